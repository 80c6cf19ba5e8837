"""Where results lie: those in the project, and those beside it that may not enter it."""

from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[3]
OWN = ROOT / "tests/results"
SHARED = ROOT.parent / "shared/data/results"
_NOTES = "SOURCE.md"


def own(folder: str) -> list[Path]:
    """The results of a folder in the project."""
    return _results((OWN / folder).iterdir())


def shared() -> list[Path]:
    """Every result beside the project; none where it is not there."""
    return _results(SHARED.glob("*/*"))


def _results(paths: Iterable[Path]) -> list[Path]:
    return sorted(path for path in paths if path.is_file() and path.name != _NOTES)


def name_of(path: Path) -> str:
    """A short name for a test's id."""
    return f"{path.parent.name}/{path.name}"
