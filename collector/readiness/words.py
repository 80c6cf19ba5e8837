"""What readiness says, in English and Japanese: words.toml, one entry per sentence."""

import functools
import pkgutil
import tomllib
from collections.abc import Mapping

from collector.readiness.record import Say
from schemas.labels import Language


@functools.cache
def load_words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The tables that ship with the collector, read once."""
    content = pkgutil.get_data("collector.readiness", "words.toml") or b""
    return tomllib.loads(content.decode("utf-8"))


def write(say: Say | None, lang: Language) -> str | None:
    """The sentence with its words, None for none."""
    return None if say is None else load_words()["say"][say.key][lang].format_map(say.words)


def name(table: str, word: str, lang: Language) -> str:
    """The name of a layer, a state or a place in front of people."""
    return load_words()[table][word][lang]
