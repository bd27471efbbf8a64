"""A result is of what its source was when the call was made, and mistakes are not read as something else."""

import copy
import pickle

import pytest

import paratheme
from paratheme import Lexicon

TEXTS = ["The council must make budget cuts.", "An ageing population needs care homes.", "It rained."]


def test_sources_that_can_be_read_once_are_kept():
    expected = paratheme.score(TEXTS).evidence["form"]
    assert expected
    for source in [(text for text in TEXTS), map(str, TEXTS), {"text": iter(TEXTS)}]:
        scores = paratheme.score(source)
        assert scores.evidence["form"] == expected and len(scores.summary("article")) > 0
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table({"text": TEXTS})
    assert paratheme.score(pyarrow.RecordBatchReader.from_batches(table.schema, table.to_batches())).evidence["form"] == expected


def test_what_is_changed_later_changes_nothing():
    pandas = pytest.importorskip("pandas")
    lexicon = Lexicon.load("public-services")
    frame = pandas.DataFrame({"text": TEXTS})
    scores, listed = paratheme.score(frame, lexicon=lexicon), list(TEXTS)
    of_list = paratheme.score(listed, lexicon=lexicon)
    expected = [match["form"] for match in paratheme.score(TEXTS).evidence]
    frame.loc[0, "text"] = "Nobody was told."
    listed.reverse()
    lexicon.themes.remove("ageing")
    assert scores.evidence["form"] == of_list.evidence["form"] == expected


def test_results_are_copied_and_pickled():
    scores = paratheme.score(TEXTS)
    for again in (pickle.loads(pickle.dumps(scores)), copy.deepcopy(scores)):
        assert list(again) == list(scores) and again.evidence["form"] == scores.evidence["form"]
    assert "ageing" in scores and "agein" not in scores


def test_the_evidence_of_the_first_rows_is_theirs():
    first = paratheme.score(TEXTS * 3, repeats="keep", sort="ageing", top=1)
    assert {match["theme"] for match in first.evidence} == {"ageing"}
    assert {match["article_id"] for match in first.evidence} == set(first["article_id"])


def test_offsets_in_bytes_mark_the_same_words():
    page = paratheme.score(["Überall budget cuts."], offsets="byte")._repr_html_()
    assert '<mark title="fiscal_pressure">budget cuts</mark>' in page


def test_a_lexicon_keeps_its_order_and_its_tiers(tmp_path):
    lexicon = Lexicon("mine")
    theme = lexicon.themes.add("new", strong=["piloted"], medium=[{"match": "pilot*", "near": ["new"], "p": 0.5}, "levy"])
    text = ["The new tool was piloted, and new pilots began."]
    (tmp_path / "by-hand.toml").write_text(
        'name = "mine"\nversion = "0.1.0"\nlanguage = "en"\n[[theme]]\nid = "new"\nstrong = ["piloted"]\nmedium = [{ match = "pilot*", near = ["new"], p = 0.5 }, "levy"]\n'
    )
    expected = paratheme.score(text, lexicon=tmp_path / "by-hand.toml")["new"]
    assert paratheme.score(text, lexicon=lexicon)["new"] == expected
    lexicon.save(tmp_path / "saved.toml")
    saved = Lexicon.load(tmp_path / "saved.toml").themes["new"]
    assert (saved.strong, saved.medium) == (theme.strong, theme.medium)
    built_in = Lexicon.load("public-services")
    assert list(built_in.themes["ageing"].table) == list(Lexicon.from_toml(built_in.to_toml()).themes["ageing"].table)


@pytest.mark.parametrize(("source", "message"), [
    ({"text": "The council met."}, "the column `text` is one text: pass a list"),
    ({"text": [b"The council met."]}, "a cell of the column `text` is a bytes"),
    ([{"text": ["a b", "c d"]}], "a cell of the column `text` is a list"),
    (b"The council met.", "cannot read articles from bytes"),
])  # fmt: skip
def test_what_is_no_text_is_refused(source, message):
    with pytest.raises(TypeError, match=message):
        paratheme.score(source)


def test_other_mistakes_have_a_message():
    with pytest.raises(TypeError, match="`strong` is a list of entries"):
        Lexicon("mine").themes.add("tax", strong="tax")
    with pytest.raises(FileNotFoundError, match=r"pass them as a column: \{'text'"):
        paratheme.score(["Austerity"])
    with pytest.raises(TypeError, match="an option has texts and numbers as values"):
        paratheme.score(TEXTS, columns={"article_id": 1})
    assert len(paratheme.score(["今天下雨。"])) == 1


def test_numbers_and_dates_of_other_libraries_are_options():
    numpy, pandas = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    frame = pandas.DataFrame({"text": TEXTS, "party": ["x", "y", pandas.NA], "date": pandas.to_datetime(["2019-05-03", "2020-01-01", None])})
    options = {"keep": numpy.array(["party"]), "keywords": numpy.int64(2), "threshold": numpy.float32(0.25), "near": numpy.bool_(True)}
    assert paratheme.score(frame, **options)["party"] == ["x", "y", None]
    kept_once = paratheme.score(frame, keep=(name for name in ["party"]), where=iter(["party=y"]))
    assert kept_once["party"] == ["y"] and len(kept_once.evidence) == len(paratheme.score(TEXTS[1]).evidence)
    assert paratheme.score(frame, from_=pandas.Timestamp("2020-01-01"), where={"party": "y"})["article_id"] == ["2"]


def test_one_column_of_mixed_values_leaves_the_others_as_they_are():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"text": [["One here.", "Two there."], ["Three."]], "is": [True, False]})
    plain = paratheme.score(frame, keep="is")
    mixed = paratheme.score(frame.assign(mixed=[1, "a"]), keep="is")
    assert list(mixed) == list(plain) and plain["is"] == ["true", "true", "false"]


def test_texts_that_are_no_utf8_and_slices_of_structs_are_no_crash():
    pyarrow = pytest.importorskip("pyarrow")
    with pytest.raises(ValueError, match="(?i)utf"):
        paratheme.score(pyarrow.table({"text": pyarrow.array([b"ab\xff\xfe budget"]).view(pyarrow.string())}))
    nested = pyarrow.table({"text": TEXTS, "meta": [{"x": {"y": 1}}] * 3}).slice(1)
    try:
        assert len(paratheme.score(nested)) == 2
    except ValueError as error:
        assert "copy it before" in str(error)


def test_frames_of_codes_come_back():
    polars, pandas = pytest.importorskip("polars"), pytest.importorskip("pandas")
    sheet = paratheme.sample(TEXTS, size=3, seed=1)
    coded = sheet.to_polars().with_columns(polars.col("text").str.contains("ageing").alias("ageing"))
    measures = paratheme.evaluate(coded, TEXTS)
    assert dict(zip(measures["theme"], measures["f1"]))["ageing"] == 1.0
    frame = coded.to_pandas().assign(when=pandas.Timestamp("2020-01-01"))
    assert list(paratheme.evaluate(frame, TEXTS)) == list(measures)
