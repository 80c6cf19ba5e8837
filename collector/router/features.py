"""What a configuration does: a closed table of features, and which of them it has."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from collector.router.configuration import Configuration, Path

Paths = tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing a router may do."""

    code: str
    """The word of the wire: kebab case, at most 64 characters."""
    english: str
    japanese: str
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
    Feature("dnat", "destination NAT", "宛先NAT (DNAT)", """
        nat destination rule
        service nat rule * type destination"""),
    Feature("snat", "source NAT", "送信元NAT (SNAT)", """
        nat source rule * translation address !masquerade
        service nat rule * type source"""),
    Feature("masquerade", "masquerade", "マスカレード (NAPT)", """
        nat|nat66 source rule * translation address masquerade
        service nat rule * type masquerade"""),
    Feature("static-nat", "static NAT, one to one", "静的NAT (1対1)", "nat static rule", _has_one_to_one),
    Feature("nat66", "NAT between IPv6 networks", "NAT66 / NPTv6", """
        nat66
        nat nptv6"""),
    Feature("nat64", "NAT64", "NAT64", "nat64"),
    Feature("cgnat", "carrier-grade NAT", "キャリアグレードNAT (CGNAT)", "nat cgnat"),
    Feature("web-proxy", "web proxy", "Webプロキシ", "service webproxy"),
    Feature("url-filtering", "URL filtering", "URLフィルタリング", "service webproxy url-filtering"),
    Feature("pptp-remote-access", "PPTP remote access", "PPTP リモートアクセス", "vpn pptp remote-access"),
    Feature("l2tp-remote-access", "L2TP/IPsec remote access", "L2TP/IPsec リモートアクセス", "vpn l2tp remote-access"),
    Feature("sstp-remote-access", "SSTP remote access", "SSTP リモートアクセス", "vpn sstp"),
    Feature("openconnect", "OpenConnect remote access", "OpenConnect リモートアクセス", "vpn openconnect"),
    Feature("ipsec-site-to-site", "IPsec site to site", "IPsec 拠点間接続", "vpn ipsec site-to-site peer"),
    Feature("ipsec-remote-access", "IPsec (IKEv2) remote access", "IPsec (IKEv2) リモートアクセス", "vpn ipsec remote-access connection"),
    Feature("dmvpn", "DMVPN (NHRP)", "DMVPN (NHRP)", """
        protocols nhrp
        interfaces tunnel * nhrp"""),
    Feature("wireguard", "WireGuard", "WireGuard", "interfaces wireguard"),
    Feature("openvpn", "OpenVPN", "OpenVPN", "interfaces openvpn"),
    Feature("firewall", "firewall", "ファイアウォール", """
        firewall name|ipv6-name|modify|bridge
        firewall ipv4|ipv6|bridge name|forward|input|output|prerouting"""),
    Feature("firewall-stateful", "stateful firewall", "ステートフル・ファイアウォール", """
        firewall state-policy
        firewall global-options state-policy
        firewall ** state established|related|new|invalid"""),
    Feature("firewall-zone", "zone-based firewall", "ゾーンベース・ファイアウォール", """
        zone-policy zone
        security zone-policy zone
        firewall zone"""),
    Feature("flowtable", "flow table offload", "フローテーブル・オフロード", "firewall flowtable"),
    Feature("qos", "traffic shaping (QoS)", "帯域制御 (QoS)", f"""
        traffic-policy
        qos-policy
        qos policy
        {_SHAPED}"""),
    Feature("static-routes", "static routes", "静的経路", """
        protocols static route|route6|interface-route|interface-route6|table
        system gateway-address"""),
    Feature("ospf", "OSPF", "OSPF", """
        protocols ospf
        interfaces ** ip ospf"""),
    Feature("ospfv3", "OSPFv3", "OSPFv3", """
        protocols ospfv3
        interfaces ** ipv6 ospfv3"""),
    Feature("bgp", "BGP", "BGP", "protocols bgp"),
    Feature("rip", "RIP", "RIP", """
        protocols rip|ripng
        interfaces ** ip rip"""),
    Feature("isis", "IS-IS", "IS-IS", "protocols isis"),
    Feature("babel", "Babel", "Babel", "protocols babel"),
    Feature("eigrp", "EIGRP", "EIGRP", "protocols eigrp"),
    Feature("bfd", "BFD", "BFD", """
        protocols|interfaces ** bfd"""),
    Feature("rpki", "RPKI", "RPKI", "protocols rpki"),
    Feature("mpls", "MPLS", "MPLS", "protocols mpls"),
    Feature("segment-routing", "segment routing", "セグメント・ルーティング", "protocols segment-routing"),
    Feature("vrf", "VRF", "VRF", """
        vrf name
        routing routing-instance
        interfaces ** vrf"""),
    Feature("policy-routing", "policy routing", "ポリシールーティング", """
        policy route|route6|ipv6-route|local-route|local-route6
        protocols static table
        interfaces ** firewall in modify"""),
    Feature("multicast", "multicast routing", "マルチキャスト", """
        multicast
        protocols pim|pim6|igmp|igmp-proxy|multicast"""),
    Feature("vrrp", "VRRP", "VRRP", """
        high-availability vrrp group
        interfaces ** vrrp"""),
    Feature("high-availability", "failover cluster or virtual server", "クラスタ／仮想サーバ", """
        cluster
        high-availability virtual-server"""),
    Feature("conntrack-sync", "connection tracking kept in step", "conntrack 同期", "service conntrack-sync"),
    Feature("wan-load-balancing", "WAN load balancing", "WAN 負荷分散", "load-balancing wan|group"),
    Feature("reverse-proxy", "reverse proxy (HAProxy)", "リバースプロキシ (HAProxy)", "load-balancing reverse-proxy|haproxy"),
    Feature("dhcp-server", "DHCP server", "DHCP サーバ", "service dhcp-server|dhcpv6-server"),
    Feature("dhcp-relay", "DHCP relay", "DHCP リレー", "service dhcp-relay|dhcpv6-relay"),
    Feature("router-advertisement", "IPv6 router advertisement", "IPv6 ルータ広告", """
        service router-advert
        interfaces ** ipv6 router-advert"""),
    Feature("dns-forwarding", "DNS forwarding", "DNS フォワーディング", "service dns forwarding"),
    Feature("dynamic-dns", "dynamic DNS", "ダイナミックDNS", "service dns dynamic"),
    Feature("pppoe-client", "PPPoE client", "PPPoE クライアント", "interfaces ** pppoe"),
    Feature("pppoe-server", "PPPoE or IPoE server", "PPPoE／IPoE サーバ", "service pppoe-server|ipoe-server"),
    Feature("vlan", "VLAN", "VLAN", "interfaces * * vif|vif-s"),
    Feature("bonding", "bonding", "ボンディング", "interfaces bonding"),
    Feature("bridge", "bridge", "ブリッジ", "interfaces bridge"),
    Feature("tunnel-gre", "GRE tunnel", "GRE トンネル", """
        interfaces tunnel * encapsulation gre|gretap|gre-bridge|gre-multipoint|ip6gre|ip6gretap|erspan"""),
    Feature("tunnel-ip", "IP in IP tunnel (IPIP, SIT, IPv6)", "IP トンネル (IPIP、SIT、IPv6)", """
        interfaces tunnel * encapsulation ipip|sit|ip6ip6|ipip6"""),
    Feature("vxlan", "VXLAN or GENEVE", "VXLAN／GENEVE", "interfaces vxlan|geneve"),
    Feature("l2tpv3", "L2TPv3", "L2TPv3", "interfaces l2tpv3"),
    Feature("wireless", "Wi-Fi or mobile network", "無線LAN／モバイル回線", "interfaces wireless|wirelessmodem|wwan"),
    Feature("ntp", "NTP", "NTP", """
        system|service ntp
        system ntp-server"""),
    Feature("ssh", "SSH", "SSH", "service ssh"),
    Feature("snmp", "SNMP", "SNMP", """
        service snmp
        protocols snmp"""),
    Feature("flow-accounting", "flow accounting (NetFlow, sFlow)", "フロー計測 (NetFlow、sFlow)", "system flow-accounting|sflow"),
    Feature("container", "containers", "コンテナ", "container name"),
    Feature("vpp", "VPP dataplane", "VPP データプレーン", """
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
