"""Filters, translation and other data planes, as far as files show them."""

from pathlib import Path
from typing import Any

import pytest

from collector.facts import read_facts
from collector.root import Root
from collector.sources.netfilter import pick_modules
from tests.collector.readiness.hosts import write

MODULES = """nf_tables 303104 155 nft_compat,nft_chain_nat, Live 0x0000000000000000
nf_conntrack 176128 4 nf_nat, Live 0x0000000000000000
openvswitch 200704 0 - Live 0x0000000000000000
hanakos_secret_module 16384 0 - Live 0x0000000000000000
"""
HOSTS = [
    ({"proc/modules": MODULES}, ["conntrack", "nftables"], ["openvswitch"]),
    ({"proc/modules": ""}, [], []),
    ({}, None, None),
    ({"proc/modules": "", "proc/1/net/ip_tables_names": "nat\nfilter\nodd name\n"}, ["iptables filter", "iptables nat"], []),
    ({"proc/modules": "", "proc/sys/net/netfilter/nf_conntrack_count": "0\n"}, [], []),
    ({"proc/modules": "", "proc/sys/net/netfilter/nf_conntrack_count": "12\n"}, ["conntrack"], []),
    ({"run/vpp/api.sock": "", "run/openvswitch/db": "", "run/dpdk/rte/config": ""}, None, ["dpdk", "openvswitch", "vpp"]),
]
IDS = ["modules", "none-loaded", "unseen", "tables", "could-track", "tracks", "planes"]


def system_of(root: Path) -> dict[str, Any]:
    system: dict[str, Any] = read_facts(Root(root)).to_document()["system"]
    return system


@pytest.mark.parametrize(("files", "filters", "planes"), HOSTS, ids=IDS)
def test_filters_and_planes_are_told_as_far_as_they_show(
    files: dict[str, str], filters: list[str] | None, planes: list[str] | None, small_host: Path
) -> None:
    for path, text in files.items():
        write(small_host, path, text)
    system = system_of(small_host)
    assert (system["packet_filters"], system["dataplanes"]) == (filters, planes)


def test_only_modules_that_are_asked_for_leave_the_host() -> None:
    picked = pick_modules(MODULES.encode())
    assert picked == b"nf_tables\nnf_conntrack\nopenvswitch\n"
    assert pick_modules(picked) == picked


def test_settings_that_decide_forwarding_are_numbers(small_host: Path) -> None:
    for path, text in {
        "net/ipv4/conf/all/rp_filter": "2", "net/core/netdev_budget": "600", "net/core/netdev_budget_usecs": "8000",
        "net/core/netdev_max_backlog": "1000", "net/netfilter/nf_conntrack_max": "262144", "net/netfilter/nf_conntrack_count": "17",
    }.items():  # fmt: skip
        write(small_host, f"proc/sys/{path}", f"{text}\n")
    system = system_of(small_host)
    assert (system["rp_filter"], system["netdev_budget"], system["netdev_budget_usecs"]) == (2, 600, 8000)
    assert (system["netdev_max_backlog"], system["conntrack"]) == (1000, {"max": 262144, "count": 17})


def test_switches_of_the_kernels_configuration_are_listed(small_host: Path) -> None:
    write(small_host, "proc/sys/kernel/osrelease", "6.12.1\n")
    write(small_host, "boot/config-6.12.1", "CONFIG_HZ=250\nCONFIG_PCI_IOV=y\n# CONFIG_INTEL_IOMMU_DEFAULT_ON is not set\n")
    assert system_of(small_host)["kernel_config"] == ["CONFIG_INTEL_IOMMU_DEFAULT_ON=n", "CONFIG_PCI_IOV=y"]
