"""What a command costs: CPU, memory and time, of it and of everything it started."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

Argv = Sequence[str]
ROUNDS = 7
LONGEST_S = 120

LAUNCH = """
import json, os, sys, time
channel, words = int(sys.argv[1]), sys.argv[2:]
began_s = time.monotonic()
child = os.fork()
if child == 0:
    try:
        os.execvp(words[0], words)
    finally:
        os._exit(127)
status, used = os.wait4(child, 0)[1:]
told = [used.ru_utime + used.ru_stime, used.ru_maxrss, time.monotonic() - began_s, os.waitstatus_to_exitcode(status)]
os.write(channel, json.dumps(told).encode())
"""
"""A process of its own starts the command: wait4 counts its peak as the child's too, and this one is as small as Python gets."""


class Cost(NamedTuple):
    """One run."""

    cpu_s: float
    resident_mb: float
    wall_s: float


class CommandError(RuntimeError):
    """A command did not end as it should; the message shows its last words."""


def cost_of(argv: Argv, *, cwd: str | None = None, fine: Sequence[int] = (0,)) -> Cost:
    """The cost of one run of a command whose output goes nowhere, and which ends with one of the `fine` codes."""
    reader, writer = os.pipe()
    try:
        done = subprocess.run(
            [sys.executable, "-S", "-I", "-c", LAUNCH, str(writer), *argv],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, pass_fds=(writer,), cwd=cwd, timeout=LONGEST_S,
            check=False,
        )  # fmt: skip
    finally:
        os.close(writer)
        with os.fdopen(reader, "rb") as channel:
            told = channel.read()
    if not told:
        raise CommandError(f"{argv[0]} could not be started: {done.stderr.decode('utf-8', 'replace')[-300:]}")
    cpu_s, peak_kib, wall_s, code = json.loads(told)
    if code not in fine:
        raise CommandError(f"{argv[0]} ended with {code}: {done.stderr.decode('utf-8', 'replace')[-300:]}")
    return Cost(cpu_s, peak_kib * 1024 / 1e6, wall_s)


def interleaved(
    commands: Mapping[str, Argv], *, rounds: int = ROUNDS, cwd: str | None = None, fine: Mapping[str, Sequence[int]] | None = None
) -> dict[str, list[Cost]]:
    """The costs of several commands, taken in turns, so that whatever else the machine does meets all of them; the first round warms up."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, argv in commands.items():
            cost = cost_of(argv, cwd=cwd, fine=(fine or {}).get(name, (0,)))
            if number:
                costs[name].append(cost)
    return costs


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of each figure by itself."""
    return Cost(*(median(values) for values in zip(*costs, strict=True)))
