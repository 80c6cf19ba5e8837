"""What each layer says about what was seen: records in, states, codes and sentences out."""

import dataclasses
import itertools
from typing import Any

import pytest

from collector.readiness.layers import LAYERS
from collector.readiness.record import Evidence, Layer, Member, Nic, Seen, Sight
from collector.readiness.report import judge
from collector.sources.config_space import Capability
from collector.sources.iommu import decide_state
from tests.collector.readiness.hosts import AMD, GUEST, INTEL, OFF, PF, TABLES, layer, nic, told

NONE: dict[str, Any] = {"tables": Seen(TABLES), **OFF}
"""The tables can be seen, and none announces an IOMMU."""
BLIND: dict[str, Any] = {"tables": Seen(None, "/sys/firmware/acpi/tables is absent"), "units": Seen(None), "groups": Seen(None)}
VTX_NONE = Seen(("kvm_intel: VMX not supported by CPU 0",))
VTX_OFF = Seen(("x86/cpu: VMX (outside TXT) disabled by BIOS",))

CPU = [
    ("vmx", INTEL, {}, ("ready", None, None)),
    ("svm", AMD, {}, ("ready", None, None)),
    ("no-vmx", INTEL, {"cpu_flag": None}, ("missing", "vtx_absent_or_disabled", "vmx_not_shown")),
    ("no-svm", AMD, {"cpu_flag": None}, ("missing", "vtx_absent_or_disabled", "svm_not_shown")),
    ("log-says-off", INTEL, {"cpu_flag": None, "log": VTX_OFF}, ("off", "vtx_absent_or_disabled", "vtx_off")),
    ("flag-stays-but-log-says-off", AMD, {"log": VTX_OFF}, ("off", "vtx_absent_or_disabled", "vtx_off")),
    ("guest-of-kvm", GUEST, {}, ("missing", "nested_virt_not_exposed", "nested_kvm")),
    ("guest-of-vmware", GUEST, {"hypervisor": "vmware"}, ("missing", "nested_virt_not_exposed", "nested_vmware")),
    ("guest-of-hyper-v", GUEST, {"hypervisor": "hyperv"}, ("missing", "nested_virt_not_exposed", "nested_hyperv")),
    ("guest-of-virtualbox", GUEST, {"hypervisor": "virtualbox"}, ("missing", "nested_virt_not_exposed", "nested_virtualbox")),
    ("guest-of-who-knows", GUEST, {"hypervisor": "unknown"}, ("missing", "nested_virt_not_exposed", "nested_other")),
    ("guest-with-the-device-but-no-flag", GUEST, {"kvm_device": True}, ("missing", "nested_virt_not_exposed", "nested_kvm")),
    ("nested-guest", GUEST, {"cpu_flag": "svm"}, ("ready", None, None)),
    ("guest-or-not", INTEL, {"cpu_flag": None, "is_guest": None}, ("unknown", "vtx_absent_or_disabled", "vtx_not_shown_anywhere")),
    ("nothing-seen", INTEL, {"cpu_flag": None, "cpu_flags_seen": False}, ("unknown", None, "cpu_unseen")),
    (
        "nothing-seen-in-a-container",
        INTEL,
        {"cpu_flag": None, "cpu_flags_seen": False, "container": "docker"},
        ("unknown", "cannot_see_from_container", "on_host"),
    ),
    ("dom0", INTEL, {"cpu_flag": None, "dom0": True}, ("unknown", None, "xen_cpu")),
    ("kvm-says-none", INTEL, {"cpu_flag": None, "log": VTX_NONE}, ("missing", "vtx_absent_or_disabled", "vtx_not_supported")),
    ("kvm-says-none-in-a-guest", GUEST, {"log": VTX_NONE}, ("missing", "nested_virt_not_exposed", "nested_kvm")),
    ("guest-of-a-cloud", GUEST, {"platform": "aws"}, ("missing", "nested_virt_not_exposed", "nested_other")),
    ("flag-of-a-host", GUEST, {"hypervisor": "xen", "cpu_flag": "vmx", "flag_is_own": False}, ("unknown", None, "flag_of_host")),
    ("arm-with-kvm", INTEL, {"architecture": "aarch64", "cpu_flag": None, "kvm_device": True}, ("ready", None, None)),
    ("arm-without", INTEL, {"architecture": "aarch64", "cpu_flag": None}, ("unknown", None, "arm_el2")),
]

FIRMWARE = [
    ("both-on", INTEL, {}, ("ready", None, None)),
    ("vtx-off", INTEL, {"cpu_flag": None, "log": VTX_OFF}, ("off", "vtx_absent_or_disabled", "vtx_off")),
    ("old-kernel-keeps-the-flag", INTEL, {"release": "3.10.0-1160.el7"}, ("unknown", None, "vtx_old_kernel")),
    ("old-kernel-with-kvm", INTEL, {"release": "3.10.0-1160.el7", "kvm_device": True}, ("ready", None, None)),
    ("svm-of-6.1", AMD, {"release": "6.1.0"}, ("unknown", None, "vtx_old_kernel")),
    ("flag-of-an-unknown-kernel", INTEL, {"release": None}, ("unknown", None, "vtx_old_kernel")),
    ("vtd-known-and-off", INTEL, NONE, ("off", "vtd_off_in_firmware_or_unsupported", "intel_off_by_bridge")),
    ("vtd-off-or-none", INTEL, {**NONE, "bridge": "8086:29c0"}, ("unknown", "vtd_off_in_firmware_or_unsupported", "intel_off_or_none")),
    ("no-flag", INTEL, {"cpu_flag": None}, ("unknown", "vtx_absent_or_disabled", "vmx_not_shown")),
    ("masked", INTEL, {**BLIND, "container": "docker"}, ("unknown", "cannot_see_from_container", "on_host")),
    ("guest", GUEST, {}, ("unknown", None, "guest_firmware")),
    ("dom0", INTEL, {"dom0": True, **OFF}, ("unknown", None, "xen_iommu")),
]

IOMMU = [
    ("vt-d", INTEL, {}, ("ready", None, None)),
    ("amd-vi", AMD, {}, ("ready", None, None)),
    ("in-use-without-tables", AMD, {"tables": Seen(None)}, ("ready", None, None)),
    ("units-where-groups-cannot-be-seen", INTEL, {"groups": Seen(None)}, ("ready", None, None)),
    ("units-without-groups", INTEL, {"groups": Seen(())}, ("unknown", None, "iommu_partial")),
    ("groups-without-units", INTEL, {"units": Seen(())}, ("unknown", None, "iommu_partial")),
    ("bridge-of-a-xeon", INTEL, NONE, ("off", "vtd_off_in_firmware_or_unsupported", "intel_off_by_bridge")),
    (
        "bridge-of-a-desktop",
        INTEL,
        {**NONE, "cpu_model": "Core i7-3930K"},
        ("missing", "vtd_off_in_firmware_or_unsupported", "intel_off_or_none"),
    ),
    ("amd-without-ivrs", AMD, NONE, ("missing", "amd_vi_off_in_firmware_or_unsupported", "amd_off_or_none")),
    (
        "amd-iommu-on-the-bus",
        AMD,
        {**NONE, "iommu_functions": ("0000:00:00.2 1022:1481",)},
        ("off", "amd_vi_off_in_firmware_or_unsupported", "amd_off_by_function"),
    ),
    ("nobody-knows-whose", INTEL, {**NONE, "bridge": None, "cpu_vendor": None}, ("missing", "iommu_table_absent", "no_table")),
    ("dmar-unused", INTEL, OFF, ("off", "iommu_not_enabled_in_kernel", "try_intel_iommu")),
    ("dmar-with-an-svm-cpu", AMD, {"tables": Seen(("DMAR",)), "bridge": "8086:29c0", "units": Seen(("dmar0",))}, ("ready", None, None)),
    ("only-the-table-is-seen", INTEL, {"units": Seen(None), "groups": Seen(None)}, ("unknown", None, "units_unseen")),
    ("guest", GUEST, {}, ("missing", "iommu_table_absent", "guest_no_viommu")),
    ("masked", INTEL, {**BLIND, "container": "docker"}, ("unknown", "cannot_see_from_container", "on_host")),
    ("masked-guest", GUEST, {**BLIND, "container": "podman"}, ("unknown", "cannot_see_from_container", "on_host")),
    ("not-root", INTEL, {**OFF, "tables": Seen(None, "/sys/firmware/acpi/tables: permission denied")}, ("unknown", None, "as_root")),
    ("blind", INTEL, BLIND, ("unknown", None, "tables_unseen")),
    ("empty-tables-are-masked-ones", INTEL, {**OFF, "tables": Seen(())}, ("unknown", None, "tables_unseen")),
    ("arm-table-is-no-proof", INTEL, {**OFF, "tables": Seen(("IORT",))}, ("unknown", None, "tables_unseen")),
    ("device-tree", INTEL, {**NONE, "device_tree": True}, ("unknown", None, "tables_unseen")),
    ("dom0", INTEL, {**OFF, "dom0": True}, ("unknown", None, "xen_iommu")),
]

ON_BY_DEFAULT = {"CONFIG_INTEL_IOMMU": "y", "CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF": "y"}
OFF_BY_DEFAULT = {"CONFIG_INTEL_IOMMU": "y", "CONFIG_INTEL_IOMMU_DEFAULT_ON": "n"}
KERNEL = [
    ("in-use", INTEL, {}, ("ready", None, None)),
    ("in-use-whatever-the-words", INTEL, {"options": Seen(("intel_iommu=off",))}, ("ready", None, None)),
    ("off-word", INTEL, {**OFF, "options": Seen(("intel_iommu=off",))}, ("off", "iommu_off_on_cmdline", "off_word")),
    ("last-word-wins", INTEL, {**OFF, "options": Seen(("intel_iommu=on", "intel_iommu=off"))}, ("off", "iommu_off_on_cmdline", "off_word")),
    ("off-by-default", INTEL, {**OFF, "config": OFF_BY_DEFAULT}, ("off", "iommu_not_enabled_in_kernel", "add_intel_iommu")),
    ("default-unknown", INTEL, OFF, ("off", "iommu_not_enabled_in_kernel", "try_intel_iommu")),
    ("should-be-on", INTEL, {**OFF, "config": ON_BY_DEFAULT}, ("off", "iommu_not_enabled_in_kernel", "kernel_refused")),
    ("asked-but-refused", INTEL, {**OFF, "options": Seen(("intel_iommu=on",))}, ("off", "iommu_not_enabled_in_kernel", "kernel_refused")),
    (
        "built-without",
        INTEL,
        {**OFF, "config": {"CONFIG_INTEL_IOMMU": "n"}},
        ("off", "iommu_not_enabled_in_kernel", "kernel_without_driver"),
    ),
    ("amd-needs-no-option", AMD, OFF, ("off", "iommu_not_enabled_in_kernel", "kernel_refused")),
    ("amd-off-word", AMD, {**OFF, "options": Seen(("amd_iommu=off",))}, ("off", "iommu_off_on_cmdline", "off_word")),
    ("amd-word-on-intel", INTEL, {**OFF, "options": Seen(("amd_iommu=off",))}, ("off", "iommu_not_enabled_in_kernel", "try_intel_iommu")),
    ("no-table-yet", INTEL, NONE, ("unknown", None, "kernel_waits")),
    ("no-table-but-ready-for-one", INTEL, {**NONE, "config": ON_BY_DEFAULT}, ("ready", None, None)),
    ("no-table-and-an-off-word", INTEL, {**NONE, "options": Seen(("iommu=off",))}, ("off", "iommu_off_on_cmdline", "off_word")),
    ("words-unseen", INTEL, {**BLIND, "options": Seen(None)}, ("unknown", None, "kernel_waits")),
    ("container", INTEL, {**BLIND, "container": "lxc"}, ("unknown", "cannot_see_from_container", "on_host")),
    ("guest", GUEST, {}, ("unknown", None, "guest_kernel")),
    ("guest-with-an-unused-viommu", GUEST, {"tables": Seen(("DMAR",))}, ("off", "iommu_not_enabled_in_kernel", "try_intel_iommu")),
    ("dom0", INTEL, {**OFF, "dom0": True}, ("unknown", None, "xen_iommu")),
]

SMBUS, PORT, DISK = Member("0000:00:1f.3", "0c0500"), Member("0000:00:1c.0", "060400"), Member("0000:00:1f.2", None)
GROUPS = [
    ("alone", INTEL, {}, ("ready", None, None)),
    ("with-a-bridge", INTEL, {"nics": (nic(members=(PORT,)),)}, ("ready", None, None)),
    ("shared", INTEL, {"nics": (nic(members=(PORT, SMBUS)),)}, ("missing", "group_shared", "group_shared")),
    ("shared-with-what-has-no-class", INTEL, {"nics": (nic(members=(DISK,)),)}, ("missing", "group_shared", "group_shared")),
    (
        "two-ports-of-one-card",
        INTEL,
        {"nics": (nic(members=None), nic(address="0000:01:00.1", members=None))},
        ("missing", "group_shared", "group_shared"),
    ),
    ("members-unseen", INTEL, {"nics": (nic(members=None),)}, ("unknown", None, "members_unread")),
    ("no-group-behind-an-iommu", INTEL, {"nics": (nic(group=None, members=None),)}, ("missing", None, "nic_without_group")),
    ("groups-unseen", INTEL, {"groups": Seen(None)}, ("unknown", None, "members_unread")),
    ("no-nic", INTEL, {"nics": ()}, ("unknown", None, "no_pci_nic")),
    ("iommu-unused", INTEL, OFF, ("missing", None, "groups_wait")),
    ("blind", INTEL, BLIND, ("unknown", None, "groups_wait")),
    ("masked", INTEL, {**BLIND, "container": "docker"}, ("unknown", "cannot_see_from_container", "groups_wait")),
]

NO_CAPABILITY, NO_ROOT = Capability(readable=True), Capability(readable=False, needs_root=True)
PLAIN: dict[str, Any] = {"total_vfs": None, "active_vfs": None}
NIC = [
    ("offered", INTEL, {}, ("ready", None, None)),
    ("lowered-by-the-driver", INTEL, {"nics": (nic(capability=Capability(readable=True, sriov_vfs=8)),)}, ("ready", None, None)),
    ("one-of-two", INTEL, {"nics": (nic(**PLAIN, capability=NO_CAPABILITY), nic())}, ("ready", None, None)),
    ("none", INTEL, {"nics": (nic(**PLAIN, capability=NO_CAPABILITY),)}, ("missing", None, "no_sriov")),
    (
        "none-of-mellanox",
        INTEL,
        {"nics": (nic(**PLAIN, capability=NO_CAPABILITY, ids="15b3:1017"),)},
        ("missing", None, "no_sriov_own_firmware"),
    ),
    ("none-by-the-driver", INTEL, {"nics": (nic(total_vfs=0, capability=NO_ROOT),)}, ("missing", None, "no_sriov")),
    ("without-root", INTEL, {"nics": (nic(**PLAIN, capability=NO_ROOT),)}, ("unknown", None, "capability_needs_root")),
    ("unread", INTEL, {"nics": (nic(**PLAIN),)}, ("unknown", None, "capability_unread")),
    (
        "kernel-would-show-it",
        INTEL,
        {"nics": (nic(**PLAIN, capability=NO_ROOT),), "config": {"CONFIG_PCI_IOV": "y"}},
        ("missing", None, "no_sriov"),
    ),
    (
        "kernel-cannot",
        INTEL,
        {"nics": (nic(**PLAIN, capability=Capability(readable=True, sriov_vfs=8)),), "config": {"CONFIG_PCI_IOV": "n"}},
        ("off", None, "kernel_without_iov"),
    ),
    (
        "not-offered",
        INTEL,
        {"nics": (nic(**PLAIN, capability=Capability(readable=True, sriov_vfs=8)),)},
        ("off", None, "capability_unused"),
    ),
    ("vf-in-a-guest", GUEST, {"nics": (nic(**PLAIN, io_mode="sriov", role="vf"),)}, ("ready", None, None)),
    ("guest", GUEST, {}, ("missing", None, "guest_sriov")),
    ("no-nic", INTEL, {"nics": ()}, ("unknown", None, "no_pci_nic")),
]

EMULATED = Nic(name="ens3", address="0000:00:03.0", ids="8086:100e", driver="e1000", io_mode="emulation")
DRIVER = [
    (
        "primary-of-a-trio",
        GUEST,
        {"nics": (nic(io_mode="emulation", role="failover-primary", driver="e1000e"),)},
        ("ready", None, None),
    ),
    ("vf-by-its-id-without-a-driver", INTEL, {"nics": (PF, nic(driver=None, name=None, role="vf-unbound"))}, ("ready", None, None)),
    ("bound", INTEL, {}, ("ready", None, None)),
    ("vfio", INTEL, {"nics": (nic(name=None, driver="vfio-pci"),)}, ("ready", None, None)),
    ("missing", INTEL, {"nics": (nic(name=None, driver=None),)}, ("missing", "driver_missing", "driver_missing")),
    ("interface-without-a-driver-to-see", INTEL, {"nics": (nic(driver=None),)}, ("unknown", None, "driver_unseen")),
    (
        "unbound-vf-is-no-missing-driver",
        INTEL,
        {"nics": (nic(), nic(name=None, driver=None, physical_function="0000:01:00.0"))},
        ("ready", None, None),
    ),
    ("no-nic", INTEL, {"nics": ()}, ("unknown", None, "no_nic")),
    ("no-nic-in-a-container", INTEL, {"nics": (), "container": "docker"}, ("unknown", "cannot_see_from_container", "on_host")),
    ("emulated-kvm", GUEST, {"nics": (EMULATED,)}, ("ready", "use_paravirt_virtio", "use_virtio")),
    ("emulated-vmware", GUEST, {"nics": (EMULATED,), "hypervisor": "vmware"}, ("ready", "use_paravirt_vmxnet3", "use_vmxnet3")),
    (
        "emulated-virtualbox",
        GUEST,
        {"nics": (EMULATED,), "hypervisor": "virtualbox"},
        ("ready", "use_paravirt_virtio", "use_virtio_virtualbox"),
    ),
    ("emulated-hyper-v", GUEST, {"nics": (EMULATED,), "hypervisor": "hyperv"}, ("ready", None, "use_netvsc")),
    ("emulated-xen", GUEST, {"nics": (EMULATED,), "hypervisor": "xen"}, ("ready", None, "use_netfront")),
    ("emulated-who-knows", GUEST, {"nics": (EMULATED,), "hypervisor": "unknown"}, ("ready", None, "use_paravirt")),
    ("emulated-for-its-vfs", GUEST, {"nics": (nic(io_mode="emulation", active_vfs=4),)}, ("ready", None, None)),
]

VF = Nic(address="0000:01:10.0", ids="8086:10ca", physical_function="0000:01:00.0")
MADE = nic(active_vfs=1)
NO_ROOM = Seen(("igb 0000:01:00.0: not enough MMIO resources for SR-IOV",))
VFS = [
    ("none-made", INTEL, {}, ("off", "sriov_vfs_not_created", "create_vfs")),
    (
        "none-made-without-a-driver",
        INTEL,
        {"nics": (nic(name=None, driver=None),)},
        ("off", "sriov_vfs_not_created", "bind_then_create_vfs"),
    ),
    ("no-room", INTEL, {"log": NO_ROOM}, ("off", "sriov_vfs_not_created", "no_room_for_vfs")),
    ("number-unseen", INTEL, {"nics": (nic(active_vfs=None),)}, ("unknown", None, "vfs_unread")),
    ("handed-to-vfio", INTEL, {"nics": (MADE, dataclasses.replace(VF, driver="vfio-pci"))}, ("ready", None, None)),
    ("used-by-the-host", INTEL, {"nics": (MADE, dataclasses.replace(VF, driver="igbvf"))}, ("ready", None, "bind_vfio")),
    ("without-an-iommu", INTEL, {**NONE, "nics": (MADE, VF)}, ("ready", None, "vfs_without_iommu")),
    ("vfio-refused", INTEL, {**OFF, "nics": (MADE, dataclasses.replace(VF, override="vfio-pci"))}, ("ready", None, "vfio_refused")),
    ("no-sriov", INTEL, {"nics": (nic(**PLAIN, capability=NO_CAPABILITY),)}, ("missing", None, "vfs_wait")),
    ("sriov-unread", INTEL, {"nics": (nic(**PLAIN),)}, ("unknown", None, "vfs_wait")),
]

CASES = [
    pytest.param(name, sight, changes, answer, id=f"{name}-{case}")
    for name, table in {
        "cpu": CPU, "firmware": FIRMWARE, "iommu": IOMMU, "kernel": KERNEL, "groups": GROUPS, "nic": NIC, "driver": DRIVER, "vfs": VFS,
    }.items()
    for case, sight, changes, answer in table
]  # fmt: skip


@pytest.mark.parametrize(("name", "sight", "changes", "answer"), CASES)
def test_a_layer_says(name: str, sight: Sight, changes: dict[str, Any], answer: tuple[str, str | None, str | None]) -> None:
    assert told(layer(name, sight, **changes)) == answer


def test_every_layer_has_cases() -> None:
    assert {param.values[0] for param in CASES} == LAYERS.keys()


WARNINGS = [
    ("amd-on", AMD, ("amd_iommu=on",), {"unknown_option"}),
    ("intel-on-amd", AMD, ("intel_iommu=on",), {"intel_option_on_amd"}),
    ("both-on-an-intel-host", INTEL, ("intel_iommu=on", "amd_iommu=on"), {"unknown_option"}),
    ("pt", INTEL, ("intel_iommu=on", "iommu=pt"), {"iommu_pt"}),
    ("unsafe-interrupts", INTEL, ("vfio_iommu_type1.allow_unsafe_interrupts=1",), {"unsafe_interrupts"}),
    ("safe-interrupts", INTEL, ("vfio_iommu_type1.allow_unsafe_interrupts=0",), set()),
    ("svm-cpu-behind-a-dmar", dataclasses.replace(AMD, tables=Seen(("DMAR",)), bridge="8086:29c0"), ("intel_iommu=on",), set()),
]


@pytest.mark.parametrize(("sight", "words", "keys"), [row[1:] for row in WARNINGS], ids=[row[0] for row in WARNINGS])
def test_words_that_do_not_do_what_they_seem_to_are_named(sight: Sight, words: tuple[str, ...], keys: set[str]) -> None:
    assert {warning.key for warning in layer("kernel", sight, options=Seen(words)).warnings} == keys


def test_a_firmware_bug_in_the_log_is_a_warning() -> None:
    line = "DMAR: [Firmware Bug]: RMRR entry for device 03:00.0 is broken"
    assert [warning.words["line"] for warning in layer("firmware", INTEL, log=Seen((line,))).warnings] == [line]


def test_a_parameter_that_allows_unsafe_interrupts_is_a_warning() -> None:
    assert [warning.key for warning in layer("kernel", INTEL, unsafe_interrupts=True).warnings] == ["unsafe_interrupts"]


def test_iommu_pt_is_neither_a_fault_nor_a_proof() -> None:
    assert told(layer("kernel", INTEL, options=Seen(("iommu=pt",)))) == ("ready", None, None)
    assert layer("iommu", INTEL, options=Seen(("iommu=pt",)), **NONE).state != "ready"


def test_a_firmware_that_opts_out_of_x2apic_is_a_warning() -> None:
    line = "x2apic is disabled because BIOS sets x2apic opt out bit."
    found = layer("firmware", INTEL, log=Seen((line,)))
    assert [warning.key for warning in found.warnings] == ["x2apic_opt_out"]
    assert Evidence("dmesg", line) in found.evidence


@pytest.mark.parametrize("proof", ["DMAR: [Firmware Bug]: broken", "BIOS sets x2apic opt out bit"])
def test_a_warning_of_the_firmware_is_kept_where_its_tables_cannot_be_seen(proof: str) -> None:
    assert len(layer("firmware", INTEL, log=Seen((proof,)), **BLIND).warnings) == 1


def test_paravirtual_nesting_is_named_and_proves_nothing() -> None:
    found = layer("cpu", GUEST, kvm_device=True)
    assert [warning.key for warning in found.warnings] == ["kvm_without_flag"]
    assert found.missing == "nested_virt_not_exposed"


def test_the_device_of_kvm_is_no_proof_of_vtx() -> None:
    found = layer("cpu", GUEST, kvm_device=True)
    assert Evidence("/dev/kvm", "present") in found.evidence
    assert found.state == "missing"


def test_each_nic_is_told_with_its_group_and_its_capability() -> None:
    lowered, shared = nic(capability=Capability(readable=True, sriov_vfs=8)), nic(name="eth1", members=(SMBUS,), port="0000:00:1c.0")
    assert [line.say.key for line in layer("nic", INTEL, nics=(lowered,)).nics] == ["nic_vfs_lowered"]
    lines = layer("groups", INTEL, nics=(lowered, shared)).nics
    assert [(line.say.key, line.facts["acs"]) for line in lines] == [("nic_alone", "none"), ("nic_shares", "unread")]
    assert lines[1].facts["shares_with"] == ["0000:00:1f.3"]


ACS = [
    (Capability(readable=True, acs=True), "on"),
    (Capability(readable=True, acs=False), "no"),
    (Capability(readable=True), "no"),
    (NO_ROOT, "unread"),
]


@pytest.mark.parametrize(("port", "word"), ACS, ids=["on", "not-switched-on", "none", "without-root"])
def test_the_port_above_tells_whether_it_isolates(port: Capability, word: str) -> None:
    lines = layer("groups", INTEL, nics=(nic(port="0000:00:1c.0", port_capability=port),)).nics
    assert lines[0].facts["acs"] == word


ANSWERS = [
    ("intel", INTEL, {}, (True, True, False)),
    ("with-vfs", INTEL, {"nics": (MADE, VF)}, (True, True, True)),
    ("no-vtx", INTEL, {"cpu_flag": None}, (False, True, False)),
    ("no-iommu", INTEL, NONE, (True, False, False)),
    ("blind", Sight(), {}, (None, None, None)),
    ("guest", GUEST, {}, (False, False, None)),
    ("dom0", INTEL, {"dom0": True, "cpu_flag": None, **OFF}, (None, None, False)),
    ("no-sriov", INTEL, {"nics": (nic(**PLAIN, capability=NO_CAPABILITY),)}, (True, True, False)),
]


@pytest.mark.parametrize(("sight", "changes", "answers"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_the_three_answers(sight: Sight, changes: dict[str, Any], answers: tuple[bool | None, ...]) -> None:
    assert tuple(judge(dataclasses.replace(sight, **changes)).ready.values()) == answers


def test_everything_is_ready_where_all_that_applies_is() -> None:
    assert judge(dataclasses.replace(INTEL, nics=(MADE, dataclasses.replace(VF, driver="vfio-pci", group=4, members=())))).everything
    assert not judge(INTEL).everything
    assert judge(dataclasses.replace(GUEST, cpu_flag="vmx")).everything
    assert not judge(Sight()).everything


def test_the_first_step_is_of_the_first_layer_that_waits_for_none() -> None:
    first = judge(dataclasses.replace(INTEL, **OFF, options=Seen(("iommu=off",)))).first_step
    assert first is not None
    assert (first[0], first[1].key) == ("iommu", "off_word")
    assert judge(dataclasses.replace(GUEST, cpu_flag="vmx")).first_step is None


def test_a_broken_layer_costs_only_itself() -> None:
    def broken(sight: Sight) -> Layer:
        raise RuntimeError("the layer bites")

    LAYERS["nic"], kept = broken, LAYERS["nic"]  # The table is data; a row is exchanged, no function is patched.
    try:
        found = judge(INTEL)
    finally:
        LAYERS["nic"] = kept
    assert told(found.layers["nic"]) == ("unknown", None, "layer_broken")
    assert found.layers["cpu"].state == "ready"


SAME = {"active": {"ready"}, "firmware-only": {"off"}, "absent": {"off", "missing"}, "unknown": {"unknown"}}
"""The state that the facts give, and what the layer may then say."""
VIEWS = tuple(
    itertools.product(
        (None, (), ("dmar0",)),
        (None, (), ("0", "3")),
        (None, (), TABLES, (*TABLES, "DMAR"), (*TABLES, "IORT")),
        (False, True),
        (False, True),
    )
)


@pytest.mark.parametrize(("units", "groups", "tables", "device_tree", "dom0"), VIEWS)
def test_facts_and_readiness_never_disagree_about_the_iommu(
    units: tuple[str, ...] | None, groups: tuple[str, ...] | None, tables: tuple[str, ...] | None, device_tree: bool, dom0: bool
) -> None:
    sight = dataclasses.replace(
        INTEL, units=Seen(units), groups=Seen(groups), tables=Seen(tables), device_tree=device_tree, dom0=dom0, nics=()
    )
    assert judge(sight).layers["iommu"].state in SAME[decide_state(sight.iommu)[0]]
