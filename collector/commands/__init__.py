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
    "bench": Command(
        "collector.commands.bench",
        "measure this host",
        "collector bench forward --profile quick --out run.json\n  collector bench iperf3 --out run.json",
    ),
    "import": Command(
        "collector.commands.import_runs",
        "runs out of other tools' results",
        "iperf3 -s -1 -D; sleep 1; iperf3 -c 127.0.0.1 -u -b 100M -l 466 -J > result.json\n  collector import result.json --json",
    ),
    "submit": Command(
        "collector.commands.submit",
        "share what was tried, and how it went",
        'collector submit --outcome worked --note "SR-IOV, no tuning" --dry-run\n'
        '  collector submit --outcome failed --dry-run --problem "stage=virtual-function,symptom=no VF appears,cause=SR-IOV is off"\n'
        "  collector bench iperf3 --out run.json\n"
        "  collector submit --outcome worked --run run.json --to https://registry.example",
    ),
    "search": Command(
        "collector.commands.search", "what others tried, asked from here", "collector search nic:82576 mode:sriov -outcome:failed"
    ),
    "compare": Command(
        "collector.commands.compare",
        "two to eight submissions side by side",
        "collector compare 01KAT5Q9Z8M3N4P5Q6R7S8T9VW 01KAT5QAZ8M3N4P5Q6R7S8T9VX",
    ),
    "withdraw": Command("collector.commands.withdraw", "take a submission back", "collector withdraw 01KAT5Q9Z8M3N4P5Q6R7S8T9VW"),
    "amend": Command(
        "collector.commands.amend", "tell a submission's story better", "collector amend 01KAT5Q9Z8M3N4P5Q6R7S8T9VW --note @note.md"
    ),
    "key": Command("collector.commands.key", "the key that signs: shown, or given up for a new one", "collector key show"),
    "outbox": Command(
        "collector.commands.outbox", "what waits to be sent, was sent or was refused", "collector outbox list\n  collector outbox send"
    ),
}
