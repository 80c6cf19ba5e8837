"""NTttcp's XML, of the Windows and of the Linux build."""

from dataclasses import replace

from collector.results import Imported, ImportFault
from collector.results.conclude import conclude
from collector.results.figures import MEBI, datagram_frame, decimal, near, version, whole
from collector.results.knows import Knows
from collector.results.markup import Element, MarkupError, read_markup
from schemas import Point, Run, Series, Tool

NAME = "ntttcp"
MEANING = "NTttcp's XML (-xml), Windows and Linux, sender or receiver"
EXAMPLE = "ntttcp -r -m 8,*,192.0.2.1 -xml result.xml"
KNOWS = Knows(
    fcs="UDP: derived from bufferLen; payload + headers + FCS",
    layer="payload (L4): mbps counts by 10^6; MB is 10^6 bytes in the Linux build and 2^20 in Windows'",
    direction="the receiver's file is what arrived, the sender's file is what was sent",
    loss="none: packet counts are those of the whole host; allowed loss: none was searched for",
)

_ROOTS = {"ntttcps": "tx", "ntttcpr": "uni"}


def recognise(text: str) -> bool:
    """Whether the root is NTttcp's."""
    return "<ntttcps" in text[:2000] or "<ntttcpr" in text[:2000]


def read(text: str) -> Imported:
    """One run out of the totals; threads are not added up again."""
    try:
        document = read_markup(text)
    except MarkupError as error:
        return conclude(NAME, (), [ImportFault("not-a-result", f"the file {error}", "")])
    root = document.root
    if root is None or root.name not in _ROOTS:
        fault = () if document.truncated else (ImportFault("not-a-result", "the file holds no result of NTttcp", ""),)
        return conclude(NAME, (), fault, truncated=document.truncated)
    run = _run(root)
    return conclude(
        NAME, [run] if run else (), (), truncated=document.truncated, nothing="the file holds no throughput that its bytes agree with"
    )


def _rates(root: Element) -> dict[str, float]:
    found = {element.attributes.get("metric", ""): decimal(element.text) for element in root.named("throughput")}
    return {metric: value for metric, value in found.items() if value is not None}


def _run(root: Element) -> Run | None:
    rates = _rates(root)
    seconds, amount = decimal(root.word("realtime")), decimal(root.word("total_bytes"))
    linux = "linux" in root.attributes.get("version", "").lower()
    if not seconds or amount is None or "mbps" not in rates:
        return None
    bps = rates["Bps"] * 8 if "Bps" in rates else rates["mbps"] * 1e6
    size = amount * (1e6 if linux else MEBI)
    if not near(bps, size * 8 / seconds, 0.02):
        return None
    parameters = next(root.named("parameters"), Element("parameters"))
    udp, family = parameters.word("udp") == "True", 6 if parameters.word("use_ipv6") == "True" else 4
    run = Run(
        tool=Tool(name="ntttcp", version=version(root.attributes.get("version"))),
        kind="other" if udp else "tcp-goodput",
        l4_protocol="udp" if udp else "tcp",
        streams=len(list(root.named("thread"))) or None,
        duration_s=seconds,
        flags=("no-receiver-data",) if root.name == "ntttcps" else (),
    )
    payload, buffers = whole(root.word("bufferLen")), decimal(root.word("total_buffers"))
    frame, fragments = datagram_frame(payload, family) if udp else (None, ())
    in_frames = frame is not None and payload and buffers and near(buffers * payload, size, 0.001)
    point = Point(
        value=buffers / seconds if in_frames and buffers else bps,
        frame_bytes=frame if in_frames else None,
        rx_packets=int(buffers) if in_frames and buffers and root.name == "ntttcpr" else None,
        tx_packets=int(buffers) if in_frames and buffers and root.name == "ntttcps" else None,
        duration_s=seconds,
    )
    series = Series(
        metric="rate" if udp else "goodput",
        unit="pps" if in_frames else "l4_bps",
        family=family if parameters.children else None,
        direction=_ROOTS[root.name],
        points=(point,),
    )
    basis = None if not udp else "derived" if in_frames else "unknown"
    return replace(run, series=(series,), flags=(*run.flags, *fragments), frame_bytes_basis=basis)
