"""The arithmetic of curves, with lists."""

from typing import Any

import pytest

from registry.aggregates.curves import Kept, agreed_speed, curves_of, one_unit, point_of, quantile

QUANTILES = [([5.0], 0.5, 5.0), ([1.0, 3.0], 0.5, 2.0), ([1.0, 2.0, 3.0, 4.0, 5.0], 0.25, 2.0), ([1.0, 2.0, 3.0, 4.0], 0.75, 3.25)]


@pytest.mark.parametrize(("ordered", "share", "expected"), QUANTILES)
def test_a_quantile_lies_between_its_neighbours(ordered: list[float], share: float, expected: float) -> None:
    assert quantile(ordered, share) == expected


def test_no_values_have_no_quantile() -> None:
    with pytest.raises(ValueError):
        quantile([], 0.5)


def test_a_point_counts_its_values_in_any_order() -> None:
    point = point_of(64, [3.0, 1.0, 2.0])
    assert (point.median, point.lower_quartile, point.upper_quartile, point.n) == (2.0, 1.5, 2.5, 3)


def kept(**changes: Any) -> Kept:
    """A series of one point."""
    usual: dict[str, Any] = {
        "submission": 1, "label": "sriov", "unit": "pps", "family": 4, "direction": "uni", "run_kind": "ndr", "link_type": "physical",
        "loss_ratio_allowed": None, "link_speed_mbps": 10_000, "frames": (64,), "values": (1.0,),
    }  # fmt: skip
    return Kept(**(usual | changes))


DIFFERENCES: list[dict[str, Any]] = [
    {"label": "paravirt"}, {"unit": "l2_bps"}, {"family": 6}, {"direction": "bi-sum"}, {"run_kind": "pdr"}, {"link_type": "virtual"},
    {"loss_ratio_allowed": 0.005},
]  # fmt: skip


@pytest.mark.parametrize("difference", DIFFERENCES, ids=str)
def test_what_is_not_comparable_is_never_mixed(difference: dict[str, Any]) -> None:
    assert len(curves_of([kept(), kept(**difference)])) == 2


def test_comparable_series_become_one_curve() -> None:
    (curve,) = curves_of([kept(frames=(64, 128), values=(1.0, 5.0)), kept(frames=(128,), values=(7.0,)), kept(link_speed_mbps=1000)])
    assert [(point.frame_bytes, point.median, point.n) for point in curve.points] == [(64, 1.0, 2), (128, 6.0, 2)]


def test_the_most_frequent_curve_comes_first() -> None:
    assert [curve.label for curve in curves_of([kept(label="a"), kept(label="b"), kept(label="b")])] == ["b", "a"]


def test_an_axis_has_one_unit() -> None:
    unit, chosen = one_unit([kept(), kept(), kept(unit="l2_bps")])
    assert (unit, len(chosen)) == ("pps", 2)
    assert one_unit([]) == (None, [])


def test_a_line_rate_needs_links_that_agree() -> None:
    assert agreed_speed([kept(), kept()]) == 10_000
    assert agreed_speed([kept(), kept(link_speed_mbps=1000)]) is None
    assert agreed_speed([kept(), kept(link_speed_mbps=None), kept(link_type="virtual", link_speed_mbps=1)]) == 10_000
    assert agreed_speed([kept(link_type="loopback")]) is None
    assert agreed_speed([]) is None
