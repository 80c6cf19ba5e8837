"""Whether the signatures in a dump hold, without a registry and without its word."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from registry.dumps.lines import STATEMENTS, SUBMISSIONS, Said, lines_of, read_line, read_statement_line
from registry.dumps.write import SUMS, Progress, sums
from registry.errors import DumpError, RegistryError
from registry.ingest.receive import check
from registry.ingest.verify import proven_key, signer_of
from schemas.signature import STATEMENT_NAMESPACE
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
            counts["unsigned" if signer_of(check(line.document)) is None else "signed"] += 1
            for past in line.pasts:
                signer_of(check(past.document))
                proven_key(past.statement, STATEMENT_NAMESPACE, str(past.statement.get("fingerprint")), "/fingerprint")
                counts["revisions"] += 1
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
    """The same, where the key surely said it; a handle is the registry's own word. Raises DumpError."""
    if said.table == "handle":
        return said
    try:
        statement, key = said.told["statement"], str(said.told["fingerprint"])
        proven_key(statement, STATEMENT_NAMESPACE, key, "/fingerprint")
        if said.table == "succession":
            proven_key(countersigned(statement), STATEMENT_NAMESPACE, str(said.told["successor"]), "/successor", "/countersignature")
    except (RegistryError, TypeError, KeyError, AttributeError) as error:
        raise DumpError(f"{where}: {error}") from None
    return said


def _files(folder: Path, counts: Counter[str]) -> list[str]:
    try:
        listed = (folder / SUMS).read_text("ascii").splitlines(keepends=True)
    except (OSError, ValueError) as error:
        raise DumpError(f"{folder / SUMS} cannot be read: {error}; name the folder of a dump") from None
    there = set(sums(folder))
    counts["files"] = len(listed)
    return [f"{line.split()[-1]} is not what {SUMS} says" for line in listed if line not in there]
