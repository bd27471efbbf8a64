"""Gives every article of a DataFrame the number of its part.

Comes in: a DataFrame of Spark or of an engine behind Spark Connect. Goes out: the same with a column of part
numbers, and partition functions run over its parts. Does not know: what is done with a part.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from ._order import BYTES, PART, Key, boundaries, ordered_parts, sample_keys

#: How many samples of keys are taken for the bytes of a part.
SAMPLES_A_PART = 16

#: Columns of these types are no order.
NO_ORDER = (T.FloatType, T.DoubleType, T.ArrayType, T.MapType, T.StructType)

#: What is done with a part: gets its number and its rows in order.
PartFunction = Callable[[int, pa.Table], Iterator[pa.RecordBatch]]


class PlacedArticles:
    """Articles with the numbers of their parts; a part is a range of articles in the order of `order`.

    `size` is the column with the bytes of an article's text.
    """

    def __init__(self, df: DataFrame, order: Sequence[str], size: Column, part_bytes: int):
        self.order = list(order)
        keys = df.select(*(_column(name) for name in self.order), size.cast("long").alias(BYTES))
        for field in keys.schema:
            if isinstance(field.dataType, NO_ORDER):
                raise ValueError(f"column {field.name} is no order: it is neither text, a whole number, a date nor a time")
        sampled = keys.mapInArrow(Sampling(max(part_bytes // SAMPLES_A_PART, 1)), keys.schema).collect()
        sample = [(tuple(row)[:-1], row[-1]) for row in sampled]
        total = sum(weight for _, weight in sample)
        self.boundaries = boundaries(sample, max(-(-total // part_bytes), 1))
        self.parts = len(self.boundaries) + 1
        self.df = df.withColumn(PART, self._number(0, len(self.boundaries)).cast("int"))

    def _number(self, low: int, high: int) -> Column:
        """Returns the number of an article's part: a binary search among the boundaries."""
        if low == high:
            return F.lit(low)
        middle = (low + high) // 2
        is_after = self._reaches(self.boundaries[middle])
        return F.when(is_after, self._number(middle + 1, high)).otherwise(self._number(low, middle))

    def _reaches(self, boundary: Key) -> Column:
        """Returns whether an article's key is this one or a later one. A missing value comes before all
        others."""
        reaches = F.lit(True)
        for name, value in reversed(list(zip(self.order, boundary))):
            column = _column(name)
            if value is None:
                reaches = column.isNotNull() | reaches
            else:
                greater = F.coalesce(column > F.lit(value), F.lit(False))
                equal = F.coalesce(column == F.lit(value), F.lit(False))
                reaches = greater | (equal & reaches)
        return reaches

    def with_rows(self, beside: DataFrame) -> PlacedArticles:
        """Returns the same with the rows of a DataFrame, which has a column of part numbers and others
        that the articles do not have; a function gets them among the articles of their part."""
        other = copy.copy(self)
        other.df = self.df.unionByName(beside, allowMissingColumns=True)
        return other

    def map_parts(self, function: PartFunction, schema: T.StructType | str) -> DataFrame:
        """Runs a function, which yields record batches of `schema`, on every part. A part is handed over
        whole and in order, whatever the partitions are."""
        return brought_together(self.df, self.parts).mapInArrow(EachPart(function, tuple(self.order)), schema)


def brought_together(df: DataFrame, parts: int) -> DataFrame:
    """Brings the rows of each part into one partition; a partition may hold several parts or none."""
    # Sail has the function, and refuses it.
    is_spark_itself = hasattr(df, "_jdf")
    if is_spark_itself and hasattr(df, "repartitionById"):
        return df.repartitionById(parts, F.col(PART))
    # By a hash of the number, some partitions get several parts: more partitions make that rarer.
    return df.repartition(2 * parts if parts > 1 else 1, PART)


def _column(name: str) -> Column:
    """Returns a column whose name may have dots in it."""
    return F.col(f"`{name}`")


@dataclass(frozen=True)
class Sampling:
    """Takes samples of a partition's keys."""

    step: int

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        batches = iter(batches)
        first = next(batches, None)
        if first is not None:
            schema = pa.schema([pa.field(field.name, field.type) for field in first.schema])
            yield from sample_keys(itertools.chain([first], batches), self.step, schema)


@dataclass(frozen=True)
class EachPart:
    """Cuts a partition into its parts and calls a function with each."""

    function: PartFunction
    order: tuple[str, ...]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for number, table in ordered_parts(batches, self.order):
            yield from self.function(number, table)
