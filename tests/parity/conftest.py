"""What the parity tests share: the program, and the collections that it is compared on."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("PARATHEME", ROOT / "target" / "release" / "paratheme"))
SHARED = pathlib.Path(os.environ.get("PARATHEME_SHARED", ROOT.parent / "shared"))


@pytest.fixture
def paratheme():
    """Runs the program, which must end well."""

    def run(*arguments):
        done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


OWN = ROOT / "data" / "articles"
POSTS = SHARED / "data" / "articles" / "uk-gov-blogs.jsonl"


@pytest.fixture(params=[path for path in (OWN, POSTS) if path.exists()], ids=lambda path: path.name)
def collection(request):
    """A collection's path: our own articles, and the posts where the shared folder is there."""
    return request.param
