"""FD.io CSIT's JSON (UTI, the model of test_case.info): NDR and PDR, MRR and soak of one test case a document."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from collector.results import Imported, ImportFault
from collector.results.conclude import conclude, failed, reported
from collector.results.documents import read_documents
from collector.results.figures import decimal, version, within
from collector.results.knows import Knows
from schemas import Point, Run, Series, Tool, Trial

NAME = "csit"
MEANING = "FD.io CSIT's JSON results (UTI model): ndrpdr, mrr and soak"
EXAMPLE = "tests.info.json of a CSIT run"
KNOWS = Knows(
    fcs="counted: sizes are those of RFC 2544, read from the test's name",
    layer="rates in pps; bandwidth (L1) is left out, the rate says it already",
    direction="both directions summed; a test with forward latency only is one direction",
    loss="allowed: NDR 0, PDR 0.5 %, soak 1e-7; packets the generator did not send count as lost",
)

_SIZE = re.compile(r"(?:^|[-.])(?P<size>\d{2,5})b-", re.IGNORECASE)
_TAG = re.compile(r"(?P<size>\d{2,5})B")
_CORES = re.compile(r"-(?P<threads>\d{1,3})t(?P<cores>\d{1,3})c-", re.IGNORECASE)
_PDR_LOSS_RATIO, _SOAK_LOSS_RATIO = 0.005, 1e-7
_SEARCHES = {
    "ndrpdr": (("ndr", "ndr", 0.0), ("pdr", "pdr", _PDR_LOSS_RATIO)),
    "soak": (("critical_rate", "pdr", _SOAK_LOSS_RATIO),),
}


def recognise(text: str) -> bool:
    """Whether the keys of the model are there with values, which its JSON Schema has not."""
    return re.search(r'"test_type"\s*:\s*"', text) is not None and re.search(r'"(?:tg_type|dut_type)"\s*:\s*"', text) is not None


def read(text: str) -> Imported:
    """The runs of every test case in the file."""
    documents = read_documents(text)
    cases = [case for value in documents.values for case in (value if isinstance(value, list) else [value])]
    runs: list[Run] = []
    faults: list[ImportFault] = []
    for number, case in enumerate(cases):
        if isinstance(case, Mapping) and "test_type" in case:
            found = list(_runs(case))
            fault = _fault(case, f"/{number}/message")
            faults += [fault] if fault else []
            runs += [failed(run, fault) for run in found] if fault else found
    if documents.fault:
        faults.append(ImportFault("not-a-result", f"the file is not JSON: {documents.fault}", ""))
    return conclude(NAME, runs, faults, truncated=documents.truncated, nothing="the test case has no rate in packets a second")


def _fault(case: Mapping[str, Any], place: str) -> ImportFault | None:
    """What a test that did not pass says of itself."""
    return None if case.get("passed") is not False else reported(f"the test did not pass: {case.get('message')}", place)


def _runs(case: Mapping[str, Any]) -> Iterator[Run]:
    result = case.get("result")
    if not isinstance(result, Mapping):
        return
    direction = "uni" if "latency_forward" in result and "latency_reverse" not in result else "bi-sum"
    kind = str(result.get("type"))
    if kind == "mrr":
        yield from _mrr(case, result)
    for key, run_kind, allowed in _SEARCHES.get(kind, ()):
        bounds = result.get(key)
        lower, upper = (_rate(bounds, bound) for bound in ("lower", "upper"))
        if lower is None:
            continue
        point = Point(value=lower, frame_bytes=_frame(case), high=upper if upper is not None and upper >= lower else None)
        latencies = _latencies(result, _frame(case), _family(case)) if key == "pdr" else ()
        yield _run(case, run_kind, allowed, direction, point, tuple(latencies))


def _mrr(case: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[Run]:
    receive = result.get("receive_rate")
    rate = receive.get("rate") if isinstance(receive, Mapping) else None
    if not isinstance(rate, Mapping) or rate.get("unit") != "pps" or not isinstance(rate.get("values"), list):
        return
    values = [value for entry in rate["values"] if (value := decimal(entry)) is not None]
    average = decimal(rate.get("avg"))
    if not values:
        return
    value = average if average is not None else sum(values) / len(values)
    trials = tuple(Trial(value=one) for one in values[:256]) if len(values) > 1 else ()
    point = Point(value=value, frame_bytes=_frame(case), low=min(values), high=max(values), trials=trials)
    yield _run(case, "mrr", None, "bi-sum", point, ())


def _rate(bounds: object, bound: str) -> float | None:
    """A bound in packets a second; connections a second have no unit here."""
    found: object = bounds.get(bound) if isinstance(bounds, Mapping) else None
    rate = found.get("rate") if isinstance(found, Mapping) else None
    return decimal(rate.get("value")) if isinstance(rate, Mapping) and rate.get("unit") == "pps" else None


def _run(case: Mapping[str, Any], kind: str, allowed: float | None, direction: str, point: Point, others: tuple[Series, ...]) -> Run:
    cores = _CORES.search(_name(case))
    frame = point.frame_bytes
    return Run(
        tool=Tool(name=f"csit-{str(case.get('tg_type') or 'tg').lower()}"[:40], version=version(case.get("tg_version"))),
        kind=kind,
        topology="two-ports",
        cores=int(cores["cores"]) or None if cores else None,
        trials=len(point.trials) or None,
        loss_ratio_allowed=allowed,
        frame_bytes_basis="stated" if frame else "unknown",
        series=(Series(metric="rate", unit="pps", family=_family(case), direction=direction, points=(point,)), *others),
    )


def _name(case: Mapping[str, Any]) -> str:
    return str(case.get("test_name_long") or case.get("test_id") or "")[:300].lower()


def _frame(case: Mapping[str, Any]) -> int | None:
    """The size in the test's name or among its tags; IMIX has none."""
    found = _SIZE.search(_name(case)) or _SIZE.search(str(case.get("test_id", ""))[:300])
    if found is not None:
        return within(int(found["size"]))
    tags = case.get("tags")
    sizes = [tag for word in (tags if isinstance(tags, list) else []) if isinstance(word, str) and (tag := _TAG.fullmatch(word))]
    return within(int(sizes[0]["size"])) if len(sizes) == 1 else None


def _family(case: Mapping[str, Any]) -> int | None:
    name = f"{_name(case)} {str(case.get('test_id', ''))[:300].lower()}"
    return 6 if "ip6" in name else 4 if "ip4" in name else None


def _latencies(result: Mapping[str, Any], frame: int | None, family: int | None) -> Iterator[Series]:
    """The mean at half of the PDR's rate, in each direction; a load that was not measured is left out."""
    for key, direction in (("latency_forward", "uni"), ("latency_reverse", "reverse")):
        loads = result.get(key)
        numbers = loads.get("pdr_50") if isinstance(loads, Mapping) else None
        mean = decimal(numbers.get("avg")) if isinstance(numbers, Mapping) and numbers.get("unit") in ("us", "usec") else None
        if mean is not None and isinstance(numbers, Mapping):
            point = Point(value=mean, frame_bytes=frame, low=decimal(numbers.get("min")), high=decimal(numbers.get("max")))
            yield Series(
                metric="latency", unit="us", family=family, direction=direction, points=(point,), statistic="mean", round_trip=False
            )
