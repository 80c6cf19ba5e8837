"""Which problems are one problem: what makes a symptom that was told twice recognisable."""

import hashlib
import re
from dataclasses import dataclass

from registry.search.words import fold, folded_words
from schemas import Problem

KEY_CHARACTERS = 12
_SEPARATOR = "|"
_PART_CHARACTERS, _SYMPTOM_CHARACTERS = 60, 120
_VARYING = re.compile(r"\b0x[0-9a-f]+\b|\b[0-9a-f]+(?:[:.][0-9a-f]+)+\b", re.ASCII)
"""PCI addresses, versions, times, registers: the same problem has others on every host. Plain numbers tell models and codes apart."""
_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What many occurrences of one problem have in common."""

    key: str
    """Stands in addresses: twelve hexadecimal digits."""
    failure_kind: str
    stage: str
    part: str
    """The component, else the culprit; empty where neither was told."""
    lang: str
    """Empty where a code of failure says the same in every language."""
    symptom: str
    """Normalised; empty where there is a code of failure."""


def identity_of(problem: Problem) -> Identity:
    """By the code of its failure where it has one, else by the words of its symptom in their language; each with its stage and part."""
    part = _plain(problem.component or problem.culprit or "", _PART_CHARACTERS)
    kind = problem.failure_kind or ""
    lang = "" if kind else language_of(problem)
    symptom = "" if kind else _plain(problem.symptom, _SYMPTOM_CHARACTERS)
    fields = (kind, problem.stage or "", part, lang, symptom)
    digest = hashlib.sha256(_SEPARATOR.join(fields).encode()).hexdigest()
    return Identity(key=digest[:KEY_CHARACTERS], failure_kind=kind, stage=fields[1], part=part, lang=lang, symptom=symptom)


def language_of(problem: Problem) -> str:
    """The language that was told; else `ja` where Japanese is written, `en` where it is not."""
    if problem.lang:
        return problem.lang.partition("-")[0]
    return "ja" if _JAPANESE.search(problem.symptom) else "en"


def normalised(text: str) -> str:
    """Words without case, widths, punctuation and what varies from host to host."""
    return folded_words(_VARYING.sub(" ", fold(text))).strip()


def _plain(text: str, characters: int) -> str:
    """Something always remains: a symptom of signs alone is itself."""
    return (normalised(text) or fold(text).replace(_SEPARATOR, " "))[:characters].strip()
