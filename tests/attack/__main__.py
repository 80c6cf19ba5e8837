"""`make attack`: what a running registry bears from those who mean it harm, on both databases.

usage: python -m tests.attack [--database sqlite|postgresql] [NAME ...]

One line an attack and a line a goal on stdout, progress on stderr,
everything with all faults in var/attack/DATABASE-NAME.json. Ends with 1
where something went wrong.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from itertools import groupby

from tests.attack import bombs, exports, flood, injection, scripts
from tests.attack.outcome import Outcome
from tests.attack.served import CHECKOUT, KINDS, UNLIMITED, Served, serving

OUT = CHECKOUT / "var" / "attack"
PLAIN = UNLIMITED | {"PUBLIC_URL": "http://registry.example"}
Attack = Callable[[Served], Outcome]
ATTACKS: Mapping[str, tuple[Attack, Mapping[str, str]]] = {
    "scripts": (scripts.scripts, UNLIMITED),
    "sql": (injection.sql, PLAIN),
    "paths": (injection.paths, PLAIN),
    "headers": (injection.headers, PLAIN),
    "patterns": (injection.patterns, PLAIN),
    "texts": (injection.texts, PLAIN),
    "formulas": (exports.formulas, PLAIN),
    "mail": (exports.mail, PLAIN),
    "bombs": (bombs.bombs, PLAIN),
    "dawdlers": (bombs.dawdlers, PLAIN),
    "one-key": (flood.one_key, flood.SETTINGS),
    "one-address": (flood.one_address, flood.SETTINGS),
}
"""Those beside each other with the same settings share a server."""


def main(words: list[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.attack", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ATTACKS)}; all without one")
    parser.add_argument("--database", choices=KINDS, action="append")
    args = parser.parse_args(words)
    if unknown := set(args.names) - set(ATTACKS):
        parser.error(f"no attack {', '.join(unknown)}; known: {', '.join(ATTACKS)}")
    missed = 0
    for kind in args.database or KINDS:
        chosen = [name for name in ATTACKS if not args.names or name in args.names]
        for _, names in groupby(chosen, key=lambda name: id(ATTACKS[name][1])):
            missed += _together(kind, list(names))
    return 1 if missed else 0


def _together(kind: str, names: list[str]) -> int:
    missed = 0
    with serving(kind, ATTACKS[names[0]][1]) as served:
        for name in names:
            sys.stderr.write(f"{kind}: {name} ...\n")
            began = time.monotonic()
            heard = len(served.log())
            outcome = ATTACKS[name][0](served)
            outcome.unless_all(_unheard(served, heard))
            missed += _tell(kind, name, outcome, time.monotonic() - began)
    return missed


def _unheard(served: Served, heard: int) -> list[tuple[bool, str]]:
    """Whether the server lives, and its log has no error that nobody was told of."""
    lines = [line for line in served.log()[heard:].splitlines() if '"level": "error"' in line or line.startswith("Traceback")]
    return [(served.process.poll() is None, "the server has ended"), (not lines, f"the log says {lines[0][:250] if lines else ''}")]


def _tell(kind: str, name: str, outcome: Outcome, seconds: float) -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{kind}-{name}.json").write_text(json.dumps(asdict(outcome) | {"seconds": seconds}, indent=1, ensure_ascii=False) + "\n")
    faults, verdict = len(outcome.faults), "missed" if outcome.faults else "met"
    note = f"  {outcome.note}" if outcome.note else ""
    sys.stdout.write(
        f"{kind:<11} {name:<12} {outcome.tried:>7,} tried {faults:>4} wrong  worst {outcome.worst_s:6.2f} s  in {seconds:4.0f} s{note}\n"
    )
    sys.stdout.write(f"goal attack-{kind}-{name} {faults} 0 {verdict}\n")
    sys.stdout.flush()
    for fault in outcome.faults[:10]:
        sys.stderr.write(f"  {fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
