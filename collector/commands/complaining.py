"""How the commands tell what a registry would say about runs, before anybody sends them."""

from collections.abc import Mapping, Sequence
from typing import Any

from collector.commands.check import choose_language
from collector.console import Console
from collector.results.complaints import Complaint


def tell(complaints: Sequence[Complaint], console: Console, environ: Mapping[str, str], before: str = "") -> None:
    """Beside the result, one line for all runs of which the same is said."""
    lines: dict[str, list[Complaint]] = {}
    for one in complaints:
        lines.setdefault(one.text(choose_language(environ)), []).append(one)
    for text, same in lines.items():
        numbers = ", ".join(str(one.run) for one in same)
        console.note(f"{before}run{'s' if len(same) > 1 else ''} {numbers}: {text}", "red" if same[0].refuses else "yellow")


def beside(made: Mapping[str, Any], complaints: Sequence[Complaint]) -> dict[str, Any]:
    """The result as JSON, with the complaints where there are any."""
    return {**made, "complaints": [one.to_dict() for one in complaints]} if complaints else dict(made)
