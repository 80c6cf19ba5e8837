"""The outbox: on disk before the network, sent once, and whole after a kill at any moment."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from collector.client import Client
from collector.deliver import Patience, deliver
from collector.durable import TEMPORARY
from collector.errors import StateError, UsageError
from collector.outbox import Outbox
from schemas.canonical import canonical_bytes
from tests.collector.fake_registry import FakeRegistry, Received, Reply, running
from tests.documents import submission

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "state", clock=lambda: NOW)


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with running() as made:
        yield made


def document(number: int = 1, **changes: Any) -> tuple[str, bytes]:
    made = submission(number, **changes)
    return made["id"], canonical_bytes(made)


def patience(attempts: int = 3) -> tuple[Patience, list[float]]:
    slept: list[float] = []
    return Patience(attempts, slept.append, chance=lambda: 1.0), slept


def test_a_document_is_queued_byte_for_byte(outbox: Outbox) -> None:
    key, content = document()
    entry = outbox.put(key, content, "https://registry.example")
    assert (entry.state, entry.registry, entry.attempts) == ("queued", "https://registry.example", 0)
    assert entry.path.read_bytes() == content
    assert [one.id for one in outbox.listing().entries] == [key]


def test_a_sent_document_keeps_its_answer(outbox: Outbox, registry: FakeRegistry) -> None:
    key, content = document()
    result = deliver(outbox, outbox.put(key, content, None), Client(registry.url), patience()[0])
    assert result.status == "created"
    (entry,) = outbox.listing().entries
    assert (entry.state, entry.last["event"], entry.last["url"]) == ("sent", "created", f"{registry.url}/s/{key}")
    assert entry.path.read_bytes() == content


def test_a_refused_document_keeps_its_reason_and_can_be_sent_again(outbox: Outbox, registry: FakeRegistry) -> None:
    registry.reply = lambda _: Reply(422, {"code": "schema", "errors": [{"pointer": "/outcome", "code": "choice", "message": "no"}]})
    key, content = document()
    result = deliver(outbox, outbox.put(key, content, None), Client(registry.url), patience()[0])
    assert (result.status, result.code, result.faults[0].pointer) == ("refused", "schema", "/outcome")
    entry = outbox.need(key)
    assert (entry.state, entry.last["code"], entry.last["faults"][0]["pointer"]) == ("refused", "schema", "/outcome")
    registry.reply = lambda _: None
    assert deliver(outbox, outbox.put(key, content, None), Client(registry.url), patience()[0]).status == "created"
    assert outbox.need(key).state == "sent"


def test_what_may_pass_is_tried_again_with_growing_waits(outbox: Outbox, registry: FakeRegistry) -> None:
    replies = iter([Reply(500, {}), Reply(429, {}, {"Retry-After": "3"})])
    registry.reply = lambda _: next(replies, None)
    wait, slept = patience()
    key, content = document()
    assert deliver(outbox, outbox.put(key, content, None), Client(registry.url), wait).status == "created"
    assert slept == [0.5, 3.0]
    assert [event["event"] for event in outbox.need(key).events] == ["queued", "sending", "failed", "failed", "created"]


def test_the_wait_is_jittered_between_half_and_whole() -> None:
    waits = [Patience(9, time.sleep, chance=lambda value=value: value).wait_s(2, None) for value in (0.0, 1.0)]
    assert waits == [1.0, 2.0]


def test_a_registry_that_asks_for_an_hour_is_not_waited_for(outbox: Outbox, registry: FakeRegistry) -> None:
    registry.reply = lambda _: Reply(503, {}, {"Retry-After": "3600"})
    wait, slept = patience()
    key, content = document()
    result = deliver(outbox, outbox.put(key, content, None), Client(registry.url), wait)
    assert (result.status, slept, len(registry.received)) == ("queued", [], 1)
    assert outbox.need(key).attempts == 1


def test_what_is_no_registry_is_not_tried_again(outbox: Outbox, registry: FakeRegistry) -> None:
    registry.reply = lambda _: Reply(200, b"<html>log in</html>")
    key, content = document()
    assert deliver(outbox, outbox.put(key, content, None), Client(registry.url), patience()[0]).status == "queued"
    assert len(registry.received) == 1


def test_another_document_with_a_queued_id_is_not_written_over_it(outbox: Outbox) -> None:
    key, content = document()
    outbox.put(key, content, None)
    with pytest.raises(UsageError, match="another document with the id"):
        outbox.put(key, document(title="other")[1], None)
    assert outbox.need(key).path.read_bytes() == content


def test_only_what_is_named_is_dropped(outbox: Outbox) -> None:
    keys = [outbox.put(*document(number), None).id for number in (1, 2)]
    outbox.drop(outbox.need(keys[0]))
    assert [entry.id for entry in outbox.listing().entries] == keys[1:]
    with pytest.raises(UsageError, match="no document"):
        outbox.need(keys[0])
    with pytest.raises(UsageError, match="no document"):
        outbox.need("../../etc/passwd")


BROKEN = {
    "cut off": (lambda key: f"{key}.json", b'{"id": "'),
    "empty": (lambda key: f"{key}.json", b""),
    "another id": (lambda key: f"{key}.json", b'{"id": "x"}'),
    "no document": (lambda key: "notes.txt", b"hello"),
    "deep": (lambda key: f"{key}.json", b"[" * 100_000),
}


@pytest.mark.parametrize(("name", "content"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_put_aside_and_the_rest_is_listed(name: Any, content: bytes, outbox: Outbox) -> None:
    key, good = document(1)
    outbox.put(key, good, None)
    path = outbox.folder / "queued" / name(document(2)[0])
    path.write_bytes(content)
    listing = outbox.listing()
    assert [entry.id for entry in listing.entries] == [key]
    assert "kept aside" in str(listing.broken[0])
    assert (outbox.folder / "broken" / path.name).read_bytes() == content
    assert outbox.listing().broken, "it is told every time"


def test_a_half_written_journal_costs_no_document(outbox: Outbox) -> None:
    key, content = document()
    outbox.put(key, content, "https://registry.example")
    with (outbox.folder / "journal" / f"{key}.jsonl").open("ab") as journal:
        journal.write(b'{"at": "2026')
    (entry,) = outbox.listing().entries
    assert entry.registry == "https://registry.example"


def test_a_whole_file_that_was_not_yet_named_is_taken_up_and_a_cut_one_put_aside(outbox: Outbox) -> None:
    (whole, content), (cut, _) = document(1), document(2)
    outbox.put(*document(3), None)
    queued = outbox.folder / "queued"
    (queued / f"{TEMPORARY}aaaaaaaaaaaa-{whole}.json").write_bytes(content)
    (queued / f"{TEMPORARY}bbbbbbbbbbbb-{cut}.json").write_bytes(content[:50])
    listing = outbox.listing()
    assert {entry.id for entry in listing.entries} == {whole, document(3)[0]}
    assert len(listing.broken) == 1


def test_a_full_disk_is_told_and_leaves_nothing_half_written() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    from collector.durable import append_durably

    with pytest.raises(StateError, match="the disk is full"):
        append_durably(full, b"x")


def test_two_processes_never_send_the_same_at_once(outbox: Outbox, registry: FakeRegistry) -> None:
    registry.reply = lambda _: time.sleep(0.3)  # type: ignore[func-returns-value]
    entry = outbox.put(*document(), None)
    results: list[str] = []
    senders = [
        threading.Thread(target=lambda: results.append(deliver(outbox, entry, Client(registry.url), patience()[0]).status))
        for _ in range(4)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(results) == ["created", "queued", "queued", "queued"]
    assert len(registry.received) == 1


# Killed for real


def start(state: Path, *words: str) -> "subprocess.Popen[bytes]":
    environ = {"PATH": os.environ["PATH"], "HOME": str(state), "TAMESHI_STATE": str(state), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-m", "collector.cli", *words], env=environ, cwd=ROOT, stdout=subprocess.DEVNULL)


def write(folder: Path, number: int) -> tuple[str, Path]:
    key, content = document(number)
    path = folder / f"{number}.json"
    path.write_bytes(content)
    return key, path


def states(outbox: Outbox) -> dict[str, str]:
    return {entry.id: entry.state for entry in outbox.listing().entries}


@pytest.mark.parametrize("moment", ["before the registry kept it", "after the registry kept it"])
def test_killed_while_the_registry_has_the_request_a_document_is_neither_lost_nor_doubled(
    moment: str, tmp_path: Path, outbox: Outbox, registry: FakeRegistry
) -> None:
    reached = threading.Event()

    def reply(request: Received) -> Reply:
        if moment.startswith("after"):
            registry.kept[request.document["id"]] = canonical_bytes(request.document)
        reached.set()
        return Reply(stall_s=30)

    registry.reply = reply
    key, path = write(tmp_path, 1)
    process = start(outbox.state_folder, "submit", "--to", registry.url, "--document", str(path))
    assert reached.wait(20)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert states(outbox) == {key: "queued"}
    registry.reply = lambda _: None
    assert start(outbox.state_folder, "outbox", "send").wait(30) == 0
    assert states(outbox) == {key: "sent"}
    assert outbox.need(key).last["event"] == ("duplicate" if moment.startswith("after") else "created")
    assert list(registry.kept) == [key]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_at_any_moment_every_acknowledged_document_arrives_exactly_once(
    tmp_path: Path, outbox: Outbox, registry: FakeRegistry
) -> None:
    registry.reply = lambda _: time.sleep(0.02)  # type: ignore[func-returns-value]
    chance = random.Random(20261124)
    keys, alive = [], []
    longest_s = 0.6  # Drawn towards the length of a submit on this machine, so that kills come at every moment of it.
    for number in range(1, 25):
        key, path = write(tmp_path, number)
        keys.append(key)
        process = start(outbox.state_folder, "submit", "--to", registry.url, "--document", str(path))
        time.sleep(chance.uniform(0.0, longest_s))
        process.send_signal(signal.SIGKILL)
        process.wait()
        alive.append(process.returncode)
        longest_s *= 1.05 if process.returncode else 0.85
    found = states(outbox)
    assert set(registry.kept) <= set(found), "nothing arrived that was not on disk before"
    assert start(outbox.state_folder, "outbox", "send").wait(60) == 0
    after = states(outbox)
    assert set(after) == set(found)
    assert set(after.values()) <= {"sent"}
    assert set(registry.kept) == set(after)
    assert outbox.listing().broken == ()
    killed = sum(code == -signal.SIGKILL for code in alive)
    assert killed >= 6, "the kills came too late to mean anything"
    for key in keys:
        if key not in after:  # It was killed before its file was read: submitting it again is what a user does.
            _, path = write(tmp_path, keys.index(key) + 1)
            assert start(outbox.state_folder, "submit", "--to", registry.url, "--document", str(path)).wait(30) == 0
    assert set(registry.kept) == set(keys)


def test_events_are_one_json_line_each(outbox: Outbox) -> None:
    key = outbox.put(*document(), "https://registry.example").id
    lines = (outbox.folder / "journal" / f"{key}.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [{"at": "2026-11-24T06:00:00Z", "event": "queued", "to": "https://registry.example"}]
