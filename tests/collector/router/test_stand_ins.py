"""Stand-ins for addresses and AS numbers: equal stays equal, a subnet stays a subnet, and nothing real is left."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.router.address_kinds import addresses_in, holds_mac, is_kept
from collector.router.as_numbers import AsNumbers, is_public_as
from collector.router.mask import mask_text
from collector.router.stand_ins import StandIns
from collector.scan import Scanner


def masked(text: str) -> str:
    return mask_text(text, Scanner())[0]


REPLACED = {
    "equal addresses": ("a 8.8.8.8 b 8.8.8.8 c 8.8.4.4", "a 192.0.2.1 b 192.0.2.1 c 192.0.2.2"),
    "a subnet and its hosts": ("8.0.0.16/28 8.0.0.17/28 8.0.0.20 8.0.0.31", "192.0.2.0/28 192.0.2.1/28 192.0.2.2 192.0.2.15"),
    "two subnets": ("8.0.0.1/30 9.0.0.2/30", "192.0.2.1/30 192.0.2.5/30"),
    "a subnet within a subnet": ("8.0.0.0/24 8.0.0.64/26 8.0.0.70", "192.0.2.0/24 192.0.2.64/26 192.0.2.65"),
    "a range keeps its order": ("8.0.0.0/24 8.0.0.9-8.0.0.200", "192.0.2.0/24 192.0.2.1-192.0.2.2"),
    "a large subnet": ("8.0.0.5/16 8.0.200.1", "192.0.2.1/16 192.0.2.2"),
    "a large subnet with subnets": ("8.0.0.0/16 8.0.4.0/22", "240.0.0.0/16 240.0.4.0/22"),
    "a link of two": ("8.0.0.0/31 8.0.0.1/31", "192.0.2.0/31 192.0.2.1/31"),
    "a host's own prefix": ("8.0.0.1/32 8.0.0.1", "192.0.2.1/32 192.0.2.1"),
    "a port, a negation, a sentence": ("8.0.0.1:53 !8.0.0.1 It is 8.0.0.1.", "192.0.2.1:53 !192.0.2.1 It is 192.0.2.1."),
    "documentation addresses in use": ("192.0.2.1 8.0.0.1", "192.0.2.1 192.0.2.2"),
    "a documentation network in use": ("192.0.2.0/25 8.0.0.1", "192.0.2.0/25 192.0.2.128"),
    "IPv6": ("2400:1::/48 2400:1:0:5::/64 2400:1:0:5::9", "2001:db8::/48 2001:db8:0:1::/64 2001:db8:0:1::1"),
    "IPv6 of two providers": ("2400:cb00::/32 2a00::/29", "2001:db8::/32 3fff::/29"),
    "IPv6 behind a zone": ("fe80::1%eth0 2400::1%eth0", "fe80::1%eth0 2001:db8::1%eth0"),
    "a hardware address in kept ones": (
        "fe80::216:3eff:fe12:3456 fd00::216:3eff:fe12:3456", "fe80::200:5eff:fe00:5300 fd00::200:5eff:fe00:5300",
    ),
    "both versions": ("8.8.8.8 2400::1", "192.0.2.1 2001:db8::1"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "other"), REPLACED.values(), ids=REPLACED)
def test_an_address_has_a_stand_in(text: str, other: str) -> None:
    assert masked(f"# {text}\n") == f"# {other}\n"


KEPT = """
    0.0.0.0 127.0.0.1 10.1.2.3 100.64.0.1 169.254.1.1 172.31.0.1 192.168.1.1 198.18.0.1 203.0.113.1 224.0.0.5 255.255.255.0 0.0.0.255
    :: ::1 fe80::1 fd12::1 ff02::5 2001:db8::1 2001:2::1 3fff::1 0.0.0.0/0 ::/0 2000::/3 128.0.0.0/1 64:ff9b::/96 2002::/16
"""


@pytest.mark.parametrize("text", KEPT.split())
def test_an_address_that_names_nobody_stays(text: str) -> None:
    assert masked(f"# {text}\n") == f"# {text}\n"


@pytest.mark.parametrize("text", ["12:34:56", "1.2.3", "1.2.3.4.5", "300.1.2.3", "std::vector", "65000:1:2", "a.b.c.d"])
def test_what_only_looks_like_an_address_is_none(text: str) -> None:
    assert list(addresses_in(text)) == []


NETWORKS = st.builds(
    lambda value, length: ipaddress.ip_interface((value, length)), st.integers(0x01000000, 0xDFFFFFFF), st.integers(8, 32)
) | st.builds(
    lambda value, length: ipaddress.ip_interface((value, length)), st.integers(0x2400 << 112, 0x2C00 << 112), st.integers(20, 128)
)  # fmt: skip


@given(st.lists(NETWORKS, max_size=24))
def test_stand_ins_keep_equality_subnets_and_order_and_leave_nothing_real(interfaces: list[ipaddress.IPv4Interface]) -> None:
    found = list(addresses_in(" ".join(str(one) for one in interfaces)))
    stand_ins = StandIns(found)
    pairs = [(one.address, one.length, stand_ins.of(one.address, one.length)) for one in found]
    assert [address for address, length, other in pairs if other is not None and not is_kept(other, length)] == []
    real = [(address, length, other) for address, length, other in pairs if other is not None and not is_kept(address, length)]
    assert len({other for _, _, other in real}) == len({address for address, _, _ in real})
    for address, length, other in real:
        assert other is not None
        subnet, new = ipaddress.ip_network((address, length), strict=False), ipaddress.ip_network((other, length), strict=False)
        assert all(mate in new for known, _, mate in real if known.version == subnet.version and known in subnet)


@given(st.lists(st.integers(0x08080800, 0x080808FF), unique=True, min_size=2, max_size=40))
def test_the_order_within_a_subnet_stays(values: list[int]) -> None:
    hosts = [ipaddress.IPv4Address(value) for value in values]
    stand_ins = StandIns(addresses_in(" ".join(["8.8.8.0/24", *map(str, hosts)])))
    others = {host: stand_ins.of(host) for host in hosts}
    assert sorted(hosts) == sorted(hosts, key=lambda host: int(others[host] or 0))


def test_a_documentation_hardware_address_is_nobody_s() -> None:
    assert not holds_mac(ipaddress.ip_address("fe80::200:5eff:fe00:5301"))
    assert holds_mac(ipaddress.ip_address("fe80::216:3eff:fe00:1"))


AS_NUMBERS = {
    "neighbour and own": ("bgp 2497 neighbor 10.0.0.1 remote-as 2500", "bgp 64496 neighbor 10.0.0.1 remote-as 64497"),
    "system AS": ("bgp system-as 2497", "bgp system-as 64496"),
    "private": ("bgp 64512 neighbor 10.0.0.1 remote-as 4200000001", "bgp 64512 neighbor 10.0.0.1 remote-as 4200000001"),
    "of 32 bits": ("bgp 131072 timers holdtime 131072", "bgp 65536 timers holdtime 131072"),
    "confederation": ("bgp 64512 parameters confederation identifier 2497", "bgp 64512 parameters confederation identifier 64496"),
    "community": ("route-map A rule 1 set community '2497:300 additive'", "route-map A rule 1 set community '64496:300 additive'"),
    "large community": ("route-map A rule 1 set large-community 2497:1:2", "route-map A rule 1 set large-community 64496:1:2"),
    "prepend": ("route-map A rule 1 set as-path-prepend '2497 2497'", "route-map A rule 1 set as-path-prepend '64496 64496'"),
    "regex": ("as-path-list A rule 1 regex '^2497_(2500|64512)$'", "as-path-list A rule 1 regex '^64496_(64497|64512)$'"),
    "regex over parts": (
        "as-path-list A rule 1 regex '_6451[2-9]_|_65[0-4]..{2}'",
        "as-path-list A rule 1 regex '_6451[2-9]_|_65[0-4]..{2}'",
    ),
    "in a name": ("bgp 2497 neighbor 10.0.0.1 route-map export AS2497-OUT", "bgp 64496 neighbor 10.0.0.1 route-map export AS64496-OUT"),
    "a port": ("route A rule 10 destination port 2497", "route A rule 10 destination port 2497"),
}


@pytest.mark.parametrize(("text", "other"), AS_NUMBERS.values(), ids=AS_NUMBERS)
def test_a_public_as_number_has_a_stand_in(text: str, other: str) -> None:
    top = "protocols" if text.startswith("bgp") else "policy"
    assert masked(f"set {top} {text}") == f"set {top} {other}"


def test_as_numbers_go_on_when_the_documentation_ones_are_used_up() -> None:
    numbers = AsNumbers({64_512})
    made = [numbers.of(number) for number in range(1, 40)]
    assert (made[0], made[15], made[16]) == (64_496, 64_511, 64_513)
    assert len(set(made)) == len(made)
    assert not any(is_public_as(number) for number in made)
