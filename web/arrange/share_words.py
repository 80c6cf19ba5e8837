"""What a fault says, in the language of the page: messages are told in English, and here their figures are put into Japanese sentences."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from schemas.labels import LABELS, Language
from schemas.messages import MESSAGES

SCHEMA: Mapping[str, str] = {
    "must be a text, not {sort}": "文字列を書きます ({sort}が入っています)",
    "must be a whole number, not {sort}": "整数を書きます ({sort}が入っています)",
    "must be a number, not {sort}": "数値を書きます ({sort}が入っています)",
    "must be true or false, not {sort}": "true か false を書きます ({sort}が入っています)",
    "must be a list of texts, not {sort}": "文字列の並びを書きます ({sort}が入っています)",
    "must be a list of evidence, not {sort}": "証拠の並びを書きます ({sort}が入っています)",
    "must be one of {words}, not {sort}": "{words} のどれかを書きます ({sort}が入っています)",
    "must be a list": "並びを書きます",
    "must be an object": "オブジェクトを書きます",
    "must be an object with a path and a value": "path と value を持つオブジェクトを書きます",
    "the document must be a JSON object": "文書は JSON のオブジェクトです",
    "must not be null": "null は使えません",
    "must be finite": "有限の数を書きます",
    "must be written like {example}": "{example} のように書きます",
    "holds half of a surrogate pair, which is no character": "文字にならない符号 (サロゲートの片割れ) があります",
    "holds control characters": "制御文字があります",
    "holds control characters or line ends": "制御文字か改行があります",
    "has no {things}; {least} to {most} are allowed": "空です。{least} から {most} {things}まで書けます",
    "has {count} {things}; {least} to {most} are allowed": "{count} {things}あります。{least} から {most} {things}まで書けます",
    "has no {things}; at most {most} are allowed": "空です。{most} {things}まで書けます",
    "has {count} {things}; at most {most} are allowed": "{count} {things}あります。{most} {things}まで書けます",
    "has no {things}; exactly {most} are needed": "空です。ちょうど {most} {things}を書きます",
    "has no {things}; exactly {most} is needed": "空です。ちょうど {most} {things}を書きます",
    "has {count} {things}; exactly {most} are needed": "{count} {things}あります。ちょうど {most} {things}を書きます",
    "has {count} {things}; exactly {most} is needed": "{count} {things}あります。ちょうど {most} {things}を書きます",
    "{value} lies outside {least} to {most}": "{value} は {least} から {most} の範囲にありません",
    "{value} is not known here; known: {words}": "{value} は使えません。使えるのは {words} です",
    "{version} is not read here; known: {words}": "{version} はここでは読めません。読めるのは {words} です",
    "is not a key of this version": "この版の文書にない項目です",
    "is required": "必要です",
    "is required; this side writes {version}": "必要です。ここでは {version} と書きます",
    "is required where kind is reference": "種別が文献のときは必要です",
    "entry {position} {rest}": "{position} 番目: {rest}",
    "path {rest}": "path: {rest}",
    "value {rest}": "value: {rest}",
}
"""The messages of the schema, whose figures stand in braces."""
SORTS: Mapping[str, str] = {
    "null": "null", "true or false": "真偽値", "a whole number": "整数", "a number": "数値", "a text": "文字列",
    "an object": "オブジェクト", "a list": "並び", "character": "文字", "characters": "文字", "entry": "件", "entries": "件",
}  # fmt: skip
_PLACE = re.compile(r"\{(\w+)(?:![a-z])?(?::[^{}]*)?\}")
_ENTRY_AHEAD = "entry {position} {rest}", "path {rest}", "value {rest}"


def in_words(message: str, lang: Language) -> str | None:
    """A message in a language; None where it has no words for it."""
    if lang == "en":
        return message
    for pattern, japanese in _patterns():
        if found := pattern.fullmatch(message):
            parts = {name: _part(name, text) for name, text in found.groupdict().items()}
            if None not in parts.values():
                return _PLACE.sub(_filler(parts), japanese)
    return None


def _filler(parts: Mapping[str, str | None]) -> Callable[[re.Match[str]], str]:
    return lambda place: parts[place[1]] or ""


def _part(name: str, text: str) -> str | None:
    """A figure stays as it is; what is itself a message must have words of its own."""
    if name in {"sort", "things"}:
        return SORTS.get(text)
    if name == "mistake":
        return next((japanese for english, japanese in LABELS["mistake"].values() if english == text), None)
    return in_words(text, "ja") if name == "rest" or (" " in text and name in _NESTED) else text


_NESTED = frozenset({"share"})
"""Figures of the rules that are sentences themselves."""


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each message as a pattern, those with most fixed words first; what may hold any other message comes last."""
    told = [*SCHEMA.items(), *MESSAGES.values()]
    ordered = sorted(told, key=lambda pair: (pair[0] in _ENTRY_AHEAD, -len(_PLACE.sub("", pair[0]))))
    return tuple((re.compile("".join(_pieces(english)), re.DOTALL), japanese) for english, japanese in ordered)


def _pieces(english: str) -> Iterator[str]:
    end, seen = 0, set()
    for place in _PLACE.finditer(english):
        yield re.escape(english[end : place.start()])
        yield f"(?P={place[1]})" if place[1] in seen else f"(?P<{place[1]}>.+?)"
        seen.add(place[1])
        end = place.end()
    yield re.escape(english[end:])
