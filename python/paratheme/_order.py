"""Cuts a collection into parts: contiguous ranges of its articles in the order of the order columns.

Comes in: the values of the order columns, partition by partition, as an engine hands them out. Goes out:
the boundaries of the parts, and each part with its articles in order. Does not know: an engine, or what
is done with a part.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

#: The column with the number of an article's part, and that with the bytes of its text.
PART, BYTES = "_part", "_bytes"

#: The values of an article in the order columns.
Key = tuple[Any, ...]


def sample_keys(batches: Iterable[pa.RecordBatch], step: int, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yields the keys of a partition's articles at every `step` bytes of text, with the bytes that each
    is for. `batches` have the order columns, and the bytes of each article's text in the last one.

    What comes out depends on the order of the articles alone, not on where batches end.
    """
    waiting, last = 0, None
    for batch in batches:
        sizes = batch.column(batch.num_columns - 1).to_pylist()
        taken, weights = [], []
        for row, size in enumerate(sizes):
            waiting += size or 0
            if waiting >= step:
                taken.append(row)
                weights.append(waiting)
                waiting = 0
        if batch.num_rows:
            last = batch.slice(batch.num_rows - 1, 1)
        if taken:
            yield _weighed(batch.take(pa.array(taken)), weights, schema)
    if last is not None and waiting:
        yield _weighed(last, [waiting], schema)


def _weighed(batch: pa.RecordBatch, weights: list[int], schema: pa.Schema) -> pa.RecordBatch:
    columns = [*batch.columns[:-1], pa.array(weights, pa.int64())]
    columns = [column.cast(field.type) for column, field in zip(columns, schema)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def sort_key(key: Key) -> Key:
    """Orders keys as engines do: a missing value comes before all others."""
    return tuple((False,) if value is None else (True, value) for value in key)


def boundaries(sample: Iterable[tuple[Key, int]], parts: int) -> list[Key]:
    """Returns the first keys of the parts but the first one: at most `parts - 1` different keys, in order,
    so that the parts have about the same number of bytes. `sample` is pairs of a key and its bytes."""
    sample = sorted(sample, key=lambda pair: sort_key(pair[0]))
    total = sum(weight for _, weight in sample)
    found: list[Key] = []
    so_far = 0
    for key, weight in sample:
        # A key is that of the last article of its bytes.
        so_far += weight
        is_full = so_far * parts >= (len(found) + 1) * total and so_far < total
        if is_full and (not found or key != found[-1]):
            found.append(key)
    return found[: parts - 1]


def ordered_parts(batches: Iterable[pa.RecordBatch], order: Sequence[str]) -> Iterator[tuple[int, pa.Table]]:
    """Yields the number and the table of each part that is in `batches`, with its rows in order.

    The batches may come in any order: an engine that promises to sort within a partition may leave it out
    (Sail does, before `mapInArrow`). Rows that are equal in all order columns have the order of the other
    columns that can be compared, so that it does not depend on the engine either.
    """
    held: dict[int, list[pa.RecordBatch]] = {}
    for batch in batches:
        numbers = batch.column(PART)
        for number in pc.unique(numbers).to_pylist():
            rows = batch.filter(pc.equal(numbers, number))
            held.setdefault(number, []).append(rows.drop_columns([PART]))
    for number in sorted(held):
        table = pa.Table.from_batches(held.pop(number))
        rest = [field.name for field in table.schema if field.name not in order and not pa.types.is_nested(field.type)]
        yield number, table.take(_sorted(table, itertools.chain(order, rest)))


def _sorted(table: pa.Table, names: Iterable[str]) -> pa.Array:
    """Returns the positions of the rows in the order of these columns; missing values come first."""
    keys = []
    for name in names:
        column = table.column(name)
        if column.null_count:
            keys.append(pc.is_valid(column))
        keys.append(column)
    numbered = pa.Table.from_arrays(keys, names=[str(at) for at in range(len(keys))])
    return pc.sort_indices(numbered, sort_keys=[(name, "ascending") for name in numbered.column_names])
