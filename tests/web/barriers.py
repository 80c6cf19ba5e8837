"""What axe-core finds against a page: WCAG 2.2 AA and its own best practice."""

from importlib.resources import files
from typing import Any

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def barriers(tab: Any) -> list[str]:
    """Each rule that a page breaks with everything unfolded, why, and the first places."""
    tab.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    tab.evaluate(AXE)
    found = tab.evaluate("rules => axe.run({runOnly: rules}).then(found => found.violations)", RULES)
    return [f"{one['id']}: {one['help']} — " + " | ".join(node["html"][:200] for node in one["nodes"][:3]) for one in found]
