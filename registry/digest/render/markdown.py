"""A digest as Markdown, for a wiki."""

import re
from collections.abc import Iterator

from registry.digest.columns import NO_BREAK
from registry.digest.compose import Digest
from registry.digest.outline import Outline, Part, outline
from registry.digest.phrases import TONGUES, Tongue

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")
_AT_BEGINNING = re.compile(r"^([0-9]+)([.)])|^([+=-])")


def render(digest: Digest, lang: Tongue) -> bytes:
    """The page in UTF-8 with line feeds."""
    return "\n---\n\n".join("\n".join([*_written(outline(digest, one)), ""]) for one in TONGUES[lang]).encode()


def plain(words: str) -> str:
    """Somebody's words that stay words."""
    escaped = _MARKS.sub(r"\\\1", words.replace(NO_BREAK, " "))
    return _AT_BEGINNING.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", escaped)


def _written(told: Outline) -> Iterator[str]:
    yield f"# {plain(told.title)}"
    for words in told.head:
        yield from ("", plain(words))
    for part in told.parts:
        yield from _part(part)
    words, url = told.foot
    yield from ("", f"{plain(words)} <{url}>".strip())


def _part(part: Part) -> Iterator[str]:
    yield from ("", f"## {plain(part.title)}")
    for words in part.intro:
        yield from ("", plain(words))
    yield ""
    for item in part.items:
        yield f"- [{plain(item.title)}]({item.url})"
        yield from (f"  - {plain(words)}" for words in item.lines)
    if part.more is not None:
        yield from ("", f"[{plain(part.more[0])}]({part.more[1]})")
