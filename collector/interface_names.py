"""Names of interfaces: which ones are made of words that everybody uses, and which may be somebody's.

The allow-list goes by the parts of a name: `br-lan` and `enp1s0f0` tell nobody whose host it is, `br-yamada` does, and so
does the id that a container's engine put into `br-3f2a9c0d4b5e`.
"""

import re

_WORDS = """
    alias ap back backup bat bond bonding br bridge can cali cilium client cluster cni core data default dmz dock docker dpdk dum dummy dut
    east eno enp enps ens enx erspan eth ext external fab failover flannel front fwbr fwln fwpr gen geneve gre gretap gro guest ha hasync
    home host hsr ib idrac ifb in ingress inet infra input inside int internal internet ip ipip ipmi ipsec ipv ipvlan ipvs ipvtap isp kube
    lacp lan left link lo local lte lxc lxcbr lxd lxdbr mac macsec macvlan macvtap main management master masters mgmt mic mlx mod mon mpls
    mvt nat net netdev netvsc nic node north nsby nlmon null office ops out output outside ovs patch peer peth phy phys podman port ppp
    pppoe pptp prim primary priv private prp pub public qbr qemu qvb qvo right router rx sec secondary server service sink sit sits slave
    slot source south src dst standby storage sub sum sw swarm switch sync system tailscale tap target team teql test tester teth tnl
    tunl trunk trusted tun tunnel tx untrusted up uplink usb user veth vif vip virbr virt virtual virtio vlan vlans vmbr vmnet vmnic vnet
    vboxnet vpn vpp vrf vrrp vsw vswitch vti vtun vtnet vxlan wan west wg wifi wireguard wireless wlan wlo wlp wls wlx wpan wwan wwo wwp
    wws xdp xen xenbr xfrm zt
"""
WORDS = frozenset(_WORDS.split())
SHORTEST = 3
"""Letters of the shortest run that could be a name: `enp1s0f0np0` is made of shorter ones."""
_RUN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_ID = re.compile(r"(?<![0-9A-Za-z])(?:br-|veth|vnet|tap|qvb|qvo|qbr|cali|lxc|docker)?(?=[0-9a-f]*[0-9])[0-9a-f]{7,}(?![0-9A-Za-z])")


def may_be_somebodys(name: str) -> bool:
    """Whether the name holds a word that no system and no handbook would put there, or the id of a container or a network."""
    runs = (run.lower() for run in _RUN.findall(name))
    return _ID.search(name) is not None or any(len(run) >= SHORTEST and run not in WORDS for run in runs) or not name.isascii()
