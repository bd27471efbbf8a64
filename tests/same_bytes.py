"""Compares what two binaries of paratheme write, byte by byte, for every command.

    python3 tests/same_bytes.py OLD NEW [--posts POSTS.jsonl] [--formats FOLDER] [--only SUBSTRING]

Each command runs once with each binary, in a folder of its own with the same inputs under the same names.
What is compared: the exit code, standard output, and every file that the command leaves behind (manifests
without the version, the seconds and the times of inputs, which differ from run to run). What is printed on standard error is
compared too, but a difference there is a message's wording: it is listed and does not make the script fail.

The inputs are data/articles, POSTS (1,500 posts, where they are at hand) and FOLDER, a folder of every format
that is read, whole and broken, which `EVERY_FORMAT=FOLDER cargo test --test it every_format` writes.
"""

import argparse
import difflib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What every collection is asked. IN stands for its inputs.
COMMANDS = [
    "score IN",
    "score IN -o o.csv",
    "score IN -o o.csv --columns full --near --summary s.csv --by year",
    "score IN -o o.tsv --layout long --columns full --keywords 0",
    "score IN -o o.jsonl --layout evidence --columns full",
    "score IN -o o.csv --no-text --keywords 0 --threads 1",
    "score IN -o o.csv --no-text --keyword-method tfidf",
    "score IN -o o.csv --repeats drop --negated separate",
    "score IN -o o.csv --repeats keep --negated drop --overlap lexicon",
    "score IN -o o.csv --unit sentence --keyword-method yake",
    "score IN -o o.csv --unit article --keyword-method rake --write-text texts",
    "score IN -o o.csv --keyword-method textrank --lexicon public-sector-change",
    "score IN -o o.csv --tokens uax29 --stemmer snowball3 --csv-safe off --offsets byte --layout evidence",
    "score IN -o o.csv --where year=2010..2020 --keep url,folder --date-order mdy",
    "inspect IN",
    "inspect IN -o o.csv --columns full --summary s.csv",
    "extract IN -o o.jsonl",
    "repeats IN -o o.csv --near --columns full",
    "terms IN -o o.csv",
    "terms IN -o o.csv --no-stop-words --by year",
    "terms IN -o o.csv --ngrams 2",
    "terms IN -o o.csv --collocations",
    "terms IN -o o.csv --readability --by paragraph",
    "terms IN -o o.csv --by article",
    "terms IN -o o.csv --matrix m --weights quanteda",
    "kwic 'public service*' IN -o o.csv --columns full",
    "kwic IN --theme fiscal_pressure -o o.tsv",
    "compare IN --by year --target-value 2013-2016 -o o.csv",
    "compare IN --by year --target-value 2013-2016 --ngrams 2 --no-stop-words -o o.csv",
    "compare IN --by year --target-value 2013-2016 --theme -o o.csv",
    "keywords IN -o o.csv --by article --columns full",
    "keywords IN -o o.csv --by paragraph --method tfidf",
    "keywords IN -o o.csv --by collection --method yake",
    "keywords IN -o o.csv --by article --method rake",
    "keywords IN -o o.csv --by article --method textrank",
    "lexicon check IN -o o.csv",
    "lexicon suggest IN --theme innovation -o o.csv",
    "lexicon sample IN --size 40 --seed 7 --show-scores -o o.csv",
    "lexicon diff public-services mine.toml IN -o o.csv",
]

# What is asked once. REPO stands for the repository.
SINGLE = [
    "--help",
    "--version",
    *[f"{name} --help" for name in (
        "score inspect extract repeats terms kwic compare keywords evaluate lexicon completions "
        "lexicon#show lexicon#check lexicon#suggest lexicon#sample lexicon#fit lexicon#import lexicon#diff lexicon#export"
    ).replace(" ", "\n").replace("#", " ").split("\n")],
    "completions bash",
    "lexicon show public-services",
    "lexicon show public-sector-change",
    "lexicon check REPO/data/gold/articles.jsonl --overlap lexicon --gold REPO/data/gold/articles-codes.csv -o o.csv",
    "lexicon sample REPO/data/articles --plan",
    "evaluate REPO/data/gold/articles.jsonl --gold REPO/data/gold/articles-codes.csv -o o.csv --errors e.csv",
    "evaluate REPO/data/gold/articles.jsonl --gold REPO/data/gold/articles-codes.csv --by year -o o.csv",
    "evaluate REPO/data/gold/articles.jsonl --gold drawn.csv -o o.csv --estimate-share --table t.csv",
    "lexicon fit REPO/data/gold/articles.jsonl --gold REPO/data/gold/articles-codes.csv -o o.toml --calibration c.json",
    *[f"lexicon export public-services --to {to} -o o" for to in ("quanteda", "liwc22", "csv")],
    *[f"lexicon import {path} -o o.toml" for path in sorted((ROOT / "tests/golden/lexicons").iterdir()) if path.suffix not in (".toml", ".txt")],
]

# What is refused, before anything is read.
MISTAKES = [
    "score missing",
    "score REPO/data/articles --lexicon nosuch",
    "score REPO/data/articles --columns nosuch",
    "terms REPO/data/articles --readability",
    "lexicon check public-services",
]

# Theme `innovation` as another person might write it.
MINE = """name = "mine"
[[theme]]
id = "innovation"
strong = ["innovat*", "pilot*"]
weak = ["new"]
[[theme]]
id = "fiscal_pressure"
strong = ["budget cut*", "deficit*"]
medium = ["saving*"]
"""

# The codes of the demo as a sheet that was drawn, each paragraph with the same probability.
DRAWN = "".join(
    f"{line},{'probability' if number == 0 else 0.5}\n"
    for number, line in enumerate((ROOT / "data/gold/articles-codes.csv").read_text().splitlines())
)


def settled(path, data):
    """Returns the bytes of a file without what differs from run to run."""
    if path.endswith("manifest.json"):
        manifest = json.loads(data)
        for name in ("seconds", "version"):
            manifest.pop(name, None)
        for source in manifest.get("inputs", []):
            source.pop("modified", None)
        data = json.dumps(manifest, indent=1, ensure_ascii=False).encode()
    return data


def run(binary, command, inputs):
    """Runs a command in a new folder; returns its exit code, standard error, and files by name with standard output among them."""
    with tempfile.TemporaryDirectory(prefix="same-bytes-") as name:
        folder = Path(name)
        (folder / "mine.toml").write_text(MINE)
        (folder / "drawn.csv").write_text(DRAWN)
        for path in inputs:
            (folder / path.name).symlink_to(path)
        words = []
        for word in shlex.split(command):
            if word == "IN":
                words += [f"./{path.name}/" if path.is_dir() else path.name for path in inputs]
            else:
                words.append(word.replace("REPO", str(ROOT)))
        ran = subprocess.run([binary, *words], cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, check=False,
                             env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1"})
        files = {"standard output": ran.stdout}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and path.name not in ("mine.toml", "drawn.csv"):
                relative = str(path.relative_to(folder))
                files[relative] = settled(relative, path.read_bytes())
        # Times are no part of a message's meaning.
        errors = re.sub(r"\d+(\.\d+)? (s|seconds)\b", "# s", ran.stderr.decode(errors="replace"))
        return ran.returncode, errors, files


def difference(old, new):
    """Returns the first lines that two texts do not share."""
    lines = [data.decode(errors="replace").splitlines() for data in (old, new)]
    found = [line[:300] for line in difflib.unified_diff(*lines, lineterm="", n=0) if not line.startswith(("---", "+++", "@@"))]
    return "\n      ".join(found[:6])


def compare(old, new, command, inputs):
    """Returns what differs between the two runs of a command: of the results, and of the messages."""
    before, after = run(old, command, inputs), run(new, command, inputs)
    wrong = []
    if before[0] != after[0]:
        wrong.append(f"exit code {before[0]} became {after[0]}")
    if (before[0] == 2) != (command in MISTAKES):
        wrong.append(f"exit code {before[0]}: {before[1].strip()}")
    for name in sorted(before[2].keys() | after[2].keys()):
        one, other = before[2].get(name), after[2].get(name)
        if one is None or other is None:
            wrong.append(f"{name}: only the {'new' if one is None else 'old'} binary writes it")
        elif one != other:
            wrong.append(f"{name}:\n      {difference(one, other)}")
    said = [] if before[1] == after[1] else [difference(before[1].encode(), after[1].encode())]
    ended = f"exit code {before[0]}, {sum(map(len, before[2].values())):,} bytes"
    return wrong, said, ended


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--posts", type=Path, help="a large collection of JSON lines")
    parser.add_argument("--formats", type=Path, help="a folder of every format")
    parser.add_argument("--only", default="", help="only the commands that hold this text")
    parser.add_argument("--verbose", action="store_true", help="name every command with its exit code and bytes")
    args = parser.parse_args()
    old, new = (shutil.which(binary) or sys.exit(f"{binary} is no program") for binary in (args.old, args.new))
    old, new = os.path.abspath(old), os.path.abspath(new)
    collections = {"demo": [ROOT / "data/articles"]}
    if args.posts:
        collections["posts"] = [args.posts.resolve()]
    if args.formats:
        collections["formats"] = [args.formats.resolve()]
    jobs = [("once", command, []) for command in SINGLE + MISTAKES]
    # The files of the folder of formats have one year, so that there are no two sides to compare.
    jobs += [
        (name, command, inputs) for name, inputs in collections.items() for command in COMMANDS
        if not (name == "formats" and command.startswith("compare"))
    ]
    jobs = [job for job in jobs if args.only in f"{job[0]}: {job[1]}"]
    if not jobs:
        sys.exit(f"no command holds `{args.only}`")
    differing = messages = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for (name, command, _), (wrong, said, ended) in zip(jobs, pool.map(lambda job: compare(old, new, *job[1:]), jobs)):
            if args.verbose:
                print(f"{name}: {command}: {ended}")
            for what in wrong:
                print(f"{name}: {command}\n   {what}")
            for what in said:
                print(f"{name}: {command}\n   message:\n      {what}")
            differing += bool(wrong)
            messages += bool(said)
    print(f"{len(jobs)} commands, {differing} with other results, {messages} with other messages")
    sys.exit(differing > 0)


if __name__ == "__main__":
    main()
