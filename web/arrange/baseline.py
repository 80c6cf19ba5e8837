"""A run beside its baseline, in print: so many percent of it, or why the two cannot be compared."""

from dataclasses import dataclass

from schemas import Run
from schemas.labels import Language, label
from schemas.normalising import Normalised, Share
from web.numbers import NARROW_SPACE, percent, quantity, significant


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """One value beside the baseline's."""

    frame: str
    family: int | None
    share: str
    """In percent."""
    spread: str
    """The lowest and the highest of trials made in turns."""
    value: str
    baseline: str
    more: str
    """Nanoseconds a packet more, or less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineSheet:
    """What is said of a run's baseline."""

    name: str
    submission: str | None
    """Its submission, where that is another one."""
    share: str
    """The median in percent; empty where the two are not comparable."""
    rows: tuple[ShareRow, ...]
    reasons: tuple[str, ...]
    """Why they are not comparable."""
    vouched: str
    """What only the submitter's word says to be the same."""


def baseline_sheet(run: Run, found: Normalised | None, own: str, lang: Language) -> BaselineSheet | None:
    """The run beside its baseline; None where it names none. `own` is the id of its submission."""
    if run.baseline is None or found is None:
        return None
    elsewhere = run.baseline.submission if run.baseline.submission != own else None
    return BaselineSheet(
        name=label("baseline", found.label, lang),
        submission=elsewhere,
        share=percent(found.ratio) if found.ratio is not None else "",
        rows=tuple(_row(share) for share in found.shares),
        reasons=tuple(reason.text(lang) for reason in found.reasons),
        vouched=("、" if lang == "ja" else ", ").join(label("comparison", what, lang) for what in found.vouched),
    )


def _row(share: Share) -> ShareRow:
    spread = f"{percent(share.low)} – {percent(share.high)}" if share.low is not None and share.high is not None else ""
    more = "" if share.more_ns is None else f"{'+' if share.more_ns > 0 else ''}{significant(share.more_ns)}{NARROW_SPACE}ns"
    return ShareRow(
        frame=f"{share.frame_bytes:,} B" if share.frame_bytes is not None else "–",
        family=share.family,
        share=percent(share.ratio),
        spread=spread,
        value=quantity(share.value, share.unit),
        baseline=quantity(share.baseline, share.unit),
        more=more,
    )
