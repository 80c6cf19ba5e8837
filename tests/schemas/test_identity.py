"""Ids of submissions."""

import pytest

from schemas.identity import ULID, new_id


def test_an_id_is_a_ulid_that_sorts_by_time() -> None:
    earlier, later = new_id(1_790_000_000_000, b"\xff" * 10), new_id(1_790_000_000_001, b"\x00" * 10)
    assert ULID.complaint(earlier) is None
    assert earlier < later


def test_the_known_vector_of_the_ulid_specification_is_met() -> None:
    assert new_id(1469918176385, b"\x00" * 10)[:10] == "01ARYZ6S41"


def test_chance_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="ten random bytes"):
        new_id(0, b"short")
