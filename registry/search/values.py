"""The values a submission has in each search field: what fields of `fields.py` read."""

from collections.abc import Callable, Iterable, Iterator

from registry import pci_names
from registry.records import Judgement
from schemas import Facts, Run, Submission

Value = str | int | float | bool
Values = Callable[[Submission, Judgement], Iterable[Value | None]]

SOFTWARE = "software"
IMPORTED = "registry-import-"
"""What the name of the tool begins with that made a document of another collection's report."""


def nic_name(nic: Facts) -> str | None:
    """What to call a NIC: its model, its device name, what pci.ids says, its ids, its interface name."""
    vendor, device = nic.get("pci.vendor"), nic.get("pci.device")
    name: str | None = nic.get("model") or nic.get("device_name") or pci_names.device_name(vendor, device)
    if name is None and vendor and device:
        return f"{vendor}:{device}"
    return name or nic.get("name")


def nic_of(submission: Submission, run: Run) -> Facts | None:
    """The NIC that a run names."""
    return next((nic for nic in submission.nics if run.nic is not None and nic.get("name") == run.nic), None)


def nic_names(submission: Submission, _: Judgement) -> Iterator[str | None]:
    """Every name under which a NIC may be looked for; a software device only where it has a model."""
    for nic in submission.nics:
        yield nic.get("model")
        yield nic.get("device_name") or pci_names.device_name(nic.get("pci.vendor"), nic.get("pci.device"))
        yield nic.get("vendor_name")


def pci_ids(submission: Submission, _: Judgement) -> Iterator[str | None]:
    """`8086:10c9` of every PCI NIC."""
    for nic in submission.nics:
        if nic.get("pci.vendor") and nic.get("pci.device"):
            yield f"{nic.get('pci.vendor')}:{nic.get('pci.device')}"


def hypervisor_of(submission: Submission) -> str:
    """The hypervisor above this system; `none` on bare metal, `unknown` where it was not told."""
    host = submission.host
    named = host.get("virtualization.hypervisor") if host else None
    if named:
        return str(named)
    return "none" if host and host.get("virtualization.is_guest") is False else "unknown"


def host_fact(name: str) -> Values:
    """A fact of the host."""

    def values(submission: Submission, _: Judgement) -> Iterator[Value | None]:
        if submission.host is not None:
            yield submission.host.get(name)

    return values


def nic_fact(name: str) -> Values:
    """A fact of every NIC."""
    return lambda submission, _: (nic.get(name) for nic in submission.nics)


def memory_gib(submission: Submission, _: Judgement) -> Iterator[float | None]:
    """Memory of the host, to a tenth of a GiB: kernels keep a little of it for themselves."""
    total = submission.host.get("memory.total_bytes") if submission.host is not None else None
    yield round(total / 2**30, 1) if total else None


def dataplanes(submission: Submission, _: Judgement) -> Iterable[str]:
    """Data planes beside the kernel's own, as the host tells them."""
    return (submission.host.get("system.dataplanes") if submission.host is not None else None) or ()


def all_of(*sources: Values) -> Values:
    """The values of several sources."""

    def values(submission: Submission, judgement: Judgement) -> Iterator[Value | None]:
        for source in sources:
            yield from source(submission, judgement)

    return values


def states(submission: Submission, judgement: Judgement) -> Iterator[str]:
    """What a submission is: `is:reproduced`."""
    if submission.example:
        yield "example"
    if judgement.plausibility == "reproduced":
        yield "reproduced"
    if submission.signer is not None:
        yield "signed"


STATES = ("example", "reproduced", "signed")


def of_problems(attribute: str) -> Values:
    """An attribute of every problem."""
    return lambda submission, _: (getattr(problem, attribute) for problem in submission.problems)


def of_runs(attribute: str) -> Values:
    """An attribute of every run."""
    return lambda submission, _: (getattr(run, attribute) for run in submission.runs)


def tools(submission: Submission, _: Judgement) -> Iterator[str]:
    """The tools that measured."""
    return (run.tool.name for run in submission.runs)


def flags(submission: Submission, judgement: Judgement) -> Iterator[str]:
    """What the judge and the tools flagged."""
    yield from (flag.code for flag in judgement.flags)
    for run in submission.runs:
        yield from run.flags


def speeds(submission: Submission, _: Judgement) -> Iterator[int | None]:
    """Link speeds of runs and NICs, in Mbit/s."""
    yield from (run.link_speed_mbps for run in submission.runs)
    yield from (nic.get("speed_mbps") for nic in submission.nics)


def features(submission: Submission, _: Judgement) -> Iterable[str]:
    """What the router did."""
    return submission.router.features if submission.router else ()


def router_os(submission: Submission, _: Judgement) -> Iterator[str | None]:
    """The router's operating system, as its configuration says."""
    if submission.router:
        yield submission.router.os


def contributor(submission: Submission, _: Judgement) -> Iterator[str | None]:
    """Who submitted: the key that signed, and the handle; a handle that looks like a key's name is none."""
    yield submission.signer
    if submission.contributor and not (submission.contributor.handle or "").casefold().startswith("sha256:"):
        yield submission.contributor.handle


def languages(submission: Submission, _: Judgement) -> Iterator[str | None]:
    """The languages of the words in it."""
    if submission.note:
        yield submission.note.lang
    yield from (problem.lang for problem in submission.problems)


def source_of(submission: Submission) -> str | None:
    """The collection that a reference was imported from, which `registry import --remove` takes out again; None for everything else."""
    is_imported = submission.kind == "reference" and submission.signer is None and submission.tool.name.startswith(IMPORTED)
    return submission.tool.name.removeprefix(IMPORTED) if is_imported else None


def sources(submission: Submission, _: Judgement) -> Iterator[str | None]:
    """The collection that it was imported from: `source:qubes`."""
    yield source_of(submission)


def system_without_board(submission: Submission, _: Judgement) -> Iterator[str | None]:
    """What the whole machine is called where the board has no name of its own, as in laptops."""
    if submission.host is not None and not submission.host.get("board.product"):
        yield submission.host.get("board.system_product")


def parts(submission: Submission, judgement: Judgement) -> Iterator[str]:
    """Which parts a submission has: `has:problems`."""
    present = {
        "title": submission.title,
        "note": submission.note,
        "problems": submission.problems,
        "workaround": any(problem.workaround for problem in submission.problems),
        "host": submission.host,
        "nics": submission.nics,
        "router": submission.router,
        "configuration": submission.router and submission.router.configuration,
        "runs": submission.runs,
        "figures": any(run.series for run in submission.runs),
        "costs": submission.costs,
        "contributor": submission.contributor,
        "reference": submission.reference,
        "flags": judgement.flags,
    }
    return (name for name, part in present.items() if part)


PARTS = (
    "title", "note", "problems", "workaround", "host", "nics", "router", "configuration", "runs", "figures", "costs", "contributor",
    "reference", "flags",
)  # fmt: skip
