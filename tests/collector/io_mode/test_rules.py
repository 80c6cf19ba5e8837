"""The rule tables: every row is proved by a tree, none stands in another's shadow, no word is unknown."""

import pkgutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from collector.clues import CLUES
from collector.facts import HostFacts
from collector.io_mode.match import Condition, Rule, RuleError, load_rules, parse_condition, parse_rules
from collector.io_mode.predicates import PREDICATES
from collector.sources.hypervisor_signs import LOGGED, PLATFORMS, VENDORS
from schemas.facts import CONFIDENCES, HYPERVISORS, IO_MODES, ROLES

BOOK = load_rules()
NIC_RULES = [
    (position, kind, rule) for position, (kind, rules) in enumerate((("mode", BOOK.modes), ("role", BOOK.roles))) for rule in rules
]


def decided(nic: dict[str, Any], position: int) -> str | None:
    """The name of the row of one table that decided a NIC."""
    names = nic["rule"].split("/")
    return names[position] if position < len(names) else None


@pytest.mark.parametrize(("position", "kind", "rule"), NIC_RULES, ids=[f"{kind}-{rule.name}" for _, kind, rule in NIC_RULES])
def test_a_nic_rule_decides_its_witness(position: int, kind: str, rule: Rule, facts_of: dict[str, HostFacts]) -> None:
    nics = facts_of[rule.witness["tree"]].nics
    found = [nic for nic in nics if rule.witness["nic"] in (nic.get("name"), nic.get("pci", {}).get("address"))]
    assert [decided(nic, position) for nic in found] == [rule.name]


@pytest.mark.parametrize("rule", BOOK.hypervisors, ids=lambda rule: rule.name)
def test_a_hypervisor_rule_decides_its_witness(rule: Rule, facts_of: dict[str, HostFacts]) -> None:
    assert facts_of[rule.witness["tree"]].host["virtualization"]["rule"] == rule.name


@pytest.mark.parametrize("rule", [rule for _, _, rule in NIC_RULES] + list(BOOK.hypervisors), ids=lambda rule: rule.name)
def test_a_rule_speaks_in_known_words(rule: Rule) -> None:
    assert rule.confidence in CONFIDENCES
    assert rule.says.get("mode", "unknown") in IO_MODES
    assert rule.says.get("role", "nic") in ROLES
    assert rule.says.get("hypervisor", "unknown") in (*HYPERVISORS, "@cpuid.signature", "@pci.platform")


EXACT, BEGINNING, NOTHING = frozenset({"is", "names"}), frozenset({"starts", "names-start"}), frozenset({"absent"})
OPEN_ENDED = BEGINNING | {"within", "present"}
"""What holds for a beginning holds for everything that begins so."""


def implies(later: Condition, earlier: Condition) -> bool:
    """Whether a clue that satisfies `later` surely satisfies `earlier`."""
    if later.clue != earlier.clue:
        return False
    asks = PREDICATES[earlier.predicate]
    if later.predicate in EXACT:
        return all(asks(word, earlier.words) for word in later.words)
    if later.predicate in BEGINNING and earlier.predicate in OPEN_ENDED:
        return all(asks(word, earlier.words) for word in later.words)
    if later.predicate in NOTHING:
        return asks(None, earlier.words)
    return later == earlier or (earlier.predicate == "present" and not PREDICATES[later.predicate](None, later.words))


def shadows(rules: tuple[Rule, ...]) -> list[str]:
    """The rows that an earlier row always decides first."""
    return [
        f"{later.name} behind {earlier.name}"
        for index, later in enumerate(rules)
        for earlier in rules[:index]
        if all(any(implies(theirs, ours) for theirs in later.when) for ours in earlier.when)
    ]


@pytest.mark.parametrize("rules", [BOOK.modes, BOOK.roles, BOOK.hypervisors], ids=["mode", "role", "hypervisor"])
def test_no_rule_stands_in_the_shadow_of_an_earlier_one(rules: tuple[Rule, ...]) -> None:
    assert shadows(rules) == []


def rows(*conditions: list[str]) -> tuple[Rule, ...]:
    """Rules with these conditions, named by their place."""
    return parse_rules([GOOD | {"name": str(place), "when": when} for place, when in enumerate(conditions)], {}, frozenset({"mode"}))


SHADOWED = [
    ("same", ["driver is igb"], ["driver is igb"], True),
    ("one-of-the-words", ["driver is igb | ixgbe"], ["driver is igb", "bus is pci"], True),
    ("a-word-more", ["driver is igb"], ["driver is igb | ixgbe"], False),
    ("a-condition-more", ["driver is igb", "bus is pci"], ["driver is igb"], False),
    ("a-name-without-blanks", ["dmi.product names HVM domU"], ["dmi.product is HVMdomU"], True),
    ("a-longer-beginning", ["pci.id starts 8086:"], ["pci.id starts 8086:15"], True),
    ("a-shorter-beginning", ["pci.id starts 8086:15"], ["pci.id starts 8086:"], False),
    ("any-value", ["driver present"], ["driver is igb"], True),
    ("no-value", ["driver unlike igb"], ["driver absent"], True),
    ("another-clue", ["driver is igb"], ["bus is pci"], False),
    ("behind-a-row-without-conditions", [], ["driver is igb"], True),
]


@pytest.mark.parametrize(("earlier", "later", "shadowed"), [row[1:] for row in SHADOWED], ids=[row[0] for row in SHADOWED])
def test_a_row_behind_a_wider_one_is_found(earlier: list[str], later: list[str], shadowed: bool) -> None:
    assert bool(shadows(rows(earlier, later))) is shadowed


def test_a_rule_that_its_tree_never_meets_would_be_found(facts_of: dict[str, HostFacts]) -> None:
    nics = facts_of["vm-virtio-sq"].nics
    assert [rule.name for rule in BOOK.modes if [decided(nic, 0) for nic in nics] == [rule.name]] == ["virtio-pci"]


@pytest.mark.parametrize("name", ["rules.toml", "hypervisors.toml"])
def test_every_list_and_every_clue_is_asked_for(name: str) -> None:
    text = (pkgutil.get_data("collector.io_mode", name) or b"").decode("utf-8")
    lists = tomllib.loads(text)["lists"]
    assert [word for word in lists if f"@{word}" not in text] == []
    assert (
        CLUES - {condition.clue for rule in (*BOOK.modes, *BOOK.roles, *BOOK.hypervisors) for condition in (*rule.when, *rule.against)}
        <= SPARE
    )


SPARE = frozenset({"master", "usb.id", "virtio.device", "dmi.bios_vendor", "dmi.board_vendor"})
"""Clues that the verdict uses beside the rules, or shows."""


def test_what_a_clue_may_answer_is_a_known_hypervisor() -> None:
    assert {*VENDORS.values(), *LOGGED.values()} <= set(HYPERVISORS)
    assert set(PLATFORMS.values()) - {"apple"} <= set(HYPERVISORS)


GOOD = {"name": "a", "confidence": "high", "when": ["driver is igb"], "witness": {"tree": "t"}, "mode": "sriov"}
REFUSED: list[tuple[str, list[dict[str, Any]], str]] = [
    ("duplicate", [GOOD, GOOD], "every rule has a name of its own"),
    ("no-witness", [{key: value for key, value in GOOD.items() if key != "witness"}], "has no witness"),
    ("unknown-word", [GOOD | {"colour": "red"}], "unknown word colour; known: mode"),
    ("unknown-clue", [GOOD | {"when": ["weather is fine"]}], "no clue is named 'weather'"),
    ("unknown-predicate", [GOOD | {"when": ["driver smells nice"]}], "no predicate is named 'smells'"),
    ("unknown-list", [GOOD | {"when": ["driver is @nobody"]}], "no list is named '@nobody'"),
    ("no-words", [GOOD | {"when": ["driver is"]}], "has no words to compare with"),
    ("words-too-many", [GOOD | {"when": ["driver present igb"]}], "has words to compare with"),
    ("unknown-clue-as-answer", [GOOD | {"mode": "@weather"}], "no clue is named @weather"),
    ("confidence", [GOOD | {"confidence": "sure"}], "confidence must be one of high, medium, low"),
]


@pytest.mark.parametrize(("rows", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_row_that_cannot_be_understood_is_refused_by_name(rows: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(RuleError, match=message):
        parse_rules(rows, {}, frozenset({"mode"}))


def test_a_condition_names_its_words() -> None:
    assert parse_condition("pci.id is 8086:100e | 8086:100f", {}, "r") == Condition("pci.id", "is", ("8086:100e", "8086:100f"))
    assert parse_condition("pci.id is @some", {"some": ["8086:100e"]}, "r").words == ("8086:100e",)


def test_every_witness_is_a_tree(trees: dict[str, Path]) -> None:
    witnesses = {rule.witness["tree"] for _, _, rule in NIC_RULES} | {rule.witness["tree"] for rule in BOOK.hypervisors}
    assert witnesses <= trees.keys()
