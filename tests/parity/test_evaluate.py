"""`paratheme evaluate` against scikit-learn, on strengths that `paratheme score` wrote.

The paragraphs of data/ are coded by rule, for each theme a few words that its lexicon need not have; where the shared folder is at hand
(PARATHEME_SHARED or ../shared), headlines are added that people have coded.
"""

import json
import math

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, SHARED
from sklearn import metrics

CLOSE = 1e-9
RULES = {
    "fiscal_pressure": r"\b(?:cut|deficit|million)",
    "ageing": r"\b(?:old|retire|pension)",
    "procurement": r"\b(?:contract|bid|buy)",
    "innovation": r"\b(?:new|pilot|invent)",
}
HEADLINES = SHARED / "data" / "theme" / "nyt_frontpage_cap_major.csv"


def own_sample(paratheme, folder):
    """Coded paragraphs, the arguments that evaluate them, and their strengths."""
    articles = ROOT / "data" / "articles"
    scores = json_lines(paratheme("score", articles, "--language", "en", "--format", "jsonl"))
    gold = scores[["article_id", "paragraph"]].copy()
    gold["probability"] = 1.0
    for theme, rule in RULES.items():
        gold[theme] = scores["text"].str.contains(rule, case=False, regex=True).astype(int)
        # A coder cannot always tell.
        gold.loc[gold.index % 7 == 3, theme] = None
    gold.to_csv(folder / "gold.csv", index=False)
    return gold, ["--gold", folder / "gold.csv", articles], scores


def drawn_sample(paratheme, folder):
    """The same as a sheet that was drawn: paragraphs with evidence come into it more often."""
    gold, arguments, scores = own_sample(paratheme, folder)
    strongest = scores[list(RULES)].max(axis=1)
    gold["probability"] = np.where(strongest >= 0.25, 0.9, np.where(strongest > 0, 0.35, 0.04))
    gold.to_csv(folder / "gold.csv", index=False)
    return gold, arguments, scores


def headlines(paratheme, folder):
    coded = pd.read_csv(HEADLINES)
    names = {"fiscal_broad": "fiscal_pressure", "innovation_broad": "innovation"}
    gold = coded[["id", *names]].rename(columns=names)
    scores = json_lines(paratheme("score", HEADLINES, "--language", "en", "--unit", "article", "--repeats", "keep", "--format", "jsonl"))
    assert list(scores["article_id"]) == list(gold["id"])
    mapped = ",".join(f"{column}={theme}" for column, theme in names.items())
    return gold, ["--gold", HEADLINES, "--map", mapped], scores


def json_lines(text):
    return pd.DataFrame(map(json.loads, text.splitlines()))


def expected(gold, strength, threshold, weight):
    found = strength >= threshold
    two = len(set(gold)) == 2
    weighted = {"sample_weight": weight}
    return {
        "precision": metrics.precision_score(gold, found, zero_division=np.nan, **weighted),
        "recall": metrics.recall_score(gold, found, zero_division=np.nan, **weighted),
        "f1": metrics.f1_score(gold, found, zero_division=np.nan, **weighted),
        "average_precision": metrics.average_precision_score(gold, strength, **weighted) if sum(gold) else math.nan,
        "roc_auc": metrics.roc_auc_score(gold, strength, **weighted) if two else math.nan,
        "kappa": metrics.cohen_kappa_score(gold, found, **weighted) if two or found.any() else math.nan,
    }


@pytest.mark.parametrize("sample", [own_sample, drawn_sample, *([headlines] if HEADLINES.exists() else [])])
@pytest.mark.parametrize("threshold", [None, 0.6])
def test_measures_are_those_of_scikit_learn(paratheme, tmp_path, sample, threshold):
    gold, arguments, scores = sample(paratheme, tmp_path)
    options = [] if threshold is None else ["--threshold", threshold]
    found = json_lines(paratheme("evaluate", *arguments, "--language", "en", "--format", "jsonl", *options)).set_index("theme")
    compared = 0
    for theme in found.index:
        if theme not in gold:
            continue
        known = gold[theme].notna()
        codes, strength = gold[theme][known].astype(int).to_numpy(), scores[theme][known].to_numpy()
        assert (found["n"][theme], found["positives"][theme]) == (len(codes), codes.sum())
        weight = 1 / gold["probability"][known].to_numpy() if "probability" in gold else np.ones(len(codes))
        wanted = expected(codes, strength, found["threshold"][theme], weight)
        if sample is drawn_sample:
            of_sheet = expected(codes, strength, found["threshold"][theme], np.ones(len(codes)))
            wanted |= {f"{measure}_of_sheet": value for measure, value in of_sheet.items()}
        for measure, value in wanted.items():
            own = found[measure][theme]
            if value is None or math.isnan(value):
                assert own is None or math.isnan(own), (theme, measure, own)
            else:
                assert abs(own - value) < CLOSE, (theme, measure, own, value)
                compared += 1
    assert compared >= 9
