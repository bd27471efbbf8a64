"""What a caller passes as a source, as inputs of a command: paths, texts or a table."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from . import _paratheme


def inputs_of(source: Any, name: str = "<frame>") -> tuple[list[str], list[tuple[str, Any]]]:
    """Returns the INPUTs of a command, and the tables in memory that are among them by their names. A source
    is paths or a table, as `held` returns it."""
    paths = paths_of(source)
    if paths is not None:
        return paths, []
    return [name], [(name, source)]


def held(source: Any) -> Any:
    """Returns what a source is now: paths as they are, anything else as a table that nobody changes."""
    if isinstance(source, _paratheme.Table) or paths_of(source) is not None:
        return source
    return _paratheme.table(table_of(source))


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
    """Returns whether a string is a path or a glob: there is such a file, or it ends as files do that are
    read, or it has no white space. A string without white space that has letters beyond ASCII, and nothing
    that paths have, is a text, because some scripts write no spaces."""
    if "\n" in text or not text.strip():
        return False
    try:
        if os.path.exists(text) or _paratheme.is_name_of_input(text):
            return True
        if any(character.isspace() for character in text):
            return bool(glob.glob(text))
    except ValueError:  # a NUL character
        return False
    return text.isascii() or any(character in text for character in "/\\*?[.")


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
    if isinstance(source, Iterable) and not isinstance(source, (bytes, bytearray)):
        rows = list(source)
        if rows and all(isinstance(row, Mapping) for row in rows):
            names = dict.fromkeys(name for row in rows for name in row)
            return columns_table({name: [row.get(name) for row in rows] for name in names})
        other = next((row for row in rows if not isinstance(row, str) and not is_missing(row)), None)
        if other is not None:
            raise TypeError(f"a list of texts holds strings and None, not {type(other).__name__}")
        return columns_table({"text": rows})
    raise TypeError(
        f"cannot read articles from {type(source).__name__}: pass paths, texts, a dict of columns, a data frame, or a table of Arrow"
    )


def columns_table(columns: Mapping[Any, Iterable[Any]]) -> Any:
    """Returns columns of values as a table of texts."""
    if not columns:
        raise ValueError("a table without columns holds no articles")
    texts = []
    for name, values in columns.items():
        if isinstance(values, (str, bytes)):
            raise TypeError(f"the column `{name}` is one text: pass a list of texts")
        texts.append((str(name), [as_text(value, str(name)) for value in values]))
    lengths = {len(values) for _, values in texts}
    if len(lengths) > 1:
        counted = ", ".join(f"`{name}` {len(values)}" for name, values in texts)
        raise ValueError(f"the columns have different numbers of values: {counted}")
    return _paratheme.from_columns(texts)


def is_missing(value: Any) -> bool:
    """Returns whether a value stands for one that is missing: None, NaN, NA, NaT."""
    if value is None:
        return True
    try:
        return bool(value != value)  # NaN is not itself
    except (TypeError, ValueError):  # NA is neither; an array is several
        return type(value).__name__ == "NAType"


def as_text(value: Any, column: str) -> str | None:
    """Returns a value as a text, as Arrow has it; None for what is missing."""
    if isinstance(value, str):
        return str(value)
    if is_missing(value):
        return None
    if isinstance(value, (bytes, bytearray, Mapping)) or (isinstance(value, Iterable) and getattr(value, "ndim", 1) != 0):
        kind = type(value).__name__
        raise TypeError(f"a cell of the column `{column}` is a {kind}: pass texts, or a table of pyarrow or polars, whose cells may be lists")
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return "true" if value else "false"
    return str(value)


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
    names = [str(name) for name in source.columns]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"the frame has two columns called `{twice}`: rename one")
    try:
        import pyarrow
    except ImportError:
        return columns_table({name: source[name].tolist() for name in source.columns})
    arrays = []
    for name in source.columns:
        try:
            arrays.append(pyarrow.Array.from_pandas(source[name]))
        except (pyarrow.ArrowException, TypeError, ValueError):
            arrays.append(pyarrow.array([as_text(value, str(name)) for value in source[name]], pyarrow.large_string()))
    return _paratheme.table(pyarrow.table(arrays, names=names))
