"""The words that may stand at a position, for the positions we know, over the generations of Vyatta and VyOS.

A key is the path before the position, `*` for any name or number. A position without a row takes any word; a word that a
row lacks is not wrong, only unknown to us, and worth a hint just where it is nearly a known one.
"""

_NIC = """
    address arp-cache-timeout arp-monitor bond-group bridge-group description dhcp-options dhcpv6-options disable disable-flow-control
    disable-link-detect duplex eapol evpn firewall hash-policy hw-id ip ipv6 lacp-rate mac member mii-mon-interval min-links mirror
    mirror-ingress mode mtu offload offload-options policy pppoe primary redirect ring-buffer smp_affinity smp-affinity speed system-mac
    traffic-policy vif vif-s vrf vrrp xdp
"""
_VIF = """
    address bridge-group description dhcp-options dhcpv6-options disable disable-link-detect egress-qos firewall ingress-qos ip ipv6 mac
    mirror mtu policy pppoe redirect traffic-policy vif-c vrf vrrp
"""
_NAT_RULE = """
    description destination disable exclude inbound-interface inside-address load-balance log outbound-interface outside-address
    packet-type protocol source translation type
"""
_NAT_END = "address address-prefix fqdn group ipv4-address port prefix"
_FIREWALL_RULE = """
    action add-address-to-group application connection-mark connection-status conntrack-helper description destination disable dscp
    dscp-exclude ethernet-type fragment gre hop-limit icmp icmpv6 inbound-interface ipsec jump-target limit log log-level log-options mark
    offload-target outbound-interface p2p packet-length packet-length-exclude packet-type protocol queue queue-options recent session set
    source state synproxy tcp time ttl vlan
"""
_CHAIN = "default-action default-jump-target default-log description enable-default-log rule"
_HOOKS = "forward input name output prerouting postrouting modify"
_ZONE = "default-action default-log description dynamic-group enable-default-log from interface intra-zone-filtering local-zone member"
_REMOTE_ACCESS = """
    accounting authentication client-ip-pool client-ipv6-pool default-ipv6-pool default-pool description dhcp-interface dns-servers
    extended-scripts gateway-address gateway-interface idle host-name ipsec-settings limits lns local-ip log max-concurrent-sessions mtu
    name-server network-settings outside-address outside-nexthop port ppp-options proxy-arp-ndp shaper snmp ssl wins-server wins-servers
    listen-address listen-ports server-settings thread-count
"""
_LOGINS = "any-login disable-iplogin group local-users mode protocols radius radius-server require mschap-v2"
_IPSEC_PEER = """
    authentication connection-type default-esp-group description dhcp-interface disable force-encapsulation force-udp-encapsulation
    ike-group ikev2-reauth local-address local-ip remote-address replay-window tunnel virtual-address vti
"""
_STATIC = """
    arp bfd interface-route interface-route6 multicast neighbor-proxy route route-map route6 table
"""
_NEXT = "blackhole description dhcp-interface distance interface next-hop next-hop-interface next-hop-vrf reject segments"
_STATIC_NAT_RULE = "description destination inbound-interface log translation"
_VRRP_GROUP = """
    address advertise-interval authentication description disable excluded-address garp health-check hello-source-address interface
    no-preempt peer-address preempt preempt-delay priority rfc3768-compatibility rfc3768-source-address run-transition-scripts sync-group
    track transition-script virtual-address virtual-address-excluded vrid
"""
_OPENVPN = """
    authentication bridge-group description device-type disable disable-ncp encryption firewall hash ip ip-version ipv6 keep-alive
    local-address local-host local-port mirror mode ncp-ciphers offload openvpn-option persistent-tunnel policy protocol redirect
    remote-address remote-host remote-port replace-default-route server shared-secret-key shared-secret-key-file tls traffic-policy
    use-lzo-compression vrf
"""

KNOWN: dict[str, str] = {
    "": """
        cluster container content-inspection custom-attribute firewall high-availability interfaces load-balancing multicast nat nat64 nat66
        netns pki policy port-forward protocols qos qos-policy resources security service system test-definition traffic-policy vpn vpp vrf
        zone-policy
    """,
    "interfaces": """
        adsl bonding bridge dataplane dummy erspan ethernet geneve input l2tpv3 loopback macsec multilink openvpn pppoe pseudo-ethernet
        serial sstpc switch switching tunnel virtual-ethernet virtual-template vpp vti vxlan wireguard wireless wirelessmodem wwan
    """,
    "interfaces ethernet *": _NIC,
    "interfaces ethernet * vif *": _VIF,
    "interfaces bonding *": _NIC,
    "interfaces bonding * vif *": _VIF,
    "interfaces openvpn *": _OPENVPN,
    "interfaces wireguard *": """
        address description disable domain-resolve-retries firewall fwmark ip ipv6 listen-port max-dns-retry mirror mtu peer
        per-client-thread policy port private-key redirect route-allowed-ips traffic-policy vrf
    """,
    "interfaces wireguard * peer *": """
        address allowed-ips description disable endpoint host-name persistent-keepalive port preshared-key pubkey public-key
    """,
    "service": """
        aws broadcast-relay config-sync conntrack-sync console-server dhcp-relay dhcp-server dhcpv6-relay dhcpv6-server dns event-handler
        gui https ids ipoe-server lldp lns mdns monitoring nat ndp-proxy netconf nhrp ntp portmonitor pppoe-server ptp router-advert
        salt-minion sla snmp ssh stunnel suricata tftp-server telnet twamp ubnt-discover unms upnp upnp2 webproxy
    """,
    "service nat": "rule",
    "service nat rule *": _NAT_RULE,
    "service nat rule * source": _NAT_END,
    "service nat rule * destination": _NAT_END,
    "service nat rule * inside-address": _NAT_END,
    "service nat rule * outside-address": _NAT_END,
    "service ssh": """
        access-control allow-root ciphers client-keepalive-interval disable-host-validation disable-password-authentication
        dynamic-protection fido hostkey-algorithm key-exchange listen-address loglevel mac port protocol-version pubkey-accepted-algorithm
        rekey trusted-user-ca trusted-user-ca-key vrf
    """,
    "service dns": "dynamic forwarding",
    "service dns forwarding": """
        allow-from authoritative-domain cache-size dhcp dns64-prefix dnssec domain exclude-throttle-address ignore-hosts-file listen-address
        listen-on name-server negative-ttl no-serve-rfc1918 options port serve-stale-extension source-address system timeout zone-cache
    """,
    "service dhcp-server": """
        disable disabled dynamic-dns-update global-parameters high-availability host-decl-name hostfile-update listen-address
        listen-interface shared-network-name static-arp use-dnsmasq
    """,
    "service dhcp-server shared-network-name *": """
        authoritative description disable domain-name domain-search name-server ntp-server option ping-check shared-network-parameters
        subnet
    """,
    "service dhcp-server shared-network-name * subnet *": """
        bootfile-name bootfile-server bootfile-size captive-portal client-prefix-length default-router description disable dns-server
        domain-name domain-search enable-failover exclude failover ignore-client-id ip-forwarding ipv6-only-preferred lease name-server
        ntp-server option ping-check pop-server range server-identifier smtp-server start static-mapping static-route subnet-id
        subnet-parameters tftp-server-name time-offset time-server time-zone unifi-controller vendor-option wins-server wpad-url
    """,
    "service webproxy": """
        administrator append-domain authentication bypass-address cache-peer cache-size default-port disable-access-log domain-block
        domain-noncache enable-access-log listen-address maximum-object-size mem-cache-size minimum-object-size outgoing-address
        proxy-bypass proxy-bypass-source reply-block-mime reply-body-max-size safe-ports ssl-safe-ports url-filtering whitelist
    """,
    "service webproxy listen-address *": "disable-transparent port",
    "service webproxy url-filtering": "disable squidguard",
    "service webproxy url-filtering squidguard": """
        allow-category allow-ipaddr-url auto-update block-category default-action enable-safe-search local-block local-block-keyword
        local-block-url local-ok local-ok-url log redirect-url rule source-group time-period
    """,
    "nat": "cgnat destination ipv6-to-ipv4 nptv6 source static",
    "nat destination": "rule",
    "nat source": "rule",
    "nat static": "rule",
    "nat destination rule *": _NAT_RULE,
    "nat source rule *": _NAT_RULE,
    "nat static rule *": _STATIC_NAT_RULE,
    "nat destination rule * source": _NAT_END,
    "nat destination rule * destination": _NAT_END,
    "nat destination rule * translation": "address options port redirect",
    "nat source rule * source": _NAT_END,
    "nat source rule * destination": _NAT_END,
    "nat source rule * translation": "address options port",
    "vpn": "ipsec l2tp openconnect pptp rsa-keys sstp",
    "vpn pptp": "remote-access",
    "vpn l2tp": "remote-access",
    "vpn pptp remote-access": _REMOTE_ACCESS,
    "vpn l2tp remote-access": _REMOTE_ACCESS,
    "vpn pptp remote-access authentication": _LOGINS,
    "vpn l2tp remote-access authentication": _LOGINS,
    "vpn pptp remote-access authentication local-users": "username",
    "vpn l2tp remote-access authentication local-users": "username",
    "vpn pptp remote-access authentication local-users username *": "disable password rate-limit static-ip",
    "vpn l2tp remote-access authentication local-users username *": "disable password rate-limit static-ip",
    "vpn ipsec": """
        allow-access-to-local-interface authentication auto-firewall-nat-exclude auto-update copy-tos disable-uniqreqids esp-group
        global-config ike-group include-ipsec-conf include-ipsec-secrets interface ipsec-interfaces log logging nat-networks nat-traversal
        options profile remote-access remote-access-client site-to-site
    """,
    "vpn ipsec site-to-site": "peer",
    "vpn ipsec site-to-site peer *": _IPSEC_PEER,
    "protocols": """
        babel bfd bgp community-list eigrp failover igmp igmp-proxy isis mpls multicast nhrp openfabric ospf ospfv3 pim pim6 rip ripng rpki
        segment-routing snmp static static6 traffic-engineering vrf
    """,
    "protocols static": _STATIC,
    "protocols static route *": _NEXT,
    "system": """
        acceleration analytics-handler auto-update config-management config-mgmt conntrack console domain domain-name domain-search
        flow-accounting frr gateway-address host-name image ip ipv6 ips ipsec lcd login logs name-server ntp offload option options package
        proxy sflow static-host-mapping support syslog sysctl systemd task-scheduler time-zone traffic-analysis update-check
        watchdog wireless
    """,
    "system login": "banner group max-login-session operator radius radius-server session-timeout tacacs tacacs-plus timeout user",
    "system login user *": "authentication disable full-name group home-directory level operator principal",
    "firewall": """
        all-ping auto-update bridge broadcast-ping config-trap conntrack-expect-table-size conntrack-hash-size conntrack-table-size
        conntrack-tcp-loose driver flowtable global global-options group interface ip-src-route ipv4 ipv6 ipv6-modify ipv6-name
        ipv6-receive-redirects ipv6-src-route log-martians modify name options receive-redirects resolver-interval resolver-internal
        send-redirects session-log session-log-helper source-validation state-policy stateful syn-cookies twa-hazards-protection zone
    """,
    "firewall name *": _CHAIN,
    "firewall ipv6-name *": _CHAIN,
    "firewall name * rule *": _FIREWALL_RULE,
    "firewall ipv6-name * rule *": _FIREWALL_RULE,
    "firewall ipv4": _HOOKS,
    "firewall ipv6": _HOOKS,
    "firewall ipv4 name *": _CHAIN,
    "firewall ipv6 name *": _CHAIN,
    "firewall ipv4 name * rule *": _FIREWALL_RULE,
    "firewall ipv6 name * rule *": _FIREWALL_RULE,
    "firewall zone *": _ZONE,
    "zone-policy": "zone",
    "zone-policy zone *": _ZONE,
    "high-availability": "disable virtual-server vrrp",
    "high-availability vrrp": "global-parameters group snmp sync-group",
    "high-availability vrrp group *": _VRRP_GROUP,
    "load-balancing": "group haproxy reverse-proxy wan",
    "policy": """
        access-list access-list6 as-path-list community-list evpn extcommunity-list ipv6-route large-community-list local-route local-route6
        ip-access-list prefix-list prefix-list6 route route6 route-map
    """,
}
