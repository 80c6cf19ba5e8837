"""What a registry would say about runs, told before they are shared: for what it would refuse them, and what it would flag."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas import Run
from schemas.labels import Language
from schemas.physics import Finding, complaints
from schemas.records import Facts

_HEADS = {
    "refuse": ("a registry would refuse it", "レジストリに拒否される"),
    "flag": ("a registry would flag it", "レジストリで注意が付く"),
}
_MORE = ("and {count} more of the kind", "ほか {count} か所")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What one rule says about one run, at its first place."""

    run: int
    """Counted from 1, as the tables do."""
    finding: Finding
    more: int
    """At how many places beside it the rule says something."""

    @property
    def refuses(self) -> bool:
        """Whether a registry would not take the run at all."""
        return self.finding.rule.kind == "refuse"

    def text(self, lang: Language) -> str:
        """What is said, without of which run."""
        word = 1 if lang == "ja" else 0
        more = f" ({_MORE[word].format(count=self.more)})" if self.more else ""
        rule = self.finding.rule
        return f"{_HEADS[rule.kind][word]}: {rule.words[word]}: {self.finding.message(lang)}{more}"

    def to_dict(self) -> dict[str, Any]:
        """The complaint as JSON has it."""
        rule = self.finding.rule
        said = {"run": self.run, "code": rule.name, "kind": rule.kind, "pointer": self.finding.pointer}
        return {**said, "places": self.more + 1, "message": self.finding.message()}


def complaints_of(runs: Sequence[Run], host: Facts | None = None, nics: Mapping[str, Facts] | None = None) -> tuple[Complaint, ...]:
    """What the rules of physics say, each rule once a run; refusals first."""
    found = [one for number, run in enumerate(runs) for one in _of_run(number, run, host, (nics or {}).get(run.nic or ""))]
    return tuple(sorted(found, key=lambda one: not one.refuses))


def _of_run(number: int, run: Run, host: Facts | None, nic: Facts | None) -> list[Complaint]:
    findings = complaints(run, nic, host, f"/runs/{number}")
    first = {finding.rule.name: finding for finding in reversed(findings)}
    counts = {name: sum(finding.rule.name == name for finding in findings) for name in first}
    return [Complaint(number + 1, first[name], counts[name] - 1) for name in reversed(first)]
