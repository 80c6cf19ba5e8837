"""Datasette over the same submissions as one wide table, and the registry over its own tables: CPU of one answer of each.

Datasette gets what it is good at: a SQLite file with one row a submission, an index for every column that is filtered or counted, and the
very words the registry indexes in a full-text table. Its limits of time are raised, so that it answers in full.
"""

import http.client
import json
import subprocess
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import quote

from tests.bench.clocks import cpu_s
from tests.bench.goal import Say
from tests.bench.served import ask, free_port, server, wait_for

VERSION = "0.65.5"
FACETS = ("mode", "nic", "driver", "hypervisor", "cpu", "kernel", "os")
WORD = quote("性能")
QUESTIONS: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "list": (["/plain/wide.json?_sort_desc=submission_id&_size=20&_nofacet=1"], ["/api/v1/submissions?limit=20"]),
    "filter-and-seven-facets": (
        ["/plain/wide.json?outcome=failed&_sort_desc=submission_id&_size=20&" + "&".join(f"_facet={name}" for name in FACETS)],
        ["/api/v1/submissions?q=outcome:failed&limit=20", "/api/v1/facets?q=outcome:failed"],
    ),
    "search": (
        [f"/plain/wide.json?_search={WORD}&_sort_desc=submission_id&_size=20&_nofacet=1"],
        [f"/api/v1/submissions?q={WORD}&limit=20"],
    ),
}
"""What is asked → addresses of Datasette, addresses of the registry: those that give the same."""
BARS = {"list": 6, "filter-and-seven-facets": 150, "search": 500}
_METADATA = {"databases": {"plain": {"tables": {"wide": {"fts_table": "wide_words", "fts_pk": "submission_id"}}}}}
_LONG = "600000"


class Beside(NamedTuple):
    """CPU milliseconds of one answer."""

    name: str
    theirs_ms: Sequence[float]
    ours_ms: Sequence[float]

    @property
    def ratio(self) -> float:
        """How many times as much Datasette spends."""
        return median(self.theirs_ms) / median(self.ours_ms)


def installed(folder: Path, say: Say) -> Path | str:
    """Datasette's Python, in an environment of its own that is made once; or why there is none."""
    python = folder / "bin" / "python"
    mark = folder / f"datasette-{VERSION}"
    if not mark.exists():
        say(f"installing Datasette {VERSION} into {folder} (once) ...")
        venv.create(folder, with_pip=True, clear=True)
        done = subprocess.run([python, "-m", "pip", "install", "-q", f"datasette=={VERSION}"], capture_output=True, text=True, check=False)
        if done.returncode:
            return f"Datasette could not be installed: {(done.stderr.strip().splitlines() or ['pip said nothing'])[-1][:200]}"
        mark.touch()
    return python


def beside(python: Path, plain: Path, url: str, rounds: int = 5) -> Iterator[Beside]:
    """Each question to both in turns."""
    with _datasette(python, plain) as (theirs, datasette), server(url) as (ours, worker):
        for name, (their_paths, our_paths) in QUESTIONS.items():
            spent: dict[str, list[float]] = {"theirs": [], "ours": []}
            for number in range(rounds + 1):
                their_ms = _cost_ms(theirs, datasette, their_paths, 1)
                our_ms = _cost_ms(ours, worker, our_paths, 10)
                if number:  # The first round warms up.
                    spent["theirs"].append(their_ms)
                    spent["ours"].append(our_ms)
            yield Beside(name, spent["theirs"], spent["ours"])


def _cost_ms(connection: http.client.HTTPConnection, pid: int, paths: Sequence[str], times: int) -> float:
    connection.close()  # A server lets go of whoever was silent for some seconds; a new one is opened by the next request.
    began = cpu_s(pid)
    for _ in range(times):
        for path in paths:
            if (status := ask(connection, "GET", path)) != 200:
                raise RuntimeError(f"{path} was answered with {status}")
    return (cpu_s(pid) - began) / times * 1e3


@contextmanager
def _datasette(python: Path, plain: Path) -> Iterator[tuple[http.client.HTTPConnection, int]]:
    port = free_port()
    metadata = plain.with_name("datasette.json")
    metadata.write_text(json.dumps(_METADATA), "utf-8")
    settings = {"sql_time_limit_ms": _LONG, "facet_time_limit_ms": _LONG, "suggest_facets": "off", "default_cache_ttl": "0"}
    words = [word for name, value in settings.items() for word in ("--setting", name, value)]
    command = [python, "-m", "datasette", "serve", plain, "-p", str(port), "-m", metadata, *words]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=900)
        wait_for(connection, process, "/-/versions.json")
        yield connection, process.pid
    finally:
        process.terminate()
        process.wait(20)
