#!/usr/bin/env python3
"""Write python/paratheme/functions.py: the commands as functions, with the options of the command line as keyword arguments.

    python python/scripts/write_functions.py           writes the file
    python python/scripts/write_functions.py --check   fails where the file is not what would be written

Names, defaults, choices and help are read off the built module, so that they are those of the command line.
"""

import json
import re
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "paratheme" / "functions.py"

from paratheme._commands import OF_FILES, options_of

SOURCE = "Paths and globs as on the command line; a text or a list of texts; a dict of columns; a frame of pandas or polars; " \
    "a table of pyarrow; anything with the Arrow PyCapsule interface. Columns are named by the options that end in `_field`."

#: The types of options whose values are more than texts and numbers.
TYPES = {"lexicon": "LexiconLike | Sequence[LexiconLike]", "metadata": "TableLike | None", "gold": "TableLike | Sequence[TableLike]", "where": "str | Sequence[str] | None"}


@dataclass
class Function:
    """A function over a command."""

    name: str
    command: tuple
    result: str
    #: The sentence that says what it does, and an example.
    summary: str
    example: str
    #: Its positional parameters: name, type and default, where it goes ("" for an INPUT, `*` before the INPUTs, else the name of an option), and meaning.
    parameters: tuple = (("source", "Source", "", SOURCE),)
    #: Options that it has no parameter for, with the value that they have, or None.
    fixed: dict = None


FUNCTIONS = [
    Function(
        "score", ("score",), "Scores", "Scores the paragraphs of a collection for the themes of a lexicon.",
        '>>> scores = score({"id": ["a", "b"], "text": ["The council must make budget cuts.", "It rained."]})\n>>> scores["article_id"], scores["themes"]\n(["a", "b"], ["fiscal_pressure", None])'.replace('(["a", "b"], ["fiscal_pressure", None])', "(['a', 'b'], ['fiscal_pressure', None])"),
        fixed={"by": None},
    ),
    Function(
        "paragraphs", ("score",), "Result", "Splits a collection into paragraphs: a row each, with its kind, its place and its article.",
        '>>> found = paragraphs(["Budget cuts\\n\\nThe council is to vote on them."])\n>>> found["text"]\n[\'Budget cuts\', \'The council is to vote on them.\']',
        fixed={
            "by": None, "columns": "article_id,paragraph,kind,language,words,counted,boilerplate,repeat_of,start,end,title,date,source,url,text",
            "layout": None, "no_text": None, "negated": None, "keywords": "0", "keyword_method": None, "threshold": None, "calibration": None, "overlap": None, "lexicon": None,
        },
    ),
    Function(
        "terms", ("terms",), "Result", "Counts words: frequencies, n-grams, collocations, readability.",
        '>>> terms(["Taxes rise.", "The council cut taxes."], top=1)["form"]\n[\'taxes\']',
    ),
    Function(
        "keywords", ("keywords",), "Result", "Lists the keywords of each article, each paragraph or the whole collection.",
        '>>> keywords(["The council must make budget cuts."], top=1)["keyword"]\n[\'budget cuts\']',
    ),
    Function(
        "compare", ("compare",), "Result", "Compares two collections: finds the words or themes that are more frequent in one (keyness).",
        '>>> differ = compare(["Taxes rise."] * 9, ["It rained."] * 9, repeats="keep", min_count=1, min_articles=1)\n>>> sorted(differ["form"])\n[\'It\', \'Taxes\', \'rained\', \'rise\']',
        parameters=(
            ("target", "Source", "target", "The collection that is described, as `source` of `score`; with `by` the one that is split."),
            ("reference", "Source | None", "reference", "The collection that it is compared with; None with `by`."),
        ),
    ),
    Function(
        "kwic", ("kwic",), "Result", "Shows each match of a pattern, theme or entry in its context (a concordance).",
        '>>> lines = kwic("budget cut*", ["The council must make budget cuts."])\n>>> lines["left"], lines["match"]\n([\'The council must make\'], [\'budget cuts\'])',
        parameters=(
            ("pattern", "str | None", "*", "The pattern to find, written like a lexicon entry; None with `theme` or `entry`."),
            ("source", "Source", "", SOURCE),
        ),
    ),
    Function(
        "repeats", ("repeats",), "Result", "Lists repeated paragraphs: exact repeats, boilerplate and near repeats.",
        '>>> repeats(["It rained all day.", "It rained all day."])["size"]\n[2]',
    ),
    Function(
        "inspect", ("inspect",), "Result", "Shows how each input is read: format, title, date, paragraphs, repeats.",
        '>>> inspect({"id": ["a"], "text": ["It rained."], "date": ["3 May 2019"]})["date"]\n[\'2019-05-03\']',
    ),
    Function(
        "evaluate", ("evaluate",), "Measures", "Measures how well the scores agree with human codes.",
        '>>> coded = {"id": ["a", "b"], "text": ["The council must make budget cuts.", "It rained."], "fiscal_pressure": [1, 0]}\n>>> evaluate(coded)["f1"][0]\n1.0',
        parameters=(
            ("gold", "TableLike", "gold", "The human-coded texts: a file, a frame or a dict of columns, with a column for each theme: 1, 0 or empty."),
            ("source", "Source | None", "", "The collection whose articles or paragraphs `gold` names; without it `gold` holds the texts."),
        ),
        fixed={"table": None, "errors": None, "columns": None, "keep": None},
    ),
    Function(
        "sample", ("lexicon", "sample"), "Result", "Draws paragraphs for people to code, with the probability of drawing each.",
        '>>> sheet = sample(["The council must make budget cuts.", "It rained."], size=2, seed=1)\n>>> sorted(sheet["text"])\n[\'It rained.\', \'The council must make budget cuts.\']',
    ),
]

HEAD = '''"""The commands as functions; their options are those of the command line.

Written by python/scripts/write_functions.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, Union

from ._commands import Call
from .results import Measures, Result, Scores

if TYPE_CHECKING:
    from .lexicon import Lexicon

#: Paths, globs, texts, or a table; see `score`.
Source = Any
#: A file, or a table as a source may be.
TableLike = Any
#: The name of a built-in lexicon, the path of a file, or a lexicon.
LexiconLike = Union[str, "os.PathLike[str]", "Lexicon"]
'''


def kind(option, name):
    """Returns the type and the default of a parameter."""
    if name in TYPES:
        kinds = TYPES[name]
    elif option["takes"] == "flag":
        return "bool", "False"
    elif option["choices"]:
        kinds = f"Literal[{', '.join(map(json.dumps, option['choices']))}]"
    elif option["takes"] == "values":
        kinds = "str | Sequence[str]"
    elif re.fullmatch(r"N|STRENGTH|BYTES|\d+(\.\d+)?", option["default"] or option["value_name"]):
        kinds = "float" if option["value_name"] == "STRENGTH" or "." in (option["default"] or "") else "int"
    else:
        kinds = "str"
    if option["default"] is None:
        return kinds if "None" in kinds else f"{kinds} | None", "None"
    default = option["default"]
    return kinds, default if kinds in ("int", "float") else json.dumps(default)


def in_python(text):
    """Returns a help text with the names of Python."""
    text = re.sub(r" \[default: [^\]]*\]$", "", " ".join(text.split()))
    return re.sub(r"`?--([a-z][a-z-]+)`?", lambda found: f"`{found[1].replace('-', '_')}`", text).replace("\\", "\\\\")


def quoted(names):
    """Returns a tuple of texts as code."""
    return f"({''.join(json.dumps(name) + ', ' for name in names).rstrip()})".replace(",)", ",)" if len(names) == 1 else ")")


def entry(name, text):
    """Returns an entry of a list of arguments."""
    return textwrap.fill(f"{name}: {text}", 110, initial_indent=" " * 8, subsequent_indent=" " * 12)


def written(function):
    """Returns the text of a function."""
    fixed = function.fixed or {}
    positional = {name for name, *_ in function.parameters}
    options = {name: option for name, option in options_of(function.command).items() if option["name"] not in OF_FILES and name not in fixed and name not in positional}
    parameters, arguments = [], []
    for name, kinds, _, meaning in function.parameters:
        parameters.append(f"    {name}: {kinds}{' = None' if 'None' in kinds and function.name in ('evaluate', 'compare') else ''},")
        arguments.append(entry(name, meaning))
    parameters.append("    *,")
    for name, option in options.items():
        kinds, default = kind(option, name)
        parameters.append(f"    {name}: {kinds} = {default},")
        arguments.append(entry(name, in_python(option["help"])))
    parameters.append("    progress: bool | Callable[[float], Any] | None = None,")
    arguments.append(entry("progress", "True for a bar, False for none, or a function that is told how much is done, from 0 to 1; by default a bar appears in notebooks and on terminals."))
    example = textwrap.indent(function.example.replace("\\", "\\\\"), " " * 4)
    sources = [name for name, _, place, _ in function.parameters if place in ("", "target", "reference")]
    places = {name: place for name, _, place, _ in function.parameters}
    leading = [name for name, place in places.items() if place == "*"]
    given = ", ".join(f'"{places[name]}": {name}' for name in sources)
    lines = [f"    options = {{name: value for name, value in locals().items() if name not in {quoted([*sources, *leading])}}}"]
    constant = {name: value for name, value in fixed.items() if value is not None}
    if constant:
        lines.append(f"    options.update({', '.join(f'{name}={json.dumps(value)}' for name, value in constant.items())})")
    if function.name == "evaluate":
        lines.append('    sources = {} if source is None else {"": source}')
        call = f"Call({quoted(function.command)}, sources, options)"
    elif function.name == "compare":
        lines.append(f'    sources = {{"": target}} if reference is None else {{{given}}}')
        call = f"Call({quoted(function.command)}, sources, options)"
    else:
        leading_part = f", ({leading[0]},) if {leading[0]} is not None else ()" if leading else ""
        call = f"Call({quoted(function.command)}, {{{given}}}, options{leading_part})"
    lines.append(f"    return {function.result}({call})")
    return "\n".join([
        f"def {function.name}(", *parameters, f") -> {function.result}:",
        f'    """{function.summary}', "", example, "", "    Args:", *arguments, '    """', *lines,
    ])


def main():
    text = "\n\n".join([HEAD.rstrip(), *("\n" + written(function) for function in FUNCTIONS)]) + "\n"
    if "--check" in sys.argv[1:]:
        return 0 if FILE.read_text(encoding="utf-8") == text else f"{FILE} is not what python/scripts/write_functions.py writes: run it"
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
