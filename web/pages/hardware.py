"""What was tried with which NIC, CPU, board and hypervisor: lists to look through, and one page for each of them."""

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from registry import pci_names, sriov
from registry.desk import current_desk
from registry.errors import ParameterError, QueryError
from registry.findings import Hardware
from web.arrange.figures import figure_json
from web.arrange.hardware import KINDS, LEADS, hardware_sheet, items_of, near, pci_of, references_of
from web.arrange.hardware_asked import asked_of
from web.arrange.seen import full_name
from web.arrange.trouble import trouble
from web.language import language

LIMIT = 50
MOST_CHARACTERS = 200
MOST_NEWEST = 5
FIRST_OF_A_KIND = 5


def show() -> tuple[str, int]:
    """The kinds, each with what was seen most, or with what has the words that were asked for."""
    desk, line = current_desk(), _line()
    try:
        asked = asked_of(line)
    except QueryError as error:
        return render_template("hardware.html", kinds=(), leads=LEADS, line=line, references=(), trouble=trouble(line, error)), 400
    pages = {kind: desk.hardware_page(kind, asked.query, words=asked.words, limit=FIRST_OF_A_KIND) for kind in KINDS}
    kinds = [(kind, KINDS[kind], page, items_of(kind, page.items, language())) for kind, page in pages.items() if page.items or not line]
    return render_template("hardware.html", kinds=kinds, leads=LEADS, line=line, references=references_of(line)), 200


def show_kind(kind: str) -> tuple[str, int]:
    """The list of one kind, or what of it has the words that were asked for."""
    line, named = _line(), {"kind": _known(kind), "title": KINDS[kind], "lead": LEADS[kind]}
    try:
        asked = asked_of(line)
        page = current_desk().hardware_page(kind, asked.query, words=asked.words, limit=LIMIT, cursor=request.args.get("cursor"))
    except QueryError as error:
        return render_template("hardware_kind.html", **named, line=line, items=(), references=(), trouble=trouble(line, error)), 400
    except ParameterError:
        abort(404)
    items = items_of(kind, page.items, language())
    known = references_of(line) if kind == "nic" else ()
    return render_template("hardware_kind.html", **named, line=line, page=page, items=items, references=known), 200


def _line() -> str:
    return request.args.get("q", "").strip()[:MOST_CHARACTERS]


def show_one(kind: str, key: str) -> str | tuple[str, int] | BaseResponse:
    """One of them with all that was seen of it; a PCI id with a colon or in capitals leads there too."""
    plain = key.lower().replace(":", "-")
    if plain != key:
        return redirect(url_for("site.hardware_one", kind=_known(kind), key=plain), 301)
    found = _found(kind, key)
    if found is None:
        return _unknown(kind, key)
    desk = current_desk()
    hits = desk.search(f"{found.query} kind:trial -is:example", limit=MOST_NEWEST).hits
    reported = desk.reported_elsewhere(kind, key)
    sheet = hardware_sheet(found, language())
    return render_template("hardware_one.html", kind=kind, title=KINDS[kind], sheet=sheet, hits=hits, reported=reported)


def chart(kind: str, key: str) -> Response:
    """Its rates over frame size as a Plotly figure in JSON, for the reader who asked for interaction."""
    found = _found(kind, key)
    drawn = hardware_sheet(found, language()).chart if found is not None else None
    if drawn is None:
        abort(404)
    return Response(figure_json(drawn, language()), content_type="application/json")


def _unknown(kind: str, key: str) -> tuple[str, int]:
    """What is known of hardware that nobody has shared yet: what is reported elsewhere, else what is near."""
    reported = current_desk().reported_elsewhere(kind, key)
    name = (pci_names.name_of_key(key) if kind == "nic" else None) or (reported.name if reported else None)
    reference = sriov.of_key(key) if kind == "nic" else None
    page = render_template(
        "hardware_unknown.html",
        kind=kind,
        title=KINDS[kind],
        key=key,
        pci=pci_of(kind, key),
        name=full_name(kind, key, name) if name else None,
        reference=reference,
        is_virtual=reference is not None and sriov.is_virtual(reference, key),
        reported=reported,
        near=near(items_of(kind, current_desk().hardware_list(kind), language()), key),
    )
    return page, 200 if reported else 404


def _found(kind: str, key: str) -> Hardware | None:
    return current_desk().hardware(_known(kind), key)


def _known(kind: str) -> str:
    if kind not in KINDS:
        abort(404)
    return kind


ROUTES = (
    ("/hardware", "hardware", show),
    ("/hardware/<kind>", "hardware_kind", show_kind),
    ("/hardware/<kind>/<key>", "hardware_one", show_one),
    ("/hardware/<kind>/<key>/chart.json", "hardware_chart", chart),
)
