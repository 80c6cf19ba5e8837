"""What counts as a noisy host."""

import pytest

from collector.benchmarks import noise
from collector.benchmarks.noise import Times, noise_between, parse_stat, read_times

CALM = Times(total_s=1000, idle_s=900, steal_s=5)
CASES = [
    ("quiet", Times(total_s=1001, idle_s=901, steal_s=5), Times(total_s=1011, idle_s=901, steal_s=5), []),
    ("just-allowed", Times(total_s=1010, idle_s=909, steal_s=5), Times(total_s=1110, idle_s=909, steal_s=6), []),
    ("busy-before", Times(total_s=1001, idle_s=900.8, steal_s=5), Times(total_s=1011, idle_s=901, steal_s=5), ["20%"]),
    ("stolen-from", Times(total_s=1001, idle_s=901, steal_s=5), Times(total_s=1011, idle_s=901, steal_s=5.2), ["2.0%"]),
    ("both", Times(total_s=1001, idle_s=900.5, steal_s=5), Times(total_s=1011, idle_s=901, steal_s=6), ["50%", "10.0%"]),
    ("clock-stood-still", CALM, CALM, []),
]


@pytest.mark.parametrize(("started", "ended", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_noise_is_told_by_its_share(started: Times, ended: Times, said: list[str]) -> None:
    words = noise_between(CALM, started, ended).words
    assert [figure in line for figure, line in zip(said, words, strict=True)] == [True] * len(said)


def test_the_counters_of_this_host_add_up() -> None:
    times = read_times()
    assert 0 < times.idle_s <= times.total_s
    assert 0 <= times.steal_s <= times.total_s


def test_without_psutil_the_counters_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = read_times()
    monkeypatch.setattr(noise, "psutil", None)
    ours = read_times()
    assert (ours.total_s, ours.idle_s, ours.steal_s) == pytest.approx((theirs.total_s, theirs.idle_s, theirs.steal_s), rel=0.01, abs=2)


def test_guests_are_not_counted_twice() -> None:
    text = "cpu  100 20 30 1000 50 1 2 7 60 5\ncpu0 100 20 30 1000 50 1 2 7 60 5\n"
    assert parse_stat(text, 100) == Times(total_s=12.1, idle_s=10.5, steal_s=0.07)
