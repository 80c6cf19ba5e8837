"""Asking for a hardware address, and reading what comes back."""

import struct
from ipaddress import ip_address

from collector.benchmarks.forward.frames import checksum
from collector.benchmarks.forward.neighbours import advertised, arp_answer, arp_request, solicitation

US, THEM = bytes.fromhex("02000000000a"), bytes.fromhex("02000000000b")
OUR4, THEIR4 = ip_address("198.18.0.2").packed, ip_address("198.18.0.1").packed
OUR6, THEIR6 = ip_address("2001:2::2").packed, ip_address("2001:2::1").packed


def reply(operation: int = 2, sender: bytes = THEIR4) -> bytes:
    return US + THEM + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x0800, 6, 4, operation) + THEM + sender + US + OUR4


def test_a_reply_about_the_target_is_taken_and_no_other_arp() -> None:
    assert arp_answer(reply(), THEIR4) == THEM
    assert arp_answer(reply(operation=1), THEIR4) is None
    assert arp_answer(reply(sender=OUR4), THEIR4) is None
    assert arp_answer(reply()[:30], THEIR4) is None


def test_a_question_is_broadcast_with_our_own_addresses() -> None:
    question = arp_request(US, OUR4, THEIR4)
    assert question[:6] == b"\xff" * 6
    assert question[22:32] == US + OUR4
    assert question[38:42] == THEIR4


def test_a_solicitation_adds_up_and_goes_to_the_group_of_the_target() -> None:
    question = solicitation(US, OUR6, THEIR6)
    assert question[:6] == bytes.fromhex("3333ff000001")
    message = question[54:]
    assert question[38:54] == ip_address("ff02::1:ff00:1").packed
    assert checksum(question[22:54] + struct.pack("!II", len(message), 58) + message) == 0
    assert question[21] == 255, "anything less was routed, and is thrown away"


def advertisement(options: bytes = b"\2\1" + THEM, target: bytes = THEIR6) -> bytes:
    message = struct.pack("!BBHI", 136, 0, 0, 0x60000000) + target + options
    return US + bytes.fromhex("0200000000ff") + b"\x86\xdd" + struct.pack("!IHBB", 6 << 28, len(message), 58, 255) + THEIR6 + OUR6 + message


def test_an_advertisement_of_the_target_is_taken_and_no_other() -> None:
    assert advertised(advertisement(), THEIR6) == THEM
    assert advertised(advertisement(options=b"\x0e\1" + bytes(6) + b"\2\1" + THEM), THEIR6) == THEM
    assert advertised(advertisement(options=b""), THEIR6) == bytes.fromhex("0200000000ff"), "then the frame's own source counts"
    assert advertised(advertisement(options=b"\2\0" + THEM), THEIR6) == bytes.fromhex("0200000000ff"), "an option of no length ends it"
    assert advertised(advertisement(target=OUR6), THEIR6) is None
    assert advertised(advertisement()[:60], THEIR6) is None
