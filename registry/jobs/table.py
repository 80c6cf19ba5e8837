"""What `registry tick` does, one row each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.config import Config
from registry.db.engine import Database
from registry.digest import Week
from registry.dumps.daily import KEPT_WHOLE, daily
from registry.hooks import store as hooks
from registry.hooks.tell import tell
from registry.mail import subscriptions
from registry.mail.send import doubtful, send_digests, send_questions
from registry.trust.look import look

Clock = Callable[[], datetime]
AFTER_A_WEEK = timedelta(minutes=10)
"""How long after its end a week is told of: whatever was on its way then is there."""
EVERY_TIME = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What jobs work with."""

    database: Database
    config: Config
    now: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Did:
    """What came of a job; done for its slot of time unless something is left to be tried again."""

    counts: Mapping[str, int]
    is_done: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job: for which slot of time it is due at a moment, and what it does. It is done once a slot; without a slot, at every tick."""

    name: str
    meaning: str
    slot: Callable[[World], str | None]
    """None: it is not due, or its setting is not given."""
    do: Callable[[World], Did]


def _week(world: World) -> str | None:
    return str(_told_week(world)) if world.config.mail_server else None


def _told_week(world: World) -> Week:
    return Week.last_whole(world.now() - AFTER_A_WEEK)


def _day(world: World) -> str:
    return str(world.now().date())


def _digests(world: World) -> Did:
    counts = send_digests(world.database, world.config, _told_week(world), world.now)
    return Did(counts=counts, is_done=not counts.get("later"))


def _questions(world: World) -> Did:
    return Did(counts=send_questions(world.database, world.config, world.now))


def _hooks(world: World) -> Did:
    return Did(counts=tell(world.database, world.config, world.now))


def _dump(world: World) -> Did:
    made = daily(world.database, world.config.dumps, now=world.now())
    return Did(counts={"dumps": len(made), "submissions": made[0].submissions} if made else {})


def _prune(world: World) -> Did:
    with world.database.writing() as session:
        questions, calls = subscriptions.prune(session, world.now()), hooks.prune(session, world.now())
    return Did(counts={"questions": questions, "calls": calls, "doubtful": doubtful(world.database, world.now())})


def _judge(world: World) -> Did:
    looked = look(world.database, world.now())
    return Did(counts={name: count for name, count in (("configurations", looked.configurations), ("changed", looked.changed)) if count})


def _if_mail(world: World) -> str | None:
    return EVERY_TIME if world.config.mail_server else None


def _if_dumps(world: World) -> str | None:
    return _day(world) if world.config.dump_daily else None


JOBS: tuple[Job, ...] = (
    Job(name="judge", meaning="judges submissions beside others of their configuration", slot=lambda _: EVERY_TIME, do=_judge),
    Job(name="questions", meaning="asks those who want to subscribe whether they do", slot=_if_mail, do=_questions),
    Job(name="digests", meaning="mails last week's digest to lists and subscribers, to each once", slot=_week, do=_digests),
    Job(name="hooks", meaning="tells hooks what is new, and again what was not taken", slot=lambda _: EVERY_TIME, do=_hooks),
    Job(
        name="dump",
        meaning=f"makes the day's dumps, whole and of what is new, and keeps {KEPT_WHOLE} whole ones",
        slot=_if_dumps,
        do=_dump,
    ),
    Job(name="prune", meaning="deletes questions nobody answered in a week, and old calls of hooks", slot=_day, do=_prune),
)
"""In this order."""
