"""The questions of the rules, one value at a time."""

import pytest

from collector.io_mode.predicates import PREDICATES

CASES = [
    ("is", "QEMU", ("qemu",), True), ("is", None, ("qemu",), False),
    ("is-not", "a", ("b",), True), ("is-not", None, ("b",), False), ("is-not", "b", ("b",), False),
    ("unlike", None, ("b",), True), ("unlike", "b", ("b",), False),
    ("starts", "VMware, Inc.", ("vmware",), True), ("starts", None, ("x",), False),
    ("has", "tsc kvm-clock", ("kvm-clock",), True), ("has", "kvm-clocks", ("kvm-clock",), False), ("has", "a,b", ("b",), True),
    ("lacks", None, ("control_d",), True), ("lacks", "control_d", ("control_d",), False),
    ("names", "HVMdomU", ("HVM domU",), True), ("names", "HVM domU2", ("HVM domU",), False), ("names", None, ("x",), False),
    ("names-not", "Dell Inc.", ("HP",), True), ("names-not", "DellInc.", ("Dell Inc.",), False), ("names-not", None, ("x",), False),
    ("names-start", "VMware,Inc.", ("VMware, I",), True), ("names-start", "Dell", ("VMware",), False), ("names-start", None, ("x",), False),
    ("within", "i3.metal", (".metal",), True), ("within", "c5.large", (".metal",), False), ("within", None, ("x",), False),
    ("without", "c5.large", (".metal",), True), ("without", "i3.METAL", (".metal",), False), ("without", None, ("x",), False),
    ("present", "", (), True), ("present", None, (), False), ("absent", None, (), True),
    ("above", "1", ("0",), True), ("above", "0", ("0",), False), ("above", "x", ("0",), False), ("above", None, ("0",), False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "words", "holds"), CASES, ids=[f"{name}-{value}" for name, value, _, _ in CASES])
def test_a_predicate_answers(name: str, value: str | None, words: tuple[str, ...], holds: bool) -> None:
    assert PREDICATES[name](value, words) is holds


def test_every_predicate_is_tried() -> None:
    assert {case[0] for case in CASES} == PREDICATES.keys()


@pytest.mark.parametrize("value", ["²", "9" * 5000, "-1", "x", None])
def test_only_a_number_of_sane_length_is_above_anything(value: str | None) -> None:
    assert PREDICATES["above"](value, ("0",)) is False
