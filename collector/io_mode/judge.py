"""Verdicts over a host and over each of its NICs, as facts by catalogue name."""

from collector.clues import Clue, Clues
from collector.io_mode.match import CONFIDENCES, Verdict, first_match, load_rules
from collector.io_mode.predicates import plain
from collector.reading import Reading

GUEST = "virtualization.is_guest"
MEMBERS = frozenset({"failover-standby", "failover-primary", "netvsc-vf"})
"""Roles that carry the packets of another interface: together they are one NIC."""


def _put(reading: Reading, prefix: str, verdict: Verdict, rule: str, confidence: str) -> None:
    reading.put(f"{prefix}.rule", rule, "")
    reading.put(f"{prefix}.confidence", confidence, "")
    reading.facts[f"{prefix}.evidence"] = list(verdict.evidence)
    reading.facts[f"{prefix}.contradictions"] = list(verdict.contradictions)


def _value(clues: Clues, name: str) -> str | None:
    return clues.get(name, Clue("", None)).value


def _platform(clues: Clues) -> str | None:
    """The cloud or product that DMI names, by its maker or by its own name."""
    found = (load_rules().platforms.get(plain(_value(clues, clue) or "")) for clue in ("dmi.product", "dmi.system_vendor"))
    return next((platform for platform in found if platform), None)


def _nested(clues: Clues) -> tuple[bool | None, str]:
    """Whether this guest could run guests, and why that cannot be told."""
    flag, guest_flag = _value(clues, "cpu.virtualization_flag"), _value(clues, "cpu.hypervisor_flag")
    if guest_flag is None:
        return None, "the CPU flags cannot be seen"
    if flag and guest_flag == "no":  # Xen's paravirtual guests see the flags of the host's CPU, usable or not.
        return None, f"{flag} without the flag of a hypervisor may be the host's, not this guest's"
    return flag is not None, ""


def judge_host(clues: Clues) -> Reading:
    """Whether this is a guest, of which hypervisor, and why."""
    reading = Reading()
    verdict = first_match(load_rules().hypervisors, clues)
    if verdict is None:
        reading.absent["virtualization.is_guest"] = "no rule matches"
        return reading
    guest = verdict.says.get("guest")
    platform = verdict.says.get("platform") or (_platform(clues) if guest else None)
    reading.put("virtualization.is_guest", guest, "nothing that can be seen here tells")
    reading.put("virtualization.hypervisor", verdict.says.get("hypervisor"), "none was seen")
    reading.put("virtualization.platform", platform, "neither the rule nor the maker's name tells")
    reading.put("virtualization.nested", *_nested(clues) if guest else (None, "only a guest can nest"))
    _put(reading, "virtualization", verdict, verdict.rule, verdict.confidence)
    return reading


def _host_confidence(mode: Verdict, host: Reading) -> str:
    """How sure the ground is that a verdict stands on, where it rests on being a guest or not.

    "Medium" about a guest means that its brand is unsure, not that it is one; about bare metal it means the latter.
    """
    confidence = str(host.facts.get("virtualization.confidence", "low"))
    if not any(entry["path"] == GUEST for entry in mode.evidence):
        return "high"
    return "high" if host.facts.get(GUEST) is True and confidence != "low" else confidence


def judge_nic(clues: Clues, host: Reading) -> Reading:
    """How packets reach this NIC's system and what it is within its host, and why; `host` is what `judge_host` said."""
    reading = Reading()
    book = load_rules()
    is_guest = host.facts.get(GUEST)
    word = "unknown" if is_guest is None else "yes" if is_guest else "no"
    clues = {**clues, "guest": Clue(GUEST, word)}
    mode, role = first_match(book.modes, clues), first_match(book.roles, clues)
    if mode is None:
        reading.absent["nic.io_mode"] = "no rule matches"
        return reading
    reading.put("nic.io_mode", mode.says["mode"], "")
    reading.put("nic.role", role.says["role"] if role else None, "no rule names a role for this device")
    model = mode.says.get("model") or book.models.get(_value(clues, "pci.id") or f"usb {_value(clues, 'usb.id')}")
    reading.put("nic.model", model, "the rule recognises no model")
    under = _value(clues, "master") if role and role.says["role"] in MEMBERS else None
    reading.put("nic.under", under, "not part of another interface's NIC, or not enslaved to it yet")
    reading.put("nic.backend", mode.says.get("backend"), "the rule names none")
    confidence = max((mode.confidence, role.confidence if role else "high", _host_confidence(mode, host)), key=CONFIDENCES.index)
    _put(reading, "nic", mode, f"{mode.rule}/{role.rule}" if role else mode.rule, confidence)
    if role:
        known = {entry["path"] for entry in mode.evidence}
        reading.facts["nic.evidence"] = [*mode.evidence, *(entry for entry in role.evidence if entry["path"] not in known)]
    return reading
