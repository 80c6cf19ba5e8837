"""How a digest is written: one file and one row each, every one a function from digest and language to bytes."""

from collections.abc import Callable

from registry.digest.compose import Digest
from registry.digest.render import eml, mbox, text
from schemas.labels import Language

FORMATS: dict[str, Callable[[Digest, Language], bytes]] = {"text": text.render, "eml": eml.render, "mbox": mbox.render}
