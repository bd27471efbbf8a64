"""Prints the peak of memory of `paratheme score` and of commands that sort, for collections of growing size, and draws that of `score`:
python memory.py PARATHEME PICTURE [OPTIONS]

Everything of `score` is at its default, text and keywords included. The other commands are those whose rows are known at the end only:
what they sort, and the distinct n-grams that they count, grow with the collection. Collections are those of benches/peers/corpus.py, made where they are not there yet
and left for the next run; the small files of the folder are pages of two short paragraphs.
"""

import argparse
import pathlib
import random
import subprocess
import sys

from measure import machine, run, table

HERE = pathlib.Path(__file__).resolve().parent
FILES_A_FOLDER = 1000
# The commands that sort, with the options between the command and the collection. `the` matches nearly everywhere.
SORTING = {
    "kwic the --sort left": ["kwic", "the", "--sort", "left"],
    "lexicon diff": ["lexicon", "diff", "public-services", "LEXICON"],
    "terms --ngrams 3": ["terms", "--ngrams", "3"],
    "terms --collocations": ["terms", "--collocations"],
    "lexicon suggest": ["lexicon", "suggest"],
}
# The lexicon that `lexicon diff` compares the built-in one with: words that are in most paragraphs.
COMMON = """name = "common"
[[theme]]
id = "common"
entries = ["the", "of", "and", "to", "in", "for", "on", "with", "by", "as", "at", "from", "this", "that", "it", "we", "you", "our", "new", "one"]
"""


def collection(work: pathlib.Path, megabytes: int) -> pathlib.Path:
    path = work / f"own-{megabytes}.jsonl"
    if not path.exists():
        subprocess.run([sys.executable, HERE / "peers" / "corpus.py", path, str(megabytes)], check=True)
    return path


def small_files(work: pathlib.Path, number: int) -> pathlib.Path:
    """A folder with so many files, of about 300 bytes each."""
    folder = work / f"small-{number}"
    if not folder.exists():
        part = folder.with_suffix(".part")
        dice = random.Random(1)
        words = [f"{dice.choice('bcdfglmnprst')}{dice.choice(['ar', 'en', 'il', 'or', 'un'])}{at}" for at in range(5000)]
        for at in range(number):
            place = part / f"{at // FILES_A_FOLDER:04}"
            if at % FILES_A_FOLDER == 0:
                place.mkdir(parents=True, exist_ok=True)
            sentences = [" ".join(dice.choices(words, k=20)) + "." for _ in range(2)]
            (place / f"{at:07}.txt").write_text("\n\n".join(sentences) + "\n")
        part.rename(folder)
    return folder


def draw(picture: pathlib.Path, megabytes: list[int], peaks: list[float], files: tuple[int, float] | None) -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    axes.plot(megabytes, peaks, marker="o", label="JSON lines")
    if files:
        number, peak = files
        axes.axhline(peak, linestyle=":", color="gray", label=f"a folder of {number:,} small files")
    axes.set_xscale("log")
    axes.set_xticks(megabytes, [f"{size:,}" for size in megabytes], minor=False)
    axes.minorticks_off()
    axes.set_xlabel("size of the collection, MB of text")
    axes.set_ylabel("peak of memory, MB")
    axes.set_ylim(bottom=0)
    axes.set_title("paratheme score, every default")
    axes.legend()
    figure.savefig(picture, dpi=120)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the peak of memory.")
    parser.add_argument("paratheme", type=pathlib.Path)
    parser.add_argument("picture", type=pathlib.Path)
    parser.add_argument("--mb", type=int, nargs="+", default=[1, 10, 50])
    parser.add_argument("--files", type=int, default=10_000, help="small files in a folder; 0 for none")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/bench"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)

    rows = []

    common = options.work / "common.toml"
    common.write_text(COMMON)

    def peak(what: str, source: pathlib.Path, command: list[str] = ["score"]) -> float:
        out = options.work / "memory.csv"
        command = [str(common) if part == "LEXICON" else part for part in command]
        ran = run([options.paratheme, *command, source, "-o", out, "--quiet"])
        for path in options.work.glob("memory.csv*"):
            path.unlink()
        rows.append([what, f"{ran.peak / 1e6:.0f}", f"{ran.seconds:.1f}"])
        return ran.peak / 1e6

    peaks = [peak(f"{megabytes} MB of JSON lines", collection(options.work, megabytes)) for megabytes in options.mb]
    files = None
    if options.files:
        files = options.files, peak(f"{options.files:,} small files", small_files(options.work, options.files))
    for megabytes in options.mb:
        for name, command in SORTING.items():
            peak(f"`{name}`, {megabytes} MB", collection(options.work, megabytes), command)
    print(machine(options.paratheme) + "\n")
    print(table(["collection", "peak MB", "seconds"], rows))
    draw(options.picture, options.mb, peaks, files)


if __name__ == "__main__":
    main()
