"""`paratheme evaluate --estimate-share --table` as other programs read it: the estimates that ppi-python and the R package dsl make of the table.

Both are written out in numpy here, by their published formulas. Where ppi-python (ppi-python==0.2.3, which needs numba and statsmodels) is
installed, its own functions are asked too.
"""

import importlib.util

import pandas as pd
import pytest
from conftest import ROOT

GOLD = ROOT / "data" / "gold"
THEMES = ["fiscal_pressure", "ageing", "procurement", "innovation"]
KEY = ["article_id", "paragraph"]
CLOSE = 2e-6  # tables have six decimals


@pytest.fixture
def tables(paratheme, tmp_path):
    """The shares that were estimated from a coded sheet, and every paragraph."""
    articles = GOLD / "articles.jsonl"
    sheet = tmp_path / "sheet.csv"
    paratheme("lexicon", "sample", articles, "--size", "150", "--seed", "3", "-o", sheet)
    codes = pd.read_csv(GOLD / "articles-codes.csv")[[*KEY, *THEMES]]
    pd.read_csv(sheet).drop(columns=THEMES).merge(codes, on=KEY, validate="one_to_one").to_csv(tmp_path / "coded.csv", index=False)
    table, shares = tmp_path / "table.csv", tmp_path / "shares.csv"
    arguments = ["evaluate", "--gold", tmp_path / "coded.csv", articles, "--estimate-share"]
    paratheme(*arguments, "--table", table, "-o", shares)
    return pd.read_csv(shares).set_index("theme"), pd.read_csv(table)


def ppi_mean(y, yhat, yhat_of_all, weight, lam):
    """ppi_mean_pointestimate: weights have the mean 1."""
    weight = weight / weight.mean()
    return (lam * yhat_of_all).mean() + (weight * (y - lam * yhat)).mean()


def test_every_paragraph_has_a_probability(tables):
    _, table = tables
    assert len(table) == 389 and not table.duplicated(KEY).any()
    assert table["probability"].between(0, 1, inclusive="right").all()
    assert table["probability"].sum() == pytest.approx(150, abs=1e-5)
    assert table["ageing"].notna().sum() == 150


@pytest.mark.parametrize("theme", THEMES)
def test_shares_are_those_of_prediction_powered_inference(tables, theme):
    shares, table = tables
    row, coded = shares.loc[theme], table.dropna(subset=[theme])
    found = table[f"{theme}_found"]
    assert found.mean() == pytest.approx(row["naive_share"], abs=CLOSE)
    parts = coded[theme], coded[f"{theme}_found"], found, 1 / coded["probability"]
    assert ppi_mean(*parts, 1) == pytest.approx(row["raw"], abs=CLOSE)
    assert ppi_mean(*parts, row["lambda"]) == pytest.approx(row["tuned_share"], abs=CLOSE)
    # lambda is the weighted covariance by the variance of what the program says of all.
    weight = parts[3] / parts[3].sum()
    covariance = (weight * coded[theme] * parts[1]).sum() - (weight * coded[theme]).sum() * (weight * parts[1]).sum()
    assert covariance / found.var(ddof=1) == pytest.approx(row["lambda"], abs=CLOSE)


@pytest.mark.parametrize("theme", THEMES)
def test_shares_are_those_of_design_based_supervised_learning(tables, theme):
    """dsl with `lm` and no predictor: the mean of found + coded / probability * (code - found)."""
    shares, table = tables
    found, code = table[f"{theme}_found"], table[theme]
    corrected = found + ((code - found) / table["probability"]).where(code.notna(), 0)
    assert corrected.mean() == pytest.approx(shares.loc[theme, "raw"], abs=CLOSE)


if importlib.util.find_spec("ppi_py"):

    def test_ppi_python_says_the_same(tables):
        import ppi_py

        shares, table = tables
        for theme in THEMES:
            coded = table.dropna(subset=[theme])
            y, yhat, of_all = (values.to_numpy(float) for values in (coded[theme], coded[f"{theme}_found"], table[f"{theme}_found"]))
            for lam, column in ((1, "raw"), (shares.loc[theme, "lambda"], "tuned_share")):
                estimate = ppi_py.ppi_mean_pointestimate(y, yhat, of_all, lam=lam, w=1 / coded["probability"].to_numpy())
                assert float(estimate[0]) == pytest.approx(shares.loc[theme, column], abs=CLOSE)
