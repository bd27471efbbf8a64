#!/usr/bin/env python3
"""Run the notebooks of this folder, each in a fresh kernel, and keep what they show under target/notebooks.

    python notebooks/run.py                               all notebooks but 04, on all collections
    python notebooks/run.py notebooks/01-first-look.ipynb one of them
    python notebooks/run.py --collections demo            on one collection
    python notebooks/run.py --picture docs/first-look.png also save the README's picture
    python notebooks/run.py --pages target/docs           also render what they show as pages of HTML

Notebook 04 is run if it is named: it needs an engine, Sail or Spark, and `make cluster` runs it in .venv-cluster.

The collections are the demo, a made-up one in which everything is rare (rare.py), and 1,500 posts where PARATHEME_SHARED
or ../shared has them. Where PARATHEME_ARTICLES, PARATHEME_LEXICON, PARATHEME_SHEET or PARATHEME_MODEL is set, your own
collection is the only one.

Of each notebook it checks that the committed file holds no outputs, that every cell runs without a warning (pictures warn
of labels that overlap or are cut off), and that every cell tagged `figure` gives exactly one picture and no other cell
does. Pictures are kept as PNG and SVG. Pages are made of the demo, or of your own collection; that nothing is fetched when
one is opened is checked too. Nothing is written outside the project's folder, and nothing is fetched. The last
line is `N passed, N failed`; the exit code is 1 if anything failed.
"""

import argparse
import base64
import csv
import os
import re
import shutil
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "target" / "notebooks"
POSTS = "data/articles/uk-gov-blogs.jsonl"
# Its pyspark needs another pandas than the other notebooks, and so a virtual environment of its own.
ON_A_CLUSTER = "04-beyond-one-machine.ipynb"
MAX_PICTURE = 150_000  # bytes: a README is read over slow lines too
COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # of tracebacks

# Before Jupyter and Matplotlib are imported: their settings, histories and caches stay out of the home folder.
os.environ.setdefault("MPLBACKEND", "Agg")
for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
    os.environ.setdefault(name, str(OUT / ".settings" / name.lower()))
    Path(os.environ[name]).mkdir(parents=True, exist_ok=True)

import nbformat  # noqa: E402
import rare  # noqa: E402
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
    """The pictures among a cell's outputs, each as PNG and as SVG."""
    if cell.cell_type != "code":
        return []
    found = (output.get("data", {}) for output in cell.outputs)
    return [(base64.b64decode(data["image/png"]), data.get("image/svg+xml", "")) for data in found if "image/png" in data]


def warnings_of(notebook):
    """What cells wrote to standard error, such as that labels overlap."""
    return [
        f"     cell {cell.get('id')}: {output.text.rstrip()}"
        for cell in notebook.cells if cell.cell_type == "code"
        for output in cell.outputs if output.output_type == "stream" and output.name == "stderr"
    ]


def posts(shared):
    """Writes the codes of the posts that were drawn with known probabilities as a sheet, and those of the second reader as another table.

    Returns the settings that name them.
    """
    themes = {"F": "fiscal_pressure", "A": "ageing", "P": "procurement", "I": "innovation"}
    folder = OUT / "posts"
    folder.mkdir(parents=True, exist_ok=True)
    with open(ROOT / "data/gold/posts-codes.csv", encoding="utf-8", newline="") as codes:
        drawn = [row for row in csv.DictReader(codes) if row["half"] == "report"]
    with open(folder / "coded.csv", "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["article_id", "paragraph", "probability", *themes.values(), *(f"{theme}_{n}" for theme in themes.values() for n in (1, 2))])
        for row in drawn:
            readers = [row[letter + which] for letter in themes for which in ("", "_independent")]
            rows.writerow([row["article_id"], row["paragraph"], row["probability"], *(row[letter] for letter in themes), *readers])
    with open(folder / "second-reader.csv", "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["article_id", "paragraph", *themes.values()])
        rows.writerows([row["article_id"], row["paragraph"], *(row[f"{letter}_independent"] for letter in themes)] for row in drawn)
    return {"PARATHEME_ARTICLES": str(shared / POSTS), "PARATHEME_SHEET": str(folder / "coded.csv"),
            "PARATHEME_MODEL": str(folder / "second-reader.csv"), "PARATHEME_CODERS": "the authors,the second reader"}


def collections():
    """The settings with which the notebooks are run, by the name of the collection."""
    if any(os.environ.get(f"PARATHEME_{name}") for name in ("ARTICLES", "LEXICON", "SHEET", "MODEL")):
        return {"own": {}}
    found = {"demo": {}, "rare": rare.write(OUT / "rare")}
    shared = Path(os.environ.get("PARATHEME_SHARED") or ROOT.parent / "shared").resolve()
    if (shared / POSTS).is_file():
        found["posts"] = posts(shared)
    return found


def refuses_unknown_words(path, results):
    """Checks that notebook 02 ends with an error that names a word which the collection does not have."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(ROOT)}}, extra_arguments=["--log-level=ERROR"])
    problem = "     it runs all the same"
    try:
        client.execute(env={**os.environ, "PARATHEME_TERMS": "contracts,xyzzyx"})
    except CellExecutionError as error:
        problem = "" if error.ename == "ValueError" and "xyzzyx" in error.evalue and "contracts" not in error.evalue else str(error)
    results.add(path.name, "an unknown word is an error", problem)


def run(path, results, collection, settings):
    """Run one notebook on a collection; give the picture of its cell tagged `picture`, if there is one."""
    name = f"{collection}: {path.name}"
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
    problem, ended = "", ""
    try:
        client.execute(env={**os.environ, **settings})
    except CellExecutionError as error:
        if error.ename == "NotCodedYet":
            ended = error.evalue
        else:
            problem = COLOURS.sub("", str(error)).rstrip()
    except (CellTimeoutError, DeadKernelError) as error:
        problem = COLOURS.sub("", str(error)).rstrip()
    (OUT / collection).mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, OUT / collection / path.name)
    results.add(name, ended or f"it runs ({time.monotonic() - begin:.1f} s)", problem)
    if problem or ended:
        return None
    results.add(name, "no warnings", "\n".join(warnings_of(notebook)))

    folder = OUT / collection / path.stem
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
        for number, (png, svg) in enumerate(found):
            stem = title if number == 0 else f"{title}-{number + 1}"
            (folder / f"{stem}.png").write_bytes(png)
            (folder / f"{stem}.svg").write_text(svg, encoding="utf-8")
            if "</svg>" not in svg:
                results.add(name, f"picture {title}", "     it has no SVG")
            if "picture" in tags and picture is None:
                picture = png
    return picture


def render(path, collection, folder, results):
    """Renders a notebook as it was executed on a collection as a page in a folder."""
    import pages  # its nbconvert is not in .venv-cluster

    text = pages.page(nbformat.read(OUT / collection / path.name, as_version=4), folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{path.stem}.html").write_text(text, encoding="utf-8")
    results.add(f"{collection}: {path.name}", f"its page fetches nothing ({len(text):,} characters)", "\n".join(f"     {found}" for found in pages.fetches(text)))


def main():
    parser = argparse.ArgumentParser(description="Run the notebooks, keep their pictures under target/notebooks.")
    parser.add_argument("notebooks", nargs="*", type=Path, help="notebooks to run [default: all of notebooks/ but 04]")
    parser.add_argument("--collections", nargs="+", metavar="NAME", help="demo, rare, posts or own [default: all that are there]")
    parser.add_argument("--picture", type=Path, metavar="PNG", help="save the picture of the cell tagged `picture` here")
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="render the notebooks on the demo, or on your collection, as HTML into this folder")
    arguments = parser.parse_args()

    notebooks = arguments.notebooks or sorted(path for path in Path(__file__).resolve().parent.glob("*.ipynb") if path.name != ON_A_CLUSTER)
    OUT.mkdir(parents=True, exist_ok=True)
    results = Results()
    picture = None
    for collection, settings in collections().items():
        if arguments.collections and collection not in arguments.collections:
            continue
        for path in notebooks:
            found = run(path, results, collection, settings)
            picture = picture or found
            if arguments.pages and collection in ("demo", "own"):
                render(path, collection, arguments.pages, results)
            if collection == "demo" and path.name.startswith("02-"):
                refuses_unknown_words(path, results)

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

    print(f"Executed notebooks and pictures: {OUT.relative_to(ROOT)}" + (f"; pages: {arguments.pages}" if arguments.pages else ""))
    print(f"{results.passed} passed, {results.failed} failed")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
