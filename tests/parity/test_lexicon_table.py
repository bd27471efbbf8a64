"""A table of `paratheme lexicon export` goes through LibreOffice Calc and back into `paratheme lexicon import`.

Where LibreOffice is not installed the tests are skipped: `make packages` installs it on Debian.
"""

import os
import shutil
import subprocess

import pytest

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
NEEDS_OFFICE = pytest.mark.skipif(not OFFICE and not os.environ.get("CI"), reason="LibreOffice is not installed")
# Comma, quotes, UTF-8, from line 1, columns by what they hold; without this the text is misread.
FILTER = "CSV:44,34,76,1,,0,false,true,false,false"

# What a spreadsheet could run, round, or take for a number or a date; p with all digits, as `lexicon fit` writes them.
LEXICON = """\
name = "=1+1"
version = "1.10"
language = "en"
description = "-first\\n=SUM(A1)  two spaces\\n"

[[theme]]
id = "money"
label = "+Money"
threshold = 0.3
not = ["-1", "a; b", "say \\"x\\""]
entries = [
  "-cut*",
  "2020",
  "1/2",
  "true",
  { match = "tax*", p = 0.15384615384615385, weight = 0.30000000000000004 },
  { match = "/tax(es|ation)?/", near = ["bank*", "~loan"], after = ["'x"], unless = ["hair*"], within = 3 },
]

[[theme.theme]]
id = "debt"
description = "@later"
article_threshold = 0.6
strong = ["debt*"]
"""


def convert(path, ending, folder, *options):
    """The file as Calc saves it in another format."""
    profile = folder / "profile"
    command = [OFFICE, f"-env:UserInstallation=file://{profile}", "--headless", *options, "--convert-to", ending, "--outdir", folder, path]
    subprocess.run(command, check=True, capture_output=True, timeout=180)


def without_comments(toml):
    return "\n".join(line for line in toml.splitlines() if not line.startswith("#")).strip()


@pytest.fixture(params=["public-services", "mine.toml"])
def lexicon(request, tmp_path):
    """A name or file of a lexicon."""
    if request.param != "mine.toml":
        return request.param
    (tmp_path / "mine.toml").write_text(LEXICON, encoding="utf-8")
    return tmp_path / "mine.toml"


@NEEDS_OFFICE
def test_a_workbook_comes_back_from_calc(paratheme, tmp_path, lexicon):
    paratheme("lexicon", "export", lexicon, "-o", tmp_path / "out.xlsx")
    expected = without_comments(paratheme("lexicon", "import", tmp_path / "out.xlsx"))
    assert expected.count("id = ") >= 2
    calc = tmp_path / "calc"
    calc.mkdir()
    convert(tmp_path / "out.xlsx", "ods", calc)
    assert without_comments(paratheme("lexicon", "import", calc / "out.ods")) == expected
    convert(calc / "out.ods", "xlsx", calc)
    assert without_comments(paratheme("lexicon", "import", calc / "out.xlsx")) == expected


@NEEDS_OFFICE
def test_a_csv_comes_back_from_calc(paratheme, tmp_path):
    """What CSV leaves to the spreadsheet is rounding, and words that look like numbers, which this lexicon has not."""
    paratheme("lexicon", "export", "public-services", "-o", tmp_path / "out.csv")
    expected = without_comments(paratheme("lexicon", "import", tmp_path / "out.csv"))
    calc = tmp_path / "calc"
    calc.mkdir()
    convert(tmp_path / "out.csv", "ods", calc, f"--infilter={FILTER}")
    convert(calc / "out.ods", "csv:Text - txt - csv (StarCalc):44,34,76,1", calc)
    assert without_comments(paratheme("lexicon", "import", calc / "out.csv")) == expected
