"""What the submitter says on the command line → `Words`."""

import argparse
import difflib
import re
from typing import Any

from collector.compose import Words, language_of, locale_of
from collector.errors import UsageError
from collector.named_file import read_file
from collector.router.read import read_configuration

OUTCOMES = ("worked", "partly", "failed")
PROBLEM_KEYS = ("stage", "symptom", "cause", "culprit", "workaround", "component", "failure_kind", "lang")
_KEY = re.compile(rf"(?:^|,)\s*({'|'.join(PROBLEM_KEYS)})\s*=")
_OTHER_KEY = re.compile(rf"(?:^|,)\s*(?!(?:{'|'.join(PROBLEM_KEYS)})\s*=)([A-Za-z_-]+)\s*=")
"""What looks like a key and is none: a misspelt one, or a part of a value such as `iommu=pt`."""
_PRICE = re.compile(r"(nic|host|other)\s*=\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]{3})")


def add_word_arguments(parser: argparse.ArgumentParser) -> None:
    """The options by which people tell how it went."""
    add_spoken_arguments(parser, "how it went; needed unless --document is given")
    parser.add_argument("--router-config", metavar="FILE", help="the router's configuration; secrets and addresses are masked")
    parser.add_argument("--price", metavar="nic=22000JPY", action="append", default=[], help="what the NIC or the host cost; repeatable")


def add_spoken_arguments(parser: argparse.ArgumentParser, outcome: str = "how it went") -> None:
    """The options for what a person says, now or later."""
    parser.add_argument("--outcome", choices=OUTCOMES, help=outcome)
    parser.add_argument("--title", metavar="TEXT", help="one line")
    parser.add_argument("--note", metavar="TEXT|@FILE", help="know-how in your own words, Markdown; @- reads stdin")
    parser.add_argument("--lang", metavar="ja|en", help="language of the note (default: by its letters, then by the locale)")
    parser.add_argument(
        "--problem",
        metavar="stage=…,symptom=…,cause=…,workaround=…",
        action="append",
        default=[],
        help=f"one problem; keys: {', '.join(PROBLEM_KEYS)}; values may hold commas; repeatable",
    )


def words_of(args: argparse.Namespace, spoken: Words | None = None) -> Words:
    """What was said, and answered where somebody was asked; a UsageError that shows how to say it where nothing was."""
    outcome = args.outcome or (spoken.outcome if spoken else None)
    if outcome is None:
        raise UsageError(f"--outcome is needed: say how it went with --outcome {'|'.join(OUTCOMES)} (only --document goes without)")
    text = _note(args.note, args.stdin) if args.note is not None else None
    lang = args.lang or language_of(text or "", locale_of(args.environ))
    return Words(
        outcome=outcome,
        title=args.title,
        note={"text": text, "lang": lang} if text else spoken.note if spoken else None,
        problems=(*(_problem(said) | _lang(said, args.lang) for said in args.problem), *(spoken.problems if spoken else ())),
        costs=tuple(_price(said) for said in args.price),
        router=read_configuration(_text(args.router_config, args.stdin)) if args.router_config else None,
    )


def spoken_parts(args: argparse.Namespace) -> dict[str, Any]:
    """The parts of a document that were said, and no others."""
    text = _note(args.note, args.stdin) if args.note is not None else ""
    lang = args.lang or language_of(text, locale_of(args.environ))
    problems = [_problem(said) | _lang(said, args.lang) for said in args.problem]
    parts = {"outcome": args.outcome, "title": args.title, "note": {"text": text, "lang": lang} if text else None, "problems": problems}
    return {name: part for name, part in parts.items() if part}


def _lang(said: str, lang: str | None) -> dict[str, str]:
    return {"lang": lang} if lang and "lang=" not in said else {}


def _note(said: str, stdin: Any) -> str:
    text = _text(said[1:], stdin) if said.startswith("@") else said
    if not text.strip():
        raise UsageError(f"--note {said[:60]} is empty; leave it out, or say what you found")
    return text


def _text(file: str, stdin: Any) -> str:
    """A text file in UTF-8, line ends made plain."""
    if not file:
        raise UsageError("--note @ needs a file's name behind the @, or @- for stdin")
    try:
        text = read_file(file, stdin).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 (byte {error.start}); convert it first, for example with iconv -t UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def _problem(said: str) -> dict[str, str]:
    """`stage=link,symptom=no link, no light` → its parts; a comma only separates before a known key."""
    found = list(_KEY.finditer(said))
    if not found or said[: found[0].start()].strip():
        raise UsageError(f"--problem {said[:60]!r} must begin with a key; known: {', '.join(PROBLEM_KEYS)} (symptom=… is needed)")
    ends = [match.start() for match in found[1:]] + [len(said)]
    made = {match.group(1): said[match.end() : end].strip() for match, end in zip(found, ends, strict=True)}
    if not made.get("symptom"):
        raise UsageError(f"--problem {said[:60]!r} says no symptom; add symptom=what was seen")
    for word in _OTHER_KEY.findall(said):
        if near := difflib.get_close_matches(word.lower(), PROBLEM_KEYS, 1, 0.75):
            raise UsageError(f"--problem {said[:60]!r} has no key {word!r}. Did you mean {near[0]}? Known: {', '.join(PROBLEM_KEYS)}")
    if len(made) < len(found):
        raise UsageError(f"--problem {said[:60]!r} says the same key twice; use one --problem for each problem")
    return {key: value for key, value in made.items() if value}


def _price(said: str) -> dict[str, Any]:
    matched = _PRICE.fullmatch(said.strip())
    if matched is None:
        raise UsageError(f"--price {said!r} must look like nic=22000JPY: nic, host or other, an amount, a currency of three letters")
    return {"item": matched.group(1), "amount": float(matched.group(2)), "currency": matched.group(3).upper()}
