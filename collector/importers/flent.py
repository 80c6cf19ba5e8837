"""Flent's data files: goodput of its TCP flows and the latency beside them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from collector.results import Imported, ImportFault
from collector.results.conclude import conclude
from collector.results.documents import read_documents
from collector.results.figures import decimal, version
from collector.results.knows import Knows
from schemas import Point, Run, Series, Tool
from schemas.times import rfc3339

NAME = "flent"
MEANING = "Flent's data files (.flent, .flent.gz), format versions 2 to 4"
EXAMPLE = "flent rrul -H SERVER -o result.flent.gz"
KNOWS = Knows(
    fcs="no frame size: Flent measures TCP",
    layer="payload (L4): Mbits/s counts by 10^6; ms become microseconds",
    direction="upload is one direction, download the reverse, totals are both summed; ping is a round trip",
    loss="none: Flent's TCP tests tell no loss; allowed loss: none was searched for",
)
VERSIONS = (2, 3, 4)

_GOODPUT = (("TCP upload", "uni"), ("TCP download", "reverse"), ("TCP totals", "bi-sum"))


def recognise(text: str) -> bool:
    """Whether the keys of a Flent data file are there."""
    return ('"x_values"' in text and '"metadata"' in text and '"results"' in text) or ('"FLENT_VERSION"' in text and '"metadata"' in text)


def read(text: str) -> Imported:
    """One run: the sums that Flent made of its flows, or its flows summed."""
    documents = read_documents(text)
    found = [value for value in documents.values if isinstance(value, Mapping) and isinstance(value.get("metadata"), Mapping)]
    if not found:
        fault = (
            []
            if documents.truncated
            else [ImportFault("not-a-result", f"the file is no data of Flent: {documents.fault or 'no metadata'}", "")]
        )
        return conclude(NAME, (), fault, truncated=documents.truncated)
    document = found[0]
    if document.get("version") not in VERSIONS:
        message = f"version {str(document.get('version'))[:20]} of Flent's data format is not known; known: {', '.join(map(str, VERSIONS))}"
        return conclude(NAME, (), [ImportFault("not-a-result", message, "/version")])
    run = _run(document)
    return conclude(NAME, [run] if run else (), truncated=documents.truncated, nothing="the file holds no TCP flow and no ping")


def _run(document: Mapping[str, Any]) -> Run | None:
    meta: Mapping[str, Any] = document["metadata"]
    results = document.get("results")
    means = _means(results if isinstance(results, Mapping) else {}, meta.get("SERIES_META"))
    family = meta.get("IP_VERSION") if meta.get("IP_VERSION") in (4, 6) else None
    series = [_series(means, prefix, direction, family) for prefix, direction in _GOODPUT]
    goodput = [one for one in series if one is not None]
    latency = _latency(means, family)
    if not goodput and latency is None:
        return None
    return Run(
        tool=Tool(name="flent", version=version(meta.get("FLENT_VERSION") or meta.get("NETPERF_WRAPPER_VERSION"))),
        kind="tcp-goodput" if goodput else "latency",
        started_at=_time(meta.get("TIME")),
        l4_protocol="tcp" if goodput else None,
        duration_s=decimal(meta.get("LENGTH")),
        series=(*goodput, *([latency] if latency else [])),
    )


def _means(results: Mapping[str, Any], series_meta: object) -> dict[str, tuple[str, float]]:
    """Unit and mean of each series: the tool's own where it is stored, otherwise that of the values that are there."""
    about = series_meta if isinstance(series_meta, Mapping) else {}
    found: dict[str, tuple[str, float]] = {}
    for name, values in results.items():
        meta = about.get(name)
        if not isinstance(meta, Mapping) or not isinstance(values, list):
            continue
        known = [value for entry in values if (value := decimal(entry)) is not None]
        stored = decimal(meta.get("MEAN_VALUE"))
        mean = stored if stored is not None else sum(known) / len(known) if known else None
        if mean is not None and known:
            found[name] = (str(meta.get("UNITS")), mean)
    return found


def _series(means: Mapping[str, tuple[str, float]], prefix: str, direction: str, family: int | None) -> Series | None:
    """The sum of the flows of one direction; averages are left out, they are the same flows again."""
    flows = {
        name: mean for name, (unit, mean) in means.items() if name.startswith(prefix) and unit == "Mbits/s" and not name.endswith(" avg")
    }
    sums = [mean for name, mean in flows.items() if name.endswith(" sum")]
    if not flows:
        return None
    point = Point(value=(sums[0] if sums else sum(flows.values())) * 1e6)
    return Series(metric="goodput", unit="l4_bps", family=family, direction=direction, points=(point,))


def _latency(means: Mapping[str, tuple[str, float]], family: int | None) -> Series | None:
    pings = {name: mean for name, (unit, mean) in means.items() if name.startswith("Ping") and unit == "ms"}
    averages = [mean for name, mean in pings.items() if name.endswith(" avg")]
    if not pings or (len(pings) > 1 and not averages):
        return None
    point = Point(value=(averages or list(pings.values()))[0] * 1000)
    return Series(metric="latency", unit="us", family=family, direction="uni", points=(point,), statistic="mean", round_trip=True)


def _time(text: object) -> str | None:
    """When the test began; Flent writes UTC, in old files without saying so."""
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        when = datetime.fromisoformat(text)
        return rfc3339(when if when.tzinfo else when.replace(tzinfo=UTC)) if 2000 <= when.year < 3000 else None
    except (ValueError, OverflowError):
        return None
