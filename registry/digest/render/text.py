"""A digest as plain text of 72 columns, to be read in a terminal or on a mailing list."""

from collections.abc import Iterator

from registry.digest.columns import columns_of, fill, one_line
from registry.digest.compose import SECTIONS, Digest, Entry, Remark, Trouble
from registry.digest.figures import figure_line
from registry.digest.phrases import say
from registry.ingest.rules import RULES
from schemas.labels import Language, label

COLUMNS = 72


def render(digest: Digest, lang: Language) -> bytes:
    """The digest in UTF-8 with line feeds."""
    return write(digest, lang).encode()


def write(digest: Digest, lang: Language) -> str:
    """The digest as text; the same digest gives the same text."""
    lines = list(_head(digest, lang))
    if digest.is_quiet:
        lines += ["", *fill(say("quiet", lang), columns=COLUMNS), f"  {digest.home_url}"]
    else:
        for name in SECTIONS:
            lines += _section(digest, name, lang)
        lines += ["", "-- ", *fill(say("share", lang).format(url=digest.home_url), columns=COLUMNS)]
    return "\n".join([*lines, ""])


def _head(digest: Digest, lang: Language) -> Iterator[str]:
    week = digest.week
    yield from _underlined(say("heading", lang).format(week=week), "=")
    yield ""
    yield from fill(say("period", lang).format(first=week.start.date(), last=week.last_day.date()), columns=COLUMNS)
    if digest.is_quiet:
        return
    yield from fill(say("counts", lang).format(total=digest.total, **digest.counts), columns=COLUMNS)
    if digest.counts["references"]:
        yield from fill(say("counts_apart", lang).format(**digest.counts), columns=COLUMNS)
    if digest.flagged:
        yield from fill(say("counts_flagged", lang).format(flagged=digest.flagged), columns=COLUMNS)


def _underlined(title: str, rule: str) -> list[str]:
    return [title, rule * min(columns_of(title), COLUMNS)]


def _section(digest: Digest, name: str, lang: Language) -> Iterator[str]:
    count, entries = digest.counts[name], getattr(digest, name)
    if not count and not (name == "failed" and digest.total):
        return
    yield ""
    yield from _underlined(f"{say(name, lang)} ({count})", "-")
    if not count:
        yield ""
        yield from fill(say("no_failures", lang), columns=COLUMNS)
    for entry in entries:
        yield ""
        yield from _entry(entry, lang)
    if digest.further(name):
        yield from ("", *fill(say("further", lang).format(count=digest.further(name)), columns=COLUMNS), f"  {digest.search_url(name)}")


def _entry(entry: Entry, lang: Language) -> Iterator[str]:
    configuration = _configuration(entry, lang)
    yield from fill(entry.title or configuration or say("untitled", lang), first="* ", rest="  ", columns=COLUMNS)
    if entry.title and configuration:
        yield from _indented(configuration)
    yield from _indented(figure_line(entry.figure, lang) if entry.figure is not None else say("no_figure", lang))
    if entry.remarks:
        reasons = "; ".join(_reason(remark, lang) for remark in entry.remarks)
        yield from _indented(say("flagged" if entry.is_flagged else "noted", lang).format(reasons=reasons))
    if entry.plausibility == "reproduced":
        yield from _indented(say("reproduced", lang))
    if entry.citation is not None:
        yield from _indented(say("citation", lang).format(text=entry.citation))
    if entry.trouble is not None:
        yield from _trouble(entry.trouble, lang)
    if entry.note is not None:
        phrase = "note" if entry.lang in (None, lang) else "note_in"
        yield from _indented(say(phrase, lang).format(text=entry.note, lang=entry.lang))
    yield f"  {entry.url}"


def _configuration(entry: Entry, lang: Language) -> str:
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
    yield from _indented(say("problem_in" if where else "problem", lang).format(text=trouble.symptom, where=where))
    if trouble.cause is not None:
        yield from _indented(say("cause", lang).format(text=trouble.cause))
    if trouble.workaround is not None:
        yield from _indented(say("workaround", lang).format(text=trouble.workaround))
    else:
        yield from _indented(say("no_workaround", lang))
    if trouble.further:
        yield from _indented(say("more_problems", lang).format(count=trouble.further))


def _indented(words: str) -> list[str]:
    """A paragraph whose further lines hang two columns deeper than its first."""
    return fill(words, first="  ", rest="    ", columns=COLUMNS)
