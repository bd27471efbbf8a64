"""What the parts of a collection rest on, with functions that only count: every article is in one part,
parts are ranges in the order asked for, and nothing depends on how an engine cuts its partitions."""

import datetime
import itertools
import random

import pyarrow as pa
import pytest

from paratheme._order import boundaries, ordered_parts, sample_keys, sort_key
from paratheme._placed import PlacedArticles

SCHEMA = "part int, keys string"


def telling_keys():
    """A partition function that tells the keys of a part in their order. It is made here, so that it is
    sent to the workers, which do not have this file."""

    def keys_of_part(number, table):
        pairs = zip(table.column("path").to_pylist(), table.column("n").to_pylist())
        keys = "|".join(f"{path}/{n}" for path, n in pairs)
        yield pa.RecordBatch.from_pydict({"part": pa.array([number], pa.int32()), "keys": [keys]})

    return keys_of_part


def rows(count, seed=7):
    chance = random.Random(seed)
    made = [(chance.choice([None, "", "a", "b'c", "é", "z\u0301"]), n, "x" * chance.randrange(200)) for n in range(count)]
    chance.shuffle(made)
    return made


@pytest.mark.parametrize("partitions,part_bytes", [(1, 10**9), (5, 10_000), (3, 2_000)])
def test_parts_are_ranges_in_order(spark, partitions, part_bytes):
    from pyspark.sql import functions as F

    made = rows(1_000)
    df = spark.createDataFrame(made, "path string, n long, text string").repartition(partitions)
    placed = PlacedArticles(df, ["path", "n"], F.octet_length("text"), part_bytes)
    found = sorted(tuple(row) for row in placed.map_parts(telling_keys(), SCHEMA).collect())
    assert [part for part, _ in found] == list(range(placed.parts))
    expected = sorted(made, key=lambda row: sort_key(row[:2]))
    assert "|".join(keys for _, keys in found) == "|".join(f"{a}/{n}" for a, n, _ in expected)
    total = sum(len(text) for *_, text in made)
    assert placed.parts == max(1, -(-total // part_bytes))
    sizes = {}
    position = iter(expected)
    for part, keys in found:
        sizes[part] = sum(len(text) for *_, text in itertools.islice(position, len(keys.split("|"))))
    assert max(sizes.values()) < 2 * total / placed.parts + 200


def test_dates_and_times_are_orders(spark):
    from pyspark.sql import functions as F

    days = [datetime.date(2020, 1, 1) + datetime.timedelta(days=n) for n in range(90)]
    made = [(day, datetime.datetime(2020, 1, 1, n % 24), n) for n, day in enumerate(days)]
    random.Random(1).shuffle(made)
    df = spark.createDataFrame(made, "path date, at timestamp, n int").repartition(3)
    placed = PlacedArticles(df, ["path", "at"], F.lit(10), 100)
    assert placed.parts == 9
    found = sorted(tuple(row) for row in placed.map_parts(telling_keys(), SCHEMA).collect())
    numbers = [int(key.split("/")[1]) for _, keys in found for key in keys.split("|")]
    assert numbers == list(range(90))


def test_a_float_is_no_order(spark):
    from pyspark.sql import functions as F

    with pytest.raises(ValueError, match="column x is no order"):
        PlacedArticles(spark.createDataFrame([(1.0,)], "x double"), ["x"], F.lit(1), 10)


def test_samples_do_not_depend_on_batches():
    """The same partition cut into other batches gives the same sample, and no byte is lost."""
    table = pa.table({"id": [f"{n:03}" for n in range(100)], "bytes": pa.array(range(100), pa.int64())})
    samples = []
    for size in (1, 7, 100):
        taken = sample_keys(table.to_batches(max_chunksize=size), 500, table.schema)
        samples.append([tuple(row.values()) for batch in taken for row in batch.to_pylist()])
    assert samples[0] == samples[1] == samples[2]
    assert sum(weight for _, weight in samples[0]) == sum(range(100))


def test_equal_keys_are_in_one_part():
    assert boundaries([(("a",), 5), (("a",), 5), (("a",), 5)], 3) == [("a",)]
    assert boundaries([(("c",), 1), (("a",), 1), (("b",), 1), (("d",), 1)], 2) == [("b",)]
    assert boundaries([], 1) == []


def test_parts_need_no_sorted_stream():
    """An engine may hand out the rows of a partition in any order."""
    table = pa.table({"_part": pa.array([1, 0, 1, 0], pa.int32()), "id": ["d", "b", "c", None]})
    parts = ordered_parts(table.to_batches(max_chunksize=1), ["id"])
    assert [(number, part.column("id").to_pylist()) for number, part in parts] == [(0, [None, "b"]), (1, ["c", "d"])]
