"""What one kind of attack came to."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What was tried, how often, what went wrong, and the longest anybody had to wait for an answer."""

    bar_s: float
    """More than that is too long."""
    tried: int = 0
    faults: list[str] = field(default_factory=list)
    worst_s: float = 0.0
    note: str = ""

    def took(self, seconds: float) -> None:
        """One more was tried."""
        self.tried += 1
        self.worst_s = max(self.worst_s, seconds)

    def wrong(self, what: str) -> None:
        """Something went wrong."""
        self.faults.append(what[:300])

    def unless(self, right: bool, what: str) -> None:
        """It went wrong unless it was right."""
        if not right:
            self.wrong(what)

    def unless_all(self, checks: Iterable[tuple[bool, str]]) -> None:
        """The same for some."""
        for right, what in checks:
            self.unless(right, what)
