"""iperf3's JSON (`-J`, `--json-stream`), client or server side, from 3.0.1 on."""

import re

from collector.iperf3.output import read_output
from collector.results import Imported
from collector.results.knows import Knows

NAME = "iperf3"
MEANING = "iperf3's JSON (-J, --json-stream), client or server side, from 3.0.1 on; one result, several, or lists of them"
EXAMPLE = "iperf3 -c SERVER -J > result.json"
KNOWS = Knows(
    fcs="UDP: derived from the datagram size; payload + headers + FCS",
    layer="payload (L4) for TCP, packets a second for UDP where a datagram is one frame",
    direction="one direction, reverse with -R, both summed with --bidir",
    loss="UDP: from the bytes that the receiver counted; lost_packets only checks them; allowed loss: none was searched for",
)
_MARKS = re.compile(r'"(?:start|event)"\s*:')
_OWN = re.compile(r'"(?:intervals|connected|connecting_to|test_start|system_info|accepted_connection)"|iperf 3|iperf version 3')


def recognise(text: str) -> bool:
    """Whether the text looks like iperf3's JSON, whole or cut off."""
    return _MARKS.search(text) is not None and _OWN.search(text) is not None


def read(text: str) -> Imported:
    """The runs of a result file."""
    return read_output(text)
