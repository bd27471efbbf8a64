"""Writes a collection to measure with, the same in every run: python corpus.py FILE.jsonl MEGABYTES [FOLDER]

Sentences of data/articles, in some of which words are replaced by made-up ones, are put together at random: articles of 4 to 8 KB in
paragraphs of about 400 bytes with a blank line between, from 40 sources and 15 years. Common made-up words recur as Zipf's law has it and
have English endings, so that stemming has work; names of people and places keep the vocabulary growing with the size. Of all articles one in
12 ends with a line that its source always has. A megabyte is 10^6 bytes of text. With FOLDER the same texts stand in it as small files too,
a thousand to a folder.
"""

import csv
import gzip
import json
import pathlib
import random
import re
import sys

ARTICLES = pathlib.Path(__file__).resolve().parents[2] / "data" / "articles"
SEED = 7
SENTENCES = 60_000
STEMS = 20_000
ENDINGS = ["", "", "", "s", "s", "ed", "ing", "er", "ers", "ly", "ness", "ment", "ments", "ation", "ations", "able", "ity", "ive", "ful", "ism"]
ONSETS = "b br c ch cl d dr f fl g gr h j k l m n p pl pr qu r s sh sk sl st str t th tr v w y z".split()
VOWELS = "a e i o u ai ea ee oa ou".split()
CODAS = ["", "", "l", "m", "n", "nd", "ng", "p", "r", "rd", "s", "st", "t", "ck", "x"]
# Beside ASCII, as names are.
LETTERS = {"a": "á", "e": "é", "o": "ö", "u": "ü"}
FILES_A_FOLDER = 1000


def texts() -> list[str]:
    """The running text of the articles that are no web pages."""
    found = []
    for path in sorted(ARTICLES.rglob("*")):
        name = path.name.removesuffix(".gz")
        if not path.is_file() or name.endswith(".html"):
            continue
        text = (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8").read()
        if name.endswith(".jsonl"):
            for line in text.splitlines():
                record = json.loads(line)
                found += record.get("paragraphs") or [record["text"]]
        elif name.endswith((".csv", ".tsv")):
            rows = csv.DictReader(text.splitlines(keepends=True), delimiter="\t" if name.endswith(".tsv") else ",")
            found += [max((value for value in row.values() if value), key=len) for row in rows]
        else:
            found.append(re.sub(r"\A(---|\+\+\+)\n.*?\n\1\n", "", text, flags=re.DOTALL))
    return found


def sentences() -> list[str]:
    found = (" ".join(sentence.split()) for text in texts() for sentence in re.split(r"(?<=[.!?])\s+|\n\s*\n", text))
    return sorted({sentence for sentence in found if len(sentence) >= 40 and sentence[-1] in ".!?"})


def main() -> None:
    path, size = pathlib.Path(sys.argv[1]), float(sys.argv[2]) * 1e6
    folder = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
    dice = random.Random(SEED)

    def syllables(count: int) -> str:
        return "".join(dice.choice(ONSETS) + dice.choice(VOWELS) + dice.choice(CODAS) for _ in range(count))

    def name() -> str:
        made = syllables(dice.choice((2, 2, 3))).capitalize()
        return re.sub("[aeou]", lambda letter: LETTERS[letter[0]], made, count=1) if dice.random() < 0.05 else made

    stems = [syllables(dice.choice((1, 1, 2, 2))) for _ in range(STEMS)]
    originals = sentences()
    common = [word for sentence in originals for word in re.findall(r"\b[a-z]{6,}\b", sentence)]

    def other(word: re.Match[str]) -> str:
        chance = dice.random()
        if chance < 0.18:
            # Uniform in the logarithm of the rank: Zipf's law.
            return stems[int(STEMS ** dice.random()) - 1] + dice.choice(ENDINGS)
        return dice.choice(common) if chance < 0.35 else word[0]

    pool = [re.sub(r"\b[a-z]{5,}\b", other, dice.choice(originals)) for _ in range(SENTENCES)]
    sources = [(f"The {name()} {kind}", f"{name()} keeps this page; write to us at desk@{syllables(2)}.example.")
               for kind in ("Gazette", "Post", "Review", "Council") for _ in range(10)]

    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    written = number = 0
    with part.open("w", encoding="utf-8") as file:
        while written < size:
            source, footer = dice.choice(sources)
            paragraphs = [f"{name()} {name()} reports from {name()}."]
            length, wanted = 0, dice.randint(4000, 8000)
            while length < wanted:
                paragraph = " ".join(dice.choices(pool, k=dice.randint(2, 6)))
                length += len(paragraph)
                paragraphs.append(paragraph)
            if dice.random() < 1 / 12:
                paragraphs.append(footer)
            text = "\n\n".join(paragraphs)
            record = {
                "id": f"a{number:07}",
                "title": " ".join(dice.choice(pool).split()[:7]).rstrip(".,;:"),
                "date": f"{2010 + number % 15}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
                "source": source,
                "text": text,
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            if folder:
                place = folder / f"{number // FILES_A_FOLDER:04}"
                if number % FILES_A_FOLDER == 0:
                    place.mkdir(parents=True, exist_ok=True)
                (place / f"a{number:07}.txt").write_text(text, encoding="utf-8")
            written += len(text.encode())
            number += 1
    part.rename(path)
    print(f"{path}: {written / 1e6:.1f} MB of text in {number} articles", file=sys.stderr)


if __name__ == "__main__":
    main()
