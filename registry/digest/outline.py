"""A digest in words, in one language, before anybody decides how it looks: every format is made of this."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from registry.digest.columns import NO_BREAK, one_line
from registry.digest.compose import Digest, Entry, Remark, Trouble
from registry.digest.figures import figure_line, quantity
from registry.digest.highlights import Fastest, Highlights, Met, Told
from registry.digest.phrases import say
from registry.ingest.rules import RULES
from schemas.identity import id_number
from schemas.labels import Language, label

ORDER = ("failed", "partly", "worked", "references")
"""Lists of submissions in the order in which they are told: what did not work first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is told: a submission, a problem, a record."""

    title: str
    lines: tuple[str, ...]
    url: str
    made_at: datetime | None = None
    """When a submission was made, by its id; None for anything else."""
    share: float | None = None
    """How a bar beside it is filled, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One list under its heading."""

    name: str
    title: str
    intro: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    more: tuple[str, str] | None = None
    """What says that there are more, and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The whole digest."""

    lang: Language
    title: str
    head: tuple[str, ...]
    parts: tuple[Part, ...]
    foot: tuple[str, str]
    """Words and the address they end with."""
    is_quiet: bool


def outline(digest: Digest, lang: Language) -> Outline:
    """The digest in words; the same digest gives the same."""
    head = [say("period", lang).format(first=digest.week.start.date(), last=digest.week.last_day.date())]
    if digest.query:
        head.append(say("asked", lang).format(query=digest.query))
    if digest.is_quiet:
        words = (*head, say("quiet", lang))
        return Outline(lang=lang, title=_title(digest, lang), head=words, parts=(), foot=("", digest.home_url), is_quiet=True)
    head += _counts(digest, lang)
    stands_out = _highlights(digest.highlights, lang)
    parts = (
        *(part for name, part in stands_out if name == "worst"),
        *(_section(digest, name, lang) for name in ORDER if digest.counts[name] or (name == "failed" and digest.total)),
        *(part for name, part in stands_out if name != "worst"),
    )
    share = say("share", lang).format(url="").rstrip()
    return Outline(lang=lang, title=_title(digest, lang), head=tuple(head), parts=parts, foot=(share, digest.home_url), is_quiet=False)


def _title(digest: Digest, lang: Language) -> str:
    return say("heading", lang).format(week=digest.week)


def _counts(digest: Digest, lang: Language) -> Iterator[str]:
    yield say("counts", lang).format(total=digest.total, **digest.counts)
    if digest.counts["references"]:
        yield say("counts_apart", lang).format(**digest.counts)
    if digest.flagged:
        yield say("counts_flagged", lang).format(flagged=digest.flagged)
    changed = digest.highlights
    if changed.amended or changed.withdrawn:
        yield say("changes", lang).format(amended=changed.amended, withdrawn=changed.withdrawn)


def _section(digest: Digest, name: str, lang: Language) -> Part:
    count, further = digest.counts[name], digest.further(name)
    return Part(
        name=name,
        title=f"{say(name, lang)} ({count})",
        intro=() if count else (say("no_failures", lang),),
        items=tuple(_item(entry, lang) for entry in getattr(digest, name)),
        more=(say("further", lang).format(count=further), digest.search_url(name)) if further else None,
    )


def _highlights(found: Highlights, lang: Language) -> list[tuple[str, Part]]:
    """What stands out, each only where there is any."""
    parts = (
        ("worst", (_problem(found.worst, lang),) if found.worst is not None else ()),
        ("fastest", tuple(_record(one, lang) for one in found.fastest)),
        ("reproduced_list", tuple(_named(one, lang) for one in found.reproduced)),
        ("open", tuple(_problem(one, lang) for one in found.open)),
    )
    return [(name, Part(name=name, title=say(name, lang), intro=_intro(name, lang), items=items)) for name, items in parts if items]


def _intro(name: str, lang: Language) -> tuple[str, ...]:
    return {"fastest": (say("fastest_how", lang),), "open": (say("open_how", lang),)}.get(name, ())


def _item(entry: Entry, lang: Language) -> Item:
    configuration = configuration_of(entry, lang)
    title = entry.title or configuration or say("untitled", lang)
    lines = tuple(_lines(entry, configuration if entry.title else "", lang))
    return Item(title=title, lines=lines, url=entry.url, made_at=made_at(entry.id))


def made_at(uid: str) -> datetime:
    """When an id was made, as it tells itself."""
    return datetime.fromtimestamp((id_number(uid) >> 80) / 1000, tz=UTC)


def _lines(entry: Entry, configuration: str, lang: Language) -> Iterator[str]:
    if configuration:
        yield configuration
    yield figure_line(entry.figure, lang) if entry.figure is not None else say("no_figure", lang)
    if entry.remarks:
        reasons = "; ".join(_reason(remark, lang) for remark in entry.remarks)
        yield say("flagged" if entry.is_flagged else "noted", lang).format(reasons=reasons)
    if entry.plausibility == "reproduced":
        yield say("reproduced", lang)
    if entry.citation is not None:
        yield say("citation", lang).format(text=entry.citation)
    if entry.trouble is not None:
        yield from _trouble(entry.trouble, lang)
    if entry.note is not None:
        phrase = "note" if entry.lang in (None, lang) else "note_in"
        yield say(phrase, lang).format(text=entry.note, lang=entry.lang)


def configuration_of(entry: Entry, lang: Language) -> str:
    """What was tried, in one line: I/O modes with their drivers, hypervisor, NIC, CPU, system."""
    modes = say("comma", lang).join(label("io_mode", mode, lang) for mode in entry.modes)
    drivers = f"({', '.join(entry.drivers)})" if entry.drivers else ""
    parts = (f"{modes} {drivers}".strip(), entry.hypervisor, *entry.nics, entry.cpu, entry.system)
    return " | ".join(one_line(part) for part in parts if part)


def _reason(remark: Remark, lang: Language) -> str:
    """What a rule calls itself, with the arithmetic where the figures are doubted."""
    rule = RULES.get(remark.code)
    english, japanese = rule.words if rule is not None else (remark.code, remark.code)
    name = japanese if lang == "ja" else english
    return f"{name} ({remark.message})" if remark.is_grave else name


def _trouble(trouble: Trouble, lang: Language) -> Iterator[str]:
    where = say("comma", lang).join(dict.fromkeys(label(group, word, lang) for group, word in trouble.where))
    yield say("problem_in" if where else "problem", lang).format(text=trouble.symptom, where=where)
    if trouble.cause is not None:
        yield say("cause", lang).format(text=trouble.cause)
    if trouble.workaround is not None:
        yield say("workaround", lang).format(text=trouble.workaround)
    else:
        yield say("no_workaround", lang)
    if trouble.further:
        yield say("more_problems", lang).format(count=trouble.further)


def _problem(met: Met, lang: Language) -> Item:
    stage = (label("stage", met.stage, lang),) if met.stage is not None else ()
    lines = (say("comma", lang).join((*stage, say("met_by", lang).format(count=met.submissions))),)
    helped = say("workaround", lang).format(text=met.helped) if met.helped is not None else say("no_workaround", lang)
    return Item(title=met.symptom, lines=(*lines, helped), url=met.url)


def _record(record: Fastest, lang: Language) -> Item:
    speed = f"{record.link_speed_mbps}{NO_BREAK}Mbit/s" if record.link_speed_mbps else ""
    how = say("comma", lang).join(word for word in (label("io_mode", record.mode, lang), speed, record.setting) if word)
    against = say("held_against", lang).format(count=record.others, amount=quantity(record.second, record.figure.unit))
    return Item(
        title=f"{how}: {figure_line(record.figure, lang)}",
        lines=(record.told.title, against),
        url=record.told.url,
        share=record.second / record.figure.value if record.figure.value else None,
    )


def _named(told: Told, lang: Language) -> Item:
    return Item(title=told.title, lines=(figure_line(told.figure, lang),) if told.figure is not None else (), url=told.url)
