"""Reading a folder for its readiness: what is noted, what cannot be seen, what must not be kept."""

import gzip
import os
import struct
from pathlib import Path

import pytest

from collector.archive import gather, unfold
from collector.readiness import Readiness, read_readiness
from collector.readiness.record import Evidence
from collector.root import Root
from collector.sources.config_space import SRIOV
from collector.sources.pcie import find_port
from tests.collector.readiness.hosts import add_function, build_host, config_space, told, write

FIRST = "sys/bus/pci/devices/0000:01:00.0"


def read(folder: Path) -> Readiness:
    return read_readiness(Root(folder))


def test_a_host_is_read_layer_by_layer(small_host: Path) -> None:
    found = read(build_host(small_host))
    assert {name: told(layer)[:2] for name, layer in found.layers.items()} == {
        "cpu": ("ready", None),
        "firmware": ("ready", None),
        "iommu": ("ready", None),
        "kernel": ("ready", None),
        "groups": ("ready", None),
        "nic": ("ready", None),
        "driver": ("ready", None),
        "vfs": ("off", "sriov_vfs_not_created"),
    }
    assert found.ready == {"vtx": True, "iommu": True, "sriov": False}


def test_an_empty_folder_is_unknown_everywhere_and_says_why(small_host: Path) -> None:
    found = read(small_host)
    assert {layer.state for layer in found.layers.values()} == {"unknown"}
    assert found.where is None
    assert found.ready == {"vtx": None, "iommu": None, "sriov": None}
    assert all(layer.step for layer in found.layers.values())


def test_an_off_word_behind_an_on_word_wins(small_host: Path) -> None:
    found = read(build_host(small_host, cmdline="quiet intel_iommu=on iommu=pt intel_iommu=off\n", units=False))
    assert told(found.layers["kernel"]) == ("off", "iommu_off_on_cmdline", "off_word")
    assert [warning.key for warning in found.layers["kernel"].warnings] == ["iommu_pt"]


BAD_CMDLINES = [b"", b"\0\xff\xfe\0intel_iommu", b"intel_iommu=\nintel_iommu==off", b"=" * 5000, "intel_iommu=ｏｆｆ 日本語".encode()]


@pytest.mark.parametrize("cmdline", BAD_CMDLINES, ids=["empty", "binary", "no-value", "long", "wide"])
def test_a_malformed_command_line_forbids_nothing(cmdline: bytes, small_host: Path) -> None:
    build_host(small_host, units=False)
    write(small_host, "proc/cmdline", cmdline)
    assert told(read(small_host).layers["kernel"]) == ("off", "iommu_not_enabled_in_kernel", "try_intel_iommu")


@pytest.mark.parametrize("path", ["boot/config-6.12.1", "proc/config.gz"])
def test_the_configuration_explains_an_iommu_that_is_off(path: str, small_host: Path) -> None:
    build_host(small_host, units=False)
    text = b'CONFIG_INTEL_IOMMU=y\n# CONFIG_INTEL_IOMMU_DEFAULT_ON is not set\nCONFIG_LOCALVERSION="-of-alice"\n'
    write(small_host, path, gzip.compress(text) if path.endswith(".gz") else text)
    root = Root(small_host)
    layer = read_readiness(root).layers["kernel"]
    assert told(layer) == ("off", "iommu_not_enabled_in_kernel", "add_intel_iommu")
    assert Evidence(f"/{path}", "CONFIG_INTEL_IOMMU=y CONFIG_INTEL_IOMMU_DEFAULT_ON=n") in layer.evidence
    assert b"alice" not in root.touched[path].content


def test_a_kernel_name_never_leads_out_of_boot(small_host: Path) -> None:
    build_host(small_host)
    write(small_host, "proc/sys/kernel/osrelease", "../../etc/shadow")
    root = Root(small_host)
    read_readiness(root)
    assert not any("shadow" in path for path in root.touched)


def test_group_members_are_read_and_bridges_left_out(small_host: Path) -> None:
    build_host(small_host)
    add_function(small_host, "0000:00:1c.0", "8086", "8c10", "0x060400", group=3)
    assert read(small_host).layers["groups"].state == "ready"
    add_function(small_host, "0000:00:1f.3", "8086", "8c22", "0x0c0500", group=3)
    layer = read(small_host).layers["groups"]
    assert told(layer) == ("missing", "group_shared", "group_shared")
    assert Evidence(f"/{FIRST}/iommu_group", "3: 0000:01:00.0, 0000:00:1f.3") in layer.evidence


def test_the_capability_is_read_beside_what_the_kernel_offers(small_host: Path) -> None:
    build_host(small_host)
    write(small_host, f"{FIRST}/config", config_space((SRIOV, struct.pack("<IHHHH", 0, 0, 0, 8, 8))))
    layer = read(small_host).layers["nic"]
    assert Evidence(f"/{FIRST}/sriov_totalvfs", "7") in layer.evidence
    assert Evidence(f"/{FIRST}/config capability 0x0010", "SR-IOV, TotalVFs 8") in layer.evidence
    assert layer.nics[0].say.words == {"total": "7", "capability": "8"}


def test_without_root_the_capability_is_unread_and_root_is_named(small_host: Path) -> None:
    build_host(small_host)
    for number in (0, 1):
        folder = small_host / f"sys/bus/pci/devices/0000:01:00.{number}"
        (folder / "sriov_totalvfs").unlink()
        (folder / "config").write_bytes(bytes(64))
    found = read(small_host)
    assert told(found.layers["nic"]) == ("unknown", None, "capability_needs_root")
    assert found.ready["sriov"] is None
    assert "as root" in str(found.to_document("en")["layers"][5]["next_step"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_tables_that_may_not_be_listed_need_root(small_host: Path) -> None:
    build_host(small_host, units=False)
    folder = small_host / "sys/firmware/acpi/tables"
    folder.chmod(0)
    try:
        assert told(read(small_host).layers["iommu"]) == ("unknown", None, "as_root")
    finally:
        folder.chmod(0o755)


def test_a_capture_that_notes_a_refusal_needs_root(small_host: Path) -> None:
    build_host(small_host, units=False)
    notes = '{"capture": 1, "names_only": [], "unseen": {"sys/firmware/acpi/tables": "permission denied"}}'
    write(small_host, "capture.json", notes)
    assert told(read(small_host).layers["iommu"]) == ("unknown", None, "as_root")


UNREADABLE = [
    "proc/cpuinfo",
    "proc/cmdline",
    "sys/class/iommu",
    "sys/firmware/acpi/tables",
    "sys/kernel/iommu_groups",
    "sys/bus/pci/devices",
]


@pytest.mark.parametrize("path", UNREADABLE)
def test_a_path_of_the_wrong_kind_costs_only_what_stands_there(path: str, small_host: Path) -> None:
    build_host(small_host)
    place = small_host / path
    if place.is_dir():
        place.rename(small_host / "aside")
        place.write_bytes(b"\xff\0")
    else:
        place.unlink()
        os.mkfifo(place)
    found = read(small_host)
    assert not any(layer.step and layer.step.key == "layer_broken" for layer in found.layers.values())
    assert "missing" not in {layer.state for layer in found.layers.values()}


def test_xens_dom0_is_sent_to_xen(small_host: Path) -> None:
    build_host(small_host, units=False)
    write(small_host, "proc/xen/capabilities", "control_d\n")
    found = read(small_host)
    assert told(found.layers["iommu"]) == ("unknown", None, "xen_iommu")
    assert "xl info" in str(found.to_document("en")["layers"][2]["next_step"])


def test_a_masked_container_is_sent_to_the_host(small_host: Path) -> None:
    build_host(small_host, tables=(), units=False)
    write(small_host, ".dockerenv", "")
    for folder in ("sys/class/iommu", "sys/kernel/iommu_groups"):
        (small_host / folder).rmdir()
    found = read(small_host)
    assert found.where == "container"
    assert told(found.layers["iommu"]) == ("unknown", "cannot_see_from_container", "on_host")
    assert found.layers["cpu"].state == "ready"


def test_amds_own_function_proves_that_the_firmware_has_it_off(small_host: Path) -> None:
    build_host(small_host, tables=("APIC", "FACP"), units=False)
    write(small_host, "proc/cpuinfo", "processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name\t: AMD EPYC 7302\nflags\t\t: svm lm\n")
    write(small_host, "sys/bus/pci/devices/0000:00:00.0/vendor", "0x1022")
    write(small_host, "sys/bus/pci/devices/0000:00:00.0/device", "0x1480")
    assert told(read(small_host).layers["iommu"]) == ("missing", "amd_vi_off_in_firmware_or_unsupported", "amd_off_or_none")
    add_function(small_host, "0000:00:00.2", "1022", "1481", "0x080600")
    layer = read(small_host).layers["iommu"]
    assert told(layer) == ("off", "amd_vi_off_in_firmware_or_unsupported", "amd_off_by_function")
    assert Evidence("/sys/bus/pci/devices", "0000:00:00.2 1022:1481") in layer.evidence


def test_a_server_chipset_without_dmar_has_vtd_off_in_the_bios(small_host: Path) -> None:
    document = read(build_host(small_host, tables=("APIC", "FACP"), units=False)).to_document("en")
    step = str(document["layers"][2]["next_step"])
    assert step.startswith("VT-d is off in the BIOS: the ACPI table DMAR is missing while the host bridge 8086:3c00")
    assert "Intel VT for Directed I/O (VT-d)" in step


PORTS = [
    ("sys/devices/pci0000:00/0000:00:1c.0/0000:01:00.0", "0000:00:1c.0"),
    ("sys/devices/pci0000:00/0000:00:1f.6", None),
    ("0000:01:00.0", None),
]


@pytest.mark.parametrize(("real", "port"), PORTS, ids=["behind-a-port", "on-the-root-bus", "no-path"])
def test_the_port_above_is_found_in_the_path(real: str, port: str | None) -> None:
    assert find_port(real) == port


def test_a_capture_of_the_readiness_replays_to_the_same_readiness(small_host: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    build_host(small_host, units=False)
    write(small_host, f"{FIRST}/config", config_space((3, b"\1\2\3\4\5\6\7\0"), (SRIOV, struct.pack("<IHHHH", 0, 0, 0, 8, 8))))
    write(small_host, "proc/config.gz", gzip.compress(b"CONFIG_INTEL_IOMMU=y\nCONFIG_PCI_IOV=y\n"))
    write(small_host, "cmd/dmesg", "[ 0.1] DMAR: [Firmware Bug]: broken RMRR\n[ 0.2] eth0: hello\n")
    root = Root(small_host)
    first = read_readiness(root).to_document("ja")
    copy = tmp_path_factory.mktemp("copy")
    unfold(gather(root), copy)
    assert b"\1\2\3\4\5\6\7" not in (copy / FIRST / "config").read_bytes()
    assert (copy / "cmd/dmesg").read_text() == "DMAR: [Firmware Bug]: broken RMRR\n"
    assert read_readiness(Root(copy)).to_document("ja") == first


@pytest.mark.parametrize(("text", "said"), [("Y", True), ("N", False), (None, None)])
def test_whether_vfio_does_without_interrupt_remapping_is_read(text: str | None, said: bool | None, small_host: Path) -> None:
    build_host(small_host)
    if text:
        write(small_host, "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", f"{text}\n")
    assert read_readiness(Root(small_host)).sight.unsafe_interrupts is said
