"""Where a statement holds what must not leave: one row for words that stand before a value, whatever the value is."""

from dataclasses import dataclass

from collector.router.configuration import Path


@dataclass(frozen=True, slots=True)
class Place:
    """The value behind one of the words `after` is of this kind, if one of the words `within` stands before it."""

    kind: str
    after: str
    within: str = ""
    without: str = ""


PLACES: tuple[Place, ...] = (
    Place("secret", "plaintext-password encrypted-password password passphrase wpa-passphrase eap-password plaintext-key encrypted-key"),
    Place("secret", "pre-shared-secret pre-shared-secret-key pre-shared-key preshared-key shared-key shared-secret-key"),
    Place("secret", "psk shared-secret", without="ipsec pki"),
    Place("secret", "secret secret-key authentication-key auth-key auth-pass md5-key private-key privkey access-key api-key apikey token"),
    Place("secret", "cisco-authentication simple-password simple-key auth-password auth-plaintext-password privacy-password"),
    Place("secret", "cak ckn tsig-key session-key otp-key bind-password ldap-password hmac-key node-secret pin puk"),
    Place("secret", "key", without="tunnel public-keys loadable-public-keys parameters rsa-keys pki generated"),
    Place("key", "key", within="public-keys loadable-public-keys rsa-keys pki generated"),
    Place("key", "public-key pubkey rsa-key x509-key host-key known-host-key peer-public-key local-key-id crl"),
    Place("key", "certificate dh-params dh-pem ca-cert", within="pki"),
    Place("secret", "md5", within="area-password domain-password isis"),
    Place("secret", "community", within="snmp"),
    Place("secret", "value", within="environment"),
    Place("ssid", "ssid"),
    Place("user", "user", within="login v3 snmp access-control authentication webproxy proxy openconnect"),
    Place("user", "username user-name user-id login-name full-name administrator cache-effective-user bind-dn base-dn"),
    Place("user", "login", within="dynamic"),
    Place("user", "operator", within="login"),
    Place("user", "contact", within="snmp"),
    Place("user", "public-keys loadable-public-keys"),
    Place("user", "client", within="openvpn"),
    Place("user", "peer", within="wireguard"),
    Place("location", "location", within="snmp"),
    Place("location", "coordinate-based elin ca-value latitude longitude altitude", within="lldp"),
    Place("host", "host-name hostname domain-name domain-search search-domain append-domain realm default-domain"),
    Place("host", "domain", within="domain-search system sip dhcp forwarding"),
    Place("host", "static-mapping"),
    Place("host", "alias", within="static-host-mapping"),
    Place("host", "id local-id remote-id", within="ipsec", without="pki"),
    Place("host", "master", within="salt-minion"),
    Place("serial", "duid engineid engine-id client-identifier client-id serial-number"),
)

_BY_WORD: dict[str, list[tuple[Place, frozenset[str], frozenset[str]]]] = {}
for _place in PLACES:
    for _word in _place.after.split():
        _BY_WORD.setdefault(_word, []).append((_place, frozenset(_place.within.split()), frozenset(_place.without.split())))

KEYWORDS = frozenset(_BY_WORD)
_BETWEEN = "file type algorithm id md5 sha sha1 sha256 plaintext encrypted options not mode usage bits size"
BETWEEN = frozenset(_BETWEEN.split())
"""Words of the structure that may stand between such a word and the value, or instead of one."""
TRAILING = 8
"""How many words a secret may have that somebody forgot to quote."""
_FREE_TEXT = """
    arguments banner command comment description entrypoint global-parameters location log-prefix message openvpn-option opt-cmd option
    options post-login pre-login shared-network-parameters subnet-parameters url
"""
FREE_TEXT = frozenset(_FREE_TEXT.split())
"""Words before a text that somebody wrote as they liked."""


def kind_at(path: Path, position: int) -> str | None:
    """What kind of private thing the word at this position is, by the words before it; None where it is none."""
    word, is_last = path[position], position + 1 == len(path)
    if not is_last and (word in KEYWORDS or word in BETWEEN):
        return None  # `password plaintext-password …`: still a word of the structure.
    kind = _behind(path, position - 1)
    for back in range(position - 2, max(position - TRAILING, 0) - 1, -1):
        if kind is not None or path[back + 1] in BETWEEN:
            break
        kind = _behind(path, back) if _behind(path, back) == "secret" and "snmp" not in path[:back] else None
    return kind


def _behind(path: Path, position: int) -> str | None:
    """What kind of private thing follows the word at this position."""
    for place, within, without in _BY_WORD.get(path[position], ()) if position >= 0 else ():
        before = path[:position]
        if (not within or not within.isdisjoint(before)) and without.isdisjoint(before):
            return place.kind
    return None
