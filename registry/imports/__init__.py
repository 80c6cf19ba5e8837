"""What others wrote down before us: sources that `registry import` reads, one file and one row each."""

from registry.imports import csit, literature, netbenches, qubes
from registry.imports.found import Source

SOURCES: dict[str, Source] = {
    "qubes": Source(
        read=qubes.read,
        meaning="hardware compatibility reports of Qubes OS: VT-x, IOMMU and how it went by board, BIOS and chipset",
        address=qubes.ADDRESS,
        files=("*.yml", "*.yaml"),
    ),
    "netbenches": Source(
        read=netbenches.read,
        meaning="tables of the netbenches collection: forwarding on FreeBSD by machine, NIC and feature",
        address=netbenches.ADDRESS,
        files=("gnuplot*.data",),
    ),
    "csit": Source(
        read=csit.read,
        meaning="CSV tables that FD.io's CSIT dashboard gives: NDR, PDR and MRR of VPP and DPDK",
        address=csit.ADDRESS,
        files=("*.csv",),
        most_bytes=64 * 2**20,
    ),
    "literature": Source(
        read=literature.read,
        meaning="figures out of papers and reports; without a file, the table that is shipped",
        address=None,
        files=("*.toml",),
        shipped=literature.SHIPPED,
    ),
}
