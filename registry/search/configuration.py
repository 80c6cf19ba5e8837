"""What makes two set-ups the same: the configuration fingerprint of each run (ADR 28, docs/reproduction.md)."""

import hashlib
import json
import re
from collections.abc import Iterator

from registry.records import Judgement
from registry.search.values import hypervisor_of, nic_of
from registry.search.words import fold
from schemas import Facts, Run, Submission

DIGITS = 16
"""Hexadecimal; of a million configurations two share a fingerprint once in thirty million registries."""
_SERIES = re.compile(r"\d+(?:\.\d+)?")
_TRADEMARKS = re.compile(r"\((?:r|tm|c)\)|[®™©]", re.IGNORECASE)
WITHIN = {"one-box-namespaces", "loopback"}
"""Topologies in which no NIC has a part."""
Parts = dict[str, str]


def configuration_of(told: Submission, run: Run) -> Parts | None:
    """By name what two set-ups must have in common; None where a run tells too little of its own to be compared.

    CPU, kernel series, and the NIC with its driver and I/O mode must be told: without them many machines would look like one.
    """
    host = told.host
    if host is None or not host.get("cpu.model") or not host.get("system.kernel") or run.frame_bytes_basis == "unknown":
        return None
    wires = {"nic": "-", "driver": "-", "mode": "-"} if run.topology in WITHIN else _nic(told, run)
    if wires is None:
        return None
    parts = {
        "cpu": " ".join(fold(_TRADEMARKS.sub(" ", host.get("cpu.model"))).split()),
        "cores": str(run.cores or host.get("cpu.cores") or ""),
        "kernel": kernel_series(host.get("system.kernel")),
        "hypervisor": hypervisor_of(told),
        "router": fold((told.router.os if told.router else None) or host.get("system.router_os") or ""),
        "dataplane": ",".join(sorted(host.get("system.dataplanes") or ())),
        "device": fold((run.conditions.device_model if run.conditions else None) or ""),
        "topology": run.topology or "",
        **wires,
    }
    return {name: value for name, value in parts.items() if value}


def fingerprint_of(parts: Parts) -> str:
    """The short name of a configuration."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:DIGITS]


def fingerprints_by_run(told: Submission) -> dict[int, str]:
    """The configuration of each run that has figures, by its place; runs that tell too little are left out."""
    found: dict[int, str] = {}
    if told.kind != "trial" or told.example:
        return found
    known: dict[tuple[object, ...], str | None] = {}
    for place, run in enumerate(told.runs):
        if not run.series:
            continue
        device = run.conditions.device_model if run.conditions else None
        alike = run.nic, run.topology, run.cores, run.link_speed_mbps, run.frame_bytes_basis, device
        if alike not in known:  # All that a configuration takes of its run: those of a submission differ in little else.
            parts = configuration_of(told, run)
            known[alike] = None if parts is None else fingerprint_of(parts)
        if (fingerprint := known[alike]) is not None:
            found[place] = fingerprint
    return found


def fingerprints(told: Submission, _: Judgement) -> Iterator[str]:
    """Every configuration that a submission measured."""
    yield from sorted(set(fingerprints_by_run(told).values()))


def kernel_series(release: str) -> str:
    """`6.12` of `6.12.107+deb13-amd64`: what comes after is repaired, not rewritten."""
    found = _SERIES.search(release)
    return found.group() if found else fold(release)


def _nic(told: Submission, run: Run) -> Parts | None:
    """The NIC that a run names, else the only one there is; None where nobody can tell which it is."""
    nic = nic_of(told, run) or (told.nics[0] if len(told.nics) == 1 else None)
    if nic is None or nic.get("io_mode") in {None, "unknown"}:
        return None
    model = _model(nic)
    speed = run.link_speed_mbps or (nic.get("speed_mbps") if nic.get("io_mode") in {"bare-metal", "passthrough"} else None)
    return None if model is None else {
        "nic": model, "driver": nic.get("driver") or "", "mode": nic.get("io_mode") or "", "speed": str(speed or ""),
    }  # fmt: skip


def _model(nic: Facts) -> str | None:
    if nic.get("pci.vendor") and nic.get("pci.device"):
        return f"{nic.get('pci.vendor')}:{nic.get('pci.device')}"
    return fold(nic.get("model") or nic.get("driver") or "") or None
