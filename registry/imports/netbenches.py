"""Tables of the netbenches collection (`gnuplot.data`): median, minimum and maximum of each row; the folders say of which machine."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from registry.imports.found import Found, Reading, SourceFile, Unread
from registry.imports.words import line, shortened
from schemas import limits

ADDRESS = "https://github.com/ocochard/netbenches"
_LEAST_PPS = 5_000
"""Tables of tunnels count Mbit/s, and none of them reaches this."""
_MACHINE = re.compile(r"(?P<cpu>.+?)_(?:(?P<sockets>\d+)x)?(?P<cores>\d+)Cores?")
_ROW = re.compile(r'(?P<name>"[^"]{1,200}"|[^#\s][^#]{0,200}?)\s+(?P<median>[\d.]{1,16})\s+(?P<low>[\d.]{1,16})\s+(?P<high>[\d.]{1,16})\s*')
_FAMILY = re.compile(r"inet(?P<family>[46])\b")
_RELEASE = re.compile(r"(?:fbsd)?(?P<major>\d{2})[-.]")
_CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_QUEUES = re.compile(r"num_queues|nXxq", re.IGNORECASE)


class Place(NamedTuple):
    """What the folders around a table say."""

    machine: str
    nic: str
    bench: str
    result: str
    file: str


def read(file: SourceFile) -> Reading:
    """One report a table: a run a row."""
    place = _place(file.name)
    if place is None:
        yield Unread(
            1, "the folders do not say of which machine it is; keep them as the collection has them: CPU_nCores/NIC/BENCH/results/…"
        )
        return
    rows = [(number, row) for number, text in enumerate(file.text.splitlines(), 1) if (row := _ROW.fullmatch(text))]
    runs = [run for _, row in rows if (run := _run(row, place)) is not None]
    if not runs:
        yield Unread(1, "holds no row `name median minimum maximum` of packets a second")
        return
    content = {"place": list(place), "rows": [row.groups() for _, row in rows]}
    yield Found(rows[0][0], content, _parts(place, runs[: limits.RUNS]))


def _place(path: str) -> Place | None:
    folders = path.split("/")
    for number, folder in enumerate(folders):
        rest = folders[number + 1 :]
        if _MACHINE.fullmatch(folder) and "results" in rest[1:-1]:
            at = rest.index("results", 1)
            return Place(folder, rest[0], "/".join(rest[1:at]), "/".join(rest[at + 1 : -1]), rest[-1])
    return None


def _run(row: re.Match[str], place: Place) -> dict[str, Any] | None:
    try:
        low, middle, high = (float(row[key]) for key in ("low", "median", "high"))
    except ValueError:
        return None
    if not _LEAST_PPS <= low <= middle <= high:
        return None
    name = row["name"].strip('"').replace("\\n", " ")
    family = _FAMILY.search(f"{name} {place.file}")
    feature = name.split(".")[0].lower()
    conditions = {"feature": feature} if _CODE.fullmatch(feature) and not feature.isdigit() and len(feature) <= 64 else None
    return {
        "tool": {"name": "pkt-gen"}, "kind": "mrr", "nic": "dut0", "link_type": "physical", "frame_bytes_basis": "unknown",
        "queues": int(name) if _QUEUES.search(place.bench) and name.isdigit() and int(name) else None,
        "series": [
            {"metric": "rate", "unit": "pps", "family": int(family["family"]) if family else None, "direction": "uni",
             "points": [{"value": middle, "low": low, "high": high}]}
        ],
        **({"conditions": conditions} if conditions else {}),
    }  # fmt: skip


def _parts(place: Place, runs: list[dict[str, Any]]) -> dict[str, Any]:
    machine, nic = _MACHINE.fullmatch(place.machine), _plain(place.nic)
    assert machine is not None  # noqa: S101  # A place has been found by it.
    cores = int(machine["cores"]) * int(machine["sockets"] or 1)
    where = "/".join(part for part in place if part)
    return {
        "outcome": "worked",
        "title": shortened(f"{_plain(machine['cpu'])}, {nic}: {_plain(place.bench)} ({place.result})", limits.LINE),
        "note": {"text": "\n".join(_words(place)), "lang": "en"},
        "host": {
            "cpu": {"model": _plain(machine["cpu"]), "cores": cores},
            "system": {"distribution": _system(place.result)},
            "virtualization": {"is_guest": False},
        },
        "nics": [{"name": "dut0", "device_name": nic, "io_mode": "bare-metal"}],
        "runs": runs,
        "reference": {"title": "netbenches", "url": ADDRESS, "location": shortened(where, limits.LINE)},
    }


def _words(place: Place) -> Iterator[str]:
    yield f"What packets a second a machine forwards, by {_plain(place.bench)}; smallest packets, as the collection's method says."
    yield "Median of repeated measurements, with the lowest and the highest."


def _system(result: str) -> str | None:
    release = _RELEASE.search(result)
    return line(f"FreeBSD {release['major']} ({result})", 120) if release else None


def _plain(text: str) -> str:
    return text.replace("_", " ")
