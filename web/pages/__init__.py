"""The pages, by name; each module lists its ROUTES as (rule, endpoint, view), and the methods where GET is not the one."""

from web.pages import (
    about,
    api_docs,
    charts,
    compare,
    contributor,
    digests,
    dumps,
    guide,
    hardware,
    home,
    know_how,
    matrix,
    search,
    share,
    share_form,
    submission,
)

PAGES = {
    "home": home,
    "search": search,
    "submission": submission,
    "compare": compare,
    "matrix": matrix,
    "charts": charts,
    "share": share,
    "share_form": share_form,
    "know_how": know_how,
    "hardware": hardware,
    "digests": digests,
    "dumps": dumps,
    "guide": guide,
    "contributor": contributor,
    "about": about,
    "api_docs": api_docs,
}
