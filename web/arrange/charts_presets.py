"""Charts to begin with: the questions of the talk of 2011, asked of what the community has sent since, and three it could not ask."""

from dataclasses import dataclass

from registry.errors import QueryError
from registry.search.parse import Condition, Term, parse_query
from web.arrange.charts_asked import AT_SIZE, BOTH_WAYS, GAIN, TREND, Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One chart by name; its words are message ids."""

    title: str
    lead: str
    asked: Asked
    needs: str
    """What somebody would have to measure for it."""


ANY_RATES = "Forwarding rates over the frame sizes of RFC 2544: collector bench forward, or the result file of a generator."
PRESETS: tuple[Preset, ...] = (
    Preset(
        title="I/O modes",
        lead="Emulation, paravirtualization, assignment and SR-IOV beside bare metal, in packets per second.",
        asked=Asked(family="4", direction="uni"),
        needs=ANY_RATES,
    ),
    Preset(
        title="Bare metal = 100",
        lead="What each I/O mode leaves of the rate that the same machine has without virtualization.",
        asked=Asked(normalise="bare-metal"),
        needs="A run without virtualization, and one in a guest of the same machine that names it as its baseline.",
    ),
    Preset(
        title="IPv4 and IPv6",
        lead="Frame size against rate without virtualization, both versions of IP.",
        asked=Asked(q="mode:bare-metal", direction="uni"),
        needs=ANY_RATES,
    ),
    Preset(
        title="NIC against NIC",
        lead="Which card forwards how much without virtualization.",
        asked=Asked(by="nic", family="4", direction="uni", q="mode:bare-metal"),
        needs=ANY_RATES,
    ),
    Preset(
        title="One queue, many queues",
        lead="The same rate with one receive queue and with several (RSS).",
        asked=Asked(chart=AT_SIZE, by="queues", family="4", direction="uni"),
        needs="Runs that say how many queues they used.",
    ),
    Preset(
        title="Tx and Rx",
        lead="Sending and receiving apart, by I/O mode: SR-IOV and assignment differ here.",
        asked=Asked(chart=AT_SIZE, direction=BOTH_WAYS),
        needs="Runs that measured sending (tx) or receiving (rx) alone.",
    ),
    Preset(
        title="What more queues bring",
        lead="Each machine against itself with one queue, and where more queues stop paying.",
        asked=Asked(chart=GAIN),
        needs="Runs of one machine with one queue and with more.",
    ),
    Preset(
        title="Over kernels",
        lead="One figure over kernel versions, and between which it changed.",
        asked=Asked(chart=TREND, by="kernel"),
        needs="The same measurement under several versions.",
    ),
    Preset(
        title="Over driver versions",
        lead="One figure over the versions of a driver, and between which it changed.",
        asked=Asked(chart=TREND, by="driver_version"),
        needs="The same measurement under several versions.",
    ),
)


def current(question: Asked) -> Preset | None:
    """The preset that an address asks for, if it is one; of those that it narrows down by its query, the one with most in common.

    Queries are compared by what they mean: `io_mode:仮想化無し` is `mode:bare-metal`.
    """
    asked = _meant(question.q)
    alike = [
        (terms, one) for one in PRESETS if _beside_query(one.asked) == _beside_query(question) and (terms := _meant(one.asked.q)) <= asked
    ]
    return max(alike, key=lambda pair: len(pair[0]), default=(None, None))[1]


def is_exactly(preset: Preset, question: Asked) -> bool:
    """Whether an address asks for nothing beside a preset."""
    return _beside_query(preset.asked) == _beside_query(question) and _meant(preset.asked.q) == _meant(question.q)


def _beside_query(question: Asked) -> dict[str, str]:
    return question.arguments(q="")


def _meant(query: str) -> frozenset[str]:
    """The terms of a query, each told in one way; none of one that cannot be understood."""
    try:
        return frozenset(_told(term) for term in parse_query(query).terms)
    except QueryError:
        return frozenset((query,))


def _told(term: Term) -> str:
    return repr((term.field.name, sorted(term.values), term.comparison, term.negated)) if isinstance(term, Condition) else repr(term)


def nearest(question: Asked) -> Preset:
    """The preset whose needs are those of a chart."""
    alike = [one for one in PRESETS if one.asked.chart == question.chart and one.asked.normalise == question.normalise]
    return current(question) or next(iter(alike), PRESETS[0])
