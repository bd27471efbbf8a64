"""Prints what the size of a lexicon costs, beside the bar that it must stay under: python lexicons.py PARATHEME CORPUS.jsonl [ROUNDS]

CORPUS, of benches/peers/corpus.py, gives the time of `score` a share for the text; how long a lexicon takes to compile is the time of
a score of one short article beside that by a small lexicon. Runs of what is compared take turns; times are medians. Bars are about the time that
passes; processor time is beside it, for a machine that has other work too. Ends with 1 where a bar is not met.
"""

import json
import pathlib
import random
import statistics
import sys
import tempfile
from collections import Counter
from typing import Callable, Iterable

from measure import Ran, machine, run, table

SEED = 11
THEMES = 8
SMALL = 160
ARTICLE = "The council tax rises.\n\nNobody at the town hall would say why the budget for care homes had shrunk.\n"


def words(corpus: pathlib.Path, most: int = 2_000_000) -> list[str]:
    """The words of the first texts that are made of ASCII letters, the commonest first."""
    count: Counter[str] = Counter()
    read = 0
    with corpus.open(encoding="utf-8") as file:
        for line in file:
            text = json.loads(line)["text"].lower()
            read += len(text)
            count.update(word for word in text.split() if word.isalpha() and word.isascii())
            if read > most:
                break
    return [word for word, _ in count.most_common()]


def entries(found: list[str], number: int) -> list[str]:
    """Entries as lexicons have them: of ten, five words, two phrases, two globs and one with a condition. A larger lexicon begins with the
    smaller ones. The first 160 are of words that are common; of the others one word in ten is a rare one of the texts, the rest are not in
    them: what is measured is the size of the lexicon, not what more matches cost."""
    dice = random.Random(SEED)
    common = [word for word in found[50:1000] if len(word) > 3]
    rare = [word for word in found[min(3000, len(found) // 2) :] if len(word) > 4]
    made: dict[str, None] = {}

    def word() -> str:
        if len(made) < SMALL:
            return dice.choice(common)
        if dice.random() < 0.1:
            return dice.choice(rare)
        return "".join(dice.choice("bcdfglmnprst") + dice.choice("aeiou") for _ in range(dice.randint(3, 5)))

    while len(made) < number:
        kind = len(made) % 10
        if kind < 5:
            entry = json.dumps(word())
        elif kind < 7:
            entry = json.dumps(" ".join(word() for _ in range(dice.randint(2, 3))))
        elif kind < 9:
            entry = json.dumps(word()[: dice.randint(5, 7)] + "*" if len(made) >= SMALL else word() + "*")
        else:
            entry = f"{{ match = {json.dumps(word())}, near = {json.dumps([word(), word()])}, within = 6 }}"
        made[entry] = None
    return list(made)


def globs(number: int) -> list[str]:
    dice = random.Random(SEED)
    made = ["".join(dice.choice("bcdfglmnprst") + dice.choice("aeiou") for _ in range(4)) for _ in range(number)]
    return [json.dumps(f"{word[:3]}*{word[3:]}*{at}") for at, word in enumerate(made)]


def write(path: pathlib.Path, made: Iterable[str]) -> pathlib.Path:
    themes: list[list[str]] = [[] for _ in range(THEMES)]
    for at, entry in enumerate(made):
        themes[at % THEMES].append(entry)
    with path.open("w", encoding="utf-8") as file:
        file.write(f'name = "{path.stem}"\nlanguage = "en"\n')
        for at, theme in enumerate(themes):
            file.write(f'\n[[theme]]\nid = "theme_{at}"\nentries = [\n' + "".join(f"  {entry},\n" for entry in theme) + "]\n")
    return path


def milliseconds(seconds: Iterable[float]) -> str:
    found = sorted(1000 * second for second in seconds)
    return f"{statistics.median(found):.1f} ms ({found[0]:.1f} to {found[-1]:.1f})"


def main() -> None:
    paratheme, corpus = sys.argv[1], pathlib.Path(sys.argv[2])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    rows, failed = [], False
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "article.txt").write_text(ARTICLE)
        found = words(corpus)
        lexicons = {size: write(folder / f"of-{size}.toml", entries(found, size)) for size in (SMALL, 10_000, 100_000)}
        lexicons[400] = write(folder / "globs.toml", globs(400))

        def score(size: int | None, texts: pathlib.Path) -> Ran:
            lexicon = ["--lexicon", lexicons[size]] if size else []
            return run([paratheme, "score", texts, *lexicon, "--no-text", "--keywords", "0", "-o", folder / "out.csv", "--quiet"])

        def row(what: str, seconds: str, processor: str, bar: str, met: bool) -> None:
            nonlocal failed
            failed |= not met
            rows.append([what, seconds, processor, bar, "yes" if met else "NO"])

        starts = [score(None, folder / "article.txt") for _ in range(30)]
        seconds, processor = [ran.seconds for ran in starts], [ran.cpu for ran in starts]
        met = statistics.median(seconds) < 0.020
        row("start: `score` of one short article, built-in lexicon, 30 runs", milliseconds(seconds), milliseconds(processor), "20 ms", met)

        scores: dict[int, list[Ran]] = {SMALL: [], 10_000: []}
        for at in range(rounds):
            for size in scores if at % 2 == 0 else reversed(scores):
                scores[size].append(score(size, corpus))

        def times(of: Callable[[Ran], float]) -> float:
            return statistics.median(of(large) / of(small) for small, large in zip(scores[SMALL], scores[10_000]))

        ratio = times(lambda ran: ran.seconds)
        text = f"`score` of {corpus.name} by 10,000 entries, beside {SMALL} entries"
        row(text, f"{ratio:.2f} times", f"{times(lambda ran: ran.cpu):.2f} times", "1.3 times", ratio <= 1.3)

        for size, what in ((400, "400 globs with wildcards inside"), (100_000, "100,000 entries")):
            # Beside a lexicon that takes next to no time to compile.
            pairs = [(score(size, folder / "article.txt"), score(SMALL, folder / "article.txt")) for _ in range(rounds)]
            seconds = [large.seconds - small.seconds for large, small in pairs]
            processor = [large.cpu - small.cpu for large, small in pairs]
            row(f"to read and compile {what}", milliseconds(seconds), milliseconds(processor), "1000 ms", statistics.median(seconds) < 1)
    print(machine(paratheme) + "\n")
    print(table(["what", "time, median (least to most)", "processor time", "bar", "met"], rows))
    sys.exit(failed)


if __name__ == "__main__":
    main()
