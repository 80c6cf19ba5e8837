"""The result formats that can be imported, one row each. A module offers NAME, `recognise(text)` and `read(text)`."""

from typing import Protocol

from collector.importers import iperf3
from collector.importers.imported import Imported, ImportFault, failed_run


class Importer(Protocol):
    """What a format's module offers."""

    NAME: str

    def recognise(self, text: str) -> bool:
        """Whether the text looks like this format."""

    def read(self, text: str, *, mtu_bytes: int | None = None) -> Imported:
        """The runs of a result file."""


IMPORTERS: dict[str, Importer] = {"iperf3": iperf3}

__all__ = ["IMPORTERS", "ImportFault", "Imported", "Importer", "failed_run"]
