"""`collector search` and `collector compare` against a registry that serves."""

import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from collector.cli import main
from collector.tables import width
from registry.app import create_app
from registry.config import Config
from tests.collector.fake_registry import Received, Reply, running
from tests.documents import submission
from tests.line.test_signed_line import served

Collector = Callable[..., tuple[int, str, str]]
IDS = [str(submission(number)["id"]) for number in (1, 2)]
TITLES = ("82576 のVFで動いた", "The same, emulated")


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """A registry."""
    made = create_app(config)
    yield made
    made.extensions["tameshi"].database.dispose()


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    """A registry with two trials."""
    for number, title in enumerate(TITLES, 1):
        told = submission(number) | {"title": title, "outcome": ("worked", "failed")[number - 1]}
        assert app.test_client().post("/api/v1/submissions", json=told).status_code == 201
    with served(app) as address:
        yield address


@pytest.fixture
def collector(tmp_path: Path) -> Collector:
    """The command line."""

    def run(*words: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        environ = {"HOME": str(tmp_path), "TAMESHI_STATE": str(tmp_path), "PATH": os.environ["PATH"]}
        return main(list(words), environ=environ, out=out, err=err), out.getvalue(), err.getvalue()

    return run


def test_search_lists_what_is_found_in_lines_of_one_width(collector: Collector, url: str) -> None:
    code, out, err = collector("search", "kind:trial", "--to", url)
    heads, rule, *rows = out.splitlines()
    assert code == 0
    assert [row[:26] for row in rows] == IDS[::-1]
    assert heads.split()[:2] == ["id", "outcome"]
    assert all(unit in heads for unit in ("Mpps", "frame, B", "Gbit/s"))
    assert max(map(width, rows)) == width(rule)
    assert "2 of 2" in err


def test_search_takes_the_query_language_and_answers_programs(collector: Collector, url: str) -> None:
    code, out, _ = collector("search", "outcome:failed", "--json", "--to", url)
    assert (code, [item["title"] for item in json.loads(out)["items"]]) == (0, [TITLES[1]])
    assert collector("search", "動いた", "--to", url)[1].splitlines()[2].startswith(IDS[0])


def test_nothing_found_is_a_one(collector: Collector, url: str) -> None:
    code, out, err = collector("search", "nic:nobodyhasthis", "--to", url)
    assert (code, out) == (1, "")
    assert "Nothing was found" in err


def test_a_query_that_cannot_be_understood_is_told_in_the_registry_s_words(collector: Collector, url: str) -> None:
    code, out, err = collector("search", "mode:foo", "--to", url)
    assert (code, out) == (1, "")
    assert "known: bare-metal, emulation" in err
    assert "document" not in err


def test_compare_shows_what_differs_and_sparklines_with_their_units(collector: Collector, url: str) -> None:
    code, out, _ = collector("compare", *IDS, "--to", url)
    assert code == 0
    first, second = out.splitlines()[:2]
    assert (first[:29], second[:29]) == (f"A  {IDS[0]}", f"B  {IDS[1]}")
    assert "Mpps" in out
    assert set("▁▂▃▄▅▆▇█") & set(out)
    code, out, _ = collector("compare", *IDS, "--json", "--to", url)
    assert (code, json.loads(out)["baseline"]) == (0, IDS[0])


WRONG = {
    "one id": (["compare", IDS[0], "--to", "http://127.0.0.1:9"], 2, "2 to 8 can be compared"),
    "no id": (["compare", "x", "y", "--to", "http://127.0.0.1:9"], 2, "is no id"),
    "no registry": (["search", "x"], 2, "no registry is named"),
    "a limit of none": (["search", "--limit", "0", "--to", "http://127.0.0.1:9"], 2, "1 to 100"),
    "nobody listens": (["search", "x", "--to", "http://127.0.0.1:9"], 3, "nobody listens there"),
    "nobody listens, compared": (["compare", *IDS, "--to", "http://127.0.0.1:9"], 3, "nobody listens there"),
}


@pytest.mark.parametrize(("words", "code", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_asked_is_told_with_its_exit_code(collector: Collector, words: list[str], code: int, said: str) -> None:
    done, out, err = collector(*words)
    assert (done, out) == (code, "")
    assert said in err
    assert "is kept" not in err


def test_what_is_no_registry_is_a_three(collector: Collector) -> None:
    with running() as registry:
        registry.reply = _log_in
        done, _, err = collector("search", "x", "--to", registry.url)
    assert done == 3
    assert "no answer of a registry" in err


def _log_in(_: Received) -> Reply:
    return Reply(200, "log in")
