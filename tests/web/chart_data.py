"""Documents of a small community that measures: four I/O modes beside bare metal, three NICs, queues, kernels, Tx and Rx.

The figures are made up, in the proportions that such machines have; they only ever reach test databases.
"""

import random
from collections.abc import Iterator
from typing import Any

from schemas.units import RFC2544_FRAME_BYTES, line_rate_pps
from tests.documents import Document, submission, sweep

NICS = {"82576 Gigabit Network Connection": ("10c9", 1_000, 1.1e6), "82599ES 10-Gigabit SFI/SFP+": ("10fb", 10_000, 6.2e6),
        "Ethernet Controller X710 for 10GbE SFP+": ("1572", 10_000, 9.4e6)}  # fmt: skip
SHARES = {"emulation": 0.06, "paravirt": 0.24, "sriov": 0.86, "passthrough": 0.93}
KERNELS = (("5.10.218", 1.0), ("5.15.160", 1.02), ("6.1.99", 0.84), ("6.6.40", 0.85), ("6.12.107", 0.88))
DRIVERS = {"10c9": "igb", "10fb": "ixgbe", "1572": "i40e"}


def community(machines: int = 24, seed: int = 7) -> Iterator[Document]:
    """So many machines, each measured without virtualization and in a guest of every mode, with one queue and more."""
    rng = random.Random(seed)
    number = 100
    for machine in range(machines):
        name, (device, speed_mbps, reach_pps) = list(NICS.items())[machine % len(NICS)]
        kernel, factor = KERNELS[machine % len(KERNELS)]
        reach_pps *= factor * rng.uniform(0.94, 1.06)
        host = {
            "cpu": {"vendor": "GenuineIntel", "model": f"Intel(R) Xeon(R) CPU E5-26{machine % 4}0 v2 @ 2.60GHz", "cores": 8, "threads": 16},
            "board": {"vendor": "Supermicro", "product": "X9DRi-F"}, "system": {"kernel": kernel, "distribution": "Debian GNU/Linux 13"},
            "virtualization": {"is_guest": False},
        }  # fmt: skip
        metal = _nic(name, device, speed_mbps, "bare-metal")
        base = submission(number, title=f"{name}, bare metal", host=host, nics=[metal], runs=[
            _run(rng, reach_pps, speed_mbps, name="ndr"),
            *(_run(rng, reach_pps / 4 * min(queues, 5) ** 0.94, speed_mbps, queues=queues, sizes=(64,)) for queues in (1, 2, 4, 8)),
            *(_run(rng, reach_pps * share, speed_mbps, direction=way, sizes=(64,)) for way, share in (("tx", 1.1), ("rx", 1.0))),
        ])  # fmt: skip
        yield base
        for mode, share in SHARES.items():
            number += 1
            guest = host | {
                "virtualization": {"is_guest": True, "hypervisor": "kvm"},
                "board": {"product": "Standard PC (Q35 + ICH9, 2009)"},
            }
            named = {"label": "bare-metal", "submission": base["id"], "run": "ndr"}
            reach = reach_pps * share * rng.uniform(0.85, 1.1)
            yield submission(number, title=f"{name}, {mode}", host=guest, nics=[_nic(name, device, speed_mbps, mode)], runs=[
                _run(rng, reach, speed_mbps, baseline=named),
                *(_run(rng, reach * part, speed_mbps, direction=way, sizes=(64,)) for way, part in (("tx", 0.8), ("rx", 1.0))),
            ])  # fmt: skip
        number += 1


def _nic(name: str, device: str, speed_mbps: int, mode: str) -> Document:
    virtual = mode in ("paravirt", "emulation")
    return {
        "name": "eth0", "io_mode": mode, "role": "vf" if mode == "sriov" else "nic", "driver": "virtio_net" if virtual else DRIVERS[device],
        "vendor_name": "Intel Corporation", "device_name": name, "pci": {"vendor": "8086", "device": device}, "speed_mbps": speed_mbps,
        "confidence": "high", "rule": "made up",
    }  # fmt: skip


def _run(
    rng: random.Random,
    reach_pps: float,
    speed_mbps: int,
    *,
    direction: str = "uni",
    sizes: tuple[int, ...] = RFC2544_FRAME_BYTES,
    **more: Any,
) -> Document:
    series = []
    for family in (4, 6) if len(sizes) > 1 else (4,):
        own = [size for size in sizes if family == 4 or size > 64]
        reach = reach_pps * (0.93 if family == 6 else 1)
        rates = [min(reach * rng.uniform(0.97, 1.02), line_rate_pps(speed_mbps * 1e6, size)) for size in own]
        points = [
            {"frame_bytes": size, "loss_ratio": 0.0, "duration_s": 30.0, "value": round(rate, 1)}
            for size, rate in zip(own, rates, strict=True)
        ]
        series.append({"metric": "rate", "unit": "pps", "family": family, "direction": direction, "points": points})
    usual = {
        "tool": {"name": "tameshi-forward", "version": "0.1"}, "kind": "ndr", "nic": "eth0", "topology": "two-ports",
        "link_type": "physical", "link_speed_mbps": speed_mbps, "profile": "full-1", "loss_ratio_allowed": 0.0, "trials": 3,
        "duration_s": 30.0, "series": series,
    }  # fmt: skip
    return sweep(**usual | more)
