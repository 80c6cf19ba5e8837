"""What can be wrong with a document.

SchemaError
    every fault of one document, each with its JSON pointer
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a document, and where."""

    pointer: str
    """RFC 6901 JSON pointer to the value; empty for the document itself."""
    code: str
    """Stable and short: `required`, `unknown-key`, `type`, `choice`, `length`, `range`, `pattern`, …"""
    message: str

    def to_dict(self) -> dict[str, str]:
        """The fault as the HTTP interface writes it."""
        return {"pointer": self.pointer, "code": self.code, "message": self.message}


class SchemaError(ValueError):
    """The document does not keep the schema; `faults` lists all that is wrong, in document order."""

    code = "schema"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.pointer or '/'}: {fault.message}" for fault in self.faults))


class UnsupportedVersionError(SchemaError):
    """The document names a wire version that this side does not read."""

    code = "unsupported-version"


def escape_pointer(key: object) -> str:
    """One step of a JSON pointer, with `~` and `/` escaped (RFC 6901 section 3)."""
    return str(key).replace("~", "~0").replace("/", "~1")
