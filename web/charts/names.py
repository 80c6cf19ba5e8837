"""What the lines of a chart are called: what all of them share is said once, what tells them apart stands at each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from registry.records import Curve
from schemas.labels import LABELS, Language, label
from web.charts.words import word
from web.numbers import percent

FEWEST_COMMON = 2
"""A single word, as that for queues, is shorter where it stands."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the lines, in their order, and what all of them have in common."""

    own: tuple[str, ...]
    shared: str


def names_of(curves: tuple[Curve, ...], lang: Language) -> Names:
    """The names of these lines, numbered where nothing else tells them apart; what a single line has, it shares with nobody."""
    heads = [_head(curve.label, lang) for curve in curves]
    if len({len(head) for head in heads}) > 1:  # Only names of as many parts can share one of them.
        heads = [(" · ".join(head),) for head in heads]
    around = ""
    if all(len(head) == 1 for head in heads) and not any(curve.label in LABELS["io_mode"] for curve in curves):
        names, around = without_common_words([head[0] for head in heads])
        heads = [(name,) for name in names]
    found = told_apart([(*head, *_rest(curve, lang)) for head, curve in zip(heads, curves, strict=True)])
    return replace(found, shared=" · ".join(part for part in (around, found.shared) if part))


def without_common_words(names: Sequence[str]) -> tuple[list[str], str]:
    """Names without the words that all of them begin and end with, and these words, `Intel … Gigabit Network Connection`."""
    words = [name.split() for name in names]
    distinct = {tuple(one) for one in words}
    if len(distinct) < 2:
        return list(names), ""
    fewest = min(len(one) for one in distinct) - 1  # At least one word is left of each.
    before = next((place for place in range(fewest) if len({one[place] for one in distinct}) > 1), fewest)
    behind = next((place for place in range(fewest - before) if len({one[-1 - place] for one in distinct}) > 1), fewest - before)
    if before + behind < FEWEST_COMMON:
        return list(names), ""
    first = words[0]
    common = (" ".join(first[:before]), "…", " ".join(first[len(first) - behind :]))
    return [" ".join(one[before : len(one) - behind]) for one in words], " ".join(part for part in common if part)


def told_apart(parts: Sequence[tuple[str, ...]]) -> Names:
    """The same for names in parts; the first part stands where the others do not tell all of them apart."""
    if not parts:
        return Names((), "")
    common = [index for index in range(len(parts[0])) if len({one[index] for one in parts}) == 1]
    rest = [tuple(part for index, part in enumerate(one) if part and index not in common) for one in parts]
    if 0 in common and (len(parts) == 1 or len(set(rest)) < len(parts) or () in rest):
        common.remove(0)  # It is all that a line is called by.
    shared = " · ".join(parts[0][index] for index in common if parts[0][index])
    own = tuple(" · ".join(part for index, part in enumerate(one) if part and index not in common) for one in parts)
    return Names(
        tuple(f"{name} #{own[: index + 1].count(name)}" if own.count(name) > 1 else name for index, name in enumerate(own)), shared
    )


def _head(name: str, lang: Language) -> tuple[str, ...]:
    """The parts of a label: an I/O mode in words, or a tool and its NIC."""
    return (label("io_mode", name, lang),) if name in LABELS["io_mode"] else tuple(name.split(" · "))


def _rest(curve: Curve, lang: Language) -> tuple[str, ...]:
    return (
        label("run_kind", curve.run_kind, lang),
        word("loss_allowed", lang, loss=percent(curve.loss_ratio_allowed)) if curve.loss_ratio_allowed else "",
        f"IPv{curve.family}" if curve.family is not None else "",
        label("direction", curve.direction, lang),
        label("link_type", curve.link_type, lang) if curve.link_type in ("virtual", "loopback") else "",
        curve.setting,
    )
