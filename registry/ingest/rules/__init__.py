"""Every rule of the judge, in the order in which findings are told."""

from registry.ingest.rules import frames, packets, rates, runs
from registry.ingest.rules.base import Rule

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("future-time", "refuse", ("A time lies in the future", "未来の時刻"), runs.in_the_future),
        Rule("above-line-rate", "refuse", ("Faster than the link can carry", "リンクの理論値を超える"), rates.above_line_rate),
        Rule("above-any-link", "refuse", ("Faster than any link there is", "現存するどのリンクよりも速い"), rates.above_any_link),
        Rule("more-received-than-sent", "refuse", ("More received than sent", "送信より受信が多い"), packets.more_received_than_sent),
        Rule("no-loss-nothing-received", "refuse", ("No loss although nothing arrived", "何も届いていないのに損失0"),
             packets.no_loss_and_nothing_received),
        Rule("more-lost-than-sent", "refuse", ("More lost than sent", "送信より損失が多い"), packets.more_lost_than_sent),
        Rule("faster-than-offered", "refuse", ("Faster than was offered", "送出したレートより速い"), runs.faster_than_offered),
        Rule("frame-above-mtu", "refuse", ("Frame larger than the MTU allows", "MTU を超えるフレーム"), frames.frame_above_mtu),
        Rule("packets-above-mtu", "refuse", ("More bytes a packet than the MTU allows", "MTU を超えるパケット"), frames.packets_above_mtu),
        Rule("udp-ipv6-too-small", "refuse", ("Frame too small for UDP over IPv6", "IPv6/UDP には小さすぎるフレーム"),
             frames.udp_ipv6_too_small),
        Rule("loss-above-allowed", "refuse", ("More loss than the search allowed", "許容を超える損失"), runs.loss_above_allowed),
        Rule("bounds-contradict", "refuse", ("Value outside its own bounds", "値が上下限の外"), runs.bounds_contradict),
        Rule("too-fast-for-a-core", "refuse", ("Faster than any core", "どの CPU コアにも出せない速さ"), rates.too_fast_for_a_core),
        Rule("both-directions", "flag", ("Looks like both directions summed", "双方向の合計に見える"), rates.both_directions,
             leaves_out=True),
        Rule("link-speed-contradicts", "flag", ("Link said to be faster than its NIC", "NIC より速いとされたリンク"),
             rates.link_speed_contradicts, leaves_out=True),
        Rule("rate-contradicts-packets", "flag", ("Rate and packet counts disagree", "レートとパケット数が合わない"),
             packets.rate_contradicts_packets, leaves_out=True),
        Rule("frame-with-tags", "flag", ("Frame fits the MTU only with VLAN tags", "VLAN タグ付きでのみ MTU に収まるフレーム"),
             frames.frame_with_tags),
        Rule("fcs-counted-twice", "flag", ("Frame size seems to count the FCS twice", "FCS を二重に数えたフレーム長に見える"),
             rates.fcs_left_out, leaves_out=True),
        Rule("fcs-not-counted", "flag", ("Frame size may lack its FCS", "FCS を含まないフレーム長に見える"), rates.fcs_missing),
        Rule("line-rate-edge", "flag", ("A little above line rate", "理論値をわずかに超える"), rates.at_the_edge),
        Rule("too-fast-for-a-kernel", "flag", ("Faster than kernels forward", "カーネル転送としては速すぎる"), rates.too_fast_for_a_kernel,
             leaves_out=True),
        Rule("loss-contradicts-packets", "flag", ("Loss and packet counts disagree", "損失率とパケット数が合わない"),
             packets.loss_contradicts_packets, leaves_out=True),
        Rule("offloads-on", "flag", ("Offloads make packets meaningless", "オフロードのためパケット数に意味がない"), frames.offloads_on,
             leaves_out=True),
        Rule("short-trial", "flag", ("Measured for less than a second", "1秒未満の計測"), runs.short_trial, leaves_out=True),
        Rule("loss-pattern", "flag", ("Loss looks like unreachable flows", "届かないフローがあるように見える損失"),
             packets.loss_has_a_pattern),
        Rule("ndr-allows-loss", "flag", ("NDR that allows loss is PDR", "損失を許す NDR は PDR"), runs.ndr_allows_loss),
        Rule("ipv6-at-64", "flag", ("IPv6 at 64 bytes", "64バイトの IPv6"), frames.ipv6_at_64),
        Rule("one-box", "flag", ("Tester and system share one machine", "計測器と計測対象が同じ機械"), runs.one_box),
        Rule("few-trials", "flag", ("Fewer than three trials", "試行が3回未満"), runs.few_trials),
        Rule("started-after-created", "flag", ("Run later than its document", "文書の作成より後の計測"), runs.started_after_created),
    )
}  # fmt: skip
