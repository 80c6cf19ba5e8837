"""How the commands tell what a registry would say about runs, before anybody sends them."""

from collections.abc import Mapping, Sequence
from typing import Any

from collector.commands.check import choose_language
from collector.console import Console
from collector.results.complaints import Complaint


def tell(complaints: Sequence[Complaint], console: Console, environ: Mapping[str, str], before: str = "") -> None:
    """One line each, beside the result."""
    for one in complaints:
        console.note(before + one.text(choose_language(environ)), "red" if one.refuses else "yellow")


def beside(made: Mapping[str, Any], complaints: Sequence[Complaint]) -> dict[str, Any]:
    """The result as JSON, with the complaints where there are any."""
    return {**made, "complaints": [one.to_dict() for one in complaints]} if complaints else dict(made)
