"""One collection in every format: each file is read by programs that do not know paratheme, and has the cells of the CSV.

A new format gets a place in READERS.
"""

import csv
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
NEEDS_OFFICE = pytest.mark.skipif(not OFFICE and not os.environ.get("CI"), reason="LibreOffice is not installed")
# The options of a table for a spreadsheet with decimal commas.
GERMAN = ("--excel", "--decimal-comma")
# What each command writes, and the options that every format of it shares.
COMMANDS = {
    "score": ("score", "--columns", "full", "--keep", "url"),
    "evidence": ("score", "--layout", "evidence"),
    "terms": ("terms", "--by", "source"),
    "inspect": ("inspect",),
}
# A table that spreadsheets and readers of tables could misread.
HOSTILE = [
    {"id": "1E5", "title": "=1+1", "date": "2018-12-10", "text": "Taxes rise, austerity and budget cuts follow the deficit.\n\n=HYPERLINK(\"x\") is tax; -1, +2\n\n2020-01-01"},
    {"id": "007", "title": "true", "date": "2018-12", "text": "NULL and nan; \"quoted\", and 1,5 of taxes. " + "Budget cuts. " * 40},
    {"id": "-x", "date": "2018", "source": "NA", "text": "@SUM(A1) 😀 é 日本語 \u2028 tab\there"},
    {"id": "none", "text": "\ufeffPensions."},
]


@pytest.fixture
def hostile(tmp_path):
    path = tmp_path / "hostile.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in HOSTILE), encoding="utf-8")
    return path


def of_csv(path, delimiter=",", encoding="utf-8"):
    """A table as Python's csv reads it: a list of texts for each column."""
    csv.field_size_limit(1 << 30)
    with path.open(newline="", encoding=encoding) as lines:
        header, *rows = csv.reader(lines, delimiter=delimiter, strict=True)
    return {name: [row[at] for row in rows] for at, name in enumerate(header)}


def of_pandas(frame):
    return {name: [None if pandas.isna(value) else value for value in frame[name].tolist()] for name in frame}


def of_polars(frame):
    return {name: frame[name].to_list() for name in frame.columns}


def of_duckdb(query):
    found = duckdb.connect().sql(query)
    return {name: list(values) for name, values in zip(found.columns, zip(*found.fetchall(), strict=True), strict=True)}


def of_json_lines(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return {name: [row[name] for row in rows] for name in rows[0]}


def of_arrow(path):
    with pyarrow.memory_map(str(path)) as mapped:
        return pyarrow.ipc.open_file(mapped).read_all().to_pydict()


def read_csv(path, **options):
    return of_pandas(pandas.read_csv(path, dtype=str, keep_default_na=False, **options))


# By the file's name: the readers of a format.
READERS = {
    "table.csv": {
        "pandas": read_csv,
        "polars": lambda path: of_polars(polars.read_csv(path, infer_schema=False)),
        "duckdb": lambda path: of_duckdb(f"from read_csv('{path}', all_varchar=true, header=true, delim=',', quote='\"', escape='\"', max_line_size=100000000)"),
    },
    "table.tsv": {"pandas": lambda path: read_csv(path, sep="\t")},
    "excel.csv": {"pandas": lambda path: read_csv(path, sep=";", encoding="utf-8-sig")},
    "table.jsonl": {
        "json": of_json_lines,
        "polars": lambda path: of_polars(polars.read_ndjson(path, infer_schema_length=None)),
    },
    "table.parquet": {
        "pandas": lambda path: of_pandas(pandas.read_parquet(path, dtype_backend="numpy_nullable")),
        "polars": lambda path: of_polars(polars.read_parquet(path)),
        "duckdb": lambda path: of_duckdb(f"from read_parquet('{path}')"),
        "pyarrow": lambda path: pyarrow.parquet.read_table(path).to_pydict(),
    },
    "table.arrow": {
        "pandas": lambda path: of_pandas(pandas.read_feather(path, dtype_backend="numpy_nullable")),
        "polars": lambda path: of_polars(polars.read_ipc(path)),
        "pyarrow": of_arrow,
    },
}


def same(value, written):
    """Whether a value that some program read is the text of the CSV."""
    if value is None:
        return written == ""
    if isinstance(value, bool):
        return written == ("true" if value else "false")
    if isinstance(value, float):
        return written != "" and value == float(written)
    return str(value) == written


def compare(found, expected, what):
    """Compares all cells; days that a format adds are those of the dates before them."""
    days = {name: found.pop(name) for name in [*found] if name.endswith("_day") and name not in expected}
    found.pop("text_truncated", None)
    assert list(found) == list(expected) or (what[0] == "table.jsonl" and {*found} == {*expected}), what
    for name, cells in expected.items():
        assert len(found[name]) == len(cells), (what, name)
        wrong = [pair for pair in zip(found[name], cells, strict=True) if not same(*pair)]
        assert not wrong, (what, name, wrong[:3])
    for name, values in days.items():
        dates = [date if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else None for date in expected[name.removesuffix("_day")]]
        read = [value.date() if isinstance(value, datetime.datetime) else value for value in values]
        assert read == [date and datetime.date.fromisoformat(date) for date in dates], (what, name)


def write_all(paratheme, command, source, folder):
    """Writes the table in every format, and returns what the CSV has."""
    name, *options = COMMANDS[command]
    for file in READERS:
        further = GERMAN if file == "excel.csv" else ()
        safe = ("--csv-safe", "off") if pathlib.Path(file).suffix in {".csv", ".tsv"} else ()
        paratheme(name, source, *options, *further, *safe, "-o", folder / file, "--quiet")
    return of_csv(folder / "table.csv")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_format_has_the_same_cells(paratheme, collection, tmp_path, command):
    expected = write_all(paratheme, command, collection, tmp_path)
    assert len(next(iter(expected.values()))) > 20
    for file, readers in READERS.items():
        for reader, read in readers.items():
            found = read(tmp_path / file)
            if file == "excel.csv":
                found = without_decimal_commas(found, tmp_path / "table.parquet")
            compare(found, expected, (file, reader))


def test_hostile_cells_are_the_same_too(paratheme, hostile, tmp_path):
    expected = write_all(paratheme, "score", hostile, tmp_path)
    assert "=1+1" in expected["title"]
    for file, readers in READERS.items():
        for reader, read in readers.items():
            found = read(tmp_path / file)
            if file == "excel.csv":
                found = without_decimal_commas(found, tmp_path / "table.parquet")
            compare(found, expected, (file, reader))


def without_decimal_commas(table, typed):
    """The same with points in the columns of numbers, as a Parquet file of the table types them."""
    schema = pyarrow.parquet.read_schema(typed)
    numbers = {name for name in table if name in schema.names and pyarrow.types.is_floating(schema.field(name).type)}
    assert any("," in cell for name in numbers for cell in table[name]) or not numbers
    return {name: [cell.replace(",", ".") for cell in cells] if name in numbers else cells for name, cells in table.items()}


def test_types_are_those_of_the_table_of_columns(paratheme, hostile, tmp_path):
    """What pandas makes of a file without being told anything."""
    paratheme("score", hostile, "-o", tmp_path / "t.parquet", "--lists")
    frame = pandas.read_parquet(tmp_path / "t.parquet")
    kinds = {name: str(frame[name].dtype) for name in ("paragraph", "counted", "ageing", "ageing_hits")}
    assert kinds == {"paragraph": "int64", "counted": "bool", "ageing": "float64", "ageing_hits": "int64"}
    query = f"select article_id from '{tmp_path / 't.parquet'}' where list_contains(themes, 'fiscal_pressure') and year(date_day) = 2018"
    assert {row[0] for row in duckdb.connect().sql(query).fetchall()} == {"1E5"}
    described = {field.name: field.metadata for field in pyarrow.parquet.read_schema(tmp_path / "t.parquet")}
    assert described["ageing"][b"unit"] == b"0 to 1"
    told = dict(duckdb.connect().sql(f"select key, value from parquet_kv_metadata('{tmp_path / 't.parquet'}')").fetchall())
    assert told[b"paratheme.command"] == b"score"
    assert json.loads(told[b"paratheme.options"])["lists"] is True


def cells_of_calc(path, folder, infilter):
    """The rows as LibreOffice Calc has them after it opened a file: each cell's type, value and formula."""
    command = [OFFICE, f"-env:UserInstallation=file://{folder / 'profile'}", "--headless", f"--infilter={infilter}"]
    subprocess.run([*command, "--convert-to", "fods", "--outdir", folder, path], check=True, capture_output=True, timeout=180)
    spaces = {"office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0"}
    office, table = (f"{{{spaces[name]}}}" for name in ("office", "table"))
    for row in ElementTree.parse(folder / f"{path.stem}.fods").iterfind(".//table:table-row", spaces):
        cells = []
        for cell in row.iterfind("table:table-cell", spaces):
            text = "\n".join("".join(line.itertext()) for line in cell if line.tag.endswith("}p"))
            value = (cell.get(f"{office}value-type"), cell.get(f"{office}value") or text, cell.get(f"{table}formula"))
            cells += [value] * min(int(cell.get(f"{table}number-columns-repeated", 1)), 100)
        yield cells


# Quotes, UTF-8, from line 1, German numbers (1031) or English ones (1033), special numbers such as dates recognised.
@NEEDS_OFFICE
@pytest.mark.parametrize(("options", "infilter"), [(("--excel",), "CSV:44,34,76,1,,1033,false,true"), (GERMAN, "CSV:59,34,76,1,,1031,false,true")], ids=["comma", "decimal comma"])
def test_calc_opens_a_table_for_spreadsheets(paratheme, hostile, tmp_path, options, infilter):
    paratheme("score", hostile, *options, "-o", tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbfarticle_id")
    rows = list(cells_of_calc(tmp_path / "t.csv", tmp_path, infilter))
    header = [value for _, value, _ in rows[0] if value]
    assert header[0] == "article_id" and header[-1] == "text_truncated"
    paratheme("score", hostile, "-o", tmp_path / "t.jsonl")
    expected = of_json_lines(tmp_path / "t.jsonl")
    width = len(header)
    shown = [dict(zip(header, row[:width], strict=True)) for row in rows[1 : 1 + len(expected["text"])]]
    assert not [cell for row in rows for cell in row if cell[2]], "no formula is live"
    for at, row in enumerate(shown):
        for name in ("paragraph", "words", "fiscal_pressure", "ageing", "fiscal_pressure_hits"):
            assert row[name][0] == "float", (name, row[name])
            assert float(row[name][1]) == expected[name][at], (name, row[name])
        # In German `true` is a text.
        assert row["counted"][0] == ("string" if options == GERMAN else "boolean"), row["counted"]
    # An apostrophe keeps a formula from running.
    assert shown[0]["title"][:2] == ("string", "'=1+1")
