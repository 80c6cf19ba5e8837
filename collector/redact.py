"""A document → the same document without private words, and a report of what was masked where.

Facts leave by an allow-list: what the catalogue (`schemas/facts.py`) does not name is dropped. A fact of class `open`
is sent as read, but for this host's own serials, addresses and ids; a `scanned` one passes the scan. Evidence, notes,
titles, problems, tool messages and the router's configuration always pass it. Closed vocabularies and numbers cannot
hold a name and are left alone; so are the words a contributor chose to be known by (the handle) and citations.

A host's or a user's name is masked as a whole word. Names such as `debian`, `kvm` or `eth0`, and names of fewer than
four letters, stand for so much else that masking them would destroy a document and hide nothing: they are masked only
where the text itself says that they are names (`root@vm:~#`, `host-name vm`, `Linux vm 6.1`, `/home/pi`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from collector.private_words import without_product_names
from collector.scan import Mark, PrivateWord, Scanner
from schemas.facts import HOST_FACTS, NIC_FACTS, Fact
from schemas.kinds import EvidenceList, Text, Texts

Document = dict[str, Any]
Scan = Callable[[str], tuple[str, list[Mark]]]
VERSIONS = frozenset({
    "system.kernel", "system.distribution", "system.router_os", "board.bios.version", "nic.firmware", "nic.driver_version",
})  # fmt: skip
"""Facts that are versions: dotted numbers in them are no addresses."""
PROBLEM_WORDS = ("symptom", "cause", "workaround", "component")
_LONGEST = {"title": 200, "reason": 300, "path": 300, "value": 300}


@dataclass(frozen=True, slots=True)
class Masked:
    """One thing that does not leave, and where it stood."""

    pointer: str
    kind: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """What leaves, and the report."""

    document: Document
    masked: tuple[Masked, ...]

    def lines(self) -> Iterator[str]:
        """The report for people: one line per place and kind."""
        counted: dict[tuple[str, str], int] = {}
        for entry in self.masked:
            counted[entry.pointer, entry.kind] = counted.get((entry.pointer, entry.kind), 0) + 1
        for (pointer, kind), count in counted.items():
            yield f"{pointer}: {kind} masked" + (f" {count} times" if count > 1 else "")


def redact(document: Mapping[str, Any], words: tuple[PrivateWord, ...] = ()) -> Redacted:
    """The document that may leave this host."""
    facts = document.get("host")
    work = _Redaction(Scanner(without_product_names(words, facts if isinstance(facts, Mapping) else {})))
    made: Document = dict(document)
    made["title"] = work.text("/title", made.get("title"))
    made["note"] = work.keys("/note", made.get("note"), ("text",))
    made["problems"] = [work.keys(f"/problems/{i}", entry, PROBLEM_WORDS) for i, entry in enumerate(made.get("problems") or ())]
    made["runs"] = [work.run(f"/runs/{i}", run) for i, run in enumerate(made.get("runs") or ())]
    if made.get("host") is not None:
        made["host"] = work.host(made["host"])
    made["nics"] = [work.facts(f"/nics/{i}", nic, NIC_FACTS, "nic.") for i, nic in enumerate(made.get("nics") or ())]
    if isinstance(made.get("router"), Mapping):
        made["router"] = work.router(made["router"])
    return Redacted(made, tuple(work.masked))


class _Redaction:
    """One document's way through the scan."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self.masked: list[Masked] = []

    def _apply(self, pointer: str, text: str, scan: Scan) -> str:
        clean, marks = scan(text)
        self.masked += [Masked(pointer, mark.kind) for mark in marks]
        return clean[: _LONGEST.get(pointer.rpartition("/")[2], len(clean))] if marks else clean

    def text(self, pointer: str, value: Any) -> Any:
        """A free text after the scan; anything else is for the schema to judge."""
        return self._apply(pointer, value, self._scanner.scan) if isinstance(value, str) else value

    def keys(self, pointer: str, part: Any, names: tuple[str, ...], scan: Scan | None = None) -> Any:
        """An object whose texts of these names are scanned; anything else in it is for the schema to judge."""
        if not isinstance(part, Mapping):
            return part
        scan = scan or self._scanner.scan
        made = dict(part)
        for name in names:
            if isinstance(made.get(name), str):
                made[name] = self._apply(f"{pointer}/{name}", made[name], scan)
        return made

    def run(self, pointer: str, run: Any) -> Any:
        """A run: what its tool said, and the names of its NICs, programs and machines."""
        if not isinstance(run, Mapping):
            return run
        made = self.keys(pointer, run, ("nic",)) | {"failure": self.keys(f"{pointer}/failure", run.get("failure"), ("message",))}
        return made | {"conditions": self.conditions(f"{pointer}/conditions", run["conditions"])} if run.get("conditions") else made

    def conditions(self, pointer: str, conditions: Any) -> Any:
        """What was so while measuring: the words among its codes and numbers. Versions keep their numbers."""
        made = self.keys(pointer, conditions, ("nic_out", "tester_cpu_model"))
        programs = [key for key in ("engine", "hypervisor") if isinstance(made, Mapping) and made.get(key)]
        for key in programs:
            named = self.keys(f"{pointer}/{key}", made[key], ("name",))
            made[key] = self.keys(f"{pointer}/{key}", named, ("version",), self._scanner.scan_version)
        return made

    def router(self, router: Mapping[str, Any]) -> Document:
        """A router's configuration: by the position of its words first, then by the scan."""
        made = dict(router)
        if isinstance(made.get("configuration"), str):
            from collector.router.mask import mask_text  # Only where there is a configuration: most hosts have none to show.

            pointer = "/router/configuration"
            made["configuration"] = self._apply(pointer, made["configuration"], lambda text: mask_text(text, self._scanner))
        return made

    def host(self, host: Mapping[str, Any]) -> Document:
        """The host's facts, the reasons for absent ones, and its key."""
        made = self.facts("/host", host, HOST_FACTS, "")
        absent = host.get("absent") or ()
        made["absent"] = [self.keys(f"/host/absent/{i}", entry, ("reason",)) for i, entry in enumerate(absent)]
        return made | ({"key": host["key"]} if host.get("key") else {})

    def facts(self, pointer: str, tree: Any, catalogue: tuple[Fact, ...], prefix: str) -> Document:
        """The facts that the catalogue names; others are dropped and reported."""
        rows = {fact.name.removeprefix(prefix): fact for fact in catalogue}
        made: Document = {}
        for name, value in _leaves(tree if isinstance(tree, Mapping) else {}, rows, ""):
            path = f"{pointer}/{name.replace('.', '/')}"
            if name in rows:
                _put(made, name, self._fact(path, rows[name], value))
            elif not (prefix == "" and name.partition(".")[0] in ("absent", "key")):
                self.masked.append(Masked(path, "fact unknown to the catalogue"))
        return made

    def _fact(self, pointer: str, fact: Fact, value: Any) -> Any:
        if isinstance(fact.kind, EvidenceList) and isinstance(value, list | tuple):
            return [self._evidence(f"{pointer}/{i}", entry) for i, entry in enumerate(value)]
        scan = self._scanner.scan_numbers
        if fact.privacy == "scanned":
            scan = self._scanner.scan_version if fact.name in VERSIONS else self._scanner.scan
        if isinstance(fact.kind, Text) and isinstance(value, str):
            return self._apply(pointer, value, scan)
        if isinstance(fact.kind, Texts) and isinstance(value, list | tuple):
            return [self._apply(f"{pointer}/{i}", text, scan) if isinstance(text, str) else text for i, text in enumerate(value)]
        return value

    def _evidence(self, pointer: str, entry: Any) -> Any:
        """Evidence: the value of a version file keeps its numbers, everything else is scanned in full."""
        if not isinstance(entry, Mapping):
            return entry
        is_version = any(word in str(entry.get("path")) for word in ("version", "osrelease", "firmware"))
        made = self.keys(pointer, entry, ("path",))
        return self.keys(pointer, made, ("value",), self._scanner.scan_version if is_version else None)


def _leaves(tree: Mapping[str, Any], rows: Mapping[str, Fact], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and name not in rows:
            yield from _leaves(value, rows, f"{name}.")
        else:
            yield name, value


def _put(tree: Document, name: str, value: Any) -> None:
    *groups, leaf = name.split(".")
    for group in groups:
        tree = tree.setdefault(group, {})
    tree[leaf] = value
