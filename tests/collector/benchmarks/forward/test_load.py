"""How busy a host is."""

import pytest

from collector.benchmarks.forward.load import load_average, parse_running, running_programs


@pytest.mark.parametrize(
    ("text", "running"), [("2.57 2.05 1.89 4/120 4396\n", 3), ("0.00 0.00 0.00 1/90 17\n", 0), ("0.00 0.00 0.00 0/90 17\n", 0)]
)
def test_whoever_looks_is_not_counted(text: str, running: int) -> None:
    assert parse_running(text) == running


def test_this_host_says_how_busy_it_is() -> None:
    assert load_average() >= 0
    assert running_programs() >= 0
