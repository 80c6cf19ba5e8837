"""Versions in their order, and where figures changed."""

import random

import pytest

from registry.aggregates.trend import change_points, natural_key, values_of, version_points

ORDERED = [
    ["6.1.0", "6.9.3", "6.12.0-rc1", "6.12.0-rc10", "6.12.0", "6.12.0-1", "6.12.107+deb13-amd64"],
    ["5.6.0-k", "5.6.1-k", "5.10.0-k"],
    ["1.0~beta2", "1.0", "1.0.1"],
    ["2.6.32-71.el6", "2.6.32-504.el6", "3.10.0-123.el7"],
]


@pytest.mark.parametrize("versions", ORDERED, ids=lambda versions: versions[0])
def test_versions_stand_in_their_natural_order(versions: list[str]) -> None:
    shuffled = random.Random(1).sample(versions, len(versions))
    assert sorted(shuffled, key=natural_key) == versions


@pytest.mark.parametrize("odd", ["", "遅い", "~~~", "-", "9" * 200])
def test_any_version_has_a_place(odd: str) -> None:
    assert sorted([odd, "6.1"], key=natural_key)


def test_every_version_has_its_median_and_n() -> None:
    (old, new) = version_points({"6.12": values_of([1.0, 3.0]), "6.9": values_of([5.0])})
    assert (old.version, old.median, old.n) == ("6.9", 5.0, 1)
    assert (new.version, new.median, new.n) == ("6.12", 2.0, 2)


def noise(level: float, count: int, seed: int) -> list[float]:
    random_source = random.Random(seed)
    return [level * random_source.uniform(0.95, 1.05) for _ in range(count)]


def test_a_shift_of_the_median_is_found_where_it_is() -> None:
    samples = [(f"6.{number}", values_of(noise(1e6 if number < 4 else 8e5, 12, number))) for number in range(8)]
    (change,) = change_points(samples)
    assert (change.before, change.after, change.n_before, change.n_after) == ("6.3", "6.4", 48, 48)
    assert change.median_after < change.median_before
    assert change.p < 0.01


def test_two_shifts_are_two_changes_in_order() -> None:
    levels = [1e6, 1e6, 1e6, 2e6, 2e6, 2e6, 1.5e6, 1.5e6, 1.5e6]
    changes = change_points([(f"6.{number}", values_of(noise(level, 10, number))) for number, level in enumerate(levels)])
    assert [change.after for change in changes] == ["6.3", "6.6"]


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_no_change(seed: int) -> None:
    assert change_points([(f"6.{number}", values_of(noise(1e6, 8, 100 * seed + number))) for number in range(6)]) == ()


QUIET = [
    ([("a", [1.0] * 20), ("b", [1.0] * 20)], "all values the same"),
    ([("a", [1.0] * 4), ("b", [2.0] * 40)], "too few on one side"),
    ([("a", [100.0 + n / 100 for n in range(30)]), ("b", [101.0 + n / 100 for n in range(30)])], "sure but too small to matter"),
    ([("a", [1.0] * 20 + [1e9]), ("b", [1.0] * 20)], "one outlier"),
    ([("a", [1.0])], "one version"),
    ([], "nothing"),
]


@pytest.mark.parametrize(("samples", "why"), QUIET, ids=[why for _, why in QUIET])
def test_what_is_no_change_is_none(samples: list[tuple[str, list[float]]], why: str) -> None:
    assert change_points([(version, values_of(values)) for version, values in samples]) == ()
