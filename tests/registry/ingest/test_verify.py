"""What proves nothing is refused: keys that anybody can sign with, and figures that are not written as they have to be."""

import json
from pathlib import Path

import pytest

from registry.errors import ForgedError
from registry.ingest.receive import check
from registry.ingest.verify import signer_of
from schemas.signature import SUBMISSION_NAMESPACE, Signature, armour, fingerprint_of, key_blob, read_signature
from tests.documents import submission
from tests.registry.signing import Contributor

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, PRIME) % PRIME
Point = tuple[int, int]


def _sum(one: Point, other: Point) -> Point:
    """Two points of edwards25519 added (RFC 8032, section 5.1.4)."""
    (x1, y1), (x2, y2) = one, other
    both = _D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + both, -1, PRIME) % PRIME, (y1 * y2 + x1 * x2) * pow(1 - both, -1, PRIME) % PRIME


def _point(y: int) -> Point:
    square = (y * y - 1) * pow(_D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    return (x if x * x % PRIME == square else x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME), y


def _small() -> set[int]:
    """The second coordinates of all points whose order divides eight, from what the base point's cofactor leaves over."""
    found: set[int] = set()
    for y in range(2, 60):
        x, _ = point = _point(y)
        if (-x * x + y * y - 1 - _D * x * x * y * y) % PRIME:
            continue  # No point has this coordinate.
        left: Point = (0, 1)
        for bit in bin(ORDER)[2:]:
            left = _sum(left, left)
            left = _sum(left, point) if bit == "1" else left
        step: Point = (0, 1)
        for _ in range(8):
            step = _sum(step, left)
            found.add(step[1])
    return found


WEAK = [*sorted(_small()), PRIME, PRIME + 1]


def test_there_are_five_places_of_a_small_order() -> None:
    assert len(_small()) == 5


@pytest.mark.parametrize("sign", [0, 2**255], ids=["even", "odd"])
@pytest.mark.parametrize("place", WEAK, ids=hex)
def test_a_key_that_anybody_can_sign_with_is_refused_whatever_is_signed(place: int, sign: int) -> None:
    key = (place | sign).to_bytes(32, "little")
    named = submission() | {"contributor": {"fingerprint": fingerprint_of(key_blob(key)), "handle": None}}
    raw = (1).to_bytes(32, "little") + bytes(32)
    signature = armour(Signature(key=key, namespace=SUBMISSION_NAMESPACE, hash_name=b"sha512", raw=raw))
    with pytest.raises(ForgedError) as caught:
        signer_of(check(json.dumps(named | {"signature": signature}).encode()))
    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [("/signature", "weak-key")]


def test_the_same_signature_in_other_figures_is_refused(tmp_path: Path) -> None:
    told = Contributor.new(tmp_path).signed(submission())
    good = read_signature(told["signature"])
    assert signer_of(check(json.dumps(told).encode())) == good.fingerprint
    added = int.from_bytes(good.raw[32:], "little") + ORDER
    other = Signature(key=good.key, namespace=good.namespace, hash_name=good.hash_name, raw=good.raw[:32] + added.to_bytes(32, "little"))
    with pytest.raises(ForgedError) as caught:
        signer_of(check(json.dumps(told | {"signature": armour(other)}).encode()))
    assert caught.value.faults[0].code == "other-content"
