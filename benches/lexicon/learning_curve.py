"""Prints what a model fitted to codes adds to the strength in the article: python learning_curve.py PARATHEME SHARED [LEXICON]

The texts are the coded paragraphs of the articles in data/gold (nothing else is needed) and of the coded posts (their texts are in SHARED).
`lexicon learn` reads each collection, without codes. Then two thirds of the articles are drawn, 50, 100, 200 or 400 coded paragraphs of them,
and curves and the model of `lexicon fit --calibration --model` are fitted to these by scikit-learn; they are judged on the coded paragraphs of
the other third. Intervals hold 95 % of the draws: they show how much depends on the draw of codes and articles, not whether other collections
gain as much. First, the program's model of all codes is compared with that of scikit-learn.
"""

import pathlib
import subprocess
import sys
import tempfile
import tomllib

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from evaluate import GOLD, HERE, SEED, THEMES, average_precision, head, row
from learnt import DEFAULT, learn

SIZES = [50, 100, 200, 400]
REPETITIONS = 100
#: The fewest codes of either kind that a draw is fitted to, and judged on.
FEWEST = 2
#: The constants of docs/METHODS.md, 14.2 and 22.
BASE, RIDGE, SCALE_RIDGE = 0.05, 4.0, 0.01
COMPONENTS = ["own", "context", "learnt"]
FORMS = ["own", "in article", "with learnt words", "model"]


def program(paratheme: str, articles, lexicon: str, *options: str) -> pd.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "table.csv"
        subprocess.run([paratheme, "score", articles, "--lexicon", lexicon, "--keywords", "0", *options, "-o", out, "--quiet"], check=True)
        return pd.read_csv(out, low_memory=False)


def components(paratheme: str, articles, lexicon: str, learnt: str) -> pd.DataFrame:
    """The paragraphs of a collection with the strengths of each form, and the points of the components."""
    keys, themes = ["article_id", "paragraph"], list(THEMES.values())
    columns = ",".join([*keys, *themes, *(f"{theme}_in_article" for theme in themes)])
    table = program(paratheme, articles, lexicon, "--columns", columns)
    both = program(paratheme, articles, learnt, "--columns", columns)
    evidence = program(paratheme, articles, learnt, "--layout", "evidence", "--context", "article")
    is_learnt, is_context = evidence["entry"].str.endswith("[learnt]"), evidence["entry"] == "(context)"
    evidence["component"] = np.where(is_context, "context", np.where(is_learnt, "learnt", "own"))
    points = evidence.groupby([*keys, "theme", "component"])["points"].sum()
    index = pd.MultiIndex.from_frame(table[keys])
    for theme in themes:
        table[f"{theme} own"], table[f"{theme} in article"] = table[theme], table[f"{theme}_in_article"]
        table[f"{theme} with learnt words"] = both[f"{theme}_in_article"]
        of_theme = points.xs(theme, level="theme").unstack("component").reindex(index).reindex(columns=COMPONENTS).fillna(0.0).to_numpy()
        own, lifted, extra = of_theme.T
        evidence_of_text = own + extra + BASE
        table[f"{theme} x own"] = np.log1p(own / BASE)
        table[f"{theme} x context"] = np.log1p(lifted / evidence_of_text)
        table[f"{theme} x learnt"] = np.log1p(extra / (own + BASE))
    return table.dropna(subset=themes)


def logistic(columns: np.ndarray, codes: np.ndarray, ridge: list[float]) -> LogisticRegression:
    """The logistic regression with a ridge for each column: a column is divided by the root of its ridge."""
    scales = 1 / np.sqrt(ridge)
    model = LogisticRegression(C=1, solver="newton-cholesky", tol=1e-10, max_iter=200).fit(columns * scales, codes)
    model.coef_ = model.coef_ * scales
    return model


def fitted_model(columns: np.ndarray, codes: np.ndarray) -> tuple[float, np.ndarray]:
    """The intercept and the weights of the components; weights below 0 are set to 0 and the others fitted again."""
    seen = [at for at in range(columns.shape[1]) if (columns[:, at] > 0).any()]
    free = list(seen)
    while True:
        chosen = np.c_[columns[:, free].sum(axis=1), columns[:, free]]
        found = logistic(chosen, codes, [SCALE_RIDGE + RIDGE * (len(seen) - len(free))] + [RIDGE] * len(free))
        relative = found.coef_[0][0] + found.coef_[0][1:]
        if len(free) == 0 or relative.min() >= 0:
            break
        del free[int(relative.argmin())]
    weights = np.zeros(columns.shape[1])
    weights[free] = relative
    return float(found.intercept_[0]), weights


def curve_column(strength: np.ndarray) -> np.ndarray:
    return np.log1p(10 * np.minimum(-np.log1p(-np.minimum(strength, 1 - 1e-12)), 14))[:, None]


def skill(codes: np.ndarray, probabilities: np.ndarray) -> float:
    share = codes.mean()
    return float(1 - np.mean((probabilities - codes) ** 2) / (share * (1 - share)))


def judged(table: pd.DataFrame, theme: str, train: np.ndarray, test: np.ndarray) -> dict[str, tuple[float, float]]:
    """Average precision and skill of each form on the test rows."""
    codes = table[f"{theme}_code"].to_numpy(float)
    about, ones, found = codes[test], np.ones((1, len(test))), {}
    for form in FORMS[:-1]:
        strength = table[f"{theme} {form}"].to_numpy()
        curve = logistic(curve_column(strength[train]), codes[train], [0.01])
        probability = curve.predict_proba(curve_column(strength[test]))[:, 1]
        found[form] = (float(average_precision(about, strength[test], ones)[0]), skill(about, probability))
    columns = table[[f"{theme} x {name}" for name in COMPONENTS]].to_numpy()
    intercept, weights = fitted_model(columns[train], codes[train])
    probability = 1 / (1 + np.exp(-intercept - columns[test] @ weights))
    found["model"] = (float(average_precision(about, probability, ones)[0]), skill(about, probability))
    return found


def draws(table: pd.DataFrame, size: int) -> np.ndarray | None:
    """Average precision and skill of each draw and form, means over the themes that the draw can judge."""
    rng = np.random.default_rng(SEED)
    names, of = np.unique(table["article_id"], return_inverse=True)
    found = []
    for _ in range(REPETITIONS):
        is_train = rng.permutation(len(names)) < 2 * len(names) / 3
        train, test = rng.permutation(np.flatnonzero(is_train[of])), np.flatnonzero(~is_train[of])
        if len(train) < size:
            return None
        themes = []
        for theme in THEMES.values():
            codes = table[f"{theme}_code"].to_numpy()
            if min(codes[train[:size]].sum(), codes[test].sum()) >= FEWEST:
                themes.append(list(judged(table, theme, train[:size], test).values()))
        found.append(np.mean(themes, axis=0))
    return np.array(found)


def same_as_the_program(paratheme: str, articles, learnt: str, table: pd.DataFrame) -> None:
    """The weights that the program fits to all codes are those that are fitted here."""
    with tempfile.TemporaryDirectory() as folder:
        coded, file = pathlib.Path(folder) / "codes.csv", pathlib.Path(folder) / "calibration.toml"
        names = {f"{theme}_code": theme for theme in THEMES.values()}
        table[["article_id", "paragraph", *names]].rename(columns=names).to_csv(coded, index=False)
        subprocess.run([paratheme, "lexicon", "fit", articles, "--gold", coded, "--lexicon", learnt, "--calibration", file, "--model", "--quiet"],
                       check=True, capture_output=True)
        models = {theme["id"]: theme["model"] for theme in tomllib.loads(file.read_text())["theme"]}
    for theme, model in models.items():
        columns = table[[f"{theme} x {name}" for name in COMPONENTS]].to_numpy()
        intercept, weights = fitted_model(columns, table[f"{theme}_code"].to_numpy(float))
        expected = [intercept, *weights]
        found = [model["intercept"], *(model[name] for name in COMPONENTS)]
        assert np.allclose(found, expected, atol=0.005), f"{theme}: the program has {found}, scikit-learn {expected}"


def report(name: str, table: pd.DataFrame) -> None:
    for size in SIZES:
        found = draws(table, size)
        if found is None:
            continue
        for measure, at in (("AP", 0), ("skill", 1)):
            values = found[:, :, at]
            gain = values[:, 3] - values[:, 2]
            low, high = np.percentile(gain, [2.5, 97.5])
            row(name, size, measure, *(float(value) for value in values.mean(axis=0)), float(gain.mean()), f"{low:.3f} to {high:.3f}")


def main() -> None:
    paratheme, shared = sys.argv[1], pathlib.Path(sys.argv[2])
    lexicon = sys.argv[3] if len(sys.argv) > 3 else str(HERE.parent.parent / "data" / "lexicons" / "public-services.toml")
    print("\n## With a model fitted to codes\n")
    head("texts", "codes", "measure", *FORMS, "model − with learnt words", "95 % of the draws")
    codes = {theme: f"{theme}_code" for theme in THEMES.values()}
    sets = [("invented articles", GOLD.with_name("articles.jsonl"), pd.read_csv(GOLD.with_name("articles-codes.csv")).rename(columns=codes))]
    posts = shared / "data" / "articles" / "uk-gov-blogs.jsonl"
    if posts.is_file():
        sets.append(("posts", posts, pd.read_csv(GOLD).rename(columns=dict(zip("FAPI", codes.values())))))
    for name, articles, coded in sets:
        with tempfile.TemporaryDirectory() as folder:
            learnt = learn(paratheme, articles, lexicon, DEFAULT, pathlib.Path(folder))
            keys = ["article_id", "paragraph", *codes.values()]
            table = coded[keys].merge(components(paratheme, articles, lexicon, learnt), on=["article_id", "paragraph"])
            same_as_the_program(paratheme, articles, learnt, table)
        report(name, table)
    if len(sets) == 1:
        print(f"\nskipped: the texts of the coded posts are not at hand ({posts})")


if __name__ == "__main__":
    main()
