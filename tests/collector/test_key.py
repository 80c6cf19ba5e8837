"""The contributor's key: made once, for its owner alone, in a form that ssh-keygen takes."""

import multiprocessing
import os
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_ssh_private_key

from collector.errors import CollectorError, UnsignedError
from collector.identity import host_secret, load_secret
from collector.key import load_key, make_key, secret_of
from schemas.signature import SUBMISSION_NAMESPACE, read_signature


def _fingerprint(state: Path) -> str:
    return make_key(state).fingerprint


def test_processes_that_race_get_the_same_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        assert len(set(pool.map(_fingerprint, [tmp_path / "state"] * 8))) == 1
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["key"]


def test_a_key_is_for_its_owner_alone_and_everybody_who_knows_keys_reads_it(tmp_path: Path) -> None:
    key = make_key(tmp_path / "state")
    assert stat.S_IMODE(key.path.stat().st_mode) == 0o600
    public = subprocess.run(["ssh-keygen", "-y", "-f", key.path], capture_output=True, text=True, check=True).stdout
    assert public.split()[:2] == key.public_line.split()
    loaded = load_ssh_private_key(key.path.read_bytes(), None)
    assert loaded.private_bytes_raw() == key.seed  # type: ignore[union-attr]


def test_a_key_that_somebody_made_with_ssh_keygen_is_used(tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key"], check=True)
    assert read_signature(make_key(tmp_path).sign(b"x", SUBMISSION_NAMESPACE)).fingerprint == make_key(tmp_path).fingerprint


@pytest.mark.parametrize("options", [("-t", "rsa", "-b", "2048", "-N", ""), ("-t", "ed25519", "-N", "a passphrase")], ids=["rsa", "locked"])
def test_another_kind_of_key_is_named_and_left_alone(tmp_path: Path, options: tuple[str, ...]) -> None:
    subprocess.run(["ssh-keygen", "-q", *options, "-f", tmp_path / "key"], check=True)
    before = (tmp_path / "key").read_bytes()
    with pytest.raises(UnsignedError, match="no Ed25519 key without a passphrase"):
        make_key(tmp_path)
    assert (tmp_path / "key").read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"", b"x", b"\xff\xfe", b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"]
)
def test_a_broken_key_is_never_a_traceback(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(CollectorError):
        load_key(tmp_path)


def test_hosts_are_recognised_by_a_part_of_the_key_that_does_not_give_it_away(tmp_path: Path) -> None:
    key = make_key(tmp_path)
    assert host_secret(tmp_path, key) == secret_of(key)
    assert key.seed not in secret_of(key)
    assert not (tmp_path / "secret").exists()


def test_who_had_a_secret_before_the_key_keeps_it(tmp_path: Path) -> None:
    secret = load_secret(tmp_path)
    assert host_secret(tmp_path, make_key(tmp_path)) == secret == host_secret(tmp_path, None)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606], ids=oct)
def test_a_key_that_others_may_read_signs_nothing(tmp_path: Path, mode: int) -> None:
    make_key(tmp_path).path.chmod(mode)
    with pytest.raises(UnsignedError, match="chmod 600"):
        load_key(tmp_path)


def test_whatever_the_umask_says_a_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        assert stat.S_IMODE(make_key(tmp_path / "state").path.stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    finally:
        os.umask(before)


def test_what_is_printed_of_a_key_does_not_give_it_away(tmp_path: Path) -> None:
    key = make_key(tmp_path)
    assert repr(key.seed) not in repr(key)
    assert "seed" not in str(key)


PROGRAMS = {
    "prints nonsense": "echo hello; echo hello > /dev/stderr",
    "asks the terminal": "read answer < /dev/tty || { echo no terminal >&2; exit 1; }; echo $answer",
    "waits for words": "cat > /dev/null; exit 255",
    "signs nothing": "exit 0",
}


@pytest.mark.parametrize("script", PROGRAMS.values(), ids=PROGRAMS)
def test_whatever_a_program_of_that_name_does_the_library_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    key = make_key(tmp_path / "state")
    program = tmp_path / "bin" / "ssh-keygen"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    assert read_signature(key.sign(b"x", SUBMISSION_NAMESPACE)).fingerprint == key.fingerprint
    assert make_key(tmp_path / "other").fingerprint != key.fingerprint
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["key"]
