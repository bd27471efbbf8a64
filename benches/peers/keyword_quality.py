"""How well other programs find keyphrases that people gave: python keyword_quality.py SHARED [PARATHEME]

SHARED holds data/keywords/*.jsonl, each line with text and keyphrases. Prints F1@10 as tests/it/quality_keywords.rs defines it, for
each program and set, and for each method of the program PARATHEME if it is named. A program that is not installed is left out
with a line that names its package.
"""

import csv
import importlib.util
import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Callable, Iterable

SETS = ["kpcrowd-train", "semeval2017", "kdd"]
METHODS = ["auto", "tfidf", "tfidf --ngrams 1", "yake", "rake", "textrank"]
WORD = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")
# How many keywords count, and how many a program is asked for, since several may have the same stems.
FIRST, ASKED = 10, 50

Documents = list[dict]
Found = list[list[str]]


def tfidf(documents: Documents, longest: int) -> Found:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectoriser = TfidfVectorizer(stop_words="english", ngram_range=(1, longest))
    matrix = vectoriser.fit_transform(document["text"] for document in documents).tocsr()
    names = vectoriser.get_feature_names_out()
    best = ((row.indices, (-row.data).argsort(kind="stable")[:ASKED]) for row in matrix)
    return [[names[at] for at in indices[order]] for indices, order in best]


def yake(documents: Documents) -> Found:
    from yake import KeywordExtractor

    extractor = KeywordExtractor(top=ASKED)
    return [[keyword for keyword, _ in extractor.extract_keywords(document["text"])] for document in documents]


def rake(documents: Documents, longest: int) -> Found:
    from RAKE import Rake, SmartStopList

    extractor = Rake(SmartStopList())
    return [[keyword for keyword, _ in extractor.run(document["text"], maxWords=longest)[:ASKED]] for document in documents]


PEERS: list[tuple[str, str, str, Callable[[Documents], Found]]] = [
    ("scikit-learn, words", "sklearn", "scikit-learn", lambda documents: tfidf(documents, 1)),
    ("scikit-learn, 1 to 3", "sklearn", "scikit-learn", lambda documents: tfidf(documents, 3)),
    ("yake", "yake", "yake", yake),
    ("python-rake", "RAKE", "python-rake", lambda documents: rake(documents, 5)),
    ("python-rake, up to 3", "RAKE", "python-rake", lambda documents: rake(documents, 3)),
]


def own(program: str, path: Path, documents: Documents, method: str) -> Found:
    command = [program, "keywords", str(path), "--method", *method.split()]
    table = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = defaultdict(list)
    for row in csv.DictReader(table.splitlines()):
        found[row["article_id"]].append(row["keyword"])
    return [found[document["id"]] for document in documents]


def f1(found: Iterable[str], gold: Iterable[str], stems: Callable[[str], str]) -> float:
    wanted = {stems(phrase) for phrase in gold} - {""}
    first = list(dict.fromkeys(filter(None, map(stems, found))))[:FIRST]
    right = len(wanted.intersection(first))
    return 2 * right / (len(first) + len(wanted)) if right else 0.0


def main() -> None:
    import Stemmer

    stemmer = Stemmer.Stemmer("english")
    folder = Path(sys.argv[1]) / "data" / "keywords"
    paths = [folder / f"{name}.jsonl" for name in SETS]
    sets = [(path, [json.loads(line) for line in path.open(encoding="utf-8")]) for path in paths]

    def stems(phrase: str) -> str:
        return " ".join(map(stemmer.stemWord, WORD.findall(phrase.lower())))

    def show(name: str, find: Callable[[Path, Documents], Found]) -> None:
        figures = []
        for path, documents in sets:
            pairs = zip(find(path, documents), documents, strict=True)
            scores = [f1(found, document["keyphrases"], stems) for found, document in pairs]
            figures.append(f"{100 * sum(scores) / len(scores):13.2f}")
        print(f"{name:22}", *figures, flush=True)

    print(f"{'F1@10':22}", *(f"{name:>13}" for name in SETS))
    for program in sys.argv[2:]:
        for method in METHODS:
            show(method, lambda path, documents: own(program, path, documents, method))
    for name, module, package, find in PEERS:
        if importlib.util.find_spec(module):
            show(name, lambda _, documents: find(documents))
        else:
            print(f"{name:22} is left out: the package {package} is not installed")


if __name__ == "__main__":
    main()
