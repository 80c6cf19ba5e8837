"""docs/judgement.md tells every rule as it is, and the version of the rules changes with them."""

import ast
import hashlib
from pathlib import Path

from registry.ingest.rules import RULES, RULES_VERSION

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/judgement.md"
SOURCES = (
    *sorted((ROOT / "schemas/physics").glob("*.py")),
    *sorted((ROOT / "registry/ingest/rules").glob("*.py")),
    ROOT / "registry/trust/bounds.py",
)
WORDS = {"arithmetic.py"}
"""Of which another wording judges nobody otherwise."""
VERSIONS = {2: "e53e4ece7ecf7f76"}
"""What rules of each version were, by the code without its comments and docstrings. One more row for whoever changes a rule."""


def row_of(name: str) -> str:
    rule = RULES[name]
    follows = "refused" if rule.kind == "refuse" else "left out" if rule.leaves_out else "shown"
    return f"| `{name}` | {follows} | {rule.words[0]} | {rule.arithmetic[0]} | {rule.words[1]}: {rule.arithmetic[1]} |"


def code_of(path: Path) -> str:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            kept = [one for one in body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
            node.body = kept or [ast.Pass()]  # type: ignore[attr-defined]
    return ast.unparse(tree)


def test_every_rule_stands_in_the_documentation_as_it_is() -> None:
    listed = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert listed == [row_of(name) for name in RULES]


def test_whoever_changes_a_rule_counts_one_version_more() -> None:
    told = "\n".join(code_of(path) for path in SOURCES if path.name not in WORDS)
    assert VERSIONS[RULES_VERSION] == hashlib.sha256(told.encode()).hexdigest()[:16]
