"""The functions give what the command line gives, byte for byte, for any number of threads."""

import io
import json
import tomllib

import pytest

import paratheme
from conftest import DEMO, POSTS

pandas = pytest.importorskip("pandas")
pyarrow = pytest.importorskip("pyarrow")

SCORES = [
    {},
    {"layout": "long"},
    {"layout": "evidence"},
    {"unit": "sentence"},
    {"unit": "article", "columns": "full"},
    {"columns": "full", "near": True, "negated": "separate"},
    {"repeats": "keep", "keyword_method": "yake", "overlap": "lexicon"},
    {"repeats": "drop", "keywords": 0, "sort": "ageing", "top": 20},
    {"where": "year=2018..2019", "threshold": 0.5},
]


def as_options(options):
    """The options on the command line."""
    return [part for name, value in options.items() for part in ([f"--{name.replace('_', '-')}"] if value is True else [f"--{name.replace('_', '-')}", str(value)])]


def frame_of(file):
    with open(file, encoding="utf-8") as lines:
        return pandas.DataFrame([json.loads(line) for line in lines])


@pytest.mark.parametrize("options", SCORES, ids=str)
def test_scores(options, command, records, tmp_path):
    file, _ = records
    for format in ("csv", "jsonl"):
        expected = command("score", file, "--format", format, *as_options(options))
        written = tmp_path / f"scores.{format}"
        paratheme.score(frame_of(file), **options).write(written)
        assert written.read_bytes() == expected


def test_the_posts(command, tmp_path):
    if not POSTS.is_file():
        pytest.skip(f"{POSTS} is not there")
    expected = command("score", POSTS)
    for threads in (1, 2, 8):
        written = tmp_path / f"{threads}.csv"
        paratheme.score(frame_of(POSTS), threads=threads).write(written)
        assert written.read_bytes() == expected


def test_the_cells_in_memory_are_those_of_parquet(command, records):
    import pyarrow.parquet

    file, found = records
    expected = pyarrow.parquet.read_table(io.BytesIO(command("score", file, "--format", "parquet")))
    ours = paratheme.score(pyarrow.Table.from_pylist(found)).to_arrow()
    assert ours.column_names == expected.column_names
    assert ours.cast(expected.schema).equals(expected)


@pytest.mark.parametrize(("function", "options"), [
    ("terms", {}), ("terms", {"ngrams": 2, "by": "article"}), ("terms", {"readability": True, "by": "article"}), ("terms", {"collocations": True}),
    ("keywords", {}), ("keywords", {"method": "textrank", "by": "paragraph"}), ("repeats", {"near": True}), ("inspect", {}),
])  # fmt: skip
def test_tables(function, options, command, records, tmp_path):
    file, _ = records
    name = function
    expected = command(name, file, *as_options(options))
    written = tmp_path / "table.csv"
    getattr(paratheme, function)(frame_of(file), **options).write(written)
    if function == "inspect":  # it names the file, its format and its encoding
        ours, theirs = pandas.read_csv(written), pandas.read_csv(io.BytesIO(expected))
        same = ["title", "date", "source", "paragraphs", "words"]
        assert ours[same].equals(theirs[same])
    else:
        assert written.read_bytes() == expected


def test_concordance_and_comparison(command, records, tmp_path):
    file, _ = records
    frame = frame_of(file)
    written = tmp_path / "table.csv"
    paratheme.kwic("budget*", frame, window=4).write(written)
    assert written.read_bytes() == command("kwic", "budget*", file, "--window", "4", "--format", "csv")
    paratheme.kwic(None, frame, theme="ageing").write(written, overwrite=True)
    assert written.read_bytes() == command("kwic", "--theme", "ageing", file, "--format", "csv")
    halves = [frame[: len(frame) // 2], frame[len(frame) // 2 :]]
    files = []
    for number, half in enumerate(halves):
        files.append(tmp_path / f"{number}.jsonl")
        half.to_json(files[-1], orient="records", lines=True)
    paratheme.compare(*halves, min_count=2).write(written, overwrite=True)
    expected = command("compare", "--target", files[0], "--reference", files[1], "--min-count", "2", "--format", "csv")
    assert written.read_bytes() == expected
    assert paratheme.compare(*map(str, files), min_count=2)["term"] == paratheme.compare(*halves, min_count=2)["term"]
    years = {"by": "year", "target_value": "2019-2024", "reference_value": "2015-2018", "min_count": 4}
    paratheme.compare(frame, **years).write(written, overwrite=True)
    assert written.read_bytes() == command("compare", file, *as_options(years), "--format", "csv")
    with pytest.raises(ValueError, match="by <FIELD>"):
        paratheme.compare(frame)


def test_a_fitted_lexicon(command, tmp_path):
    gold = DEMO.parents[0] / "gold"
    codes, articles = tmp_path / "codes.csv", gold / "articles.jsonl"
    coded = pandas.read_csv(gold / "articles-codes.csv")
    coded["half"] = coded["article_id"].map({article: number % 2 for number, article in enumerate(coded["article_id"].unique())})
    coded.to_csv(codes, index=False)
    lexicon = paratheme.Lexicon.load("public-services")
    lexicon.save(tmp_path / "public-services.toml")
    files = [f"--{option}={tmp_path / option}.csv" for option in ("report", "left-out")]
    how = ["--gold", codes, articles, "--lexicon", tmp_path / "public-services.toml", "--unproven"]
    expected = command("lexicon", "fit", *how, "--by", "half", *files).decode()
    fit = lexicon.fit(codes, articles, by="half", unproven=True)  # sets are named by the file
    assert fit.lexicon.to_toml() == paratheme.Lexicon.from_toml(expected).to_toml() != lexicon.to_toml()
    for option, table in (("report", fit.entries), ("left-out", fit.left_out)):
        table.write(tmp_path / "table.csv", overwrite=True)
        assert (tmp_path / "table.csv").read_bytes() == (tmp_path / f"{option}.csv").read_bytes()
    curves = tmp_path / "ours.toml", tmp_path / "theirs.toml"
    assert lexicon.fit(coded, articles, calibration=curves[0]).lexicon == lexicon
    command("lexicon", "fit", *how[:-1], "--calibration", curves[1])
    ours, theirs = (tomllib.loads(path.read_text(encoding="utf-8")) for path in curves)
    assert ours["theme"] == theirs["theme"] and len(ours["theme"]) > 1


def test_summaries(command, records, tmp_path):
    file, _ = records
    expected = tmp_path / "expected.csv"
    command("score", file, "-o", tmp_path / "scores.csv", "--by", "source,year", "--summary", expected)
    written = tmp_path / "summary.csv"
    summary = paratheme.score(frame_of(file)).summary("source,year")
    summary.write(written)
    assert written.read_bytes() == expected.read_bytes()
    assert summary.to_pandas()["counted"].tolist() == pandas.read_csv(expected)["counted"].tolist()


def test_measures(command, records, tmp_path):
    file, found = records
    codes = [{"article_id": row["article_id"], "paragraph": row["paragraph"], "ageing": int("old" in row["text"])} for row in paratheme.paragraphs(file).rows() if row["counted"]]
    gold = tmp_path / "gold.csv"
    pandas.DataFrame(codes).to_csv(gold, index=False)
    expected = command("evaluate", "--gold", gold, file, "--format", "csv")
    measures = paratheme.evaluate(pandas.DataFrame(codes), frame_of(file))
    written = tmp_path / "measures.csv"
    measures.write(written)
    assert written.read_bytes() == expected
    assert len(measures.errors) == len(pandas.read_csv(io.BytesIO(command("evaluate", "--gold", gold, file, "--errors", tmp_path / "e.csv") and (tmp_path / "e.csv").read_bytes())))


def test_a_sample_can_be_coded_and_comes_back(records):
    _, found = records
    sheet = paratheme.sample(found, size=20, seed=7).to_pandas()
    sheet["ageing"] = sheet["text"].str.contains("old").astype(int)
    measures = paratheme.evaluate(sheet, found)
    assert dict(zip(measures["theme"], measures["n"]))["ageing"] == 20


def test_folders(command, tmp_path):
    written = tmp_path / "scores.csv"
    paratheme.score(DEMO).write(written)
    assert written.read_bytes() == command("score", DEMO)
    assert (tmp_path / "scores.csv.manifest.json").is_file() or list(tmp_path.glob("*.manifest.json"))
