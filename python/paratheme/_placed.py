"""Gives every article of a DataFrame the number of its part.

Comes in: a DataFrame of Spark or of an engine behind Spark Connect. Goes out: the same with a column of part
numbers, and partition functions run over its parts. Does not know: what is done with a part.
"""

import pyarrow as pa
from pyspark.sql import functions as F
from pyspark.sql import types as T

from ._order import BYTES, PART, boundaries, ordered_parts, sample_keys

# A key is taken each time a partition has had this share of the bytes of a part.
SAMPLES_A_PART = 16


class PlacedArticles:
    """Articles with the numbers of their parts; a part is a range of articles in the order of `order`."""

    def __init__(self, df, order, size, part_bytes):
        self.order = list(order)
        keys = df.select(*self.order, size.cast("long").alias(BYTES))
        refused = [field.name for field in keys.schema if isinstance(field.dataType, _NO_KEYS)]
        if refused:
            raise ValueError(f"column {refused[0]} is no order: it is neither text, a whole number, a date nor a time")
        step = max(part_bytes // SAMPLES_A_PART, 1)
        sampled = keys.mapInArrow(_Sampling(step), keys.schema).collect()
        sample = [(tuple(row)[:-1], row[-1]) for row in sampled]
        total = sum(weight for _, weight in sample)
        self.boundaries = boundaries(sample, max(-(-total // part_bytes), 1))
        self.parts = len(self.boundaries) + 1
        self.df = df.withColumn(PART, self._number(0, len(self.boundaries)).cast("int"))

    def _number(self, low, high):
        """The number of an article's part as an expression: a binary search among the boundaries."""
        if low == high:
            return F.lit(low)
        middle = (low + high) // 2
        is_after = self._reaches(self.boundaries[middle])
        return F.when(is_after, self._number(middle + 1, high)).otherwise(self._number(low, middle))

    def _reaches(self, boundary):
        """Whether an article's key is this one or a later one. A missing value comes before all others."""
        reaches = F.lit(True)
        for name, value in reversed(list(zip(self.order, boundary))):
            column = F.col(f"`{name}`")
            if value is None:
                reaches = column.isNotNull() | reaches
            else:
                greater = F.coalesce(column > F.lit(value), F.lit(False))
                equal = F.coalesce(column == F.lit(value), F.lit(False))
                reaches = greater | (equal & reaches)
        return reaches

    def with_rows(self, beside):
        """Returns the same with the rows of a DataFrame, which has a column of part numbers and others
        that the articles do not have; the function gets them among the articles of their part."""
        other = object.__new__(PlacedArticles)
        other.__dict__.update(self.__dict__)
        other.df = self.df.unionByName(beside, allowMissingColumns=True)
        return other

    def map_parts(self, function, schema):
        """Runs `function(number, table)` on every part, which yields record batches of `schema`. A part is
        handed over whole and in order, whatever the partitions are."""
        return shuffled(self.df, self.parts).mapInArrow(_EachPart(function, self.order), schema)


def shuffled(df, parts):
    """Brings the rows of a part together. Partitions may hold several parts or none."""
    if hasattr(df, "repartitionById") and hasattr(df, "_jdf"):
        return df.repartitionById(parts, F.col(PART))
    # By the hash of the number, some partitions get several parts: more partitions than parts make that rare.
    return df.repartition(2 * parts if parts > 1 else 1, PART)


_NO_KEYS = (T.FloatType, T.DoubleType, T.ArrayType, T.MapType, T.StructType)


class _Sampling:
    """Takes samples of a partition's keys."""

    def __init__(self, step):
        self.step = step

    def __call__(self, batches):
        import itertools

        batches = iter(batches)
        first = next(batches, None)
        if first is not None:
            schema = pa.schema([pa.field(field.name, field.type) for field in first.schema])
            yield from sample_keys(itertools.chain([first], batches), self.step, schema)


class _EachPart:
    """Cuts a partition into its parts and calls a function with each."""

    def __init__(self, function, order):
        self.function = function
        self.order = order

    def __call__(self, batches):
        for number, table in ordered_parts(batches, self.order):
            yield from self.function(number, table)
