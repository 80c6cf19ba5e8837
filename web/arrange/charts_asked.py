"""What an address asks the charts for, read strictly, and the same as arguments of an address again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from registry.errors import ParameterError
from registry.records import Curve, Curves
from schemas.v1.submission import DIRECTIONS, METRICS, RUN_KINDS

CURVES, AT_SIZE, GAIN, TREND, STANDING = "rate-over-frame-size", "at-one-size", "gain", "trend", "standing"
DRAWN: dict[str, tuple[str, ...]] = {
    CURVES: ("metric", "by", "normalise", "per", "family", "direction", "run"),
    AT_SIZE: ("frame_bytes", "metric", "by", "normalise", "per", "family", "direction", "run"),
    GAIN: ("frame_bytes",),
    TREND: ("frame_bytes", "metric", "by"),
    STANDING: ("of",),
}
"""The charts and what each of them can be asked, besides a query."""
BOTH_WAYS = "tx-rx"
"""Tx and Rx beside each other."""
LARGEST_FRAME_BYTES = 65_575
ALIASES = {"io_mode": "mode"}
"""Words that addresses of the interface know too."""
_FIRST_BY = {TREND: "kernel"}
_KNOWN: dict[str, tuple[str, ...]] = {
    "chart": tuple(DRAWN),
    "metric": METRICS,
    "normalise": ("bare-metal",),
    "per": ("core", "price"),
    "family": ("4", "6"),
    "direction": (*DIRECTIONS, BOTH_WAYS),
    "run": RUN_KINDS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One chart, as an address names it; an empty text where it names nothing."""

    chart: str = CURVES
    q: str = ""
    metric: str = "rate"
    by: str = "mode"
    normalise: str = ""
    per: str = ""
    family: str = ""
    direction: str = ""
    run: str = ""
    frame_bytes: int = 64
    of: str = ""

    @property
    def query(self) -> str:
        """The query line of the submissions that can have such figures."""
        return " ".join(part for part in (self.q, f"run:{self.run}" if self.run and "run" in DRAWN[self.chart] else "") if part)

    @property
    def behind(self) -> str:
        """The query line that finds the submissions whose figures are drawn."""
        return f"{self.query} kind:trial has:figures -is:example -plausibility:implausible".strip()

    def arguments(self, **changes: object) -> dict[str, str]:
        """What an address needs to ask for the same, defaults left out, always in one order."""
        values = {name: getattr(self, name) for name in ("chart", *DRAWN[self.chart], "q")} | changes
        usual = _default(str(values["chart"]))
        defaults = {name: getattr(usual, name, None) for name in values} | {"chart": CURVES}
        return {name: str(value) for name, value in values.items() if value not in ("", None, defaults[name])}

    def turned_to(self, chart: str) -> "Asked":
        """Another chart of the same: what only this one is asked falls back to what is usual there."""
        kept = {name: getattr(self, name) for name in ("q", "metric", "frame_bytes", "family", "direction", "run", "normalise", "per")}
        by = self.by if TREND not in (chart, self.chart) else _default(chart).by
        return Asked(chart=chart, by=by, of=self.of, **kept)


def asked(arguments: Mapping[str, str]) -> Asked:
    """What an address asks for. Raises ParameterError for a word that is not known."""
    told = {
        name: ALIASES.get(text.strip(), text.strip())
        for name, text in arguments.items()
        if name in Asked.__dataclass_fields__ and text.strip()
    }
    for name, words in _KNOWN.items():
        if name in told and told[name] not in words:
            raise ParameterError.unknown(name, told[name], words)
    size = told.pop("frame_bytes", "64")
    if not (size.isascii() and size.isdigit() and len(size) <= 5 and 1 <= int(size) <= LARGEST_FRAME_BYTES):
        raise ParameterError("frame_bytes", f"is {size[:40]!r}; a whole number from 1 to {LARGEST_FRAME_BYTES} is needed")
    found = replace(_default(told.get("chart", CURVES)), **told, frame_bytes=int(size))
    return replace(found, per="") if found.normalise else found  # Per cent of the same machine are per nothing.


def asked_as_far(arguments: Mapping[str, str]) -> Asked:
    """The same without the words that are not known: what the form keeps where something was wrong."""
    left = dict(arguments)
    while True:
        try:
            return asked(left)
        except ParameterError as error:
            del left[error.name]


def _default(chart: str) -> Asked:
    return Asked(chart=chart, by=_FIRST_BY.get(chart, "mode"))


def only(curves: Curves, question: Asked) -> Curves:
    """The lines of the kind of run and of the directions asked for, in an order whose first ones show most.

    Lines over several frame sizes come before single values where sizes are the axis; one of each name before a second of any.
    """
    kept = [curve for curve in curves.curves if _wanted(curve, question)]
    seen: dict[str, int] = {}
    turns: list[tuple[bool, int]] = []
    for curve in kept:
        single = question.chart == CURVES and len(curve.points) == 1
        turns.append((single, seen.setdefault(f"{single} {curve.label}", 0)))
        seen[f"{single} {curve.label}"] += 1
    order = sorted(range(len(kept)), key=turns.__getitem__)
    return replace(curves, curves=tuple(kept[place] for place in order))


def _wanted(curve: Curve, question: Asked) -> bool:
    ways = ("tx", "rx") if question.direction == BOTH_WAYS else (question.direction or curve.direction,)
    return curve.direction in ways and question.run in ("", curve.run_kind)
