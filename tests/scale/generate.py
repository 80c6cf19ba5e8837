"""Documents as a community would send them: few kinds of hardware often, many seldom; notes in two languages; a third did not work."""

import hashlib
import random
from bisect import bisect
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import accumulate
from typing import Any

from schemas.facts import HYPERVISORS
from schemas.identity import new_id
from schemas.units import RFC2544_FRAME_BYTES, line_rate_pps
from schemas.v1.submission import CULPRITS, STAGES
from tests.scale.vocabulary import ABSENT, DRIVERS, FEATURES, FLAGS, HALVES, MITIGATIONS, MODES, ROUTERS, SYMPTOMS, TOOLS

TRIALS_OF_A_HOST = 8
"""Each host sends so many trials, its first on bare metal: some of the others name that as their baseline."""
CONTRIBUTORS = 5_000
FIRST_CREATED_AT = datetime(2025, 12, 1, tzinfo=timezone(timedelta(hours=9)))
MOST = 1_000_000
"""Documents there may be before their time has come."""
Document = dict[str, Any]


@cache
def _weights(count: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, count + 1)))


def skewed(rng: random.Random, count: int) -> int:
    """A number below `count`, the first ones often (Zipf)."""
    weights = _weights(count)
    return min(bisect(weights, rng.random() * weights[-1]), count - 1)


def _pick(rng: random.Random, words: Sequence[str]) -> str:
    return words[skewed(rng, len(words))]


def document(number: int, seed: int = 1) -> Document:
    """The document of this number; the same for the same seed."""
    rng, host = random.Random(seed * 1_000_003 + number), random.Random(seed * 7_000_003 + number // TRIALS_OF_A_HOST)
    first = number % TRIALS_OF_A_HOST == 0
    mode = "bare-metal" if first else _pick(rng, MODES)
    is_guest = mode not in {"bare-metal", "software"}
    outcome = "worked" if first else rng.choices(("worked", "partly", "failed"), (66, 14, 20))[0]
    told: Document = {
        "schema": "tameshi/1",
        "id": id_of(number, seed),
        "created_at": created_at(number).isoformat(),
        "kind": "reference" if not first and rng.random() < 0.01 else "trial",
        "outcome": outcome,
        "title": f"{mode} trial {serial(number)}",
        "host": _host(host, _pick(rng, HYPERVISORS) if is_guest else None, number // TRIALS_OF_A_HOST),
        "nics": _nics(rng, host, mode),
        "tool": {"name": "tameshi-collector", "version": "0.1.0"},
        "contributor": {"fingerprint": fingerprint(skewed(host, CONTRIBUTORS))},
    }
    if told["kind"] == "reference":
        told["reference"] = {"title": f"Paper {number}", "year": 2006}
    if rng.random() < 0.6:
        told["note"] = _note(rng)
    if outcome != "worked":
        told["problems"] = [_problem(rng) for _ in range(rng.choice((1, 1, 1, 2)))]
    if outcome != "failed":
        told["runs"] = _runs(rng, number, seed, mode)
    if rng.random() < 0.2:
        told["router"] = {"os": _pick(rng, ROUTERS), "features": sorted({_pick(rng, FEATURES) for _ in range(3)})}
    if rng.random() < 0.1:
        told["costs"] = [{"item": "nic", "amount": 1000 * rng.randint(1, 60), "currency": "JPY"}]
    return told


def id_of(number: int, seed: int = 1) -> str:
    """The id of the document of this number."""
    return new_id(1_700_000_000_000 + 1000 * number, random.Random(seed * 3_000_017 + number).randbytes(10))


def fingerprint(contributor: int) -> str:
    """The public name of a contributor."""
    return f"SHA256:{contributor:043d}"


def created_at(number: int) -> datetime:
    """One document every half minute, a million in a year."""
    return FIRST_CREATED_AT + timedelta(seconds=30 * number)


def serial(number: int) -> str:
    """A word that stands in the title of one submission alone."""
    return f"no{number:08d}"


def host_key(host: int) -> str:
    """By what a host is recognised in all its trials."""
    return hashlib.sha256(f"host {host}".encode()).hexdigest()[:32]


def _host(rng: random.Random, hypervisor: str | None, number: int) -> Document:
    cpu, board = skewed(rng, 800), skewed(rng, 600)
    kernel = f"6.{skewed(rng, 20)}.{skewed(rng, 30)}-amd64"
    return {
        "key": host_key(number),
        "cpu": {"vendor": "GenuineIntel", "model": f"Xeon E5-{cpu:04d} v{cpu % 5}", "cores": 2 << cpu % 5, "threads": 4 << cpu % 5,
                "family": 6, "stepping": cpu % 16, "microcode": f"0x{cpu * 7919:x}", "numa_nodes": 1 + cpu % 2,
                "flags": sorted(rng.sample(FLAGS, 12)), "mitigations": sorted(rng.sample(MITIGATIONS, 14))},
        "board": {"vendor": "Supermicro", "product": f"X{board:04d}",
                  "bios": {"vendor": "AMI", "version": f"{board % 9}.{cpu % 7}", "date": "03/17/2012"}},
        "memory": {"total_bytes": 2**33}, "iommu": {"kind": "vt-d", "state": rng.choice(("active", "active", "firmware-only", "absent"))},
        "virtualization": {"is_guest": hypervisor is not None} | ({"hypervisor": hypervisor} if hypervisor else {}),
        "system": {"kernel": kernel, "distribution": f"Debian GNU/Linux {9 + skewed(rng, 5)}"},
        "absent": [{"fact": fact, "reason": reason} for fact, reason in sorted(rng.sample(ABSENT, 20))],
    }  # fmt: skip


def _nics(rng: random.Random, host: random.Random, mode: str) -> list[Document]:
    """The NIC of the trial, which is the same in all trials of a host, and others beside it."""
    own = skewed(host, 400), _pick(host, DRIVERS)
    others = ((skewed(rng, 400), _pick(rng, DRIVERS)) for _ in range(rng.choice((0, 1, 1, 3))))
    return [_nic(place, model, driver, mode if place == 0 else _pick(rng, MODES)) for place, (model, driver) in enumerate((own, *others))]


def _nic(place: int, model: int, driver: str, mode: str) -> Document:
    return {
        "name": f"eth{place}", "pci": {"address": f"0000:0{place}:00.0", "vendor": "8086", "device": f"{0x1000 + model:04x}"},
        "vendor_name": "Intel Corporation", "device_name": f"8{model:04d} Gigabit Network Connection", "driver": driver,
        "io_mode": mode, "role": "vf" if mode == "sriov" else "nic", "rule": "generated",
        "confidence": "high", "speed_mbps": 10_000, "mtu_bytes": 1500, "queues": {"rx": 4, "tx": 4, "combined": 4, "max_combined": 8},
        "duplex": "full", "link_up": True, "numa_node": 0, "iommu_group": 8 + place, "firmware": f"{model % 7}.{model % 13}.{model}",
        "offloads": dict.fromkeys(("tso", "gso", "gro"), False), "sriov": {"total_vfs": 8 << model % 4} if model % 3 == 0 else {},
        "evidence": [{"path": f"/sys/class/net/eth{place}/device/{name}", "value": f"{driver} {model}"}
                     for name in ("modalias", "driver", "uevent", "subsystem", "vendor", "device")],
    }  # fmt: skip


def _note(rng: random.Random) -> dict[str, str]:
    lang = "ja" if rng.random() < 0.55 else "en"
    first, second = HALVES[lang]
    return {"text": "".join(rng.choice(first) + rng.choice(second) for _ in range(rng.choice((1, 2, 3, 6)))), "lang": lang}


def _problem(rng: random.Random) -> dict[str, str]:
    lang, symptom = SYMPTOMS[skewed(rng, len(SYMPTOMS))]
    told = _note(rng)
    return {
        "symptom": symptom if rng.random() < 0.9 else told["text"].strip(),
        "lang": lang,
        "stage": _pick(rng, STAGES),
        "culprit": _pick(rng, CULPRITS),
        "workaround": rng.choice(("更新 / update", "オフロードを切る", "iommu=pt", told["text"].strip())),
    }


def _runs(rng: random.Random, number: int, seed: int, mode: str) -> list[Document]:
    """One to three runs; the first of a host's first trial is what others may be normalised to."""
    first = number % TRIALS_OF_A_HOST == 0
    runs = [_run(rng) for _ in range(rng.choice((1, 2, 3, 4)))]
    if first or rng.random() < 0.4:
        runs[0] |= {"profile": "quick-1", "name": "ndr", "kind": "ndr", "loss_ratio_allowed": 0.0, "tool": {"name": "tameshi-forward"},
                    "queues": None}  # fmt: skip
        if not first:
            runs[0]["baseline"] = {"label": "bare-metal", "submission": id_of(number - number % TRIALS_OF_A_HOST, seed), "run": "ndr"}
    if rng.random() < 0.15:
        points = [{"value": round(rng.uniform(1e8, 9e9))}]
        series = {"metric": "goodput", "unit": "l4_bps", "family": 4, "direction": "uni", "points": points}
        runs.append(_run(rng) | {"kind": "tcp-goodput", "tool": {"name": "iperf3"}, "l4_protocol": "tcp", "series": [series]})
    return runs


def _run(rng: random.Random) -> Document:
    reach_pps = 10 ** rng.uniform(4.5, 6.5)
    series = []
    for family in rng.sample((4, 6), rng.choice((1, 2))):
        sizes = [size for size in RFC2544_FRAME_BYTES if family == 4 or size >= 128]
        values = [round(min(reach_pps * rng.uniform(0.9, 1), line_rate_pps(1e10, size)), 1) for size in sizes]
        points = [
            {"frame_bytes": size, "value": value, "loss_ratio": 0.0, "duration_s": 30.0, "offered_pps": value,
             "tx_packets": int(value * 30), "rx_packets": int(value * 30)}
            for size, value in zip(sizes, values, strict=True)
        ]  # fmt: skip
        series.append({"metric": "rate", "unit": "pps", "family": family, "direction": "uni", "points": points})
    return {
        "tool": {"name": _pick(rng, TOOLS)}, "kind": _pick(rng, ("throughput", "ndr", "pdr", "mrr")),
        "nic": "eth0", "topology": "two-ports", "link_type": "physical", "link_speed_mbps": 10_000, "l4_protocol": "udp",
        "duration_s": 30.0, "trials": 3, "queues": 1 << skewed(rng, 4), "series": series,
    }  # fmt: skip
