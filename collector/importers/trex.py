"""TRex: its NDR tool's JSON, and port statistics of the stateless client, raw or as test scripts store them."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from collector.results import Imported, ImportFault
from collector.results.conclude import conclude
from collector.results.documents import read_documents
from collector.results.figures import decimal, frame_of, loss_of, median, near, whole, within
from collector.results.knows import Knows
from collector.results.plain_text import Lines, lines_of
from schemas import Point, Run, Series, Tool, Trial

NAME = "trex"
MEANING = "TRex: JSON of its NDR tool, STL port statistics (JSON or Python), and scripts that store them"
EXAMPLE = "ndr --profile imix.py --port 0 1 -o result.json"
KNOWS = Knows(
    fcs="counted in bytes and rates; a script's frame_size is without",
    layer="tx_bps is L2 with FCS, tx_bps_L1 is L1; scripts' gibps is L1 by 2^30",
    direction="one direction or, where both ports sent, both summed",
    loss="from packets sent and received; the NDR tool allows pdr percent, 0.1 unless told otherwise",
)

_PREFIXES = ("", "fwd_", "rev_")
_TABLE = re.compile(r"#frame size (?P<size>\d{2,5}),pps (?P<pps>\d{1,12}),tx per flow ")
_SOURCE_BYTES = 2**19
_DEEPEST = 6
_WHOLE = 0.002
"""How far a mean packet size may lie from a whole number of bytes."""


def recognise(text: str) -> bool:
    """Whether the keys of TRex' statistics, or of its NDR tool, are there."""
    if "rate_tx_bps" in text and "queue_full_percentage" in text:
        return True
    if _TABLE.match(text):
        return True
    counters = re.search(r"""["'](?:fwd_|rev_)?(?:tx_)?opackets["']""", text) and re.search(
        r"""["'](?:fwd_|rev_)?(?:rx_)?ipackets["']""", text
    )
    return counters is not None and ("tx_pps" in text or "obytes" in text)


def read(text: str) -> Imported:
    """The runs of whichever of TRex' forms it is."""
    if _TABLE.match(text):
        return _table(lines_of(text))
    documents = read_documents(text)
    values, truncated, fault = list(documents.values), documents.truncated, documents.fault
    if not any(isinstance(value, Mapping | list) and value for value in values):
        printed = _python(text)
        values, truncated, fault = ([printed], False, None) if printed is not None else (values, truncated, fault)
    runs = [run for value in values for run in _runs(value)]
    if fault and not text.rstrip().endswith(("}", "]")):
        truncated, fault = True, None
    faults = [ImportFault("not-a-result", f"the file is neither JSON nor Python: {fault}", "")] if fault else []
    return conclude(NAME, runs, faults, truncated=truncated, nothing="the file holds no port that sent packets")


def _python(text: str) -> object:
    """The value that Python printed, of plain literals; None for anything else."""
    start = text.find("{")
    if start < 0 or len(text) > _SOURCE_BYTES:
        return None
    try:
        return ast.literal_eval(text[start:].strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None


def _runs(value: object) -> Iterator[Run]:
    if isinstance(value, Mapping) and isinstance(value.get("results"), Mapping) and "rate_tx_bps" in value["results"]:
        run = _search(value["results"], value.get("config"))
        if run is not None:
            yield run
        return
    yield from _scripts(list(_trials(value, _DEEPEST)))
    if isinstance(value, Mapping) and (run := _raw(value)) is not None:
        yield run


# The NDR tool


def _search(results: Mapping[str, Any], config: object) -> Run | None:
    """The best rate the tool found. Its NDR allows a loss, so by its name it is a PDR."""
    settings: Mapping[str, Any] = config if isinstance(config, Mapping) else {}
    rate, sent = decimal(results.get("rx_pps")), decimal(results.get("tx_pps"))
    dropped, allowed = decimal(results.get("drop_rate_percentage")), decimal(settings.get("pdr"))
    if rate is None and sent is not None and dropped is not None:
        rate = sent * (1 - dropped / 100)
    if not rate:
        return None
    bits = decimal(results.get("tx_bps"))
    frame = frame_of(bits / sent / 8, fcs_counted=True, exact=_WHOLE * 32) if bits and sent else None
    both = settings.get("bi_dir")
    ratio = allowed / 100 if allowed is not None and allowed <= 100 else None
    point = Point(
        value=rate,
        frame_bytes=frame,
        loss_ratio=dropped / 100 if dropped is not None and dropped <= 100 else None,
        offered_pps=sent,
    )
    queue_full, resolution = decimal(results.get("queue_full_percentage")), decimal(settings.get("q_full_resolution"))
    limited = queue_full is not None and queue_full > (resolution or 2.0)
    return Run(
        tool=Tool(name="trex"),
        kind="ndr" if ratio == 0 else "pdr" if ratio else "other",
        loss_ratio_allowed=ratio,
        frame_bytes_basis="derived" if frame else "unknown",
        series=(Series(metric="rate", unit="pps", direction="bi-sum" if both else "uni" if both is False else None, points=(point,)),),
        flags=("tester-limited",) if limited else (),
    )


# Scripts that store statistics


@dataclass(frozen=True, slots=True)
class _Trial:
    """One measurement as a script stored it."""

    direction: str
    flows: int | None
    frame_bytes: int | None
    requested_pps: float | None
    sent: int
    received: int
    seconds: float | None
    sampled_pps: float


def _trials(value: object, depth: int) -> Iterator[_Trial]:
    if isinstance(value, list) and depth:
        for entry in value:
            yield from _trials(entry, depth - 1)
    elif isinstance(value, Mapping):
        for prefix in _PREFIXES:
            trial = _trial(value, prefix)
            if trial is not None:
                yield trial


def _trial(entry: Mapping[str, Any], prefix: str) -> _Trial | None:
    sent, received = whole(entry.get(f"{prefix}tx_opackets")), whole(entry.get(f"{prefix}rx_ipackets"))
    size, sampled = decimal(entry.get(f"{prefix}tx_obytes")), decimal(entry.get(f"{prefix}rx_pps"))
    if not sent or received is None or size is None or sampled is None:
        return None
    seconds = decimal(entry.get("duration"))
    elapsed = decimal(entry.get("elapsed_runtime"))
    if seconds and elapsed and not near(seconds, elapsed, 0.02):
        seconds = elapsed
    return _Trial(
        direction="reverse" if prefix == "rev_" or (prefix == "" and entry.get("direction") == "rev") else "uni",
        flows=whole(entry.get("flows", entry.get("flow"))) or None,
        frame_bytes=frame_of(size / sent, fcs_counted=True, exact=_WHOLE),
        requested_pps=decimal(entry.get("tx_pps_req")),
        sent=sent,
        received=received,
        seconds=seconds or elapsed,
        sampled_pps=sampled,
    )


def _scripts(trials: list[_Trial]) -> Iterator[Run]:
    """One run for each number of flows and requested rate; what was repeated are its trials."""
    groups: dict[tuple[object, ...], list[_Trial]] = {}
    for trial in trials:
        groups.setdefault((trial.direction, trial.flows, trial.frame_bytes, trial.requested_pps), []).append(trial)
    for members in groups.values():
        first = members[0]
        measured = [_as_trial(member) for member in members]
        losses = [trial.loss_ratio for trial in measured if trial.loss_ratio is not None]
        seconds = [member.seconds for member in members if member.seconds]
        sampled = len(seconds) < len(members)
        offered = [member.sent / member.seconds for member in members if member.seconds]
        point = Point(
            value=median([trial.value for trial in measured]),
            frame_bytes=first.frame_bytes,
            loss_ratio=median(losses) if len(losses) == len(measured) else None,
            offered_pps=median(offered) if offered and not sampled else None,
            tx_packets=first.sent if len(members) == 1 else None,
            rx_packets=first.received if len(members) == 1 else None,
            duration_s=seconds[0] if seconds else None,
            trials=tuple(measured[:256]) if len(measured) > 1 else (),
        )
        yield Run(
            tool=Tool(name="trex"),
            kind="fixed-rate",
            flows=first.flows,
            trials=len(members),
            frame_bytes_basis="derived" if first.frame_bytes else "unknown",
            series=(Series(metric="rate", unit="pps", direction=first.direction, points=(point,)),),
            flags=("sampled-rate",) if sampled else (),
        )


def _as_trial(trial: _Trial) -> Trial:
    """Packets by time; TRex' own rate is a smoothed last sample, taken only where no time is stored."""
    loss = loss_of(trial.sent, trial.received)
    return Trial(
        value=trial.received / trial.seconds if trial.seconds else trial.sampled_pps,
        loss_ratio=loss,
        tx_packets=trial.sent if loss is not None else None,
        rx_packets=trial.received if loss is not None else None,
        duration_s=trial.seconds,
    )


def _table(lines: Lines) -> Imported:
    """A script's table of L1 Gibit/s by flows; its frame size is without FCS. A row without an end is not taken."""
    head = _TABLE.match(lines.all[0])
    size = within(int(head["size"]) + 4) if head else None
    runs: list[Run] = []
    for line in lines.whole[2:]:
        flows, *values = (decimal(word) for word in line.split(","))
        rates = [value * 2**30 for value in values[:-1] if value is not None]
        if not flows or len(rates) != len(values) - 1 or not rates:
            continue
        trials = tuple(Trial(value=rate) for rate in rates) if len(rates) > 1 else ()
        point = Point(value=median(rates), frame_bytes=size, trials=trials)
        series = Series(metric="rate", unit="l1_bps", direction="uni", points=(point,))
        run = Run(
            tool=Tool(name="trex"), kind="fixed-rate", flows=int(flows), trials=len(rates), frame_bytes_basis="stated", series=(series,)
        )
        runs.append(run)
    return conclude(NAME, runs, truncated=bool(lines.rest.strip()))


# get_stats() as it comes


def _raw(stats: Mapping[Any, Any]) -> Run | None:
    """All ports together. No time is stored: the rate is TRex' last sample, and said to be one."""
    ports = [value for key, value in stats.items() if str(key).isdigit() and isinstance(value, Mapping) and "opackets" in value]
    if not ports:
        return None
    sent = [whole(port.get("opackets")) or 0 for port in ports]
    received = [whole(port.get("ipackets")) or 0 for port in ports]
    size = sum(decimal(port.get("obytes")) or 0 for port in ports)
    rate = sum(decimal(port.get("rx_pps")) or 0 for port in ports)
    offered = sum(decimal(port.get("tx_pps")) or 0 for port in ports)
    if not sum(sent) or not rate:
        return None
    loss = loss_of(sum(sent), sum(received))
    frame = frame_of(size / sum(sent), fcs_counted=True, exact=_WHOLE) if size else None
    point = Point(
        value=rate,
        frame_bytes=frame,
        loss_ratio=loss,
        offered_pps=offered or None,
        tx_packets=sum(sent) if loss is not None else None,
        rx_packets=sum(received) if loss is not None else None,
    )
    return Run(
        tool=Tool(name="trex"),
        kind="fixed-rate",
        frame_bytes_basis="derived" if frame else "unknown",
        series=(Series(metric="rate", unit="pps", direction="bi-sum" if sum(map(bool, sent)) > 1 else "uni", points=(point,)),),
        flags=("sampled-rate",),
    )
