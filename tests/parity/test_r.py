"""The lines of R in docs/R.md, README.md and docs/GUIDE.md run, and print what the documents show.

All blocks of a document run in its order in one session of R, in a folder with the data of the repository. A block of
`text` right behind a block of R shows what it prints. UPDATE_GOLDEN=1 writes what is printed now into the document.

A block that needs a package which is not installed is parsed and skipped, by the package's name. `make packages` installs R
and packages on Debian, which has neither arrow nor quanteda: nobody has run their blocks for this project.
"""

import csv
import json
import os
import re
import shutil
import subprocess
from functools import cache

import pytest
from conftest import PROGRAM, ROOT

RSCRIPT = shutil.which("Rscript")
pytestmark = pytest.mark.skipif(not RSCRIPT, reason="R is not installed: Debian has it in r-base-core")
DOCUMENTS = ["docs/R.md", "README.md", "docs/GUIDE.md"]
BLOCK = re.compile(r"^```r\n(?P<code>.*?)^```\n(?:\n```text\n(?P<shown>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
MARK = "=== block "
MISSING = "=== missing "
FAILED = "=== failed "
# Evaluates each block as if a reader typed it. A warning is an error; after an error or without a package, the next block runs.
RUN = f"""
options(warn = 2)
for (file in commandArgs(trailingOnly = TRUE)) {{
  cat("{MARK}\\n", sep = "")
  lines <- parse(file, encoding = "UTF-8")
  tryCatch(
    for (line in lines) {{
      result <- withVisible(eval(line, globalenv()))
      if (result$visible) print(result$value)
    }},
    packageNotFoundError = function(problem) cat("{MISSING}", problem$package, "\\n", sep = ""),
    error = function(problem) cat("{FAILED}", conditionMessage(problem), "\\n", sep = "")
  )
}}
"""


def blocks(document):
    return list(BLOCK.finditer((ROOT / document).read_text(encoding="utf-8")))


CASES = [(document, number) for document in DOCUMENTS for number in range(len(blocks(document)))]


def rscript(folder, *arguments, locale="C.UTF-8"):
    path = f"{PROGRAM.resolve().parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "LC_ALL": locale, "R_DEFAULT_DEVICE": "pdf"}
    return subprocess.run([RSCRIPT, "--vanilla", *arguments], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


def place(case):
    document, number = case
    block = blocks(document)[number]
    return f"{document}:{block.string.count(chr(10), 0, block.start()) + 1}"


@pytest.fixture(scope="session")
def printed(tmp_path_factory):
    """What each block of a document prints; a document runs when its first block is asked for."""

    @cache
    def of(document):
        folder = tmp_path_factory.mktemp("r")
        (folder / "data").symlink_to(ROOT / "data")
        if document != "docs/R.md":  # what the readers of the others have made before
            for table in (["-o", "scores.csv"], ["-o", "scores.parquet", "--lists"]):
                subprocess.run([PROGRAM, "score", "data/articles", "-q", *table], cwd=folder, check=True)
        (folder / "run.R").write_text(RUN, encoding="utf-8")
        files = [f"block{number}.R" for number in range(len(blocks(document)))]
        for file, block in zip(files, blocks(document)):
            (folder / file).write_text(block["code"], encoding="utf-8")
        done = rscript(folder, "run.R", *files)
        return [*done.stdout.split(f"{MARK}\n")[1:], *[FAILED + done.stderr] * len(files)]

    return of


@pytest.fixture(scope="session", autouse=True)
def renewed():
    """With UPDATE_GOLDEN=1, writes at the end what the blocks printed into the documents."""
    outputs = {}
    yield outputs
    for document in {document for document, _ in outputs}:
        text = (ROOT / document).read_text(encoding="utf-8")
        for number, block in reversed(list(enumerate(blocks(document)))):
            if (document, number) in outputs:
                text = text[: block.start("shown")] + outputs[document, number] + text[block.end("shown"):]
        (ROOT / document).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=place)
def test_a_block_prints_what_is_shown(case, printed, renewed):
    document, number = case
    block = blocks(document)[number]
    output = printed(document)[number]
    if MISSING in output:
        pytest.skip(f"{place(case)} needs the R package {output.partition(MISSING)[2].strip()}, which is not installed")
    if FAILED in output:
        pytest.fail(f"{place(case)}: {output.partition(FAILED)[2]}", pytrace=False)
    if block["shown"] is None:
        return
    output, shown = ("".join(f"{line.rstrip()}\n" for line in text.splitlines()) for text in (output, block["shown"]))
    if output != shown and os.environ.get("UPDATE_GOLDEN") == "1":
        renewed[case] = output
        return
    assert output == shown, f"{place(case)}: UPDATE_GOLDEN=1 renews it"


HOSTILE = [
    {"id": "007", "title": "NA", "date": "2018", "source": "1984", "text": "An austerity \"budget\" isn't #1, 'tis\\n no cut.\n\n=1+1 austerity\n\nNA"},
    {"id": "08", "title": "null", "date": "2018-12", "source": "true", "text": "Äußere Ränder — “цитата”, 𝔘nicode;\ncare home; tab\there.\n\ntrue"},
    {"id": "9e3", "date": "2018-12-31", "text": "'Quoted' austerity, \"\"twice\"\"\n\nFALSE"},
]


def as_text(cell):
    """A cell as R writes it: TRUE for true, numbers by value."""
    if cell in ("true", "false"):
        return cell.upper()
    try:
        return repr(float(cell))
    except ValueError:
        return cell


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
@pytest.mark.parametrize("options", [[], ["--layout", "evidence"], ["--layout", "long"]], ids=" ".join)
def test_the_function_of_the_page_reads_every_cell(options, locale, paratheme, tmp_path):
    """What R has read and written again is what Python's csv reads, in texts, ids, dates and empty cells too."""
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(article) + "\n" for article in HOSTILE), encoding="utf-8")
    paratheme("score", tmp_path / "articles.jsonl", "-o", tmp_path / "table.csv", "--csv-safe", "off", "-q", *options)
    [function] = [block["code"] for block in blocks("docs/R.md") if "read_table <- function" in block["code"]]
    # The bytes are written as they were read: a locale that is not UTF-8 cannot convert them.
    again = 'for (name in names(table)) if (is.character(table[[name]])) Encoding(table[[name]]) <- "unknown"\n'
    again += 'write.csv(table, "again.csv", row.names = FALSE, na = "")\n'
    (tmp_path / "run.R").write_text(function.partition("\nscores <-")[0] + f'\ntable <- read_table("table.csv")\n{again}', encoding="utf-8")
    done = rscript(tmp_path, "run.R", locale=locale)
    assert done.returncode == 0, done.stderr
    before, after = ([*csv.reader(file.open(encoding="utf-8", newline=""))] for file in (tmp_path / "table.csv", tmp_path / "again.csv"))
    assert after[0] == before[0]
    assert len(after) == len(before) > 5
    for known, read in zip(before[1:], after[1:]):
        for name, one, other in zip(before[0], known, read):
            if name in ("article_id", "date", "title", "source", "text", "form"):
                assert other == one, name
            else:
                assert as_text(other) == as_text(one), name
