"""A small client of a Tameshi registry: one file, the standard library alone, Python 3.11 or newer.

    from tameshi_client import Registry

    registry = Registry("https://registry.example")
    for hit in registry.search("nic:82576 mode:sriov", most=100):
        print(hit["id"], hit["outcome"], hit["title"])
    for curve in registry.series("driver:ixgbe", by="mode")["curves"]:
        print(curve["label"], [(point["frame_bytes"], point["median"]) for point in curve["points"]])

Answers are what the interface says (`/api/openapi.json`), as plain dicts; frame sizes count the FCS.
`Dump` reads a dump without a registry.
"""

import gzip
import hashlib
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

__all__ = ["Dump", "Registry", "RegistryError", "Unreachable"]
Json = dict[str, Any]
PAGE = 100


class RegistryError(Exception):
    """The registry said no: `status`, a stable `code`, and all faults of a refused document with their pointers."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.code = status, str(problem.get("code", "unknown"))
        self.faults: list[Json] = list(problem.get("errors") or ())
        words = [str(problem[name]) for name in ("title", "detail") if problem.get(name)]
        words += [f"{fault.get('pointer')}: {fault.get('message')}" for fault in self.faults]
        super().__init__(f"{status} {'; '.join(words) or self.code}")


class Unreachable(Exception):  # noqa: N818  # What it is, not what it is called elsewhere.
    """No answer of a registry came from there."""


class Registry:
    """One registry, by its address."""

    def __init__(self, address: str, *, timeout_s: float = 30, patience: int = 3) -> None:
        self.address = address.rstrip("/")
        self._timeout_s, self._patience = timeout_s, patience

    def search(self, query: str = "", *, sort: str = "newest", most: int | None = None) -> Iterator[Json]:
        """Everything that a query finds, page by page as it is asked for; `most` ends it earlier."""
        cursor: str | None = None
        told = 0
        while most is None or told < most:
            limit = PAGE if most is None else min(PAGE, most - told)
            page = self.get("submissions", q=query, sort=sort, limit=limit, cursor=cursor)
            yield from page["items"]
            told += len(page["items"])
            cursor = page["next"]
            if cursor is None:
                return

    def submission(self, identity: str) -> Json:
        """One submission: its `document` as it was sent, its judgement and what became of it."""
        return self.get(f"submissions/{quote(identity, safe='')}")

    def series(self, query: str = "", **asked: Any) -> Json:
        """Median and quartiles per frame size over a selection: `metric`, `by`, `family`, `direction`, `normalise`."""
        return self.get("series", q=query, **asked)

    def facets(self, query: str = "") -> Json:
        """How often each value of each field is in a selection."""
        return self.get("facets", q=query)

    def compare(self, *identities: str) -> Json:
        """Two to eight submissions side by side."""
        return self.get("compare", ids=",".join(identities))

    def hardware(self, kind: str, key: str | None = None) -> Json:
        """What was seen of a `nic`, `cpu`, `board`, `chipset` or `hypervisor`; without a key the list of them."""
        return self.get(f"hardware/{quote(kind)}" + (f"/{quote(key, safe='')}" if key else ""))

    def submit(self, document: Mapping[str, Any]) -> Json:
        """The registry's answer to a document; sending the same again is harmless, for its id makes it so."""
        return self._ask("/api/v1/submissions", gzip.compress(json.dumps(document).encode()))

    def get(self, path: str, **asked: Any) -> Json:
        """Any other question of the interface: `registry.get("matrix", by="nic")`. What is None is left out."""
        told = {name: value for name, value in asked.items() if value is not None}
        return self._ask(f"/api/v1/{path}" + (f"?{urlencode(told)}" if told else ""))

    def _ask(self, path: str, content: bytes | None = None) -> Json:
        headers = {"Accept": "application/json, application/problem+json", "User-Agent": "tameshi-client/1"}
        if content is not None:
            headers |= {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        for left in range(self._patience - 1, -1, -1):
            request = urllib.request.Request(self.address + path, data=content, headers=headers)  # noqa: S310  # The address is the caller's.
            try:
                with urllib.request.urlopen(request, timeout=self._timeout_s) as answer:  # noqa: S310  # The same.
                    return self._json(answer.read())
            except urllib.error.HTTPError as error:
                with error:
                    wait_s = error.headers.get("Retry-After", "")
                    if error.code in {429, 503} and left and wait_s.isdigit() and int(wait_s) <= 60:
                        time.sleep(int(wait_s))
                        continue
                    raise RegistryError(error.code, self._json(error.read())) from None
            except OSError as error:
                raise Unreachable(f"{self.address} does not answer: {getattr(error, 'reason', error)}") from None
        raise Unreachable(f"{self.address} is busy")

    def _json(self, body: bytes) -> Json:
        try:
            told = json.loads(body)
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise Unreachable(f"{self.address} gave an answer that no registry gives; is the address right?")
        return told


class Dump:
    """A folder that `registry dump` wrote, or that was fetched from /dumps/."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.package: Json = json.loads((self.folder / "datapackage.json").read_text("utf-8"))

    def submissions(self) -> Iterator[Json]:
        """Every line: `received_at`, `plausibility`, `flags` and the `document`, in the order of arrival."""
        with gzip.open(self.folder / "submissions.jsonl.gz", "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)

    def withdrawn(self) -> set[str]:
        """Ids that were taken back: a copy of an older dump drops these."""
        with gzip.open(self.folder / "statements.jsonl.gz", "rt", encoding="utf-8") as lines:
            return {told["id"] for told in map(json.loads, lines) if told["table"] == "withdrawn"}

    def damaged(self) -> list[str]:
        """Files that are missing or are not what SHA256SUMS says."""
        listed = (line.split() for line in (self.folder / "SHA256SUMS").read_text("ascii").splitlines())
        return [name for digest, name in listed if not (self.folder / name).is_file() or digest != self._digest(name)]

    def _digest(self, name: str) -> str:
        with (self.folder / name).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


def median_by(rows: Iterable[tuple[str, int, float]]) -> dict[str, dict[int, float]]:
    """Medians of (label, frame size, value) by label and frame size: what a chart of a dump needs."""
    from statistics import median

    values: dict[str, dict[int, list[float]]] = {}
    for label, frame_bytes, value in rows:
        values.setdefault(label, {}).setdefault(frame_bytes, []).append(value)
    return {label: {size: median(some) for size, some in sorted(sizes.items())} for label, sizes in values.items()}
