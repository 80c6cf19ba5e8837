"""Runs and faults of a file → what the file as a whole is worth."""

import re
from collections.abc import Iterable
from dataclasses import replace

from collector.results.imported import Imported, ImportFault, Status
from schemas import Failure, Run

CUT = ImportFault("truncated", "the file ends in the middle of the result; it was cut off", "end of file")
_ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
_REPORTED = ("tool-reported-error", "not-a-result", "too-large")


def conclude(name: str, runs: Iterable[Run], faults: Iterable[ImportFault] = (), *, truncated: bool = False, nothing: str = "") -> Imported:
    """The outcome of a file: figures with faults beside them are partial, no figures are what the first fault says.

    `nothing` says why a file that is whole holds no figure, and what to do about it.
    """
    all_runs = tuple(runs)
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
