"""The IOMMU as sysfs and the firmware's tables show it, decided in one place for the facts and for readiness."""

from dataclasses import dataclass
from typing import Literal

from collector.root import Root
from collector.sources.hypervisor_signs import read_dom0

UNITS, GROUPS, TABLES = "sys/class/iommu", "sys/kernel/iommu_groups", "sys/firmware/acpi/tables"
DEVICE_TREE = "sys/firmware/devicetree/base"
ANNOUNCING = ("DMAR", "IVRS", "VIOT")
"""Tables that announce an IOMMU; IORT only describes how an ARM host is wired, with one or without."""
NO_TABLES = frozenset({"data", "dynamic"})
"""Folders beside the tables."""

State = Literal["active", "firmware-only", "absent", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The names in the three places that tell; None: that place cannot be seen. An empty folder of tables is a masked one."""

    units: tuple[str, ...] | None
    groups: tuple[str, ...] | None
    tables: tuple[str, ...] | None
    device_tree: bool = False
    dom0: bool = False

    @property
    def table(self) -> str | None:
        """The ACPI table that announces an IOMMU."""
        return next((table for table in ANNOUNCING if table in (self.tables or ())), None)

    @property
    def in_use(self) -> bool:
        """Whether the kernel uses it. A kernel lists a unit only once it drives it, so units speak for themselves where no groups can be
        looked at; groups that can be seen and are none speak against them."""
        return bool(self.units) and (self.groups is None or bool(self.groups))

    @property
    def tables_tell(self) -> bool:
        """Whether a table that is not there is one that the firmware does not give."""
        return bool(self.tables) and not self.device_tree and "IORT" not in (self.tables or ())


def decide_state(view: View) -> tuple[State, str]:
    """State and reason. Units prove that it is used, unless groups contradict; only tables that can be seen prove that there is none."""
    if view.dom0:
        return "unknown", "the IOMMU belongs to Xen here: xl info shows hvm_directio where it is used"
    if view.in_use:
        return "active", ""
    if view.units or view.groups:
        return "unknown", "IOMMU units and groups do not appear together: this view is partial"
    if view.table and view.units is None:
        return "unknown", f"the firmware announces an IOMMU ({view.table}), but /{UNITS} cannot be seen"
    if view.table:
        return "firmware-only", ""
    if not view.tables_tell:
        return "unknown", f"/{TABLES} does not tell here: look on the host, as root"
    return "absent", ""


def list_groups(root: Root) -> tuple[str, ...] | None:
    """The numbers of the groups, or None where they cannot be seen."""
    names = root.listdir(GROUPS)
    return None if names is None else tuple(name for name in names if name.isdigit())


def list_tables(root: Root) -> tuple[str, ...] | None:
    """The names of the firmware's tables, or None where they cannot be seen."""
    names = root.listdir(TABLES)
    return None if names is None else tuple(name for name in names if name not in NO_TABLES)


def read_view(root: Root) -> View:
    """Everything that the state is decided over."""
    return View(
        units=root.listdir(UNITS),
        groups=list_groups(root),
        tables=list_tables(root),
        device_tree=root.exists(DEVICE_TREE),
        dom0=read_dom0(root).value == "yes",
    )
