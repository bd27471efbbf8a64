"""Prints what words learnt from a collection add to the built-in lexicon: python learnt.py PARATHEME SHARED [LEXICON]

Each set of coded texts is taken for a collection: `lexicon learn` reads its texts, without their codes, and the lexicon that it writes scores
them. Compared is average precision without learnt words and with them, at several strengths; the mean over the themes that a set can judge
(by strict codes if nine texts or more are about the theme, otherwise by broad ones). Then the paragraphs of the articles in data/gold and of
the coded posts, alone and in their articles. Last, words learnt once, from all development texts but those that are scored, as if they were
part of the built-in lexicon. Intervals: 95 %, paired bootstrap by text, in the blogs by blog, of paragraphs by article.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd

from evaluate import DRAWS, HERE, SEED, THEMES, average_precision, head, interval, read_sets, row
from in_article import gold_articles, gold_posts, paragraphs

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


class CodedSet:
    """A set of coded texts, with the columns that judge a theme and draws of a bootstrap."""

    def __init__(self, name: str, table: pd.DataFrame):
        self.name, self.table, self.codes = name, table, list(judged(table))
        groups = table["source"] if name == "uk_gov_blogs_categories" else pd.Series(table.index)
        names, which = np.unique(groups, return_inverse=True)
        self.drawn = np.random.default_rng(SEED).multinomial(len(names), np.full(len(names), 1 / len(names)), size=DRAWS)[:, which].astype(float)

    def write(self, file, prefix="") -> None:
        """Writes the texts as JSON lines; with a prefix, of the ids, the set is the source of texts without one."""
        for number, (text, source) in enumerate(zip(self.table["text"], self.table["source"])):
            source = source or (self.name if prefix else "")
            file.write(json.dumps({"id": f"{prefix}t{number}", "text": text, **({"source": source} if source else {})}) + "\n")

    def precision(self, scored: pd.DataFrame, weights=None) -> np.ndarray:
        """The average precision, a mean over themes, for each draw."""
        weights = np.ones((1, len(self.table))) if weights is None else weights
        of_themes = []
        for code, theme in self.codes:
            coded = self.table[code].notna().to_numpy()
            of_themes.append(average_precision(self.table.loc[coded, code].to_numpy(), scored.loc[coded, theme].to_numpy(), weights[:, coded]))
        return np.nanmean(of_themes, axis=0)


def coded_sets(shared: pathlib.Path) -> list[CodedSet]:
    sets = [CodedSet(name, table) for name, table in read_sets(shared).items()]
    return [coded for coded in sets if coded.codes]


def gains(paratheme: str, coded: CodedSet, files: tuple[pathlib.Path, pathlib.Path], lexicon: str) -> tuple[float, list[float], str]:
    """The average precision of a set without learnt words, what words of each strength add, and the interval of the default.

    The files are the texts of the set, and those that words are learnt from.
    """
    texts, taught_by = files
    scored = {0: strengths(paratheme, texts, lexicon, len(coded.table))}
    for strength in STRENGTHS:
        scored[strength] = strengths(paratheme, texts, learn(paratheme, taught_by, lexicon, strength, texts.parent), len(coded.table))
    base = float(coded.precision(scored[0])[0])
    difference = coded.precision(scored[DEFAULT], coded.drawn) - coded.precision(scored[0], coded.drawn)
    return base, [float(coded.precision(scored[strength])[0]) - base for strength in STRENGTHS], interval(difference)


def of_sets(paratheme: str, sets: list[CodedSet], lexicon: str) -> None:
    print("\n## Words learnt from each set of coded texts\n")
    head("set", "themes", "without", *(f"{strength}" for strength in STRENGTHS), f"{DEFAULT}, 95 %")
    changes = []
    for coded in sets:
        with tempfile.TemporaryDirectory() as folder:
            texts = pathlib.Path(folder) / "texts.jsonl"
            with texts.open("w") as file:
                coded.write(file)
            base, of_strengths, held = gains(paratheme, coded, (texts, texts), lexicon)
        changes.append(of_strengths)
        row(coded.name, len(coded.codes), base, *(f"{change:+.3f}" for change in of_strengths), held)
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


def learnt_once(paratheme: str, shared: pathlib.Path, sets: list[CodedSet], lexicon: str) -> None:
    """Words of the development texts for texts that they do not hold, as if they were shipped with the lexicon."""
    print("\n## Words learnt once from all other development texts\n")
    head("texts", "without", *(f"{strength}" for strength in STRENGTHS), f"{DEFAULT}, 95 %")
    posts = (shared / "data" / "articles" / "uk-gov-blogs.jsonl").read_text()

    def development_texts(path: pathlib.Path, left_out: CodedSet | None) -> None:
        with path.open("w") as file:
            for number, coded in enumerate(sets):
                if coded is not left_out:
                    coded.write(file, prefix=f"s{number}-")
            # The blogs are the posts' own.
            if left_out is None or left_out.name != "uk_gov_blogs_categories":
                file.write(posts)

    changes = []
    for coded in sets:
        with tempfile.TemporaryDirectory() as folder:
            texts, development = pathlib.Path(folder) / "texts.jsonl", pathlib.Path(folder) / "development.jsonl"
            with texts.open("w") as file:
                coded.write(file)
            development_texts(development, coded)
            base, of_strengths, held = gains(paratheme, coded, (texts, development), lexicon)
        changes.append(of_strengths)
        row(f"{coded.name}, left out", base, *(f"{change:+.3f}" for change in of_strengths), held)
    row("**mean**", "", *(f"{change:+.3f}" for change in np.mean(changes, axis=0)), "")
    print()
    head_of_paragraphs()
    posts_file = shared / "data" / "articles" / "uk-gov-blogs.jsonl"
    with tempfile.TemporaryDirectory() as folder:
        development = pathlib.Path(folder) / "development.jsonl"
        development_texts(development, None)
        learnt = learn(paratheme, development, lexicon, DEFAULT, pathlib.Path(folder))
        rows_of_paragraphs(gold_articles(paratheme, lexicon), gold_articles(paratheme, learnt))
        # Neither the posts nor their blogs may teach words for posts.
        development_texts(development, next(coded for coded in sets if coded.name == "uk_gov_blogs_categories"))
        learnt = learn(paratheme, development, lexicon, DEFAULT, pathlib.Path(folder))
        rows_of_paragraphs(gold_posts(paratheme, shared, lexicon), gold_posts(paratheme, shared, learnt))
        print("\nParagraphs of the posts with any evidence, without these words and with them:\n")
        head(*THEMES.values())
        with_evidence = [(paragraphs(paratheme, posts_file, path)[list(THEMES.values())] > 0).mean() for path in (lexicon, learnt)]
        row(*(f"{before:.3f} to {after:.3f}" for before, after in zip(*with_evidence)))


def of_paragraphs(paratheme: str, shared: pathlib.Path, lexicon: str) -> None:
    print("\n## Paragraphs, alone and in their articles\n")
    head_of_paragraphs()
    collections = [(gold_articles, HERE.parent.parent / "data" / "gold" / "articles.jsonl")]
    if (shared / "data" / "articles").is_dir():
        collections.append((lambda program, path: gold_posts(program, shared, path), shared / "data" / "articles" / "uk-gov-blogs.jsonl"))
    for read, texts in collections:
        with tempfile.TemporaryDirectory() as folder:
            rows_of_paragraphs(read(paratheme, lexicon), read(paratheme, learn(paratheme, texts, lexicon, DEFAULT, pathlib.Path(folder))))


def head_of_paragraphs() -> None:
    head("part", "alone", "alone, learnt", "difference", "95 %", "in article", "in article, learnt", "difference to alone", "95 %")


def rows_of_paragraphs(without: list, learnt: list) -> None:
    """A row for each part of coded paragraphs, scored without learnt words and with them."""
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
        sets = coded_sets(shared)
        of_sets(paratheme, sets, lexicon)
        learnt_once(paratheme, shared, sets, lexicon)
    else:
        print(f"\nskipped: the other coded texts are not at hand ({shared / 'data' / 'theme'})")


if __name__ == "__main__":
    main()
