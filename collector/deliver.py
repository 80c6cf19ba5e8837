"""One entry of the outbox → a registry, with back-off; what came of it is written down before anything else happens."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from collector.client import Answer, Client
from collector.errors import RefusedError, RemoteError
from collector.outbox import Entry, Outbox, letter_in
from schemas import Fault

LONGEST_WAIT_S = 30.0
FIRST_WAIT_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What came of sending one entry."""

    id: str
    status: str
    """`created`, `duplicate`, `refused`, `queued`; `done` for a statement."""
    answer: Answer | None = None
    reason: str | None = None
    code: str | None = None
    faults: tuple[Fault, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The shape of `collector submit --json`."""
        shown: dict[str, Any] = {"id": self.id, "url": self.answer.url if self.answer else None, "status": self.status}
        if self.answer is not None:
            shown |= {key: value for key, value in self.answer.to_dict().items() if key not in shown}
        if self.reason is not None:
            shown |= {"code": self.code, "reason": self.reason}
        return shown | ({"faults": [fault.to_dict() for fault in self.faults]} if self.faults else {})


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try, and how to wait."""

    attempts: int
    sleep: Callable[[float], None]
    chance: Callable[[], float] = random.random
    """Between 0 and 1; the jitter that keeps many collectors from knocking at once."""
    tell: Callable[[str], None] = lambda _: None

    def wait_s(self, attempt: int, asked_s: float | None) -> float:
        """Seconds before the next attempt: doubled each time, half of it by chance, never less than the registry asked for."""
        backoff: float = FIRST_WAIT_S * 2**attempt * (0.5 + self.chance() / 2)
        return max(backoff, asked_s or 0.0)


def deliver(outbox: Outbox, entry: Entry, client: Client, patience: Patience) -> Delivery:
    """The registry's word on one entry, or `queued` where there was none."""
    with outbox.claim(entry) as mine:
        if not mine:
            return _elsewhere(outbox, entry)
        content = entry.path.read_bytes()
        outbox.note(entry.id, "sending", registry=client.registry)  # First: who is killed now may have sent it.
        for attempt in range(patience.attempts):
            try:
                letter = letter_in(content)
                answer = client.submit(content, entry.id) if letter is None else client.state(letter)
            except RefusedError as error:
                faults = [fault.to_dict() for fault in error.faults]
                outbox.settle(entry, "refused", "refused", registry=client.registry, code=error.reason, reason=str(error), faults=faults)
                return Delivery(id=entry.id, status="refused", reason=str(error), code=error.reason, faults=error.faults)
            except RemoteError as error:
                outbox.note(entry.id, "failed", registry=client.registry, code=error.code, reason=str(error))
                wait_s = patience.wait_s(attempt, error.retry_after_s)
                if not error.again or attempt + 1 == patience.attempts or wait_s > LONGEST_WAIT_S:
                    return Delivery(id=entry.id, status="queued", reason=str(error), code=error.code)
                patience.tell(f"{error} Trying again in {wait_s:.1f} s.")
                patience.sleep(wait_s)
            else:
                outbox.settle(entry, "sent", answer.status, registry=client.registry, url=answer.url)
                return Delivery(id=entry.id, status=answer.status, answer=answer)
    raise AssertionError("there is always a first attempt")


def _elsewhere(outbox: Outbox, entry: Entry) -> Delivery:
    """What another process made of the entry, which it holds or has settled."""
    now = outbox.find(entry.id)
    if now is not None and now.state == "sent":
        url = str(now.last.get("url", ""))
        return Delivery(id=entry.id, status="duplicate", answer=Answer(id=entry.id, url=url, status="duplicate"))
    return Delivery(id=entry.id, status="queued", code="busy", reason="another collector is sending it right now")
