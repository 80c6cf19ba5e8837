"""On what and when something was measured."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path


def describe_host() -> dict[str, object]:
    """The machine in the words that a figure depends on; no name of the machine or its user."""
    cpuinfo = Path("/proc/cpuinfo").read_text("utf-8", "replace")
    model = next((line.partition(":")[2].strip() for line in cpuinfo.splitlines() if line.startswith("model name")), None)
    return {
        "measured_at": datetime.now(UTC).replace(microsecond=0).isoformat(),
        "cpu": model,
        "threads": os.cpu_count(),
        "load_1m_5m_15m": [round(value, 2) for value in os.getloadavg()],
        "kernel": platform.release(),
        "machine": platform.machine(),
        "python": platform.python_version(),
    }
