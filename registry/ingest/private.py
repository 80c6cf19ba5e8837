"""What surely is somebody's and slipped into a document: the collector masks it, and the registry refuses it once more (ADR 27).

Only what can be nothing else is refused; what merely may be private is shown to its sender before it is published. Almost no document holds
any, so that most are let through by a few looks at their words, and a text is read only for what such a look found a sign of.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.errors import PrivateError
from registry.ingest.receive import Received
from schemas import Fault
from schemas.errors import escape_pointer

MOST_FAULTS = 100
_B, _E = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_NOBODYS = tuple(
    ipaddress.ip_network(text)
    for text in (
        "127.0.0.0/8", "0.0.0.0/8", "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/127", "64:ff9b::/96", "100::/64",
        "ff00::/8", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20", "198.18.0.0/15", "2001:2::/48",
    )
)  # fmt: skip
"""Loopback, special, documentation and benchmark networks: their addresses are no host's."""
_WITHIN = tuple(
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")
)
"""Private networks: in a router's configuration they carry its structure and name nobody."""
_VERSION_FACTS = frozenset({"kernel", "distribution", "router_os", "version", "firmware", "driver_version", "date"})
_VERSION_BEFORE = re.compile(
    r"(?i)(?:バージョン|版|ファームウェア|ドライバー?|カーネル"
    r"|(?<![a-z])(?:version|ver\.?|v|release|build|firmware|fw|driver|kernel|bios|nvm"
    r"|igb|igbvf|ixgbe|ixgbevf|i40e|iavf|ice|e1000e?|mlx[45]_core|bnxt_en|tg3|vmxnet3|virtio))[\s:=]{0,2}$"
)
_OPEN = frozenset({"schema", "id", "created_at", "amended_at", "signature", "contributor", "reference", "key", "baseline", "started_at"})
"""Members that are public by what they are: the sender's own name, a citation, a signature."""
_FIGURES = "series"
"""Numbers, and words of closed vocabularies."""
_CONFIGURATION = "/router/configuration"
_TOKENS = (
    r"(?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|AIza[\w-]{30,}"
    r"|AGE-SECRET-KEY-1[0-9A-Z]{50,}|hvs\.[\w-]{20,}|npm_[A-Za-z0-9]{36}"
)
_TOKEN_SIGNS = (b"AKIA", b"ASIA", b"ghp_", b"github_pat_", b"glpat-", b"xox", b"AIza")
_SERIAL_SIGNS = (b"erial", b"SERIAL", b"S/N", b"s/n:", b"ervice tag", b"ervice Tag", b"sset tag", b"sset Tag")
"""As they are written; a look must cost next to nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """The words of a document, brought into forms in which signs are found fast."""

    words: bytes
    without_hex: bytes
    without_digits: bytes

    @classmethod
    def at(cls, words: bytes) -> "Looked":
        """Words, also without the characters that would stand between the signs."""
        return cls(
            words=words,
            without_hex=words.translate(None, b"0123456789abcdefABCDEF"),
            without_digits=words.translate(None, b"0123456789"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One sort of private thing."""

    what: str
    mark: str
    """What the collector writes in its place."""
    pattern: re.Pattern[str]
    sign: Callable[[Looked], bool]
    """Whether a document's bytes may hold any: never false where one is."""
    is_one: Callable[[re.Match[str], str], bool] = lambda _match, _pointer: True


def _is_mac(match: re.Match[str], _pointer: str) -> bool:
    digits = re.sub("[:.-]", "", match[0]).lower()
    return not (int(digits[1], 16) & 1 or digits == "0" * 12 or digits.startswith("00005e0053"))


def _is_address(match: re.Match[str], pointer: str) -> bool:
    text = match[0].rstrip(".")
    text = text if text.endswith("::") else text.rstrip(":")
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if any(address in network for network in _NOBODYS):
        return False
    if any(address in network for network in _WITHIN):
        return pointer != _CONFIGURATION and not (address.version == 4 and _names_version(match, pointer))
    return address.version == 6 or not _names_version(match, pointer)


def _names_version(match: re.Match[str], pointer: str) -> bool:
    before = match.string[max(0, match.start() - 24) : match.start()]
    return pointer.rpartition("/")[2] in _VERSION_FACTS or _VERSION_BEFORE.search(before) is not None


def _is_mail(match: re.Match[str], _pointer: str) -> bool:
    domain = match[0].rpartition("@")[2].lower()
    return not (match[0].startswith("git@") or domain.endswith((".example", ".invalid", ".test", ".local", ".localdomain", ".lan"))
                or re.search(r"(?:^|\.)example\.(?:com|net|org|jp|co\.jp)$", domain))  # fmt: skip


def _has(words: tuple[bytes, ...]) -> Callable[[Looked], bool]:
    return lambda looked: any(word in looked.words for word in words)


_MAIL_SIGN = re.compile(rb"@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2}")
KINDS = (
    Kind(
        what="a hardware address", mark="[mac]", is_one=_is_mac,
        pattern=re.compile(r"(?<![A-Za-z0-9:-])[0-9A-Fa-f]{2}([:-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4}(?![A-Za-z0-9]|\1[0-9A-Fa-f])"),
        sign=lambda looked: b":::::" in looked.without_hex or b"-----" in looked.without_hex,
    ),
    Kind(
        what="an IP address", mark="[address]", is_one=_is_address,
        pattern=re.compile(r"(?<![A-Za-z0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![A-Za-z0-9]|\.[0-9])"),
        sign=lambda looked: b"..." in looked.without_digits,
    ),
    Kind(
        what="an IP address", mark="[address]", is_one=_is_address,
        pattern=re.compile(r"(?<![A-Za-z0-9:.])(?=[0-9A-Fa-f:]*[0-9A-Fa-f])[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?![A-Za-z0-9])"),
        sign=lambda looked: b"::" in looked.words or b":::" in looked.without_hex,
    ),
    Kind(
        what="an e-mail address", mark="[e-mail]", is_one=_is_mail,
        pattern=re.compile(
            r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,9}\.[A-Za-z]{2,24}(?![A-Za-z0-9@-])"
        ),
        sign=lambda looked: b"@" in looked.words and _MAIL_SIGN.search(looked.words) is not None,
    ),
    Kind(
        what="a serial number", mark="[serial]",
        pattern=re.compile(
            rf"(?i){_B}(?:serial(?:[ _-]?(?:number|no\.?))?|s/n|service[ _-]tag|asset[ _-]tag)\"?\s*[:=#]\s*"
            r"(?-i:(?=[A-Za-z0-9-]*[0-9])(?=[A-Za-z0-9-]*[A-Z])[A-Za-z0-9][A-Za-z0-9-]{5,})(?![A-Za-z0-9])"
        ),
        sign=_has(_SERIAL_SIGNS),
    ),
    Kind(
        what="a key", mark="[key]",
        pattern=re.compile(
            r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S{1,40}) AAAA[A-Za-z0-9+/=]{40,}"
        ),
        sign=_has((b"-----BEGIN", b"ssh-", b"ecdsa-")),
    ),
    Kind(what="a token", mark="[secret]", pattern=re.compile(rf"{_B}(?:{_TOKENS})"), sign=_has(_TOKEN_SIGNS)),
)  # fmt: skip


def check_private(received: Received) -> None:
    """Nothing, where nothing surely private was found. Raises PrivateError with every place."""
    looked = Looked.at("\n".join(_words(received.document)).encode())
    kinds = tuple(kind for kind in KINDS if kind.sign(looked))
    if kinds and (faults := list(_faults(received.document, kinds))):
        places = len({fault.pointer for fault in faults})
        told = f"{places} {'place holds' if places == 1 else 'places hold'} what is surely somebody's; nothing of the document was kept"
        raise PrivateError(told, faults[:MOST_FAULTS])


def _words(document: Mapping[str, Any]) -> list[str]:
    """Every text of a document in which something could stand, wherever it stands: what `_texts` gives, fast."""
    found: list[str] = []
    left: list[Any] = [document]
    while left:
        for key, value in left.pop().items():
            if isinstance(value, str):
                if key not in _OPEN:
                    found.append(value)
            elif isinstance(value, dict):
                if key not in _OPEN:
                    left.append(value)
            elif isinstance(value, list) and key != _FIGURES:
                found += [one for one in value if isinstance(one, str)]
                left += [one for one in value if isinstance(one, dict)]
    return found


def _faults(document: Mapping[str, Any], kinds: tuple[Kind, ...]) -> Iterator[Fault]:
    for pointer, text in _texts(document, ""):
        for kind in kinds:
            times = sum(kind.is_one(match, pointer) for match in kind.pattern.finditer(text))
            if times:
                several = f" {times} times" if times > 1 else ""
                yield Fault(pointer, "private", f"holds {kind.what}{several}: write {kind.mark} there, or let the collector mask it")


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _OPEN and key != _FIGURES:
                yield from _texts(inner, f"{pointer}/{escape_pointer(key)}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _texts(inner, f"{pointer}/{place}")
