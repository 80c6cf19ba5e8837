"""Tokens: pairs for Japanese, whole words for the rest."""

import pytest

from registry.search.words import INDEX_BYTES, TOKEN_CHARACTERS, fold, folded_words, phrase, tokens

TOKENS = {
    "仮想化ルータ": ["仮想", "想化", "化ル", "ルー", "ータ", "タ"],
    "遅": ["遅"],
    "X520を使う": ["x520", "を使", "使う", "う"],
    "VT-d, e1000": ["vt", "d", "e1000"],
    "ｉｇｂ　ﾄﾞﾗｲﾊﾞ": ["igb", "ドラ", "ライ", "イバ", "バ"],
    "Straße": ["strasse"],
    "🙂 -- ()": [],
    "": [],
}


@pytest.mark.parametrize("text", TOKENS)
def test_a_text_becomes_its_tokens(text: str) -> None:
    assert tokens([text]) == TOKENS[text]


PHRASES = {
    "ルータ": (("ルー", "ータ"), False),
    "タ": (("タ",), True),
    "ixg": (("ixg",), True),
    "VT-d": (("vt", "d"), True),
    "x520を": (("x520", "を"), True),
    "仮想x520": (("仮想", "想", "x520"), True),
}


@pytest.mark.parametrize("text", PHRASES)
def test_a_word_of_a_query_becomes_a_phrase(text: str) -> None:
    assert phrase(text) == PHRASES[text]


def test_a_quoted_word_is_a_whole_word() -> None:
    assert phrase("ixgbe", whole=True) == (("ixgbe",), False)


def test_a_word_without_letters_is_no_phrase() -> None:
    assert phrase("--") is None


def test_a_long_word_is_cut_alike_in_index_and_query() -> None:
    word = "a" * 1000
    assert tokens([word]) == ["a" * TOKEN_CHARACTERS]
    assert phrase(word) == (("a" * TOKEN_CHARACTERS,), True)


def test_the_index_of_one_submission_has_an_end() -> None:
    assert sum(len(token.encode()) + 2 for token in tokens(["仮想" * 200_000])) <= INDEX_BYTES


def test_folding_is_settled_after_once() -> None:
    for text in ("ﬃ", "İ", "ǅ", "㍿", "ｶﾞ"):
        assert fold(fold(text)) == fold(text)


def test_values_are_matched_by_their_folded_words() -> None:
    assert folded_words("Intel(R) Xeon(R) E5-2630") == " intel r xeon r e5 2630"
