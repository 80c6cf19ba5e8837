"""What the community has seen of a NIC, a CPU, a board with its BIOS, a chipset or a hypervisor."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pyroaring import BitMap
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import pci_names
from registry.aggregates.best import best_of, rates_of
from registry.aggregates.problems import most_met
from registry.aggregates.shared import modes_by_bios, sriov_seen
from registry.aggregates.sightings import EVERYTHING, Selection, by_key, most_used, newest, selected, union
from registry.derive import seen
from registry.errors import ParameterError
from registry.findings import Hardware, HardwareItem, HardwarePage, SeenBios, SeenWith
from registry.models import submission
from registry.search.parse import Query
from registry.search.words import fold

KINDS = {"nic": seen.NIC, "cpu": seen.CPU, "board": seen.BOARD, "chipset": seen.CHIPSET, "hypervisor": "hypervisor"}
"""Kind → the field that tells which there are."""
KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?", re.ASCII)
MOST_LISTED = 500
MOST_PROBLEMS = 10
MOST_NEWEST = 20
MOST_BIOS = 20
_UNTOLD = frozenset({"none", "unknown"})
"""What stands for a hypervisor where there is none, or nobody told."""
_CURSOR = re.compile(r"([0-9]{1,12})\.([a-z0-9-]{1,100})", re.ASCII)
_WITH = {"mode": "mode", "driver": "driver", "kernel": "kernel", "os": "os", "hypervisor": "hypervisor", "hypervisor_version": seen.VERSION,
         "vtx": "vtx", "vtd": seen.VTD, "iommu": "iommu", "bios": seen.BIOS}  # fmt: skip
"""What went with it, by name."""
_ITEMS = {"nic": seen.NIC, "cpu": seen.CPU, "board": seen.BOARD, "chipset": seen.CHIPSET}
_PRODUCT = ("board", "system")
"""Fields of the query language that hold what boards are called."""
_OF_A_NIC = {"mode": seen.MODE, "driver": seen.DRIVER, "total_vfs": seen.VFS}
"""Facts of the NIC itself, not of another one in the same host."""


def hardware_list(session: Session, kind: str) -> tuple[HardwareItem, ...]:
    """What was seen in most trials, 500 at most; one statement."""
    return hardware_page(session, kind, EVERYTHING, limit=MOST_LISTED).items


def hardware_page(
    session: Session, kind: str, query: Query, *, words: str = "", limit: int = 50, cursor: str | None = None
) -> HardwarePage:
    """What was seen in most of a query's trials and has all the words in its name; three statements, one more for each figure compared.

    Raises ParameterError for a cursor that is none.
    """
    wanted, after = fold(words).split(), None if cursor is None else _place(cursor)
    with selected(session, query) as found:
        named = {
            key: (name, numbers)
            for key, name, numbers in _things(found, kind)
            if numbers and all(word in _searched(kind, key, name) for word in wanted)
        }
        ordered = sorted((-len(numbers), key) for key, (_, numbers) in named.items())
        rest = ordered if after is None else [one for one in ordered if one > after]
        items = tuple(HardwareItem(key=key, name=named[key][0], outcomes=found.outcomes(named[key][1])) for _, key in rest[:limit])
    more = f"{items[-1].outcomes.total}.{items[-1].key}" if len(rest) > limit else None
    return HardwarePage(items=items, total=len(ordered), next_cursor=more, filtered=query.text, newest_only=found.is_recent)


def hardware_of(session: Session, kind: str, key: str) -> Hardware | None:
    """One item with all that was seen of it, or None where nobody has; seven statements."""
    if not KEY.fullmatch(key):
        return None
    with selected(session) as found:
        named = _values(found, kind, key)
        among = union(named.values())
        if not among:
            return None
        item = HardwareItem(key=key, name=_name(kind, key, named), outcomes=found.outcomes(among))
        window = newest(among)
        values = found.most_frequent(among, [*_WITH.values(), *_ITEMS.values(), *_PRODUCT, seen.VFS], MOST_BIOS)
        query = query_of(kind, item, values)
        best, rows = best_of(found, among, key if kind == "nic" else None)
        uids = _uids(session, {*newest(among, MOST_NEWEST), *(number for number, _ in best)})
        return Hardware(
            kind=kind,
            item=item,
            query=query,
            looked_at=len(among),
            told_apart=len(window),
            hosts=found.met.hosts_of(window),
            contributors=found.met.contributors_of(window),
            bios=bios_seen(found, values.get(seen.BIOS, {}), window),
            bios_modes=modes_by_bios(found, values.get(seen.BIOS, {}), window) if kind == "board" else (),
            sriov=sriov_seen(found, kind, key, among, query),
            seen=_tables(found, kind, key, values, window),
            problems=most_met(found, among, MOST_PROBLEMS),
            best=tuple(replace(figure, submission=uids[number]) for number, figure in best),
            curves=rates_of(rows, query),
            newest=tuple(uids[number] for number in reversed(newest(among, MOST_NEWEST)) if number in uids),
            newest_only=found.is_recent,
        )


def _searched(kind: str, key: str, name: str) -> str:
    """What the words of a list are looked for in: a NIC has its vendor's name too."""
    vendor = pci_names.vendor_name(key) if kind == "nic" else None
    return fold(f"{vendor or ''} {name} {key}")


def _things(found: Selection, kind: str) -> Iterator[tuple[str, str, BitMap]]:
    """Key, name and trials of everything of a kind."""
    values = found.of_values(KINDS[kind])
    if kind == "hypervisor":
        yield from ((value, value, numbers & found.trials) for value, numbers in values.items() if value not in _UNTOLD)
        return
    for key, names in by_key(values).items():
        yield key, _name(kind, key, names), union(names.values()) & found.trials


def _values(found: Selection, kind: str, key: str) -> dict[str, BitMap]:
    """The names of one thing, with the trials that tell it by each."""
    if kind != "hypervisor":
        return found.about(KINDS[kind], key)
    return {
        value: numbers & found.trials for value, numbers in found.of_values("hypervisor").items() if value == key and key not in _UNTOLD
    }


def _name(kind: str, key: str, names: Mapping[str, BitMap]) -> str:
    return (pci_names.name_of_key(key) if kind == "nic" else None) or most_used(names)


def _place(cursor: str) -> tuple[int, str]:
    told = _CURSOR.fullmatch(cursor)
    if told is None:
        raise ParameterError("cursor", "is none that this list gave out")
    return -int(told[1]), told[2]


def _tables(
    found: Selection, kind: str, key: str, values: Mapping[str, Mapping[str, BitMap]], window: BitMap
) -> dict[str, tuple[SeenWith, ...]]:
    """What went with it, by name; what nobody told is left out."""
    own = _OF_A_NIC if kind == "nic" else {}
    with_it = {name: field for name, field in _WITH.items() if name not in {kind, *own}}
    items = {name: field for name, field in _ITEMS.items() if name != kind}
    tables = {name: found.table(found.about(field, key), window) for name, field in own.items()}
    tables |= {name: found.table(values.get(field, {}), window) for name, field in with_it.items()}
    tables |= {name: found.items(values.get(field, {}), window) for name, field in items.items()}
    if not own:
        tables["total_vfs"] = found.table(_by_amount(values.get(seen.VFS, {})), window)
    return {name: table for name, table in tables.items() if table}


def _by_amount(values: Mapping[str, BitMap]) -> dict[str, BitMap]:
    """Values `NIC TOTAL` by their totals."""
    amounts: dict[str, list[BitMap]] = {}
    for value, numbers in values.items():
        amounts.setdefault(value.rpartition(" ")[2], []).append(numbers)
    return {amount: union(several) for amount, several in amounts.items()}


def bios_seen(found: Selection, told: Mapping[str, BitMap], window: BitMap) -> tuple[SeenBios, ...]:
    """What hosts had under each BIOS, on most hosts first; trials that tell no BIOS are left out."""
    tables = []
    for bios, numbers in told.items():
        for vtx, with_vtx in _states(found, "vtx", numbers & window):
            for vtd, with_both in _states(found, seen.VTD, with_vtx):
                hosts, outcomes = found.met.hosts_of(with_both), found.outcomes(with_both)
                tables.append(SeenBios(bios=bios, vtx=vtx, vtd=vtd, hosts=hosts, outcomes=outcomes))
    return tuple(sorted(tables, key=lambda one: (-one.hosts, one.bios, one.vtx or "", one.vtd or ""))[:MOST_BIOS])


def _states(found: Selection, field: str, among: BitMap) -> Iterator[tuple[str | None, BitMap]]:
    """Some trials by what they tell of a fact; those that tell nothing last."""
    rest = among
    for value, numbers in found.of_values(field).items():
        if having := among & numbers:
            yield value, having
            rest = rest - having
    if rest:
        yield None, rest


def _uids(session: Session, numbers: Iterable[int]) -> dict[int, str]:
    rows = session.execute(select(submission.c.id, submission.c.uid).where(submission.c.id.in_(list(numbers))))
    return {row.id: row.uid for row in rows}


def query_of(kind: str, item: HardwareItem, values: Mapping[str, Mapping[str, BitMap]]) -> str:
    """The line of the query language that finds these submissions; empty where none does."""
    if kind == "chipset":
        return ""
    if kind == "nic" and pci_names.PCI_KEY.fullmatch(item.key):
        return f"pci:{item.key.replace('-', ':')}"
    if kind == "hypervisor":
        return f"hypervisor:{item.key}"
    field, name = kind, item.name
    if kind == "board":  # Its name has the vendor's before it, which the fields have not.
        told = ((field, value) for field in _PRODUCT for value in values.get(field, {}))
        field, name = next(((field, value) for field, value in told if item.name.endswith(value)), (field, name))
    return f'{field}:"{name.replace(chr(34), "")}"'
