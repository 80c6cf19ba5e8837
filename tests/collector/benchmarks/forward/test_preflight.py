"""A look at the host."""

import pytest

from collector.benchmarks.forward.preflight import NEEDED, Quiet, host_faults, lacking, look, parse_pressure

CALM = {"busy_ratio": 0.02, "steal_ratio": 0.0, "pressure_ratio": 0.0, "late_s": 0.0005, "clock_s": 6e-8, "clocksource": "tsc"}
CASES = [
    ("quiet", {}, {}, True, []),
    ("busy", {"busy_ratio": 0.4}, {}, True, ["host-noisy"]),
    ("stolen-from", {"steal_ratio": 0.05}, {}, True, ["host-noisy"]),
    ("late", {"late_s": 0.05}, {}, True, ["host-noisy"]),
    ("slow-clock", {"clocksource": "hpet"}, {}, True, ["clock-problem"]),
    ("clock-that-asks-the-hypervisor", {"clock_s": 2e-5}, {}, True, ["clock-problem"]),
    ("nothing-at-hand", {}, {"ip": "iproute2"}, False, ["tool-missing", "no-permission"]),
]


@pytest.mark.parametrize(("changes", "tools", "may", "kinds"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_trouble_of_a_host_has_its_name(changes: dict[str, object], tools: dict[str, str], may: bool, kinds: list[str]) -> None:
    quiet = Quiet(**(CALM | changes))  # type: ignore[arg-type]
    found = host_faults(quiet, tools, may)
    assert [fault.kind for fault in found] == kinds
    assert all("; " in fault.message for fault in found), "each says what to do"


def test_a_tool_that_is_not_there_is_told_with_its_package() -> None:
    assert lacking({"no-such-tool-at-all": "nowhere", **dict.fromkeys(("sh",), "dash")}) == {"no-such-tool-at-all": "nowhere"}
    (fault,) = host_faults(Quiet(**CALM), NEEDED, True)  # type: ignore[arg-type]
    assert "apt install iproute2" in fault.message


def test_a_late_timer_is_noticed() -> None:
    now = iter([0.0, 0.001, 0.002, 0.033, 0.034, 0.2])
    assert look(0.1, clock=lambda: next(now), sleep=lambda _: None).late_s == pytest.approx(0.165)


def test_this_host_can_be_looked_at() -> None:
    quiet = look(0.05)
    assert 0 <= quiet.busy_ratio <= 1
    assert 0 < quiet.clock_s < 0.01
    assert set(quiet.to_dict()) >= {"busy_ratio", "timer_late_s", "clocksource"}


def test_pressure_is_the_time_some_program_waited() -> None:
    text = "some avg10=12.98 avg60=4.63 avg300=4.61 total=5477626877\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"
    assert parse_pressure(text) == pytest.approx(5477.626877)
    assert parse_pressure("") is None
