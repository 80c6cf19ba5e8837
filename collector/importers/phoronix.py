"""Phoronix Test Suite's composite.xml: its network tests whose scale is a bit rate. Other tests are passed over."""

import re
from collections.abc import Iterator

from collector.results import Imported, ImportFault
from collector.results.conclude import conclude
from collector.results.figures import decimal, version
from collector.results.knows import Knows
from collector.results.markup import Element, MarkupError, read_markup
from schemas import Point, Run, Series, Tool, Trial

NAME = "phoronix"
MEANING = "Phoronix Test Suite's composite.xml: iperf, netperf, nuttcp and ethr in it"
EXAMPLE = "~/.phoronix-test-suite/test-results/NAME/composite.xml"
KNOWS = Knows(
    fcs="no frame size",
    layer="payload (L4), by the result's scale (Mbits/sec …)",
    direction="as the test's arguments say; not told in the file otherwise",
    loss="none in the file; allowed loss: unknown",
)

_SCALES = {
    "bits/sec": 1.0, "kbits/sec": 1e3, "mbits/sec": 1e6, "gbits/sec": 1e9, "mbits/s": 1e6, "gbits/s": 1e9, "mbit/s": 1e6, "gbit/s": 1e9,
    "mbps": 1e6, "gbps": 1e9, "megabits per second": 1e6, "10^6bits/s": 1e6, "10^6bits/sec": 1e6,
}  # fmt: skip
_TESTS = re.compile(r"\b(?:iperf3?|netperf|nuttcp|ethr|network)\b", re.IGNORECASE)
_TOOL = re.compile(r"Phoronix Test Suite v?(\d[\w.]{0,16})")


def recognise(text: str) -> bool:
    """Whether the root is Phoronix'."""
    return "<PhoronixTestSuite" in text[:4000]


def read(text: str) -> Imported:
    """One run for each system and network test."""
    try:
        document = read_markup(text)
    except MarkupError as error:
        return conclude(NAME, (), [ImportFault("not-a-result", f"the file {error}", "")])
    root = document.root
    if root is None or root.name != "PhoronixTestSuite":
        fault = () if document.truncated else (ImportFault("not-a-result", "the file holds no composite.xml", ""),)
        return conclude(NAME, (), fault, truncated=document.truncated)
    runs = [run for result in root.named("Result") for run in _runs(root, result)]
    nothing = "the file holds no network test with a bit rate; tests of CPU, memory and disk are not imported"
    return conclude(NAME, runs, truncated=document.truncated, nothing=nothing)


def _runs(root: Element, result: Element) -> Iterator[Run]:
    scale = _SCALES.get((result.word("Scale") or "").lower())
    said = " ".join(filter(None, (result.word(name) for name in ("Identifier", "Title", "Arguments", "Description"))))
    if scale is None or _TESTS.search(said) is None:
        return
    generated = next(root.named("Generated"), None)
    client = _TOOL.search(generated.word("TestClient") or "") if generated else None
    for data in result.named("Data"):
        for entry in data.named("Entry"):
            run = _run(entry, scale, said.lower(), version(client[1]) if client else None)
            if run is not None:
                yield run


def _run(entry: Element, scale: float, said: str, client: str | None) -> Run | None:
    value = decimal(entry.word("Value"))
    if not value:
        return None
    raw = [number for word in (entry.word("RawString") or "").split(":")[:256] if (number := decimal(word))]
    point = Point(value=value * scale, trials=tuple(Trial(value=number * scale) for number in raw) if len(raw) > 1 else ())
    udp = "udp" in said
    series = Series(metric="rate" if udp else "goodput", unit="l4_bps", points=(point,))
    return Run(
        tool=Tool(name="phoronix-test-suite", version=client),
        kind="fixed-rate" if udp else "tcp-goodput" if "tcp" in said else "other",
        l4_protocol="udp" if udp else "tcp" if "tcp" in said else None,
        trials=len(raw) or None,
        frame_bytes_basis="unknown" if udp else None,
        series=(series,),
        flags=("loss-unverified",) if udp else (),
    )
