"""Which kernel modules a guest needs, in the order in which they can be loaded."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

BOOT = ("virtio_iommu", "ahci", "ata_piix", "ata_generic", "sd_mod", "virtio_pci", "virtio_mmio", "virtio_blk", "squashfs", "overlay")
"""What finds the disks, before there is a root; no disk shows behind an IOMMU whose driver is not there yet."""
DRIVERS = (
    *(
        "igb",
        "igbvf",
        "e1000",
        "e1000e",
        "8139cp",
        "8139too",
        "vmxnet3",
        "virtio_net",
        "pcnet32",
        "ne2k_pci",
        "tulip",
        "e100",
        "xen_netfront",
    ),
    *("bridge", "bonding", "8021q", "macvlan", "macvtap", "veth", "tun", "vxlan", "dummy"),
    *("kvm_amd", "kvm_intel", "vhost_net", "vfio_pci", "vfio_iommu_type1", "msr", "qemu_fw_cfg", "dmi_sysfs"),
)
"""What the profiles' devices and setups ask for; everything else is left out, because modules are most of an image."""


class ModuleMissingError(LookupError):
    """The kernel has no such module and did not build it in."""


def name_of(path: str) -> str:
    """The name the kernel knows a module by: `kernel/net/8021q/8021q.ko.xz` is `8021q`, and `-` is `_`."""
    return PurePosixPath(path).name.partition(".ko")[0].replace("-", "_")


def needed(names: Iterable[str], dependencies: str, builtin: str) -> tuple[str, ...]:
    """Paths of these modules and all they stand on, each after what it needs. Takes the texts of modules.dep and modules.builtin."""
    needs = {path: below.split() for path, _, below in (line.partition(":") for line in dependencies.splitlines())}
    by_name = {name_of(path): path for path in needs}
    inside = {name_of(path) for path in builtin.split()}
    ordered: dict[str, None] = {}
    for name in names:
        if name in by_name:
            _add(by_name[name], needs, ordered)
        elif name not in inside:
            raise ModuleMissingError(f"this kernel has no module {name}")
    return tuple(ordered)


def _add(path: str, needs: Mapping[str, Iterable[str]], ordered: dict[str, None]) -> None:
    for below in needs[path]:
        if below not in ordered:
            _add(below, needs, ordered)
    ordered[path] = None
