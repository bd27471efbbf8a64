"""Workbooks as other programs read them: openpyxl, and LibreOffice Calc where it is installed, find the cells of the CSV."""

import csv
import datetime
import json
import os
import re
import shutil
import subprocess
import warnings

import openpyxl
import pytest
from conftest import OWN

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
NEEDS_OFFICE = pytest.mark.skipif(not OFFICE and not os.environ.get("CI"), reason="LibreOffice is not installed")
THEMES = ["fiscal_pressure", "ageing", "procurement", "innovation"]

# Each table, without the option for its file.
TABLES = {
    "wide": ["score"],
    "full": ["score", "--columns", "full", "--keep", "tags"],
    "article": ["score", "--unit", "article"],
    "long": ["score", "--layout", "long"],
    "evidence": ["score", "--layout", "evidence"],
    "inspect": ["inspect"],
    "terms": ["terms"],
    "collocations": ["terms", "--collocations"],
    "readability": ["terms", "--readability", "--by", "article"],
    "kwic": ["kwic", "--theme", "ageing", "--columns", "full"],
    "keywords": ["keywords"],
    "repeats": ["repeats"],
    "compare": ["compare", "--by", "year", "--target-value", "2015-2017", "--measure", "log_likelihood,chi2,log_odds"],
    "compare_themes": ["compare", "--by", "year", "--target-value", "2015-2017", "--theme"],
    "check": ["lexicon", "check"],
    "suggest": ["lexicon", "suggest"],
    "sample": ["lexicon", "sample", "--size", "50", "--show-scores"],
    "plan": ["lexicon", "sample", "--plan"],
}
# What a spreadsheet could run, take for a number, a date or an escape, or what XML cannot hold.
HOSTILE = [
    "=1+1", "+1", "-x", "@a", "1E5", "0012", "1/2", "2020-01-02", "TRUE", "#N/A", "'quoted", " padded ", "tab\there", "_x000D_", "_x0041_ and _xD83D_",
    "_X0041_", "a_x005F_b", "line\nbreak", "carriage\rreturn", "\r\n", "bell\x07", "_x0041\x07_", "\x1f", "<b>&amp;</b>", "]]>", "😀 and \u202e",
    "\ufffe\uffff", "e\u0301 and \u00e9", "http://example.org", "=HYPERLINK(\"http://x\")",
]  # fmt: skip

def readable(text):
    """A text as a workbook holds it: a control character that would end an escape is replaced, so that the escape is not read as one."""
    return text.replace("_x0041\x07", "_x0041\ufffd")


def rows_of_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def sheets_of(path):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*xtension is not supported")
        book = openpyxl.load_workbook(path)
    return {sheet.title: sheet for sheet in book}


def unescaped(text):
    """openpyxl leaves `_x0007_` as it is in the file, where ISO/IEC 29500 (22.9.2.19) has it for the character."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def same(cell, text, where):
    """Whether a cell holds what CSV has as a text."""
    value = cell.value
    if text == "":
        assert value is None, where
    elif isinstance(value, bool):
        assert text == str(value).lower(), where
    elif isinstance(value, int | float):
        assert cell.data_type == "n" and value == float(text), where
        decimals = len(text.partition(".")[2])
        assert value == 0 or "e" in text or f"0.{'0' * decimals};" in f"{cell.number_format};" or decimals == 0, where
    elif isinstance(value, datetime.datetime):
        assert value.date().isoformat() == text and cell.number_format == "yyyy-mm-dd", where
    else:
        assert cell.data_type == "s" and unescaped(value) == readable(text), (where, value, text)


def compare(sheet, table, truncated):
    """All cells of a sheet with those of a table in CSV."""
    assert sheet.max_row == len(table)
    header = [cell.value for cell in sheet[1]]
    assert header == table[0] + (["text_truncated"] if truncated else [])
    for number, (row, cells) in enumerate(zip(table, sheet.iter_rows()), start=1):
        for name, text, cell in zip(header, row, cells):
            same(cell, text, f"{name} in row {number}")


def write_both(paratheme, folder, name, arguments, inputs=OWN):
    at = 2 if arguments[0] == "lexicon" else 1
    command = [*arguments[:at], inputs, *arguments[at:]]
    paratheme(*command, "-o", folder / f"{name}.csv", "--csv-safe", "off")
    paratheme(*command, "-o", folder / f"{name}.xlsx")
    return rows_of_csv(folder / f"{name}.csv"), sheets_of(folder / f"{name}.xlsx")


@pytest.mark.parametrize("name", TABLES)
def test_a_sheet_has_the_cells_of_the_csv(paratheme, tmp_path, name):
    table, sheets = write_both(paratheme, tmp_path, name, TABLES[name])
    assert len(table) > 2
    of_paragraphs = name in ("wide", "full")
    first = sheets["Paragraphs"] if of_paragraphs else next(iter(sheets.values()))
    compare(first, table, "text" in table[0])
    assert first.freeze_panes == "A2" and first.auto_filter.ref == first.dimensions
    named = {"article": "scores", "long": "scores"}
    expected = [named.get(name, name.replace("_", " "))] + (["code book"] if name == "sample" else [])
    if of_paragraphs:
        expected = ["About", "Paragraphs", "Articles", "Themes over time", "Sources", "Evidence", "Repeats", "Lexicon"]
    assert list(sheets) == expected


def test_the_tables_beside_the_first_one_are_workbooks_too(paratheme, tmp_path):
    for ending in ("csv", "xlsx"):
        second = tmp_path / f"second.{ending}"
        paratheme("score", OWN, "-o", tmp_path / f"a.{ending}", "--summary", second, "--by", "year", "--csv-safe", "off")
    compare(sheets_of(tmp_path / "second.xlsx")["summary"], rows_of_csv(tmp_path / "second.csv"), False)
    for ending in ("csv", "xlsx"):
        paratheme("inspect", OWN, "-o", tmp_path / f"b.{ending}", "--summary", tmp_path / f"third.{ending}", "--csv-safe", "off")
    compare(sheets_of(tmp_path / "third.xlsx")["inspect summary"], rows_of_csv(tmp_path / "third.csv"), False)


def test_lexicons_that_differ_are_compared_in_a_workbook(paratheme, tmp_path):
    for ending in ("csv", "xlsx"):
        paratheme("lexicon", "diff", "public-services", "public-sector-change", OWN, "-o", tmp_path / f"diff.{ending}", "--csv-safe", "off")
    compare(sheets_of(tmp_path / "diff.xlsx")["diff"], rows_of_csv(tmp_path / "diff.csv"), True)


@pytest.fixture
def hostile(tmp_path):
    """Articles whose titles and texts could be run or misread."""
    path = tmp_path / "hostile.jsonl"
    articles = [{"id": f"{at}", "title": text, "source": text, "date": "2019-03", "note": text, "text": f"{text} tax {text}"} for at, text in enumerate(HOSTILE)]
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
    return path


def test_hostile_text_stays_text(paratheme, tmp_path, hostile):
    table, sheets = write_both(paratheme, tmp_path, "out", ["score", "--keep", "note"], hostile)
    compare(sheets["Paragraphs"], table, True)
    assert len(table) > len(HOSTILE) and all(cell.data_type != "f" for row in sheets["Paragraphs"].iter_rows() for cell in row)


@NEEDS_OFFICE
@pytest.mark.parametrize("arguments", [["score", "--keep", "note"], ["compare", "--by", "year", "--target-value", "2015-2017"]], ids=["hostile", "numbers"])
def test_calc_shows_what_csv_has(paratheme, tmp_path, hostile, arguments):
    """Calc opens the workbook and saves what its cells show."""
    table, _ = write_both(paratheme, tmp_path, "out", arguments, hostile if "score" in arguments else OWN)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    of_paragraphs = "score" in arguments
    # The second sheet has the paragraphs.
    shown = "csv:Text - txt - csv (StarCalc):44,34,76,1" + (",,0,false,true,false,false,false,2" if of_paragraphs else "")
    command = [OFFICE, profile, "--headless", "--convert-to", shown, "--outdir", tmp_path / "calc", tmp_path / "out.xlsx"]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    calc = rows_of_csv(tmp_path / "calc" / ("out-Paragraphs.csv" if of_paragraphs else "out.csv"))
    assert len(calc) == len(table) > 20
    truths = {"TRUE": "true", "FALSE": "false"}
    counted = table[0].index("counted") if "counted" in table[0] else None
    for row, shown in zip(table, calc):
        # Calc has one kind of line end.
        row = [readable(text).replace("\r\n", "\n") for text in row]
        if of_paragraphs:
            # In a text with colours it has only line feeds.
            at = table[0].index("text")
            row[at], shown[at] = (text.replace("\r", "\n") for text in (row[at], shown[at]))
        shown = [truths.get(text, text) if at == counted else text for at, text in enumerate(shown)]
        assert shown[: len(row)] == row


def test_a_long_text_is_cut_in_the_workbook_alone(paratheme, tmp_path):
    long = "tax " * 9000
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "text": long}) + "\n" + json.dumps({"id": "b", "text": "tax"}) + "\n", encoding="utf-8")
    table, sheets = write_both(paratheme, tmp_path, "out", ["score", "--keywords", "0"], tmp_path / "a.jsonl")
    sheet = sheets["Paragraphs"]
    at = table[0].index("text")
    assert table[1][at] == long.strip() and sheet.cell(2, at + 1).value == long[:32767]
    assert [sheet.cell(row, sheet.max_column).value for row in (1, 2, 3)] == ["text_truncated", True, False]
    assert "32,767 characters" in json.loads((tmp_path / "out.xlsx.manifest.json").read_text(encoding="utf-8"))["warnings"][0]


@pytest.mark.parametrize("coders", [1, 2])
def test_a_filled_workbook_is_evaluated_like_the_csv(paratheme, tmp_path, coders):
    """Codes as numbers and as texts, and `?` where the coder cannot tell."""
    table, sheets = write_both(paratheme, tmp_path, "sheet", ["lexicon", "sample", "--size", "60", "--coders", str(coders)])
    sheet = sheets["sample"]
    names = THEMES if coders == 1 else [f"{theme}_{coder}" for theme in THEMES for coder in (1, 2)]
    assert [name for name in table[0] if name in names] == names
    (choice,) = {validation.formula1 for validation in sheet.data_validations.dataValidation}
    assert choice == '"1,0,?"' and sheet.protection.sheet and not sheet.protection.password
    for at, name in enumerate(table[0], start=1):
        assert all(sheet.cell(row, at).protection.locked == (name not in names) for row in range(2, sheet.max_row + 1)), name
    text = table[0].index("text")
    for row in range(1, len(table)):
        for at, name in enumerate(table[0]):
            if name in names:
                found = "zqxjvkwy"[names.index(name)] in table[row][text]
                code = "?" if len(table[row][text]) < 60 else str(int(found))
                table[row][at] = code
                sheet.cell(row + 1, at + 1).value = int(code) if code != "?" and row % 2 else code
    with open(tmp_path / "sheet.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)
    sheet.parent.save(tmp_path / "filled.xlsx")
    direct = paratheme("evaluate", OWN, "--gold", tmp_path / "sheet.csv")
    assert direct.count("\n") == 1 + len(THEMES)
    assert paratheme("evaluate", OWN, "--gold", tmp_path / "filled.xlsx") == direct
    for ending in ("csv", "xlsx"):
        files = [tmp_path / f"{name}.{ending}" for name in ("shares", "errors", "table")]
        options = ["--estimate-share", "--by", "source", "--csv-safe", "off"]
        paratheme("evaluate", OWN, "--gold", tmp_path / "sheet.csv", *options, "-o", files[0], "--errors", files[1], "--table", files[2])
    for name, sheet in (("shares", "evaluate share"), ("errors", "evaluate errors"), ("table", "evaluate table")):
        table = rows_of_csv(tmp_path / f"{name}.csv")
        compare(sheets_of(tmp_path / f"{name}.xlsx")[sheet], table, "text" in table[0])


def test_the_code_book_says_what_the_themes_are(paratheme, tmp_path):
    _, sheets = write_both(paratheme, tmp_path, "sheet", ["lexicon", "sample", "--size", "5"])
    book = {row[0]: row[1:] for row in sheets["code book"].iter_rows(values_only=True)}
    assert {"1", "0", "?", *THEMES} <= set(book)
    label, meaning, excluded = book["fiscal_pressure"]
    assert label == "Fiscal pressure" and meaning.startswith("Public money is short") and "attention deficit*" in excluded.split("; ")


@pytest.mark.parametrize("threads", [2, 8])
def test_the_bytes_are_the_same_for_any_number_of_threads(paratheme, tmp_path, threads):
    paratheme("score", OWN, "-o", tmp_path / "one.xlsx", "--threads", "1")
    paratheme("score", OWN, "-o", tmp_path / "more.xlsx", "--threads", str(threads))
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "more.xlsx").read_bytes()
