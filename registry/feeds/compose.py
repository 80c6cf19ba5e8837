"""Hits or weeks → one frozen feed, its words in one language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from registry.derive.prose import plain_words
from registry.digest.columns import one_line
from registry.digest.figures import figure_line
from registry.digest.phrases import say
from registry.digest.week import Week
from registry.records import Hit, Revision, Shared
from schemas.identity import id_number
from schemas.labels import Language, label

_BEGINNING = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
"""When a feed that nothing stands in was changed last; Atom wants a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One submission or week as a feed tells it."""

    id: str
    """The same wherever the registry is reached."""
    url: str
    title: str
    summary: str
    lang: str | None
    """Language of the title and the know-how, where another than the feed's may be meant."""
    author: str
    published: datetime
    updated: datetime | None = None
    """None: it is as it was published."""
    words: tuple[str, ...] = ()
    """Outcome, I/O modes and drivers, in words of the wire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The newest entries of one list."""

    title: str
    url: str
    """The page that shows the same to people."""
    self_url: str
    lang: Language
    entries: tuple[FeedEntry, ...]
    hub: str | None = None
    """A WebSub hub that passes on what is new, where the operator named one."""

    @property
    def updated(self) -> datetime:
        """When the newest entry came, or one was changed last."""
        return max((entry.updated or entry.published for entry in self.entries), default=_BEGINNING)


def submissions(hits: Sequence[Hit], *, query: str, address: str, self_url: str, lang: Language) -> Feed:
    """The feed of what a query finds, newest first as the hits are; `address` is the registry's, without a slash at the end."""
    title = f"{say('feed', lang)}: {query}" if query else say("feed", lang)
    url = f"{address}/search?q={quote(query)}" if query else f"{address}/"
    return Feed(title=one_line(title), url=url, self_url=self_url, lang=lang, entries=tuple(_entry(hit, address, lang) for hit in hits))


def hardware(hits: Sequence[Hit], *, name: str, url: str, address: str, self_url: str, lang: Language) -> Feed:
    """The feed of what was tried with one piece of hardware, newest first as the hits are."""
    entries = tuple(_entry(hit, address, lang) for hit in hits)
    return Feed(title=f"{say('feed', lang)}: {one_line(name)}", url=url, self_url=self_url, lang=lang, entries=entries)


def one_submission(shared: Shared, *, address: str, self_url: str, lang: Language) -> Feed:
    """The feed of one submission: as it stands, and every correction of it, the last one first."""
    entry = _entry(shared.hit, address, lang)
    corrections = [_correction(entry, number, one, lang) for number, one in enumerate(shared.revisions, 1)]
    changed = replace(entry, updated=corrections[-1].published) if corrections else entry
    return Feed(title=entry.title, url=entry.url, self_url=self_url, lang=lang, entries=(*reversed(corrections), changed))


def _correction(entry: FeedEntry, number: int, revision: Revision, lang: Language) -> FeedEntry:
    places = ", ".join(revision.changed)
    return FeedEntry(
        id=f"{entry.id}:revision:{number}".replace("urn:uuid:", "urn:tameshi:"),
        url=entry.url,
        title=say("feed_corrected", lang).format(title=entry.title),
        summary=say("feed_changed", lang).format(places=places or "-"),
        lang=entry.lang,
        author=entry.author,
        published=revision.replaced_at,
    )


def digests(weeks: Sequence[Week], *, address: str, self_url: str, lang: Language) -> Feed:
    """The feed of whole weeks, newest first; each is published at its end."""
    entries = (
        FeedEntry(
            id=f"{address}/digests/{week}.html",
            url=f"{address}/digests/{week}.html?lang={lang}",
            title=say("heading", lang).format(week=week),
            summary=say("period", lang).format(first=week.start.date(), last=week.last_day.date()),
            lang=None,
            author="Tameshi",
            published=week.end,
        )
        for week in weeks
    )
    return Feed(title=say("feed_digests", lang), url=f"{address}/digests", self_url=self_url, lang=lang, entries=tuple(entries))


def _entry(hit: Hit, address: str, lang: Language) -> FeedEntry:
    comma = say("comma", lang)
    outcome, modes = label("outcome", hit.outcome, lang), comma.join(label("io_mode", mode, lang) for mode in hit.modes)
    known = (plain_words(hit.title or ""), *hit.nics[:1], hit.system)
    name = next((one_line(words) for words in known if words and one_line(words)), say("untitled", lang))
    return FeedEntry(
        id=UUID(int=id_number(hit.id)).urn,
        url=f"{address}/s/{hit.id}",
        title=f"{outcome}: {name}",
        summary="\n".join(_lines(hit, modes, lang)),
        lang=hit.lang,
        author=say("someone", lang),
        published=hit.received_at,
        words=(hit.outcome, *hit.modes, *hit.drivers),
    )


def _lines(hit: Hit, modes: str, lang: Language) -> Iterator[str]:
    drivers = f"({', '.join(hit.drivers)})" if hit.drivers else ""
    configuration = " | ".join(
        one_line(part) for part in (f"{modes} {drivers}".strip(), hit.hypervisor, *hit.nics[:1], hit.cpu, hit.system) if part
    )
    if configuration:
        yield configuration
    if hit.figure is not None:
        yield figure_line(hit.figure, lang)
    if hit.plausibility == "implausible":
        yield say("feed_flagged", lang)
    if hit.excerpt:
        yield one_line(plain_words(hit.excerpt))
