"""iperf3 between two ends of a site: TCP goodput, and UDP over frame sizes; one run for each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from collector.benchmarks.process import Output, run_tool, serving
from collector.benchmarks.sites import Site
from collector.errors import BenchError
from collector.iperf3.output import read_output
from collector.results import Imported, ImportFault
from schemas import Failure, Run, Series, Tool
from schemas.units import ETHERNET_HEADER_BYTES, FCS_BYTES, IP_HEADER_BYTES, RFC2544_FRAME_BYTES, UDP_HEADER_BYTES

NAME = "iperf3"
LEAST_PAYLOAD_BYTES = 16
"""What iperf3 needs for its own header; so IPv6 begins at 82-byte frames."""
GRACE_S = 20.0
APT = "iperf3 is not installed; on Debian and Ubuntu: apt install iperf3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is measured."""

    duration_s: int
    frame_bytes: tuple[int, ...]
    families: tuple[int, ...]
    udp_rate: str = "0"
    """Bits a second as iperf3 takes it; 0 is as fast as it goes."""


PROFILES = {
    "quick": Plan(duration_s=1, frame_bytes=(64, 512, 1518), families=(4,)),
    "full": Plan(duration_s=10, frame_bytes=RFC2544_FRAME_BYTES, families=(4, 6)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call of iperf3; without a frame size it is TCP."""

    family: int
    frame_bytes: int | None
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        """What is being tried, for people."""
        return f"TCP over IPv{self.family}" if self.frame_bytes is None else f"UDP over IPv{self.family}, {self.frame_bytes}-byte frames"


def steps_of(plan: Plan) -> Iterator[Step]:
    """Every call of the plan; a frame that cannot hold iperf3's datagram is left out."""
    time = ("-t", str(plan.duration_s))
    for family in plan.families:
        yield Step(family=family, frame_bytes=None, words=time)
        for frame in plan.frame_bytes:
            payload = frame - FCS_BYTES - ETHERNET_HEADER_BYTES - IP_HEADER_BYTES[family] - UDP_HEADER_BYTES
            if payload >= LEAST_PAYLOAD_BYTES:
                yield Step(family=family, frame_bytes=frame, words=(*time, "-u", "-b", plan.udp_rate, "-l", str(payload)))


def measure(plan: Plan, site: Site, tell: Callable[[str], None], tool: str = "iperf3") -> Imported:
    """The runs of a plan. What fails becomes part of them; only a missing tool or site stops everything."""
    steps = list(steps_of(plan))
    runs: list[Run] = []
    faults: list[ImportFault] = []
    for number, step in enumerate(steps, 1):
        tell(f"iperf3 {number} of {len(steps)}: {step.name}, {plan.duration_s} s")
        imported = _measure_step(step, plan, site, tool)
        runs += imported.runs
        faults += [replace(fault, place=step.name) for fault in imported.faults]
    made = tuple(_placed(run, site) for run in merge(runs))
    figures = any(run.series for run in made)
    return Imported(format=NAME, status="error" if not figures else "partial" if faults else "ok", runs=made, faults=tuple(faults))


def _measure_step(step: Step, plan: Plan, site: Site, tool: str) -> Imported:
    address, port = site.addresses[step.family], str(site.port)
    server = [*site.server, tool, "-s", "-1", "-B", address, "-p", port, "--forceflush"]
    client = [*site.client, tool, "-c", address, "-p", port, "-J", *step.words]
    try:
        with serving(server, "Server listening"):
            output = run_tool(client, plan.duration_s + GRACE_S)
    except BenchError as error:
        return _failed(step, ImportFault(error.kind, str(error), step.name))
    return _read(output, step, site)


def _read(output: Output, step: Step, site: Site) -> Imported:
    imported = read_output(output.text, mtu_bytes=site.mtu_bytes)
    if imported.runs:
        return imported
    words = output.errors or f"iperf3 ended with code {output.code} and without a result"
    return _failed(step, ImportFault("engine-crashed", " ".join(words.split())[:500], step.name))


def _failed(step: Step, fault: ImportFault) -> Imported:
    kind, protocol = ("tcp-goodput", "tcp") if step.frame_bytes is None else ("mrr", "udp")
    failure = Failure(kind=fault.code, message=f"{step.name}: {fault.message}"[:2000])
    run = Run(tool=Tool(name=NAME), kind=kind, status="error", l4_protocol=protocol, failure=failure, flags=(fault.code,))
    return Imported(format=NAME, status="error", runs=(run,), faults=(fault,))


def tool_missing(message: str) -> Imported:
    """The result of a bench whose tool is not there."""
    fault = ImportFault("tool-missing", message, "")
    run = Run(tool=Tool(name=NAME), kind="other", status="error", failure=Failure(kind=fault.code, message=message), flags=(fault.code,))
    return Imported(format=NAME, status="error", runs=(run,), faults=(fault,))


# One run for each protocol


def merge(runs: Sequence[Run]) -> list[Run]:
    """One run per protocol: the sweep over frame sizes as the points of one series."""
    grouped: dict[str | None, list[Run]] = {}
    for run in runs:
        grouped.setdefault(run.l4_protocol, []).append(run)
    return [_merged(group) for group in grouped.values()]


def _merged(runs: list[Run]) -> Run:
    known = [run for run in runs if run.series]
    failure = next((run.failure for run in runs if run.failure is not None), None)
    return replace(
        (known or runs)[0],
        status="error" if not known else "partial" if failure else "ok",
        series=_joined([series for run in runs for series in run.series]),
        flags=tuple(dict.fromkeys(flag for run in runs for flag in run.flags)),
        failure=failure,
    )


def _joined(series: Sequence[Series]) -> tuple[Series, ...]:
    grouped: dict[tuple[object, ...], list[Series]] = {}
    for one in series:
        grouped.setdefault((one.metric, one.unit, one.family, one.direction), []).append(one)
    return tuple(
        replace(group[0], points=tuple(sorted((point for one in group for point in one.points), key=lambda point: point.frame_bytes or 0)))
        for group in grouped.values()
    )


def _placed(run: Run, site: Site) -> Run:
    return replace(
        run,
        topology=site.topology,
        link_type=site.link_type,
        mtu_bytes=min(site.mtu_bytes, 65_575),
        offloads=site.offloads,
        flags=tuple(dict.fromkeys((*run.flags, *site.flags))),
    )
