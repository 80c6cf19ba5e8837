"""Conbench's figures, quoted, beside ours of this run.

Quoted: Conbench with its dependencies of August 2024 on PostgreSQL 15, one process with fifteen threads, 10,000 results, a calm machine:
median on the clock of one client at a time; CPU of server and database of one POST, which takes one result. Ours: 10,000 submissions on
PostgreSQL, one worker, one client, CPU of worker and database, which is what the clock shows on a calm machine; on a busy one it would show
the others. Their page of results has 1,000 rows that the browser filters, ours 20 with every facet counted.
"""

import http.client
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from tests.bench.served import ask

POST_CPU_MS = 15.0
QUOTED_MS = {"list": 362.0, "compare": 356.0, "single": 209.0}
BARS = {"list": 100.0, "compare": 50.0, "single": 50.0}
TIMES = 40


class Beside(NamedTuple):
    """One page of ours, in milliseconds of CPU."""

    name: str
    ratio: float
    ours_ms: Sequence[float]


def beside(connection: http.client.HTTPConnection, uids: Sequence[str], used_s: Callable[[], float]) -> Iterator[Beside]:
    """The pages that Conbench has too; `used_s` tells the CPU of worker and database so far."""
    paths = {
        "list": ["/search"],
        "compare": [f"/compare?ids={first},{second}" for first, second in pairwise(uids)],
        "single": [f"/s/{uid}" for uid in uids],
    }
    for name, addresses in paths.items():
        spent = []
        connection.close()
        for number in range(TIMES + 3):
            address, began = addresses[number % len(addresses)], used_s()
            if (status := ask(connection, "GET", address)) != 200:
                raise RuntimeError(f"{address} was answered with {status}")
            spent.append((used_s() - began) * 1e3)
        yield Beside(name, QUOTED_MS[name] / median(spent[3:]), spent[3:])
