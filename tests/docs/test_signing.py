"""docs/signing.md: its commands verify what the registry answers and dumps, with nothing but Python and ssh-keygen."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from schemas import canonical
from schemas.statements import ACTIONS
from tests.documents import submission, sweep
from tests.registry.signing import Contributor

PAGE = (Path(__file__).parents[2] / "docs/signing.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
CUT, KNOWN_BY_NAME, KNOWN_BY_KEY, DUMPED, WITHDRAWN = range(5)


def run(folder: Path, *numbers: int) -> subprocess.CompletedProcess[str]:
    """Blocks of the page, one after the other, as a reader pastes them."""
    script = "set -e\n" + "".join(BLOCKS[number] for number in numbers)
    return subprocess.run(["sh", "-c", script], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def taro(tmp_path: Path) -> Contributor:
    """Whose documents are verified."""
    return Contributor.new(tmp_path, "taro")


@pytest.fixture
def folder(tmp_path: Path, client: FlaskClient, taro: Contributor) -> Path:
    """What a reader has: answers of a registry, a dump's line and a public key."""
    told = taro.signed(submission(1, title='遅い "引用" \\ 𠮷', runs=[sweep(duration_s=2.0, loss_ratio_allowed=1e-7)]))
    gone = taro.signed(submission(2))
    for one in (told, gone):
        assert client.post("/api/v1/submissions", json=one).status_code == 201
    assert client.post("/api/v1/statements", json=taro.withdrawal(gone)).status_code == 200
    (tmp_path / "submission.json").write_bytes(client.get(f"/api/v1/submissions/{told['id']}").data)
    (tmp_path / "withdrawn.json").write_bytes(client.get(f"/api/v1/submissions/{gone['id']}").data)
    with gzip.open(tmp_path / "submissions.jsonl.gz", "wt", encoding="utf-8") as dump:
        dump.write(json.dumps({"received_at": "2026-11-24T06:00:00Z", "document": told}) + "\n")
    return tmp_path


def test_every_command_of_the_page_finds_the_signature_good(folder: Path, taro: Contributor) -> None:
    assert len(BLOCKS) == 5
    done = run(folder, *range(5))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('Good "tameshi-submission@1" signature') == 3
    assert done.stdout.count('Good "tameshi-statement@1" signature') == 1
    assert done.stdout.count(taro.fingerprint) == 7


def test_a_document_is_verified_as_the_answer_of_a_registry_and_as_itself(folder: Path) -> None:
    answer = json.loads((folder / "submission.json").read_text("utf-8"))
    (folder / "submission.json").write_text(json.dumps(answer["document"], indent=1), "utf-8")
    assert run(folder, CUT, KNOWN_BY_NAME).returncode == 0


@pytest.mark.parametrize("spoil", ["title", "outcome", "id"])
def test_whoever_changes_a_document_is_found_out(folder: Path, spoil: str) -> None:
    answer = json.loads((folder / "submission.json").read_text("utf-8"))
    answer["document"][spoil] = {"title": "faster", "outcome": "failed", "id": submission(9)["id"]}[spoil]
    (folder / "submission.json").write_text(json.dumps(answer), "utf-8")
    assert run(folder, CUT, KNOWN_BY_NAME).returncode != 0


def test_somebody_else_s_key_does_not_pass(folder: Path) -> None:
    (folder / "taro.pub").write_text(Contributor.new(folder, "jiro").public_line)
    assert run(folder, CUT, KNOWN_BY_NAME).returncode == 0
    assert run(folder, CUT, KNOWN_BY_KEY).returncode != 0


def test_a_statement_names_the_digest_that_the_registry_tells(folder: Path) -> None:
    answer = json.loads((folder / "submission.json").read_text("utf-8"))
    assert answer["sha256"] == canonical.digest(answer["document"])


def test_every_action_and_what_it_names_stands_in_the_table() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", PAGE, re.MULTILINE))
    assert {action: set(re.findall(r"`(\w+)`", names)) for action, names in rows.items()} == ACTIONS
