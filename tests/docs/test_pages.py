"""The pages of docs/ say what the code says."""

import re
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from collector.cli import main as collector
from collector.commands import COMMANDS as COLLECTOR_COMMANDS
from registry.cli import main as registry
from registry.commands import COMMANDS as REGISTRY_COMMANDS
from registry.config import SETTINGS
from registry.search.fields import COLUMN_FIELDS, FIELDS
from registry.search.parse import parse_query
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


def queries() -> list[str]:
    """What docs/search.md shows as something to type, its tables of fields left out."""
    page = re.sub(r"<!-- made.*?<!-- end -->", "", (ROOT / "docs/search.md").read_text(), flags=re.DOTALL)
    return [code for code in re.findall(r"`([^`]+)`", page) if not code.startswith(("/", "GET "))]


@pytest.mark.parametrize("query", queries())
def test_every_query_shown_is_understood(query: str) -> None:
    assert parse_query(query).text


def command_lines() -> list[tuple[str, str, tuple[str, ...]]]:
    """Every command of ours that a page shows: program, command, options."""
    found = set()
    for page in PAGES:
        text = page.read_text().replace("\\\n", " ")
        for program, command, rest in re.findall(r"\b(collector|registry) (?!registry )([a-z]+)((?: [^\n`|]*)?)", "\n".join(shown(text))):
            options = tuple(sorted(set(re.findall(r"(?<= )--[a-z-]+", rest))))
            found.add((program, command, options))
    return sorted(found)


def shown(text: str) -> list[str]:
    """The code of a page: fenced blocks line by line, and what stands between backticks."""
    fenced = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [re.split(r"(?:^| )#", line)[0] for block in fenced for line in block.splitlines()] + inline


MAINS = {"collector": (collector, COLLECTOR_COMMANDS), "registry": (registry, REGISTRY_COMMANDS)}


@pytest.mark.parametrize(
    ("program", "command", "options"), command_lines(), ids=lambda case: " ".join(case) if isinstance(case, tuple) else case
)
def test_a_command_that_a_page_shows_takes_its_options(
    program: str, command: str, options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    main, known = MAINS[program]
    assert command in known
    with suppress(SystemExit):
        main([command, "--help"])
    told = capsys.readouterr().out
    assert [option for option in options if option not in told] == []


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
