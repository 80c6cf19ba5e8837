"""The form for those who have no collector: its fields, named by the place in the document that each one fills."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from schemas import limits
from schemas.facts import HYPERVISORS, IO_MODES, ROLES
from schemas.labels import LANGUAGES
from schemas.v1.submission import CULPRITS, DIRECTIONS, OUTCOMES, RUN_KINDS, STAGES

Widget = Literal["line", "text", "choice", "number", "percent", "words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field; within a section of rows it stands in every row."""

    at: str
    """Where its value lies below its section, as a JSON pointer."""
    label: str
    """A message id."""
    widget: Widget = "line"
    choices: tuple[str, ...] = ()
    group: str = ""
    """The group of LABELS that names the choices."""
    hint: str = ""
    """What goes into it: an example, the same in every language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields under one heading."""

    at: str
    title: str
    """A message id."""
    fields: tuple[Field, ...]
    most: int = 0
    """How many rows there may be; 0 where the section has no rows."""
    open: bool = False


POINTS = "/runs/0/series/0/points"
UNITS = ("pps", "l2_bps", "l4_bps")
METRICS = {"pps": "rate", "l2_bps": "rate", "l4_bps": "goodput"}
SECTIONS: tuple[Section, ...] = (
    Section(at="", title="How it went", open=True, fields=(
        Field(at="/outcome", label="Outcome", widget="choice", choices=OUTCOMES, group="outcome"),
        Field(at="/title", label="Title", hint="82576 SR-IOV, QEMU, VyOS"),
        Field(at="/note/text", label="What you tried, and what you learned (Markdown)", widget="text"),
        Field(at="/note/lang", label="Language of your words", widget="choice", choices=LANGUAGES, group="lang"),
    )),
    Section(at="/problems", title="Problems", most=limits.PROBLEMS, open=True, fields=(
        Field(at="/symptom", label="Symptom", widget="text"),
        Field(at="/stage", label="Stage", widget="choice", choices=STAGES, group="stage"),
        Field(at="/culprit", label="Culprit", widget="choice", choices=CULPRITS, group="culprit"),
        Field(at="/component", label="Component", hint="BIOS 2.1"),
        Field(at="/cause", label="Cause", widget="text"),
        Field(at="/workaround", label="Workaround", widget="text"),
    )),
    Section(at="/nics", title="Network interfaces", most=limits.NICS, open=True, fields=(
        Field(at="/device_name", label="NIC", hint="82576 Gigabit Network Connection"),
        Field(at="/name", label="Interface", hint="eth0"),
        Field(at="/io_mode", label="I/O mode", widget="choice", choices=IO_MODES, group="io_mode"),
        Field(at="/role", label="Role", widget="choice", choices=ROLES, group="role"),
        Field(at="/driver", label="Driver", hint="igbvf"),
        Field(at="/pci/vendor", label="PCI vendor id", hint="8086"),
        Field(at="/pci/device", label="PCI device id", hint="10c9"),
        Field(at="/speed_mbps", label="Link speed (Mbit/s)", widget="number", hint="1000, 10G"),
    )),
    Section(at="/host", title="Host", open=True, fields=(
        Field(at="/virtualization/hypervisor", label="Hypervisor", widget="choice", choices=("none", *HYPERVISORS), group="hypervisor"),
        Field(at="/cpu/model", label="CPU", hint="Intel(R) Xeon(R) CPU E5620 @ 2.40GHz"),
        Field(at="/board/vendor", label="Board vendor", hint="Supermicro"),
        Field(at="/board/product", label="Board", hint="X8DTT"),
        Field(at="/board/bios/version", label="BIOS version", hint="2.1"),
        Field(at="/system/kernel", label="Kernel", hint="6.12.107+deb13-amd64"),
        Field(at="/system/distribution", label="Distribution", hint="Debian GNU/Linux 13 (trixie)"),
    )),
    Section(at="/router", title="Router", fields=(
        Field(at="/os", label="Router OS", hint="VyOS"),
        Field(at="/version", label="Version", hint="1.4.2"),
        Field(at="/features", label="Features, set apart by commas", widget="words", hint="nat, ospf, ipsec"),
        Field(at="/configuration", label="Configuration, without secrets", widget="text"),
    )),
    Section(at="/runs/0", title="One measurement", fields=(
        Field(at="/tool/name", label="Tool", hint="iperf3"),
        Field(at="/tool/version", label="Version", hint="3.12"),
        Field(at="/kind", label="Kind", widget="choice", choices=RUN_KINDS, group="run_kind"),
        Field(at="/series/0/unit", label="Unit of the values", widget="choice", choices=UNITS, group="unit"),
        Field(at="/series/0/family", label="IP version", widget="choice", choices=("4", "6"), group="family"),
        Field(at="/series/0/direction", label="Direction", widget="choice", choices=DIRECTIONS, group="direction"),
        Field(at="/queues", label="Queues", widget="number", hint="4"),
        Field(at="/link_speed_mbps", label="Link speed (Mbit/s)", widget="number", hint="1000, 10G"),
        Field(at="/duration_s", label="Seconds a trial", widget="number", hint="30"),
        Field(at="/baseline/submission", label="The same host without virtualization: id of the submission that measured it",
              hint="01JD0000000000000000000000"),
    )),
    Section(at=POINTS, title="Values by frame size", most=limits.POINTS, fields=(
        Field(at="/frame_bytes", label="Frame (bytes with FCS)", widget="number", hint="64"),
        Field(at="/value", label="Value", widget="number", hint="1.09M"),
        Field(at="/loss_ratio", label="Loss in per cent", widget="percent", hint="0"),
    )),
    Section(at="/costs", title="Costs", most=limits.COSTS, fields=(
        Field(at="/item", label="For", widget="choice", choices=("nic", "host", "other"), group="cost"),
        Field(at="/amount", label="Amount", widget="number", hint="22000"),
        Field(at="/currency", label="Currency", hint="JPY"),
    )),
)  # fmt: skip
RESULTS = "results"
"""The field that holds runs out of a file, as JSON."""
OWN = ("id", "created_at", RESULTS)
"""Fields that are no places of the document."""

_STEP = re.compile(r"/[0-9]{1,3}(?=/|$)")


def fields_by_name(values: Mapping[str, str]) -> dict[str, Field]:
    """Every field that the form shows for these values, by its name, in the order of the page."""
    return {name: field for section in SECTIONS for start in starts(section, values) for name, field in _named(section, start)}


def starts(section: Section, values: Mapping[str, str]) -> Iterator[str]:
    """The pointers under which the fields of a section stand: one, or one a row, at least one."""
    if not section.most:
        return iter((section.at,))
    return (f"{section.at}/{row}" for row in range(max(1, rows_of(section, values))))


def _named(section: Section, start: str) -> Iterator[tuple[str, Field]]:
    return ((start + field.at, field) for field in section.fields)


def rows_of(section: Section, values: Mapping[str, str]) -> int:
    """How many rows of a section the values fill or keep open."""
    return 1 + max((row for row, _ in _row_fields(section, values)), default=-1)


def _row_fields(section: Section, values: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    for name in values:
        row, _, rest = name.removeprefix(section.at + "/").partition("/")
        if name.startswith(section.at + "/") and row.isascii() and row.isdigit() and len(row) <= 3:
            yield int(row), rest


def known(asked: Mapping[str, str]) -> dict[str, str]:
    """Of what a request holds, the fields of this form; line ends as documents have them."""
    patterns = {_STEP.sub("/0", start + field.at) for section in SECTIONS for start in starts(section, {}) for field in section.fields}
    return {name: text.replace("\r\n", "\n") for name, text in asked.items() if name in OWN or _STEP.sub("/0", name) in patterns}


def closed_up(values: Mapping[str, str]) -> dict[str, str]:
    """The values with empty rows taken out, so that a row's number is its place in the document."""
    kept = dict(values)
    for section in SECTIONS:
        if section.most:
            kept = _closed_up(section, kept)
    return kept


def _closed_up(section: Section, values: dict[str, str]) -> dict[str, str]:
    found = sorted({row for row, rest in _row_fields(section, values) if values[f"{section.at}/{row}/{rest}"].strip()})
    places = {row: place for place, row in enumerate(found[: section.most])}
    rows = list(_row_fields(section, values))
    names = {f"{section.at}/{row}/{rest}": (row, rest) for row, rest in rows}
    moved = {f"{section.at}/{places[row]}/{rest}": values[name] for name, (row, rest) in names.items() if row in places}
    return {name: text for name, text in values.items() if name not in names} | moved


def changed(values: Mapping[str, str], step: str) -> dict[str, str]:
    """The values after `add:/problems` or `remove:/problems/1`; anything else changes nothing."""
    verb, _, at = step.partition(":")
    if verb == "remove":
        return closed_up({name: text for name, text in values.items() if not name.startswith(at + "/")})
    section = next((one for one in SECTIONS if one.most and one.at == at), None)
    if verb != "add" or section is None:
        return dict(values)
    row = max(1, rows_of(section, values))
    return dict(values) | ({f"{at}/{row}{section.fields[0].at}": ""} if row < section.most else {})
