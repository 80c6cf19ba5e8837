"""`collector check` as it is run."""

import argparse
import io
import json
from pathlib import Path

import pytest

from collector.cli import main
from collector.commands import check as command
from collector.errors import UsageError
from tests.collector.conftest import Streams


def parsed(*words: str) -> argparse.Namespace:
    """The arguments of one command line."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(words)


def printed(tree: Path, streams: Streams, *words: str, environ: dict[str, str] | None = None) -> str:
    """What people see."""
    args = parsed("--root", str(tree), *words)
    args.environ = environ or {}
    command.run(args, streams.console)
    return streams.out.getvalue()


def test_json_is_one_document_with_the_three_answers_and_the_layers(trees: dict[str, Path], streams: Streams) -> None:
    assert command.run(parsed("--json", "--root", str(trees["bm-no-iommu"])), streams.console) == 1
    document = json.loads(streams.out.getvalue())
    assert document["schema"] == "tameshi/1"
    assert document["where"] == "bare-metal"
    assert document["ready"] == {"vtx": False, "iommu": False, "sriov": True}
    assert [layer["layer"] for layer in document["layers"]] == ["cpu", "firmware", "iommu", "kernel", "groups", "nic", "driver", "vfs"]
    assert all({"layer", "state", "evidence", "missing", "next_step"} <= layer.keys() for layer in document["layers"])
    iommu = document["layers"][2]
    assert iommu["missing"] == "vtd_off_in_firmware_or_unsupported"
    assert "Intel VT for Directed I/O (VT-d)" in iommu["next_step"]
    assert {"path": "/sys/firmware/acpi/tables", "value": "none of DMAR, IVRS, VIOT"} in iommu["evidence"]
    assert streams.err.getvalue() == ""


EXITS = [("l2-vfio-vf", 0), ("vm-virtio-sq", 1), ("bm-iommu-off", 1), ("derived-masked-container", 1)]


@pytest.mark.parametrize(("tree", "code"), EXITS, ids=[tree for tree, _ in EXITS])
def test_it_ends_with_0_only_where_all_that_applies_is_ready(tree: str, code: int, trees: dict[str, Path], streams: Streams) -> None:
    assert command.run(parsed("--root", str(trees[tree])), streams.console) == code


def test_people_see_a_line_per_layer_its_evidence_and_the_next_step(trees: dict[str, Path], streams: Streams) -> None:
    text = printed(trees["bm-iommu-off"], streams)
    assert "[--] kernel: off  (iommu_off_on_cmdline)" in text
    assert "       /proc/cmdline = intel_iommu=off" in text
    assert "     > The word intel_iommu=off on the kernel's command line keeps the IOMMU off." in text
    assert "Next [CPU (VT-x / AMD-V)]:" in text
    assert "\x1b" not in text


def test_a_guest_is_told_what_does_not_apply(trees: dict[str, Path], streams: Streams) -> None:
    text = printed(trees["l2-hyperv"], streams)
    assert text.startswith("a guest (kvm)")
    assert "[  ] IOMMU (VT-d / AMD-Vi): missing (does not apply here)" in text
    assert "     > advice: " in text
    assert text.rstrip().endswith("Everything that applies here is ready.")


LOCALES = [
    ({}, "en"),
    ({"LANG": "ja_JP.UTF-8"}, "ja"),
    ({"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "C"}, "en"),
    ({"LANG": "C", "LC_MESSAGES": "ja_JP"}, "ja"),
    ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
    ({"LANG": "de_DE.UTF-8"}, "en"),
    ({"LC_ALL": "", "LANG": "ja"}, "ja"),
]


@pytest.mark.parametrize(
    ("environ", "lang"), LOCALES, ids=[" ".join(f"{key}={value}" for key, value in row[0].items()) or "none" for row in LOCALES]
)
def test_the_environment_chooses_the_language(environ: dict[str, str], lang: str) -> None:
    assert command.choose_language(environ) == lang


def test_the_option_goes_before_the_environment(trees: dict[str, Path], streams: Streams) -> None:
    text = printed(trees["vm-virtio-sq"], streams, "--lang", "ja", environ={"LANG": "en_US.UTF-8"})
    assert "ゲスト (qemu)" in text
    assert "次にすること" in text


def test_json_is_english_unless_asked_otherwise(trees: dict[str, Path], streams: Streams) -> None:
    args = parsed("--json", "--root", str(trees["vm-virtio-sq"]))
    args.environ = {"LANG": "ja_JP.UTF-8"}
    command.run(args, streams.console)
    assert "Neither VT-x nor AMD-V" in json.loads(streams.out.getvalue())["layers"][0]["next_step"]


def test_colours_are_for_terminals_only(trees: dict[str, Path]) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out, err = Terminal(), io.StringIO()
    assert main(["check", "--root", str(trees["l2-vfio-vf"])], environ={}, out=out, err=err) == 0
    assert "\x1b[32m[ok]" in out.getvalue()


WRONG = [["--root", "/nowhere"], ["--lang", "de"], ["--deep"]]


@pytest.mark.parametrize("words", WRONG, ids=[" ".join(words) for words in WRONG])
def test_wrong_usage_ends_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *words], environ={}) == 2


def test_a_wrong_root_is_named_with_the_way_out(tmp_path: Path, streams: Streams) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        command.run(parsed("--root", str(tmp_path / "missing")), streams.console)


def test_this_host_can_be_checked(streams: Streams) -> None:
    assert command.run(parsed("--json"), streams.console) in (0, 1)
    assert len(json.loads(streams.out.getvalue())["layers"]) == 8
