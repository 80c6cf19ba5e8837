"""All that the rules say about one run: for a collector before it submits, and for the registry's judge."""

from schemas.physics.base import Finding, Scene
from schemas.physics.rules import RULES
from schemas.records import Facts, Run


def complaints(run: Run, nic: Facts | None = None, host: Facts | None = None, pointer: str = "") -> tuple[Finding, ...]:
    """Every finding about a run, those first for which a registry would refuse it.

    `nic` is the NIC that the run names, `host` tells how many cores there are; `pointer` stands before every place.
    """
    scene = Scene.of(run, nic, host, pointer)
    found = (Finding(rule, place, words) for rule in RULES.values() for place, words in rule.find(scene))
    return tuple(sorted(found, key=lambda finding: finding.rule.kind != "refuse"))
