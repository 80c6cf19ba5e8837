"""Frozen records of the problems that people met, and of what helped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.findings.counted import OutcomeCounts, SeenWith


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemSummary:
    """One problem and how often it was told."""

    key: str
    symptom: str
    """As it was told first."""
    stage: str | None
    part: str | None
    failure_kind: str | None
    lang: str | None
    """Of the symptom."""
    submissions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Helped:
    """A workaround, by how many told."""

    text: str
    lang: str
    submissions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpedOften:
    """A workaround, by how often it was told, whatever the problem."""

    text: str
    lang: str
    """Empty where it was told in the same words in several languages."""
    times: int
    """A submission that tells it of two problems counts twice."""
    problems: int
    """With how many different problems it helped."""
    problem: str
    """The key of the one with which it was told most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatHelped:
    """What helped with all the problems that were asked for, that which most tell first."""

    told: tuple[HelpedOften, ...]
    problems: int | None
    """Over how many problems, those met most, it was counted; None where over those of trials."""
    trials: int | None
    """Over how many trials, the newest, it was counted; None where over all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One submission that met a problem."""

    submission: str
    received_at: datetime
    outcome: str
    hypervisor: str | None
    nics: tuple[str, ...]
    symptom: str
    cause: str | None
    culprit: str | None
    workaround: str | None
    lang: str
    """Of the words."""
    title: str | None
    title_lang: str | None
    component: str | None
    firmware: tuple[str, ...]
    """Versions of its NICs' firmware."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProblem:
    """One problem with what is known of it."""

    summary: ProblemSummary
    newest: str
    """Id of the submission that met it last."""
    first_met_at: datetime
    last_met_at: datetime
    """When those submissions were received."""
    outcomes: OutcomeCounts
    matching: int
    """How many of the trials that were asked for met it; of all, where it was asked for alone."""
    looked_at: int
    """Trials, the newest that met it, that contributors, culprits and `seen` are about."""
    contributors: int
    """Told apart by the fingerprints of their keys; submissions without one are nobody's."""
    seen: Mapping[str, tuple[SeenWith, ...]]
    """`hypervisor`, `nic`, `kernel`, `mode`, …: on what, most frequent first."""
    culprits: tuple[str, ...]
    """What was blamed, most often first."""
    helped: tuple[Helped, ...]
    occurrences: tuple[Occurrence, ...] = ()
    """The newest; empty in a list."""
    next_cursor: int | None = None
    """Before which submission there are more occurrences."""
    newest_only: bool = False
    """Whether it is about the newest submissions alone, for here are more values than are kept in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedSince:
    """Trials of what a problem was met with most, on kernels newer than any it was met on, that worked."""

    nic_key: str
    nic: str
    mode: str
    hypervisor: str
    met_up_to: str
    """The newest kernel that the problem was met on."""
    kernels: tuple[SeenWith, ...]
    """The newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowHow:
    """The problems that people met, those met last or met most first."""

    problems: tuple[KnownProblem, ...]
    looked_at: int
    """Trials, the newest that met problems, over which these were counted."""
    trials: int
    """How many of the trials that were asked for met any; more than were looked at, where those were too many."""
    total: int
    """Problems that were asked for, those not listed included."""
    total_is_capped: bool
    next_cursor: str | None
    filtered: str
    newest_only: bool = False
    """Whether it is about the newest submissions alone, for here are more values than are kept in memory."""
