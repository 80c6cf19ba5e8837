"""VT-x or AMD-V as the kernel shows it. A missing flag is never "unsupported": firmware and hypervisors take flags away."""

from collector.readiness.record import Evidence, Layer, Say, Sight
from collector.sources.kernel_log import lines_of

CPUINFO = "/proc/cpuinfo"
NESTING = {
    "kvm": "nested_kvm", "qemu": "nested_qemu", "vmware": "nested_vmware", "hyperv": "nested_hyperv", "virtualbox": "nested_virtualbox",
    "xen": "nested_xen",
}  # fmt: skip
"""How each hypervisor shows VT-x or AMD-V to a guest."""


RENTED = frozenset(
    {"firecracker", "aws", "google-cloud", "alibaba-cloud", "digitalocean", "hetzner", "vultr", "akamai", "scaleway", "upcloud"}
)
"""Platforms whose host nobody but their owner sets up."""


def log_evidence(sight: Sight, proof: str) -> tuple[Evidence, ...]:
    """The lines of the kernel's log that prove this."""
    return tuple(Evidence("dmesg", line) for line in lines_of(sight.log.names, proof))


def _evidence(sight: Sight) -> tuple[Evidence, ...]:
    flags = sight.cpu_flag or ("neither vmx nor svm" if sight.cpu_flags_seen else None)
    found = [Evidence(CPUINFO, flags)]
    if sight.cpu_model:
        found.append(Evidence(f"{CPUINFO} model name", sight.cpu_model))
    if not sight.cpu_flag and sight.kvm_device:
        # Paravirtual nesting and other architectures have the device without the flag: it proves neither VT-x nor AMD-V.
        found.append(Evidence("/dev/kvm", "present"))
    return (*found, *log_evidence(sight, "vtx-off"), *log_evidence(sight, "vtx-none"))


def decide(sight: Sight) -> Layer:
    """Whether the CPU shows VT-x or AMD-V to this system."""
    evidence = _evidence(sight)
    if (sight.architecture or "").startswith(("aarch64", "arm")):
        return _decide_arm(sight, evidence)
    if lines_of(sight.log.names, "vtx-off"):
        return Layer(state="off", evidence=evidence, missing="vtx_absent_or_disabled", step=Say("vtx_off"))
    if sight.cpu_flag and not sight.flag_is_own:
        return Layer(state="unknown", evidence=evidence, step=Say("flag_of_host", {"flag": sight.cpu_flag}))
    if sight.cpu_flag:
        return Layer(state="ready", evidence=evidence)
    if sight.dom0:
        return Layer(state="unknown", evidence=evidence, step=Say("xen_cpu"))
    if not sight.cpu_flags_seen:
        code = "cannot_see_from_container" if sight.container else None
        return Layer(state="unknown", evidence=evidence, missing=code, step=Say("on_host" if sight.container else "cpu_unseen"))
    if sight.is_guest:
        step = Say("nested_other" if sight.platform in RENTED else NESTING.get(sight.hypervisor or "", "nested_other"))
        # Paravirtual nesting needs neither VT-x nor AMD-V of the guest: the device works without proving either.
        warnings = (Say("kvm_without_flag"),) if sight.kvm_device else ()
        return Layer(state="missing", evidence=evidence, missing="nested_virt_not_exposed", step=step, warnings=warnings)
    if sight.is_guest is None:
        return Layer(state="unknown", evidence=evidence, missing="vtx_absent_or_disabled", step=Say("vtx_not_shown_anywhere"))
    return Layer(state="missing", evidence=evidence, missing="vtx_absent_or_disabled", step=vtx_not_shown(sight))


def vtx_not_shown(sight: Sight) -> Say:
    """The sentence for a flag that is not there: off in the firmware or none in the CPU, which only KVM on Intel says for certain."""
    if lines_of(sight.log.names, "vtx-none"):
        return Say("vtx_not_supported")
    return Say("svm_not_shown" if (sight.cpu_vendor or "") in ("AuthenticAMD", "HygonGenuine") else "vmx_not_shown")


def _decide_arm(sight: Sight, evidence: tuple[Evidence, ...]) -> Layer:
    """ARM has no flag: KVM's device exists where the kernel started in the hypervisor mode EL2."""
    evidence = (*(entry for entry in evidence if entry.path != "/dev/kvm"), Evidence("/dev/kvm", "present" if sight.kvm_device else None))
    if sight.kvm_device:
        return Layer(state="ready", evidence=evidence)
    return Layer(state="unknown", evidence=evidence, step=Say("arm_el2"))
