"""Partition functions: what is done with one part of a collection, on any engine that hands out Arrow.

Comes in: the articles of a part as a table of pyarrow, in order. Goes out: record batches of pyarrow, of a
schema that is known beforehand. Does not know: an engine. The work is done on one thread.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Optional

import pyarrow as pa
import pyarrow.compute as pc

from . import _paratheme

#: The name of a part among the arguments of a command.
INPUT = "<part>"
#: The column of what was rejected.
ERROR = "error"
#: What the first job yields for each part: its survey, what was rejected (JSON), or why it failed.
SURVEYS = pa.schema(
    [("part", pa.int32()), ("survey", pa.binary()), ("rejects", pa.string()), ("failure", pa.string())]
)
#: The columns that rows beside the articles of a part have: its slice of the survey of all parts, and
#: what was rejected.
SURVEY, REJECTS = "_survey", "_rejects"
#: What a part gives to rows that are about several parts.
RESULTS = pa.schema([("part", pa.int32()), ("result", pa.binary())])

#: The number of a row of a part, counted from 1, if it is known, and why it was rejected.
Reject = tuple[Optional[int], str]


@dataclass(frozen=True)
class Command:
    """A command with its options, as it is sent to every process that works on parts."""

    name: str
    options: Sequence[str]
    #: The texts of files that options name: the name of the option, that of the file, and its text.
    files: Sequence[tuple[str, str, str]] = ()
    #: The column with the ids of articles.
    id: str = "id"
    #: What comes before the articles, such as a pattern.
    leading: Sequence[str] = ()

    def survey(self, part: pa.Table) -> tuple[bytes, list[Reject]]:
        """Surveys a part; returns the bytes of the survey, and what was rejected."""
        with self.written() as arguments:
            return _paratheme.survey_part(arguments, INPUT, part)

    def rows(self, part: pa.Table, survey: bytes | None) -> tuple[pa.Table, list[Reject]]:
        """Returns the table that the command makes of a part, and what was rejected. Without a survey,
        every article is a collection of its own."""
        with self.written() as arguments:
            table, rejects = _paratheme.rows_of_part(arguments, INPUT, part, survey)
        return pa.table(table), rejects

    def result(self, part: pa.Table, survey: bytes) -> bytes:
        """Returns what a part gives to rows that are about several parts."""
        with self.written() as arguments:
            return _paratheme.result_of_part(arguments, INPUT, part, survey)

    def rows_of_results(self, columns: pa.Schema, results: Sequence[bytes]) -> pa.Table:
        """Returns the table that the command makes of what the parts gave, in the order of the parts."""
        with self.written() as arguments:
            table = _paratheme.rows_of_results(arguments, INPUT, columns.empty_table(), results)
        return pa.table(table)

    @contextmanager
    def written(self) -> Iterator[list[str]]:
        """Gives the arguments of the command; the files that they name are there for as long."""
        with tempfile.TemporaryDirectory(prefix="paratheme-") as folder:
            yield self.arguments(folder)

    def arguments(self, folder: str) -> list[str]:
        """Returns the arguments of the command; the files that they name are written into `folder`."""
        arguments = [self.name, *self.options, "--threads=1", "--progress=never", "--color=never", "--format=arrow"]
        for option, name, text in self.files:
            path = os.path.join(folder, f"{option}-{os.path.basename(name)}")
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            arguments.append(f"--{option}={path}")
        return [*arguments, "--", *self.leading, INPUT]

    def schema(self, columns: pa.Schema) -> pa.Schema:
        """Returns the columns of the table that the command makes of articles with these columns, and a
        last one for what was rejected. A mistake in the options is an error here."""
        table, _ = self.rows(columns.empty_table(), None)
        fields = [field.remove_metadata().with_nullable(True) for field in table.schema]
        return pa.schema([*fields, (ERROR, pa.string())])


@dataclass(frozen=True)
class SurveyPart:
    """The first job: surveys a part."""

    command: Command

    def __call__(self, number: int, part: pa.Table) -> Iterator[pa.RecordBatch]:
        survey: bytes | None = None
        rejects: list[Reject] = []
        failure: str | None = None
        try:
            survey, rejects = self.command.survey(part)
        except RuntimeError as defect:
            failure = str(defect)
        values = [number, survey, json.dumps(rejects) if rejects else None, failure]
        columns = [pa.array([value], field.type) for value, field in zip(values, SURVEYS)]
        yield pa.RecordBatch.from_arrays(columns, schema=SURVEYS)


@dataclass(frozen=True)
class ResultOfPart:
    """The second job of commands whose rows are about several parts: what a part gives to them."""

    command: Command

    def __call__(self, number: int, part: pa.Table) -> Iterator[pa.RecordBatch]:
        part, survey, _ = with_survey(part)
        if survey is not None:
            result = pa.array([self.command.result(part, survey)], pa.binary())
            yield pa.RecordBatch.from_arrays([pa.array([number], pa.int32()), result], schema=RESULTS)


@dataclass(frozen=True)
class RowsOfPart:
    """The second job: the rows of a part, whose survey is in a row beside its articles; or the only job,
    if no article has to know about others."""

    command: Command
    schema: pa.Schema
    is_alone: bool = False

    def __call__(self, number: int, part: pa.Table) -> Iterator[pa.RecordBatch]:
        survey: bytes | None = None
        rejects: list[Reject] = []
        if not self.is_alone:
            part, survey, rejects = with_survey(part)
        if self.is_alone or survey is not None:
            try:
                table, further = self.command.rows(part, survey)
            except RuntimeError as defect:
                table, further = self.schema.empty_table().drop_columns([ERROR]), [(None, str(defect))]
            rejects = [*rejects, *further]
            for batch in table.to_batches():
                errors = pa.nulls(batch.num_rows, pa.string())
                yield pa.RecordBatch.from_arrays([*batch.columns, errors], schema=self.schema)
        if rejects:
            yield self.errors(part, rejects)

    def errors(self, part: pa.Table, rejects: Sequence[Reject]) -> pa.RecordBatch:
        """Returns a row for each reject: the id of its article and the error, and nothing else."""
        ids = part.column(self.command.id) if self.command.id in part.column_names else None

        def id_of(row: int | None) -> str | None:
            value = ids[row - 1].as_py() if ids is not None and row and row <= len(ids) else None
            return None if value is None else str(value)

        values = {"article_id": [id_of(row) for row, _ in rejects], ERROR: [why for _, why in rejects]}
        columns = [
            pa.array(values[field.name], field.type) if field.name in values else pa.nulls(len(rejects), field.type)
            for field in self.schema
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)


def with_survey(part: pa.Table) -> tuple[pa.Table, bytes | None, list[Reject]]:
    """Returns the articles of a part, its slice of the survey if there is one, and what was rejected."""
    surveys, rejects = part.column(SURVEY), part.column(REJECTS)
    is_article = pc.and_(surveys.is_null(), rejects.is_null())
    articles = part.filter(is_article).drop_columns([SURVEY, REJECTS])
    slices, found = surveys.drop_null(), rejects.drop_null()
    survey = slices[0].as_py() if len(slices) else None
    return articles, survey, [tuple(reject) for reject in json.loads(found[0].as_py())] if len(found) else []
