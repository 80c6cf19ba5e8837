"""The layers in the order in which they build on one another: one file, one row."""

from collections.abc import Callable

from collector.readiness.layers import cpu, driver, firmware, groups, iommu, kernel, nic, vfs
from collector.readiness.record import Layer, Sight

LAYERS: dict[str, Callable[[Sight], Layer]] = {
    "cpu": cpu.decide,
    "firmware": firmware.decide,
    "iommu": iommu.decide,
    "kernel": kernel.decide,
    "groups": groups.decide,
    "nic": nic.decide,
    "driver": driver.decide,
    "vfs": vfs.decide,
}
