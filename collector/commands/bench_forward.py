"""`collector bench forward`: how fast a device forwards frames, by frame size and IP version."""

import argparse
import os
import re
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from collector.benchmarks.forward.attempts import INTERRUPTED, Clock
from collector.benchmarks.forward.bench import Plan, World
from collector.benchmarks.forward.document import Setup, compose
from collector.benchmarks.forward.frames import ip_bytes_of
from collector.benchmarks.forward.load import load_average, running_programs
from collector.benchmarks.forward.measure import Measured, measure
from collector.benchmarks.forward.namespaces import MTU_BYTES, namespace_bed
from collector.benchmarks.forward.ports import PortsPlan, ports_bed
from collector.benchmarks.forward.preflight import NEEDED, WANTED, host_faults, lacking, look, permitted
from collector.benchmarks.forward.profiles import PROFILES, Case, Profile
from collector.benchmarks.forward.queues import turning_point
from collector.benchmarks.forward.table import lines_of, lines_of_costs, lines_of_queues
from collector.benchmarks.forward.trial import LARGEST_FRAME_BYTES, SMALLEST_FRAME_BYTES, Bed, TrialFault
from collector.benchmarks.process import termination_as_interrupt
from collector.commands.bench_file import writable, write_runs
from collector.commands.complaining import beside, tell
from collector.config import own_version
from collector.console import Console
from collector.errors import BenchError, UsageError
from collector.facts import HostFacts, read_facts
from collector.results.complaints import complaints_of
from collector.root import Root
from schemas.records import Facts

INTERPRETER = "qemu"
"""The hypervisor of a guest whose CPU is software; one that uses the CPU's own help is seen as KVM."""
TOPOLOGIES = ("auto", "namespaces", "ports")
_IMPOSSIBLE = ("tool-missing", "no-permission")
"""What nothing can be measured with; every other fault of the host is told beside the figures."""
_FAMILIES = {"4": (4,), "6": (6,), "4,6": (4, 6), "6,4": (4, 6)}
_MAC = re.compile(r"[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}")
_RATE = re.compile(r"([0-9]+(?:\.[0-9]+)?)([kM]?)")
_FACTORS = {"": 1.0, "k": 1e3, "M": 1e6}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is measured, through what, how long, and where the runs go."""
    parser.description = (
        "Sends frames of each size through a device under test and counts what arrives. Only benchmark addresses are used "
        "(198.18.0.0/15, 2001:2::/48). RFC 2544 tests belong into an isolated lab, never into a network in production (RFC 6815)."
    )
    profiles = "; ".join(f"{row.name}: {row.summary}" for row in PROFILES.values())
    parser.add_argument("--profile", choices=tuple(PROFILES), default="quick", metavar="NAME", help=f"{profiles} (default: quick)")
    parser.add_argument(
        "--topology", choices=TOPOLOGIES, default="auto", help="namespaces of this host, or two of its ports; auto: what --ports says"
    )
    parser.add_argument("--ports", metavar="A,B", help="two interfaces of this host, cabled to the device")
    parser.add_argument(
        "--dut",
        metavar="MAC|IP",
        help="the device's address on the first port (and, behind a comma, on the second), where it does not answer by itself",
    )
    parser.add_argument("--family", choices=tuple(_FAMILIES), metavar="4,6", help="IP versions (default: those of the profile)")
    parser.add_argument("--frame-bytes", metavar="64,512,1518", help="frame sizes with FCS (IPv6 has 66 where IPv4 has 64)")
    parser.add_argument("--rate", metavar="PPS", help="frames a second in each direction, such as 100k or 1.5M (--profile fixed)")
    parser.add_argument("--repeat", metavar="N", type=int, help="complete repeats; their median and spread are told")
    parser.add_argument("--seconds", metavar="S", type=float, help="the time that everything may take (default: the profile's)")
    parser.add_argument("--despite-noise", action="store_true", help="measure although the host is busy; the runs say so")
    parser.add_argument("--out", metavar="RUN.json", help="write the runs to a file for collector submit --run")
    parser.add_argument("--json", action="store_true", help="print the runs as JSON on stdout")


def run(args: argparse.Namespace, console: Console) -> int:
    """0 when everything was measured, 1 when something failed or was stopped; what failed is in the runs too."""
    began_s = time.monotonic()
    plan = plan_of(args)
    out = writable(args.out) if args.out else None
    if plan.profile.caution:
        console.note(f"{plan.profile.name}: {plan.profile.caution}", "yellow")
    for tool, package in lacking(WANTED).items():
        console.note(f"{tool} is not installed, and without it less can be said: apt install {package}", "yellow")
    if words := duration_of(plan.profile):
        console.note(words)
    bed = open_bed(args, plan)
    console.progress("reading the host")
    facts = read_facts(Root(Path("/")))
    world = World(
        tell=console.progress,
        load_average=load_average,
        running=running_programs,
        cpus=len(os.sched_getaffinity(0)),
        look=lambda: host_faults(look(), lacking(NEEDED), permitted()),
        version=own_version(),
        machine=machine_of(facts, device_is_ours=_topology(args) == "namespaces"),
        clock=Clock(),
        began_s=began_s,
    )
    measured = executed(plan, bed, world, console)
    complaints = complaints_of(measured.imported.runs, Facts(facts.host), {str(nic.get("name")): Facts(nic) for nic in facts.nics})
    runs = beside(document_of(measured), complaints)
    if out is not None:
        write_runs(out, runs)
    console.json(runs) if args.json else _show(measured, console)
    for fault in measured.imported.faults:
        console.note(f"{fault.place + ': ' if fault.place else ''}{fault.message} ({fault.code})", "red")
    tell(complaints, console, args.environ)
    if out is not None:
        console.note(f"{out}: share it with collector submit --run {out} --outcome worked|partly|failed")
    return 0 if measured.imported.status == "ok" else 1


def executed(plan: Plan, bed: AbstractContextManager[Bed], world: World, console: Console) -> Measured:
    """What a plan gives on a bed. A bed that cannot be made is a result too; one that cannot be undone takes none away."""
    console.progress("looking how quiet this host is")
    faults = world.look()
    for fault in faults:
        if fault.kind in _IMPOSSIBLE:
            return _failed(None, plan, fault, world, console)
        console.note(f"{fault.message} ({fault.kind}); the runs say so", "yellow")
    measured = None
    try:
        with termination_as_interrupt(), bed as made:
            measured = measure(plan, made, world, faults)
    except BenchError as error:
        return _failed(measured, plan, TrialFault(kind=error.kind, message=str(error)), world, console)
    except KeyboardInterrupt:  # Boundary: before the bed stood, or while it was taken down.
        return _failed(measured, plan, INTERRUPTED, world, console)
    return measured


def _failed(measured: Measured | None, plan: Plan, fault: TrialFault, world: World, console: Console) -> Measured:
    if measured is not None:
        console.note(f"after the measurement: {fault.message} ({fault.kind})", "red")
        return measured
    setup = Setup(version=world.version, profile=plan.profile, topology="unknown", link_type="unknown")
    return Measured(imported=compose((), setup, fault))


def document_of(measured: Measured) -> dict[str, Any]:
    """What RUN.json holds: the runs, and what was compared."""
    steps = measured.queue_steps
    made = measured.imported.to_dict()
    if measured.costs:
        made["features"] = [cost.to_dict() for cost in measured.costs]
    if steps:
        made["queues"] = {"steps": [step.to_dict() for step in steps], "turns_after": turning_point(steps)}
    return made


def open_bed(args: argparse.Namespace, plan: Plan) -> AbstractContextManager[Bed]:
    """The bed that the options ask for; it stands when the block is entered."""
    if _topology(args) == "namespaces":
        if args.ports or args.dut:
            raise UsageError("--ports and --dut belong to --topology ports; the namespaces have their own device")
        largest = max(case.frame_bytes for case in plan.profile.cases)
        return namespace_bed(mtu_bytes=max(MTU_BYTES, ip_bytes_of(largest)))
    ports = _pair(args.ports or "", "--topology ports needs --ports with the two interfaces, such as --ports eth1,eth2")
    return ports_bed(PortsPlan(ports=ports, device=_device(args.dut)))


def _topology(args: argparse.Namespace) -> str:
    """The topology by name, where it was left to the other options too."""
    said: str = args.topology
    return ("ports" if args.ports else "namespaces") if said == "auto" else said


def _pair(said: str, way_out: str) -> tuple[str, str]:
    words = [word.strip() for word in said.split(",")]
    if len(words) != 2 or not all(words):
        raise UsageError(way_out)
    return words[0], words[1]


def _device(said: str | None) -> tuple[str | None, str | None]:
    """The device's address on each port; one alone is that on the first."""
    if said is None:
        return None, None
    words = [word.strip() for word in said.split(",")]
    if len(words) > 2 or not all(_MAC.fullmatch(word) or _is_address(word) for word in words):
        raise UsageError(f"--dut {said!r} must be the device's MAC or IP address on the first port, or on both with a comma between")
    return words[0], words[1] if len(words) == 2 else None


def _is_address(word: str) -> bool:
    try:
        ip_address(word)
    except ValueError:
        return False
    return True


def machine_of(facts: HostFacts, *, device_is_ours: bool) -> dict[str, object]:
    """What the facts of this host say about its CPU: plain QEMU interprets every instruction.

    Of a device behind ports nothing is known but that no device is more real than a CPU of software which measures it.
    """
    virtualization = facts.host.get("virtualization", {})
    hypervisor, is_guest = virtualization.get("hypervisor"), virtualization.get("is_guest")
    if not device_is_ours:
        return {"emulated_cpu": True} if hypervisor == INTERPRETER else {}
    if is_guest is None and hypervisor is None:
        return {}
    return {"emulated_cpu": hypervisor == INTERPRETER} | ({"hypervisor": hypervisor} if hypervisor else {})


def _show(measured: Measured, console: Console) -> None:
    lines = [
        *lines_of(measured.imported.runs, measured.unfinished),
        *lines_of_costs(measured.costs),
        *lines_of_queues(measured.queue_steps),
    ]
    for line in lines:
        console.print(line)


# Options


def plan_of(args: argparse.Namespace) -> Plan:
    """The profile with what the options change."""
    profile = PROFILES[args.profile]
    rate_pps = _rate(args.rate, profile)
    profile = replace(profile, cases=_cases(profile, args.family, args.frame_bytes))
    if args.repeat is not None:
        if not 1 <= args.repeat <= 100:
            raise UsageError(f"--repeat {args.repeat} lies outside 1 to 100")
        longer = None if profile.budget_s is None else profile.budget_s * args.repeat
        profile = replace(profile, repeats=args.repeat, budget_s=longer)
    if args.seconds is not None:
        if not 1 <= args.seconds <= 1e6:
            raise UsageError(f"--seconds {args.seconds:g} lies outside 1 to 1000000")
        profile = replace(profile, budget_s=args.seconds)
    return Plan(profile=profile, rate_pps=rate_pps, despite_noise=args.despite_noise)


def duration_of(profile: Profile) -> str | None:
    """How long it takes at least, where nobody set an end; None where it is a matter of a minute or two."""
    if profile.budget_s is not None or not profile.goals:
        return None
    searches = len(profile.cases) * profile.repeats
    one_s = 2 * max(goal.duration_sum_s for goal in profile.goals) + profile.fastest_trials * profile.fastest_trial_s
    words = f"{searches} searches of {one_s:.0f} s or more: at least {searches * one_s / 60:.0f} minutes"
    return f"{words}. --seconds ends it earlier, --repeat, --family and --frame-bytes make it less; Ctrl-C keeps what is finished"


def _rate(said: str | None, profile: Profile) -> float | None:
    if profile.method != "fixed":
        if said is not None:
            raise UsageError(f"--rate belongs to --profile fixed; --profile {profile.name} finds the rate itself")
        return None
    found = _RATE.fullmatch(said or "")
    if found is None or not float(found[1]):
        raise UsageError("--profile fixed needs --rate with frames a second, such as --rate 100k or --rate 1.5M")
    return float(found[1]) * _FACTORS[found[2]]


def _cases(profile: Profile, family: str | None, frames: str | None) -> tuple[Case, ...]:
    cases: Iterable[Case] = profile.cases
    if frames is not None:
        sizes = _frames(frames)
        ways = dict.fromkeys((case.direction, case.family, case.destinations) for case in cases)
        cases = (
            Case(family=version, frame_bytes=max(size, SMALLEST_FRAME_BYTES[version]), direction=direction, destinations=destinations)
            for direction, version, destinations in ways
            for size in sizes
        )
    if family is not None:
        cases = _of_families(tuple(cases), _FAMILIES[family])
    return tuple(dict.fromkeys(cases))


def _of_families(cases: tuple[Case, ...], families: tuple[int, ...]) -> Iterable[Case]:
    """The cases of these IP versions; a version that the profile lacks gets those of the other."""
    for family in families:
        own = [case for case in cases if case.family == family]
        yield from own or (replace(case, family=family, frame_bytes=max(case.frame_bytes, SMALLEST_FRAME_BYTES[family])) for case in cases)


def _frames(text: str) -> tuple[int, ...]:
    least, most = SMALLEST_FRAME_BYTES[4], LARGEST_FRAME_BYTES
    words = [word.strip() for word in text.split(",")]
    if not all(word.isascii() and word.isdigit() and least <= int(word) <= most for word in words):
        raise UsageError(f"--frame-bytes {text!r} must be sizes with FCS from {least} to {most}, such as 64,512,1518")
    return tuple(sorted({int(word) for word in words}))
