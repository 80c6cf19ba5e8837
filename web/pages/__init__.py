"""The pages, by name; each module lists its ROUTES as (rule, endpoint, view), and the methods where GET is not the one."""

from web.pages import about, api_docs, charts, compare, digests, guide, home, matrix, search, share, share_form, submission

PAGES = {
    "home": home,
    "search": search,
    "submission": submission,
    "compare": compare,
    "matrix": matrix,
    "charts": charts,
    "digests": digests,
    "share": share,
    "share_form": share_form,
    "guide": guide,
    "about": about,
    "api_docs": api_docs,
}
