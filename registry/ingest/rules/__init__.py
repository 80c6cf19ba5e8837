"""Every rule of the judge, in the order in which findings are told."""

from registry.ingest.rules import others, times
from registry.ingest.rules.base import Rule, of_runs
from schemas import physics

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("future-time", "refuse", ("A time lies in the future", "未来の時刻"), times.in_the_future),
        *(of_runs(rule) for rule in physics.RULES.values()),
        Rule("outside-bounds", "flag", ("Far from others of the same configuration", "同じ構成の他の結果から大きく外れている"),
             others.outside_bounds, leaves_out=True),
        Rule("ended-after-created", "flag", ("Run ends after its document", "文書の作成より後に終わる計測"), times.ended_after_created),
        Rule("started-after-created", "flag", ("Run later than its document", "文書の作成より後の計測"), times.started_after_created),
    )
}  # fmt: skip

RULES_VERSION = 2
"""Of all rules together: one more whenever a rule, a bound or its arithmetic changes, so that a judgement tells by what it was made."""
