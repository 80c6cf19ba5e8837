"""What each result says, read by eye: sums, medians and quotients were made with a calculator from the file's own lines.

A figure is (run, unit, direction, frame with FCS, value, loss); None stands for "no such number". Runs count from 0.
"""

from dataclasses import dataclass

Figure = tuple[int, str, str | None, int | None, float, float | None]


@dataclass(frozen=True, slots=True)
class Truth:
    """Format, status, number of runs, and some or all of the figures."""

    format: str
    status: str
    runs: int
    figures: tuple[Figure, ...] = ()
    allowed: float | None = None
    flags: tuple[str, ...] = ()
    kind: str | None = None


OWN: dict[str, Truth] = {
    "iperf2-tcp-P2.csv": Truth(
        "iperf2", "ok", 1, ((0, "l4_bps", "tx", None, 1_111_053_278 + 880_628_876, None),), flags=("no-receiver-data",), kind="tcp-goodput"
    ),
    "iperf2-udp-enhanced.txt": Truth("iperf2", "partial", 1, ((0, "pps", "tx", 466 + 46, 2684, None),), flags=("no-receiver-data",)),
    "nuttcp-tcp.txt": Truth("nuttcp", "ok", 1, ((0, "l4_bps", "uni", None, 1_442_054_900, None),), kind="tcp-goodput"),
    "nuttcp-error.txt": Truth("nuttcp", "error", 0),
    "sockperf-pp.txt": Truth(
        "sockperf", "ok", 1, ((0, "us", "uni", None, 10.119, 0.0), (0, "us", "uni", None, 4.870, None)), kind="latency"
    ),
    "sockperf-tp.txt": Truth("sockperf", "ok", 1, ((0, "pps", "tx", 64 + 46, 82_574, None),), flags=("no-receiver-data",)),
    "testpmd-af_packet-60.txt": Truth(
        "testpmd", "ok", 1, ((0, "pps", "tx", 64, (96_047 + 138_966) / 2, None),), flags=("no-receiver-data",)
    ),
    "testpmd-af_xdp-1514.txt": Truth("testpmd", "error", 0),
    "trafgen-t4-64.txt": Truth("trafgen", "ok", 1, ((0, "pps", "tx", 64, 471_296 / 2.122193, None),), flags=("no-receiver-data",)),
    "trafgen-t6-66.txt": Truth("trafgen", "ok", 1, ((0, "pps", "tx", 66, 228_096 / 2.103347, None),), flags=("no-receiver-data",)),
    "trafgen-t4-512-20kpps.txt": Truth("trafgen", "error", 0),
}

_RECEIVER = ("loss-unverified",)
_SENDER = ("no-receiver-data",)

SHARED: dict[str, Truth] = {
    "csit-robot/testpmd_performance_results.rst": Truth(
        "csit-robot",
        "ok",
        6,
        (
            (0, "pps", "bi-sum", 64, 23_295_237.5, None),
            (0, "pps", "bi-sum", 1518, 1_625_486, None),
            (0, "pps", "bi-sum", 9000, 277_160, None),
            (0, "us", "uni", 64, 476, None),
            (0, "us", "reverse", 64, 483, None),
            (2, "pps", "bi-sum", 64, 23_064_285.125, None),
        ),
        allowed=0.0,
        kind="ndr",
    ),
    "dpdk/pktgen-sender_stdout.txt": Truth("pktgen-dpdk", "no-data", 0),
    "dpdk/testpmd-client_stdout.txt": Truth("testpmd", "no-data", 0),
    "flent/test-http-1up.flent.gz": Truth("flent", "ok", 1, ((0, "l4_bps", "uni", None, 88e6, None),), kind="tcp-goodput"),
    "flent/test-rrul-icmp.flent.gz": Truth(
        "flent",
        "ok",
        1,
        (
            (0, "l4_bps", "uni", None, 88.08e6, None),
            (0, "l4_bps", "reverse", None, 88.5e6, None),
            (0, "l4_bps", "bi-sum", None, 176.58e6, None),
            (0, "us", "uni", None, 49_856, None),
        ),
    ),
    "flent/test-tcp_1up_noping-cpu_stats.flent.gz": Truth("flent", "ok", 1, ((0, "l4_bps", "uni", None, 939.47e6, None),)),
    "flent/test-voip-1up.flent.gz": Truth("flent", "ok", 1, ((0, "l4_bps", "uni", None, 87.94e6, None),)),
    "iperf3-public/caleb-1583848578.json": Truth("iperf3", "ok", 1, ((0, "l4_bps", "uni", None, 93_505_847 * 8 / 10.176659, None),)),
    "iperf3-public/caleb-1583848592.json": Truth("iperf3", "ok", 1, ((0, "l4_bps", "uni", None, 43_635_510 * 8 / 10.181429, None),)),
    "iperf3-public/jmrzn-list-tcp-3.12.json": Truth("iperf3", "ok", 11, ((1, "pps", "uni", 1348 + 46, 5 / 5.099096, 0.0),)),
    "iperf3-public/jmrzn-udp-01.json": Truth("iperf3", "error", 1),
    "iperf3-public/jmrzn-udp-07.json": Truth("iperf3", "ok", 1, ((0, "pps", "uni", 1394, 5 / 5.169053, 0.0),)),
    "iperf3-public/lkp-1.json": Truth("iperf3", "ok", 1, ((0, "l4_bps", "uni", None, 29_439_950_848 * 8 / 10.001405, None),)),
    "iperf3-public/lkp-2-two-documents.json": Truth("iperf3", "ok", 2),
    "iperf3-public/tcp-1500-10G-1.json": Truth("iperf3", "ok", 1, ((0, "l4_bps", "uni", None, 4_673_372_160 * 8 / 10.001496, None),)),
    "iperf3-public/tcp-9000-12G-1.json": Truth("iperf3", "ok", 1, ((0, "l4_bps", "uni", None, 14_997_389_312 * 8 / 10.000449, None),)),
    "iperf3-public/udp-1500-10G-1.json": Truth(
        "iperf3", "ok", 1, ((0, "pps", "uni", 1394 + 46, 6_672_445_124 / 1394 / 10.001489, 1 - 6_672_445_124 / 1394 / 5_797_867),)
    ),
    "iperf3-public/udp-9000-10G-1.json": Truth(
        "iperf3", "ok", 1, ((0, "l4_bps", "uni", None, 619_769_496 * 8 / 10.000377, 1 - 619_769_496 / 8894 / 89_784),)
    ),
    "iperf3-public/vue-list-of-results-3.6.json": Truth("iperf3", "partial", 2),
    "iperf3-text/doc-calico.u18.04-default-run1.knbdata": Truth("iperf3-text", "ok", 4),
    "iperf3-text/gost_tcp_1_thread_iperf.txt": Truth(
        "iperf3-text", "ok", 1, ((0, "l4_bps", "uni", None, 11.3e9, None),), kind="tcp-goodput"
    ),
    "moongen/bm-run000.log": Truth("moongen", "ok", 1, ((0, "pps", "uni", 68, 100_000, 0.0),)),
    "moongen/bm-run010.log": Truth("moongen", "ok", 1, ((0, "pps", "uni", 68, 1_100_600, 0.0),)),
    "moongen/bm-run019.log": Truth("moongen", "ok", 1, ((0, "pps", "uni", 68, 1_737_700, 1 - 1.7377 / 2.0),)),
    "moongen/bm-run139.log": Truth("moongen", "ok", 1, ((0, "pps", "uni", 1504, 820_100, 0.0),)),
    "moongen/vm-run003.log": Truth("moongen", "ok", 1, ((0, "pps", "uni", 68, 39_900, 1 - 399 / 400),), flags=("frame-size-conflict",)),
    "moongen/vm-run010.log": Truth("moongen", "ok", 1, ((0, "pps", "uni", 68, 56_600, 1 - 566 / 1100),), flags=("frame-size-conflict",)),
    "moongen/vm-run029.log": Truth("moongen", "ok", 1, ((0, "pps", "uni", 68, 85_000, 1 - 850 / 3000),), flags=("frame-size-conflict",)),
    "netmap-pktgen/AMD_G-T40E_2Cores__RTL8111E__fbsd10.3__bench.1518.1.receiver": Truth(
        "netmap", "ok", 1, ((0, "pps", "rx", None, 81_273, None),), flags=_RECEIVER
    ),
    "netmap-pktgen/AMD_G-T40E_2Cores__RTL8111E__fbsd10.3__bench.1518.1.sender": Truth(
        "netmap", "ok", 1, ((0, "pps", "tx", 1518, 81_279, None),), flags=_SENDER
    ),
    "netmap-pktgen/AMD_G-T40E_2Cores__RTL8111E__fbsd10.3__bench.512.1.receiver": Truth(
        "netmap", "ok", 1, ((0, "pps", "rx", None, 152_740, None),), flags=_RECEIVER
    ),
    "netmap-pktgen/AMD_G-T40E_2Cores__RTL8111E__fbsd10.3__bench.512.1.sender": Truth(
        "netmap", "ok", 1, ((0, "pps", "tx", 512, 234_977, None),), flags=_SENDER
    ),
    "netmap-pktgen/AMD_G-T40E_2Cores__RTL8111E__fbsd10.3__bench.64.1.receiver": Truth(
        "netmap", "ok", 1, ((0, "pps", "rx", None, 152_718.5, None),), flags=_RECEIVER
    ),
    "netmap-pktgen/AMD_G-T40E_2Cores__RTL8111E__fbsd10.3__bench.64.1.sender": Truth(
        "netmap", "ok", 1, ((0, "pps", "tx", 64, 1_488_188, None),), flags=_SENDER
    ),
    "netmap-pktgen/AMD_GX-412TC_4Cores__Intel_i210AT__fbsd11-stable.r320490.BSDRP.1.80.5k__bench.forwarding.inet6.1.receiver": Truth(
        "netmap", "ok", 1, ((0, "pps", "rx", 66, 372_837, None),), flags=_RECEIVER
    ),
    "netmap-pktgen/AMD_GX-412TC_4Cores__Intel_i210AT__fbsd11-stable.r320490.BSDRP.1.80.5k__bench.forwarding.inet6.1.sender": Truth(
        "netmap", "ok", 1, ((0, "pps", "tx", 66, 1_453_581, None),), flags=_SENDER
    ),
    "netmap-pktgen/AMD_GX-412TC_4Cores__Intel_i210AT__fbsd11-stable.r320490.BSDRP.1.80.5k__gnuplot.data": Truth(
        "netbenches", "ok", 13, ((0, "pps", "uni", None, 372_191, None), (2, "pps", "uni", None, 83_105, None)), kind="mrr"
    ),
    "netmap-pktgen/AMD_GX-412TC_4Cores__Intel_i210AT__fbsd13-c255632__gnuplot.data": Truth(
        "netbenches", "ok", 14, ((0, "pps", "uni", None, 817_209, None), (5, "pps", "uni", None, 625_125.5, None))
    ),
    "netmap-pktgen/AMD_Ryzen7-Pro-8845HS_8Cores__Intel_X710__PMC__bench.forwarding.inet4.receiver": Truth(
        "netmap", "ok", 1, ((0, "pps", "rx", 64, 7_174_390, None),), flags=_RECEIVER
    ),
    "netmap-pktgen/AMD_Ryzen7-Pro-8845HS_8Cores__Intel_X710__PMC__bench.forwarding.inet4.sender": Truth(
        "netmap", "ok", 1, ((0, "pps", "tx", 64, 14_881_113, None),), flags=_SENDER
    ),
    "netmap-pktgen/AMD_Ryzen7-Pro-8845HS_8Cores__Intel_X710__PMC__bench.pf-stateful.inet6.receiver": Truth(
        "netmap", "ok", 1, ((0, "pps", "rx", 66, 7_174_415, None),), flags=_RECEIVER
    ),
    "netmap-pktgen/AMD_Ryzen7-Pro-8845HS_8Cores__Intel_X710__PMC__bench.pf-stateful.inet6.sender": Truth(
        "netmap", "ok", 1, ((0, "pps", "tx", 66, 14_535_086.5, None),), flags=_SENDER
    ),
    "netmap-pktgen/Atom_C2558_4Cores__Intel_i350__fbsd11-head.r290665-mbuf.second__gnuplot.data": Truth(
        "netbenches", "ok", 6, ((0, "pps", "uni", None, 777_527, None), (3, "pps", "uni", None, 498_605.75, None))
    ),
    "netmap-pktgen/RTL8111E-README.md": Truth(
        "netbenches",
        "ok",
        1,
        ((0, "pps", "uni", 64, 152_694, None), (0, "pps", "uni", 1280, 96_152, None), (0, "pps", "uni", 1518, 81_273, None)),
    ),
    "netmap-pktgen/synthesis-10G-forwarding.data": Truth("netbenches", "ok", 6, ((2, "pps", "uni", None, 9_843_472, None),)),
    "netperf/lkp-netperf-sctp.txt": Truth("netperf", "ok", 64, ((0, "l4_bps", "uni", None, 7_572_020_000, None),), kind="other"),
    "netperf/lkp-netperf-udp_stream.txt": Truth(
        "netperf", "ok", 16, ((0, "l4_bps", "uni", None, 61_689_400_000, 1 - 35_314_623 / 36_395_320),), flags=("fragments", "mtu-assumed")
    ),
    "netperf/netperf_results.txt": Truth(
        "netperf", "ok", 1, ((0, "us", "uni", None, 1e6 / 2217.06, None), (0, "us", "uni", None, 442, None)), kind="latency"
    ),
    "nfvbench/xtesting-db-0.json": Truth(
        "nfvbench",
        "ok",
        22,
        (
            (0, "pps", "bi-sum", 64, 11_692_596, 0.0),
            (0, "us", "bi-sum", 64, 15.50001505653573, None),
            (8, "pps", "bi-sum", 64, 16_701_232, 0.0),  # The search says 74,404,760, which its generator never sent.
            (8, "pps", "bi-sum", 768, 7_582_920, 0.0),
        ),
    ),
    "nfvbench/xtesting-db-2.json": Truth(
        "nfvbench",
        "ok",
        9,
        (
            (0, "pps", "bi-sum", 64, 402_843, 1 - 4_028_440 / 4_028_644),
            (8, "pps", "bi-sum", 64, 581_286, 0.0),
            (8, "pps", "bi-sum", 768, 526_698, 1 - 5_234_062 / 5_234_063),
            (8, "pps", "bi-sum", 9000, 276_078, 0.0),
        ),
    ),
    "ntttcp/ClientOutput-v1.4.0.xml": Truth("ntttcp", "ok", 1, ((0, "l4_bps", "tx", None, 1_476_085_185.665 * 8, None),), flags=_SENDER),
    "ntttcp/ServerOutput-v1.4.0.xml": Truth("ntttcp", "ok", 1, ((0, "l4_bps", "uni", None, 1_476_031_492.996 * 8, None),)),
    "ntttcp/ntttcp_udp_receiver.xml": Truth("ntttcp", "ok", 1, ((0, "pps", "uni", 128 + 46, 11_103_157 / 60.015, None),)),
    "phoronix/large-ec2_7zip.composite.xml": Truth("phoronix", "no-data", 0),
    "phoronix/micro-ec2_apache-bench.composite.xml": Truth("phoronix", "no-data", 0),
    "trex/20250727-2g_trex_results-12-2g-1440-no-ipsec.csv": Truth("trex", "ok", 12, ((11, "l1_bps", "uni", 1444, 22.70 * 2**30, None),)),
    "trex/20250727-variable-tp_trex_results-1-10g-1440-pcpu.csv": Truth("trex", "ok", 1, ((0, "l1_bps", "uni", 1444, 5.39 * 2**30, None),)),
    "trex/20250728_trex_results-1-16-3.3G-1440-one-sa.csv": Truth("trex", "ok", 16, ((15, "l1_bps", "uni", 1444, 6.87 * 2**30, None),)),
    "trex/20250728_trex_results-1-16-3.3G-1440-one-sa.json": Truth("trex", "ok", 16, flags=("sampled-rate",)),
    "trex/20250812_trex-flows-1-16-pps-128-frame-size-64.json": Truth("trex", "ok", 12),
    "trex/20250812_trex-flows-1-16-pps-8.0m-frame-size-1518.json": Truth("trex", "ok", 12),
    "trex/20250925-ports_bulk-xfrm_trex-flows-256-frame-size-128-nobulk-xfrm.json": Truth("trex", "ok", 1),
    "trex/trex-1500.json": Truth("trex", "ok", 5),
}

UNKNOWN = {
    "csit-robot/etl-coverage_soak.schema.json",
    "csit-robot/etl-trending_mrr.schema.json",
    "csit-robot/etl-trending_ndrpdr.schema.json",
    "csit-robot/uti.test_case.info.schema.json",
    "dpdk/testpmd-client_cmd.txt",
    "moongen/bm-allocation.json",
    "moongen/bm-run000.loop.json",
    "moongen/bm-run010.loop.json",
    "moongen/bm-run019.loop.json",
    "moongen/bm-run139.loop.json",
    "moongen/gallenmu_201007_232239_868017_pkt_sz-64-loop_avg_mpps-001.tsv",
    "moongen/user_201012_112032_230471_pkt_sz-64-loop_avg_mpps-000.tsv",
    "moongen/vm-run003.loop.json",
    "moongen/vm-run010.loop.json",
    "moongen/vm-run029.loop.json",
    "netmap-pktgen/RTL8111E-1518.pps",
    "netmap-pktgen/RTL8111E-512.pps",
    "netmap-pktgen/RTL8111E-64.pps",
    "xdp-paper/bench01_baseline.org",
    "xdp-paper/bench04_fwd.org",
}
"""Files that hold no result of one tool: schemas, parameters, plain numbers, lab notes."""
