"""Theme analysis of article collections, paragraph by paragraph, with evidence.

>>> import paratheme
>>> scores = paratheme.score(["The council must make budget cuts.", "It rained."])
>>> scores["themes"]
['fiscal_pressure', None]
"""

from ._commands import ParathemeWarning
from ._paratheme import __version__
from .functions import compare, evaluate, inspect, keywords, kwic, paragraphs, repeats, sample, score, terms
from .lexicon import Lexicon, Theme
from .report import report
from .results import Measures, Result, Scores

__all__ = [
    "Lexicon",
    "Measures",
    "ParathemeWarning",
    "Result",
    "Scores",
    "Theme",
    "__version__",
    "compare",
    "evaluate",
    "inspect",
    "keywords",
    "kwic",
    "paragraphs",
    "repeats",
    "report",
    "sample",
    "score",
    "terms",
]
