"""A configuration → the same text without secrets, names and public addresses, its structure kept.

Three steps. First, by position: what stands behind `pre-shared-secret` is a secret, whatever it looks like. Second, by
shape, in every other value, comment and unread line: addresses and AS numbers get stand-ins, domain names and the scan's
shapes get marks, and a secret or a name that was found by position is masked wherever it stands again. Third, the scan
reads the whole once more.
"""

import re
from collections.abc import Callable, Iterator

from collector.private_words import GENERIC, LEAST_NAME
from collector.router.address_kinds import addresses_in
from collector.router.as_numbers import AsNumbers
from collector.router.configuration import Configuration, Path, Word
from collector.router.known_words import KNOWN
from collector.router.private_places import FREE_TEXT, KEYWORDS, kind_at
from collector.router.read import read_configuration
from collector.router.stand_ins import StandIns
from collector.scan import Mark, Scanner

Span = tuple[int, int]
STRUCTURE = frozenset(word for words in KNOWN.values() for word in words.split()) | KEYWORDS | {"auto", "enable", "disable", "public"}
"""Words that are no name even where somebody chose one of them as a name or, worse, as a password."""
PUBLIC_DOMAINS = (
    "pool.ntp.org", "vyos.net", "vyos.io", "vyatta.com", "vyatta.org", "debian.org", "ubuntu.com", "docker.io", "quay.io", "ghcr.io",
    "example.com", "example.net", "example.org", "example", "invalid", "test",
)  # fmt: skip
"""Domains that many configurations name, and that tell nobody whose one it is."""
FILE_ENDS = (
    "bin boot cert cfg conf cred crl crt csr db deb der efi gz img iso json key kpxe list log p12 pem pub pxe py rules secret service sh "
    "sock tar txt xml yaml yml zip"
)
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DOMAIN = re.compile(
    rf"(?<![A-Za-z0-9_.\\-])(?:{_LABEL}\.)+(?!(?:{FILE_ENDS.replace(' ', '|')})(?![A-Za-z0-9-]))(?:[A-Za-z]{{2,24}}|xn--[A-Za-z0-9-]+)"
    r"(?![A-Za-z0-9_-]|\.[A-Za-z0-9])"
)
_PEM = re.compile(r"-----BEGIN [^\n-]{1,60}-----.*?(?:-----END [^\n-]{1,60}-----|(?=\n[ \t]*(?:set|delete) )|\Z)", re.DOTALL)
_BLOB = re.compile(r"(?<![A-Za-z0-9+/=])(?=[A-Za-z+/]*[0-9])[A-Za-z0-9+/]{32,}={0,2}(?![A-Za-z0-9+/=])")
_PROMPT = re.compile(r"(?<![^\s>])([^\s@'\"{}]+)@([^\s@'\"{}:#$>]+)(?=[:#$>])")
_DASHED = re.compile(r"(?<![0-9A-Za-z-])(?:[0-9]{1,3}-){3}[0-9]{1,3}(?![0-9A-Za-z-])")
"""An address in a name, as VyOS makes them: `peer_192-0-2-1`."""
_USER_OF_URL = re.compile(r"(?<=://)(?!\[)[^\s/@'\"]+(?=@)")
_TOLD = re.compile(r"(?i)((?<![a-z])(?:password|passwd|passphrase|pass|psk|secret|pin|pw)(?:\s*(?:is|was|[:=])){1,2}\s*)(?!\[)([^\s'\"]+)")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}(?![A-Za-z0-9-])")
_SET = re.compile(r"(?<![^\s#$>:])set(?= [a-z])")
_MARK = re.compile(r"\[[a-z-]+(?:-[0-9]+)?\]")
_STANDS_FOR = 0xF0000
"""Private characters that hold an address's place while the scan, which knows no stand-ins, reads the text."""
_AS_WORDS = frozenset(("remote-as", "local-as", "system-as", "neighbor-as", "as", "confederation", "identifier", "peers", "bgp"))
_AS_LISTS = frozenset(("as-path-prepend", "prepend", "as-path", "exclude", "as-path-exclude"))
_LEAST_SECRET = 4
DEEP = 64
"""How many words around a word decide what it is; no statement has more, but a file may."""


def mask_text(text: str, scanner: Scanner) -> tuple[str, list[Mark]]:
    """The configuration in `text` without what is private, and a mark for each thing that was masked."""
    return mask(read_configuration(text), scanner)


def mask(configuration: Configuration, scanner: Scanner) -> tuple[str, list[Mark]]:
    """The same for a configuration that was read already."""
    work = _Masking(configuration, scanner)
    return work.text(), work.marks


class _Masking:
    """One configuration's way through the three steps."""

    def __init__(self, configuration: Configuration, scanner: Scanner) -> None:
        self.marks: list[Mark] = []
        self._source, self._scanner = configuration.text, scanner
        self._places = dict(_places(configuration))
        self._kinds = {span: kind for span, (path, position) in self._places.items() if (kind := self._kind(path, position, span))}
        self._stand_ins = StandIns(addresses_in(f"{self._source}\n{' '.join(map(_dotted, _DASHED.findall(self._source)))}"))
        self._as_numbers = AsNumbers({int(number) for number in re.findall(r"(?<![0-9.])[0-9]{5,10}(?![0-9.])", self._source)})
        self._known = self._again()

    # By position

    def _kind(self, path: Path, position: int, span: Span) -> str | None:
        kind, value = kind_at(path, position), path[position]
        if kind is None or not value or _MARK.fullmatch(value):
            return None
        is_address = kind == "host" and any((one.start, one.end) == (0, len(value)) for one in addresses_in(value))
        return None if is_address or (kind == "host" and value == "any") else kind

    def _again(self) -> Callable[[str], str]:
        """What masks the secrets and names that were found by position where they stand again."""
        kinds: dict[str, str] = {}
        for (start, end), kind in self._kinds.items():
            path, position = self._places[start, end]
            value = path[position]
            least = LEAST_NAME if kind != "secret" else _LEAST_SECRET
            if len(value) >= least and value.lower() not in GENERIC | STRUCTURE and not (value.isdigit() and len(value) < 6):
                kinds.setdefault(value, kind)
        for match in _PROMPT.finditer(self._source):
            for kind, name in zip(("user", "host"), match.groups(), strict=True):
                if len(name) >= LEAST_NAME and name.lower() not in GENERIC | STRUCTURE and not _MARK.fullmatch(name):
                    kinds.setdefault(name, kind)
        if not kinds:
            return lambda text: text
        words = "|".join(map(re.escape, sorted(kinds, key=len, reverse=True)))
        pattern = re.compile(rf"(?<![A-Za-z0-9\[])(?:{words})(?![A-Za-z0-9\]])")
        return lambda text: pattern.sub(lambda match: self._mark(kinds[match.group()], match.group()), text)

    # The whole

    def text(self) -> str:
        """The masked text."""
        opaque = [match.span() for match in _PEM.finditer(self._source)]
        spans = [span for span in self._places if not any(start < span[1] and span[0] < end for start, end in opaque)]
        pieces, position = [], 0
        for start, end in sorted([*spans, *opaque]):
            if start < position:
                continue
            pieces.append(self._gap(self._source[position:start]))
            written = self._source[start:end]
            pieces.append(self._word(written, (start, end)) if (start, end) in self._places else self._mark("private-key", written))
            position = end
        pieces.append(self._gap(self._source[position:]))
        return self._scan("".join(pieces), configuration=False)

    def _gap(self, text: str) -> str:
        """What stands between the words: comments, prompts, lines that could not be read."""
        if not re.search(r"[^\s{}]", text):
            return text
        text = _PROMPT.sub(lambda match: f"{self._mark('user', match.group(1))}@{self._mark('host', match.group(2))}", text)
        return self._scan(self._by_shape(text), configuration=True)

    def _word(self, written: str, span: Span) -> str:
        """One word as it is written, its quotes kept."""
        path, position = self._places[span]
        quote = written[0] if len(written) > 1 and written[0] in "'\"" and written[-1] == written[0] else ""
        kind = self._kinds.get(span)
        if kind is not None:
            return f"{quote}{self._mark(kind, path[position])}{quote}"
        inner = written[1:-1] if quote else written
        if "sysctl" in path[:position]:
            return written  # Names of the kernel such as net.core.somaxconn look like domains.
        inner = self._by_shape(self._numbers(inner, path[:position]))
        if re.search(r"\s", inner) or (position and path[position - 1] in FREE_TEXT):
            inner = self._scan(inner, configuration=True)
        return f"{quote}{inner}{quote}"

    # By shape

    def _numbers(self, text: str, before: Path) -> str:
        """The AS numbers of a value, where the words before it say that it holds some."""
        last = before[-1] if before else ""
        if "regex" in before and "as-path-list" in before:
            return self._as_numbers.in_regex(text)
        if last in _AS_LISTS or (last in _AS_WORDS and re.fullmatch("[0-9]+", text) and not {"bgp", "policy"}.isdisjoint(before)):
            return self._as_numbers.in_list(text)
        if not {"bgp", "policy", "vrf"}.isdisjoint(before):
            return self._as_numbers.in_community(text)
        return text

    def _by_shape(self, text: str) -> str:
        text = _USER_OF_URL.sub(lambda match: self._mark("secret", match.group()), text)
        text = _TOLD.sub(lambda match: match.group(1) + self._mark("secret", match.group(2)), text)
        text = _MAIL.sub(lambda match: self._mark("e-mail", match.group()), text)
        text = self._known(self._as_numbers.in_words(text))
        text = _DOMAIN.sub(lambda match: self._domain(match.group()), text)
        text = _BLOB.sub(lambda match: self._mark("key", match.group()), text)
        return self._addresses(_DASHED.sub(lambda match: self._addresses(_dotted(match.group())).replace(".", "-"), text))

    def _domain(self, name: str) -> str:
        lower = name.lower()
        is_public = any(lower == domain or lower.endswith(f".{domain}") for domain in PUBLIC_DOMAINS)
        return name if is_public else self._mark("host", name)

    def _addresses(self, text: str) -> str:
        pieces, position = [], 0
        for one in addresses_in(text):
            stand_in = self._stand_ins.of(one.address, one.length)
            if stand_in is None or stand_in == one.address:
                continue
            self.marks.append(Mark("address", str(stand_in)))
            pieces += [text[position : one.start], str(stand_in)]
            position = one.end
        return "".join([*pieces, text[position:]])

    def _scan(self, text: str, *, configuration: bool) -> str:
        """The text after the scan. Hidden from it meanwhile are addresses that may stay, since it would mask every one, and the
        word `set`, behind which it would look for secrets by the word before them: that was done better by position."""
        hidden: list[str] = []
        pieces, position = [], 0
        first = max([_STANDS_FOR, *(ord(letter) + 1 for letter in text if ord(letter) >= _STANDS_FOR)])
        stay = [one for one in addresses_in(text) if self._stand_ins.of(one.address, one.length) in (one.address, None)]
        spans = [(one.start, one.end) for one in stay] + [match.span() for match in _SET.finditer(text)]
        for start, end in sorted(spans)[: 0x10FFFF - first]:
            pieces += [text[position:start], chr(first + len(hidden))]
            hidden.append(text[start:end])
            position = end
        clean, marks = self._scanner.scan("".join([*pieces, text[position:]]), configuration=configuration)
        self.marks += marks
        return re.sub("[\U000f0000-\U0010ffff]", lambda match: _restored(match.group(), first, hidden), clean)

    def _mark(self, kind: str, thing: str) -> str:
        mark = self._scanner.mark(kind, thing)
        self.marks.append(Mark(kind, mark))
        return mark


def _dotted(dashed: str) -> str:
    return dashed.replace("-", ".")


def _restored(letter: str, first: int, hidden: list[str]) -> str:
    number = ord(letter) - first
    return hidden[number] if 0 <= number < len(hidden) else letter


def _places(configuration: Configuration) -> Iterator[tuple[Span, tuple[Path, int]]]:
    """Every word of every statement by where it stands, with its statement's path and its position there."""
    for statement in configuration.statements:
        path = statement.path
        for position, word in enumerate(statement.words):
            first = max(position - DEEP, 0)
            yield (word.start, word.end), (path[first : position + DEEP], position - first)
        if statement.verb == "comment" and statement.words:
            last: Word = statement.words[-1]
            yield (last.start, last.end), ((*path[:-1], "comment", last.text), len(path))
