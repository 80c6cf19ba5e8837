"""What other collections report of hardware: never counted among trials."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One reference, with whom and where it is from."""

    submission: str
    title: str | None
    outcome: str
    vtx: str | None
    vtd: str | None
    """State of the IOMMU."""
    bios: str | None
    system: str | None
    source: str | None
    """The collection that it was imported from."""
    work: str
    """Title of what is cited."""
    authors: str | None
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What is reported of one thing, the newest first."""

    name: str
    total: int
    reports: tuple[Report, ...]
