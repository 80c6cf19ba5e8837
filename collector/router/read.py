"""The text of a configuration → `Configuration`: `set` lines, the braces of `config.boot`, or both as pasted from a terminal."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from collector.router.configuration import Configuration, Form, Remark, Statement, Verb, Word
from collector.router.known_words import KNOWN
from collector.router.spelling import hints_of
from collector.router.tokens import VERBS, Line, read_line

EXPECTED = "expected are `set` lines (show configuration commands) or the braces of config.boot"
TOP_WORDS = frozenset(KNOWN[""].split())
_SHELL = """
    [edit] clear commit commit-confirm compare conf configure confirm discard done exit history load logout merge ping quit run save show
    sudo terminal top traceroute up
"""
SHELL = frozenset(_SHELL.split())
"""First words of lines that belong to the terminal and not to the configuration."""
MARKS: dict[str, Verb] = {"+": "set", ">": "set", "-": "delete", "!": "deactivate"}
"""What `show` and `compare` write before a line that changed."""
_PROMPT = re.compile(r"[^\s@'\"{}]+@[^\s@'\"{}]+[#$>]")
_TERMINAL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[@-_]|\r(?=\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|^--More--[ \t\r]*", re.MULTILINE
)
_VYOS = re.compile(r"vyos-config-version|Release version:\s*(?:VyOS|1\.[0-9]|999\.|20[0-9]{2}\.)")
_VYATTA = re.compile(r"vyatta-config-version|Release version:\s*V[CS]")
_RELEASE = re.compile(r"Release version:[ \t]*([^\s*](?:[^\n*]{0,60}[^\s*])?)")


def read_configuration(text: str) -> Configuration:
    """The configuration. It never fails: what cannot be read is a fault with its line, and stays in `text`."""
    clean = _TERMINAL.sub("", text.removeprefix("\ufeff")).replace("\r", "\n")
    work = _Reader(clean)
    work.read()
    form: Form = "nothing"
    if work.forms:
        form = "mixture" if len(work.forms) > 1 else work.forms.pop()
    else:
        work.tell(0, "nothing", f"no statement in it; {EXPECTED}")
    release = _RELEASE.search(clean)
    system: Literal["Vyatta", "VyOS"] | None = "VyOS" if _VYOS.search(clean) else "Vyatta" if _VYATTA.search(clean) else None
    made = Configuration(
        text=clean,
        form=form,
        statements=tuple(work.statements),
        prompts=tuple(work.prompts),
        faults=tuple(sorted(work.faults, key=lambda fault: fault.line)),
        system=system,
        release=release.group(1) if release else None,
    )
    return replace(made, hints=hints_of(made))


@dataclass(slots=True)
class _Block:
    """A brace that is open."""

    words: tuple[Word, ...]
    place: int
    empty: bool = True


@dataclass(slots=True)
class _Reader:
    text: str
    statements: list[Statement] = field(default_factory=list)
    prompts: list[Word] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    forms: set[Form] = field(default_factory=set)
    _blocks: list[_Block] = field(default_factory=list)
    _context: tuple[Word, ...] = ()
    """Where `edit` went: the words before every further statement."""
    _ends: list[int] = field(default_factory=list)

    def read(self) -> None:
        """Fill statements and faults from the whole text."""
        self._ends = [match.start() for match in re.finditer("\n", self.text)]
        position = 0
        while position < len(self.text):
            line = read_line(self.text, position)
            self._take(line)
            position = line.end + 1
        self._close_all()

    def tell(self, place: int, code: str, message: str) -> None:
        """Note a fault at a place of the text."""
        self.faults.append(Remark(bisect_right(self._ends, place - 1) + 1, code, message))

    def _take(self, line: Line) -> None:
        words = self._without_prompt(line.words)
        if not words:
            return
        if line.fault:
            self.tell(words[0].start, "quote", line.fault)
        verb: Verb = "set"
        if len(words) > 1 and words[0].text in MARKS:
            verb, words = MARKS[words[0].text], words[1:]
        if self._is_command(words):
            if self._blocks:
                self._close_all()
            self._command(words)
        elif self._blocks or any(_is_brace(word) for word in words) or words[-1].text.endswith("{"):
            self._braces(words, verb)
        elif words[0].text.startswith("[edit"):
            self._context = _inside_edit(words)
        elif words[0].text not in SHELL:
            self.tell(words[0].start, "unread", f"neither a set line nor part of a block, left unread; {EXPECTED}")

    def _without_prompt(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        if words and _PROMPT.fullmatch(words[0].text):
            self.prompts.append(words[0])
            return words[1:]
        return words[1:] if words and words[0].text == "$" else words

    def _is_command(self, words: tuple[Word, ...]) -> bool:
        """Whether this is a line such as `set system …`; within a block `set` may also be a node of a route map."""
        first = words[0].text
        if first in ("edit", "up", "top") and not self._blocks:
            return True
        if first not in VERBS or len(words) < 2 or _is_brace(words[1]):
            return False
        return not self._blocks or words[1].text in TOP_WORDS

    def _command(self, words: tuple[Word, ...]) -> None:
        first, rest = words[0].text, words[1:]
        if first in VERBS:
            self.forms.add("set-lines")
            self._state(cast(Verb, first), (*self._context, *rest), words[0].start)
        elif first == "edit":
            self._context = (*self._context, *rest)
        elif first == "up":
            self._context = self._context[:-1]
        else:
            self._context = ()

    def _braces(self, words: tuple[Word, ...], verb: Verb) -> None:
        self.forms.add("config-boot")
        pending: list[Word] = []
        for word in words:
            if _is_brace(word) and word.text == "{":
                self._open(tuple(pending), word.start)
                pending = []
            elif _is_brace(word):
                self._leaf(pending, verb)
                pending = []
                self._close(word.start)
            elif word.text.endswith("{") and word is words[-1] and len(word.text) == word.end - word.start:
                self._open((*pending, Word(word.text[:-1], word.start, word.end - 1)), word.start)
                pending = []
            else:
                pending.append(word)
        self._leaf(pending, verb)

    def _open(self, words: tuple[Word, ...], place: int) -> None:
        if not words:
            self.tell(place, "brace", "a block without a name")
        if self._blocks:
            self._blocks[-1].empty = False
        self._blocks.append(_Block(words, place))

    def _close(self, place: int) -> None:
        if not self._blocks:
            self.tell(place, "brace", "this } closes nothing")
            return
        if self._blocks[-1].empty:
            self._state("set", self._path(), self._blocks[-1].place)
        self._blocks.pop()

    def _close_all(self) -> None:
        for block in self._blocks:
            name = block.words[0].text if block.words else ""
            self.tell(block.place, "brace", f"the block `{name}` is never closed")
        while self._blocks:
            self._close(self._blocks[-1].place)

    def _leaf(self, words: list[Word], verb: Verb) -> None:
        if words:
            if self._blocks:
                self._blocks[-1].empty = False
            self._state(verb, (*self._path(), *words), words[0].start)

    def _path(self) -> tuple[Word, ...]:
        return tuple(word for block in self._blocks for word in block.words)

    def _state(self, verb: Verb, words: tuple[Word, ...], place: int) -> None:
        self.statements.append(Statement(verb, words, bisect_right(self._ends, place - 1) + 1))


def _is_brace(word: Word) -> bool:
    return word.text in ("{", "}") and word.end - word.start == 1


def _inside_edit(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The path in `[edit interfaces ethernet eth0]`."""
    inner = [Word(word.text.rstrip("]"), word.start, word.end - (len(word.text) - len(word.text.rstrip("]")))) for word in words[1:]]
    return tuple(word for word in inner if word.text)
