#!/usr/bin/env python3
"""Time a pandas frame in Python beside the same articles in a file on the command line, in one run.

    python benches/python.py PROGRAM [--paragraphs 200000] [--runs 5]

Each article is one paragraph. The command line reads JSON lines and writes an Arrow file; Python has the frame in memory and gets a
table in memory. Prints the seconds of each (minimum, median), the ratio of the medians, and whether the cells are equal.
"""

import argparse
import random
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import pandas
import pyarrow
import pyarrow.ipc

import paratheme

DEMO = Path(__file__).resolve().parent.parent / "data" / "articles"


def articles(count):
    """Makes articles of the demo's words: a text that is like news, and new in every row."""
    rng = random.Random(1)
    sentences = [row["text"] for row in paratheme.score(DEMO, unit="sentence").rows()]
    texts = [" ".join(rng.choices(sentences, k=4)) for _ in range(count)]
    return pandas.DataFrame({"id": [f"a{number}" for number in range(count)], "text": texts, "source": "Echo"})


def timed(run, runs):
    """Returns the seconds of each run, and what the last one returned."""
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - begin)
    return seconds, result


def main():
    parser = argparse.ArgumentParser(description="Time a frame in Python beside a file on the command line.")
    parser.add_argument("program")
    parser.add_argument("--paragraphs", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()

    frame = articles(arguments.paragraphs)
    print(f"{len(frame):,} paragraphs, {frame['text'].str.len().sum() / 1e6:.0f} MB of text; {arguments.program}")
    with tempfile.TemporaryDirectory() as folder:
        file, written = Path(folder) / "articles.jsonl", Path(folder) / "scores.arrow"
        frame.to_json(file, orient="records", lines=True)
        for options in ({}, {"keywords": 0}):
            flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]

            def command():
                with open(written, "wb") as output:
                    subprocess.run([arguments.program, "score", file, "--format", "arrow", *flags], check=True, stdout=output)

            line, _ = timed(command, arguments.runs)
            ours, scores = timed(lambda: paratheme.score(frame, progress=False, **options), arguments.runs)
            equal = pyarrow.ipc.open_file(str(written)).read_all().equals(pyarrow.table(scores))
            ratio = statistics.median(ours) / statistics.median(line)
            print(
                f"score {' '.join(flags):14} command line {min(line):.2f} s (median {statistics.median(line):.2f})   "
                f"Python {min(ours):.2f} s (median {statistics.median(ours):.2f})   ratio {ratio:.2f}   cells {'equal' if equal else 'DIFFER'}"
            )


if __name__ == "__main__":
    main()
