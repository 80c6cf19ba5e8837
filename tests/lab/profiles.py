"""The table of profiles as records: what QEMU is told to build, and the truth that follows from it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("profiles.toml")
Tree = dict[str, Any]


class ProfileError(ValueError):
    """A row of the table cannot be used; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the firmware calls itself, so that a guest can wear the face of a real machine."""

    vendor: str
    product: str
    bios_vendor: str
    bios_version: str
    bios_date: str
    acpi: tuple[str, str]
    """OEM id and OEM table id of the ACPI tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One QEMU command line, and what is done in the guest before anybody looks."""

    machine: str
    cpu: str
    devices: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    """Backends of NICs; a device whose `netdev` is not among them gets a user-mode one that leads nowhere."""
    kernel: str = ""
    """Words for the guest kernel's command line."""
    setup: str = ""
    """Shell lines; one that fails fails the profile."""
    disks: str = "ahci"
    accelerator: str = "tcg,thread=multi,tb-size=512"
    memory_mb: int = 1024
    cpus: int = 2
    board: Board | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What `bench` measures on a machine: the guest inside where there is one, else the machine itself."""

    options: str
    """Of `collector bench forward`."""
    device_model: str = ""
    """The NICs of the device under test, as its hypervisor calls them."""
    title: str = ""
    """Of the example that is made of it, in both languages; without one, none is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A machine and what is true of it; `inside` is the KVM guest that this machine starts."""

    name: str
    about: str
    machine: Machine
    truth: Tree
    inside: "Profile | None" = None
    bench: Bench | None = None


def load(path: Path = TABLE) -> dict[str, Profile]:
    """Every profile by name."""
    table = tomllib.loads(path.read_text("utf-8"))
    boards = {name: Board(**{**row, "acpi": tuple(row["acpi"])}) for name, row in table["boards"].items()}
    return {name: _profile(name, row, table["parts"], boards) for name, row in table["profiles"].items()}


def _profile(name: str, row: Tree, parts: Mapping[str, Tree], boards: Mapping[str, Board]) -> Profile:
    """One row; `like` names the parts whose keys it takes over, lists of devices one after the other."""
    layers = [*(parts[part] for part in row.get("like", ())), row]
    merged: Tree = {key: value for layer in layers for key, value in layer.items()}
    merged["devices"] = [device for layer in layers for device in layer.get("devices", ())]
    options = {field.name: merged[field.name] for field in fields(Machine) if field.name in merged}
    unknown = merged.keys() - options.keys() - {"about", "like", "truth", "inside", "bench"}
    if unknown or not {"about", "truth", "machine", "cpu"} <= merged.keys():
        raise ProfileError(f"{name}: unknown keys {sorted(unknown)}, or one of about, truth, machine and cpu is missing")
    for key in ("devices", "networks"):
        options[key] = tuple(merged.get(key, ()))
    if "board" in options:
        options["board"] = boards[options["board"]]
    inside = _profile(name, {"about": row["about"], **row["inside"]}, parts, boards) if "inside" in row else None
    bench = Bench(**row["bench"]) if "bench" in row else None
    return Profile(name=name, about=row["about"], machine=Machine(**options), truth=merged["truth"], inside=inside, bench=bench)
