"""docs/importing.md has every importer with what it knows."""

import re

import pytest

from collector.importers import IMPORTERS
from tests.collector.importers.samples import ROOT

PAGE = (ROOT / "docs/importing.md").read_text()
ROWS = {
    row[0].strip("` "): [cell.strip() for cell in row]
    for row in (line.strip("|").split(" | ") for line in PAGE.splitlines() if line.startswith("| `"))
}


@pytest.mark.parametrize("name", IMPORTERS)
def test_a_format_stands_in_the_page_with_its_conventions(name: str) -> None:
    importer = IMPORTERS[name]
    assert name == importer.NAME
    assert importer.MEANING in ROWS[name]
    for said in (importer.KNOWS.fcs, importer.KNOWS.layer, importer.KNOWS.direction, importer.KNOWS.loss):
        assert said in PAGE


def test_the_page_names_every_status_and_no_other() -> None:
    assert set(re.findall(r"^\| `([a-z-]+)` \| [^|]+ \|$", PAGE, re.MULTILINE)) == {
        "ok",
        "partial",
        "error",
        "no-data",
        "truncated",
        "empty",
    }
