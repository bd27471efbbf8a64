#!/usr/bin/env python3
"""Time `paratheme.spark.score` on a Spark cluster of this machine, with one worker and with two: the scaling of docs/CLUSTER.md.

    .venv-cluster/bin/python benches/cluster.py [--mb 400] [--workers 1 2] [--part-mb 16]

Each worker has one core; the driver and the master share the machine with them, so nothing else should run. The texts are those of
benches/peers/corpus.py, as Parquet; `keywords=0`; the scores are written as Parquet. Everything is made in a temporary folder.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.json
import pyarrow.parquet

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "python" / "tests_cluster"))

from engines import SparkCluster  # noqa: E402

import paratheme.spark  # noqa: E402

#: Files of the collection: what Spark reads side by side.
FILES = 32


def write_collection(folder, megabytes):
    """Writes articles with so many megabytes of text into files of Parquet; returns their folder."""
    lines, files = folder / "articles.jsonl", folder / "articles"
    subprocess.run([sys.executable, ROOT / "benches/peers/corpus.py", lines, str(megabytes)], check=True, stdout=subprocess.DEVNULL)
    table = pyarrow.json.read_json(lines, read_options=pyarrow.json.ReadOptions(block_size=64 << 20))
    lines.unlink()
    files.mkdir()
    rows = -(-table.num_rows // FILES)
    for number in range(FILES):
        pyarrow.parquet.write_table(table.slice(number * rows, rows), files / f"{number:02}.parquet")
    return files


def seconds(collection, folder, workers, part_bytes):
    """Returns how long it takes to score the collection on so many workers, without their start."""
    cluster = SparkCluster(workers=workers)
    try:
        spark = cluster.session(**{"spark.executor.cores": "1"})
        begin = time.perf_counter()
        scores = paratheme.spark.score(spark.read.parquet(str(collection)), keywords=0, part_bytes=part_bytes)
        scores.write.parquet(str(folder / f"scores-{workers}"))
        taken = time.perf_counter() - begin
        spark.stop()
        return taken
    finally:
        cluster.close()


def main():
    parser = argparse.ArgumentParser(description="Time paratheme.spark.score on workers of this machine.")
    parser.add_argument("--mb", type=int, default=400, help="megabytes of text")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--part-mb", type=int, default=16, help="MiB of text of a part")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="paratheme-cluster-") as folder:
        collection = write_collection(Path(folder), arguments.mb)
        first = None
        for workers in arguments.workers:
            taken = seconds(collection, Path(folder), workers, arguments.part_mb << 20)
            first = first or taken
            print(f"{arguments.mb} MB, {workers} worker{'s' if workers > 1 else ''}: {taken:.1f} s, {first / taken:.2f} times", flush=True)


if __name__ == "__main__":
    main()
