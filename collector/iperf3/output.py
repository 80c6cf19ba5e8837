"""The text that iperf3 wrote → runs: one document, several, a list of them, or a stream of events."""

from collections.abc import Iterator, Mapping
from typing import Any

from collector.iperf3.run import Outcome, run_of
from collector.iperf3.values import Object
from collector.results.documents import Documents, read_documents
from collector.results.imported import Imported, ImportFault, Status

NAME = "iperf3"
_DEEPEST = 5


def read_output(text: str, *, mtu_bytes: int | None = None) -> Imported:
    """The runs of a result file. `mtu_bytes` is the link's, where the caller knows it."""
    if not text.strip():
        return Imported(format=NAME, status="empty", faults=(ImportFault("empty", "the file is empty", ""),))
    documents = read_documents(text)
    found = list(_stream(documents) or _results(documents))
    outcomes = [run_of(document, f"/{index}", mtu_bytes) for index, document in enumerate(found)]
    faults = tuple(fault for outcome in outcomes for fault in outcome.faults) + _text_faults(documents, bool(found))
    runs = tuple(outcome.run for outcome in outcomes)
    return Imported(format=NAME, status=_status(outcomes, documents, faults), runs=runs, faults=faults)


def _text_faults(documents: Documents, found: bool) -> tuple[ImportFault, ...]:
    if documents.truncated:
        return (ImportFault("truncated", "the file ends in the middle of the result; it was cut off", "end of file"),)
    if documents.fault:
        return (ImportFault("not-a-result", f"the file is not JSON: {documents.fault}", ""),)
    if not found:
        return (ImportFault("not-a-result", "the file holds no result of iperf3 -J", ""),)
    return ()


def _status(outcomes: list[Outcome], documents: Documents, faults: tuple[ImportFault, ...]) -> Status:
    if any(outcome.run.series for outcome in outcomes):
        return "partial" if faults else "ok"
    if documents.truncated:
        return "truncated"
    reported = any(fault.code in ("tool-reported-error", "not-a-result") for fault in faults)
    return "error" if reported else "no-data"


def _results(documents: Documents) -> Iterator[Object]:
    for value in documents.values:
        yield from _within(value, _DEEPEST)


def _within(value: Any, depth: int) -> Iterator[Object]:
    """The results in a value: itself, or those in the lists and wrappers that scripts put around them."""
    if isinstance(value, Mapping) and isinstance(value.get("start"), Mapping) and ("end" in value or "intervals" in value):
        yield value
    elif isinstance(value, Mapping | list) and depth:
        for entry in value.values() if isinstance(value, Mapping) else value:
            yield from _within(entry, depth - 1)


def _stream(documents: Documents) -> list[Object]:
    """The results of `--json-stream`: one event a line, gathered into what `-J` would have written."""
    gathered: list[dict[str, Any]] = []
    for line in documents.values:
        if not isinstance(line, Mapping) or not isinstance(line.get("event"), str):
            return []
        event, data = line["event"], line.get("data")
        if event == "start" or not gathered:
            gathered.append({"start": {}, "intervals": [], "end": {}})
        if event == "interval":
            gathered[-1]["intervals"].append(data)
        else:
            gathered[-1][event] = data
    return list(gathered)
