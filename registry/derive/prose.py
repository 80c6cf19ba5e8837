"""Markdown as plain words: what a list or a mail says of a note."""

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_LOOKS = (600, 6_000)
"""Characters looked at: the first words nearly always stand at the beginning, and parsing the rest would cost for nothing."""
_MOST_BRACKETS = 500
"""For each opening one the parser looks for its end in all that follows."""
_CJK = "[\u3000-\u9fff\uac00-\ud7a3\uff00-\uffef]"
_BREAK_WITHIN_CJK = re.compile(f"(?<={_CJK})\n(?={_CJK})")
_WORD = re.compile(r"\w")
_SIGNS = r"\\`*_\[\]<>&~!#|$^\x00-\x09\x0b-\x1f\x7f"
_PLAIN = re.compile(rf"(?:[^\s\-+=:\d{_SIGNS}](?:[^\n{_SIGNS}]*[^\s{_SIGNS}])?(?:\n|$))+")
"""Lines without any sign of Markdown, and none at their beginning: a paragraph that need not be parsed, as most are."""
_HABIT = re.compile(r"\*\*|~~|`|\]\(|^\s*#", re.MULTILINE)
_LEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]\n]{1,300})\]\([^()\s]{1,300}\)")
_PAIRED = re.compile(r"(\*\*|~~|`)(?=\S)(.{1,300}?)(?<=\S)\1")


def plain_words(text: str) -> str:
    """A line that is no Markdown, without the signs that people write from habit: of emphasis, of code, of links, of headings.

    Single asterisks and underscores stay: `*_vf` and `iommu_group` are names.
    """
    if not _HABIT.search(text):
        return text
    for pattern, kept in ((_LEADING, ""), (_LINK, r"\1"), (_PAIRED, r"\2")):
        text = pattern.sub(kept, text)
    return text.replace("**", "").replace("~~", "")


def first_paragraph(markdown: str) -> str | None:
    """The first paragraph that says something, without a sign of Markdown; else the first heading, else the first line of code.

    None where there is not a single word.
    """
    plain = markdown[: _LOOKS[0]].partition("\n\n")[0]
    if _PLAIN.fullmatch(plain) and _WORD.search(plain):
        return _folded(plain)
    found: dict[str, str] = {}
    for characters in _LOOKS:
        for kind, text in _blocks(markdown[:characters]):
            if _WORD.search(text):
                found.setdefault(kind, text)
        if "words" in found or len(markdown) <= characters:
            break
    return found.get("words") or found.get("heading") or found.get("code")


def _blocks(markdown: str) -> Iterator[tuple[str, str]]:
    if markdown.count("[") > _MOST_BRACKETS:
        yield "words", _folded(markdown)
        return
    kind = "words"
    for token in _parser().parse(markdown):
        if token.type == "heading_open":
            kind = "heading"
        elif token.type == "inline":
            yield kind, _folded("".join(map(_said, token.children or ())))
            kind = "words"
        elif token.type in {"fence", "code_block"}:
            yield "code", _folded(token.content.strip().partition("\n")[0])


def _said(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    return token.content if token.type in {"text", "code_inline", "image", "text_special"} else ""


def _folded(text: str) -> str:
    """On one line; Japanese that was broken into lines is joined without a space."""
    return " ".join(_BREAK_WITHIN_CJK.sub("", text).split())


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("js-default")
