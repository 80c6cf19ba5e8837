"""`collector outbox`: what a user sees of it."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from collector.cli import main
from collector.outbox import Outbox
from schemas.canonical import canonical_bytes
from tests.collector.fake_registry import Reply, running
from tests.documents import submission

Collector = Callable[..., tuple[int, str, str]]


@pytest.fixture
def collector(tmp_path: Path) -> Collector:
    def run(*words: str, **environ: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        code = main(["outbox", *words], environ={"HOME": str(tmp_path), "TAMESHI_STATE": str(tmp_path)} | environ, out=out, err=err)
        return code, out.getvalue(), err.getvalue()

    return run


@pytest.fixture
def keys(tmp_path: Path) -> list[str]:
    outbox = Outbox(tmp_path)
    documents = [submission(number) for number in (1, 2)]
    return [outbox.put(document["id"], canonical_bytes(document), None).id for document in documents]


@pytest.mark.parametrize("action", ["list", "send"])
def test_an_empty_outbox_says_what_to_do_next(action: str, collector: Collector) -> None:
    code, out, err = collector(action)
    assert (code, out) == (0, "")
    assert "collector submit --outcome worked" in err


def test_the_list_shows_every_document_in_order(collector: Collector, keys: list[str]) -> None:
    code, out, err = collector("list")
    assert code == 0
    assert [line.split() for line in out.splitlines()] == [[key, "queued"] for key in keys]
    assert "collector outbox send" in err
    assert [entry["id"] for entry in json.loads(collector("list", "--json")[1])["entries"]] == keys


def test_everything_queued_is_sent_and_a_second_time_there_is_nothing(collector: Collector, keys: list[str]) -> None:
    with running() as registry:
        code, out, _ = collector("send", TAMESHI_REGISTRY=registry.url)
        assert (code, out.count("created: ")) == (0, 2)
        assert collector("send", TAMESHI_REGISTRY=registry.url) == (0, "", "Nothing is queued.\n")
        assert len(registry.received) == 2


def test_what_is_refused_ends_with_one_and_what_remains_with_three(collector: Collector, keys: list[str]) -> None:
    with running() as registry:
        registry.reply = lambda request: Reply(422, {"title": "no"}) if request.document["id"] == keys[0] else None
        assert collector("send", "--to", registry.url)[0] == 1
        registry.reply = lambda _: Reply(503, {}, {"Retry-After": "600"})
        code, out, _ = collector("send", keys[0], "--to", registry.url, "--json")
    assert (code, json.loads(out)["sent"][0]["status"]) == (3, "queued")


def test_sending_without_a_registry_keeps_everything(collector: Collector, keys: list[str]) -> None:
    code, _, err = collector("send")
    assert code == 3
    assert "TAMESHI_REGISTRY" in err


def test_show_prints_the_document_and_its_story(collector: Collector, keys: list[str]) -> None:
    code, out, err = collector("show", keys[0])
    assert code == 0
    assert json.loads(out) == submission(1)
    assert "queued" in err


def test_drop_takes_only_what_is_named(collector: Collector, keys: list[str]) -> None:
    assert collector("drop")[0] == 2
    assert collector("drop", "01AAAAAAAAAAAAAAAAAAAAAAAA")[0] == 2
    assert collector("drop", keys[0])[0] == 0
    assert [entry["id"] for entry in json.loads(collector("list", "--json")[1])["entries"]] == keys[1:]


def test_a_broken_file_is_told_and_the_list_still_works(collector: Collector, keys: list[str], tmp_path: Path) -> None:
    (tmp_path / "outbox/queued" / f"{keys[0]}.json").write_bytes(b"{")
    code, out, err = collector("list")
    assert code == 0
    assert keys[1] in out
    assert "kept aside, nobody sends it" in err


FILES = {
    "half written": (lambda key: f"queued/{key}.json", b'{"id": "01', "cannot be read"),
    "edited by hand": (lambda key: f"refused/{key}.json", b'{"id": "another"}\n', "holds another id than its name"),
    "something else": (lambda key: "queued/notes.txt", "メモ\x1b[31m".encode(), "is no document of the outbox"),
    "no text": (lambda key: f"sent/{key}.json", b"\xff\xfe\0", "cannot be read"),
}


@pytest.mark.parametrize(("place", "content", "problem"), FILES.values(), ids=FILES)
@pytest.mark.parametrize("listed", [True, False], ids=["after a list", "at once"])
def test_a_broken_file_is_listed_shown_and_dropped_by_its_name(
    place: Callable[[str], str], content: bytes, problem: str, listed: bool, collector: Collector, tmp_path: Path
) -> None:
    path = tmp_path / "outbox" / place("01KAT5Q9Z8M3N4P5Q6R7S8T9VW")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    if listed:
        (aside,) = json.loads(collector("list", "--json")[1])["aside"]
        assert (aside["name"], problem in aside["problem"]) == (path.name, True)
        assert f"collector outbox drop {path.name}" in collector("list")[2]
    code, out, err = collector("show", path.name)
    assert (code, problem in err, "\x1b" in out) == (0, True, False)
    assert out.startswith(content.decode("utf-8", "replace")[:2])
    assert json.loads(collector("show", path.name, "--json")[1])["text"] == content.decode("utf-8", "replace")
    code, _, err = collector("drop", path.name)
    assert (code, err) == (0, f"{path.name} (broken) is removed from the outbox\n")
    assert json.loads(collector("list", "--json")[1]) == {"entries": [], "broken": [], "aside": []}
    assert list((tmp_path / "outbox/broken").iterdir()) == []


def test_a_broken_file_is_found_by_the_id_of_its_document_and_goes_with_its_journal(
    collector: Collector, keys: list[str], tmp_path: Path
) -> None:
    (tmp_path / "outbox/queued" / f"{keys[0]}.json").write_bytes(b"{")
    code, _, err = collector("send", keys[0])
    assert (code, f"collector outbox drop {keys[0]}.json" in err) == (2, True)
    assert collector("drop", keys[0])[0] == 0
    assert [path.name for path in (tmp_path / "outbox/journal").iterdir()] == [f"{keys[1]}.jsonl"]
    assert collector("drop", keys[0])[0] == 2


def test_of_two_broken_files_of_one_name_each_is_dropped_by_its_own(collector: Collector, keys: list[str], tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / "outbox/queued" / f"{keys[0]}.json").write_bytes(b"{")
        collector("list")
    names = [one["name"] for one in json.loads(collector("list", "--json")[1])["aside"]]
    assert names == [f"{keys[0]}.json", f"{keys[0]}.json.2"]
    assert json.loads(collector("drop", names[1], "--json")[1]) == {"dropped": [names[1]]}
    assert [one["name"] for one in json.loads(collector("list", "--json")[1])["aside"]] == names[:1]


@pytest.mark.parametrize("name", ["../queued/x", "/etc/hostname", "..", ""])
def test_nothing_outside_the_outbox_is_shown_or_dropped(name: str, collector: Collector, keys: list[str]) -> None:
    assert collector("drop", name)[0] == 2
    assert collector("show", name)[0] == 2


def test_a_registry_that_does_not_answer_is_not_asked_again_for_each_document(
    collector: Collector, keys: list[str], tmp_path: Path
) -> None:
    code, out, _ = collector("send", "--to", "http://127.0.0.1:9", "--json")
    assert (code, [one["status"] for one in json.loads(out)["sent"]]) == (3, ["queued", "queued"])
    assert [entry.attempts for entry in Outbox(tmp_path).listing().entries] == [4, 0]


def test_an_address_in_a_journal_that_is_none_is_passed_over(collector: Collector, keys: list[str], tmp_path: Path) -> None:
    Outbox(tmp_path).note(keys[0], "queued", to="ftp://elsewhere")
    code, out, _ = collector("send", keys[0], "--json")
    assert (code, json.loads(out)["sent"][0]["code"]) == (3, "no-registry")


def test_without_an_action_only_the_action_is_asked_for(collector: Collector, capsys: pytest.CaptureFixture[str]) -> None:
    assert collector()[0] == 2
    assert capsys.readouterr().err.endswith("required: action\n")
