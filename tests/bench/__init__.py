"""The goals of `make bench`, one row each. A new one is a row, and where its family is new, a file beside this one.

A module of the last column offers `measure(wanted, say)`: it yields the name and the measurement of each wanted goal.
"""

from tests.bench.goal import Direction, Goal

ANSWERS: tuple[tuple[str, str, Direction, float], ...] = (
    ("half-depth-to-first-page", "database CPU of a page at half depth over that of the first", "at-most", 1.1),
    ("facets-to-group-by", "facets under a filter over seven GROUP BYs", "at-most", 0.01),
    ("chart-to-raw-rows", "a chart of everything over the same from raw rows", "at-most", 0.01),
    ("chart-median-error-percent", "its largest error of a median over thirty values or more", "at-most", 1),
    ("search-to-like", "a word of two Japanese characters over LIKE", "at-most", 0.002),
    ("recall-against-like", "what is found of what LIKE finds, for two hundred words", "at-least", 1),
)
"""Answers of a registry of 10,000 submissions beside the obvious ways; the bars are meant for a million (`make scale`)."""

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
    *(
        Goal(f"registry-{kind}-{name}-10k", what, direction, bar, "tests.bench.registry_answers")
        for kind in ("sqlite", "postgresql")
        for name, what, direction, bar in ANSWERS
    ),
    Goal("registry-sqlite-stored-bytes-ratio-10k", "stored bytes, every index included, over those of the documents, SQLite",
         "at-most", 0.55, "tests.bench.registry_answers"),
    Goal("registry-postgresql-stored-bytes-ratio-10k", "the same, PostgreSQL", "at-most", 0.65, "tests.bench.registry_answers"),
    Goal("datasette-list-cpu-ratio-10k", "CPU of Datasette for a page of a list over ours; the bar is meant for a million", "at-least", 6,
         "tests.bench.registry_answers"),
    Goal("datasette-filter-and-seven-facets-cpu-ratio-10k", "the same for a filter and seven facets", "at-least", 150,
         "tests.bench.registry_answers"),
    Goal("datasette-search-cpu-ratio-10k", "the same for a word of two Japanese characters", "at-least", 500,
         "tests.bench.registry_answers"),
    Goal("conbench-quoted-list-ratio-10k", "Conbench's page of results on the clock, quoted, over the CPU of our search", "at-least", 100,
         "tests.bench.registry_answers"),
    Goal("conbench-quoted-compare-ratio-10k", "the same, comparing two", "at-least", 50, "tests.bench.registry_answers"),
    Goal("conbench-quoted-single-ratio-10k", "the same, one result and one submission", "at-least", 50, "tests.bench.registry_answers"),
    Goal("conbench-quoted-post-ratio", "CPU of Conbench's POST of one result, quoted, over our POST of a submission of 20 kB, PostgreSQL",
         "at-least", 4, "tests.bench.ingest"),
    Goal("chart-first-drawn-ratio", "plotly.js alone over our first chart, until it is drawn, cold, from this machine", "at-least", 10,
         "tests.bench.charts"),
    Goal("chart-first-drawn-10mbit-ratio", "the same over 10 Mbit/s and 40 ms there and back", "at-least", 10, "tests.bench.charts"),
    Goal("chart-first-drawn-cpu-ratio", "CPU of the page's main thread until all is drawn, plotly.js alone over ours", "at-least", 10,
         "tests.bench.charts"),
    Goal("chart-page-bytes", "the largest page of charts and all it loads before interaction", "at-most", 30_000, "tests.bench.charts"),
    Goal("conbench-quoted-post-of-a-value-ratio", "the same for each measured value", "at-least", 100, "tests.bench.ingest"),
)  # fmt: skip
