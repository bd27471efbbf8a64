"""`paratheme lexicon fit` against scikit-learn and closed forms, on strengths that `paratheme score` wrote.

The paragraphs of data/ are coded by rule, as in test_evaluate.py.
"""

import csv
import json
import tomllib

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from sklearn import metrics
from sklearn.linear_model import LogisticRegression

ARTICLES = ROOT / "data" / "articles"
THEME = "fiscal_pressure"
RULE = r"\b(?:cut|deficit|million)"
CLOSE = 1e-6


def json_lines(text):
    return pd.DataFrame(map(json.loads, text.splitlines()))


@pytest.fixture(params=[False, True], ids=["every paragraph once", "drawn with probabilities"])
def sample(request, paratheme, tmp_path):
    """Coded paragraphs with their strengths, their weights, and the file that holds the codes."""
    scores = json_lines(paratheme("score", ARTICLES, "--language", "en", "--format", "jsonl"))
    gold = scores[["article_id", "paragraph"]].copy()
    gold[THEME] = scores["text"].str.contains(RULE, case=False, regex=True).astype(int)
    probability = np.ones(len(gold))
    if request.param:
        probability = np.random.default_rng(1).choice([0.1, 0.5, 1.0], len(gold))
        gold["probability"] = probability
    path = tmp_path / "gold.csv"
    gold.to_csv(path, index=False)
    weights = 1 / probability
    return scores[THEME].to_numpy(), gold[THEME].to_numpy(), weights / weights.mean(), path


def evidence(strength):
    return np.log1p(10 * -np.log1p(-strength))


@pytest.fixture
def calibration(sample, paratheme, tmp_path):
    file = tmp_path / "calibration.toml"
    paratheme("lexicon", "fit", "--gold", sample[3], ARTICLES, "--language", "en", "--calibration", file)
    return file


def test_the_curve_is_that_of_scikit_learn(sample, calibration):
    strength, codes, weights, _ = sample
    assert len(codes) >= 100 and 0 < codes.sum() < len(codes)
    model = LogisticRegression(C=100, solver="newton-cholesky", tol=1e-12).fit(evidence(strength)[:, None], codes, sample_weight=weights)
    theme = tomllib.loads(calibration.read_text())["theme"][0]
    assert (theme["texts"], theme["positives"]) == (len(codes), codes.sum())
    assert theme["base_rate"] == pytest.approx(np.average(codes, weights=weights), abs=CLOSE)
    assert theme["intercept"] == pytest.approx(model.intercept_[0], abs=CLOSE)
    assert theme["slope"] == pytest.approx(model.coef_[0][0], abs=CLOSE)


LEARNT = """name = "learnt"
extends = "public-services"
[[theme]]
id = "fiscal_pressure"
extend = true
entries = [{ match = "~year", p = 0.02, learnt = true }, { match = "~council", p = 0.05, learnt = true }]
"""


def test_the_model_is_that_of_scikit_learn(sample, paratheme, tmp_path):
    """The columns come from the table of evidence; a column divided by the root of its ridge has a ridge of 1."""
    _, codes, weights, gold = sample
    lexicon, file = tmp_path / "learnt.toml", tmp_path / "model.toml"
    lexicon.write_text(LEARNT)
    common = ["--language", "en", "--lexicon", lexicon]
    paratheme("lexicon", "fit", "--gold", gold, ARTICLES, *common, "--calibration", file, "--model")
    theme = tomllib.loads(file.read_text())["theme"][0]
    model = theme["model"]
    rows = json_lines(paratheme("score", ARTICLES, *common, "--format", "jsonl", "--columns", f"article_id,paragraph,{THEME}"))
    evidence = json_lines(paratheme("score", ARTICLES, *common, "--layout", "evidence", "--context", "article", "--format", "jsonl"))
    evidence = evidence[evidence["theme"] == THEME]
    kind = np.where(evidence["entry"] == "(context)", "lift", np.where(evidence["entry"].str.endswith("[learnt]"), "learnt", "own"))
    points = evidence.groupby([evidence["article_id"], evidence["paragraph"], kind])["points"].sum().unstack().fillna(0.0)
    points = points.reindex(pd.MultiIndex.from_frame(rows[["article_id", "paragraph"]])).fillna(0.0)
    own, learnt, lift = (points[name].to_numpy() for name in ("own", "learnt", "lift"))
    assert (learnt > 0).sum() > 10 and (lift > 0).sum() > 10
    # E' + 0.05 = (E + 0.05) exp(2 root of r). The first column is the sum of the others.
    columns = np.c_[np.log1p(own / 0.05), np.log1p(lift / (own + learnt + 0.05)), np.log1p(learnt / (own + 0.05))]
    scales = 1 / np.sqrt([0.01, 4, 4, 4])
    fitted = LogisticRegression(C=1, solver="newton-cholesky", tol=1e-12).fit(
        np.c_[columns.sum(axis=1), columns] * scales, codes, sample_weight=weights)
    scale, *deviations = fitted.coef_[0] * scales
    expected = scale + np.array(deviations)
    assert (expected > 0).all(), "no weight was set to 0"
    found = np.array([model["own"], model["context"], model["learnt"]])
    # Points have six decimals, so that columns have about four.
    assert np.abs(found - expected).max() < 1e-3, (found, expected)
    assert model["intercept"] == pytest.approx(fitted.intercept_[0], abs=1e-3)
    assert model["scale"] == pytest.approx(scale, abs=1e-3)


def test_probabilities_are_those_of_the_curve(sample, calibration, paratheme):
    strength, codes, weights, _ = sample
    scores = json_lines(paratheme("score", ARTICLES, "--language", "en", "--calibration", calibration, "--format", "jsonl"))
    model = LogisticRegression(C=100, solver="newton-cholesky", tol=1e-12).fit(evidence(strength)[:, None], codes, sample_weight=weights)
    expected = model.predict_proba(evidence(strength)[:, None])[:, 1]
    assert np.abs(scores[f"{THEME}_prob"].to_numpy() - expected).max() < 2 * CLOSE


def test_figures_of_the_trivial_scorers_are_closed_forms(sample, calibration):
    _, codes, weights, _ = sample
    theme = tomllib.loads(calibration.read_text())["theme"][0]
    share = np.average(codes, weights=weights)
    zero, base = theme["always_zero"], theme["always_base_rate"]
    assert zero["brier"][0] == pytest.approx(metrics.brier_score_loss(codes, np.zeros(len(codes)), sample_weight=weights), abs=CLOSE)
    assert zero["skill"][0] == pytest.approx(1 - share / (share * (1 - share)), abs=CLOSE)
    assert zero["expected_observed"][0] == 0
    # Judged on articles that it was not counted on, the share is no better than knowing the share.
    assert base["skill"][0] <= 0 and base["brier"][0] >= share * (1 - share) - CLOSE


def test_fitted_p_are_shrunk_precisions(paratheme, tmp_path):
    """Two sets, counted anew from the table of evidence; the average precision on the left-out set is scikit-learn's."""
    texts = json_lines(paratheme("score", ARTICLES, "--language", "en", "--format", "jsonl"))
    codes = texts["text"].str.contains(RULE, case=False, regex=True).astype(int)
    names = []
    for half in (0, 1):
        own = texts.index % 2 == half
        names.append(tmp_path / f"half{half}.csv")
        pd.DataFrame({"id": texts.index[own].map("t{}".format), "text": texts["text"][own], THEME: codes[own]}).to_csv(
            names[-1], index=False, quoting=csv.QUOTE_ALL)
    report, left_out, new = tmp_path / "report.csv", tmp_path / "left_out.csv", tmp_path / "new.toml"
    common = ["--language", "en"]
    paratheme("lexicon", "fit", "--gold", names[0], "--gold", names[1], *common, "--report", report, "--left-out", left_out, "-o", new)
    cap, prior, counts = 50, 50, {}
    for name in names:
        table = pd.read_csv(name).set_index("id")
        found = json_lines(paratheme("score", name, "--unit", "article", "--repeats", "keep", "--layout", "evidence", *common, "--format", "jsonl"))
        found = found[found["theme"] == THEME].drop_duplicates(["article_id", "entry"])
        for entry, held in found.groupby("entry")["article_id"]:
            rows, hits = len(held), int(table.loc[held, THEME].sum())
            scale = min(1, cap / rows)
            before = counts.get(entry, (0, 0))
            counts[entry] = (before[0] + hits * scale, before[1] + rows * scale)
    table = pd.read_csv(report)
    table = table[table["theme"] == THEME].set_index("entry")
    assert len(counts) > 10
    for entry, row in table.iterrows():
        hits, rows = counts.get(entry, (0, 0))
        assert (row["hits_capped"], row["texts_capped"]) == (pytest.approx(hits, abs=CLOSE), pytest.approx(rows, abs=CLOSE)), entry
        expected = (prior * row["p"] + hits) / (prior + rows) if rows else row["p"]
        assert row["p_fitted"] == pytest.approx(expected, abs=0.0005 + CLOSE), entry
    # Fitted to one half alone, and the other half ranked by the lexicon that is written.
    paratheme("lexicon", "fit", "--gold", names[0], *common, "--unproven", "-o", new)
    scores = json_lines(paratheme("score", names[1], "--unit", "article", "--repeats", "keep", *common, "--lexicon", new, "--format", "jsonl"))
    judged = pd.read_csv(left_out)
    judged = judged[judged["set"] == str(names[1])].iloc[0]
    gold = pd.read_csv(names[1])[THEME]
    assert judged["fitted"] == pytest.approx(metrics.average_precision_score(gold, scores[THEME]), abs=CLOSE)
