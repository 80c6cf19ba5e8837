"""How large a document and its parts may be. The JSON Schema, the validator and the docs all read these."""

DOCUMENT_BYTES = 1024 * 1024
"""A document, unpacked."""

INTEGER_MIN, INTEGER_MAX = -(2**63), 2**63 - 1
NUMBER_MAX = 1e18
"""Largest number with a fraction: far above any rate, far below what floats lose count of."""

LINE = 200
TEXT = 2_000
NOTE = 20_000
CONFIGURATION = 100_000
SIGNATURE = 2_000
"""An armoured Ed25519 signature has about 320 characters; one of another kind is to be read far enough to be told so."""

NICS = 64
RUNS = 64
SERIES = 64
POINTS = 256
TRIALS = 256
PROBLEMS = 32
COSTS = 16
FEATURES = 64
FLAGS = 32
EVIDENCE = 64
ABSENT = 256
FRAME_BYTES_MIN, FRAME_BYTES_MAX = 64, 65_575
"""An Ethernet frame with FCS: 64 up to the longest UDP datagram's 65,535 + 18 + headers that GSO would show."""
