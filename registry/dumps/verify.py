"""Whether the signatures in a dump hold, without a registry and without its word."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.dumps.lines import STATEMENTS, SUBMISSIONS, Line, Said, lines_of, read_line, read_statement_line
from registry.dumps.write import SUMS, Progress, sums
from registry.errors import DumpError, RegistryError
from registry.ingest.receive import Received, check
from registry.ingest.verify import proven_key, signer_of
from schemas.signature import STATEMENT_NAMESPACE, fingerprint_of, key_blob, key_of
from schemas.statements import countersigned


@dataclass(frozen=True, slots=True)
class Verified:
    """What a dump proved."""

    counts: Counter[str]
    """Submissions that are signed and unsigned, revisions, statements, files."""
    faults: tuple[str, ...]


def verify(folder: Path, progress: Progress) -> Verified:
    """Every checksum, document and signature held against itself. Raises DumpError for a file that cannot be read."""
    counts: Counter[str] = Counter()
    faults = _files(folder, counts)
    for number, (where, text) in enumerate(lines_of(folder / SUBMISSIONS), 1):
        try:
            line = read_line(text, where)
            counts["unsigned" if proven_line(line).submission.signer is None else "signed"] += 1
            counts["revisions"] += len(line.pasts)
        except RegistryError as error:
            faults.append(f"{where}: {error}")
        if number % 1_000 == 0:
            progress(number, 0, "submissions verified")
    for where, text in lines_of(folder / STATEMENTS):
        try:
            proven_statement(read_statement_line(text, where), where)
            counts["statements"] += 1
        except RegistryError as error:
            faults.append(str(error))
    return Verified(counts, tuple(faults))


def proven_statement(said: Said, where: str) -> Said:
    """The same, where the key surely said this and nothing else; a handle is the registry's own word. Raises DumpError."""
    if said.table == "handle":
        return said
    action, about = _SAYS[said.table]
    try:
        statement, key = said.told["statement"], str(said.told["fingerprint"])
        proven_key(statement, STATEMENT_NAMESPACE, key, "/fingerprint")
        if statement["action"] != action or about(statement) != said.told[_NAMES[said.table]]:
            raise DumpError(f"/statement says {statement['action']} of {about(statement)}, and stands under {said.table}")
        if said.table == "succession":
            proven_key(countersigned(statement), STATEMENT_NAMESPACE, str(said.told["successor"]), "/successor", "/countersignature")
    except (RegistryError, ValueError, TypeError, KeyError, AttributeError) as error:  # A SignatureError is a ValueError.
        raise DumpError(f"{where}: {error}") from None
    return said


_NAMES = {"withdrawn": "id", "succession": "successor"}
_SAYS: dict[str, tuple[str, Callable[[Mapping[str, Any]], str]]] = {
    "withdrawn": ("withdraw", lambda statement: str(statement["submission"])),
    "succession": ("rotate", lambda statement: fingerprint_of(key_blob(key_of(str(statement["successor"]))))),
}
"""By table, the action that a statement there names, and what it is about."""


def proven_line(line: Line) -> Received:
    """The document of a line, where its key signed it and each amendment that led to it. Raises a RegistryError."""
    received = check(line.document)
    signer_of(received)
    following = received
    for past in reversed(line.pasts):
        before = check(past.document)
        signer_of(before)
        proven_key(past.statement, STATEMENT_NAMESPACE, str(past.statement.get("fingerprint")), "/fingerprint")
        says = {name: past.statement.get(name) for name in ("action", "submission", "sha256", "becomes")}
        if says != {"action": "amend", "submission": received.submission.id, "sha256": before.sha256, "becomes": following.sha256}:
            raise DumpError(f"a statement under revisions is about something else: {says}")
        following = before
    return received


def _files(folder: Path, counts: Counter[str]) -> list[str]:
    try:
        listed = (folder / SUMS).read_text("ascii").splitlines(keepends=True)
    except (OSError, ValueError) as error:
        raise DumpError(f"{folder / SUMS} cannot be read: {error}; name the folder of a dump") from None
    there = set(sums(folder))
    counts["files"] = len(listed)
    return [f"{line.split()[-1]} is not what {SUMS} says" for line in listed if line not in there]
