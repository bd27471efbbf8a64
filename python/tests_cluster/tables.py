"""Tables of the command line and DataFrames of an engine as the same bytes of CSV."""

import re
import subprocess
import sys
from decimal import Decimal

#: What has quotes around it in a CSV file of paratheme (docs/COLUMNS.md).
QUOTED = set(",;\t\"\n\r")


def command_line(*arguments):
    """Returns the bytes that the command line writes to standard output."""
    command = [sys.executable, "-m", "paratheme", *map(str, arguments), "--csv-safe", "off", "--quiet"]
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    assert ran.returncode in (0, 1), ran.stderr.decode()
    return ran.stdout


def csv_of(df, sort, decimals=6):
    """Returns the rows of a DataFrame as the command line writes them, in the order of these columns of
    numbers; without a number of decimals with all of them."""
    names = [name for name in df.columns if name != "error" and not name.endswith("date_day")]
    rows = [row for row in df.collect() if "error" not in df.columns or row.error is None]
    rows.sort(key=lambda row: tuple(int(row[name]) for name in sort))
    lines = [names, *([cell(row[name], decimals) for name in names] for row in rows)]
    return "".join(",".join(map(quoted, line)) + "\n" for line in lines).encode()


def cell(value, decimals):
    """Returns a value as CSV has it: with this number of decimals, but for zero."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        written = format(Decimal(repr(value)), "f") if decimals is None else f"{value:.{decimals}f}"
        return written if value else "0"
    return str(value)


def quoted(text):
    """Returns a cell with quotes around it if it needs them."""
    return '"' + text.replace('"', '""') + '"' if QUOTED & set(text) else text


def without_zeros(table):
    """Returns the sorted lines of a table without zeros at the ends of decimals: columns differ in these."""
    return sorted(re.sub(rb"(\.\d*?)0+(?=,|$)", rb"\1", line) for line in table.splitlines())
