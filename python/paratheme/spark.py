"""Scores, terms, keywords, matches and repeats of a collection that is a DataFrame of Apache Spark, or of
another engine behind Spark Connect such as Sail: the rows are those of the command line, whatever the number
of workers.

    >>> import paratheme.spark
    >>> scores = paratheme.spark.score(articles, text="body", id="url")     # doctest: +SKIP
    >>> scores.where("counted").groupBy("source").avg("ageing").show()      # doctest: +SKIP

docs/CLUSTER.md tells how it works, what it costs, and what breaks first.
"""

from __future__ import annotations

import json
import os
import uuid
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pyarrow as pa
from pyarrow.dataset import dataset
from pyarrow.fs import FileSystem
from pyarrow.parquet import ParquetWriter
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from . import _paratheme
from ._commands import OF_FILES, ParathemeWarning, as_arguments, as_value, options_of, unknown_option
from ._order import PART
from ._parts import REJECTS, RESULTS, SURVEY, SURVEYS, Command, ResultOfPart, RowsOfPart, SurveyPart
from ._placed import PlacedArticles

#: The bytes of text of a part, unless a caller chooses.
PART_BYTES = 64 << 20
#: What the parts must know about each other is sent with the rows of a job up to this size. One message of
#: Spark Connect is at most 128 MiB.
MOST_SENT_BYTES = 64 << 20
#: The names of the column with the texts, in the order in which they are looked for.
TEXTS = ("text", "body", "content", "article", "paragraphs")
#: Options that need all rows in one process, or have no meaning on a cluster.
NOT_ON_A_CLUSTER = OF_FILES | frozenset("strict max-errors threads metadata metadata-key article-field where from to config".split())
#: Options of single commands that need all rows; those of other commands with these names are about each
#: text.
OF_ALL_ROWS = {"score": frozenset(("sort", "top")), "kwic": frozenset(("sort",))}


def score(
    df: DataFrame,
    *,
    text: str | None = None,
    id: str = "id",
    order: str | Sequence[str] | None = None,
    lexicon: Any = "public-services",
    by: str | Sequence[str] = (),
    part_bytes: int = PART_BYTES,
    exchange: str | None = None,
    **options: Any,
) -> DataFrame:
    """Returns the scores of the paragraphs of `df`, which has an article a row.

    The columns are those of `paratheme score` (docs/COLUMNS.md), and `error`: a row that could not be read
    has the id of its article and the reason there, and nothing else.

    text, id: the columns with the texts and with the ids, which should be unique.
    order: the columns by which articles are ordered, so that of equal paragraphs the first one counts;
        the columns `path` (if there is one) and `id` otherwise. They are texts, whole numbers, dates or times.
    lexicon: a lexicon, or the name or the path of one, or a list of them.
    by: fields for groups, each a column of the result then: `year` and `month` of the article's date, or
        columns of `df`.
    part_bytes: the bytes of text that a task works on at a time.
    exchange: a folder that the driver and all workers reach, as a URL such as `file:///mnt/exchange`. Large
        collections need one: what their parts must know about each other goes through files in it.
    options: the options of `paratheme score`. With `repeats="off"` repeats are looked for within each
        article alone; with `keywords=0` too, no article has to know another one, and the articles are read
        once and not moved.
    """
    collection = _Collection(df, text, id, order, (part_bytes, exchange))
    options = {**options, "lexicon": lexicon}
    is_alone = options.get("repeats") == "off"
    if is_alone:
        del options["repeats"]
        if options.setdefault("keywords", 0) != 0:
            raise ValueError('repeats="off": keywords are weighed by the whole collection, use keywords=0')
        if options.get("near"):
            raise ValueError('repeats="off": near repeats are not looked for')
    groups = _several(by)
    there = [*df.columns, *_OF_DATES, *collection.command("score", options).schema(collection.columns()).names]
    for name in groups:
        if name not in there:
            raise ValueError(f"by: the articles have no column `{name}`")
    fields = [name for name in groups if name not in there[len(df.columns) :]]
    options["keep"] = list(dict.fromkeys([*_several(options.get("keep")), *fields])) or None
    scores = collection.rows("score", options, is_alone)
    for name in groups:
        if name in _OF_DATES and name not in scores.columns:
            scores = scores.withColumn(name, F.substring("date", 1, _OF_DATES[name]))
    return scores


#: Groups that are the first characters of a date.
_OF_DATES = {"year": 4, "month": 7}


def keywords(
    df: DataFrame,
    *,
    text: str | None = None,
    id: str = "id",
    order: str | Sequence[str] | None = None,
    part_bytes: int = PART_BYTES,
    exchange: str | None = None,
    **options: Any,
) -> DataFrame:
    """Returns the keywords of each article, or with `by="paragraph"` of each paragraph: the rows of
    `paratheme keywords`. The other parameters are those of [`score`]."""
    return _Collection(df, text, id, order, (part_bytes, exchange)).rows("keywords", options)


def terms(
    df: DataFrame,
    *,
    text: str | None = None,
    id: str = "id",
    order: str | Sequence[str] | None = None,
    by: str | Sequence[str] | None = None,
    part_bytes: int = PART_BYTES,
    exchange: str | None = None,
    **options: Any,
) -> DataFrame:
    """Returns how often terms occur in the collection, in groups of articles, or with `by="article"` or
    `by="paragraph"` in each of these: the rows of `paratheme terms`. The other parameters are those of
    [`score`]."""
    collection = _Collection(df, text, id, order, (part_bytes, exchange))
    options = {**options, "by": by}
    return collection.rows("terms", options) if by in ("article", "paragraph") else collection.joined("terms", options)


def kwic(
    df: DataFrame,
    pattern: str | None = None,
    *,
    text: str | None = None,
    id: str = "id",
    order: str | Sequence[str] | None = None,
    part_bytes: int = PART_BYTES,
    exchange: str | None = None,
    **options: Any,
) -> DataFrame:
    """Returns each match of a pattern in its context, or without one the matches of `theme=` or `entry=` of
    a lexicon: the rows of `paratheme kwic`. The other parameters are those of [`score`]."""
    collection = _Collection(df, text, id, order, (part_bytes, exchange))
    return collection.rows("kwic", options, leading=() if pattern is None else (pattern,))


def repeats(
    df: DataFrame,
    *,
    text: str | None = None,
    id: str = "id",
    order: str | Sequence[str] | None = None,
    part_bytes: int = PART_BYTES,
    exchange: str | None = None,
    **options: Any,
) -> DataFrame:
    """Returns the groups of paragraphs that say the same, the largest first, by the column `group`: the rows
    of `paratheme repeats`, with `near=True` near repeats among them. The other parameters are those of
    [`score`].

    The driver puts the groups together: it gets the names of the paragraphs that are repeated or repeat
    others, and the beginnings of the former."""
    return _Collection(df, text, id, order, (part_bytes, exchange)).joined("repeats", options)


class _Collection:
    """The articles of a DataFrame, with the columns that a command needs to know."""

    def __init__(self, df: DataFrame, text: str | None, id: str, order: Any, sizes: tuple[int, str | None]):
        text = text or next((name for name in TEXTS if name in df.columns), None)
        if text is None:
            raise ValueError(f"no column with the texts among {', '.join(df.columns)}: name it with text=")
        order = _several(order) or [name for name in ("path", id) if name in df.columns]
        for name, what in [(text, "text"), (id, "id"), *((name, "order") for name in order)]:
            if name not in df.columns:
                raise ValueError(f"there is no column `{name}` among {', '.join(df.columns)}: name it with {what}=")
        self.df, self.text, self.id, self.order = df, text, id, order
        self.part_bytes, folder = sizes
        self.exchange = Exchange.of(df, folder)
        #: What was rejected in the parts where something was.
        self.rejected: list[str] = []

    def rows(
        self, name: str, options: dict[str, Any], is_alone: bool = False, leading: Sequence[str] = ()
    ) -> DataFrame:
        """Returns the rows that a command makes of the collection."""
        command = replace(self.command(name, options), leading=leading)
        schema = command.schema(self.columns())
        result = from_arrow_schema(schema)
        if is_alone:
            stretches = _Stretches(RowsOfPart(command, schema, is_alone=True), self.part_bytes)
            return self.df.mapInArrow(stretches, result)
        return self.surveyed(command).map_parts(RowsOfPart(command, schema), result)

    def joined(self, name: str, options: dict[str, Any]) -> DataFrame:
        """Returns the rows of a command that are about several parts, of which the driver makes them."""
        command = self.command(name, options)
        command.rows_of_results(self.columns(), [])
        placed = self.surveyed(command)
        if self.rejected:
            why = json.loads(self.rejected[0])[0][1]
            message = f"articles were rejected in {len(self.rejected)} parts; the first: {why}"
            warnings.warn(message, ParathemeWarning, stacklevel=3)
        found = self.exchange.fetch(placed.map_parts(ResultOfPart(command), from_arrow_schema(RESULTS)), "results")
        table = command.rows_of_results(self.columns(), [bytes(row["result"]) for row in found])
        return self.exchange.give(table.replace_schema_metadata())

    def surveyed(self, command: Command) -> PlacedArticles:
        """Surveys the parts, and joins the surveys; returns the articles of each part with what it takes
        of the survey of all parts."""
        placed = PlacedArticles(self.df, self.order, self.size(), self.part_bytes)
        found = self.exchange.fetch(placed.map_parts(SurveyPart(command), from_arrow_schema(SURVEYS)), "surveys")
        surveys = {row["part"]: row["survey"] for row in found if row["survey"] is not None}
        joined = _paratheme.Survey.join(list(surveys.values()))
        positions = {part: at for at, part in enumerate(surveys)}
        self.rejected = [row["rejects"] for row in found if row["rejects"] is not None]

        def rows() -> Iterator[tuple[int, bytes | None, str | None]]:
            for row in found:
                part, own, rejects = row["part"], row["survey"], row["rejects"]
                if row["failure"] is not None:
                    rejects = json.dumps([(None, row["failure"])])
                yield part, None if own is None else joined.slice(positions[part], own), rejects

        return placed.with_rows(self.exchange.send(rows()))

    def columns(self) -> pa.Schema:
        """Returns the columns of the articles."""
        return pa.schema(to_arrow_schema(self.df.schema))

    def size(self) -> Any:
        """Returns the bytes of an article's text as a column."""
        text = F.col(f"`{self.text}`")
        type = self.df.schema[self.text].dataType
        if isinstance(type, T.ArrayType) and isinstance(type.elementType, T.StringType):
            text = F.concat_ws(" ", text)
        return F.coalesce(F.octet_length(text.cast("string")), F.lit(0))

    def command(self, name: str, options: dict[str, Any]) -> Command:
        """Returns a command with these options, of which files are sent along."""
        known = options_of((name,))
        given = {"text_field": self.text, "id_field": self.id, **options}
        arguments: list[str] = []
        files: list[tuple[str, str, str]] = []
        for option, value in given.items():
            if option not in known:
                raise TypeError(unknown_option((name,), option, known))
            option_name = known[option]["name"]
            if option_name in NOT_ON_A_CLUSTER or option_name in OF_ALL_ROWS.get(name, ()):
                raise ValueError(f"`{option}` is not for a cluster: use the DataFrame's own means before or after")
            if option == "lexicon":
                files.append(("lexicon", "lexicon.toml", _toml(value)))
            elif option == "calibration" and value is not None:
                with open(value, encoding="utf-8") as file:
                    files.append((option, os.path.basename(value), file.read()))
            else:
                with ExitStack() as stack:
                    arguments += as_arguments(known[option], value, stack)
        return Command(name, tuple(arguments), tuple(files), self.id)


class Exchange:
    """How surveys come from the workers and go back to them: with the rows of jobs, as long as these are
    small, or through files in a folder that the driver and all workers reach."""

    SCHEMA = pa.schema([(PART, pa.int32()), (SURVEY, pa.binary()), (REJECTS, pa.string())])

    @staticmethod
    def of(df: DataFrame, folder: str | None) -> Exchange:
        """Returns the exchange through this folder, or that without one."""
        return Exchange(df) if folder is None else FolderExchange(df, folder)

    def __init__(self, df: DataFrame):
        self.spark = df.sparkSession

    def fetch(self, found: DataFrame, name: str) -> list[dict[str, Any]]:
        """Runs a job, and returns its rows in the order of the parts. `name` is what they are."""
        return sorted((row.asDict() for row in found.collect()), key=lambda row: row["part"])

    def send(self, rows: Iterator[tuple[int, bytes | None, str | None]]) -> DataFrame:
        """Returns rows as a DataFrame."""
        sent, size = [], 0
        for row in rows:
            sent.append(row)
            size += sum(len(value) for value in row[1:] if value is not None)
            if size > MOST_SENT_BYTES:
                raise ValueError(
                    f"what the parts must know about each other is more than {MOST_SENT_BYTES >> 20} MiB: "
                    "name a folder that the driver and all workers reach with exchange="
                )
        return self.spark.createDataFrame(sent, from_arrow_schema(self.SCHEMA))

    def give(self, table: pa.Table) -> DataFrame:
        """Returns the rows that the driver has made as a DataFrame."""
        if table.nbytes > MOST_SENT_BYTES:
            raise ValueError(
                f"the result has more than {MOST_SENT_BYTES >> 20} MiB: "
                "name a folder that the driver and all workers reach with exchange="
            )
        return self.spark.createDataFrame(table, from_arrow_schema(table.schema))


class FolderExchange(Exchange):
    """The exchange through Parquet files in a folder, which the caller removes when the result is not
    needed any more."""

    def __init__(self, df: DataFrame, folder: str):
        super().__init__(df)
        self.folder = f"{folder.rstrip('/')}/paratheme-{uuid.uuid4().hex}"

    def fetch(self, found: DataFrame, name: str) -> list[dict[str, Any]]:
        found.write.parquet(f"{self.folder}/{name}")
        files, path = FileSystem.from_uri(f"{self.folder}/{name}")
        rows = dataset(path, filesystem=files, format="parquet").to_table(columns=found.columns).to_pylist()
        return sorted(rows, key=lambda row: row["part"])

    def send(self, rows: Iterator[tuple[int, bytes | None, str | None]]) -> DataFrame:
        def tables() -> Iterator[pa.Table]:
            for row in rows:
                columns = [pa.array([value], field.type) for value, field in zip(row, self.SCHEMA)]
                yield pa.Table.from_arrays(columns, schema=self.SCHEMA)

        return self.written("slices", self.SCHEMA, tables())

    def give(self, table: pa.Table) -> DataFrame:
        return self.written("rows", table.schema, [table])

    def written(self, name: str, schema: pa.Schema, tables: Iterable[pa.Table]) -> DataFrame:
        """Writes tables into one file, and returns them as a DataFrame."""
        files, path = FileSystem.from_uri(f"{self.folder}/{name}")
        files.create_dir(path)
        with ParquetWriter(f"{path}/{name}.parquet", schema, filesystem=files, compression="none") as writer:
            for table in tables:
                writer.write_table(table)
        return self.spark.read.parquet(f"{self.folder}/{name}")


class _Stretches:
    """Cuts a partition into stretches of some bytes, each a part of its own."""

    def __init__(self, function: Any, most_bytes: int):
        self.function, self.most_bytes = function, most_bytes

    def __call__(self, batches: Any) -> Any:
        waiting, size = [], 0
        for batch in batches:
            waiting.append(batch)
            size += batch.nbytes
            if size >= self.most_bytes:
                yield from self.function(0, pa.Table.from_batches(waiting))
                waiting, size = [], 0
        if waiting:
            yield from self.function(0, pa.Table.from_batches(waiting))


def _several(names: Any) -> list[str]:
    """Returns one name or several as a list."""
    return [name for name in names.split(",") if name] if isinstance(names, str) else list(names or ())


def _toml(lexicon: Any) -> str:
    """Returns the text of a lexicon, or of several together, as workers read it."""
    several = lexicon if isinstance(lexicon, (list, tuple)) else [lexicon]
    with ExitStack() as files:
        names = [as_value(each, files) for each in several]
        text, _ = _paratheme.call(["lexicon", "show", "--format=toml", "--", *names], [], False)
    return text.decode()
