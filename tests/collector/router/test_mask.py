"""Masking: no planted secret survives in any form of configuration, and what is left still says how the router is built."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.router.mask import STRUCTURE, mask, mask_text
from collector.router.private_places import kind_at
from collector.router.read import read_configuration
from collector.scan import PrivateWord, Scanner

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7q\nzW3kd0PlantedPem\n-----END RSA PRIVATE KEY-----"
KEY = "aGx+fvW916Ej7QRnBbW3QMoldhNv1u95/WHz45zDmF0="
PLANTED = {
    "plaintext password": ("system login user [U] authentication plaintext-password '[X]'", "hunter2secret"),
    "encrypted password": ("system login user admin authentication encrypted-password '[X]'", "$6$saltsalt$NmrX0x9kexCimeOcYK1MfhMp"),
    "otp key": ("system login user admin authentication otp key '[X]'", "GEZDGNBVGY3TQOJQ"),
    "ssh public key": ("system login user admin authentication public-keys x key '[X]'", "AAAAB3NzaC1yc2EAAAADAQABAAABAQDplanted"),
    "owner of an ssh key": ("system login user admin authentication public-keys [X] type ssh-rsa", "taro@laptop7"),
    "login user": ("system login user [X] level admin", "yamadataro"),
    "full name": ("system login user admin full-name '[X]'", "Taro Yamada"),
    "RADIUS secret": ("system login radius server 10.0.0.9 key '[X]'", "radiuspass"),
    "RADIUS secret of Vyatta": ("system login radius-server 10.0.0.9 secret [X]", "radiuspass9"),
    "TACACS key": ("system login tacacs server 10.0.0.9 key [X]", "tacpass"),
    "pre-shared secret": ("vpn ipsec site-to-site peer 10.0.0.2 authentication pre-shared-secret '[X]'", "geheim12"),
    "pre-shared secret of VyOS 1.4": ("vpn ipsec authentication psk tokyo secret '[X]'", "geheim14"),
    "identity": ("vpn ipsec site-to-site peer 10.0.0.2 authentication id '[X]'", "branch7.corp.example.co.jp"),
    "L2TP secret": ("vpn l2tp remote-access ipsec-settings authentication pre-shared-secret [X]", "l2tpsecret"),
    "L2TP user": ("vpn l2tp remote-access authentication local-users username [X] password x", "hanako"),
    "L2TP password": ("vpn l2tp remote-access authentication local-users username admin password [X]", "l2tppass"),
    "PPTP password": ("vpn pptp remote-access authentication local-users username admin password [X]", "pptppass"),
    "PPTP RADIUS": ("vpn pptp remote-access authentication radius-server 10.0.0.9 key [X]", "pptpradius"),
    "RSA key": ("vpn rsa-keys rsa-key-name tokyo rsa-key [X]", "0sAwEAAbudt5WQZSW2plbixjpgx4yVN"),
    "WireGuard private key": ("interfaces wireguard wg0 private-key [X]", KEY),
    "WireGuard pre-shared key": ("interfaces wireguard wg0 peer a preshared-key '[X]'", KEY),
    "WireGuard public key": ("interfaces wireguard wg0 peer a pubkey '[X]'", KEY),
    "WireGuard peer": ("interfaces wireguard wg0 peer [X] allowed-ips 10.9.0.2/32", "taro-phone"),
    "OpenVPN password": ("interfaces openvpn vtun0 authentication password '[X]'", "ovpnpass"),
    "OpenVPN user": ("interfaces openvpn vtun0 authentication username '[X]'", "ovpnuser"),
    "OpenVPN option": ("interfaces openvpn vtun0 openvpn-option '--secret-password [X]'", "ovpnoption9"),
    "PPPoE user": ("interfaces ethernet eth0 pppoe 0 user-id [X]", "b12345678@isp.example.jp"),
    "PPPoE password": ("interfaces pppoe pppoe0 authentication password [X]", "pppoepass"),
    "SSID": ("interfaces wireless wlan0 ssid '[X]'", "yamada-home"),
    "WPA passphrase": ("interfaces wireless wlan0 security wpa passphrase '[X]'", "wifi pass word"),
    "WEP key": ("interfaces wireless wlan0 security wep key [X]", "0123456789"),
    "MACsec key": ("interfaces macsec macsec1 security mka cak '[X]'", "232e44b7fda6f8e2d88a07bf78a7aff4"),
    "hw-id": ("interfaces ethernet eth0 hw-id [X]", "00:16:3e:12:34:56"),
    "MAC": ("service dhcp-server shared-network-name L subnet 10.0.0.0/24 static-mapping a mac-address [X]", "00:16:3e:ab:cd:ef"),
    "client's name": ("service dhcp-server shared-network-name L subnet 10.0.0.0/24 static-mapping [X] ip-address 10.0.0.7", "taro-iphone"),
    "SNMP community": ("service snmp community [X] authorization ro", "commstring"),
    "SNMP contact": ("service snmp contact '[X]'", "Taro, 03-1234-5678"),
    "SNMP location": ("service snmp location '[X]'", "Chiyoda 1-1, rack 5"),
    "SNMPv3 key": ("service snmp v3 user admin auth encrypted-key [X]", "0x1ad73f4620b8c0dd2de066622f875b16"),
    "BGP password": ("protocols bgp 65001 neighbor 10.0.0.3 password '[X]'", "bgppass1"),
    "OSPF MD5 key": ("interfaces ethernet eth1 ip ospf authentication md5 key-id 1 md5-key [X]", "ospfkey1"),
    "OSPF password": ("interfaces ethernet eth1 ip ospf authentication plaintext-password [X]", "ospfpass"),
    "RIP key": ("interfaces ethernet eth1 ip rip authentication md5 1 password [X]", "ripkey12"),
    "IS-IS password": ("protocols isis area-password plaintext-password [X]", "isispass"),
    "VRRP password": ("high-availability vrrp group g authentication password '[X]'", "vrrppass"),
    "NHRP key": ("interfaces tunnel tun0 nhrp cisco-authentication [X]", "nhrpkey1"),
    "API key": ("service https api keys id admin key '[X]'", "apikey123456"),
    "dynamic DNS login": ("service dns dynamic interface eth0 service dyndns login [X]", "dyntaro"),
    "dynamic DNS host": ("service dns dynamic interface eth0 service dyndns host-name [X]", "yamada.dyndns.example.jp"),
    "certificate": ("pki certificate gw certificate '[X]'", "MIIDnTCCAoWgAwIBAgIUplantedcert0123456789"),
    "private key": ("pki certificate gw private key '[X]'", "MIIEvQIBADANBgkqhkiplanted0123456789abcd"),
    "container's environment": ("container name db environment DB_PASS value '[X]'", "dbpass99"),
    "host name": ("system host-name [X]", "edge7-tokyo"),
    "domain name": ("system domain-name [X]", "corp.yamada.co.jp"),
    "domain search": ("system domain-search domain [X]", "intra.yamada.co.jp"),
    "server's name": ("system ntp server [X]", "ntp.yamada.co.jp"),
    "commit archive": ("system config-management commit-archive location 'scp://[X]@backup.example.org/c'", "taro:archivepw"),
    "LDAP": ("service webproxy authentication ldap bind-dn '[X]'", "cn=proxy,dc=yamada,dc=jp"),
    "e-mail in a description": ("interfaces ethernet eth0 description 'ask [X]'", "taro@mail.example.jp"),
    "password in a description": ("interfaces ethernet eth0 description 'the password is: [X]'", "descpass1"),
    "AS in a description": ("interfaces ethernet eth0 description 'transit of AS[X]'", "2497"),
    "public IPv4": ("interfaces ethernet eth0 address [X]/29", "8.35.201.77"),
    "public IPv6": ("interfaces ethernet eth0 address [X]/64", "2400:cb00:2048:1::6814:155"),
    "IPv6 of a hardware address": ("protocols static route6 ::/0 next-hop [X]", "fe80::216:3eff:fe12:3456"),
    "IPv4 within a name": ("vpn ipsec site-to-site peer peer_[X] ike-group I", "8-35-201-78"),
    "IPv4 in 6to4": ("interfaces tunnel tun0 address [X]/64", "2002:823:c94d::1"),
    "public AS": ("protocols bgp [X] neighbor 10.0.0.3 remote-as 65001", "2497"),
    "AS of a community": ("policy route-map R rule 1 set community '[X]:100'", "2497"),
    "AS of a path": ("policy as-path-list A rule 1 regex '^[X]_'", "2497"),
    "PEM": ("interfaces openvpn vtun0 tls ca-cert-file '[X]'", PEM),
}  # fmt: skip


def planted(text: str, secret: str) -> str:
    return text.replace("[X]", secret).replace("[U]", "admin")


def as_braces(text: str, secret: str) -> str:
    words = [word if "[X]" not in word else planted(word, secret) for word in re.findall(r"'[^']*'|\S+", text)]
    *nodes, key, value = [word.replace("'", '"') for word in words]
    depth = range(len(nodes))
    opened = [f"{'  ' * i}{node} {{" for i, node in zip(depth, nodes, strict=True)]
    return "\n".join([*opened, f"{'  ' * len(nodes)}{key} {value}", *("  " * i + "}" for i in reversed(depth))])


FORMS = {
    "set line": lambda text, secret: f"set {planted(text, secret)}\n",
    "pasted": lambda text, secret: f"vyos@vyos# set {planted(text, secret)}\n[edit]\n",
    "deleted": lambda text, secret: f"delete {planted(text, secret)}\n",
    "without quotes": lambda text, secret: f"set {planted(text.replace(chr(39), ''), secret)}\n",
    "misspelt before it": lambda text, secret: f"set frob {planted(text, secret)}\n",
    "braces": as_braces,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "secret"), PLANTED.values(), ids=PLANTED)
def test_no_planted_secret_survives(text: str, secret: str, form: str) -> None:
    masked, marks = mask_text(FORMS[form](text, secret), Scanner())
    assert [piece for piece in secret.split("\n") if piece and not piece.startswith("-----") and piece in masked] == []
    assert marks or secret == "2497"


def test_all_planted_secrets_together_leave_a_configuration_of_the_same_shape() -> None:
    before = read_configuration("".join(FORMS["set line"](text, secret) for text, secret in PLANTED.values() if secret != PEM))
    after = read_configuration(mask(before, Scanner())[0])
    assert [len(statement.path) for statement in after.statements] == [len(statement.path) for statement in before.statements]
    for one, other in zip(before.statements, after.statements, strict=True):
        for position, (word, now) in enumerate(zip(one.path, other.path, strict=True)):
            assert word == now or word not in STRUCTURE or kind_at(one.path, position), one.path


def test_masking_twice_is_masking_once() -> None:
    once, _ = mask_text("".join(FORMS["set line"](text, secret) for text, secret in PLANTED.values()), Scanner())
    assert mask_text(once, Scanner())[0] == once


def test_a_secret_found_by_position_is_masked_where_it_stands_again() -> None:
    statement = "set vpn ipsec site-to-site peer 10.0.0.2 authentication pre-shared-secret tokyo-osaka-9"
    text = f"# the key is tokyo-osaka-9\n{statement}\nas tokyo-osaka-9 says\n"
    assert "tokyo-osaka-9" not in mask_text(text, Scanner())[0]


def test_a_host_and_a_user_of_a_prompt_are_masked_everywhere() -> None:
    text = "hanako@edge7:~$ configure\nhanako@edge7# set interfaces ethernet eth0 description 'edge7 of hanako'\n"
    masked, _ = mask_text(text, Scanner())
    assert masked == "[user]@[host]:~$ configure\n[user]@[host]# set interfaces ethernet eth0 description '[host] of [user]'\n"


def test_the_words_of_the_host_itself_are_masked_too() -> None:
    masked, marks = mask_text("set firewall name lab7-in default-action drop\n", Scanner([PrivateWord("host", "lab7")]))
    assert masked == "set firewall name [host]-in default-action drop\n"
    assert [mark.kind for mark in marks] == ["host"]


def test_a_weak_password_does_not_take_the_structure_along() -> None:
    text = "set system login user vyos authentication plaintext-password firewall\nset firewall name A default-action drop\n"
    masked, _ = mask_text(text, Scanner())
    assert masked.splitlines() == [
        "set system login user [user] authentication plaintext-password [secret]",
        "set firewall name A default-action drop",
    ]


KEPT = [
    "set interfaces ethernet eth0 address 192.168.0.1/24",
    "set interfaces ethernet eth0 address fd00:1::1/64",
    "set interfaces ethernet eth0 address fe80::1/64",
    "set interfaces ethernet eth1 address 198.18.0.1/15",
    "set interfaces ethernet eth1 address 2001:2::1/48",
    "set interfaces ethernet eth0 address 203.0.113.9/24",
    "set protocols static route 0.0.0.0/0 next-hop 10.0.0.1",
    "set protocols ospf area 0.0.0.0 network 10.0.0.0/8",
    "set protocols bgp 65001 neighbor 10.0.0.2 remote-as 64512",
    "set protocols igmp-proxy interface eth0 alt-subnet 239.0.0.0/8",
    "set system ntp server 0.pool.ntp.org",
    "set system sysctl parameter net.core.somaxconn value 1024",
    "set system time-zone Asia/Tokyo",
    "set interfaces ethernet eth0 vif 100 description 'VLAN 100 for guests'",
    "set interfaces openvpn vtun0 tls ca-cert-file /config/auth/ca.crt",
    "set policy route-map R rule 10 match community community-list 5",
    "set policy route-map R rule 10 set community replace 65000:100",
    "set system syslog global facility all level notice",
    "set system login user [user] authentication plaintext-password ''",
    "set nat destination rule 10 destination port 8080-8088",
    "set firewall name WAN_IN rule 10 state established enable",
    "interfaces {\n    loopback lo {\n    }\n}",
    "/* Release version: 1.2.6 */",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_names_nobody_stays_as_it_was_written(text: str) -> None:
    assert mask_text(text, Scanner())[0] == text


def test_a_secret_of_several_words_without_quotes_is_masked_to_its_end() -> None:
    masked, _ = mask_text("set interfaces wireless wlan0 security wpa passphrase open sesame now\n", Scanner())
    assert [word for word in ("open", "sesame", "now") if word in masked] == []


def test_equal_values_have_equal_marks_across_forms() -> None:
    text = 'set system host-name edge7\ninterfaces {\n    ethernet eth0 {\n        description "edge7 uplink"\n    }\n}\n'
    masked, _ = mask_text(text, Scanner())
    assert masked.count("[host]") == 2


@given(st.text(alphabet="set pasword kycmunit{}'\"\n\t#.:/@0189abcdef[]-", max_size=160))
def test_no_text_makes_masking_fail(text: str) -> None:
    mask_text(text, Scanner())


LONG = {
    "labels": "a." * 50_000,
    "words": "set " + "ab " * 33_000,
    "blocks": "a {\n" * 25_000,
    "open quotes": "set a 'b\n" * 11_000,
    "open comments": "/* " * 33_000,
    "colons": "1:" * 50_000,
    "at signs": "a@" * 50_000,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_file_made_to_be_slow_is_not(text: str) -> None:
    mask_text(text, Scanner())
