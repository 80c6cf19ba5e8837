"""The goals of `make bench`, one row each. A new one is a row, and where its family is new, a file beside this one.

A module of the last column offers `measure(wanted, say)`: it yields the name and the measurement of each wanted goal.
"""

from tests.bench.goal import Goal

GOALS: tuple[Goal, ...] = (
    Goal("collector-facts-cpu-s", "CPU seconds of collector facts on this host", "at-most", 0.3, "tests.bench.collector_cost"),
    Goal("collector-facts-wall-s", "seconds on the clock of collector facts on this host", "at-most", 0.3, "tests.bench.collector_cost"),
    Goal("collector-facts-resident-mb", "largest resident memory of collector facts", "at-most", 30, "tests.bench.collector_cost"),
    Goal("collector-pyz-facts-cpu-s", "CPU seconds of collector.pyz facts on this host", "at-most", 0.3, "tests.bench.collector_cost"),
    Goal("collector-pyz-facts-resident-mb", "largest resident memory of collector.pyz facts", "at-most", 30, "tests.bench.collector_cost"),
    Goal("collector-facts-256-nics-cpu-s", "CPU seconds of collector facts on a host with 256 NICs", "at-most", 0.3,
         "tests.bench.collector_cost"),
    Goal("hw-probe-cpu-ratio", "CPU of hw-probe over that of collector facts", "above", 1, "tests.bench.collector_cost"),
    Goal("lshw-cpu-ratio", "CPU of lshw over that of collector facts", "above", 1, "tests.bench.collector_cost"),
    Goal("inxi-cpu-ratio", "CPU of inxi -F over that of collector facts", "above", 1, "tests.bench.collector_cost"),
    Goal("facter-cpu-ratio", "CPU of facter over that of collector facts", "above", 1, "tests.bench.collector_cost"),
    Goal("ansible-setup-cpu-ratio", "CPU of ansible's module setup over that of collector facts", "above", 1, "tests.bench.collector_cost"),
    Goal("collector-installed-mb", "files of collector and schemas", "at-most", 1, "tests.bench.collector_size"),
    Goal("collector-installed-with-dependencies-mb", "the same with marshmallow and psutil", "at-most", 1, "tests.bench.collector_size"),
    Goal("collector-pyz-kb", "the collector as one file", "at-most", 400, "tests.bench.collector_size"),
    Goal("ingest-sqlite-post-ratio", "server CPU of one 20 kB POST over that of an empty answer, SQLite", "at-most", 10,
         "tests.bench.ingest"),
    Goal("ingest-sqlite-efficiency-percent", "CPU of writing the same rows in bulk over server CPU of one 20 kB POST, SQLite",
         "at-least", 13, "tests.bench.ingest"),
    Goal("ingest-postgresql-post-ratio", "server CPU of one 20 kB POST over that of an empty answer, PostgreSQL", "at-most", 10,
         "tests.bench.ingest"),
    Goal("ingest-postgresql-efficiency-percent", "CPU of writing the same rows in bulk over server CPU of one 20 kB POST, PostgreSQL",
         "at-least", 13, "tests.bench.ingest"),
    Goal("forward-generator-trafgen-ratio", "frames of the forwarding benchmark's sender over trafgen's, for a CPU second", "at-least", 1,
         "tests.bench.forward_generator"),
    Goal("forward-generator-iperf3-ratio", "the same over iperf3's datagrams of that size", "at-least", 2,
         "tests.bench.forward_generator"),
)  # fmt: skip
