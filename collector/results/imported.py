"""What an importer gives: runs, and what was wrong on the way to them."""

from dataclasses import dataclass
from typing import Any, Literal

from schemas import Failure, Run, Tool
from schemas.records import plain

Status = Literal["ok", "partial", "error", "no-data", "truncated", "empty"]
USABLE: tuple[Status, ...] = ("ok", "partial")


@dataclass(frozen=True, slots=True)
class ImportFault:
    """One thing wrong with a result file."""

    code: str
    """A failure kind of the wire: `truncated`, `tool-reported-error`, `no-receiver-data`, …"""
    message: str
    place: str

    def to_dict(self) -> dict[str, str]:
        """The fault as `collector import --json` writes it."""
        return {"code": self.code, "message": self.message, "place": self.place}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The runs of one result file; `format` is None where none was recognised."""

    format: str | None
    status: Status
    runs: tuple[Run, ...] = ()
    faults: tuple[ImportFault, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether there are figures."""
        return self.status in USABLE

    def to_dict(self) -> dict[str, Any]:
        """The shape of `collector import --json` and of a RUN.json file."""
        return {
            "format": self.format,
            "status": self.status,
            "runs": [plain(run) for run in self.runs],
            "faults": [fault.to_dict() for fault in self.faults],
        }


def failed_run(imported: Imported) -> Run:
    """A run that says why there are no figures, for a submission that tells of a failure."""
    first = imported.faults[0] if imported.faults else ImportFault(imported.status, f"the result is {imported.status}", "")
    return Run(
        tool=Tool(name=imported.format or "unknown"),
        kind="other",
        status="error",
        flags=(first.code,),
        failure=Failure(kind=first.code, message=first.message[:2000]),
    )
