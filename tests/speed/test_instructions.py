"""How many instructions the release build takes for a word: a guard against getting slower that a busy machine does not disturb.

Valgrind counts instructions, which are the same in every run to a ten-thousandth. Every figure is a difference of two runs: one over a text,
one over that text and three more like it, which hold the same words in another order. So neither the start of the program nor the learning of
words is in it, only what every further word costs. The release build is what is counted, for it is what people run, and a debug build would
not show that vector code or inlining has gone.

A bound is what was counted when it was set, and 15 % more. Where work becomes faster, set it anew: `make instructions` prints the counts.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("PARATHEME", ROOT / "target" / "release" / "paratheme"))
MARGIN = 1.15
# Counted instructions a word; by `make instructions` on x86-64.
COUNTED = {"terms": 526, "score": 648, "score, every default": 1668}
# Of a lexicon of 10,000 entries beside one of 160.
MOST_TIMES = 1.3

sys.path.insert(0, str(ROOT / "benches"))
import lexicons  # noqa: E402

missing = shutil.which("valgrind") is None and not os.environ.get("CI")
pytestmark = pytest.mark.skipif(missing, reason="valgrind is not installed, so no instruction is counted")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("instructions")
    subprocess.run([sys.executable, ROOT / "benches" / "peers" / "corpus.py", folder / "once.jsonl", "0.2"], check=True, capture_output=True)
    records = [json.loads(line) for line in (folder / "once.jsonl").read_text().splitlines()]
    with (folder / "more.jsonl").open("w") as file:
        for turn in range(4):
            for record in records:
                paragraphs = [turned(paragraph, turn) for paragraph in record["text"].split("\n\n")]
                file.write(json.dumps({**record, "id": f"{turn}-{record['id']}", "text": "\n\n".join(paragraphs)}) + "\n")
    found = lexicons.words(folder / "once.jsonl")
    for size in (160, 10_000):
        lexicons.write(folder / f"{size}.toml", lexicons.entries(found, size))
    return folder


def turned(paragraph, turn):
    """The words of a paragraph, those in front moved to its end: no repeat of it."""
    words = paragraph.split(" ")
    return " ".join(words[turn:] + words[:turn])


@pytest.fixture(scope="module")
def instructions(folder):
    """Instructions for each further word."""

    def count(arguments, text):
        # To standard output, beside which there is no manifest: valgrind does not know the instructions for SHA-256, and its many others would hide ours.
        run = [PROGRAM, *arguments, folder / text, "--threads", "1", "--quiet"]
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder / 'callgrind.out'}", *run]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 0, done.stderr
        subprocess.run([*run, "-o", folder / "out.csv", "--overwrite"], check=True)
        words = json.loads((folder / "out.csv.manifest.json").read_text())["counts"]["words"]
        return int(re.search(r"Collected : (\d+)", done.stderr)[1]), words

    def of_a_word(*arguments):
        (few, once), (many, more) = count(arguments, "once.jsonl"), count(arguments, "more.jsonl")
        assert more == 4 * once
        return (many - few) / (more - once)

    return of_a_word


def check(name, counted):
    print(f"{name}: {counted:.0f} instructions a word")
    assert counted <= MARGIN * COUNTED[name], f"{name} takes {counted:.0f} instructions a word; {COUNTED[name]} were counted when the bound was set"


def test_terms(instructions):
    """Reading, splitting, words, vocabulary, repeats, counts: of all paragraphs, since turned ones may say what others say."""
    check("terms", instructions("terms", "--repeats", "keep"))


def test_score_every_default(instructions):
    check("score, every default", instructions("score"))


def test_score_and_the_size_of_the_lexicon(instructions, folder):
    bare = ("score", "--no-text", "--keywords", "0", "--lexicon")
    small, large = instructions(*bare, folder / "160.toml"), instructions(*bare, folder / "10000.toml")
    print(f"a lexicon of 10,000 entries: {large / small:.2f} times as many as one of 160")
    check("score", small)
    assert large <= MOST_TIMES * small
