"""A capture: exactly the paths that were touched, without what could name the host, as a folder or a tar.gz.

It holds only what the probes picked; see `read_excerpt`. What remains is scanned once more, and names of interfaces
that hold a MAC address are replaced in paths, links and contents alike.
"""

import gzip
import io
import json
import re
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from collector.probes.nics import NET, public_names
from collector.root import KEEP, NOTES, Root

_PAIRS = r"[0-9A-Fa-f]{2}"
MAC = re.compile(rf"(?<![0-9A-Fa-f:.-]){_PAIRS}(?:([:-]){_PAIRS})(?:\1{_PAIRS}){{4}}(?![0-9A-Fa-f:-])")
UUID = re.compile(r"\b[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\b")
LONG_HEX = re.compile(r"\b[0-9A-Fa-f]{32,}\b")
IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")
SERIAL_LINE = re.compile(r"^(\s*(?:serial|uuid|asset tag|permanent address)\b[^:=\n]*[:=]).*$", re.IGNORECASE | re.MULTILINE)
VERSION_PATHS = ("bios_version", "osrelease", "cmd/ethtool-i", "proc/version", "os-release")
"""Files whose dotted numbers are versions and no addresses."""
COMMON_NAMES = frozenset(
    {"localhost", "(none)", "debian", "ubuntu", "fedora", "vyos", "vyatta", "router", "server", "linux", "test", "host", "qemu"}
)
"""Host names that name nobody, and that stand in version strings for other reasons."""
BINARY = ("/raw", "/DMI", "/FACP")


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of a capture: a file's content, or a link's target."""

    content: bytes = b""
    target: str | None = None


def scrub(path: str, content: bytes, host_name: str = "") -> bytes:
    """The content without MAC and IP addresses, UUIDs, serial numbers, machine ids and the host's own name."""
    if path.endswith(BINARY):
        return content  # Fixed structures that the probes have cut to fields without any number of one machine.
    text = content.decode("utf-8", "surrogateescape")
    text = UUID.sub("<uuid>", MAC.sub("<mac>", text))
    text = SERIAL_LINE.sub(r"\1 <removed>", LONG_HEX.sub("<id>", text))
    if not any(word in path for word in VERSION_PATHS):
        text = IPV4.sub("<ip>", text)
    if len(host_name) > 3 and host_name.lower() not in COMMON_NAMES and "os-release" not in path:
        text = re.sub(rf"(?<!\w){re.escape(host_name)}(?!\w)", "<host>", text)
    return text.encode("utf-8", "surrogateescape")


def _host_name(root: Root) -> str:
    """The host's name, read aside so that it does not become part of the capture."""
    found: list[bytes] = []
    path = "proc/sys/kernel/hostname"
    root.read_excerpt(path, lambda content: found.append(content) or b"")  # type: ignore[func-returns-value]
    root.touched.pop(path, None)
    return found[0].decode("utf-8", "replace").strip() if found else ""


def _renamer(root: Root) -> Mapping[str, str]:
    names = root.listdir(NET) or ()
    return {name: shown for name, shown in public_names(names).items() if name != shown}


def _rename(text: str, renamed: Mapping[str, str]) -> str:
    for name, shown in renamed.items():
        text = text.replace(name, shown)
    return text


def _names_only(root: Root, folders: set[str]) -> Iterable[str]:
    """The paths that were looked at but not into: their name is all that a capture keeps of them."""
    opened = folders | {path for path, touched in root.touched.items() if touched.kind != "seen"}
    for path, touched in root.touched.items():
        looked_at = [path] if touched.kind == "seen" else [f"{path}/{name}" for name in touched.names]
        yield from (place for place in looked_at if place not in opened)


def _note_listed_links(root: Root) -> None:
    """Links that were only listed are kept as links."""
    for path, touched in tuple(root.touched.items()):
        for name in touched.names:
            root.link(f"{path}/{name}")


def _collect(root: Root, host_name: str) -> dict[str, Member]:
    """The members under the host's own names."""
    _note_listed_links(root)
    folders = {path.rsplit("/", depth)[0] for path in root.touched for depth in range(1, path.count("/") + 1)}
    names_only = sorted(set(_names_only(root, folders)))
    members = {path: Member() for path in names_only}
    for path, touched in root.touched.items():
        if touched.kind == "link":
            members[path] = Member(target=touched.target)
        elif touched.kind == "file":
            members[path] = Member(scrub(path, touched.content, host_name))
        elif touched.kind == "list" and not touched.names:
            members[f"{path}/{KEEP}"] = Member()
    notes = {"capture": 1, "names_only": names_only, "unseen": dict(sorted(root.unseen.items()))}
    return members | {NOTES: Member(json.dumps(notes, indent=1).encode() + b"\n")}


def gather(root: Root) -> dict[str, Member]:
    """The members of a capture by path, after the facts were read through this root."""
    renamed = _renamer(root)

    def rename(content: bytes) -> bytes:
        return _rename(content.decode("utf-8", "surrogateescape"), renamed).encode("utf-8", "surrogateescape") if renamed else content

    return {
        _rename(path, renamed): Member(rename(member.content), None if member.target is None else _rename(member.target, renamed))
        for path, member in sorted(_collect(root, _host_name(root)).items())
    }


def pack(members: Mapping[str, Member]) -> bytes:
    """The members as a tar.gz that is the same for the same capture: no times, no owners, sorted."""
    raw = io.BytesIO()
    with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, member in sorted(members.items()):
            entry = tarfile.TarInfo(path)
            entry.mode = 0o644
            if member.target is not None:
                entry.type, entry.linkname = tarfile.SYMTYPE, member.target
                tar.addfile(entry)
            else:
                entry.size = len(member.content)
                tar.addfile(entry, io.BytesIO(member.content))
    return raw.getvalue()


def unfold(members: Mapping[str, Member], folder: Path) -> None:
    """The same members as a folder, for a test tree."""
    for path, member in members.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if member.target is not None:
            place.symlink_to(member.target)
        else:
            place.write_bytes(member.content)
