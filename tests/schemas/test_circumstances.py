"""How a run was measured, on the wire: everything may be absent, and what is absent leaves no trace."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas import SchemaError, read, write
from schemas.canonical import digest
from schemas.records import LATER
from tests.documents import submission, sweep

DIGESTS = {
    "failed": "0935750a34f5ad6686915ed6fb50293552d729bff3cf041926ddb38a0675f9cc",
    "partly": "3359d234c86eba3a2978b0226f98485f26702375bb86eba88aab857cd20e5323",
    "reference": "69026d3d2345d4016b8d799e3211a8580e6ac41bec3893b5e162598962a37432",
    "worked": "92a60284b720001cdc5ce1a23e88c4db90bd2caee7ae2aa06ba06cc1fbc5eeff",
}  # fmt: skip
"""Of the documents of version 1's first day, taken that day."""

FORWARDING: dict[str, Any] = {
    "name": "ndr-64-ipv4",
    "profile": "quick-1",
    "loss_ratio_allowed": 0.0,
    "search": {
        "algorithm": "mlrsearch", "version": "1.2.1", "loss_ratio": 0.0, "exceed_ratio": 0.5, "trial_duration_s": 0.5,
        "duration_sum_s": 5.0, "width_ratio": 0.05, "retries": 2, "minimum_pps": 1_000.0, "maximum_pps": 900_000.0, "trials": 40,
        "searches": 3, "duration_s": 31.5,
    },
    "conditions": {
        "engine": {"name": "af-packet", "version": "1"}, "feature": "rules-50", "firewall_rules": 50, "routes": 256,
        "route_prefix_bits": 24, "nic_out": "eth1", "device_model": "virtio-vhost", "hypervisor": {"name": "qemu", "version": None},
        "vcpus": 2, "vcpus_pinned": True, "dut_cpus": "1", "tester_cpus": "0,2-3", "tester_cpu_model": "Some CPU", "irq_cpus": "1",
        "rps_cpus": "1", "xps_cpus": "1", "threaded_napi": True, "rings": {"rx": 256, "tx": 256}, "cpu_mhz": 2400.0,
        "governor": "performance", "clock_source": "tsc", "realtime_priority": 1, "batch_frames": 64, "flow_control": False,
        "warm_up_s": 1.0, "wait_s": 1.0, "neighbours": "static", "emulated_cpu": False, "self_clocked": False, "seed": 1,
    },
    "noise": {"steal_ratio": 0.0, "busy_ratio": 0.02, "lag_ratio": 0.001, "load": 1.5, "load_before": 0.2},
    "baseline": {"label": "bare-metal", "submission": "01JD0000000000000000000000", "run": "ndr-64-ipv4", "position": 0},
}  # fmt: skip


def forwarding(**changes: Any) -> dict[str, Any]:
    """A document whose run states everything about how it was measured."""
    document = submission(runs=[sweep(**FORWARDING | changes)])
    series = document["runs"][0]["series"][0]
    series |= {"statistic": "p50", "round_trip": False}
    series["points"][0] |= {"at_least": True, "tester_limit_pps": 850_000.0, "intended_pps": 820_000.0}
    series["points"][0]["trials"] = [{"value": 812_345.0, "intended_pps": 820_000.0, "offered_pps": 819_000.0, "lag_ratio": 0.0}]
    return document


@pytest.mark.parametrize("name", DIGESTS)
def test_a_document_of_the_first_day_is_written_with_the_bytes_it_had(name: str) -> None:
    document = json.loads(Path(f"tests/wire/v1/{name}.json").read_text())
    assert digest(document) == DIGESTS[name]
    assert digest(write(read(document))) == DIGESTS[name]


def test_how_a_run_was_measured_survives_a_round_trip() -> None:
    document = forwarding()
    written = write(read(document))["runs"][0]
    assert {key: written[key] for key in FORWARDING} == FORWARDING
    told, kept = document["runs"][0]["series"][0], written["series"][0]
    assert (kept["statistic"], kept["round_trip"]) == ("p50", False)
    assert told["points"][0] | {"trials": []} == {key: kept["points"][0][key] for key in told["points"][0]} | {"trials": []}
    assert told["points"][0]["trials"][0].items() <= kept["points"][0]["trials"][0].items()
    assert read(write(read(document))) == read(document)


def test_what_came_later_and_is_absent_is_not_written() -> None:
    written = write(read(submission()))["runs"][0]
    keys = {record.__name__: keys for record, keys in LATER.items()}
    assert not keys["Run"] & written.keys()
    assert not keys["Series"] & written["series"][0].keys()
    assert not keys["Point"] & written["series"][0]["points"][0].keys()


FAULTS = [
    ({"profile": "Quick 1"}, "/runs/0/profile", "pattern"),
    ({"search": {"loss_ratio": 1.5}}, "/runs/0/search/loss_ratio", "range"),
    ({"search": {"speed": 1}}, "/runs/0/search/speed", "unknown-key"),
    ({"conditions": {"tester_cpus": "0 and 1"}}, "/runs/0/conditions/tester_cpus", "pattern"),
    ({"conditions": {"emulated_cpu": "yes"}}, "/runs/0/conditions/emulated_cpu", "type"),
    ({"noise": {"lag_ratio": -0.1}}, "/runs/0/noise/lag_ratio", "range"),
    ({"baseline": {"submission": "1"}}, "/runs/0/baseline/submission", "length"),
    ({"baseline": {"position": 64}}, "/runs/0/baseline/position", "range"),
]


@pytest.mark.parametrize(("changes", "pointer", "code"), FAULTS, ids=[case[1] for case in FAULTS])
def test_a_fault_in_how_it_was_measured_is_found_by_pointer(changes: dict[str, Any], pointer: str, code: str) -> None:
    with pytest.raises(SchemaError) as refused:
        read(forwarding(**changes))
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [(pointer, code)]
