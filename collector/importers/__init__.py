"""The result formats that can be imported, one row each. A module offers what `Importer` says; docs/importing.md shows it."""

from typing import Protocol

from collector.importers import (
    csit,
    csit_robot,
    flent,
    iperf2,
    iperf3,
    iperf3_text,
    moongen,
    netbenches,
    netmap,
    netperf,
    nfvbench,
    ntttcp,
    nuttcp,
    phoronix,
    pktgen,
    pktgen_dpdk,
    sockperf,
    testpmd,
    trafgen,
    trex,
    vsperf,
)
from collector.results import Imported
from collector.results.knows import Knows


class Importer(Protocol):
    """What a format's module offers."""

    NAME: str
    MEANING: str
    """What it reads, in one line."""
    EXAMPLE: str
    """How such a file comes about."""
    KNOWS: Knows

    def recognise(self, text: str) -> bool:
        """Whether the beginning of a text looks like this format, and like no other."""

    def read(self, text: str) -> Imported:
        """The runs of a result file."""


IMPORTERS: dict[str, Importer] = {
    "iperf3": iperf3,
    "iperf3-text": iperf3_text,
    "iperf2": iperf2,
    "netperf": netperf,
    "sockperf": sockperf,
    "nuttcp": nuttcp,
    "ntttcp": ntttcp,
    "flent": flent,
    "trex": trex,
    "csit": csit,
    "csit-robot": csit_robot,
    "vsperf": vsperf,
    "nfvbench": nfvbench,
    "moongen": moongen,
    "netmap": netmap,
    "testpmd": testpmd,
    "pktgen-dpdk": pktgen_dpdk,
    "pktgen": pktgen,
    "trafgen": trafgen,
    "phoronix": phoronix,
    "netbenches": netbenches,
}
