"""Template filters for words: the wire's words and the judge's, in the reader's language."""

from registry.ingest.rules import RULES
from schemas.labels import label
from web.language import language

MARKS = {"worked": "○", "partly": "△", "failed": "×"}
"""Maru, sankaku, batsu: good, half, bad. They differ without colour."""


HYPERVISORS = {
    "kvm": "KVM", "qemu": "QEMU (TCG)", "vmware": "VMware", "hyperv": "Hyper-V", "xen": "Xen", "virtualbox": "VirtualBox",
    "parallels": "Parallels", "firecracker": "Firecracker", "cloud-hypervisor": "Cloud Hypervisor", "acrn": "ACRN",
}  # fmt: skip


def named(word: str | None, group: str) -> str:
    """The name of a word of the wire; an empty text for None."""
    return label(group, word, language())


def hypervisor(word: str) -> str:
    """A hypervisor as its makers write it; `none` and `unknown` are the template's words."""
    return HYPERVISORS.get(word, word)


def reason(code: str) -> str:
    """What a rule of the judge says; a code without a rule is its own words."""
    rule = RULES.get(code)
    if rule is None:
        return code.replace("-", " ")
    return rule.words[1 if language() == "ja" else 0]


def mark(outcome: str) -> str:
    """○, △ or ×."""
    return MARKS.get(outcome, "·")
