"""What this host itself shows that may have been in the way: its readiness and its kernel's log → suspicions for the interview.

What is suspected of what stands in suspicions.toml. The evidence is for the person who is asked; nothing of this is sent that
was not chosen.
"""

import functools
import pkgutil
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from collector.interview import Suspicion
from collector.readiness import Readiness
from collector.readiness.record import Evidence, Layer
from collector.readiness.report import POINTERS
from collector.root import Root
from schemas.labels import Language

MOST = 9
"""More are not read by anybody who wants to go home."""
EVIDENCE_LENGTH = 120
_TIME = re.compile(r"^(?:<\d+>)?\[[^\]]*\]\s*")
_DRIVER = re.compile(r"^([a-z][a-z0-9_]{1,20}(?:-pci)?)(?: [0-9a-f]{4}:|:)|with driver (\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that may be wrong: how it shows, at which layer it is, whose fault, and the symptom in both languages."""

    kind: str
    stage: str
    culprit: str
    en: str
    ja: str
    missing: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    log: re.Pattern[str] | None = None
    of_a_nic: bool = False


@functools.cache
def load_rows() -> tuple[Row, ...]:
    """The table that ships with the collector, read once."""
    table = tomllib.loads((pkgutil.get_data("collector", "suspicions.toml") or b"").decode("utf-8"))
    return tuple(_row(kind, words) for kind, words in table.items())


def _row(kind: str, words: dict[str, str | bool | list[str]]) -> Row:
    lists = {key: tuple(value) for key, value in words.items() if isinstance(value, list)}
    log = re.compile(str(words["log"])) if "log" in words else None
    return Row(kind=kind, **{**words, **lists, "log": log})  # type: ignore[arg-type]  # A test reads every row.


def read_log_lines(root: Root) -> tuple[str, ...]:
    """All lines of the kernel's log that can be read. Give it a Root of its own: a capture keeps fewer."""
    return tuple(_TIME.sub("", line).strip() for line in (root.command("dmesg") or "").splitlines())


def suspicions_of(readiness: Readiness, log: Iterable[str], lang: Language) -> tuple[Suspicion, ...]:
    """What may have been in the way, what the kernel said first; each once."""
    addresses = tuple(nic.address for nic in readiness.sight.nics if nic.address)
    found: dict[str, Suspicion] = {}
    for row, component, evidence in (*_of_log(log, addresses), *_of_layers(readiness)):
        found.setdefault(row.kind, _suspicion(row, component if row.culprit == "driver" else None, evidence, lang))
    return tuple(found.values())[:MOST]


Sign = tuple[Row, str | None, str | None]
"""What is suspected, the driver that it is about, and the evidence."""


def _of_log(lines: Iterable[str], addresses: tuple[str, ...]) -> Iterator[Sign]:
    rows = [row for row in load_rows() if row.log]
    for line in lines:
        is_about_nic = any(address in line for address in addresses)
        for row in rows:
            if row.log and (is_about_nic or not row.of_a_nic) and row.log.search(line):
                driver = _DRIVER.search(line)
                yield row, next(filter(None, driver.groups()), None) if driver else None, f"dmesg: {line}"


def _of_layers(readiness: Readiness) -> Iterator[Sign]:
    for layer in readiness.layers.values():
        for row in _rows_of(layer) if layer.applies else ():
            shown = next((entry for entry in layer.evidence if entry.value is not None), None) or next(iter(layer.evidence), None)
            yield row, next((line.nic.driver for line in layer.nics if line.nic.driver), None), _told(shown)


def _rows_of(layer: Layer) -> Iterator[Row]:
    """What a layer's sentences, and else its code, suspect; what could not be seen is no suspicion."""
    warned = {say.key for say in layer.warnings}
    yield from (row for row in load_rows() if warned.intersection(row.says))
    step = layer.step.key if layer.step else None
    if layer.state == "unknown" or step in POINTERS:
        return
    by_step = [row for row in load_rows() if step in row.says]
    yield from by_step or (row for row in load_rows() if layer.missing in row.missing)


def _told(entry: Evidence | None) -> str | None:
    if entry is None:
        return None
    return f"{entry.path} = {entry.value}" if entry.value is not None else entry.path


def _suspicion(row: Row, component: str | None, evidence: str | None, lang: Language) -> Suspicion:
    return Suspicion(
        symptom=row.ja if lang == "ja" else row.en,
        stage=row.stage,
        culprit=row.culprit,
        component=component,
        failure_kind=row.kind,
        evidence=evidence[:EVIDENCE_LENGTH] if evidence else None,
    )
