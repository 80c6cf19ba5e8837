"""Rules and their verdicts: first match wins, evidence and contradictions travel with the answer."""

import functools
import pkgutil
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from collector.clues import CLUES, Clue, Clues
from collector.io_mode.predicates import PREDICATES, WITHOUT_WORDS, plain

CONFIDENCES = ("high", "medium", "low")
Evidence = dict[str, str | None]


class RuleError(ValueError):
    """A rule file that cannot be understood; the message names the row and the word."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One question about one clue."""

    clue: str
    predicate: str
    words: tuple[str, ...]

    def holds(self, clues: Clues) -> bool:
        """Whether the clue answers as asked; a clue that was not gathered has no value."""
        return PREDICATES[self.predicate](clues.get(self.clue, Clue("", None)).value, self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row: what it says when all its conditions hold."""

    name: str
    says: Mapping[str, Any]
    confidence: str
    when: tuple[Condition, ...]
    against: tuple[Condition, ...]
    witness: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the first matching row said, and why."""

    rule: str
    says: Mapping[str, Any]
    confidence: str
    evidence: tuple[Evidence, ...]
    contradictions: tuple[Evidence, ...]


def parse_condition(text: str, lists: Mapping[str, Sequence[str]], rule: str) -> Condition:
    """The condition that a row writes as `CLUE PREDICATE [WORD | WORD …]`."""
    clue, _, rest = text.partition(" ")
    predicate, _, operand = rest.partition(" ")
    if clue not in CLUES:
        raise RuleError(f"rule {rule}: no clue is named {clue!r}; known: {', '.join(sorted(CLUES))}")
    if predicate not in PREDICATES:
        raise RuleError(f"rule {rule}: no predicate is named {predicate!r}; known: {', '.join(PREDICATES)}")
    if operand.startswith("@") and operand[1:] not in lists:
        raise RuleError(f"rule {rule}: no list is named {operand!r}; known: {', '.join(lists)}")
    words = tuple(lists[operand[1:]]) if operand.startswith("@") else tuple(word.strip() for word in operand.split("|") if word.strip())
    if bool(words) == (predicate in WITHOUT_WORDS):
        raise RuleError(f"rule {rule}: {text!r} has {'words' if words else 'no words'} to compare with")
    return Condition(clue, predicate, words)


def parse_rules(rows: Iterable[Mapping[str, Any]], lists: Mapping[str, Sequence[str]], words: frozenset[str]) -> tuple[Rule, ...]:
    """The rows of one table in order; `words` are the answers a row of this table may give."""
    rules: list[Rule] = []
    for row in rows:
        name = str(row.get("name", ""))
        if not name or name in {rule.name for rule in rules}:
            raise RuleError(f"rule {name!r}: every rule has a name of its own")
        if unknown := row.keys() - words - {"name", "confidence", "when", "against", "witness"}:
            raise RuleError(f"rule {name}: unknown word {', '.join(sorted(unknown))}; known: {', '.join(sorted(words))}")
        if not row.get("witness", {}).get("tree"):
            raise RuleError(f"rule {name}: has no witness; name the tree in tests/trees that proves it")
        if row.get("confidence") not in CONFIDENCES:
            raise RuleError(f"rule {name}: confidence must be one of {', '.join(CONFIDENCES)}")
        if unknown := {answer for answer in row.values() if isinstance(answer, str) and answer.startswith("@") and answer[1:] not in CLUES}:
            raise RuleError(f"rule {name}: no clue is named {', '.join(sorted(unknown))}")
        rules.append(
            Rule(
                name=name,
                says={key: row[key] for key in row.keys() & words},
                confidence=row["confidence"],
                when=tuple(parse_condition(text, lists, name) for text in row.get("when", ())),
                against=tuple(parse_condition(text, lists, name) for text in row.get("against", ())),
                witness=row["witness"],
            )
        )
    return tuple(rules)


MODE_WORDS = frozenset({"mode", "model", "backend"})
ROLE_WORDS = frozenset({"role"})
HYPERVISOR_WORDS = frozenset({"guest", "hypervisor", "platform"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """All tables."""

    modes: tuple[Rule, ...]
    roles: tuple[Rule, ...]
    hypervisors: tuple[Rule, ...]
    models: Mapping[str, str]
    """By PCI ids, or USB ids behind `usb `, what a device is called."""
    platforms: Mapping[str, str]
    """By system vendor or product, in small letters and without blanks, what a guest's cloud or product is called."""


def _tables(file: str) -> dict[str, Any]:
    """The tables of a file beside this one, which may lie in a zip."""
    return tomllib.loads((pkgutil.get_data(__package__, file) or b"").decode("utf-8"))


@functools.cache
def load_rules() -> RuleBook:
    """The rules that ship with the collector, read once."""
    nics, hosts = _tables("rules.toml"), _tables("hypervisors.toml")
    return RuleBook(
        modes=parse_rules(nics["mode"], nics["lists"], MODE_WORDS),
        roles=parse_rules(nics["role"], nics["lists"], ROLE_WORDS),
        hypervisors=parse_rules(hosts["hypervisor"], hosts["lists"], HYPERVISOR_WORDS),
        models=nics["models"],
        platforms={plain(name): platform for name, platform in hosts["platforms"].items()},
    )


def _evidence(conditions: Iterable[Condition], clues: Clues) -> tuple[Evidence, ...]:
    seen = [clues[condition.clue] for condition in conditions if condition.clue in clues]
    unique = {clue.path: clue.seen or clue.value for clue in seen if clue.path}
    return tuple({"path": path[:300], "value": None if value is None else value[:300]} for path, value in unique.items())


def _answers(says: Mapping[str, Any], clues: Clues) -> dict[str, Any]:
    """What the row says; `@CLUE` stands for what that clue says."""
    return {
        word: clues[answer[1:]].value if isinstance(answer, str) and answer.startswith("@") else answer for word, answer in says.items()
    }


def _lowered(confidence: str, steps: int) -> str:
    return CONFIDENCES[min(CONFIDENCES.index(confidence) + steps, len(CONFIDENCES) - 1)]


def first_match(rules: Iterable[Rule], clues: Clues) -> Verdict | None:
    """The verdict of the first row whose conditions all hold, or None."""
    for rule in rules:
        if all(condition.holds(clues) for condition in rule.when):
            against = [condition for condition in rule.against if condition.holds(clues)]
            return Verdict(
                rule=rule.name,
                says=_answers(rule.says, clues),
                confidence=_lowered(rule.confidence, 1 if against else 0),
                evidence=_evidence(rule.when, clues),
                contradictions=_evidence(against, clues),
            )
    return None
