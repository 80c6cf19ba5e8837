"""Template filters for words: the wire's words and the judge's, in the reader's language.

Every filter that asks for the language takes the template's context: without it Jinja would work out a filter of a
constant once, when the template is compiled, and keep the first reader's language for all who come after.
"""

import re

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from registry.derive.prose import plain_words
from registry.ingest.rules import RULES
from schemas.labels import label
from web.language import language

MARKS = {"worked": "○", "partly": "△", "failed": "×"}
"""Maru, sankaku, batsu: good, half, bad. They differ without colour."""
LETTERS = {"bare-metal": "B", "emulation": "E", "paravirt": "P", "passthrough": "D", "sriov": "S", "software": "L", "unknown": "?"}
"""The letter on each I/O mode's tile: bare metal, emulation, paravirtualized, direct assignment, SR-IOV, logical."""

_MARKED = re.compile(r"(\*\*|`)(?=\S)(.{1,300}?)(?<=\S)\1")
_ELEMENTS = {"**": Markup("<strong>{}</strong>"), "`": Markup("<code>{}</code>")}


@pass_context
def named(_context: Context, word: str | None, group: str) -> str:
    """The name of a word of the wire; an empty text for None."""
    return label(group, word, language())


@pass_context
def reason(_context: Context, code: str) -> str:
    """What a rule of the judge says; a code without a rule is its own words."""
    rule = RULES.get(code)
    if rule is None:
        return code.replace("-", " ")
    return rule.words[1 if language() == "ja" else 0]


def mark(outcome: str) -> str:
    """○, △ or ×."""
    return MARKS.get(outcome, "·")


def letter(mode: str) -> str:
    """The letter of an I/O mode, by which its tile is told from others without colour."""
    return LETTERS.get(mode, "?")


def unmarked(text: str | None) -> str:
    """Plain words without the signs of Markdown that people write from habit; an empty text for None."""
    return plain_words(text) if text else ""


def marked(text: str) -> Markup:
    """The same where there is room to read: what was meant as code and as emphasis is, and nothing else is markup."""
    said, end = [], 0
    for found in _MARKED.finditer(text):
        inner = found[2] if found[1] == "`" else plain_words(found[2])
        said += [escape(plain_words(text[end : found.start()])), _ELEMENTS[found[1]].format(inner)]
        end = found.end()
    return Markup("").join([*said, escape(plain_words(text[end:]))])


def coded(text: str) -> Markup:
    """The text with what stands between backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts))
