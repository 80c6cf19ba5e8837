"""Hints: for words that are nearly right, and never for words that are merely unknown."""

import pytest

from collector.router.known_words import KNOWN
from collector.router.read import read_configuration
from collector.router.spelling import misspelt, slips_between

HINTS = {
    "outband-interface": ("set nat source rule 10 outband-interface eth0", "`outband-interface`: did you mean `outbound-interface`?"),
    "of Vyatta's first NAT": ("set service nat rule 10 outband-interface eth0", "`outband-interface`: did you mean `outbound-interface`?"),
    "ptp": ("set vpn ptp remote-access outside-address 192.0.2.1", "`ptp`: did you mean `pptp`?"),
    "interface": ("set interface ethernet eth0 address dhcp", "`interface`: did you mean `interfaces`?"),
    "swapped letters": ("set service webrpoxy cache-size 10", "`webrpoxy`: did you mean `webproxy`?"),
    "within a block": ("nat { source { rule 10 { tranlation { address masquerade } } } }", "`tranlation`: did you mean `translation`?"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), HINTS.values(), ids=HINTS)
def test_a_near_word_gets_a_hint(text: str, message: str) -> None:
    (hint,) = read_configuration(text).hints
    assert hint.message == message


def test_a_hint_names_its_line_and_does_not_end_the_reading() -> None:
    text = "set system ntp\n\nset vpn ptp remote-acess authentication local-users username a password b\n"
    assert [str(hint) for hint in read_configuration(text).hints] == [
        "line 3: `ptp`: did you mean `pptp`?",
        "line 3: `remote-acess`: did you mean `remote-access`?",
    ]


def test_a_word_of_a_block_is_told_once() -> None:
    text = "vpn {\n ptp {\n  remote-access {\n   mtu 1400\n   outside-address 192.0.2.1\n  }\n }\n}\n"
    assert [hint.line for hint in read_configuration(text).hints] == [2]


SILENT = [
    "set interfaces ethernet outbound-interfac description vpn",
    "set firewall name ptp rule 10 action accept",
    "set nat source rule 10 outbound-interface name eth0",
    "set service frobnicate enable",
    "set service ptp",
    "set vpn ipsec site-to-site peer pptp ike-group IKE",
    "set system host-name systm",
    "set interfaces ethernet eth0 vif 10 vif-c 20",
    "set firewall ipv6 name X default-action drop",
    "set protocols ospf area 0",
]


@pytest.mark.parametrize("text", SILENT)
def test_a_name_a_value_and_an_unknown_word_get_none(text: str) -> None:
    assert read_configuration(text).hints == ()


def test_no_known_word_is_taken_for_another() -> None:
    paths = [(*context.replace("*", "7").split(), word) for context, words in KNOWN.items() for word in words.split()]
    assert [path for path in paths if misspelt(path)] == []


def test_every_row_can_be_reached() -> None:
    words = {context: set(words.split()) for context, words in KNOWN.items()}
    for context in filter(None, words):
        parts = context.split()
        for i, part in enumerate(parts):
            above = " ".join(parts[:i])
            assert part == "*" or above not in words or part in words[above], context


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("pptp", "ptp", 1), ("ab", "ba", 1), ("abc", "abc", 0), ("outband", "outbound", 2), ("abcdef", "uvwxyz", 3)],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert slips_between(one, other, 2) == slips
