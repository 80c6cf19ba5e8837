"""The site's files: hashed, compressed, cached for ever, and from nowhere else."""

import gzip
import re

import brotli  # type: ignore[import-untyped]
import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.assets import STATIC, Asset, own_assets, plotly_guard, plotly_rules


def _url(site: Flask, name: str) -> str:
    with site.test_request_context():
        return str(site.jinja_env.globals["asset_url"](name))  # type: ignore[operator]


@pytest.mark.parametrize("name", ["tameshi.css", "tameshi.js", "favicon.svg", "plotly.js", "plotly.css"])
def test_a_file_is_compressed_hashed_and_cached_for_ever(filled: Flask, name: str) -> None:
    client, url = filled.test_client(), _url(filled, name)
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    packed = client.get(url, headers={"Accept-Encoding": "gzip, br"})
    zipped = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.data) == gzip.decompress(zipped.data) == plain.data
    assert "immutable" in packed.headers["Cache-Control"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert client.get(url, headers={"Accept-Encoding": "br", "If-None-Match": packed.headers["ETag"]}).status_code == 304


def test_an_address_with_another_hash_leads_nowhere(reader: FlaskClient) -> None:
    assert reader.get("/assets/000000000000/tameshi.css").status_code == 404
    assert reader.get("/assets/000000000000/..%2Fwsgi.py").status_code == 404


def test_the_address_changes_with_the_content() -> None:
    assert Asset("a.css", lambda: b"a").digest != Asset("a.css", lambda: b"b").digest


def test_every_file_has_a_content_type_and_names_no_other_host() -> None:
    for name, asset in own_assets().items():
        assert asset.mimetype
        if not name.startswith("plotly"):
            assert not re.findall(rb"(?:url\(|src=|import )[\"']?https?://", asset.content), name


def test_plotly_s_rules_stand_in_a_file_of_their_own() -> None:
    rules = plotly_rules().decode()
    assert ".js-plotly-plot .plotly .main-svg{position:absolute" in rules
    assert rules.count("{") == rules.count("}") > 50
    assert not re.search(r"(^|[\s,])[XY][\s,.{]", rules)


def test_plotly_s_map_styles_are_kept_away_by_an_id() -> None:
    assert re.fullmatch("[0-9a-f]{64}", plotly_guard() or "")


def test_own_styles_stay_small() -> None:
    css = own_assets()["tameshi.css"]
    assert len(css.content) <= 30_000
    assert len(css.brotli) <= 7_000


THEMES = {"light": r":root \{(.*?)\}", "dark": r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}"}


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_lines_contrast_with_every_ground(theme: str) -> None:
    css = (STATIC / "tameshi.css").read_text(encoding="utf-8")
    block = re.search(THEMES[theme], css, re.DOTALL)
    assert block is not None
    colours = dict(re.findall(r"--([\w]+): (#[0-9a-f]{3,6});", block[1]))
    for ground in ("paper", "sheet", "wash"):
        for ink in ("ink", "soft", "link", "good", "half", "bad"):
            assert _contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    for line in (f"s{number}" for number in range(8)):
        assert _contrast(colours[line], colours["sheet"]) >= 3, line
    assert _contrast("#ffffff", colours["seal"]) >= 4.5


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
