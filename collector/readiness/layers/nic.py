"""SR-IOV of each NIC: what the kernel offers (`sriov_totalvfs`) against what the hardware's capability says."""

from collector.readiness.record import Evidence, Layer, Nic, NicLine, Say, Sight

BY_OWN_FIRMWARE = frozenset({"15b3", "14e4", "1077", "19e5", "177d"})
"""Vendors whose NICs have a switch for SR-IOV in their own firmware (Mellanox, Broadcom, QLogic, Huawei, Cavium)."""


def candidates(sight: Sight) -> tuple[Nic, ...]:
    """The functions that may have virtual functions: everything on PCI that is none itself."""
    return tuple(nic for nic in sight.nics if nic.address and nic.physical_function is None and nic.role != "vf" and nic.io_mode != "sriov")


def _line(nic: Nic, pci_iov: bool | None) -> NicLine:
    capability = nic.capability
    facts = {"total_vfs": nic.total_vfs, "capability_vfs": capability.sriov_vfs, "capability_readable": capability.readable}
    numbers = {"total": str(nic.total_vfs), "capability": str(capability.sriov_vfs)}
    if nic.total_vfs:
        differs = capability.sriov_vfs is not None and capability.sriov_vfs != nic.total_vfs
        return NicLine(nic=nic, say=Say("nic_vfs_lowered" if differs else "nic_vfs", numbers), facts=facts)
    if capability.sriov_vfs:
        return NicLine(nic=nic, say=Say("nic_vfs_unused", numbers), facts=facts)
    if capability.readable or nic.total_vfs == 0 or pci_iov:
        return NicLine(nic=nic, say=Say("nic_no_sriov"), facts=facts)
    return NicLine(nic=nic, say=Say("nic_sriov_needs_root" if capability.needs_root else "nic_sriov_unread"), facts=facts)


def _evidence(nics: tuple[Nic, ...]) -> tuple[Evidence, ...]:
    found = []
    for nic in nics:
        found.append(Evidence(f"{nic.folder}/sriov_totalvfs", None if nic.total_vfs is None else str(nic.total_vfs)))
        vfs = nic.capability.sriov_vfs
        shown = f"SR-IOV, TotalVFs {vfs}" if vfs is not None else "no SR-IOV" if nic.capability.readable else None
        found.append(Evidence(f"{nic.folder}/config capability 0x0010", shown))
    return tuple(found)


def decide(sight: Sight) -> Layer:
    """Whether at least one NIC has SR-IOV and the kernel offers it."""
    received = tuple(nic for nic in sight.nics if nic.io_mode == "sriov")
    if received and sight.is_guest:
        lines = tuple(NicLine(nic=nic, say=Say("nic_is_vf")) for nic in received)
        return Layer(state="ready", evidence=tuple(Evidence(nic.folder, nic.ids) for nic in received), nics=lines)
    nics = candidates(sight)
    switch = (sight.config or {}).get("CONFIG_PCI_IOV")
    lines = tuple(_line(nic, switch == "y") for nic in nics)
    evidence = _evidence(nics)
    if any(nic.total_vfs for nic in nics):
        return Layer(state="ready", evidence=evidence, nics=lines, applies=not sight.is_guest or sight.active)
    if sight.is_guest:
        return Layer(state="missing", evidence=evidence, step=Say("guest_sriov"), nics=lines, applies=False)
    if not nics:
        return Layer(state="unknown", evidence=evidence, step=Say("no_pci_nic"), applies=False)
    return _judge(lines, evidence, switch)


def _judge(lines: tuple[NicLine, ...], evidence: tuple[Evidence, ...], switch: str | None) -> Layer:
    """What keeps SR-IOV away where the kernel offers none."""
    unused = next((line.nic for line in lines if line.say.key == "nic_vfs_unused"), None)
    if unused:
        step = Say("kernel_without_iov") if switch == "n" else Say("capability_unused", {"nic": unused.shown})
        return Layer(state="off", evidence=evidence, step=step, nics=lines)
    unread = next((line for line in lines if line.say.key in ("nic_sriov_needs_root", "nic_sriov_unread")), None)
    if unread:
        key = "capability_needs_root" if unread.nic.capability.needs_root else "capability_unread"
        words = {"nic": unread.nic.shown, "address": unread.nic.address or "?"}
        return Layer(state="unknown", evidence=evidence, step=Say(key, words), nics=lines)
    own = next((line.nic for line in lines if (line.nic.ids or "")[:4] in BY_OWN_FIRMWARE), None)
    step = Say("no_sriov_own_firmware", {"nic": own.shown}) if own else Say("no_sriov")
    return Layer(state="missing", evidence=evidence, step=step, nics=lines)
