"""The benchmarks of `collector bench`, one row each. A module offers NAME, PROFILES and `measure(plan, site, tell)`."""

from collector.benchmarks import iperf3

BENCHMARKS = {"iperf3": iperf3}
