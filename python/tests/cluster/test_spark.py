"""What the engine makes of a collection is what the command line makes of it, byte for byte."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tables import command_line, csv_of

import paratheme.spark

ROOT = Path(__file__).resolve().parents[3]
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
