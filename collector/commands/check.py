"""`collector check`: readiness for virtualized I/O, layer by layer, with the evidence and the one thing to do next."""

import argparse
from collections.abc import Iterator, Mapping

from collector.commands.facts import open_root
from collector.console import Colour, Console
from collector.readiness import Readiness, read_readiness
from collector.readiness.record import Layer
from collector.readiness.words import name, write
from schemas.labels import LANGUAGES, Language

NAME = "check"
MARKS: dict[str, tuple[str, Colour | None]] = {
    "ready": ("[ok]", "green"), "off": ("[--]", "red"), "missing": ("[--]", "red"), "unknown": ("[??]", "yellow"),
}  # fmt: skip
"""How a state looks at the beginning of its line."""
APART = ("[  ]", None)
"""The mark of a layer that does not count here."""
YES: dict[bool | None, str] = {True: "yes", False: "no", None: "unknown"}
Line = tuple[str, Colour | None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `collector check`."""
    parser.description = (
        "Says whether this host is ready to hand its NICs to guests: CPU, firmware, IOMMU, kernel, IOMMU groups, SR-IOV, drivers and "
        "virtual functions, each with the evidence and what to do next. Ends with 0 when everything that applies is ready, else with 1."
    )
    parser.add_argument("--root", metavar="DIR", default="/", help="read this folder or packed capture as the host (default: /)")
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")
    parser.add_argument("--lang", choices=LANGUAGES, help="language of the words (default: that of the environment; English in JSON)")


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the readiness; 0 when everything that applies is ready."""
    console.progress("reading the host")
    with open_root(args.root) as root:
        readiness = read_readiness(root)
    if args.json:
        console.json(readiness.to_document(args.lang or "en"))
    else:
        for text, colour in lines(readiness, args.lang or choose_language(getattr(args, "environ", {}))):
            console.print(text, colour)
    return 0 if readiness.everything else 1


def choose_language(environ: Mapping[str, str]) -> Language:
    """The language of the messages in this environment: the first of the usual variables that is set decides."""
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "ja" if locale.lower().startswith("ja") else "en"


def lines(readiness: Readiness, lang: Language) -> Iterator[Line]:
    """The answers, the layers, and what to do first."""
    answers = "   ".join(f"{key}: {name('answer', YES[value], lang)}" for key, value in _shown_answers(readiness))
    yield f"{_place(readiness, lang)}   {answers}", "bold"
    yield "", None
    for layer_name, layer in readiness.layers.items():
        yield from _layer(layer_name, layer, lang)
    yield "", None
    yield _closing(readiness, lang)


def _place(readiness: Readiness, lang: Language) -> str:
    """Where this runs; a container says what is around it, where that is known."""
    inside = {True: "container-in-guest", False: "container-on-bare-metal", None: "container"}[readiness.sight.is_guest]
    place = name("where", inside if readiness.sight.container else readiness.where or "unknown", lang)
    around = [word for word in (readiness.sight.container, readiness.sight.hypervisor) if word and word != "unknown"]
    return f"{place} ({', '.join(around)})" if around else place


def _shown_answers(readiness: Readiness) -> Iterator[tuple[str, bool | None]]:
    for key, title in (("vtx", "VT-x/AMD-V"), ("iommu", "IOMMU"), ("sriov", "SR-IOV")):
        yield title, readiness.ready[key]


def _layer(layer_name: str, layer: Layer, lang: Language) -> Iterator[Line]:
    """One line for the layer, its evidence below, the next step set apart."""
    counts = layer.applies or layer.state == "ready"
    mark, colour = MARKS[layer.state] if counts else APART
    state = name("state", layer.state, lang) if counts else f"{name('state', layer.state, lang)} ({name('state', 'not-applicable', lang)})"
    code = f"  ({layer.missing})" if layer.missing else ""
    yield f"{mark} {name('layer', layer_name, lang)}: {state}{code}", colour
    for entry in layer.evidence:
        yield f"       {entry.path} = {name('head', 'nothing', lang) if entry.value is None else entry.value}", None
    for line in layer.nics:
        yield f"       - {line.nic.shown}: {write(line.say, lang)}", None
    for warning in layer.warnings:
        yield f"     ! {name('head', 'warning', lang)}: {write(warning, lang)}", "yellow"
    if layer.step:
        advice = f"{name('head', 'advice', lang)}: " if layer.state == "ready" else ""
        yield f"     > {advice}{write(layer.step, lang)}", None


def _closing(readiness: Readiness, lang: Language) -> Line:
    """The first thing to do, because later layers wait for it."""
    if readiness.everything:
        return name("head", "done", lang), "green"
    first = readiness.first_step
    if first is None:
        return name("head", "stuck", lang), "yellow"
    return f"{name('head', 'next', lang)} [{name('layer', first[0], lang)}]: {write(first[1], lang)}", "bold"
