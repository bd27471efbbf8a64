"""The vectorizer is one of scikit-learn's."""

import pickle

import pytest

import paratheme

sklearn = pytest.importorskip("sklearn")
from paratheme.sklearn import ThemeVectorizer  # noqa: E402

TEXTS = ["The council must make budget cuts.", "It rained.", None, "", "The council must make budget cuts.", "<p>An ageing population</p> needs care."]


def test_each_text_has_a_row():
    strengths = ThemeVectorizer().fit_transform(TEXTS)
    assert strengths.shape == (len(TEXTS), 4)
    assert strengths[0].tolist() == strengths[4].tolist() and strengths[0, 0] > 0.5
    assert not strengths[1:4].any()
    expected = paratheme.score([TEXTS[0]], unit="article")["fiscal_pressure"][0]
    assert strengths[0, 0] == expected


def test_it_is_cloned_pickled_and_named():
    vectorizer = ThemeVectorizer(threads=1).fit(TEXTS)
    assert sklearn.base.clone(vectorizer).threads == 1
    again = pickle.loads(pickle.dumps(vectorizer))
    assert (again.transform(TEXTS) == vectorizer.transform(TEXTS)).all()
    pytest.importorskip("pandas")
    frame = vectorizer.set_output(transform="pandas").transform(TEXTS)
    assert list(frame.columns) == list(vectorizer.get_feature_names_out()) == ["fiscal_pressure", "ageing", "procurement", "innovation"]


def test_it_works_in_a_pipeline():
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline

    texts = [f"Budget cuts of {n} per cent." for n in range(10)] + [f"It rained for {n} days." for n in range(10)]
    model = make_pipeline(ThemeVectorizer(), LogisticRegression())
    search = GridSearchCV(model, {"themevectorizer__negated": ["count", "drop"]}, cv=2).fit(texts, [1] * 10 + [0] * 10)
    assert search.predict(["Budget cuts.", "It rained."]).tolist() == [1, 0]


def test_it_is_checked_as_an_estimator_of_texts():
    """scikit-learn leaves out the checks that pass arrays of numbers, as it does for its own vectorizers of texts."""
    from sklearn.utils.estimator_checks import check_estimator

    results = check_estimator(ThemeVectorizer(), on_skip=None, on_fail=None)
    assert [(result["check_name"], result["exception"]) for result in results if result["status"] == "failed"] == []


def test_what_is_no_list_of_texts_is_refused():
    with pytest.raises(ValueError, match="Iterable over raw text documents expected"):
        ThemeVectorizer().fit("a text")
    with pytest.raises(ValueError, match="texts are strings, not int"):
        ThemeVectorizer().fit([1])
    with pytest.raises(sklearn.exceptions.NotFittedError):
        ThemeVectorizer().transform(["a"])
