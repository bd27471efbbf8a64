"""Prints how well the built-in lexicon ranks coded texts: python evaluate.py PARATHEME SHARED [LEXICON]

SHARED holds data/theme/*.csv (texts coded by people) and data/articles/uk-gov-blogs.jsonl (for our own coded paragraphs). Four
rankings are compared on the same texts: the lexicon's strength; its hits per word; ten words a theme with the same form of score; and
tf-idf with logistic regression, trained on all sets but the one that is ranked. The measure is average precision. Texts without a
code for a theme are left out of its figures; a column with fewer than five texts of either class is no test.
Intervals: 95 %, paired bootstrap within each set, by text, in the blogs by blog.

Then single paragraphs, of posts (SHARED is needed for their texts) and of the articles in data/gold (it is not): how far their two readers
agree, and the rankings by the codes of each, with intervals by post or article.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

HERE = pathlib.Path(__file__).parent
GOLD = HERE.parent.parent / "data" / "gold" / "posts-codes.csv"
THEMES = {"fiscal": "fiscal_pressure", "ageing": "ageing", "procurement": "procurement", "innovation": "innovation"}
RANKINGS = ["lexicon", "hits per word", "ten words", "regression"]
DRAWS = 1000
SEED = 1
# Training texts a set: as many negatives at most; positives are all taken.
NEGATIVES = 2500
LENGTHS = {
    "cap_uk_manifestos_major": "sentences", "crs_bills_119_policyarea_sample": "sentences", "nyt_frontpage_cap_major": "sentences",
    "thau_uk_group_appeals_age": "sentences", "uscongress_bills_cap_major": "sentences", "crs_bills_119_subjects": "abstracts",
    "worldbank_projects_themes": "abstracts", "uk_gov_blogs_categories": "articles",
}


def score(paratheme: str, texts: pd.Series, lexicon: str) -> pd.DataFrame:
    """Strengths, hits and words of texts, each scored as a whole. Ids are line numbers, so that no set's ids can collide."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "texts.jsonl"
        with path.open("w") as file:
            for number, text in enumerate(texts):
                file.write(json.dumps({"id": f"t{number}", "text": text}) + "\n")
        columns = ["article_id", "words", *THEMES.values(), *(f"{theme}_hits" for theme in THEMES.values())]
        out = path.with_suffix(".csv")
        subprocess.run(
            [paratheme, "score", path, "--unit", "article", "--repeats", "keep", "--language", "en", "--lexicon", lexicon,
             "--columns", ",".join(columns), "-o", out, "--quiet"], check=True)
        table = pd.read_csv(out).set_index("article_id")
    # A text without a paragraph has no row.
    return table.reindex([f"t{number}" for number in range(len(texts))]).fillna(0.0).reset_index(drop=True)


def average_precision(gold: np.ndarray, scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Average precision for each row of weights; equal scores form one step, as in scikit-learn."""
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    found = np.cumsum(weights[:, order] * gold[order], axis=1)[:, ends]
    seen = np.cumsum(weights[:, order], axis=1)[:, ends]
    steps = np.diff(found, axis=1, prepend=0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.where(seen > 0, found / seen, 0.0)
        return (steps * precision).sum(axis=1) / found[:, -1]


def group_of(name: str, table: pd.DataFrame) -> pd.Series:
    """The source of each text: blog, country, party's document. Empty where a set has no sources."""
    if name == "uk_gov_blogs_categories":
        return table["url"].str.extract(r"https?://([^./]+)")[0]
    for column in ("country", "doc"):
        if column in table:
            return table[column].astype(str)
    return pd.Series("", index=table.index)


def read_sets(shared: pathlib.Path) -> dict[str, pd.DataFrame]:
    sets = {}
    for path in sorted((shared / "data" / "theme").glob("*.csv")):
        table = pd.read_csv(path, low_memory=False)
        table["text"] = table["text"].fillna("").astype(str)
        table["source"] = group_of(path.stem, table)
        sets[path.stem] = table
    return sets


def regression(sets: dict[str, pd.DataFrame], suffix: str) -> None:
    """Adds a column `regression_THEME` to each set: trained on the others, so nothing of the set is known to it."""
    rng = np.random.default_rng(SEED)
    for name, table in sets.items():
        for short in THEMES:
            table[f"regression_{short}"] = np.nan
            parts = []
            for other, train in sets.items():
                if other == name:
                    continue
                codes = train[short + suffix].dropna()
                positives = codes.index[codes == 1]
                negatives = codes.index[codes == 0].to_numpy()
                if len(positives) == 0:
                    continue
                negatives = rng.choice(negatives, min(NEGATIVES, len(negatives)), replace=False)
                parts.append((train["text"][positives], 1))
                parts.append((train["text"][negatives], 0))
            if not any(code == 1 for _, code in parts):
                continue
            texts = pd.concat([part for part, _ in parts])
            codes = np.concatenate([np.full(len(part), code) for part, code in parts])
            vectoriser = TfidfVectorizer(sublinear_tf=True, min_df=2, stop_words="english")
            model = LogisticRegression(class_weight="balanced", max_iter=1000)
            model.fit(vectoriser.fit_transform(texts), codes)
            table[f"regression_{short}"] = model.decision_function(vectoriser.transform(table["text"]))


class Column:
    """One theme in one set: codes, rankings, and the weights of the bootstrap's draws."""

    def __init__(self, name: str, short: str, table: pd.DataFrame, code: str, draws: int):
        theme = THEMES[short]
        rows = table[table[code].notna()]
        self.name, self.short, self.n = name, short, len(rows)
        self.gold = rows[code].to_numpy(float)
        self.positives = int(self.gold.sum())
        self.scores = {
            "lexicon": rows[f"lexicon_{theme}"].to_numpy(float),
            "hits per word": rows[f"rate_{theme}"].to_numpy(float),
            "ten words": rows[f"ten_{theme}"].to_numpy(float),
            "regression": rows[f"regression_{short}"].to_numpy(float),
        }
        self.scores = {ranking: scores for ranking, scores in self.scores.items() if not np.isnan(scores).any()}
        self.draws = draws
        self.source = rows["source"].to_numpy()

    def is_test(self) -> bool:
        return self.positives >= 5 and self.n - self.positives >= 5

    def weights(self) -> np.ndarray:
        rng = np.random.default_rng(SEED)
        if self.name == "uk_gov_blogs_categories":
            names, which = np.unique(self.source, return_inverse=True)
            drawn = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=self.draws)
            return drawn[:, which].astype(float)
        return rng.multinomial(self.n, np.full(self.n, 1 / self.n), size=self.draws).astype(float)

    def figures(self, without: str | None = None) -> dict[str, float]:
        weights = np.ones((1, self.n))
        if without is not None:
            weights[0, self.source == without] = 0
        return {ranking: average_precision(self.gold, scores, weights)[0] for ranking, scores in self.scores.items()}

    def drawn(self) -> dict[str, np.ndarray]:
        weights = self.weights()
        return {ranking: average_precision(self.gold, scores, weights) for ranking, scores in self.scores.items()}

    def dominant(self) -> tuple[str, int] | None:
        counts = pd.Series(self.source[self.gold == 1]).value_counts()
        if len(counts) < 2:
            return None
        return counts.index[0], int(counts.iloc[0])


def macro(per_column: list[tuple[Column, dict]], ranking: str):
    """Mean over themes of the mean over sets; None where a theme's columns lack the ranking."""
    means = []
    for short in THEMES:
        values = [figures[ranking] for column, figures in per_column if column.short == short and ranking in figures]
        if values:
            means.append(np.nanmean(np.stack([np.asarray(value, float) for value in values]), axis=0))
    return np.mean(np.stack(means), axis=0) if means else None


def row(*cells) -> None:
    print("| " + " | ".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells) + " |")


def head(*cells: str) -> None:
    row(*cells)
    row(*["---"] * len(cells))


def report(columns: list[Column], title: str) -> None:
    print(f"\n## {title}\n")
    head("set", "theme", "texts", "positive", *RANKINGS, "without its dominant source")
    measured = []
    for column in columns:
        figures = column.figures()
        measured.append((column, figures))
        dominant = column.dominant()
        without = "no sources"
        if dominant and column.positives - dominant[1] >= 5:
            without = f"{column.figures(dominant[0])['lexicon']:.3f} ({dominant[0]}, {dominant[1]} positive)"
        elif dominant:
            without = "fewer than 5 left"
        row(column.name, column.short, column.n, column.positives, *(figures.get(ranking, "") for ranking in RANKINGS), without)
    for length in ("sentences", "abstracts", "articles"):
        part = [(column, figures) for column, figures in measured if LENGTHS[column.name] == length]
        if part:
            themes = len({column.short for column, _ in part})
            row(f"**{length}**", f"macro of {themes}", "", "", *(float(macro(part, ranking)) if macro(part, ranking) is not None else "" for ranking in RANKINGS), "")
    row("**all**", "macro", "", "", *(float(macro(measured, ranking)) for ranking in RANKINGS), "")
    drawn = [(column, column.drawn()) for column in columns]
    print()
    head("macro, all sets", "difference", "95 % interval", "ratio")
    ours = macro(drawn, "lexicon")
    for ranking in RANKINGS[1:]:
        # Only the columns that the other ranking has, for both.
        both = [(column, values) for column, values in drawn if ranking in values]
        difference = macro(both, "lexicon") - macro(both, ranking)
        plain = [(column, figures) for column, figures in measured if ranking in figures]
        here, there = float(macro(plain, "lexicon")), float(macro(plain, ranking))
        low, high = np.nanpercentile(difference, [2.5, 97.5])
        row(f"lexicon - {ranking}", here - there, f"{low:.3f} to {high:.3f}", here / there)
    low, high = np.nanpercentile(ours, [2.5, 97.5])
    row("lexicon itself", "", f"{low:.3f} to {high:.3f}", "")


def posts(paratheme: str, shared: pathlib.Path) -> None:
    """Coded paragraphs of posts: once as drawn, once weighted back to the collection by their probabilities."""
    texts = {}
    with (shared / "data" / "articles" / "uk-gov-blogs.jsonl").open() as file:
        for line in file:
            post = json.loads(line)
            for number, text in enumerate(post["paragraphs"], 1):
                texts[post["id"], number] = text
    gold = pd.read_csv(GOLD)
    gold["text"] = [texts[key] for key in zip(gold["article_id"], gold["paragraph"])]
    add_scores(paratheme, gold)
    parts = {part: rows for part, rows in gold.groupby("half")}
    print("\n## Single paragraphs of posts, the authors' codes\n")
    paragraphs({part: parts[part] for part in ("tune", "more", "report", "later")}, "")
    print("\n## Single paragraphs of posts, the codes of a second reader who knew neither the lexicon nor the first codes\n")
    paragraphs({part: parts[part] for part in ("tune", "report", "later")}, "_independent")
    readers({part: parts[part] for part in ("tune", "report", "later")}, "", "_independent")


def articles(paratheme: str) -> None:
    """The paragraphs of the articles in data/gold, told apart as `tests/it/gold.rs` does, by the settled codes."""
    texts = {}
    with GOLD.with_name("articles.jsonl").open() as file:
        for line in file:
            article = json.loads(line)
            for number, text in enumerate(article["text"].split("\n\n"), 1):
                texts[article["id"], number] = text
    gold = pd.read_csv(GOLD.with_name("articles-codes.csv"))
    for letter, theme in zip("FAPI", THEMES.values()):
        gold = gold.rename(columns={theme: letter, f"{theme}_1": f"{letter}_1", f"{theme}_2": f"{letter}_2"})
    gold["text"] = [texts[key] for key in zip(gold["article_id"], gold["paragraph"])]
    gold["probability"] = np.nan  # all paragraphs are coded
    add_scores(paratheme, gold)
    print("\n## Single paragraphs of the articles in data/gold\n")
    paragraphs({"articles": gold}, "")
    readers({"articles": gold}, "_1", "_2")


def paragraphs(parts: dict[str, pd.DataFrame], suffix: str) -> None:
    """Average precision by the codes with this suffix, part by part, and the paired difference to ten words."""
    head("part", "theme", "paragraphs", "positive", "lexicon", "95 % interval", "hits per word", "ten words", "lexicon, weighted", "ten words, weighted",
         "lexicon - ten words", "95 % interval")
    for part, rows in parts.items():
        ones = np.ones((1, len(rows)))
        weights = (1 / rows["probability"].to_numpy())[None, :]
        names, which = np.unique(rows["article_id"], return_inverse=True)
        drawn = np.random.default_rng(SEED).multinomial(len(names), np.full(len(names), 1 / len(names)), size=DRAWS)[:, which].astype(float)
        measures, apart = [], []
        for letter, theme in zip("FAPI", THEMES.values()):
            codes = rows[letter + suffix].to_numpy(float)
            ranked = {key: rows[f"{key}_{theme}"].to_numpy(float) for key in ("lexicon", "rate", "ten")}
            ours, theirs = (average_precision(codes, ranked[key], drawn) for key in ("lexicon", "ten"))
            apart.append(ours - theirs)
            plain = [average_precision(codes, ranked[key], ones)[0] for key in ("lexicon", "rate", "ten")]
            weighted = [average_precision(codes, ranked[key], weights)[0] for key in ("lexicon", "ten")]
            measures.append(plain + weighted)
            row(part, letter, len(rows), int(codes.sum()), plain[0], interval(ours), *plain[1:], *shown(weighted), plain[0] - plain[2], interval(apart[-1]))
        means = [float(value) for value in np.mean(measures, axis=0)]
        difference = interval(np.mean(apart, axis=0))
        row(f"**{part}**", "macro", "", "", means[0], "", *means[1:3], *shown(means[3:]), means[0] - means[2], difference)


def readers(parts: dict[str, pd.DataFrame], first: str, second: str) -> None:
    """How far two readers agree, whose codes have these suffixes."""
    print()
    head("two readers", "theme", "paragraphs", "first yes", "second yes", "both yes", "kappa", "AC1")
    for part, rows in [*parts.items(), *([("all", pd.concat(parts.values()))] if len(parts) > 1 else [])]:
        for letter in "FAPI":
            one, two = (rows[letter + suffix].to_numpy(int) for suffix in (first, second))
            row(part, letter, len(rows), one.sum(), two.sum(), (one & two).sum(), *agreement(one, two))


def agreement(one: np.ndarray, two: np.ndarray) -> tuple[float, float]:
    """Cohen's kappa (1960) and Gwet's AC1 (2008) of two readers' codes."""
    same = float(np.mean(one == two))
    p, q = one.mean(), two.mean()
    by_chance = p * q + (1 - p) * (1 - q)
    mean = (p + q) / 2
    by_gwet = 2 * mean * (1 - mean)
    return float((same - by_chance) / (1 - by_chance)), float((same - by_gwet) / (1 - by_gwet))


def interval(drawn: np.ndarray) -> str:
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return f"{low:.3f} to {high:.3f}"


def shown(values: list[float]) -> list:
    """Empty cells for a part that has no probabilities."""
    return ["" if np.isnan(value) else float(value) for value in values]


def add_scores(paratheme: str, table: pd.DataFrame) -> None:
    ours = score(paratheme, table["text"], LEXICON)
    ten = score(paratheme, table["text"], str(HERE / "ten_words.toml"))
    for theme in THEMES.values():
        table[f"lexicon_{theme}"] = ours[theme].to_numpy()
        table[f"rate_{theme}"] = (ours[f"{theme}_hits"] / ours["words"].clip(lower=1)).to_numpy()
        table[f"ten_{theme}"] = ten[theme].to_numpy()


def article_thresholds(table: pd.DataFrame) -> None:
    """How whole posts are found at each threshold for articles: share about it, precision, recall, F1, and F1 without the blog of most positives."""
    print("\n## Thresholds for articles, whole posts\n")
    head("theme", "codes", "positive", "threshold", "share coded", "share found", "precision", "recall", "F1", "F1 without the largest blog")
    blogs = table["source"]
    thresholds = (0.25, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9)
    means = {threshold: [] for threshold in thresholds}
    for suffix, codes in (("", "strict"), ("_broad", "broad")):
        for short, theme in THEMES.items():
            coded = table[short + suffix].notna().to_numpy()
            about = table.loc[coded, short + suffix].to_numpy() == 1
            strength = table.loc[coded, f"lexicon_{theme}"].to_numpy()
            blog = blogs[coded]
            others = (blog != blog[about].value_counts().index[0]).to_numpy()
            for threshold in thresholds:
                found = strength >= threshold
                right = (found & about).sum()
                f1 = 2 * right / max(found.sum() + about.sum(), 1)
                apart = 2 * (found & about & others).sum() / max((found & others).sum() + (about & others).sum(), 1)
                if not suffix:
                    means[threshold].append((f1, apart))
                row(theme, codes, int(about.sum()), threshold, float(about.mean()), float(found.mean()),
                    float(right / max(found.sum(), 1)), float(right / about.sum()), float(f1), float(apart))
    for threshold, figures in means.items():
        row("mean", "strict", "", threshold, "", "", "", "", *(float(figure) for figure in np.mean(figures, axis=0)))


def main() -> None:
    paratheme, shared = sys.argv[1], pathlib.Path(sys.argv[2])
    warnings.filterwarnings("ignore", category=RuntimeWarning)
    articles(paratheme)
    if not (shared / "data" / "theme").is_dir():
        print(f"\nskipped: the other coded texts are not at hand ({shared / 'data' / 'theme'})")
        return
    posts(paratheme, shared)
    sets = read_sets(shared)
    for table in sets.values():
        add_scores(paratheme, table)
    article_thresholds(sets["uk_gov_blogs_categories"])
    for suffix, title in (("", "Strict codes"), ("_broad", "Broad codes")):
        regression(sets, suffix)
        columns = [Column(name, short, table, short + suffix, DRAWS) for name, table in sets.items() for short in THEMES]
        report([column for column in columns if column.is_test()], title)


# The file rather than the built-in copy, so that an edit is measured without a build.
LEXICON = sys.argv[3] if len(sys.argv) > 3 else str(HERE.parent.parent / "data" / "lexicons" / "public-services.toml")

if __name__ == "__main__":
    main()
