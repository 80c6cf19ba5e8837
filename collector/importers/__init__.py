"""The result formats that can be imported, one row each. A module offers NAME, `recognise(text)` and `read(text)`."""

from typing import Protocol

from collector.importers import iperf3
from collector.results import Imported


class Importer(Protocol):
    """What a format's module offers."""

    NAME: str

    def recognise(self, text: str) -> bool:
        """Whether the text looks like this format."""

    def read(self, text: str) -> Imported:
        """The runs of a result file."""


IMPORTERS: dict[str, Importer] = {"iperf3": iperf3}
