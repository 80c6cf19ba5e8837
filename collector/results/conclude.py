"""Runs and faults of a file → what the file as a whole is worth."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from collector.results.imported import Imported, ImportFault, Status
from schemas import Failure, Point, Run
from schemas.limits import INTEGER_MAX, NUMBER_MAX

CUT = ImportFault("truncated", "the file ends in the middle of the result; it was cut off", "end of file")
_ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
_MOST = {"streams": 1_000_000, "flows": 1_000_000_000, "cores": 65_536, "trials": 1_000_000, "link_speed_mbps": 10_000_000}
_COUNTS = ("tx_packets", "rx_packets", "lost_packets")
_REALS = ("offered_pps", "duration_s", "low", "high")
_REPORTED = ("tool-reported-error", "not-a-result", "too-large")


def conclude(name: str, runs: Iterable[Run], faults: Iterable[ImportFault] = (), *, truncated: bool = False, nothing: str = "") -> Imported:
    """The outcome of a file: figures with faults beside them are partial, no figures are what the first fault says.

    `nothing` says why a file that is whole holds no figure, and what to do about it.
    """
    all_runs = tuple(_fitting(run) for run in runs)
    told = tuple(faults) + ((CUT,) if truncated else ())
    if any(run.series for run in all_runs):
        return Imported(format=name, status="partial" if told else "ok", runs=tuple(map(_judged, all_runs)), faults=told)
    status = _status(told)
    if status == "no-data":
        told = (*told, ImportFault("no-data", nothing or "the file holds no figure that can be imported", ""))
    return Imported(format=name, status=status, runs=tuple(map(_judged, all_runs)), faults=told)


def _status(faults: tuple[ImportFault, ...]) -> Status:
    codes = {fault.code for fault in faults}
    if codes & set(_REPORTED):
        return "error"
    return "truncated" if "truncated" in codes else "no-data"


def _fitting(run: Run) -> Run:
    """The run without numbers that the wire cannot carry: a spoilt file may hold any."""
    left_out: dict[str, Any] = {
        name: None for name, most in _MOST.items() if (value := getattr(run, name)) is not None and not 1 <= value <= most
    }
    series = (replace(one, points=tuple(_fitting_point(point) for point in one.points if _carried(point.value))) for one in run.series)
    return replace(run, series=tuple(one for one in series if one.points), **left_out)


def _fitting_point(point: Point) -> Point:
    left_out: dict[str, Any] = {name: None for name in _COUNTS if not 0 <= (getattr(point, name) or 0) <= INTEGER_MAX}
    left_out |= {name: None for name in _REALS if not _carried(getattr(point, name) or 0)}
    return replace(point, **left_out)


def _carried(value: float) -> bool:
    return 0 <= value <= NUMBER_MAX


def _judged(run: Run) -> Run:
    """The run with its state where its importer left that open."""
    if run.status is not None:
        return run
    return replace(run, status="ok") if run.series else replace(run, status="error")


def reported(message: str, place: str = "") -> ImportFault:
    """What the tool itself said went wrong, without addresses."""
    return ImportFault("tool-reported-error", _ADDRESS.sub("[address]", " ".join(message[:600].split()))[:300], place)


def failed(run: Run, fault: ImportFault) -> Run:
    """The run with the fault as its failure; figures that are there in spite of it make it partial."""
    flags = tuple(dict.fromkeys((*run.flags, fault.code)))
    return replace(run, status="partial" if run.series else "error", flags=flags, failure=Failure(kind=fault.code, message=fault.message))
