"""What beds state becomes keys of the wire; what is not stated stays absent."""

import pytest

from collector.benchmarks.forward.stated import conditions, cpu_list, run_keys
from schemas import Conditions


@pytest.mark.parametrize(("cpus", "text"), [([], None), ([3], "3"), ([0, 1, 2, 5], "0-2,5"), ([7, 1, 2], "1-2,7"), ([4, 4], "4")])
def test_cpus_are_written_as_the_kernel_writes_them(cpus: list[int], text: str | None) -> None:
    assert cpu_list(cpus) == text


def test_nothing_stated_is_nothing_claimed() -> None:
    assert run_keys({}) == {}
    assert conditions({}) == Conditions()
    assert conditions({"governor": None, "hypervisor": None, "device_cpus": "0-3", "engines_by_frame_bytes": {}}) == Conditions()


def test_no_kernel_threads_is_a_statement() -> None:
    assert conditions({"device_threads": 0}) == Conditions(threaded_napi=False)
    assert conditions({"device_threads": 2}) == Conditions(threaded_napi=True)
