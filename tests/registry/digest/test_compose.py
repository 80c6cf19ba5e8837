"""Which submissions a digest tells of, and where."""

import json
from datetime import timedelta

import pytest

from registry.digest import compose
from registry.records import Shared
from tests.registry.digest.weeks import IOMMU_PROBLEM, LINK_PROBLEM, URL, WEEK, ordinary_week, shared

MOMENT = timedelta(microseconds=1)


def titles(submissions: tuple[Shared, ...], section: str) -> list[str | None]:
    return [entry.title for entry in getattr(compose(WEEK, submissions, public_url=URL), section)]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("worked", ["virtio on a small board, number 1", None]),
        ("partly", ["82576 の VF、1 GbE で片方向だけ遅い"]),
        ("failed", ["NIC 2枚を1台のゲストへ", "A link that flaps"]),
        ("references", ["Figures of a paper"]),
    ],
)
def test_every_outcome_has_its_place_and_literature_stands_apart(section: str, expected: list[str | None]) -> None:
    assert titles(ordinary_week(), section) == expected


def test_shipped_examples_are_left_out() -> None:
    digest = compose(WEEK, [shared(example=True)], public_url=URL)
    assert digest.is_quiet


@pytest.mark.parametrize(
    ("offset", "told"),
    [(timedelta(0), 1), (-MOMENT, 0), (timedelta(days=7) - MOMENT, 1), (timedelta(days=7), 0)],
    ids=["first moment", "just before", "last moment", "just after"],
)
def test_a_submission_belongs_to_the_week_in_which_it_arrived(offset: timedelta, told: int) -> None:
    digest = compose(WEEK, [shared(received_at=WEEK.start + offset, created_at="2026-01-01T00:00:00Z")], public_url=URL)
    assert digest.total == told


def test_the_order_is_that_of_arrival_however_the_registry_lists_them() -> None:
    week = ordinary_week()
    assert compose(WEEK, reversed(week), public_url=URL) == compose(WEEK, week, public_url=URL)


def test_the_first_problem_is_told_with_cause_and_workaround() -> None:
    digest = compose(WEEK, [shared(outcome="failed", problems=[IOMMU_PROBLEM, LINK_PROBLEM])], public_url=URL)
    trouble = digest.failed[0].trouble
    assert trouble is not None
    assert (trouble.symptom, trouble.cause, trouble.workaround) == (
        IOMMU_PROBLEM["symptom"],
        IOMMU_PROBLEM["cause"],
        IOMMU_PROBLEM["workaround"],
    )
    assert trouble.further == 1


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("One line.\n\nAnother paragraph.", "One line."),
        ("# Heading\n\nText", "Text"),
        ("\n\n- first\n- second", "first"),
        ("```\nip link\n```", "ip link"),
        ("---\n\nafter a rule", "after a rule"),
        ("-5 dB at the far end", "-5 dB at the far end"),
        ("> quoted\r\n> twice", "quoted twice"),
        ("\n \n", None),
    ],
    ids=["two paragraphs", "heading", "list", "fence", "rule", "a minus is no mark", "quotation", "blank"],
)
def test_the_know_how_is_its_first_paragraph(note: str, told: str | None) -> None:
    digest = compose(WEEK, [shared(note={"text": note, "lang": "en"})], public_url=URL)
    assert digest.worked[0].note == told


@pytest.mark.parametrize("url", [URL, f"{URL}/"], ids=["plain", "with a slash"])
def test_links_lead_to_the_public_address(url: str) -> None:
    digest = compose(WEEK, [shared()], public_url=url)
    assert digest.worked[0].url == f"{URL}/s/{digest.worked[0].id}"
    assert digest.home_url == f"{URL}/"


def test_the_digest_for_programs_is_json_with_counts() -> None:
    tree = json.loads(json.dumps(compose(WEEK, ordinary_week(), public_url=URL).tree()))
    assert tree["week"] == "2026-W47"
    assert (tree["from"], tree["until"]) == ("2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")
    assert tree["counts"] == {"total": 5, "worked": 2, "partly": 1, "failed": 2, "references": 1, "flagged": 1}
    assert tree["failed"][0]["trouble"]["where"] == [["stage", "assignment"], ["culprit", "chipset"]]
