"""The interview: five questions that anybody may skip, in two languages, and never a word that was not chosen."""

import io
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Sequence

import pytest

from collector.compose import Words
from collector.interview import LEFT, OUTCOMES, TEXTS, Suspicion, TerminalAsk, interview, may_ask, word_of
from schemas.v1.submission import OUTCOMES as WIRE_OUTCOMES
from schemas.v1.submission import STAGES as WIRE_STAGES
from schemas.v1.submission import ProblemSchema

NO_LINK = Suspicion(symptom="the VF has no link", stage="virtual-function", culprit="driver", evidence="dmesg: eth1: Link is Down")
REFUSED = Suspicion(
    symptom="vfio-pci refused the device", stage="assignment", cause="its IOMMU group is not viable", failure_kind="vfio-refused"
)
VAGUE = Suspicion(symptom="packets are lost")


class Person:
    """Somebody who answers from a list, and notes what was asked."""

    def __init__(self, *answers: str | type[BaseException]) -> None:
        self.answers, self.asked, self.offered = list(answers), [], []  # type: ignore[var-annotated]

    def __call__(self, prompt: str, choices: Sequence[str], default: str) -> str:
        self.asked.append(prompt)
        self.offered.append(list(choices))
        answer = self.answers.pop(0) if self.answers else ""
        if isinstance(answer, str):
            return answer or default
        raise answer


def test_the_words_are_those_of_the_wire() -> None:
    assert OUTCOMES == WIRE_OUTCOMES
    assert word_of("14", "stage", WIRE_STAGES) == "other"


def test_a_full_conversation_says_what_the_options_would_say() -> None:
    person = Person("failed", "no VF appears", "firmware", "switched SR-IOV on", "Buy another board.")
    assert interview(person, "en") == Words(
        outcome="failed",
        problems=({"symptom": "no VF appears", "lang": "en", "stage": "firmware", "workaround": "switched SR-IOV on"},),
        note={"text": "Buy another board.", "lang": "en"},
    )
    assert len(person.asked) == 5


def test_every_question_after_the_first_may_be_skipped() -> None:
    person = Person("1")
    assert interview(person, "en", [NO_LINK]) == Words(outcome="worked")
    assert len(person.asked) == 3  # Nobody is asked for the layer of a problem that there is not.


def test_who_does_not_say_how_it_went_sends_nothing() -> None:
    assert interview(Person(""), "en", [NO_LINK]) == LEFT


@pytest.mark.parametrize("leaving", [EOFError, KeyboardInterrupt], ids=["Ctrl-D", "Ctrl-C"])
@pytest.mark.parametrize("after", range(5))
def test_leaving_at_any_question_sends_nothing(leaving: type[BaseException], after: int) -> None:
    assert interview(Person(*["failed", "x", "link", "y", "z"][:after], leaving), "en") == LEFT


def test_what_the_host_shows_is_offered_by_number_with_its_layer() -> None:
    person = Person("partly", "2, 1", "unloaded the driver", "")
    words = interview(person, "en", [NO_LINK, REFUSED])
    assert isinstance(words, Words)
    assert words.problems == (
        {"symptom": "vfio-pci refused the device", "stage": "assignment", "cause": "its IOMMU group is not viable",
         "failure_kind": "vfio-refused", "lang": "en", "workaround": "unloaded the driver"},
        {"symptom": "the VF has no link", "stage": "virtual-function", "culprit": "driver", "lang": "en"},
    )  # fmt: skip
    assert person.offered[1] == ["the VF has no link (dmesg: eth1: Link is Down)", "vfio-pci refused the device"]


def test_nothing_the_host_shows_is_sent_unless_it_was_chosen() -> None:
    assert interview(Person("failed", "", ""), "en", [NO_LINK, REFUSED]) == Words(outcome="failed")


def test_the_layer_is_asked_where_the_evidence_does_not_tell_it() -> None:
    words = interview(Person("failed", "1", "転送"), "ja", [VAGUE])
    assert isinstance(words, Words)
    assert words.problems == ({"symptom": "packets are lost", "lang": "ja", "stage": "forwarding"},)


@pytest.mark.parametrize("said", ["3", "1,3", "0", "2 CPUs were idle", "1000 pps only"])
def test_a_number_that_was_not_offered_is_part_of_the_words(said: str) -> None:
    words = interview(Person("failed", said), "en", [NO_LINK, REFUSED])
    assert isinstance(words, Words)
    assert words.problems[0]["symptom"] == said


def test_an_answer_that_is_no_choice_is_asked_again_then_skipped() -> None:
    person = Person("perhaps", "so so", "dunno")
    assert interview(person, "en") == LEFT
    assert person.asked == [TEXTS["outcome"][0], TEXTS["again"][0], TEXTS["again"][0]]


SAID = {
    "the word": ("partly", "partly"),
    "a beginning": ("f", "failed"),
    "a number": ("1", "worked"),
    "a number of full width": ("２", "partly"),
    "the English name": ("did not work", "failed"),
    "the Japanese name": ("一部動いた", "partly"),
    "the beginning of a Japanese name": ("一部", "partly"),
    "another word for it": ("失敗", "failed"),
    "nothing": ("", ""),
    "something else": ("yes", ""),
    "a beginning of two": ("動", ""),
    "a number too high": ("4", ""),
}


@pytest.mark.parametrize(("said", "word"), SAID.values(), ids=SAID)
def test_a_choice_is_understood(said: str, word: str) -> None:
    assert word_of(said, "outcome", OUTCOMES) == word


def test_japanese_is_asked_and_answered() -> None:
    person = Person("動かなかった", "VF がリンクアップしない", "7", "ファームを更新した", "Works now.")
    words = interview(person, "ja")
    assert person.asked[0] == "結果はどうでしたか？"
    assert words == Words(
        outcome="failed",
        problems=({"symptom": "VF がリンクアップしない", "lang": "ja", "stage": "assignment", "workaround": "ファームを更新した"},),
        note={"text": "Works now.", "lang": "ja"},
    )


@pytest.mark.parametrize("one", [NO_LINK, REFUSED, VAGUE], ids=lambda one: one.symptom)
def test_a_suspicion_is_a_problem_of_the_wire(one: Suspicion) -> None:
    ProblemSchema().load(one.problem("en"))


def test_very_long_answers_are_cut_to_what_the_wire_holds() -> None:
    words = interview(Person("failed", "x" * 5_000, "", "y" * 5_000, "z" * 50_000), "en")
    assert isinstance(words, Words)
    assert words.note is not None
    assert (len(words.problems[0]["symptom"]), len(words.problems[0]["workaround"]), len(words.note["text"])) == (2_000, 2_000, 20_000)


class Terminal:
    """Something that may be a terminal."""

    def __init__(self, is_terminal: bool) -> None:
        self.isatty = lambda: is_terminal


@pytest.mark.parametrize(
    ("stdin", "said", "as_json", "asked"),
    [
        (Terminal(True), False, False, True),
        (Terminal(True), True, False, False),
        (Terminal(True), False, True, False),
        (Terminal(False), False, False, False),
        (object(), False, False, False),
    ],
    ids=["terminal", "outcome said", "json", "pipe", "no stream"],
)
def test_only_a_person_who_said_nothing_is_asked(stdin: object, said: bool, as_json: bool, asked: bool) -> None:
    assert may_ask(stdin, said=said, as_json=as_json) is asked


# A real terminal

CTRL_C = b"\x03"

PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # Whoever runs tests in the background hands on that Ctrl-C is ignored.
from collector.interview import Suspicion, ask_on_terminal
say = lambda text: print(text, file=sys.stderr, flush=True)
words = ask_on_terminal(sys.stdin, say, "en", [Suspicion(symptom="the VF has no link", stage="link")])
print("SAID", words if words == "left" else (words.outcome, [dict(one) for one in words.problems], words.note), flush=True)
"""


def on_a_terminal(*lines: bytes) -> str:
    """What appears on a terminal where somebody types these lines, each when a question has come; Ctrl-C comes as its signal."""
    above, below = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=below, stdout=below, stderr=below, start_new_session=True) as process:
        os.close(below)
        seen, typed, waiting = b"", list(lines), [b"How did it go", b"What went wrong", b"What helped", b"Anything others"]
        while True:
            try:
                piece = os.read(above, 4096)
            except OSError:
                break
            seen += piece
            if typed and waiting and waiting[0] in seen:
                waiting.pop(0)
                key = typed.pop(0)
                if key == CTRL_C:  # This terminal controls no process; and its echo would fall into the answer.
                    process.send_signal(signal.SIGINT)
                else:
                    os.write(above, key)
        process.wait(timeout=20)
    os.close(above)
    return seen.decode("utf-8", "replace")


def test_a_terminal_carries_the_conversation() -> None:
    seen = on_a_terminal(b"failed\n", b"1\n", b"another cable\n", "日本語\n".encode())
    assert "1 the VF has no link" in seen
    assert "SAID ('failed', [{'symptom': 'the VF has no link', 'stage': 'link', 'lang': 'en', 'workaround': 'another cable'}]" in seen
    assert "{'text': '日本語', 'lang': 'ja'}" in seen


@pytest.mark.parametrize("key", [b"\x04", CTRL_C], ids=["Ctrl-D", "Ctrl-C"])
def test_a_key_leaves_a_terminal_cleanly(key: bytes) -> None:
    seen = on_a_terminal(b"failed\n", key)
    assert "SAID left" in seen
    assert "Traceback" not in seen


def test_the_end_of_the_input_is_leaving() -> None:
    with pytest.raises(EOFError):
        TerminalAsk(io.StringIO(""), lambda _: None)("?", (), "")
