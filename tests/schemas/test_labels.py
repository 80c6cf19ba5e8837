"""Every word of a closed set has a name in both languages, and so has every flag that the collector writes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas import facts, labels
from schemas.labels import LABELS, label
from schemas.v1 import submission as wire

CLOSED = {
    "io_mode": facts.IO_MODES,
    "role": facts.ROLES,
    "confidence": facts.CONFIDENCES,
    "hypervisor": (*facts.HYPERVISORS, "none"),
    "outcome": wire.OUTCOMES,
    "kind": wire.KINDS,
    "stage": wire.STAGES,
    "culprit": wire.CULPRITS,
    "run_kind": wire.RUN_KINDS,
    "run_state": wire.RUN_STATES,
    "topology": wire.TOPOLOGIES,
    "link_type": wire.LINK_TYPES,
    "metric": wire.METRICS,
    "direction": wire.DIRECTIONS,
}
COLLECTOR = Path(__file__).parents[2] / "collector"
WRITERS = [*sorted((COLLECTOR / "iperf3").glob("*.py")), *sorted((COLLECTOR / "benchmarks").glob("*.py")), COLLECTOR / "result_file.py"]
CODE = re.compile(r"[a-z]+(-[a-z]+)+|loopback|fragments|truncated|empty")
NO_CODES = {"bi-sum", "tcp-goodput", "fixed-rate", "one-box-namespaces", "utf-8", "utf-8-sig", "utf-16"}


@pytest.mark.parametrize("group", CLOSED)
def test_every_word_of_a_closed_set_has_its_row_and_no_row_is_left_over(group: str) -> None:
    """A word without a row would be shown as the wire writes it."""
    assert set(CLOSED[group]) == set(LABELS[group])


@pytest.mark.parametrize("group", LABELS)
def test_every_row_speaks_both_languages(group: str) -> None:
    """Neither is empty, and no two words of one group share a name."""
    for number, lang in enumerate(labels.LANGUAGES):
        names = [row[number] for row in LABELS[group].values()]
        assert all(name.strip() == name and name for name in names), lang
        if group != "run_flag":  # Codes of several tools may well mean the same.
            assert len(set(names)) == len(names), (group, lang)


def codes_of(path: Path) -> Iterator[str]:
    """Words of a module that look like the code of a flag or of a failure."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value


def test_every_flag_and_failure_that_the_collector_writes_has_a_name() -> None:
    """Read from its own source: a new flag wants a row."""
    written = {code for path in WRITERS for code in codes_of(path)} - NO_CODES
    assert len(written) > 15
    unnamed = {code for code in written if code not in LABELS["run_flag"] and not code.endswith(("-offload", "-segmentation"))}
    assert not unnamed


def test_a_word_without_a_row_is_its_own_name() -> None:
    """Flags are an open set: other tools write their own."""
    assert label("run_flag", "some-tools-own-code", "ja") == "some-tools-own-code"
    assert label("role", None, "en") == ""
