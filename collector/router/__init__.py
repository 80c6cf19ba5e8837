"""The public door: read a router's configuration, mask it, say what it does; and tell which router OS a host runs."""

from collector.router.configuration import Configuration, Remark, Statement
from collector.router.detect import RouterOs, detect
from collector.router.features import BY_CODE, FEATURES, Feature, features_of
from collector.router.mask import mask, mask_text
from collector.router.read import read_configuration
from collector.router.share import remarks_of, router_part

__all__ = [
    "BY_CODE",
    "FEATURES",
    "Configuration",
    "Feature",
    "Remark",
    "RouterOs",
    "Statement",
    "detect",
    "features_of",
    "mask",
    "mask_text",
    "read_configuration",
    "remarks_of",
    "router_part",
]
