"""The scan of free text: what looks private, or is known to be, becomes a readable mark such as `[address]`.

Letters and digits of full width count as their plain forms, and a Japanese letter beside a word ends the word: `router7の`
holds `router7`. The first thing of a kind becomes `[mac]`, another one `[mac-2]`, the same one again `[mac]`: a
configuration stays readable without saying whose it is.

Kept: addresses of the benchmark networks (198.18.0.0/15, 2001:2::/48), loopback and unspecified ones, and numbers such as
5.15.153.1 in a version fact or behind a word such as "driver", which no version could do without.
"""

import functools
import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

Find = tuple[int, int, str]
"""Start, end and kind of one private thing."""

BENCHMARK_NETWORKS = (ipaddress.ip_network("198.18.0.0/15"), ipaddress.ip_network("2001:2::/48"))
_WIDE = {0xFF01 + offset: 0x21 + offset for offset in range(0x5E)} | {0x3000: 0x20, 0x3002: 0x2E, 0xFF61: 0x2E}
_B, _E = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_IPV4 = re.compile(r"(?<![A-Za-z0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![A-Za-z0-9]|\.[0-9])")
_IPV6 = re.compile(r"(?<![A-Za-z0-9:.])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9_.-]+)?")
_NAMES_OF_SECRETS = (
    r"(?:[A-Za-z0-9_-]{0,40}(?:password|passwd|passphrase|secret|api[_-]?key|private[_-]?key|preshared[_-]?key|auth[_-]?key|access[_-]?key"
    r"|token)|(?:licen[cs]e|product|activation)[ _-]?(?:key|code)|psk|wpa-psk|pwd|パスワード|暗号鍵|パスフレーズ|ライセンスキー)"
)
_QUOTED = r"\"[^\"\n]*\"|'[^'\n]*'"
_VALUE = rf"(?:{_QUOTED}|[!#$%&(-+\--:<-~][!-:<-~]*|[^\s,;\"']+)"
"""A secret in plain letters ends where Japanese begins; a secret in Japanese ends at a blank."""
_SETTING = rf"(?:{_QUOTED}|(?![{{}}](?:\s|$))[^\s;]+)"
"""The value of a router's setting; a lone brace opens or closes a block."""
_PEM = r"-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|CERTIFICATE)[A-Z ]*-----(?:.|\n)*?(?:-----END [A-Z0-9 ]*-----|\Z)"
_DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9-]{1,63}){0,9}\.[A-Za-z]{2,24}"
_NAME = r"([A-Za-z0-9][A-Za-z0-9.-]*)"
_SERIAL = r"(?:serial(?:[ _-]?(?:number|no\.?))?|s/n|service[ _-]tag|asset[ _-]tag)"
_TOKENS = (
    r"(?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|AIza[\w-]{30,}"
    r"|sk-(?=[\w-]{0,60}[0-9])[\w-]{20,}|[rsp]k_(?:live|test)_\w{10,}|hf_[A-Za-z0-9]{30,}|npm_[A-Za-z0-9]{36}|hvs\.[\w-]{20,}"
    r"|AGE-SECRET-KEY-1[0-9A-Z]{50,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+"
)
"""Credentials that tell by their shape what they are: of clouds, of code hosts, JSON web tokens."""
_CLOUD_IDS = r"(?:i|vpc|subnet|sg|eni|vol|ami|snap|igw|rtb|acl|nat|tgw|eipalloc|lt)-(?:[0-9a-f]{17}|[0-9a-f]{8})"
_STORAGE_NAMES = r"(?:iqn\.[0-9]{4}-[0-9]{2}\.[A-Za-z0-9.:_-]{1,200}|(?:eui|naa)\.[0-9A-Fa-f]{16,32})"
_NAME_BEFORE = r"(?:担当者?|氏名|お名前|作成者|管理者|記入者|お?客様名?|顧客名?|会社名|宛名|利用者名?|ユーザー?名)"
_JAPANESE = r"[一-龥々ぁ-んァ-ヶー]"
_COMMON_USERS = "root|admin|vyos|vyatta|ubuntu|debian|user|pi"
_VERSION_BEFORE = re.compile(
    r"(?i)(?:バージョン|版|ファームウェア|ドライバー?|カーネル"
    r"|(?<![a-z])(?:version|ver\.?|v|release|build|firmware|fw|driver|kernel|bios|nvm"
    r"|igb|igbvf|ixgbe|ixgbevf|i40e|iavf|ice|e1000e?|mlx[45]_core|bnxt_en|tg3|vmxnet3|virtio))[\s:=]{0,2}$"
)

_BLANK = r"(?<![^ \t\n{])"
_GUARDED_SETTINGS = (
    r"(?:(?:[a-z0-9]+-){0,4}(?:password|passwd|passphrase|secret|key|token|psk)|md5-key|pass|community)(?![ \t]+(?:id|file|type)\b)"
)
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("private-key", re.compile(_PEM)),
    ("key", re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=(?![A-Za-z0-9+/=])")),
    ("key", re.compile(r"(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S{1,40}) AAAA[A-Za-z0-9+/=]+(?: \S+@\S+)?")),
    ("secret", re.compile(rf"(?i)(?<![A-Za-z0-9]){_NAMES_OF_SECRETS}[\"']?\s*(?:[=:]|は)\s*({_VALUE})")),
    ("secret", re.compile(rf"(?i){_B}(?:key|pass|community)\s*=\s*({_VALUE})")),
    ("secret", re.compile(r"(?<=://)([^\s/@:]{1,200}:[^\s/@]{1,200})(?=@)")),
    ("secret", re.compile(r"(?<![A-Za-z0-9$])\$(?:[0-9a-z]{1,10})\$[A-Za-z0-9./$=,+-]{16,}")),
    ("secret", re.compile(rf"(?i){_B}(?:password|passwd|passphrase|psk|pre-?shared key)(?: (?:is|was))?[ \t]+((?=\S*[0-9])[!-~]{{6,}})")),
    ("secret", re.compile(rf"{_B}({_TOKENS})")),
    ("secret", re.compile(rf"(?i){_B}(?:psk|wpa-psk|passphrase|password)[ \t]+(\"[^\"\n]+\"|'[^'\n]+')")),
    ("secret", re.compile(rf"(?i){_B}r[ow]community6?[ \t]+({_VALUE})")),
    ("secret", re.compile(rf"(?i){_B}snmp[a-z]{{2,12}}[ \t](?:[^\n]{{0,80}}?[ \t])??-[cAX][ \t]*({_VALUE})")),
    ("secret", re.compile(rf"(?i){_B}authorization\"?[ \t]*[:=][ \t]*[\"']?(?:(?:bearer|basic|digest|token|negotiate)[ \t]+)?({_VALUE})")),
    ("secret", re.compile(rf"(?i){_B}bearer[ \t]+((?=[\w.~+/=-]{{0,60}}[0-9])[\w.~+/=-]{{8,}})")),
    ("secret", re.compile(rf"(?i){_B}(?:set-)?cookie:[ \t]*([^\n]+)")),
    ("key", re.compile(r"SHA256:[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/])")),
    ("key", re.compile(rf"{_B}[A-Z0-9]{{5}}(?:-[A-Z0-9]{{5}}){{4}}{_E}")),
    ("ssid", re.compile(rf"(?i){_B}e?ssid\"?\s*[:=]\s*({_VALUE})")),
    ("ssid", re.compile(rf"(?i){_B}e?ssid[ \t]+(\"[^\"\n]*\"|'[^'\n]*')")),
    ("serial", re.compile(rf"(?i){_B}{_SERIAL}\"?\s*[:=#]\s*({_VALUE})")),
    ("serial", re.compile(rf"(?i){_B}{_SERIAL}[ \t]+(?-i:((?=[A-Z0-9-]*[0-9])(?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{{6,}})){_E}")),
    ("serial", re.compile(rf"(?i){_B}(?:imei(?:sv)?|imsi|iccid|meid)[ \t]*[:=#]?[ \t]*([0-9][0-9 -]{{12,22}}[0-9])")),
    ("id", re.compile(rf"(?i){_B}guid[ \t]*[:=]?[ \t]*(0x[0-9a-f]{{16}}|[0-9a-f]{{4}}(?::[0-9a-f]{{4}}){{3}}){_E}")),
    ("id", re.compile(rf"{_B}{_STORAGE_NAMES}")),
    ("id", re.compile(rf"{_B}{_CLOUD_IDS}{_E}")),
    ("id", re.compile(rf"{_B}arn:aws[a-z-]{{0,10}}:[^\s\"']{{1,300}}")),
    ("machine-id", re.compile(rf"{_B}[0-9A-Fa-f]{{32}}{_E}")),
    ("id", re.compile(rf"{_B}[0-9A-Fa-f]{{64}}{_E}")),
    ("e-mail", re.compile(rf"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{{1,64}}@{_DOMAIN}")),
    ("uuid", re.compile(rf"{_B}[0-9A-Fa-f]{{8}}(?:-[0-9A-Fa-f]{{4}}){{3}}-[0-9A-Fa-f]{{12}}{_E}")),
    ("mac", re.compile(r"(?<![A-Za-z0-9:])[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4,18}(?![A-Za-z0-9]|\1[0-9A-Fa-f])")),
    ("mac", re.compile(rf"{_B}[0-9A-Fa-f]{{4}}\.[0-9A-Fa-f]{{4}}\.[0-9A-Fa-f]{{4}}(?![A-Za-z0-9.])")),
    ("mac", re.compile(rf"(?i){_B}(?:en|wl|ww|sl|ib)x([0-9a-f]{{12}}){_E}")),
    ("mac", re.compile(rf"(?i)mac(?: ?addr(?:ess)?|アドレス)?(?:[ \t]*[:=は][ \t]*|[ \t]+)([0-9a-f]{{12}}){_E}")),
    ("user", re.compile(r"(?:/home/|/Users/|[A-Z]:\\Users\\)([^/\\\s:;,'\"]+)")),
    ("user", re.compile(r"(?<=://)([^\s/@:]{1,200})(?=@)")),
    ("user", re.compile(rf"(?<!\S)(?!(?:{_COMMON_USERS})@)([A-Za-z_][A-Za-z0-9_-]{{0,31}})@(?=[A-Za-z0-9\[][\]A-Za-z0-9.-]{{0,99}}:[~/])")),
    ("host", re.compile(rf"(?im)^\s*(?:host-?name[ \t]*[:=]|(?:set system )?(?:host|domain)-name[ \t])[ \t]*['\"]?{_NAME}")),
    ("host", re.compile(r"(?m)(?:^|\s)[A-Za-z_][A-Za-z0-9_-]*@([A-Za-z0-9][A-Za-z0-9.-]*)(?=:[~/])")),
    ("host", re.compile(r"\bLinux ([A-Za-z0-9][A-Za-z0-9.-]*) (?=[0-9]+\.[0-9]+\.[0-9]\S* #[0-9])")),
)  # fmt: skip


@functools.cache
def _japanese_shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Names of people, by what stands before or behind them; made where a text is Japanese, because making them takes long."""
    return (
        ("name", re.compile(rf"{_NAME_BEFORE}[ \t]*(?:[:=]|は)[ \t]*([^\s,、。;/|]{{1,40}}(?: {_JAPANESE}{{1,8}}(?!{_JAPANESE}))?)")),
        ("name", re.compile(r"([一-龥々ァ-ヶー]{2,12})(?=さん|殿(?![一-龥])|御中|(?<![仕同模多一両異有])様(?![一-龥]))")),
    )


_CONFIGURATION_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("secret", re.compile(rf"(?im){_BLANK}{_GUARDED_SETTINGS}[ \t]+({_SETTING})")),
    ("ssid", re.compile(rf"(?im){_BLANK}ssid[ \t]+({_SETTING})")),
    ("user", re.compile(rf"(?im){_BLANK}(?:user|username|user-id|local-user|public-keys|full-name)[ \t]+({_SETTING})")),
    ("user", re.compile(rf"(?im)(?:^[ \t]*|{_BLANK}service[ \t]+\S+[ \t]+)login[ \t]+({_SETTING})[ \t]*$")),
    ("host", re.compile(rf"(?im){_BLANK}(?:host-name|domain-name|domain-search|domain)[ \t]+['\"]?{_NAME}")),
)
"""A router's configuration writes a name, a blank and the value."""
_SET_LINE = re.compile(r"(?m)^[ \t>]*(?:\S+[#$>:] ?)?set [a-z]")


@dataclass(frozen=True, slots=True)
class PrivateWord:
    """One word, and the kind of mark that takes its place."""

    kind: str
    word: str
    anywhere: bool = True
    """False: only where the sentence around it says that it is the name of a host or a user."""


class Mark(NamedTuple):
    """A thing that was masked: its kind, and what stands there now."""

    kind: str
    mark: str


class Scanner:
    """The scan with one host's private words. One scanner serves one document, so that marks stay the same throughout."""

    def __init__(self, words: Iterable[PrivateWord] = ()) -> None:
        self._words = tuple((word, _pattern(word)) for word in words)
        self._numbers: dict[str, dict[str, int]] = {}

    def scan(self, text: str, *, configuration: bool = False) -> tuple[str, list[Mark]]:
        """The text with marks, and the marks. In a router's configuration, and in a line of it within a note, a blank may stand
        between a secret and its name."""
        plain = text.translate(_WIDE)
        finds = [*self._shapes(plain), *self._known(plain), *_addresses(plain, _is_private)]
        if configuration or _SET_LINE.search(plain):
            settings = [find for kind, pattern in _CONFIGURATION_SHAPES for find in _matches(kind, pattern, plain)]
            finds += settings if configuration else [find for find in settings if _SET_LINE.match(plain, plain.rfind("\n", 0, find[0]) + 1)]
        return self._replace(text, plain, finds)

    def scan_version(self, text: str) -> tuple[str, list[Mark]]:
        """The same for a version: dotted numbers stay unless they are a private network's address within the text."""
        plain = text.translate(_WIDE)
        return self._replace(text, plain, [*self._shapes(plain), *self._known(plain), *_addresses(plain, _is_private_in_version)])

    def scan_numbers(self, text: str) -> tuple[str, list[Mark]]:
        """The text without this host's own serials, addresses and ids: for facts that are open by their class."""
        return self._replace(text, text, [find for find in self._known(text) if find[2] not in ("host", "user")])

    def _shapes(self, plain: str) -> list[Find]:
        shapes = _SHAPES if plain.isascii() else (*_SHAPES, *_japanese_shapes())
        return [find for kind, pattern in shapes for find in _matches(kind, pattern, plain)]

    def _known(self, plain: str) -> list[Find]:
        return [find for word, pattern in self._words for find in _matches(word.kind, pattern, plain)]

    def _replace(self, text: str, plain: str, finds: list[Find]) -> tuple[str, list[Mark]]:
        pieces, marks, position = [], [], 0
        for start, end, kind in sorted(finds, key=lambda find: (find[0], -find[1])):
            if start < position or start == end or _is_mark(plain[start:end]):
                continue
            marks.append(Mark(kind, self.mark(kind, plain[start:end])))
            pieces += [text[position:start], marks[-1].mark]
            position = end
        return "".join([*pieces, text[position:]]), marks

    def mark(self, kind: str, thing: str) -> str:
        known = self._numbers.setdefault(kind, {})
        same = re.sub("[:.-]", "", thing) if kind == "mac" else thing.strip("'\"")
        number = known.setdefault(same.lower(), len(known) + 1)
        return f"[{kind}]" if number == 1 else f"[{kind}-{number}]"


def _matches(kind: str, pattern: re.Pattern[str], plain: str) -> list[Find]:
    """Where the pattern matches; its first group is the private thing where there is one, the rest shows what it is."""
    found = []
    for match in pattern.finditer(plain):
        group = 1 if pattern.groups and match.group(1) not in (None, ":", "-") else 0
        found.append((match.start(group), match.end(group), kind))
    return found


def _is_mark(thing: str) -> bool:
    """Whether a mark stands there already; older captures have theirs in angle brackets."""
    return re.fullmatch(r"['\"]?(?:\[[a-z-]+(?:-[0-9]+)?\]|<(?:mac|ip|id|uuid|host|removed)>)['\"]?", thing) is not None


def _pattern(word: PrivateWord) -> re.Pattern[str]:
    escaped = re.escape(word.word)
    if re.fullmatch("[0-9a-f]{12}", word.word) and word.kind == "mac":
        return re.compile(f"(?i)({escaped})")  # Within a name nothing else has these twelve digits.
    if word.anywhere:
        return re.compile(rf"(?i){_B}(?:(?:enx|wlx|wwx)(?={escaped}))?({escaped}){_E}")
    before = r"(?:host ?name|host|node|user ?name|user|login|ホスト名|ユーザー?名)[ \t]*[:=は][ \t]*['\"]?"
    return re.compile(rf"(?i){before}({escaped}){_E}" + (rf"|{_B}({escaped})(?=@)" if word.kind == "user" else rf"|(?<=@)({escaped}){_E}"))


def _addresses(plain: str, private: Callable[[str, str], bool]) -> list[Find]:
    found = []
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(plain):
            text = match.group().rstrip(".")
            text = text if text.endswith("::") else text.rstrip(":")
            if text and private(text, plain[max(0, match.start() - 24) : match.start()]):
                found.append((match.start(), match.start() + len(text), "address"))
    return found


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    bare = text.partition("%")[0]
    if ":" not in bare:
        bare = ".".join(str(int(number)) for number in bare.split("."))  # 010.000.000.001 is an address to a person.
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        return None


def _is_private(text: str, before: str) -> bool:
    address = _parsed(text)
    if address is None or address.is_loopback or address.is_unspecified:
        return False
    if address.version == 4 and not address.is_private and _VERSION_BEFORE.search(before):
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return not any(mapped in network for network in BENCHMARK_NETWORKS)


def _is_private_in_version(text: str, before: str) -> bool:
    address = _parsed(text)
    if isinstance(address, ipaddress.IPv4Address):
        return bool(before) and address.is_private and _is_private(text, before)
    return _is_private(text, before)
