"""The collector's commands, one row each. A module offers NAME, `add_arguments(parser)` and `run(args, console) -> exit code`."""

from typing import NamedTuple


class Command(NamedTuple):
    """Where a command lives, and what `collector --help` says about it."""

    module: str
    summary: str
    example: str


COMMANDS: dict[str, Command] = {
    "facts": Command("collector.commands.facts", "what would be sent of this host", "collector facts --json"),
    "check": Command("collector.commands.check", "readiness, layer by layer, with what to do next", "collector check"),
    "capture": Command("collector.commands.capture", "a redacted tree of this host that replays", "collector capture host.tar.gz"),
    "bench": Command("collector.commands.bench", "measure this host", "collector bench iperf3 --profile quick --out run.json"),
    "import": Command(
        "collector.commands.import_runs",
        "runs out of other tools' results",
        "iperf3 -c 198.18.0.2 -u -b 1G -l 18 -J > result.json\n  collector import result.json --json",
    ),
    "submit": Command(
        "collector.commands.submit",
        "share what was tried, and how it went",
        'collector submit --to https://registry.example --run run.json --outcome worked --note "SR-IOV, no tuning"\n'
        '  collector submit --outcome failed --problem "stage=virtual-function,symptom=no VF appears,cause=SR-IOV is off in the firmware"\n'
        "  collector submit --outcome partly --note @note.md --result iperf3.json --dry-run",
    ),
    "outbox": Command("collector.commands.outbox", "what waits to be sent, was sent or was refused", "collector outbox send"),
}
