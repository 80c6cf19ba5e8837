"""What a run may be compared with: only with what was measured in the same way, and normalised only to the same machine."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from schemas.messages import Named, Words, said
from schemas.physics.base import NO_LINE_RATE, Scene
from schemas.physics.measuring import busy_host, emulated_cpu, is_self_clocked, overloaded_host, stolen_time, tester_lag
from schemas.records import Facts, Point, Run

MARKS = ("noisy", "self-clocked", "tester-limited", "emulated-cpu")
BARE_METAL = "bare-metal"
PLAIN = "plain"
TESTER_LIMITED = frozenset({"tester-limited", "generator-limited", "at-least"})
"""Flags of a run which say that the tester, not the system under test, was the limit."""
NOISY = frozenset({"host-noisy", "noisy"})
ONE_BOX_LINK = {"one-box-namespaces": "virtual", "host-and-guest": "virtual", "loopback": "loopback"}
NIC_LINK = {"software": "virtual", "bare-metal": "physical", "passthrough": "physical", "sriov": "physical"}
VARIED: dict[str, frozenset[str]] = {BARE_METAL: frozenset({"queues"}), PLAIN: frozenset({"feature"})}
"""What a baseline is there to vary, by its label: a virtual NIC has the queues it has."""
VISIBLE_NICS = frozenset({"bare-metal", "passthrough", "sriov"})
"""Modes in which a system sees the NIC of the wire; behind the others the submitter's word has to do."""
MADE_UP_CPUS = ("qemu", "kvm", "virtual", "common")
"""Words in the names of CPUs that hypervisors make up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What two runs must have in common before their figures may stand side by side; None was not told."""

    profile: str | None
    kind: str
    loss_ratio_allowed: float | None
    l4_protocol: str | None
    destinations: str | None
    """By powers of ten: 256 destinations cost more than one, 300 hardly more than 256."""
    link: str | None
    engine: str
    feature: str | None
    queues: int | None
    marks: tuple[str, ...] = ()
    """`noisy`, `self-clocked`, `tester-limited`, `emulated-cpu`: such a run compares with nothing but its like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A run with the host it was measured on and the NIC it names."""

    run: Run
    host: Facts | None = None
    nic: Facts | None = None


def comparability_key(run: Run, host: Facts | None = None, nic: Facts | None = None) -> Key:
    """What a run must share with others."""
    conditions = run.conditions
    engine = conditions.engine if conditions is not None and conditions.engine is not None else run.tool
    return Key(
        profile=run.profile,
        kind=run.kind,
        loss_ratio_allowed=0.0 if run.kind == "ndr" and run.loss_ratio_allowed is None else run.loss_ratio_allowed,
        l4_protocol=run.l4_protocol,
        destinations=None if run.destinations is None else f"≤{destinations_class(run.destinations):,}",
        link=_link(run, nic),
        engine=f"{engine.name} {engine.version}" if engine.version else engine.name,
        feature=conditions.feature if conditions is not None else None,
        queues=run.queues,
        marks=marks(run, host),
    )


def destinations_class(destinations: int) -> int:
    """The power of ten that so many destinations do not exceed: 1, 10, 100, 1,000, …"""
    return 10 ** len(str(destinations - 1)) if destinations > 1 else 1


def _link(run: Run, nic: Facts | None) -> str | None:
    if run.link_type not in {None, "unknown"}:
        return run.link_type
    return ONE_BOX_LINK.get(run.topology or "") or NIC_LINK.get(nic.get("io_mode") or "" if nic is not None else "")


def marks(run: Run, host: Facts | None = None) -> tuple[str, ...]:
    """Why a run is set apart from others: `noisy`, `self-clocked`, `tester-limited`, `emulated-cpu`; empty for a clean one."""
    found = set_apart(run, host)
    points = [point for series in run.series for point in series.points]
    limited = bool(points) and all(is_at_least(run, point) for point in points)
    return tuple(mark for mark in MARKS if mark in found or (limited and mark == "tester-limited"))


def set_apart(run: Run, host: Facts | None = None) -> tuple[str, ...]:
    """Those of its marks that keep a run out of every curve: its figures are of the tester, of the neighbours or of an emulator."""
    scene = Scene.of(run, host=host)
    noise = (rule(scene) for rule in (stolen_time, busy_host, overloaded_host, tester_lag))
    found = {
        "noisy": not NOISY.isdisjoint(run.flags) or any(True for findings in noise for _ in findings),
        "self-clocked": is_self_clocked(scene),
        "emulated-cpu": any(True for _ in emulated_cpu(scene)),
    }
    return tuple(name for name, so in found.items() if so)


def is_at_least(run: Run, point: Point) -> bool:
    """Whether a value is only a lower bound, because the tester was the limit; a run that says so of no point says it of all."""
    if point.at_least is not None:
        return point.at_least
    return not TESTER_LIMITED.isdisjoint(run.flags) and not any(one.at_least for series in run.series for one in series.points)


def why_not_comparable(ours: Side, baseline: Side, label: str | None = BARE_METAL) -> tuple[Words, ...]:
    """Why a run must not be normalised to its baseline; empty where it may."""
    return compare(ours, baseline, label).reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Whether a run may be normalised to its baseline."""

    reasons: tuple[Words, ...]
    """Why not; empty where it may."""
    vouched: tuple[str, ...]
    """What one of them cannot see of its machine, so that the submitter's word stands for it: `cpu`, `board`, `nic`."""


def compare(ours: Side, baseline: Side, label: str | None = BARE_METAL) -> Comparison:
    """Everything that stands between a run and its baseline, and what had to be believed."""
    here, there = (comparability_key(side.run, side.host, side.nic) for side in (ours, baseline))
    reasons = list(_marked(here.marks, there.marks, label))
    if label == BARE_METAL:
        reasons += _not_bare_metal(baseline)
    reasons += _measured_otherwise(here, there, VARIED.get(label or "", frozenset()))
    vouched: list[str] = []
    for what, verdict in _machines(ours, baseline):
        if verdict == "unseen":
            vouched.append(what)
        elif isinstance(verdict, Words):
            reasons.append(verdict)
    return Comparison(reasons=tuple(reasons), vouched=tuple(vouched))


def _marked(ours: tuple[str, ...], theirs: tuple[str, ...], label: str | None) -> Iterator[Words]:
    """What sets the runs apart from all others; a mark of both is no obstacle within one machine, where it weighs on both."""
    shared = frozenset(ours) & frozenset(theirs) - {"tester-limited"} if label != BARE_METAL else frozenset()
    yield from (said("marked", mark=Named("mark", mark)) for mark in ours if mark not in shared)
    yield from (said("baseline-marked", mark=Named("mark", mark)) for mark in theirs if mark not in shared)


def _measured_otherwise(here: Key, there: Key, varied: frozenset[str]) -> Iterator[Words]:
    """What was measured in another way; without a profile nobody knows the way."""
    if here.profile is None or there.profile is None:
        yield said("not-told", what=Named("comparison", "profile"))
    told = varied | {"marks"} | ({"profile"} if None in {here.profile, there.profile} else frozenset())
    for field in fields(Key):
        mine, other = getattr(here, field.name), getattr(there, field.name)
        if mine != other and field.name not in told:
            yield _differs(field.name, mine, other)


def _differs(what: str, ours: object, theirs: object) -> Words:
    return said("not-the-same", what=Named("comparison", what), ours=_named(what, ours), theirs=_named(what, theirs))


def _named(what: str, value: object) -> Named | str:
    if value is None:
        return "–"
    group = {"kind": "run_kind", "link": "link_type"}.get(what)
    return Named(group, str(value)) if group else f"{value:g}" if isinstance(value, float) else str(value)


def _not_bare_metal(baseline: Side) -> Iterator[Words]:
    guest = baseline.host.get("virtualization.is_guest") if baseline.host is not None else None
    mode = baseline.nic.get("io_mode") if baseline.nic is not None else None
    inside = _link(baseline.run, baseline.nic) in NO_LINE_RATE
    if guest:
        yield said("baseline-in-a-guest")
    elif guest is None or (mode in {None, "unknown"} and not inside):
        yield said("baseline-not-told")
    elif mode not in {BARE_METAL, "software" if inside else BARE_METAL, None}:
        yield said("baseline-not-bare-metal", mode=Named("io_mode", mode))


def _machines(ours: Side, baseline: Side) -> Iterator[tuple[str, Words | str | None]]:
    """CPU, board, kernel and NIC, each with a reason, with `unseen`, or with None where it is the same."""
    if ours.host is not None and ours.host == baseline.host and ours.nic == baseline.nic:
        return
    mine, theirs = ours.host or Facts({}), baseline.host or Facts({})
    guests = bool(mine.get("virtualization.is_guest")) or bool(theirs.get("virtualization.is_guest"))
    if not (mine.get("key") and mine.get("key") == theirs.get("key")):
        names = (mine.get("cpu.model"), theirs.get("cpu.model"))
        made_up = guests and any(word in (name or "").lower() for name in names for word in MADE_UP_CPUS)
        yield "cpu", _same("cpu", *names, unseen=made_up or (guests and None in names))
        yield "board", _same("board", _board(mine), _board(theirs), unseen=guests)
    yield "kernel", _same("kernel", mine.get("system.kernel"), theirs.get("system.kernel"))
    yield "nic", _nics(ours, baseline)


def _same(what: str, ours: str | None, theirs: str | None, *, unseen: bool = False) -> Words | str | None:
    if ours is not None and ours == theirs:
        return None
    if unseen:
        return "unseen"
    return said("not-told", what=Named("comparison", what)) if ours is None or theirs is None else _differs(what, ours, theirs)


def _board(host: Facts) -> str | None:
    product = host.get("board.product") or host.get("board.system_product")
    return f"{host.get('board.vendor') or host.get('board.system_vendor') or ''} {product}".strip() if product else None


def _nics(ours: Side, baseline: Side) -> Words | str | None:
    if _link(ours.run, ours.nic) in NO_LINE_RATE and _link(baseline.run, baseline.nic) in NO_LINE_RATE:
        return None  # Packets stayed within the machine: no NIC had a part in it.
    mine, theirs = ours.nic or Facts({}), baseline.nic or Facts({})
    if mine.get("io_mode") not in VISIBLE_NICS and ours.nic is not None:
        return "unseen"
    if mine.get("io_mode") == "sriov" and mine.get("pci.vendor") is not None and mine.get("pci.vendor") == theirs.get("pci.vendor"):
        return "unseen"  # A virtual function has a device id of its own.
    return _same("nic", _pci(mine), _pci(theirs))


def _pci(nic: Facts) -> str | None:
    vendor, device = nic.get("pci.vendor"), nic.get("pci.device")
    return f"{vendor}:{device}" if vendor and device else None
