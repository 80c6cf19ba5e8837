"""The share form in a real browser: kept as it is typed, rows by script, published after a preview, and all of it without script."""

from typing import Any

import pytest
from flask import Flask

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


def test_what_is_typed_is_kept_with_its_rows_until_it_is_published(page: Any, address: str, filled: Flask) -> None:
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
    kept = page.evaluate("localStorage.getItem('tameshi-share')")
    assert "the second symptom" in kept
    page.goto(address + "/share/form")


def test_an_added_row_leaves_the_first_as_it_is_and_has_its_own_names(page: Any) -> None:
    page.fill("#f-nics-0-driver", "igb")
    page.locator('[data-add="/nics"]').click()
    assert page.input_value("#f-nics-0-driver") == "igb"
    assert page.input_value("#f-nics-1-driver") == ""
    assert page.locator("label[for=f-nics-1-driver]").count() == 1
    doubled = "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
    assert page.evaluate(doubled) == []
