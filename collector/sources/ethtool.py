"""What `ethtool` prints about one interface: driver, channels, offloads."""

from collections.abc import Mapping

from collector.reading import Reading, whole
from collector.root import Root

OFFLOADS = {
    "tcp-segmentation-offload": "nic.offloads.tso", "generic-segmentation-offload": "nic.offloads.gso",
    "generic-receive-offload": "nic.offloads.gro", "large-receive-offload": "nic.offloads.lro",
    "rx-checksumming": "nic.offloads.rx_checksum", "tx-checksumming": "nic.offloads.tx_checksum",
}  # fmt: skip
NOTHING = frozenset({"", "n/a", "N/A", "unknown"})


def parse_pairs(text: str) -> dict[str, str]:
    """The `key: value` lines; a key that comes twice keeps its first value."""
    pairs: dict[str, str] = {}
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if colon:
            pairs.setdefault(key.strip(), value.strip())
    return pairs


def parse_channels(text: str) -> tuple[int | None, int | None]:
    """Combined channels possible and in use; a driver without combined channels says n/a or 0."""
    maximum, _, current = text.partition("Current hardware settings:")
    return whole(parse_pairs(maximum).get("Combined")), whole(parse_pairs(current).get("Combined"))


def parse_offload(value: str | None) -> bool | None:
    """On or off, whatever is said behind it (`off [fixed]`)."""
    word = (value or "").partition(" ")[0]
    return {"on": True, "off": False}.get(word)


def put_driver(reading: Reading, pairs: Mapping[str, str] | None, why: str) -> None:
    """Driver version and firmware version."""
    for fact, key in (("nic.driver_version", "version"), ("nic.firmware", "firmware-version")):
        value = (pairs or {}).get(key, "")
        reading.put(fact, None if value in NOTHING else value, why if pairs is None else "the driver does not say")


def put_channels(reading: Reading, root: Root, interface: str) -> None:
    """Combined channels, possible and in use."""
    text = root.command("ethtool", "-l", interface)
    maximum, current = parse_channels(text) if text else (None, None)
    why = "the driver has no combined channels" if text else root.why_command("ethtool", "-l", interface)
    reading.put("nic.queues.max_combined", maximum, why)
    reading.put("nic.queues.combined", current, why)


def put_offloads(reading: Reading, root: Root, interface: str) -> None:
    """The offloads that decide what a packet count means."""
    text = root.command("ethtool", "-k", interface)
    pairs = parse_pairs(text) if text else {}
    why = "the driver does not say" if text else root.why_command("ethtool", "-k", interface)
    for key, fact in OFFLOADS.items():
        reading.put(fact, parse_offload(pairs.get(key)), why)
