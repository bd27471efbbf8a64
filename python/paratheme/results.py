"""What commands return: tables that any library of data frames takes, with what the run said."""

from __future__ import annotations

import html
import os
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import _paratheme
from ._commands import Call

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

#: Rows that a notebook shows.
SHOWN_ROWS = 10
#: Characters of a cell that a notebook shows.
SHOWN_TEXT = 600


class Result:
    """A table, with the warnings and the reports of the run that made it.

    It has the Arrow PyCapsule interface, so that pandas, polars, pyarrow, DuckDB and others take it as
    it is. None of them is imported unless it is asked for.

    >>> import paratheme
    >>> terms = paratheme.terms(["Taxes rise.", "The council cut taxes."])
    >>> len(terms), terms.columns[:3]
    (5, ['term', 'form', 'count'])
    >>> next(terms.rows())["form"]
    'taxes'
    """

    def __init__(self, call: Call) -> None:
        self._table, self.warnings, self.reports = call.table()
        self._call = call.after(self.warnings)

    @property
    def _source(self) -> Any:
        """What it was made from, which is read again where it is a source."""
        return self._call.sources.get("")

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in their order."""
        return self._table.column_names

    def __len__(self) -> int:
        return self._table.num_rows

    def __getitem__(self, column: str) -> list[Any]:
        """Returns the values of a column; what is missing is None."""
        if column not in self.columns:
            raise KeyError(f"no column `{column}`; there are {', '.join(self.columns)}")
        return self._table.column(column)

    def meaning(self, column: str) -> str:
        """Returns what a column means, in a sentence."""
        return self._table.meaning(column)

    def __contains__(self, column: object) -> bool:
        return column in self.columns

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self.rows()

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yields each row as a dict."""
        names = self.columns
        for values in zip(*(self._table.column(name) for name in names)):
            yield dict(zip(names, values))

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._table.__arrow_c_stream__(requested_schema)

    def to_arrow(self) -> pyarrow.Table:
        """Returns the table as one of pyarrow, without a copy."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """Returns the table as a frame of pandas. Whole numbers and truth values that are missing stay
        missing: their columns have the types Int64 and boolean then."""
        import pandas

        try:
            import pyarrow
        except ImportError:
            return pandas.DataFrame({name: self._table.column(name) for name in self.columns})
        nullable = {
            pyarrow.int32(): pandas.Int64Dtype(),
            pyarrow.int64(): pandas.Int64Dtype(),
            pyarrow.bool_(): pandas.BooleanDtype(),
        }
        table = self.to_arrow()
        frame = table.to_pandas()
        for name, column in zip(table.column_names, table.columns):
            if column.null_count and column.type in nullable:
                frame[name] = column.to_pandas(types_mapper=nullable.get)
        return frame

    def to_polars(self) -> polars.DataFrame:
        """Returns the table as a frame of polars, without a copy of its texts."""
        import polars

        return polars.DataFrame(self)

    def write(self, path: str | os.PathLike[str], **options: Any) -> None:
        """Runs the command again and writes its table as the command line does, in the format of the
        ending of the path (.csv, .tsv, .jsonl, .parquet, .arrow, .xlsx), with its manifest beside it."""
        self._call.write(path, **options)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self):,} rows, columns {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        names = self.columns
        head = "".join(f'<th title="{html.escape(self.meaning(name))}">{html.escape(name)}</th>' for name in names)
        body = "".join(
            f"<tr>{''.join(f'<td>{cell(row[name])}</td>' for name in names)}</tr>"
            for row, _ in zip(self.rows(), range(SHOWN_ROWS))
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{self._rest()}"

    def _rest(self) -> str:
        more = len(self) - SHOWN_ROWS
        return f"<p>{more:,} more rows</p>" if more > 0 else ""


def cell(value: Any) -> str:
    """Returns a value as the content of a cell of a page."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    text = str(value)
    return html.escape(text if len(text) <= SHOWN_TEXT else text[:SHOWN_TEXT] + "…")


class Scores(Result):
    """Scored paragraphs, sentences or articles: a row each, with the strength of each theme.

    >>> import paratheme
    >>> scores = paratheme.score(["The council must make budget cuts.", "It rained."])
    >>> [round(strength, 2) for strength in scores["fiscal_pressure"]]
    [0.61, 0.0]
    >>> [(match["form"], match["theme"]) for match in scores.evidence.rows()]
    [('budget cuts', 'fiscal_pressure')]
    """

    @cached_property
    def evidence(self) -> Result:
        """Every match with its place, its theme and what it adds: the strengths sum up from these. The
        offsets count characters of the row's text, as Python does."""
        return self._evidence()

    def _evidence(self, **options: Any) -> Result:
        left_out = {name: None for name in ("columns", "keep", "sort", "top", "keywords", "no_text")}
        found = Result(self._call.with_options(layout="evidence", **left_out, **options))
        if self._call.options.get("top") is not None and is_placed(self.columns):
            own = {place(row) for row in self.rows()}
            found._table = found._table.only([place(match) in own for match in found.rows()])
        return found

    def summary(self, by: str = "year") -> SecondTable:
        """Returns totals of each theme, with 95 % intervals, for each value of a field: `year`, `month`,
        `source`, `article`, `theme`, a field of the source, or several with commas between."""
        return SecondTable(self._call, "summary", by=by)

    def _repr_html_(self) -> str:
        if "text" not in self.columns or not is_placed(self.columns):
            return super()._repr_html_()
        strongest = sorted(self.rows(), key=lambda row: -max(strengths(row), default=0.0))[:SHOWN_ROWS]
        wanted = {place(row) for row in strongest}
        marks: dict[Any, list[tuple[int, int, str]]] = {}
        in_bytes = self._call.options.get("offsets") == "byte"
        for match in (self._evidence(offsets="char") if in_bytes else self.evidence).rows():
            if place(match) in wanted and match["start"] is not None:
                marks.setdefault(place(match), []).append((match["start"], match["end"], match["theme"]))
        body = "".join(
            f"<tr><td>{cell(row['article_id'])}</td><td>{cell(row['paragraph'])}</td>"
            f"<td>{cell(row.get('themes'))}</td>"
            f'<td style="text-align:left">{marked(row["text"] or "", marks.get(place(row), []))}</td></tr>'
            for row in strongest
        )
        head = "".join(f"<th>{name}</th>" for name in ("article_id", "paragraph", "themes", "text"))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{self._rest()}"


class SecondTable(Result):
    """A further table of a command, such as the totals of `score`."""

    def __init__(self, call: Call, option: str, **options: Any) -> None:
        self._call = call.with_options(**options)
        self._option = option
        self._table, self.warnings, self.reports = self._call.second_table(option)
        self._call = self._call.after(self.warnings)

    def write(self, path: str | os.PathLike[str], **options: Any) -> None:
        """Runs the command again and writes this table, in the format of the ending of the path."""
        self._call.write_second(self._option, path, **options)


class Measures(Result):
    """How well scores agree with human codes."""

    @cached_property
    def errors(self) -> SecondTable:
        """False positives and misses with their evidence, those furthest from the threshold first."""
        return SecondTable(self._call, "errors")


def is_placed(columns: list[str]) -> bool:
    """Returns whether the rows with these columns tell which text they are about."""
    return "article_id" in columns and "paragraph" in columns


def place(row: dict[str, Any]) -> tuple[Any, ...]:
    """Returns what tells a text from all others."""
    return row["article_id"], row["paragraph"], row.get("sentence")


def strengths(row: dict[str, Any]) -> list[float]:
    """Returns the strengths of a row: its only numbers with decimals between 0 and 1."""
    return [value for value in row.values() if isinstance(value, float)]


def marked(text: str, marks: list[tuple[int, int, str]]) -> str:
    """Returns a text as HTML with its matches marked; their themes are shown where the pointer is."""
    parts, at = [], 0
    for start, end in sorted({(start, end) for start, end, _ in marks}):
        if start < at:
            continue
        themes = ", ".join(sorted({theme for first, last, theme in marks if (first, last) == (start, end)}))
        parts.append(html.escape(text[at:start]))
        parts.append(f'<mark title="{html.escape(themes)}">{html.escape(text[start:end])}</mark>')
        at = end
    parts.append(html.escape(text[at:]))
    return "".join(parts)
