"""Every page in a real browser under axe-core: WCAG 2.2 AA, in both languages and both themes."""

from typing import Any

import pytest
from flask import Flask

from tests.web.barriers import barriers
from tests.web.places import PLACES, path_of
from web.pages import PAGES

pytestmark = pytest.mark.browser

READERS = {"en, light, desk": ("en", "light", 1200), "ja, dark, phone": ("ja", "dark", 360)}
"""Each language, theme and width once; colours depend on neither language nor width. `make gallery` takes all eight."""
NO_PAGES = frozenset({
    "share_take", "share_done", "chart", "hardware_chart", "contributor", "charts_file", "charts_card", "submission_card",
    "submission_chart", "contributor_export", "robots", "sitemap", "report_take", "report_done", "moderate_enter",
    "moderate_come_in", "moderate_leave", "moderate_one", "moderate_log", "moderate_act", "confirm", "subscribe_take",
})  # fmt: skip
"""Endpoints that answer no page of their own: forms taken in, figures for a script, pictures, what robots read. A key's page is where
somebody signed; see `test_contributor.py`. The moderators' desk wants a session: see `test_moderation_browser.py`."""


@pytest.mark.parametrize(("lang", "theme", "width"), READERS.values(), ids=READERS)
@pytest.mark.parametrize("name", PLACES)
def test_a_page_has_no_barrier_that_can_be_found_by_rule(chromium: Any, address: str, name: str, lang: str, theme: str, width: int) -> None:
    context = chromium.new_context(locale=lang, color_scheme=theme, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    try:
        tab = context.new_page()
        path = path_of(tab, address, PLACES[name])
        assert path is not None, "nothing on the site leads there"
        tab.goto(address + path)
        assert barriers(tab) == []
    finally:
        context.close()


def test_no_page_is_left_out(chromium: Any, filled: Flask, address: str) -> None:
    rules = filled.url_map.bind("localhost")
    tab = chromium.new_page()
    found = {name: path_of(tab, address, place) for name, place in PLACES.items()}
    tab.close()
    visited = {rules.match(path.partition("?")[0])[0] for name, path in found.items() if path is not None and name != "not-found"}
    pages = {f"site.{row[1]}" for page in PAGES.values() for row in page.ROUTES} - {f"site.{name}" for name in NO_PAGES}
    assert pages <= visited
