"""The page that one can mail."""

from __future__ import annotations

import os
from typing import Any

from ._commands import Call
from .results import Scores


class Page:
    """A self-contained page of HTML; a notebook shows it in a frame."""

    def __init__(self, html: str, warnings: list[str]) -> None:
        self.html = html
        self.warnings = warnings

    def write(self, path: str | os.PathLike[str]) -> None:
        """Writes the page into a file."""
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(self.html)

    def _repr_html_(self) -> str:
        import html

        return f'<iframe srcdoc="{html.escape(self.html)}" style="width:100%;height:40rem;border:0" sandbox="allow-scripts"></iframe>'


def report(source: Any, **options: Any) -> Page:
    """Makes one page of a collection: themes with intervals, charts, paragraphs with the evidence marked,
    quotes.

    >>> import paratheme
    >>> page = paratheme.report(paratheme.score(["The council must make budget cuts."]))
    >>> "<h1>Themes in 1 article</h1>" in page.html
    True

    Args:
        source: Scores, whose source is read again with the same options, or a source as of `score`.
        options: Those of the command `report`, such as `most_paragraphs` and `lexicon`.
    """
    if isinstance(source, Scores):
        call = source._call.with_options("report", **options)
    else:
        call = Call(("report",), {"": source}, options)
    page, warnings, _ = call.bytes()
    return Page(page.decode("utf-8"), warnings)
