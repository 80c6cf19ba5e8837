"""Every field of the query language, one row each: what it is called, what it holds and how its values are compared.

Facts of the catalogue with `search=` bring their own row; the rest is written here. The same rows say what ingest puts
into the facet dictionary and what a query may ask.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from registry.models.tables import PLAUSIBILITIES
from registry.records import Judgement
from registry.search import values as read
from registry.search.configuration import fingerprints
from registry.search.values import Value, Values
from registry.search.words import fold
from schemas import Submission
from schemas.facts import FACTS, HYPERVISORS, Fact
from schemas.kinds import Choice, Flag, Real, Whole
from schemas.labels import LABELS
from schemas.v1 import submission as wire

Compare = Literal["words", "exact", "choice", "number", "flag"]
"""`words`: whole words in a row, the last may go on. `exact`: the whole value, case aside; `*` at the end goes on."""

VALUE_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Field:
    """One row of the table."""

    name: str
    compare: Compare
    meaning: str
    values: Values
    choices: Mapping[str, str] = field(default_factory=dict)
    """What may be typed, folded → the value it stands for; for `choice` only."""
    listed: bool = True
    """Whether its values are offered with their counts."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value as the dictionary keeps it."""

    field: str
    value: str
    number: float | None


def _choices(words: tuple[str, ...], group: str | None = None) -> dict[str, str]:
    known = {fold(word): word for word in words}
    for word in words:
        for name in LABELS.get(group or "", {}).get(word, ()):
            known.setdefault(fold(name), word)
    return known


_GROUPS = {"mode": "io_mode", "role": "role"}
_EXACT = {"driver", "backend", "driver_version"}
_OWN_SOURCE = {"nic", "hypervisor", "memory_gib", "dataplane"}
"""Fields of the catalogue whose values need more than one fact; their rows are written below."""
_MORE_SOURCES: dict[str, tuple[Values, ...]] = {"router": (read.router_os,), "board": (read.system_without_board,)}


def _of_facts(name: str, facts: list[Fact]) -> Field:
    kind = facts[0].kind
    sources = [
        read.nic_fact(fact.name.removeprefix("nic.")) if fact.name.startswith("nic.") else read.host_fact(fact.name) for fact in facts
    ]
    compare: Compare = "exact" if name in _EXACT else "words"
    choices: dict[str, str] = {}
    if isinstance(kind, Choice):
        compare, choices = "choice", _choices(kind.words, _GROUPS.get(name))
    elif isinstance(kind, Whole | Real):
        compare = "number"
    elif isinstance(kind, Flag):
        compare = "flag"
    sources += _MORE_SOURCES.get(name, ())
    return Field(name, compare, facts[0].meaning, read.all_of(*sources), choices)


def _from_catalogue() -> Iterator[Field]:
    rows: dict[str, list[Fact]] = {}
    for fact in FACTS:
        if fact.search is not None and fact.search not in _OWN_SOURCE:
            rows.setdefault(fact.search, []).append(fact)
    return (_of_facts(name, facts) for name, facts in rows.items())


_OWN: tuple[Field, ...] = (
    Field("outcome", "choice", "How it went", lambda s, _: [s.outcome], _choices(wire.OUTCOMES, "outcome")),
    Field("kind", "choice", "Tried, or taken from literature", lambda s, _: [s.kind], _choices(wire.KINDS, "kind")),
    Field("plausibility", "choice", "What the judge thinks of the figures", lambda _, j: [j.plausibility],
          _choices(PLAUSIBILITIES, "plausibility")),
    Field("hypervisor", "choice", "Which hypervisor", lambda s, _: [read.hypervisor_of(s)], _choices((*HYPERVISORS, "none"), "hypervisor")),
    Field("nic", "words", "Model or name of a NIC", read.nic_names),
    Field("memory_gib", "number", "Memory of the host in GiB, to a tenth", read.memory_gib),
    Field("dataplane", "exact", "Data plane beside the kernel's own", read.dataplanes),
    Field("pci", "exact", "PCI ids of a NIC, as 8086:10c9", read.pci_ids, listed=False),
    Field("stage", "choice", "Where a problem showed", read.of_problems("stage"), _choices(wire.STAGES, "stage")),
    Field("culprit", "choice", "What was to blame", read.of_problems("culprit"), _choices(wire.CULPRITS, "culprit")),
    Field("component", "words", "The part a problem was in", read.of_problems("component")),
    Field("failure", "exact", "Code of a failure", read.of_problems("failure_kind")),
    Field("feature", "words", "What the router did", read.features),
    Field("run", "choice", "Kind of a run", read.of_runs("kind"), _choices(wire.RUN_KINDS, "run_kind")),
    Field("topology", "choice", "How tester and system were wired", read.of_runs("topology"), _choices(wire.TOPOLOGIES, "topology")),
    Field("link", "choice", "Kind of link", read.of_runs("link_type"), _choices(wire.LINK_TYPES, "link_type")),
    Field("tool", "exact", "Tool that measured", read.tools),
    Field("speed", "number", "Link speed in Mbit/s", read.speeds),
    Field("queues", "number", "Queues in a run", read.of_runs("queues")),
    Field("lang", "exact", "Language of the words", read.languages),
    Field("flag", "exact", "Code of a flag", read.flags),
    Field("contributor", "exact", "Fingerprint of the key that signed, or the handle", read.contributor, listed=False),
    Field("source", "exact", "Collection that a reference was imported from", read.sources),
    Field("fingerprint", "exact", "Configuration: what makes two set-ups the same, as docs/reproduction.md says", fingerprints,
          listed=False),
    Field("has", "choice", "Which parts there are", read.parts, _choices(read.PARTS), listed=False),
    Field("is", "choice", "example: shipped with the registry; reproduced: measured again by others; signed: by its contributor's key",
          read.states, _choices(read.STATES), listed=False),
)  # fmt: skip

FIELDS: dict[str, Field] = {row.name: row for row in (*_OWN, *_from_catalogue())}
COLUMN_FIELDS: dict[str, str] = {
    "id": "Id of a submission",
    "since": "Received on or after a day: since:2026-01 or since:2026-01-31",
    "until": "Received before the end of a day or month",
}
"""Fields that ask the submission itself instead of the dictionary."""
ALIASES = {"io_mode": "mode", "hv": "hypervisor", "distribution": "os", "language": "lang"}


def facet_values(submission: Submission, judgement: Judgement) -> list[FacetValue]:
    """Every value of every field, each once, in a fixed order."""
    found: dict[tuple[str, str], FacetValue] = {}
    for row in FIELDS.values():
        for value in row.values(submission, judgement):
            if value is not None:
                text, number = _stored(value)
                if text:
                    found[row.name, text] = FacetValue(row.name, text, number)
    return [found[key] for key in sorted(found)]


def _stored(value: Value) -> tuple[str, float | None]:
    if isinstance(value, bool):
        return ("yes" if value else "no"), None
    if isinstance(value, int | float):
        return f"{value:.17g}" if isinstance(value, float) and not value.is_integer() else str(int(value)), float(value)
    return value.strip()[:VALUE_CHARACTERS], None
