"""`tameshi/1`: the submission, and every part of it."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from schemas import limits, records
from schemas.facts import HOST_FACTS, NIC_FACTS
from schemas.identity import ULID
from schemas.kinds import Choice, Complaint, Flag, Real, Text, Whole, WholeChoice
from schemas.structure import Leaf, Part, Parts, Structure, Words, closed, facts_structure
from schemas.times import RFC3339
from schemas.v1.circumstances import CODE, RATIO, STATISTICS, BaselineSchema, ConditionsSchema, NoiseSchema, SearchSchema, ToolSchema

VERSION = "tameshi/1"

KINDS = ("trial", "reference")
OUTCOMES = ("worked", "partly", "failed")
STAGES = (
    "hardware", "firmware", "install", "boot", "driver", "iommu", "assignment", "virtual-function", "link", "configuration",
    "forwarding", "benchmark", "stability", "other",
)  # fmt: skip
CULPRITS = ("firmware", "chipset", "nic", "driver", "hypervisor", "kernel", "router-os", "configuration", "tool", "unknown")
RUN_KINDS = ("ndr", "pdr", "throughput", "mrr", "fixed-rate", "tcp-goodput", "latency", "frame-loss", "other")
RUN_STATES = ("ok", "partial", "error")
TOPOLOGIES = ("two-ports", "host-to-host", "one-box-namespaces", "host-and-guest", "loopback", "unknown")
LINK_TYPES = ("physical", "virtual", "loopback", "unknown")
METRICS = ("rate", "goodput", "latency", "jitter")
UNITS = ("pps", "l1_bps", "l2_bps", "l3_bps", "l4_bps", "us")
DIRECTIONS = ("uni", "reverse", "bi-sum", "bi-per-port", "tx", "rx")

LINE = Text()
PROSE = Text(limits.TEXT, multiline=True)
FINGERPRINT = Text(100, pattern="SHA256:[A-Za-z0-9+/]{43}", example="SHA256:" + "x" * 43)
LANGUAGE = Text(12, 2, pattern="[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?", example="ja")
COUNT = Whole()
SIGNATURE = Text(limits.SIGNATURE, multiline=True)
FRAME = Whole(limits.FRAME_BYTES_MIN, limits.FRAME_BYTES_MAX)


class NoteSchema(Structure):
    """Free words."""

    record = records.Note
    text = Leaf(Text(limits.NOTE, multiline=True), required=True)
    lang = Leaf(LANGUAGE, required=True)


class ProblemSchema(Structure):
    """Structured bad know-how."""

    record = records.Problem
    symptom = Leaf(PROSE, required=True)
    stage = Leaf(Choice(*STAGES))
    cause = Leaf(PROSE)
    culprit = Leaf(Choice(*CULPRITS))
    workaround = Leaf(PROSE)
    component = Leaf(LINE)
    failure_kind = Leaf(CODE)
    lang = Leaf(LANGUAGE)


class TrialSchema(Structure):
    """One measurement of one point."""

    record = records.Trial
    value = Leaf(Real(), required=True)
    loss_ratio = Leaf(RATIO)
    tx_packets = Leaf(COUNT)
    rx_packets = Leaf(COUNT)
    duration_s = Leaf(Real())
    intended_pps = Leaf(Real(), sparse=True)
    offered_pps = Leaf(Real(), sparse=True)
    lag_ratio = Leaf(RATIO, sparse=True)


class PointSchema(Structure):
    """One value of a series."""

    record = records.Point
    value = Leaf(Real(), required=True)
    frame_bytes = Leaf(FRAME)
    loss_ratio = Leaf(RATIO)
    offered_pps = Leaf(Real())
    tx_packets = Leaf(COUNT)
    rx_packets = Leaf(COUNT)
    lost_packets = Leaf(COUNT)
    duration_s = Leaf(Real())
    low = Leaf(Real())
    high = Leaf(Real())
    trials = Parts(TrialSchema, limits.TRIALS)
    at_least = Leaf(Flag(), sparse=True)
    tester_limit_pps = Leaf(Real(), sparse=True)
    intended_pps = Leaf(Real(), sparse=True)


class SeriesSchema(Structure):
    """Values over an axis."""

    record = records.Series
    metric = Leaf(Choice(*METRICS), required=True)
    unit = Leaf(Choice(*UNITS), required=True)
    family = Leaf(WholeChoice((4, 6)))
    direction = Leaf(Choice(*DIRECTIONS))
    points = Parts(PointSchema, limits.POINTS, required=True, least=1)
    statistic = Leaf(Choice(*STATISTICS), sparse=True)
    round_trip = Leaf(Flag(), sparse=True)


class FailureSchema(Structure):
    """Why a run has no figures."""

    record = records.Failure
    kind = Leaf(CODE, required=True)
    message = Leaf(PROSE)


OffloadsSchema = closed("OffloadsSchema", {name: Leaf(Flag(), sparse=True) for name in ("tso", "gso", "gro", "lro")})


class RunSchema(Structure):
    """One execution of one tool."""

    record = records.Run
    tool = Part(ToolSchema, required=True)
    kind = Leaf(Choice(*RUN_KINDS), required=True)
    status = Leaf(Choice(*RUN_STATES))
    started_at = Leaf(RFC3339)
    nic = Leaf(Text(32))
    topology = Leaf(Choice(*TOPOLOGIES))
    link_type = Leaf(Choice(*LINK_TYPES))
    link_speed_mbps = Leaf(Whole(1, 10_000_000))
    mtu_bytes = Leaf(Whole(1, limits.FRAME_BYTES_MAX))
    l4_protocol = Leaf(Choice("tcp", "udp"))
    streams = Leaf(Whole(1, 1_000_000))
    flows = Leaf(Whole(1, 1_000_000_000))
    destinations = Leaf(Whole(1, 1_000_000_000))
    queues = Leaf(Whole(1, 65_536))
    cores = Leaf(Whole(1, 65_536))
    trials = Leaf(Whole(1, 1_000_000))
    duration_s = Leaf(Real())
    omit_s = Leaf(Real())
    loss_ratio_allowed = Leaf(RATIO)
    frame_bytes_basis = Leaf(Choice("stated", "derived", "unknown"))
    offloads = Part(OffloadsSchema)
    series = Parts(SeriesSchema, limits.SERIES)
    flags = Words(limits.FLAGS)
    failure = Part(FailureSchema)
    name = Leaf(CODE, sparse=True)
    profile = Leaf(CODE, sparse=True)
    search = Part(SearchSchema, sparse=True)
    conditions = Part(ConditionsSchema, sparse=True)
    noise = Part(NoiseSchema, sparse=True)
    baseline = Part(BaselineSchema, sparse=True)


class RouterSchema(Structure):
    """The router's configuration."""

    record = records.Router
    os = Leaf(Text(64))
    version = Leaf(Text(64))
    features = Words(limits.FEATURES)
    configuration = Leaf(Text(limits.CONFIGURATION, multiline=True))


class CostSchema(Structure):
    """A price."""

    record = records.Cost
    item = Leaf(Choice("nic", "host", "other"), required=True)
    amount = Leaf(Real(), required=True)
    currency = Leaf(Text(3, 3, pattern="[A-Z]{3}", example="JPY"), required=True)


class ContributorSchema(Structure):
    """Who submits."""

    record = records.Contributor
    fingerprint = Leaf(FINGERPRINT)
    handle = Leaf(Text(40))


class ReferenceSchema(Structure):
    """A citation."""

    record = records.Reference
    title = Leaf(Text(300), required=True)
    url = Leaf(Text(500, pattern="https?://[^\\s<>\"'\\\\^`{|}]+", example="https://example.org/paper"))
    authors = Leaf(Text(300))
    year = Leaf(Whole(1980, 2999))
    location = Leaf(LINE)


AbsentSchema = closed("AbsentSchema", {"fact": Leaf(Text(64), required=True), "reason": Leaf(Text(300), required=True)})

HostSchema = closed(
    "HostSchema",
    facts_structure(
        "Host",
        HOST_FACTS,
        absent=Parts(AbsentSchema, limits.ABSENT),
        key=Leaf(Text(64, pattern="[0-9a-f]{32}", example="0" * 32), sparse=True),
    ),
    lambda **tree: records.Facts(tree | {"absent": list(tree["absent"])}),
)
NicSchema = closed("NicSchema", facts_structure("Nic", NIC_FACTS, prefix="nic."), lambda **tree: records.Facts(tree))


class SubmissionSchema(Structure):
    """The whole document."""

    record = records.Submission
    schema = Leaf(Choice(VERSION), required=True)
    id = Leaf(ULID, required=True)
    created_at = Leaf(RFC3339, required=True)
    kind = Leaf(Choice(*KINDS), required=True)
    outcome = Leaf(Choice(*OUTCOMES), required=True)
    example = Leaf(Flag(), default=False)
    title = Leaf(LINE)
    note = Part(NoteSchema)
    problems = Parts(ProblemSchema, limits.PROBLEMS)
    host = Part(HostSchema)
    nics = Parts(NicSchema, limits.NICS)
    router = Part(RouterSchema)
    runs = Parts(RunSchema, limits.RUNS)
    costs = Parts(CostSchema, limits.COSTS)
    contributor = Part(ContributorSchema)
    tool = Part(ToolSchema, required=True)
    reference = Part(ReferenceSchema)
    amended_at = Leaf(RFC3339, sparse=True)
    signature = Leaf(SIGNATURE, sparse=True)

    @validates_schema(skip_on_field_errors=False)
    def cite_a_reference(self, values: dict[str, Any], **_: Any) -> None:
        """A submission of kind `reference` says where its figures stand."""
        if values.get("kind") == "reference" and values.get("reference") is None:
            raise ValidationError({"reference": [Complaint("required", "is required where kind is reference")]})
