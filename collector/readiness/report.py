"""Readiness of one host: every layer, the three answers, and the document that `collector check --json` prints."""

from dataclasses import dataclass
from typing import Any

from collector.facts import SCHEMA, HostFacts, read_facts
from collector.readiness.layers import LAYERS
from collector.readiness.read import read_sight
from collector.readiness.record import Evidence, Layer, NicLine, Say, Sight
from collector.readiness.words import write
from collector.root import Root
from schemas.labels import Language

POINTERS = frozenset({"groups_wait", "kernel_waits", "vfs_wait"})
"""Sentences that only point to another layer."""
Tree = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What every layer says about one host."""

    sight: Sight
    layers: dict[str, Layer]

    @property
    def where(self) -> str | None:
        """`container`, `guest`, `bare-metal`, or None where that cannot be told. A container inside a guest is a container."""
        if self.sight.container:
            return "container"
        return None if self.sight.is_guest is None else "guest" if self.sight.is_guest else "bare-metal"

    @property
    def ready(self) -> dict[str, bool | None]:
        """The three answers; None: cannot be told, or does not apply here."""
        return {"vtx": _vtx(self.layers), "iommu": _iommu(self.layers), "sriov": _sriov(self.layers)}

    @property
    def everything(self) -> bool:
        """Whether every layer that applies is ready."""
        return all(layer.state == "ready" for layer in self.layers.values() if layer.applies)

    @property
    def first_step(self) -> tuple[str, Say] | None:
        """The first layer that is not ready and can be helped, with what to do; later layers wait for it."""
        for name, layer in self.layers.items():
            if layer.applies and layer.state != "ready" and layer.step and layer.step.key not in POINTERS:
                return name, layer.step
        return None

    def to_document(self, lang: Language) -> Tree:
        """What programs get."""
        return {
            "schema": SCHEMA,
            "where": self.where,
            "is_guest": self.sight.is_guest,
            "hypervisor": self.sight.hypervisor,
            "container": self.sight.container,
            "ready": self.ready,
            "layers": [_layer_document(name, layer, lang) for name, layer in self.layers.items()],
        }


def read_readiness(root: Root, facts: HostFacts | None = None) -> Readiness:
    """What can be told about the host behind this root; facts that were read already are not read again."""
    return judge(read_sight(root, facts or read_facts(root)))


def judge(sight: Sight) -> Readiness:
    """What every layer says about what was seen."""
    return Readiness(sight=sight, layers={name: _guarded(name, sight) for name in LAYERS})


def _guarded(name: str, sight: Sight) -> Layer:
    try:
        return LAYERS[name](sight)
    except Exception as error:  # noqa: BLE001  # Boundary: one broken layer must not cost the others.
        return Layer(state="unknown", evidence=(Evidence(name, f"{type(error).__name__}: {error}"[:200]),), step=Say("layer_broken"))


def _vtx(layers: dict[str, Layer]) -> bool | None:
    """Whether VT-x or AMD-V is offered; false only where the kernel shows that it is not."""
    return {"ready": True, "off": False, "missing": False}.get(layers["cpu"].state)


def _iommu(layers: dict[str, Layer]) -> bool | None:
    return {"ready": True, "off": False, "missing": False}.get(layers["iommu"].state)


def _sriov(layers: dict[str, Layer]) -> bool | None:
    """Whether a NIC has virtual functions; None in a guest that has neither received one nor could make one."""
    nic, vfs = layers["nic"], layers["vfs"]
    if nic.state == "ready":
        return {"ready": True, "off": False}.get(vfs.state)
    return False if nic.applies and nic.state in ("off", "missing") else None


def _layer_document(name: str, layer: Layer, lang: Language) -> Tree:
    return {
        "layer": name,
        "state": layer.state,
        "applies": layer.applies,
        "evidence": [{"path": entry.path, "value": entry.value} for entry in layer.evidence],
        "missing": layer.missing,
        "next_step": write(layer.step, lang),
        "warnings": [{"code": warning.key, "text": write(warning, lang)} for warning in layer.warnings],
        "nics": [_nic_document(line, lang) for line in layer.nics],
    }


def _nic_document(line: NicLine, lang: Language) -> Tree:
    return {"name": line.nic.name, "address": line.nic.address, **line.facts, "says": write(line.say, lang)}
