"""What a list shows of a submission, computed once on the way in."""

from collections.abc import Iterator, Sequence
from typing import Any

from registry.derive.prose import first_paragraph
from registry.search.values import SOFTWARE, nic_name
from schemas import Facts, Point, Run, Series, Submission
from schemas.comparability import is_at_least
from schemas.labels import LANGUAGES, label

EXCERPT_CHARACTERS = 160
UNKNOWN = "unknown"
SPARK_POINTS = 32
MOST_NAMES = 8
SIGNER_CHARACTERS = 19
"""`SHA256:` and as many letters as people compare."""
HOST_CHARACTERS = 16
"""As much of a host's key as tells some thousands of hosts apart."""


def card_of(submission: Submission) -> dict[str, Any]:
    """The parts of a Hit that have no column of their own, JSON-ready."""
    host = submission.host or Facts({})
    nics = sorted(submission.nics, key=lambda nic: nic.get("io_mode") == SOFTWARE or nic.get("name") == "lo")
    return {
        "modes": _distinct(nic.get("io_mode") for nic in nics),
        "nics": _distinct(nic_name(nic) for nic in nics),
        "drivers": _distinct(nic.get("driver") for nic in nics),
        "hypervisor": host.get("virtualization.hypervisor"),
        "is_guest": host.get("virtualization.is_guest"),
        "cpu": host.get("cpu.model"),
        "board": host.get("board.product") or host.get("board.system_product"),
        "host": (host.get("key") or "")[:HOST_CHARACTERS] or None,
        "system": host.get("system.router_os") or (submission.router and submission.router.os) or host.get("system.distribution"),
        "excerpt": excerpt(submission),
        "signer": (submission.signer or "")[:SIGNER_CHARACTERS] or None,
        "amended": submission.amended_at is not None,
        "figure": _figure(submission),
        "spark": _spark(submission),
    }


def searchable_texts(submission: Submission) -> Iterator[str]:
    """The texts in which words are looked for, the most telling first."""
    host = submission.host or Facts({})
    reference, router = submission.reference, submission.router
    texts: list[str | None] = [submission.title, submission.note.text if submission.note else None]
    for problem in submission.problems:
        texts += [problem.symptom, problem.cause, problem.workaround, problem.component]
    for nic in submission.nics:
        texts += [nic_name(nic), nic.get("device_name"), nic.get("vendor_name"), nic.get("driver"), nic.get("io_mode")]
    names = ("cpu.model", "board.vendor", "board.product", "board.system_product", "virtualization.hypervisor", "virtualization.platform")
    texts += [host.get(name) for name in (*names, "system.kernel", "system.distribution", "system.router_os")]
    texts += [router.os, *router.features] if router else []
    texts += _called(host, submission.nics)
    texts += [reference.title, reference.authors, reference.location] if reference else []
    for run in submission.runs:
        texts += [run.tool.name, run.failure.message if run.failure else None]
    seen: set[str] = set()
    for text in texts:
        if text and text not in seen:
            seen.add(text)
            yield text


def _called(host: Facts, nics: Sequence[Facts]) -> Iterator[str]:
    """What pages call its hypervisor and I/O modes, in every language: who reads a name there may search for it."""
    named = [("hypervisor", host.get("virtualization.hypervisor")), *(("io_mode", nic.get("io_mode")) for nic in nics)]
    for group, word in dict.fromkeys(named):
        if word is not None and word != UNKNOWN:
            yield from (label(group, word, lang) for lang in LANGUAGES)


def excerpt(submission: Submission) -> str | None:
    """The first words of the know-how: of the note, else of the first problem."""
    words = first_paragraph(submission.note.text) if submission.note else None
    if words is None and submission.problems:
        words = " ".join(submission.problems[0].symptom.split()) or None
    if words is None or len(words) <= EXCERPT_CHARACTERS:
        return words
    return _cut(words) + "…"


def _cut(words: str) -> str:
    """As much as fits, without half a word where words are set apart by spaces."""
    room = words[: EXCERPT_CHARACTERS - 1]
    whole = room.rpartition(" ")[0]
    splits_a_word = room[-1:].isascii() and words[len(room)].isascii() and words[len(room)] != " "
    return (whole if splits_a_word and len(whole) > EXCERPT_CHARACTERS // 2 else room).rstrip()


def _distinct(names: Iterator[str | None]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))[:MOST_NAMES]


def _figure(submission: Submission) -> dict[str, Any] | None:
    points = [(run, series, point) for run in submission.runs for series in run.series for point in series.points]
    rates = [found for found in points if found[1].metric == "rate" and found[1].unit == "pps" and found[2].frame_bytes]
    if rates:
        smallest = min(found[2].frame_bytes or 0 for found in rates)
        return _as_figure(*max((found for found in rates if found[2].frame_bytes == smallest), key=lambda found: found[2].value))
    for metric in ("rate", "goodput"):
        if chosen := [found for found in points if found[1].metric == metric]:
            unit = chosen[0][1].unit
            return _as_figure(*max((found for found in chosen if found[1].unit == unit), key=lambda found: found[2].value))
    return _as_figure(*points[0]) if points else None


def _as_figure(run: Run, series: Series, point: Point) -> dict[str, Any]:
    return {
        "metric": series.metric,
        "unit": series.unit,
        "value": point.value,
        "frame_bytes": point.frame_bytes,
        "family": series.family,
        "loss_ratio": point.loss_ratio,
        "run_kind": run.kind,
        "at_least": is_at_least(run, point),
    }


def _spark(submission: Submission) -> list[float]:
    longest: list[tuple[int, float]] = []
    for run in submission.runs:
        for series in run.series:
            sized = [(point.frame_bytes, point.value) for point in series.points if point.frame_bytes is not None]
            if len(sized) > len(longest):
                longest = sized
    if len(longest) < 2:
        return []
    return [value for _, value in sorted(longest, key=lambda point: point[0])][:SPARK_POINTS]
