"""The flat tables of a dump: what each column is, and a submission's rows in it. Derived; the documents are the truth."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from registry.derive.seen import measured_nic
from registry.derive.standing import SET_APART, setting_of
from registry.search.values import nic_name
from schemas import Facts, Submission
from schemas.comparability import marks
from schemas.facts import FACTS
from schemas.kinds import Flag, Real, Whole
from schemas.times import rfc3339

Cell = str | int | float | bool | None
Type = Literal["string", "integer", "number", "boolean", "datetime"]
"""Types of Table Schema (datapackage.org)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a dump tells of one submission."""

    submission: Submission
    received_at: datetime
    plausibility: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column."""

    name: str
    type: Type
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: a row for each thing that `rows` finds in a submission, in the order of the columns."""

    meaning: str
    columns: tuple[Column, ...]
    rows: Callable[[Kept], Iterator[tuple[Cell, ...]]]


def _submissions(kept: Kept) -> Iterator[tuple[Cell, ...]]:
    told = kept.submission
    host = told.host or Facts({})
    contributor, reference, note = told.contributor, told.reference, told.note
    yield (
        told.id, rfc3339(kept.received_at), told.created_at, told.kind, told.outcome, told.example, kept.plausibility,
        " ".join(kept.flags) or None,
        told.title, note.text if note else None, note.lang if note else None, *map(host.get, _HOST_FACTS),
        told.router.os if told.router else None, contributor.fingerprint if contributor else None, told.signer is not None,
        reference.title if reference else None, reference.url if reference else None,
    )  # fmt: skip


def _nics(kept: Kept) -> Iterator[tuple[Cell, ...]]:
    for position, nic in enumerate(kept.submission.nics):
        yield kept.submission.id, position, nic_name(nic), *map(nic.get, _NIC_FACTS)


def _series(kept: Kept) -> Iterator[tuple[Cell, ...]]:
    host = kept.submission.host
    for number, run in enumerate(kept.submission.runs):
        nic = measured_nic(kept.submission, run)
        mode = nic.get("io_mode") if nic is not None else None
        is_apart = bool(SET_APART.intersection(marks(run, host)))
        for position, series in enumerate(run.series):
            of_series = (
                kept.submission.id, number, position, run.tool.name, run.tool.version, run.kind, run.profile, run.nic, run.link_type,
                run.link_speed_mbps, run.queues, run.cores, run.loss_ratio_allowed, series.metric, series.unit, series.family,
                series.direction,
            )  # fmt: skip
            for point in series.points:
                of_point = point.frame_bytes, point.value, point.loss_ratio, point.low, point.high, point.at_least
                yield *of_series, *of_point, mode, setting_of(run, series) or None, is_apart


def _problems(kept: Kept) -> Iterator[tuple[Cell, ...]]:
    for position, problem in enumerate(kept.submission.problems):
        yield (
            kept.submission.id, position, problem.symptom, problem.stage, problem.cause, problem.culprit, problem.component,
            problem.failure_kind, problem.workaround, problem.lang,
        )  # fmt: skip


_HOST_FACTS = (
    "cpu.vendor", "cpu.model", "cpu.cores", "board.vendor", "board.product", "board.bios.version", "virtualization.is_guest",
    "virtualization.hypervisor", "iommu.kind", "iommu.state", "system.kernel", "system.distribution", "system.router_os",
)  # fmt: skip
_NIC_FACTS = (
    "pci.vendor", "pci.device", "driver", "driver_version", "firmware", "io_mode", "role", "backend", "confidence", "speed_mbps",
    "sriov.total_vfs", "sriov.active_vfs",
)  # fmt: skip


def _column(name: str, type_: Type, meaning: str) -> Column:
    return Column(name=name, type=type_, meaning=meaning)


def _texts(**meanings: str) -> tuple[Column, ...]:
    return tuple(_column(name, "string", meaning) for name, meaning in meanings.items())


def _facts(names: tuple[str, ...], prefix: str = "") -> tuple[Column, ...]:
    """The columns of facts, as the catalogue has them."""
    catalogue = {fact.name: fact for fact in FACTS}
    rows = [catalogue[prefix + name] for name in names]
    return tuple(
        _column(name.replace(".", "_"), _TYPES.get(type(fact.kind), "string"), f"{fact.meaning}{f', {fact.unit}' if fact.unit else ''}")
        for name, fact in zip(names, rows, strict=True)
    )


_TYPES: dict[type, Type] = {Whole: "integer", Real: "number", Flag: "boolean"}
_OF = _column("submission_id", "string", "The submission it belongs to")
_POSITION = _column("position", "integer", "Its place in the document, from 0")

TABLES: dict[str, Table] = {
    "submissions": Table(
        meaning="One row a submission",
        columns=(
            _column("id", "string", "ULID, made by whoever made the document"),
            _column("received_at", "datetime", "When the registry received it"),
            _column("created_at", "datetime", "When its document was made, by the contributor's clock"),
            *_texts(kind="trial, or reference: figures from literature", outcome="worked, partly or failed"),
            _column("example", "boolean", "Whether it is shipped with the registry, to show what one looks like"),
            *_texts(
                plausibility="plausible, implausible or reproduced: leave implausible ones out of statistics",
                flags="Rules of the judge that noticed something, set apart by spaces",
                title="Title",
                note="Know-how in the contributor's words, Markdown",
                note_lang="Language of the note",
            ),
            *_facts(_HOST_FACTS),
            *_texts(router="Operating system of the router", contributor="Fingerprint of the contributor's key"),
            _column("signed", "boolean", "Whether that key signed it"),
            *_texts(reference_title="Where figures from literature stand", reference_url="Address of that"),
        ),
        rows=_submissions,
    ),
    "nics": Table(
        meaning="One row a network interface of a submission",
        columns=(_OF, _POSITION, _column("nic", "string", "What it is called"), *_facts(_NIC_FACTS, "nic.")),
        rows=_nics,
    ),
    "series": Table(
        meaning="One row a measured value; frame sizes count the FCS",
        columns=(
            _OF,
            _column("run", "integer", "Place of the run in the document, from 0"),
            _column("series", "integer", "Place of the series in the run, from 0"),
            *_texts(tool="Benchmark tool", tool_version="Its version", run_kind="ndr, pdr, throughput, mrr and so on"),
            *_texts(profile="The benchmark's settings by name and version", nic="Name of the interface", link_type="physical, virtual …"),
            _column("link_speed_mbps", "integer", "Speed of the link, Mbit/s"),
            _column("queues", "integer", "Queues used"),
            _column("cores", "integer", "Cores used"),
            _column("loss_ratio_allowed", "number", "Loss that the search for this rate allowed, 0 to 1"),
            *_texts(metric="rate, goodput, latency or jitter", unit="pps, l1_bps, l2_bps, l3_bps, l4_bps or us"),
            _column("family", "integer", "4 or 6: IPv4, IPv6"),
            _column("direction", "string", "uni, reverse, bi-sum, bi-per-port, tx or rx"),
            _column("frame_bytes", "integer", "Frame size with FCS, bytes"),
            _column("value", "number", "The value, in `unit`"),
            _column("loss_ratio", "number", "Packets lost over packets sent, 0 to 1"),
            _column("low", "number", "Lowest of its trials"),
            _column("high", "number", "Highest of its trials"),
            _column("at_least", "boolean", "Whether the tester was the limit: the system may be faster"),
            *_texts(io_mode="I/O mode of the interface that was measured", setting="What else must be the same before values are mixed"),
            _column("apart", "boolean", "Whether the site leaves it out of curves: noisy, clocked by itself, or on an emulated CPU"),
        ),
        rows=_series,
    ),
    "problems": Table(
        meaning="One row a problem that was met",
        columns=(
            _OF,
            _POSITION,
            *_texts(
                symptom="What was seen", stage="When", cause="Why", culprit="What is to blame", component="Which part", failure_kind="Code",
                workaround="What helped", lang="Language of these words",
            ),
        ),
        rows=_problems,
    ),
}  # fmt: skip
"""The tables by name; a new column goes to the end of its table."""

WITHDRAWN = Table(
    meaning="One row a submission that its contributor took back: a mirror drops these, and takes none of them again",
    columns=(_column("id", "string", "What it was called"), _column("withdrawn_at", "datetime", "When that was")),
    rows=lambda _: iter(()),
)
"""A file of its own in every dump, for it is about what is not in the others."""
