"""Documents of the registry of which the pictures of docs/screenshots are taken: made up, as in the tests; one a line on stdout."""

import json
import sys
from collections.abc import Iterator

from tests.documents import Document
from tests.web.chart_data import community
from tests.web.learned import DOCUMENTS as LEARNED

MACHINES = 9
TITLES = (
    "82576 の VF を割り当てると QEMU が起動しない",
    "QEMU does not start with a VF of the 82576",
    "VF of the 82576 in a slot of the CPU: works",
    "82576 assigned whole, beside its VF",
    "SR-IOV on an X8DTT: the BIOS leaves no room for VFs",
)


def documents() -> Iterator[Document]:
    """What was measured on some machines, and what went wrong on others."""
    yield from community(MACHINES)
    for document, title in zip(LEARNED, TITLES, strict=False):
        yield document | {"title": title}


if __name__ == "__main__":
    sys.stdout.writelines(json.dumps(document) + "\n" for document in documents())
