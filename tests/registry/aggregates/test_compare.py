"""Submissions side by side: what is aligned, what differs, and percent of what."""

from typing import Any

import pytest

from registry.aggregates.compare import aligned_lines, aligned_nics, asked, differences_first
from registry.db.engine import Database
from registry.desk import Desk
from registry.errors import ParameterError
from registry.findings import Aligned
from schemas import Facts, read
from tests.documents import submission
from tests.registry.aggregates.test_normalised import BASELINE, METAL_RATES, forwarding, guest
from tests.registry.counting import statements
from tests.registry.search.test_find import IGB, VF, put

ONE, TWO = (submission(number)["id"] for number in (1, 2))
BAD_IDS: list[tuple[list[str], str | None, str]] = [
    ([ONE], None, "names 1 submissions; 2 to 8"),
    ([], None, "names 0 submissions"),
    ([submission(number)["id"] for number in range(1, 10)], None, "names 9 submissions"),
    ([ONE, ONE], None, "more than once"),
    ([ONE, "x"], None, "'x', which is no id"),
    ([ONE, TWO], "x", "it is one of the ids"),
]


@pytest.mark.parametrize(("uids", "baseline", "words"), BAD_IDS, ids=[words for *_, words in BAD_IDS])
def test_what_cannot_be_compared_is_refused_with_the_reason(uids: list[str], baseline: str | None, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        asked(uids, baseline)


def test_the_baseline_is_the_first_unless_another_is_named() -> None:
    assert asked([ONE, TWO], None) == ((ONE, TWO), 0)
    assert asked([ONE, TWO], TWO) == ((ONE, TWO), 1)


def test_facts_that_differ_stand_first_each_part_in_its_order_and_what_nobody_states_is_left_out() -> None:
    rows = [Aligned(name=name, values=values) for name, values in
            (("a", (1, 1)), ("b", (1, 2)), ("c", (None, None)), ("d", (None, 1)), ("e", (2, 2)))]  # fmt: skip
    assert [(row.name, row.differs) for row in differences_first(rows)] == [("b", True), ("d", True), ("a", False), ("e", False)]


def test_nics_are_aligned_by_model_then_role_then_order() -> None:
    bridge = {"name": "br0", "io_mode": "software", "role": "bridge", "driver": "bridge"}
    rows = aligned_nics([[Facts(bridge), Facts(IGB), Facts(VF)], [Facts(VF | {"name": "ens3"}), Facts(IGB | {"driver": "vfio-pci"})]])
    assert [row.names for row in rows] == [
        ("82576 Gigabit Network Connection", "82576 Gigabit Network Connection"),
        ("82576 Virtual Function", "82576 Virtual Function"),
        ("br0", None),
    ]
    assert (rows[0].facts[0].name, rows[0].facts[0].values) == ("nic.driver", ("igb", "vfio-pci"))
    assert not any(fact.differs for fact in rows[1].facts)


def lines_of(*documents: dict[str, Any], baseline: int = 0) -> Any:
    return aligned_lines([read(document) for document in documents], baseline)


def test_series_share_an_axis_and_are_percent_of_the_baseline() -> None:
    (line,) = lines_of(BASELINE, guest(2, rates={64: 500_000.0, 512: 1.0}))
    assert line.frames == (64, 512, 1518)
    assert line.parts[0].values == (1_000_000.0, None, 80_000.0)
    assert (line.parts[0].percent, line.parts[0].reasons) == ((), ())
    assert line.parts[1].values == (500_000.0, 1.0, None)
    assert line.parts[1].percent == (50.0, None, None)
    assert line.parts[1].reasons == ()


def test_another_baseline_turns_the_percentages_round() -> None:
    (line,) = lines_of(BASELINE, guest(2), baseline=1)
    assert line.parts[0].percent == (200.0, 100.0)


def test_what_was_measured_in_another_way_has_reasons_and_no_percent() -> None:
    noisy = guest(2, flags=["noisy"])
    (line,) = lines_of(BASELINE, noisy)
    assert line.parts[1].percent == ()
    assert [reason.key for reason in line.parts[1].reasons] == ["marked"]
    lines = lines_of(BASELINE, guest(2, profile="full-1"))
    assert [(one.setting, [part is None for part in one.parts]) for one in lines] == [
        ("quick-1", [False, True]), ("full-1", [True, False]),
    ]  # fmt: skip


def test_another_machine_is_a_reason_beside_the_percent() -> None:
    other = guest(2) | {
        "host": {"cpu": {"model": "AMD EPYC 7402P"}, "system": {"kernel": "6.12.107"}, "virtualization": {"is_guest": False}}
    }
    (line,) = lines_of(BASELINE, other)
    assert line.parts[1].percent == (50.0, 100.0)
    assert any("CPU" in reason.text() for reason in line.parts[1].reasons)


def test_a_second_series_of_the_same_kind_has_a_line_of_its_own() -> None:
    twice = submission(2, runs=[forwarding(METAL_RATES), forwarding(METAL_RATES)])
    assert [[part is None for part in line.parts] for line in lines_of(BASELINE, twice)] == [[False, False], [True, False]]


def test_a_comparison_takes_two_statements_and_keeps_the_order_asked_for(database: Database) -> None:
    put(database, BASELINE, *(guest(number) for number in range(2, 9)))
    uids = [submission(number)["id"] for number in range(8, 0, -1)]
    with database.reading() as session, statements(database) as sent:
        found = Desk(session).compare(uids, BASELINE["id"])
    assert [one.hit.id for one in found.submissions] == uids
    assert found.baseline == 7
    assert found.facts[0].differs
    assert len(sent) == 2


def test_an_id_that_is_not_here_is_named(database: Database) -> None:
    put(database, BASELINE)
    with database.reading() as session, pytest.raises(ParameterError, match=TWO):
        Desk(session).compare([ONE, TWO])
