"""NICs that can be shared by SR-IOV: how many virtual functions, with which drivers, and who says so."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Sriov:
    """One controller."""

    name: str
    pci: tuple[str, ...]
    """`8086:10c9`: ids of its physical functions; `1425:44*` are all that begin so."""
    vf_pci: tuple[str, ...]
    virtual_functions: int | None
    """At most; None where the source names no number."""
    per: str
    """`port`, `function` or `device`: what has so many."""
    driver: str
    vf_driver: str | None
    """None where the kernel has no driver for them."""
    source: str
    address: str
    """Where the source can be read."""


@cache
def controllers() -> tuple[Sriov, ...]:
    """Every row of the table, read once a process."""
    text = resources.files("registry").joinpath("data/sriov.toml").read_text(encoding="utf-8")
    return tuple(_row(row) for row in tomllib.loads(text)["nic"])


def of_key(key: str) -> Sriov | None:
    """The controller of a NIC, by the key that addresses bear; its virtual functions belong to it."""
    return _by_key().get(key) or _by_key().get(f"{key[:-2]}*")


def is_virtual(row: Sriov, key: str) -> bool:
    """Whether the key is one of the controller's virtual functions."""
    return any(key == pci or key[:-2] == pci.removesuffix("*") for pci in (one.replace(":", "-") for one in row.vf_pci))


@cache
def _by_key() -> dict[str, Sriov]:
    return {pci.replace(":", "-"): row for row in controllers() for pci in (*row.pci, *row.vf_pci)}


def _row(row: dict[str, Any]) -> Sriov:
    return Sriov(**{"virtual_functions": None, "vf_driver": None} | row | {name: tuple(row.get(name, ())) for name in ("pci", "vf_pci")})
