"""What is counted at the door: a row for each kind of request, and which route is of which kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from limits import RateLimitItem, parse_many

from registry.config import Config
from registry.errors import ConfigError

Per = Literal["address", "key"]
OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One thing that nobody may do without end."""

    name: str
    default: str | None
    """The limit in words; None: RATE_LIMIT, because something is published."""
    meaning: str
    per: Per = "address"


KINDS: tuple[Kind, ...] = (
    Kind(name="submit", default=None, meaning="documents sent to `/api/v1/submissions`"),
    Kind(name="batch", default=None, meaning="lines of batches"),
    Kind(name="statement", default=None, meaning="statements of keys: withdraw, amend, give up a key"),
    Kind(name="form", default=None, meaning="previews and publications of the share form, and any other form"),
    Kind(name="key", default="5000 per day", meaning="submissions that one key signs, whichever way they come", per="key"),
    Kind(name="confirm", default="60 per hour", meaning="“I see this too” and its like"),
    Kind(name="report", default="20 per hour", meaning="reports to the moderators"),
    Kind(name="subscribe", default="10 per hour", meaning="subscriptions, each of which sends a mail to whom it names"),
    Kind(name="sign-in", default="10 per minute", meaning="one-time links and sign-ins of moderators"),
    Kind(name="search", default="600 per minute", meaning="everything that asks the database: pages, searches, charts"),
    Kind(name="export", default="120 per minute", meaning="files: dumps, CSV, pictures, feeds, digests"),
)
BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}

FREE = frozenset(
    {
        "healthz",
        "readyz",
        "metrics",
        "assets",
        "favicon",
        "static",
        "site.robots",
        "api_openapi",
        "api_schema",
        "site.guide",
        "site.api_docs",
    }
)
"""Routes that ask no database, or whom a monitor asks."""
COUNTED_WITHIN = frozenset({"api_batch", "site.share_take", "site.confirm"})
"""Routes that count by themselves: each line of a batch; the form, which keeps what was typed."""
OF_ROUTE: Mapping[str, str] = {
    "api_create": "submit",
    "api_batch": "batch",
    "api_state": "statement",
    "site.share_take": "form",
    "site.report_take": "report",
    "site.moderate_enter": "sign-in",
    "site.moderate_come_in": "sign-in",
    "site.subscribe_take": "subscribe",
    "dump_file": "export",
    "digest": "export",
    "site.contributor_export": "export",
    "site.charts_file": "export",
    "site.charts_card": "export",
    "site.submission_card": "export",
    "site.submission_chart": "export",
    "feed_of_digests": "export",
    "feed_of_submissions": "export",
    "feed_of_submission": "export",
    "feed_of_hardware": "export",
    "site.sitemap": "export",
}


def kind_of(endpoint: str | None, method: str) -> str | None:
    """The kind of a request, None for one that is free or counts by itself; what has no row is a search, or a form where it writes."""
    if endpoint in FREE or endpoint in COUNTED_WITHIN:
        return None
    return OF_ROUTE.get(endpoint or "") or ("search" if method in {"GET", "HEAD", "OPTIONS"} else "form")


def limits_of(config: Config) -> Mapping[str, tuple[RateLimitItem, ...]]:
    """The limits of each kind. Raises ConfigError that names the setting."""
    given = _given(config.rate_limits)
    found = {}
    for kind in KINDS:
        setting = "RATE_LIMITS" if kind.name in given or OFF in given else "RATE_LIMIT"
        words = given.get(kind.name) or (OFF if OFF in given and kind.default else kind.default or config.rate_limit)
        found[kind.name] = () if words == OFF else _parsed(setting, words)
    return found


def _given(text: str) -> dict[str, str]:
    """`search=60 per minute; export=off`, or `off` for every kind that RATE_LIMIT does not speak of."""
    given: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, sign, words = (piece.strip() for piece in part.partition("="))
        if name != OFF and (name not in BY_NAME or not sign):
            raise ConfigError(f"RATE_LIMITS has {part[:60]!r}; write for example `search=600 per minute`; known: {', '.join(BY_NAME)}")
        given[name] = words or OFF
    return given


def _parsed(setting: str, words: str) -> tuple[RateLimitItem, ...]:
    try:
        return tuple(parse_many(words))
    except ValueError:
        raise ConfigError(f"{setting} is {words[:40]!r}; write for example `120 per minute`") from None
