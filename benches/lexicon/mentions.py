"""Prints whether matches that are passing mentions should count less: python mentions.py PARATHEME SHARED [LEXICON]

A match in an enumeration, in a name, in brackets or late in a text says less, one would think. Here such matches keep a part of their points,
and the texts are ranked again: the mean average precision of the themes that a set can judge, with a paired bootstrap by text (by blog, post or
article where there are several texts of one). Also printed is how many phrases are found across the end of a sentence.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd

from evaluate import DRAWS, GOLD, SEED, THEMES, average_precision, head, read_sets, row

MOST_ITEM_WORDS = 3
WORD = re.compile(r"\w[\w'’-]*")
ITEM_END = re.compile(r",|;|\band\b|\bor\b|&|/|\n|•")
SENTENCE_END = re.compile(r"[.!?\n]")
CAPITAL_AFTER = re.compile(r"(?:\s+(?:and|of|the|for|in|&)){0,2}\s+[A-Z]")
CAPITAL_BEFORE = re.compile(r"([A-Z][\w'’-]*)(?:,?\s+(?:and|of|the|for|in|&)){0,3}\s+$")


def evidence(paratheme: str, texts: list[str], lexicon: str, *options: str) -> pd.DataFrame:
    """The matches in texts, each of which is one article, with the number of their text."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "texts.jsonl"
        path.write_text("".join(json.dumps({"id": str(number), "text": text}) + "\n" for number, text in enumerate(texts)))
        out = path.with_suffix(".csv")
        subprocess.run([paratheme, "score", path, "--unit", "article", "--repeats", "keep", "--language", "en", "--lexicon", lexicon,
                        "--layout", "evidence", "--columns", "article_id,theme,start,end,points", *options, "-o", out, "--quiet"], check=True)
        return pd.read_csv(out).rename(columns={"article_id": "text"})


def items_around(text: str, start: int) -> int:
    """How many short items the enumeration has that holds this place: 0 if it is in none."""
    ends = [match.start() for match in SENTENCE_END.finditer(text)]
    first = max([end + 1 for end in ends if end < start], default=0)
    sentence = text[first:min([end for end in ends if end >= start], default=len(text))]
    parts = list(ITEM_END.finditer(sentence))
    bounds = list(zip([0, *(part.end() for part in parts)], [*(part.start() for part in parts), len(sentence)]))
    words = [len(WORD.findall(sentence[low:high])) for low, high in bounds]
    here = next((at for at, (low, high) in enumerate(bounds) if low <= start - first < high), None)
    if here is None or words[here] > MOST_ITEM_WORDS:
        return 0
    items = 1
    for step in (-1, 1):
        at = here + step
        while 0 <= at < len(words) and words[at] <= MOST_ITEM_WORDS:
            items += words[at] > 0
            at += step
    return items


def is_name(text: str, start: int, end: int) -> bool:
    """Whether a match has capitals inside a sentence, beside another word with one."""
    words = WORD.findall(text[start:end])
    if not words or not all(word[0].isupper() for word in words if len(word) > 3 or word == words[0]):
        return False
    before = CAPITAL_BEFORE.search(text[:start])
    begins = [text[:at].rstrip(" \"'“‘(")[-1:] in ("", ".", "!", "?", ":", "\n", "•") for at in (start, before.start() if before else start)]
    return not begins[0] and (CAPITAL_AFTER.match(text[end:]) is not None or (before is not None and not begins[1]))


def is_in_brackets(text: str, start: int) -> bool:
    return text.rfind("(", 0, start) > text.rfind(")", 0, start)


def marked(texts: list[str], matches: pd.DataFrame) -> pd.DataFrame:
    places = list(zip((texts[number] for number in matches["text"]), matches["start"], matches["end"]))
    matches["items"] = [items_around(text, start) for text, start, _ in places]
    matches["name"] = [is_name(*place) for place in places]
    matches["brackets"] = [is_in_brackets(text, start) for text, start, _ in places]
    matches["late"] = [start / len(text) for text, start, _ in places]
    return matches


FORMS = {
    "enumerations of 3 and more, half": lambda m: np.where(m["items"] >= 3, 0.5, 1.0),
    "enumerations of 3 and more, nothing": lambda m: np.where(m["items"] >= 3, 0.0, 1.0),
    "enumerations of 4 and more, half": lambda m: np.where(m["items"] >= 4, 0.5, 1.0),
    "names, half": lambda m: np.where(m["name"], 0.5, 1.0),
    "names, nothing": lambda m: np.where(m["name"], 0.0, 1.0),
    "brackets, half": lambda m: np.where(m["brackets"], 0.5, 1.0),
    "the later the less, to .7": lambda m: 1 - 0.3 * m["late"].to_numpy(),
}


class Part:
    """Coded texts with their matches: a row of codes for each text, and a column for each theme; NaN where a code is missing or rare."""

    def __init__(self, name: str, texts: list[str], codes: np.ndarray, groups: np.ndarray, matches: pd.DataFrame):
        self.name, self.codes, self.matches = name, codes, matches
        names, which = np.unique(groups, return_inverse=True)
        self.drawn = np.random.default_rng(SEED).multinomial(len(names), np.full(len(names), 1 / len(names)), size=DRAWS)[:, which].astype(float)
        self.texts = len(texts)

    def strengths(self, share: np.ndarray) -> np.ndarray:
        points = np.zeros((self.texts, len(THEMES)))
        theme = self.matches["theme"].map({theme: at for at, theme in enumerate(THEMES.values())})
        np.add.at(points, (self.matches["text"].to_numpy(), theme.to_numpy()), self.matches["points"].to_numpy() * share)
        return -np.expm1(-points)

    def mean(self, strengths: np.ndarray, weights: np.ndarray) -> np.ndarray:
        of_themes = []
        for at in range(len(THEMES)):
            coded = ~np.isnan(self.codes[:, at])
            if coded.any():
                of_themes.append(average_precision(self.codes[coded, at], strengths[coded, at], weights[:, coded]))
        return np.mean(of_themes, axis=0)


def coded_parts(shared: pathlib.Path):
    """The name, texts, codes and groups of each part."""
    texts = {}
    for line in (shared / "data" / "articles" / "uk-gov-blogs.jsonl").open():
        post = json.loads(line)
        texts.update({(post["id"], number): text for number, text in enumerate(post["paragraphs"], 1)})
    posts = pd.read_csv(GOLD)
    for part in ("tune", "more", "report", "later"):
        rows = posts[posts["half"] == part]
        yield f"posts, `{part}`", [texts[key] for key in zip(rows["article_id"], rows["paragraph"])], rows[list("FAPI")].to_numpy(float), rows["article_id"].to_numpy()
    texts = {}
    for line in GOLD.with_name("articles.jsonl").open():
        article = json.loads(line)
        texts.update({(article["id"], number): text for number, text in enumerate(article["text"].split("\n\n"), 1)})
    rows = pd.read_csv(GOLD.with_name("articles-codes.csv"))
    yield "invented articles", [texts[key] for key in zip(rows["article_id"], rows["paragraph"])], rows[list(THEMES.values())].to_numpy(float), rows["article_id"].to_numpy()
    for name, table in read_sets(shared).items():
        codes = np.full((len(table), len(THEMES)), np.nan)
        for at, short in enumerate(THEMES):
            known = (f"{short}{suffix}" for suffix in ("_strict", "_broad") if f"{short}{suffix}" in table)
            code = next((code for code in known if table[code].sum() >= 9), None)
            if code:
                codes[:, at] = table[code]
        groups = table["source"].to_numpy() if name == "uk_gov_blogs_categories" else np.arange(len(table))
        yield name, table["text"].tolist(), codes, groups


def main(paratheme: str, shared: pathlib.Path, lexicon: str) -> None:
    parts, across = [], []
    for name, texts, codes, groups in coded_parts(shared):
        matches = marked(texts, evidence(paratheme, texts, lexicon))
        parts.append(Part(name, texts, codes, groups, matches))
        across.append((len(matches), len(evidence(paratheme, texts, lexicon, "--phrases", "paragraph"))))
    print("\n## Passing mentions: matches that count less\n")
    head("part", "AP", *FORMS)
    differences = {form: [] for form in FORMS}
    for part in parts:
        own = part.strengths(np.ones(len(part.matches)))
        once = np.ones((1, part.texts))
        cells = []
        for form, share in FORMS.items():
            other = part.strengths(share(part.matches))
            difference = float((part.mean(other, once) - part.mean(own, once))[0])
            low, high = np.nanpercentile(part.mean(other, part.drawn) - part.mean(own, part.drawn), [2.5, 97.5])
            cells.append(f"{difference:+.3f}, {low:+.3f} to {high:+.3f}")
            differences[form].append(difference)
        row(part.name, float(part.mean(own, once)[0]), *cells)
    row("**mean**", "", *(f"{np.mean(values):+.4f}" for values in differences.values()))
    print("\n## Phrases across the end of a sentence\n")
    head("part", "texts", "matches within sentences", "within paragraphs")
    for part, (in_sentence, in_paragraph) in zip(parts, across):
        row(part.name, part.texts, in_sentence, in_paragraph)
    row("**all**", sum(part.texts for part in parts), *(sum(matches) for matches in zip(*across)))


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "public-services")
