"""Prints the peak of memory of `paratheme repeats` for ten million different paragraphs: python ten_million.py ARTICLES PARATHEME

ARTICLES is written unless it exists: 100 000 articles of 100 paragraphs of ten words, the same in every run.
"""

import json
import pathlib
import random
import resource
import subprocess
import sys

ARTICLES, PARAGRAPHS, WORDS = 100_000, 100, 10


def write(path: pathlib.Path) -> None:
    dice = random.Random(1)
    words = [f"w{number}" for number in range(5000)]
    part = path.with_suffix(".part")
    with part.open("w") as file:
        for article in range(ARTICLES):
            paragraphs = [" ".join(dice.choices(words, k=WORDS)) for _ in range(PARAGRAPHS)]
            json.dump({"id": article, "source": f"s{article % 50}", "paragraphs": paragraphs}, file)
            file.write("\n")
    part.rename(path)


def main() -> None:
    path, paratheme = pathlib.Path(sys.argv[1]), sys.argv[2]
    if not path.exists():
        write(path)
    subprocess.run([paratheme, "repeats", path, "-o", path.with_suffix(".csv")], check=True)
    ran = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Kilobytes on Linux, bytes on macOS.
    peak = ran.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(f"{peak / 1e6:.0f} MB at the peak, {peak / (ARTICLES * PARAGRAPHS):.1f} bytes a paragraph, {ran.ru_utime:.0f} s of processor time")


main()
