"""`make lab`: the collector inside real guests, against what QEMU was told to build.

usage: python -m tests.lab [all | list | command PROFILE | [capture] PROFILE ... | bench [PROFILE ...] | figures]
"""

import importlib.metadata
import importlib.util
import json
import shlex
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.lab import bench, command, compare, guest, image, profiles
from tests.lab.profiles import Profile

CHECKOUT = Path(__file__).parents[2]
LAB = CHECKOUT / "var" / "lab"
PACKAGES = ("marshmallow", "psutil")
"""What the collector stands on; pure Python, or built for every Python 3, so that the guest's own takes them."""
DISTRIBUTION = "tameshi"
HEAD = compare.Line("", "configured truth", "verdict", True)
STOPPED = 143
Report = list[dict[str, object]]


def main(words: Sequence[str]) -> int:
    """0 when every verdict was the truth, 1 when one was not, 2 when the lab could not work."""
    table = profiles.load()
    if words[:1] == ["list"]:
        for profile in table.values():
            _say(f"{profile.name:<18} {profile.about}")
        return 0
    task = words[0] if words[:1] and words[0] in (guest.CAPTURE, guest.BENCH) else ""
    if words[:1] == ["figures"]:
        _tell_figures([profile for profile in table.values() if profile.bench])
        return 0
    names = [word for word in words if word not in ("all", "command", guest.CAPTURE, guest.BENCH)]
    names = names or [profile.name for profile in table.values() if bool(profile.bench) == (task == guest.BENCH)]
    unknown = [name for name in names if name not in table]
    if unknown:
        _say(f"no profile {', '.join(unknown)}; known: {', '.join(table)}")
        return 2
    if words[:1] == ["command"]:
        for name in names:
            _say(shlex.join(["qemu-system-x86_64", *command.arguments(table[name].machine, guest.INSIDE)]))
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(STOPPED))  # As an exception it ends the guest as well.
    try:
        image.require_root()
        return _run([table[name] for name in names], task)
    except image.LabError as error:
        _say(f"lab: {error}")
        return 2


def _run(chosen: Sequence[Profile], task: str) -> int:
    """Every profile, one after the other, each printed as soon as it is known; `task` is what a guest does beside reading itself."""
    LAB.mkdir(parents=True, exist_ok=True)
    made = image.build(LAB, _say)
    project = LAB / "project.squashfs"
    with tempfile.TemporaryDirectory(dir=LAB) as folder:
        _lay_out(Path(folder))
        image.compile_python(made, Path(folder))
        image.pack(made, Path(folder), project, "project")
    report: Report = []
    _say(_row("profile", HEAD, "ok"))
    for profile in chosen:
        report += _examine(profile, made, project, task)
        (LAB / "report.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    if task == guest.BENCH:
        _tell_figures(chosen)
    wrong = [entry["profile"] for entry in report if not entry["ok"]]
    _say(f"{len(report)} guests, {len(wrong)} wrong{': ' if wrong else ''}{', '.join(map(str, wrong))}; {LAB / 'report.json'}")
    return 1 if wrong else 0


def _tell_figures(chosen: Sequence[Profile]) -> None:
    """The table of what these left behind, now or earlier, and their examples."""
    results = [bench.read_result(profile, LAB / "results" / profile.name) for profile in chosen]
    for line in bench.table(results):
        _say(line)
    for path in bench.write_examples(results, LAB / "results"):
        _say(f"an example made of it: {path}")


def _examine(profile: Profile, made: image.Image, project: Path, task: str) -> Report:
    """What one profile showed: a row of its own for the machine and for the guest inside it."""
    results = LAB / "results" / profile.name
    outcomes, seconds = guest.run(profile, made, project, results, frozenset({task} - {""}))
    nested = [(profile, f"{profile.name} (host)"), (profile.inside, profile.name)] if profile.inside else [(profile, profile.name)]
    report: Report = []
    for outcome, (part, name) in zip(outcomes, nested, strict=True):
        assert part is not None
        lines = list(compare.compare(part.truth, outcome.facts or {}, outcome.check or {}))
        if task == guest.BENCH and part is profile:
            lines += bench.verdicts(bench.read_result(profile, results))
        if outcome.problem:
            lines.insert(0, compare.Line("run", "comes to its end", outcome.problem, False))
        for line in lines:
            _say(_row(name, line, "ok" if line.ok else "WRONG"))
        ok = all(line.ok for line in lines)
        report.append({"profile": name, "ok": ok, "seconds": round(seconds, 1), "lines": [line._asdict() for line in lines]})
    _say(f"  {seconds:.0f} s")
    return report


def _lay_out(folder: Path) -> None:
    """What a guest gets of this checkout: the collector's folders, and beside them the packages they need and its own version."""
    for name in ("collector", "schemas"):
        shutil.copytree(CHECKOUT / name, folder / "project" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in PACKAGES:
        found = importlib.util.find_spec(name)
        if found is None or not found.submodule_search_locations:
            raise image.LabError(f"{name} is not installed beside this Python: run make lab, which does it")
        place = Path(found.submodule_search_locations[0])
        shutil.copytree(place, folder / "site" / name, ignore=shutil.ignore_patterns("__pycache__"))
    own = folder / "site" / f"{DISTRIBUTION}.dist-info" / "METADATA"
    own.parent.mkdir()
    own.write_text(f"Metadata-Version: 2.1\nName: {DISTRIBUTION}\nVersion: {importlib.metadata.version(DISTRIBUTION)}\n")


def _row(name: str, line: compare.Line, ok: str) -> str:
    return f"{name:<24} | {line.subject:<12} | {line.truth:<68} | {line.verdict if line.verdict != line.truth else '(the same)':<68} | {ok}"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
