"""What was configured against what the collector said: pure."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

NOTHING = "none"
"""How the table writes that nothing must be said; TOML has no null."""


class Line(NamedTuple):
    """One row of the report."""

    subject: str
    truth: str
    verdict: str
    ok: bool


def compare(truth: Mapping[str, Any], facts: Mapping[str, Any], check: Mapping[str, Any] | None = None) -> Iterator[Line]:
    """The host first, its readiness where that was asked for, every NIC of the truth, then every NIC that should not be there."""
    yield _line("host", {key: value for key, value in truth.items() if key not in ("nics", "check")}, facts)
    if check is not None and "check" in truth:
        states = {layer["layer"]: layer["state"] for layer in check.get("layers", ())}
        yield _line("readiness", truth["check"], states, named=True)
    left = [nic for nic in facts.get("nics", ()) if nic.get("name") != "lo"]
    for expected in truth.get("nics", ()):
        subject = expected.get("address") or expected["name"]
        found = next((nic for nic in left if subject in (nic.get("name"), nic.get("pci", {}).get("address"))), None)
        wanted = {key: value for key, value in expected.items() if key not in ("address", "name")}
        if found is None:
            yield Line(subject, _shown(wanted), "not seen", False)
            continue
        left.remove(found)
        yield _line(subject, wanted, found)
    for nic in left:
        said = _told(dict.fromkeys(("driver", "io_mode", "role"), ""), nic)
        yield Line(nic.get("name") or nic.get("pci", {}).get("address"), "not there", _shown(said), False)


def _line(subject: str, wanted: Mapping[str, Any], said: Mapping[str, Any], *, named: bool = False) -> Line:
    verdict = _told(wanted, said)
    return Line(subject, _shown(wanted, named=named), _shown(verdict, named=named), verdict == dict(wanted))


def _told(wanted: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said at every place of the truth, in the words of the table."""
    told: dict[str, Any] = {}
    for key, value in wanted.items():
        answer = said.get(key)
        if isinstance(value, Mapping):
            told[key] = _told(value, answer if isinstance(answer, Mapping) else {})
        else:
            told[key] = NOTHING if answer is None else answer
    return told


def _shown(tree: Mapping[str, Any], *, named: bool = False) -> str:
    """The leaves in a row; a number or a flag always with its name, a word with it where `named`, a section before its own."""
    sections = {key: value for key, value in tree.items() if isinstance(value, Mapping)}
    plain = {key: value for key, value in tree.items() if key not in sections}
    told = [f"{key}: {' '.join(_leaves(value, named=named))}" for key, value in sections.items()]
    return "; ".join([" ".join(_leaves(plain, named=named)), *told] if plain else told)


def _leaves(tree: Mapping[str, Any], *, named: bool) -> Iterator[str]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, named=named)
        elif isinstance(value, str) and not named:
            yield value
        else:
            yield f"{key}={str(value).lower()}"
