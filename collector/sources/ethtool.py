"""What `ethtool` and `ip` tell about one interface: driver, channels, rings, spread over queues, offloads, XDP."""

import re
from collections.abc import Mapping

from collector.reading import Reading, whole
from collector.root import Root

OFFLOADS = {
    "tcp-segmentation-offload": "nic.offloads.tso", "generic-segmentation-offload": "nic.offloads.gso",
    "generic-receive-offload": "nic.offloads.gro", "large-receive-offload": "nic.offloads.lro",
    "rx-checksumming": "nic.offloads.rx_checksum", "tx-checksumming": "nic.offloads.tx_checksum",
}  # fmt: skip
NOTHING = frozenset({"", "n/a", "N/A", "unknown"})
CHANNELS = {
    "nic.queues.max_combined": ("max", "Combined"), "nic.queues.combined": ("now", "Combined"), "nic.queues.max_rx": ("max", "RX"),
    "nic.queues.max_tx": ("max", "TX"), "nic.queues.max_other": ("max", "Other"),
}  # fmt: skip
RINGS = {
    "nic.rings.rx": ("now", "RX"), "nic.rings.tx": ("now", "TX"), "nic.rings.max_rx": ("max", "RX"), "nic.rings.max_tx": ("max", "TX"),
}  # fmt: skip
XDP = {"xdp": "native", "xdpgeneric": "generic", "xdpoffload": "offload", "xdpmulti": "several"}
"""Words of `ip link` before the queueing discipline."""
LINK = ("ip", "-o", "link", "show", "dev")
_ENTRIES = re.compile(r"\s*\d+:((?:\s+\d+)+)\s*")


def parse_pairs(text: str) -> dict[str, str]:
    """The `key: value` lines; a key that comes twice keeps its first value."""
    pairs: dict[str, str] = {}
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if colon:
            pairs.setdefault(key.strip(), value.strip())
    return pairs


def parse_settings(text: str) -> dict[tuple[str, str], int | None]:
    """What is possible (`max`) and in use (`now`) by name; a driver that has no such thing says n/a."""
    maximum, _, current = text.partition("Current hardware settings:")
    blocks = {"max": parse_pairs(maximum), "now": parse_pairs(current)}
    return {(block, name): whole(value) for block, pairs in blocks.items() for name, value in pairs.items()}


def parse_spread(text: str) -> tuple[int, int, str | None]:
    """Entries of the indirection table, queues it names, and the hash function in use."""
    table = [queue for line in text.splitlines() if (match := _ENTRIES.fullmatch(line)) for queue in match[1].split()]
    hashes = [name for name, state in parse_pairs(text.partition("RSS hash function:")[2]).items() if state == "on"]
    return len(table), len(set(table)), " ".join(hashes)[:32] or None


def parse_xdp(text: str) -> str | None:
    """How a program is attached, `none` for none; None where this is no line about a link."""
    words = text.partition(" mtu ")[2].split() if not text.startswith("mtu ") else text.split()[1:]
    before = words[: words.index("qdisc")] if "qdisc" in words else words
    return next((XDP[word] for word in before if word in XDP), "none") if words else None


def parse_offload(value: str | None) -> bool | None:
    """On or off, whatever is said behind it (`off [fixed]`)."""
    word = (value or "").partition(" ")[0]
    return {"on": True, "off": False}.get(word)


def put_driver(reading: Reading, pairs: Mapping[str, str] | None, why: str) -> None:
    """Driver version and firmware version."""
    for fact, key in (("nic.driver_version", "version"), ("nic.firmware", "firmware-version")):
        value = (pairs or {}).get(key, "")
        reading.put(fact, None if value in NOTHING else value, why if pairs is None else "the driver does not say")


def put_settings(reading: Reading, root: Root, interface: str) -> None:
    """Channels and rings, possible and in use."""
    for option, facts, silent in (("-l", CHANNELS, "the driver has no such channels"), ("-g", RINGS, "the driver has no such rings")):
        text = root.command("ethtool", option, interface)
        settings = parse_settings(text) if text else {}
        for fact, place in facts.items():
            reading.put(fact, settings.get(place), silent if text else root.why_command("ethtool", option, interface))


def put_spread(reading: Reading, root: Root, interface: str) -> None:
    """How flows are spread over receive queues. Without a table there is nothing to spread by."""
    text = root.command("ethtool", "-x", interface)
    entries, queues, function = parse_spread(text) if text else (0, 0, None)
    why = "the driver shows no indirection table" if text else root.why_command("ethtool", "-x", interface)
    reading.put("nic.rss.table_entries", entries or None, why)
    if queues == 1 and root.read_text(f"sys/class/net/{interface}/carrier") is None:
        queues, why = 0, "the interface is switched off, and its driver (igb is one) may fill the table only when it is set up"
    reading.put("nic.rss.queues", queues or None, why)
    reading.put("nic.rss.hash", function, "the driver does not say" if text else why)


def put_xdp(reading: Reading, root: Root, interface: str) -> None:
    """Whether packets meet an XDP program first."""
    text = root.command(*LINK, interface)
    reading.put("nic.xdp", parse_xdp(text) if text else None, "the kernel does not say" if text else root.why_command(*LINK, interface))


def put_offloads(reading: Reading, root: Root, interface: str) -> None:
    """The offloads that decide what a packet count means."""
    text = root.command("ethtool", "-k", interface)
    pairs = parse_pairs(text) if text else {}
    why = "the driver does not say" if text else root.why_command("ethtool", "-k", interface)
    for key, fact in OFFLOADS.items():
        reading.put(fact, parse_offload(pairs.get(key)), why)
