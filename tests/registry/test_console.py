"""What a command prints, whatever the terminal can write."""

import io
import json

import pytest

from registry.console import Console


def stream(encoding: str) -> io.TextIOWrapper:
    """A terminal of one encoding."""
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding)


def written(out: io.TextIOWrapper) -> bytes:
    """What reached it."""
    out.flush()
    held = out.buffer
    assert isinstance(held, io.BytesIO)
    return held.getvalue()


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("utf-8", "試し 😀\n".encode()), ("ascii", "試し 😀\n".encode()), ("euc-jp", "試し ?\n".encode("euc-jp")), ("latin-1", b"?? ?\n")],
)
def test_no_character_ends_a_command(encoding: str, expected: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    out = stream(encoding)
    monkeypatch.setattr("sys.stdout", out)
    Console().print("試し 😀")
    assert written(out) == expected


def test_json_is_right_in_any_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    for encoding in ("utf-8", "ascii", "euc-jp"):
        out = stream(encoding)
        monkeypatch.setattr("sys.stdout", out)
        Console(as_json=True).json({"title": "遅い 😀"})
        assert json.loads(written(out)) == {"title": "遅い 😀"}


def test_a_mail_keeps_its_bytes_and_a_text_speaks_the_terminals_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    out = stream("euc-jp")
    monkeypatch.setattr("sys.stdout", out)
    console = Console()
    console.raw("遅い\r\n".encode())
    console.raw("遅い\n".encode(), is_text=True)
    assert written(out) == "遅い\r\n".encode() + "遅い\n".encode("euc-jp")
