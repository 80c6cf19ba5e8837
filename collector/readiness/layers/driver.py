"""The driver of each NIC: bound or missing, and whether it can make virtual functions. In a guest: whether a faster NIC is on offer."""

from collector.readiness.record import Evidence, Layer, Nic, NicLine, Say, Sight

SRIOV_DRIVERS = frozenset({
    "be2net", "bnx2x", "bnxt_en", "cxgb4", "enic", "fm10k", "hns3", "i40e", "ice", "igb", "ionic", "ixgbe", "liquidio", "mlx4_core",
    "mlx5_core", "nfp", "octeontx2-pf", "qede", "qlcnic", "sfc",
})  # fmt: skip
"""Drivers that answer to `sriov_numvfs`. One that is not listed is not known to; it is never said that it cannot."""
RESERVED = frozenset({"vfio-pci", "uio_pci_generic", "igb_uio", "pci-stub", "xen-pciback"})
VIRTUAL_FUNCTIONS = frozenset({"vf-on-host", "vf-unbound"})
ADVICE = {
    "vmware": ("use_paravirt_vmxnet3", "use_vmxnet3"),
    "kvm": ("use_paravirt_virtio", "use_virtio"),
    "qemu": ("use_paravirt_virtio", "use_virtio"),
    "virtualbox": ("use_paravirt_virtio", "use_virtio_virtualbox"),
    "hyperv": (None, "use_netvsc"),
    "xen": (None, "use_netfront"),
}
"""By hypervisor: the code, and the sentence about the NIC it offers instead of an emulated one."""


def supports_sriov(nic: Nic) -> bool | None:
    """Whether its driver can make virtual functions: shown by those it made, else by the list; None: not known."""
    return True if nic.active_vfs or nic.driver in SRIOV_DRIVERS else None


def _line(nic: Nic) -> NicLine:
    supports = supports_sriov(nic)
    facts = {"driver": nic.driver, "supports_sriov": supports}
    if nic.driver is None:
        return NicLine(nic=nic, say=Say("nic_driver_unseen" if nic.name else "nic_no_driver"), facts=facts)
    words = {"driver": nic.driver}
    if nic.driver in RESERVED:
        return NicLine(nic=nic, say=Say("nic_reserved", words), facts=facts)
    return NicLine(nic=nic, say=Say("nic_driver_sriov" if supports else "nic_driver", words), facts=facts)


def _advise(sight: Sight, nics: tuple[Nic, ...]) -> tuple[str | None, Say | None]:
    """The paravirtual NIC to use instead of an emulated one.

    One whose virtual functions are in use has a purpose of its own, and so has the primary of a failover trio: virtio stands by already.
    """
    if not sight.is_guest:
        return None, None
    emulated = next((nic for nic in nics if nic.io_mode == "emulation" and not nic.active_vfs and nic.role != "failover-primary"), None)
    if emulated is None:
        return None, None
    code, key = ADVICE.get(sight.hypervisor or "", (None, "use_paravirt"))
    return code, Say(key, {"nic": emulated.shown})


def decide(sight: Sight) -> Layer:
    """Whether each NIC has a driver. Virtual functions without one are the matter of the last layer."""
    nics = tuple(nic for nic in sight.nics if nic.physical_function is None and nic.role not in VIRTUAL_FUNCTIONS)
    evidence = tuple(
        Evidence(f"{nic.folder}/driver" if nic.address else f"/sys/class/net/{nic.name}/device/driver", nic.driver) for nic in nics
    )
    lines = tuple(_line(nic) for nic in nics)
    if not nics:
        code = "cannot_see_from_container" if sight.container else None
        return Layer(state="unknown", missing=code, step=Say("on_host" if sight.container else "no_nic"))
    lacking = next((nic for nic in nics if nic.driver is None and nic.name is None), None)
    if lacking:
        words = {"nic": lacking.shown, "ids": lacking.ids or "?", "address": lacking.address or "?"}
        return Layer(state="missing", evidence=evidence, missing="driver_missing", step=Say("driver_missing", words), nics=lines)
    if any(nic.driver is None for nic in nics):
        return Layer(state="unknown", evidence=evidence, step=Say("driver_unseen"), nics=lines)
    missing, step = _advise(sight, nics)
    return Layer(state="ready", evidence=evidence, missing=missing, step=step, nics=lines)
