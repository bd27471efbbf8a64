"""Every kind of source gives the rows that the same articles in a file give."""

import re
import sys

import pytest

import paratheme
from paratheme._inputs import is_path, paths_of

TEXTS = ["The council must make budget cuts.\n\nIt rained.", "An ageing population needs care homes.", "Budget cuts, again."]


def rows(scores):
    """What of scores does not depend on how their source is called."""
    return [tuple(row.values()) for row in scores.rows()]


@pytest.fixture(scope="module")
def expected():
    return rows(paratheme.score(TEXTS))


def test_texts_and_columns(expected):
    assert [row[0] for row in expected] == ["1", "1", "2", "3"]
    assert rows(paratheme.score(tuple(TEXTS))) == expected
    assert rows(paratheme.score(text for text in TEXTS)) == expected
    assert rows(paratheme.score({"text": TEXTS})) == expected
    assert rows(paratheme.score({"speech": TEXTS}, text_field="speech")) == expected
    assert rows(paratheme.score([{"text": text} for text in TEXTS])) == expected
    assert rows(paratheme.score(TEXTS[0])) == expected[:2]


def test_frames(expected):
    numpy, pandas, polars = pytest.importorskip("numpy"), pytest.importorskip("pandas"), pytest.importorskip("polars")
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table({"text": TEXTS})
    for source in [
        numpy.array(TEXTS),
        pandas.Series(TEXTS),
        pandas.Series(TEXTS, index=[7, 7, 1]),
        pandas.DataFrame({"text": TEXTS}),
        pandas.DataFrame({"text": TEXTS, "mixed": [1, "a", None]}, index=["x", "y", "z"]),
        pandas.DataFrame({"text": pandas.Categorical(TEXTS)}),
        polars.Series(TEXTS),
        polars.DataFrame({"text": TEXTS}),
        table,
        table.to_batches()[0],
        pyarrow.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=1)),
        pyarrow.array(TEXTS),
        pyarrow.chunked_array([TEXTS[:1], [], TEXTS[1:]]),
        *[pyarrow.table({"text": pyarrow.array(TEXTS, kind)}) for kind in (pyarrow.large_string(), pyarrow.string_view(), pyarrow.binary())],
        pyarrow.table({"text": pyarrow.array(TEXTS).dictionary_encode()}),
        table.slice(0),
    ]:
        assert rows(paratheme.score(source)) == expected, type(source)
    sliced = pyarrow.concat_tables([pyarrow.table({"text": ["not this"]}), table]).slice(1)
    assert rows(paratheme.score(sliced)) == expected


def test_cells_are_read_as_those_of_a_parquet_file(tmp_path):
    """Numbers, moments, lists and objects are fields as they are where pyarrow writes them into a file."""
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    from datetime import date, datetime
    from decimal import Decimal

    table = pyarrow.table({
        "id": pyarrow.array([7, 8, None], pyarrow.int64()),
        "text": ["Taxes rise.", "It rained.", "Budget cuts."],
        "when": pyarrow.array([datetime(2019, 5, 3, 12, 30), None, datetime(2020, 1, 1)], pyarrow.timestamp("us")),
        "day": pyarrow.array([date(2019, 5, 3), None, date(2020, 1, 1)]),
        "year": pyarrow.array([2019.0, float("nan"), None]),
        "small": pyarrow.array([1, 2, None], pyarrow.uint8()),
        "price": pyarrow.array([Decimal("1.50"), None, Decimal("2.25")], pyarrow.decimal128(5, 2)),
        "is": [True, None, False],
        "tags": [["a", "b"], [], None],
        "of": [{"name": "x", "n": 1}, {"name": "y", "n": None}, {"name": "z", "n": 3}],
    })
    file = tmp_path / "cells.parquet"
    parquet.write_table(table, file)
    for options in [
        {"date_field": "when", "keep": ["when", "day", "year", "small", "price", "is", "tags", "of.name", "of.n"]},
        {"date_field": "day", "where": "tags=a"},
        {"text_field": "of.name"},
        {"keep": ["year"], "from_": "2019"},
    ]:
        from_file, from_memory = rows(paratheme.score(file, **options)), rows(paratheme.score(table, **options))
        # A record without an id is called by its file in the one and by its number in the other.
        assert [(str(row[0]).rpartition(":")[2], *row[1:]) for row in from_file] == from_memory, options


def test_what_is_missing_is_rejected_with_its_row():
    with pytest.warns(paratheme.ParathemeWarning, match="<frame>:2: no field"):
        scores = paratheme.score({"text": ["Taxes rise.", None, float("nan")]})
    assert len(scores) == 1
    assert [re.search(r":(\d+): ", warning)[1] for warning in scores.warnings] == ["2", "3"]


@pytest.mark.parametrize(("text", "is_one"), [
    ("posts.jsonl", True), ("data/*.txt", True), ("Taxes", True), ("my articles/a b.txt", True), ("my folder/*.csv", True),
    ("Taxes rise.", False), ("Taxes\nrise", False), ("", False), ("  ", False), ("a\0b c", False), ("It is and/or was.", False),
])  # fmt: skip
def test_which_strings_are_paths(text, is_one):
    assert is_path(text) == is_one


def test_an_existing_folder_with_spaces_is_a_path(tmp_path, monkeypatch):
    (tmp_path / "my articles").mkdir()
    (tmp_path / "my articles" / "a.txt").write_text("Taxes rise.")
    monkeypatch.chdir(tmp_path)
    assert rows(paratheme.score("my articles"))[0][0] == "a.txt"
    assert paths_of(["my articles", "Taxes rise."]) is None
    assert len(paratheme.score([tmp_path / "my articles" / "a.txt"])) == 1


@pytest.mark.parametrize(("source", "error", "message"), [
    (7, TypeError, "cannot read articles from int"),
    (None, TypeError, "cannot read articles from NoneType"),
    ([1, 2], TypeError, "a list of texts holds strings and None, not int"),
    ("no-such-folder", FileNotFoundError, "no-such-folder: no such file or folder"),
    (["a.txt", "b.txt"], FileNotFoundError, "a.txt"),
    ({"text": ["a"], "id": ["1", "2"]}, ValueError, "different numbers of values: `text` 1, `id` 2"),
    ({"words": ["a b"]}, ValueError, "<frame>: no field `text`.*name it with text_field"),
])  # fmt: skip
def test_errors_name_the_place_and_what_to_do(source, error, message):
    with pytest.raises(error, match=message):
        paratheme.score(source)


def test_nothing_is_imported_that_was_not_asked_for(tmp_path):
    import subprocess

    code = "import paratheme, sys; len(paratheme.score(['Taxes rise.']).evidence); print([m for m in ('pandas', 'polars', 'pyarrow', 'numpy', 'sklearn', 'IPython') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert ran.stdout == "[]\n"
