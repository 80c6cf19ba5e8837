"""What a request body must be, and that nothing else costs more than it may."""

import gzip
import io
import json
import tracemalloc

import pytest

from registry.errors import RefusedError, RegistryError
from registry.ingest.receive import UNPACKERS, parse, receive, unpack, zstd
from schemas import limits
from tests.documents import submission

BODY = json.dumps(submission(), ensure_ascii=False).encode()
MEBIBYTES = 1024 * 1024


def taken(body: bytes, *, content_type: str = "application/json", content_encoding: str = "") -> str:
    """The code of the refusal, or `taken`."""
    try:
        receive(io.BytesIO(body), content_type=content_type, content_encoding=content_encoding)
    except RegistryError as error:
        return error.code
    return "taken"


PACKED = {
    "identity": BODY,
    "": BODY,
    "gzip": gzip.compress(BODY),
    "GZIP": gzip.compress(BODY),
    "zstd": zstd.compress(BODY),
}


@pytest.mark.parametrize("encoding", PACKED)
def test_a_document_is_taken_in_every_encoding(encoding: str) -> None:
    assert taken(PACKED[encoding], content_encoding=encoding) == "taken"


def test_streams_of_several_members_are_read_to_the_end() -> None:
    half = len(BODY) // 2
    assert taken(gzip.compress(BODY[:half]) + gzip.compress(BODY[half:]), content_encoding="gzip") == "taken"
    assert taken(zstd.compress(BODY[:half]) + zstd.compress(BODY[half:]), content_encoding="zstd") == "taken"


BROKEN = {
    "gzip cut short": (gzip.compress(BODY)[:-9], "gzip"),
    "zstd cut short": (zstd.compress(BODY)[:-9], "zstd"),
    "gzip of nothing": (b"", "gzip"),
    "zstd of nothing": (b"", "zstd"),
    "no gzip": (BODY, "gzip"),
    "no zstd": (BODY, "zstd"),
    "gzip and rubbish": (gzip.compress(BODY) + b"rubbish", "gzip"),
    "zstd and rubbish": (zstd.compress(BODY) + b"rubbish", "zstd"),
    "gzip, second member cut": (gzip.compress(BODY) + gzip.compress(b"   ")[:-3], "gzip"),
    "too many members": (gzip.compress(b"") * 65 + gzip.compress(BODY), "gzip"),
}


@pytest.mark.parametrize(("body", "encoding"), BROKEN.values(), ids=BROKEN)
def test_a_damaged_stream_is_refused_as_such(body: bytes, encoding: str) -> None:
    assert taken(body, content_encoding=encoding) == "broken-encoding"


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "*"])
def test_another_encoding_is_refused_by_name(encoding: str) -> None:
    assert taken(BODY, content_encoding=encoding) == "unsupported-encoding"


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=shift_jis", "application/jsonx"]
)
def test_another_content_type_is_refused(content_type: str) -> None:
    assert taken(BODY, content_type=content_type) == "unsupported-media-type"


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON ; charset=UTF-8", 'application/json;charset="utf-8"'])
def test_json_is_taken_however_it_is_spelt(content_type: str) -> None:
    assert taken(BODY, content_type=content_type) == "taken"


def test_a_document_of_just_the_limit_is_taken_and_one_byte_more_is_not() -> None:
    full = BODY + b" " * (limits.DOCUMENT_BYTES - len(BODY))
    assert taken(full) == "taken"
    assert taken(full + b" ") == "too-large"
    assert taken(gzip.compress(full), content_encoding="gzip") == "taken"
    assert taken(gzip.compress(full + b" "), content_encoding="gzip") == "too-large"
    assert taken(zstd.compress(full), content_encoding="zstd") == "taken"
    assert taken(zstd.compress(full + b" "), content_encoding="zstd") == "too-large"


BOMBS = {"gzip": gzip.compress(b" " * (200 * MEBIBYTES), 9), "zstd": zstd.compress(b" " * (200 * MEBIBYTES))}


@pytest.mark.parametrize("encoding", BOMBS)
def test_a_bomb_is_refused_without_being_blown_up(encoding: str) -> None:
    tracemalloc.start()
    assert taken(BOMBS[encoding], content_encoding=encoding) == "too-large"
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 8 * MEBIBYTES


def test_a_zstd_stream_that_wants_a_huge_window_is_refused() -> None:
    options = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.compression_level: 3}
    compressor = zstd.ZstdCompressor(options=options)
    assert taken(compressor.compress(BODY) + compressor.flush(), content_encoding="zstd") == "broken-encoding"


def test_no_more_is_read_from_a_stream_than_the_limit() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1, /) -> bytes:
            self.given += size
            return b" " * size

    endless = Endless()
    with pytest.raises(RegistryError):
        unpack(endless, "")
    assert endless.given <= limits.DOCUMENT_BYTES + MEBIBYTES


NOT_JSON = {
    "nothing": b"",
    "half": b'{"a": ',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "a huge exponent": b'{"a": 1e999}',
    "an endless number": b'{"a": ' + b"9" * 5000 + b"}",
    "an endless fraction": b'{"a": 1.' + b"9" * 5000 + b"e999}",
    "a doubled key": b'{"a": 1, "b": {"c": 1, "c": 2}}',
    "bottomless lists": b"[" * 100_000 + b"]" * 100_000,
    "bottomless objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "half a character": b'{"a": "\\ud800"}',
    "half a character as a key": b'{"\\udfff": 1}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "two documents": b"{}{}",
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_no_strict_json_is_refused(body: bytes) -> None:
    assert taken(body) == "not-json"


def test_a_whole_character_from_two_escapes_is_fine() -> None:
    assert parse(b'{"a": "\\ud83d\\ude00"}') == {"a": "😀"}


@pytest.mark.parametrize("body", [b'{"a": "\xff"}', b'{"a": "\xed\xa0\x80"}', '{"a": "遅い"}'.encode("utf-16")])
def test_what_is_no_utf_8_is_refused(body: bytes) -> None:
    assert taken(body) == "not-utf-8"


@pytest.mark.parametrize("version", ["tameshi/2", "tameshi/1.1", "", 1])
def test_another_version_is_refused_as_such(version: object) -> None:
    assert taken(json.dumps(submission(schema=version)).encode()) == "unsupported-version"


def test_all_faults_are_told_at_once() -> None:
    broken = submission(outcome="great", created_at="yesterday", unknown=1, nics=[{"name": 5}], problems=[{}])
    with pytest.raises(RegistryError) as caught:
        receive(io.BytesIO(json.dumps(broken).encode()), content_type="application/json", content_encoding="")
    pointers = {fault.pointer for fault in caught.value.faults}  # type: ignore[attr-defined]
    assert pointers == {"/outcome", "/created_at", "/unknown", "/nics/0/name", "/problems/0/symptom"}


def test_every_known_encoding_unpacks() -> None:
    assert set(UNPACKERS) == {"", "identity", "gzip", "x-gzip", "zstd"}


def test_marks_of_other_encodings_are_named() -> None:
    for body, code in ((b"\xef\xbb\xbf" + BODY, "not-json"), (BODY.decode().encode("utf-16"), "not-utf-8")):
        with pytest.raises(RegistryError, match=r"byte order mark|UTF-16") as caught:
            parse(body)
        assert caught.value.code == code


@pytest.mark.parametrize("depth", range(850, 1000, 7))
def test_no_depth_is_more_than_a_refusal(depth: int) -> None:
    """Whichever station reaches the interpreter's end first."""
    lists = b"[" * depth + b"]" * depth
    for body in (b'{"schema":' + lists + b"}", b'["\\ud800",' + lists + b"]", b'{"schema":"tameshi/1","host":' + lists + b"}"):
        assert taken(body) in {"invalid", "not-json", "unsupported-version"}


def test_a_body_that_breaks_while_it_is_read_is_refused() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("Invalid chunk size")

    with pytest.raises(RegistryError, match="HTTP") as caught:
        receive(Broken(), content_type="application/json", content_encoding="")
    assert (caught.value.code, caught.value.status) == ("broken-body", 400)


def test_faults_beyond_a_thousand_are_counted_and_not_listed() -> None:
    with pytest.raises(RefusedError, match="5,006 faults found; the first 1,000 are listed") as caught:
        receive(io.BytesIO(json.dumps({f"k{n}": 1 for n in range(5000)}).encode()), content_type="application/json", content_encoding="")
    assert len(caught.value.faults) == 1000


def test_whole_numbers_are_the_same_with_and_without_a_fraction() -> None:
    def sha(text: str) -> str:
        return receive(io.BytesIO(text.encode()), content_type="application/json", content_encoding="").sha256

    text = json.dumps(submission())
    assert '"duration_s": 2.0' in text
    assert (
        sha(text)
        == sha(text.replace('"duration_s": 2.0', '"duration_s": 2'))
        == sha(text.replace('"duration_s": 2.0', '"duration_s": 0.2e1'))
    )
    assert sha(text) != sha(text.replace('"duration_s": 2.0', '"duration_s": 2.1'))
