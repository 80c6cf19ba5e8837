"""`collector bench iperf3`: between two network namespaces or over loopback."""

import argparse
import os
import re
import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

from collector.benchmarks.iperf3 import APT, PROFILES, Plan, measure, tool_missing
from collector.benchmarks.noise import FLAG as NOISY
from collector.benchmarks.noise import LOOK_S, Times, noise_between, read_times
from collector.benchmarks.process import environment, termination_as_interrupt
from collector.benchmarks.sites import Site, loopback, namespaces
from collector.commands.bench_file import writable, write_runs
from collector.commands.complaining import beside, tell
from collector.console import Console
from collector.errors import BenchError, UsageError
from collector.results import Imported
from collector.results.complaints import complaints_of

FRAMES = (64, 1518)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is measured, how long, and where the runs go."""
    parser.description = (
        "As root: two network namespaces joined by a veth pair, offloads off. Otherwise: loopback, labelled so. "
        "Neither passes a network card; to measure one, run iperf3 or a traffic generator between two hosts and import its result."
    )
    parser.add_argument("--profile", choices=tuple(PROFILES), default="quick", help="quick (default): some seconds; full: three minutes")
    parser.add_argument("--duration", metavar="S", type=int, help="whole seconds of each measurement")
    parser.add_argument("--frame-bytes", metavar="64,512,1518", help="frame sizes with FCS for UDP")
    parser.add_argument("--udp-rate", metavar="1G", help="bits a second offered in UDP (default 0: as fast as it goes)")
    parser.add_argument("--site", choices=("auto", "namespaces", "loopback"), default="auto", help="where it runs")
    parser.add_argument("--out", metavar="RUN.json", help="write the runs to a file for collector submit --run")
    parser.add_argument("--json", action="store_true", help="print the runs as JSON on stdout")


def run(args: argparse.Namespace, console: Console) -> int:
    """0 when everything was measured, 1 when something failed; what failed is in the runs too."""
    plan = plan_of(args)
    out = writable(args.out) if args.out else None
    installed = shutil.which("iperf3", path=environment()["PATH"]) is not None
    imported = _measured(plan, args.site, console) if installed else tool_missing(APT)
    complaints = complaints_of(imported.runs)
    runs = beside(imported.to_dict(), complaints)
    if out is not None:
        write_runs(out, runs)
    if args.json:
        console.json(runs)
    else:
        _show(imported, console)
    for fault in imported.faults:
        console.note(f"{fault.place + ': ' if fault.place else ''}{fault.message}", "red")
    tell(complaints, console, args.environ)
    if out is not None:
        console.note(f"{out}: share it with collector submit --run {out} --outcome worked|partly|failed")
    return 0 if imported.status == "ok" else 1


def _measured(plan: Plan, choice: str, console: Console) -> Imported:
    def run_plan() -> Imported:
        with _site(choice, console) as site:
            return measure(plan, site, console.progress)

    with termination_as_interrupt():
        imported, noise = watched(run_plan)
    for line in noise:
        console.note(f"a noisy host: {line}; the runs say so", "yellow")
    return imported


def watched(
    run_plan: Callable[[], Imported], times: Callable[[], Times] = read_times, sleep: Callable[[float], None] = time.sleep
) -> tuple[Imported, tuple[str, ...]]:
    """What was measured, its runs flagged where the host was noisy before or meanwhile, and the words for it."""
    calm = times()
    sleep(LOOK_S)
    started = times()
    imported = run_plan()
    noise = noise_between(calm, started, times()).words
    flagged = tuple(replace(run, flags=tuple(dict.fromkeys((*run.flags, NOISY)))) for run in imported.runs)
    return replace(imported, runs=flagged) if noise else imported, noise


def _site(choice: str, console: Console) -> AbstractContextManager[Site]:
    if choice == "namespaces" or (choice == "auto" and os.geteuid() == 0 and shutil.which("ip", path=environment()["PATH"])):
        return _NamespacesOrLoopback(choice == "auto", console)
    if choice == "auto":
        console.note("not root: measuring over loopback, which says nothing about a network card")
    return loopback()


class _NamespacesOrLoopback(AbstractContextManager[Site]):
    """Namespaces; where they are forbidden (a container) and nobody insisted on them, loopback with words."""

    def __init__(self, may_fall_back: bool, console: Console) -> None:
        self._may_fall_back, self._console = may_fall_back, console
        self._inner: AbstractContextManager[Site] = namespaces()

    def __enter__(self) -> Site:
        try:
            return self._inner.__enter__()
        except BenchError as error:
            if not self._may_fall_back:
                raise
            self._console.note(f"no network namespaces here ({error}); measuring over loopback", "yellow")
            self._inner = loopback()
            return self._inner.__enter__()

    def __exit__(self, *exception: object) -> bool | None:
        return self._inner.__exit__(*exception)  # type: ignore[arg-type]  # Passed on as it came.


def plan_of(args: argparse.Namespace) -> Plan:
    """The profile with what the options change."""
    plan = PROFILES[args.profile]
    if args.duration is not None:
        if not 1 <= args.duration <= 3600:  # iperf3 takes 0 for no end at all.
            raise UsageError(f"--duration {args.duration} lies outside 1 to 3600 seconds")
        plan = replace(plan, duration_s=args.duration)
    if args.frame_bytes is not None:
        plan = replace(plan, frame_bytes=_frames(args.frame_bytes))
    if args.udp_rate is not None:
        if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?[KMG]?", args.udp_rate) is None:
            raise UsageError(f"--udp-rate {args.udp_rate!r} must be bits a second such as 100M or 1G, or 0 for as fast as it goes")
        plan = replace(plan, udp_rate=args.udp_rate)
    return plan


def _frames(text: str) -> tuple[int, ...]:
    words = [word.strip() for word in text.split(",")]
    if not all(word.isascii() and word.isdigit() and FRAMES[0] <= int(word) <= FRAMES[1] for word in words):
        raise UsageError(f"--frame-bytes {text!r} must be sizes with FCS from {FRAMES[0]} to {FRAMES[1]}, such as 64,512,1518")
    return tuple(sorted({int(word) for word in words}))


def _show(imported: Imported, console: Console) -> None:
    for one in imported.runs:
        flags = f" [{', '.join(one.flags)}]" if one.flags else ""
        console.print(f"{one.tool.name} {one.tool.version or ''} {one.kind} {one.l4_protocol or ''} on {one.topology or 'no site'}{flags}")
        for series in one.series:
            for point in series.points:
                frame = f"{point.frame_bytes:>5} B frames" if point.frame_bytes else " " * 14
                loss = "" if point.loss_ratio is None else f", loss {point.loss_ratio:.3%}"
                console.print(f"  IPv{series.family or '?'} {frame}  {point.value:>16,.0f} {series.unit}{loss}")
