"""Too much of what is allowed: ten thousand submissions of one key, and an address that never stops asking."""

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from collector.key import make_key
from collector.signing import signed
from tests.attack.asking import ask
from tests.attack.outcome import Outcome
from tests.attack.served import Served
from tests.documents import submission

SENT = 10_000
A_BATCH = 1_000
QUOTA = 5_000
"""Of a key in a day, as it is without a setting."""
SETTINGS = {"RATE_LIMIT": "100000000 per minute", "RATE_LIMITS": "search=200 per minute"}


def one_key(served: Served) -> Outcome:
    """A key's ten thousand submissions end at its quota; another key's are taken meanwhile."""
    outcome = Outcome(bar_s=60.0)
    with tempfile.TemporaryDirectory() as folder:
        key, other = make_key(Path(folder) / "one"), make_key(Path(folder) / "other")
    told: Counter[int] = Counter()
    for first in range(1, SENT, A_BATCH):
        lines = b"".join(_line(signed(_small(number), key)) for number in range(first, first + A_BATCH))
        answer = ask(served.port, "POST", "/api/v1/submissions:batch", lines, {"Content-Type": "application/x-ndjson"}, wait_s=300.0)
        outcome.took(answer.seconds)
        told.update(json.loads(line)["status"] for line in answer.body.splitlines())
    outcome.tried = SENT
    outcome.unless(told == {201: QUOTA, 429: SENT - QUOTA}, f"answers: {dict(told)}")
    others = ask(served.port, "POST", "/api/v1/submissions", _line(signed(_small(SENT + 1), other)), {"Content-Type": "application/json"})
    outcome.unless(others.status == 201, f"another key's submission was answered {others.status}")
    outcome.note = f"{told[201]:,} taken, {told[429]:,} refused; worst time is of a batch of {A_BATCH:,}"
    return outcome


def one_address(served: Served) -> Outcome:
    """An address that never stops asking is told to wait; health is answered all the same, and so is another address behind a proxy."""
    outcome = Outcome(bar_s=3.0)
    told: Counter[int] = Counter()
    for _ in range(600):
        answer = ask(served.port, "GET", "/api/v1/submissions?limit=1")
        outcome.took(answer.seconds)
        told[answer.status] += 1
        if answer.status == 429:
            outcome.unless(0 < int(answer.headers.get("retry-after", "0")) <= 60, f"Retry-After: {answer.headers.get('retry-after')}")
    outcome.unless(190 <= told[200] <= 410 and told[429] == 600 - told[200], f"answers: {dict(told)}")
    outcome.unless(ask(served.port, "GET", "/healthz").status == 200, "health was not answered")
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP", "True-Client-IP"):
        forged = ask(
            served.port,
            "GET",
            "/api/v1/submissions?limit=1",
            headers={header: "for=198.51.100.1" if header == "Forwarded" else "198.51.100.1"},
        )
        outcome.unless(forged.status == 429, f"{header} was believed without a proxy")
    outcome.note = f"{told[200]} answered, {told[429]} told to wait"
    return outcome


def _small(number: int) -> dict[str, Any]:
    return submission(770_000 + number, runs=[], host=None)


def _line(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode() + b"\n"
