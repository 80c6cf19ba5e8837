"""Command line and configuration, read as the kernel reads them."""

import gzip
from pathlib import Path

import pytest

from collector.root import Root
from collector.sources.kernel_words import CONFIG_BYTES, parse_config, parse_options, parse_release, pick_config, read_config


@pytest.mark.parametrize("release", ["6.1\0", "../../etc", "6.1\n", "", None])
def test_a_release_that_is_no_name_of_a_file_costs_the_configuration_only(release: str | None, tmp_path: Path) -> None:
    assert read_config(Root(tmp_path), release) == (None, "/proc/config.gz", "/proc/config.gz is absent")


OFF = [
    ("intel_iommu=off", "intel", "intel_iommu=off"),
    ("intel_iommu=on intel_iommu=off", "intel", "intel_iommu=off"),
    ("intel_iommu=off intel_iommu=on", "intel", None),
    ("intel_iommu=off intel_iommu=sm_on", "intel", "intel_iommu=off"),
    ("intel_iommu=on,off", "intel", "intel_iommu=on,off"),
    ("intel_iommu=off", "amd", None),
    ("intel_iommu=off", None, "intel_iommu=off"),
    ("amd_iommu=off", "amd", "amd_iommu=off"),
    ("amd_iommu=off amd_iommu=pgtbl_v2", "amd", "amd_iommu=off"),
    ("amd_iommu=off", "intel", None),
    ("iommu=off", "intel", "iommu=off"),
    ("iommu=off iommu=pt intel_iommu=on", "intel", "iommu=off"),
    ("iommu=pt intel_iommu=on", "intel", None),
    ("intel_iommu", "intel", None),
    ("intel_iommu=", "intel", None),
    ("=off xintel_iommu=off intel_iommu=OFF", "intel", None),
    ('intel_iommu="off"', "intel", 'intel_iommu="off"'),
    ("", "intel", None),
]


@pytest.mark.parametrize(("line", "maker", "word"), OFF, ids=[f"{line or 'nothing'} for {maker}" for line, maker, _ in OFF])
def test_a_word_keeps_an_iommu_off_as_the_kernel_has_it(line: str, maker: str | None, word: str | None) -> None:
    assert parse_options(line.split()).off_word(maker) == word


PT = [("iommu=pt", True), ("iommu=pt iommu=nopt", False), ("iommu.passthrough=1", True), ("iommu.passthrough=1 iommu.passthrough=0", False)]


@pytest.mark.parametrize(("line", "passthrough"), PT, ids=[line for line, _ in PT])
def test_the_last_word_about_passthrough_wins(line: str, passthrough: bool) -> None:
    assert parse_options(line.split()).passthrough is passthrough


def test_amd_iommu_on_is_no_option() -> None:
    options = parse_options(["amd_iommu=on", "quiet", "amd_iommu=fullflush"])
    assert options.unknown == ("amd_iommu=on",)
    assert options.words == ("amd_iommu=on", "amd_iommu=fullflush")


CONFIG = b'# Linux\nCONFIG_PCI_IOV=y\nCONFIG_LOCALVERSION="-of-alice"\n# CONFIG_INTEL_IOMMU_DEFAULT_ON is not set\nCONFIG_VFIO_PCI=m\n'


@pytest.mark.parametrize("content", [CONFIG, gzip.compress(CONFIG)], ids=["text", "gzip"])
def test_of_a_configuration_only_the_switches_that_decide_are_kept(content: bytes) -> None:
    kept = pick_config(content)
    assert b"alice" not in kept
    assert parse_config(kept.decode()) == {"CONFIG_PCI_IOV": "y", "CONFIG_INTEL_IOMMU_DEFAULT_ON": "n", "CONFIG_VFIO_PCI": "m"}
    assert pick_config(kept) == kept


BROKEN = [b"\x1f\x8bnonsense", b"\x1f\x8b", b"", b"\xff\xfe\x00", gzip.compress(bytes(CONFIG_BYTES * 4))]


@pytest.mark.parametrize("content", BROKEN, ids=["bad-gzip", "cut-gzip", "empty", "binary", "bomb"])
def test_a_broken_configuration_holds_nothing(content: bytes) -> None:
    assert parse_config(pick_config(content).decode()) == {}


RELEASES = [
    ("6.12.107+deb13-amd64", (6, 12)),
    ("3.10.0-1160.el7.x86_64", (3, 10)),
    ("5.4", (5, 4)),
    ("", None),
    (None, None),
    ("next", None),
]


@pytest.mark.parametrize(("text", "numbers"), RELEASES, ids=[str(text) for text, _ in RELEASES])
def test_a_release_has_two_numbers_or_none(text: str | None, numbers: tuple[int, int] | None) -> None:
    assert parse_release(text) == numbers
