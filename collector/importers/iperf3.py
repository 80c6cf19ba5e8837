"""iperf3's JSON (`-J`, `--json-stream`), client or server side, from 3.0.1 on."""

import re

from collector.iperf3.output import read_output
from collector.results import Imported

NAME = "iperf3"
_MARKS = re.compile(r'"(?:start|event)"\s*:')
_OWN = re.compile(r'"(?:intervals|connected|connecting_to|test_start|system_info|accepted_connection)"|iperf 3|iperf version 3')


def recognise(text: str) -> bool:
    """Whether the text looks like iperf3's JSON, whole or cut off."""
    return _MARKS.search(text) is not None and _OWN.search(text) is not None


def read(text: str) -> Imported:
    """The runs of a result file."""
    return read_output(text)
