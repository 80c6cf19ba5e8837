"""`collector submit`, from the arguments to what a registry receives."""

import io
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from collector.cli import main
from collector.outbox import Outbox
from schemas import read
from tests.collector.fake_registry import FakeRegistry, Reply, running

RESULTS = Path(__file__).parents[2] / "results"
GOOD = RESULTS / "iperf3-generated/3.16-udp4-l466.json"
UNKNOWN = Path(__file__)
"""No tool writes its results in Python."""
DEAD = "http://127.0.0.1:9"


class Done(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.out)
        return said


Collector = Callable[..., Done]


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with running() as made:
        yield made


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A small host with things to hide."""
    files = {
        "proc/cpuinfo": "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon\nflags\t\t: vmx aes\n",
        "proc/sys/kernel/osrelease": "6.18.44-lab7\n",
        "etc/hostname": "lab7\n",
        "etc/machine-id": "3f2a9c0d4b5e6f708192a3b4c5d6e7f8\n",
        "sys/class/dmi/id/product_serial": "CZ314159\n",
        "sys/class/dmi/id/bios_version": "1.2.3.4\n",
    }
    for name, text in files.items():
        (tmp_path / "host" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "host" / name).write_text(text)
    return tmp_path / "host"


@pytest.fixture
def collector(tmp_path: Path, host: Path) -> Collector:
    def run(*words: object, stdin: bytes = b"", **environ: str) -> Done:
        out, err = io.StringIO(), io.StringIO()
        base = {"HOME": str(tmp_path), "TAMESHI_STATE": str(tmp_path / "state"), "LANG": "C.UTF-8"}
        arguments = [str(word) for word in words]
        if arguments[0] == "submit" and "--document" not in arguments:
            arguments += ["--root", str(host)]
        code = main(arguments, environ=base | environ, stdin=io.TextIOWrapper(io.BytesIO(stdin)), out=out, err=err)
        return Done(code, out.getvalue(), err.getvalue())

    return run


def dry(collector: Collector, *words: object, **more: Any) -> dict[str, Any]:
    done = collector("submit", "--dry-run", "--json", "--outcome", "worked", *words, **more)
    assert done.code == 0, done.err
    read(done.json)
    return done.json


def test_a_submission_is_created_with_its_words_and_figures(collector: Collector, registry: FakeRegistry) -> None:
    done = collector(
        "submit", "--to", registry.url, "--result", GOOD, "--outcome", "failed", "--note", "仮想ルータが遅い", "--title", "a trial",
        "--problem", "stage=forwarding,symptom=slow, with loss,cause=MTU, perhaps,workaround=none", "--price", "nic=22000JPY", "--json",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert done.json["status"] == "created"
    (request,) = registry.received
    sent = request.document
    assert done.json == {"id": sent["id"], "url": f"{registry.url}/s/{sent['id']}", "status": "created"}
    assert (sent["outcome"], sent["title"], sent["note"]) == ("failed", "a trial", {"text": "仮想ルータが遅い", "lang": "ja"})
    assert sent["problems"] == [{"stage": "forwarding", "symptom": "slow, with loss", "cause": "MTU, perhaps", "workaround": "none"}]
    assert sent["costs"] == [{"item": "nic", "amount": 22000.0, "currency": "JPY"}]
    assert sent["runs"][0]["series"][0]["points"][0]["loss_ratio"] == pytest.approx(597 / 4057)
    assert sent["tool"] == {"name": "tameshi-collector", "version": "0.1.0"}


def test_the_same_document_again_is_a_duplicate(collector: Collector, registry: FakeRegistry, tmp_path: Path) -> None:
    document = tmp_path / "made.json"
    document.write_text(json.dumps(dry(collector, "--note", "x")))
    first = collector("submit", "--to", registry.url, "--document", document, "--json")
    second = collector("submit", "--to", registry.url, "--document", "-", "--json", stdin=document.read_bytes())
    assert [(done.code, done.json["status"]) for done in (first, second)] == [(0, "created"), (0, "duplicate")]
    assert len(registry.kept) == 1


def test_a_document_waits_while_the_registry_is_down_and_goes_once_it_is_up(
    collector: Collector, registry: FakeRegistry, tmp_path: Path
) -> None:
    registry.reply = lambda _: Reply(503, {}, {"Retry-After": "600"})
    done = collector("submit", "--to", registry.url, "--outcome", "worked", "--note", "x", "--json")
    assert (done.code, done.json["status"], done.json["url"]) == (3, "queued", None)
    assert "collector outbox send" in done.err
    registry.reply = lambda _: None
    sent = collector("outbox", "send", "--json")
    assert (sent.code, [one["status"] for one in sent.json["sent"]]) == (0, ["created"])
    assert list(registry.kept) == [done.json["id"]]


def test_nobody_listening_keeps_the_document(collector: Collector, tmp_path: Path) -> None:
    done = collector("submit", "--to", DEAD, "--outcome", "worked", "--json")
    assert (done.code, done.json["status"], done.json["code"]) == (3, "queued", "unreachable")
    assert [entry.state for entry in Outbox(tmp_path / "state").listing().entries] == ["queued"]


def test_without_a_registry_the_document_waits_with_words_on_how_to_name_one(collector: Collector) -> None:
    done = collector("submit", "--outcome", "worked", "--json")
    assert (done.code, done.json["status"]) == (3, "queued")
    assert "TAMESHI_REGISTRY" in done.err


def test_a_refusal_tells_every_fault_and_keeps_the_document(collector: Collector, registry: FakeRegistry, tmp_path: Path) -> None:
    faults = [{"pointer": f"/runs/{n}", "code": "impossible", "message": f"above line rate {n}"} for n in range(5)]
    registry.reply = lambda _: Reply(422, {"code": "impossible", "title": "Refused", "errors": faults})
    done = collector("submit", "--outcome", "worked", "--json", TAMESHI_REGISTRY=registry.url)
    assert (done.code, done.json["status"], done.json["faults"]) == (1, "refused", faults)
    assert all(f"/runs/{n}: above line rate {n}" in done.err for n in range(5))
    assert [entry.state for entry in Outbox(tmp_path / "state").listing().entries] == ["refused"]


def test_a_judgement_s_flags_are_told(collector: Collector, registry: FakeRegistry) -> None:
    flags = [{"code": "short-trial", "pointer": "/runs/0", "message": "1 s is short"}]

    def reply(request: Any) -> Reply:
        said = {
            "id": request.document["id"],
            "url": "/s/x",
            "status": "created",
            "judgement": {"plausibility": "implausible", "flags": flags},
        }
        return Reply(201, said)

    registry.reply = reply
    done = collector("submit", "--outcome", "worked", "--to", registry.url)
    assert "created: " in done.out
    assert "short-trial at /runs/0: 1 s is short" in done.err


def test_a_dry_run_leaves_nothing_of_the_host_s_names_and_numbers(collector: Collector) -> None:
    note = "on lab7 (CZ314159) at 192.168.1.1 with 3c:ec:ef:00:11:22, /home/taro"
    done = collector("submit", "--dry-run", "--outcome", "worked", "--note", note)
    assert done.code == 0
    for word in ("lab7", "CZ314159", "192.168", "3c:ec", "taro", "3f2a9c0d"):
        assert word not in done.out
    document = json.loads(done.out)
    assert document["note"]["text"] == "on [host] ([serial]) at [address] with [mac], /home/[user]"
    assert document["host"]["system"]["kernel"] == "6.18.44-[host]"
    assert document["host"]["board"]["bios"]["version"] == "1.2.3.4"
    assert len(document["host"]["key"]) == 32
    assert "/note/text: address masked" in done.err


def test_a_dry_run_sends_and_keeps_nothing(collector: Collector, registry: FakeRegistry, tmp_path: Path) -> None:
    dry(collector, "--to", registry.url)
    assert registry.received == []
    assert not (tmp_path / "state/outbox").exists()


def test_this_very_host_shows_none_of_its_own_words(tmp_path: Path) -> None:
    from collector.private_words import private_words
    from collector.root import Root

    out = io.StringIO()
    environ = dict(os.environ) | {"TAMESHI_STATE": str(tmp_path)}
    assert main(["submit", "--dry-run", "--json", "--outcome", "worked"], environ=environ, out=out, err=io.StringIO()) == 0
    found = [
        word.word for word in private_words(Root(Path("/")), os.environ) if word.anywhere and word.word.lower() in out.getvalue().lower()
    ]
    assert found == []


WRONG = {
    "no outcome": (["--note", "x"], "--outcome worked|partly|failed"),
    "an empty note": (["--outcome", "worked", "--note", " "], "is empty"),
    "a missing note file": (["--outcome", "worked", "--note", "@/nonexistent"], "/nonexistent cannot be read"),
    "no file behind @": (["--outcome", "worked", "--note", "@"], "needs a file's name"),
    "a problem without a key": (["--outcome", "failed", "--problem", "it is slow"], "must begin with a key; known: stage, symptom"),
    "a problem without a symptom": (["--outcome", "failed", "--problem", "stage=link"], "says no symptom"),
    "a key twice": (["--outcome", "failed", "--problem", "symptom=a,symptom=b"], "the same key twice"),
    "a price without currency": (["--outcome", "worked", "--price", "nic=22000"], "must look like nic=22000JPY"),
    "a missing result": (["--outcome", "failed", "--result", "/nonexistent"], "/nonexistent cannot be read"),
    "a result as a run": (["--outcome", "worked", "--run", str(GOOD)], "goes to --result"),
    "a text as a run": (["--outcome", "worked", "--run", str(RESULTS / "local-tools/nuttcp-tcp.txt")], "is not JSON"),
    "an unknown result": (["--outcome", "worked", "--result", str(UNKNOWN)], "no known format"),
    "an address that is none": (["--outcome", "worked", "--to", "registry.example"], "did you mean https://registry.example?"),
    "an empty address": (["--outcome", "worked", "--to", ""], "--to must be an address"),
    "an address with a password": (["--outcome", "worked", "--to", "http://joe:geheim@registry.example"], "without a user's name"),
    "a misspelt key of a problem": (["--outcome", "failed", "--problem", "symptom=x,workarround=y"], "Did you mean workaround?"),
    "an unknown interface": (["--outcome", "worked", "--nic", "eth99"], "--nic eth99: this host has no such interface; it has "),
    "a missing root": (["--outcome", "worked", "--document", "x", "--note", "y"], "leave out --outcome, --note"),
}


@pytest.mark.parametrize(("words", "told"), WRONG.values(), ids=WRONG)
def test_wrong_usage_is_told_with_the_way_out(words: list[str], told: str, collector: Collector) -> None:
    done = collector("submit", *words, "--json")
    assert (done.code, done.out) == (2, "")
    assert told in done.err


FAULTS = {
    "a bad stage": (["--problem", "stage=kitchen,symptom=x"], "--problem (1) stage: 'kitchen'"),
    "a title of two lines": (["--title", "a\nb"], "--title: holds"),
    "a long note": (["--note", "x" * 20_001], "--note: has 20,001"),
    "a language that is none": (["--note", "x", "--lang", "Japanese"], "--note lang: "),
    "half a character": (["--note", "x\udc80"], "--note: holds"),
    "a price beyond all bounds": (["--price", f"nic={10**20}JPY"], "--price (1) amount: "),
}


@pytest.mark.parametrize(("words", "told"), FAULTS.values(), ids=FAULTS)
def test_words_that_the_wire_does_not_take_are_wrong_usage_told_by_their_option(
    words: list[str], told: str, collector: Collector, tmp_path: Path
) -> None:
    done = collector("submit", "--outcome", "failed", *words, "--to", DEAD)
    assert done.code == 2
    assert told in done.err
    assert not (tmp_path / "state/outbox").exists()


@pytest.mark.parametrize("name", ["3.12-err-refused.json", "3.12-tcp4-truncated.json", "empty.json"])
def test_a_faulty_result_stops_a_worked_one_and_goes_along_with_a_failed_one(name: str, collector: Collector) -> None:
    path = RESULTS / "iperf3-generated" / name
    worked = collector("submit", "--dry-run", "--json", "--outcome", "worked", "--result", path)
    assert (worked.code, worked.out) == (1, "")
    assert "say --outcome partly or failed" in worked.err
    failed = collector("submit", "--dry-run", "--json", "--outcome", "failed", "--result", path)
    (run,) = failed.json["runs"]
    assert (run["status"], run["series"]) == ("error", [])
    assert run["failure"]["message"]


def test_an_unknown_result_goes_along_with_a_failure_as_a_run_of_an_unknown_tool(collector: Collector) -> None:
    done = collector("submit", "--dry-run", "--json", "--outcome", "partly", "--result", UNKNOWN)
    assert done.json["runs"][0]["failure"]["kind"] == "unknown-format"


def test_a_format_may_stand_before_the_file(collector: Collector) -> None:
    done = dry(collector, "--result", f"iperf3:{GOOD}")
    assert [run["tool"]["name"] for run in done["runs"]] == ["iperf3"]
    other = collector("submit", "--dry-run", "--json", "--outcome", "worked", "--result", f"netperf:{GOOD}")
    assert (other.code, other.out) == (1, "")


def test_a_file_whose_name_begins_like_a_format_is_a_file(collector: Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netperf:today").write_bytes(GOOD.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert [run["tool"]["name"] for run in dry(collector, "--result", "netperf:today")["runs"]] == ["iperf3"]


def test_more_runs_than_a_submission_holds_are_shared_in_parts_and_none_is_lost(collector: Collector, tmp_path: Path) -> None:
    (run,) = json.loads(collector("import", GOOD, "--json").out)["runs"]
    named = [run | {"name": f"run-{number}"} for number in range(1, 71)]
    (tmp_path / "many.json").write_text(json.dumps(named))
    whole = collector("submit", "--dry-run", "--outcome", "worked", "--run", tmp_path / "many.json")
    assert whole.code == 2
    assert "70 runs are too many" in whole.err
    ways = re.findall(r"--pick ([0-9]+-[0-9]+)", whole.err)
    parts = [dry(collector, "--run", tmp_path / "many.json", "--pick", way)["runs"] for way in ways]
    assert [one["name"] for part in parts for one in part] == [one["name"] for one in named]


@pytest.mark.parametrize("said", ["0", "1-65", "2-1", "71", "a", "1-", "1,2"])
def test_runs_that_are_not_there_cannot_be_picked(said: str, collector: Collector, tmp_path: Path) -> None:
    (run,) = json.loads(collector("import", GOOD, "--json").out)["runs"]
    (tmp_path / "many.json").write_text(json.dumps([run] * 70))
    done = collector("submit", "--dry-run", "--outcome", "worked", "--run", tmp_path / "many.json", "--pick", said)
    assert (done.code, done.out) == (2, "")
    assert "at most 64 of the 70 runs" in done.err


def test_notes_come_from_files_and_from_stdin(collector: Collector, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_bytes("\ufeff# 見出し\r\n\r\n本文\r\n".encode())
    assert dry(collector, "--note", f"@{tmp_path / 'note.md'}")["note"] == {"text": "# 見出し\n\n本文", "lang": "ja"}
    assert dry(collector, "--note", "@-", stdin=b"from stdin", LANG="ja_JP.UTF-8")["note"] == {"text": "from stdin", "lang": "ja"}
    (tmp_path / "sjis.md").write_bytes("遅い".encode("cp932"))
    assert "is not UTF-8" in collector("submit", "--outcome", "worked", "--note", f"@{tmp_path / 'sjis.md'}").err


def test_runs_are_taken_from_bench_from_import_and_bare(collector: Collector, tmp_path: Path) -> None:
    imported = json.loads(collector("import", GOOD, "--json").out)
    shapes = {"import": imported, "several": {"files": [imported]}, "list": imported["runs"], "one": imported["runs"][0]}
    for name, shape in shapes.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(shape))
        assert dry(collector, "--run", tmp_path / f"{name}.json")["runs"] == imported["runs"], name


def test_a_router_s_configuration_goes_along_without_its_secrets(collector: Collector, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(
        "set system host-name lab7\nset vpn pre-shared-secret geheim\nset nat source rule 1 translation address 8.8.4.4\n"
    )
    router = dry(collector, "--router-config", tmp_path / "config")["router"]
    assert (
        router["configuration"]
        == "set system host-name [host]\nset vpn pre-shared-secret [secret]\nset nat source rule 1 translation address 192.0.2.1"
    )


def test_a_handle_of_the_config_file_is_the_contributor(collector: Collector, tmp_path: Path) -> None:
    (tmp_path / ".config/tameshi").mkdir(parents=True)
    (tmp_path / ".config/tameshi/collector.toml").write_text('handle = "taro"\n')
    told = dry(collector)["contributor"]
    assert told == {"fingerprint": told["fingerprint"], "handle": "taro"}


def test_a_faulty_document_is_told_with_every_pointer(collector: Collector, tmp_path: Path) -> None:
    document = dry(collector) | {"outcome": "fine", "kind": 5, "extra": 1}
    (tmp_path / "bad.json").write_text(json.dumps(document))
    done = collector("submit", "--document", tmp_path / "bad.json", "--to", DEAD)
    assert done.code == 1
    assert all(pointer in done.err for pointer in ("/outcome", "/kind", "/extra"))


def test_a_state_folder_that_cannot_be_made_is_told(collector: Collector, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = collector("submit", "--outcome", "worked", "--to", DEAD, TAMESHI_STATE=str(tmp_path / "file"))
    assert done.code == 1
    assert "TAMESHI_STATE" in done.err


def test_runs_take_speed_and_kind_of_their_link_from_the_interface_they_are_said_to_be_of(collector: Collector, host: Path) -> None:
    net = host / "sys/devices/pci0000:00/0000:00:03.0/net/eth7"
    net.mkdir(parents=True)
    (net / "ifindex").write_text("2\n")
    (net / "speed").write_text("25000\n")
    (host / "sys/class/net").mkdir(parents=True)
    (host / "sys/class/net/eth7").symlink_to("../../devices/pci0000:00/0000:00:03.0/net/eth7")
    (run,) = dry(collector, "--result", GOOD, "--nic", "eth7")["runs"]
    assert (run["nic"], run["link_speed_mbps"]) == ("eth7", 25000)


def test_a_value_may_hold_what_looks_like_a_key(collector: Collector) -> None:
    (problem,) = dry(collector, "--problem", "symptom=slow,cause=intel_iommu=on,iommu=pt missing")["problems"]
    assert problem["cause"] == "intel_iommu=on,iommu=pt missing"


def test_an_endless_file_is_not_read_to_its_end(collector: Collector) -> None:
    done = collector("submit", "--dry-run", "--outcome", "worked", "--result", "/dev/zero")
    assert done.code == 1
    assert "no result of one test" in done.err


class Terminal(io.StringIO):
    """A person at a terminal, who types these lines."""

    def isatty(self) -> bool:
        return True


def asked(tmp_path: Path, typed: str, *words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    environ = {"TAMESHI_STATE": str(tmp_path / "state"), "HOME": str(tmp_path), "LANG": "en_US.UTF-8"}
    code = main(
        ["submit", "--root", "tests/trees/q06-q35-inteliommu-cmdline-off", *words], environ=environ, stdin=Terminal(typed), out=out, err=err
    )
    return code, out.getvalue(), err.getvalue()


def test_who_sits_at_a_terminal_and_said_nothing_is_asked(tmp_path: Path) -> None:
    code, out, err = asked(tmp_path, "failed\nno IOMMU groups\niommu\nintel_iommu=on\nlook at the command line first\n", "--dry-run")
    document = json.loads(out)
    assert code == 0, err
    assert document["outcome"] == "failed"
    assert document["problems"][0]["symptom"] == "no IOMMU groups"
    assert (document["problems"][0]["stage"], document["problems"][0]["workaround"]) == ("iommu", "intel_iommu=on")
    assert document["note"]["text"] == "look at the command line first"


def test_who_leaves_the_questions_sends_nothing(tmp_path: Path) -> None:
    code, out, err = asked(tmp_path, "")
    assert (code, out) == (1, "")
    assert "nothing was sent" in err
    assert not list((tmp_path / "state").rglob("*.json"))
