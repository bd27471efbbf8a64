"""What a caller passes as a source, as inputs of a command: paths, texts or a table."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from . import _paratheme

#: The endings of files that are read. A text that ends with one is taken for a path.
ENDINGS = tuple(
    f".{ending}"
    for ending in "txt md html htm jsonl ndjson json csv tsv docx odt rtf pdf epub xlsx ods parquet xml warc mhtml eml gz bz2 zst zip tar tgz".split()
)


def inputs_of(source: Any, name: str = "<frame>") -> tuple[list[str], list[tuple[str, Any]]]:
    """Returns the INPUTs of a command, and the tables in memory that are among them by their names."""
    paths = paths_of(source)
    if paths is not None:
        return paths, []
    return [name], [(name, table_of(source))]


def paths_of(source: Any) -> list[str] | None:
    """Returns the paths that a source is, or None if it is texts or a table."""
    if isinstance(source, os.PathLike):
        return [os.fspath(source)]
    if isinstance(source, str):
        return [source] if is_path(source) else None
    if isinstance(source, (list, tuple)) and source:
        if all(isinstance(path, os.PathLike) for path in source):
            return [os.fspath(path) for path in source]
        if all(isinstance(path, str) and is_path(path) for path in source):
            return list(source)
    return None


def is_path(text: str) -> bool:
    """Returns whether a string is a path or a glob: it has no white space, or there is such a file, or it
    ends as files do that are read. Any other string is a text."""
    if "\n" in text or not text.strip():
        return False
    if not any(character.isspace() for character in text):
        return True
    try:
        return os.path.exists(text) or text.lower().endswith(ENDINGS) or bool(glob.glob(text))
    except ValueError:  # a NUL character
        return False


def table_of(source: Any) -> Any:
    """Returns a source as something with the Arrow PyCapsule interface."""
    if isinstance(source, str):
        return _paratheme.from_columns([("text", [source])])
    if isinstance(source, Mapping):
        return columns_table(source)
    if is_pandas(source):
        return pandas_table(source)
    if module_of(source) == "pyarrow" and type(source).__name__.endswith("Array"):
        return sys.modules["pyarrow"].table({"text": source})
    if module_of(source) == "polars" and hasattr(source, "to_frame"):
        return source.to_frame("text")
    if hasattr(source, "__arrow_c_stream__"):
        return source
    if isinstance(source, Iterable):
        rows = list(source)
        if rows and all(isinstance(row, Mapping) for row in rows):
            names = dict.fromkeys(name for row in rows for name in row)
            return columns_table({name: [row.get(name) for row in rows] for name in names})
        other = next((row for row in rows if row is not None and not isinstance(row, str)), None)
        if other is not None:
            raise TypeError(f"a list of texts holds strings and None, not {type(other).__name__}")
        return columns_table({"text": rows})
    raise TypeError(
        f"cannot read articles from {type(source).__name__}: pass paths, texts, a dict of columns, a data frame, or a table of Arrow"
    )


def columns_table(columns: Mapping[str, Iterable[Any]]) -> Any:
    """Returns columns of values as a table of texts."""
    texts = [(str(name), [as_text(value) for value in values]) for name, values in columns.items()]
    lengths = {len(values) for _, values in texts}
    if len(lengths) > 1:
        counted = ", ".join(f"`{name}` {len(values)}" for name, values in texts)
        raise ValueError(f"the columns have different numbers of values: {counted}")
    return _paratheme.from_columns(texts)


def as_text(value: Any) -> str | None:
    """Returns a value as a text; None for what is missing."""
    if value is None or value != value:  # NaN is not itself
        return None
    return value if isinstance(value, str) else str(value)


def is_pandas(source: Any) -> bool:
    """Returns whether a source is a frame or a series of pandas, without importing pandas."""
    return module_of(source) == "pandas" and hasattr(source, "to_numpy")


def module_of(source: Any) -> str:
    """Returns the package that the type of a source is from."""
    return type(source).__module__.partition(".")[0]


def pandas_table(source: Any) -> Any:
    """Returns a frame or a series of pandas as a table. A column that Arrow has no type for, because it
    has values of several types, becomes one of texts."""
    if getattr(source, "ndim", 1) == 1:
        return columns_table({"text": source.tolist()})
    try:
        return _paratheme.table(source.reset_index(drop=True))
    except (ImportError, TypeError, ValueError):
        return columns_table({name: source[name].tolist() for name in source.columns})
