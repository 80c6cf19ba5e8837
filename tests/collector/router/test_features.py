"""Features: one row each, seen in both generations of Vyatta and VyOS."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from collector.router.features import BY_CODE, FEATURES, features_of
from collector.router.read import read_configuration
from collector.router.share import remarks_of, router_part
from schemas import records
from schemas.labels import LABELS
from schemas.limits import CONFIGURATION
from schemas.limits import FEATURES as MOST
from schemas.v1.submission import RouterSchema

SEEN = {
    "dnat": ["service nat rule 10 type destination", "nat destination rule 10 translation address 10.0.0.1"],
    "snat": ["service nat rule 10 type source", "nat source rule 10 translation address 192.0.2.1"],
    "masquerade": ["service nat rule 10 type masquerade", "nat source rule 10 translation address masquerade"],
    "static-nat": ["nat static rule 10 translation address 10.0.0.1"],
    "nat66": ["nat66 source rule 1 translation address 2001:db8::/64", "nat nptv6 rule 1 translation prefix 2001:db8::/64"],
    "nat64": ["nat64 source rule 1 source prefix 64:ff9b::/96"],
    "cgnat": ["nat cgnat rule 1 source pool a"],
    "web-proxy": ["service webproxy listen-address 10.0.0.1"],
    "url-filtering": ["service webproxy url-filtering squidguard block-category ads"],
    "pptp-remote-access": ["vpn pptp remote-access outside-address 192.0.2.1"],
    "l2tp-remote-access": ["vpn l2tp remote-access outside-address 192.0.2.1"],
    "sstp-remote-access": ["vpn sstp ssl certificate a"],
    "openconnect": ["vpn openconnect ssl certificate a"],
    "ipsec-site-to-site": ["vpn ipsec site-to-site peer 192.0.2.1 ike-group a"],
    "ipsec-remote-access": ["vpn ipsec remote-access connection a pool b"],
    "dmvpn": ["interfaces tunnel tun0 nhrp holding-time 300", "protocols nhrp tunnel tun0 holding-time 300"],
    "wireguard": ["interfaces wireguard wg0 port 51820"],
    "openvpn": ["interfaces openvpn vtun0 mode server"],
    "firewall": ["firewall name A default-action drop", "firewall ipv4 forward filter default-action drop"],
    "firewall-stateful": ["firewall name A rule 1 state established enable", "firewall global-options state-policy established"],
    "firewall-zone": ["zone-policy zone LAN interface eth1", "firewall zone LAN interface eth1"],
    "flowtable": ["firewall flowtable a interface eth0"],
    "qos": ["traffic-policy shaper A bandwidth 10mbit", "qos-policy shaper A", "qos policy shaper A bandwidth 10mbit"],
    "static-routes": ["protocols static route 0.0.0.0/0 next-hop 10.0.0.1", "system gateway-address 10.0.0.1"],
    "ospf": ["protocols ospf area 0 network 10.0.0.0/8", "interfaces ethernet eth0 ip ospf cost 1"],
    "ospfv3": ["protocols ospfv3 area 0 interface eth0", "vrf name a protocols ospfv3 area 0"],
    "bgp": ["protocols bgp 65001 neighbor 10.0.0.1 remote-as 65002", "vrf name a protocols bgp system-as 65001"],
    "rip": ["protocols rip network 10.0.0.0/8", "protocols ripng interface eth0"],
    "isis": ["protocols isis interface eth0"],
    "babel": ["protocols babel interface eth0"],
    "eigrp": ["protocols eigrp system-as 65001"],
    "bfd": ["protocols bfd peer 10.0.0.1", "protocols ospf interface eth0 bfd"],
    "rpki": ["protocols rpki cache 10.0.0.1 port 323"],
    "mpls": ["protocols mpls interface eth0"],
    "segment-routing": ["protocols segment-routing srv6 locator a prefix 2001:db8::/64"],
    "vrf": ["vrf name a table 100", "interfaces ethernet eth0 vrf a"],
    "policy-routing": ["policy route A rule 1 set table 10", "protocols static table 10 route 0.0.0.0/0", "policy local-route rule 1"],
    "multicast": ["protocols igmp-proxy interface eth0 role upstream", "protocols pim interface eth0"],
    "vrrp": ["interfaces ethernet eth0 vrrp vrrp-group 1 priority 100", "high-availability vrrp group a vrid 1"],
    "high-availability": ["cluster group a primary b", "high-availability virtual-server a port 80"],
    "conntrack-sync": ["service conntrack-sync interface eth0"],
    "wan-load-balancing": ["load-balancing wan interface-health eth0 nexthop dhcp"],
    "reverse-proxy": ["load-balancing haproxy service a port 80", "load-balancing reverse-proxy backend a mode tcp"],
    "dhcp-server": ["service dhcp-server shared-network-name A authoritative enable"],
    "dhcp-relay": ["service dhcp-relay interface eth0"],
    "router-advertisement": ["interfaces ethernet eth0 ipv6 router-advert send-advert true", "service router-advert interface eth0"],
    "dns-forwarding": ["service dns forwarding cache-size 100"],
    "dynamic-dns": ["service dns dynamic interface eth0"],
    "pppoe-client": ["interfaces ethernet eth0 pppoe 0 mtu 1454", "interfaces pppoe pppoe0 source-interface eth0"],
    "pppoe-server": ["service pppoe-server interface eth0"],
    "vlan": ["interfaces ethernet eth0 vif 10 address 10.0.0.1/24", "interfaces bonding bond0 vif-s 10 vif-c 20"],
    "bonding": ["interfaces bonding bond0 mode 802.3ad"],
    "bridge": ["interfaces bridge br0 stp true"],
    "tunnel-gre": ["interfaces tunnel tun0 encapsulation gre"],
    "tunnel-ip": ["interfaces tunnel tun0 encapsulation sit", "interfaces tunnel tun0 encapsulation ipip"],
    "vxlan": ["interfaces vxlan vxlan0 vni 10"],
    "l2tpv3": ["interfaces l2tpv3 l2tpeth0 tunnel-id 1"],
    "wireless": ["interfaces wireless wlan0 channel 1"],
    "ntp": ["system ntp server 10.0.0.1", "service ntp server 10.0.0.1", "system ntp-server 10.0.0.1"],
    "ssh": ["service ssh port 22"],
    "snmp": ["service snmp community x", "protocols snmp community x"],
    "flow-accounting": ["system flow-accounting interface eth0", "system sflow interface eth0"],
    "container": ["container name a image b"],
    "vpp": ["vpp settings interface eth0"],
}  # fmt: skip


@pytest.mark.parametrize("code", SEEN)
def test_a_feature_is_seen_in_each_generation(code: str) -> None:
    for text in SEEN[code]:
        assert code in features_of(read_configuration(f"set {text}\n")), text


def test_every_feature_has_its_words_and_is_tested() -> None:
    assert set(SEEN) == set(BY_CODE)
    assert len(BY_CODE) == len(FEATURES) <= MOST
    assert [
        feature.code for feature in FEATURES if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", feature.code) or len(feature.code) > 64
    ] == []
    assert list(LABELS["router_feature"]) == list(BY_CODE)


def test_every_feature_is_documented_with_its_words() -> None:
    page = (Path(__file__).parents[3] / "docs/router.md").read_text("utf-8")
    table = re.findall(r"^\| `([^`]+)` \| (.+?) \| (.+?) \|$", page, re.MULTILINE)
    assert table == [(code, *names) for code, names in LABELS["router_feature"].items()]


def test_masquerade_alone_is_no_source_nat() -> None:
    assert features_of(read_configuration("set nat source rule 1 translation address masquerade")) == ("masquerade",)


ONE_TO_ONE = {
    "both ways": ("nat destination rule 1 destination address 192.0.2.9", "10.0.0.9", True),
    "of Vyatta's first NAT": ("service nat", "10.0.0.9", True),
    "to another host": ("nat destination rule 1 destination address 192.0.2.9", "10.0.0.8", False),
    "one port only": ("nat destination rule 1 translation port 80", "10.0.0.9", False),
}


@pytest.mark.parametrize(("first", "inside", "found"), ONE_TO_ONE.values(), ids=ONE_TO_ONE)
def test_static_nat_is_a_pair_of_rules_that_answer_each_other(first: str, inside: str, found: bool) -> None:
    lines = [
        first,
        "nat destination rule 1 destination address 192.0.2.9",
        f"nat destination rule 1 translation address {inside}",
        "nat source rule 1 source address 10.0.0.9",
        "nat source rule 1 translation address 192.0.2.9",
    ]
    if first == "service nat":
        lines = [
            "service nat rule 1 type destination",
            "service nat rule 1 destination address 192.0.2.9",
            f"service nat rule 1 inside-address address {inside}",
            "service nat rule 2 type source",
            "service nat rule 2 source address 10.0.0.9",
            "service nat rule 2 outside-address address 192.0.2.9",
        ]
    assert ("static-nat" in features_of(read_configuration("".join(f"set {line}\n" for line in lines)))) is found


def test_what_was_deleted_is_no_feature() -> None:
    assert features_of(read_configuration("set service ssh port 22\nset system ntp\ndelete service ssh\n")) == ("ntp",)


# The shipped example


def example() -> str:
    return (files("collector.router") / "examples/one-box-data-centre.vyatta").read_text("utf-8")


def test_the_one_box_data_centre_has_all_its_features() -> None:
    configuration = read_configuration(example())
    assert (configuration.form, remarks_of(configuration)) == ("set-lines", ())
    assert features_of(configuration) == ("dnat", "snat", "masquerade", "static-nat", "web-proxy", "pptp-remote-access", "static-routes")


# The wire


def test_the_router_part_keeps_the_schema() -> None:
    part = router_part(read_configuration(example() + "/* Release version: VC6.6R1 */\n"), "VyOS 1.4")
    assert isinstance(RouterSchema().load(part), records.Router)
    assert (part["os"], part["version"]) == ("Vyatta", "VC6.6R1")


OWNERS = {
    "the host's": ("set system ntp", ("VyOS", "1.4")),
    "its own, of the same system": ("set system ntp\n// vyos-config-version: x", ("VyOS", "1.4")),
    "another system's": ("set system ntp\n/* Release version: VC6.5 */", ("Vyatta", "VC6.5")),
    "another system's without a version": ('set system ntp\n/* === vyatta-config-version: "x" === */', ("Vyatta", None)),
}


@pytest.mark.parametrize(("text", "told"), OWNERS.values(), ids=OWNERS)
def test_the_configuration_says_itself_whose_it_is(text: str, told: tuple[str, str | None]) -> None:
    part = router_part(read_configuration(text), "VyOS 1.4")
    assert (part["os"], part["version"]) == told


@pytest.mark.parametrize(
    ("label", "told"),
    [("VyOS 1.4", ("VyOS", "1.4")), ("Vyatta", ("Vyatta", None)), ("Proxmox VE 8.2.4", ("Proxmox VE", "8.2.4")), (None, (None, None))],
    ids=["with a version", "without", "two words", "unknown"],
)
def test_the_host_s_label_becomes_name_and_version(label: str | None, told: tuple[str | None, str | None]) -> None:
    part = router_part(read_configuration("set system ntp"), label)
    assert (part["os"], part["version"]) == told


def test_an_empty_configuration_is_null_and_a_long_one_is_told() -> None:
    assert router_part(read_configuration(""))["configuration"] is None
    assert remarks_of(read_configuration("set system ntp\n" * (CONFIGURATION // 10)))[0].code == "too-long"
