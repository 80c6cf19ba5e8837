"""`collector withdraw`, `amend` and `key rotate` where answers are lost, keys lie open and registries lie."""

import io
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from collector.cli import main
from collector.durable import write_durably
from collector.key import NEXT, load_key, make_key
from collector.outbox import Outbox
from collector.signing import rotation, signed
from schemas.canonical import canonical_bytes, digest
from tests.collector.fake_registry import FakeRegistry, Received, Reply, running
from tests.documents import submission

Collector = Callable[..., tuple[int, str, str]]
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def collector(tmp_path: Path) -> Collector:
    """The command line, its state folder a temporary one."""

    def run(*words: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        code = main(
            list(words), environ={"HOME": str(tmp_path), "TAMESHI_STATE": str(tmp_path), "PATH": os.environ["PATH"]}, out=out, err=err
        )
        return code, out.getvalue(), err.getvalue()

    return run


@pytest.fixture
def told(tmp_path: Path) -> dict[str, object]:
    """A signed document that waits in the outbox."""
    document = signed(submission(), make_key(tmp_path))
    Outbox(tmp_path).put(str(document["id"]), canonical_bytes(document), NOWHERE)
    return document


def _answers(registry: FakeRegistry, statement: Reply, document: Reply) -> None:
    def reply(request: Received) -> Reply:
        return statement if request.path == "/api/v1/statements" else document

    registry.reply = reply


DONE = Reply(200, {"action": "withdraw", "subject": submission()["id"], "status": "done"})
GONE_BEFORE = Reply(404, {"title": "Not Found", "code": "unknown-submission", "detail": "is not here"})


def test_what_was_never_tried_is_dropped_without_a_word_to_anybody(collector: Collector, told: dict[str, str], tmp_path: Path) -> None:
    code, out, _ = collector("withdraw", told["id"])
    assert (code, out.startswith("dropped")) == (0, True)
    assert Outbox(tmp_path).listing().entries == ()


def _lose_the_answer(registry: FakeRegistry, collector: Collector, told: dict[str, str]) -> None:
    registry.reply = lambda _: Reply(hang_up=True)
    assert collector("outbox", "send", told["id"], "--to", registry.url)[0] == 3


def test_what_a_registry_may_have_is_withdrawn_there_though_its_answer_was_lost(
    collector: Collector, told: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    with running() as registry:
        _lose_the_answer(registry, collector, told)
        _answers(registry, DONE, Reply(404, {}))
        code, out, _ = collector("withdraw", told["id"])
        statement = registry.received[-1].document["statement"]
    assert (code, out.startswith("withdrawn")) == (0, True)
    assert (statement["submission"], statement["sha256"]) == (told["id"], digest(told))
    assert [entry.state for entry in Outbox(tmp_path).listing().entries] == ["sent"]  # The letter.


def test_what_did_not_arrive_after_all_is_dropped(
    collector: Collector, told: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    with running() as registry:
        _lose_the_answer(registry, collector, told)
        _answers(registry, GONE_BEFORE, Reply(404, {}))
        code, out, _ = collector("withdraw", told["id"])
    assert (code, out.startswith("dropped")) == (0, True)
    assert all(entry.id != told["id"] for entry in Outbox(tmp_path).listing().entries)


def test_while_nobody_answers_the_letter_waits_and_the_document_is_not_sent_any_more(
    collector: Collector, told: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    Outbox(tmp_path).note(told["id"], "sending", registry=NOWHERE)  # And then it was killed.
    assert collector("withdraw", told["id"])[0] == 3
    (letter,) = Outbox(tmp_path).listing().entries
    assert (letter.state, json.loads(letter.path.read_bytes())["letter"]["statement"]["submission"]) == ("queued", told["id"])


@pytest.mark.parametrize("words", [("withdraw",), ("amend", "--title", "other")], ids=["withdraw", "amend"])
def test_a_registry_that_shows_another_submission_gets_nothing_signed(collector: Collector, tmp_path: Path, words: tuple[str, ...]) -> None:
    key = make_key(tmp_path)
    other = signed(submission(2), key)
    with running() as registry:
        registry.reply = lambda _: Reply(200, {"document": other})
        code, _, _ = collector(words[0], str(submission(1)["id"]), *words[1:], "--to", registry.url)
        assert [request.method for request in registry.received] == ["GET"]
    assert code == 3


ROTATED = Reply(200, {"action": "rotate", "subject": "x", "status": "done"})


def test_a_letter_of_an_earlier_rotation_is_not_taken_for_the_present_one(collector: Collector, tmp_path: Path) -> None:
    first, successor = make_key(tmp_path), make_key(tmp_path, NEXT)
    stale = rotation(make_key(tmp_path / "elsewhere"), first, "2026-11-24T05:30:00Z")
    write_durably(tmp_path / "rotation.json", json.dumps(stale).encode())
    with running() as registry:
        registry.reply = lambda _: ROTATED
        assert collector("key", "rotate", "--to", registry.url)[0] == 0
        statement = registry.received[-1].document["statement"]
    assert (statement["fingerprint"], statement["successor"]) == (first.fingerprint, successor.public_line)
    now = load_key(tmp_path)
    assert now is not None
    assert now.fingerprint == successor.fingerprint
    (former,) = tmp_path.glob("key.*")
    assert stat.S_IMODE(former.stat().st_mode) == 0o600
    assert load_key(tmp_path, former.name).fingerprint == first.fingerprint  # type: ignore[union-attr]


def test_a_key_is_not_given_up_while_documents_wait_that_it_signed(collector: Collector, told: dict[str, str], tmp_path: Path) -> None:
    with running() as registry:
        code, _, err = collector("key", "rotate", "--to", registry.url)
        assert (code, "collector outbox send" in err, registry.received) == (2, True, [])
    assert make_key(tmp_path).fingerprint == told["contributor"]["fingerprint"]  # type: ignore[index]


def test_a_refused_rotation_leaves_the_key_in_use(collector: Collector, tmp_path: Path) -> None:
    before = make_key(tmp_path).fingerprint
    with running() as registry:
        registry.reply = lambda _: Reply(422, {"title": "Refused", "code": "retired-key", "detail": "was given up"})
        assert collector("key", "rotate", "--to", registry.url)[0] == 1
    assert make_key(tmp_path).fingerprint == before


def _shown(told: dict[str, object], case: str, tmp_path: Path) -> dict[str, object]:
    """The submission as a registry that lies, or does not, shows it."""
    stranger = make_key(tmp_path / "stranger")
    return {
        "as it was signed": told,
        "by a key that was given up": signed(submission(), make_key(tmp_path, "key.former")),
        "with another title": told | {"title": "planted"},
        "without its signature": {key: value for key, value in told.items() if key != "signature"} | {"title": "planted"},
        "signed by somebody else": signed(submission(title="planted"), stranger),
        "signed by somebody else in our name": signed(submission(title="planted"), stranger) | {"contributor": told["contributor"]},
    }[case]


SHOWN = {
    "as it was signed": True,
    "by a key that was given up": True,
    "with another title": False,
    "without its signature": False,
    "signed by somebody else": False,
    "signed by somebody else in our name": False,
}


@pytest.mark.parametrize(("case", "is_ours"), SHOWN.items(), ids=SHOWN)
def test_only_what_was_surely_signed_here_is_amended(collector: Collector, tmp_path: Path, case: str, is_ours: bool) -> None:
    shown = _shown(signed(submission(), make_key(tmp_path)), case, tmp_path)
    with running() as registry:
        _answers(registry, Reply(200, {"action": "amend", "subject": shown["id"], "status": "done"}), Reply(200, {"document": shown}))
        code, _, told = collector("amend", str(shown["id"]), "--note", "what helped", "--to", registry.url)
        sent = [request.document["document"] for request in registry.received if request.path == "/api/v1/statements"]
    assert (code, len(sent)) == ((0, 1) if is_ours else (2, 0)), told
    assert is_ours or "nothing is signed" in told or "unsigned" in told
