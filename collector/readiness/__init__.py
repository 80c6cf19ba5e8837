"""The public door of readiness: what is ready for virtualized I/O on this host, layer by layer, and what to do next."""

from collector.readiness.layers import LAYERS
from collector.readiness.report import Readiness, read_readiness

__all__ = ["LAYERS", "Readiness", "read_readiness"]
