"""What schemathesis has to be told of our interface."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(_: Any, value: Any) -> bytes:
    """Whatever was generated, as the text it is."""
    return str(value).encode("utf-8", "replace")
