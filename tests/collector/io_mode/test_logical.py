"""How many NICs a host has, where several interfaces make up one."""

import pytest

from collector.facts import HostFacts
from collector.io_mode import logical_nics

COUNTS = [
    ("vm-failover", ["enp1s0 (with enp1s0nsby, enp2s0)"]),
    ("derived-azure-mlx5", ["eth0 (with enP1s1)"]),
    ("derived-azure-mana", ["eth0", "eth1"]),
    ("vm-virtio-sq", ["enp1s0"]),
    ("derived-infiniband", ["enp4s0", "enp4s0d1", "ib0", "0000:82:00.0"]),
    ("derived-proxmox", ["eno1", "vmnic0"]),
    ("derived-xen-dom0", ["eno1"]),
]


@pytest.mark.parametrize(("tree", "named"), COUNTS, ids=[row[0] for row in COUNTS])
def test_what_is_configured_as_one_counts_as_one(tree: str, named: list[str], facts_of: dict[str, HostFacts]) -> None:
    assert [str(nic) for nic in logical_nics(facts_of[tree].nics)] == named


def test_a_member_whose_master_is_in_another_namespace_counts_by_itself() -> None:
    nics = [{"name": "enP1s1", "io_mode": "sriov", "role": "netvsc-vf", "under": None}]
    assert [str(nic) for nic in logical_nics(nics)] == ["enP1s1"]
    trio = [{"name": "ens4", "io_mode": "sriov", "role": "failover-primary", "under": "ens3"}]
    assert [str(nic) for nic in logical_nics(trio)] == ["ens4"]


def test_a_slave_of_a_bond_is_a_nic_of_its_own() -> None:
    nics = [{"name": name, "io_mode": "bare-metal", "role": "nic", "under": None} for name in ("eth0", "eth1")]
    assert len(logical_nics([*nics, {"name": "bond0", "io_mode": "software", "role": "bond"}])) == 2
