"""A capture: exactly the paths that were touched, without what could name the host, as a folder or a tar.gz.

It holds only what the probes picked; see `read_excerpt`. What remains passes the same scan as a document, and names of
interfaces that hold a MAC address or a private word are replaced in paths, links and contents alike.
"""

import gzip
import io
import json
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from collector.probes.nics import NET, public_names
from collector.root import KEEP, NOTES, Root
from collector.scan import PrivateWord, Scanner
from collector.sources.nic_signs import GUID

VERSION_PATHS = ("bios_version", "osrelease", "cmd/ethtool-i", "proc/version", "os-release", "cmdline")
"""Files whose dotted numbers are versions and no addresses."""
CHANNEL = "00000000-0000-0000-0000-"
"""Before a number, what stands for a channel of Hyper-V's bus: rules know such names by their shape."""
BINARY = ("/raw", "/DMI", "/FACP", "/config")


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of a capture: a file's content, or a link's target."""

    content: bytes = b""
    target: str | None = None


def scrub(path: str, content: bytes, scanner: Scanner) -> bytes:
    """The content without anything private, marks in its place."""
    if path.endswith(BINARY):
        return content  # Fixed structures that the probes have cut to fields without any number of one machine.
    text = content.decode("utf-8", "surrogateescape")
    scan = scanner.scan_version if any(word in path for word in VERSION_PATHS) else scanner.scan
    return scan(text)[0].encode("utf-8", "surrogateescape")


def _renamer(root: Root, scanner: Scanner) -> Mapping[str, str]:
    """Names of interfaces and of Hyper-V's channels that do not leave, longest first, and what stands for each."""
    shown = {name: scanner.scan(public)[0] for name, public in public_names(root.listdir(NET) or ()).items()}
    places = [place for path, touched in root.touched.items() for place in (path, touched.target or "", *touched.names)]
    channels = sorted({channel for place in places for channel in GUID.findall(place)})
    shown |= {channel: f"{CHANNEL}{number:012x}" for number, channel in enumerate(channels, 1)}
    return {name: shown[name] for name in sorted(shown, key=len, reverse=True) if shown[name] != name}


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


def _collect(root: Root, scanner: Scanner) -> dict[str, Member]:
    """The members under the host's own names."""
    _note_listed_links(root)
    folders = {path.rsplit("/", depth)[0] for path in root.touched for depth in range(1, path.count("/") + 1)}
    names_only = sorted(set(_names_only(root, folders)))
    members = {path: Member() for path in names_only}
    for path, touched in root.touched.items():
        if touched.kind == "link":
            members[path] = Member(target=touched.target)
        elif touched.kind == "file":
            members[path] = Member(scrub(path, touched.content, scanner))
        elif touched.kind == "list" and not touched.names:
            members[f"{path}/{KEEP}"] = Member()
    notes = {"capture": 1, "names_only": names_only, "unseen": dict(sorted(root.unseen.items()))}
    told = json.dumps(notes, indent=1, ensure_ascii=False).encode("utf-8", "surrogateescape")
    return members | {NOTES: Member(told + b"\n")}


def gather(root: Root, words: Iterable[PrivateWord] = ()) -> dict[str, Member]:
    """The members of a capture by path, after the facts were read through this root; `words` are those of the host."""
    scanner = Scanner(words)
    renamed = _renamer(root, scanner)

    def rename(content: bytes) -> bytes:
        return _rename(content.decode("utf-8", "surrogateescape"), renamed).encode("utf-8", "surrogateescape") if renamed else content

    return {
        _rename(path, renamed): Member(rename(member.content), None if member.target is None else _rename(member.target, renamed))
        for path, member in sorted(_collect(root, scanner).items())
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
