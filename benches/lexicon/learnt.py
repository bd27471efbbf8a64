"""Prints what words learnt from a collection add to the built-in lexicon: python learnt.py PARATHEME SHARED [LEXICON]

Each set of coded texts is taken for a collection: `lexicon learn` reads its texts, without their codes, and the lexicon that it writes scores
them. Compared is average precision without learnt words and with them, at several strengths; the mean over the themes that a set can judge
(by strict codes if nine texts or more are about the theme, otherwise by broad ones). Then the paragraphs of the articles in data/gold and of
the coded posts, alone and in their articles. Intervals: 95 %, paired bootstrap by text, in the blogs by blog, of paragraphs by article.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd

from evaluate import DRAWS, HERE, SEED, THEMES, average_precision, head, interval, read_sets, row
from in_article import gold_articles, gold_posts

STRENGTHS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.4]
#: Those that were tried first.
GRID = [0.05, 0.1, 0.2, 0.4]
#: The default of `--strength`.
DEFAULT = 0.01
#: The fewest texts about a theme by which strict codes judge it.
FEWEST = 9


def learn(paratheme: str, texts, lexicon: str, strength: float, folder: pathlib.Path) -> str:
    """The path of the lexicon learnt from a collection."""
    learnt = folder / f"learnt-{strength}.toml"
    subprocess.run([paratheme, "lexicon", "learn", texts, "--lexicon", lexicon, "--strength", str(strength), "--language", "en", "-o", learnt,
                    "--overwrite", "--quiet"], check=True)
    return str(learnt)


def strengths(paratheme: str, texts: pathlib.Path, lexicon: str, rows: int) -> pd.DataFrame:
    """The strengths of whole texts, in their order."""
    out = texts.with_suffix(".csv")
    subprocess.run([paratheme, "score", texts, "--unit", "article", "--repeats", "keep", "--language", "en", "--lexicon", lexicon, "--columns",
                    ",".join(["article_id", *THEMES.values()]), "-o", out, "--overwrite", "--quiet"], check=True)
    table = pd.read_csv(out).set_index("article_id")
    return table.reindex([f"t{number}" for number in range(rows)]).fillna(0.0).reset_index(drop=True)


def judged(table: pd.DataFrame):
    """The columns of codes that judge a theme."""
    for short, theme in THEMES.items():
        for code in (short, f"{short}_broad"):
            positives = (table[code] == 1).sum()
            if positives >= FEWEST and (table[code] == 0).sum() >= FEWEST:
                yield code, theme
                break


def of_sets(paratheme: str, shared: pathlib.Path, lexicon: str) -> None:
    print("\n## Words learnt from each set of coded texts\n")
    head("set", "themes", "without", *(f"{strength}" for strength in STRENGTHS), f"{DEFAULT}, 95 %")
    changes = []
    for name, table in read_sets(shared).items():
        codes = list(judged(table))
        if not codes:
            continue
        with tempfile.TemporaryDirectory() as folder:
            texts = pathlib.Path(folder) / "texts.jsonl"
            with texts.open("w") as file:
                for number, (text, source) in enumerate(zip(table["text"], table["source"])):
                    file.write(json.dumps({"id": f"t{number}", "text": text, **({"source": source} if source else {})}) + "\n")
            scored = {0: strengths(paratheme, texts, lexicon, len(table))}
            for strength in STRENGTHS:
                learnt = learn(paratheme, texts, lexicon, strength, pathlib.Path(folder))
                scored[strength] = strengths(paratheme, texts, learnt, len(table))
        groups = table["source"] if name == "uk_gov_blogs_categories" else pd.Series(table.index)
        names, which = np.unique(groups, return_inverse=True)
        drawn = np.random.default_rng(SEED).multinomial(len(names), np.full(len(names), 1 / len(names)), size=DRAWS)[:, which].astype(float)

        def measured(strength, weights):
            of_themes = []
            for code, theme in codes:
                coded = table[code].notna().to_numpy()
                of_themes.append(average_precision(table.loc[coded, code].to_numpy(), scored[strength].loc[coded, theme].to_numpy(), weights[:, coded]))
            return np.nanmean(of_themes, axis=0)

        ones = np.ones((1, len(table)))
        base = float(measured(0, ones)[0])
        changes.append([float(measured(strength, ones)[0]) - base for strength in STRENGTHS])
        row(name, len(codes), base, *(f"{change:+.3f}" for change in changes[-1]), interval(measured(DEFAULT, drawn) - measured(0, drawn)))
    row("**mean**", "", "", *(f"{change:+.3f}" for change in np.mean(changes, axis=0)), "")
    for offered in (GRID, STRENGTHS):
        columns = [STRENGTHS.index(strength) for strength in offered]
        chosen, gained = [], []
        for left_out in range(len(changes)):
            others = np.mean(np.delete(np.array(changes)[:, columns], left_out, axis=0), axis=0)
            best = int(np.argmax(others)) if others.max() > 0 else None
            chosen.append("0" if best is None else str(offered[best]))
            gained.append(0.0 if best is None else changes[left_out][columns[best]])
        print(f"\nOf the strengths 0 and {offered} the other sets choose {', '.join(chosen)} for each set left out; mean gain on it {np.mean(gained):+.4f}")


def of_paragraphs(paratheme: str, shared: pathlib.Path, lexicon: str) -> None:
    print("\n## Paragraphs, alone and in their articles\n")
    head("part", "alone", "alone, learnt", "difference", "95 %", "in article", "in article, learnt", "difference to alone", "95 %")
    collections = [(gold_articles, HERE.parent.parent / "data" / "gold" / "articles.jsonl")]
    if (shared / "data" / "articles").is_dir():
        collections.append((lambda program, path: gold_posts(program, shared, path), shared / "data" / "articles" / "uk-gov-blogs.jsonl"))
    for read, texts in collections:
        with tempfile.TemporaryDirectory() as folder:
            without = read(paratheme, lexicon)
            learnt = read(paratheme, learn(paratheme, texts, lexicon, DEFAULT, pathlib.Path(folder)))
        for before, after in zip(without, learnt):
            def macro(part, suffix, weights):
                of = [average_precision(part.about(theme), part.coded[theme + suffix].to_numpy(), weights) for theme in part.codes]
                return np.nanmean(of, axis=0)

            ones = np.ones((1, len(before.coded)))
            alone, alone_learnt = float(macro(before, "", ones)[0]), float(macro(after, "", ones)[0])
            inside, both = float(macro(before, "_in_article", ones)[0]), float(macro(after, "_in_article", ones)[0])
            of_learnt = macro(after, "", before.drawn) - macro(before, "", before.drawn)
            of_both = macro(after, "_in_article", before.drawn) - macro(before, "", before.drawn)
            row(before.name, alone, alone_learnt, f"{alone_learnt - alone:+.3f}", interval(of_learnt), inside, both, f"{both - alone:+.3f}", interval(of_both))


def main() -> None:
    paratheme, shared = sys.argv[1], pathlib.Path(sys.argv[2])
    lexicon = sys.argv[3] if len(sys.argv) > 3 else str(HERE.parent.parent / "data" / "lexicons" / "public-services.toml")
    of_paragraphs(paratheme, shared, lexicon)
    if (shared / "data" / "theme").is_dir():
        of_sets(paratheme, shared, lexicon)
    else:
        print(f"\nskipped: the other coded texts are not at hand ({shared / 'data' / 'theme'})")


if __name__ == "__main__":
    main()
