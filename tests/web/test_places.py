"""Every place of the site in a real browser: narrow and at twice the size nothing scrolls sideways, moves, is refused or weighs much."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.web.places import PLACES, path_of

pytestmark = pytest.mark.browser

MOST_BYTES = 30_000
"""What may be sent, packed, before anybody interacts."""
MOST_SHIFT = 0.1
WINDOWS: dict[str, dict[str, Any]] = {
    "320 px, ja": {"viewport": {"width": 320, "height": 640}, "locale": "ja"},
    "twice the size, en, dark": {
        "viewport": {"width": 640, "height": 450}, "device_scale_factor": 2, "locale": "en", "color_scheme": "dark",
    },
}  # fmt: skip
WATCH = """window.moved = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => {
  if (!entry.hadRecentInput) moved.push([entry.value, entry.sources.map(source => source.node?.outerHTML?.slice(0, 120) ?? '')]);
})).observe({ type: 'layout-shift', buffered: true });"""
SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))))"
BEYOND = """[...document.querySelectorAll('main *')].filter(one => !one.closest('.scroll, pre, svg') && one.checkVisibility()
  && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).slice(0, 5).map(one => one.outerHTML.slice(0, 160))"""


@dataclass
class Seen:
    """A page, and what the browser said and fetched."""

    tab: Any
    complaints: list[str] = field(default_factory=list)
    responses: list[Any] = field(default_factory=list)

    def weight(self) -> int:
        """Bytes of all bodies as they were sent."""
        return sum(int(response.request.sizes()["responseBodySize"]) for response in self.responses)


@pytest.fixture
def at(chromium: Any, address: str) -> Iterator[Callable[[str, dict[str, Any]], Seen]]:
    """Goes to a place in a window of its own."""
    contexts = []

    def go(name: str, window: dict[str, Any]) -> Seen:
        context = chromium.new_context(**window)
        contexts.append(context)
        finder = context.new_page()
        path = path_of(finder, address, PLACES[name])
        assert path is not None, "nothing on the site leads there"
        finder.close()
        fresh = chromium.new_context(**window)
        contexts.append(fresh)
        fresh.add_init_script(WATCH)
        seen = Seen(fresh.new_page())
        seen.tab.on("console", lambda message: seen.complaints.append(message.text) if message.type in ("error", "warning") else None)
        seen.tab.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.tab.on("response", lambda response: seen.responses.append(response))
        seen.tab.goto(address + path, wait_until="networkidle")
        return seen

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
@pytest.mark.parametrize("name", PLACES)
def test_a_place_stays_within_its_window_and_within_its_bounds(
    at: Callable[[str, dict[str, Any]], Seen], address: str, name: str, window: dict[str, Any]
) -> None:
    seen = at(name, window)
    assert [words for words in seen.complaints if "status of 40" not in words] == []
    assert [one.url for one in seen.responses if not one.url.startswith(f"{address}/")] == []
    policy = seen.responses[0].headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert {one.headers.get("content-encoding") for one in seen.responses if one.status == 200} <= {"br", "zstd"}
    assert seen.weight() <= MOST_BYTES
    seen.tab.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    seen.tab.evaluate(SETTLED)
    moved = seen.tab.evaluate("window.moved")
    assert sum(value for value, _ in moved) < MOST_SHIFT, moved
    seen.tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    width = window["viewport"]["width"]
    assert seen.tab.evaluate("document.documentElement.scrollWidth") <= width, seen.tab.evaluate(BEYOND)
