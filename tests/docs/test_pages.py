"""The pages of docs/ say what the code says."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from registry.config import SETTINGS
from registry.search.fields import COLUMN_FIELDS, FIELDS
from schemas.facts import FACTS
from tests.generate_docs import made

ROOT = Path(__file__).parents[2]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])


def first_column(page: str) -> set[str]:
    return set(re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs" / page).read_text(), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_tables_made_from_code_are_current(page: Path) -> None:
    text = page.read_text()
    assert made(text) == text, "run `make docs`"


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("facts.md", {fact.name for fact in FACTS}),
        ("search.md", {*FIELDS, *COLUMN_FIELDS}),
        ("operators.md", {setting.name for setting in SETTINGS}),
    ],
    ids=["facts", "search fields", "settings"],
)
def test_everything_has_a_documented_home(page: str, names: set[str]) -> None:
    assert names - first_column(page) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_within_the_project_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_citation_is_of_this_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (citation["version"], citation["license"]) == (project["version"], project["license"])


def test_every_decision_is_numbered_and_has_its_parts() -> None:
    records = sorted((ROOT / "docs/adr").glob("*.md"))
    assert [record.name[:4] for record in records] == [f"{number:04d}" for number in range(1, len(records) + 1)]
    for number, record in enumerate(records, 1):
        text = record.read_text()
        assert text.startswith(f"# {number}. "), record.name
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], record.name
