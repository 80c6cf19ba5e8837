"""One submission as its page prints it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from registry.ingest.judge import in_language
from registry.records import Curves, Flagged, Shared
from schemas.identity import ULID
from schemas.labels import Language
from schemas.normalising import Normalised
from web.arrange.facts import Absence, FactGroup, absences, host_groups
from web.arrange.figures import ChartSheet, charts
from web.arrange.flags import elsewhere
from web.arrange.nics import NicGroup, grouped, nic_sheets
from web.arrange.runs import RunSheet, run_sheets

INLINE_DOCUMENT_CHARACTERS = 60_000
"""A longer document is linked, not printed within its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything that the page of a submission prints."""

    shared: Shared
    nics: tuple[NicGroup, ...]
    """NICs that have hardware or a hypervisor behind them."""
    software: tuple[NicGroup, ...]
    software_devices: int
    charts: tuple[ChartSheet, ...]
    runs: tuple[RunSheet, ...]
    rows_left_out: int
    groups: tuple[FactGroup, ...]
    absences: tuple[Absence, ...]
    flags: tuple[Flagged, ...]
    """Flags about neither a NIC nor a run."""
    document: str | None
    """The stored document as indented JSON; None where it is too long for a page."""
    document_characters: int


def canonical_id(text: str) -> str:
    """The id as it is stored; what Crockford's alphabet lets people misread is read as meant."""
    upper = text.upper().translate(str.maketrans("ILO", "110"))
    return upper if ULID.complaint(upper) is None else text


def sheet(shared: Shared, curves: tuple[Curves, ...], baselines: Mapping[int, Normalised], lang: Language) -> Sheet:
    """The submission arranged for its page."""
    submission = shared.submission
    flags = in_language(shared.flags, submission, shared.received_at, lang, shared.beside)
    nics = nic_sheets(submission.nics, flags)
    software = tuple(nic for nic in nics if nic.mode == "software")
    runs = run_sheets(submission, flags, baselines, lang)
    document = json.dumps(shared.document, ensure_ascii=False, indent=1)
    return Sheet(
        shared=shared,
        nics=grouped(nic for nic in nics if nic.mode != "software"),
        software=grouped(software),
        software_devices=len(software),
        charts=charts(submission, curves, flags, lang),
        runs=runs,
        rows_left_out=sum(len(series.points) for run in submission.runs for series in run.series)
        - sum(len(series.rows) for run in runs for series in run.series),
        groups=host_groups(submission.host),
        absences=absences(submission.host),
        flags=elsewhere(flags, "/nics", "/runs"),
        document=document if len(document) <= INLINE_DOCUMENT_CHARACTERS else None,
        document_characters=len(document),
    )
