"""What leaves the registry: cells of spreadsheets, headers of mail."""

import csv
import email
import email.policy
import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.attack.asking import ask
from tests.attack.outcome import Outcome
from tests.attack.payloads import FORMULAS
from tests.attack.served import CHECKOUT, Served
from tests.documents import submission, sweep

_BEGIN_A_FORMULA = ("=", "+", "@", "\t", "\r", "-")
MAIL = (
    "a\r\nBcc: evil@evil.example", "a\nBcc: evil@evil.example", "a\rBcc: evil@evil.example", "a\u2028Bcc: evil@evil.example",
    "a\u0085Bcc: evil@evil.example",
    "a\x0bBcc: evil@evil.example", "=?utf-8?Q?a=0D=0ABcc:_evil@evil.example?=", "a\r\n\r\n<script>",
    "a\r\n.\r\nMAIL FROM:<evil@evil.example>", "From evil@evil.example\n",
    "a\x00Bcc: evil@evil.example", "a\x1cBcc: evil@evil.example", "\r\nContent-Type: text/html\r\n\r\n<script>",
)  # fmt: skip
_HEADERS = {
    "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding", "content-language",
    "list-id",
    "auto-submitted", "precedence", "list-unsubscribe", "list-unsubscribe-post", "content-disposition", "archived-at", "sender",
    "list-archive", "list-help",
    "list-post", "references", "in-reply-to", "x-auto-response-suppress", "reply-to",
}  # fmt: skip


def formulas(served: Served) -> Outcome:
    """Formulas in every text: no cell of any CSV file begins as one."""
    outcome = Outcome(bar_s=10.0)
    uids = []
    for number, formula in enumerate(FORMULAS, 1):
        text = formula[:60].replace("\t", " ") if "\t" in formula else formula[:60]
        run = sweep() | {"tool": {"name": text}}
        document = submission(
            730_000 + number, title=text, note={"text": text, "lang": "en"}, problems=[{"symptom": text, "cause": text,
            "workaround": text}], runs=[run],
            host={"cpu": {"model": text}, "board": {"vendor": text, "product": text}, "system": {"kernel": text, "distribution": text}},
            nics=[{"name": "eth0", "driver": text, "device_name": text, "io_mode": "sriov", "firmware": text}],
            contributor={"handle": text[:40]},
        )  # fmt: skip
        answer = ask(served.port, "POST", "/api/v1/submissions", json.dumps(document).encode(), {"Content-Type": "application/json"})
        outcome.took(answer.seconds)
        if answer.status == 201:
            uids.append(document["id"])
    outcome.unless(len(uids) >= len(FORMULAS) - 2, f"only {len(uids)} documents were taken, so that little was tried")
    targets = [f"/charts.csv?by={by}" for by in ("driver", "nic", "cpu", "kernel", "tool", "mode")] + [
        f"/s/{uid}/chart/0.csv" for uid in uids
    ]
    for target in targets:
        answer = ask(served.port, "GET", target)
        outcome.took(answer.seconds)
        outcome.unless(answer.status in {200, 404}, f"{target}: {answer.status}")
        if answer.status == 200:
            _cells(outcome, target, answer.body.decode("utf-8-sig"))
    for path in _dumped(served):
        outcome.tried += 1
        _cells(outcome, path.name, path.read_text(encoding="utf-8-sig"))
    return outcome


def mail(served: Served) -> Outcome:
    """Line ends in every text that a digest repeats: no header of theirs in the mail, no second message in the mailbox."""
    outcome = Outcome(bar_s=10.0)
    for number, text in enumerate(MAIL, 1):
        document = submission(
            740_000 + number, title=text, note={"text": text, "lang": "en"}, problems=[{"symptom": text, "cause": text,
            "workaround": text}], outcome="failed",
            contributor={"handle": text[:40]}, nics=[{"name": "eth0", "driver": text[:60], "device_name": text, "io_mode": "sriov"}],
        )  # fmt: skip
        for wanted in (document, {name: value for name, value in document.items() if name not in {"contributor", "nics", "title"}}):
            answer = ask(served.port, "POST", "/api/v1/submissions", json.dumps(wanted).encode(), {"Content-Type": "application/json"})
            outcome.took(answer.seconds)
            outcome.unless(answer.status in {201, 409, 422}, f"{text!r}: {answer.status}")
    for lang in ("en", "ja"):
        for form in ("eml", "mbox"):
            written = _digest(served, lang, form)
            outcome.tried += 1
            outcome.unless(
                b"evil.example" in written or b"ZXZpb" in written,
                f"the digest {lang} {form} repeats nothing of what was sent, so that nothing was tried",
            )
            _message(outcome, written, f"{lang} {form}")
    return outcome


def _message(outcome: Outcome, written: bytes, what: str) -> None:
    if what.endswith("mbox"):
        first, _, written = written.partition(b"\n")
        outcome.unless(first.startswith(b"From ") and b"\nFrom " not in written, f"{what} holds another message")
    message = email.message_from_bytes(written, policy=email.policy.default)
    for part in message.walk():
        names = {name.lower() for name in part.keys()}  # noqa: SIM118  # Of a message, not of a dictionary.
        outcome.unless(names <= _HEADERS, f"{what} has headers {names - _HEADERS}")
    outcome.unless("evil" not in f"{message['Bcc']}{message['To']}{message['Subject']}{message['From']}", f"{what}: a header is theirs")


def _cells(outcome: Outcome, name: str, text: str) -> None:
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            if cell.startswith(_BEGIN_A_FORMULA) and not _is_number(cell):
                outcome.wrong(f"{name} has a cell {cell[:60]!r}")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _dumped(served: Served) -> list[Path]:
    folder = served.folder / "dumped"
    _registry(served, "dump", "--formats", "csv", str(folder))
    return sorted(folder.rglob("*.csv"))


def _digest(served: Served, lang: str, form: str) -> bytes:
    year, week, _ = datetime.now(UTC).isocalendar()
    return _registry(served, "digest", "--lang", lang, "--format", form, "--week", f"{year}-W{week:02}")


def _registry(served: Served, *words: str) -> bytes:
    environ = os.environ | {"DATABASE_URL": served.database_url, "TAMESHI_VAR": str(served.folder), "SECRET_KEY": "for attacks only"}
    done = subprocess.run([sys.executable, "-m", "registry.cli", *words], env=environ, cwd=CHECKOUT, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"registry {' '.join(words)} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout
