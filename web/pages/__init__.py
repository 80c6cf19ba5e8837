"""The pages, by name; each module lists its ROUTES as (rule, endpoint, view)."""

from web.pages import about, home, search, share, submission

PAGES = {"home": home, "search": search, "submission": submission, "share": share, "about": about}
