"""Guessing a format: what is iperf3's is found, what is not is told apart."""

from pathlib import Path

import pytest

from collector.errors import UnknownFormatError
from collector.result_file import RESULT_BYTES, import_bytes

RESULTS = Path(__file__).parents[1] / "results"
OTHERS = sorted(path for path in (RESULTS / "local-tools").iterdir() if path.name != "SOURCE.md")


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_another_tool_s_output_is_not_taken_for_iperf3(path: Path) -> None:
    with pytest.raises(UnknownFormatError, match="iperf3 can be imported"):
        import_bytes(path.read_bytes())


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownFormatError, match="'trex' is not a format that can be imported; known: iperf3"):
        import_bytes(b"{}", "trex")


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_a_file_that_is_not_what_it_is_called_is_an_error_and_not_a_crash(path: Path) -> None:
    found = import_bytes(path.read_bytes(), "iperf3")
    assert (found.status, found.runs) in (("error", ()), ("truncated", ()))
    assert found.faults


@pytest.mark.parametrize(
    "content", [b"", b" \n\t", b"\xef\xbb\xbf", b"\0\0\0"], ids=["nothing", "white space", "a byte order mark", "zero bytes"]
)
def test_an_empty_file_is_empty(content: bytes) -> None:
    assert import_bytes(content).status == "empty"


def test_a_file_too_large_to_be_a_result_is_refused_by_its_size() -> None:
    found = import_bytes(b" " * (RESULT_BYTES + 1), "iperf3")
    assert (found.status, found.faults[0].code) == ("error", "too-large")


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"start":' * 50_000, b'{"start": ' + b"9" * 10_000 + b', "intervals": []}'])
def test_a_hostile_file_is_no_crash(content: bytes) -> None:
    assert import_bytes(content, "iperf3").status in ("error", "truncated")


def test_only_a_compressed_file_is_called_compressed() -> None:
    with pytest.raises(UnknownFormatError, match="unpack it first"):
        import_bytes(b"\x1f\x8b\x08\x00rest")
    with pytest.raises(UnknownFormatError) as caught:
        import_bytes(b"\x7fELF \x1f\x8b\x08")
    assert "compressed" not in str(caught.value)
