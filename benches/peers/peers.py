"""One job in one peer: python peers.py PEER CORPUS LEXICON.json OUT

CORPUS are JSON lines with id and text, or a folder of text files. Does with it what `paratheme` does in the job, and writes a table to OUT. LEXICON holds per theme `patterns` and `stems` (bench.py makes it
of a TOML file).

themes   duckdb, python, sklearn: a row a paragraph with its words, and per theme the hits and the hits per 1,000 words
terms    sklearn_terms: stems with their frequency and document frequency
keywords sklearn_tfidf: the ten stems of the largest tf-idf a document; yake; summa (TextRank): ten keywords a document
"""

import csv
import heapq
import json
import os
import re
import sys
from collections import Counter
from typing import Any, Callable, Iterator

# A word: letters and digits, joined by one apostrophe, point or colon.
WORD = re.compile(r"\w+(?:['’.:]\w+)*")
TOP = 10


class Job:
    def __init__(self, corpus: str, lexicon: str, out: str) -> None:
        self.corpus, self.out = corpus, out
        with open(lexicon, encoding="utf-8") as file:
            self.lexicon = json.load(file)

    def documents(self) -> Iterator[tuple[str, str]]:
        if os.path.isdir(self.corpus):
            for folder, folders, files in os.walk(self.corpus):
                folders.sort()
                for name in sorted(files):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        yield path, file.read()
            return
        with open(self.corpus, encoding="utf-8") as file:
            for line in file:
                record = json.loads(line)
                yield record["id"], record["text"]

    def paragraphs(self) -> Iterator[tuple[str, int, str]]:
        for name, text in self.documents():
            filled = (paragraph for paragraph in text.split("\n\n") if paragraph and not paragraph.isspace())
            for number, paragraph in enumerate(filled, 1):
                yield name, number, paragraph

    def write(self, header: list[str], rows: Iterator[list[Any]]) -> None:
        with open(self.out, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)

    def theme_header(self) -> list[str]:
        return ["id", "paragraph", "words", *(f"{theme}_hits" for theme in self.lexicon), *(f"{theme}_per_1000" for theme in self.lexicon)]

    @staticmethod
    def theme_row(name: str, number: int, words: int, hits: list[int]) -> list[Any]:
        return [name, number, words, *hits, *(f"{1000 * count / max(words, 1):.3f}" for count in hits)]


def stem_of() -> Callable[[str], str]:
    import Stemmer

    return Stemmer.Stemmer("english").stemWord


def analyser() -> Callable[[str], list[str]]:
    """Text -> stems."""
    import Stemmer

    stems = Stemmer.Stemmer("english").stemWords
    return lambda text: stems(WORD.findall(text.lower()))


def expression(patterns: list[str], word: str) -> str:
    """One regular expression for all patterns of a theme, the longest first."""
    def of(pattern: str) -> str:
        return r"\s+".join(re.escape(part).replace(r"\*", word + "*") for part in pattern.split())

    return r"\b(?:" + "|".join(of(pattern) for pattern in sorted(patterns, key=len, reverse=True)) + r")\b"


def python(job: Job) -> None:
    """A loop as one would write it with care: what a word is to the lexicon is worked out once for each distinct word."""
    stem, themes = stem_of(), list(job.lexicon)
    # Per first word of a pattern: the words that follow, and the theme.
    literal: dict[str, list[tuple[list[str], int]]] = {}
    prefixes: list[tuple[str, list[str], int]] = []
    stems: dict[str, list[int]] = {}
    for theme, entries in enumerate(job.lexicon.values()):
        for pattern in entries["patterns"]:
            first, *rest = pattern.split()
            if first.endswith("*"):
                prefixes.append((first[:-1], rest, theme))
            else:
                literal.setdefault(first, []).append((rest, theme))
        for entry in entries["stems"]:
            stems.setdefault(entry, []).append(theme)

    def fits(pattern: str, word: str) -> bool:
        return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern

    def look_up(word: str) -> tuple[str, list[int], list[tuple[list[str], int]]]:
        begun = literal.get(word, []) + [(rest, theme) for prefix, rest, theme in prefixes if word.startswith(prefix)]
        stemmed = stem(word)
        alone = [theme for rest, theme in begun if not rest] + stems.get(stemmed, [])
        return stemmed, alone, [(rest, theme) for rest, theme in begun if rest]

    known: dict[str, tuple[str, list[int], list[tuple[list[str], int]]]] = {}
    frequencies: Counter[str] = Counter()

    def rows() -> Iterator[list[Any]]:
        for name, number, paragraph in job.paragraphs():
            words = WORD.findall(paragraph.lower())
            hits = [0] * len(themes)
            stemmed_words = []
            for at, word in enumerate(words):
                facts = known.get(word)
                if facts is None:
                    facts = known[word] = look_up(word)
                stemmed, alone, begun = facts
                stemmed_words.append(stemmed)
                for theme in alone:
                    hits[theme] += 1
                for rest, theme in begun:
                    following = words[at + 1 : at + 1 + len(rest)]
                    if len(following) == len(rest) and all(map(fits, rest, following)):
                        hits[theme] += 1
            frequencies.update(stemmed_words)
            yield job.theme_row(name, number, len(words), hits)

    job.write(job.theme_header(), rows())


def sklearn(job: Job) -> None:
    """The usual recipe: a matrix of stems by CountVectorizer for words and stems, and regular expressions for patterns."""
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer

    themes = [(re.compile(expression(entries["patterns"], r"\w")), entries["stems"]) for entries in job.lexicon.values()]
    paragraphs = list(job.paragraphs())
    vectoriser = CountVectorizer(analyzer=analyser())
    matrix = vectoriser.fit_transform(text for _, _, text in paragraphs).tocsc()
    columns = vectoriser.vocabulary_
    words = np.asarray(matrix.sum(axis=1)).ravel()
    by_stem = [np.asarray(matrix[:, [columns[stem] for stem in stems if stem in columns]].sum(axis=1)).ravel() for _, stems in themes]

    def rows() -> Iterator[list[Any]]:
        for at, (name, number, text) in enumerate(paragraphs):
            lower = text.lower()
            hits = [len(found.findall(lower)) + int(stems[at]) for (found, _), stems in zip(themes, by_stem)]
            yield job.theme_row(name, number, int(words[at]), hits)

    job.write(job.theme_header(), rows())


def duckdb(job: Job) -> None:
    """SQL with regular expressions, all cores; no stems, for it has them only as an extension."""
    import duckdb as engine

    quoted = lambda text: "'" + text.replace("'", "''") + "'"  # noqa: E731
    hits = [f"len(regexp_extract_all(lower, {quoted(expression(entries['patterns'], '[[:word:]]'))})) AS {theme}_hits"
            for theme, entries in job.lexicon.items()]
    rates = [f"round(1000.0 * {theme}_hits / greatest(words, 1), 3) AS {theme}_per_1000" for theme in job.lexicon]
    if os.path.isdir(job.corpus):
        documents = f"SELECT filename AS id, content AS text FROM read_text({quoted(job.corpus + '/**/*.txt')})"
    else:
        fields = "columns = {id: 'VARCHAR', text: 'VARCHAR'}, format = 'newline_delimited'"
        documents = f"SELECT id, text FROM read_json({quoted(job.corpus)}, {fields})"
    query = f"""
        COPY (
            WITH documents AS ({documents}),
            paragraphs AS (SELECT id, unnest(string_split(lower(text), chr(10) || chr(10))) AS lower FROM documents),
            counted AS (SELECT id, len(regexp_extract_all(lower, '[[:word:]]+(?:[''.:][[:word:]]+)*')) AS words, {", ".join(hits)}
                        FROM paragraphs WHERE trim(lower) <> '')
            SELECT *, {", ".join(rates)} FROM counted
        ) TO {quoted(job.out)} (HEADER)"""
    engine.connect().execute(query)


def sklearn_terms(job: Job) -> None:
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer

    vectoriser = CountVectorizer(analyzer=analyser())
    matrix = vectoriser.fit_transform(text for _, text in job.documents())
    frequencies = np.asarray(matrix.sum(axis=0)).ravel()
    documents = np.bincount(matrix.indices, minlength=matrix.shape[1])
    order = np.argsort(-frequencies, kind="stable")
    names = vectoriser.get_feature_names_out()
    job.write(["term", "frequency", "documents"], ([names[at], frequencies[at], documents[at]] for at in order))


def sklearn_tfidf(job: Job) -> None:
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    ids: list[str] = []

    def texts() -> Iterator[str]:
        for name, text in job.documents():
            ids.append(name)
            yield text

    vectoriser = TfidfVectorizer(analyzer=analyser())
    matrix = vectoriser.fit_transform(texts())
    names = vectoriser.get_feature_names_out()

    def rows() -> Iterator[list[Any]]:
        for name, start, end in zip(ids, matrix.indptr, matrix.indptr[1:]):
            weights = matrix.data[start:end]
            for rank, at in enumerate(np.argsort(-weights, kind="stable")[:TOP], 1):
                yield [name, rank, names[matrix.indices[start + at]], f"{weights[at]:.6f}"]

    job.write(["id", "rank", "term", "weight"], rows())


def yake(job: Job) -> None:
    from yake import KeywordExtractor

    extractor = KeywordExtractor(lan="en", n=3, top=TOP)

    def rows() -> Iterator[list[Any]]:
        for name, text in job.documents():
            for rank, (keyword, score) in enumerate(extractor.extract_keywords(text), 1):
                yield [name, rank, keyword, score]

    job.write(["id", "rank", "keyword", "score"], rows())


def summa(job: Job) -> None:
    from summa.keywords import keywords

    def rows() -> Iterator[list[Any]]:
        for name, text in job.documents():
            found = keywords(text, scores=True, split=True)
            for rank, (keyword, score) in enumerate(heapq.nlargest(TOP, found, key=lambda pair: pair[1]), 1):
                yield [name, rank, keyword, score]

    job.write(["id", "rank", "keyword", "score"], rows())


PEERS = {peer.__name__: peer for peer in (python, sklearn, duckdb, sklearn_terms, sklearn_tfidf, yake, summa)}

if __name__ == "__main__":
    PEERS[sys.argv[1]](Job(*sys.argv[2:]))
