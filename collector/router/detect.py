"""Which router OS a host runs: Vyatta, VyOS and their kin, OpenWrt and its kin, a Proxmox host, or plain Linux.

A kernel alone proves nothing: a container sees its host's, so that `-pve` also shows in a guest of a Proxmox host.
"""

import json
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from collector.root import Root

Pick = Callable[[bytes], bytes]
Evidence = tuple[dict[str, str | None], ...]
NAME_LENGTH = 64
LINE_LENGTH = 400
"""Of a line of variables no more is read: shlex takes minutes for a megabyte."""
OS_RELEASE = ("etc/os-release", "usr/lib/os-release")
VERSION_JSON = ("usr/share/vyos/version.json", "opt/vyatta/etc/version.json")
VYATTA_VERSION = ("opt/vyatta/etc/version", "etc/vyatta-version")
PVE_CONFIG = "usr/share/perl5/PVE/pvecfg.pm"
RELEASED = {
    "vyos": "VyOS",
    "vyatta": "Vyatta",
    "edgeos": "EdgeOS",
    "danos": "DANOS",
    "openwrt": "OpenWrt",
    "lede": "LEDE",
    "immortalwrt": "ImmortalWrt",
}
"""ID of os-release → name."""
_ISSUE = re.compile(r"\b(Vyatta|VyOS|EdgeOS|DANOS)\b")


@dataclass(frozen=True, slots=True)
class RouterOs:
    """An operating system, its version where it says one, and what shows it. `name` is `Linux` where it is no router's."""

    name: str
    version: str | None
    evidence: Evidence

    @property
    def label(self) -> str | None:
        """Name and version in one line, as `system.router_os` holds it; None for plain Linux."""
        if self.name == "Linux":
            return None
        return f"{self.name} {self.version}"[:NAME_LENGTH] if self.version else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What a host shows. A value is None where its file is absent or cannot be read."""

    release: Mapping[str, str]
    issue: str | None = None
    version_json: str | None = None
    vyatta_version: str | None = None
    edgeos_version: str | None = None
    openwrt: Mapping[str, str]
    pve_version: str | None = None
    pve_folder: bool = False
    kernel: str | None = None


def detect(root: Root) -> RouterOs:
    """The router OS of the host under `root`. Of each file it keeps only the words that tell."""
    return decide(read_signs(root))


def decide(signs: Signs) -> RouterOs:
    """The router OS that the signs show, the strongest one first."""
    for row in (_edgeos, _vyos_or_vyatta, _openwrt, _proxmox):
        if (found := row(signs)) is not None:
            return found
    by_kernel = "VyOS" if (signs.kernel or "").endswith("-vyos") and "ID" not in signs.release else None  # Else it may be a container's.
    released = RELEASED.get(signs.release.get("ID", "").lower()) or by_kernel
    if released is not None:
        return RouterOs(
            released,
            _version_of(signs.release),
            _told(("etc/os-release", signs.release.get("ID")), ("proc/sys/kernel/osrelease", signs.kernel)),
        )
    return RouterOs("Linux", None, _told(("etc/os-release", signs.release.get("ID")), ("proc/sys/kernel/osrelease", signs.kernel)))


def _edgeos(signs: Signs) -> RouterOs | None:
    found = re.search(r"Edge(?:Router|OS)\S*?\.v?([0-9][\w.+-]*)", signs.edgeos_version or "")
    return RouterOs("EdgeOS", found.group(1), _told(("etc/version", signs.edgeos_version))) if found else None


def _vyos_or_vyatta(signs: Signs) -> RouterOs | None:
    """VyOS kept Vyatta's folders, and its old releases have no os-release of their own: the version file names the system."""
    issue = _ISSUE.search(signs.issue or "")
    released = RELEASED.get(signs.release.get("ID", "").lower())
    if signs.vyatta_version is None and signs.version_json is None and issue is None:
        return None
    told = signs.version_json or signs.vyatta_version or ""
    if released in ("VyOS", "DANOS") or signs.version_json or "VyOS" in told or (signs.kernel or "").endswith("-vyos"):
        name = released if released == "DANOS" else "VyOS"
    else:
        name = issue.group(1) if issue else "Vyatta"
    number = re.sub(r"^(?:VyOS|Vyatta|vRouter|DANOS)[\s:-]+", "", told).strip() or _version_of(signs.release)
    evidence = _told(
        (VERSION_JSON[0], signs.version_json), (VYATTA_VERSION[0], signs.vyatta_version), ("etc/issue", issue and issue.group(1))
    )
    return RouterOs(name, number[:NAME_LENGTH] if number else None, evidence)


def _openwrt(signs: Signs) -> RouterOs | None:
    name = signs.openwrt.get("DISTRIB_ID")
    if name is None and "openwrt" not in f"{signs.release.get('ID', '')} {signs.release.get('ID_LIKE', '')}".lower().split():
        return None
    name = name or RELEASED.get(signs.release.get("ID", "").lower()) or signs.release.get("NAME") or "OpenWrt"
    version = signs.openwrt.get("DISTRIB_RELEASE") or _version_of(signs.release)
    return RouterOs(
        name[:32], version, _told(("etc/openwrt_release", signs.openwrt.get("DISTRIB_ID")), ("etc/os-release", signs.release.get("ID")))
    )


def _proxmox(signs: Signs) -> RouterOs | None:
    if signs.pve_version is None and not signs.pve_folder:
        return None
    told = _told(
        (PVE_CONFIG, signs.pve_version), ("etc/pve", "present" if signs.pve_folder else None), ("proc/sys/kernel/osrelease", signs.kernel)
    )
    return RouterOs("Proxmox VE", signs.pve_version, told)


def _version_of(release: Mapping[str, str]) -> str | None:
    return release.get("VERSION_ID") or release.get("VERSION") or None


def _told(*seen: tuple[str, str | None]) -> Evidence:
    return tuple({"path": f"/{path}", "value": value[:300]} for path, value in seen if value)


# Reading


def read_signs(root: Root) -> Signs:
    """The signs of a host, each file cut to the words that tell before anything keeps it."""
    return Signs(
        release=read_release(root),
        issue=_first(root, ("etc/issue",), _pick_issue),
        version_json=_json_version(_first(root, VERSION_JSON, _pick_json)),
        vyatta_version=_after(_first(root, VYATTA_VERSION, _pick_version), r"Version:\s*(.+)"),
        edgeos_version=_first(root, ("etc/version",), _pick_edgeos),
        openwrt=_variables(_first(root, ("etc/openwrt_release",), _pick_lines("DISTRIB_ID", "DISTRIB_RELEASE"))),
        pve_version=_after(_first(root, (PVE_CONFIG,), _pick_pve), r"['\"]([0-9][^'\"]*)['\"]"),
        pve_folder=root.exists("etc/pve"),
        kernel=root.read_text("proc/sys/kernel/osrelease"),
    )


def read_release(root: Root) -> Mapping[str, str]:
    """The variables of os-release that name the system."""
    return _variables(_first(root, OS_RELEASE, _pick_lines("ID", "ID_LIKE", "NAME", "PRETTY_NAME", "VERSION", "VERSION_ID")))


def _first(root: Root, paths: tuple[str, ...], pick: Pick) -> str | None:
    for path in paths:
        content = root.read_excerpt(path, pick)
        if content:
            return content.decode("utf-8", "replace").strip() or None
    return None


def _after(text: str | None, pattern: str) -> str | None:
    found = re.search(pattern, text or "")
    return found.group(1).strip() if found else None


def _pick_lines(*names: str) -> Pick:
    wanted = tuple(f"{name}=".encode() for name in names)
    return lambda content: b"\n".join(line[:LINE_LENGTH] for line in content.splitlines() if line.startswith(wanted))


def _pick_issue(content: bytes) -> bytes:
    found = _ISSUE.search(content.decode("utf-8", "replace"))
    return found.group(1).encode() if found else b""


def _pick_json(content: bytes) -> bytes:
    """The version alone; the file also says who built it."""
    try:
        said = json.loads(content)["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return b""
    return json.dumps({"version": said[:NAME_LENGTH]}).encode() if isinstance(said, str) else b""


def _json_version(text: str | None) -> str | None:
    return str(json.loads(text)["version"]) if text else None


def _pick_version(content: bytes) -> bytes:
    """`Version: VC6.6R1`, without who built it."""
    found = re.search(rb"(?m)^Version[ \t]*:[ \t]*([^\r\n]{1,64})", content)
    return b"Version: " + found.group(1) if found else b""


def _pick_edgeos(content: bytes) -> bytes:
    found = re.search(rb"Edge(?:Router|OS)[\w.+-]{1,60}", content)
    return found.group() if found else b""


def _pick_pve(content: bytes) -> bytes:
    """The number that the package's own Perl module returns, written so that it is found again."""
    found = re.search(rb"sub version(?:_text)?\s*\{[^}]*?['\"]([0-9][\w.~+-]{0,30})['\"/]", content)
    return b"sub version { return '" + found.group(1) + b"'; }" if found else b""


def _variables(text: str | None) -> dict[str, str]:
    values = {}
    for line in (text or "").splitlines():
        key, _, value = line.partition("=")
        try:
            values[key] = " ".join(shlex.split(value))
        except ValueError:
            values[key] = value.strip("\"'")
    return {key: value for key, value in values.items() if value}
