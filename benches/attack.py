"""Feeds `paratheme extract` and `score` documents that ask for more than they are worth, each beside an honest one of its kind:
python attack.py PARATHEME [--only WORD ...]

A document may take 64 MB and 20 times its size beside what the program takes for a sentence, and 10 s of processor time a megabyte (at least
ten), or it is a reject that tells why. What is beyond is marked, and the exit code is then 1. Inputs are made in target/attack, one at a
time, and removed. Parquet files need pyarrow; without it they are left out.
"""

import argparse
import csv
import gzip
import importlib.util
import io
import os
import pathlib
import resource
import subprocess
import sys
import time
import zipfile
import zlib
from typing import Callable, Iterator, NamedTuple

from measure import machine, table

MB = 1e6
# What ends a run that goes far beyond its bound.
MOST_ADDRESSES = 12 << 30
LONGEST_SECONDS = 600
SENTENCE = "The council of Tyne raised its taxes in the year {}, and the hospital waits for {} nurses. "


class Kind(NamedTuple):
    name: str
    ending: str
    hostile: Callable[[], bytes]
    # The honest twin is of the same format and, where that is possible, of the same parts.
    honest: Callable[[], bytes]


def prose(paragraphs: int, start: str = "", end: str = "\n\n") -> str:
    return "".join(start + SENTENCE.format(1900 + at % 99, at) * 3 + end for at in range(paragraphs))


# PDF ----------------------------------------------------------------------------------------------------------------------------------------

WORDS = b"BT /F1 9 Tf 60 700 Td (Taxes rise in the town.) Tj ET "
IDENTITY = b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange"


def stream(content: bytes, fields: bytes = b"", packed: bool = True) -> bytes:
    if packed:
        content, fields = zlib.compress(content, 9), fields + b" /Filter /FlateDecode"
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (fields, len(content), content)


def pdf(content: bytes = WORDS, font: bytes = b"", more: tuple[bytes, ...] = (), unicode_map: bytes = IDENTITY, fields: bytes = b"", packed: bool = True) -> bytes:
    """A page that draws `content`. The font is object 4, and `more` are the objects from 7 on."""
    font = font or b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 6 0 R >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 600 800] >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> /XObject << /X0 7 0 R >> >> >>",
        font,
        stream(content, fields, packed),
        stream(unicode_map),
        *more,
    ]
    file, places = b"%PDF-1.5\n", b""
    parts = [file]
    at = len(file)
    for number, thing in enumerate(objects, 1):
        places += b"%010d 00000 n \n" % at
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, thing))
        at += len(parts[-1])
    size = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, places, size, at)
    return b"".join(parts) + tail


def wide(widths: bytes, encoding: bytes = b"/Identity-H", more: tuple[bytes, ...] = ()) -> bytes:
    """A page in a font of codes of two bytes."""
    words = b"BT /F1 9 Tf 60 700 Td <%s> Tj ET" % "Taxes rise in the town.".encode("utf-16-be").hex().encode()
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding %s /ToUnicode 6 0 R /DescendantFonts [7 0 R] >>" % encoding
    kin = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 8 0 R /DW 500 /W [%s] >>" % widths
    descriptor = b"<< /Type /FontDescriptor /FontName /A /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent 200 /CapHeight 700 /StemV 80 >>"
    return pdf(words, font, (kin, descriptor, *more))


def pages(number: int) -> bytes:
    lines = (b"1 0 0 1 60 %d Tm (%s) Tj " % (760 - 12 * (at % 60), SENTENCE.format(2000 + at, at * at).encode()) for at in range(60 * number))
    return pdf(b"BT /F1 9 Tf " + b"".join(lines) + b"ET")


def forms(times: int, depth: int) -> bytes:
    """Forms that draw the next one `times` times each, which is times ** depth drawings."""
    made = []
    for at in range(depth):
        inner = b"/X0 Do " * times if at + 1 < depth else WORDS
        made.append(stream(inner, b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F1 4 0 R >> /XObject << /X0 %d 0 R >> >>" % (8 + at)))
    return pdf(b"/X0 Do", more=tuple(made))


def object_stream(objects: int, claimed: int | None = None) -> bytes:
    """A file whose table of objects is a stream, with objects in a stream of their own."""
    head = b"".join(b"%d %d " % (10 + at, 3 * at) for at in range(objects))
    inner = stream(head + b"[] " * objects, b"/Type /ObjStm /N %d /First %d" % (claimed or objects, len(head)))
    return pdf(more=(inner,))


def xref_stream(parameters: bytes, size: int = 8) -> bytes:
    """A file whose table of objects is a compressed stream with these parameters."""
    base = pdf()
    body = base[: base.rindex(b"xref\n0 ")]
    rows = b"".join(b"\x01" + body.index(b"\n%d 0 obj" % number).to_bytes(4, "big") + b"\0" for number in range(1, 7))
    table_of_objects = stream(b"\0" * 6 + rows, b"/Type /XRef /Size %d /W [1 4 1] /Root 1 0 R %s" % (size, parameters))
    return body + b"7 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table_of_objects, len(body))


def pdf_kinds() -> Iterator[Kind]:
    one, many = lambda: pages(1), lambda: pages(40)
    cid_map = lambda cid_range: stream(b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 begincidrange %s endcidrange" % cid_range, b"/Type /CMap")
    widths = lambda text: lambda: wide(text)
    ranges = lambda text: lambda: pdf(unicode_map=text)
    yield Kind("ToUnicode to FFFFFFFF", "pdf", ranges(b"1 beginbfrange <0000> <FFFFFFFF> <0000> endbfrange"), one)
    yield Kind("ToUnicode of 4 bytes", "pdf", ranges(b"1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange"), one)
    yield Kind("ToUnicode, 5,000 whole ranges", "pdf", ranges(b"100 beginbfrange " + b"<0000> <FFFF> <0000> " * 5000 + b"endbfrange"), one)
    yield Kind("ToUnicode, 10 KB for each code", "pdf", ranges(b"1 beginbfrange <0000> <FFFF> <" + b"0041" * 2500 + b"> endbfrange"), one)
    yield Kind("encoding range of codes", "pdf", lambda: wide(b"0 [500]", b"9 0 R", (cid_map(b"<00000000> <FFFFFFFF> 0"),)), lambda: wide(b"0 [500]", b"9 0 R", (cid_map(b"<0000> <FFFF> 0"),)))
    yield Kind("width range to 4294967295", "pdf", widths(b"0 4294967295 500"), widths(b"0 65535 500"))
    yield Kind("20,000 whole width ranges", "pdf", widths(b"0 65535 500 " * 20_000), widths(b"0 65535 500"))
    yield Kind("last character 4294967295", "pdf", lambda: pdf(font=b"<< /Type /Font /Subtype /TrueType /BaseFont /A /FirstChar 0 /LastChar 4294967295 /Widths [500] /ToUnicode 6 0 R >>"), one)
    predictor = b"/DecodeParms << /Predictor 12 /Columns 4294967295 >>"
    yield Kind("predictor of a page", "pdf", lambda: pdf(fields=predictor), one)
    yield Kind("predictor, colours and bits", "pdf", lambda: pdf(fields=b"/DecodeParms << /Predictor 15 /Colors 4294967295 /BitsPerComponent 4294967295 /Columns 4294967295 >>"), one)
    yield Kind("predictor of the table of objects", "pdf", lambda: xref_stream(predictor), lambda: xref_stream(b""))
    yield Kind("table of 4294967295 objects", "pdf", lambda: xref_stream(b"/Index [0 4294967295]", 4294967295), lambda: xref_stream(b""))
    yield Kind("predictor of a stream of objects", "pdf", lambda: pdf(more=(stream(b"10 0 []", b"/Type /ObjStm /N 1 /First 5 " + predictor),)), lambda: object_stream(100))
    yield Kind("stream of 300,000 objects", "pdf", lambda: object_stream(300_000), lambda: object_stream(1000))
    yield Kind("stream that claims 4294967295 objects", "pdf", lambda: object_stream(10, 4294967295), lambda: object_stream(1000))
    yield Kind("two million q", "pdf", lambda: pdf(b"q " * 2_000_000 + WORDS), many)
    yield Kind("two million q, not compressed", "pdf", lambda: pdf(b"q " * 2_000_000 + WORDS, packed=False), many)
    yield Kind("a million Tj", "pdf", lambda: pdf(b"BT /F1 9 Tf " + b"(a) Tj " * 1_000_000 + b"ET"), many)
    yield Kind("a million Tj in one array", "pdf", lambda: pdf(b"BT /F1 9 Tf [" + b"(a) 1 " * 1_000_000 + b"] TJ ET"), many)
    yield Kind("hex string of 10 KB", "pdf", lambda: pdf(b"BT /F1 9 Tf <" + b"41" * 5000 + b"> Tj ET"), one)
    yield Kind("hex string of 10 MB, compressed", "pdf", lambda: pdf(b"BT /F1 9 Tf <" + b"41" * 5_000_000 + b"> Tj ET"), many)
    yield Kind("100 MB of blanks", "pdf", lambda: pdf(b" " * 100_000_000 + WORDS), many)
    yield Kind("three filters", "pdf", lambda: pdf(zlib.compress(zlib.compress(zlib.compress(b" " * 300_000_000, 9), 9), 9), fields=b"/Filter [/FlateDecode /FlateDecode /FlateDecode]", packed=False), many)
    yield Kind("forms that draw forms", "pdf", lambda: forms(20, 12), lambda: forms(1, 12))
    yield Kind("arrays, 1,000,000 deep", "pdf", lambda: pdf(more=(b"[" * 1_000_000,)), many)
    yield Kind("dictionaries, 200,000 deep", "pdf", lambda: pdf(more=(b"<< /A " * 200_000,)), many)
    yield Kind("arrays in a page, 1,000,000 deep", "pdf", lambda: pdf(b"[" * 1_000_000 + WORDS), many)
    yield Kind("a page of 3,000,000 glyphs", "pdf", lambda: pdf(b"BT /F1 9 Tf " + (b"1 0 0 1 9 9 Tm (" + b"a b " * 2500 + b") Tj ") * 300 + b"ET"), many)
    chain = lambda: pdf(more=tuple(b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (8 + at, 6 + at) for at in range(100_000))).replace(b"/Kids [3 0 R]", b"/Kids [7 0 R]", 1)
    yield Kind("a tree of pages, 100,000 deep", "pdf", chain, many)
    yield Kind("a page listed 200,000 times", "pdf", lambda: pdf().replace(b"/Kids [3 0 R]", b"/Kids [" + b"3 0 R " * 200_000 + b"]", 1), many)


# Packages -----------------------------------------------------------------------------------------------------------------------------------


def package(parts: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def xlsx(rows: str, shared: str = "<si><t>Taxes rise in the town.</t></si>") -> bytes:
    return package(
        {
            "_rels/.rels": "<r><r Type='x/officeDocument' Target='xl/workbook.xml'/></r>",
            "xl/workbook.xml": "<workbook><sheets><sheet id='r1'/></sheets></workbook>",
            "xl/_rels/workbook.xml.rels": "<r><r Id='r1' Type='x/worksheet' Target='s.xml'/><r Id='r2' Type='x/sharedStrings' Target='t.xml'/></r>",
            "xl/s.xml": f"<worksheet><sheetData><row><c t='inlineStr'><is><t>text</t></is></c></row>{rows}</sheetData></worksheet>",
            "xl/t.xml": f"<sst>{shared}</sst>",
        }
    )


def ods(rows: str) -> bytes:
    head = "<table:table-row><table:table-cell><text:p>text</text:p></table:table-cell></table:table-row>"
    content = f"<office:document-content><office:body><office:spreadsheet><table:table>{head}{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    return package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def ods_row(more: str = "", cell: str = "", text: str = "Taxes rise in the town.") -> str:
    return f"<table:table-row {more}><table:table-cell {cell}><text:p>{text}</text:p></table:table-cell></table:table-row>"


def docx(body: str) -> bytes:
    return package({"word/document.xml": f"<w:document><w:body>{body}</w:body></w:document>"})


def docx_paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def odt(body: str) -> bytes:
    content = f"<office:document-content><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    return package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def epub(chapter: str, times: int = 1) -> bytes:
    spine = "<itemref idref='a'/>" * times
    return package(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": "<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>",
            "b.opf": f"<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest><spine>{spine}</spine></package>",
            "a.xhtml": f"<html><body>{chapter}</body></html>",
        }
    )


def package_kinds() -> Iterator[Kind]:
    one = "<row><c t='s'><v>0</v></c></row>"
    sheet, calc = lambda: xlsx(one * 20_000), lambda: ods(ods_row() * 2000)
    yield Kind("60,000 rows with a cell in XFD", "xlsx", lambda: xlsx("".join(f"<row><c t='s'><v>0</v></c><c r='XFD{at}'><v>{at}</v></c></row>" for at in range(2, 60_002))), sheet)
    yield Kind("60,000 rows of another column each", "xlsx", lambda: xlsx("".join(f"<row><c t='s'><v>0</v></c><c r='{column(at % 16384)}{at}'><v>{at}</v></c></row>" for at in range(2, 60_002))), sheet)
    yield Kind("a shared string of 25 KB used 40,000 times", "xlsx", lambda: xlsx(one * 40_000, f"<si><t>{'words ' * 4200}</t></si>"), sheet)
    yield Kind("a million empty rows", "xlsx", lambda: xlsx("<row/>" * 1_000_000), sheet)
    yield Kind("a million shared strings", "xlsx", lambda: xlsx(one, "<si><t>a</t></si>" * 1_000_000), sheet)
    yield Kind("rows repeated 2^64 times", "ods", lambda: ods(ods_row("table:number-rows-repeated='18446744073709551616'", "table:number-columns-repeated='1000'")), calc)
    yield Kind("rows repeated 2^63 times", "ods", lambda: ods(ods_row("table:number-rows-repeated='9223372036854775807'")), calc)
    yield Kind("cells repeated 2^40 times", "ods", lambda: ods(ods_row("", "table:number-columns-repeated='1099511627776'")), calc)
    yield Kind("empty rows repeated 2^40 times", "ods", lambda: ods(ods_row("table:number-rows-repeated='1099511627776'", "", "") * 1000 + ods_row()), calc)
    yield Kind("a million paragraphs in a cell", "ods", lambda: ods(ods_row(text="a</text:p><text:p>" * 1_000_000)), calc)
    yield Kind("spaces repeated 2^40 times", "odt", lambda: odt("<text:p>Taxes<text:s text:c='1099511627776'/>rise.</text:p>" * 10), lambda: odt("<text:p>Taxes<text:s text:c='9'/>rise.</text:p>" * 1000))
    word, writer = lambda: docx(docx_paragraph("Taxes rise in the town.") * 2000), lambda: odt("<text:p>Taxes rise in the town.</text:p>" * 2000)
    yield Kind("a million paragraphs", "docx", lambda: docx(docx_paragraph("a") * 1_000_000), word)
    yield Kind("a million runs", "docx", lambda: docx("<w:p>" + "<w:r><w:t>a</w:t></w:r>" * 1_000_000 + "</w:p>"), word)
    yield Kind("tables, 100,000 deep", "docx", lambda: docx("<w:tbl><w:tr><w:tc>" * 100_000 + docx_paragraph("a") + "</w:tc></w:tr></w:tbl>" * 100_000), word)
    yield Kind("elements, 1,000,000 deep and open", "docx", lambda: docx("<w:p>" * 1_000_000), word)
    yield Kind("an element of 1,000,000 attributes", "docx", lambda: docx("<w:p " + "".join(f"a{at}='' " for at in range(1_000_000)) + "/>" + docx_paragraph("a")), word)
    yield Kind("a million paragraphs", "odt", lambda: odt("<text:p>a</text:p>" * 1_000_000), writer)
    yield Kind("lists, 100,000 deep", "odt", lambda: odt("<text:list><text:list-item>" * 100_000 + "<text:p>a</text:p>" + "</text:list-item></text:list>" * 100_000), writer)
    book = lambda: epub("<p>Taxes rise in the town.</p>" * 2000)
    yield Kind("a chapter of 1 MB read 20,000 times", "epub", lambda: epub("<p>Taxes rise in the town.</p>" * 35_000, 20_000), book)
    yield Kind("a million paragraphs", "epub", lambda: epub("<p>a" * 1_000_000), book)
    yield Kind("elements, 500,000 deep", "epub", lambda: epub("<div>" * 500_000 + "<p>a"), book)


def column(number: int) -> str:
    name, number = "", number + 1
    while number:
        number, digit = divmod(number - 1, 26)
        name = chr(65 + digit) + name
    return name


# Text and mark-up ---------------------------------------------------------------------------------------------------------------------------


def text_kinds() -> Iterator[Kind]:
    def repeated(what: str, megabytes: float) -> Callable[[], bytes]:
        return lambda: (what * int(megabytes * MB / len(what))).encode()

    def honest(megabytes: float, start: str = "", end: str = "\n\n") -> Callable[[], bytes]:
        return lambda: prose(int(megabytes * MB / 260), start, end).encode()

    yield Kind("45 MB of paragraphs of a letter", "txt", repeated("a\n\n", 45), honest(45))
    yield Kind("45 MB of paragraphs of a letter", "md", repeated("a\n\n", 45), honest(45))
    yield Kind("30 MB of quoted lines", "txt", repeated("> a\n", 30), honest(30, "> "))
    yield Kind("30 MB of quoted lines", "md", repeated("> a\n", 30), honest(30, "> "))
    yield Kind("quotes, 1,000 deep, 10 MB", "md", repeated("> " * 1000 + "a\n", 10), honest(10, "> > "))
    yield Kind("33 MB of list items", "txt", repeated("- a\n", 33), honest(33, "- "))
    yield Kind("33 MB of list items", "md", repeated("- a\n", 33), honest(33, "- "))
    yield Kind("10 MB of brackets", "md", repeated("[", 10), honest(10))
    yield Kind("10 MB of stars", "md", repeated("*a **b ", 10), honest(10))
    yield Kind("45 MB of one word", "txt", repeated("a", 45), honest(45))
    yield Kind("20 MB of different words", "txt", lambda: " ".join(f"w{at}" for at in range(2_400_000)).encode(), honest(20))
    yield Kind("30 MB of sentences of a letter", "txt", repeated("A. ", 30), honest(30))
    page = lambda body: f"<html><head><title>Taxes</title></head><body><h1>Taxes</h1>{body}</body></html>".encode()
    news = lambda: page(prose(20_000, "<p>", "</p>\n"))
    yield Kind("elements, 1,000,000 deep", "html", lambda: page("<div>" * 1_000_000 + "<p>Taxes rise."), news)
    yield Kind("elements, 500 deep, 1,000 times", "html", lambda: page(("<div>" * 500 + "<p>Taxes rise." + "</div>" * 500) * 1000), news)
    yield Kind("two million paragraphs of a letter", "html", lambda: page("<p>a" * 2_000_000), news)
    yield Kind("bold that is never closed", "html", lambda: page("<p><b>a" * 200_000), news)
    yield Kind("links that are never closed", "html", lambda: page("<a href=x><div>a" * 200_000), news)
    yield Kind("tables in tables", "html", lambda: page("<table><tr><td>a" * 100_000), news)
    yield Kind("text in a table, where none may be", "html", lambda: page("<table>" + "a<tr>" * 500_000), news)
    yield Kind("an element of 1,000,000 attributes", "html", lambda: page("<p " + "".join(f"a{at} " for at in range(1_000_000)) + ">Taxes"), news)
    yield Kind("a million entities", "html", lambda: page("<p>" + "&CounterClockwiseContourIntegral;" * 300_000), news)
    yield Kind("a comment of 30 MB", "html", lambda: page("<!--" + "-" * 30_000_000), news)
    laughs = "<!DOCTYPE r [<!ENTITY a0 'Taxes'>" + "".join(f"<!ENTITY a{at} '{f'&a{at - 1};' * 10}'>" for at in range(1, 12)) + "]><r><p>&a11;</p></r>"
    report = lambda: f"<r>{prose(5000, '<p>', '</p>')}</r>".encode()
    yield Kind("entities that expand", "xml", lambda: laughs.encode(), report)
    yield Kind("elements, 1,000,000 deep", "xml", lambda: b"<a>" * 1_000_000 + b"Taxes" + b"</a>" * 1_000_000, report)
    yield Kind("a million paragraphs", "xml", lambda: b"<r>" + b"<p>a</p>" * 1_000_000 + b"</r>", report)
    letter = lambda: ("{\\rtf1\\ansi " + prose(5000, "", "\\par\n") + "}").encode()
    yield Kind("groups, 1,000,000 deep", "rtf", lambda: b"{\\rtf1 " + b"{" * 1_000_000 + b"Taxes", letter)
    yield Kind("two million paragraphs", "rtf", lambda: b"{\\rtf1 " + b"a\\par " * 2_000_000 + b"}", letter)
    yield Kind("4294967295 bytes as they are", "rtf", lambda: b"{\\rtf1 Taxes \\bin4294967295 rise.}" + b"x" * 100_000, letter)
    mail = lambda: ("From: a@b.example\nSubject: Taxes\nContent-Type: text/plain\n\n" + prose(20_000)).encode()
    parts = "".join(f"Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\n" for at in range(100_000))
    yield Kind("messages, 100,000 deep", "eml", lambda: f"From: a@b.example\n{parts}\nTaxes".encode(), mail)
    yield Kind("a million parts", "eml", lambda: b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 1_000_000 + b"--x--", mail)
    yield Kind("a million lines of a head", "eml", lambda: b"From: a@b.example\n" + b"X: a\n" * 1_000_000 + b"\nTaxes rise.", mail)
    records = lambda: "".join(f'{{"text": "{SENTENCE.format(at, at) * 3}"}}\n' for at in range(20_000)).encode()
    yield Kind("JSON, 1,000,000 deep", "jsonl", lambda: b'{"text": ' + b"[" * 1_000_000, records)
    yield Kind("a record of 1,000,000 keys", "jsonl", lambda: b'{"text": "Taxes rise."' + b"".join(b', "k%d": 1' % at for at in range(1_000_000)) + b"}\n", records)
    yield Kind("1,500,000 paragraphs in a list", "json", lambda: b'[{"paragraphs": [' + b'"a", ' * 1_500_000 + b'"a"]}]', lambda: b"[" + b",".join(b'{"text": "%s"}' % SENTENCE.encode() for _ in range(20_000)) + b"]")
    sheet = lambda: ("id,text\n" + "".join(f'{at},"{SENTENCE.format(at, at) * 3}"\n' for at in range(20_000))).encode()
    yield Kind("a head of 1,000,000 columns", "csv", lambda: b"text," + b",".join(b"c%d" % at for at in range(1_000_000)) + b"\n" + b"Taxes rise." + b"," * 1_000_000 + b"\n", sheet)
    yield Kind("20 rows of 1,000,000 fields", "csv", lambda: b"text\n" + (b"Taxes" + b"," * 1_000_000 + b"\n") * 20, sheet)
    yield Kind("a million rows of a letter", "csv", lambda: b"text\n" + b"a\n" * 1_000_000, sheet)


# Archives and compressed files --------------------------------------------------------------------------------------------------------------


def archive_kinds() -> Iterator[Kind]:
    lines = lambda: gzip.compress("".join(f'{{"text": "{SENTENCE.format(at, at)}"}}\n' for at in range(20_000)).encode())
    yield Kind("800 MB of zeros", "txt.gz", lambda: gzip.compress(b"\0" * 800_000_000), lines)
    yield Kind("gzip in gzip", "txt.gz", lambda: gzip.compress(gzip.compress(b"a" * 800_000_000)), lines)
    yield Kind("a million empty streams", "txt.gz", lambda: gzip.compress(b"") * 1_000_000, lines)
    folder = lambda: package({f"{at}.txt": SENTENCE for at in range(1000)})
    yield Kind("100,000 empty members", "zip", lambda: package({f"{at}.txt": "" for at in range(100_000)}), folder)
    yield Kind("members that share their bytes", "zip", overlapping, folder)
    record = lambda page: b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    answer = lambda page: b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    good = lambda page: record(page) % (len(answer(page)), answer(page))
    web = lambda: good(b"<p>" + SENTENCE.encode() * 20) * 2000
    yield Kind("a record of 2^63 bytes", "warc", lambda: record(b"") % (9223372036854775807, answer(b"<p>Taxes rise.")), web)
    yield Kind("a page that expands", "warc", lambda: (lambda body: record(b"") % (len(body), body))(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"<p>a" * 50_000_000)), web)
    yield Kind("a million heads", "warc", lambda: b"WARC/1.0\r\n" + b"X: a\r\n" * 1_000_000 + b"\r\n", web)


def overlapping() -> bytes:
    """A zip of 2,000 members, all of which are the same 1 MB of text."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0000.txt", prose(4000))
        first = archive.infolist()[0]
        for at in range(1, 2000):
            twin = zipfile.ZipInfo(f"{at:04}.txt", first.date_time)
            for name in ("compress_type", "CRC", "compress_size", "file_size", "header_offset", "flag_bits"):
                setattr(twin, name, getattr(first, name))
            archive.filelist.append(twin)
        archive._didModify = True
    return packed.getvalue()


def parquet_kinds() -> Iterator[Kind]:
    if importlib.util.find_spec("pyarrow") is None:
        print("Parquet files are left out: there is no pyarrow", file=sys.stderr)
        return

    def written(texts: list[str], numbers: int = 0, **options: object) -> bytes:
        """A table of these texts, or of the only one `numbers` times."""
        import pyarrow
        import pyarrow.parquet

        column = pyarrow.array(texts)
        if numbers:
            column = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * numbers, pyarrow.int32()), column)
        sink = io.BytesIO()
        pyarrow.parquet.write_table(pyarrow.table({"text": column}), sink, **options)
        return sink.getvalue()

    honest = lambda: written([SENTENCE.format(at, at) for at in range(20_000)])
    yield Kind("a text of 100 KB a million times", "parquet", lambda: written(["words " * 17_000], 1_000_000), honest)
    yield Kind("a million rows of a letter", "parquet", lambda: written(["a"], 1_000_000), honest)
    yield Kind("800 MB of a letter, by Zstandard", "parquet", lambda: written(["a" * 8_000_000] * 100, compression="zstd", use_dictionary=False), honest)


# Runs ---------------------------------------------------------------------------------------------------------------------------------------


class Ended(NamedTuple):
    peak: float
    cpu: float
    code: int
    said: str


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_SECONDS, LONGEST_SECONDS))


def run(paratheme: pathlib.Path, command: str, source: pathlib.Path, work: pathlib.Path) -> Ended:
    out = work / "out.jsonl"
    arguments = [paratheme, command, source.name, "-o", out.name, "--threads", "1", "--quiet", "--overwrite"]
    with (work / "messages").open("w+b") as messages:
        child = subprocess.Popen(arguments, cwd=work, stdout=subprocess.DEVNULL, stderr=messages, preexec_fn=limited)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        messages.seek(0)
        said = messages.read().decode(errors="replace").strip()
    rejects = work / "out.jsonl.rejects.csv"
    if rejects.exists():
        with rejects.open(newline="") as file:
            told = [row["message"] for row in csv.DictReader(file)]
        said = f"{len(told)} rejected: {told[0]}" if told else said
    for written in work.glob("out.jsonl*"):
        written.unlink()
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Ended(peak, used.ru_utime + used.ru_stime, child.returncode, " ".join(said.split()))


def make(kind_of_bytes: Callable[[], bytes], path: pathlib.Path) -> int:
    """Writes a document, and returns its size. A process of its own makes it, because what this one has in memory counts as that of its children."""
    child = os.fork()
    if child == 0:
        try:
            path.write_bytes(kind_of_bytes())
        except BaseException as error:
            print(f"{path}: {error!r}", file=sys.stderr)
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit(f"error: {path} could not be made")
    return path.stat().st_size


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what hostile documents cost.")
    parser.add_argument("paratheme", type=pathlib.Path)
    parser.add_argument("--only", nargs="+", metavar="WORD", help="kinds whose name or ending holds one of these")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/attack"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    paratheme = options.paratheme.resolve()
    rows, beyond, tried = [], 0, 0
    commands = ("extract", "score")
    sentence = options.work / "a.txt"
    sentence.write_text("Taxes rise.\n")
    own = {command: run(paratheme, command, sentence, options.work).peak for command in commands}
    sentence.unlink()
    began = time.time()
    for kind in [*pdf_kinds(), *package_kinds(), *text_kinds(), *archive_kinds(), *parquet_kinds()]:
        if options.only and not any(word in f"{kind.ending}: {kind.name}" for word in options.only):
            continue
        for twin, made in (("", kind.hostile), ("honest", kind.honest)):
            source = options.work / f"a.{kind.ending}"
            size = make(made, source)
            longest = max(10.0, 10 * size / MB)
            for command in commands:
                ended = run(paratheme, command, source, options.work)
                most = own[command] + 64e6 + 20 * size
                tried += 1
                # An honest document is read, and no document ends the program.
                wrong = [
                    word
                    for word, holds in (("memory", ended.peak <= most), ("time", ended.cpu <= longest), ("ended", ended.code in ((0,) if twin else (0, 1, 3))))
                    if not holds
                ]
                beyond += bool(wrong)
                row = [kind.ending, kind.name if not twin else f"honest: {kind.name}", command, f"{size / MB:.3f}", f"{ended.peak / MB:.0f}", f"{most / MB:.0f}", f"{ended.cpu:.1f}", str(ended.code), ", ".join(wrong), ended.said[:160].replace("|", "\\|")]
                rows.append(row)
                print("\t".join(row), file=sys.stderr, flush=True)
            source.unlink()
    print(f"{machine(paratheme)}\n")
    print(table(["format", "what", "command", "MB", "peak MB", "most MB", "s", "exit", "beyond", "what was said"], rows))
    print(f"\n{tried} runs in {time.time() - began:.0f} s, {beyond} beyond their bounds")
    sys.exit(1 if beyond else 0)


if __name__ == "__main__":
    main()
