"""Documents for tests: `submission()` builds one by hand, `submissions()` generates any that the wire allows."""

from datetime import UTC, timedelta, timezone
from typing import Any

from hypothesis import strategies as st
from marshmallow import Schema, fields

from schemas import limits
from schemas.identity import ULID, new_id
from schemas.kinds import Choice, EvidenceList, Flag, Kind, Real, Text, Texts, Whole, WholeChoice
from schemas.structure import Leaf, Part, Parts
from schemas.times import RFC3339
from schemas.v1.submission import NicSchema, ProblemSchema, RunSchema, SeriesSchema, SubmissionSchema

Document = dict[str, Any]

RATE_BY_FRAME_BYTES = {64: 812_345.0, 128: 810_002.0, 256: 798_111.5, 512: 801_000.0, 1024: 640_000.0, 1280: 512_000.0, 1518: 431_000.0}


def submission(number: int = 1, **changes: Any) -> Document:
    """A valid document of a trial that worked, with one NIC, a note and a UDP sweep; `changes` replace top-level keys."""
    document: Document = {
        "schema": "tameshi/1",
        "id": new_id(1_790_000_000_000 + number, number.to_bytes(10)),
        "created_at": "2026-11-17T09:30:00+09:00",
        "kind": "trial",
        "outcome": "worked",
        "title": f"virtio on a small board, number {number}",
        "note": {"text": "仮想ルータで遅い場合はオフロードを切る。\n\nTurn **offloads** off first.", "lang": "ja"},
        "problems": [],
        "host": {
            "cpu": {"vendor": "GenuineIntel", "model": "Intel(R) Xeon(R) CPU E5620 @ 2.40GHz", "cores": 4, "threads": 8},
            "board": {"vendor": "Supermicro", "product": "X8DTT", "bios": {"version": "2.1", "date": "03/17/2012"}},
            "memory": {"total_bytes": 8_254_390_272},
            "virtualization": {"is_guest": True, "hypervisor": "kvm"},
            "system": {"kernel": "6.12.107+deb13-amd64", "distribution": "Debian GNU/Linux 13 (trixie)"},
            "absent": [{"fact": "cpu.governor", "reason": "this host exposes no cpufreq"}],
        },
        "nics": [
            {
                "name": "eth0",
                "pci": {"address": "0000:00:01.0", "vendor": "1af4", "device": "1041"},
                "driver": "virtio_net",
                "io_mode": "paravirt",
                "role": "nic",
                "model": "virtio-net",
                "rule": "virtio",
                "confidence": "high",
                "evidence": [{"path": "/sys/class/net/eth0/device/modalias", "value": "virtio:d00000001v00001AF4"}],
            }
        ],
        "runs": [sweep()],
        "tool": {"name": "tameshi-collector", "version": "0.1.0"},
    }
    return document | changes


def sweep(unit: str = "pps", metric: str = "rate", **changes: Any) -> Document:
    """One run whose series has a point at every RFC 2544 frame size."""
    points = [{"frame_bytes": size, "value": rate, "loss_ratio": 0.0} for size, rate in RATE_BY_FRAME_BYTES.items()]
    run: Document = {
        "tool": {"name": "iperf3", "version": "3.12"},
        "kind": "fixed-rate",
        "status": "ok",
        "topology": "one-box-namespaces",
        "link_type": "virtual",
        "l4_protocol": "udp",
        "duration_s": 2.0,
        "series": [{"metric": metric, "unit": unit, "family": 4, "direction": "uni", "points": points}],
    }
    return run | changes


def submissions() -> st.SearchStrategy[Document]:
    """Any document that wire version 1 allows."""
    return of_structure(SubmissionSchema()).map(_cite)


def _cite(document: Document) -> Document:
    if document.get("kind") == "reference" and not document.get("reference"):
        document["reference"] = {"title": "A paper"}
    return document


@st.composite
def storable_submissions(draw: st.DrawFn) -> Document:
    """Any document whose times have come, with runs that have series, NICs and problems: most are stored."""
    document = draw(submissions())
    runs = draw(st.lists(of_structure(RunSchema()), min_size=1, max_size=3))
    for run in runs:
        run["series"] = draw(st.lists(of_structure(SeriesSchema()), min_size=1, max_size=3))
        run["started_at"] = None
    document["runs"] = runs
    document["nics"] = draw(st.lists(of_structure(NicSchema()), max_size=3))
    document["problems"] = draw(st.lists(of_structure(ProblemSchema()), max_size=3))
    if document.get("reference"):
        document["reference"]["year"] = 2006
    return document | {"created_at": "2026-11-23T00:00:00Z"}


@st.composite
def of_structure(draw: st.DrawFn, schema: Schema) -> Document:
    """Any object that one of our marshmallow classes allows."""
    required = [name for name, field in schema.fields.items() if field.required]
    optional = [name for name, field in schema.fields.items() if not field.required]
    chosen = draw(st.lists(st.sampled_from(optional), unique=True, max_size=6)) if optional else []
    return {name: draw(_field(schema.fields[name])) for name in [*required, *chosen]}


def _field(field: fields.Field[Any]) -> st.SearchStrategy[Any]:
    if isinstance(field, Leaf):
        strategy = of_kind(field.kind)
    elif isinstance(field, Parts):
        strategy = st.lists(_field(field.inner), min_size=field.least, max_size=min(field.most, 3))
    elif isinstance(field, Part):
        strategy = of_structure(field.schema)
    else:
        raise TypeError(type(field))
    return st.none() | strategy if field.allow_none else strategy


def of_kind(kind: Kind) -> st.SearchStrategy[Any]:
    """Any value that a kind lets pass."""
    match kind:
        case Text():
            return _text(kind)
        case Choice():
            return st.sampled_from(kind.words)
        case WholeChoice():
            return st.sampled_from(kind.numbers)
        case Whole():
            return st.integers(kind.minimum, kind.maximum) | st.integers(kind.minimum, min(kind.maximum, kind.minimum + 9000))
        case Real():
            return st.floats(kind.minimum, kind.maximum) | st.integers(int(kind.minimum), int(min(kind.maximum, 10**9)))
        case Flag():
            return st.booleans()
        case Texts():
            return st.lists(_text(Text(kind.max_length)), max_size=3)
        case EvidenceList():
            value = st.none() | _text(Text(300, 0))
            return st.lists(st.fixed_dictionaries({"path": _text(Text(300))}, optional={"value": value}), max_size=3)
    raise TypeError(kind)


def _text(kind: Text) -> st.SearchStrategy[str]:
    if kind is RFC3339 or kind.pattern == RFC3339.pattern:
        zones = st.integers(-14 * 60 + 1, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))) | st.just(UTC)
        whens = st.datetimes(*_YEARS, timezones=zones)
        return whens.map(lambda when: when.replace(microsecond=0).isoformat())
    if kind.pattern == ULID.pattern:
        return st.builds(new_id, st.integers(0, 2**47), st.binary(min_size=10, max_size=10))
    if kind.pattern is not None:
        return st.from_regex(kind.pattern, fullmatch=True).filter(lambda text: kind.complaint(text) is None)
    alphabet = st.characters(exclude_categories=("Cs",)) | st.sampled_from("遅い性能障害<>&\"'{}")
    return st.text(alphabet, min_size=kind.min_length, max_size=min(kind.max_length, 40)).filter(lambda text: kind.complaint(text) is None)


def _years() -> tuple[Any, Any]:
    from datetime import datetime

    return datetime(2000, 1, 2), datetime(2999, 12, 30)  # The zone is drawn beside it.


_YEARS = _years()

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
"""Anything JSON can hold."""


@st.composite
def nearly_submissions(draw: st.DrawFn) -> Document:
    """A document with up to three places spoiled: sometimes still right, mostly just wrong."""
    document = draw(submissions())
    for _ in range(draw(st.integers(0, 3))):
        place, key = draw(st.sampled_from(list(_places(document))))
        spoiled = draw(st.sampled_from(["remove", "replace", "edge", "add"]))
        if spoiled == "remove" and isinstance(place, dict):
            place.pop(key, None)
        elif spoiled == "add" and isinstance(place, dict):
            place[draw(st.sampled_from(["extra", "value", "frame_bytes", "name", "pci"]))] = draw(ANY_JSON)
        elif spoiled == "edge":
            place[key] = draw(st.sampled_from(EDGES))
        elif key in place if isinstance(place, dict) else key < len(place):
            place[key] = draw(ANY_JSON)
    return document


EDGES: list[Any] = [
    None, True, 0, -1, 1, 1.0, 1.5, 63, 64, 64.0, limits.INTEGER_MAX, limits.INTEGER_MAX + 1, 1e18, 1.1e18, -0.0, "", " ", "a\n", "\x00",
    "‮", [], {}, [None], [{}], "2026-02-29T00:00:00Z", "2028-02-29T00:00:00Z", "2026-11-24T09:30:00", "2026-11-24t09:30:00z",
    "2026-11-24T24:00:00Z", "2026-11-24T09:30:00Z\n", "x" * 201, "x" * 200, "8086", "tameshi/1", "tameshi/2", "reference",
]  # fmt: skip
"""Values at the edges of our kinds."""


def _places(node: Any) -> Any:
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in list(pairs):
        yield node, key
        if isinstance(value, dict | list):
            yield from _places(value)
