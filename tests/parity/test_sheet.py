"""A sheet of `paratheme lexicon sample` goes through LibreOffice Calc and straight into `paratheme evaluate`.

Where LibreOffice is not installed the test is skipped: `make packages` installs it on Debian.
"""

import os
import shutil
import subprocess

import pandas as pd
import pytest
from conftest import OWN

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
# Comma, quotes, UTF-8, from line 1, columns by what they hold; without this the text is misread.
FILTER = "CSV:44,34,76,1,,0,false,true,false,false"
THEMES = ["fiscal_pressure", "ageing", "procurement", "innovation"]


def through_calc(sheet, folder, profile):
    """The sheet as Calc saves it: opened as CSV, saved as ODS, and back."""

    def convert(path, ending, *options):
        command = [OFFICE, f"-env:UserInstallation=file://{profile}", "--headless", *options, "--convert-to", ending, "--outdir", folder, path]
        subprocess.run(command, check=True, capture_output=True, timeout=180)

    convert(sheet, "ods", f"--infilter={FILTER}")
    saved = folder / f"{sheet.stem}.ods"
    assert saved.exists()
    convert(saved, "csv:Text - txt - csv (StarCalc):44,34,76,1")
    return folder / f"{sheet.stem}.csv"


@pytest.mark.skipif(not OFFICE and not os.environ.get("CI"), reason="LibreOffice is not installed")
def test_a_filled_sheet_comes_back_from_calc(paratheme, tmp_path):
    collection = OWN
    sheet = tmp_path / "sheet.csv"
    paratheme("lexicon", "sample", collection, "--size", "60", "-o", sheet)
    blank = pd.read_csv(sheet, keep_default_na=False, dtype=str)
    assert (blank[THEMES] == "").all(axis=None) and len(blank) == 60
    # A coder who finds a theme where the text has the letter z; where the text is short, the coder cannot tell.
    filled = blank.copy()
    for theme, letter in zip(THEMES, "zqxj"):
        filled[theme] = ["" if len(text) < 60 else str(int(letter in text)) for text in filled["text"]]
    filled.to_csv(sheet, index=False)
    (tmp_path / "calc").mkdir()
    back = through_calc(sheet, tmp_path / "calc", tmp_path / "profile")
    came = pd.read_csv(back, keep_default_na=False, dtype=str)
    for column in ["article_id", "paragraph", "text", *THEMES]:
        assert list(came[column]) == list(filled[column]), column
    assert (came["probability"].astype(float) - blank["probability"].astype(float)).abs().max() < 1e-6
    direct = paratheme("evaluate", collection, "--gold", sheet)
    assert paratheme("evaluate", collection, "--gold", back) == direct
    assert direct.count("\n") == 1 + len(THEMES)
