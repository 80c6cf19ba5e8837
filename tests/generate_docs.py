"""Writes the parts of docs/ that are made from tables in the code: `make docs`. A test holds that they are current."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from collector.benchmarks.forward.profiles import PROFILES, Goal
from collector.importers import IMPORTERS
from registry.config import SETTINGS
from registry.door.kinds import KINDS
from registry.search.fields import ALIASES, COLUMN_FIELDS, FIELDS
from registry.search.figures import names as figure_names
from registry.search.order import SORTS
from schemas.facts import HOST_FACTS, NIC_FACTS, Fact
from schemas.kinds import Choice, EvidenceList, Flag, Kind, Real, Text, Texts, Whole, WholeChoice

DOCS = Path(__file__).parents[1] / "docs"
COMPARED = {
    "words": "words",
    "exact": "the whole value; `*` at the end goes on",
    "choice": "one of its words",
    "number": "number or range `4..16`, also `>=` `<=` `>` `<`",
    "flag": "`yes` or `no`",
}
_PART = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n" + "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n\n"


def value_of(kind: Kind) -> str:
    """What a kind holds, in words."""
    match kind:
        case Choice():
            return ", ".join(f"`{word}`" for word in kind.words)
        case Text():
            return f"text, up to {kind.max_length:,} characters"
        case Texts():
            return f"up to {kind.max_items} texts"
        case Whole() | WholeChoice():
            return "whole number"
        case Real():
            return "number"
        case Flag():
            return "true or false"
        case EvidenceList():
            return "paths and the values seen there"
    raise TypeError(f"no words for {type(kind).__name__}")


def facts(rows: tuple[Fact, ...]) -> str:
    """A table of facts."""
    return table(
        ("fact", "meaning", "value", "read from", "search", "before it leaves the host"),
        (
            (
                f"`{fact.name}`",
                fact.meaning,
                value_of(fact.kind) + (f" ({fact.unit})" if fact.unit else ""),
                fact.source + (" (as root)" if fact.needs_root else ""),
                f"`{fact.search}:`" if fact.search else "",
                "scanned" if fact.privacy == "scanned" else "as read",
            )
            for fact in rows
        ),
    )


def fields() -> str:
    """A table of the query language's fields."""
    rows = [(f"`{row.name}`", row.meaning, COMPARED[row.compare]) for row in FIELDS.values()]
    rows += [(f"`{name}`", meaning, "") for name, meaning in COLUMN_FIELDS.items()]
    rows += [(f"`{name}`", f"another name of `{known}`", "") for name, known in ALIASES.items()]
    return table(("field", "finds", "compared by"), sorted(rows))


def figures() -> str:
    """A table of the query language's figures."""
    return table(("figure", "is"), ((f"`{name}`", meaning) for name, meaning in figure_names()))


def sorts() -> str:
    """A table of the orders that have a name."""
    return table(("sort", "order"), ((f"`{name}`", meaning) for name, meaning in SORTS.items()))


def settings() -> str:
    """A table of the registry's settings."""
    return table(("name", "meaning", "without it"), ((f"`{row.name}`", row.meaning, row.default) for row in SETTINGS))


def limits() -> str:
    """A table of the kinds of request that are counted."""
    rows = ((f"`{row.name}`", row.meaning, row.per, row.default or "`RATE_LIMIT`") for row in KINDS)
    return table(("kind", "what is counted", "for each", "limit"), rows)


def profiles() -> str:
    """A table of the forwarding benchmark's profiles."""
    return table(
        ("profile", "finds", "cases", "goals", "repeats"),
        (
            (f"`{row.name}`", row.summary, f"{len(row.cases)}", "; ".join(map(_goal, row.goals)), f"{row.repeats}")
            for row in PROFILES.values()
        ),
    )


def _goal(goal: Goal) -> str:
    times = f"trials of {goal.trial_duration_s:g} s, {goal.duration_sum_s:g} s together"
    return f"{goal.kind}: loss {goal.loss_ratio:.1%}, {times}, {goal.exceed_ratio:.0%} may exceed, width {goal.width:.0%}"


def importers() -> str:
    """A table of the formats that can be imported."""
    rows = (
        (f"`{name}`", row.MEANING, f"`{row.EXAMPLE}`", row.KNOWS.fcs, row.KNOWS.layer, row.KNOWS.direction, row.KNOWS.loss)
        for name, row in IMPORTERS.items()
    )
    return table(("format", "reads", "made by", "FCS", "layer and units", "direction", "loss"), rows)


PARTS: dict[str, Callable[[], str]] = {
    "host_facts": lambda: facts(HOST_FACTS),
    "nic_facts": lambda: facts(NIC_FACTS),
    "fields": fields,
    "figures": figures,
    "sorts": sorts,
    "settings": settings,
    "limits": limits,
    "profiles": profiles,
    "importers": importers,
}


def made(page: str) -> str:
    """A page with its made parts as they should be."""
    return _PART.sub(lambda part: part[1] + PARTS[part[2]]() + part[3], page)


def main() -> None:
    """Every page of docs/, written where it changed."""
    for path in sorted(DOCS.glob("*.md")):
        page = path.read_text(encoding="utf-8")
        if made(page) != page:
            path.write_text(made(page), encoding="utf-8")
            print(f"{path.name} written")  # noqa: T201  # A tool for the terminal.


if __name__ == "__main__":
    main()
