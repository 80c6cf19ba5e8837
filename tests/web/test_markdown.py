"""Notes: Markdown in, harmless HTML out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.markdown import ELEMENTS, render_note

HARMFUL = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![x](https://elsewhere.example/p.png)",
    "[x](data:text/html,<script>)", "<style>*{display:none}</style>", "<https://ok.example/\"onmouseover=1>", "[x](vbscript:a)",
    "<a href='x' style='position:fixed'>x</a>", "<iframe src=//elsewhere.example></iframe>", "<form><input name=q></form>",
]  # fmt: skip


@pytest.mark.parametrize("text", HARMFUL)
def test_nothing_in_a_note_runs_loads_or_hides(text: str) -> None:
    html = str(render_note(text))
    tags = re.findall(r"<(\w+)([^>]*)>", html)
    assert {tag for tag, _ in tags} <= ELEMENTS | {"div"}
    assert not any(re.search(r"\b(on\w+|style|src)\s*=", attributes) for _, attributes in tags)
    assert not re.search(r'href="(?!https?:|mailto:)[a-z]+:', html)


@given(st.text(max_size=200))
def test_any_text_makes_a_note(text: str) -> None:
    assert "<script" not in str(render_note(text))


def test_headings_of_a_note_stand_below_the_page_s_own() -> None:
    assert "<h3>a</h3>" in str(render_note("# a"))
    assert "<h6>b</h6>" in str(render_note("###### b"))


def test_a_picture_becomes_its_words() -> None:
    assert "a diagram" in str(render_note("![a diagram](https://elsewhere.example/p.png)"))


def test_a_link_leads_away_without_a_recommendation() -> None:
    assert 'rel="ugc nofollow noopener noreferrer"' in str(render_note("[a](https://elsewhere.example/)"))


def test_tables_scroll_inside_their_box() -> None:
    assert '<div class="scroll" tabindex="0"><table>' in str(render_note("|a|b|\n|-|-|\n|1|2|"))


@pytest.mark.parametrize("text", ["[" * 5_000 + "<b>", "![" * 5_000 + "<b>"])
def test_more_brackets_than_anybody_writes_are_no_markdown(text: str) -> None:
    assert str(render_note(text)) == f"<pre>{text.replace('<b>', '&lt;b&gt;')}</pre>"


def test_a_note_of_a_hundred_links_is_markdown() -> None:
    assert str(render_note("[a](https://elsewhere.example/) " * 100)).count("<a ") == 100


@pytest.mark.parametrize("text", ["[" * 20_000, "> " * 9_000, "*a" * 9_000, "`" * 20_000, "- " * 9_000, "|a" * 9_000 + "\n" + "|-" * 9_000])
@pytest.mark.timeout(20)
def test_a_note_made_to_be_slow_is_not(text: str) -> None:
    assert render_note(text) is not None
