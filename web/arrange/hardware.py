"""NICs, CPUs, boards and hypervisors for their pages: what they are called, and what the community has seen of one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import ModuleType

from registry import pci_names, sriov
from registry.findings import BestFigure, Hardware, HardwareItem, OutcomeCounts, SeenWith
from registry.records import Curves
from registry.search.words import folded_words
from registry.sriov import Sriov
from schemas.labels import Language, label
from web.arrange.figures import ChartSheet
from web.arrange.seen import Table, full_name, tables
from web.charts import CHARTS
from web.charts.line_rate import line_rate

KINDS: dict[str, str] = {"nic": "NICs", "cpu": "CPUs", "board": "Boards", "chipset": "Chipsets", "hypervisor": "Hypervisors"}
"""The kinds, and what their lists are called (message ids)."""
LEADS: dict[str, str] = {
    "nic": "Which I/O mode each NIC was tried in, how that went, and how fast it was.",
    "cpu": "On which CPUs people tried it, and whether VT-x or AMD-V was usable there.",
    "board": "On which boards and BIOS versions VT-x and VT-d were usable.",
    "chipset": "With which chipsets the IOMMU was usable.",
    "hypervisor": "What worked under which hypervisor, with which NICs and in which mode.",
}
"""What each list is good for; message ids."""
WENT_WITH: dict[str, tuple[str, str, str]] = {
    "driver": ("Driver", "", ""),
    "hypervisor": ("Hypervisor", "hypervisor", "hypervisor"),
    "hypervisor_version": ("Version of the hypervisor", "", ""),
    "nic": ("NIC", "", "nic"),
    "board": ("Board", "", "board"),
    "cpu": ("CPU", "", "cpu"),
    "chipset": ("Chipset", "", "chipset"),
    "kernel": ("Kernel", "", ""),
    "os": ("OS", "", ""),
}
"""What something was seen with: titles (message ids), the groups that name the values, and the kind of page that tells more."""
READY: dict[str, tuple[str, str, str]] = {"vtx": ("VT-x or AMD-V", "vtx_state", ""), "vtd": ("VT-d or AMD-Vi", "iommu_state", "")}
"""What guests need of a host: titles (message ids) and the groups that name the states."""
MOST_NEAR = 5
BOTH_WAYS = "bi-sum"
SECOND = frozenset({"software", "unknown"})
"""Modes that come last, for they are of no NIC that a guest gets."""
_PCI_ID = re.compile(r"\b([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})\b", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a list."""

    key: str
    name: str
    pci: str | None
    """`8086:10c9` of a PCI NIC."""
    outcomes: OutcomeCounts
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A controller that a line asks for, and the model of it that has these words."""

    row: Sriov
    key: str | None
    """Under which its page is; None where the source names no single device."""
    name: str | None
    """The model's; None where the controller's own name was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BiosMatrix:
    """Rows of BIOS versions, columns of I/O modes; None where nobody tried it."""

    modes: tuple[str, ...]
    rows: tuple[tuple[str, tuple[OutcomeCounts | None, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeLine:
    """How often one I/O mode worked with it."""

    mode: str
    hosts: int
    outcomes: OutcomeCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best figure of a mode, and how near it comes to what the link carries."""

    figure: BestFigure
    of_line_rate: float | None
    limit_mbps: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesSheet(ChartSheet):
    """A chart over many submissions: its table tells spreads and counts, and needs the whole width."""

    @property
    def wide(self) -> bool:
        """Whether it tells more than one line."""
        return len(self.table.columns) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HardwareSheet:
    """Everything that the page of one item prints."""

    found: Hardware
    name: str
    pci: str | None
    reference: Sriov | None
    is_virtual: bool
    """Whether it is a virtual function itself."""
    modes: tuple[ModeLine, ...]
    ready: tuple[Table, ...]
    """What its hosts had: VT-x and VT-d by their states."""
    functions: tuple[SeenWith, ...]
    """How many virtual functions its hosts saw."""
    best: tuple[Best, ...]
    chart: ChartSheet | None
    tables: tuple[Table, ...]
    bios: BiosMatrix | None


def pci_of(kind: str, key: str) -> str | None:
    """`8086:10c9` of a PCI NIC's key."""
    return key.replace("-", ":") if kind == "nic" and pci_names.PCI_KEY.fullmatch(key) else None


def items_of(kind: str, found: Iterable[HardwareItem], lang: Language) -> tuple[Item, ...]:
    """The lines of a list, their names as people say them."""
    return tuple(_item(kind, one, lang) for one in found)


def words_of(line: str) -> str:
    """The words of a line as keys have them: `8086:10c9` is `8086-10c9`."""
    return _PCI_ID.sub(r"\1-\2", line)


def references_of(line: str) -> tuple[Reference, ...]:
    """Controllers that can be shared by SR-IOV and have all the words in their names or a model's, or the PCI id that is asked for."""
    words, key = frozenset(folded_words(line).split()), words_of(line.strip().lower())
    if pci_names.PCI_KEY.fullmatch(key):
        found = sriov.of_key(key)
        return (Reference(row=found, key=key, name=_model(key)),) if found is not None else ()
    rows: dict[str, Reference] = {}
    for own, one in _known_models() if words else ():
        if words <= own:
            rows.setdefault(one.row.name, one)
    return tuple(rows.values())[:MOST_NEAR]


@cache
def _known_models() -> tuple[tuple[frozenset[str], Reference], ...]:
    """The words of every controller, then of every model that pci.ids names of one."""
    rows = sriov.controllers()
    families = [(row.name, Reference(row=row, key=_first_key(row), name=None)) for row in rows]
    keys = [(row, pci.replace(":", "-")) for row in rows for pci in row.pci if not pci.endswith("*")]
    models = [(f"{row.name} {name}", Reference(row=row, key=key, name=name)) for row, key in keys if (name := _model(key))]
    return tuple((frozenset(folded_words(words).split()), one) for words, one in (*families, *models))


def _first_key(row: Sriov) -> str | None:
    return next((pci.replace(":", "-") for pci in row.pci if not pci.endswith("*")), None)


def _model(key: str) -> str | None:
    name = pci_names.name_of_key(key)
    return None if name is None else full_name("nic", key, name)


def bios_matrix(found: Hardware) -> BiosMatrix | None:
    """How each mode went under each BIOS; None of what is no board, and where nobody told a BIOS."""
    if not found.bios_modes:
        return None
    trials: dict[str, int] = {}
    for one in found.bios_modes:
        trials[one.mode] = trials.get(one.mode, 0) + one.outcomes.total
    modes = tuple(sorted(trials, key=lambda mode: (mode in SECOND, -trials[mode], mode)))
    cells = {(one.bios, one.mode): one for one in found.bios_modes}
    return BiosMatrix(
        modes=modes,
        rows=tuple(
            (bios, tuple(cells[bios, mode].outcomes if (bios, mode) in cells else None for mode in modes))
            for bios in dict.fromkeys(one.bios for one in found.bios_modes)
        ),
    )


def near(items: Sequence[Item], key: str) -> tuple[Item, ...]:
    """Those that somebody may have meant by a key that is not there."""
    by_key = {one.key: one for one in items}
    close = get_close_matches(key, by_key, MOST_NEAR, cutoff=0.6)
    words = [word for word in folded_words(key.replace("-", " ")).split() if len(word) > 2]
    alike = [one.key for one in items if words and all(word in _searched(one) for word in words)]
    return tuple(by_key[one] for one in dict.fromkeys((*close, *alike)))[:MOST_NEAR]


def hardware_sheet(found: Hardware, lang: Language) -> HardwareSheet:
    """One item arranged for its page."""
    kind, key = found.kind, found.item.key
    reference = sriov.of_key(key) if kind == "nic" else None
    return HardwareSheet(
        found=found,
        name=_said(kind, found.item.name, key, lang),
        pci=pci_of(kind, key),
        reference=reference,
        is_virtual=reference is not None and sriov.is_virtual(reference, key),
        modes=tuple(ModeLine(mode=one.value, hosts=one.hosts, outcomes=one.outcomes) for one in found.seen.get("mode", ())),
        ready=tables(READY, found.seen),
        functions=found.seen.get("total_vfs", ()),
        best=tuple(_best(one) for one in found.best),
        chart=chart_of(found.curves, lang),
        tables=tables(WENT_WITH, found.seen),
        bios=bios_matrix(found),
    )


def chart_of(curves: Curves, lang: Language) -> ChartSheet | None:
    """The rates over frame size as a chart of a page; None where nothing was measured over frame sizes."""
    if not any(point.frame_bytes for curve in curves.curves for point in curve.points):
        return None
    name = "rate-over-frame-size"
    module: ModuleType = CHARTS[name]
    return RatesSheet(
        number=0, ident="rates", chart=name, record=curves, title=module.title(curves, lang), shared=module.shared(curves, lang),
        picture=module.picture(curves, lang, ident="rates"), table=module.table(curves, lang), over_sizes=True,
        runs=len(curves.curves), measured=f"n = {curves.n_submissions}", loss="", lossy=False, remarks=(),
    )  # fmt: skip


def _item(kind: str, one: HardwareItem, lang: Language) -> Item:
    pci = pci_of(kind, one.key)
    name = pci_names.name_of_key(one.key) if kind == "nic" else None
    return Item(
        key=one.key, name=_said(kind, name or one.name, one.key, lang), pci=pci, outcomes=one.outcomes,
        query=_query(kind, one, pci),
    )  # fmt: skip


def _said(kind: str, name: str, key: str, lang: Language) -> str:
    return label("hypervisor", name, lang) if kind == "hypervisor" else full_name(kind, key, name)


def _query(kind: str, one: HardwareItem, pci: str | None) -> str:
    """The line that finds the submissions of a list's line; empty where only the item's own page can tell."""
    if pci is not None:
        return f"pci:{pci}"
    return f"hypervisor:{one.key}" if kind == "hypervisor" else ""


def _searched(one: Item) -> str:
    return folded_words(f"{one.name} {one.pci or ''} {one.key}")


def _best(figure: BestFigure) -> Best:
    speed = figure.link_speed_mbps if figure.link_type not in {"virtual", "loopback"} else None
    limit = line_rate(speed, figure.frame_bytes, figure.unit) if speed and figure.frame_bytes else None
    ways = 2 if figure.direction == BOTH_WAYS else 1
    return Best(figure=figure, of_line_rate=figure.value / (limit * ways) if limit else None, limit_mbps=speed)
