"""The site in a real browser: policy, other hosts, scripts off, themes, phones, keyboard."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.web.conftest import SAMPLES

pytestmark = pytest.mark.browser

WORKED = f"/s/{SAMPLES['worked']['id']}"
PAGES = {
    "home": "/", "search": "/search?q=virtio", "mistake": "/search?q=moed:sriov", "share": "/share", "about": "/about", "404": "/nowhere",
    "standing": "/search?q=virtio&sort=rate&mine=300", "matrix": "/matrix", "choose": "/compare",
    "compare": f"/compare?ids={SAMPLES['worked']['id']},{SAMPLES['hostile']['id']},{SAMPLES['doubtful']['id']}",
    **{name: f"/s/{document['id']}" for name, document in SAMPLES.items()},
}  # fmt: skip


@dataclass
class Visit:
    """A page in a window of its own, and what the browser said about it."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        """What the policy refused and what scripts threw; the status of an error page is no complaint."""
        return [words for words in self.complaints if "status of 40" not in words]


@pytest.fixture
def visit(chromium: Any, address: str) -> Iterator[Callable[..., Visit]]:
    """Opens pages; options are Playwright's for a new window."""
    contexts = []

    def open_page(path: str, **options: Any) -> Visit:
        context = chromium.new_context(**{"viewport": {"width": 1200, "height": 800}, "locale": "en", **options})
        contexts.append(context)
        visited = Visit(context.new_page())
        visited.page.on("request", lambda request: visited.requests.append(request.url))
        visited.page.on("console", lambda message: visited.complaints.append(message.text))
        visited.page.on("pageerror", lambda error: visited.complaints.append(str(error)))
        visited.page.goto(address + path)
        return visited

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_breaks_no_policy_and_asks_no_other_host(visit: Callable[..., Visit], address: str, path: str) -> None:
    seen = visit(path)
    assert seen.violations() == []
    assert [url for url in seen.requests if not url.startswith(address + "/")] == []


def test_interaction_comes_from_this_server_when_asked_and_breaks_no_policy(visit: Callable[..., Visit], address: str) -> None:
    seen = visit(WORKED)
    assert not any("plotly" in url for url in seen.requests)
    for ident in ("chart-0", "chart-1"):
        seen.page.locator(f"[data-chart={ident}]").click()
        seen.page.locator(f"#{ident} [data-live]").wait_for()
        seen.page.locator(f"#{ident} .main-svg").first.wait_for()
    seen.page.locator("#chart-0 .plot").hover()
    seen.page.set_viewport_size({"width": 700, "height": 800})
    seen.page.wait_for_timeout(300)
    assert seen.violations() == []
    assert [url for url in seen.requests if not url.startswith(address + "/")] == []
    assert sum("plotly.js" in url for url in seen.requests) == 1


def test_interaction_is_reached_and_started_by_keyboard(visit: Callable[..., Visit]) -> None:
    page = visit(WORKED).page
    page.locator("[data-chart=chart-0]").focus()
    page.keyboard.press("Space")
    page.locator("#chart-0 [data-live]").wait_for()


def test_a_chart_that_cannot_be_loaded_says_so_and_stays(visit: Callable[..., Visit]) -> None:
    page = visit(WORKED).page
    page.route("**/plotly.js", lambda route: route.abort())
    page.locator("[data-chart=chart-0]").click()
    page.get_by_text("the table has every figure").wait_for()
    assert page.locator("#chart-0 svg.chart").is_visible()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_without_script_a_page_shows_the_same_and_offers_nothing_dead(visit: Callable[..., Visit], path: str) -> None:
    page = visit(path, java_script_enabled=False).page
    assert page.locator("h1").first.inner_text()
    assert page.locator("[data-plotly]:visible").count() == 0


def test_without_script_one_finds_and_reads_a_submission_with_its_chart(visit: Callable[..., Visit]) -> None:
    page = visit("/", java_script_enabled=False).page
    page.locator("#q").fill("82576")
    page.get_by_role("button", name="Search").click()
    page.locator(".card a").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == SAMPLES["failed"]["title"]
    page.goto(page.url.replace(SAMPLES["failed"]["id"], SAMPLES["worked"]["id"]))
    assert page.locator("svg.chart").first.is_visible()
    assert page.locator("table.twin tbody tr").first.is_visible()


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_phone_needs_no_sideways_scrolling(visit: Callable[..., Visit], path: str, lang: str, width: int) -> None:
    page = visit(path, viewport={"width": width, "height": 700}, locale=lang).page
    for details in page.locator("details").all()[:40]:
        details.evaluate("element => { element.open = true }")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_script_in_a_document_never_runs(visit: Callable[..., Visit]) -> None:
    for path in ("/", "/search", PAGES["hostile"]):
        seen = visit(path)
        for details in seen.page.locator("details").all():
            details.evaluate("element => { element.open = true }")
        assert seen.page.evaluate("window.hit") is None
        assert seen.violations() == []
    seen.page.locator("[data-chart=chart-0]").click()
    seen.page.locator("#chart-0 [data-live]").wait_for()
    assert seen.page.evaluate("window.hit") is None


def test_the_theme_follows_the_reader(visit: Callable[..., Visit]) -> None:
    def ground(scheme: str) -> str:
        return str(visit(WORKED, color_scheme=scheme).page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))

    assert ground("light") != ground("dark")


def test_the_first_tab_leads_past_the_navigation_and_focus_shows(visit: Callable[..., Visit]) -> None:
    page = visit("/").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_the_language_switch_changes_the_page_and_is_remembered(visit: Callable[..., Visit], address: str) -> None:
    page = visit("/search?q=virtio").page
    page.get_by_role("link", name="日本語").click()
    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.locator("#q").input_value() == "virtio"
    page.goto(address + "/about")
    assert page.locator("html").get_attribute("lang") == "ja"


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_everything_one_may_press_has_a_name_and_a_size(visit: Callable[..., Visit], path: str) -> None:
    nameless = visit(path).page.evaluate(
        """[...document.querySelectorAll('a, button, input, summary')].filter(e => e.offsetParent
           && !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length)).map(e => e.outerHTML)"""
    )
    assert nameless == []


def test_a_printed_page_leaves_out_what_cannot_be_pressed_on_paper(visit: Callable[..., Visit]) -> None:
    page = visit(WORKED).page
    page.emulate_media(media="print")
    assert not page.locator("[data-chart=chart-0]").is_visible()
    assert page.locator("svg.chart").first.is_visible()


def test_filters_stand_beside_the_results_and_are_folded_on_a_phone(visit: Callable[..., Visit]) -> None:
    assert visit("/search?q=virtio").page.locator(".facets a").first.is_visible()
    phone = visit("/search?q=virtio", viewport={"width": 360, "height": 740}).page
    assert not phone.locator(".facets a").first.is_visible()
    phone.get_by_text("Narrow down").first.click()
    phone.locator(".facets a").first.wait_for()


def test_a_command_is_copied_by_its_button_where_there_is_a_clipboard(visit: Callable[..., Visit]) -> None:
    page = visit("/share", permissions=["clipboard-read", "clipboard-write"]).page
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("python3 -m venv")


def test_a_chart_leaves_no_hole_beside_it(visit: Callable[..., Visit]) -> None:
    page = visit(PAGES["doubtful"]).page
    canvas, beside = page.locator("#chart-0 .canvas").bounding_box(), page.locator("#chart-0 .beside").bounding_box()
    assert abs(canvas["y"] - beside["y"]) < 2
    assert beside["height"] > canvas["height"] / 2


def test_paper_is_light_whatever_the_reader_s_theme(visit: Callable[..., Visit]) -> None:
    def ink(scheme: str) -> str:
        page = visit(WORKED, color_scheme=scheme).page
        page.emulate_media(media="print")
        return str(page.locator(".canvas").first.evaluate("element => getComputedStyle(element).backgroundColor"))

    assert ink("dark") == ink("light")
