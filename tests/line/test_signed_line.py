"""A contributor's whole life with a registry: submit, amend and withdraw by the collector, with and without a network."""

import io
import json
import shutil
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from collector.cli import main
from collector.key import load_key
from collector.outbox import Outbox
from registry.app import create_app
from registry.config import Config

TREE = Path(__file__).parents[1] / "trees/bm-igb-sriov"
RESULT = Path(__file__).parents[1] / "results/iperf3-generated/3.16-udp4-l466.json"


@dataclass(frozen=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.out)
        return said


Collector = Callable[..., Done]


@contextmanager
def served(app: Flask, port: int = 0) -> Iterator[str]:
    """The registry, listening."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def host(tmp_path: Path) -> Path:
    """A captured host that has a machine-id, which no capture holds."""
    shutil.copytree(TREE, tmp_path / "host", symlinks=True)
    (tmp_path / "host/etc").mkdir(exist_ok=True)
    (tmp_path / "host/etc/machine-id").write_text("3f2a9c0d4b5e6f708192a3b4c5d6e7f8\n")
    return tmp_path / "host"


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """A registry whose clock is this machine's, as the collector's is."""
    made = create_app(config)
    yield made
    made.extensions["tameshi"].database.dispose()


@pytest.fixture
def collector(tmp_path: Path) -> Collector:
    """The collector of one contributor; `who` is another one's state folder."""

    def run(*words: object, who: str = "taro", **environ: str) -> Done:
        out, err = io.StringIO(), io.StringIO()
        base = {"HOME": str(tmp_path / who), "TAMESHI_STATE": str(tmp_path / who), "LANG": "C.UTF-8"}
        words = tuple(tmp_path / "host" if word == TREE else word for word in words)
        code = main([str(word) for word in words], environ=base | environ, stdin=io.StringIO(), out=out, err=err)
        return Done(code, out.getvalue(), err.getvalue())

    return run


def submit(collector: Collector, url: str, *words: object, **more: str) -> dict[str, Any]:
    """A submission of a captured host, by the command."""
    told = ("submit", "--root", TREE, "--result", RESULT, "--outcome", "worked", "--note", "first words", "--to", url, "--json")
    done = collector(*told, *words, **more)
    assert done.code == 0, done.err
    return done.json


def shown(app: Flask, uid: str) -> Any:
    """What the registry answers about a submission."""
    return app.test_client().get(f"/api/v1/submissions/{uid}").json


def test_a_key_is_made_once_in_the_form_of_openssh_and_signs_what_is_sent(app: Flask, collector: Collector, tmp_path: Path) -> None:
    with served(app) as url:
        first, second = submit(collector, url), submit(collector, url)
    file = tmp_path / "taro/key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    printed = subprocess.run(["ssh-keygen", "-lf", file], capture_output=True, text=True, check=True).stdout
    public = subprocess.run(["ssh-keygen", "-y", "-f", file], capture_output=True, text=True, check=True).stdout.split()[:2]
    key = collector("key", "show", "--json").json
    assert key["fingerprint"] == first["signed_by"] == second["signed_by"] == printed.split()[1]
    assert key["public_key"].split() == public
    assert shown(app, first["id"])["signed_by"] == key["fingerprint"]
    assert [shown(app, one["id"])["document"]["host"]["key"] for one in (first, second)].count(
        shown(app, first["id"])["document"]["host"]["key"]
    ) == 2


def test_a_dry_run_is_signed_and_can_be_sent_later_as_it_is(app: Flask, collector: Collector, tmp_path: Path) -> None:
    done = collector("submit", "--root", TREE, "--outcome", "failed", "--dry-run", "--json")
    (tmp_path / "document.json").write_text(done.out)
    with served(app) as url:
        sent = collector("submit", "--document", tmp_path / "document.json", "--to", url, "--json", who="somebody else")
    assert sent.json["signed_by"] == done.json["contributor"]["fingerprint"]


def test_a_submission_is_amended_and_withdrawn_by_its_key(app: Flask, collector: Collector) -> None:
    with served(app) as url:
        uid = submit(collector, url)["id"]
        words = ("--note", "better words, ask taro@lab7.example.org", "--title", "A title", "--outcome", "partly")
        amended = collector("amend", uid, *words, "--json")
        assert (amended.code, amended.json["id"], amended.json["status"]) == (0, uid, "amended")
        now = shown(app, uid)
        assert now["document"]["note"]["text"].startswith("better words, ask [")
        assert now["document"]["outcome"] == "partly"
        assert now["revisions"][0]["changed"] == ["/note/text", "/outcome", "/title"]
        again = collector("amend", uid, "--problem", "stage=link,symptom=no link")
        assert again.code == 0, again.err
        withdrawn = collector("withdraw", uid, "--json")
        assert (withdrawn.code, withdrawn.json["status"]) == (0, "withdrawn")
        late = collector("withdraw", uid)
        assert (late.code, "withdrawn" in late.err) == (1, True)
        gone = collector("outbox", "send", uid)
        assert gone.code == 1
        assert "withdrawn" in gone.err
    assert app.test_client().get(f"/api/v1/submissions/{uid}").status_code == 410


def test_nobody_else_s_key_amends_or_withdraws(app: Flask, collector: Collector) -> None:
    with served(app) as url:
        uid = submit(collector, url)["id"]
        assert collector("withdraw", uid, "--to", url, who="jiro").code == 2
        submit(collector, url, who="jiro")
        done = collector("withdraw", uid, "--to", url, "--json", who="jiro")
        assert (done.code, done.json["status"], done.json["code"]) == (1, "refused", "not-yours")
        assert collector("amend", uid, "--note", "mine", "--to", url, who="jiro").code == 2, "a stranger's words are not even signed again"
        unknown = collector("withdraw", "01KAT5Q9Z8M3N4P5Q6R7S8T9VW", "--to", url)
        assert unknown.code in (1, 3)
    assert shown(app, uid)["revisions"] == []


def test_without_a_network_letters_wait_in_the_outbox_in_their_order(app: Flask, collector: Collector, tmp_path: Path) -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with served(app, port) as url:
        first, second = (submit(collector, url)["id"] for _ in range(2))
    amended = collector("amend", first, "--note", "written on a train", "--json")
    assert (amended.code, amended.json["status"]) == (3, "queued")
    assert collector("withdraw", second).code == 3
    waiting = [entry for entry in Outbox(tmp_path / "taro").listing().entries if entry.state == "queued"]
    assert len(waiting) == 2
    with served(app, port):
        sent = collector("outbox", "send", "--json")
        assert (sent.code, [one["status"] for one in sent.json["sent"]]) == (0, ["done", "done"])
    assert shown(app, first)["document"]["note"]["text"] == "written on a train"
    assert app.test_client().get(f"/api/v1/submissions/{second}").status_code == 410


def test_what_was_never_sent_is_dropped(collector: Collector, tmp_path: Path) -> None:
    queued = collector("submit", "--root", TREE, "--outcome", "worked", "--json")
    assert queued.code == 3
    assert collector("amend", queued.json["id"], "--note", "x").code == 2
    done = collector("withdraw", queued.json["id"], "--json")
    assert (done.code, done.json["status"]) == (0, "dropped")
    assert Outbox(tmp_path / "taro").listing().entries == ()


def test_a_handle_of_another_key_is_told_and_nothing_is_lost(app: Flask, collector: Collector, tmp_path: Path) -> None:
    for who in ("taro", "jiro"):
        (tmp_path / who / ".config/tameshi").mkdir(parents=True)
        (tmp_path / who / ".config/tameshi/collector.toml").write_text('handle = "taro"\n')
    with served(app) as url:
        assert submit(collector, url)["handle"] == {"name": "taro", "state": "yours"}
        done = collector("submit", "--root", TREE, "--outcome", "worked", "--to", url, who="jiro")
    assert done.code == 0
    assert "belongs to another key" in done.out + done.err


def test_a_new_key_speaks_for_the_old_one(app: Flask, collector: Collector, tmp_path: Path) -> None:
    with served(app) as url:
        before = submit(collector, url)
        host = shown(app, before["id"])["document"]["host"]["key"]
        old = collector("key", "show", "--json").json["fingerprint"]
        unreached = collector("key", "rotate", "--to", "http://127.0.0.1:9")
        assert unreached.code == 3
        assert collector("key", "show", "--json").json["fingerprint"] == old
        rotated = collector("key", "rotate", "--to", url, "--json")
        assert rotated.code == 0, rotated.err
        assert rotated.json["fingerprint"] != old
        after = submit(collector, url)
        assert after["signed_by"] == rotated.json["fingerprint"]
        assert shown(app, after["id"])["document"]["host"]["key"] == host
        assert collector("withdraw", before["id"]).code == 0
        assert collector("key", "rotate", "--again", "--to", url).code == 0
    assert [load_key(tmp_path / "taro", path.name) is not None for path in sorted((tmp_path / "taro").glob("key*"))] == [True, True]


@pytest.mark.parametrize("has_extra", [False, True], ids=["nothing that signs", "the extra alone"])
def test_where_the_host_has_no_ssh_keygen(app: Flask, collector: Collector, has_extra: bool, tmp_path: Path) -> None:
    """A PATH without programs; the extra is hidden where it must not be found."""
    hide = "" if has_extra else "sys.modules['cryptography'] = None; "
    program = f"import sys; {hide}import collector.key as key; key._PATH = ''; from collector.cli import main; sys.exit(main(sys.argv[1:]))"
    env = {"PATH": str(tmp_path), "HOME": str(tmp_path), "TAMESHI_STATE": str(tmp_path / "state"), "LC_ALL": "C.UTF-8"}
    with served(app) as url:
        words = [sys.executable, "-c", program, "submit", "--root", str(TREE), "--outcome", "worked", "--to", url, "--json"]
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said.get("signed_by") is not None) == has_extra
    assert ("this goes unsigned" in done.stderr) != has_extra
