"""The charts page: one chart with what it is made of, what it leaves out, and the ways it can be taken along."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import ModuleType

from registry.findings import Gain, Trend
from registry.records import Basis, Curves
from schemas.labels import LABELS, Language, label
from web.arrange.charts_asked import BOTH_WAYS, DRAWN, Asked
from web.arrange.charts_csv import Drawable
from web.charts import CHARTS, words
from web.charts.at_one_size import AtSize
from web.charts.frame import NARROW, WIDE
from web.charts.standalone import capital
from web.charts.standing import Standings
from web.charts.twin import Table

TITLES = {
    "rate-over-frame-size": "Over frame sizes",
    "at-one-size": "At one frame size",
    "gain": "What queues bring",
    "trend": "Over versions",
    "standing": "Where one stands",
}
"""The charts by what they are called where one chooses; message ids."""
BY = {
    "mode": "I/O mode", "nic": "NIC", "driver": "Driver", "driver_version": "Driver version", "hypervisor": "Hypervisor",
    "queues": "Queues", "cpu": "CPU", "board": "Board", "kernel": "Kernel", "os": "OS", "bios": "BIOS", "tool": "Tool",
    "feature": "Feature",
}  # fmt: skip
"""What lines are told apart by; message ids."""
PER = {"core": "core", "price": "price"}
VERSIONS = ("kernel", "driver_version", "os", "bios")
"""What a trend is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a form."""

    value: str
    words: str
    chosen: bool
    translated: bool
    """Whether the words still are a message id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Submissions that the chart leaves out, and the query that finds them."""

    words: str
    """A message id."""
    count: int
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPage:
    """One chart and what stands around it."""

    title: str
    shared: str
    wide: str
    narrow: str
    table: Table
    is_empty: bool
    n_submissions: int | None
    """None where it is one submission's own chart."""
    hindrances: tuple[tuple[str, int], ...]
    """Why runs could not be held against a baseline, and how many."""
    basis: Basis | None
    """How many were asked for and looked at; None where it is one submission's own chart."""


LEFT_OUT = {
    "implausible": ("flagged as implausible", "plausibility:implausible"),
    "references": ("from literature", "kind:reference"),
    "examples": ("shipped examples", "is:example"),
}
"""What aggregates leave out: message id, and the term that finds it."""


def drawn(record: Drawable, question: Asked, lang: Language) -> ChartPage:
    """The page's chart in both sizes, with its table."""
    module: ModuleType = CHARTS[question.chart]
    curves = record.curves if isinstance(record, AtSize) else record
    return ChartPage(
        title=capital(module.title(record, lang)),
        shared=module.shared(record, lang),
        wide=module.picture(record, lang, ident="wide", frame=WIDE),
        narrow=module.picture(record, lang, ident="narrow", frame=NARROW),
        table=module.table(record, lang),
        is_empty=is_empty(record),
        n_submissions=curves.n_submissions if isinstance(curves, (Curves, Gain, Trend)) else None,
        hindrances=tuple((one.words.text(lang), one.runs) for one in curves.hindrances) if isinstance(curves, Curves) else (),
        basis=curves.basis if isinstance(curves, (Curves, Gain, Trend)) else None,
    )


def is_empty(record: Drawable) -> bool:
    """Whether there is nothing to draw."""
    match record:
        case Curves():
            return not any(curve.points for curve in record.curves)
        case AtSize():
            return not any(point.frame_bytes in (record.frame_bytes, 0) for curve in record.curves.curves for point in curve.points)
        case Gain():
            return not record.steps
        case Trend():
            return not record.points
        case Standings():
            return not record.standings
    return False


def told(record: Drawable, question: Asked, lang: Language) -> Drawable:
    """The record as pictures and tables name it: a bare number of queues with its word."""
    if question.by != "queues" or not isinstance(record, (Curves, AtSize)):
        return record
    curves = record.curves if isinstance(record, AtSize) else record
    named = replace(curves, curves=tuple(replace(curve, label=_queues(curve.label, lang)) for curve in curves.curves))
    return replace(record, curves=named) if isinstance(record, AtSize) else named


def _queues(text: str, lang: Language) -> str:
    if not text.isdecimal():
        return text
    return words.word("queue_of" if text == "1" else "queues_of", lang, n=text)


def summary(record: Drawable, question: Asked, lang: Language) -> str:
    """A line for below a picture that leaves its page: n, and how it was filtered."""
    curves = record.curves if isinstance(record, AtSize) else record
    n = curves.n_submissions if isinstance(curves, (Curves, Gain, Trend)) else None
    module: ModuleType = CHARTS[question.chart]
    parts = (words.word("submissions", lang, n=f"{n:,}") if n is not None else "", module.shared(record, lang), question.query)
    return " · ".join(part for part in parts if part)


def options(question: Asked, lang: Language) -> Mapping[str, tuple[Option, ...]]:
    """The choices of the form, for the fields that the chart can be asked."""
    by = {name: words for name, words in BY.items() if question.chart != "trend" or name in VERSIONS}
    tables: dict[str, tuple[Mapping[str, str], bool]] = {
        "metric": ({name: pair[_place(lang)] for name, pair in LABELS["metric"].items()}, False),
        "by": ({**by, question.by: BY.get(question.by, question.by)}, True),
        "normalise": ({"": "as measured", "bare-metal": "bare metal = 100"}, True),
        "per": ({"": "as measured"} | {name: f"per {words}" for name, words in PER.items()}, True),
        "family": ({"": "both", "4": "IPv4", "6": "IPv6"}, True),
        "direction": ({"": "all", BOTH_WAYS: "Tx and Rx"} | {name: label("direction", name, lang) for name in LABELS["direction"]}, True),
        "run": ({"": "all"} | {name: label("run_kind", name, lang) for name in LABELS["run_kind"]}, True),
    }
    return {
        name: tuple(
            Option(value=value, words=told, chosen=value == getattr(question, name), translated=translated and told in MESSAGES)
            for value, told in choices.items()
        )
        for name, (choices, translated) in tables.items()
        if name in DRAWN[question.chart]
    }


def _place(lang: Language) -> int:
    return 1 if lang == "ja" else 0


FIELDS = {
    "metric": "Measured", "by": "A line for each", "normalise": "Scale", "per": "Divided", "family": "IP version",
    "direction": "Direction", "run": "Kind of run",
}  # fmt: skip
"""The fields of the form; message ids."""
CHOICES = ("as measured", "bare metal = 100", "per core", "per price", "both", "all", "Tx and Rx")
MESSAGES = frozenset((*BY.values(), *CHOICES))
"""Words of choices that are translated by the catalogue."""
