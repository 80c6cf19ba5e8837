"""Reports in the format of `qubes-hcl-report`, old layouts and new ones, mended by hand and untouched: made up, and of no real machine."""

import random

_BRANDS = ("LENOVO", "Dell Inc.", "Hewlett-Packard", "ASUSTeK COMPUTER INC.", "Gigabyte Technology Co., Ltd.", "ASRock", "System76")
_CPUS = ("Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz", "AMD Ryzen 7 5700U with Radeon Graphics", "Intel(R) Xeon(R) CPU E5-2650 v4 @ 2.20GHz")
_CHIPSETS = (
    "Intel Corporation Xeon E3-1200 v6/7th Gen Core Processor Host Bridge/DRAM Registers [8086:5914] (rev 08)",
    "Advanced Micro Devices, Inc. [AMD] Renoir/Cezanne Root Complex [1022:1630]",
    "Intel Corporation 2nd Generation Core Processor Family DRAM Controller (rev 09)",
)
_NICS = (
    "Intel Corporation Ethernet Connection (4) I219-LM [8086:15d7] (rev 21)",
    "Realtek Semiconductor Co., Ltd. RTL8111/8168/8411 PCI Express Gigabit Ethernet Controller [10ec:8168] (rev 15)",
    "Intel Corporation Wireless 8265 / 8275 [8086:24fd] (rev 78)",
)
_REMARKS = (
    "",
    "no suspend",
    "Suspend works once.\n      Wi-Fi: <a class='ext-link' href='https://forum.example/t/7'><span class='icon'></span>a new kernel</a>",
    "IOMMU had to be switched on: \"VT-d\" & 'SVM' in the BIOS: see note <3>",
)


def report(number: int) -> str:
    """One report; the same number gives the same."""
    rng = random.Random(number)
    brand, cpu, chipset = rng.choice(_BRANDS), rng.choice(_CPUS), rng.choice(_CHIPSETS)
    hvm, iommu = rng.choices(("yes", "no", ""), (95, 3, 2))[0], rng.choices(("yes", "no", "partial", ""), (85, 11, 2, 2))[0]
    newer = "" if number % 4 == 0 else f"slat:\n  '{rng.choice(('yes', 'no', ''))}'\n"
    remap = "" if number % 4 == 0 else f"remap:\n  '{rng.choice(('yes', 'yes', 'no'))}'\n"
    network = "\n".join(f"  {one}" for one in rng.sample(_NICS, rng.randint(1, 2)))
    versions = "".join(_version(rng, number, place) for place in range(1 + (number % 9 == 0)))
    return (
        f"---\nlayout:\n  'hcl'\ntype:\n  '{rng.choice(('laptop', 'laptop', 'desktop', 'motherboard', 'server'))}'\nhvm:\n  '{hvm}'\n"
        f"iommu:\n  '{iommu}'\n{newer}tpm:\n  '{rng.choice(('unknown', '2.0', '1.2', ''))}'\n{remap}"
        f"brand: |\n  {brand}\nmodel: |\n  Model {number:04}\nbios: |\n  {rng.randint(1, 9)}.{rng.randint(0, 99):02}\n"
        f"cpu: |\n  {cpu}\ncpu-short: |\n  FIXME\nchipset: |\n  {chipset}\nchipset-short: |\n  FIXME\n"
        f"gpu: |\n  Some GPU [10de:0a65] (rev a2)\ngpu-short: |\n\nnetwork: |\n{network}\n"
        f"memory: |\n  {rng.choice((8058, 16340, 32574))}\nscsi: |\n\n"
        f"usb: |\n  2\nversions:\n{versions}" + rng.choice(("", "\n---\n", "\n\n"))
    )


def _version(rng: random.Random, number: int, place: int) -> str:
    return (
        f"\n  - works:\n      '{rng.choices(('yes', 'partial', 'no'), (75, 23, 2))[0]}'\n"
        f"    qubes: |\n      R4.{place}\n    xen: |\n      4.14.{place}\n    kernel: |\n      5.10.{rng.randint(1, 200)}-1\n"
        f"    remark: |\n      {rng.choice(_REMARKS)}\n"
        f"    credit: |\n      @reporter{number}\n    link: |\n      https://forum.example/t/{number}\n"
    )
