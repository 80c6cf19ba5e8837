"""Submissions side by side: facts, NICs and features aligned, series on one axis, percent of a baseline and why not."""

from collections.abc import Iterable, Mapping, Sequence

from registry.derive.standing import setting_of
from registry.errors import ParameterError
from registry.findings import Aligned, AlignedNic, Compared, Line, LinePart
from registry.records import Shared
from registry.search.values import SOFTWARE, nic_name, nic_of
from schemas import Facts, Run, Series, Submission
from schemas.comparability import Side, comparability_key, is_at_least, why_not_comparable
from schemas.facts import FACTS
from schemas.identity import ULID
from schemas.kinds import EvidenceList
from schemas.messages import Words

FEWEST, MOST = 2, 8
_HOST = tuple(fact for fact in FACTS if not fact.name.startswith("nic.") and not isinstance(fact.kind, EvidenceList))
_NIC = tuple(fact for fact in FACTS if fact.name.startswith("nic.") and not isinstance(fact.kind, EvidenceList))
_OWN_OF_EACH = frozenset({"nic.name", "nic.pci.address", "nic.under", "nic.sriov.physical_function", "nic.sriov.virtual_functions"})
"""Facts that say where a NIC sits, not what it is."""
LineKey = tuple[str, str, int | None, str | None, str, str, int]


def asked(uids: Sequence[str], baseline: str | None) -> tuple[tuple[str, ...], int]:
    """The ids and the place of the baseline among them. Raises ParameterError for what cannot be compared."""
    if not FEWEST <= len(uids) <= MOST:
        raise ParameterError("ids", f"names {len(uids)} submissions; {FEWEST} to {MOST} can be compared, as ids=A,B")
    for uid in uids:
        if ULID.complaint(uid):
            raise ParameterError("ids", f"holds {uid[:40]!r}, which is no id of a submission")
        if uids.count(uid) > 1:
            raise ParameterError("ids", f"names {uid} more than once")
    if baseline is not None and baseline not in uids:
        raise ParameterError("baseline", f"is {baseline[:40]!r}; it is one of the ids compared")
    return tuple(uids), 0 if baseline is None else list(uids).index(baseline)


def compared(shared: Sequence[Shared], baseline: int = 0) -> Compared:
    """Everything about some submissions, aligned."""
    told = [one.submission for one in shared]
    return Compared(
        submissions=tuple(shared),
        baseline=baseline,
        facts=differences_first([*_host_facts(told), *_router_facts(told)]),
        nics=aligned_nics([one.nics for one in told]),
        features=_features(told),
        lines=aligned_lines(told, baseline),
    )


def differences_first(rows: Iterable[Aligned]) -> tuple[Aligned, ...]:
    """Facts that differ, then those that do not; nobody's facts are left out."""
    return tuple(sorted((row for row in rows if any(value is not None for value in row.values)), key=lambda row: not row.differs))


def aligned_nics(of_each: Sequence[Sequence[Facts]]) -> tuple[AlignedNic, ...]:
    """NICs of the same role in the same row: the same model first, then in their order."""
    rows: list[list[Facts | None]] = []
    for place, nics in enumerate(of_each):
        for nic in sorted(nics, key=lambda one: one.get("io_mode") == SOFTWARE):
            row = _row_for(nic, rows, place)
            if row is None:
                row = [None] * len(of_each)
                rows.append(row)
            row[place] = nic
    return tuple(_nic_row(row) for row in rows)


def _row_for(nic: Facts, rows: Sequence[list[Facts | None]], place: int) -> list[Facts | None] | None:
    free = [row for row in rows if row[place] is None]
    alike = [row for row in free if any(one is not None and nic_name(one) == nic_name(nic) for one in row)]
    of_role = [row for row in free if any(one is not None and one.get("role") == nic.get("role") for one in row)]
    return next(iter([row for row in alike if row in of_role] or alike or of_role), None)


def _nic_row(row: Sequence[Facts | None]) -> AlignedNic:
    facts = (
        Aligned(
            name=fact.name,
            values=tuple(None if nic is None else _plain(nic.get(fact.name.removeprefix("nic."))) for nic in row),
            unit=fact.unit,
        )
        for fact in _NIC
        if fact.name not in _OWN_OF_EACH
    )
    return AlignedNic(names=tuple(None if nic is None else nic_name(nic) for nic in row), facts=differences_first(facts))


def _host_facts(told: Sequence[Submission]) -> Iterable[Aligned]:
    hosts = [one.host or Facts({}) for one in told]
    return (Aligned(name=fact.name, values=tuple(_plain(host.get(fact.name)) for host in hosts), unit=fact.unit) for fact in _HOST)


def _router_facts(told: Sequence[Submission]) -> Iterable[Aligned]:
    return (
        Aligned(name=f"router.{name}", values=tuple(None if one.router is None else getattr(one.router, name) for one in told))
        for name in ("os", "version")
    )


def _features(told: Sequence[Submission]) -> tuple[Aligned, ...]:
    of_each = [one.router.features if one.router else () for one in told]
    names = dict.fromkeys(name for features in of_each for name in features)
    return differences_first(Aligned(name=name, values=tuple(name in features for features in of_each)) for name in names)


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def aligned_lines(told: Sequence[Submission], baseline: int) -> tuple[Line, ...]:
    """Series that measured the same in one line each, the most shared lines first."""
    lines: dict[LineKey, list[tuple[int, Series] | None]] = {}
    for place, one in enumerate(told):
        for key, member in _keyed(one).items():
            lines.setdefault(key, [None] * len(told))[place] = member
    order = {key: number for number, key in enumerate(lines)}
    shared_first = sorted(lines, key=lambda key: (-sum(one is not None for one in lines[key]), order[key]))
    return tuple(_line(key, told, lines[key], baseline) for key in shared_first)


def _keyed(told: Submission) -> Mapping[LineKey, tuple[int, Series]]:
    """Each series by what it measured; the second one of a kind by its number."""
    found: dict[LineKey, tuple[int, Series]] = {}
    for place, run in enumerate(told.runs):
        for one in run.series:
            number = 0
            key = (one.metric, one.unit, one.family, one.direction, run.kind, setting_of(run, one), number)
            while key in found:
                number += 1
                key = (*key[:-1], number)
            found[key] = (place, one)
    return found


def _line(key: LineKey, told: Sequence[Submission], members: Sequence[tuple[int, Series] | None], baseline: int) -> Line:
    frames = sorted({point.frame_bytes or 0 for member in members if member is not None for point in member[1].points})
    base = members[baseline]
    metric, unit, family, direction, run_kind, setting, _ = key
    return Line(
        metric=metric, unit=unit, family=family, direction=direction, run_kind=run_kind, setting=setting, frames=tuple(frames),
        parts=tuple(
            None if member is None else _part(told[place], member, frames, (told[baseline], base) if base and place != baseline else None)
            for place, member in enumerate(members)
        ),
    )  # fmt: skip


def _part(
    told: Submission, member: tuple[int, Series], frames: Sequence[int], base: tuple[Submission, tuple[int, Series]] | None
) -> LinePart:
    run = told.runs[member[0]]
    points = {point.frame_bytes or 0: point for point in member[1].points}
    values = tuple(points[size].value if size in points else None for size in frames)
    percent: tuple[float | None, ...] = ()
    reasons: tuple[Words, ...] = ()
    if base is not None:
        theirs = base[0].runs[base[1][0]]
        reasons = why_not_comparable(_side(told, run), _side(base[0], theirs), None)
        if comparability_key(run, told.host) == comparability_key(theirs, base[0].host):
            there = {point.frame_bytes or 0: point.value for point in base[1][1].points}
            percent = tuple(_percent(value, there.get(size)) for size, value in zip(frames, values, strict=True))
    at_least = tuple(size in points and is_at_least(run, points[size]) for size in frames)
    return LinePart(run=member[0], values=values, percent=percent, at_least=at_least, reasons=reasons)


def _percent(value: float | None, base: float | None) -> float | None:
    return 100 * value / base if value is not None and base else None


def _side(told: Submission, run: Run) -> Side:
    return Side(run=run, host=told.host, nic=nic_of(told, run) or (told.nics[0] if len(told.nics) == 1 else None))
