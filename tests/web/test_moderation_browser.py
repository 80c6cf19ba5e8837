"""A report and the moderators' desk in a real browser, without script: from the link of an invitation to the end of the session."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from werkzeug.serving import make_server

from registry.moderation.moderators import invite
from tests.documents import submission
from tests.web.barriers import barriers
from tests.web.conftest import LATE, Make

pytestmark = pytest.mark.browser

ID = submission(1)["id"]
READERS = {"en, light, desk": ("en", "light", 1200), "ja, dark, phone": ("ja", "dark", 360)}


@pytest.fixture(params=READERS.values(), ids=READERS)
def desk(request: pytest.FixtureRequest, chromium: Any, make_site: Make) -> Iterator[tuple[Any, str, str]]:
    """A tab without script, the address of a site with a submission in it, and the word of an invitation."""
    site = make_site()
    assert site.test_client().post("/api/v1/submissions", json=submission(1)).status_code == 201
    with site.extensions["tameshi"].database.writing() as session:
        word = invite(session, "taro", LATE)[1]
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    lang, theme, width = request.param
    context = chromium.new_context(locale=lang, color_scheme=theme, viewport={"width": width, "height": 800}, java_script_enabled=False)
    yield context.new_page(), f"http://127.0.0.1:{server.server_port}", word
    context.close()
    server.shutdown()
    thread.join(5)


def test_a_report_is_sent_and_acted_upon_without_script(desk: tuple[Any, str, str]) -> None:
    tab, address, word = desk
    tab.goto(f"{address}/s/{ID}")
    tab.locator("a[href*='/report?']").click()
    tab.select_option("#reason", "spam")
    tab.fill("#words", "Look at the title.")
    tab.locator("form.sharing button").click()
    assert "/report/thanks" in tab.url
    tab.goto(f"{address}/moderate/enter?word={word}")
    tab.locator("main form button").click()
    assert tab.url == f"{address}/moderate"
    assert "Look at the title." in tab.content()
    tab.locator(".known h3 a").click()
    assert tab.url == f"{address}/moderate/s/{ID}"
    tab.select_option("#reason-one", "spam")
    tab.locator("button[value=hide]").click()
    assert tab.goto(f"{address}/s/{ID}").status == 410
    tab.goto(f"{address}/moderate/s/{ID}")
    tab.locator("button[value=restore]").click()
    assert tab.goto(f"{address}/s/{ID}").status == 200
    tab.goto(f"{address}/moderate/log")
    assert tab.locator("tbody tr").count() == 4
    tab.locator("main form button.quiet").click()
    assert tab.goto(f"{address}/moderate").status == 403


def test_pages_of_the_desk_have_no_barrier_that_can_be_found_by_rule(desk: tuple[Any, str, str]) -> None:
    tab, address, word = desk
    bare = tab.context.browser.new_context(viewport=tab.viewport_size, reduced_motion="reduce")
    try:
        page = bare.new_page()
        page.goto(f"{address}/moderate/enter?word={word}")
        assert barriers(page) == []
        page.locator("main form button").click()
        for path in ("/moderate", f"/moderate/s/{ID}", "/moderate/log", f"/report/thanks?of={ID}"):
            page.goto(address + path)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            assert barriers(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    finally:
        bare.close()
