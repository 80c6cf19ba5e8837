"""Where others got to with the same hardware and the same problems: the pages that a submission leads to."""

from collections.abc import Iterator
from dataclasses import dataclass

from registry import pci_names
from registry.derive.problems import identity_of, language_of
from registry.derive.seen import board_name, nic_key, slug
from registry.search.values import hypervisor_of, nic_name
from schemas import Submission
from schemas.labels import Language, label
from web.arrange.seen import full_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """A piece of hardware or a hypervisor with a page of its own."""

    kind: str
    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A problem with a page of its own."""

    key: str
    symptom: str
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """What a submission has in common with others'."""

    same: tuple[Same, ...] = ()
    met: tuple[Met, ...] = ()


def others_of(told: Submission, lang: Language) -> Others:
    """The pages that count this submission among others; none for a shipped example or a figure from literature."""
    if told.kind != "trial" or told.example:
        return Others()
    met = {identity_of(problem).key: problem for problem in reversed(told.problems)}
    return Others(
        same=tuple(dict.fromkeys(_same(told, lang))),
        met=tuple(Met(key=key, symptom=problem.symptom, lang=language_of(problem)) for key, problem in reversed(met.items())),
    )


def known_keys(told: Submission) -> tuple[str | None, ...]:
    """For each problem of a submission the key of its page; None for those of examples and of literature, which are counted nowhere."""
    is_counted = told.kind == "trial" and not told.example
    return tuple(identity_of(problem).key if is_counted else None for problem in told.problems)


def _same(told: Submission, lang: Language) -> Iterator[Same]:
    for nic in told.nics:
        key = nic_key(nic)
        if key is not None:
            yield Same(kind="nic", key=key, name=full_name("nic", key, pci_names.name_of_key(key) or nic_name(nic) or key))
    if told.host is not None:
        for kind, name in (("cpu", told.host.get("cpu.model")), ("board", board_name(told.host))):
            if name:
                yield Same(kind=kind, key=slug(name), name=name)
    hypervisor = hypervisor_of(told)
    if hypervisor not in {"none", "unknown"}:
        yield Same(kind="hypervisor", key=hypervisor, name=label("hypervisor", hypervisor, lang))
