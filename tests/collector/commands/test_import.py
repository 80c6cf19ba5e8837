"""`collector import`: shapes and exit codes."""

import argparse
import io
import json
from pathlib import Path
from typing import Any

import pytest

from collector.cli import main
from collector.commands.import_runs import add_arguments
from collector.importers import IMPORTERS

RESULTS = Path(__file__).parents[2] / "results"
GOOD = RESULTS / "iperf3-generated/3.16-to-3.12-udp4-drop1in20.json"


def collector(*words: object, stdin: bytes = b"") -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    source = io.TextIOWrapper(io.BytesIO(stdin))
    code = main([str(word) for word in words], environ={}, stdin=source, out=out, err=err)
    return code, out.getvalue(), err.getvalue()


def as_json(*words: object, **more: Any) -> tuple[int, dict[str, Any]]:
    code, out, _ = collector("import", *words, "--json", **more)
    said: dict[str, Any] = json.loads(out)
    return code, said


@pytest.mark.parametrize("words", [(GOOD,), ("iperf3", GOOD)], ids=["guessed", "named"])
def test_one_file_gives_one_object(words: tuple[object, ...]) -> None:
    code, said = as_json(*words)
    assert (code, said["format"], said["status"], said["faults"]) == (0, "iperf3", "ok", [])
    (run,) = said["runs"]
    assert run["tool"] == {"name": "iperf3", "version": "3.16"}
    assert run["series"][0]["points"][0]["frame_bytes"] == 512
    assert run["flags"] == ["loss-conflict"]


def test_several_files_give_a_list_with_their_names() -> None:
    code, said = as_json(GOOD, RESULTS / "iperf3-generated/empty.json")
    assert code == 1
    assert [(Path(one["file"]).name, one["status"]) for one in said["files"]] == [(GOOD.name, "ok"), ("empty.json", "empty")]


EXITS = {
    "error": ("iperf3-generated/3.12-err-refused.json", 1, "error", "tool-reported-error"),
    "truncated": ("iperf3-generated/3.12-tcp4-truncated.json", 1, "truncated", "truncated"),
    "empty": ("iperf3-generated/empty.json", 1, "empty", "empty"),
    "no figure of the receiver": ("local-tools/iperf2-udp-enhanced.txt", 0, "partial", "no-receiver-data"),
    "unknown": ("local-tools/SOURCE.md", 2, "error", "unknown-format"),
}


@pytest.mark.parametrize(("name", "code", "status", "fault"), EXITS.values(), ids=EXITS)
def test_what_is_no_result_has_its_status_and_exit_code(name: str, code: int, status: str, fault: str) -> None:
    got, said = as_json(RESULTS / name)
    assert (got, said["status"], said["faults"][0]["code"]) == (code, status, fault)
    assert set(said["faults"][0]) == {"code", "message", "place"}


def test_stdin_is_a_file_too() -> None:
    assert as_json("-", stdin=GOOD.read_bytes())[1]["status"] == "ok"


def test_an_unknown_format_word_is_wrong_usage() -> None:
    code, out, err = collector("import", "spirent", GOOD)
    assert (code, out) == (2, "")
    assert "known formats: iperf3" in err


def test_a_missing_file_is_wrong_usage_and_named() -> None:
    code, _, err = collector("import", "/nonexistent/x.json")
    assert code == 2
    assert "/nonexistent/x.json cannot be read" in err


def test_people_see_rate_and_true_loss_in_a_table() -> None:
    _, out, _ = collector("import", GOOD)
    head, row = out.splitlines()[2:4]
    assert head.split() == ["frame", "metric", "value", "loss", "from", "…", "to"]
    assert row.split() == ["512", "B", "IPv4", "uni", "rate", "2,029", "pps", "5.3846%"]


def test_the_help_shows_every_format_with_an_example() -> None:
    code, _, _ = collector("import", "--help")
    parser = argparse.ArgumentParser(epilog="exit codes")
    add_arguments(parser)
    assert code == 0
    for name, importer in IMPORTERS.items():
        assert f"  {name} " in (parser.epilog or "")
        assert importer.MEANING in (parser.epilog or "")
        assert importer.EXAMPLE in (parser.epilog or "")
    assert (parser.epilog or "").endswith("exit codes")
