"""The workbook of `score` as openpyxl reads it: every sheet has the numbers of the command that writes them as CSV, the coloured words are
those of the evidence, and links lead to the right rows."""

import csv
import json
import re
import warnings

import openpyxl
import pytest
from conftest import OWN
from openpyxl.cell.rich_text import CellRichText, TextBlock
from test_workbook import HOSTILE, THEMES, readable, same

# The first colours of src/output/palette.rs.
COLOURS = {"0072B2": "fiscal_pressure", "966700": "ageing", "332288": "procurement", "6A2F00": "innovation"}


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def opened(path):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*xtension is not supported")
        return openpyxl.load_workbook(path, rich_text=True)


def sheet_rows(sheet):
    """The rows of a sheet, each with its cells by their column."""
    names = [cell.value for cell in sheet[1]]
    return [dict(zip(names, cells)) for cells in sheet.iter_rows(min_row=2)]


def close(value, text):
    """Whether a number is that of CSV; empty is empty."""
    return value is None if text == "" else abs(value - float(text)) < 1e-9


@pytest.fixture
def book(paratheme, tmp_path):
    """Scores a collection into a workbook, and opens it."""

    def run(*options, inputs=OWN):
        paratheme("score", inputs, "-o", tmp_path / "out.xlsx", "--overwrite", *options)
        return opened(tmp_path / "out.xlsx")

    return run


@pytest.fixture
def table(paratheme, tmp_path):
    """Writes a table as CSV, and reads it."""

    def run(command, *options, inputs=OWN):
        paratheme(command, inputs, "-o", tmp_path / "table.csv", "--overwrite", "--csv-safe", "off", *options)
        return rows(tmp_path / "table.csv")

    return run


def parts(value):
    """The parts of a text: each with the theme of its colour, or None, and whether it is underlined."""
    if not isinstance(value, CellRichText):
        return [(value or "", None, False)]
    found = []
    for part in value:
        if isinstance(part, TextBlock) and part.font.color is not None and part.font.color.type == "rgb":
            found.append((part.text, COLOURS[part.font.color.rgb[2:]], part.font.u == "single"))
        else:
            found.append((str(part), None, False))
    return found


def unmarked(text):
    """A text without what openpyxl removes from texts with colours, and with control characters as it leaves them."""
    return re.sub("[\x00-\x08\x0b-\x1f\ufffe\uffff]", lambda found: f"_x{ord(found[0]):04X}_", text).replace("x005F_", "")


def manifest(folder):
    return json.loads((folder / "out.xlsx.manifest.json").read_text(encoding="utf-8"))


def test_the_coloured_words_are_those_of_the_evidence(book, table):
    evidence = {}
    for row in table("score", "--layout", "evidence"):
        evidence.setdefault((row["article_id"], row["paragraph"]), []).append(row)
    coloured = 0
    for row in sheet_rows(book()["Paragraphs"]):
        matches = evidence.get((row["article_id"].value, str(row["paragraph"].value)), [])
        at = 0
        for text, theme, is_shared in parts(row["text"].value):
            for place in range(at, at + len(text)):
                here = [match for match in matches if int(match["start"]) <= place < int(match["end"])]
                points = {name: sum(float(match["points"]) for match in here if match["theme"] == name) for name in THEMES}
                assert (theme is None) == (not here) and is_shared == (len({match["theme"] for match in here}) > 1)
                assert theme is None or points[theme] == max(points.values())
            at += len(text)
            coloured += theme is not None
    assert coloured > 300


def test_words_of_several_themes_are_underlined(book, tmp_path):
    lexicon = tmp_path / "two.toml"
    lexicon.write_text("name = 'two'\n[[theme]]\nid = 'a'\nstrong = ['care home']\n[[theme]]\nid = 'b'\nweak = ['home*']\n", encoding="utf-8")
    text = tmp_path / "a.txt"
    text.write_text("A care home, and homes.\n", encoding="utf-8")
    found = book("--lexicon", lexicon, inputs=text)
    first, second = list(COLOURS.values())[:2]
    expected = [("A ", None, False), ("care ", first, False), ("home", first, True), (", and ", None, False), ("homes", second, False), (".", None, False)]
    assert parts(sheet_rows(found["Paragraphs"])[0]["text"].value) == expected


@pytest.mark.parametrize("options", [[], ["--sort", "innovation", "--top", "15"], ["--repeats", "drop"]], ids=["all", "top", "drop"])
def test_evidence_has_the_rows_of_its_layout_and_leads_to_them(book, table, options):
    found = book(*options)
    expected = table("score", "--layout", "evidence", *[option for option in options if "repeats" in options[0] and option])
    paragraphs = found["Paragraphs"]
    shown = {(row["article_id"].value, row["paragraph"].value) for row in sheet_rows(paragraphs)}
    evidence, linked = sheet_rows(found["Evidence"]), 0
    assert len(evidence) == len(expected) > 300
    for cells, row in zip(evidence, expected):
        assert list(cells) == ["row", *row]
        for name, text in row.items():
            same(cells[name], text, name)
        place, link = (row["article_id"], int(row["paragraph"])), cells["row"].hyperlink
        assert (link is not None) == (place in shown)
        if link:
            line = int(re.fullmatch(r"Paragraphs!A(\d+)", link.location)[1])
            assert (paragraphs.cell(line, 1).value, paragraphs.cell(line, 2).value) == place and cells["row"].value == link.location
            linked += 1
    assert linked > 20
    if "--top" in options:
        strengths = [row["innovation"].value for row in sheet_rows(paragraphs)]
        assert len(strengths) == 15 and strengths == sorted(strengths, reverse=True)


def test_articles_are_those_of_the_unit_article(book, table):
    names = ["article_id", "title", "date", "source", "url", "words", *(f"{theme}_share" for theme in THEMES)]
    expected = table("score", "--unit", "article", "--columns", ",".join(names))
    found = sheet_rows(book()["Articles"])
    assert len(found) == len(expected) == 30
    for cells, row in zip(found, expected):
        for name, text in row.items():
            if name.endswith("_share"):
                assert close(cells[name].value, text), name
            else:
                same(cells[name], text, name)
        assert (cells["url"].hyperlink is not None) == row["url"].startswith("http")


@pytest.mark.parametrize("by, name", [("year", "Themes over time"), ("source", "Sources")])
def test_a_summary_has_the_same_shares(book, table, tmp_path, by, name):
    found = book()[name]
    table("score", "--summary", tmp_path / "summary.csv", "--by", by)
    expected = {(row[by], row["theme"]): row for row in rows(tmp_path / "summary.csv") if row[by] not in ("", "all")}
    assert {cells[by].value for cells in sheet_rows(found)} == {group for group, _ in expected} and found.max_row > 5
    for cells in sheet_rows(found):
        for theme in THEMES:
            row = expected[cells[by].value, theme]
            assert all(cells[number].value == int(row[number]) for number in ("articles", "counted", "words"))
            assert all(close(cells[f"{theme}_{column}"].value, row[column]) for column in ("share", "share_low", "share_high"))
            if row["share_low"]:
                share, low, high = (float(row[column]) for column in ("share", "share_low", "share_high"))
                assert abs(cells[f"{theme}_below"].value - (share - low)) < 3e-6 and abs(cells[f"{theme}_above"].value - (high - share)) < 3e-6
    assert len(found._charts) == len(THEMES)


def test_repeats_are_those_of_the_command(book, table):
    groups = {row["first"]: row for row in table("repeats")}
    workbook = book()
    found = sheet_rows(workbook["Repeats"])
    assert {cells["first"].value for cells in found} == set(groups) and len(found) > 5
    for cells in found:
        row = groups[cells["first"].value]
        assert cells["repeats"].value == int(row["size"]) - 1 and cells["kind"].value == row["kind"]
        for name in ("articles", "sources", "first_date", "last_date"):
            same(cells[name], row[name], name)
        line = int(cells["row"].hyperlink.location.rpartition("!A")[2])
        article, paragraph = (workbook["Paragraphs"].cell(line, at).value for at in (1, 2))
        assert f"{article}#{paragraph}" == row["first"]


def test_entries_have_their_evidence(book, table):
    evidence = [row for row in table("score", "--layout", "evidence") if row["counted"] == "true"]
    found = sheet_rows(book()["Lexicon"])
    assert sum(cells["hits"].value for cells in found) == len(evidence) > 200
    for cells in found:
        own = [row for row in evidence if (row["theme"], row["entry"]) == (cells["theme"].value, cells["entry"].value)]
        assert cells["hits"].value == len(own) and abs(cells["points"].value - sum(float(row["points"]) for row in own)) < 1e-6
        assert cells["paragraphs"].value == len({(row["article_id"], row["paragraph"]) for row in own})
        assert cells["articles"].value == len({row["article_id"] for row in own})
        forms = [re.sub(r" \(\d+\)$", "", form) for form in (cells["forms"].value or "").split(", ") if form]
        assert set(forms) == {" ".join(row["form"].split()).lower() for row in own}


def test_the_first_sheet_tells_what_was_read_and_where_it_is(book, tmp_path):
    workbook = book()
    told = [(row[0], row[1]) for row in workbook["About"].iter_rows()]
    first = {}
    for label, value in told:
        first.setdefault(label.value, value.value)
    counts = manifest(tmp_path)["counts"]
    for label, count in (("Articles", "articles"), ("Paragraphs", "paragraphs"), ("Counted paragraphs", "counted"), ("Repeats", "repeats"), ("Words", "words")):
        assert first[label] == counts[count], label
    for name in workbook.sheetnames[1:]:
        ((link, what),) = [(label.hyperlink, value.value) for label, value in told if label.value == name and label.hyperlink]
        assert link.location == f"'{name}'!A1" and f"({workbook[name].max_row - 1:,} row" in what
    for colour, theme in COLOURS.items():
        (label,) = [label for label, _ in told if label.value == theme.replace("_", " ").capitalize()]
        assert label.font.color.rgb[2:] == colour
    text = " ".join(str(cell.value) for cells in told for cell in cells)
    assert "We scored the 213 paragraphs of 30 articles" in text and "There are no warnings." in text


def test_hostile_texts_keep_their_words(book, table, tmp_path):
    path, long = tmp_path / "hostile.jsonl", "tax " * 10000
    texts = [*HOSTILE, "javascript:alert(1)", "mailto:a@example.org", long]
    articles = [{"id": f"{at}", "title": text, "url": text, "text": f"{text} tax {text} budget deficit"} for at, text in enumerate(texts)]
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
    workbook, expected = book(inputs=path), table("score", inputs=path)
    found, coloured = sheet_rows(workbook["Paragraphs"]), 0
    assert len(found) == len(expected) > len(HOSTILE)
    for cells, row in zip(found, expected):
        text = readable(row["text"])
        assert unmarked(str(cells["text"].value)) == unmarked(text)[:32767] and cells["text_truncated"].value == (len(text) > 32767)
        coloured += any(theme for _, theme, _ in parts(cells["text"].value))
    assert coloured >= len(HOSTILE)
    targets = set()
    for cell in (cell for sheet in workbook for cells in sheet.iter_rows() for cell in cells):
        assert cell.data_type != "f"
        targets.add(cell.hyperlink.target if cell.hyperlink else None)
    assert targets == {None, "http://example.org", "mailto:a@example.org"}
    warned = manifest(tmp_path)["warnings"]
    assert any("more matched words than can be coloured" in text for text in warned)
    about = " ".join(str(cell.value) for cells in workbook["About"].iter_rows() for cell in cells)
    assert all(text in about for text in warned)


@pytest.mark.parametrize("options", [["--layout", "long"], ["--layout", "evidence"], ["--unit", "sentence"], ["--unit", "article"]], ids=lambda options: options[1])
def test_other_tables_are_one_sheet(book, options):
    assert len(book(*options).sheetnames) == 1


def test_the_columns_chosen_are_those_of_the_paragraphs(book):
    found = book("--columns", "article_id,paragraph,ageing")
    assert [cell.value for cell in found["Paragraphs"][1]] == ["article_id", "paragraph", "ageing"] and len(found.sheetnames) == 8
    assert "text" not in [cell.value for cell in book("--no-text")["Paragraphs"][1]]
