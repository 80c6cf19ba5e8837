"""IOMMU groups: what is in one group can only be given away together. Bridges do not count, they stay with the host."""

from collector.readiness.layers import iommu
from collector.readiness.record import Evidence, Layer, Nic, NicFacts, NicLine, Say, Sight, State

MOST_OTHERS = 8


def others_of(nic: Nic, nics: tuple[Nic, ...]) -> tuple[str, ...] | None:
    """The functions that share its group; None where the group cannot be listed and no other NIC is known to be in it."""
    if nic.members is not None:
        return tuple(member.address for member in nic.members if not member.bridge)
    shared = tuple(other.address for other in nics if other.address and other.group == nic.group and other.address != nic.address)
    return shared or None


def describe_acs(nic: Nic) -> str:
    """Whether the port above isolates: `on`, `no`, `unread` (root is needed), or `none` where there is no port above."""
    if nic.port is None:
        return "none"
    if not nic.port_capability.readable:
        return "unread"
    return "on" if nic.port_capability.acs else "no"


def _line(nic: Nic, nics: tuple[Nic, ...]) -> NicLine:
    facts: NicFacts = {"group": nic.group, "acs": describe_acs(nic)}
    if nic.group is None:
        return NicLine(nic=nic, say=Say("nic_no_group"), facts=facts)
    number = {"group": str(nic.group)}
    others = others_of(nic, nics)
    if others is None:
        return NicLine(nic=nic, say=Say("nic_group_unread", number), facts=facts)
    facts = {**facts, "shares_with": list(others[:MOST_OTHERS])}
    if not others:
        return NicLine(nic=nic, say=Say("nic_alone", number), facts=facts)
    return NicLine(nic=nic, say=Say("nic_shares", {**number, "others": ", ".join(others[:MOST_OTHERS])}), facts=facts)


def decide(sight: Sight) -> Layer:
    """Whether every NIC can be given away without taking something else along."""
    count = None if sight.groups.names is None else str(len(sight.groups.names))
    evidence = [Evidence(iommu.GROUPS, count)]
    below = iommu.decide(sight)
    if not sight.active:
        code = "cannot_see_from_container" if below.missing == "cannot_see_from_container" else None
        none: State = "missing" if sight.groups.names == () and below.state in ("off", "missing") else "unknown"
        return Layer(state=none, evidence=tuple(evidence), missing=code, step=Say("groups_wait"), applies=below.applies)
    if sight.groups.names is None:
        return Layer(state="unknown", evidence=tuple(evidence), step=Say("members_unread"))
    functions = tuple(nic for nic in sight.nics if nic.address)
    if not functions:
        return Layer(state="unknown", evidence=tuple(evidence), step=Say("no_pci_nic"), applies=False)
    lines = tuple(_line(nic, functions) for nic in functions)
    for nic in functions:
        others = others_of(nic, functions)
        path = f"{nic.folder}/iommu_group"
        shown = None if nic.group is None else f"{nic.group}" + (f": {', '.join((nic.address or '', *others))}" if others else "")
        evidence.append(Evidence(path, shown))
    return _judge(functions, lines, tuple(evidence))


def _judge(functions: tuple[Nic, ...], lines: tuple[NicLine, ...], evidence: tuple[Evidence, ...]) -> Layer:
    shared = next(((line.nic, others) for line in lines if (others := others_of(line.nic, functions))), None)
    if shared:
        words = {"nic": shared[0].shown, "others": ", ".join(shared[1][:MOST_OTHERS]), "group": str(shared[0].group)}
        return Layer(state="missing", evidence=evidence, missing="group_shared", step=Say("group_shared", words), nics=lines)
    without = next((nic for nic in functions if nic.group is None), None)
    if without:
        return Layer(state="missing", evidence=evidence, step=Say("nic_without_group", {"nic": without.shown}), nics=lines)
    if any(others_of(nic, functions) is None for nic in functions):
        return Layer(state="unknown", evidence=evidence, step=Say("members_unread"), nics=lines)
    return Layer(state="ready", evidence=evidence, nics=lines)
