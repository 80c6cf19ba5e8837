"""Whose page sends something: only pages of this site may, whichever form it is (ADR 16)."""

from werkzeug.exceptions import Forbidden

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FOR_PROGRAMS = "/api/"
"""Takes JSON alone, which a form cannot send, and looks at no cookie."""


def refuse_other_sites(method: str, path: str, *, fetch_site: str | None, origin: str | None, ours: set[str]) -> None:
    """Nothing, where a page of this site or a program asks. Raises Forbidden for a page of another site.

    Browsers say whose page it is, and no page can make them say otherwise.
    """
    if method in SAFE or path.startswith(FOR_PROGRAMS):
        return
    if fetch_site not in {None, "same-origin", "none"} or (origin is not None and origin not in ours):
        raise Forbidden("a page of another site cannot send this")
