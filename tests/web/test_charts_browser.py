"""The charts page in a real browser: on a phone and a desk, framed elsewhere, and alive when a reader asks."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from tests.web.chart_data import community
from tests.web.conftest import Make

pytestmark = pytest.mark.browser

WIDTHS = {"320": 320, "360": 360, "tablet": 820, "desk": 1280}


@pytest.fixture(scope="module")
def place(make_site: Make) -> Iterator[str]:
    """Where a site with a measuring community listens."""
    site: Flask = make_site()
    for document in community(4):
        assert site.test_client().post("/api/v1/submissions", json=document).status_code == 201
    yield from _listening(site)


def _listening(app: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)


@pytest.fixture
def tab(chromium: Any) -> Iterator[Any]:
    """A tab that notes what goes wrong and what it asked for."""
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.wrong, page.asked_for = [], []
    page.on("console", lambda message: page.wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("request", lambda request: page.asked_for.append(request.url))
    yield page
    context.close()


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize(
    "address", ["/charts?family=4&direction=uni", "/charts?chart=at-one-size&direction=tx-rx&lang=ja", "/charts?q=nic:none"]
)
def test_one_picture_shows_and_nothing_scrolls_sideways(tab: Any, place: str, address: str, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(place + address)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    shown = [svg for svg in tab.locator("svg.chart").all() if svg.is_visible()]
    assert len(shown) == (0 if "none" in address else 1)
    assert tab.wrong == []


def test_names_at_the_ends_of_lines_do_not_overlap(tab: Any, place: str) -> None:
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(f"{place}/charts")
    boxes = tab.evaluate("""[...document.querySelectorAll("svg.wide text.key")].map(text => {
        const box = text.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom]; })""")
    assert len(boxes) >= 8
    limit = tab.evaluate("document.querySelector('svg.wide').getBoundingClientRect().right")
    assert all(right <= limit for _, _, right, _ in boxes)
    for index, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[index + 1 :]:
            assert right <= other[0] or other[2] <= left or min(bottom, other[3]) - max(top, other[1]) < 4


def test_a_reader_who_asks_gets_a_live_chart_and_nobody_else_loads_it(tab: Any, place: str) -> None:
    tab.goto(f"{place}/charts?family=4")
    assert not any("plotly" in url for url in tab.asked_for)
    tab.get_by_role("button", name="Interactive").click()
    tab.wait_for_selector("#explored .canvas[data-live] .js-plotly-plot", timeout=60_000)
    assert all(url.startswith((place, "data:", "blob:")) for url in tab.asked_for)
    assert tab.wrong == []


def test_another_site_can_frame_the_chart_and_not_the_page(tab: Any, place: str) -> None:
    frames = f'<iframe id="a" src="{place}/charts/embed?family=4" width="760"></iframe><iframe id="b" src="{place}/charts"></iframe>'
    for elsewhere in _listening(Response(f"<!doctype html><title>x</title>{frames}", content_type="text/html")):
        tab.goto(elsewhere.replace("127.0.0.1", "localhost"))
        assert tab.frame_locator("#a").locator("svg.wide").is_visible()
        assert tab.frame_locator("#b").locator("svg.wide, .top").count() == 0


def test_the_form_works_by_keyboard_alone(tab: Any, place: str) -> None:
    tab.goto(f"{place}/charts")
    tab.locator("#q").focus()
    tab.keyboard.type("nic:82599")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**q=nic*")
    assert "82599" in tab.locator("#q").input_value()
    assert tab.locator("svg.wide").is_visible()
