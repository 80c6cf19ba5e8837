"""The words of generated documents: names of hardware and software, and halves of sentences that notes and problems are made of."""

MODES = ("paravirt", "bare-metal", "sriov", "passthrough", "emulation", "software", "unknown")
DRIVERS = (
    "virtio_net", "ixgbe", "e1000e", "igb", "ixgbevf", "i40e", "mlx5_core", "vmxnet3", "igbvf", "iavf", "ice", "e1000", "bnxt_en", "ena",
)  # fmt: skip
FEATURES = ("firewall", "snat", "dnat", "ospf", "bgp", "vrrp", "ipsec", "wireguard", "qos", "web-proxy", "pptp", "l2tp")
ROUTERS = ("VyOS", "Vyatta", "OPNsense", "OpenWrt")
TOOLS = ("trex", "pktgen", "iperf3", "testpmd")
HALVES = {
    "ja": (
        (
            "仮想ルータで", "遅延が", "スループットが", "割り込みが", "障害発生時に", "性能測定中に", "起動直後から",
            "ファームウェア更新後に", "準仮想化では",
            "デバイス割り当てを使うと", "仮想関数を増やすと", "カーネルを更新したら", "負荷をかけると", "設定を戻すと",
        ),
        (
            "増える。", "一つのコアに集中する。", "低下し、オフロードを切ると改善した。", "安定しない。", "安定して動作した。",
            "遅いが動く。", "パケットを取りこぼす。", "リンクが落ちる。",
            "再起動が必要だった。", "期待どおりの性能が出た。", "半分の速度しか出ない。",
        ),
    ),
    "en": (
        (
            "The virtual function ", "With SR-IOV the guest ", "After a firmware update the card ", "Under load the router ",
            "Without offloads it ", "Behind vhost the queue ", "With hugepages the bridge ", "On this chipset the NIC ",
        ),
        (
            "drops packets at 64 bytes. ", "does not appear. ", "forwards at line rate. ", "loses its link. ", "needs **iommu=pt**. ",
            "hangs until it is reset. ", "interrupts a single core. ", "is faster than expected. ",
        ),
    ),
}  # fmt: skip
SYMPTOMS = tuple(
    (lang, first + second) for lang, (firsts, seconds) in HALVES.items() for first in firsts[:9] for second in seconds
)  # fmt: skip
"""What many meet, told in the same words: one problem with many occurrences."""
FLAGS = (
    "aes", "avx", "avx2", "avx512f", "constant_tsc", "ept", "pcid", "pclmulqdq", "pdpe1gb", "popcnt", "rdrand", "rdtscp", "sse4_2", "ssse3",
    "vmx", "vpid", "x2apic",
)  # fmt: skip
MITIGATIONS = (
    "gather_data_sampling: Not affected", "indirect_target_selection: Not affected", "itlb_multihit: KVM: Mitigation: VMX unsupported",
    "l1tf: Mitigation: PTE Inversion", "mds: Vulnerable: Clear CPU buffers attempted, no microcode; SMT disabled",
    "meltdown: Mitigation: PTI", "mmio_stale_data: Unknown: No mitigations", "reg_file_data_sampling: Not affected",
    "retbleed: Not affected", "spec_rstack_overflow: Not affected", "spec_store_bypass: Vulnerable",
    "spectre_v1: Mitigation: usercopy/swapgs barriers and __user pointer sanitization",
    "spectre_v2: Mitigation: Retpolines; STIBP: disabled; RSB filling; PBRSB-eIBRS: Not affected; BHI: Not affected",
    "srbds: Not affected", "tsa: Not affected", "tsx_async_abort: Not affected", "vmscape: Not affected",
)  # fmt: skip
ABSENT = (
    ("cpu.max_mhz", "/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq is absent"),
    ("cpu.base_mhz", "/sys/devices/system/cpu/cpu0/cpufreq/base_frequency is absent"),
    ("cpu.l3_bytes", "/sys/devices/system/cpu/cpu0/cache/index3/size is absent"),
    ("cpu.governor", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor is absent"),
    ("cpu.virtualization.flag", "neither vmx nor svm among the CPU flags: off in the firmware, hidden, or not there"),
    ("cpu.virtualization.traces", "dmesg gave nothing; without root it often gives nothing"),
    ("cpu.virtualization.nested", "KVM for this CPU is not loaded"),
    ("memory.hugepages", "/sys/kernel/mm/hugepages is absent"),
    ("memory.dimms", "/sys/firmware/dmi/tables/DMI is absent"),
    ("memory.dimm_speed_mts", "/sys/firmware/dmi/tables/DMI is absent"),
    ("chipset.name", "this host has no pci.ids"),
    ("iommu.mode", "the kernel does not tell the types of its groups (before 5.11)"),
    ("iommu.interrupt_remapping", "no interrupt can be seen in /sys/kernel/irq"),
    ("virtualization.platform", "neither the rule nor the maker's name tells"),
    ("virtualization.container", "no sign of a container"),
    ("virtualization.clocksource", "/sys/devices/system/clocksource/clocksource0/current_clocksource is absent"),
    ("system.router_os", "not a router operating system that is known here"),
    ("system.kernel_config", "/boot/config is absent"),
    ("system.ipv6_forwarding", "/proc/sys/net/ipv6/conf/all/forwarding is absent"),
    ("system.rp_filter", "/proc/sys/net/ipv4/conf/all/rp_filter is absent"),
    ("system.netdev_budget", "/proc/sys/net/core/netdev_budget is absent"),
    ("system.conntrack.max", "connections are not tracked here"),
    ("system.packet_filters", "/proc/modules is absent"),
    ("nic.firmware", "ethtool -i gave nothing"),
    ("nic.under", "not part of another interface's NIC, or not enslaved to it yet"),
    ("nic.backend", "the rule names none"),
    ("nic.sriov.active_vfs", "it has no SR-IOV, or its driver does not support it"),
)
"""As the collector tells of hosts."""
