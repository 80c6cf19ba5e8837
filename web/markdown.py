"""Notes as HTML: Markdown in, a short list of harmless elements out."""

from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

ELEMENTS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
"""Images are not among them: a picture on another host would tell that host who reads."""
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
HEADINGS_BELOW = 2
"""A note's first heading becomes h3: it stands below the page's own."""


MOST_BRACKETS = 2_000
"""For each opening one the parser looks for its end in all that follows: twenty thousand would take seconds."""


def render_note(text: str) -> Markup:
    """The note as safe HTML; raw HTML in it shows as the text it is, links lead away without a recommendation."""
    if text.count("[") > MOST_BRACKETS:
        return Markup("<pre>{}</pre>").format(text)
    parser = MarkdownIt("js-default", {"linkify": False})
    tokens = parser.parse(text)
    _lower_headings(tokens)
    _images_to_words(tokens)
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(html, tags=ELEMENTS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="ugc nofollow noopener noreferrer")
    return Markup(clean.replace("<table>", '<div class="scroll" tabindex="0"><table>').replace("</table>", "</table></div>"))  # noqa: S704  # nh3 made it safe.


def _lower_headings(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + HEADINGS_BELOW)}"


def _images_to_words(tokens: Sequence[Token]) -> None:
    """Every picture becomes the words that stand for it."""
    for token in tokens:
        for index, child in enumerate(token.children or ()):
            if child.type == "image" and token.children is not None:
                token.children[index] = Token("text", "", 0, content=child.content or str(child.attrs.get("src", "")))
