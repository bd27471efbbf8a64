"""Lexicons as objects that can be edited."""

from __future__ import annotations

import copy
import json
import os
import pathlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from . import _paratheme
from ._commands import Call
from .results import Result, SecondTable

#: Keys of a theme that hold lists of entries, the strongest first.
TIERS = ("strong", "medium", "weak")


class Theme:
    """A theme of a lexicon: what is set here is set in the lexicon.

    An entry is a text, such as `"budget cut*"`, or a dict with rules: `{"match": "cut*", "near": ["budget"]}`.
    The guide to lexicons lists all keys.
    """

    def __init__(self, table: dict[str, Any]) -> None:
        self.table = table

    @property
    def id(self) -> str:
        """The name that columns have."""
        return self.table["id"]

    @property
    def label(self) -> str:
        """The name for people."""
        return self.table.get("label", self.id)

    @label.setter
    def label(self, label: str) -> None:
        self.table["label"] = label

    @property
    def description(self) -> str:
        """What the theme is, and what it is not."""
        return self.table.get("description", "")

    @description.setter
    def description(self, description: str) -> None:
        self.table["description"] = description

    @property
    def strong(self) -> list[Any]:
        """The entries of which one is enough."""
        return self.table.setdefault("strong", [])

    @property
    def medium(self) -> list[Any]:
        """The entries that count for less."""
        return self.table.setdefault("medium", [])

    @property
    def weak(self) -> list[Any]:
        """The entries that count for little."""
        return self.table.setdefault("weak", [])

    @property
    def themes(self) -> Themes:
        """The sub-themes."""
        return Themes(self.table)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(self.table[tier])} {tier}" for tier in TIERS if self.table.get(tier))
        return f"<Theme {self.id}: {counts or 'no entries'}>"


class Themes(Mapping[str, Theme]):
    """The themes of a lexicon or of a theme, by their ids."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._table = table

    def __getitem__(self, theme: str) -> Theme:
        for table in self._table.get("theme", []):
            if table.get("id") == theme:
                return Theme(table)
        raise KeyError(f"no theme `{theme}`; there are {', '.join(self)}")

    def __iter__(self) -> Iterator[str]:
        return iter([table.get("id", "") for table in self._table.get("theme", [])])

    def __len__(self) -> int:
        return len(self._table.get("theme", []))

    def add(self, id: str, *, label: str | None = None, description: str | None = None, strong: Sequence[Any] = (), medium: Sequence[Any] = (), weak: Sequence[Any] = (), **further: Any) -> Theme:
        """Adds a theme, and returns it."""
        if id in self:
            raise ValueError(f"there is a theme `{id}` already")
        for tier, entries in (("strong", strong), ("medium", medium), ("weak", weak)):
            if isinstance(entries, str):
                raise TypeError(f"`{tier}` is a list of entries, not one text")
        given = {"label": label, "description": description, "strong": list(strong), "medium": list(medium), "weak": list(weak), **further}
        table = {"id": id, **{key: value for key, value in given.items() if value}}
        self._table.setdefault("theme", []).append(table)
        return Theme(table)

    def remove(self, theme: str) -> None:
        """Removes a theme."""
        self._table["theme"].remove(self[theme].table)


class Lexicon:
    """A lexicon of themes.

    >>> import paratheme
    >>> lexicon = paratheme.Lexicon.load("public-services")
    >>> list(lexicon.themes)
    ['fiscal_pressure', 'ageing', 'procurement', 'innovation']
    >>> lexicon.themes["ageing"].strong.append("rollator*")
    >>> mine = paratheme.Lexicon("mine")
    >>> mine.themes.add("tax", strong=["tax*"])
    <Theme tax: 1 strong>
    >>> paratheme.score(["Taxes rise."], lexicon=mine)["tax_hits"]
    [1]
    """

    def __init__(self, name: str, *, version: str = "0.1.0", language: str = "en", description: str | None = None) -> None:
        self.table: dict[str, Any] = {"name": name, "version": version, "language": language}
        if description:
            self.table["description"] = description

    @classmethod
    def load(cls, *names: str | os.PathLike[str]) -> Lexicon:
        """Loads a built-in lexicon by its name, or a file; of several, the themes of all. What they
        extend is part of the lexicon."""
        arguments = ["lexicon", "show", "--format=toml", "--", *(os.fspath(name) for name in names)]
        text, _ = _paratheme.call(arguments, [], False)
        return cls.from_toml(text.decode("utf-8"))

    @classmethod
    def from_toml(cls, text: str) -> Lexicon:
        """Reads a lexicon from the text of a file."""
        lexicon = cls("")
        lexicon.table = json.loads(_paratheme.toml_to_json(text))
        return lexicon

    @property
    def name(self) -> str:
        """Its name."""
        return self.table.get("name", "")

    @name.setter
    def name(self, name: str) -> None:
        self.table["name"] = name

    @property
    def version(self) -> str:
        """Its version."""
        return self.table.get("version", "")

    @version.setter
    def version(self, version: str) -> None:
        self.table["version"] = version

    @property
    def language(self) -> str:
        """The language of its entries, ISO 639-1."""
        return self.table.get("language", "en")

    @property
    def themes(self) -> Themes:
        """Its themes, by their ids."""
        return Themes(self.table)

    def copy(self) -> Lexicon:
        """Returns a lexicon that can be edited by itself."""
        other = Lexicon(self.name)
        other.table = copy.deepcopy(self.table)
        return other

    def to_toml(self) -> str:
        """Returns the text of its file.

        Raises:
            ValueError: An entry or a key is wrong; the message tells where.
        """
        return _paratheme.json_to_toml(json.dumps(self.table), self.name or "lexicon")

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes its file. One that is there is replaced."""
        text = self.to_toml()
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)

    def check(self, source: Any = None, **options: Any) -> Result:
        """Checks the lexicon on a collection: entries that never match, that others cover, that match too
        much. The options are those of `paratheme lexicon check`; with `gold` no source is needed."""
        return Result(Call(("lexicon", "check"), sources(source), {"lexicon": self, **options}))

    def suggest(self, source: Any, **options: Any) -> Result:
        """Suggests entries from a collection, by the options of `paratheme lexicon suggest`."""
        return Result(Call(("lexicon", "suggest"), sources(source), {"lexicon": self, **options}))

    def diff(self, other: Any, source: Any, **options: Any) -> Result:
        """Lists the paragraphs of a collection that another lexicon scores differently, by the options of
        `paratheme lexicon diff`. The other one is a lexicon, a name or a file."""
        return Result(Call(("lexicon", "diff"), sources(source), options, (self, other)))

    def fit(self, gold: Any, source: Any = None, **options: Any) -> Fit:
        """Fits the p of its entries to coded texts, by the options of `paratheme lexicon fit`; the lexicon
        itself stays as it is. With `calibration` the curves of probabilities (with `model=True` models too) are written into that file,
        and the entries keep their p.

        >>> import paratheme
        >>> mine = paratheme.Lexicon("mine")
        >>> tax = mine.themes.add("tax", strong=["tax*"], weak=["rate*"])
        >>> coded = {"id": [1, 2, 3], "text": ["Taxes rise.", "Tax rates fall.", "They rate it."], "tax": [1, 1, 0]}
        >>> fit = mine.fit(coded)
        >>> fit.entries["entry"], fit.entries["texts"]
        (['tax*', 'rate*'], [2, 2])
        """
        return Fit(self, Call(("lexicon", "fit"), sources(source), {"lexicon": self, "gold": gold, **options}))

    def learn(self, source: Any, **options: Any) -> Learnt:
        """Learns entries from a collection: words that mark the paragraphs which this lexicon finds strong,
        each with a small weight. The options are those of `paratheme lexicon learn`; the lexicon itself
        stays as it is.

        >>> import paratheme
        >>> mine = paratheme.Lexicon("mine")
        >>> tax = mine.themes.add("tax", strong=["tax*"])
        >>> texts = [f"Tax {at} rises, and councillors meet." for at in range(20)] + [f"Rain falls on hill {at}." for at in range(80)]
        >>> posts = {"id": list(range(100)), "text": texts, "source": [f"blog {at % 5}" for at in range(100)]}
        >>> learnt = mine.learn(posts)
        >>> learnt.lexicon.themes["tax"].table["entries"][1]
        {'match': '~councillors', 'p': 0.004343, 'learnt': True}
        """
        with tempfile.TemporaryDirectory(prefix="paratheme-") as folder:
            base, written = (pathlib.Path(folder) / name for name in ("base.toml", "learnt.toml"))
            self.save(base)
            text, warnings, reports = Call(("lexicon", "learn"), sources(source), {"lexicon": base, **options}).bytes()
            written.write_bytes(text)
            shown = text.decode("utf-8").replace(json.dumps(str(base)), json.dumps(f"{self.name}.toml"))
            return Learnt(Lexicon.load(written), shown, warnings, reports)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lexicon) and self.table == other.table

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Lexicon {self.name} {self.version}: {', '.join(self.themes)}>"


class Fit:
    """A lexicon whose entries were fitted to coded texts, and how that went."""

    def __init__(self, lexicon: Lexicon, call: Call) -> None:
        self._call = call
        text, self.warnings, self.reports = call.bytes()
        #: The lexicon with the new p; the one that was fitted if only curves of probabilities were.
        self.lexicon = Lexicon.from_toml(text.decode("utf-8")) if text else lexicon.copy()

    @cached_property
    def entries(self) -> SecondTable:
        """Each entry with its counts, its precision, and its p before and after."""
        return SecondTable(self._call, "report")

    @cached_property
    def left_out(self) -> SecondTable:
        """How well the fitted p rank each set that was left out, beside the lexicon's own p and equal p."""
        return SecondTable(self._call, "left-out")

    def __repr__(self) -> str:
        return f"<Fit of {self.lexicon!r}>"


class Learnt:
    """A lexicon with the entries that it has learnt from a collection, and how that went."""

    def __init__(self, lexicon: Lexicon, text: str, warnings: list[str], reports: list[str]) -> None:
        #: The lexicon with all its entries, the learnt ones marked as such.
        self.lexicon = lexicon
        #: What the command writes: the learnt entries alone, each with its counts and three contexts. It extends the
        #: file of the lexicon's name, such as `mine.toml`.
        self.text = text
        self.warnings, self.reports = warnings, reports

    def __repr__(self) -> str:
        return f"<Learnt {self.lexicon!r}>"


def sources(source: Any) -> dict[str, Any]:
    """Returns the inputs of a command that may have none."""
    return {} if source is None else {"": source}
