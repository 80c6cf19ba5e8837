"""What the community has seen of NICs, CPUs, boards, chipsets and hypervisors."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, request

from registry import sriov
from registry.aggregates.hardware import KINDS, MOST_LISTED
from registry.api import answers
from registry.desk import current_desk
from registry.findings import BestFigure, Hardware, HardwareItem, OutcomeCounts, ProblemSummary, SeenWith, SriovSeen
from registry.services import Services


def install(app: Flask, services: Services) -> None:
    """Two routes for each kind."""
    for kind in KINDS:
        path = f"/api/v1/hardware/{kind}"
        app.add_url_rule(path, f"api_hardware_{kind}", _listing(kind), methods=["GET"])
        app.add_url_rule(f"{path}/<id>", f"api_hardware_{kind}_one", _one(kind, services), methods=["GET"])


def _listing(kind: str) -> Callable[[], Response]:
    def listing() -> Response:
        answers.only_known("q", "name", "limit", "cursor", *sorted(answers.FACET_PARAMETERS))
        found = current_desk().hardware_page(
            kind,
            answers.query_line(),
            words=request.args.get("name", ""),
            limit=answers.whole("limit", MOST_LISTED, 1, MOST_LISTED),
            cursor=request.args.get("cursor"),
        )
        items = [item_json(one) for one in found.items]
        told = {"next": found.next_cursor, "total": found.total, "filtered": found.filtered, "newest_only": found.newest_only}
        return answers.answer({"items": items, **told})

    return listing


def _one(kind: str, services: Services) -> Callable[..., Response]:
    def one(id: str) -> Response:  # noqa: A002  # The name in the description.
        answers.only_known()
        found = current_desk().hardware(kind, id)
        if found is None:
            abort(404)
        return answers.answer(hardware_json(found, answers.site_url(services.config)))

    return one


def hardware_json(found: Hardware, site: str) -> dict[str, Any]:
    """One item as the interface writes it."""
    return {
        **item_json(found.item),
        "kind": found.kind,
        "query": found.query,
        "looked_at": found.looked_at,
        "told_apart": found.told_apart,
        "newest_only": found.newest_only,
        "hosts": found.hosts,
        "contributors": found.contributors,
        "bios": [
            {"bios": one.bios, "vtx": one.vtx, "vtd": one.vtd, "hosts": one.hosts, "outcomes": outcomes_json(one.outcomes)}
            for one in found.bios
        ],
        "bios_modes": [
            {"bios": one.bios, "mode": one.mode, "hosts": one.hosts, "outcomes": outcomes_json(one.outcomes)} for one in found.bios_modes
        ],
        "sriov": None if found.sriov is None else _sriov_json(found.sriov),
        "seen": {name: [seen_json(one) for one in values] for name, values in found.seen.items()},
        "problems": [problem_json(one) for one in found.problems],
        "best": [_best_json(one, site) for one in found.best],
        "newest": [{"id": uid, "url": f"{site}/s/{uid}"} for uid in found.newest],
        "reference": _reference(found),
    }


def _sriov_json(one: SriovSeen) -> dict[str, Any]:
    """How SR-IOV went."""
    return {
        "outcomes": outcomes_json(one.outcomes),
        "looked_at": one.looked_at,
        "query": one.query,
        "seen": {name: [seen_json(value) for value in values] for name, values in one.seen.items()},
        "problems": [problem_json(problem) for problem in one.problems],
    }


def _reference(found: Hardware) -> dict[str, Any] | None:
    """What vendor and kernel say of a NIC's virtual functions, and where."""
    known = sriov.of_key(found.item.key) if found.kind == "nic" else None
    if known is None:
        return None
    return {"name": known.name, "virtual_functions": known.virtual_functions, "per": known.per, "driver": known.driver,
            "vf_driver": known.vf_driver, "source": known.source, "address": known.address}  # fmt: skip


def item_json(one: HardwareItem) -> dict[str, Any]:
    """An item of a list."""
    return {"key": one.key, "name": one.name, "outcomes": outcomes_json(one.outcomes)}


def outcomes_json(one: OutcomeCounts) -> dict[str, int]:
    """How often it worked."""
    return {"worked": one.worked, "partly": one.partly, "failed": one.failed}


def seen_json(one: SeenWith) -> dict[str, Any]:
    """A value and on how many hosts."""
    return {"value": one.value, "key": one.key, "hosts": one.hosts, "outcomes": outcomes_json(one.outcomes)}


def problem_json(one: ProblemSummary) -> dict[str, Any]:
    """A problem in short."""
    return {
        "key": one.key,
        "symptom": one.symptom,
        "stage": one.stage,
        "part": one.part,
        "failure_kind": one.failure_kind,
        "lang": one.lang,
        "submissions": one.submissions,
    }


def _best_json(one: BestFigure, site: str) -> dict[str, Any]:
    return {
        "mode": one.mode,
        "submission": one.submission,
        "url": f"{site}/s/{one.submission}",
        "unit": one.unit,
        "frame_bytes": one.frame_bytes,
        "value": one.value,
        "run_kind": one.run_kind,
        "family": one.family,
        "direction": one.direction,
        "link_type": one.link_type,
        "link_speed_mbps": one.link_speed_mbps,
        "setting": one.setting or None,
    }
