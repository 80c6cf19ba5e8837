"""The table of profiles keeps what it says."""

import re

import pytest

from collector.benchmarks.forward.features import ROUND
from collector.benchmarks.forward.profiles import PROFILES, Profile
from schemas.units import RFC2544_FRAME_BYTES, udp_frame_bytes


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_every_case_is_a_frame_that_can_exist_and_comes_once(profile: Profile) -> None:
    assert len(set(profile.cases)) == len(profile.cases) > 0
    for case in profile.cases:
        assert udp_frame_bytes(0, case.family) <= case.frame_bytes <= 1518
        assert case.destinations in (1, 256)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_every_goal_is_one_that_the_search_can_have(profile: Profile) -> None:
    assert bool(profile.goals) == (profile.method == "search")
    for goal in profile.goals:
        assert goal.trial_duration_s <= goal.duration_sum_s
        assert 0 <= goal.loss_ratio < 1
        assert goal.loss_ratio == 0 or goal.kind == "pdr"


def test_quick_has_both_families_and_less_than_a_minute() -> None:
    quick = PROFILES["quick"]
    assert {(case.family, case.frame_bytes) for case in quick.cases} == {(4, 64), (6, 66), (4, 1518)}
    assert (quick.budget_s or 60) < 60


def test_full_has_every_frame_both_ways_and_one_destination() -> None:
    cases = PROFILES["full"].cases
    for family in (4, 6):
        for direction in ("uni", "bi-sum"):
            frames = {case.frame_bytes for case in cases if (case.family, case.direction, case.destinations) == (family, direction, 256)}
            assert frames == {max(frame, udp_frame_bytes(0, family)) for frame in RFC2544_FRAME_BYTES}
    assert {case.family for case in cases if case.destinations == 1} == {4, 6}


def test_the_lab_profile_says_where_it_belongs_and_what_a_virtual_machine_makes_of_it() -> None:
    caution = PROFILES["rfc2544"].caution or ""
    assert re.search("RFC 6815.*virtual machine", caution)
    (goal,) = PROFILES["rfc2544"].goals
    assert (goal.kind, goal.loss_ratio, goal.exceed_ratio, goal.trial_duration_s, goal.duration_sum_s) == ("throughput", 0, 0, 60, 60)


def test_profiles_that_compare_have_enough_rounds_to_tell_apart() -> None:
    assert min(PROFILES["feature"].repeats, PROFILES["queues"].repeats) >= 5
    assert len(ROUND) >= 3
