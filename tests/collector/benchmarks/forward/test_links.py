"""What ip and ethtool print."""

from collector.benchmarks.forward.conditions import parse_cpu_list
from collector.benchmarks.forward.links import merged_offloads, parse_features, parse_link

UP = '[{"ifname":"d0","flags":["BROADCAST","UP","LOWER_UP"],"mtu":1500,"operstate":"UP","address":"02:00:00:00:00:0a"}]'
CABLE_OUT = '[{"ifname":"d0","flags":["NO-CARRIER","BROADCAST","UP"],"mtu":1400,"operstate":"DOWN","address":"02:00:00:00:00:0a"}]'
DOWN = '[{"ifname":"d0","flags":["BROADCAST"],"mtu":1500,"operstate":"DOWN","address":"02:00:00:00:00:0a"}]'
FEATURES = """Features for eth0:
rx-checksumming: on [fixed]
tx-checksumming: on
\ttx-checksum-ipv4: off [fixed]
tcp-segmentation-offload: off
large-receive-offload: off [fixed]
"""


def test_a_link_is_up_by_its_setting_and_carries_by_its_cable() -> None:
    assert [(link.up, link.carrier, link.mtu_bytes) for link in map(parse_link, (UP, CABLE_OUT, DOWN))] == [
        (True, True, 1500),
        (True, False, 1400),
        (False, False, 1500),
    ]


def test_features_tell_whether_they_are_on_and_whether_that_can_change() -> None:
    assert parse_features(FEATURES) == {
        "rx-checksumming": (True, True),
        "tx-checksumming": (True, False),
        "tx-checksum-ipv4": (False, True),
        "tcp-segmentation-offload": (False, False),
        "large-receive-offload": (False, True),
    }


def test_one_interface_with_an_offload_on_is_enough_and_one_unknown_makes_all_unknown() -> None:
    off = {"tso": False, "gso": False, "gro": False, "tx": True}
    assert merged_offloads([off, off | {"gro": True}]) == {"tso": False, "gso": False, "gro": True, "lro": False}
    assert merged_offloads([off, None]) is None
    assert merged_offloads([]) is None


def test_sets_of_cpus_are_read() -> None:
    assert parse_cpu_list("0-2,8") == {0, 1, 2, 8}
    assert parse_cpu_list("") == set()
