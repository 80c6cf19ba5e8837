"""What reading a result file gives; every importer and every benchmark hands it on."""

from collector.results.imported import Imported, ImportFault, failed_run

__all__ = ["ImportFault", "Imported", "failed_run"]
