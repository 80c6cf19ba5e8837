"""Any line of a query, through the whole search on a real database: an answer or a complaint that points, by bounded work."""

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.config import Config
from registry.db.engine import Database
from registry.search.fields import COLUMN_FIELDS, FIELDS
from registry.search.parse import MOST_TERMS, MOST_VALUES, QUERY_CHARACTERS
from tests.registry.counting import statements
from tests.registry.test_stateful import put
from tests.registry.test_statements import MOST_OF_A_PAGE
from tests.scale.generate import document
from web.wsgi import create_site


@pytest.fixture
def site(config: Config) -> Iterator[Flask]:
    """The whole site over some submissions."""
    app = create_site(config)
    put(app.extensions["tameshi"].database, *(document(number) for number in range(1, 41)))
    yield app
    app.extensions["tameshi"].database.dispose()


WORDS = st.text(max_size=12) | st.sampled_from(
    ["性能", "a" * 70, "ｱ", "が", "\u3099", "😀", "\x00", "\ud83d", "NOT", "NEAR(a b)", "%", "_", "\\", "'"]
)
FIELD = st.sampled_from([*FIELDS, *COLUMN_FIELDS, "pps@64", "ndr@64%line", "loss", "pps@9999999", "nosuch"])
VALUE = WORDS | st.sampled_from(["1e99", "-1", "0..1", "1..0", "2026-13", "2026-02-30", "9" * 40, "*", '"a b"', "a,b,,c", "..", "1k"])
TERM = st.tuples(st.sampled_from(["", "-", "--"]), FIELD, st.sampled_from([":", ">", ">=", "<", "<=", "=", "::"]), VALUE).map("".join)
LINE = st.text(max_size=60) | st.lists(WORDS | TERM | st.just('"'), max_size=8).map(" ".join)
LONG = st.tuples(TERM | WORDS, st.integers(2, 200)).map(lambda pair: " ".join([pair[0]] * pair[1]))


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(line=LINE | LONG)
def test_every_line_is_answered_or_refused_where_it_is_wrong(site: Flask, line: str) -> None:
    client, database = site.test_client(), site.extensions["tameshi"].database
    asked = quote(line, errors="surrogatepass")
    for path in (f"/search?q={asked}", f"/api/v1/submissions?q={asked}", f"/api/v1/facets?q={asked}"):
        with statements(database) as sent:
            answer = client.get(path)
        assert answer.status_code in {200, 400}, (path, answer.status_code)
        assert len(sent) <= allowed(line)
        if answer.status_code == 400 and path.startswith("/api"):
            told = json.loads(answer.text)
            assert told["code"]
            assert 0 <= told.get("position", 0) <= max(len(line), QUERY_CHARACTERS)


def allowed(line: str) -> int:
    """Statements for a line: those of a page, and one for each word it looks for and each figure it compares."""
    return MOST_OF_A_PAGE + min(len(line.split()), MOST_TERMS)


def test_the_work_of_one_line_has_a_bound(database: Database, site: Flask) -> None:
    client = site.test_client()
    words = " ".join(f"w{number}" for number in range(MOST_TERMS))
    values = ",".join(f"v{number}" for number in range(MOST_VALUES))
    within = (words, f"driver:{values}", f"nic:{values}", "-" + words.replace(" ", " -"))
    beyond = (f"{words} more", f"driver:{values},more", "x" * (QUERY_CHARACTERS + 1))
    for line in within:
        with statements(site.extensions["tameshi"].database) as sent:
            assert client.get(f"/search?q={quote(line)}").status_code == 200, line
        assert len(sent) <= allowed(line)
    for line in beyond:
        assert client.get(f"/search?q={quote(line)}").status_code == 400, line[:80]
