"""The share form in a real browser: kept as it is typed, rows by script, published after a preview, and all of it without script."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.serving import make_server

from tests.web.conftest import Make

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Any, address: str) -> Any:
    """The form in a window of its own; what the policy refuses fails the test."""
    context = chromium.new_context(locale="en", viewport={"width": 360, "height": 740})
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(address + "/share/form")
    yield tab
    assert [words for words in complaints if "status of 422" not in words] == []
    context.close()


def test_what_is_typed_is_kept_with_its_rows_and_faults_stand_beside_their_fields(page: Any, address: str) -> None:
    page.fill("#f-title", "typed in a browser")
    page.locator('[data-add="/problems"]').click()
    page.fill("#f-problems-1-symptom", "the second symptom")
    page.goto(address + "/about")
    page.goto(address + "/share/form")
    assert page.input_value("#f-title") == "typed in a browser"
    assert page.input_value("#f-problems-1-symptom") == "the second symptom"
    page.get_by_role("button", name="Preview").last.click()
    assert page.locator("#f-outcome[aria-invalid]").count() == 1
    assert page.input_value("#f-title") == "typed in a browser"
    page.select_option("#f-outcome", "partly")
    page.get_by_role("button", name="Preview").last.click()
    assert page.get_by_role("heading", level=1).inner_text() == "typed in a browser"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert "the second symptom" in page.evaluate("localStorage.getItem('tameshi-share')")


def test_an_added_row_leaves_the_first_as_it_is_and_has_its_own_names(page: Any) -> None:
    page.fill("#f-nics-0-driver", "igb")
    page.locator('[data-add="/nics"]').click()
    assert page.input_value("#f-nics-0-driver") == "igb"
    assert page.input_value("#f-nics-1-driver") == ""
    assert page.locator("label[for=f-nics-1-driver]").count() == 1
    doubled = "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
    assert page.evaluate(doubled) == []


@pytest.fixture
def open_address(make_site: Make) -> Iterator[str]:
    """Where a site of its own listens, into which anybody may publish."""
    server = make_server("127.0.0.1", 0, make_site(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_trial_is_previewed_and_published_and_then_forgotten_by_the_browser(chromium: Any, open_address: str, script: bool) -> None:
    context = chromium.new_context(locale="en", java_script_enabled=script)
    page = context.new_page()
    page.goto(open_address + "/share/form")
    page.select_option("#f-outcome", "worked")
    page.fill("#f-title", "by hand")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Publish").first.click()
    page.get_by_role("link", name="by hand").click()
    assert page.get_by_role("heading", level=1).inner_text() == "by hand"
    if script:
        assert page.evaluate("localStorage.getItem('tameshi-share')") is None
    context.close()


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("path", ["/share/form", "/guide", "/api/docs"])
def test_a_small_phone_needs_no_sideways_scrolling_and_the_policy_holds(chromium: Any, address: str, path: str, lang: str) -> None:
    context = chromium.new_context(locale=lang, viewport={"width": 320, "height": 700})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address + path)
    for details in page.locator("details").all()[:40]:
        details.evaluate("element => { element.open = true }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert complaints == []
    context.close()
