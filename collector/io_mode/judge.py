"""Verdicts over a host and over each of its NICs, as facts by catalogue name."""

from collector.clues import Clue, Clues
from collector.io_mode.match import CONFIDENCES, Verdict, first_match, load_rules
from collector.reading import Reading

GUEST = "virtualization.is_guest"


def _put(reading: Reading, prefix: str, verdict: Verdict, rule: str, confidence: str) -> None:
    reading.put(f"{prefix}.rule", rule, "")
    reading.put(f"{prefix}.confidence", confidence, "")
    reading.facts[f"{prefix}.evidence"] = list(verdict.evidence)
    reading.facts[f"{prefix}.contradictions"] = list(verdict.contradictions)


def judge_host(clues: Clues) -> Reading:
    """Whether this is a guest, of which hypervisor, and why."""
    reading = Reading()
    verdict = first_match(load_rules().hypervisors, clues)
    if verdict is None:
        reading.absent["virtualization.is_guest"] = "no rule matches"
        return reading
    guest = verdict.says.get("guest")
    reading.put("virtualization.is_guest", guest, "nothing that can be seen here tells")
    reading.put("virtualization.hypervisor", verdict.says.get("hypervisor"), "none was seen")
    reading.put("virtualization.platform", verdict.says.get("platform"), "the rule names none")
    flag = clues.get("cpu.virtualization_flag", Clue("", None)).value
    seen = clues.get("cpu.hypervisor_flag", Clue("", None)).value is not None
    silent = "the CPU flags cannot be seen" if guest else "only a guest can nest"
    reading.put("virtualization.nested", flag is not None if guest and seen else None, silent)
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
    model = mode.says.get("model") or book.models.get(clues.get("pci.id", Clue("", None)).value or "")
    reading.put("nic.model", model, "the rule recognises no model")
    reading.put("nic.backend", mode.says.get("backend"), "the rule names none")
    confidence = max((mode.confidence, role.confidence if role else "high", _host_confidence(mode, host)), key=CONFIDENCES.index)
    _put(reading, "nic", mode, f"{mode.rule}/{role.rule}" if role else mode.rule, confidence)
    if role:
        known = {entry["path"] for entry in mode.evidence}
        reading.facts["nic.evidence"] = [*mode.evidence, *(entry for entry in role.evidence if entry["path"] not in known)]
    return reading
