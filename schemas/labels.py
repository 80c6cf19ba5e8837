"""What the words of the wire are called in front of people, in English and Japanese.

One table for the command line, the pages and the digest, so that a mode has one name everywhere.
"""

from typing import Literal

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = ("en", "ja")

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "io_mode": {
        "bare-metal": ("bare metal", "仮想化無し"),
        "emulation": ("device emulation", "デバイス・エミュレーション"),
        "paravirt": ("paravirtualized I/O", "I/O準仮想化"),
        "passthrough": ("device assignment (VT-d)", "I/Oデバイス割り当て (VT-d)"),
        "sriov": ("SR-IOV virtual function", "割り当て＋共有 (SR-IOV)"),
        "software": ("software device", "ソフトウェア・デバイス"),
        "unknown": ("unknown", "不明"),
    },
    "outcome": {
        "worked": ("worked", "動いた"),
        "partly": ("partly worked", "一部動いた"),
        "failed": ("did not work", "動かなかった"),
    },
    "kind": {"trial": ("tried", "試した"), "reference": ("from literature", "文献より")},
    "plausibility": {
        "plausible": ("plausible", "妥当"),
        "implausible": ("flagged", "要注意"),
        "reproduced": ("reproduced", "再現済み"),
    },
    "stage": {
        "hardware": ("hardware", "ハードウェア"),
        "firmware": ("firmware", "ファームウェア"),
        "install": ("installation", "インストール"),
        "boot": ("boot", "起動"),
        "driver": ("driver", "ドライバ"),
        "iommu": ("IOMMU", "IOMMU"),
        "assignment": ("device assignment", "デバイス割り当て"),
        "virtual-function": ("virtual functions", "仮想機能 (VF)"),
        "link": ("link", "リンク"),
        "configuration": ("configuration", "設定"),
        "forwarding": ("forwarding", "転送"),
        "benchmark": ("benchmark", "計測"),
        "stability": ("stability", "安定性"),
        "other": ("other", "その他"),
    },
    "culprit": {
        "firmware": ("firmware", "ファームウェア"),
        "chipset": ("chipset", "チップセット"),
        "nic": ("NIC", "NIC"),
        "driver": ("driver", "ドライバ"),
        "hypervisor": ("hypervisor", "ハイパーバイザ"),
        "kernel": ("kernel", "カーネル"),
        "router-os": ("router OS", "ルータOS"),
        "configuration": ("configuration", "設定"),
        "tool": ("tool", "ツール"),
        "unknown": ("unknown", "不明"),
    },
    "run_kind": {
        "ndr": ("NDR", "NDR"),
        "pdr": ("PDR", "PDR"),
        "throughput": ("throughput (RFC 2544)", "スループット (RFC 2544)"),
        "mrr": ("MRR", "MRR"),
        "fixed-rate": ("fixed rate", "固定レート"),
        "tcp-goodput": ("TCP goodput", "TCP グッドプット"),
        "latency": ("latency", "遅延"),
        "frame-loss": ("frame loss rate", "フレーム損失率"),
        "other": ("other", "その他"),
    },
    "metric": {
        "rate": ("forwarding rate", "転送レート"),
        "goodput": ("goodput", "グッドプット"),
        "latency": ("latency", "遅延"),
        "jitter": ("jitter", "ジッタ"),
    },
    "direction": {
        "uni": ("one direction", "片方向"),
        "reverse": ("reverse direction", "逆方向"),
        "bi-sum": ("both directions, summed", "双方向の合計"),
        "bi-per-port": ("both directions, per port", "双方向、ポートごと"),
        "tx": ("Tx", "送信 (Tx)"),
        "rx": ("Rx", "受信 (Rx)"),
    },
    "topology": {
        "two-ports": ("two ports of one tester", "テスタの2ポート"),
        "host-to-host": ("host to host", "ホスト間"),
        "one-box-namespaces": ("one box, network namespaces", "1台のネットワーク名前空間"),
        "loopback": ("loopback", "ループバック"),
        "unknown": ("unknown topology", "構成不明"),
    },
}


def label(group: str, word: str | None, lang: Language) -> str:
    """The name of a word in one language; a word without a row is its own name."""
    if word is None:
        return ""
    english, japanese = LABELS.get(group, {}).get(word, (word, word))
    return japanese if lang == "ja" else english
