"""The pure halves of the probes: text in, values out."""

from collections import Counter

import pytest

from collector.probes import board, cpu, iommu, memory, nics, system, virtualization
from collector.reading import whole
from collector.sources import cpuinfo, ethtool, nic_kinds, pci, pci_ids
from collector.sources.iommu import View, decide_state

SPEEDS = [("10000", 10_000), ("-1", None), ("4294967295", None), ("", None), ("0", None), (None, None)]


@pytest.mark.parametrize(("text", "speed"), SPEEDS, ids=["ten-gigabit", "down", "down-unsigned", "empty", "zero", "absent"])
def test_a_speed_is_only_told_while_there_is_one(text: str | None, speed: int | None) -> None:
    assert nics.parse_speed(text) == speed


NAMES = [
    (["eth0", "ens3"], ["eth0", "ens3"]),
    (["enx001122334455"], ["enx*"]),
    (["enx001122334455", "enx001122334456"], ["enx*", "enx*#2"]),
    (["wlx001122334455"], ["wlx*"]),
    (["enx*"], ["enx*"]),
]


@pytest.mark.parametrize(("read", "shown"), NAMES, ids=["plain", "mac", "two-macs", "wireless", "already-shown"])
def test_an_interface_name_never_shows_a_mac_address(read: list[str], shown: list[str]) -> None:
    assert list(nics.public_names(read).values()) == shown


PATHS = [
    ("sys/devices/pci0000:00/0000:00:02.0/0000:01:00.1/net/eth0", "0000:01:00.1"),
    ("sys/devices/pci0000:00/0000:00:01.0/virtio0/net/eth0", "0000:00:01.0"),
    ("sys/devices/pci10000:00/10000:00:02.0/10000:01:00.0/net/eth0", "10000:01:00.0"),
    ("sys/devices/virtual/net/br0", None),
    ("sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/net/usb0", None),
    ("sys/devices/platform/LNRO0005:03/virtio3/net/eth0", None),
]


@pytest.mark.parametrize(("path", "address"), PATHS, ids=["pci", "virtio-climbs", "wide-domain", "virtual", "usb", "mmio"])
def test_the_function_behind_a_netdev_is_the_nearest_one(path: str, address: str | None) -> None:
    assert nics.address_of(path) == address


IDS = [("0x8086", "8086"), ("0X8086", "8086"), ("8086", None), ("0x80861", None), (None, None), ("", None)]


@pytest.mark.parametrize(("text", "value"), IDS, ids=["sysfs", "upper", "bare", "long", "absent", "empty"])
def test_a_pci_id_has_four_digits(text: str | None, value: str | None) -> None:
    assert pci.parse_id(text) == value


FLAGS = [
    ({"vmx", "aes"}, ("present", "vmx")),
    ({"svm", "hypervisor"}, ("present", "svm")),
    ({"hypervisor"}, ("not-exposed", None)),
    ({"aes"}, ("unknown", None)),
    (None, ("unknown", None)),
]


@pytest.mark.parametrize(("flags", "state"), FLAGS, ids=["intel", "nested", "guest", "off-or-hidden", "unseen"])
def test_a_missing_flag_is_never_called_unsupported(flags: set[str] | None, state: tuple[str, str | None]) -> None:
    assert cpu.parse_virtualization(None if flags is None else frozenset(flags))[:2] == state


CPUINFO = """processor\t: 0
vendor_id\t: GenuineIntel
physical id\t: 0
core id\t\t: 0
flags\t\t: fpu vmx

processor\t: 1
vendor_id\t: GenuineIntel
physical id\t: 0
core id\t\t: 0
flags\t\t: fpu vmx
Serial\t\t: 00000000abcdef
"""


def test_hyperthreads_of_one_core_are_one_core() -> None:
    info = cpuinfo.parse_cpuinfo(CPUINFO)
    assert (info.threads, info.cores, info.sockets) == (2, 1, 1)


def test_a_cpu_without_topology_has_no_count_rather_than_a_wrong_one() -> None:
    info = cpuinfo.parse_cpuinfo("processor : 0\nprocessor : 1\n")
    assert (info.threads, info.cores, info.sockets) == (2, None, None)


def test_what_is_kept_of_cpuinfo_tells_the_same_and_holds_no_serial_number() -> None:
    kept = cpuinfo.pick_lines(CPUINFO.encode())
    assert b"Serial" not in kept
    assert cpuinfo.pick_lines(kept) == kept
    whole, part = cpuinfo.parse_cpuinfo(CPUINFO), cpuinfo.parse_cpuinfo(kept.decode())
    assert (part.threads, part.cores, part.flags) == (whole.threads, whole.cores, whole.flags)


def test_memory_is_counted_in_bytes_and_pages_in_pages() -> None:
    assert memory.parse_meminfo("MemTotal:  2 kB\nHugePages_Total:  0\nOdd: x\n") == {"MemTotal": 2048, "HugePages_Total": 0}


BOARD_NAMES = [("X8DTT", "X8DTT"), ("To be filled by O.E.M.", None), ("", None), (None, None), ("A\x00\tB", "A  B")]


@pytest.mark.parametrize(("text", "name"), BOARD_NAMES, ids=["name", "placeholder", "empty", "absent", "control"])
def test_a_placeholder_of_the_firmware_is_no_name(text: str | None, name: str | None) -> None:
    assert board.parse_name(text) == name


CHASSIS = [("23", "Rack Mount Chassis"), ("131", "Desktop"), ("250", None), ("x", None), ("0", None)]


@pytest.mark.parametrize(("number", "name"), CHASSIS, ids=["rack", "with-lock-bit", "beyond", "no-number", "zero"])
def test_a_chassis_is_told_by_name(number: str, name: str | None) -> None:
    assert board.parse_chassis(number) == name


IOMMU = [
    (("dmar0",), ("0",), ("DMAR",), "vt-d", "active"),
    (("ivhd0",), ("0",), ("IVRS",), "amd-vi", "active"),
    (("0000:00:01.0",), ("0",), ("VIOT",), "virtio-iommu", "active"),
    (("smmu3.0x2b400000",), ("0",), None, "smmu", "active"),
    ((), (), ("DMAR", "APIC"), "vt-d", "firmware-only"),
    ((), (), ("APIC",), None, "absent"),
    ((), (), (), None, "unknown"),
    ((), (), None, None, "unknown"),
    (None, None, ("APIC",), None, "absent"),
    (None, None, ("APIC", "DMAR"), "vt-d", "unknown"),
    ((), ("0",), ("DMAR",), "vt-d", "unknown"),
]
IOMMU_IDS = ["intel", "amd", "virtio", "arm", "kernel-off", "no-table", "masked", "no-acpi", "kernel-without", "class-unseen", "partial"]


@pytest.mark.parametrize(("units", "groups", "tables", "kind", "state"), IOMMU, ids=IOMMU_IDS)
def test_an_iommu_is_absent_only_where_everything_could_be_seen(
    units: tuple[str, ...] | None, groups: tuple[str, ...] | None, tables: tuple[str, ...] | None, kind: str | None, state: str
) -> None:
    view = View(units=units, groups=groups, tables=tables)
    assert (iommu.decide_kind(view), decide_state(view)[0]) == (kind, state)


def test_units_prove_that_they_are_used_unless_groups_contradict() -> None:
    assert decide_state(View(units=("dmar0",), groups=None, tables=None)) == ("active", "")
    assert decide_state(View(units=("dmar0",), groups=(), tables=("DMAR",)))[0] == "unknown"


def test_an_arm_host_without_units_is_not_called_one_without_an_iommu() -> None:
    assert decide_state(View(units=(), groups=(), tables=("APIC", "IORT")))[0] == "unknown"
    assert decide_state(View(units=(), groups=(), tables=("APIC",), device_tree=True))[0] == "unknown"


MODES = [
    ({"DMA": 3}, "strict"),
    ({"DMA-FQ": 30, "unmanaged": 1}, "lazy"),
    ({"identity": 30, "blocked": 1}, "passthrough"),
    ({"identity": 3, "DMA-FQ": 30}, "mixed"),
    ({"unmanaged": 1}, None),
    ({}, None),
]


@pytest.mark.parametrize(("types", "mode"), MODES, ids=["strict", "lazy", "passthrough", "mixed", "only-assigned", "unseen"])
def test_the_mode_of_an_iommu_is_that_of_the_hosts_own_devices(types: dict[str, int], mode: str | None) -> None:
    assert iommu.decide_mode(Counter(types)) == mode


CHIPS = [
    ({"IR-PCI-MSI-0000:00:1f.0", "IR-IO-APIC"}, True),
    ({"PCI-MSIX-0000:00:03.0", "IO-APIC"}, False),
    ({"GICv3", "ITS-MSI"}, None),
    ({"xen-pirq"}, None),
    (set(), None),
]


@pytest.mark.parametrize(("chips", "remapped"), CHIPS, ids=["remapped", "plain", "arm", "xen", "unseen"])
def test_interrupts_are_remapped_where_their_chip_says_so(chips: set[str], remapped: bool | None) -> None:
    assert iommu.decide_remapping(frozenset(chips)) is remapped


QUOTED = [
    (b'intel_iommu="off" quiet', b"intel_iommu=off"),
    (b'"intel_iommu=off" iommu=pt', b"intel_iommu=off iommu=pt"),
    (b'dyndbg="file a intel_iommu=on +p" iommu=pt', b"iommu=pt"),
    (b'intel_iommu="on', b"intel_iommu=on"),
    (b'iommu=pt" intel_iommu=on', b""),
    (b'isolcpus="1,2 3"', b""),
    (b'"" iommu=pt ""', b"iommu=pt"),
]


@pytest.mark.parametrize(("line", "words"), QUOTED, ids=["value", "word", "blanks-within", "open", "odd", "list-with-a-blank", "empty"])
def test_quotes_of_the_command_line_are_taken_as_the_kernel_takes_them(line: bytes, words: bytes) -> None:
    assert system.pick_options(line) == words
    assert system.pick_options(words) == words


MACHINES = [
    ("pc-q35-9.2", "Standard PC (Q35 + ICH9, 2009)", "pc-q35-9.2"),
    (None, "Standard PC (i440FX + PIIX, 1996)", "Standard PC (i440FX + PIIX, 1996)"),
    ("virt-8.2", "KVM Virtual Machine", "virt-8.2"),
    ("None", "VMware Virtual Platform", None),
    ("ThinkPad X1", "20XW", None),
    (None, None, None),
]


@pytest.mark.parametrize(("version", "product", "machine"), MACHINES, ids=["q35", "by-product", "arm", "vmware", "laptop", "no-dmi"])
def test_a_machine_type_is_only_told_where_qemu_names_it(version: str | None, product: str | None, machine: str | None) -> None:
    assert virtualization.decide_machine(version, product) == machine


SIZES = [("32768K", 32 * 1024**2), ("16M", 16 * 1024**2), ("K", None), ("12", None), ("", None), (None, None), ("-1K", None)]


@pytest.mark.parametrize(("text", "size"), SIZES, ids=["kib", "mib", "no-number", "no-unit", "empty", "absent", "negative"])
def test_a_cache_is_told_in_bytes(text: str | None, size: int | None) -> None:
    assert cpu.parse_size(text) == size


def test_only_words_that_decide_leave_the_command_line() -> None:
    line = b"BOOT_IMAGE=/vmlinuz root=UUID=0a1b2c3d ip=203.0.113.7 intel_iommu=on iommu=pt hugepages=64 password=x vfio-pci.ids=8086:10ca\n"
    assert system.pick_options(line) == b"intel_iommu=on iommu=pt hugepages=64 vfio-pci.ids=8086:10ca"


def test_who_built_a_kernel_stays_on_the_host() -> None:
    assert system.pick_release(b"Linux version 6.1.0 (someone@build.example) (gcc)") == b"Linux version 6.1.0"


KINDS = [
    ({"devtype": "vlan"}, set(), "vlan"),
    ({"tun_flags": "0x1802"}, set(), "tap"),
    ({"tun_flags": "0x1801"}, set(), "tun"),
    ({"ethtool_driver": "macvlan"}, {"macvtap"}, "macvtap"),
    ({"ethtool_driver": "macvlan"}, set(), "macvlan"),
    ({"type": "778"}, set(), "gre"),
    ({"iflink": "3", "ifindex": "4"}, set(), "veth"),
    ({"iflink": "3", "ifindex": "4"}, {"lower_eth0"}, "macvlan"),
    ({"flags": "0x82", "name": "dummy0"}, set(), "dummy"),
    ({"flags": "0x82", "name": "ifb0"}, set(), "ifb"),
]
KIND_IDS = ["vlan", "tap", "tun", "macvtap-not-macvlan", "macvlan", "gre", "veth", "macvlan-by-shape", "dummy", "ifb"]


@pytest.mark.parametrize(("signs", "entries", "kind"), KINDS, ids=KIND_IDS)
def test_a_software_device_is_told_by_its_signs(signs: dict[str, str], entries: set[str], kind: str | None) -> None:
    found = nic_kinds.decide_kind(signs, frozenset(entries))
    assert (found and found[0]) == kind


CHANNELS = [
    ("Pre-set maximums:\nCombined:\t8\nCurrent hardware settings:\nCombined:\t4\n", (8, 4)),
    ("Pre-set maximums:\nRX: 1\nCombined: n/a\nCurrent hardware settings:\nCombined: n/a\n", (None, None)),
    ("netlink error: Operation not supported", (None, None)),
]


@pytest.mark.parametrize(("text", "channels"), CHANNELS, ids=["combined", "none", "refused"])
def test_channels_are_possible_and_in_use(text: str, channels: tuple[int | None, int | None]) -> None:
    settings = ethtool.parse_settings(text)
    assert (settings.get(("max", "Combined")), settings.get(("now", "Combined"))) == channels


SPREAD = """RX flow hash indirection table for eth0 with 4 RX ring(s):
    0:      0     1     2     3     0     1     2     3
    8:      0     1
RSS hash key:
Operation not supported
RSS hash function:
    toeplitz: on
    xor: off
    crc32: off
"""
SPREADS = [
    (SPREAD, (10, 4, "toeplitz")),
    (
        "RX flow hash indirection table for eth0 with 1 RX ring(s):\nOperation not supported\nRSS hash function:\n    xor: on\n",
        (0, 0, "xor"),
    ),
    ("12: 13\nRSS hash key:\n6d:5a:56:da\n", (1, 1, None)),
    ("", (0, 0, None)),
]


@pytest.mark.parametrize(("text", "spread"), SPREADS, ids=["four-queues", "no-table", "no-function", "nothing"])
def test_the_spread_over_queues_is_counted(text: str, spread: tuple[int, int, str | None]) -> None:
    assert ethtool.parse_spread(text) == spread


XDP = [
    ("2: eth0: <BROADCAST,UP> mtu 1500 qdisc mq state UP mode DEFAULT group default qlen 1000", "none"),
    ("2: eth0: <BROADCAST,UP> mtu 1500 xdp qdisc mq state UP    prog/xdp id 5", "native"),
    ("mtu 1500 xdpgeneric", "generic"),
    ("mtu 1500 xdpoffload qdisc mq", "offload"),
    ("mtu 1500", "none"),
    ("7: xdp: <UP> mtu 1500 qdisc xdp", "none"),
    ("", None),
    ("Device does not exist", None),
]


@pytest.mark.parametrize(("text", "attached"), XDP, ids=["none", "native", "generic", "offload", "cut", "a-name", "empty", "an-error"])
def test_an_attached_program_is_told_by_its_word(text: str, attached: str | None) -> None:
    assert ethtool.parse_xdp(text) == attached


OFFLOADS = [("on", True), ("off [fixed]", False), ("on [requested off]", True), ("", None), (None, None)]


@pytest.mark.parametrize(("value", "state"), OFFLOADS, ids=["on", "fixed", "requested", "empty", "absent"])
def test_an_offload_is_on_or_off_or_not_told(value: str | None, state: bool | None) -> None:
    assert ethtool.parse_offload(value) is state


PCI_IDS = b"""# a comment
8086  Intel Corporation
\t10c9  82576 Gigabit Network Connection
\t\t103c 31ef  NC362i
\t10ca  82576 Virtual Function
10ec  Realtek
\t8139  RTL-8139
C 02  Network controller
"""


def test_only_the_wanted_names_are_picked_and_picking_again_gives_the_same() -> None:
    wanted = [("8086", "10c9"), ("ffff", "0001")]
    picked = pci_ids.pick_names(PCI_IDS, wanted)
    assert pci_ids.parse_names(picked) == {"8086": "Intel Corporation", "8086:10c9": "82576 Gigabit Network Connection"}
    assert pci_ids.pick_names(picked, wanted) == picked


def test_only_the_container_variable_leaves_the_environment() -> None:
    assert virtualization.pick_container_variable(b"TOKEN=x\0container=podman\0") == b"container=podman"
    assert virtualization.pick_container_variable(b"TOKEN=x\0") == b""


def test_a_cgroup_names_the_runtime_and_not_the_container() -> None:
    picked = virtualization.pick_container_word(b"0::/docker/0123456789abcdef\n")
    assert picked == b"docker"
    assert virtualization.pick_container_word(picked) == picked


@pytest.mark.parametrize("text", ["9" * 5000, "0x" + "f" * 5000, "-" + "9" * 5000], ids=["decimal", "hexadecimal", "negative"])
def test_a_number_of_thousands_of_digits_is_none(text: str) -> None:
    assert whole(text, 0 if "x" in text else 10) is None
