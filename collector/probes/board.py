"""Board, system and firmware as DMI names them. Serial numbers, UUIDs and asset tags are never opened."""

from collector.reading import Reading, printable, whole
from collector.root import Root

DMI = "sys/class/dmi/id"
FILES = {
    "board.vendor": "board_vendor", "board.product": "board_name", "board.system_vendor": "sys_vendor",
    "board.system_product": "product_name", "board.bios.vendor": "bios_vendor", "board.bios.version": "bios_version",
    "board.bios.date": "bios_date",
}  # fmt: skip
CHASSIS = (
    "", "Other", "Unknown", "Desktop", "Low Profile Desktop", "Pizza Box", "Mini Tower", "Tower", "Portable", "Laptop", "Notebook",
    "Hand Held", "Docking Station", "All in One", "Sub Notebook", "Space-saving", "Lunch Box", "Main Server Chassis",
    "Expansion Chassis", "SubChassis", "Bus Expansion Chassis", "Peripheral Chassis", "RAID Chassis", "Rack Mount Chassis",
    "Sealed-case PC", "Multi-system Chassis", "Compact PCI", "Advanced TCA", "Blade", "Blade Enclosure", "Tablet", "Convertible",
    "Detachable", "IoT Gateway", "Embedded PC", "Mini PC", "Stick PC",
)  # fmt: skip
PLACEHOLDERS = frozenset({
    "tobefilledbyo.e.m.", "defaultstring", "notspecified", "systemmanufacturer", "systemproductname", "n/a", "none",
    "notapplicable", "undefined", "o.e.m.", "oem", "empty", "unknown",
})  # fmt: skip
"""Without blanks, because udev and some firmware leave them out."""


def parse_name(text: str | None) -> str | None:
    """The name on one line, or None where the firmware holds only a placeholder or nothing that can be shown."""
    if text is None:
        return None
    name = printable(text).strip()
    return None if name.lower().replace(" ", "") in PLACEHOLDERS else name[:200] or None


def parse_chassis(text: str | None) -> str | None:
    """The chassis kind that the SMBIOS number stands for; the top bit only says that there is a lock."""
    number = whole(text)
    return None if number is None else (CHASSIS[number & 0x7F] if (number & 0x7F) < len(CHASSIS) else None) or None


def read(root: Root) -> Reading:
    """The facts of board and firmware."""
    reading = Reading()
    if not root.exists(DMI):
        reading.absent.update(dict.fromkeys((*FILES, "board.chassis"), f"this system shows no DMI (/{DMI})"))
        return reading
    for fact, file in FILES.items():
        text = root.read_text(f"{DMI}/{file}")
        reason = root.why(f"{DMI}/{file}") if text is None else f"the firmware holds no name, only {text[:60]!r}"
        name = parse_name(text)
        # A date is kept as the firmware writes it, however odd: "001/22/2018" has been seen.
        reading.put(fact, name[:32] if name and fact.endswith(".date") else name, reason)
    number = root.read_text(f"{DMI}/chassis_type")
    reading.put(
        "board.chassis", parse_chassis(number), f"chassis type {number!r} has no name" if number else root.why(f"{DMI}/chassis_type")
    )
    return reading
