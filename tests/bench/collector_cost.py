"""What `collector facts` costs, and the other programs that tell of a host beside it, in the same run."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.bench.cost import Argv, CommandError, Cost, cost_of, interleaved, middle
from tests.bench.goal import Measured, Say
from tests.bench.peers import PEERS, Peer, lacking, version_of
from tests.collector.small.test_capture_script import many_nics

CHECKOUT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
FACTS = ("facts", "--json")
Costs = Mapping[str, Sequence[Cost]]
OWN: dict[str, tuple[str, Callable[[Cost], float]]] = {
    "collector-facts-cpu-s": ("collector", lambda cost: cost.cpu_s),
    "collector-facts-wall-s": ("collector", lambda cost: cost.wall_s),
    "collector-facts-resident-mb": ("collector", lambda cost: cost.resident_mb),
    "collector-pyz-facts-cpu-s": ("pyz", lambda cost: cost.cpu_s),
    "collector-pyz-facts-resident-mb": ("pyz", lambda cost: cost.resident_mb),
    "collector-facts-256-nics-cpu-s": ("256-nics", lambda cost: cost.cpu_s),
}
"""Goal → whose run it is about, and the figure of it."""
RATIO = "-cpu-ratio"


def measure(wanted: frozenset[str], say: Say) -> Iterator[tuple[str, Measured]]:
    """The wanted goals; every command takes its turn in every round."""
    with tempfile.TemporaryDirectory() as folder:
        commands, missing = _commands(wanted, Path(folder), say)
        say(f"measuring {', '.join(commands)} in turns ...")
        costs = interleaved(commands, cwd=folder, fine={name: peer.fine for name, peer in PEERS.items()})
    for name, (who, figure) in OWN.items():
        if name in wanted:
            yield name, Measured(value=figure(middle(costs[who])), samples={who: [figure(cost) for cost in costs[who]]})
    for peer in PEERS:
        if (name := f"{peer}{RATIO}") in wanted:
            yield name, Measured(skipped=missing[peer]) if peer in missing else _ratio(peer, costs)


def _commands(wanted: frozenset[str], folder: Path, say: Say) -> tuple[dict[str, Argv], dict[str, str]]:
    """Whatever has to run for the wanted goals, and the peers that cannot, with the reason."""
    commands: dict[str, Argv] = {"collector": (str(BIN / "collector"), *FACTS)}
    owners = {who for name, (who, _) in OWN.items() if name in wanted}
    if "pyz" in owners:
        subprocess.run([CHECKOUT / ".ci/pyz", BIN, folder / "collector.pyz"], capture_output=True, check=True)
        commands["pyz"] = (str(Path(sys.executable).resolve()), "-S", "-I", str(folder / "collector.pyz"), *FACTS)
    if "256-nics" in owners:
        commands["256-nics"] = (*commands["collector"], "--root", str(many_nics(folder / "many", 256)))
    missing: dict[str, str] = {}
    for name, peer in PEERS.items():
        if f"{name}{RATIO}" in wanted:
            why = lacking(peer, say) or _does_not_run(peer, str(folder))
            missing |= {name: why} if why else {}
            commands |= {} if why else {name: peer.argv}
    return commands, missing


def _does_not_run(peer: Peer, folder: str) -> str:
    try:
        cost_of(peer.argv, cwd=folder, fine=peer.fine)
    except (CommandError, subprocess.TimeoutExpired) as error:
        return " ".join(str(error).split())[:200]
    return ""


def _ratio(peer: str, costs: Costs) -> Measured:
    theirs, ours = middle(costs[peer]), middle(costs["collector"])
    return Measured(
        value=theirs.cpu_s / ours.cpu_s,
        samples={who: [cost.cpu_s for cost in costs[who]] for who in (peer, "collector")},
        versions={peer: version_of(PEERS[peer])},
        note=f"{' '.join(PEERS[peer].argv)}: {theirs.cpu_s:.3f} CPU s, {theirs.resident_mb:.0f} MB, {theirs.wall_s:.2f} s; "
        f"collector facts: {ours.cpu_s:.3f} CPU s, {ours.resident_mb:.0f} MB, {ours.wall_s:.2f} s",
    )
