"""The tables of what goes out: who asked for mail, which mail went to whom, hooks and what they were told, and whose turn it is.

Nothing of this can be derived from documents, and nothing of it is ever dumped: addresses are private (ADR 30).
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from registry.db.types import BIG, UTCDateTime
from registry.models.tables import metadata, not_negative, one_of

LANGUAGES = ("en", "ja", "both")
CHARSETS = ("utf-8", "iso-2022-jp")
MAIL_STATES = ("claimed", "offered", "sent", "refused", "doubtful")
CALL_STATES = ("due", "delivered", "given-up")

lease = Table(
    "lease",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("until", UTCDateTime, nullable=False),
    sqlite_with_rowid=False,
)
"""Whose turn it is with something that two must never do at once; past `until` it is anybody's."""

job = Table(
    "job",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("slot", String(40), nullable=False),
    Column("done_at", UTCDateTime, nullable=False),
    Column("fault", Text),
    sqlite_with_rowid=False,
)
"""When each job of `registry tick` was done last, for which slot of time, and what went wrong then."""

subscription = Table(
    "subscription",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    Column("token", String(43), nullable=False, unique=True),
    Column("address", String(254), nullable=False),
    Column("query", Text, nullable=False),
    Column("lang", String(4), nullable=False),
    Column("charset", String(12), nullable=False),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("confirmed_at", UTCDateTime),
    one_of("lang", LANGUAGES),
    one_of("charset", CHARSETS),
    UniqueConstraint("address", "query"),
    sqlite_autoincrement=True,  # A number is never given twice, so that nobody inherits the mailings of somebody who left.
)
"""Who wants mail about what. Until `confirmed_at` nothing but the question is sent; who leaves is deleted."""

mailing = Table(
    "mailing",
    metadata,
    Column("recipient", String(64), primary_key=True),
    Column("span", String(40), primary_key=True),
    Column("started_at", UTCDateTime, nullable=False),
    Column("message_id", String(200), nullable=False),
    Column("state", String(8), nullable=False),
    Column("owner", String(200), nullable=False),
    Column("until", UTCDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reply_code", Integer),
    one_of("state", MAIL_STATES),
    not_negative("attempts"),
    Index("ix_mailing_recipient_started_at", "recipient", "started_at"),
    sqlite_with_rowid=False,
)
"""One mail about one span to one recipient, ever. `recipient` is a subscription's number or a keyed hash of an address, `started_at` where
the span begins; while `claimed`, `owner` has it until `until` (ADR 30)."""

hook = Table(
    "hook",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    Column("url", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("lang", String(4), nullable=False),
    Column("secret", String(64), nullable=False),
    Column("added_at", UTCDateTime, nullable=False),
    Column("seen", BIG, nullable=False),
    one_of("lang", ("en", "ja")),
    sqlite_autoincrement=True,
)
"""An address that is told what a query finds; `seen` is the number of the last submission that was looked at for it."""

hook_call = Table(
    "hook_call",
    metadata,
    Column("hook_id", BIG, ForeignKey("hook.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("uid", String(26), primary_key=True),
    Column("state", String(9), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", UTCDateTime, nullable=False),
    Column("outcome", String(200)),
    one_of("state", CALL_STATES),
    not_negative("attempts"),
    CheckConstraint("length(uid) = 26", name="uid"),
    Index("ix_hook_call_state_next_at", "state", "next_at"),
    sqlite_with_rowid=False,
)
"""One submission that one hook is told of, tried again until it is delivered or given up."""
