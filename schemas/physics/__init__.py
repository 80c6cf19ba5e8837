"""What figures can be, and what makes them doubtful: the same rules for whoever measures and for whoever receives."""

from schemas.physics.base import Finding, Place, Rule, Scene
from schemas.physics.complaints import complaints
from schemas.physics.rules import RULES

__all__ = ["RULES", "Finding", "Place", "Rule", "Scene", "complaints"]
