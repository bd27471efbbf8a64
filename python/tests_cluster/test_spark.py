"""What the engine makes of a collection is what the command line makes of it, byte for byte."""

import csv
import io
import json
import os
import random
import threading
import time
from pathlib import Path

import pytest
from tables import command_line, csv_of, without_zeros

import paratheme.spark

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PARATHEME_SHARED", ROOT / "../shared"))
COLUMNS = "n long, id string, source string, url string, date string, title string, paragraphs array<string>"


def articles_of(lines):
    """Returns articles with a number for their order, as rows and as lines of JSON."""
    articles = []
    for n, line in enumerate(lines):
        article = json.loads(line)
        source = article.get("source") or article.get("blog")
        row = {"n": n, "id": article["id"], "source": source, "url": article.get("url"), "date": article.get("date")}
        articles.append({**row, "title": article.get("title"), "paragraphs": article.get("paragraphs") or [article["text"]]})
    return articles


class Collection:
    """Articles in a file, for the command line, and as rows for an engine."""

    def __init__(self, folder, articles):
        self.articles = articles
        self.file = folder / "articles.jsonl"
        self.file.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")

    def part_bytes(self, parts):
        """Returns the bytes of a part by which there are this many."""
        total = sum(len(" ".join(article["paragraphs"]).encode()) for article in self.articles)
        return -(-total // parts)

    def frame(self, spark, partitions=3):
        """Returns a DataFrame with the articles in another order than that of the file."""
        rows = [tuple(article.values()) for article in reversed(self.articles)]
        return spark.createDataFrame(rows, COLUMNS).repartition(partitions)


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """Our own articles in JSON lines, each paragraph of which occurs in a second article too."""
    lines = (ROOT / "data/articles/public-buyer-weekly.jsonl").read_text(encoding="utf-8").splitlines()
    articles = articles_of(lines)
    again = [{**article, "n": len(articles) + article["n"], "id": article["id"] + "-again"} for article in articles]
    return Collection(tmp_path_factory.mktemp("demo"), articles + again)


@pytest.fixture(scope="session")
def echoes(tmp_path_factory):
    """Our own articles four times, one after the other in a shuffled order: as they are, with other dates
    and partly without a source, almost the same, and with paragraphs that the article itself repeats."""
    lines = (ROOT / "data/articles/public-buyer-weekly.jsonl").read_text(encoding="utf-8").splitlines()
    made = []
    for number, article in enumerate(articles_of(lines)):
        texts = article["paragraphs"]
        source = article["source"] if number % 2 else None
        made += [
            article,
            {**article, "id": f"{article['id']}-later", "source": source, "date": "2024-03"},
            {**article, "id": f"{article['id']}-almost", "paragraphs": [f"{text} Indeed." for text in texts]},
            {**article, "id": f"{article['id']}-twice", "source": "Echo", "paragraphs": [*texts, f"Of {number} alone.", texts[-1], f"Of {number} alone."]},
        ]
    random.Random(5).shuffle(made)
    return Collection(tmp_path_factory.mktemp("echoes"), [{**article, "n": n} for n, article in enumerate(made)])


@pytest.fixture(scope="session")
def posts(tmp_path_factory):
    """1,500 posts, where they are."""
    file = SHARED / "data/articles/uk-gov-blogs.jsonl"
    if not file.exists():
        pytest.skip(f"{file} is not there (PARATHEME_SHARED names its folder)")
    return Collection(tmp_path_factory.mktemp("posts"), articles_of(file.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("part_bytes,partitions", [(1 << 30, 1), (20_000, 3), (3_000, 5)])
def test_scores_are_those_of_the_command_line(spark, demo, part_bytes, partitions):
    scores = paratheme.spark.score(demo.frame(spark, partitions), order="n", keep="n", part_bytes=part_bytes)
    expected = command_line("score", demo.file, "--keep", "n")
    assert csv_of(scores, ["n", "paragraph"]) == expected
    assert b"-again#" not in expected and b"pbw-2015-041#" in expected


def test_scores_of_posts_are_those_of_the_command_line(spark, posts):
    scores = paratheme.spark.score(posts.frame(spark), order="n", keep="n", part_bytes=1 << 20)
    assert csv_of(scores, ["n", "paragraph"]) == command_line("score", posts.file, "--keep", "n")


@pytest.mark.parametrize("options", [{"layout": "long"}, {"layout": "evidence"}, {"unit": "sentence", "keywords": 0}, {"near": True}])
def test_other_tables_are_those_of_the_command_line(spark, demo, options):
    scores = paratheme.spark.score(demo.frame(spark), order="n", keep="n", part_bytes=20_000, **options)
    asked = [f"--{name}" if value is True else f"--{name}={value}" for name, value in options.items()]
    expected = command_line("score", demo.file, "--keep", "n", *asked)
    rows = without_zeros(csv_of(scores, [], None))
    assert rows == without_zeros(expected) and len(rows) > 50


def test_keywords_are_those_of_the_command_line(spark, demo):
    found = paratheme.spark.keywords(demo.frame(spark), order="n", part_bytes=20_000, by="paragraph")
    expected = command_line("keywords", demo.file, "--by", "paragraph")
    assert without_zeros(csv_of(found, [], None)) == without_zeros(expected)


@pytest.mark.parametrize("options", [{}, {"by": "source", "top": 7}, {"ngrams": 2, "no_stop_words": True}, {"collocations": True}, {"by": "article"}])
def test_terms_are_those_of_the_command_line(spark, demo, options):
    found = paratheme.spark.terms(demo.frame(spark), order="n", part_bytes=20_000, **options)
    names = {name: name.replace("_", "-") for name in options}
    asked = [f"--{names[name]}" if value is True else f"--{names[name]}={value}" for name, value in options.items()]
    expected = command_line("terms", demo.file, *asked)
    assert without_zeros(csv_of(found, [], None)) == without_zeros(expected)


@pytest.mark.parametrize("parts", [1, 2, 7])
@pytest.mark.parametrize("pattern,options", [("contract*", {"window": 3}), (None, {"theme": "procurement"}), (None, {"theme": "procurement", "lexicon": "public-services", "repeats": "drop"})])
def test_matches_in_context_are_those_of_the_command_line(spark, echoes, parts, pattern, options):
    frame, part_bytes = echoes.frame(spark), echoes.part_bytes(parts)
    found = paratheme.spark.kwic(frame, pattern, order="n", keep="n", part_bytes=part_bytes, **options)
    asked = [f"--{name}={value}" for name, value in options.items()]
    expected = command_line("kwic", *[pattern] * (pattern is not None), echoes.file, "--keep", "n", *asked)
    assert csv_of(found, ["n", "paragraph", "start", "end"]) == expected
    # Whether a match counts depends on other parts.
    assert expected.count(b"\n") > 20 and b",false," in expected


@pytest.mark.parametrize("near", [False, True])
@pytest.mark.parametrize("parts,partitions", [(1, 1), (2, 3), (7, 5)])
def test_repeats_are_those_of_the_command_line(spark, echoes, parts, partitions, near):
    found = paratheme.spark.repeats(
        echoes.frame(spark, partitions), order="n", keep=["url", "n"], near=near, part_bytes=echoes.part_bytes(parts)
    )
    expected = command_line("repeats", echoes.file, "--keep", "url,n", *["--near"] * near)
    assert csv_of(found, ["group"]) == expected
    groups = list(csv.DictReader(io.StringIO(expected.decode())))
    assert {group["kind"] for group in groups} == {"repeat", "boilerplate", *["near"] * near}
    # Some groups are of one article, and some of one whose source is not known.
    assert {group["articles"] for group in groups} >= {"1", "3"} and {group["sources"] for group in groups} >= {"1", "2"}


@pytest.mark.parametrize("parts,options", [(1, []), (2, []), (7, []), (7, ["near"])])
def test_repeats_of_posts_are_those_of_the_command_line(spark, posts, parts, options):
    found = paratheme.spark.repeats(
        posts.frame(spark), order="n", part_bytes=posts.part_bytes(parts), **dict.fromkeys(options, True)
    )
    assert csv_of(found, ["group"]) == command_line("repeats", posts.file, *(f"--{name}" for name in options))


def test_repeats_of_nothing_are_no_rows(spark):
    df = spark.createDataFrame([("a", "Taxes rise."), ("b", "It rained.")], "id string, text string")
    found = paratheme.spark.repeats(df)
    assert found.columns[:4] == ["group", "size", "first", "members"] and found.collect() == []


def test_an_exchange_folder_gives_the_same(spark, demo, tmp_path):
    scores = paratheme.spark.score(demo.frame(spark), order="n", keep="n", part_bytes=20_000, exchange=tmp_path.as_uri())
    assert csv_of(scores, ["n", "paragraph"]) == command_line("score", demo.file, "--keep", "n")
    assert list(tmp_path.glob("paratheme-*/slices/slices.parquet"))


def test_an_exchange_folder_has_the_rows_that_the_driver_makes(spark, echoes, tmp_path):
    found = paratheme.spark.repeats(echoes.frame(spark), order="n", part_bytes=20_000, exchange=tmp_path.as_uri())
    assert csv_of(found, ["group"]) == command_line("repeats", echoes.file)
    assert list(tmp_path.glob("paratheme-*/results/*.parquet")) and list(tmp_path.glob("paratheme-*/rows/rows.parquet"))


def test_without_an_exchange_folder_what_is_large_is_an_error(spark, demo, monkeypatch):
    monkeypatch.setattr(paratheme.spark, "MOST_SENT_BYTES", 1_000)
    with pytest.raises(ValueError, match="name a folder .* with exchange="):
        paratheme.spark.score(demo.frame(spark), order="n")
    table = paratheme.spark.pa.table({"text": ["x" * 2_000]})
    with pytest.raises(ValueError, match="the result has more than .* with exchange="):
        paratheme.spark.Exchange.of(demo.frame(spark), None).give(table)


def test_what_is_rejected_is_a_row_with_an_error(spark, demo):
    rows = [(0, "a", "Taxes rise."), (1, "b", None), (2, "a", "It rained."), (3, "c", "Taxes rise.")]
    df = spark.createDataFrame(rows, "n long, id string, text string")
    scores = paratheme.spark.score(df, order="n").collect()
    found = sorted((row.article_id, row.text, row.repeat_of, row.error is None) for row in scores if row.error is None)
    assert found == [("a", "Taxes rise.", None, True), ("c", "Taxes rise.", "a#1", True)]
    errors = {row.article_id: row.error for row in scores if row.error is not None}
    assert "no field `text`" in errors["b"] and "duplicate id `a`" in errors["a"] and len(errors) == 2
    assert all(value is None for row in scores if row.error for name, value in row.asDict().items() if name not in ("article_id", "error"))


def test_terms_warn_of_what_is_rejected(spark):
    df = spark.createDataFrame([("a", "Taxes rise."), ("b", None)], "id string, text string")
    with pytest.warns(paratheme.ParathemeWarning, match="the first: no field `text`"):
        counts = paratheme.spark.terms(df).collect()
    assert {row.term for row in counts} == {"tax", "rise"}


def test_articles_alone_are_read_once_and_not_moved(spark, demo):
    frame = demo.frame(spark)
    scores = paratheme.spark.score(frame, order="n", repeats="off", keywords=0, keep="n", part_bytes=20_000)
    rows = [row for row in scores.collect() if row.error is None]
    assert {row.repeat_of for row in rows} == {None}
    assert [row.kind for row in rows if not row.counted and row.kind == "body"] == []
    expected = command_line("score", demo.file, "--keep", "n", "--keywords", "0", "--columns", "article_id,paragraph,evidence", "--no-text")
    same = csv_of(scores.select("article_id", "paragraph", "evidence", "n", "error"), ["n", "paragraph"])
    assert same == expected
    with pytest.raises(ValueError, match="use keywords=0"):
        paratheme.spark.score(frame, repeats="off", keywords=3)


def test_groups_are_columns(spark, demo):
    scores = paratheme.spark.score(demo.frame(spark), order="n", by=["year", "source", "url"], keywords=0)
    counted = scores.where("counted").groupBy("year").count().collect()
    expected = {}
    for line in csv.DictReader(io.StringIO(command_line("score", demo.file).decode())):
        if line["counted"] == "true":
            expected[line["date"][:4]] = expected.get(line["date"][:4], 0) + 1
    assert {row.year: row["count"] for row in counted} == expected and len(expected) > 1
    assert {"source", "url"} <= set(scores.columns)


def test_mistakes_are_errors_at_once(spark, demo):
    frame = demo.frame(spark)
    with pytest.raises(TypeError, match="did you mean `keywords`"):
        paratheme.spark.score(frame, keyword=3)
    with pytest.raises(ValueError, match="not for a cluster"):
        paratheme.spark.score(frame, top=3)
    with pytest.raises(ValueError, match="not for a cluster"):
        paratheme.spark.kwic(frame, "tax*", sort="left")
    with pytest.raises(ValueError, match="PATTERN"):
        paratheme.spark.kwic(frame)
    with pytest.raises(ValueError, match="name it with order="):
        paratheme.spark.score(frame, order="nothing")
    with pytest.raises(FileNotFoundError, match="no-such"):
        paratheme.spark.score(frame, lexicon="no-such.toml")


def test_a_killed_worker_changes_nothing(engine, spark, posts):
    """One of two workers ends in the midst of a job, with its executor and what runs in it."""
    if not hasattr(engine, "workers"):
        pytest.skip("Sail has no worker of its own: it runs in this process")
    frame = posts.frame(spark, partitions=4).cache()
    frame.count()
    scores = paratheme.spark.score(frame, order="n", keep="n", part_bytes=300_000)
    killed = threading.Event()

    def kill():
        time.sleep(1)
        engine.kill_worker()
        killed.set()

    threading.Thread(target=kill).start()
    found = csv_of(scores, ["n", "paragraph"])
    assert killed.is_set(), "the job ended before the worker did"
    assert found == command_line("score", posts.file, "--keep", "n")
    engine.add_workers(1)
