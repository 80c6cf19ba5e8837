"""What a configuration does: a closed table of features, and which of them it has."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from collector.router.configuration import Configuration, Path

Paths = tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing a router may do."""

    code: str
    """The word of the wire: kebab case, at most 64 characters; `router_feature` of schemas/labels.py names it for people."""
    patterns: str = ""
    """Beginnings of paths, one a line: `*` is any word, `a|b` one of them, `!a` any other, `**` any run of words."""
    rule: Callable[[Paths], bool] | None = None
    """For what no single statement tells."""


def _has_one_to_one(paths: Paths) -> bool:
    """Whether a destination rule and a source rule translate the same outside address to the same inside one and back, every port."""
    inward = {
        (rule["destination"], rule["translation"]) for rule in _rules(paths, "destination") if {"destination", "translation"} <= rule.keys()
    }
    outward = {(rule["translation"], rule["source"]) for rule in _rules(paths, "source") if {"source", "translation"} <= rule.keys()}
    return bool(inward & outward)


def _rules(paths: Paths, side: str) -> Iterable[dict[str, str]]:
    """The addresses of each NAT rule of one side; rules that translate ports are left out."""
    rules: dict[str, dict[str, str]] = {}
    for path in paths:
        if path[:3] in (("nat", side, "rule"), ("service", "nat", "rule")) and len(path) > 5:
            number, rest = path[3], path[4:]
            part = "translation" if rest[0] in ("inside-address", "outside-address") else rest[0]
            rules.setdefault(number, {})[part if rest[1] == "address" else f"{part} {rest[1]}"] = rest[-1].removesuffix("/32")
    return [rule for rule in rules.values() if "translation port" not in rule and rule.get("translation") != "masquerade"]


_SHAPED = "interfaces ** traffic-policy|egress-qos|ingress-qos"
FEATURES: tuple[Feature, ...] = (
    Feature("dnat", """
        nat destination rule
        service nat rule * type destination"""),
    Feature("snat", """
        nat source rule * translation address !masquerade
        service nat rule * type source"""),
    Feature("masquerade", """
        nat|nat66 source rule * translation address masquerade
        service nat rule * type masquerade"""),
    Feature("static-nat", "nat static rule", _has_one_to_one),
    Feature("nat66", """
        nat66
        nat nptv6"""),
    Feature("nat64", "nat64"),
    Feature("cgnat", "nat cgnat"),
    Feature("web-proxy", "service webproxy"),
    Feature("url-filtering", "service webproxy url-filtering"),
    Feature("pptp-remote-access", "vpn pptp remote-access"),
    Feature("l2tp-remote-access", "vpn l2tp remote-access"),
    Feature("sstp-remote-access", "vpn sstp"),
    Feature("openconnect", "vpn openconnect"),
    Feature("ipsec-site-to-site", "vpn ipsec site-to-site peer"),
    Feature("ipsec-remote-access", "vpn ipsec remote-access connection"),
    Feature("dmvpn", """
        protocols nhrp
        interfaces tunnel * nhrp"""),
    Feature("wireguard", "interfaces wireguard"),
    Feature("openvpn", "interfaces openvpn"),
    Feature("firewall", """
        firewall name|ipv6-name|modify|bridge
        firewall ipv4|ipv6|bridge name|forward|input|output|prerouting"""),
    Feature("firewall-stateful", """
        firewall state-policy
        firewall global-options state-policy
        firewall ** state established|related|new|invalid"""),
    Feature("firewall-zone", """
        zone-policy zone
        security zone-policy zone
        firewall zone"""),
    Feature("flowtable", "firewall flowtable"),
    Feature("qos", f"""
        traffic-policy
        qos-policy
        qos policy
        {_SHAPED}"""),
    Feature("static-routes", """
        protocols static route|route6|interface-route|interface-route6|table
        system gateway-address"""),
    Feature("ospf", """
        protocols ospf
        interfaces ** ip ospf"""),
    Feature("ospfv3", """
        protocols ospfv3
        interfaces ** ipv6 ospfv3"""),
    Feature("bgp", "protocols bgp"),
    Feature("rip", """
        protocols rip|ripng
        interfaces ** ip rip"""),
    Feature("isis", "protocols isis"),
    Feature("babel", "protocols babel"),
    Feature("eigrp", "protocols eigrp"),
    Feature("bfd", """
        protocols|interfaces ** bfd"""),
    Feature("rpki", "protocols rpki"),
    Feature("mpls", "protocols mpls"),
    Feature("segment-routing", "protocols segment-routing"),
    Feature("vrf", """
        vrf name
        routing routing-instance
        interfaces ** vrf"""),
    Feature("policy-routing", """
        policy route|route6|ipv6-route|local-route|local-route6
        protocols static table
        interfaces ** firewall in modify"""),
    Feature("multicast", """
        multicast
        protocols pim|pim6|igmp|igmp-proxy|multicast"""),
    Feature("vrrp", """
        high-availability vrrp group
        interfaces ** vrrp"""),
    Feature("high-availability", """
        cluster
        high-availability virtual-server"""),
    Feature("conntrack-sync", "service conntrack-sync"),
    Feature("wan-load-balancing", "load-balancing wan|group"),
    Feature("reverse-proxy", "load-balancing reverse-proxy|haproxy"),
    Feature("dhcp-server", "service dhcp-server|dhcpv6-server"),
    Feature("dhcp-relay", "service dhcp-relay|dhcpv6-relay"),
    Feature("router-advertisement", """
        service router-advert
        interfaces ** ipv6 router-advert"""),
    Feature("dns-forwarding", "service dns forwarding"),
    Feature("dynamic-dns", "service dns dynamic"),
    Feature("pppoe-client", "interfaces ** pppoe"),
    Feature("pppoe-server", "service pppoe-server|ipoe-server"),
    Feature("vlan", "interfaces * * vif|vif-s"),
    Feature("bonding", "interfaces bonding"),
    Feature("bridge", "interfaces bridge"),
    Feature("tunnel-gre", """
        interfaces tunnel * encapsulation gre|gretap|gre-bridge|gre-multipoint|ip6gre|ip6gretap|erspan"""),
    Feature("tunnel-ip", """
        interfaces tunnel * encapsulation ipip|sit|ip6ip6|ipip6"""),
    Feature("vxlan", "interfaces vxlan|geneve"),
    Feature("l2tpv3", "interfaces l2tpv3"),
    Feature("wireless", "interfaces wireless|wirelessmodem|wwan"),
    Feature("ntp", """
        system|service ntp
        system ntp-server"""),
    Feature("ssh", "service ssh"),
    Feature("snmp", """
        service snmp
        protocols snmp"""),
    Feature("flow-accounting", "system flow-accounting|sflow"),
    Feature("container", "container name"),
    Feature("vpp", """
        vpp
        interfaces vpp"""),
)  # fmt: skip
BY_CODE = {feature.code: feature for feature in FEATURES}


def features_of(configuration: Configuration) -> tuple[str, ...]:
    """The codes of the features in force, in the order of the table."""
    active = configuration.active()
    paths = (*active, *(path[3:] for path in active if path[:2] == ("vrf", "name")))  # A protocol within a VRF is one, too.
    return tuple(feature.code for feature in FEATURES if has(feature, paths))


def has(feature: Feature, paths: Paths) -> bool:
    """Whether one of the paths, or the feature's rule, shows it."""
    patterns = [pattern.split() for pattern in feature.patterns.splitlines() if pattern.strip()]
    found = any(matches(pattern, path) for pattern in patterns for path in paths)
    return found or (feature.rule is not None and feature.rule(paths))


def matches(pattern: list[str], path: Path) -> bool:
    """Whether the path begins as the pattern says."""
    if not pattern:
        return True
    if pattern[0] == "**":
        return any(matches(pattern[1:], path[start:]) for start in range(len(path)))
    return bool(path) and _fits(pattern[0], path[0]) and matches(pattern[1:], path[1:])


def _fits(word: str, found: str) -> bool:
    if word.startswith("!"):
        return found != word[1:]
    return word == "*" or found in word.split("|")
