"""The form of signatures: what `ssh-keygen` writes is read back letter by letter, and nothing else is."""

import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import SchemaError
from schemas.signature import SUBMISSION_NAMESPACE, SignatureError, armour, key_of, public_line_of, read_signature, signed_bytes
from schemas.statements import ACTIONS, read_statement
from tests.registry.signing import Contributor, Document

CONTENT = b'{"a":1}'


@pytest.fixture(scope="module")
def taro(tmp_path_factory: pytest.TempPathFactory) -> Contributor:
    """Somebody with a key."""
    return Contributor.new(tmp_path_factory.mktemp("taro"))


@pytest.fixture(scope="module")
def text(taro: Contributor) -> str:
    """A signature by ssh-keygen."""
    return taro.signature(CONTENT)


def test_a_signature_of_openssh_is_read_and_written_again(taro: Contributor, text: str) -> None:
    found = read_signature(text)
    assert armour(found) == text
    assert (found.fingerprint, found.namespace, found.hash_name) == (taro.fingerprint, SUBMISSION_NAMESPACE, b"sha512")
    assert read_signature(taro.signature(CONTENT, SUBMISSION_NAMESPACE, "-O", "hashalg=sha256")).hash_name == b"sha256"


def test_a_public_line_is_read_and_written_again(taro: Contributor) -> None:
    assert public_line_of(key_of(taro.public_line + " a comment")) == taro.public_line


@pytest.mark.parametrize("line", ["", "ssh-ed25519 é", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa AAAAB3NzaC1yc2E=", "x" * 300], ids=repr)
def test_what_is_no_public_line_is_told(line: str) -> None:
    with pytest.raises(SignatureError):
        key_of(line)


@given(data=st.data())
def test_a_text_that_differs_anywhere_is_no_signature_or_another_one(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(len(text), begin + 3)))
    spoilt = text[:begin] + data.draw(st.text("AZaz09+/=-\n \r", max_size=3)) + text[end:]
    if spoilt == text:
        return
    with suppress(SignatureError):  # Else it must be another one: a letter of its key or of its figures was changed.
        found = read_signature(spoilt)
        assert armour(found) == spoilt
        assert found != read_signature(text)


@given(cut=st.integers(0, 400))
def test_a_signature_cut_anywhere_is_refused(text: str, cut: int) -> None:
    if cut < len(text):
        with pytest.raises(SignatureError):
            read_signature(text[:cut])


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda content: content.decode("latin-1")))
def test_any_text_is_refused_with_words(text: str) -> None:
    with pytest.raises(SignatureError, match=r"\w"):
        read_signature(text)


@pytest.mark.parametrize("inside", ["é\n", "\n", "=\n", "AAAA\n", "U1NIU0lH\n", "U1NIU0lHAAAAAg==\n"], ids=repr)
def test_what_stands_between_the_lines_is_judged_with_words(text: str, inside: str) -> None:
    lines = text.splitlines(keepends=True)
    with pytest.raises(SignatureError) as caught:
        read_signature(lines[0] + inside + lines[-1])
    assert caught.value.code in {"truncated", "not-a-signature"}


def test_a_signature_is_not_of_itself_and_not_of_the_order_of_keys() -> None:
    assert signed_bytes({"b": 2.0, "a": "é", "signature": "x"}) == '{"a":"é","b":2}'.encode() == signed_bytes({"a": "é", "b": 2})


def test_ssh_keygen_agrees_with_what_we_call_signed_bytes(taro: Contributor, tmp_path: Path) -> None:
    told = taro.signed({"title": "遅い", "value": 1.0})
    (tmp_path / "sig").write_text(told["signature"])
    words = ["ssh-keygen", "-Y", "check-novalidate", "-n", SUBMISSION_NAMESPACE, "-s", tmp_path / "sig"]
    assert subprocess.run(words, input=signed_bytes(told), capture_output=True, check=False).returncode == 0


STATEMENT: Document = {
    "schema": "tameshi-statement/1",
    "action": "withdraw",
    "fingerprint": "SHA256:" + "x" * 43,
    "stated_at": "2026-11-24T05:30:00Z",
    "signature": "x",
    "submission": "01KAT5Q9Z8M3N4P5Q6R7S8T9VW",
    "sha256": "0" * 64,
}


def test_a_statement_names_what_its_action_needs_and_nothing_else() -> None:
    assert read_statement(STATEMENT).action == "withdraw"
    for action, needed in ACTIONS.items():
        with pytest.raises(SchemaError) as caught:
            read_statement({key: STATEMENT[key] for key in ("schema", "fingerprint", "stated_at", "signature")} | {"action": action})
        assert {fault.pointer for fault in caught.value.faults} == {f"/{name}" for name in needed}
    with pytest.raises(SchemaError) as caught:
        read_statement(STATEMENT | {"becomes": "0" * 64})
    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [("/becomes", "unknown-key")]


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda held: st.lists(held) | st.dictionaries(st.text(), held)))
def test_any_json_at_all_is_no_statement(told: object) -> None:
    with pytest.raises(SchemaError):
        read_statement(told)
