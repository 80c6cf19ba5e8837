"""Everything to take away: the dumps there are, and what to do with them."""

from flask import current_app, render_template, url_for

from registry.api.answers import site_url
from registry.dumps.offered import Offered, offered


def show() -> str:
    """The dumps, the newest first."""
    dumps = offered(current_app.extensions["tameshi"].config.dumps)
    return render_template("dumps.html", dumps=dumps, downloads=_downloads(dumps[0]) if dumps else [])


def _downloads(dump: Offered) -> list[dict[str, object]]:
    """The files of a dump, as schema.org tells programs of them."""
    here = site_url(current_app.extensions["tameshi"].config)
    return [
        {
            "@type": "DataDownload", "name": file.name, "contentSize": f"{file.bytes} B",
            "contentUrl": here + url_for("dump_file", name=dump.name, file=file.name),
        }
        for file in dump.files
    ]  # fmt: skip


ROUTES = (("/dumps/", "dumps", show),)
