"""The secret that stays, and the key it makes of a machine-id."""

import hashlib
import hmac
import multiprocessing
import stat
from pathlib import Path

import pytest

from collector.errors import StateError
from collector.identity import contributor, host_key, load_secret

MACHINE_ID = "0123456789abcdef0123456789abcdef"


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    state = tmp_path / "a" / "state"
    secret = load_secret(state)
    assert len(secret) == 32
    assert load_secret(state) == secret
    assert stat.S_IMODE((state / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert [path.name for path in state.iterdir()] == ["secret"]


def _load(state: Path) -> bytes:
    return load_secret(state)


def test_processes_that_race_get_the_same_secret(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(8) as pool:
        assert len(set(pool.map(_load, [tmp_path / "state"] * 32))) == 1


def test_the_host_key_is_a_keyed_hash_that_shows_neither_part() -> None:
    key = host_key(b"k" * 32, MACHINE_ID + "\n")
    assert key == hmac.new(b"k" * 32, MACHINE_ID.encode(), hashlib.sha256).hexdigest()[:32]
    assert key != host_key(b"l" * 32, MACHINE_ID)


@pytest.mark.parametrize("text", [None, "", "uninitialized\n"], ids=["absent", "empty", "not yet made"])
def test_without_a_machine_id_there_is_no_key(text: str | None) -> None:
    assert host_key(b"k" * 32, text) is None


def test_a_secret_cut_short_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(StateError, match="does not hold 32 bytes"):
        load_secret(tmp_path)


def test_a_state_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(StateError, match="TAMESHI_STATE"):
        load_secret(tmp_path / "state")


def test_a_contributor_is_known_by_a_handle_or_not_at_all() -> None:
    assert contributor("taro") == {"fingerprint": None, "handle": "taro"}
    assert contributor(None) is None
