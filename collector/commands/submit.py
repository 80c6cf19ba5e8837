"""`collector submit`: one report of this host, on disk before the network is tried."""

import argparse
import json
import os
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from collector.commands.complaining import tell
from collector.commands.facts import open_root
from collector.commands.outbox import NO_REGISTRY, client_of, patience, show
from collector.commands.submit_words import add_word_arguments, words_of
from collector.compose import Stamp, Words, check, compose, language_of, locale_of, parse
from collector.config import Config, own_version, registry_address
from collector.console import Console
from collector.deliver import Delivery, deliver
from collector.errors import DocumentError, LeftError, ResultError, StateError, UnknownFormatError, UnsignedError, UsageError
from collector.facts import HostFacts, read_facts
from collector.failures import told_by_runs
from collector.identity import contributor, host_key, host_secret
from collector.interview import LEFT, ask_on_terminal, may_ask
from collector.key import Key, make_key
from collector.named_file import read_file
from collector.outbox import Outbox
from collector.private_words import machine_id, private_words
from collector.readiness import read_readiness
from collector.redact import Redacted, redact
from collector.results import Imported, ImportFault, failed_run
from collector.results.complaints import complaints_of
from collector.root import Root
from collector.router.share import remarks_of
from collector.runner import run_command
from collector.signing import signed
from collector.suspicions import read_log_lines, suspicions_of
from schemas import Fault, read
from schemas.canonical import canonical_bytes
from schemas.labels import Language
from schemas.limits import RUNS
from schemas.records import plain

NAME = "submit"
ATTEMPTS = 3
SAID_BY = {"title": "--title", "note": "--note", "problems": "--problem", "costs": "--price", "router": "--router-config"}
"""The option that each part of a document comes from."""
UNSIGNED = "this goes unsigned, and nobody can amend or withdraw it later"
EXIT_CODES = {"created": 0, "duplicate": 0, "refused": 1, "queued": 3}
Document = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What happened, what was measured, and where to send it."""
    parser.description = (
        "Reads this host, adds what you say and what was measured, masks what is private, and sends it. The document is in the outbox "
        "before the network is tried; nothing is sent twice. --dry-run shows exactly what would leave."
    )
    parser.add_argument("--to", metavar="URL", help="the registry (otherwise TAMESHI_REGISTRY, then the config file)")
    parser.add_argument("--root", metavar="DIR", default="/", help="read the host from a capture, packed or unpacked (default: /)")
    parser.add_argument(
        "--run", metavar="RUN.json", action="append", default=[], help="runs that collector bench or import wrote; repeatable"
    )
    parser.add_argument(
        "--result",
        metavar="[FORMAT:]FILE",
        action="append",
        default=[],
        help="a benchmark tool's own output, its format named where it is not guessed; repeatable",
    )
    parser.add_argument("--pick", metavar="FROM-TO", help=f"of all these runs only some, by their number; a submission holds {RUNS}")
    parser.add_argument("--nic", metavar="NAME", help="the interface that the runs were measured on, as collector facts names it")
    add_word_arguments(parser)
    parser.add_argument("--document", metavar="FILE", help="send this document, made earlier, as it is (- for stdin)")
    parser.add_argument("--dry-run", action="store_true", help="print the document instead of sending it")
    parser.add_argument("--json", action="store_true", help="print JSON on stdout")


def run(args: argparse.Namespace, console: Console) -> int:
    """0 when a registry has the document, 1 refused, 3 kept in the outbox."""
    config = Config.from_env(args.environ)
    registry = registry_address(args.to, "--to") if args.to is not None else config.registry
    document = _earlier(args, console) if args.document else _made(args, config, console)
    content = check(document) if args.document else _checked(document)
    if not args.document:
        document = _signed(document, config, console)
        content = canonical_bytes(document)
    submission = read(document)
    complaints = complaints_of(submission.runs, submission.host, {str(nic.get("name")): nic for nic in submission.nics})
    tell([one for one in complaints if one.refuses or args.dry_run], console, args.environ)  # What it flags, a registry answers.
    if args.dry_run:
        console.json(document) if args.json else console.print(json.dumps(document, ensure_ascii=False, indent=2))
        return 0
    outbox = Outbox(config.state)
    entry = outbox.put(str(document["id"]), content, registry)
    if registry is None:
        result = Delivery(id=entry.id, status="queued", code="no-registry", reason=NO_REGISTRY)
    else:
        console.progress(f"sending {len(content):,} bytes to {registry}")
        result = deliver(outbox, entry, client_of(registry, config), patience(console, ATTEMPTS))
    if args.json:
        console.json(result.to_dict())
    if not args.json or result.answer is None:
        show(result, console)
    return EXIT_CODES[result.status]


# A document made earlier


def _earlier(args: argparse.Namespace, console: Console) -> Document:
    """The document of a file, untouched; what the scan would have masked is only told."""
    others = ("run", "result", "pick", "nic", "outcome", "note", "lang", "problem", "router_config", "title", "price")
    mixed = [name for name in others if getattr(args, name)]
    if mixed:
        raise UsageError(f"--document sends a file as it is; leave out --{', --'.join(name.replace('_', '-') for name in mixed)}")
    document = parse(read_file(args.document, args.stdin), args.document)
    check(document)
    with open_root(args.root) as root:
        seen = redact(document, _private_words(root, args)).masked
    if "signature" not in document:
        console.note("the document is unsigned, and is sent as it is: no key can amend or withdraw it later", "yellow")
    if seen:
        places = ", ".join(dict.fromkeys(f"{entry.pointer} ({entry.kind})" for entry in seen))
        console.note(f"sent as it is, but the scan would mask {places}", "yellow")
    return document


# A new document


def _made(args: argparse.Namespace, config: Config, console: Console) -> Document:
    with open_root(args.root) as root:
        return _made_of(root, args, config, console)


def _made_of(root: Root, args: argparse.Namespace, config: Config, console: Console) -> Document:
    is_asked = may_ask(args.stdin, said=args.outcome is not None, as_json=args.json)
    measured = [run for file in args.run for run in _runs_of(file, args.stdin)]
    told = told_by_runs(measured, args.outcome)
    words = None if is_asked else words_of(args, told)  # Wrong usage is told before the host is read.
    console.progress("reading the host")
    facts = read_facts(root)
    words = words or words_of(args, _with_problems(_spoken(root, facts, args, console), told))
    for remark in remarks_of(words.router) if words.router else ():
        console.note(f"{args.router_config}: {remark}", "yellow")
    runs = measured + [run for file in args.result for run in _imported(file, words.outcome, args.stdin)]
    runs = _picked(runs, args.pick)
    if args.nic is not None:
        nic = _known_nic(args.nic, facts)
        runs = [run | {"nic": nic} for run in runs]
    stamp = Stamp(
        made_at=datetime.now(UTC),
        chance=os.urandom(10),
        version=own_version(),
        host_key=_host_key(root, config, args.dry_run, console),
        contributor=contributor(config.handle),
    )
    redacted = redact(compose(facts, runs, words, stamp), _private_words(root, args))
    _report(redacted, console)
    return redacted.document


def _spoken(root: Root, facts: HostFacts, args: argparse.Namespace, console: Console) -> Words:
    """The answers of the person at the terminal, who is shown what this host itself tells of its troubles."""
    lang: Language = "ja" if (args.lang or language_of("", locale_of(args.environ))) == "ja" else "en"
    log = read_log_lines(Root(root.path, runner=run_command))
    spoken = ask_on_terminal(args.stdin, console.note, lang, suspicions_of(read_readiness(root, facts), log, lang))
    if spoken == LEFT:
        raise LeftError("nothing was sent. Say how it went, or use --outcome worked|partly|failed")
    return spoken


def _with_problems(spoken: Words, told: Words | None) -> Words:
    """What a person said, and below it what failed runs tell."""
    return replace(spoken, problems=(*spoken.problems, *told.problems)) if told else spoken


def _known_nic(name: str, facts: HostFacts) -> str:
    names = [str(nic["name"]) for nic in facts.nics if nic.get("name")]
    if name not in names:
        raise UsageError(f"--nic {name}: this host has no such interface; it has {', '.join(names) or 'none'}")
    return name


def _checked(document: Document) -> bytes:
    """The canonical bytes. What was said on the command line and cannot be is wrong usage; anything else is our fault."""
    try:
        return check(document)
    except DocumentError as error:
        said = [fault for fault in error.faults if fault.pointer.split("/")[1:2] and fault.pointer.split("/")[1] in SAID_BY]
        if not said:
            raise
        raise UsageError("\n  ".join(["what was said cannot be sent:", *(_told(fault) for fault in said)])) from None


def _told(fault: Fault) -> str:
    """The fault with the option it came from: `/problems/0/stage` is `--problem (1) stage`."""
    part, *rest = fault.pointer.split("/")[1:]
    place = " ".join(f"({int(word) + 1})" if word.isdigit() else word for word in rest if word not in ("text", "configuration"))
    return f"{SAID_BY[part]}{' ' + place if place else ''}: {fault.message}"


def _private_words(root: Root, args: argparse.Namespace) -> Any:
    return private_words(Root(root.path), args.environ)


def _host_key(root: Root, config: Config, dry_run: bool, console: Console) -> str | None:
    """The host's key for this contributor; a dry run goes on without one where the state folder cannot be used."""
    try:
        return host_key(host_secret(config.state, _key(config, console)), machine_id(Root(root.path)))
    except StateError as error:
        if not dry_run:
            raise
        console.note(f"no host key: {error}", "yellow")
        return None


def _key(config: Config, console: Console | None = None) -> Key | None:
    """The contributor's key, made on first use; None where this host can make none, which is said if `console` is given."""
    try:
        return make_key(config.state)
    except UnsignedError as error:
        if console is not None:
            console.note(f"{UNSIGNED}: {error}", "yellow")
        return None


def _signed(document: Document, config: Config, console: Console) -> Document:
    """The document with its signature, where this host has a key and something that signs."""
    try:
        key = _key(config)
        return document if key is None else signed(document, key, config.handle)
    except (UnsignedError, StateError) as error:
        console.note(f"{UNSIGNED}: {error}", "yellow")
        return document


def _report(redacted: Redacted, console: Console) -> None:
    for line in redacted.lines():
        console.note(line)
    console.note("what is sent is public; anybody may use it under CC BY 4.0")


# Runs


def _runs_of(file: str, stdin: Any) -> Iterable[Document]:
    """The runs of a RUN.json: what bench and import print, a list of runs, or one run."""
    try:
        said = json.loads(read_file(file, stdin))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"--run {file} is not JSON: {error}. A tool's own output goes to --result") from None
    files = said.get("files") if isinstance(said, dict) else None
    if isinstance(files, list):
        said = [run for one in files if isinstance(one, dict) for run in one.get("runs") or ()]
    runs = said.get("runs", [said]) if isinstance(said, dict) else said
    usable = isinstance(runs, list) and all(isinstance(run, dict) and "tool" in run for run in runs)
    if not usable:
        raise UsageError(f"--run {file} holds no runs as collector bench --out writes them; a tool's own output goes to --result")
    return runs  # type: ignore[no-any-return]  # JSON


def _picked(runs: list[Document], said: str | None) -> list[Document]:
    """The runs by their numbers, as many as one submission holds."""
    if said is None and len(runs) <= RUNS:
        return runs
    if said is None:
        words = f"{len(runs)} runs are too many for one submission, which holds {RUNS}; submit them in parts"
        parts = f"--pick 1-{RUNS}, then --pick {RUNS + 1}-{min(2 * RUNS, len(runs))}{' and so on' if len(runs) > 2 * RUNS else ''}"
        raise UsageError(f"{words}, {parts}, or pick those worth sharing: collector import FILE numbers them")
    found = re.fullmatch(r"([0-9]{1,6})(?:-([0-9]{1,6}))?", said)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= first <= last <= len(runs) or last - first >= RUNS:
        raise UsageError(f"--pick {said} must be numbers such as 1-{min(RUNS, max(1, len(runs)))}: at most {RUNS} of the {len(runs)} runs")
    return runs[first - 1 : last]


def _named(said: str) -> tuple[str | None, str]:
    """The format, where one stands before the file, and the file."""
    from collector.importers import IMPORTERS  # Two dozen modules that only result files need.

    name, colon, file = said.partition(":")
    return (name, file) if colon and name in IMPORTERS and not Path(said).exists() else (None, said)


def _imported(said: str, outcome: str, stdin: Any) -> Iterable[Document]:
    """The runs of a result file. Where something failed, a faulty file is part of the story and becomes a run that says so."""
    from collector.result_file import import_bytes

    name, file = _named(said)
    try:
        imported = import_bytes(read_file(file, stdin), name)
    except UnknownFormatError as error:
        if outcome == "worked":
            raise UnknownFormatError(f"--result {file}: {error}") from None
        imported = Imported(format=None, status="error", faults=(ImportFault(error.code, str(error), ""),))
    if not imported.usable and outcome == "worked":
        told = "; ".join(fault.message for fault in imported.faults) or imported.status
        raise ResultError(f"--result {file}: {told}. Leave it out, or say --outcome partly or failed, and it goes along as it is")
    return [plain(run) for run in imported.runs or (failed_run(imported),)]
