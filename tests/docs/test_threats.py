"""The threat model and the checklist: what they say is shown is shown by a test that exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("threat-model.md", "asvs.md")
_TEST = re.compile(r"`(test_\w+)`")
_DEFINED = re.compile(r"^\s*def (test_\w+)\(", re.MULTILINE)


def text_of(page: str) -> str:
    """A page of docs/."""
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_exists(page: str) -> None:
    named = set(_TEST.findall(text_of(page)))
    defined = {name for path in (ROOT / "tests").rglob("test_*.py") for name in _DEFINED.findall(path.read_text(encoding="utf-8"))}
    assert len(named) >= 20
    assert named - defined == set()


def test_every_threat_names_a_test_and_its_kind() -> None:
    table = text_of("threat-model.md").partition("| threat | kind |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    assert len(rows) >= 30
    assert [row for row in rows if len(row) != 4 or not _TEST.search(row[3]) or not set(row[1].split()) <= set("STRIDE")] == []


def test_every_chapter_of_the_checklist_stands_in_it() -> None:
    assert re.findall(r"^\| V(\d+) ", text_of("asvs.md"), re.MULTILINE) == [str(number) for number in range(1, 15)]


def test_what_is_not_applicable_says_why() -> None:
    rows = [line.strip("|").split("|") for line in text_of("asvs.md").splitlines() if line.startswith("|")][2:]
    states = {row[2].strip() for row in rows}
    assert states <= {"met", "by design", "elsewhere", "not applicable", "partly", "met, but for HSTS"}
    assert [row for row in rows if len(row[3].strip()) < 20] == []
    assert [row for row in rows if row[2].strip() == "met" and not _TEST.search(row[3])] == []
