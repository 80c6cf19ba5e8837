"""The notebooks of docs/notebooks, executed on a dump of a made-up registry, their outputs kept: `make notebooks`.

Runs in an environment of its own (requirements: docs/notebooks/requirements.txt), and needs the registry only to make the dump.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from registry.db.engine import Database
from registry.db.migrate import upgrade
from registry.dumps.write import dump
from tests.conftest import NOW
from tests.registry.aggregates.test_charts import stored
from tests.scale.generate import document

FOLDER = Path(__file__).parents[1] / "docs" / "notebooks"
SUBMISSIONS = 400
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
for name in sys.argv[1:]:
    notebook = nbformat.read(name, 4)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                output.pop("execution_count", None)
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(notebook, name)
"""
"""What a run leaves in a notebook is its outputs, and nothing that differs from run to run."""


def main(python: str) -> int:
    """0 where every notebook ran through."""
    folder = Path(tempfile.mkdtemp(prefix="tameshi-notebooks-"))
    try:
        database = Database(f"sqlite:///{folder / 'registry.sqlite'}")
        upgrade(database)
        stored(database, [document(number) for number in range(1, SUBMISSIONS + 1)])
        dump(database, folder / "dump", formats=("csv", "parquet"), since=None, now=NOW, progress=lambda *_: None)
        database.dispose()
        environ = {**os.environ, "TAMESHI_DUMP": str(folder / "dump"), "PYTHONPATH": str(FOLDER.parents[1] / "clients" / "python")}
        names = [str(path) for path in sorted(FOLDER.glob("*.ipynb"))]
        return subprocess.run([python, "-c", EXECUTE, *names], env=environ, cwd=FOLDER, check=False).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
