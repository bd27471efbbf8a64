"""Prints what the article around a paragraph adds to the built-in lexicon: python in_article.py PARATHEME SHARED [LEXICON]

The texts are those with coded paragraphs in whole articles: the articles of data/gold (nothing else is needed), the coded posts (their
texts are in SHARED), and manifestos as documents (SHARED/data/theme). Compared are the strength of the paragraph by its own evidence and that
in its article: average precision with a paired bootstrap by article, and precision and recall at their thresholds. Then other forms of
the score, computed from the strengths, to show that nothing near is clearly better.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

import numpy as np
import pandas as pd

from evaluate import DRAWS, GOLD, HERE, SEED, THEMES, average_precision, head, interval, row

THRESHOLDS = {"own": 0.25, "in_article": 0.45}
# Other forms: the constants, the weights, and the mean.
FORMS = {
    "in use: ε .05, c 2, reach 5": {},
    "ε 0 (no evidence stays 0)": {"base": 0.0},
    "ε .02": {"base": 0.02},
    "ε .1": {"base": 0.1},
    "c 1": {"lift": 1.0},
    "c 1.5": {"lift": 1.5},
    "c 3": {"lift": 3.0},
    "reach 3": {"reach": 3.0},
    "reach 10": {"reach": 10.0},
    "no distance": {"reach": np.inf},
    "shrunk mean (half a paragraph of 0)": {"shrink": 0.5},
    "mean of the three strongest": {"strongest": 3},
    "title beside every paragraph": {"title": 1.0},
    "title beside every paragraph, half": {"title": 0.5},
    "heading above, at distance 0": {"heading": 1.0},
    "heading above, twice": {"heading": 2.0},
}


def scored(paratheme: str, articles, lexicon: str, *options: str) -> pd.DataFrame:
    """The paragraphs of a collection with their strengths, and those of the titles of their articles."""
    return with_titles(paratheme, articles, lexicon, paragraphs(paratheme, articles, lexicon, *options))


def with_titles(paratheme: str, articles, lexicon: str, table: pd.DataFrame) -> pd.DataFrame:
    """Adds the strengths of the titles, which are 0 where an article has none."""
    columns = [f"title {theme}" for theme in THEMES.values()]
    with tempfile.TemporaryDirectory() as folder:
        titles = pathlib.Path(folder) / "titles.jsonl"
        with pathlib.Path(articles).open() as file, titles.open("w") as out:
            for article in map(json.loads, file):
                if article.get("title"):
                    out.write(json.dumps({"id": article["id"], "text": article["title"]}) + "\n")
        if titles.stat().st_size == 0:
            return table.assign(**dict.fromkeys(columns, 0.0))
        of_titles = paragraphs(paratheme, titles, lexicon).set_index("article_id")[list(THEMES.values())]
    of_titles.columns = columns
    table = table.join(of_titles, on="article_id")
    return table.fillna(dict.fromkeys(columns, 0.0))


def paragraphs(paratheme: str, articles, lexicon: str, *options: str) -> pd.DataFrame:
    """The paragraphs of a collection with their strengths."""
    columns = ["article_id", "paragraph", "kind", "counted", "repeat_of", "boilerplate", *THEMES.values(), *(f"{theme}_in_article" for theme in THEMES.values())]
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "scores.csv"
        subprocess.run([paratheme, "score", articles, "--lexicon", lexicon, "--keywords", "0", "--columns", ",".join(columns), *options,
                        "-o", out, "--quiet"], check=True)
        return counted_alone(pd.read_csv(out, low_memory=False))


def counted_alone(table: pd.DataFrame) -> pd.DataFrame:
    """Adds which paragraphs count by their article alone, and the row of the first one with the same words in it."""
    own = table["article_id"] + "#" + table["paragraph"].astype(str)
    key = table["article_id"] + "\0" + table["repeat_of"].astype(object).fillna(own)
    table["first"] = key.map(dict(zip(key[::-1], table.index[::-1])))
    beside = table["kind"].isin(["title", "dateline", "quote"]) | table[list(THEMES.values())[0]].isna()
    of_others = table["boilerplate"] | table["repeat_of"].notna()
    table["counted_alone"] = (table["counted"] | (of_others & ~beside)) & (table["first"] == table.index)
    return table


def in_article(table: pd.DataFrame, base=0.05, lift=2.0, reach=5.0, shrink=0.0, strongest=0, title=0.0, heading=0.0) -> np.ndarray:
    """The strength in the article by its definition, as plain loops over articles: paragraphs x themes."""
    own = table[list(THEMES.values())].fillna(0).to_numpy()
    counted = table["counted_alone"].to_numpy(bool)
    headings = table["kind"].to_numpy() == "heading"
    titles = table[[f"title {theme}" for theme in THEMES.values()]].to_numpy()
    result = np.zeros_like(own)
    for rows in table.groupby("article_id", sort=False).indices.values():
        number = table["paragraph"].to_numpy(float)[rows]
        weights = np.exp(-np.abs(number[:, None] - number[None, :]) / reach) * counted[rows]
        if heading:
            for at in range(len(rows)):
                above = np.flatnonzero(headings[rows][:at])
                if above.size and not headings[rows][at]:
                    weights[at, above[-1]] = heading
        np.fill_diagonal(weights, 0)
        if strongest:
            around = np.zeros((len(rows), own.shape[1]))
            for at in range(len(rows)):
                others = np.sort(own[rows][(weights[at] > 0)], axis=0)[-strongest:]
                around[at] = others.sum(axis=0) / strongest
        else:
            total = weights.sum(axis=1, keepdims=True) + shrink + title
            around = np.divide(weights @ own[rows] + title * titles[rows], total, out=np.zeros((len(rows), own.shape[1])), where=total > 0)
        evidence = -np.log1p(-np.minimum(own[rows], 1 - 1e-12))
        result[rows] = -np.expm1(-((evidence + base) * np.exp(lift * np.sqrt(around)) - base))
    return result[table["first"].to_numpy()]


class CodedPart:
    """Coded paragraphs with their strengths."""

    def __init__(self, name: str, coded: pd.DataFrame, codes: dict[str, str]):
        self.name, self.coded, self.codes = name, coded, codes
        names, which = np.unique(coded["article_id"], return_inverse=True)
        drawn = np.random.default_rng(SEED).multinomial(len(names), np.full(len(names), 1 / len(names)), size=DRAWS)
        self.drawn = drawn[:, which].astype(float)
        self.weights = 1 / coded["probability"].fillna(1).to_numpy() if "probability" in coded else np.ones(len(coded))

    def about(self, theme: str) -> np.ndarray:
        return self.coded[self.codes[theme]].to_numpy(float)

    def macro(self, suffix: str) -> float:
        ones = np.ones((1, len(self.coded)))
        return float(np.mean([average_precision(self.about(theme), self.coded[theme + suffix].to_numpy(), ones)[0] for theme in self.codes]))


def gold_articles(paratheme: str, lexicon: str) -> list[CodedPart]:
    table = with_forms(scored(paratheme, GOLD.with_name("articles.jsonl"), lexicon))
    codes = pd.read_csv(GOLD.with_name("articles-codes.csv")).rename(columns={theme: f"{theme}_code" for theme in THEMES.values()})
    return [CodedPart("invented articles", codes.merge(table, on=["article_id", "paragraph"]), {theme: f"{theme}_code" for theme in THEMES.values()})]


def gold_posts(paratheme: str, shared: pathlib.Path, lexicon: str) -> list[CodedPart]:
    table = with_forms(scored(paratheme, shared / "data" / "articles" / "uk-gov-blogs.jsonl", lexicon))
    coded = pd.read_csv(GOLD).merge(table, on=["article_id", "paragraph"]).dropna(subset=list(THEMES.values()))
    parts = []
    for part in ("tune", "more", "report", "later"):
        parts.append(CodedPart(f"posts, `{part}`", coded[coded["half"] == part], dict(zip(THEMES.values(), "FAPI"))))
    for part in ("tune", "report", "later"):
        second = {theme: f"{letter}_independent" for theme, letter in zip(THEMES.values(), "FAPI")}
        parts.append(CodedPart(f"posts, `{part}`, second reader", coded[coded["half"] == part].dropna(subset=list(second.values())), second))
    return parts


def manifestos(paratheme: str, shared: pathlib.Path, lexicon: str) -> list[CodedPart]:
    """The sentences of manifestos, which name their document and stand in its order."""
    path = shared / "data" / "theme" / "cap_uk_manifestos_major.csv"
    gold = pd.read_csv(path, low_memory=False)
    gold["document"] = gold["doc"].astype(str) + " " + gold["year"].astype(str)
    with tempfile.TemporaryDirectory() as folder:
        passages = pathlib.Path(folder) / "manifestos.jsonl"
        with passages.open("w") as file:
            for document, text in zip(gold["document"], gold["text"].fillna("")):
                file.write(json.dumps({"document": document, "text": text}) + "\n")
        table = with_forms(scored(paratheme, passages, lexicon, "--article-field", "document"))
    gold["paragraph"] = gold.groupby("document").cumcount() + 1
    coded = gold.rename(columns={"document": "article_id"}).merge(table, on=["article_id", "paragraph"], suffixes=("_code", ""))
    coded = coded[coded["counted"]]
    parts = []
    for short, theme in THEMES.items():
        code = f"{short}_broad"
        own = coded.rename(columns={f"{code}_code": code}).dropna(subset=[code, theme])
        if own[code].nunique() == 2:
            parts.append(CodedPart(f"manifestos, broad codes, {short}", own, {theme: code}))
    return parts


def with_forms(table: pd.DataFrame) -> pd.DataFrame:
    """Adds a column for each theme and form, and checks that the program's column is the form in use."""
    for name, form in FORMS.items():
        strengths = in_article(table, **form)
        for at, theme in enumerate(THEMES.values()):
            table[f"{theme} {name}"] = strengths[:, at]
            if not form:
                same = np.abs(table[f"{theme}_in_article"].fillna(0) - strengths[:, at])[table[theme].notna()]
                assert same.max() < 2e-5, f"{theme}: the program and the definition differ by {same.max()}"
    return table


def report(parts: list[CodedPart]) -> None:
    print("\n## Paragraphs in their articles\n")
    head("part", "theme", "paragraphs", "positive", "own", "in article", "difference", "95 % by article")
    for part in parts:
        ones, differences, plain = np.ones((1, len(part.coded))), [], []
        for theme in part.codes:
            about = part.about(theme)
            own, context = (part.coded[theme + suffix].to_numpy() for suffix in ("", "_in_article"))
            before, after = (float(average_precision(about, scores, ones)[0]) for scores in (own, context))
            differences.append(average_precision(about, context, part.drawn) - average_precision(about, own, part.drawn))
            plain.append((before, after))
            row(part.name, theme, len(about), int(about.sum()), before, after, after - before, interval(differences[-1]))
        before, after = (float(value) for value in np.mean(plain, axis=0))
        if len(part.codes) > 1:
            row(f"**{part.name}**", "macro", "", "", before, after, after - before, interval(np.nanmean(differences, axis=0)))


def at_thresholds(parts: list[CodedPart]) -> None:
    print(f"\n## At the thresholds ({THRESHOLDS['own']} and in the article), means over themes, posts weighted by their probabilities\n")
    head("part", "threshold", "precision", "recall", "F1")
    for part in parts:
        shown = [("own", "", THRESHOLDS["own"]), *(("in article", "_in_article", threshold) for threshold in (0.3, 0.35, 0.4, THRESHOLDS["in_article"], 0.5))]
        for name, suffix, threshold in shown:
            measures = []
            for theme in part.codes:
                about, found = part.about(theme), (part.coded[theme + suffix] >= threshold).to_numpy()
                right = (part.weights * about * found).sum()
                precision, recall = right / max((part.weights * found).sum(), 1e-9), right / (part.weights * about).sum()
                measures.append((precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)))
            row(part.name, f"{name} {threshold}", *(float(value) for value in np.mean(measures, axis=0)))


def forms(parts: list[CodedPart]) -> None:
    print("\n## Other forms, macro average precision\n")
    head("form", *(part.name for part in parts), "mean")
    for name, suffix in [("own evidence", ""), *((form, f" {form}") for form in FORMS)]:
        figures = [part.macro(suffix) for part in parts]
        row(name, *figures, float(np.mean(figures)))


def helped_and_harmed(parts: list[CodedPart], most=10) -> None:
    """The coded posts whose place among those of the other code changes most."""
    changes = []
    for part in parts:
        if part.name not in ("posts, `more`", "posts, `report`", "posts, `later`"):
            continue
        for theme in part.codes:
            about = part.about(theme) == 1
            own, context = (part.coded[theme + suffix].to_numpy() for suffix in ("", "_in_article"))
            before, after = (share_below(about, scores) for scores in (own, context))
            better = np.where(about, after - before, before - after)
            places = part.coded["article_id"] + "#" + part.coded["paragraph"].astype(str)
            changes += zip(better, [part.name] * len(about), [theme] * len(about), about, own, context, places)
    changes.sort(key=lambda change: change[0])
    for title, shown in (("harmed", changes[:most]), ("helped", changes[::-1][:most])):
        print(f"\n## Paragraphs that their article {title} most: the change of the share of paragraphs of the other code that rank on the right side\n")
        head("change", "part", "theme", "is about it", "own", "in article", "paragraph")
        for better, part, theme, about, own, context, place in shown:
            row(float(better), part, theme, "yes" if about else "no", float(own), float(context), place)


def share_below(about: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """For each paragraph, the share of those of the other code with a lower score; one with the same counts half."""
    shares = np.zeros(len(scores))
    for code in (False, True):
        others = scores[about != code]
        shares[about == code] = [(others < score).mean() + (others == score).mean() / 2 for score in scores[about == code]]
    return shares


def probabilities(paratheme: str, shared: pathlib.Path, lexicon: str) -> None:
    """The skill of probabilities by either strength, fitted to the paragraphs of `more` and cross-validated by post."""
    print("\n## Probabilities, fitted to `more`: skill, cross-validated\n")
    head("theme", "own", "95 %", "in article", "95 %")
    codes = pd.read_csv(GOLD).rename(columns=dict(zip("FAPI", THEMES.values())))
    skills = {}
    with tempfile.TemporaryDirectory() as folder:
        coded, file = pathlib.Path(folder) / "more.csv", pathlib.Path(folder) / "calibration.toml"
        codes.loc[codes["half"] == "more", ["article_id", "paragraph", *THEMES.values()]].to_csv(coded, index=False)
        for context in ("none", "article"):
            subprocess.run([paratheme, "lexicon", "fit", shared / "data" / "articles" / "uk-gov-blogs.jsonl", "--gold", coded, "--lexicon", lexicon,
                            "--context", context, "--calibration", file, "--overwrite", "--quiet"], check=True, capture_output=True)
            skills[context] = {theme["id"]: theme["cross_validated"]["skill"] for theme in tomllib.loads(file.read_text())["theme"]}
    for theme in THEMES.values():
        shown = [(float(value), f"{low:.3f} to {high:.3f}") for value, low, high in (skills[context][theme] for context in skills)]
        row(theme, *shown[0], *shown[1])


def main() -> None:
    paratheme, shared = sys.argv[1], pathlib.Path(sys.argv[2])
    lexicon = sys.argv[3] if len(sys.argv) > 3 else str(HERE.parent.parent / "data" / "lexicons" / "public-services.toml")
    parts = gold_articles(paratheme, lexicon)
    if (shared / "data" / "theme").is_dir():
        parts += gold_posts(paratheme, shared, lexicon)
        parts += manifestos(paratheme, shared, lexicon)
    else:
        print(f"\nskipped: the other coded texts are not at hand ({shared / 'data' / 'theme'})")
    report(parts)
    at_thresholds(parts)
    forms(parts)
    helped_and_harmed(parts)
    if (shared / "data" / "articles").is_dir():
        probabilities(paratheme, shared, lexicon)


if __name__ == "__main__":
    main()
