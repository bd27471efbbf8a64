"""Calls of commands: options as keyword arguments, results as tables."""

from __future__ import annotations

import csv
import difflib
import os
import re
import sys
import tempfile
import warnings as python_warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from . import _paratheme
from ._inputs import held, inputs_of
from ._progress import shown

#: How many warnings of a call are shown; all are in `warnings` of its result.
MOST_SHOWN = 5
#: Options about how a table is written, which has no meaning for a table in memory.
OF_FILES = frozenset(
    "output format csv-safe excel output-delimiter decimal-comma no-clobber overwrite summary write-text "
    "matrix progress color quiet verbose no-config".split()
)


class ParathemeWarning(UserWarning):
    """Something that one should know about a result, such as an input that was rejected."""


@lru_cache(maxsize=None)
def options_of(command: tuple[str, ...]) -> Mapping[str, Mapping[str, Any]]:
    """Returns the options of a command by their names in Python."""
    return {python_name(option["name"]): option for option in _paratheme.options(list(command))}


def python_name(name: str) -> str:
    """Returns the name of an option as that of a keyword argument: `from` is a word of Python."""
    name = name.replace("-", "_")
    return f"{name}_" if name == "from" else name


@dataclass(frozen=True)
class Call:
    """A command with its sources and options, which can be run again with others."""

    command: tuple[str, ...]
    sources: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)
    #: What comes before the inputs, such as a pattern.
    leading: tuple[Any, ...] = ()
    #: The warnings that have been shown: a run that shows more of an earlier one repeats none of them.
    known_warnings: tuple[str, ...] = ()
    #: Whether no warning is shown.
    is_quiet: bool = False

    def __post_init__(self) -> None:
        """Keeps what sources, tables and lexicons are now, so that the call can be run again."""
        kept = {name: getattr(source, "_source", source) for name, source in self.sources.items()}
        object.__setattr__(self, "sources", {name: held(source) for name, source in kept.items()})
        object.__setattr__(self, "options", {name: kept_value(name, value) for name, value in self.options.items()})
        object.__setattr__(self, "leading", tuple(kept_value("lexicon", value) for value in self.leading))

    def with_options(self, *command: str, **options: Any) -> Call:
        """Returns the same call with other options, and of another command if one is named."""
        kept = self.options
        if command and command != self.command:
            known = options_of(command)
            kept = {name: value for name, value in kept.items() if name in known or name == "progress"}
        return replace(self, command=command or self.command, options={**kept, **options})

    def after(self, warnings: list[str]) -> Call:
        """Returns the same call, of which these warnings have been shown."""
        return replace(self, known_warnings=(*self.known_warnings, *warnings))

    def arguments(self, files: ExitStack) -> tuple[list[str], list[tuple[str, Any]]]:
        """Returns the arguments of the command and its tables in memory. Files that it needs are there
        until `files` is closed."""
        known = options_of(self.command)
        arguments, tables = list(self.command), []
        for name, value in self.options.items():
            if name == "progress":
                continue
            if name not in known:
                raise TypeError(unknown_option(self.command, name, known))
            arguments += as_arguments(known[name], value, files)
        positional = [as_value(value, files) for value in self.leading]
        for name, source in self.sources.items():
            inputs, found = inputs_of(source, f"<{name}>" if name else "<frame>")
            tables += found
            if name:
                arguments += [f"--{name}={path}" for path in inputs]
            else:
                positional += inputs
        return [*arguments, "--color=never", "--progress=never", "--", *positional], tables

    def table(self, **options: Any) -> tuple[_paratheme.Table, list[str], list[str]]:
        """Runs the command; returns its table, warnings and reports."""
        with ExitStack() as files:
            arguments, tables = self.with_options(**options).arguments(files)
            at = arguments.index("--color=never")
            arguments.insert(at, "--format=arrow")
            return self.run(arguments, tables, is_table=True)

    def second_table(self, option: str, **options: Any) -> tuple[_paratheme.Table, list[str], list[str]]:
        """Runs the command for the table that it writes into the file of this option; returns it, its
        warnings and reports."""
        with tempfile.TemporaryDirectory(prefix="paratheme-") as folder:
            path = os.path.join(folder, "table.arrow")
            warnings, reports = self.write_second(option, path, **options)
            return _paratheme.read_table(path), warnings, reports

    def write(self, path: str | os.PathLike[str], **options: Any) -> None:
        """Runs the command with this file as its output."""
        self.write_second("output", path, **options)

    def write_second(self, option: str, path: str | os.PathLike[str], **options: Any) -> tuple[list[str], list[str]]:
        """Runs the command with this file as that of an option; returns its warnings and reports."""
        with ExitStack() as files:
            call = self.with_options(**options)
            arguments, tables = call.arguments(files)
            at = arguments.index("--color=never")
            run = call.run([*arguments[:at], f"--{option}={os.fspath(path)}", *arguments[at:]], tables, is_table=False)
        return run[1], run[2]

    def bytes(self, **options: Any) -> tuple[bytes, list[str], list[str]]:
        """Runs a command that prints no table; returns what it prints, its warnings and reports."""
        with ExitStack() as files:
            arguments, tables = self.with_options(**options).arguments(files)
            return self.run(arguments, tables, is_table=False)

    def run(self, arguments: list[str], tables: list[tuple[str, Any]], is_table: bool) -> Any:
        """Runs the command with these arguments, and shows the first of its warnings."""
        with shown(self.options.get("progress"), self.command[-1]) as told:
            try:
                output, (warnings, reports) = _paratheme.call(arguments, tables, is_table, told)
            except (OSError, ValueError, RuntimeError) as error:
                if type(error) not in (OSError, FileNotFoundError, ValueError, RuntimeError):
                    raise
                hint = hint_of_texts(self.sources) if isinstance(error, FileNotFoundError) else ""
                raise type(error)(in_python(str(error)) + hint) from None
        warnings = [in_python(warning) for warning in warnings]
        reports = [report for report in reports if report]
        new = [warning for warning in warnings if not self.is_quiet and warning not in self.known_warnings]
        for warning in new[:MOST_SHOWN]:
            warn(warning)
        if len(new) > MOST_SHOWN:
            warn(f"{len(new) - MOST_SHOWN} more warnings: see `warnings` of the result")
        return output, warnings, reports


def warn(message: str) -> None:
    """Shows a warning at the line of the caller that is not in this package."""
    folder = os.path.dirname(__file__)
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and os.path.dirname(frame.f_code.co_filename) == folder:
        level, frame = level + 1, frame.f_back
    python_warnings.warn(message, ParathemeWarning, stacklevel=level)


def in_python(text: str) -> str:
    """Returns a message with the options as keyword arguments: `text_field` for `--text-field`, and
    `language=CODE` for `--language CODE`."""
    text = re.sub(r"(?<![\w-])(--[a-z][a-z-]*) (?=[A-Z]{2})", r"\1=", text)
    # A command in backticks is for a shell.
    return re.sub(r"`paratheme [^`]*`|(?<![\w-])--([a-z][a-z-]*)", lambda found: python_name(found[1]) if found[1] else found[0], text)


def unknown_option(command: tuple[str, ...], name: str, known: Mapping[str, Any]) -> str:
    """Returns the message about an option that a command does not have."""
    near = difflib.get_close_matches(name, [known_name for known_name in known], n=1)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    return f"{' '.join(command)} has no option `{name}`{hint}"


def as_arguments(option: Mapping[str, Any], value: Any, files: ExitStack) -> Iterator[str]:
    """Yields the arguments of the command line for the value of an option."""
    name = option["name"]
    value = plain(value)
    # What is given counts as wanted, even if it is the default.
    if value is None or value is False or str(value) == option["default"]:
        return
    if option["takes"] == "flag":
        if value is not True:
            raise TypeError(f"`{python_name(name)}` is True or False, not {value!r}")
        yield f"--{name}"
        return
    if name == "where" and isinstance(value, Mapping):
        value = [f"{field}={wanted}" for field, wanted in value.items()]
    several = value if isinstance(value, list) else [value]
    values = [as_value(each, files, name in OF_TABLES) for each in several]
    if option["takes"] == "values":
        yield from (f"--{name}={each}" for each in values)
    else:
        yield f"--{name}={','.join(values)}"


#: Options whose value is a file with a table, for which a table may be given.
OF_TABLES = frozenset({"gold", "metadata"})


def kept_value(name: str, value: Any) -> Any:
    """Returns the value of an option as it is now: a list or a lexicon may be changed later."""
    if hasattr(value, "to_toml"):
        return value.copy()
    if name in OF_TABLES and not isinstance(value, (str, os.PathLike)) and value is not None:
        several = isinstance(value, list) and not any(isinstance(each, Mapping) for each in value)
        return [held(each) for each in value] if several else held(value)
    value = plain(value)
    return [kept_value(name, each) for each in value] if isinstance(value, list) else value


def plain(value: Any) -> Any:
    """Returns a value with the types of Python: numbers of numpy, and anything with several values, such as
    an array, a set or a generator, as a list."""
    if isinstance(value, (str, bytes, os.PathLike, Mapping, _paratheme.Table)) or hasattr(value, "to_toml"):
        return value
    if hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        return value.item()
    if isinstance(value, Iterable) and not hasattr(value, "__arrow_c_stream__") and not hasattr(value, "columns"):
        return [plain(each) for each in value]
    return value


def as_value(value: Any, files: ExitStack, is_table: bool = False) -> str:
    """Returns the value of an option as the command line has it. A lexicon, and a table where a file is
    needed, become files."""
    if value is True:
        raise TypeError("True is the value of an option that is on or off")
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if hasattr(value, "to_toml"):
        return written(files, f"{value.name}.toml", value.to_toml())
    if not is_table:
        raise TypeError(f"an option has texts and numbers as values, not {type(value).__name__}")
    return written(files, "table.csv", held(value))


def hint_of_texts(sources: Mapping[str, Any]) -> str:
    """Returns what to do if what was not found is no path."""
    if any(isinstance(source, (str, list, tuple)) for source in sources.values()):
        return "; if these are texts, pass them as a column: {'text': [...]}"
    return ""


def written(files: ExitStack, name: str, content: Any) -> str:
    """Writes a text or a table into a temporary file, and returns its path."""
    folder = files.enter_context(tempfile.TemporaryDirectory(prefix="paratheme-"))
    path = os.path.join(folder, name.replace(os.sep, "_"))
    with open(path, "w", encoding="utf-8", newline="") as file:
        if isinstance(content, str):
            file.write(content)
        else:
            rows = csv.writer(file)
            rows.writerow(content.column_names)
            rows.writerows(zip(*(content.texts(name) for name in content.column_names)))
    return path
