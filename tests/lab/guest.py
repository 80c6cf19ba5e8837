"""One profile, live: boots it, lets it run its job, and brings back what it left."""

import json
import shlex
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.lab import command
from tests.lab.image import Image
from tests.lab.profiles import Machine, Profile

DONE = "LAB finished"
INSIDE_CONSOLE = "/lab/out/inside.console"
ENDING = "sysrq: Resetting"
OUT_MARK = b"LABOUT\n"
OUT_BYTES = 16 * 2**20
ATTEMPTS = 2
"""On a busy machine an interpreted kernel sometimes panics while it boots; it is started once more."""
CAPTURE, BENCH, STAY = "capture", "bench", "stay"
"""What a guest may be asked to do beside reading itself: capture itself, measure, stay until it is ended."""
MEASURE = """python3 -m collector.cli bench forward {options} --despite-noise --out /lab/out/run.json \\
  > /lab/out/bench.txt 2> /lab/out/bench.log
"""
WHILE_IT_STAYS = f""" &
until grep -q '{DONE}' {INSIDE_CONSOLE} || ! kill -0 $!; do sleep 1; done
mount -t debugfs debugfs /sys/kernel/debug
cat /sys/kernel/debug/kvm/exits > /lab/out/exits
taskset -c 0 sh /lab/job/bench
cat /sys/kernel/debug/kvm/exits >> /lab/out/exits
kill $!
wait $!"""
LIMIT_S = 900.0
INSIDE_LIMIT_S = 1500
INSIDE = command.Files(
    kernel="/boot/vmlinuz",
    initramfs="/lab/job/inside.cpio",
    root="/dev/lab/root",
    project="/dev/lab/project",
    out="/tmp/inside.out",
    console=INSIDE_CONSOLE,
)
"""Where a guest finds the files of the guest that it starts: on its own disks and in its own memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one guest left behind. `facts` is None where there are none, and `problem` says why."""

    facts: dict[str, Any] | None
    check: dict[str, Any] | None
    problem: str


def run(profile: Profile, image: Image, project: Path, results: Path, tasks: frozenset[str] = frozenset()) -> tuple[list[Outcome], float]:
    """The outcomes of the machine and of the guest inside it, and the seconds it took; what they left lies in `results`."""
    started = time.monotonic()
    for _ in range(ATTEMPTS):
        shutil.rmtree(results, ignore_errors=True)
        results.mkdir(parents=True)
        _boot(profile, image, project, results, job(profile, image, tasks))
        reasons = [_why_not(results, "")] + ([_why_not(results, "inside.")] if profile.inside else [])
        if not any(reasons):
            break
    outcomes = [read_outcome(folder, reason) for folder, reason in zip((results, results / "inside"), reasons, strict=False)]
    return outcomes, time.monotonic() - started


def read_outcome(folder: Path, reason: str = "") -> Outcome:
    """What the collector said in a guest, out of the files that came back."""
    facts, check = (_document(folder / f"{name}.json") for name in ("facts", "check"))
    if not reason and (folder / "setup.failed").exists():
        reason = f"the setup failed; see {folder / 'setup.log'}"
    if not reason and facts is None:
        reason = f"no facts came back; see {folder / 'facts.log'}"
    return Outcome(facts=facts, check=check, problem=reason)


def job(profile: Profile, image: Image, tasks: frozenset[str]) -> dict[str, bytes]:
    """The files under /lab/job: the setup, what else to do, and where there is a guest inside, how to start it."""
    bench = profile.bench if BENCH in tasks else None
    files = {"setup": profile.machine.setup.encode()} | dict.fromkeys(sorted(tasks & {CAPTURE, STAY}), b"")
    if bench:
        files["bench"] = MEASURE.format(options=bench.options).encode()
    if profile.inside:
        files["inside"] = _start_inside(profile.inside.machine, image, profile.machine.cpus if bench else None).encode()
        files["inside.cpio"] = image.initramfs(job(profile.inside, image, frozenset({CAPTURE, STAY}) if bench else tasks))
    return files


def _boot(profile: Profile, image: Image, project: Path, results: Path, job_files: Mapping[str, bytes]) -> None:
    """Start the guest and wait for its end; what it left is then in `results`."""
    with tempfile.TemporaryDirectory(prefix="run-", dir=image.folder.parent) as folder:
        work = Path(folder)
        files = command.Files(
            kernel=str(image.folder / "tree" / image.kernel),
            initramfs=str(work / "initramfs"),
            root=str(image.root),
            project=str(project),
            out=str(work / "out"),
            console=str(results / "console"),
            firmware=str(work / "firmware"),
        )
        Path(files.initramfs).write_bytes(image.initramfs(job_files))
        Path(files.out).write_bytes(OUT_MARK.ljust(OUT_BYTES, b"\0"))
        if profile.machine.board:
            Path(files.firmware).write_bytes(command.firmware_table(profile.machine.board))
        _start(profile, image, files, results)
        if not _why_not(results, ""):
            with tarfile.open(files.out) as archive:
                archive.extractall(results, filter="data")


def _why_not(results: Path, prefix: str) -> str:
    """Nothing where a guest came to its end, else the last word of QEMU or of the guest's kernel."""
    said = {}
    for name in (f"{prefix}qemu.log", f"{prefix}console"):
        path = results / name
        lines = path.read_text("utf-8", "replace").splitlines() if path.exists() else []
        said[path] = [line.strip() for line in lines if line.strip() and ENDING not in line]
    if any(DONE in line for line in said[path]):
        return ""
    return next((f"{lines[-1]} ({path})" for path, lines in said.items() if lines), "QEMU said nothing, nor did the guest")


def _start(profile: Profile, image: Image, files: command.Files, results: Path) -> None:
    """Run QEMU to its end or to the limit, in a network namespace of its own: no guest sees this machine's network."""
    limit = LIMIT_S + (INSIDE_LIMIT_S if profile.inside else 0)
    data = [word for name in ("qemu", "seabios") for word in ("-L", str(image.folder / "tree/usr/share" / name))]
    words = ["unshare", "--net", *image.program("usr/bin/qemu-system-x86_64"), *data, *command.arguments(profile.machine, files)]
    (results / "command").write_text(shlex.join(words) + "\n")
    with (results / "qemu.log").open("wb") as log:
        try:
            subprocess.run(words, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, timeout=limit, check=False)
        except subprocess.TimeoutExpired:
            log.write(b"stopped: it took longer than %d s\n" % limit)


def _start_inside(machine: Machine, image: Image, measured_on: int | None) -> str:
    """The shell lines that start a KVM guest within the guest, and take over what it leaves.

    Where the guest is to be measured by so many CPUs, the first is the tester's and the guest has the others.
    """
    files = replace(INSIDE, kernel=f"/{image.kernel}")
    words = shlex.join(["qemu-system-x86_64", *command.arguments(machine, files)])
    own = f"taskset -c 1-{measured_on - 1} " if measured_on else ""
    return f"""modprobe kvm_amd
{{ echo LABOUT; head -c {OUT_BYTES} /dev/zero; }} > {INSIDE.out}
{own}timeout {INSIDE_LIMIT_S} {words} > /lab/out/inside.qemu.log 2>&1{WHILE_IT_STAYS if measured_on else ""}
mkdir /lab/out/inside
tar -xf {INSIDE.out} -C /lab/out/inside
"""


def _document(path: Path) -> dict[str, Any] | None:
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return document if isinstance(document, dict) else None
