"""What the plain words of a query may have meant: values of fields, and hardware that has a page of its own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from registry.search.fields import FIELDS
from registry.search.words import fold
from web.arrange.results import FACETS, terms_of

FIELDS_MEANT = ("mode", "hypervisor", "outcome")
"""Fields whose values people write as plain words."""
SAID: dict[str, tuple[str, str]] = {
    "sr-iov": ("mode", "sriov"),
    "virtio": ("mode", "paravirt"),
    "vmxnet3": ("mode", "paravirt"),
    "netvsc": ("mode", "paravirt"),
    "paravirtualized": ("mode", "paravirt"),
    "準仮想化": ("mode", "paravirt"),
    "vt-d": ("mode", "passthrough"),
    "pci passthrough": ("mode", "passthrough"),
    "device assignment": ("mode", "passthrough"),
    "パススルー": ("mode", "passthrough"),
    "デバイス割り当て": ("mode", "passthrough"),
    "i/oデバイス割り当て": ("mode", "passthrough"),
    "emulated": ("mode", "emulation"),
    "エミュレーション": ("mode", "emulation"),
    "仮想化なし": ("mode", "bare-metal"),
    "proxmox": ("hypervisor", "kvm"),
    "esxi": ("hypervisor", "vmware"),
    "動かない": ("outcome", "failed"),
    "失敗": ("outcome", "failed"),
}
"""What else people call them."""
MOST_WORDS = 4
"""In a row that are one name."""
MOST_MEANT = 4
NEVER = {"unknown", "none"}
"""Values that nobody looks for by their name."""

_NO_WORD = re.compile(r"[:<>]|^-")
_PCI_ID = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """One value that words may stand for, and the query that asks for it instead of for the words."""

    title: str
    """Of its field; a message id."""
    group: str
    value: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanings:
    """What a query may have meant."""

    fields: tuple[Meant, ...] = ()
    hardware: str = ""
    """Words that may be a piece of hardware's name, or `8086:10c9`; empty where the query has none."""


def meanings(query: str) -> Meanings:
    """Values that the words of a query name, and the words that name none."""
    terms = terms_of(query)
    fields: list[Meant] = []
    named: set[int] = set()
    for start, end, (name, value) in _names(terms):
        named.update(range(start, end))
        title, group = FACETS[name]
        asked = dict.fromkeys((*terms[:start], f"{name}:{value}", *terms[end:]))
        fields.append(Meant(title=title, group=group, value=value, query=" ".join(asked)))
    words = (term.strip('"') for place, term in enumerate(terms) if place not in named and _is_word(term))
    return Meanings(fields=tuple(fields[:MOST_MEANT]), hardware=" ".join(words))


def _names(terms: tuple[str, ...]) -> Iterator[tuple[int, int, tuple[str, str]]]:
    """Where names stand, from which term to which; the longest at each place."""
    known = _known()
    start = 0
    while start < len(terms):
        for end in range(min(len(terms), start + MOST_WORDS), start, -1):
            words = [term.strip('"') for term in terms[start:end] if _is_word(term)]
            meant = known.get(fold(" ".join(words))) if len(words) == end - start else None
            if meant is not None:
                yield start, end, meant
                start = end - 1
                break
        start += 1


def _known() -> dict[str, tuple[str, str]]:
    of_fields = {said: (name, value) for name in FIELDS_MEANT for said, value in FIELDS[name].choices.items() if value not in NEVER}
    return of_fields | {fold(said): meant for said, meant in SAID.items()}


def _is_word(term: str) -> bool:
    return not _NO_WORD.search(term) or _PCI_ID.fullmatch(term) is not None
