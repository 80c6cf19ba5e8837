"""How large the collector is: as it is installed, and as one file."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from tests.bench.goal import Measured, Say

CHECKOUT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
OWN = ("collector", "schemas")
DEPENDENCIES = ("marshmallow", "psutil")


def measure(wanted: frozenset[str], say: Say) -> Iterator[tuple[str, Measured]]:
    """The wanted goals. Bytecode is left out: Python makes it, and nobody has to carry it."""
    own = {name: _own_bytes(name) for name in OWN}
    if "collector-installed-mb" in wanted:
        yield "collector-installed-mb", _sum(own, "the first reading of the goal: what is ours is 1 MB, and stands on two dependencies")
    if "collector-installed-with-dependencies-mb" in wanted:
        all_bytes = own | {name: _installed_bytes(name) for name in DEPENDENCIES}
        parts = ", ".join(f"{name} {size / 1e6:.2f} MB" for name, size in all_bytes.items())
        yield "collector-installed-with-dependencies-mb", _sum(all_bytes, f"the second reading: all of it is 1 MB ({parts})")
    if "collector-pyz-kb" in wanted:
        say("making collector.pyz ...")
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "collector.pyz"
            subprocess.run([CHECKOUT / ".ci/pyz", BIN, out], capture_output=True, check=True)
            yield "collector-pyz-kb", Measured(value=out.stat().st_size / 1e3)


def _sum(sizes: dict[str, int], note: str) -> Measured:
    return Measured(
        value=sum(sizes.values()) / 1e6,
        samples={f"{name}-mb": [size / 1e6] for name, size in sizes.items()},
        versions={name: distribution(name).version for name in sizes if name in DEPENDENCIES},
        note=note,
    )


def _own_bytes(package: str) -> int:
    files = (path for path in (CHECKOUT / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sum(path.stat().st_size for path in files)


def _installed_bytes(name: str) -> int:
    files = distribution(name).files or ()
    return sum(Path(str(file.locate())).stat().st_size for file in files if file.suffix != ".pyc" and ".." not in file.parts)
