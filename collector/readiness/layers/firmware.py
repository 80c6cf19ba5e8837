"""What is switched on in the firmware (BIOS, UEFI): VT-x or AMD-V, and VT-d or AMD-Vi."""

import dataclasses
from typing import Literal

from collector.readiness.layers import cpu, iommu
from collector.readiness.record import Evidence, Layer, Say, Sight, State
from collector.sources.kernel_log import lines_of
from collector.sources.kernel_words import parse_release

Answer = Literal["on", "off", "not-shown", "unknown"]
FLAG_IS_PROOF = {"vmx": (5, 6), "svm": (6, 8)}
"""Since these kernels the flag goes away where the firmware has switched it off; before, it may stay."""


def judge_vtx(sight: Sight) -> Answer:
    """Whether VT-x or AMD-V is on. A flag alone proves it only to a kernel new enough; KVM's device always does beside a flag."""
    if lines_of(sight.log.names, "vtx-off"):
        return "off"
    if sight.cpu_flag is None:
        return "not-shown" if sight.cpu_flags_seen else "unknown"
    release = parse_release(sight.release)
    proven = sight.kvm_device or (release is not None and release >= FLAG_IS_PROOF[sight.cpu_flag])
    return "on" if proven else "unknown"


def _evidence(sight: Sight) -> tuple[Evidence, ...]:
    flag = Evidence(cpu.CPUINFO, sight.cpu_flag or ("neither vmx nor svm" if sight.cpu_flags_seen else None))
    kernel = Evidence("/proc/sys/kernel/osrelease", sight.release)
    device = (Evidence("/dev/kvm", "present"),) if sight.kvm_device and sight.cpu_flag else ()
    return (
        flag,
        kernel,
        *device,
        iommu.table_evidence(sight),
        *cpu.log_evidence(sight, "vtx-off"),
        *cpu.log_evidence(sight, "firmware-bug"),
        *cpu.log_evidence(sight, "x2apic-opt-out"),
    )


def decide(sight: Sight) -> Layer:
    """Whether the firmware has both switched on, as far as its traces tell."""
    evidence = _evidence(sight)
    warnings = tuple(
        Say(key, {"line": line})
        for key, proof in (("firmware_bug", "firmware-bug"), ("x2apic_opt_out", "x2apic-opt-out"))
        for line in lines_of(sight.log.names, proof)[:1]
    )
    vtx, table = judge_vtx(sight), iommu.judge_table(sight)
    if sight.is_guest:
        ready = sight.cpu_flag is not None and table == "announced"
        step = None if ready else Say("guest_firmware")
        return Layer(state="ready" if ready else "unknown", evidence=evidence, step=step, applies=False)
    if sight.dom0:
        return Layer(state="unknown", evidence=evidence, step=Say("xen_iommu"))
    if vtx == "off":
        return Layer(state="off", evidence=evidence, missing="vtx_absent_or_disabled", step=Say("vtx_off"), warnings=warnings)
    if table == "none":
        found = iommu.no_table(sight)
        state: State = "off" if found.state == "off" else "unknown"
        return Layer(state=state, evidence=(*evidence, *found.evidence[1:]), missing=found.missing, step=found.step, warnings=warnings)
    if vtx == "not-shown" and not (sight.architecture or "").startswith(("aarch64", "arm")):
        step = cpu.vtx_not_shown(sight) if sight.is_guest is False else Say("vtx_not_shown_anywhere")
        return Layer(state="unknown", evidence=evidence, missing="vtx_absent_or_disabled", step=step, warnings=warnings)
    if table == "unseen":
        return dataclasses.replace(iommu.unseen(sight, evidence), warnings=warnings)
    if vtx == "unknown" and sight.cpu_flag:
        return Layer(state="unknown", evidence=evidence, step=Say("vtx_old_kernel", {"flag": sight.cpu_flag}), warnings=warnings)
    if vtx == "unknown":
        return Layer(state="unknown", evidence=evidence, step=Say("cpu_unseen"), warnings=warnings)
    return Layer(state="ready", evidence=evidence, warnings=warnings)
