"""What contributors go by: handles in the form in which they are compared, and keys with those that speak for them since."""

import re

from sqlalchemy import CTE, String, cast, exists, literal, select
from sqlalchemy.orm import Session

from registry.models import succession
from registry.search.words import fold

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Characters that show nothing (Unicode's Default_Ignorable_Code_Point): with them two handles would look the same."""


def comparable(name: str | None) -> str | None:
    """The form in which a handle is compared; None where it can be nobody's: it shows nothing, or looks like a key's name."""
    seen = " ".join(_UNSEEN.sub("", fold(_UNSEEN.sub("", name or ""))).split())
    return seen if seen and not seen.replace(" ", "").startswith("sha256:") else None


def speakers(key: str) -> CTE:
    """The key and all that spoke for it since, however many; each once, so that a ring would end too."""
    kind = String(succession.c.fingerprint.type.length)  # type: ignore[attr-defined]  # It is a String.
    chain = select(cast(literal(key), kind).label("fingerprint")).cte("speakers", recursive=True)
    return chain.union(select(succession.c.successor).join(chain, succession.c.fingerprint == chain.c.fingerprint))


def current_key(session: Session, key: str) -> str | None:
    """The key that speaks for this one now: itself, or the last of its successors; one statement."""
    chain = speakers(key)
    given_up = exists().where(succession.c.fingerprint == chain.c.fingerprint)
    return session.execute(select(chain.c.fingerprint).where(~given_up)).scalar_one_or_none()
