"""CPU seconds: of a process, and of a piece of work done here with the help of a database."""

import time
from collections.abc import Callable


def cpu_s(pid: int) -> float:
    """CPU seconds of a process with all its threads, to the nanosecond: its clock as clock_getcpuclockid(3) names it."""
    return time.clock_gettime((~pid << 3) | 2)


def cost_ms(work: Callable[[], object], used_s: Callable[[], float]) -> float:
    """Milliseconds of CPU that some work took here and in the database; asking the database for its share is no part of it."""
    there = used_s()
    here = time.process_time()
    work()
    here = time.process_time() - here
    return (here + used_s() - there) * 1e3
