"""What both sides say about a run: the collector before it submits, the registry when it judges."""

import string
from typing import Any

import pytest

from registry.ingest.judge import judge
from schemas import Facts, Run, read
from schemas.messages import MESSAGES
from schemas.physics import RULES, complaints
from schemas.units import line_rate_pps
from tests.conftest import NOW
from tests.documents import submission

DOUBTFUL = {
    "two times line rate": ({"value": line_rate_pps(1e9, 64) * 2, "frame_bytes": 64}, {}, ["above-line-rate"]),
    "a NIC's speed where the run has none": ({"value": 2e6, "frame_bytes": 64}, {"link_speed_mbps": None}, ["above-line-rate"]),
    "more received than sent": ({"value": 1e3, "tx_packets": 100, "rx_packets": 101}, {}, ["more-received-than-sent"]),
    "a loss at full speed": ({"value": 1e3, "loss_ratio": 63 / 256}, {"kind": "mrr"}, []),
    "a hole of 256": ({"value": 1e3, "loss_ratio": 1 / 256}, {}, ["loss-pattern"]),
    "refused first, then flagged": (
        {"value": 2e6, "frame_bytes": 64, "loss_ratio": 1 / 256},
        {"noise": {"steal_ratio": 0.3}},
        ["above-line-rate", "loss-pattern", "stolen-time"],
    ),
    "nothing": ({"value": 1e6, "frame_bytes": 64}, {}, []),
}


def told(point: dict[str, Any], run: dict[str, Any]) -> tuple[Run, Facts, Any]:
    """A run with one point, its NIC of 1 Gbit/s, and the submission around them."""
    series = {"metric": "rate", "unit": "pps", "family": 4, "direction": "uni", "points": [point]}
    made = {"tool": {"name": "TRex"}, "kind": "fixed-rate", "nic": "eth0", "link_type": "physical", "link_speed_mbps": 1000, "cores": 4}
    nic = {"name": "eth0", "io_mode": "bare-metal", "speed_mbps": 1000}
    document = read(submission(nics=[nic], runs=[made | {"series": [series]} | run]))
    return document.runs[0], document.nics[0], document


@pytest.mark.parametrize(("point", "run", "names"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_run_by_itself_is_complained_about(point: dict[str, Any], run: dict[str, Any], names: list[str]) -> None:
    made, nic, _ = told(point, run)
    assert [finding.rule.name for finding in complaints(made, nic)] == names


@pytest.mark.parametrize(("point", "run", "names"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_the_registry_says_the_same_in_the_same_words(point: dict[str, Any], run: dict[str, Any], names: list[str]) -> None:
    made, nic, document = told(point, run)
    judged = judge(document, NOW)
    by_registry = [(fault.pointer, fault.code, fault.message) for fault in judged.refusals]
    by_registry += [(flag.pointer, flag.code, flag.message) for flag in judged.judgement.flags]
    found = complaints(made, nic, document.host, "/runs/0")
    assert sorted(by_registry) == sorted((one.pointer, one.rule.name, one.message()) for one in found)


def test_a_message_shows_the_arithmetic_in_both_languages() -> None:
    run, nic, _ = told({"value": 2e6, "frame_bytes": 64}, {})
    (finding,) = complaints(run, nic)
    assert finding.pointer == "/series/0/points/0/value"
    assert finding.message("en") == "2,000,000 pps at 64 B; 1,000 Mbit/s carry 1,488,095 pps: 1.3440 times line rate"
    assert finding.message("ja") == "64 B で 2,000,000 pps、1,000 Mbit/s の理論値は 1,488,095 pps: 理論値の 1.3440 倍"


def places(template: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("key", MESSAGES)
def test_a_message_names_the_same_figures_in_both_languages(key: str) -> None:
    english, japanese = MESSAGES[key]
    assert places(english) == places(japanese)
    assert english.isascii()


def test_every_rule_has_its_own_name_and_both_languages() -> None:
    assert all(name == rule.name and all(rule.words) and not rule.words[1].isascii() for name, rule in RULES.items())
    assert not any(rule.leaves_out for rule in RULES.values() if rule.kind == "refuse")
