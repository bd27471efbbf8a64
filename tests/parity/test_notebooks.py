"""What the notebooks share: a picture whose labels cannot be read is noticed, an interval holds its point, a page fetches nothing."""

import base64
import math
import pathlib
import re
import sys

import matplotlib

matplotlib.use("Agg")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "notebooks"))
import matplotlib.pyplot as plt  # noqa: E402
import nbformat  # noqa: E402
import pages  # noqa: E402
import support  # noqa: E402


def bars(names, rotation=0):
    fig, ax = plt.subplots(figsize=(4, 3))
    ax.bar(range(len(names)), 1)
    ax.set_xticks(range(len(names)), names, rotation=rotation)
    fig.set_layout_engine("constrained")
    return fig


def test_labels_that_overlap_are_noticed_and_others_are_not():
    assert support.crowded(bars(["a", "b", "c"])) == []
    many = [f"source number {n}" for n in range(123)]
    found = support.crowded(bars(many))
    assert any("'source number 1'" in problem and " is over " in problem for problem in found)
    assert support.crowded(bars(many[:12], rotation=90)) == []
    plt.close("all")


def test_a_text_at_the_edge_is_noticed():
    fig = bars(["a", "b"])
    fig.text(0.9, 0.5, "a text that goes on beyond the edge")
    assert support.crowded(fig) == ["'a text that goes on beyond the edge' is cut off"]
    plt.close("all")


def test_names_of_points_never_overlap():
    fig, ax = plt.subplots(figsize=(4, 3))
    points = [(0.5 + n / 200, 0.5 + n % 3 / 100, f"name {n}", "black") for n in range(20)]
    ax.set(xlim=(0, 1), ylim=(0, 1))
    support.name_points(ax, points)
    assert 1 <= len(ax.texts) < 20
    assert [problem for problem in support.crowded(fig) if "name" in problem] == []
    plt.close("all")


def test_an_interval_is_moved_out_to_its_point_and_no_further():
    assert support.reach(0.000001, 0, 0.4) == (0, 0.4)
    assert support.reach(0.2, 1, 0.999999) == (0.2, 1)
    assert support.reach(0.1, 0.2, 0.3) == (0.1, 0.3)
    assert all(math.isnan(end) for end in support.reach(float("nan"), 0.5, 0.6))


def test_long_names_keep_both_ends():
    assert support.squeeze("short", 10) == "short"
    first, second = (support.squeeze(f"Gazette of the parish number {n}", 20) for n in (1, 2))
    assert first != second and len(first) <= 20 and first.endswith("number 1")


def test_options_of_the_command_line_become_keyword_arguments():
    words = ["--text-field", "body", "--follow", "--where=year=2019..2021", "--from", "2018"]
    assert support.as_keywords(words) == {"text_field": "body", "follow": True, "where": "year=2019..2021", "from_": "2018"}
    assert support.as_keywords(["--where", "year=2019", "--where", "party=FF"]) == {"where": ["year=2019", "party=FF"]}
    assert support.as_keywords([]) == {}


def test_an_empty_cell_and_a_question_mark_are_no_codes(tmp_path):
    (tmp_path / "sheet.csv").write_text("article_id,title,ageing\n007,NA,1\nb,null,?\nc,,\n", encoding="utf-8")
    sheet = support.table(tmp_path / "sheet.csv")
    assert sheet["article_id"].tolist() == ["007", "b", "c"] and sheet["title"].tolist()[:2] == ["NA", "null"]
    assert sheet["ageing"].sum() == 1 and sheet["ageing"].isna().sum() == 2


def executed(*outputs):
    """A notebook with a heading, a link to a document, and one cell with outputs."""
    cell = nbformat.v4.new_code_cell("show(fig)", outputs=[nbformat.v4.new_output("display_data", data) for data in outputs], metadata={"name": "by-year"})
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Themes & words\n\nSee [the guide](../docs/GUIDE.md)."), cell])


def test_a_page_holds_its_pictures_and_needs_no_network():
    png = base64.b64encode(b"a picture").decode()
    folder = support.ROOT / "target" / "docs"
    page = pages.page(executed({"image/png": png, "image/svg+xml": "<svg/>"}, {"text/plain": "a table"}, {"text/plain": ""}), folder)
    assert f'src="data:image/png;base64,{png}"' in page and 'alt="Picture: by year"' in page and "svg" not in page
    assert "<title>Themes &amp; words</title>" in page and "a table" in page and "show" in page
    assert (folder / re.search('href="([^"]*GUIDE.md)"', page)[1]).resolve() == support.ROOT / "docs" / "GUIDE.md"
    assert pages.fetches(page) == [] and re.findall("https?:|<script|cdn", page) == []
    assert """content="default-src 'none'; img-src data:; style-src 'unsafe-inline'\"""" in page


def test_what_a_page_would_fetch_is_noticed():
    texts = ['<script src="https://a.example/x.js">', '<link rel="stylesheet" href="x.css">', "<style>@import 'y.css'; p { background: url(z.png) }</style>",
             '<img src="http://a.example/i.png">', '<p style="background: url(//a.example)">']
    for text in texts:
        assert pages.fetches(text), text
    assert pages.fetches('<a href="https://a.example">a</a><img src="data:image/png;base64,AA">url(x)') == []
    hostile = executed({"text/markdown": "![](https://a.example/i.png)"})
    assert pages.fetches(pages.page(hostile, support.ROOT / "target" / "docs")) == ["img src=https://a.example/i.png"]
