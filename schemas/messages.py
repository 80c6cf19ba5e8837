"""What our rules say of figures, in English and Japanese, with places for the arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.labels import Language, label

MESSAGES: dict[str, tuple[str, str]] = {
    "in-the-future": ("{time} lies in the future; here it is {now}", "{time} は未来の時刻、こちらでは {now}"),
    "year-in-the-future": ("{year} lies in the future; it is {now}", "{year} 年は未来、今は {now} 年"),
    "started-after-created": (
        "{time} is later than the document, made {created}",
        "{time} は文書が作られた {created} より後",
    ),
    "share-of-bits": ("{value:,.0f} bit/s on a link of {link:,.0f} bit/s", "{link:,.0f} bit/s のリンクで {value:,.0f} bit/s"),
    "share-of-frames": (
        "{pps:,.0f} pps at {frame} B; {mbps:,} Mbit/s carry {limit:,.0f} pps",
        "{frame} B で {pps:,.0f} pps、{mbps:,} Mbit/s の理論値は {limit:,.0f} pps",
    ),
    "share-converted": ("{value:,.0f} bit/s ({layer}) are {share}", "{value:,.0f} bit/s ({layer}) は {share}"),
    "above-line-rate": ("{share}: {times:.4f} times line rate", "{share}: 理論値の {times:.4f} 倍"),
    "above-line-rate-each": (
        "{share} in each direction: {times:.4f} times line rate",
        "{share} (片方向): 理論値の {times:.4f} 倍",
    ),
    "above-any-link": (
        "{share}, and no link is faster: {times:,.4g} times that",
        "{share}、これより速いリンクはない: その {times:,.4g} 倍",
    ),
    "link-speed-contradicts": (
        "a link of {link:,} Mbit/s, but {nic} runs at {speed:,} Mbit/s",
        "{link:,} Mbit/s のリンクとあるが、{nic} は {speed:,} Mbit/s で動作",
    ),
    "both-directions": (
        "{share}: {times:.4f} times line rate; looks like the sum of both directions",
        "{share}: 理論値の {times:.4f} 倍、双方向の合計に見える",
    ),
    "line-rate-edge": (
        "{share}: {times:.5f} times line rate; a clock may run fast",
        "{share}: 理論値の {times:.5f} 倍、時計が進んでいる可能性がある",
    ),
    "fcs-counted-twice": (
        "{limit:,.0f} pps is line rate at {other} B, not at {size} B: was the FCS counted twice?",
        "{limit:,.0f} pps は {size} B ではなく {other} B の理論値: FCS を二重に数えていないか",
    ),
    "fcs-not-counted": (
        "{limit:,.0f} pps is line rate at {other} B, not at {size} B: is the FCS counted?",
        "{limit:,.0f} pps は {size} B ではなく {other} B の理論値: FCS を数えているか",
    ),
    "too-fast-for-a-core": (
        "{pps:,.0f} pps per core on {cores} cores; {limit:,} is more than anything reached",
        "{cores} コアで 1 コアあたり {pps:,.0f} pps、{limit:,} pps に達したものはない",
    ),
    "too-fast-for-a-kernel": (
        "{pps:,.0f} pps per core on {cores} cores; a kernel forwards {limit:,} at most",
        "{cores} コアで 1 コアあたり {pps:,.0f} pps、カーネル転送は最大 {limit:,} pps",
    ),
    "frame-above-mtu": (
        "a frame of {size:,} B where an MTU of {mtu:,} allows {limit:,} B, {tagged:,} B with two VLAN tags",
        "{size:,} B のフレーム、MTU {mtu:,} で通るのは {limit:,} B (VLAN タグ2つなら {tagged:,} B) まで",
    ),
    "frame-with-tags": (
        "an MTU of {mtu:,} allows {limit:,} B; {size:,} B are {more} B of VLAN tags more",
        "MTU {mtu:,} で通るのは {limit:,} B まで、{size:,} B は VLAN タグ {more} B 分長い",
    ),
    "packets-above-mtu": (
        "{value:,.0f} bit/s for {duration:g} s in {packets:,} packets is {each:,.0f} B a packet; an MTU of {mtu:,} allows {limit:,} B",
        "{value:,.0f} bit/s を {duration:g} 秒間 {packets:,} パケットでは 1 パケット {each:,.0f} B、MTU {mtu:,} の上限は {limit:,} B",
    ),
    "udp-ipv6-too-small": (
        "{size} B; 14 + 40 + 8 + 4 = {least} B is the smallest frame of UDP over IPv6",
        "{size} B、IPv6/UDP の最小フレームは 14 + 40 + 8 + 4 = {least} B",
    ),
    "ipv6-at-64": (
        "64 B leave 6 B behind the IPv6 header; UDP needs a frame of {least} B",
        "64 B では IPv6 ヘッダの後に 6 B しか残らない、UDP には {least} B のフレームが要る",
    ),
    "offloads-on": (
        "packets of TCP with {names} on are larger than frames of the wire",
        "{names} が有効な TCP のパケットは実際のフレームより大きい",
    ),
    "more-received-than-sent": ("{rx:,} received of {tx:,} sent", "送信 {tx:,} に対し受信 {rx:,}"),
    "no-loss-nothing-received": (
        "a loss of 0 with 0 of {tx:,} packets received",
        "{tx:,} パケット中 0 受信なのに損失 0",
    ),
    "more-lost-than-sent": ("{lost:,} lost of {tx:,} sent", "送信 {tx:,} に対し損失 {lost:,}"),
    "received-of": ("{rx:,} of {tx:,} packets received", "{tx:,} パケット中 {rx:,} 受信"),
    "lost-of": ("{lost:,} of {tx:,} packets lost", "{tx:,} パケット中 {lost:,} 損失"),
    "loss-contradicts-packets": (
        "a loss of {loss:.6g}, but {packets} is {counted:.6g}",
        "損失 {loss:.6g} とあるが、{packets}なら {counted:.6g}",
    ),
    "counters-contradict": (
        "{tx:,} sent, {rx:,} received and {lost:,} lost leave {gap:,} packets unexplained",
        "送信 {tx:,}、受信 {rx:,}、損失 {lost:,} では {gap:,} パケットの説明がつかない",
    ),
    "rate-contradicts-packets": (
        "{value:,.0f} pps, but {packets:,} packets in {duration:g} s are {pps:,.0f} pps",
        "{value:,.0f} pps とあるが、{duration:g} 秒で {packets:,} パケットなら {pps:,.0f} pps",
    ),
    "loss-pattern": (
        "a loss of {loss:.6g} is {holes}/{parts}: do {holes} of {parts} flows arrive nowhere?",
        "損失 {loss:.6g} は {holes}/{parts}: {parts} フロー中 {holes} が届いていないのではないか",
    ),
    "offered-too-little": (
        "{offered:,.0f} pps offered of {intended:,.0f} intended is {share:.1%}; less than {least:.0%} measures the tester",
        "予定 {intended:,.0f} pps に対し送出 {offered:,.0f} pps は {share:.1%}、{least:.0%} 未満は計測器の限界",
    ),
    "loss-above-allowed": ("{kind} with a loss of {loss:.6g}; {allowed:g} is allowed", "{kind} の損失が {loss:.6g}、許容は {allowed:g}"),
    "ndr-allows-loss": (
        "NDR allows no loss; with {allowed:g} allowed it is PDR",
        "NDR は損失を許さない、{allowed:g} を許すなら PDR",
    ),
    "low-above-high": ("low {low:,.6g} lies above high {high:,.6g}", "下限 {low:,.6g} が上限 {high:,.6g} より大きい"),
    "below-low": ("{value:,.6g} lies below its low {low:,.6g}", "{value:,.6g} が下限 {low:,.6g} より小さい"),
    "above-high": ("{value:,.6g} lies above its high {high:,.6g}", "{value:,.6g} が上限 {high:,.6g} より大きい"),
    "faster-than-offered": (
        "{value:,.0f} pps received of {offered:,.0f} pps offered",
        "送出 {offered:,.0f} pps に対し受信 {value:,.0f} pps",
    ),
    "one-box": ("{topology}: comparable only with its like", "{topology}: 同じ構成どうしでのみ比較できる"),
    "no-line-rate": (
        "no line rate exists ({link}): comparable only with its like",
        "理論値がない ({link}): 同じ構成どうしでのみ比較できる",
    ),
    "short-trial": ("{duration:g} s; less than {least:g} s says little", "{duration:g} 秒、{least:g} 秒未満では判断できない"),
    "few-trials": ("{trials} of at least {least} that show a spread", "{trials} 回、ばらつきを見るには {least} 回以上要る"),
    "self-clocked-search": (
        "{kind}, but the sender shared a CPU with the system under test: it slows down instead of losing packets",
        "{kind} とあるが、送信側が計測対象と CPU を共有: 損失せずに送信が遅くなる",
    ),
    "emulated-cpu": (
        "the CPU was emulated in software: the figures say nothing about hardware",
        "CPU はソフトウェアによるエミュレーション: ハードウェアの性能は示さない",
    ),
    "emulated-cpu-by-host": (
        "the hypervisor is QEMU without KVM, so the CPU was probably emulated: the figures say nothing about hardware",
        "ハイパーバイザは KVM なしの QEMU で、CPU はおそらくエミュレーション: ハードウェアの性能は示さない",
    ),
    "stolen-time": (
        "the hypervisor took {share:.1%} of the CPU time away; {allowed:.0%} is allowed",
        "ハイパーバイザが CPU 時間の {share:.1%} を奪った、許容は {allowed:.0%}",
    ),
    "busy-host": (
        "other programs used {share:.1%} of the measuring CPUs; {allowed:.0%} is allowed",
        "他のプログラムが計測用 CPU の {share:.1%} を使用、許容は {allowed:.0%}",
    ),
    "overloaded-host": (
        "a load of {load:g} on {threads} CPUs before it began: nothing is measurable",
        "開始前の負荷が {load:g}、CPU は {threads}: 計測できる状態ではない",
    ),
    "tester-lag": (
        "the sender fell behind its schedule by {share:.1%} of the trial; {allowed:.0%} is allowed",
        "送信が予定より試行時間の {share:.1%} 遅れた、許容は {allowed:.0%}",
    ),
    "tester-limit": (
        "{value:,.0f} pps is {share:.1%} of the {limit:,.0f} pps that the tester reaches by itself: the system under test may be faster",
        "{value:,.0f} pps は計測器単体の {limit:,.0f} pps の {share:.1%}: 計測対象はもっと速い可能性がある",
    ),
    "series-contradict": (
        "{value:,.6g} {unit} are {pps:,.0f} pps, {times:.4g} times the {other:,.0f} pps of another series: {mistake}",
        "{value:,.6g} {unit} は {pps:,.0f} pps、別の系列の {other:,.0f} pps の {times:.4g} 倍: {mistake}",
    ),
    "bits-contradict-packets": (
        "{value:,.6g} {unit} are {pps:,.0f} pps, but {packets:,} packets in {duration:g} s are {counted:,.0f} pps,"
        " {times:.4g} times less: {mistake}",
        "{value:,.6g} {unit} は {pps:,.0f} pps、しかし {duration:g} 秒で {packets:,} パケットなら {counted:,.0f} pps"
        " ({times:.4g} 分の 1): {mistake}",
    ),
    "offered-contradicts-packets": (
        "{offered:,.0f} pps offered, but {packets:,} packets sent in {duration:g} s are {pps:,.0f} pps: is the clock right?",
        "送出 {offered:,.0f} pps とあるが、{duration:g} 秒で {packets:,} パケットなら {pps:,.0f} pps: 時計は正しいか",
    ),
    "value-outside-trials": (
        "{value:,.6g} lies outside its {trials} trials, {least:,.6g} to {most:,.6g}",
        "{value:,.6g} が {trials} 回の試行の範囲 {least:,.6g}〜{most:,.6g} の外",
    ),
    "rate-with-total-loss": ("{value:,.6g} arrived although all was lost", "すべて失われたのに {value:,.6g} が届いたことになっている"),
    "nothing-without-loss": ("nothing arrived and nothing was lost", "何も届かず、何も失われていない"),
    "one-direction-dead": (
        "a loss of {loss:.4g} of both directions together: does one of them work at all?",
        "双方向合計の損失が {loss:.4g}: 片方向がまったく通っていないのではないか",
    ),
    "same-at-every-size": (
        "{value:,.6g} pps at all {sizes} frame sizes, to the last digit: the limit is not the router's",
        "{sizes} 種のフレーム長すべてで {value:,.6g} pps、末尾の桁まで同じ: ルータの限界ではない",
    ),
    "more-cores-than-there-are": ("{cores} cores of a host that has {threads} threads", "{threads} スレッドのホストで {cores} コア"),
    "payload-above-link": (
        "{value:,.0f} bit/s; {mbps:,} Mbit/s carry {limit:,.0f} bit/s in packets of {mtu:,} B, {carried:,} B of each counted",
        "{value:,.0f} bit/s、{mtu:,} B のパケット (うち {carried:,} B を数える) で {mbps:,} Mbit/s が運べるのは {limit:,.0f} bit/s",
    ),
    "offered-above-line-rate": (
        "{pps:,.0f} pps offered at {frame} B, {times:.3f} times the {limit:,.0f} pps that {mbps:,} Mbit/s carry:"
        " refused frames were counted",
        "{frame} B で {pps:,.0f} pps を送出、{mbps:,} Mbit/s の理論値 {limit:,.0f} pps の {times:.3f} 倍: 送れなかったフレームも数えている",
    ),
    "frame-without-fcs": (
        "{sizes} B ... are the sizes of RFC 2544 without the 4 B of the FCS",
        "{sizes} B ... は RFC 2544 のフレーム長から FCS の 4 B を引いたもの",
    ),
    "jumbo-without-mtu": (
        "{size:,} B is more than the {ordinary:,} B of an ordinary link, and no MTU is told: jumbo frames, or fragments?",
        "{size:,} B は通常のリンクの {ordinary:,} B を超え、MTU が示されていない: ジャンボフレームか、フラグメントか",
    ),
    "super-packets": (
        "{value:,.0f} bit/s for {duration:g} s in {packets:,} packets is {each:,.0f} B a packet; no frame has more than {limit:,} B",
        "{value:,.0f} bit/s を {duration:g} 秒間 {packets:,} パケットでは 1 パケット {each:,.0f} B、フレームは {limit:,} B まで",
    ),
    "loss-untold": ("{kind}, and nothing tells how much was lost", "{kind} とあるが、損失がどこにも示されていない"),
    "latency-zero": ("{value:g} us; less than {least:g} us was not measured", "{value:g} µs、{least:g} µs 未満は計測されたものではない"),
    "times-contradict": (
        "a trial of {trial:g} s in a run of {run:g} s: did a clock jump?",
        "{run:g} 秒の計測に {trial:g} 秒の試行: 時計が飛んでいないか",
    ),
    "ended-after-created": (
        "began {time} and took {duration:g} s, which ends after the document was made, {created}",
        "{time} に始まり {duration:g} 秒かかったなら、文書が作られた {created} より後に終わる",
    ),
    "outside-bounds": (
        "{value:,.0f} {unit} at {frame} B; {n} others of the same configuration: median {median:,.0f}, bounds {low:,.0f} to {high:,.0f}",
        "{frame} B で {value:,.0f} {unit}、同じ構成の他の {n} 件: 中央値 {median:,.0f}、範囲 {low:,.0f}〜{high:,.0f}",
    ),
    "outside-bounds-sizeless": (
        "{value:,.0f} {unit}; {n} others of the same configuration: median {median:,.0f}, bounds {low:,.0f} to {high:,.0f}",
        "{value:,.0f} {unit}、同じ構成の他の {n} 件: 中央値 {median:,.0f}、範囲 {low:,.0f}〜{high:,.0f}",
    ),
    "not-the-same": (
        "{what} differs: {ours} here, {theirs} in the baseline",
        "{what}が異なる: こちらは {ours}、基準は {theirs}",
    ),
    "not-told": ("{what} is not told by both", "{what}が両方には示されていない"),
    "marked": ("this run: {mark}", "この計測: {mark}"),
    "baseline-marked": ("the baseline: {mark}", "基準: {mark}"),
    "baseline-in-a-guest": ("the baseline was measured in a guest", "基準がゲスト内で計測されている"),
    "baseline-not-bare-metal": ("the baseline is {mode}, not bare metal", "基準は仮想化無しではなく、{mode}"),
    "baseline-not-told": ("whether the baseline is bare metal is not told", "基準が仮想化無しかどうか示されていない"),
    "nothing-in-common": (
        "no value of both has the same frame size, IP version, direction and unit",
        "フレーム長、IP バージョン、方向、単位がそろう値がない",
    ),
    "baseline-missing": ("the baseline is not here", "基準がここにない"),
    "baseline-doubtful": ("the baseline was judged implausible", "基準が要注意と判定されている"),
    "no-baseline": ("no baseline is named", "基準が示されていない"),
    "no-core": ("the number of cores is not told", "コア数が示されていない"),
    "no-price": ("the price is not told", "価格が示されていない"),
}
"""An English sentence without its end, and the same in Japanese, by key."""


@dataclass(frozen=True, slots=True)
class Named:
    """A word of the wire, to be called by its label."""

    group: str
    word: str

    def text(self, lang: Language = "en") -> str:
        """The label in one language."""
        return label(self.group, self.word, lang)


@dataclass(frozen=True, slots=True)
class Words:
    """One of the messages with its figures, not yet in any language."""

    key: str
    fields: "Mapping[str, int | float | str | Words | Named]"

    def text(self, lang: Language = "en") -> str:
        """The message in one language."""
        english, japanese = MESSAGES[self.key]
        figures = {name: value.text(lang) if isinstance(value, Words | Named) else value for name, value in self.fields.items()}
        return (japanese if lang == "ja" else english).format(**figures)


def said(key: str, **fields: int | float | str | Words | Named) -> Words:
    """A message of the table with its figures."""
    return Words(key, fields)
