"""iperf3's JSON (`-J`, `--json-stream`), client or server side, from 3.0.1 on."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from collector.importers.imported import Imported, ImportFault, Status
from collector.importers.iperf3_run import Outcome, run_of
from collector.importers.iperf3_values import Object
from collector.importers.json_documents import Documents, read_documents

NAME = "iperf3"
_MARKS = re.compile(r'"(?:start|event)"\s*:')
_OWN = re.compile(r'"(?:intervals|connected|connecting_to|test_start|system_info|accepted_connection)"|iperf 3|iperf version 3')
_DEEPEST = 5


def recognise(text: str) -> bool:
    """Whether the text looks like iperf3's JSON, whole or cut off."""
    return _MARKS.search(text) is not None and _OWN.search(text) is not None


def read(text: str, *, mtu_bytes: int | None = None) -> Imported:
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
