"""What a probe hands back: facts by catalogue name, and for each fact it cannot give the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LONGEST_NUMBER = 32
"""Digits of the longest number the kernel writes, and some more."""
Value = str | int | float | bool | list[str] | list[dict[str, str | None]]


@dataclass(slots=True)
class Reading:
    """Facts and absences, filled while a probe reads."""

    facts: dict[str, Value] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, value: Value | None, reason: str) -> None:
        """Note the fact, or the reason where there is no value; zero, false and an empty list are values."""
        if value is None or value == "":
            self.absent[name] = reason
        else:
            self.facts[name] = value


def nested(facts: Mapping[str, Value]) -> dict[str, Any]:
    """The same facts as a tree: `cpu.virtualization.flag` lies in `["cpu"]["virtualization"]["flag"]`."""
    tree: dict[str, Any] = {}
    for name, value in facts.items():
        *groups, leaf = name.split(".")
        place = tree
        for group in groups:
            place = place.setdefault(group, {})
        place[leaf] = value
    return tree


def whole(text: str | None, base: int = 10) -> int | None:
    """The whole number a kernel file holds, or None if it holds something else."""
    word = (text or "").strip()
    try:
        return int(word, base) if len(word) <= LONGEST_NUMBER else None
    except ValueError:
        return None


def printable(text: str, instead: str = " ") -> str:
    """The text with another character for each that cannot be shown: controls, line ends, bytes that were no UTF-8."""
    return text if text.isprintable() else "".join(letter if letter.isprintable() else instead for letter in text)
