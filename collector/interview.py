"""`collector submit` asks how it went, when a terminal is there and nothing was said: five short questions, each may be skipped.

A state machine over `ask(prompt, choices, default)`: it gives the answer, the default or "" for Enter, and raises EOFError
or KeyboardInterrupt where the person leaves. What the host itself shows (a VF without link, a driver that refused) comes
as suspicions and is offered by number; nothing is sent that was not chosen.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from collector.compose import Words, language_of
from schemas.labels import LABELS, Language, label
from schemas.limits import PROBLEMS

TRIES = 3
"""How often an answer that is none of the choices is asked for again before it counts as skipped."""
LONGEST = {"symptom": 2_000, "workaround": 2_000, "note": 20_000}
OUTCOMES = tuple(LABELS["outcome"])
STAGES = tuple(LABELS["stage"])

Left = Literal["left"]
LEFT: Left = "left"
"""The person went away, or would not say how it went: nothing is sent."""


class Ask(Protocol):
    """How a question reaches somebody."""

    def __call__(self, prompt: str, choices: Sequence[str], default: str) -> str:
        """The answer as it was typed; `default` where it was empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """Something this host itself shows that may have been in the way."""

    symptom: str
    stage: str | None = None
    cause: str | None = None
    culprit: str | None = None
    component: str | None = None
    failure_kind: str | None = None
    evidence: str | None = None
    """Where it shows, for the person who is asked; it is not sent."""

    def problem(self, lang: str) -> dict[str, str]:
        """The problem it would be in a document."""
        names = ("symptom", "stage", "cause", "culprit", "component", "failure_kind")
        said = {name: value for name in names if (value := getattr(self, name))}
        return said | {"lang": lang}


TEXTS: dict[str, tuple[str, str]] = {
    "outcome": ("How did it go?", "結果はどうでしたか？"),
    "in the way": ("What was in the way, if anything? In your own words", "困ったことはありましたか？ 自由に書いてください"),
    "failed": ("What went wrong? In your own words", "何がうまくいきませんでしたか？ 自由に書いてください"),
    "numbers": (", or numbers of what this host shows (1,2)", "。このホストに見える次の項目なら番号で (1,2)"),
    "stage": ("At which layer?", "どの段階ですか？"),
    "workaround": ("What helped?", "何をしたら解決しましたか？"),
    "workaround of": ("What helped against “{}”?", "「{}」には何が効きましたか？"),
    "note": ("Anything others should know?", "ほかの人に伝えたいことはありますか？"),
    "again": ("Please answer with one of these, or Enter to skip.", "次のどれかで答えてください。Enter で飛ばします。"),
    "intro": (
        "Nothing was said with --outcome, so a few questions. Enter skips one; Ctrl-D leaves, and nothing is sent.",
        "--outcome の指定がないので、いくつか伺います。Enter で飛ばし、Ctrl-D でやめます (何も送りません)。",
    ),
}


def text(name: str, lang: Language) -> str:
    """A question in one language."""
    english, japanese = TEXTS[name]
    return japanese if lang == "ja" else english


def interview(ask: Ask, lang: Language, suspicions: Sequence[Suspicion] = ()) -> Words | Left:
    """What was said, as `--outcome`, `--problem` and `--note` would have said it; LEFT where nothing is to be sent."""
    try:
        return _Interview(ask, lang, tuple(suspicions)[:PROBLEMS]).run()
    except (EOFError, KeyboardInterrupt):
        return LEFT


State = Literal["outcome", "symptom", "stage", "workaround", "note", "done", "left"]


class _Interview:
    """One conversation: where it is, and what was said so far."""

    def __init__(self, ask: Ask, lang: Language, suspicions: tuple[Suspicion, ...]) -> None:
        self._ask, self._lang, self._suspicions = ask, lang, suspicions
        self._outcome = ""
        self._problems: list[dict[str, str]] = []
        self._note: Mapping[str, str] | None = None

    def run(self) -> Words | Left:
        """All questions in turn."""
        steps: dict[State, Callable[[], State]] = {
            "outcome": self._ask_outcome,
            "symptom": self._ask_symptom,
            "stage": self._ask_stage,
            "workaround": self._ask_workaround,
            "note": self._ask_note,
        }
        state: State = "outcome"
        while state in steps:
            state = steps[state]()
        if state == "left":
            return LEFT
        return Words(outcome=self._outcome, note=self._note, problems=tuple(self._problems))

    def _ask_outcome(self) -> State:
        self._outcome = self._choice(text("outcome", self._lang), "outcome", OUTCOMES, "")
        return "symptom" if self._outcome else "left"

    def _ask_symptom(self) -> State:
        prompt = text("in the way" if self._outcome == "worked" else "failed", self._lang)
        shown = [one.symptom + (f" ({one.evidence})" if one.evidence else "") for one in self._suspicions]
        said = self._free(prompt + (text("numbers", self._lang) if shown else ""), "symptom", shown)
        chosen = self._chosen(said)
        if chosen:
            self._problems = [one.problem(self._lang) for one in chosen]
        elif said:
            self._problems = [{"symptom": said, "lang": language_of(said, self._lang)}]
        return "stage" if self._problems else "note"

    def _ask_stage(self) -> State:
        """The layer of a problem whose evidence does not tell it already."""
        for problem in self._problems:
            if "stage" not in problem and (stage := self._choice(text("stage", self._lang), "stage", STAGES, "")):
                problem["stage"] = stage
        return "workaround"

    def _ask_workaround(self) -> State:
        for problem in self._problems:
            alone = len(self._problems) == 1
            prompt = text("workaround", self._lang) if alone else text("workaround of", self._lang).format(problem["symptom"][:60])
            if said := self._free(prompt, "workaround"):
                problem["workaround"] = said
        return "note"

    def _ask_note(self) -> State:
        if said := self._free(text("note", self._lang), "note"):
            self._note = {"text": said, "lang": language_of(said, self._lang)}
        return "done"

    # Answers

    def _free(self, prompt: str, kind: str, shown: Sequence[str] = ()) -> str:
        return " ".join(self._ask(prompt, shown, "").split())[: LONGEST[kind]]

    def _choice(self, prompt: str, group: str, words: tuple[str, ...], default: str) -> str:
        """One of the words, or "" for a skipped question; a number, a beginning or the name in either language says it."""
        shown = [label(group, word, self._lang) for word in words]
        for _ in range(TRIES):
            said = self._ask(prompt, shown, default).strip()
            found = word_of(said, group, words)
            if found or not said:
                return found
            prompt = text("again", self._lang)
        return ""

    def _chosen(self, said: str) -> list[Suspicion]:
        """The suspicions whose numbers, and nothing else, were given."""
        if re.fullmatch(r"[0-9０-９]+(?:[\s,、，]+[0-9０-９]+)*", said) is None:
            return []
        numbers = dict.fromkeys(int(number) for number in re.findall(r"\d+", said))
        inside = [number for number in numbers if 1 <= number <= len(self._suspicions)]
        return [self._suspicions[number - 1] for number in inside] if len(inside) == len(numbers) else []


SYNONYMS = {"worked": ("成功",), "partly": (), "failed": ("失敗",)}
"""Other words that people use for an outcome."""


def word_of(said: str, group: str, words: Sequence[str]) -> str:
    """The word that was meant by its number, itself, its beginning or its name in a language; "" where none or several were."""
    if said.isdecimal():
        return words[int(said) - 1] if 1 <= int(said) <= len(words) else ""
    wanted = said.lower()
    names = {word: (word, *(name.lower() for name in LABELS[group][word]), *SYNONYMS.get(word, ())) for word in words}
    exact = [word for word, known in names.items() if wanted in known]
    near = [word for word, known in names.items() if wanted and any(name.startswith(wanted) for name in known)]
    found = exact or near
    return found[0] if len(found) == 1 else ""


# A terminal


class TerminalAsk:
    """Questions as lines on stderr, answers as lines of stdin."""

    def __init__(self, stdin: Any, say: Callable[[str], None]) -> None:
        self._stdin, self._say = stdin, say

    def __call__(self, prompt: str, choices: Sequence[str], default: str) -> str:
        """One answer; EOFError at the end of the input."""
        self._say(prompt + (f" [{default}]" if default else ""))
        for number, choice in enumerate(choices, 1):
            self._say(f"  {number} {choice}")
        line = self._stdin.readline()
        if not line:
            raise EOFError
        return line.strip() or default


def may_ask(stdin: Any, *, said: bool, as_json: bool) -> bool:
    """Whether to ask at all: a person sits there, and has said nothing yet."""
    isatty = getattr(stdin, "isatty", None)
    return not said and not as_json and isatty is not None and bool(isatty())


def ask_on_terminal(stdin: Any, say: Callable[[str], None], lang: Language, suspicions: Sequence[Suspicion] = ()) -> Words | Left:
    """The interview on a terminal, with a word about it first."""
    say(text("intro", lang))
    return interview(TerminalAsk(stdin, say), lang, suspicions)
