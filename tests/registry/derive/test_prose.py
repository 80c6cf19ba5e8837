"""The first words of a note, as a reader would say them."""

import time

import pytest

from registry.derive.card import excerpt
from registry.derive.prose import first_paragraph, plain_words
from schemas import read
from tests.documents import submission

NOTES = {
    "plain words.": "plain words.",
    "Turn `gro` *off* with **ethtool** and ~~reboot~~.": "Turn gro off with ethtool and reboot.",
    "# A heading\n\nThe words below it.": "The words below it.",
    "# Only a heading": "Only a heading",
    "> quoted\n\nsaid": "quoted",
    "- first entry\n- second": "first entry",
    "1. first step\n2. second": "first step",
    "see [the manual](https://example.org/a_b) and ![the board](https://example.org/x.png)": "see the manual and the board",
    "```sh\nethtool -K eth0 gro off\n```\n\nthat helped": "that helped",
    "```sh\nethtool -K eth0 gro off\n```": "ethtool -K eth0 gro off",
    "遅い場合は\nオフロードを切る。": "遅い場合はオフロードを切る。",
    "two\nlines  \nand a third": "two lines and a third",
    "---\n\n***\n\nafter the rules": "after the rules",
    "<b>raw</b> HTML is text": "<b>raw</b> HTML is text",
    "snake_case_word and 2*3*4 and 5 < 6": "snake_case_word and 234 and 5 < 6",
    "&amp; \\*no emphasis\\*": "& *no emphasis*",
    "| a | b |\n|---|---|\n| 1 | 2 |": "a",
    "\n \n": None,
    "---": None,
    "!!! ???": None,
    "😀": None,
}


@pytest.mark.parametrize("note", NOTES)
def test_a_note_begins_with_its_first_words_and_no_sign(note: str) -> None:
    assert first_paragraph(note) == NOTES[note]


@pytest.mark.parametrize("piece", ["[", "*", "> ", "`", "![", "<", "_a", "- ", "~~", "\\", "|", "&amp;", "((", "**a*"])
def test_a_hostile_note_costs_little(piece: str) -> None:
    began = time.process_time()
    first_paragraph((piece * 20_000)[:20_000])
    assert time.process_time() - began < 1.0


LINES = {
    "needs **iommu=pt** on `cmdline`": "needs iommu=pt on cmdline",
    "## Heading of a symptom": "Heading of a symptom",
    "see [the manual](https://example.org/a) ~~soon~~": "see the manual soon",
    "**cut off at its e": "cut off at its e",
    "*_vf of iommu_group, __asm__, 2 * 3": "*_vf of iommu_group, __asm__, 2 * 3",
    "a ` alone and #2": "a ` alone and #2",
    "plain": "plain",
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_loses_the_signs_written_from_habit_and_keeps_names(line: str) -> None:
    assert plain_words(line) == LINES[line]


@pytest.mark.parametrize("piece", ["[", "**a ", "`a ", "[a](", "#", "~~"])
def test_a_hostile_line_costs_little(piece: str) -> None:
    began = time.process_time()
    plain_words((piece * 20_000)[:20_000])
    assert time.process_time() - began < 1.0


def test_words_behind_a_long_listing_are_found() -> None:
    assert first_paragraph("```\n" + "01:00.0 Ethernet controller\n" * 40 + "```\n\nNo VF.") == "No VF."


def test_an_excerpt_is_of_the_note_else_of_the_first_problem_and_ends() -> None:
    def of(**changes: object) -> str | None:
        return excerpt(read(submission(**changes)))

    problems = [{"symptom": "no *VF*\n appears"}]
    assert of(note={"text": "# H\n\n`x` is **slow**", "lang": "en"}, problems=problems) == "x is slow"
    assert of(note={"text": "---", "lang": "en"}, problems=problems) == "no *VF* appears"
    assert of(note=None, problems=problems) == "no *VF* appears"
    assert of(note=None) is None
    long = of(note={"text": "遅い" * 200, "lang": "ja"})
    assert long is not None
    assert (len(long), long[-1]) == (160, "…")


@pytest.mark.parametrize("text", ["[" * 20_000 + " a", "![a](" * 4_000], ids=["brackets", "pictures"])
def test_more_brackets_than_anybody_writes_are_words(text: str) -> None:
    found = first_paragraph(text)
    assert found is None or found.startswith(text[:100])
