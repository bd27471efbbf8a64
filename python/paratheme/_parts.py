"""Partition functions: what is done with one part of a collection, on any engine that hands out Arrow.

Comes in: the articles of a part as a table of pyarrow, in order. Goes out: record batches of pyarrow, of a
schema that is known beforehand. Does not know: an engine. The work is done on one thread.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from . import _paratheme

#: The name of a part among the arguments of a command.
INPUT = "<part>"
#: The column of what was rejected.
ERROR = "error"
#: What the first job yields for each part.
SURVEYS = pa.schema([("part", pa.int32()), ("survey", pa.binary()), ("error", pa.string())])
#: The column with the survey of a part, in rows beside its articles.
SURVEY = "_survey"


@dataclass(frozen=True)
class Command:
    """A command with its options, as it is sent to every process that works on parts."""

    name: str
    options: Sequence[str]
    #: The texts of files that options name: the name of the option, that of the file, and its text.
    files: Sequence[tuple[str, str, str]] = ()
    #: The column with the ids of articles.
    id: str = "id"

    def survey(self, part: pa.Table) -> bytes:
        """Surveys a part; returns the bytes of the survey."""
        with tempfile.TemporaryDirectory(prefix="paratheme-") as folder:
            survey, _ = _paratheme.survey_part(self.arguments(folder), INPUT, part)
        return survey

    def rows(self, part: pa.Table, survey: bytes | None) -> tuple[pa.Table, list[tuple[int | None, str]]]:
        """Returns the table that the command makes of a part, and what was rejected: the number of a row,
        counted from 1, and why. Without a survey, every article is a collection of its own."""
        with tempfile.TemporaryDirectory(prefix="paratheme-") as folder:
            table, rejects = _paratheme.rows_of_part(self.arguments(folder), INPUT, part, survey)
        return pa.table(table), rejects

    def arguments(self, folder: str) -> list[str]:
        """Returns the arguments of the command; the files that they name are written into `folder`."""
        arguments = [self.name, *self.options, "--threads=1", "--progress=never", "--color=never", "--format=arrow"]
        for option, name, text in self.files:
            path = os.path.join(folder, f"{option}-{os.path.basename(name)}")
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            arguments.append(f"--{option}={path}")
        return [*arguments, "--", INPUT]

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
        survey, error = None, None
        try:
            survey = self.command.survey(part)
        except RuntimeError as defect:
            error = str(defect)
        rows = [pa.array([number], pa.int32()), pa.array([survey], pa.binary()), pa.array([error], pa.string())]
        yield pa.RecordBatch.from_arrays(rows, schema=SURVEYS)


@dataclass(frozen=True)
class RowsOfPart:
    """The second job: the rows of a part, whose survey is in a row beside its articles; or the only job,
    if no article has to know about others."""

    command: Command
    schema: pa.Schema
    needs_survey: bool = True
    #: Why parts could not be surveyed, by their numbers.
    failed: Mapping[int, str] = field(default_factory=dict)

    def __call__(self, number: int, part: pa.Table) -> Iterator[pa.RecordBatch]:
        survey, rejects = None, []
        if number in self.failed:
            yield self.errors(part, [(None, self.failed[number])])
            return
        if self.needs_survey:
            surveys = part.column(SURVEY)
            part = part.filter(surveys.is_null()).drop_columns([SURVEY])
            survey = surveys.drop_null()[0].as_py()
        try:
            table, rejects = self.command.rows(part, survey)
        except RuntimeError as defect:
            table, rejects = self.schema.empty_table().drop_columns([ERROR]), [(None, str(defect))]
        for batch in table.to_batches():
            errors = pa.nulls(batch.num_rows, pa.string())
            yield pa.RecordBatch.from_arrays([*batch.columns, errors], schema=self.schema)
        if rejects:
            yield self.errors(part, rejects)

    def errors(self, part: pa.Table, rejects: Sequence[tuple[int | None, str]]) -> pa.RecordBatch:
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
