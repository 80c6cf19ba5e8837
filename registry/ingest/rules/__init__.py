"""Every rule of the judge, in the order in which findings are told."""

from registry.ingest.rules import times
from registry.ingest.rules.base import Rule, of_runs
from schemas import physics

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("future-time", "refuse", ("A time lies in the future", "未来の時刻"), times.in_the_future),
        *(of_runs(rule) for rule in physics.RULES.values()),
        Rule("started-after-created", "flag", ("Run later than its document", "文書の作成より後の計測"), times.started_after_created),
    )
}
