"""What the collector measured in the lab: the table of `bench`, whether its runs say what they are, and the examples made of them."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas import read, write
from tests.lab.compare import Line
from tests.lab.image import LabError
from tests.lab.profiles import Bench, Profile

EMULATED = "emulated-cpu"
BASELINE = "virtio-vhost"
"""The device that the others are told as a part of: the fastest, and the same guest on the same host."""
NOTE = Path(__file__).with_name("example-note.md")
Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The rates of one frame size."""

    frame_bytes: int
    median_pps: float
    low_pps: float
    high_pps: float
    arrived: int
    """Frames behind the device, all trials together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the benchmark of one profile left."""

    profile: Profile
    bench: Bench
    runs: tuple[Document, ...]
    """None where it came to nothing."""
    exits: int | None = None
    """VM exits from its beginning to its end. None: there was no guest inside."""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every point of every run."""
        points = [point for run in self.runs for series in run["series"] for point in series["points"]]
        return tuple(_figure(point) for point in points)

    @property
    def exits_a_frame(self) -> float | None:
        """VM exits for each frame that arrived. The exits of the preflight and the warm-up are counted, their frames are not."""
        arrived = sum(figure.arrived for figure in self.figures)
        return self.exits / arrived if self.exits is not None and arrived else None


def _figure(point: Document) -> Figure:
    value, low, high = point["value"], point.get("low"), point.get("high")
    return Figure(
        frame_bytes=point["frame_bytes"],
        median_pps=value,
        low_pps=value if low is None else low,
        high_pps=value if high is None else high,
        arrived=sum(trial.get("rx_packets") or 0 for trial in point["trials"]),
    )


def read_result(profile: Profile, folder: Path) -> Result:
    """What lies in the folder of a profile."""
    if profile.bench is None:
        raise LabError(f"{profile.name} has nothing to measure; python -m tests.lab bench measures those that have")
    run, exits = folder / "run.json", folder / "exits"
    counts = [int(word) for word in exits.read_text("ascii").split()] if exits.exists() else []
    runs = json.loads(run.read_text("utf-8"))["runs"] if run.exists() else ()
    return Result(
        profile=profile, bench=profile.bench, runs=tuple(runs), exits=counts[1] - counts[0] if len(counts) == 2 else None
    )  # fmt: skip


def verdicts(result: Result) -> Iterator[Line]:
    """Whether there are figures, and every run says that its CPU is software."""
    told = ", ".join(f"{figure.frame_bytes} B" for figure in result.figures)
    yield Line("benchmark", "has figures", told or "none; see bench.log", bool(told))
    for run in result.runs:
        is_told = EMULATED in run["flags"]
        yield Line(f"run {run.get('name') or run['kind']}", EMULATED, EMULATED if is_told else "another CPU", is_told)


def table(results: Sequence[Result]) -> Iterator[str]:
    """Frames a second by device and frame size: median, least and most of the repeats, and each as a part of the baseline's."""
    base = {figure.frame_bytes: figure.median_pps for one in results if one.bench.device_model == BASELINE for figure in one.figures}
    part = f"of {BASELINE}"
    yield f"{'profile':<20} | frame B | median pps |  least pps |   most pps | spread | {part} | exits a frame"
    for result in results:
        exits = "" if result.exits_a_frame is None else f"{result.exits_a_frame:.1f}"
        for figure in result.figures:
            spread = f"{(figure.high_pps - figure.low_pps) / figure.median_pps:.0%}"
            share = f"{figure.median_pps / base[figure.frame_bytes]:.1%}" if result.profile.inside and figure.frame_bytes in base else ""
            rates = " | ".join(f"{rate:>10,.0f}" for rate in (figure.median_pps, figure.low_pps, figure.high_pps))
            yield f"{result.profile.name:<20} | {figure.frame_bytes:>7} | {rates} | {spread:>6} | {share:>{len(part)}} | {exits:>13}"


# Examples


def write_examples(results: Sequence[Result], folder: Path) -> list[Path]:
    """A document for each result with a title, told as a part of the baseline's where that was measured in the same run."""
    chosen = [result for result in results if result.bench.title and result.figures]
    made = {result.profile.name: _submitted(result, folder / result.profile.name) for result in chosen}
    base = next((made[result.profile.name]["id"] for result in chosen if result.bench.device_model == BASELINE), None)
    paths = []
    for result in chosen:
        document = made[result.profile.name]
        if base is not None and result.bench.device_model != BASELINE:
            named = [run | {"baseline": {"label": BASELINE, "submission": base, "run": run["name"]}} for run in document["runs"]]
            document = document | {"runs": named}
        paths.append(folder / result.profile.name / "example.json")
        paths[-1].write_text(json.dumps(write(read(document)), indent=1, ensure_ascii=False) + "\n", "utf-8")
    return paths


def _submitted(result: Result, folder: Path) -> Document:
    """The guest's facts and the runs, put together by `collector submit` as anybody's would be."""
    first, second = _nics(folder / "inside" / "facts.json", result.profile)
    files = ["--root", str(folder / "inside" / "capture.tar.gz"), "--run", str(folder / "run.json"), "--nic", first]
    words = ["--outcome", "worked", "--title", result.bench.title, "--note", f"@{NOTE}", "--lang", "ja", "--dry-run", "--json"]
    with tempfile.TemporaryDirectory() as state:
        command = [sys.executable, "-m", "collector.cli", "submit", *files, *words]
        said = subprocess.run(command, env=os.environ | {"TAMESHI_STATE": state}, capture_output=True, text=True, check=False)
    if said.returncode:
        raise LabError(f"collector submit of {folder} ended with {said.returncode}:\n{said.stderr}")
    return as_example(json.loads(said.stdout), second, result.bench.device_model)


def as_example(document: Document, nic_out: str, device_model: str) -> Document:
    """The document of nobody, with what only those know who configured the guest."""
    host = {name: value for name, value in document["host"].items() if name != "key"}
    stated = {"nic_out": nic_out, "device_model": device_model}
    runs = [run | {"conditions": run["conditions"] | stated} for run in document["runs"]]
    return document | {"example": True, "host": host, "contributor": None, "runs": runs}


def _nics(facts: Path, profile: Profile) -> tuple[str, str]:
    """The names of the device's NICs, in the order of its truth: where frames come in, and where they leave."""
    if profile.inside is None:
        raise LabError(f"{profile.name} has no guest inside, and an example is made of one")
    nics = json.loads(facts.read_text("utf-8"))["nics"]
    names: Mapping[str, str] = {nic["pci"]["address"]: nic["name"] for nic in nics if nic.get("pci")}
    first, second = (names[nic["address"]] for nic in profile.inside.truth["nics"])
    return first, second
