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
