"""The files of dumps, as they lie in the registry's folder."""

from flask import Flask, Response, abort, send_from_directory

from registry.dumps.offered import NAME
from registry.services import Services

_TYPES = {".gz": "application/gzip", ".parquet": "application/vnd.apache.parquet", ".sqlite": "application/vnd.sqlite3", "": "text/plain"}


def install(app: Flask, services: Services) -> None:
    """One route for every file of every dump."""

    def dump_file(name: str, file: str) -> Response:
        if not NAME.fullmatch(name) or file.startswith("."):
            abort(404)
        folder = services.config.dumps / name
        response = send_from_directory(folder, file, mimetype=_TYPES.get((folder / file).suffix), conditional=True, max_age=3600)
        response.headers["Content-Disposition"] = f'attachment; filename="tameshi-{name}-{file}"'
        return response

    app.add_url_rule("/dumps/<name>/<file>", "dump_file", dump_file, methods=["GET"])
