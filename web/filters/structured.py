"""A template filter for what a page says to programs that read pages: schema.org as JSON-LD."""

import json
from collections.abc import Mapping

from markupsafe import Markup

HARMLESS = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""What could end a script element, written in a way that JSON reads back."""


def json_ld(told: Mapping[str, object]) -> Markup:
    """The record as a data block, which browsers do not run and the policy of the site lets stand; what is None or empty is left out."""
    kept = {name: value for name, value in told.items() if value not in (None, "", (), [], {})}
    text = json.dumps({"@context": "https://schema.org", **kept}, ensure_ascii=False, default=str)
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text.translate(HARMLESS)))  # noqa: S704
