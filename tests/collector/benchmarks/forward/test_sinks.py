"""Both sinks for real, side by side on one interface: they count the same frames."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.benchmarks.forward.addresses import FORWARD, destinations
from collector.benchmarks.forward.counters import Expected, NftSink, PacketSink, open_sink
from collector.benchmarks.forward.namespaces import NamespaceBed, namespace_bed
from tests.collector.benchmarks.forward.real import needs_namespaces, run, slow

pytestmark = [pytest.mark.root, needs_namespaces]


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NamespaceBed]:
    with namespace_bed(tmp_path_factory.mktemp("locks")) as made:
        yield made


@pytest.mark.parametrize(("family", "size"), [(4, 64), (6, 66), (6, 1518)])
def test_a_packet_socket_that_nobody_reads_counts_what_the_ingress_hook_counts(bed: NamespaceBed, family: int, size: int) -> None:
    right, wrong = PacketSink(bed.names.sink, bed.names.receives), PacketSink(bed.names.sink, bed.names.receives)
    right.expect(Expected(family=family, frame_bytes=size, addresses=()))
    wrong.expect(Expected(family=family, frame_bytes=size + 1, addresses=()))
    try:
        (flow,) = bed.run(slow(family, size)).flows
        seen, other = right.arrived(), wrong.arrived()
    finally:
        right.close()
        wrong.close()
    assert (seen.packets, seen.odd, seen.by_address) == (flow.received_packets, 0, None)
    assert (other.packets, other.odd) == (0, flow.received_packets)


def test_the_table_is_gone_when_the_sink_is_closed(bed: NamespaceBed) -> None:
    name = f"test_{secrets.token_hex(3)}"
    sink = open_sink(bed.names.sink, bed.names.receives, name)
    assert isinstance(sink, NftSink)
    sink.expect(Expected(family=4, frame_bytes=64, addresses=destinations(4, FORWARD)))
    assert name in run("ip", "netns", "exec", bed.names.sink, "nft", "list", "tables")
    sink.close()
    assert name not in run("ip", "netns", "exec", bed.names.sink, "nft", "list", "tables")


def test_without_nft_a_packet_socket_is_the_sink(bed: NamespaceBed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.benchmarks.process.PATH", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    sink = open_sink(bed.names.sink, bed.names.receives, "none")
    assert isinstance(sink, PacketSink)
