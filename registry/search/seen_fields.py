"""Fields that ask what trials have seen of their hardware: what the matrix counts can be listed by the same words.

Their rows are named as their values are kept (`registry/derive/seen.py`); nothing more is kept for them.
"""

from registry.search.bitmaps import SEEN
from registry.search.fields import Field

SEEN_FIELDS: dict[str, Field] = {
    "tried": Field(
        f"{SEEN}mode", "exact", "A NIC and the mode it was in itself: tried:8086-10c9/sriov", lambda _told, _judgement: (), listed=False
    ),
}
