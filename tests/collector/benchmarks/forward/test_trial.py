"""The arithmetic of a trial."""

import pytest

from collector.benchmarks.forward.trial import BOTH_WAYS, VOIDING, Flow, Load, Trial, TrialFault

LOAD = Load(family=4, frame_bytes=64, rate_pps=1000, duration_s=2)


def flow(offered: int = 2000, received: int = 2000, **changes: object) -> Flow:
    given = {"direction": "forward", "intended_packets": 2000, "refused_packets": 0, "duration_s": 2.0} | changes
    return Flow(offered_packets=offered, received_packets=received, **given)  # type: ignore[arg-type]


def trial(*flows: Flow, load: Load = LOAD, **changes: object) -> Trial:
    return Trial(load=load, flows=flows or (flow(),), started_at="2026-11-24T00:00:00+00:00", duration_s=2.0, **changes)  # type: ignore[arg-type]


LOSSES = [
    ("none", flow(), 0.0),
    ("lost-behind-the-wire", flow(received=1900), 0.05),
    ("refused-frames-are-lost", flow(refused_packets=100, received=1900), 0.05),
    ("unsent-frames-are-lost", flow(offered=1960, received=1960), 0.02),
    ("everything", flow(received=0), 1.0),
    ("at-full-speed-what-was-offered-counts", flow(offered=5000, received=4000, intended_packets=None), 0.2),
    ("nothing-offered", flow(offered=0, received=0, intended_packets=None), 1.0),
    ("more-arrived-than-was-sent", flow(received=2100), 0.0),
]


@pytest.mark.parametrize(("one", "ratio"), [case[1:] for case in LOSSES], ids=[case[0] for case in LOSSES])
def test_the_loss_is_the_share_that_should_have_arrived_and_did_not(one: Flow, ratio: float) -> None:
    assert trial(one).loss_ratio == pytest.approx(ratio)


def test_directions_are_summed() -> None:
    both = trial(flow(), flow(direction="reverse", received=0))
    assert both.offered_pps == 2000
    assert both.received_pps == 1000
    assert both.loss_ratio == 0.5, "one direction dead is half of everything"


VALIDITY = [
    ("exactly-enough-offered", flow(offered=1960), (), True),
    ("too-little-offered", flow(offered=1959), (), False),
    ("just-in-time", flow(lag_s=0.02), (), True),
    ("too-late", flow(lag_s=0.021), (), False),
    ("noise-is-told-beside", flow(), ("host-noisy",), True),
    ("a-hole-voids", flow(), ("destination-hole",), False),
    ("full-speed-has-no-schedule", flow(offered=7, intended_packets=None), (), True),
]


@pytest.mark.parametrize(("one", "kinds", "valid"), [case[1:] for case in VALIDITY], ids=[case[0] for case in VALIDITY])
def test_a_trial_is_valid_when_the_tester_made_what_was_asked_for(one: Flow, kinds: tuple[str, ...], valid: bool) -> None:
    faults = tuple(TrialFault(kind=kind, message="words") for kind in kinds)
    made = trial(one, faults=faults)
    assert made.valid is valid
    assert (made.voided_by is not None) == bool(VOIDING & set(kinds))


def test_the_worst_direction_decides() -> None:
    assert not trial(flow(), flow(direction="reverse", offered=1000)).valid
    assert trial(flow(), flow(direction="reverse", lag_s=0.5)).lag_ratio == 0.25


def test_a_load_without_a_rate_intends_nothing() -> None:
    assert Load(family=6, frame_bytes=66, rate_pps=None, duration_s=1, directions=BOTH_WAYS).intended_packets is None
    assert Load(family=6, frame_bytes=66, rate_pps=1000.5, duration_s=2).intended_packets == 2001
