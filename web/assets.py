"""The site's files: addresses that carry a hash of the content, compressed once, cached for ever."""

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from flask import Flask, Response, abort, request, url_for

STATIC = Path(__file__).parent / "static"
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml; charset=utf-8"}
FOREVER = "public, max-age=31536000, immutable"
LARGE_BYTES = 500_000
"""Files above this are compressed at a lower effort, because the first reader waits for it."""

_GUARD = re.compile(rb'document\.getElementById\("([0-9a-f]{64})"\)')
_PLOTLY_RULE = re.compile(r'"((?:X|Y)[^"]*)":(?:"([^"]*)"|\'([^\']*)\')')


@dataclass(frozen=True)
class Asset:
    """One file, read when it is asked for: what is kept of it is its digest and what was compressed of it."""

    name: str
    load: Callable[[], bytes] = field(repr=False)

    @property
    def content(self) -> bytes:
        """The file's bytes."""
        return self.load()

    @cached_property
    def digest(self) -> str:
        """What the address says about the content."""
        return hashlib.sha256(self.content).hexdigest()[:12]

    @cached_property
    def brotli(self) -> bytes:
        """The content for browsers that read Brotli."""
        return bytes(brotli.compress(self.content, quality=6 if len(self.content) > LARGE_BYTES else 11))

    @cached_property
    def gzip(self) -> bytes:
        """The content for all others."""
        return gzip.compress(self.content, 6, mtime=0)

    @property
    def mimetype(self) -> str:
        """The content type, by the name's ending."""
        return TYPES[self.name.rsplit(".", 1)[1]]


def own_assets() -> dict[str, Asset]:
    """The files of `web/static` and what the plotly package carries, by name."""
    own = {path.name: Asset(path.name, path.read_bytes) for path in sorted(STATIC.iterdir())}
    return own | {"plotly.js": Asset("plotly.js", plotly_script), "plotly.css": Asset("plotly.css", plotly_rules)}


def plotly_script() -> bytes:
    """plotly.js as the installed plotly package ships it."""
    return files("plotly").joinpath("package_data/plotly.min.js").read_bytes()


def plotly_rules() -> bytes:
    """The style rules that plotly.js would write into a style element, which the site's policy forbids."""
    script = plotly_script()
    start = script.index(b'"X,X div":')
    rules = []
    for selector, double, single in _PLOTLY_RULE.findall(script[start : script.index(b"};", start)].decode()):
        for sign, name in (("X", ".js-plotly-plot .plotly"), ("Y", ".plotly-notifier")):
            selector = selector.replace(sign, name)
        rules.append(f"{selector}{{{double or single}}}")
    return "\n".join(rules).encode()


def plotly_guard() -> str | None:
    """The id of an element by which plotly.js sees that its map styles are there; without it it writes a style element."""
    found = _GUARD.search(plotly_script())
    return found[1].decode() if found else None


def init_assets(app: Flask) -> None:
    """The app with its files under `/assets/` and `asset_url` for templates."""
    assets = own_assets()

    def serve(digest: str, name: str) -> Response:
        asset = assets.get(name)
        if asset is None or asset.digest != digest:
            abort(404)
        return _answer(asset)

    def asset_url(name: str) -> str:
        return url_for("assets", digest=assets[name].digest, name=name)

    app.add_url_rule("/assets/<digest>/<name>", "assets", serve)
    app.add_url_rule("/favicon.ico", "favicon", lambda: _answer(assets["favicon.svg"], cache="public, max-age=86400"))
    app.jinja_env.globals["asset_url"] = asset_url
    app.jinja_env.globals["plotly_guard"] = cache(plotly_guard)


def _answer(asset: Asset, *, cache: str = FOREVER) -> Response:
    """The file in the smallest form the reader takes."""
    accepted = request.accept_encodings
    encoding = next((name for name in ("br", "gzip") if accepted[name] > 0), None)
    body = {"br": lambda: asset.brotli, "gzip": lambda: asset.gzip}.get(encoding or "", lambda: asset.content)()
    response = Response(body, content_type=asset.mimetype)
    response.headers["Cache-Control"] = cache
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.vary.add("Accept-Encoding")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.set_etag(f"{asset.digest}-{encoding or 'plain'}")
    response.make_conditional(request)
    return response
