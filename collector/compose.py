"""Facts, runs and words → one document of the wire, checked before anything is stored."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from collector.errors import DocumentError
from collector.router.configuration import Configuration
from collector.router.share import router_part
from schemas import CURRENT, Fault, SchemaError, read
from schemas.canonical import canonical_bytes
from schemas.identity import new_id
from schemas.limits import DOCUMENT_BYTES
from schemas.times import rfc3339

Document = dict[str, Any]
TOOL = "tameshi-collector"
_KANA_OR_KANJI = re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f\u3400-\u9fff\uf900-\ufaff]")


class ReadFacts(Protocol):
    """What `collector.facts.read_facts` gives."""

    @property
    def host(self) -> dict[str, Any]:
        """Facts of the host, nested by their dots."""

    @property
    def nics(self) -> tuple[dict[str, Any], ...]:
        """Facts of each NIC."""

    @property
    def absent(self) -> tuple[dict[str, str], ...]:
        """Why a fact is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the submitter says."""

    outcome: str
    title: str | None = None
    note: Mapping[str, str] | None = None
    problems: tuple[Mapping[str, str], ...] = ()
    costs: tuple[Mapping[str, Any], ...] = ()
    router: Configuration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Who made the document, and when."""

    made_at: datetime
    chance: bytes
    """Ten random bytes for the id."""
    version: str
    host_key: str | None = None
    contributor: Mapping[str, str | None] | None = None


def compose(facts: ReadFacts, runs: Sequence[Mapping[str, Any]], words: Words, stamp: Stamp) -> Document:
    """The whole document, not yet redacted."""
    host = dict(facts.host) | {"absent": list(facts.absent)} | ({"key": stamp.host_key} if stamp.host_key else {})
    nics = [dict(nic) for nic in facts.nics]
    return {
        "schema": CURRENT,
        "id": new_id(int(stamp.made_at.timestamp() * 1000), stamp.chance),
        "created_at": rfc3339(stamp.made_at),
        "kind": "trial",
        "outcome": words.outcome,
        "title": words.title,
        "note": dict(words.note) if words.note else None,
        "problems": [dict(problem) for problem in words.problems],
        "host": host,
        "nics": nics,
        "router": _router(words.router, host),
        "runs": [_placed(run, nics) for run in runs],
        "costs": [dict(cost) for cost in words.costs],
        "contributor": dict(stamp.contributor) if stamp.contributor else None,
        "tool": {"name": TOOL, "version": stamp.version},
    }


def _router(configuration: Configuration | None, host: Mapping[str, Any]) -> Document | None:
    return router_part(configuration, (host.get("system") or {}).get("router_os")) if configuration else None


def _placed(run: Mapping[str, Any], nics: Sequence[Mapping[str, Any]]) -> Document:
    """The run with the speed and kind of its link, where it names a NIC whose facts say them."""
    made = dict(run)
    nic = next((entry for entry in nics if made.get("nic") and entry.get("name") == made["nic"]), None)
    if nic is not None and not made.get("link_speed_mbps"):
        made["link_speed_mbps"] = nic.get("speed_mbps") or None
    if nic is not None and not made.get("link_type"):
        made["link_type"] = {"software": "virtual", "paravirt": "virtual", "emulation": "virtual", "bare-metal": "physical"}.get(
            nic.get("io_mode") or "", "unknown"
        )
    return made


def check(document: object) -> bytes:
    """The canonical bytes of a document that keeps the schema.

    Raises DocumentError with every fault otherwise.
    """
    try:
        read(document)
        content = canonical_bytes(document)
    except SchemaError as error:
        raise DocumentError(f"the document does not keep {CURRENT}:", error.faults) from None
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"the document cannot be written as JSON: {error}") from None
    if len(content) > DOCUMENT_BYTES:
        message = f"has {len(content):,} bytes; {DOCUMENT_BYTES:,} are allowed. Leave out runs or shorten the configuration"
        raise DocumentError("the document is too large:", [Fault("", "length", message)])
    return content


def parse(content: bytes, place: str) -> Document:
    """The object in a file that was made earlier."""
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{place} is not JSON: {error}. Expected is what collector submit --dry-run prints") from None
    if not isinstance(document, dict):
        raise DocumentError(f"{place} must hold one JSON object, as collector submit --dry-run prints it")
    return document


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def language_of(text: str, locale: str) -> str:
    """`ja` for a text with kana or kanji, otherwise the language of the locale, otherwise `en`."""
    if _KANA_OR_KANJI.search(text):
        return "ja"
    found = re.match(r"([a-z]{2,3})(?:[_.@-]|$)", locale)
    return found.group(1) if found else "en"


def locale_of(environ: Mapping[str, str]) -> str:
    """The locale by the order the C library has."""
    return environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
