"""A digest as plain text of 72 columns, to be read in a terminal or on a mailing list."""

from collections.abc import Iterator

from registry.digest.columns import columns_of, fill
from registry.digest.compose import Digest
from registry.digest.outline import Item, Outline, Part, outline
from registry.digest.phrases import TONGUES, Tongue

COLUMNS = 72
BETWEEN = "\n" + "=" * COLUMNS + "\n\n"
"""What stands between two languages."""


def render(digest: Digest, lang: Tongue) -> bytes:
    """The digest in UTF-8 with line feeds."""
    return write(digest, lang).encode()


def write(digest: Digest, lang: Tongue) -> str:
    """The digest as text; the same digest gives the same text."""
    return BETWEEN.join(written(outline(digest, one)) for one in TONGUES[lang])


def written(told: Outline) -> str:
    """One language of it."""
    lines = [*underlined(told.title, "="), ""]
    for number, words in enumerate(told.head):
        if told.is_quiet and number == len(told.head) - 1:
            lines.append("")
        lines += fill(words, columns=COLUMNS)
    for part in told.parts:
        lines += _part(part)
    words, url = told.foot
    lines += ["", "-- ", *fill(f"{words} {url}", columns=COLUMNS)] if words else [f"  {url}"]
    return "\n".join([*lines, ""])


def underlined(title: str, rule: str) -> list[str]:
    """A heading."""
    return [title, rule * min(columns_of(title), COLUMNS)]


def _part(part: Part) -> Iterator[str]:
    yield ""
    yield from underlined(part.title, "-")
    if part.intro:
        yield ""
        for words in part.intro:
            yield from fill(words, columns=COLUMNS)
    for item in part.items:
        yield ""
        yield from _item(item)
    if part.more is not None:
        words, url = part.more
        yield from ("", *fill(words, columns=COLUMNS), f"  {url}")


def _item(item: Item) -> Iterator[str]:
    yield from fill(item.title, first="* ", rest="  ", columns=COLUMNS)
    for words in item.lines:
        yield from fill(words, first="  ", rest="    ", columns=COLUMNS)
    yield f"  {item.url}"
