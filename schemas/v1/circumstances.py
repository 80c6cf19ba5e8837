"""`tameshi/1`: how a run was measured. Every key here may be absent."""

from schemas import limits, records
from schemas.identity import ULID
from schemas.kinds import Choice, Flag, Real, Text, Whole
from schemas.structure import Leaf, Part, Structure, closed

STATISTICS = ("min", "mean", "p50", "p90", "p95", "p99", "p99.9", "max", "stddev")

CODE = Text(64, pattern="[a-z0-9]+(?:[-_][a-z0-9]+)*", example="loss-conflict")
RATIO = Real(0, 1)
PROGRAM_VERSION = Text(64)
CPUS = Text(limits.LINE, pattern="[0-9]+(?:-[0-9]+)?(?:,[0-9]+(?:-[0-9]+)?)*", example="0-3,8")


class ToolSchema(Structure):
    """A program and its version."""

    record = records.Tool
    name = Leaf(Text(64), required=True)
    version = Leaf(PROGRAM_VERSION)


class SearchSchema(Structure):
    """How the rate was searched for."""

    record = records.Search
    algorithm = Leaf(CODE, sparse=True)
    version = Leaf(PROGRAM_VERSION, sparse=True)
    loss_ratio = Leaf(RATIO, sparse=True)
    exceed_ratio = Leaf(RATIO, sparse=True)
    trial_duration_s = Leaf(Real(), sparse=True)
    duration_sum_s = Leaf(Real(), sparse=True)
    width_ratio = Leaf(RATIO, sparse=True)
    retries = Leaf(Whole(0, 1_000), sparse=True)
    minimum_pps = Leaf(Real(), sparse=True)
    maximum_pps = Leaf(Real(), sparse=True)
    trials = Leaf(Whole(1, 1_000_000), sparse=True)
    searches = Leaf(Whole(1, 1_000), sparse=True)
    duration_s = Leaf(Real(), sparse=True)


class RingsSchema(Structure):
    """Descriptors of a NIC's rings."""

    record = records.Rings
    rx = Leaf(Whole(), sparse=True)
    tx = Leaf(Whole(), sparse=True)


class ConditionsSchema(Structure):
    """What was so while measuring. No free words: codes, numbers and lists of CPUs hold no name."""

    record = records.Conditions
    engine = Part(ToolSchema, sparse=True)
    feature = Leaf(CODE, sparse=True)
    firewall_rules = Leaf(Whole(0, 10_000_000), sparse=True)
    routes = Leaf(Whole(0, 1_000_000_000), sparse=True)
    route_prefix_bits = Leaf(Whole(0, 128), sparse=True)
    nic_out = Leaf(Text(32), sparse=True)
    device_model = Leaf(CODE, sparse=True)
    hypervisor = Part(ToolSchema, sparse=True)
    vcpus = Leaf(Whole(1, 65_536), sparse=True)
    vcpus_pinned = Leaf(Flag(), sparse=True)
    dut_cpus = Leaf(CPUS, sparse=True)
    tester_cpus = Leaf(CPUS, sparse=True)
    tester_cpu_model = Leaf(Text(), sparse=True)
    irq_cpus = Leaf(CPUS, sparse=True)
    rps_cpus = Leaf(CPUS, sparse=True)
    xps_cpus = Leaf(CPUS, sparse=True)
    threaded_napi = Leaf(Flag(), sparse=True)
    rings = Part(RingsSchema, sparse=True)
    cpu_mhz = Leaf(Real(), sparse=True)
    governor = Leaf(CODE, sparse=True)
    clock_source = Leaf(CODE, sparse=True)
    realtime_priority = Leaf(Whole(0, 99), sparse=True)
    batch_frames = Leaf(Whole(1, 65_536), sparse=True)
    flow_control = Leaf(Flag(), sparse=True)
    warm_up_s = Leaf(Real(), sparse=True)
    wait_s = Leaf(Real(), sparse=True)
    neighbours = Leaf(Choice("static", "learned"), sparse=True)
    emulated_cpu = Leaf(Flag(), sparse=True)
    self_clocked = Leaf(Flag(), sparse=True)
    seed = Leaf(Whole(), sparse=True)


# Made by name, because a marshmallow class has a method `load`.
NoiseSchema = closed(
    "NoiseSchema",
    {
        "steal_ratio": Leaf(RATIO, sparse=True),
        "busy_ratio": Leaf(RATIO, sparse=True),
        "lag_ratio": Leaf(RATIO, sparse=True),
        "load": Leaf(Real(), sparse=True),
        "load_before": Leaf(Real(), sparse=True),
    },
    records.Noise,
)


class BaselineSchema(Structure):
    """The run that another one is to be normalised to."""

    record = records.Baseline
    label = Leaf(CODE, sparse=True)
    submission = Leaf(ULID, sparse=True)
    run = Leaf(CODE, sparse=True)
    position = Leaf(Whole(0, limits.RUNS - 1), sparse=True)
