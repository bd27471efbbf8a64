"""What the tests of the package share: the demo, and the program that they are compared with."""

import json
import os
import subprocess
from pathlib import Path

import pytest

import paratheme

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "data" / "articles"
SHARED = Path(os.environ.get("PARATHEME_SHARED") or ROOT.parent / "shared")
POSTS = SHARED / "data" / "articles" / "uk-gov-blogs.jsonl"


@pytest.fixture(scope="session")
def program():
    """The program that cargo built, not the one in the wheel."""
    target = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
    return str(target / "release" / "paratheme")


@pytest.fixture(scope="session")
def command(program):
    """Runs the program; returns what it writes to standard output."""

    def run(*arguments):
        return subprocess.run([program, *map(str, arguments)], check=True, capture_output=True).stdout

    return run


@pytest.fixture(scope="session")
def records(tmp_path_factory, command):
    """The demo's articles as records with ids, dates, sources and titles: a file of JSON lines, and the records."""
    folder = tmp_path_factory.mktemp("records")
    rows = paratheme.paragraphs(DEMO).rows()
    found = {}
    for row in rows:
        record = found.setdefault(row["article_id"], {"id": row["article_id"], "title": row["title"], "date": row["date"], "source": row["source"], "text": []})
        record["text"].append(row["text"])
    records = [{**record, "text": "\n\n".join(record["text"])} for record in found.values()]
    file = folder / "demo.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return file, records
