"""Frozen records of what many submissions add up to: comparisons, hardware, know-how, trends."""

from registry.findings.compared import Aligned, AlignedNic, Compared, Line, LinePart
from registry.findings.counted import Matrix, NicCell, OutcomeCounts, SeenWith
from registry.findings.figures import ChangePoint, Gain, GainStep, Standing, Trend, VersionPoint
from registry.findings.hardware import BestFigure, BiosMode, Hardware, HardwareItem, HardwarePage, SeenBios, SriovSeen
from registry.findings.problems import (
    Helped,
    HelpedOften,
    KnowHow,
    KnownProblem,
    Occurrence,
    ProblemSummary,
    WhatHelped,
    WorkedSince,
)

__all__ = [
    "Aligned",
    "AlignedNic",
    "BestFigure",
    "BiosMode",
    "ChangePoint",
    "Compared",
    "Gain",
    "GainStep",
    "Hardware",
    "HardwareItem",
    "HardwarePage",
    "Helped",
    "HelpedOften",
    "KnowHow",
    "KnownProblem",
    "Line",
    "LinePart",
    "Matrix",
    "NicCell",
    "Occurrence",
    "OutcomeCounts",
    "ProblemSummary",
    "SeenBios",
    "SeenWith",
    "SriovSeen",
    "Standing",
    "Trend",
    "VersionPoint",
    "WhatHelped",
    "WorkedSince",
]
