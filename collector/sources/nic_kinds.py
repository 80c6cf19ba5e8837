"""What kind of software device a netdev is, from the signs sysfs and ethtool give."""

from collections.abc import Mapping

from collector.reading import whole

BY_DEVTYPE = {
    "bridge": "bridge", "bond": "bond", "vlan": "vlan", "vxlan": "vxlan", "macvlan": "macvlan", "wireguard": "wireguard",
    "ppp": "ppp", "gre": "gre", "ipvlan": "ipvlan", "geneve": "geneve", "bareudp": "bareudp", "netkit": "netkit", "wlan": "wifi",
}  # fmt: skip
BY_ETHTOOL = {
    "bridge": "bridge", "bonding": "bond", "802.1Q VLAN Support": "vlan", "vxlan": "vxlan", "macvlan": "macvlan", "veth": "veth",
    "dummy": "dummy", "ifb": "ifb", "wireguard": "wireguard", "openvswitch": "openvswitch",
}  # fmt: skip
BY_LINK_KIND = frozenset({
    "team", "ipvlan", "ipvtap", "macvtap", "geneve", "gre", "gretap", "ip6gre", "ip6gretap", "erspan", "ip6erspan", "sit", "ipip", "ip6tnl",
    "vti", "vti6", "xfrm", "bareudp", "gtp", "amt", "nlmon", "netkit", "vlan", "bond",
})  # fmt: skip
"""Where a driver says nothing of itself, newer kernels let ethtool show the kind of the link."""
BY_TYPE = {"768": "ipip", "769": "ip6tnl", "776": "sit", "778": "gre", "823": "gre", "512": "ppp"}
NOARP = 0x80
TAP_FLAG = 0x2


def decide_kind(signs: Mapping[str, str], entries: frozenset[str]) -> tuple[str, str] | None:
    """The kind and the sysfs entry (or `ethtool -i`) that shows it. macvtap comes first: ethtool calls it macvlan."""
    for folder, kind in (("macvtap", "macvtap"), ("bridge", "bridge"), ("bonding", "bond")):
        if folder in entries:
            return kind, folder
    if (flags := whole(signs.get("tun_flags"), 16)) is not None:
        return ("tap" if flags & TAP_FLAG else "tun"), "tun_flags"
    for table, sign, shown in ((BY_DEVTYPE, "devtype", "uevent"), (BY_ETHTOOL, "ethtool_driver", "ethtool -i"), (BY_TYPE, "type", "type")):
        if found := table.get(signs.get(sign, "")):
            return found, shown
    if (link := signs.get("ethtool_driver", "")) in BY_LINK_KIND:
        return link, "ethtool -i"
    return _kind_by_shape(signs, entries)


def _kind_by_shape(signs: Mapping[str, str], entries: frozenset[str]) -> tuple[str, str] | None:
    """What is left without ethtool: a peer outside the lower devices is a veth, an ARP-less device named dum… or ifb… is one."""
    lower = any(entry.startswith("lower_") for entry in entries)
    if signs.get("iflink") != signs.get("ifindex"):
        return ("macvlan" if lower else "veth"), "iflink"
    if (whole(signs.get("flags"), 16) or 0) & NOARP:
        return next(((kind, "flags") for kind in ("dummy", "ifb") if signs.get("name", "").startswith(kind[:3])), None)
    return None
