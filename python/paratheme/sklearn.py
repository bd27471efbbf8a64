"""Theme strengths as features of scikit-learn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from ._commands import Call
from ._inputs import is_missing
from .lexicon import Lexicon


class ThemeVectorizer(TransformerMixin, BaseEstimator):
    """Turns texts into the strengths of the themes of a lexicon: a row for each text, a column for each
    top-level theme, from 0 to 1.

    A text is scored as one article, whether or not another one says the same. A text without words, one
    that is None, and one in another language than the lexicon have zeros.

    >>> from paratheme.sklearn import ThemeVectorizer
    >>> vectorizer = ThemeVectorizer()
    >>> strengths = vectorizer.fit_transform(["The council must make budget cuts.", "It rained."])
    >>> strengths.shape, float(strengths[1].max())
    ((2, 4), 0.0)
    >>> list(vectorizer.get_feature_names_out())
    ['fiscal_pressure', 'ageing', 'procurement', 'innovation']

    Args:
        lexicon: The name of a built-in lexicon, the path of a file, a Lexicon, or a list of these.
        language: The language of the texts, ISO 639-1; auto: detect it for each text.
        overlap: Whether a word can count for several themes (theme) or for one (lexicon).
        phrases: What the words of a phrase must be in: sentence or paragraph.
        negated: What to do with negated matches: count, separate or drop them.
        threads: Worker threads; by default one for each core.
    """

    def __init__(
        self,
        lexicon: Any = "public-services",
        *,
        language: str = "auto",
        overlap: str = "theme",
        phrases: str = "sentence",
        negated: str = "count",
        threads: int | None = None,
    ) -> None:
        self.lexicon = lexicon
        self.language = language
        self.overlap = overlap
        self.phrases = phrases
        self.negated = negated
        self.threads = threads

    def fit(self, X: Iterable[str | None], y: Any = None) -> ThemeVectorizer:
        """Reads the lexicon; nothing is learnt from the texts."""
        self._validated(X)
        several = self.lexicon if isinstance(self.lexicon, (list, tuple)) else [self.lexicon]
        shown, _, _ = Call(("lexicon", "show"), {}, {"format": "toml"}, tuple(several)).bytes()
        self.toml_ = shown.decode("utf-8")
        self.themes_ = list(Lexicon.from_toml(self.toml_).themes)
        return self

    def transform(self, X: Iterable[str | None]) -> np.ndarray:
        """Returns an array with a row for each text and a column for each theme."""
        check_is_fitted(self)
        texts = self._validated(X)
        strengths = np.zeros((len(texts), len(self.themes_)))
        if not any(text and text.strip() for text in texts):
            return strengths
        options = {
            "lexicon": Lexicon.from_toml(self.toml_),
            "language": self.language,
            "overlap": self.overlap,
            "phrases": self.phrases,
            "negated": self.negated,
            "threads": self.threads,
            "unit": "article",
            "repeats": "keep",
            "text_format": "plain",
            "keywords": 0,
            "columns": ["article_id", *self.themes_],
            "progress": False,
        }
        # A text without words has no row.
        source = {"id": range(len(texts)), "text": [text or "" for text in texts]}
        table, _, _ = Call(("score",), {"": source}, options, is_quiet=True).table()
        rows = np.array(table.column("article_id"), dtype=int)
        for at, theme in enumerate(self.themes_):
            found = np.array(table.column(theme), dtype=float)
            strengths[rows, at] = np.nan_to_num(found)
        return strengths

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Returns the ids of the themes."""
        check_is_fitted(self)
        return np.array(self.themes_, dtype=object)

    def _validated(self, X: Iterable[str | None]) -> list[str | None]:
        if isinstance(X, str) or not isinstance(X, Iterable):
            raise ValueError("Iterable over raw text documents expected, string object received.")
        if getattr(X, "ndim", 1) != 1 or hasattr(X, "columns"):
            raise ValueError("a column of texts is needed, not a table: pass X['text'], or use a ColumnTransformer")
        texts = [None if is_missing(text) else text for text in X]
        for text in texts:
            if text is not None and not isinstance(text, str):
                raise ValueError(f"texts are strings, not {type(text).__name__}")
        return texts

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.no_validation = True
        tags.requires_fit = True
        return tags
