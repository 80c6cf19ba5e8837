"""Hooks told what is new, one submission a call."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from registry.config import Config
from registry.db.engine import Database
from registry.desk import Desk
from registry.feeds.compose import submissions
from registry.hooks import store
from registry.hooks.call import Network, call
from registry.hooks.sign import headers_of
from registry.hooks.store import Due
from registry.records import Hit
from schemas.times import rfc3339

MOST_AT_ONCE = 100
Clock = Callable[[], datetime]


def tell(database: Database, config: Config, now: Clock, network: Network | None = None) -> Mapping[str, int]:
    """How many calls were `delivered`, and are to be made `later`; new ones are found first."""
    with database.writing() as session:
        store.fill(session, now())
    with database.reading() as session:
        waiting = store.due(session, now(), MOST_AT_ONCE)
    world = network or Network()
    return Counter(_tell_one(database, config, one, now, world) for one in waiting)


def _tell_one(database: Database, config: Config, one: Due, now: Clock, network: Network) -> str:
    with database.writing() as session:
        shared = Desk(session).submission(one.uid)
        if shared is None:
            store.drop(session, one)
            return "withdrawn"
        store.begin(session, one, now())
    body = message(one, shared.hit, config)
    answered = call(one.hook.url, body, headers_of(one.hook.secret, one.message_id, int(now().timestamp()), body), network)
    with database.writing() as session:
        store.settle(session, one, is_taken=answered.is_taken, words=answered.words)
    return "delivered" if answered.is_taken else "later"


def message(one: Due, hit: Hit, config: Config) -> bytes:
    """What a hook is told of a submission: what a feed tells, and its words as fields."""
    feed = submissions([hit], query=one.hook.query, address=config.public_url, self_url=config.public_url, lang=one.hook.lang)
    entry = feed.entries[0]
    body = {
        "type": "submission.created",
        "timestamp": rfc3339(hit.received_at),
        "data": {
            "id": hit.id, "url": entry.url, "title": entry.title, "text": entry.summary, "outcome": hit.outcome, "kind": hit.kind,
            "plausibility": hit.plausibility, "modes": hit.modes, "nics": hit.nics, "drivers": hit.drivers, "hypervisor": hit.hypervisor,
            "query": one.hook.query, "lang": one.hook.lang,
        },
    }  # fmt: skip
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
