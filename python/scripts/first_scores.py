"""Scores the demo with nothing but the wheel."""

import sys

import paratheme

scores = paratheme.score("data/articles")
assert len(scores) == 213, len(scores)
assert sum(scores["counted"]) > 100
assert {row["theme"] for row in scores.evidence.rows()} == {"fiscal_pressure", "ageing", "procurement", "innovation"}
assert not {"pandas", "polars", "pyarrow", "numpy"} & set(sys.modules)
print(scores)
