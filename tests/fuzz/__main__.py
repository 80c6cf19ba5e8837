"""`make fuzz`: a running registry on both databases, asked what its description allows and forbids.

usage: python -m tests.fuzz [--minutes N] [--database sqlite|postgresql]

Says how many cases were tried; ends with 1 where an answer was a server's fault or not as described. Reports lie in var/fuzz.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.attack.asking import ask
from tests.attack.served import CHECKOUT, KINDS, Served, serving
from tests.scale.generate import document

OUT = CHECKOUT / "var" / "fuzz"
FILLED = 60
"""Submissions that are there before anybody asks."""
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance",
)  # fmt: skip
ROUND_EXAMPLES = 400
"""Examples of each operation in one round; rounds follow each other, each with another seed, until the time is over."""


def main(words: list[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0, help="time for all databases together (default 2)")
    parser.add_argument("--database", choices=KINDS, action="append", help="only this one")
    args = parser.parse_args(words)
    kinds = args.database or list(KINDS)
    failed = False
    for kind in kinds:
        with serving(kind) as served:
            fill(served)
            failed |= not _rounds(served, args.minutes * 60 / len(kinds))
            failed |= _complaints(served)
    return 1 if failed else 0


def fill(served: Served) -> None:
    """Something to be found."""
    lines = b"".join(json.dumps(document(number), ensure_ascii=False).encode() + b"\n" for number in range(1, FILLED + 1))
    answer = ask(served.port, "POST", "/api/v1/submissions:batch", lines, {"Content-Type": "application/x-ndjson"})
    if answer.body.count(b'"status":201') != FILLED:
        raise RuntimeError(f"the registry took too few: {answer.status} {answer.body[:500]!r}")


def _rounds(served: Served, seconds: float) -> bool:
    began, number, cases, right = time.monotonic(), 0, 0, True
    while (left := seconds - (time.monotonic() - began)) > 1:
        number += 1
        report = OUT / f"{served.kind}-{number}.json"
        code = _round(served, number, left, report)
        tried = _cases(report)
        cases += tried
        right &= code == 0
        found = "as described" if code == 0 else f"not as described: {report.with_suffix('.txt')}"
        _say(f"{served.kind}: round {number}, {tried:,} cases, {found}")
        if code not in {0, 1}:
            return False
    verdict = "met" if right else "missed"
    sys.stdout.write(f"goal fuzz-{served.kind}-disagreements {0 if right else 1} 0 {verdict}  ({cases:,} cases in {seconds:.0f} s)\n")
    sys.stdout.flush()
    return right


def _round(served: Served, number: int, seconds: float, report: Path) -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    command = [
        Path(sys.executable).with_name("schemathesis"), "run", f"{served.url}/api/openapi.json", "--checks", ",".join(CHECKS),
        "--max-time", f"{seconds:.0f}", "--max-examples", str(ROUND_EXAMPLES), "--seed", str(number), "--continue-on-failure",
        "--header", "Accept-Encoding: identity", "--suppress-health-check", "all", "--request-timeout", "30", "--no-color",
        "--report-json-path", report, "--warnings", "off",
    ]  # fmt: skip
    environ = os.environ | {"SCHEMATHESIS_HOOKS": "tests.fuzz.hooks", "PYTHONPATH": str(CHECKOUT)}
    with report.with_suffix(".txt").open("wb") as told:
        return subprocess.run(list(map(str, command)), env=environ, cwd=OUT, stdout=told, stderr=told, check=False).returncode


def _cases(report: Path) -> int:
    try:
        told = json.loads(report.read_text())
    except (OSError, ValueError):
        return 0
    return int(told["test_cases"]["generated"])


def _complaints(served: Served) -> bool:
    """Whether the server's log holds an error that no client was told of."""
    lines = [line for line in served.log().splitlines() if '"level": "error"' in line or "Traceback" in line]
    for line in lines[:5]:
        _say(f"{served.kind}: the log says {line[:600]}")
    return bool(lines)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
