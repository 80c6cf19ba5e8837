"""Guessing a format, and what files are packed in."""

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from collector.errors import UnknownFormatError
from collector.importers import IMPORTERS
from collector.result_file import RESULT_BYTES, import_bytes

RESULTS = Path(__file__).parents[1] / "results"
OTHERS = sorted(path for path in (RESULTS / "local-tools").iterdir() if path.name != "SOURCE.md")
TCP = (RESULTS / "iperf3-generated/3.12-tcp4.json").read_bytes()
SOCKPERF = (RESULTS / "local-tools/sockperf-pp.txt").read_bytes()


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownFormatError, match="'spirent' is not a format that can be imported; known: iperf3, iperf3-text"):
        import_bytes(b"{}", "spirent")


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_a_file_that_is_not_what_it_is_called_is_an_error_and_not_a_crash(path: Path) -> None:
    found = import_bytes(path.read_bytes(), "iperf3")
    assert (found.status, found.runs) in (("error", ()), ("truncated", ()))
    assert found.faults


@pytest.mark.parametrize("name", IMPORTERS)
@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_no_importer_takes_a_number_out_of_another_tool_s_file(path: Path, name: str) -> None:
    own = import_bytes(path.read_bytes()).format
    found = import_bytes(path.read_bytes(), name)
    assert name == own or (found.runs == () and found.faults)


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


HINTS = {
    "zip": (b"PK\x03\x04rest", "unpack it first"),
    "xz": (b"\xfd7zXZ\0rest", "unpack it first"),
    "capture": (b"\xd4\xc3\xb2\xa1rest", "packet capture"),
    "page": (b"<!DOCTYPE html><p>502", "web page"),
    "json": (b'{"a": 1}', "JSON, but of no tool"),
    "text": (b"hello\n", "name it: collector import FORMAT FILE"),
}


@pytest.mark.parametrize(("content", "words"), HINTS.values(), ids=HINTS)
def test_an_unknown_file_is_answered_with_the_known_formats_and_a_hint(content: bytes, words: str) -> None:
    with pytest.raises(UnknownFormatError, match=words) as caught:
        import_bytes(content)
    assert all(name in str(caught.value) for name in IMPORTERS)


PACKED = {
    "gzip": gzip.compress(TCP),
    "two parts of gzip": gzip.compress(TCP[:1000]) + gzip.compress(TCP[1000:]),
    "UTF-16": TCP.decode().encode("utf-16"),
    "UTF-16 in gzip": gzip.compress(TCP.decode().encode("utf-16")),
    "byte order mark": b"\xef\xbb\xbf" + TCP,
    "CRLF": TCP.replace(b"\n", b"\r\n"),
    "colours": b"\x1b[32m" + TCP.replace(b"\n", b"\x1b[0m\n"),
}


@pytest.mark.parametrize("content", PACKED.values(), ids=PACKED)
def test_packing_and_spelling_change_nothing(content: bytes) -> None:
    assert import_bytes(content) == import_bytes(TCP)


@pytest.mark.parametrize("content", [SOCKPERF.replace(b"\n", b"\r\n"), SOCKPERF.decode().encode("utf-16")], ids=["CRLF", "UTF-16"])
def test_text_that_windows_wrote_is_read_the_same(content: bytes) -> None:
    assert import_bytes(content) == import_bytes(SOCKPERF)


@pytest.mark.parametrize("left_off", [1, 9, 300])
def test_a_gzip_that_is_cut_off_gives_no_figure(left_off: int) -> None:
    found = import_bytes(gzip.compress(TCP)[:-left_off], "iperf3")
    assert "truncated" in {fault.code for fault in found.faults}
    assert found.status == "partial" if left_off < 9 else found.status in ("truncated", "partial")


def test_a_gzip_that_unpacks_without_end_is_refused_by_its_size() -> None:
    found = import_bytes(gzip.compress(b"\n" * (RESULT_BYTES + 2)))
    assert (found.status, found.faults[0].code) == ("error", "too-large")


def packed(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, content in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
    return made.getvalue()


def test_an_archive_gives_the_runs_of_all_its_results_and_passes_over_the_rest() -> None:
    found = import_bytes(packed({"a.json": TCP, "notes.txt": b"hello\n", "../b.json": TCP, "empty": b""}))
    assert (found.format, found.status) == ("iperf3", "ok")
    assert found.runs == import_bytes(TCP).runs * 2
