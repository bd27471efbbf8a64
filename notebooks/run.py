#!/usr/bin/env python3
"""Run the notebooks of this folder, each in a fresh kernel, and keep what they show under target/notebooks.

    python notebooks/run.py                               all notebooks
    python notebooks/run.py notebooks/01-first-look.ipynb one of them
    python notebooks/run.py --picture docs/first-look.png also save the README's picture

Of each notebook it checks that the committed file holds no outputs, that every cell runs, and that every cell tagged
`figure` gives exactly one picture and no other cell does. Nothing is written outside the project's folder, and nothing
is fetched. The last line is `N passed, N failed`; the exit code is 1 if anything failed.
"""

import argparse
import base64
import os
import re
import shutil
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "target" / "notebooks"
MAX_PICTURE = 150_000  # bytes: a README is read over slow lines too
COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # of tracebacks

# Before Jupyter and Matplotlib are imported: their settings, histories and caches stay out of the home folder.
os.environ.setdefault("MPLBACKEND", "Agg")
for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
    os.environ.setdefault(name, str(OUT / ".settings" / name.lower()))
    Path(os.environ[name]).mkdir(parents=True, exist_ok=True)

import nbformat  # noqa: E402
from nbclient import NotebookClient  # noqa: E402
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError  # noqa: E402


class Results:
    """What passed and what failed, said as it happens."""

    def __init__(self):
        self.passed = self.failed = 0

    def add(self, notebook, check, problem=""):
        if problem:
            self.failed += 1
            print(f"FAIL {notebook}: {check}\n{problem}", flush=True)
        else:
            self.passed += 1
            print(f"ok   {notebook}: {check}", flush=True)


def stored_outputs(notebook):
    """What of a run is stored in the notebook: it should be committed without."""
    return [
        f"     cell {cell.get('id', number)} holds outputs or a count: clear them before committing"
        for number, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None)
    ]


def pictures_of(cell):
    """The PNG pictures among a cell's outputs."""
    if cell.cell_type != "code":
        return []
    found = (output.get("data", {}).get("image/png") for output in cell.outputs)
    return [base64.b64decode(data) for data in found if data]


def run(path, results):
    """Run one notebook; give the picture of its cell tagged `picture`, if there is one."""
    name = path.name
    notebook = nbformat.read(path, as_version=4)
    results.add(name, "the committed file holds no outputs", "\n".join(stored_outputs(notebook)))

    begin = time.monotonic()
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if not kernel:
        results.add(name, "it runs", "     its metadata names no kernelspec")
        return None
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name=kernel,
        resources={"metadata": {"path": str(ROOT)}},
        extra_arguments=["--log-level=ERROR"],  # else each kernel warns that it listens on the loopback interface
    )
    problem = ""
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        problem = COLOURS.sub("", str(error)).rstrip()
    nbformat.write(notebook, OUT / name)
    results.add(name, f"it runs ({time.monotonic() - begin:.1f} s)", problem)
    if problem:
        return None

    folder = OUT / path.stem
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    picture = None
    for cell in notebook.cells:
        found = pictures_of(cell)
        tags = cell.metadata.get("tags", [])
        title = cell.metadata.get("name") or cell.get("id")
        if "figure" in tags:
            problem = "" if len(found) == 1 else f"     {len(found)} pictures, 1 expected"
            results.add(name, f"picture {title}", problem)
        elif found:
            results.add(name, f"cell {title}", "     a picture from a cell without the tag `figure`")
        for number, data in enumerate(found):
            (folder / (f"{title}.png" if number == 0 else f"{title}-{number + 1}.png")).write_bytes(data)
            if "picture" in tags and picture is None:
                picture = data
    return picture


def main():
    parser = argparse.ArgumentParser(description="Run the notebooks, keep their pictures under target/notebooks.")
    parser.add_argument("notebooks", nargs="*", type=Path, help="notebooks to run [default: all of notebooks/]")
    parser.add_argument("--picture", type=Path, metavar="PNG", help="save the picture of the cell tagged `picture` here")
    arguments = parser.parse_args()

    notebooks = arguments.notebooks or sorted(Path(__file__).resolve().parent.glob("*.ipynb"))
    OUT.mkdir(parents=True, exist_ok=True)
    results = Results()
    picture = None
    for path in notebooks:
        found = run(path, results)
        picture = picture or found

    if arguments.picture:
        name = arguments.picture.name
        if picture is None:
            results.add(name, "saved", "     no cell tagged `picture` gave one")
        elif len(picture) > MAX_PICTURE:
            results.add(name, "saved", f"     {len(picture):,} bytes, more than {MAX_PICTURE:,}")
        else:
            arguments.picture.parent.mkdir(parents=True, exist_ok=True)
            arguments.picture.write_bytes(picture)
            results.add(name, f"saved, {len(picture):,} bytes")

    print(f"Executed notebooks and pictures: {OUT.relative_to(ROOT)}")
    print(f"{results.passed} passed, {results.failed} failed")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
