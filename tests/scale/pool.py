"""Some thousand documents taken through the stations of ingest once; a registry of any size is written from copies of them.

A template keeps the document and, pickled, everything that `prepare` made of it. What tells copies apart (`identity`) are texts of one
length, so that a copy is made by putting others in their place, in the document and in its rows alike. `tests/scale/test_copies.py`
proves for some that this gives exactly what ingest would have made of the copied document.
"""

import hashlib
import json
import pickle
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from registry.db.pack import pack_document
from registry.derive.card import searchable_texts
from registry.derive.knowhow import Sighted, contributor_number, host_number
from registry.ingest.judge import judge
from registry.ingest.receive import Received, check
from registry.ingest.store import Judged, prepare
from registry.search.words import fold
from schemas import Facts
from tests.scale.generate import TRIALS_OF_A_HOST, created_at, document, fingerprint, host_key, id_of, serial

CHECKOUT = Path(__file__).parents[2]
TEMPLATES, BLOCK = 20_000, 1_000
"""Documents of the pool, and those of one file of it."""
ON_THE_WAY = timedelta(hours=1)
MOST_CONTRIBUTORS = 19_997
Say = Callable[[str], None]


class Template(NamedTuple):
    """One document and what ingest made of it."""

    number: int
    contributor: int
    body: bytes
    judged: bytes
    """Pickled, without the packed document."""
    text: str
    """All texts that are searched, folded: what LIKE looks through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Templates in files of some each."""

    folder: Path
    templates: int = TEMPLATES
    block: int = BLOCK
    """Both multiples of TRIALS_OF_A_HOST, so that copies of one host are of one host too."""

    def make(self, count: int, say: Say) -> None:
        """As many templates as so many submissions need, where they are not there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for start in range(0, min(count, self.templates), self.block):
            file = self._file(start)
            if not file.exists():
                say(f"{start:,} of {min(count, self.templates):,} documents checked, judged and derived")
                made = [_template(number) for number in range(start + 1, start + self.block + 1)]
                partly = file.with_suffix(".partly")
                partly.write_bytes(pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
                partly.rename(file)

    def some(self, first: int, last: int) -> Iterator[tuple[int, list[Template]]]:
        """Submissions from `first` to `last`, some at a time: the number of the first, and the templates they are copied from."""
        number = first
        while number <= last:
            place = (number - 1) % self.templates
            made: list[Template] = pickle.loads(self._file(place).read_bytes())  # noqa: S301  # Our own file.
            chosen = made[place % self.block : place % self.block + last - number + 1]
            yield number, chosen
            number += len(chosen)

    def _file(self, place: int) -> Path:
        return self.folder / f"{place // self.block:04d}"


def pool_under(folder: Path) -> Pool:
    """The pool of today's code; those of yesterday's are removed."""
    mine = folder / f"pool-{code_digest()}"
    for old in folder.glob("pool-*"):
        if old != mine:
            shutil.rmtree(old)
    return Pool(folder=mine)


@cache
def code_digest() -> str:
    """Of everything that decides what a template is."""
    files = [*(CHECKOUT / "registry").rglob("*.py"), *(CHECKOUT / "schemas").rglob("*.py"), *Path(__file__).parent.glob("*.py")]
    decides = ("registry/derive", "registry/ingest", "registry/models", "registry/search", "registry/db", "schemas", "tests/scale")
    digest = hashlib.sha256()
    for file in sorted(file for file in files if file.relative_to(CHECKOUT).as_posix().startswith(decides)):
        if "tests/scale" not in file.as_posix() or file.stem in {"generate", "vocabulary", "pool"}:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _template(number: int) -> Template:
    received = check(json.dumps(document(number), ensure_ascii=False).encode())
    received_at = created_at(number).astimezone(UTC) + ON_THE_WAY
    judged = judge(received.submission, received_at)
    if judged.refusals:
        raise RuntimeError(f"document {number} cannot be: {judged.refusals[0]}")
    ready = prepare(received, judged.judgement, received_at)
    # Storing asks the submission itself for nothing but its id: all else is in the rows. Its host and contributor have numbers.
    key = Facts({"key": host_key(number // TRIALS_OF_A_HOST)})
    small = replace(received.submission, host=key, nics=(), runs=(), problems=(), note=None, router=None)
    kept = ready._replace(packed=b"", received=Received(small, b"", {}))
    text = fold("\n".join(searchable_texts(received.submission)))
    contributor = int(received.document["contributor"]["fingerprint"].removeprefix("SHA256:"))
    return Template(number, contributor, received.body, pickle.dumps(kept, pickle.HIGHEST_PROTOCOL), text)


def copy(template: Template, number: int) -> Judged:
    """The submission of this number, ready to be stored."""
    body, pickled = template.body, template.judged
    for old, new in _replaced(template, number):
        body, pickled = body.replace(old, new), pickled.replace(old, new)
    judged: Judged = pickle.loads(pickled)  # noqa: S301  # Our own bytes.
    created = created_at(number).astimezone(UTC)
    judged.rows.columns.update(created_at=created, received_at=created + ON_THE_WAY)
    rows = replace(judged.rows, sighted=_sighted(judged)) if number != template.number else judged.rows
    return judged._replace(rows=rows, received=Received(judged.received.submission, body, {}), packed=pack_document(body))


def _sighted(judged: Judged) -> Sighted:
    """What hangs on the numbers of host and contributor, which are digests of their names."""
    told, rows = judged.received.submission, judged.rows
    who = host_number(told), contributor_number(rows.facets)
    return rows.sighted._replace(rows=tuple((place, *who, *rest) for place, _, _, *rest in rows.sighted.rows))


def text_of(template: Template, number: int) -> str:
    """The texts of the submission of this number."""
    return template.text.replace(serial(template.number), serial(number))


def _replaced(template: Template, number: int) -> list[tuple[bytes, bytes]]:
    """What is replaced by what: nothing where the submission is the template itself."""
    # Others send too as there come to be more: a contributor of the template is another one in every round of copies.
    contributor = (template.contributor + number - template.number) % MOST_CONTRIBUTORS
    pairs = zip(_identity(template.number, template.contributor), _identity(number, contributor), strict=True)
    return [(old.encode(), new.encode()) for old, new in pairs if old != new]


def _identity(number: int, contributor: int) -> tuple[str, ...]:
    """What tells a submission apart: id, that of its baseline, time, serial, host and contributor."""
    host = number // TRIALS_OF_A_HOST
    key = host_key(host)
    whole = id_of(number), id_of(host * TRIALS_OF_A_HOST), created_at(number).isoformat(), serial(number), fingerprint(contributor)
    return *whole, key[:16], key[16:]  # Lists show the first half alone.
