"""Documents as a community would send them: few kinds of hardware often, many seldom; notes in two languages; a third did not work."""

import random
from bisect import bisect
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from schemas.facts import HYPERVISORS
from schemas.identity import new_id
from schemas.units import RFC2544_FRAME_BYTES, line_rate_pps
from schemas.v1.submission import CULPRITS, STAGES

MODES = ("paravirt", "bare-metal", "sriov", "passthrough", "emulation", "software", "unknown")
DRIVERS = (
    "virtio_net",
    "ixgbe",
    "e1000e",
    "igb",
    "ixgbevf",
    "i40e",
    "mlx5_core",
    "vmxnet3",
    "igbvf",
    "iavf",
    "ice",
    "e1000",
    "bnxt_en",
    "ena",
)
_HALVES = {
    "ja": (
        (
            "仮想ルータで",
            "遅延が",
            "スループットが",
            "割り込みが",
            "障害発生時に",
            "性能測定中に",
            "起動直後から",
            "ファームウェア更新後に",
        ),
        (
            "増える。",
            "一つのコアに集中する。",
            "低下し、オフロードを切ると改善した。",
            "安定しない。",
            "安定して動作した。",
            "遅いが動く。",
        ),
    ),
    "en": (
        (
            "The virtual function ",
            "With SR-IOV the guest ",
            "After a firmware update the card ",
            "Under load the router ",
            "Without offloads it ",
        ),
        ("drops packets at 64 bytes. ", "does not appear. ", "forwards at line rate. ", "loses its link. ", "needs **iommu=pt**. "),
    ),
}


@cache
def _weights(count: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, count + 1)))


def skewed(rng: random.Random, count: int) -> int:
    """A number below `count`, the first ones often (Zipf)."""
    weights = _weights(count)
    return min(bisect(weights, rng.random() * weights[-1]), count - 1)


def _pick(rng: random.Random, words: Sequence[str]) -> str:
    return words[skewed(rng, len(words))]


def document(number: int, seed: int = 1) -> dict[str, Any]:
    """The document of this number; the same for the same seed."""
    rng = random.Random(seed * 1_000_003 + number)
    mode, hypervisor = _pick(rng, MODES), _pick(rng, HYPERVISORS)
    is_guest = mode not in {"bare-metal", "software"}
    outcome = rng.choices(("worked", "partly", "failed"), (66, 14, 20))[0]
    told: dict[str, Any] = {
        "schema": "tameshi/1",
        "id": new_id(1_700_000_000_000 + 1000 * number, rng.randbytes(10)),
        "created_at": f"2026-{1 + number % 10:02d}-{1 + number % 28:02d}T12:00:00+09:00",
        "kind": "reference" if rng.random() < 0.01 else "trial",
        "outcome": outcome,
        "title": f"{mode} trial {number}",
        "host": _host(rng, hypervisor if is_guest else None),
        "nics": [_nic(rng, place, mode) for place in range(rng.choice((1, 2, 2, 4)))],
        "tool": {"name": "tameshi-collector", "version": "0.1.0"},
        "contributor": {"fingerprint": f"SHA256:{skewed(rng, 5000):043d}"},
    }
    if told["kind"] == "reference":
        told["reference"] = {"title": f"Paper {number}", "year": 2006}
    if rng.random() < 0.6:
        told["note"] = _note(rng)
    if outcome != "worked":
        told["problems"] = [_problem(rng)]
    if outcome != "failed":
        told["runs"] = [_run(rng, told["nics"][0]["name"]) for _ in range(rng.choice((1, 2, 2, 3)))]
    return told


def _host(rng: random.Random, hypervisor: str | None) -> dict[str, Any]:
    cpu, board = skewed(rng, 800), skewed(rng, 600)
    return {
        "cpu": {"vendor": "GenuineIntel", "model": f"Xeon E5-{cpu:04d} v{cpu % 5}", "cores": 2 << cpu % 5, "threads": 4 << cpu % 5,
                "flags": ["aes", "avx", "avx2", "x2apic", "vmx", "ept"], "mitigations": [f"mitigation {n}: PTI" for n in range(12)]},
        "board": {"vendor": "Supermicro", "product": f"X{board:04d}", "bios": {"vendor": "AMI", "version": f"{board % 9}.{cpu % 7}"}},
        "memory": {"total_bytes": 2**33}, "iommu": {"kind": "vt-d", "state": "active", "groups": 30},
        "virtualization": {"is_guest": hypervisor is not None} | ({"hypervisor": hypervisor} if hypervisor else {}),
        "system": {"kernel": f"6.{skewed(rng, 20)}.{skewed(rng, 30)}-amd64", "distribution": f"Debian GNU/Linux {9 + skewed(rng, 5)}"},
        "absent": [{"fact": f"cpu.fact{n}", "reason": "this host exposes no such thing, or only to root"} for n in range(12)],
    }  # fmt: skip


def _nic(rng: random.Random, place: int, mode: str) -> dict[str, Any]:
    model, driver = skewed(rng, 400), _pick(rng, DRIVERS)
    return {
        "name": f"eth{place}", "pci": {"address": f"0000:0{place}:00.0", "vendor": "8086", "device": f"{0x1000 + model:04x}"},
        "vendor_name": "Intel Corporation", "device_name": f"8{model:04d} Gigabit Network Connection", "driver": driver,
        "io_mode": mode if place == 0 else _pick(rng, MODES), "role": "vf" if mode == "sriov" else "nic", "rule": "generated",
        "confidence": "high", "speed_mbps": 10_000, "mtu_bytes": 1500, "queues": {"rx": 4, "tx": 4, "combined": 4},
        "offloads": dict.fromkeys(("tso", "gso", "gro"), False),
        "evidence": [{"path": f"/sys/class/net/eth{place}/device/{name}", "value": f"{driver} {model}"}
                     for name in ("modalias", "driver", "uevent")],
    }  # fmt: skip


def _note(rng: random.Random) -> dict[str, str]:
    lang = "ja" if rng.random() < 0.55 else "en"
    first, second = _HALVES[lang]
    return {"text": "".join(rng.choice(first) + rng.choice(second) for _ in range(rng.choice((1, 2, 3, 6)))), "lang": lang}


def _problem(rng: random.Random) -> dict[str, str]:
    text = _note(rng)
    return {
        "symptom": text["text"],
        "lang": text["lang"],
        "stage": _pick(rng, STAGES),
        "culprit": _pick(rng, CULPRITS),
        "workaround": "更新 / update",
    }


def _run(rng: random.Random, nic: str) -> dict[str, Any]:
    reach_pps = 10 ** rng.uniform(4.5, 6.5)
    series = []
    for family in rng.sample((4, 6), rng.choice((1, 2))):
        sizes = [size for size in RFC2544_FRAME_BYTES if family == 4 or size >= 128]
        values = [round(min(reach_pps * rng.uniform(0.9, 1), line_rate_pps(1e10, size)), 1) for size in sizes]
        points = [
            {"frame_bytes": size, "value": value, "loss_ratio": 0.0, "duration_s": 30.0} for size, value in zip(sizes, values, strict=True)
        ]
        series.append({"metric": "rate", "unit": "pps", "family": family, "direction": "uni", "points": points})
    return {
        "tool": {"name": _pick(rng, ("trex", "pktgen", "iperf3", "testpmd"))}, "kind": _pick(rng, ("throughput", "ndr", "pdr", "mrr")),
        "nic": nic, "topology": "two-ports", "link_type": "physical", "link_speed_mbps": 10_000, "l4_protocol": "udp", "duration_s": 30.0,
        "trials": 3, "queues": 1 << skewed(rng, 4), "series": series,
    }  # fmt: skip
