"""Who is who: benchmark networks alone, and no destination network overlaps a link."""

from ipaddress import ip_address, ip_interface, ip_network

import pytest

from collector.benchmarks.forward.addresses import FORWARD, LINKS, REVERSE, ROUTES, destinations, is_for_benchmarks, network_of
from collector.benchmarks.forward.trial import Direction

WAYS = [(family, direction) for family in (4, 6) for direction in (FORWARD, REVERSE)]


@pytest.mark.parametrize(("family", "direction"), WAYS)
def test_256_destinations_lie_in_256_networks_behind_one_route(family: int, direction: Direction) -> None:
    there = destinations(family, direction)
    networks = [network_of(family, direction, number) for number in range(256)]
    assert len(set(there)) == len(set(networks)) == 256
    route = ip_network(ROUTES[family][direction])
    for address, network in zip(there, networks, strict=True):
        assert ip_address(address) in ip_network(network)
        assert ip_network(network).subnet_of(route)  # type: ignore[arg-type]
        assert is_for_benchmarks(address)


@pytest.mark.parametrize("family", [4, 6])
def test_no_destination_network_overlaps_a_link_or_the_other_direction(family: int) -> None:
    links = [ip_interface(f"{link.device}/{link.prefix}").network for link in LINKS[family]]
    routes = [ip_network(route) for route in ROUTES[family].values()]
    every = links + routes
    overlapping = [(one, other) for one in every for other in every if one is not other and one.overlaps(other)]
    assert overlapping == []


@pytest.mark.parametrize("family", [4, 6])
def test_links_are_for_benchmarks_too(family: int) -> None:
    assert all(is_for_benchmarks(address) for link in LINKS[family] for address in (link.device, link.tester))


@pytest.mark.parametrize("address", ["198.17.255.255", "198.20.0.0", "10.0.0.1", "2001:2:1::1", "2001:db8::1", "fe80::1"])
def test_other_networks_are_not_for_benchmarks(address: str) -> None:
    assert not is_for_benchmarks(address)
