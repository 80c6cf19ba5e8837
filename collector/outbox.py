"""What is to be sent lies here first, and stays until a registry has answered.

    state/outbox/queued/ID.json      waits; its bytes never change: a document, or a signed statement within {"id", "letter"}
    state/outbox/sent/ID.json        a registry has it
    state/outbox/refused/ID.json     a registry read it and said no
    state/outbox/broken/…            could not be read; kept aside, nobody sends it
    state/outbox/journal/ID.jsonl    what happened to it, one event a line, newest last

A document is on disk under its final name before the network is tried, and is moved only after the answer was written
down. A kill in between sends it once more, which its id makes harmless: the registry answers `duplicate`.
"""

import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from collector.durable import TEMPORARY, append_durably, make_folder, move_durably, state_error, write_durably
from collector.errors import UsageError
from schemas.identity import ULID
from schemas.times import rfc3339

STATES = ("queued", "refused", "sent")
_LETTER = b'"letter":'
_NAME = re.compile(r"([0-7][0-9A-HJKMNP-TV-Z]{25})\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One document of the outbox."""

    id: str
    state: str
    path: Path
    events: tuple[dict[str, Any], ...] = ()

    @property
    def registry(self) -> str | None:
        """Where the submitter wanted it to go, if they said so."""
        told = (event.get("to") for event in reversed(self.events))
        return next((address for address in told if isinstance(address, str) and address.startswith(("http://", "https://"))), None)

    @property
    def sent_to(self) -> str | None:
        """The registry that has it, or else the one it was meant for."""
        told = (event.get("registry") for event in reversed(self.events))
        return next((address for address in told if isinstance(address, str)), self.registry)

    @property
    def attempts(self) -> int:
        """How often it was tried."""
        return sum(event.get("event") in ("failed", "created", "duplicate", "refused", "done") for event in self.events)

    @property
    def may_have_arrived(self) -> bool:
        """Whether a registry may have it: its answer may have been lost, or its sender killed before it came."""
        return self.state == "sent" or (self.state == "queued" and any("registry" in event for event in self.events))

    @property
    def last(self) -> dict[str, Any]:
        """What happened last."""
        return self.events[-1] if self.events else {}

    def to_dict(self) -> dict[str, Any]:
        """The entry as `collector outbox list --json` prints it."""
        shown = {"id": self.id, "state": self.state, "attempts": self.attempts, "registry": self.registry, "path": str(self.path)}
        told = {key: self.last[key] for key in ("url", "reason", "faults", "at") if key in self.last}
        return shown | told


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that is no document: cut off by a kill or a full disk, or edited by hand. It is kept aside under its name."""

    path: Path
    problem: str

    @property
    def name(self) -> str:
        """What `show` and `drop` call it."""
        return self.path.name

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; kept aside, nobody sends it"

    def to_dict(self) -> dict[str, str]:
        """The file as `collector outbox list --json` prints it."""
        return {"name": self.name, "problem": self.problem, "path": str(self.path)}


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries in order of their making, and what was found broken."""

    entries: tuple[Entry, ...]
    broken: tuple[Broken, ...] = ()


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Outbox:
    """The outbox in one state folder."""

    state_folder: Path
    clock: Callable[[], datetime] = field(default=_now)

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.state_folder / "outbox"

    def put(self, document_id: str, content: bytes, registry: str | None) -> Entry:
        """The queued entry of a document; its bytes are on disk when this returns. A known id is left as it is."""
        for name in (*STATES, "journal"):
            make_folder(self.folder / name)
        self.note(document_id, "queued", to=registry)
        path = self.folder / "queued" / f"{document_id}.json"
        known = self.find(document_id)
        if known is None or (known.state != "queued" and _content(known) != content):
            write_durably(path, content)
        elif _content(known) != content:
            raise UsageError(f"another document with the id {document_id} waits in the outbox; send or drop that one first")
        elif known.state != "queued":
            move_durably(known.path, path)
        return self._entry(path, "queued")

    def note(self, document_id: str, event: str, **more: Any) -> None:
        """Write down what happened; on disk when this returns."""
        make_folder(self.folder / "journal")
        said = {"at": rfc3339(self.clock()), "event": event} | {key: value for key, value in more.items() if value is not None}
        append_durably(self.folder / "journal" / f"{document_id}.jsonl", json.dumps(said, ensure_ascii=False).encode())

    def settle(self, entry: Entry, state: str, event: str, **more: Any) -> Entry:
        """The entry after a final answer: written down first, moved then."""
        self.note(entry.id, event, **more)
        target = self.folder / state / entry.path.name
        move_durably(entry.path, target)
        return self._entry(target, state)

    def find(self, document_id: str) -> Entry | None:
        """The entry of an id, or None."""
        for state in STATES:
            path = self.folder / state / f"{document_id}.json"
            if path.is_file():
                return self._entry(path, state)
        return None

    def need(self, document_id: str) -> Entry:
        """The entry of an id; UsageError where there is none."""
        entry = self.find(document_id) if ULID.complaint(document_id) is None else None
        if entry is None:
            aside = self.find_broken(document_id)
            if aside is not None:
                raise UsageError(f"{aside}. Look at it: collector outbox show {aside.name}; remove it: collector outbox drop {aside.name}")
            raise UsageError(f"no document {document_id!r} in the outbox; collector outbox list shows what is there")
        return entry

    def find_broken(self, name: str) -> Broken | None:
        """The file that was put aside under this name, or under this id, or None."""
        known = {one.name: one for one in self._aside()}
        return known.get(name) or known.get(f"{name}.json")

    def drop(self, entry: Entry) -> None:
        """Remove an entry and its journal."""
        try:
            entry.path.unlink(missing_ok=True)
            (self.folder / "journal" / f"{entry.id}.jsonl").unlink(missing_ok=True)
        except OSError as error:
            raise state_error(entry.path, error) from None

    def drop_broken(self, broken: Broken) -> None:
        """Remove a file that was put aside, and its journal where no document of that id is left."""
        document_id = broken.name.partition(".")[0]
        try:
            broken.path.unlink(missing_ok=True)
            if ULID.complaint(document_id) is None and self.find(document_id) is None:
                (self.folder / "journal" / f"{document_id}.jsonl").unlink(missing_ok=True)
        except OSError as error:
            raise state_error(broken.path, error) from None

    def listing(self) -> Listing:
        """Every entry; what a kill or a full disk left behind is taken up again or put aside."""
        entries: list[Entry] = []
        for state in STATES:
            for path in self._files(state):
                if path.name.startswith(TEMPORARY):
                    self._recover(path)
        for state in STATES:
            for path in self._files(state):
                if path.name.startswith(TEMPORARY):
                    continue  # Somebody is writing it right now.
                if _problem(path) is not None:
                    self._put_aside(path)
                else:
                    entries.append(self._entry(path, state))
        return Listing(tuple(sorted(entries, key=lambda entry: entry.id)), tuple(self._aside()))

    def _aside(self) -> Iterator[Broken]:
        """What was put aside, with what is wrong with it."""
        for path in self._files("broken"):
            if path.name.startswith(TEMPORARY):
                yield Broken(path, "was not written to its end")
            else:
                yield Broken(path, _problem(path, re.sub(r"(\.json)\.[0-9]+$", r"\1", path.name)) or "was put aside, and is whole now")

    def _files(self, state: str) -> list[Path]:
        try:
            return sorted(path for path in (self.folder / state).iterdir() if path.is_file())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise state_error(self.folder / state, error) from None

    def _recover(self, temporary: Path) -> None:
        """A file whose writer was killed: whole, it becomes what it was to be; otherwise it is put aside."""
        with _locked(temporary) as free:
            if not free or not temporary.exists():
                return
            name = temporary.name.removeprefix(TEMPORARY).partition("-")[2]
            target = temporary.parent / name
            if _NAME.fullmatch(name) and _problem(temporary, name) is None and not target.exists():
                move_durably(temporary, target)
            elif target.exists():
                temporary.unlink(missing_ok=True)
            else:
                self._put_aside(temporary)

    def _put_aside(self, path: Path) -> None:
        target = self.folder / "broken" / path.name
        number = 1
        while target.exists():
            number += 1
            target = self.folder / "broken" / f"{path.name}.{number}"
        move_durably(path, target)

    def _entry(self, path: Path, state: str) -> Entry:
        document_id = path.name.removesuffix(".json")
        return Entry(id=document_id, state=state, path=path, events=tuple(self._events(document_id)))

    def _events(self, document_id: str) -> Iterator[dict[str, Any]]:
        try:
            lines = (self.folder / "journal" / f"{document_id}.jsonl").read_bytes().splitlines()
        except OSError:
            return  # Without a journal the document is still there.
        for line in lines:
            try:
                said = json.loads(line)
            except ValueError:
                continue  # A kill in the middle of a line; the line before still tells what happened.
            if isinstance(said, dict):
                yield said

    @contextmanager
    def claim(self, entry: Entry) -> Iterator[bool]:
        """Whether this process may send the entry now: False while another one does, or after it did."""
        with _locked(entry.path) as free:
            yield free and entry.path.exists()


def as_letter(entry_id: str, letter: Mapping[str, Any]) -> bytes:
    """A signed statement as the outbox keeps it, under an id of its own."""
    return json.dumps({"id": entry_id, "letter": letter}, ensure_ascii=False, separators=(",", ":")).encode()


def letter_in(content: bytes) -> bytes | None:
    """The signed statement that an entry holds, as it is sent; None for a document."""
    letter = json.loads(content).get("letter") if _LETTER in content else None
    return None if letter is None else json.dumps(letter, ensure_ascii=False, separators=(",", ":")).encode()


def _content(entry: Entry) -> bytes:
    try:
        return entry.path.read_bytes()
    except OSError as error:
        raise state_error(entry.path, error) from None


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Whether nobody else holds the file; the lock ends with the block, and with the process whatever ends it."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        yield False
        return
    except OSError as error:
        raise state_error(path, error) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield os.fstat(handle).st_nlink > 0
    finally:
        os.close(handle)


def _problem(path: Path, name: str | None = None) -> str | None:
    """What is wrong with a document's file, or None."""
    matched = _NAME.fullmatch(name or path.name)
    if matched is None:
        return "is no document of the outbox"
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        return f"cannot be read ({error})"[:200]
    return None if isinstance(said, dict) and said.get("id") == matched.group(1) else "holds another id than its name"
