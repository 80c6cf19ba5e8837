"""Which lines of the kernel's log count."""

from pathlib import Path

import pytest

from collector.root import Answer, Root
from collector.sources.kernel_log import lines_of, pick_lines, read_log

PROOFS = [
    ("[    0.1] x86/cpu: VMX (outside TXT) disabled by BIOS", "vtx-off"),
    ("[    0.1] kvm_intel: VMX not enabled (by BIOS) in MSR_IA32_FEAT_CTL on CPU 0", "vtx-off"),
    ("<5>[    0.1] SVM disabled (by BIOS) in MSR_VM_CR", "vtx-off"),
    ("kvm: disabled by bios", "vtx-off"),
    ("[    9.1] kvm_intel: VMX not supported by CPU 0", "vtx-none"),
    ("[    0.0] Hypervisor detected: KVM", "hypervisor"),
    ("[    0.1] DMAR: [Firmware Bug]: No firmware reserved region can cover this RMRR", "firmware-bug"),
    ("[    0.1] x2apic is disabled because BIOS sets x2apic opt out bit.", "x2apic-opt-out"),
    ("[    9.1] igb 0000:01:00.0: not enough MMIO resources for SR-IOV", "no-room-for-vfs"),
]


@pytest.mark.parametrize(("line", "proof"), PROOFS, ids=[line[-40:] for line, _ in PROOFS])
def test_a_line_proves_what_it_says(line: str, proof: str) -> None:
    kept = pick_lines(f"some other line\n{line}\n")
    assert len(kept) == 1
    assert lines_of(kept, proof) == kept
    assert not kept[0].startswith(("[   ", "<"))


DECEIVERS = [
    "[    0.0] DMAR: IOMMU enabled",
    "[    0.0] DMAR-IR: Enabled IRQ remapping in xapic mode",
    "[    0.0] iommu: Default domain type: Passthrough (set via kernel command line)",
    "[    0.0] kvm_amd: SVM not supported by CPU 1",
    "[    0.0] DMAR: IOMMU disabled",
]


@pytest.mark.parametrize("line", DECEIVERS)
def test_lines_that_prove_nothing_are_not_even_read(line: str) -> None:
    assert pick_lines(line) == ()


def test_a_capture_keeps_the_lines_that_count_and_no_other(tmp_path: Path) -> None:
    text = "[ 0.0] usb 1-1: SerialNumber: 0123456789\n[ 0.1] SVM disabled (by BIOS) in MSR_VM_CR\n"
    (tmp_path / "cmd").mkdir()
    (tmp_path / "cmd/dmesg").write_text(text)
    root = Root(tmp_path)
    assert read_log(root)[0] == ("SVM disabled (by BIOS) in MSR_VM_CR",)
    assert root.touched["cmd/dmesg"].content == b"SVM disabled (by BIOS) in MSR_VM_CR\n"


def test_a_log_that_may_not_be_read_says_why() -> None:
    root = Root(Path("/"), runner=lambda argv: Answer(None, " is not supported here (exit code 1)"))
    lines, why = read_log(root)
    assert lines is None
    assert why == "dmesg is not supported here (exit code 1); without root it often gives nothing"
