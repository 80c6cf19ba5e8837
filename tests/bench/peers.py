"""The programs the collector is compared with: where they come from, and how they are asked for what they know of a host."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from typing import NamedTuple

from tests.bench.goal import Say


class Peer(NamedTuple):
    """One program, by Debian's package; `version` prints its version."""

    package: str
    argv: Sequence[str]
    version: Sequence[str]
    fine: Sequence[int] = (0,)
    """Exit codes with which it has still printed what it knows."""


PEERS: dict[str, Peer] = {
    "hw-probe": Peer("hw-probe", ("hw-probe", "-all"), ("hw-probe", "-dumpversion")),
    "lshw": Peer("lshw", ("lshw",), ("lshw", "-version")),
    "inxi": Peer("inxi", ("inxi", "-F"), ("inxi", "--version")),
    # It ends with 1 where a single fact could not be read, such as init's environment in a container.
    "facter": Peer("facter", ("facter",), ("facter", "--version"), fine=(0, 1)),
    "ansible-setup": Peer("ansible-core", ("ansible", "-m", "setup", "localhost"), ("ansible", "--version")),
}


def lacking(peer: Peer, say: Say) -> str:
    """Why the program cannot be run here, or nothing; as root it is installed first where it is missing."""
    program = peer.argv[0]
    if shutil.which(program):
        return ""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return f"{program} is not installed (Debian: apt install {peer.package})"
    say(f"installing {peer.package} ...")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    words = ["apt-get", "install", "-y", "-q", "--no-install-recommends", peer.package]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=env, timeout=600)
    if done.returncode == 0 and shutil.which(program):
        return ""
    last = (done.stderr.strip().splitlines() or ["apt-get said nothing"])[-1]
    return f"{peer.package} could not be installed: {last[:200]}"


def version_of(peer: Peer) -> str:
    """The first line with a digit of what the program says about itself."""
    done = subprocess.run(list(peer.version), capture_output=True, text=True, check=False, timeout=60)
    lines = (done.stdout + done.stderr).splitlines()
    return next((line.strip()[:80] for line in lines if any(letter.isdigit() for letter in line)), "unknown")
