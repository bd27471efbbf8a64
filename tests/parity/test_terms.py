"""`paratheme terms` against scikit-learn, and against tokens and stems made another way: the regex and PyStemmer packages.

Always on the articles of data/, and on the posts of the shared folder where that is at hand (PARATHEME_SHARED or ../shared).
"""

import collections
import unicodedata

import numpy as np
import pandas as pd
import pytest
import regex
import Stemmer
from scipy.io import mmread
from sklearn.feature_extraction.text import TfidfTransformer

WORD = regex.compile(r"\b\X*?\b", regex.WORD | regex.V1)
CLOSE = 1e-9


def matrix(paratheme, collection, folder, weights, by="article"):
    """The document-term matrix with the names of its rows and columns."""
    paratheme("terms", collection, "--matrix", folder, "--weights", weights, "--by", by, "-o", folder.with_suffix(".csv"))
    values = mmread(folder / "matrix.mtx").tocsr()
    documents = pd.read_csv(folder / "documents.csv", keep_default_na=False)
    terms = pd.read_csv(folder / "terms.csv", keep_default_na=False)
    assert values.shape == (len(documents), len(terms))
    return values, documents, terms


@pytest.mark.parametrize("by", ["article", "paragraph"])
@pytest.mark.parametrize(
    ("weights", "options"),
    [("sklearn", {}), ("sklearn-nosmooth", {"smooth_idf": False}), ("sklearn-sublinear", {"sublinear_tf": True})],
)
def test_tfidf_is_that_of_scikit_learn(paratheme, collection, tmp_path, weights, options, by):
    counts, _, terms = matrix(paratheme, collection, tmp_path / "counts", "count", by)
    found, _, _ = matrix(paratheme, collection, tmp_path / weights, weights, by)
    transformer = TfidfTransformer(**options)
    expected = transformer.fit_transform(counts)
    assert found.nnz == counts.nnz > 1000
    assert abs(found - expected).max() < CLOSE
    if weights == "sklearn":
        assert np.abs(terms["idf"] - transformer.idf_).max() < CLOSE


def key(word):
    """The matching key by its definition in docs/METHODS.md, for English."""
    word = unicodedata.normalize("NFKC", word).casefold()
    for apostrophe in "\u2018\u2019\u02bc":
        word = word.replace(apostrophe, "'")
    for invisible in "\u00ad\u200c\u200d\ufeff":
        word = word.replace(invisible, "")
    return word[:-2] if word.endswith("'s") else word.rstrip("'")


def test_counts_are_those_of_another_tokeniser_and_stemmer(paratheme, collection, tmp_path):
    texts = tmp_path / "texts"
    paratheme("score", collection, "--write-text", texts, "--columns", "article_id", "-o", tmp_path / "scores.csv")
    stemmer = Stemmer.Stemmer("english")
    stems = collections.Counter()
    keys = collections.Counter()
    for name in pd.read_csv(texts / "index.csv", keep_default_na=False)["file"]:
        text = (texts / name).read_text(encoding="utf-8")
        for piece in WORD.findall(text):
            if regex.search(r"[\p{Alphabetic}\p{N}]", piece):
                keys[key(piece)] += 1
                stems[stemmer.stemWord(key(piece))] += 1
    paratheme("terms", collection, "--repeats", "keep", "--language", "en", "--tokens", "uax29", "--stemmer", "none", "-o", tmp_path / "keys.csv")
    found = pd.read_csv(tmp_path / "keys.csv", keep_default_na=False).set_index("term")["count"]
    assert differing(found, keys) < 0.001 * sum(keys.values())
    paratheme("terms", collection, "--repeats", "keep", "--language", "en", "--tokens", "uax29", "--stemmer", "snowball3", "-o", tmp_path / "stems.csv")
    found = pd.read_csv(tmp_path / "stems.csv", keep_default_na=False).set_index("term")["count"]
    # PyStemmer may carry other algorithms than those of 2026: a word in a hundred may differ.
    assert differing(found, stems) < 0.01 * sum(stems.values())


def test_stop_words_are_filtered_before_stemming(paratheme, tmp_path):
    """Counts of a plain loop that leaves stop words out by their surface form, and stems what is left."""
    stop_words = {"they", "will", "be", "to", "the", "of", "and", "in", "on", "it", "its", "by", "which", "is", "for", "was"}
    text = (
        "They will be willing to use the ONS data, and it is on IT. The beings of the willing onset, in inns; it was for US users.\n\n"
        "WHO advice on beings: willingness is willed by the will of its users, which the ONS's forms will use."
    )
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    stemmer = Stemmer.Stemmer("english")
    expected = collections.Counter()
    for word in regex.findall(r"[\w\u2019']+", text):
        folded = key(word)
        name = regex.sub(r"['\u2019]s$", "", word)
        if name in {"IT", "US", "WHO", "ONS"}:
            expected[name] += 1
        elif folded not in stop_words:
            expected[stemmer.stemWord(folded)] += 1
    paratheme("terms", tmp_path / "text.txt", "--no-stop-words", "--language", "en", "-o", tmp_path / "terms.csv")
    found = pd.read_csv(tmp_path / "terms.csv", keep_default_na=False).set_index("term")["count"]
    assert found.to_dict() == dict(expected)


def differing(found, expected):
    """How many words are counted under another term."""
    terms = set(found.index) | set(expected)
    return sum(abs(int(found.get(term, 0)) - expected.get(term, 0)) for term in terms) / 2


def test_groups_sum_to_the_collection(paratheme, collection, tmp_path):
    for by in ["collection", "source", "article"]:
        paratheme("terms", collection, "--by", by, "-o", tmp_path / f"{by}.csv")
    read = lambda by: pd.read_csv(tmp_path / f"{by}.csv", keep_default_na=False)
    whole = read("collection").set_index("term")[["count", "paragraphs", "articles"]]
    for by in ["source", "article"]:
        summed = read(by).groupby("term")[["count", "paragraphs", "articles"]].sum()
        pd.testing.assert_frame_equal(summed, whole.sort_index(), check_like=True)


def test_dispersion_is_juilland_s_d(paratheme, collection, tmp_path):
    counts, _, terms = matrix(paratheme, collection, tmp_path / "counts", "count")
    paratheme("terms", collection, "-o", tmp_path / "terms.csv")
    found = pd.read_csv(tmp_path / "terms.csv", keep_default_na=False).set_index("term")["dispersion"]
    dense = counts[np.asarray(counts.sum(axis=1)).ravel() > 0]
    sizes = np.asarray(dense.sum(axis=1)).ravel()
    for column in range(0, len(terms), max(1, len(terms) // 200)):
        shares = np.asarray(dense[:, [column]].todense()).ravel() / sizes
        expected = 1 - shares.std() / shares.mean() / np.sqrt(len(sizes) - 1)
        assert abs(float(found[terms["term"][column]]) - expected) < 1e-5, terms["term"][column]
