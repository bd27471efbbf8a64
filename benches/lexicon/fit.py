"""Prints whether fitted weights rank better than the tiers, and how other forms of score do: python fit.py PARATHEME SHARED [LEXICON]

SHARED holds data/theme/*.csv, texts coded by people. The first two tables are `paratheme lexicon fit --left-out`, for strict and for broad
codes: each set is ranked by weights fitted to the others, by the lexicon's own and by equal ones. The last table has the forms of score that the lexicon could have, each a ranking of the same texts by the same
matches, and the rivals of evaluate.py; macro average precision, the mean over themes of the mean over sets.
"""

import io
import pathlib
import subprocess
import sys
import tempfile
import warnings

import evaluate
import numpy as np
import pandas as pd
from evaluate import DRAWS, LEXICON, THEMES, Column, head, macro, read_sets, row

K, B, LENGTH = 1.2, 0.5, 100
FORMS = ["hits per word", "hits", "hits per root of N", "this form, unweighted", "tiers, log(1 + n)", "tiers, this form",
         "fitted, prior 50, this form", "fitted, flat prior, this form", "tf-idf + regression", "ten words, this form"]
CHOSEN = "tiers, this form"


def fitted(paratheme: str, shared: pathlib.Path, suffix: str, lexicon: str) -> pd.DataFrame:
    """The table of `lexicon fit --left-out` for the codes of all sets; of strict ones, what the lexicon that is written does to paragraphs."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "left_out.csv"
        gold = [part for path in sorted((shared / "data" / "theme").glob("*.csv")) for part in ("--gold", path)]
        mapped = ",".join(f"{short}{suffix}={theme}" for short, theme in THEMES.items())
        subprocess.run([paratheme, "lexicon", "fit", *gold, "--map", mapped, "--language", "en", "--lexicon", lexicon,
                        "--left-out", out, "-o", out.with_suffix(".toml"), "--quiet"], check=True)
        if not suffix:
            show_posts(paratheme, shared, {"tiers": lexicon, "fitted where proven": str(out.with_suffix(".toml"))})
        return pd.read_csv(out, keep_default_na=False, na_values={"fitted": [""]})


def show_posts(paratheme: str, shared: pathlib.Path, lexicons: dict[str, str]) -> None:
    """Average precision on our own coded paragraphs, which are in no set."""
    posts = shared / "data" / "articles" / "uk-gov-blogs.jsonl"
    mapped = ",".join(f"{letter}={theme}" for letter, theme in zip("FAPI", THEMES.values()))
    found = []
    with tempfile.TemporaryDirectory() as folder:
        # Each code counts once: the part `more` has no probabilities.
        gold = pathlib.Path(folder) / "posts-codes.csv"
        pd.read_csv(evaluate.GOLD).drop(columns="probability").to_csv(gold, index=False)
        for lexicon in lexicons.values():
            done = subprocess.run([paratheme, "evaluate", "--gold", gold, posts, "--map", mapped, "--by", "half", "--language", "en",
                                   "--lexicon", lexicon, "--format", "jsonl", "--quiet"], check=True, capture_output=True, text=True)
            table = pd.read_json(io.StringIO(done.stdout), lines=True)
            found.append(table[table["half"] != "all"])
    print("\n## Single paragraphs of posts, our own codes, by the lexicon that the fit to strict codes writes\n")
    head("part", "theme", *lexicons)
    for at, plain in found[0].iterrows():
        if any(table["average_precision"][at] != plain["average_precision"] for table in found):
            row(plain["half"], plain["theme"], *(float(table["average_precision"][at]) for table in found))


def show_left_out(table: pd.DataFrame, title: str) -> None:
    print(f"\n## {title}\n")
    head("set", "theme", "texts", "positive", "fitted", "tiers", "equal", "fitted - tiers", "fitted - equal", "verdict")
    for found in table.to_dict("records"):
        differences = [f"{float(found[f'fitted_over_{other}']):+.3f} [{float(found[f'fitted_over_{other}_low']):+.3f}, {float(found[f'fitted_over_{other}_high']):+.3f}]"
                       for other in ("author", "equal")]
        name = pathlib.Path(found["set"]).stem if found["set"] else "**mean of sets**"
        row(name, found["theme"] or "**all**", found["texts"], found["positives"], *(float(found[key]) for key in ("fitted", "author", "equal")),
            *differences, found["verdict"])


def matches(paratheme: str, path: pathlib.Path, texts: int, lexicon: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Per text, theme and entry the number of matches n and their points; and the words of each text."""
    common = ["--unit", "article", "--repeats", "keep", "--language", "en", "--lexicon", lexicon, "--keywords", "0", "--quiet"]
    with tempfile.TemporaryDirectory() as folder:
        renamed = pathlib.Path(folder) / "texts.jsonl"
        table = pd.read_csv(path, low_memory=False)
        pd.DataFrame({"id": [f"t{at}" for at in range(texts)], "text": table["text"].fillna("").astype(str)}).to_json(renamed, orient="records", lines=True)
        for layout in ("wide", "evidence"):
            options = ["--columns", "article_id,words"] if layout == "wide" else []
            subprocess.run([paratheme, "score", renamed, "--layout", layout, *options, *common, "-o", renamed.with_name(f"{layout}.csv")], check=True)
        words = pd.read_csv(renamed.with_name("wide.csv")).set_index("article_id")["words"]
        found = pd.read_csv(renamed.with_name("evidence.csv"), usecols=["article_id", "theme", "entry", "points"])
    found["text"] = found["article_id"].str[1:].astype(int)
    grouped = found.groupby(["text", "theme", "entry"])["points"].agg(["size", "sum"]).reset_index()
    return grouped.rename(columns={"size": "n", "sum": "points"}), words.reindex([f"t{at}" for at in range(texts)]).fillna(0).to_numpy(float)


def add_forms(table: pd.DataFrame, found: pd.DataFrame, words: np.ndarray) -> None:
    """A column for each form and theme that needs no other set."""
    length = 1 - B + B * words[found["text"]] / LENGTH
    found["times"] = found["n"] * (K + 1) / (found["n"] + K * length)
    found["weight"] = found["points"] / found["times"]
    for short, theme in THEMES.items():
        own = found[found["theme"] == theme]

        def total(values: pd.Series) -> np.ndarray:
            return np.bincount(own["text"], weights=values, minlength=len(table))

        hits = total(own["n"])
        forms = {
            "hits per word": hits / np.maximum(words, 1),
            "hits": hits,
            "hits per root of N": hits / np.sqrt(np.maximum(words, 1)),
            "this form, unweighted": total(own["times"]),
            "tiers, log(1 + n)": total(own["weight"] * np.log1p(own["n"])),
        }
        for form, scores in forms.items():
            table[f"{form} {short}"] = scores
        # What is computed here is what the program computes.
        assert np.abs(-np.expm1(-total(own["points"])) - table[f"lexicon_{theme}"]).max() < 1e-5


def add_flat_prior(sets: dict[str, pd.DataFrame], evidence: dict[str, pd.DataFrame], suffix: str) -> None:
    """Weights fitted to the other sets, (1 + hits) / (2 + texts), whatever the tiers say."""
    for short, theme in THEMES.items():
        counts = {}
        for name, table in sets.items():
            own = evidence[name][evidence[name]["theme"] == theme]
            codes = own["text"].map(table[short + suffix])
            counts[name] = codes.groupby(own["entry"]).agg(["sum", "count"])
        for name, table in sets.items():
            others = pd.concat([count for other, count in counts.items() if other != name]).groupby(level=0).sum()
            own = evidence[name][evidence[name]["theme"] == theme]
            precision = (1 + own["entry"].map(others["sum"]).fillna(0)) / (2 + own["entry"].map(others["count"]).fillna(0))
            table[f"flat {short}"] = np.bincount(own["text"], weights=-np.log1p(-precision) * own["times"], minlength=len(table))


def measured(sets: dict[str, pd.DataFrame], suffix: str, draws: int) -> list[Column]:
    columns = []
    for name, table in sets.items():
        for short, theme in THEMES.items():
            column = Column(name, short, table, short + suffix, draws)
            if not column.is_test():
                continue
            rows = table[table[short + suffix].notna()]
            named = {form: f"{form} {short}" for form in FORMS[:5]}
            named |= {CHOSEN: f"lexicon_{theme}", FORMS[7]: f"flat {short}", FORMS[8]: f"regression_{short}", FORMS[9]: f"ten_{theme}"}
            column.scores = {form: rows[field].to_numpy(float) for form, field in named.items()}
            column.scores = {form: scores for form, scores in column.scores.items() if not np.isnan(scores).any()}
            columns.append(column)
    return columns


def main() -> None:
    paratheme, shared = sys.argv[1], pathlib.Path(sys.argv[2])
    if not (shared / "data" / "theme").is_dir():
        print(f"skipped: the coded texts are not at hand ({shared / 'data' / 'theme'})")
        return
    warnings.filterwarnings("ignore", category=RuntimeWarning)
    left_out = {suffix: fitted(paratheme, shared, suffix, LEXICON) for suffix in ("", "_broad")}
    show_left_out(left_out[""], "Fitted weights on sets left out, strict codes")
    show_left_out(left_out["_broad"], "The same, broad codes")
    sets = read_sets(shared)
    evidence = {}
    for name, table in sets.items():
        evaluate.add_scores(paratheme, table)
        evidence[name], words = matches(paratheme, shared / "data" / "theme" / f"{name}.csv", len(table), LEXICON)
        add_forms(table, evidence[name], words)
    results, columns_of = {}, {}
    for suffix in ("", "_broad"):
        evaluate.regression(sets, suffix)
        add_flat_prior(sets, evidence, suffix)
        columns = columns_of[suffix] = measured(sets, suffix, DRAWS)
        plain = [(column, column.figures()) for column in columns]
        results[suffix] = {form: macro(plain, form) for form in FORMS}
        summary = left_out[suffix][(left_out[suffix]["set"] == "") & (left_out[suffix]["theme"] == "")].iloc[0]
        judged = left_out[suffix][left_out[suffix]["set"] != ""]
        assert len(judged) == len(columns), (len(judged), len(columns))
        assert abs(float(summary["author"]) - results[suffix][CHOSEN]) < 1e-5
        results[suffix][FORMS[6]] = float(summary["fitted"])
    drawn = [(column, column.drawn()) for column in columns_of[""]]
    print("\n## Forms of score, macro average precision\n")
    head("form", "strict", "broad", f"{CHOSEN}, less this one, strict, 95 % interval")
    for form in FORMS:
        interval = ""
        if form == FORMS[6]:
            summary = left_out[""][(left_out[""]["set"] == "") & (left_out[""]["theme"] == "")].iloc[0]
            interval = f"{-float(summary['fitted_over_author']):+.3f} [{-float(summary['fitted_over_author_high']):+.3f}, {-float(summary['fitted_over_author_low']):+.3f}]"
        elif form != CHOSEN:
            both = [(column, values) for column, values in drawn if form in values]
            plain = [(column, column.figures()) for column, _ in both]
            low, high = np.nanpercentile(macro(both, CHOSEN) - macro(both, form), [2.5, 97.5])
            interval = f"{float(macro(plain, CHOSEN) - macro(plain, form)):+.3f} [{low:+.3f}, {high:+.3f}]"
        row(form, float(results[""][form]), float(results["_broad"][form]), interval)


if __name__ == "__main__":
    main()
