"""Interfaces called as everybody calls them keep their names; those called after somebody do not."""

from pathlib import Path

import pytest

from collector.interface_names import may_be_somebodys

TREES = Path(__file__).parents[1] / "trees"
USUAL = [
    "eth0", "enp1s0f0np0", "ens3", "eno1", "enX0", "enP65536p2s0", "enp1s0nsby", "wlp3s0", "em1", "bond0.100", "br0", "br-lan", "br_mgmt",
    "vlan100", "lan0", "wan", "dmz", "tap100i0", "fwbr100i0", "vmbr0", "virbr0-nic", "docker0", "flannel.1", "cni0", "ovs-system", "br-int",
    "veth0", "vethA", "macvtap0", "vif1.0", "xenbr0", "ppp0", "pppoe0", "vtun0", "wg0", "tun0", "ib0", "usb0", "dummy0", "ifb0", "sit0",
    "gre0", "vxlan9", "eth0.1015", "enp0s20u13u5c2", "tester0", "dut1", "p1p1", "eth1v0", "vnet12",
]  # fmt: skip
SOMEBODYS = ["br-yamada", "vlan-tanaka", "customer7", "acme0", "br-3f2a9c0d4b5e", "veth3f2a9c0", "山田0", "tokyo-uplink", "hanako"]


@pytest.mark.parametrize("name", USUAL)
def test_a_usual_name_stays(name: str) -> None:
    assert not may_be_somebodys(name)


@pytest.mark.parametrize("name", SOMEBODYS)
def test_a_name_that_may_be_somebodys_does_not(name: str) -> None:
    assert may_be_somebodys(name)


def test_the_interfaces_of_every_captured_host_are_usual() -> None:
    names = {path.name for path in TREES.glob("*/sys/class/net/*")}
    assert len(names) > 30
    assert sorted(filter(may_be_somebodys, names)) == []
