"""The fact catalogue: every fact a host or a NIC may state, one row each.

A row decides everything about its fact: the marshmallow field, the JSON Schema, the privacy class that redaction
obeys, the search field and the documentation. Names are dotted paths into a document: `cpu.model` lies in
`host["cpu"]["model"]`, and names that begin with `nic.` lie in every entry of `nics`.
"""

from dataclasses import dataclass
from typing import Literal

from schemas.kinds import Choice, EvidenceList, Flag, Kind, Real, Text, Texts, Whole

Privacy = Literal["open", "scanned"]
"""`open`: sent as read. `scanned`: sent after addresses, serials and names were taken out of it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the catalogue."""

    name: str
    kind: Kind
    meaning: str
    source: str
    unit: str | None = None
    privacy: Privacy = "open"
    search: str | None = None
    """The field of the query language that finds it, if one does."""
    needs_root: bool = False


PCI_ID = Text(4, 4, pattern="[0-9a-f]{4}", example="8086")
PCI_ADDRESS = Text(20, pattern="[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]", example="0000:01:00.0")

IO_MODES = ("bare-metal", "emulation", "paravirt", "passthrough", "sriov", "software", "unknown")
ROLES = (
    "nic", "pf", "vf", "vf-on-host", "vf-unbound", "vfio-bound", "uio-bound", "failover-master", "failover-standby",
    "failover-primary", "netvsc-vf", "bridge", "bond", "vlan", "veth", "tap", "macvlan", "macvtap", "vxlan", "tunnel",
    "dummy", "usb", "wifi", "infiniband", "unbound",
)  # fmt: skip
CONFIDENCES = ("high", "medium", "low")
HYPERVISORS = (
    "kvm", "qemu", "vmware", "hyperv", "xen", "virtualbox", "parallels", "bhyve", "firecracker", "cloud-hypervisor",
    "acrn", "unknown",
)  # fmt: skip

FACTS: tuple[Fact, ...] = (
    Fact("cpu.vendor", Text(64), "CPU vendor string", "/proc/cpuinfo vendor_id"),
    Fact("cpu.model", Text(200), "CPU model name", "/proc/cpuinfo model name", search="cpu"),
    Fact("cpu.family", Whole(), "CPU family number", "/proc/cpuinfo cpu family"),
    Fact("cpu.model_number", Whole(), "CPU model number", "/proc/cpuinfo model"),
    Fact("cpu.stepping", Whole(), "CPU stepping", "/proc/cpuinfo stepping"),
    Fact("cpu.microcode", Text(64), "Microcode revision", "/proc/cpuinfo microcode"),
    Fact("cpu.sockets", Whole(), "Physical packages", "/proc/cpuinfo physical id"),
    Fact("cpu.cores", Whole(), "Cores over all sockets", "/proc/cpuinfo core id", search="cores"),
    Fact("cpu.threads", Whole(), "Logical CPUs", "/proc/cpuinfo processor", search="threads"),
    Fact("cpu.numa_nodes", Whole(), "NUMA nodes", "/sys/devices/system/node"),
    Fact("cpu.max_mhz", Real(), "Highest frequency", "/sys/devices/system/cpu/cpu0/cpufreq", unit="MHz"),
    Fact("cpu.base_mhz", Real(), "Frequency it keeps under load", "/sys/devices/system/cpu/cpu0/cpufreq/base_frequency",
         unit="MHz"),
    Fact("cpu.l3_bytes", Whole(), "Level 3 cache that CPU 0 shares", "/sys/devices/system/cpu/cpu0/cache/index3/size",
         unit="bytes"),
    Fact("cpu.governor", Text(32), "Frequency governor of CPU 0", "/sys/devices/system/cpu/cpu0/cpufreq"),
    Fact("cpu.smt", Text(32), "Simultaneous multithreading state", "/sys/devices/system/cpu/smt/control"),
    Fact("cpu.virtualization.state", Choice("present", "off-in-firmware", "not-exposed", "unknown"),
         "Whether VT-x or AMD-V can be used here", "/proc/cpuinfo flags, dmesg", search="vtx"),
    Fact("cpu.virtualization.flag", Choice("vmx", "svm"), "The CPU flag that shows it", "/proc/cpuinfo flags"),
    Fact("cpu.virtualization.traces", Texts(8, 160), "What the kernel logged about VT-x or AMD-V being off in the firmware",
         "dmesg", privacy="scanned", needs_root=True),
    Fact("cpu.virtualization.nested", Flag(), "Whether KVM here offers VT-x or AMD-V to its own guests",
         "/sys/module/kvm_intel/parameters/nested, /sys/module/kvm_amd/parameters/nested", search="nested"),
    Fact("cpu.virtualization.direct_interrupts", Flag(), "Whether the CPU itself delivers interrupts to guests (APICv, AVIC)",
         "/sys/module/kvm_intel/parameters/enable_apicv, /sys/module/kvm_amd/parameters/avic"),
    Fact("cpu.flags", Texts(512, 40), "CPU flags that matter to packet forwarding", "/proc/cpuinfo flags"),
    Fact("cpu.mitigations", Texts(64, 120), "State of CPU vulnerabilities",
         "/sys/devices/system/cpu/vulnerabilities"),
    Fact("memory.total_bytes", Whole(), "Memory the kernel sees", "/proc/meminfo MemTotal", unit="bytes", search="memory_gib"),
    Fact("memory.hugepages_total", Whole(), "Huge pages reserved", "/proc/meminfo HugePages_Total"),
    Fact("memory.hugepage_bytes", Whole(), "Size of one huge page", "/proc/meminfo Hugepagesize", unit="bytes"),
    Fact("memory.hugepages", Texts(8, 60), "Huge pages by size: reserved and free", "/sys/kernel/mm/hugepages"),
    Fact("memory.dimms", Whole(), "Memory modules fitted", "/sys/firmware/dmi/tables/DMI", needs_root=True),
    Fact("memory.dimm_type", Text(32), "Kind of the memory modules", "/sys/firmware/dmi/tables/DMI", needs_root=True),
    Fact("memory.dimm_speed_mts", Whole(), "Speed the slowest memory module runs at", "/sys/firmware/dmi/tables/DMI",
         unit="MT/s", needs_root=True),
    Fact("board.vendor", Text(200), "Board vendor", "/sys/class/dmi/id/board_vendor", privacy="scanned"),
    Fact("board.product", Text(200), "Board product name", "/sys/class/dmi/id/board_name", privacy="scanned",
         search="board"),
    Fact("board.system_vendor", Text(200), "System vendor", "/sys/class/dmi/id/sys_vendor", privacy="scanned"),
    Fact("board.system_product", Text(200), "System product name", "/sys/class/dmi/id/product_name",
         privacy="scanned", search="system"),
    Fact("board.chassis", Text(64), "Chassis kind by name", "/sys/class/dmi/id/chassis_type"),
    Fact("board.bios.vendor", Text(200), "Firmware vendor", "/sys/class/dmi/id/bios_vendor", privacy="scanned"),
    Fact("board.bios.version", Text(200), "Firmware version", "/sys/class/dmi/id/bios_version", privacy="scanned",
         search="bios"),
    Fact("board.bios.date", Text(32), "Firmware date as the firmware writes it", "/sys/class/dmi/id/bios_date"),
    Fact("chipset.vendor", PCI_ID, "PCI vendor id of the host bridge", "/sys/bus/pci/devices/0000:00:00.0/vendor"),
    Fact("chipset.device", PCI_ID, "PCI device id of the host bridge", "/sys/bus/pci/devices/0000:00:00.0/device"),
    Fact("chipset.name", Text(200), "Name of the host bridge", "the host's own pci.ids", search="chipset"),
    Fact("iommu.kind", Choice("vt-d", "amd-vi", "virtio-iommu", "smmu"), "Which IOMMU",
         "/sys/class/iommu, /sys/firmware/acpi/tables", search="iommu"),
    Fact("iommu.state", Choice("active", "firmware-only", "absent", "unknown"), "Whether the kernel uses it",
         "/sys/class/iommu, /sys/kernel/iommu_groups", search="iommu_state"),
    Fact("iommu.groups", Whole(), "Number of IOMMU groups", "/sys/kernel/iommu_groups"),
    Fact("iommu.table", Choice("DMAR", "IVRS", "VIOT", "IORT"), "ACPI table that describes it", "/sys/firmware/acpi/tables"),
    Fact("iommu.mode", Choice("strict", "lazy", "passthrough", "mixed"), "How it handles the host's own devices",
         "/sys/kernel/iommu_groups/*/type", search="iommu_mode"),
    Fact("iommu.group_types", Texts(16, 40), "Number of groups by the type of their domain", "/sys/kernel/iommu_groups/*/type"),
    Fact("iommu.interrupt_remapping", Flag(), "Whether interrupts go through it", "/sys/kernel/irq/*/chip_name"),
    Fact("iommu.evidence", EvidenceList(), "What the verdict was made of", "the paths it names"),
    Fact("virtualization.is_guest", Flag(), "Whether this system runs under a hypervisor", "CPU flags, DMI, sysfs",
         search="guest"),
    Fact("virtualization.hypervisor", Choice(*HYPERVISORS), "Which hypervisor", "CPU flags, DMI, sysfs",
         search="hypervisor"),
    Fact("virtualization.platform", Text(64), "Cloud or product built on it", "DMI", search="platform"),
    Fact("virtualization.container", Text(64), "Container runtime around this system",
         "/proc/1/environ, /.dockerenv, /run/.containerenv", privacy="scanned"),
    Fact("virtualization.machine", Text(64), "Machine type that the hypervisor imitates", "/sys/class/dmi/id/product_version",
         privacy="scanned"),
    Fact("virtualization.clocksource", Text(32), "Clock the kernel reads; kvm-clock and hyperv_clocksource are paravirtual",
         "/sys/devices/system/clocksource/clocksource0/current_clocksource"),
    Fact("virtualization.nested", Flag(), "Whether this guest could run guests", "CPU flags"),
    Fact("virtualization.rule", Text(64), "Rule that decided", "collector/io_mode/rules.toml"),
    Fact("virtualization.confidence", Choice(*CONFIDENCES), "How sure the rule is", "collector/io_mode/rules.toml"),
    Fact("virtualization.evidence", EvidenceList(), "What the verdict was made of", "the paths it names"),
    Fact("virtualization.contradictions", EvidenceList(), "What speaks against it", "the paths it names"),
    Fact("system.kernel", Text(120), "Kernel release", "/proc/sys/kernel/osrelease", privacy="scanned",
         search="kernel"),
    Fact("system.architecture", Text(32), "Machine architecture", "uname -m"),
    Fact("system.distribution", Text(120), "Distribution", "/etc/os-release", privacy="scanned", search="os"),
    Fact("system.router_os", Text(64), "Router operating system, if it is one",
         "/etc/os-release, /etc/issue and the version files of each", privacy="scanned", search="router"),
    Fact("system.kernel_options", Texts(64, 120), "Command line words that decide virtualization and forwarding",
         "/proc/cmdline", privacy="scanned"),
    Fact("system.kernel_config", Texts(32, 80), "Kernel configuration that decides about IOMMU, KVM and virtual functions",
         "/boot/config-*, /proc/config.gz"),
    Fact("system.ipv4_forwarding", Flag(), "Whether IPv4 is forwarded", "/proc/sys/net/ipv4/ip_forward"),
    Fact("system.ipv6_forwarding", Flag(), "Whether IPv6 is forwarded",
         "/proc/sys/net/ipv6/conf/all/forwarding"),
    Fact("system.rp_filter", Whole(), "Source validation of IPv4 on all interfaces: 0 none, 1 strict, 2 loose",
         "/proc/sys/net/ipv4/conf/all/rp_filter"),
    Fact("system.netdev_budget", Whole(), "Packets that one round of receiving may take", "/proc/sys/net/core/netdev_budget",
         unit="packets"),
    Fact("system.netdev_budget_usecs", Whole(), "Time that one round of receiving may take",
         "/proc/sys/net/core/netdev_budget_usecs", unit="µs"),
    Fact("system.netdev_max_backlog", Whole(), "Packets that may wait for a CPU", "/proc/sys/net/core/netdev_max_backlog",
         unit="packets"),
    Fact("system.conntrack.max", Whole(), "Connections that may be tracked", "/proc/sys/net/netfilter/nf_conntrack_max"),
    Fact("system.conntrack.count", Whole(), "Connections tracked now", "/proc/sys/net/netfilter/nf_conntrack_count"),
    Fact("system.packet_filters", Texts(16, 40), "What filters, translates or tracks packets, as far as it shows",
         "/proc/modules, /proc/1/net/ip_tables_names, /proc/sys/net/netfilter"),
    Fact("system.dataplanes", Texts(8, 40), "Data planes beside the kernel's own that show here",
         "/proc/modules, /run/openvswitch, /run/vpp, /run/dpdk", search="dataplane"),
    Fact("nic.name", Text(32), "Interface name", "/sys/class/net", privacy="scanned"),
    Fact("nic.bus", Text(32), "Bus the device sits on", "/sys/class/net/*/device/subsystem"),
    Fact("nic.pci.address", PCI_ADDRESS, "PCI address", "/sys/bus/pci/devices"),
    Fact("nic.pci.vendor", PCI_ID, "PCI vendor id", "/sys/bus/pci/devices/*/vendor"),
    Fact("nic.pci.device", PCI_ID, "PCI device id", "/sys/bus/pci/devices/*/device"),
    Fact("nic.pci.subvendor", PCI_ID, "PCI subsystem vendor id", "/sys/bus/pci/devices/*/subsystem_vendor"),
    Fact("nic.pci.subdevice", PCI_ID, "PCI subsystem device id", "/sys/bus/pci/devices/*/subsystem_device"),
    Fact("nic.vendor_name", Text(120), "Vendor name", "the host's own pci.ids"),
    Fact("nic.device_name", Text(200), "Device name", "the host's own pci.ids", search="nic"),
    Fact("nic.model", Text(64), "Device model the rule recognised", "collector/io_mode/rules.toml", search="nic"),
    Fact("nic.driver", Text(64), "Kernel driver", "/sys/class/net/*/device/driver", search="driver"),
    Fact("nic.driver_version", Text(64), "Driver version", "ethtool -i", search="driver_version"),
    Fact("nic.firmware", Text(120), "Firmware version", "ethtool -i", privacy="scanned", search="firmware"),
    Fact("nic.io_mode", Choice(*IO_MODES), "How its packets reach this system", "collector/io_mode/rules.toml",
         search="mode"),
    Fact("nic.role", Choice(*ROLES), "What the NIC is within its host", "collector/io_mode/rules.toml",
         search="role"),
    Fact("nic.under", Text(32), "Interface that is configured in its stead: together they are one NIC", "/sys/class/net/*/master",
         privacy="scanned"),
    Fact("nic.backend", Text(64), "Who serves it behind, where that can be known", "collector/io_mode/rules.toml",
         search="backend"),
    Fact("nic.rule", Text(64), "Rule that decided", "collector/io_mode/rules.toml"),
    Fact("nic.confidence", Choice(*CONFIDENCES), "How sure the rule is", "collector/io_mode/rules.toml"),
    Fact("nic.evidence", EvidenceList(), "What the verdict was made of", "the paths it names"),
    Fact("nic.contradictions", EvidenceList(), "What speaks against it", "the paths it names"),
    Fact("nic.sriov.total_vfs", Whole(), "Virtual functions it could have", "/sys/bus/pci/devices/*/sriov_totalvfs", search="vfs"),
    Fact("nic.sriov.active_vfs", Whole(), "Virtual functions it has", "/sys/bus/pci/devices/*/sriov_numvfs", search="active_vfs"),
    Fact("nic.sriov.physical_function", PCI_ADDRESS, "PCI address of the function it belongs to",
         "/sys/bus/pci/devices/*/physfn"),
    Fact("nic.sriov.capability_total_vfs", Whole(), "Virtual functions that its hardware capability names",
         "/sys/bus/pci/devices/*/config", needs_root=True, search="vfs"),
    Fact("nic.sriov.vf_device", PCI_ID, "PCI device id of its virtual functions", "/sys/bus/pci/devices/*/sriov_vf_device"),
    Fact("nic.sriov.drivers_autoprobe", Flag(), "Whether new virtual functions get a driver of this host",
         "/sys/bus/pci/devices/*/sriov_drivers_autoprobe"),
    Fact("nic.sriov.virtual_functions", Texts(256, 20), "PCI addresses of its virtual functions",
         "/sys/bus/pci/devices/*/virtfn*"),
    Fact("nic.isolation.acs", Choice("on", "off", "none", "no-port"), "Whether the PCI port above isolates it (ACS)",
         "/sys/bus/pci/devices/*/config", needs_root=True),
    Fact("nic.isolation.shared_with", Texts(64, 20), "Other functions in its IOMMU group, bridges left out",
         "/sys/kernel/iommu_groups/*/devices"),
    Fact("nic.pcie.speed_gts", Real(), "Speed of its PCIe link", "/sys/bus/pci/devices/*/current_link_speed", unit="GT/s"),
    Fact("nic.pcie.width", Whole(), "Lanes of its PCIe link", "/sys/bus/pci/devices/*/current_link_width", unit="lanes"),
    Fact("nic.pcie.max_speed_gts", Real(), "Speed that its PCIe link could have", "/sys/bus/pci/devices/*/max_link_speed",
         unit="GT/s"),
    Fact("nic.pcie.max_width", Whole(), "Lanes that its PCIe link could have", "/sys/bus/pci/devices/*/max_link_width",
         unit="lanes"),
    Fact("nic.queues.rx", Whole(), "Receive queues", "/sys/class/net/*/queues"),
    Fact("nic.queues.tx", Whole(), "Transmit queues", "/sys/class/net/*/queues"),
    Fact("nic.queues.combined", Whole(), "Combined channels in use", "ethtool -l", search="nic_queues"),
    Fact("nic.queues.max_combined", Whole(), "Combined channels possible", "ethtool -l"),
    Fact("nic.queues.max_rx", Whole(), "Receive channels of their own possible", "ethtool -l"),
    Fact("nic.queues.max_tx", Whole(), "Transmit channels of their own possible", "ethtool -l"),
    Fact("nic.queues.max_other", Whole(), "Other channels possible", "ethtool -l"),
    Fact("nic.rings.rx", Whole(), "Length of a receive ring", "ethtool -g", unit="descriptors"),
    Fact("nic.rings.tx", Whole(), "Length of a transmit ring", "ethtool -g", unit="descriptors"),
    Fact("nic.rings.max_rx", Whole(), "Length a receive ring could have", "ethtool -g", unit="descriptors"),
    Fact("nic.rings.max_tx", Whole(), "Length a transmit ring could have", "ethtool -g", unit="descriptors"),
    Fact("nic.rss.table_entries", Whole(), "Entries of the table that spreads flows over receive queues (RSS)", "ethtool -x"),
    Fact("nic.rss.queues", Whole(), "Receive queues that this table names", "ethtool -x"),
    Fact("nic.rss.hash", Text(32), "Hash function of RSS", "ethtool -x"),
    Fact("nic.irqs.count", Whole(), "Interrupts of its function", "/sys/bus/pci/devices/*/msi_irqs"),
    Fact("nic.irqs.cpus", Whole(), "CPUs that its interrupts arrive at together", "/proc/irq/*/effective_affinity_list"),
    Fact("nic.steering.rps", Flag(), "Whether received packets are handed to other CPUs (RPS)",
         "/sys/class/net/*/queues/rx-*/rps_cpus"),
    Fact("nic.steering.xps", Flag(), "Whether CPUs have transmit queues of their own (XPS)",
         "/sys/class/net/*/queues/tx-*/xps_cpus"),
    Fact("nic.threaded_napi", Flag(), "Whether threads receive instead of soft interrupts", "/sys/class/net/*/threaded"),
    Fact("nic.xdp", Choice("none", "native", "generic", "offload", "several"), "How an XDP program is attached",
         "netlink RTM_GETLINK", search="xdp"),
    Fact("nic.speed_mbps", Whole(), "Link speed", "/sys/class/net/*/speed", unit="Mbit/s"),
    Fact("nic.duplex", Text(16), "Duplex", "/sys/class/net/*/duplex"),
    Fact("nic.link_up", Flag(), "Whether the link is up", "/sys/class/net/*/carrier"),
    Fact("nic.mtu_bytes", Whole(), "MTU", "/sys/class/net/*/mtu", unit="bytes"),
    Fact("nic.numa_node", Whole(), "NUMA node", "/sys/bus/pci/devices/*/numa_node"),
    Fact("nic.iommu_group", Whole(), "IOMMU group", "/sys/bus/pci/devices/*/iommu_group"),
    Fact("nic.offloads.tso", Flag(), "TCP segmentation offload", "ethtool -k"),
    Fact("nic.offloads.gso", Flag(), "Generic segmentation offload", "ethtool -k"),
    Fact("nic.offloads.gro", Flag(), "Generic receive offload", "ethtool -k"),
    Fact("nic.offloads.lro", Flag(), "Large receive offload", "ethtool -k"),
    Fact("nic.offloads.rx_checksum", Flag(), "Receive checksum offload", "ethtool -k"),
    Fact("nic.offloads.tx_checksum", Flag(), "Transmit checksum offload", "ethtool -k"),
)  # fmt: skip

HOST_FACTS: tuple[Fact, ...] = tuple(fact for fact in FACTS if not fact.name.startswith("nic."))
NIC_FACTS: tuple[Fact, ...] = tuple(fact for fact in FACTS if fact.name.startswith("nic."))
BY_NAME: dict[str, Fact] = {fact.name: fact for fact in FACTS}
