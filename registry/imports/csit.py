"""CSV tables of FD.io CSIT's dashboard: data of trending, iterative and comparison pages (`test_id`, `result_…`), and of coverage pages."""

import csv
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from registry.imports.found import Found, Reading, SourceFile, Unread
from registry.imports.words import line, shortened
from schemas import limits

ADDRESS = "https://csit.fd.io/"
_SIZE = re.compile(r"(?:^|[-.])(?P<size>\d{2,5})b-", re.IGNORECASE)
_CORES = re.compile(r"(?P<threads>\d{1,3})t(?P<cores>\d{1,3})c", re.IGNORECASE)
_NIC = re.compile(r"(?P<gbps>\d{1,3})ge\d{0,2}p\d(?P<model>[a-z0-9]+)", re.IGNORECASE)
_UNSURE = re.compile(r"vhost|aws|azure|1n-|memif|container", re.IGNORECASE)
"""Marks of tests whose packets went through more than the NIC of a physical machine."""


class Rate(NamedTuple):
    """A column that holds rates: of which kind they are, the loss allowed, the column of their unit, and what they count."""

    column: str
    unit: str
    kind: str
    loss_ratio_allowed: float | None
    factor: float = 1


RATES = (
    Rate("result_ndr_lower_rate_value", "result_ndr_lower_rate_unit", "ndr", 0.0),
    Rate("result_pdr_lower_rate_value", "result_pdr_lower_rate_unit", "pdr", 0.005),
    Rate("result_receive_rate_rate_avg", "result_receive_rate_rate_unit", "mrr", None),
    Rate("Throughput_NDR", "Throughput_Unit", "ndr", 0.0, 1e6),
    Rate("Throughput_PDR", "Throughput_Unit", "pdr", 0.005, 1e6),
    Rate("Throughput_AVG", "Throughput_Unit", "mrr", None, 1e9),
)
"""Coverage tables count in millions, those of MRR in thousands of millions."""
_OF_A_TEST = ("job", "build", "release", "dut_type", "dut_version")
Row = Mapping[str, str]


class Test(NamedTuple):
    """What the rows of one report have in common."""

    told: tuple[str, ...]
    """As _OF_A_TEST."""
    suite: str


def read(file: SourceFile) -> Reading:
    """A report for every test suite of every build; a run for each kind of search, cores and test, its frame sizes a series."""
    rows = csv.DictReader(file.text.splitlines())
    columns = set(rows.fieldnames or ())
    if not columns & {"test_id", "Test Name"} or not any(rate.column in columns for rate in RATES):
        yield Unread(1, "is no table of CSIT's dashboard: `test_id` with `result_…` columns, or `Test Name` with `Throughput_…`, is needed")
        return
    reports: dict[Test, tuple[int, list[Row]]] = {}
    try:
        for row in rows:
            if (row.get("passed") or "True") in {"True", "true", "1"} and (test := _test(row)) is not None:
                reports.setdefault(test, (rows.line_num, []))[1].append(row)
    except csv.Error as error:
        yield Unread(rows.line_num, f"is no CSV: {error}")
        return
    for test, (where, of_it) in reports.items():
        found = list(_runs(of_it))
        if not found:
            yield Unread(where, f"{shortened(test.suite, 80)}: no rate in packets a second")
        for number, start in enumerate(range(0, len(found), limits.RUNS)):
            runs = found[start : start + limits.RUNS]
            yield Found(where, {"test": [*test.told, test.suite], "runs": runs, "part": number}, _parts(test, runs))


def _test(row: Row) -> Test | None:
    name = row.get("test_id") or ""
    suite = name.rsplit(".", 1)[0] if "." in name else row.get("Suite") or ""
    return Test(tuple(row.get(column) or "" for column in _OF_A_TEST), suite) if suite and _name(row) else None


def _name(row: Row) -> str:
    return (row.get("test_id") or row.get("Test Name") or "").rsplit(".", 1)[-1]


def _runs(rows: list[Row]) -> Iterator[dict[str, Any]]:
    series: dict[tuple[str, str], dict[int | None, float]] = {}
    for row in rows:
        size = _SIZE.search(_name(row))
        frame_bytes = int(size["size"]) if size and limits.FRAME_BYTES_MIN <= int(size["size"]) <= limits.FRAME_BYTES_MAX else None
        for rate in RATES:
            value = _number(row.get(rate.column))
            if value and row.get(rate.unit, "pps") == "pps":
                same = _SIZE.sub("-", _name(row), count=1) if frame_bytes else _name(row)
                series.setdefault((rate.kind, same.lstrip("-")), {})[frame_bytes] = value * rate.factor
    for (kind, name), values in sorted(series.items()):
        yield _run(kind, name, values)


def _run(kind: str, name: str, values: Mapping[int | None, float]) -> dict[str, Any]:
    cores = _CORES.search(name)
    allowed = next(rate.loss_ratio_allowed for rate in RATES if rate.kind == kind)
    points = [{"frame_bytes": size, "value": value} for size, value in sorted(values.items(), key=lambda one: one[0] or 0)]
    return {
        "tool": {"name": "csit"}, "kind": kind, "nic": "dut0", "topology": "two-ports", "link_type": "physical",
        "cores": int(cores["cores"]) or None if cores else None, "loss_ratio_allowed": allowed,
        "frame_bytes_basis": "unknown" if None in values else "stated",
        "series": [
            {"metric": "rate", "unit": "pps", "family": 6 if "ip6" in name else 4 if "ip4" in name else None, "direction": "bi-sum",
             "points": points[: limits.POINTS]}
        ],
        **({"name": code} if (code := _code(name)) else {}),
    }  # fmt: skip


def _code(name: str) -> str | None:
    """The test's name as a run may be called."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return plain[:64].rstrip("-") or None


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 < value < limits.NUMBER_MAX else None


def _parts(test: Test, runs: list[dict[str, Any]]) -> dict[str, Any]:
    told = dict(zip(_OF_A_TEST, test.told, strict=True))
    nic, system = _NIC.search(test.suite), " ".join(one for one in (told["dut_type"].upper(), told["dut_version"]) if one)
    name = test.suite.rsplit(".", 1)[-1]
    is_sure = not _UNSURE.search(f"{told['job']} {test.suite}")
    for run in runs:
        run["link_speed_mbps"] = int(nic["gbps"]) * 1000 if nic else None
    return {
        "outcome": "worked",
        "title": shortened(f"CSIT {told['release']} {name}: {system}".replace("  ", " ").removesuffix(": "), limits.LINE),
        "host": {"virtualization": {"is_guest": False} if is_sure else {}},
        "nics": [{"name": "dut0", "device_name": nic["model"].upper() if nic else None, "io_mode": "bare-metal" if is_sure else "unknown"}],
        "router": {"os": shortened(told["dut_type"].upper(), 64) or None, "version": shortened(told["dut_version"], 64) or None},
        "runs": runs,
        "reference": {
            "title": "FD.io CSIT", "url": ADDRESS, "authors": "FD.io CSIT project",
            "location": line(" ".join(one for one in (told["job"], told["build"] and f"#{told['build']}", test.suite) if one)),
        },
    }  # fmt: skip
