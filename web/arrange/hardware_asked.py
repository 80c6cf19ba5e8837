"""What a line asks the lists of hardware for: words in names, and terms of the query language about the trials."""

import re
from dataclasses import dataclass

from registry.search.parse import Query, parse_query
from web.arrange.hardware import words_of
from web.arrange.results import terms_of

_PCI_ID = re.compile(r"(?<!\S)[0-9a-f]{4}:[0-9a-f]{4}(?!\S)", re.ASCII | re.IGNORECASE)
_OF_FIELD = re.compile(r"-|[A-Za-z_][\w@%-]*[:<>]", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A line in its two parts."""

    words: str
    """As keys and names have them."""
    query: Query


def asked_of(line: str) -> Asked:
    """What a line asks for. Raises QueryError that points at the trouble in it."""
    masked = _PCI_ID.sub(lambda found: "0" * len(found[0]), line)  # `ea01:0001` is no field, and places stay as they are.
    parse_query(masked)
    terms = terms_of(line)
    about_trials = [term for term in terms if _OF_FIELD.match(term) and not _PCI_ID.fullmatch(term)]
    words = " ".join(term.replace('"', "") for term in terms if term not in about_trials)
    return Asked(words=words_of(words), query=parse_query(" ".join(about_trials)))
