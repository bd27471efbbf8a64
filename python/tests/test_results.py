"""Results go into data frames, add up, and are shown in notebooks."""

import math

import pytest

import paratheme
from conftest import DEMO


@pytest.fixture(scope="module")
def scores():
    return paratheme.score(DEMO)


def test_they_go_into_frames(scores):
    pandas, polars, pyarrow = pytest.importorskip("pandas"), pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    frame = scores.to_pandas()
    assert list(frame.columns) == scores.columns and len(frame) == len(scores)
    assert frame["ageing"].tolist() == scores["ageing"]
    assert pandas.api.types.is_bool_dtype(frame["counted"]) and pandas.api.types.is_integer_dtype(frame["paragraph"])
    assert scores.to_polars()["text"].to_list() == scores["text"]
    assert scores.to_arrow()["text"].to_pylist() == scores["text"]
    assert polars.from_arrow(pyarrow.table(scores)).shape == (len(scores), len(scores.columns))
    duckdb = pytest.importorskip("duckdb")
    rows = scores.to_arrow()  # noqa: F841  # DuckDB finds it by its name
    assert duckdb.sql("select count(*) from rows where counted").fetchall()[0][0] == sum(scores["counted"])


def test_whole_numbers_that_are_missing_stay_whole():
    pandas = pytest.importorskip("pandas")
    frame = paratheme.score(DEMO, unit="article", columns="full").to_pandas()
    assert frame["ageing_rank"].dtype in (pandas.Int64Dtype(), "int64")


def test_evidence_sums_up_to_strengths(scores):
    points, hits = {}, {}
    for match in scores.evidence.rows():
        key = match["article_id"], match["paragraph"], match["theme"]
        points[key] = points.get(key, 0.0) + match["points"]
        hits[key] = hits.get(key, 0) + 1
    seen = 0
    for row in scores.rows():
        for theme in ("fiscal_pressure", "ageing", "procurement", "innovation"):
            key = row["article_id"], row["paragraph"], theme
            assert row[theme] == pytest.approx(1 - math.exp(-points.get(key, 0.0)), abs=1e-6)
            assert row[f"{theme}_hits"] == hits.get(key, 0)
            seen += hits.get(key, 0)
    assert seen == sum(hits.values()) > 50


def test_matches_are_where_their_offsets_say(scores):
    texts = {(row["article_id"], row["paragraph"]): row["text"] for row in scores.rows()}
    for match in scores.evidence.rows():
        assert texts[match["article_id"], match["paragraph"]][match["start"] : match["end"]] == match["form"]


def test_a_notebook_shows_marked_paragraphs_and_no_markup_of_the_text():
    page = paratheme.score(["Budget cuts <b>hurt</b> & 'budget cuts' do."], text_format="plain")._repr_html_()
    assert page.count('<mark title="fiscal_pressure">') == 2
    assert "&lt;b&gt;hurt&lt;/b&gt; &amp; " in page and "<b>" not in page
    table = paratheme.terms(["<i>Taxes</i> rise."], text_format="plain")._repr_html_()
    assert table.startswith("<table>") and "<i>" not in table


def test_columns_have_meanings(scores):
    assert "paragraph's number" in scores.meaning("paragraph")
    with pytest.raises(KeyError, match="no column `agein`; there are article_id"):
        scores["agein"]


def test_the_page_of_scores_is_that_of_their_source(scores):
    page = paratheme.report(scores)
    assert page.html == paratheme.report(DEMO).html
    assert page.html.startswith("<!DOCTYPE html>") and "<h1>Themes in 30 articles</h1>" in page.html
    assert 'sandbox="allow-scripts"' in page._repr_html_()
    with pytest.raises(TypeError, match="report has no option `titel`; did you mean `title"):
        paratheme.report(scores, titel="x")


def test_progress_is_told():
    told = []
    paratheme.score(["Taxes rise."] * 50_000, progress=told.append, repeats="keep")
    assert told == sorted(told) and told[-1] == pytest.approx(1, abs=0.2) and len(told) > 2


def test_an_exception_of_the_progress_function_ends_the_run():
    def refuse(done):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        paratheme.score(["Taxes rise."] * 50_000, progress=refuse)
