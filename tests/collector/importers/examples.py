"""Short outputs of each tool's every form, laid out as the tool prints them, with figures that are easy to reckon.

Captured files show what tools really write; these show the forms that no captured file of the project has, and they
are short enough to be cut at every byte.
"""

import json
from typing import Any

from tests.collector.importers.truths import Truth

# ruff: noqa: E501  # A tool's own lines keep their length, and a row of the table is one line.

IPERF3_TCP = """\
Connecting to host 192.0.2.7, port 5201
[  5] local 192.0.2.1 port 33638 connected to 192.0.2.7 port 5201
[  7] local 192.0.2.1 port 33640 connected to 192.0.2.7 port 5201
[ ID] Interval           Transfer     Bitrate         Retr  Cwnd
[  5]   0.00-1.00   sec   112 MBytes   940 Mbits/sec   12    846 KBytes       (omitted)
[  5]   0.00-1.00   sec   112 MBytes   940 Mbits/sec    0    846 KBytes
[  7]   0.00-1.00   sec   112 MBytes   940 Mbits/sec    0    846 KBytes
[SUM]   0.00-1.00   sec   224 MBytes  1.88 Gbits/sec    0
- - - - - - - - - - - - - - - - - - - - - - - - -
[ ID] Interval           Transfer     Bitrate         Retr
[  5]   0.00-1.00   sec   112 MBytes   940 Mbits/sec    0             sender
[  5]   0.00-1.04   sec   110 MBytes   887 Mbits/sec                  receiver
[  7]   0.00-1.00   sec   112 MBytes   940 Mbits/sec    0             sender
[  7]   0.00-1.04   sec   110 MBytes   887 Mbits/sec                  receiver
[SUM]   0.00-1.00   sec   224 MBytes  1.88 Gbits/sec    0             sender
[SUM]   0.00-1.04   sec   220 MBytes  1.77 Gbits/sec                  receiver

iperf Done.
"""
IPERF3_UDP = """\
Connecting to host 2001:db8::7, port 5201
[  5] local 2001:db8::1 port 40000 connected to 2001:db8::7 port 5201
[ ID] Interval           Transfer     Bitrate         Total Datagrams
[  5]   0.00-10.00  sec   119 MBytes   100 Mbits/sec  89205
- - - - - - - - - - - - - - - - - - - - - - - - -
[ ID] Interval           Transfer     Bitrate         Jitter    Lost/Total Datagrams
[  5]   0.00-10.00  sec   119 MBytes   100 Mbits/sec  0.000 ms  0/89205 (0%)  sender
[  5]   0.00-10.00  sec  88.1 MBytes  73.9 Mbits/sec  0.011 ms  23193/89205 (26%)  receiver

iperf Done.
"""
IPERF3_HIDDEN_LOSS = IPERF3_UDP.replace("23193/89205 (26%)  receiver", "0/89205 (0%)  receiver")
IPERF3_BIDIR = """\
Connecting to host 192.0.2.7, port 5201
[  5] local 192.0.2.1 port 33638 connected to 192.0.2.7 port 5201
[ ID][Role] Interval           Transfer     Bitrate         Retr  Cwnd
[  5][TX-C]   0.00-2.00   sec   200 MBytes   839 Mbits/sec    0    846 KBytes
[  7][RX-C]   0.00-2.00   sec   100 MBytes   419 Mbits/sec
- - - - - - - - - - - - - - - - - - - - - - - - -
[ ID][Role] Interval           Transfer     Bitrate         Retr
[  5][TX-C]   0.00-2.00   sec   200 MBytes   839 Mbits/sec    0             sender
[  5][TX-C]   0.00-2.00   sec   200 MBytes   838 Mbits/sec                  receiver
[  7][RX-C]   0.00-2.00   sec   101 MBytes   423 Mbits/sec    2             sender
[  7][RX-C]   0.00-2.00   sec   100 MBytes   419 Mbits/sec                  receiver

iperf Done.
"""
IPERF3_STOPPED = IPERF3_TCP[: IPERF3_TCP.index("- - -")] + "iperf3: error - unable to receive from 192.0.2.7: control socket closed\n"
IPERF3_MANY = IPERF3_TCP + IPERF3_UDP

IPERF2_UDP = """\
20261124000000,192.0.2.1,40000,192.0.2.7,5001,3,0.0-10.0,1312710,1050168
20261124000000,192.0.2.7,5001,192.0.2.1,40000,3,0.0-10.0,1170000,936000,0.024,93,993,9.366,0
"""
IPERF2_NO_REPORT = """\
20261124000000,192.0.2.1,40000,192.0.2.7,5001,3,0.0-10.0,1312710,1050168
20261124000000,192.0.2.7,5001,192.0.2.1,40000,3,0.0-10.0,1312710,1050168,0.000,-1,-1,-0.000,0
"""
IPERF2_SERVER = "20261124000000,192.0.2.7,5001,192.0.2.1,40000,4,0.0-10.0,1250000000,1000000000\n"
IPERF2_SUM = """\
20261124000000,192.0.2.1,40000,192.0.2.7,5001,3,0.0-10.0,500000000,400000000
20261124000000,192.0.2.1,40002,192.0.2.7,5001,4,0.0-10.0,750000000,600000000
20261124000000,192.0.2.1,0,192.0.2.7,5001,-1,0.0-10.0,1250000000,1000000000
"""
IPERF2_ENHANCED = """\
time,srcaddress,srcport,dstaddr,dstport,transferid,istart,iend,bytes,speed,jitter,errors,datagrams,errpercent,outoforder,readcnt,readtimeo,readerrlen,pps
+0000:20261124000000.100,192.0.2.1,40000,192.0.2.7,5001,1,0.0,1.0,117000,936000,0.010,9,99,9.091,0,90,0,0,90
+0000:20261124000010.100,192.0.2.1,40000,192.0.2.7,5001,1,0.0,10.0,1170000,936000,0.012,93,993,9.366,0,900,0,0,90
"""
IPERF2_TEXT = """\
------------------------------------------------------------
Server listening on TCP port 5001
TCP window size:  128 KByte (default)
------------------------------------------------------------
[  4] local 192.0.2.7 port 5001 connected with 192.0.2.1 port 40000
[ ID] Interval       Transfer     Bandwidth
[  4]  0.0-10.0 sec  1.15 GBytes   990 Mbits/sec
"""

IPERF2_DUAL = """\
------------------------------------------------------------
Server listening on TCP port 5001
TCP window size: 85.3 KByte (default)
------------------------------------------------------------
------------------------------------------------------------
Client connecting to 192.0.2.7, TCP port 5001
TCP window size:  170 KByte (default)
------------------------------------------------------------
[  5] local 192.0.2.1 port 42112 connected with 192.0.2.7 port 5001
[  4] local 192.0.2.1 port 5001 connected with 192.0.2.7 port 38444
[ ID] Interval       Transfer     Bandwidth
[  5]  0.0-10.0 sec   800 MBytes   671 Mbits/sec
[  4]  0.0-10.0 sec   700 MBytes   587 Mbits/sec
"""
IPERF2_DUAL_CSV = """\
20260101120010,192.0.2.1,42112,192.0.2.7,5001,5,0.0-10.0,838860800,671088640
20260101120010,192.0.2.1,5001,192.0.2.7,38444,4,0.0-10.0,734003200,587202560
"""
IPERF2_DUPLEX = """\
------------------------------------------------------------
Client connecting to 192.0.2.7, TCP port 5001
TCP window size: 85.0 KByte (default)
------------------------------------------------------------
[  1] local 192.0.2.1 port 52122 connected with 192.0.2.7 port 5001 (full-duplex)
[ ID] Interval       Transfer     Bandwidth
[ *1] 0.00-10.01 sec  1.02 GBytes   873 Mbits/sec
[  1] 0.00-10.02 sec  1.05 GBytes   901 Mbits/sec
[SUM] 0.00-10.02 sec  2.07 GBytes  1.77 Gbits/sec
"""
IPERF2_IN_TURNS = """\
------------------------------------------------------------
Server listening on TCP port 5001
TCP window size: 85.3 KByte (default)
------------------------------------------------------------
[  4] local 192.0.2.7 port 5001 connected with 192.0.2.1 port 38444
[ ID] Interval       Transfer     Bandwidth
[  4]  0.0-10.0 sec   700 MBytes   587 Mbits/sec
[  5] local 192.0.2.7 port 5001 connected with 192.0.2.1 port 38446
[  5]  0.0-10.0 sec   710 MBytes   595 Mbits/sec
[  4] local 192.0.2.7 port 5001 connected with 192.0.2.1 port 38448
[  5] local 192.0.2.7 port 5001 connected with 192.0.2.1 port 38450
[  4]  0.0-10.0 sec   360 MBytes   302 Mbits/sec
[  5]  0.0-10.0 sec   358 MBytes   300 Mbits/sec
"""

NETPERF_TCP = """\
MIGRATED TCP STREAM TEST from 0.0.0.0 (0.0.0.0) port 0 AF_INET to 192.0.2.7 () port 0 AF_INET
Recv   Send    Send
Socket Socket  Message  Elapsed
Size   Size    Size     Time     Throughput
bytes  bytes   bytes    secs.    10^6bits/sec

 87380  16384  16384    10.03     941.25
"""
NETPERF_UDP = """\
MIGRATED UDP STREAM TEST from ::0 (::) port 0 AF_INET6 to 2001:db8::7 () port 0 AF_INET6
Socket  Message  Elapsed      Messages
Size    Size     Time         Okay Errors   Throughput
bytes   bytes    secs            #      #   10^6bits/sec

212992     100   10.00     1000000      0      80.00
212992           10.00      900000             72.00

"""
NETPERF_RR = """\
MIGRATED TCP REQUEST/RESPONSE TEST from 0.0.0.0 (0.0.0.0) port 0 AF_INET to 192.0.2.7 () port 0 AF_INET : first burst 0
Local /Remote
Socket Size   Request  Resp.   Elapsed  Trans.
Send   Recv   Size     Size    Time     Rate
bytes  Bytes  bytes    bytes   secs.    per sec

16384  87380  1        1       10.00    20000.00
16384  87380
"""
NETPERF_KEYS = """\
OMNI Send TEST from 0.0.0.0 (0.0.0.0) port 0 AF_INET to 192.0.2.7 () port 0 AF_INET
THROUGHPUT=9413.05
THROUGHPUT_UNITS=10^6bits/s
ELAPSED_TIME=10.00
PROTOCOL=TCP
"""
NETPERF_BURST = NETPERF_RR.replace("first burst 0", "first burst 16")
NETPERF_ALONE = "establish control: are you sure there is a netserver listening on 192.0.2.7 at port 12865?\n"

NUTTCP_UDP = "    1.9327 MB /   2.01 sec =    8.0641 Mbps 26 %TX 1 %RX 1005 / 5354 drop/pkt 18.77 %loss\n"
NUTTCP_PARSE = "megabytes=343.8125 real_seconds=2.00 rate_Mbps=1442.0549 tx_cpu=7 rx_cpu=25 retrans=0 rtt_ms=0.12\n"
NUTTCP_PARSE_UDP = "megabytes=1.9327 real_seconds=2.01 rate_Mbps=8.0641 tx_cpu=26 rx_cpu=1 drop=1005 pkt=5354 data_loss=18.77\n"
NUTTCP_MISREAD = "    1.9327 MB /   2.01 sec = 8064.1 Mbps 26 %TX 1 %RX 1005 / 5354 drop/pkt 18.77 %loss\n"

SOCKPERF_RTT = """\
sockperf: == version #3.7-no.git ==
test was performed using the following parameters: --mps=5000 --burst=1 --reply-every=100 --msg-size=1024 --time=300 --full-rtt
sockperf: [Total Run] RunTime=299.999 sec; Warm up time=400 msec; SentMessages=1499995; ReceivedMessages=14999
sockperf: ========= Printing statistics for Server No: 0
sockperf: [Valid Duration] RunTime=299.480 sec; SentMessages=1497401; ReceivedMessages=14975
sockperf: ====> avg-rtt=101.926 (std-dev=25.485)
sockperf: # dropped messages = 0; # duplicated messages = 0; # out-of-order messages = 0
sockperf: Total 14975 observations; each percentile contains 149.75 observations
sockperf: ---> <MAX> observation =  531.956
sockperf: ---> percentile 99.900 =  192.845
sockperf: ---> percentile 50.000 =  104.528
sockperf: ---> <MIN> observation =   48.650
"""

NTTTCP_LINUX = """\
<ntttcpr computername="host" version="1.4.0-linux">
    <parameters><use_ipv6>True</use_ipv6><udp>False</udp></parameters>
    <total_bytes metric="MB">1250.000000</total_bytes>
    <realtime metric="s">10.000000</realtime>
    <throughput metric="MB/s">125.000</throughput>
    <throughput metric="mbps">1000.000</throughput>
</ntttcpr>
"""
NTTTCP_WINDOWS = NTTTCP_LINUX.replace("1.4.0-linux", "5.39").replace(">1000.000<", ">1048.576<")
NTTTCP_ODD = NTTTCP_LINUX.replace(">1000.000<", ">1048.576<")
NTTTCP_BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n' + NTTTCP_LINUX.replace("host", "&b;")


def flent(version: int = 4, **series: Any) -> str:
    """A data file of Flent with these series: unit, mean and values."""
    metadata = {"NAME": "rrul", "IP_VERSION": 6, "LENGTH": 30, "TIME": "2026-11-24T00:00:00.5Z", "FLENT_VERSION": "2.1.1", "HOST": "host"}
    about = {name.replace("_", " "): {"UNITS": unit, "MEAN_VALUE": mean} for name, (unit, mean, _) in series.items()}
    results = {name.replace("_", " "): values for name, (_, _, values) in series.items()}
    document = {"version": version, "x_values": [0, 1, 2], "metadata": metadata | {"SERIES_META": about}, "results": results}
    return json.dumps(document)


FLENT = flent(TCP_upload=("Mbits/s", None, [None, 90.0, 100.0, None]), Ping_ICMP=("ms", 1.5, [1.4, 1.6]), cpu=("misc", 3, [3, 3]))
FLENT_SUM = flent(
    TCP_download_BE=("Mbits/s", 10, [10]), TCP_download_BK=("Mbits/s", 20, [20]), TCP_download_avg=("Mbits/s", 15, [15])
)  # fmt: skip
FLENT_FUTURE = flent(version=9, TCP_upload=("Mbits/s", 90, [90]))

TREX_NDR = json.dumps(
    {
        "results": {
            "rate_p": 62.5, "rate_tx_bps": 3.2e9, "max_rate_bps": 1e10, "tx_pps": 10_000_000.0, "rx_pps": 9_995_000.0, "tx_bps": 5.12e9,
            "total_tx_L1": 6.72e9, "drop_rate_percentage": 0.05, "queue_full_percentage": 0.01, "valid_latency": True, "total_iterations": 7,
        },
        "config": {"pdr": 0.1, "pdr_error": 1.0, "q_full_resolution": 2.0, "iteration_duration": 40.0, "bi_dir": True, "ports": [0, 1], "cores": 2},
    }
)  # fmt: skip
_STATS: dict[Any, Any] = {
    "0": {"opackets": 1_000_000, "ipackets": 0, "obytes": 128_000_000, "ibytes": 0, "tx_pps": 100_000.0, "rx_pps": 0.0},
    "1": {"opackets": 0, "ipackets": 900_000, "obytes": 0, "ibytes": 115_200_000, "tx_pps": 0.0, "rx_pps": 90_000.0},
    "total": {"opackets": 1_000_000, "ipackets": 900_000},
}
TREX_STATS = json.dumps(_STATS, indent=1)
TREX_PRINTED = repr({int(key) if key.isdigit() else key: value for key, value in _STATS.items()}) + "\n"


def csit(test_type: str, **changes: Any) -> str:
    """A test case of CSIT as its JSON model writes it."""

    def bounds(lower: float, unit: str = "pps") -> dict[str, Any]:
        return {"lower": {"rate": {"value": lower, "unit": unit}}, "upper": {"rate": {"value": lower * 1.005, "unit": unit}}}

    latency = {"pdr_50": {"avg": 20, "min": 5, "max": 90, "unit": "us", "hdrh": ""}}
    results: dict[str, dict[str, Any]] = {
        "ndrpdr": {"ndr": bounds(12e6), "pdr": bounds(14e6), "latency_forward": latency, "latency_reverse": latency},
        "mrr": {"receive_rate": {"rate": {"values": [15e6, 17e6], "avg": 16e6, "stdev": 1e6, "unit": "pps"}}},
        "soak": {"critical_rate": bounds(11e6)},
        "cps": {"ndr": bounds(1e5, "cps"), "pdr": bounds(1e5, "cps")},
    }
    kind = "ndrpdr" if test_type == "cps" else test_type
    case = {
        "version": "1.0.1", "test_type": kind, "test_id": "tests.vpp.perf.ip6.2n1l-10ge2p1x710-ethip6-ip6base-ndrpdr.78b-2t1c-ethip6-ip6base-ndrpdr",
        "test_name_long": "10ge2p1x710-78b-2t1c-ethip6-ip6base-ndrpdr", "passed": True, "message": "", "dut_type": "VPP", "dut_version": "24.02",
        "tg_type": "TREX", "tg_version": "3.03", "hosts": ["10.30.51.1"], "duration": 99.5, "tags": ["78B"],
        "result": {"type": kind} | results[test_type],
    }  # fmt: skip
    return json.dumps(case | changes)


CSIT_ROBOT = """\
tc01-64B-1t1c-ethip4-ip4base-ndrdisc                                  | PASS |
FINAL_RATE: 12000000.0 pps (2x 6000000.0 pps)
FINAL_BANDWIDTH: 8.064 Gbps (untagged)
LATENCY usec [min/avg/max]
LAT_100%NDR: ['10/20/90', '10/22/95']
------------------------------------------------------------------------------
tc02-64B-1t1c-ethip4-ip4base-pdrdisc                                  | PASS |
FINAL_RATE: 14000000.0 pps (2x 7000000.0 pps)
FINAL_BANDWIDTH: 9.408 Gbps (untagged)
LOSS_ACCEPTANCE: 0.5 percentage
------------------------------------------------------------------------------
"""

VSPERF = """\
type,id,packet_size,deployment,traffic_type,tx_rate_fps,throughput_rx_fps,tx_rate_mbps,throughput_rx_mbps,frame_loss_percent,min_latency_ns,avg_latency_ns,max_latency_ns
rfc2544_throughput,phy2phy_tput,64,p2p,udp,9000000.000,8991000.000,4608.000,4603.392,0.100,5000,12000,90000
rfc2544_throughput,phy2phy_tput,1518,p2p,udp,800000.000,800000.000,9715.200,9715.200,0.000,Unknown,Unknown,Unknown
"""

NFVBENCH_NDR = """\
========== NFVBench Summary ==========
Date: 2017-09-22 00:02:07
NFVBench version 1.0.9
Benchmarks:
> Networks:
  > Measurement Parameters:
      NDR: 0.001
      PDR: 0.1
  > Service chain:
    > PVP:
      > Traffic:
          Bidirectional: True
          Flow count: 10000

            Run Summary:

              +-----+-----------------+------------------+------------------+-----------------+----------------------+----------------------+
              |  -  |   L2 Frame Size |  Rate (fwd+rev)  |  Rate (fwd+rev)  |  Avg Drop Rate  |   Avg Latency (usec) |   Min Latency (usec) |
              +=====+=================+==================+==================+=================+======================+======================+
              | NDR |            1518 |   19.9805 Gbps   |  1,623,900 pps   |     0.0001%     |                  342 |                   30 |
              +-----+-----------------+------------------+------------------+-----------------+----------------------+----------------------+
              | PDR |            1518 |   20.0000 Gbps   |  1,625,486 pps   |     0.0022%     |                  469 |                   40 |
              +-----+-----------------+------------------+------------------+-----------------+----------------------+----------------------+
"""
NFVBENCH_RATE = """\
========== NFVBench Summary ==========
NFVBench version 3.0.3.dev1
          Bidirectional: True
          Flow count: 10000
              +-----------------+-------------+----------------------+----------------------+----------------------+
              |   L2 Frame Size |  Drop Rate  |   Avg Latency (usec) |   Min Latency (usec) |   Max Latency (usec) |
              +=================+=============+======================+======================+======================+
              |              64 |   0.0000%   |                   53 |                   20 |                  211 |
              +-----------------+-------------+----------------------+----------------------+----------------------+
            L2 frame size: 64
              |  Direction  |  Requested TX Rate (bps)  |  Actual TX Rate (bps)  |  RX Rate (bps)  |  Requested TX Rate (pps)  |  Actual TX Rate (pps)  |  RX Rate (pps)  |
              |   Forward   |       100.0000 Mbps       |      95.4546 Mbps      |  95.4546 Mbps   |        148,809 pps        |      142,045 pps       |   142,045 pps   |
              |    Total    |       200.0000 Mbps       |     190.9091 Mbps      |  190.9091 Mbps  |        297,618 pps        |      284,090 pps       |   284,090 pps   |
"""

_RX, _TX = "\x1b[1;36m[Device: id=1] RX\x1b[0m: ", "\x1b[0;34m[Device: id=0] TX\x1b[0m: "
_COUNTED = "1.0000 Mpps, 544.00 Mbit/s (704.00 Mbit/s with framing)\n", "2.0000 Mpps, 1088.00 Mbit/s (1408.00 Mbit/s with framing)\n"
MOONGEN = (
    "\x1b[1;37m[INFO]  Device 1 (02:00:00:00:00:01) is up: 10000 MBit/s\x1b[0m\n"
    + (_RX + _COUNTED[0] + _TX + _COUNTED[1]) * 6
    + _RX + "0.0000 Mpps, 0.00 Mbit/s (0.00 Mbit/s with framing)\n" + _TX + "0.0000 Mpps, 0.00 Mbit/s (0.00 Mbit/s with framing)\n"
    + _RX + "0.8571 (StdDev 0.3500) Mpps, 466.28 (StdDev 190) Mbit/s (603.42 Mbit/s with framing), total 6000000 packets with 408000000 bytes (incl. CRC)\n"
    + _TX + "1.7143 (StdDev 0.7000) Mpps, 932.57 (StdDev 380) Mbit/s (1206.85 Mbit/s with framing), total 12000000 packets with 816000000 bytes (incl. CRC)\n"
)  # fmt: skip

MOONGEN_OLD = (
    ("[Device: id=1] Received 1000 packets, current rate 1.00 Mpps, 512.00 MBit/s, 672.00 MBit/s wire rate.\n"
     "[Device: id=0] Sent 1000 packets, current rate 1.25 Mpps, 640.00 MBit/s, 840.00 MBit/s wire rate.\n") * 6
    + "[Device: id=1] Received 6000000 packets with 384000000 bytes payload (including CRC).\n"
    + "[Device: id=0] Sent 7500000 packets with 480000000 bytes payload (including CRC).\n"
)  # fmt: skip
MOONGEN_CSV = "Time,Device,Direction,PacketRate,Mbit,MbitWithFraming,TotalPackets,TotalBytes\n" + "".join(
    f"{second},Device: id=1,RX,1.5,816,1056,{second * 1500000},{second * 102000000}\n{second},Device: id=0,TX,2,1088,1408,{second * 2000000},{second * 136000000}\n"
    for second in range(1, 8)
)

_INTERVAL = "1.0 main_thread [2514] 500000 pps (500500 pkts 248248000 bps in 1001000 usec) 2.00 avg_batch 1016 min_space\n"
NETMAP_NEW = (
    "CMD: pkt-gen -N -f rx -i igb3 -w 4 -W\n0.1 main [2752] interface is igb3\n0.2 receiver_body [1744] reading from netmap:igb3 fd 3 main_fd 3\n"
    + _INTERVAL.replace("500000", "120000") + _INTERVAL * 5 + _INTERVAL.replace("500000", "90000")
    + "Received 2712500 packets 168175000 bytes 1000 events 62 bytes each in 5.50 seconds.\n"
    + "Speed: 493181 pps Bandwidth: 244617776 bps (raw 300000000 bps). Average batch: 2.00 pkts\n"
)  # fmt: skip
NETMAP_FRAMED = (
    NETMAP_NEW[: NETMAP_NEW.index("Received ")]
    .replace(" -W\n", " -W -B\n")
    .replace("248248000 bps", "344000000 bps")
    .replace("pps (", "pps [avg/std 500000 /10  pps](")
    + "Terminated\n"
)

_PORT = """\
  ######################## NIC statistics for port {port}  ########################
  RX-packets: 1000       RX-missed: 0          RX-bytes:  124000
  RX-errors: 0
  RX-nombuf:  0
  TX-packets: 1000       TX-errors: 0          TX-bytes:  124000

  Throughput (since last show)
  Rx-pps:       {pps:>8}          Rx-bps:     80000000
  Tx-pps:       {pps:>8}          Tx-bps:     80000000
  ############################################################################
"""
TESTPMD_IO = (
    "Set io packet forwarding mode\nio packet forwarding - ports=2 - cores=1 - streams=2 - NUMA support enabled, MP allocation mode: native\n"
    + "\x1b[2J\x1b[1;1H\n".join(_PORT.format(port=port, pps=pps) for pps in (0, 100_000, 100_000) for port in (0, 1))
    + "  +++++++++++++++ Accumulated forward statistics for all ports+++++++++++++++\n"
    + "  RX-packets: 1000000        RX-dropped: 0             RX-total: 1000000\n"
    + "  TX-packets: 990000         TX-dropped: 10000         TX-total: 1000000\n"
    + "Bye...\n"
)  # fmt: skip

PKTGEN_DPDK_SCRIPT = """\
[   64B ] Trial     1.1   | Rate:  100.00%  | Pkt Size:   64B | Dur.: 10.00s | Loss Tol.: 0.100%
[   64B ] Tx: 297619040   | Rx: 200000000   | Drop: 97619040      (32.800%)  | Loss Lim.: 297619
[   64B ] MPPS Tx: 029.76 | MPPS Rx: 020.00 | Gbps Tx L1/L2: 20.00  / 15.24  | Gbps Rx L1/L2: 13.44  / 10.24
[   64B ] Trial Final.0   | Rate:  67.00 %  | Pkt Size:   64B | Dur.: 60.00s | Loss Tol.: 0.100%
[   64B ] Tx: 1200000000  | Rx: 1199400000  | Drop: 600000        (0.050 %)  | Loss Lim.: 1200000
[   64B ] MPPS Tx: 020.00 | MPPS Rx: 019.99 | Gbps Tx L1/L2: 13.44  / 10.24  | Gbps Rx L1/L2: 13.43  / 10.23
"""
PKTGEN_DPDK_SCREEN = """\
Pktgen 24.10.3  Powered by DPDK 24.11.0 (pid:67547)
   Forever /100%             64 / 64: 32              1234/ 5678    ---Total Rate---
   0:-------      Single       <UP-10000-FD>                       0                14880952                  0/9999                       0
"""

PKTGEN = """\
Params: count 100000  min_pkt_size: 60  max_pkt_size: 60
     Current:
     pkts-sofar: 100000  errors: 0
Result: OK: 15430(c15405+d25) usec, 100000 (60byte,0frags)
  6480562pps 3110Mb/sec (3110669760bps) errors: 0
"""
PKTGEN_2004 = """\
Result: OK: 13101142(c12220741+d880401) usec, 10000000 (60byte,0frags)
  763292pps 390Mb/sec (390805504bps) errors: 39664
"""
PKTGEN_ODD = PKTGEN.replace("3110669760bps", "5000000000bps")

TRAFGEN = """\
   256 packets to schedule
 15360 bytes in total
Running! Hang up with ^C!

\r      300000 packets outgoing
\r    18000000 bytes outgoing
\r           2 sec, 0 usec on CPU0 (200000 packets)
\r           1 sec, 0 usec on CPU1 (100000 packets)
"""

PHORONIX = """\
<?xml version="1.0"?>
<PhoronixTestSuite>
  <Generated><TestClient>Phoronix Test Suite v10.8.4</TestClient></Generated>
  <System><Identifier>one</Identifier><User>somebody</User></System>
  <Result>
    <Identifier>pts/iperf-1.2.0</Identifier>
    <Title>iPerf</Title>
    <Scale>Mbits/sec</Scale>
    <Description>Server Address: 192.0.2.7 - Test: TCP - Parallel: 1</Description>
    <Data><Entry><Identifier>one</Identifier><Value>941</Value><RawString>940:941:942</RawString></Entry></Data>
  </Result>
  <Result>
    <Identifier>pts/compress-7zip</Identifier><Title>7-Zip</Title><Scale>MIPS</Scale>
    <Data><Entry><Identifier>one</Identifier><Value>4911</Value><RawString>4927:4926:4880</RawString></Entry></Data>
  </Result>
</PhoronixTestSuite>
"""

NETBENCHES = '#index median minimum maximum\nforwarding.inet6 372079 371150 372823\n"Atom C2758\\n8Cores" 5840196 5773014 6052320\n'

_NO, _ONE_WAY = ("no-receiver-data",), ("loss-unverified",)
EXAMPLES: dict[str, tuple[str, Truth]] = {
    "iperf3 text, TCP, two streams": (IPERF3_TCP, Truth("iperf3-text", "ok", 1, ((0, "l4_bps", "uni", None, 1.77e9, None),), kind="tcp-goodput")),
    "iperf3 text, UDP": (IPERF3_UDP, Truth("iperf3-text", "ok", 1, ((0, "l4_bps", "uni", None, 73.9e6, 23_193 / 89_205),), kind="fixed-rate")),
    "iperf3 text, loss only in the bytes": (
        IPERF3_HIDDEN_LOSS, Truth("iperf3-text", "ok", 1, ((0, "l4_bps", "uni", None, 73.9e6, 1 - 88.1 / 119),), flags=("loss-conflict",))
    ),
    "iperf3 text, both ways": (IPERF3_BIDIR, Truth("iperf3-text", "ok", 1, ((0, "l4_bps", "bi-sum", None, 838e6 + 419e6, None),))),
    "iperf3 text, broken off": (IPERF3_STOPPED, Truth("iperf3-text", "error", 1, flags=("tool-reported-error",))),
    "iperf3 text, two tests": (
        IPERF3_MANY, Truth("iperf3-text", "ok", 2, ((0, "l4_bps", "uni", None, 1.77e9, None), (1, "l4_bps", "uni", None, 73.9e6, 23_193 / 89_205)))
    ),
    "iperf2 CSV, UDP with report": (IPERF2_UDP, Truth("iperf2", "ok", 1, ((0, "pps", "uni", 1300 + 46, 90, 93 / 993),), kind="fixed-rate")),
    "iperf2 CSV, UDP without report": (
        IPERF2_NO_REPORT, Truth("iperf2", "partial", 1, ((0, "l4_bps", "tx", None, 1_050_168, None),), flags=_NO)
    ),
    "iperf2 CSV, a server": (IPERF2_SERVER, Truth("iperf2", "ok", 1, ((0, "l4_bps", "uni", None, 1e9, None),), kind="tcp-goodput")),
    "iperf2 CSV, its own sum": (IPERF2_SUM, Truth("iperf2", "ok", 1, ((0, "l4_bps", "tx", None, 1e9, None),), flags=_NO)),
    "iperf2 CSV with a head": (IPERF2_ENHANCED, Truth("iperf2", "ok", 1, ((0, "pps", "uni", 1300 + 46, 90, 93 / 993),), kind="fixed-rate")),
    "iperf2 text, a server": (IPERF2_TEXT, Truth("iperf2", "ok", 1, ((0, "l4_bps", "uni", None, 990e6, None),))),
    "iperf2 text, both ways at once": (
        IPERF2_DUAL,
        Truth("iperf2", "ok", 2, ((0, "l4_bps", "tx", None, 671e6, None), (1, "l4_bps", "reverse", None, 587e6, None)), flags=_NO),
    ),
    "iperf2 CSV, both ways at once": (
        IPERF2_DUAL_CSV,
        Truth("iperf2", "ok", 2, ((0, "l4_bps", "tx", None, 671_088_640, None), (1, "l4_bps", "uni", None, 587_202_560, None)), flags=_NO),
    ),
    "iperf2 text, both ways on one connection": (
        IPERF2_DUPLEX,
        Truth("iperf2", "ok", 2, ((0, "l4_bps", "reverse", None, 873e6, None), (1, "l4_bps", "tx", None, 901e6, None))),
    ),
    "iperf2 text, tests in turns": (
        IPERF2_IN_TURNS,
        Truth(
            "iperf2", "ok", 3, tuple((number, "l4_bps", "uni", None, value, None) for number, value in enumerate((587e6, 595e6, 602e6)))
        ),
    ),
    "netperf TCP_STREAM": (NETPERF_TCP, Truth("netperf", "ok", 1, ((0, "l4_bps", "uni", None, 941.25e6, None),), kind="tcp-goodput")),
    "netperf UDP_STREAM": (NETPERF_UDP, Truth("netperf", "ok", 1, ((0, "pps", "uni", 100 + 66, 90_000, 0.1),), kind="mrr")),
    "netperf TCP_RR": (NETPERF_RR, Truth("netperf", "ok", 1, ((0, "us", "uni", None, 50, None),), kind="latency")),
    "netperf keywords": (NETPERF_KEYS, Truth("netperf", "ok", 1, ((0, "l4_bps", "uni", None, 9413.05e6, None),))),
    "netperf TCP_RR with sixteen under way": (NETPERF_BURST, Truth("netperf", "truncated", 0)),
    "netperf without a server": (NETPERF_ALONE, Truth("netperf", "error", 0)),
    "nuttcp UDP": (NUTTCP_UDP, Truth("nuttcp", "ok", 1, ((0, "l4_bps", "uni", None, 8_064_100, 1005 / 5354),), kind="fixed-rate")),
    "nuttcp -fparse": (NUTTCP_PARSE, Truth("nuttcp", "ok", 1, ((0, "l4_bps", "uni", None, 1_442_054_900, None),), kind="tcp-goodput")),
    "nuttcp -fparse, UDP": (NUTTCP_PARSE_UDP, Truth("nuttcp", "ok", 1, ((0, "l4_bps", "uni", None, 8_064_100, 1005 / 5354),))),
    "nuttcp whose figures disagree": (NUTTCP_MISREAD, Truth("nuttcp", "no-data", 0)),
    "sockperf under load, a reply for every hundredth": (
        SOCKPERF_RTT, Truth("sockperf", "ok", 1, ((0, "us", "uni", None, 101.926, 0.0), (0, "us", "uni", None, 192.845, None)), kind="latency")
    ),
    "NTttcp of Linux": (NTTTCP_LINUX, Truth("ntttcp", "ok", 1, ((0, "l4_bps", "uni", None, 1e9, None),))),
    "NTttcp of Windows": (NTTTCP_WINDOWS, Truth("ntttcp", "ok", 1, ((0, "l4_bps", "uni", None, 1_048_576_000, None),))),
    "NTttcp whose bytes disagree": (NTTTCP_ODD, Truth("ntttcp", "no-data", 0)),
    "NTttcp with entities": (NTTTCP_BOMB, Truth("ntttcp", "error", 0)),
    "Flent, one flow": (FLENT, Truth("flent", "ok", 1, ((0, "l4_bps", "uni", None, 95e6, None), (0, "us", "uni", None, 1500, None)))),
    "Flent, flows without a sum": (FLENT_SUM, Truth("flent", "ok", 1, ((0, "l4_bps", "reverse", None, 30e6, None),))),
    "Flent of a version to come": (FLENT_FUTURE, Truth("flent", "error", 0)),
    "TRex' NDR tool": (TREX_NDR, Truth("trex", "ok", 1, ((0, "pps", "bi-sum", 64, 9_995_000, 0.0005),), allowed=0.001, kind="pdr")),
    "TRex get_stats as JSON": (TREX_STATS, Truth("trex", "ok", 1, ((0, "pps", "uni", 128, 90_000, 0.1),), flags=("sampled-rate",))),
    "TRex get_stats as Python": (TREX_PRINTED, Truth("trex", "ok", 1, ((0, "pps", "uni", 128, 90_000, 0.1),), flags=("sampled-rate",))),
    "CSIT ndrpdr": (
        csit("ndrpdr"),
        Truth("csit", "ok", 2, ((0, "pps", "bi-sum", 78, 12e6, None), (1, "pps", "bi-sum", 78, 14e6, None), (1, "us", "uni", 78, 20, None)), allowed=0.0, kind="ndr"),
    ),
    "CSIT mrr": (csit("mrr"), Truth("csit", "ok", 1, ((0, "pps", "bi-sum", 78, 16e6, None),), kind="mrr")),
    "CSIT soak": (csit("soak"), Truth("csit", "ok", 1, ((0, "pps", "bi-sum", 78, 11e6, None),), allowed=1e-7, kind="pdr")),
    "CSIT connections": (csit("cps"), Truth("csit", "no-data", 0)),
    "CSIT failed": (csit("ndrpdr", passed=False, message="lost the DUT", result={"type": "unknown"}), Truth("csit", "error", 0)),
    "CSIT Robot text": (
        CSIT_ROBOT, Truth("csit-robot", "ok", 2, ((0, "pps", "bi-sum", 64, 12e6, None), (1, "pps", "bi-sum", 64, 14e6, None)), allowed=0.0, kind="ndr")
    ),
    "VSPERF": (
        VSPERF,
        Truth("vsperf", "ok", 1, ((0, "pps", None, 64, 8_991_000, 0.001), (0, "pps", None, 1518, 800_000, 0.0), (0, "us", None, 64, 12, None)), kind="throughput"),
    ),
    "NFVbench printed, searches": (
        NFVBENCH_NDR,
        Truth("nfvbench", "ok", 2, ((0, "pps", "bi-sum", 1518, 1_623_900, 1e-6), (1, "pps", "bi-sum", 1518, 1_625_486, 2.2e-5)), allowed=1e-5, kind="ndr"),
    ),
    "NFVbench printed, a rate": (
        NFVBENCH_RATE, Truth("nfvbench", "ok", 1, ((0, "pps", "bi-sum", 64, 284_090, 0.0), (0, "us", "bi-sum", 64, 53, None)), kind="fixed-rate")
    ),
    "MoonGen": (MOONGEN, Truth("moongen", "ok", 1, ((0, "pps", "uni", 68, 1e6, 0.5),), kind="fixed-rate")),
    "MoonGen of 2015": (MOONGEN_OLD, Truth("moongen", "ok", 1, ((0, "pps", "uni", 64, 1e6, 0.2),))),
    "MoonGen's CSV": (MOONGEN_CSV, Truth("moongen", "ok", 1, ((0, "pps", "uni", 68, 1.5e6, 0.25),))),
    "pkt-gen with framing in its bits": (NETMAP_FRAMED, Truth("netmap", "ok", 1, ((0, "pps", "rx", 66, 500_000, None),), flags=_ONE_WAY)),
    "pkt-gen, new": (NETMAP_NEW, Truth("netmap", "ok", 1, ((0, "pps", "rx", 66, 500_000, None),), flags=_ONE_WAY)),
    "testpmd io": (TESTPMD_IO, Truth("testpmd", "ok", 1, ((0, "pps", "bi-sum", 128, 200_000, 0.01),), flags=_ONE_WAY)),
    "Pktgen's rfc2544.lua": (
        PKTGEN_DPDK_SCRIPT, Truth("pktgen-dpdk", "ok", 1, ((0, "pps", "bi-sum", 64, 1_199_400_000 / 60, 0.0005),), allowed=0.001, kind="pdr")
    ),
    "Pktgen's screen": (PKTGEN_DPDK_SCREEN, Truth("pktgen-dpdk", "ok", 1, ((0, "pps", "tx", 64, 14_880_952, None),), flags=_NO)),
    "the kernel's pktgen": (PKTGEN, Truth("pktgen", "ok", 1, ((0, "pps", "tx", 64, 6_480_562, None),), flags=_NO)),
    "the kernel's pktgen of 2004": (PKTGEN_2004, Truth("pktgen", "ok", 1, ((0, "pps", "tx", 64, 763_292, None),), flags=(*_NO, "tx-errors"))),
    "the kernel's pktgen whose bits disagree": (PKTGEN_ODD, Truth("pktgen", "ok", 1, ((0, "pps", "tx", None, 6_480_562, None),), flags=_NO)),
    "trafgen on two CPUs": (TRAFGEN, Truth("trafgen", "ok", 1, ((0, "pps", "tx", 64, 200_000, None),), flags=_NO)),
    "Phoronix": (PHORONIX, Truth("phoronix", "ok", 1, ((0, "l4_bps", None, None, 941e6, None),), kind="tcp-goodput")),
    "netbenches": (NETBENCHES, Truth("netbenches", "ok", 2, ((0, "pps", "uni", None, 372_079, None), (1, "pps", "uni", None, 5_840_196, None)), kind="mrr")),
}  # fmt: skip
