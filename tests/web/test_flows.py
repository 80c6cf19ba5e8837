"""What people come for, from the front page to the answer: in a real browser, with and without script, in both languages, by keyboard."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.serving import make_server

from tests.documents import submission, sweep
from tests.scale.generate import document
from tests.web.conftest import Make

pytestmark = pytest.mark.browser

GENERATED = 120
BOARD = {"vendor": "Supermicro", "product": "X10SDV-TLN4F"}
VF = {
    "name": "eth0", "pci": {"address": "0000:03:10.0", "vendor": "8086", "device": "1515"}, "driver": "ixgbevf", "io_mode": "sriov",
    "role": "vf", "model": "X540 Virtual Function", "rule": "vf", "confidence": "high",
}  # fmt: skip
HOST: dict[str, Any] = submission()["host"] | {"board": BOARD}
PROBLEM = {
    "symptom": "No VF appears after sriov_numvfs was written", "stage": "virtual-function", "culprit": "firmware",
    "workaround": "Switch SR-IOV on in the BIOS", "lang": "en",
}  # fmt: skip
Open = Callable[..., Any]


def rates(factor: float) -> dict[str, Any]:
    """A sweep that is so many times as fast."""
    run = sweep()
    for point in run["series"][0]["points"]:
        point["value"] *= factor
    return run


DOCUMENTS = (
    submission(901, title="SR-IOV on the X10SDV works", host=HOST, nics=[VF], runs=[rates(2)]),
    submission(902, title="SR-IOV on the X10SDV: no VF", host=HOST, nics=[VF], runs=[], outcome="failed", problems=[PROBLEM]),
    submission(903, title="virtio on the X10SDV", host=HOST, runs=[rates(1)]),
)


@pytest.fixture(scope="module")
def community(make_site: Make) -> Iterator[str]:
    """Where a registry listens that many have filled."""
    site = make_site()
    client = site.test_client()
    for told in (*(document(number) for number in range(GENERATED)), *DOCUMENTS):
        answer = client.post("/api/v1/submissions", json=told)
        assert answer.status_code == 201, answer.get_data(as_text=True)
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)


@pytest.fixture
def opened(chromium: Any, community: str) -> Iterator[Open]:
    """Opens pages, each in a window of its own that has seen nothing; options are Playwright's."""
    contexts = []

    def open_page(path: str, **options: Any) -> Any:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en", **options})
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(10_000)
        tab.goto(community + path)
        return tab

    yield open_page
    for context in contexts:
        context.close()


def asked(tab: Any) -> dict[str, list[str]]:
    """The parameters of the address at hand."""
    return parse_qs(urlsplit(tab.url).query)


PHONE = {"viewport": {"width": 360, "height": 740}}
READERS = {"desktop": {}, "phone": PHONE, "without script": {"java_script_enabled": False}}


@pytest.mark.parametrize("options", READERS.values(), ids=READERS)
def test_does_sriov_work_on_this_board(opened: Open, options: dict[str, Any]) -> None:
    tab = opened("/", **options)
    tab.get_by_label("Your board, NIC or CPU").fill("X10SDV")
    tab.get_by_role("button", name="See").click()
    assert asked(tab)["q"] == ["X10SDV mode:sriov"]
    cards = tab.locator(".card")
    assert cards.count() == 2
    assert cards.filter(has_text="worked").count() >= 1
    failed = cards.filter(has_text="did not work")
    assert "no VF" in failed.inner_text()
    failed.locator("h3 a").click()
    assert "Switch SR-IOV on in the BIOS" in tab.locator("main").inner_text()


@pytest.mark.parametrize("options", READERS.values(), ids=READERS)
def test_virtio_or_passthrough_and_what_do_i_lose(opened: Open, options: dict[str, Any]) -> None:
    tab = opened("/", **options)
    tab.get_by_role("link", name="Each mode in percent of bare metal").click()
    assert asked(tab)["normalise"] == ["bare-metal"]
    text = tab.locator("main").inner_text()
    assert "paravirtualized I/O" in text
    assert "%" in text
    assert tab.locator("main svg.chart").count() >= 1


@pytest.mark.parametrize("options", READERS.values(), ids=READERS)
def test_is_my_result_slow(opened: Open, options: dict[str, Any]) -> None:
    tab = opened("/", **options)
    ask = tab.locator(".ask", has_text="Is my result slow?")
    ask.get_by_label("I/O mode").select_option("paravirt")
    ask.get_by_label("Your rate at 64 bytes").fill("0.5")
    ask.get_by_role("button").click()
    assert asked(tab) == {"q": ["mode:paravirt"], "sort": ["rate"], "mine": ["0.5"]}
    standing = tab.locator(".standing")
    assert "in the slower quarter" in standing.inner_text()
    standing.get_by_label("Your rate at the smallest frame").fill("90000")
    standing.get_by_role("button").click()
    assert "in the faster quarter" in tab.locator(".standing").inner_text()


def test_one_filters_compares_and_passes_the_address_on(opened: Open) -> None:
    tab = opened("/search?q=X10SDV")
    tab.locator(".facets").get_by_role("link", name="worked 2").click()
    assert asked(tab)["q"] == ["X10SDV outcome:worked"]
    assert tab.locator(".chip").count() == 3
    for box in tab.locator(".card .pick input").all():
        box.check()
    tab.get_by_role("navigation", name="Main").get_by_role("link", name="Matrix").click()
    tray = tab.locator("#comparing")
    assert "2 of at most 8" in tray.inner_text()
    tray.get_by_role("button", name="Compare").click()
    shared = tab.url
    assert sorted(asked(tab)["ids"][0].split(",")) == sorted(one["id"] for one in (DOCUMENTS[0], DOCUMENTS[2]))
    another = opened(shared.removeprefix(shared.split("/compare")[0]))
    for reader in (tab, another):
        text = reader.locator("main").inner_text()
        assert "2 submissions side by side" in text
        assert "SR-IOV on the X10SDV works" in text
        assert "50.0\u202f%" in text or "200\u202f%" in text
        assert reader.locator("main svg.chart").count() >= 1


def test_exchanging_one_goes_on_from_the_other_and_keeps_what_is_picked_next(opened: Open) -> None:
    tab = opened(f"/compare?ids={DOCUMENTS[0]['id']},{DOCUMENTS[2]['id']}")
    tab.get_by_role("link", name="Exchange").first.click()
    assert tab.locator(".pick input:checked").count() == 1
    tab.locator(".pick input:not(:checked)").first.check()
    tab.locator(".facets a").first.click()
    assert "2 of at most 8" in tab.locator("#comparing").inner_text()


def test_what_is_picked_can_be_taken_away_and_eight_are_the_most(opened: Open) -> None:
    tab = opened("/search")
    boxes = tab.locator(".card .pick input")
    for number in range(8):
        boxes.nth(number).check()
    boxes.nth(8).click()
    assert not boxes.nth(8).is_checked()
    assert "Eight are compared at once" in tab.locator("#comparing [role=status]").inner_text()
    tab.locator("#comparing li button").first.click()
    assert tab.locator(".pick input:checked").count() == 7
    tab.get_by_role("button", name="Clear").click()
    assert tab.locator("#comparing").is_hidden()
    assert tab.locator(".pick input:checked").count() == 0


def test_without_script_one_narrows_down_compares_and_reads_it_all(opened: Open) -> None:
    tab = opened("/search?q=X10SDV", java_script_enabled=False, **PHONE)
    tab.get_by_text("Narrow down", exact=True).first.click()
    tab.locator(".facets").get_by_role("link", name="worked 2").click()
    for box in tab.locator(".card .pick input").all():
        box.check()
    tab.locator("#comparing").get_by_role("button", name="Compare").click()
    assert "," in asked(tab)["ids"][0]
    text = tab.locator("main").inner_text()
    assert "2 submissions side by side" in text
    assert tab.locator("main svg.chart").count() >= 1
    assert tab.locator(".versus").count() >= 1
    tab.get_by_text("The same in all of them").first.click()
    assert "GenuineIntel" in tab.locator("main").inner_text()
    tab.get_by_label("Add one: its id or its address").fill(f"https://elsewhere.example/s/{DOCUMENTS[1]['id']}")
    tab.get_by_role("button", name="Add").click()
    assert "3 submissions side by side" in tab.locator("main").inner_text()


WORDS = {"en": ("See", "submissions", "submissions side by side"), "ja": ("調べる", "投稿", "件の比較")}


@pytest.mark.parametrize("lang", WORDS)
def test_the_way_is_the_same_in_both_languages(opened: Open, lang: str) -> None:
    see, listed, compared = WORDS[lang]
    tab = opened("/", locale=lang)
    tab.locator("#board").fill("X10SDV")
    tab.get_by_role("button", name=see).click()
    assert listed in tab.locator(".count").inner_text()
    for box in tab.locator(".card .pick input").all():
        box.check()
    tab.locator("#comparing .main").click()
    assert compared in tab.locator("h1").inner_text()
    ids = asked(tab)["ids"]
    tab.locator(".aside a[hreflang]").click()
    assert asked(tab)["ids"] == ids
    other = next(words for name, words in WORDS.items() if name != lang)
    assert other[2] in tab.locator("h1").inner_text()


def press(tab: Any, *keys: str) -> None:
    """One key after the other, as a reader presses them."""
    for key in keys:
        tab.keyboard.press(key)


def tab_to(tab: Any, selector: str, most: int = 120) -> None:
    """Presses Tab until something is focused."""
    for _ in range(most):
        press(tab, "Tab")
        if tab.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {most} tabs")


def test_by_keyboard_alone_one_searches_with_help_narrows_down_and_compares(opened: Open) -> None:
    tab = opened("/")
    tab_to(tab, ".find input")
    tab.keyboard.type("mode:sr")
    box = tab.get_by_role("combobox", name="NIC, board")
    tab.locator("#q-offers [role=option]").first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    press(tab, "ArrowDown")
    offered = tab.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert offered.get_attribute("aria-selected") == "true"
    press(tab, "Enter")
    assert box.input_value() == "mode:sriov "
    press(tab, "Enter")
    tab.wait_for_url("**/search?**")
    assert asked(tab)["q"] == ["mode:sriov"]
    tab_to(tab, ".facets a[href*='outcome:failed'], .facets a[href*='outcome%3Afailed']")
    press(tab, "Enter")
    tab.wait_for_url("**outcome**")
    for _ in range(2):
        tab_to(tab, ".card .pick input")
        press(tab, "Space")
    tab_to(tab, "#comparing .main")
    press(tab, "Enter")
    tab.wait_for_url("**/compare?**")
    assert "2 submissions side by side" in tab.locator("h1").inner_text()


def test_by_keyboard_alone_one_asks_the_charts_another_question_and_takes_the_figures_along(opened: Open) -> None:
    tab = opened("/charts")
    tab_to(tab, ".begin a[href*='normalise']")
    press(tab, "Enter")
    tab.wait_for_url("**normalise**")
    tab_to(tab, "select[name=by]")
    before = tab.locator("select[name=by]").input_value()
    press(tab, "ArrowDown")
    assert tab.locator("select[name=by]").input_value() != before
    tab_to(tab, ".question button")
    press(tab, "Enter")
    tab.wait_for_url("**by=**")
    assert tab.locator("main h1").inner_text() == "Charts"
    tab.goto(tab.url.split("?")[0])
    tab_to(tab, "a[href*='charts.csv']")
    with tab.expect_download() as taken:
        press(tab, "Enter")
    assert taken.value.suggested_filename.endswith(".csv")


def test_by_keyboard_alone_one_shares_after_a_mistake(opened: Open) -> None:
    tab = opened("/share")
    tab_to(tab, "a[href$='/share/form']")
    press(tab, "Enter")
    tab.wait_for_url("**/share/form")
    tab_to(tab, "#f-title")
    tab.keyboard.type("typed without a mouse")
    press(tab, "Enter")
    tab.locator("#f-outcome[aria-invalid]").wait_for()
    tab_to(tab, "#f-outcome")
    press(tab, "ArrowDown")
    tab_to(tab, "#f-title")
    press(tab, "Enter")
    tab.get_by_role("button", name="Publish").first.wait_for()
    assert tab.locator("h1").inner_text() == "typed without a mouse"
    tab_to(tab, "button[value=publish]")
    press(tab, "Enter")
    tab.get_by_role("link", name="typed without a mouse").wait_for()


def test_by_keyboard_alone_one_goes_from_the_guide_to_what_helped(opened: Open) -> None:
    tab = opened("/guide")
    tab_to(tab, "main a[href*='/know-how/']")
    press(tab, "Enter")
    tab.wait_for_url("**/know-how/**")
    tab_to(tab, "main .card h3 a")
    press(tab, "Enter")
    tab.wait_for_url("**/s/**")
    assert tab.locator("main h1").inner_text()


def test_offers_close_with_escape_and_leave_what_was_typed(opened: Open) -> None:
    tab = opened("/search")
    box = tab.locator("#q")
    box.focus()
    tab.keyboard.type("hypervisor:k")
    tab.locator("#q-offers [role=option]").first.wait_for()
    press(tab, "Escape")
    assert tab.locator("#q-offers").is_hidden()
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "hypervisor:k"


def test_offers_say_in_japanese_what_a_field_means(opened: Open) -> None:
    tab = opened("/search", locale="ja")
    tab.locator("#q").focus()
    tab.keyboard.type("ni")
    tab.locator("#q-offers [role=option]").first.wait_for()
    assert "NIC の型番や名前" in tab.locator("#q-offers").inner_text()


NARROW = ("/", "/search?q=mode:paravirt&sort=rate&mine=300", "/matrix", "/compare", "compared")


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("path", NARROW)
def test_at_320_pixels_and_at_twice_the_size_nothing_is_cut_off(opened: Open, path: str, lang: str) -> None:
    if path == "compared":
        path = "/compare?ids=" + ",".join(one["id"] for one in DOCUMENTS)
    for options in ({"viewport": {"width": 320, "height": 640}}, {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}):
        tab = opened(path, locale=lang, **options)
        assert tab.evaluate("document.documentElement.scrollWidth") <= options["viewport"]["width"]  # type: ignore[index]


def test_forced_colours_leave_modes_and_outcomes_legible(opened: Open) -> None:
    tab = opened("/matrix", forced_colors="active")
    assert tab.locator(".tile").first.inner_text().strip() in set("BEPDSL?")
    assert "○" in tab.locator(".tally").first.inner_text() or "△" in tab.locator(".tally").first.inner_text()
