"""Virtual functions: whether they were created, and who has them."""

from collector.readiness.layers import cpu, driver, nic
from collector.readiness.record import Evidence, Layer, Nic, NicLine, Say, Sight, State
from collector.sources.kernel_log import lines_of


def _line(owner: Nic, functions: tuple[Nic, ...]) -> NicLine:
    bound = [function for function in functions if function.driver == "vfio-pci"]
    free = [function for function in functions if function.driver is None]
    words = {"active": str(owner.active_vfs or 0), "total": str(owner.total_vfs), "vfio": str(len(bound)), "free": str(len(free))}
    facts = {"active": owner.active_vfs, "total": owner.total_vfs, "vfio_bound": len(bound), "without_driver": len(free)}
    key = "pf_vfs" if owner.active_vfs else "pf_no_vfs"
    return NicLine(nic=owner, say=Say(key, words), facts=facts)


def _refused(functions: tuple[Nic, ...]) -> Nic | None:
    """A virtual function that was meant for vfio-pci and has no driver: the binding failed without a word."""
    return next((function for function in functions if function.override == "vfio-pci" and function.driver is None), None)


def _evidence(sight: Sight, owners: tuple[Nic, ...], functions: tuple[Nic, ...]) -> tuple[Evidence, ...]:
    numbers = [
        Evidence(f"{owner.folder}/sriov_numvfs", None if owner.active_vfs is None else f"{owner.active_vfs} of {owner.total_vfs}")
        for owner in owners
    ]
    bound = [Evidence(f"{function.folder}/driver", function.driver) for function in functions]
    return (*numbers, *bound[:16], *cpu.log_evidence(sight, "no-room-for-vfs"))


def decide(sight: Sight) -> Layer:
    """Whether a NIC with SR-IOV has virtual functions that can be given away."""
    received = tuple(one for one in sight.nics if one.io_mode == "sriov")
    if received and sight.is_guest:
        return Layer(state="ready", evidence=tuple(Evidence(one.folder, one.ids) for one in received))
    owners = tuple(one for one in nic.candidates(sight) if one.total_vfs)
    if not owners:
        return Layer(state="missing" if nic.decide(sight).state == "missing" else "unknown", step=Say("vfs_wait"), applies=False)
    functions = tuple(one for one in sight.nics if one.physical_function)
    lines = tuple(_line(owner, tuple(one for one in functions if one.physical_function == owner.address)) for owner in owners)
    evidence = _evidence(sight, owners, functions)
    applies = not sight.is_guest or sight.active
    if not any(owner.active_vfs for owner in owners):
        state: State = "unknown" if all(owner.active_vfs is None for owner in owners) else "off"
        code = "sriov_vfs_not_created" if state == "off" else None
        step = _how_to_create(sight, owners) if state == "off" else Say("vfs_unread")
        return Layer(state=state, evidence=evidence, missing=code, step=step, nics=lines, applies=applies)
    return Layer(state="ready", evidence=evidence, step=_next(sight, functions), nics=lines, applies=applies)


def _how_to_create(sight: Sight, owners: tuple[Nic, ...]) -> Say:
    """The command that creates them, or what the kernel's log says in its way."""
    lines = lines_of(sight.log.names, "no-room-for-vfs")
    if lines:
        return Say("no_room_for_vfs", {"line": lines[0]})
    owner = next((one for one in owners if driver.supports_sriov(one)), owners[0])
    words = {"nic": owner.shown, "path": f"{owner.folder}/sriov_numvfs", "total": str(owner.total_vfs)}
    return Say("create_vfs" if owner.driver else "bind_then_create_vfs", words)


def _next(sight: Sight, functions: tuple[Nic, ...]) -> Say | None:
    """What is left to do where virtual functions are there."""
    refused = _refused(functions)
    if refused:
        return Say("vfio_refused", {"nic": refused.shown})
    if functions and not any(one.driver == "vfio-pci" for one in functions):
        first = next((one for one in functions if one.driver is None), functions[0])
        return Say("bind_vfio" if sight.active else "vfs_without_iommu", {"nic": first.shown, "address": first.address or "?"})
    return None
