"""Records of how a run was measured: what decides whether two runs may be compared."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A program and its version."""

    name: str
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How the rate of a run was searched for (RFC 9971 names the goals)."""

    algorithm: str | None = None
    """`mlrsearch`, `binary`, …"""
    version: str | None = None
    loss_ratio: float | None = None
    exceed_ratio: float | None = None
    """The part of the trials at a load that may lose more than `loss_ratio`."""
    trial_duration_s: float | None = None
    duration_sum_s: float | None = None
    """How much trial time a load needs until it counts as decided."""
    width_ratio: float | None = None
    """How close the bounds must come, as a part of the upper one."""
    retries: int | None = None
    minimum_pps: float | None = None
    maximum_pps: float | None = None
    trials: int | None = None
    """Trials it took, all searches together."""
    searches: int | None = None
    """Complete searches of each point; the value of the point is their median."""
    duration_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rings:
    """Descriptors of a NIC's rings."""

    rx: int | None = None
    tx: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What was so while measuring and stands in no other key of a run, nor in the facts. CPU lists are written `0-3,8`."""

    engine: Tool | None = None
    """What sent the packets, where `tool` only drove it."""
    feature: str | None = None
    """What the router had to do besides forwarding: `plain`, `dnat`, `masquerade`, `stateful`, `rules-50`, …"""
    firewall_rules: int | None = None
    routes: int | None = None
    route_prefix_bits: int | None = None
    nic_out: str | None = None
    """The NIC that the packets leave by, a name in `nics`; `nic` of the run is the one they come in by."""
    device_model: str | None = None
    """The virtual device as its hypervisor names it: `e1000`, `virtio-vhost`, `vmxnet3`, `sriov-vf`, …"""
    hypervisor: Tool | None = None
    vcpus: int | None = None
    vcpus_pinned: bool | None = None
    dut_cpus: str | None = None
    tester_cpus: str | None = None
    tester_cpu_model: str | None = None
    irq_cpus: str | None = None
    rps_cpus: str | None = None
    xps_cpus: str | None = None
    threaded_napi: bool | None = None
    rings: Rings | None = None
    cpu_mhz: float | None = None
    governor: str | None = None
    clock_source: str | None = None
    realtime_priority: int | None = None
    batch_frames: int | None = None
    flow_control: bool | None = None
    warm_up_s: float | None = None
    wait_s: float | None = None
    """Between trials."""
    neighbours: str | None = None
    emulated_cpu: bool | None = None
    """Whether software made up the CPU's instructions: such a run says nothing about hardware."""
    self_clocked: bool | None = None
    """Whether sender and system under test shared a CPU, so that the sender slowed down instead of losing."""
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What else the machine did while it measured; ratios of the measuring CPUs' time, 0 to 1."""

    steal_ratio: float | None = None
    """Taken away by the hypervisor."""
    busy_ratio: float | None = None
    """Used by other programs."""
    lag_ratio: float | None = None
    """How far sending fell behind its schedule, as a part of the trial; the worst trial's."""
    load: float | None = None
    """Load average over a minute."""
    load_before: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The run that another one is to be normalised to."""

    label: str | None = None
    """What it stands for: `bare-metal`, `plain`, …"""
    submission: str | None = None
    """Its submission; absent means this one."""
    run: str | None = None
    """Its name there."""
    position: int | None = None
    """Its place among the runs there, from 0, where it has no name."""
