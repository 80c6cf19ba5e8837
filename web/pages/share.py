"""How to share what was tried: with the collector or without, and what never leaves the host."""

import json
import os

from flask import current_app, render_template

from schemas.identity import new_id
from schemas.times import rfc3339


def show() -> str:
    """The page for those who want to share."""
    return render_template("share.html", document=smallest_document())


def smallest_document() -> str:
    """A document that the registry takes as it stands, under an id that nobody has used."""
    now = current_app.extensions["tameshi"].now()
    document = {
        "schema": "tameshi/1", "id": new_id(int(now.timestamp() * 1000), os.urandom(10)), "created_at": rfc3339(now), "kind": "trial",
        "outcome": "failed", "title": "SR-IOV on my board", "note": {"text": "No VF appears.", "lang": "en"}, "tool": {"name": "by hand"},
    }  # fmt: skip
    return json.dumps(document, indent=1)


ROUTES = (("/share", "share", show),)
