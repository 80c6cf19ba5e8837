"""Histograms of charts, as the documents add up to them, compared with what stands."""

from collections.abc import Iterator

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from registry.derive.charted import Charted
from registry.derive.histograms import EVERY, NOTHING, Change, Kept, merged, named, noted_since, sum_of
from registry.models import histogram

Names = tuple[str, str]


class ExpectedCharts:
    """Histograms by chart and line, packed: those of a million submissions take less memory than a hundred thousand parts."""

    def __init__(self) -> None:
        self._kept: dict[Names, Kept] = {}
        self._parts: list[tuple[int, Charted]] = []

    def add(self, charted: Charted | None) -> None:
        """One more submission."""
        if charted is not None:
            self._parts.append((1, charted))
        if len(self._parts) >= EVERY:
            self._merge()

    def unequal(self, session: Session) -> Iterator[tuple[str, str, str]]:
        """Chart and line, what stands and what should, wherever these are not the same; two statements."""
        self._merge()
        noted = {named(key): change for key, change in sum_of(noted_since(session)).items()}
        columns = histogram.c.chart, histogram.c.line, histogram.c.series, histogram.c.bins
        rows = session.execute(select(*columns).where(histogram.c.draft == false()), execution_options={"yield_per": 1_000})
        for chart, line, series, bins in rows:
            names = chart, line
            found = _after(Kept(series, bins), noted.pop(names, None))
            yield from _unequal(names, found, self._kept.pop(names, NOTHING))
        for names in sorted(self._kept.keys() | noted.keys()):
            yield from _unequal(names, _after(NOTHING, noted.get(names)), self._kept.get(names, NOTHING))

    def _merge(self) -> None:
        for key, change in sum_of(self._parts).items():
            names = named(key)
            self._kept[names] = merged(self._kept.get(names, NOTHING), change)
        self._parts = []


def _after(kept: Kept, change: Change | None) -> Kept:
    return kept if change is None else merged(kept, change)


def _unequal(names: Names, found: Kept, wanted: Kept) -> Iterator[tuple[str, str, str]]:
    if found != wanted:
        same = found.series == wanted.series
        stands, should = ("other values", "those of the documents") if same else (f"{one.series:,} series" for one in (found, wanted))
        yield ": ".join(names), stands, should
