"""A digest as a page of its own: for an archive of static files, and as the second half of a mail."""

from collections.abc import Iterator
from html import escape

from registry.digest.columns import NO_BREAK
from registry.digest.compose import Digest
from registry.digest.outline import Item, Outline, Part, outline
from registry.digest.phrases import TONGUES, Tongue, say
from registry.digest.render import picture
from schemas.labels import Language

_STYLE = (
    "body{margin:0;background:#fff;color:#1c2430;font:16px/1.55 system-ui,'Noto Sans','Noto Sans JP','Hiragino Sans',sans-serif}"
    "main,.tameshi{max-width:44rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}h1{font-size:1.5rem;line-height:1.25}"
    "h2{font-size:1.15rem;border-bottom:2px solid #c9d2dc;padding-bottom:.2rem;margin:2rem 0 .6rem}h3{font-size:1rem;margin:1.1rem 0 .2rem}"
    "p{margin:.3rem 0}a{color:#0b4f9e}img,svg{max-width:100%;height:auto}.worst{border-left:4px solid #b3261e;padding-left:.8rem}"
    "footer{margin-top:2rem;color:#4a5560;font-size:.9rem}"
)
_DARK = (
    "@media(prefers-color-scheme:dark){body{background:#14181d;color:#e6eaf0}a{color:#8ec5ff}h2{border-color:#3a4450}footer{color:#aab4c0}}"
)


def render(digest: Digest, lang: Tongue) -> bytes:
    """The page in UTF-8, with its picture in it: nothing is loaded from elsewhere."""
    return page(digest, lang, picture.svg(digest, alt(digest, TONGUES[lang][0])) if digest.total else "", dark=True).encode()


def page(digest: Digest, lang: Tongue, drawn: str, *, dark: bool = False, leave: str = "") -> str:
    """The page with a picture that is there already, or an address of one."""
    tongues = TONGUES[lang]
    title = " / ".join(outline(digest, one).title for one in tongues)
    bodies = "".join(
        f'<main class="tameshi" lang="{one}">{"".join(_written(outline(digest, one), drawn if one == tongues[0] else ""))}</main>'
        if one == tongues[0]
        else f'<div class="tameshi" lang="{one}">{"".join(_written(outline(digest, one), ""))}</div>'
        for one in tongues
    )
    return (
        f'<!doctype html>\n<html lang="{tongues[0]}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta name="color-scheme" content="{"light dark" if dark else "light"}"><title>{escape(title)}</title>'
        f"<style>{_STYLE}{_DARK if dark else ''}</style></head>\n<body>{bodies}{leave}</body></html>\n"
    )


def alt(digest: Digest, lang: Language) -> str:
    """What the picture says, in words."""
    return say("counts", lang).format(total=digest.total, **digest.counts)


def _written(told: Outline, drawn: str) -> Iterator[str]:
    yield f"<h1>{_text(told.title)}</h1>\n"
    for words in told.head:
        yield f"<p>{_text(words)}</p>\n"
    if drawn:
        yield f"<p>{drawn}</p>\n"
    for part in told.parts:
        yield from _part(part)
    words, url = told.foot
    yield f"<footer><p>{_text(words)} {_link(url, url)}</p></footer>\n"


def _part(part: Part) -> Iterator[str]:
    yield f"<section{' class=worst' if part.name == 'worst' else ''}><h2>{_text(part.title)}</h2>\n"
    for words in part.intro:
        yield f"<p>{_text(words)}</p>\n"
    for item in part.items:
        yield from _item(item)
    if part.more is not None:
        words, url = part.more
        yield f"<p>{_link(url, words)}</p>\n"
    yield "</section>\n"


def _item(item: Item) -> Iterator[str]:
    yield f"<h3>{_link(item.url, item.title)}</h3>\n"
    for words in item.lines:
        yield f"<p>{_text(words)}</p>\n"


def _link(url: str, words: str) -> str:
    return f'<a href="{escape(url)}">{_text(words)}</a>'


def _text(words: str) -> str:
    return f"<bdi>{escape(words.replace(NO_BREAK, ' '))}</bdi>"
