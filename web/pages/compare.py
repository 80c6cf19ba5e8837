"""Two to eight submissions side by side; where they cannot be compared, what to do about it."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.desk import Desk, current_desk
from registry.errors import ParameterError
from web.arrange.chosen import MOST, Chosen, chosen
from web.arrange.compare import comparison
from web.language import language

SUGGESTED = 6


def show() -> str | Response | tuple[str, int]:
    """The comparison that the address asks for; an address that names it in another way leads to the one to share."""
    asked = chosen([*request.args.getlist("ids"), *request.args.getlist("add")])
    desk = current_desk()
    if not asked.can_be_compared:
        return _not_yet(desk, asked, ())
    baseline = request.args.get("baseline")
    if request.args.getlist("ids") != [asked.line] or "add" in request.args:
        return redirect(url_for("site.compare", ids=asked.line).replace("%2C", ","))
    try:
        found = desk.compare(asked.ids, baseline if baseline in asked.ids else None)
    except ParameterError:
        here = {hit.id for hit in desk.search(f"id:{asked.line}", limit=MOST).hits}
        return _not_yet(desk, asked, tuple(uid for uid in asked.ids if uid not in here))
    return render_template("compare.html", chosen=asked, sheet=comparison(found, language()), most=MOST)


def _not_yet(desk: Desk, asked: Chosen, missing: tuple[str, ...]) -> tuple[str, int]:
    """What hinders, the submissions that are known of those asked for, and others to compare with."""
    here = [uid for uid in asked.ids if uid not in missing]
    hits = desk.search(f"id:{','.join(here)}", limit=len(here)).hits if here else ()
    missing += tuple(uid for uid in here if uid not in {hit.id for hit in hits})
    known = tuple(sorted(hits, key=lambda hit: asked.ids.index(hit.id)))
    others = tuple(hit for hit in desk.search("has:runs", limit=SUGGESTED + len(known)).hits if hit not in known)[:SUGGESTED]
    page = render_template(
        "compare_choose.html",
        chosen=asked,
        known=known,
        missing=missing,
        others=others,
        most=MOST,
        kept_ids=here,
        shown_ids=here,
    )
    return page, 404 if missing else 400 if asked.wrong or len(asked.ids) > MOST else 200


ROUTES = (("/compare", "compare", show),)
