"""Network namespaces: made, used, and gone afterwards whatever happens."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from collector.benchmarks.process import run_tool
from collector.benchmarks.sites import LOCKS, namespaces, remove_abandoned
from collector.errors import BenchError

ROOT = Path(__file__).parents[3]


def possible() -> bool:
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    made = subprocess.run(["ip", "netns", "add", "tameshi-probe"], capture_output=True, check=False).returncode == 0
    subprocess.run(["ip", "netns", "del", "tameshi-probe"], capture_output=True, check=False)
    return made


pytestmark = [pytest.mark.root, pytest.mark.skipif(not possible(), reason="network namespaces need root and iproute2")]


def present() -> set[str]:
    return {line.split()[0] for line in run_tool(["ip", "netns", "list"], 10).text.splitlines() if line.startswith("tameshi-")}


def names_of(site_words: tuple[str, ...]) -> str:
    return site_words[-1]


def test_two_namespaces_reach_each_other_and_are_gone_afterwards() -> None:
    with namespaces() as site:
        mine = {names_of(site.client), names_of(site.server)}
        assert mine <= present()
        assert (site.topology, site.link_type, site.mtu_bytes) == ("one-box-namespaces", "virtual", 1500)
        assert set(site.addresses.values()) == {"198.18.0.2", "2001:2::2"}
        listening = run_tool([*site.server, "ip", "-brief", "addr", "show", "dev", "bench0"], 10).text
        assert "198.18.0.2/24" in listening
        if shutil.which("ethtool"):
            assert site.offloads == {"tso": False, "gso": False, "gro": False}
        else:
            assert "offloads-unknown" in site.flags
    assert not mine & present()
    assert not {f"{name[8:16]}.lock" for name in mine} & {path.name for path in LOCKS.iterdir()}


def test_an_error_inside_leaves_nothing_behind() -> None:
    mine: set[str] = set()

    def interrupted() -> None:
        with namespaces() as site:
            mine.update((names_of(site.client), names_of(site.server)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert mine
    assert not mine & present()


HOLD = """
import time
from collector.benchmarks.sites import namespaces
with namespaces() as site:
    print(site.client[-1], site.server[-1], flush=True)
    time.sleep(60)
"""


def test_what_a_killed_process_left_is_removed_by_the_next_and_a_living_one_s_is_not() -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, cwd=ROOT, text=True)
    assert holder.stdout is not None
    mine = set(holder.stdout.readline().split())
    assert len(mine) == 2
    assert not mine & set(remove_abandoned())
    assert mine <= present()
    in_it = subprocess.Popen(["ip", "netns", "exec", min(mine), "sleep", "60"])
    time.sleep(0.2)
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert mine <= present()
    assert mine <= set(remove_abandoned())
    assert not mine & present()
    assert in_it.wait(5) == -9


def test_namespaces_that_cannot_be_locked_are_told_with_the_way_out() -> None:
    with pytest.raises(BenchError, match="--site loopback"), namespaces(Path("/proc/nonexistent")):
        pytest.fail("there was nowhere to lock")
