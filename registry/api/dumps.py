"""The files of dumps, as they lie in the registry's folder."""

from flask import Flask, abort, redirect, send_from_directory, url_for
from werkzeug.wrappers import Response

from registry.dumps.offered import NAME, offered
from registry.services import Services

LATEST = "latest"
"""Stands for the newest dump of everything: an address that stays."""
_TYPES = {".gz": "application/gzip", ".parquet": "application/vnd.apache.parquet", ".sqlite": "application/vnd.sqlite3", "": "text/plain"}


def install(app: Flask, services: Services) -> None:
    """One route for every file of every dump."""

    def dump_file(name: str, file: str) -> Response:
        if name == LATEST and (whole := [one.name for one in offered(services.config.dumps) if one.since is None]):
            return redirect(url_for("dump_file", name=whole[0], file=file), 302)
        if not NAME.fullmatch(name) or file.startswith("."):
            abort(404)
        folder = services.config.dumps / name
        response = send_from_directory(folder, file, mimetype=_TYPES.get((folder / file).suffix), conditional=True, max_age=3600)
        response.headers["Content-Disposition"] = f'attachment; filename="tameshi-{name}-{file}"'
        return response

    app.add_url_rule("/dumps/<name>/<file>", "dump_file", dump_file, methods=["GET"])
