"""A router's configuration, and which router OS a host runs.

Five doors: `read.read_configuration`, `mask.mask_text`, `features.features_of`, `share.router_part` and `share.remarks_of`,
`detect.detect`. They are not imported here, so that reading a host's facts does not load what only a configuration needs.
"""
