"""What the notebooks share: their settings, and how their pictures look.

The settings are environment variables. Those that are not set are the demo's.

    PARATHEME_ARTICLES  the articles: a file, a folder or a glob
    PARATHEME_READ      options with which they are read, such as `--text-field body --id-field nr`
    PARATHEME_LEXICON   a built-in lexicon or a TOML file
    PARATHEME_BY        the field that groups articles
    PARATHEME_TERMS     words to follow over the years, with commas between
    PARATHEME_PERIODS   two periods to compare, such as 2015-2018,2019-2024
    PARATHEME_SHEET     a sheet of `lexicon sample` with codes in it
    PARATHEME_MODEL     a table of codes by a language model
    PARATHEME_ENGINE    the engine of notebook 04: sail or spark
    PARATHEME_CODERS    what people and model are called in pictures, with a comma between
"""

import os
import re
import shlex
import warnings
from contextlib import contextmanager
from pathlib import Path
from textwrap import fill

import matplotlib.pyplot as plt
import pandas as pd
import paratheme
from IPython.display import Markdown, display
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, MaxNLocator, PercentFormatter
from matplotlib.transforms import Bbox
from matplotlib_inline.backend_inline import set_matplotlib_formats


def as_keywords(words):
    """Returns options of the command line as keyword arguments of the package: `--text-field body` is text_field="body"."""
    values = {}
    for word in words:
        if word.startswith("--"):
            name, _, value = word[2:].partition("=")
            name = "from_" if name == "from" else name.replace("-", "_")
            values.setdefault(name, []).extend([value] if value else [])
        else:
            values[name].append(word)
    return {name: given[0] if len(given) == 1 else given or True for name, given in values.items()}


ROOT = Path(__file__).resolve().parent.parent
ARTICLES = os.environ.get("PARATHEME_ARTICLES") or str(ROOT / "data" / "articles")
IS_DEMO = not os.environ.get("PARATHEME_ARTICLES")
READ = as_keywords(shlex.split(os.environ.get("PARATHEME_READ", "")))
LEXICON = os.environ.get("PARATHEME_LEXICON") or "public-services"
BY = os.environ.get("PARATHEME_BY") or "source"
SHEET = os.environ.get("PARATHEME_SHEET")
TABLES = ROOT / "target" / "notebooks" / "tables"  # sheets, questions and curves
TABLES.mkdir(parents=True, exist_ok=True)

FEW = 10  # articles: a group with fewer is drawn in grey
MOST_THEMES = 6
# The colours of Okabe and Ito, which colour-blind readers can tell apart.
COLOURS = ["#D55E00", "#0072B2", "#009E73", "#AA4499", "#E69F00", "#56B4E9"]
GREY, PALE = "#5A5A5A", "#A0A0A0"
WIDE = 9  # inches: every picture is 1,200 pixels wide
TEXT_COLUMNS = ["article_id", "title", "date", "source", "kind", "text"]  # of a sheet

warnings.simplefilter("ignore", paratheme.ParathemeWarning)  # `note_warnings` shows them


class NotCodedYet(Exception):
    """A notebook cannot go on before people, or a model, have coded a sheet."""


def style():
    """Sets one look for all pictures, and keeps each as PNG and as SVG."""
    set_matplotlib_formats("png", "svg", bbox_inches=None)
    plt.rcParams.update({
        "figure.dpi": 400 / 3, "figure.constrained_layout.use": True, "figure.facecolor": "white", "svg.hashsalt": "paratheme",
        "font.size": 10, "axes.titlesize": 11, "axes.titleweight": "bold", "axes.titlelocation": "left",
        "figure.titlesize": 13, "figure.titleweight": "bold", "xtick.labelsize": 9, "ytick.labelsize": 9,
        "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": GREY, "axes.axisbelow": True,
        "axes.grid": True, "grid.color": "#E6E6E6", "legend.frameon": False, "legend.fontsize": 9,
    })


def table(file):
    """Reads a sheet or a table of codes. An empty cell is empty, as is the `?` of a coder who cannot tell; a title such as `NA` is a title."""
    return pd.read_csv(file, keep_default_na=False, na_values=["", "?"], dtype=dict.fromkeys(TEXT_COLUMNS, str))


def themes_of(scores):
    """Returns the whole themes of a table of scores in the order of the lexicon: at most six, those with most hits."""
    every = [name for name in scores if f"{name}_hits" in scores]
    whole = [name for name in every if name.rpartition(".")[0] not in every]
    hits = scores.loc[scores["counted"], [f"{name}_hits" for name in whole]].sum().to_numpy()
    most = set(sorted(range(len(whole)), key=lambda place: -hits[place])[:MOST_THEMES])
    return [name for place, name in enumerate(whole) if place in most], len(whole)


def label(theme):
    return theme.replace("_", " ").capitalize()


def note(text):
    display(Markdown(text))


@contextmanager
def messages_into(file):
    """Programs that are started in this block write their standard error into a file, after the block as well."""
    kept = os.dup(2)
    with open(file, "wb") as messages:
        os.dup2(messages.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def note_warnings(result):
    for warning in result.warnings:
        note(f"**Warning:** {warning}")


def shorten(text, width):
    text = " ".join(str(text).split())
    return text if len(text) <= width else text[: width - 1].rstrip(" ,;:") + "…"


def squeeze(text, width):
    """Leaves out the middle of a long name: names of one family often differ at the end."""
    text = " ".join(str(text).split())
    return text if len(text) <= width else f"{text[: width // 2].rstrip()}…{text[-(width - width // 2 - 1):].lstrip()}"


def in_bold(text, forms):
    """Returns the text, as Markdown, with every one of the forms in bold."""
    text, *forms = (re.sub(r"([\\`*_\[\]<>&])", r"\\\1", " ".join(part.split())) for part in (text, *forms))
    pattern = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return re.sub(rf"(?<!\w)({pattern})(?!\w)", r"**\1**", text, flags=re.IGNORECASE) if forms else text


def wrapped(text, width):
    return fill(text, width, break_long_words=False)


def grid(n, height, across=2, **options):
    """Returns a figure with n panels, `across` beside each other, and the list of their axes. Each panel has its own scale."""
    across = max(1, min(across, n))
    down = max(1, -(-n // across))
    fig, axes = plt.subplots(down, across, figsize=(WIDE, height * down + 0.8), squeeze=False, **options)
    for spare in axes.flat[n:]:
        spare.set_visible(False)
    return fig, list(axes.flat[:n])


def empty(ax, text):
    """Says in a panel that there is nothing to draw."""
    ax.text(0.5, 0.5, wrapped(text, 42), ha="center", va="center", color=GREY, fontsize=9, transform=ax.transAxes)
    ax.set(xticks=[], yticks=[])
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)


def only_text(text):
    """Shows a picture that says that there is nothing to draw."""
    fig, ax = plt.subplots(figsize=(WIDE, 1))
    empty(ax, "")
    ax.texts[0].set(text=text, fontsize=11)
    show(fig)


def percents(axis, end):
    """Writes an axis of shares from 0 to `end` in percent, with as many decimals as its ticks need."""
    ticks = MaxNLocator(nbins=5, steps=[1, 2, 5, 10], min_n_ticks=2).tick_values(0, end)
    axis.set_major_locator(FixedLocator([tick for tick in ticks if 0 <= tick <= end * 1.0001]))
    axis.set_major_formatter(PercentFormatter(1, decimals=0 if end > 0.05 else 1 if end > 0.01 else 2))


def reach(low, point, high):
    """Returns the ends of an interval, moved out to the point where rounding left the point outside; NaN without an interval."""
    if pd.isna(low) or pd.isna(high) or pd.isna(point):
        return float("nan"), float("nan")
    return min(low, point), max(high, point)


def interval(ax, place, row, name, tone, marker="o", size=8):
    """Draws a measure of a row with its interval, or the words that it cannot be measured."""
    low, high = reach(row.get(f"{name}_low"), row.get(name), row.get(f"{name}_high"))
    ax.plot([low, high], [place, place], color=tone, linewidth=2)
    if pd.isna(row.get(name)):
        ax.text(0.02, place, "cannot be measured", color=GREY, fontsize=8, va="center", transform=ax.get_yaxis_transform(),
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    else:
        ax.plot(row[name], place, marker, color=tone, markersize=size, clip_on=False)


def name_points(ax, points, fontsize=9):
    """Writes names beside points where there is room: points are (x, y, name, colour), the most important first."""
    ax.figure.canvas.draw()
    inside = ax.get_window_extent()
    spots = ax.transData.transform([point[:2] for point in points])
    taken = [Bbox.from_bounds(x - 3, y - 3, 6, 6) for x, y in spots]
    for x, y, name, colour in points:
        for offset, ha, va in [((6, 0), "left", "center"), ((-6, 0), "right", "center"), ((0, 6), "center", "bottom"), ((0, -6), "center", "top")]:
            text = ax.annotate(name, (x, y), xytext=offset, textcoords="offset points", fontsize=fontsize, color=colour, ha=ha, va=va,
                               path_effects=[withStroke(linewidth=3, foreground="white")], zorder=5)
            box = text.get_window_extent().padded(1.5)
            if inside.containsx(box.x0) and inside.containsx(box.x1) and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            text.remove()


def crowded(fig):
    """Returns the texts of a picture that overlap each other or that its edge cuts off."""
    fig.canvas.draw()
    texts = [*fig.texts, *(text for legend in fig.legends for text in legend.get_texts())]
    texts += [text for text in (fig._suptitle, fig._supxlabel, fig._supylabel) if text is not None and text not in texts]
    for ax in fig.axes:
        if not ax.get_visible():
            continue
        texts += [*ax.texts, ax.title, ax._left_title, ax._right_title, ax.xaxis.label, ax.yaxis.label]
        if ax.get_legend():
            texts += [*ax.get_legend().get_texts(), ax.get_legend().get_title()]
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            texts += [tick.label1 for tick in axis.get_major_ticks() if tick.label1.get_visible() and low <= tick.get_loc() <= high]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts if text.get_visible() and text.get_text().strip()]
    found = [f"{name!r} is cut off" for name, box in boxes
             if box.x0 < -1 or box.y0 < -1 or box.x1 > fig.bbox.x1 + 1 or box.y1 > fig.bbox.y1 + 1]
    for place, (name, box) in enumerate(boxes):
        found += [f"{name!r} is over {other!r}" for other, its in boxes[place + 1:]
                  if min(box.x1, its.x1) - max(box.x0, its.x0) > 1 and min(box.y1, its.y1) - max(box.y0, its.y0) > 1]
    return found


def show(fig):
    """Shows a picture, and warns if texts in it cannot be read. `notebooks/run.py` takes such a warning for a failure."""
    problems = crowded(fig)
    if problems:
        warnings.warn("Labels overlap: " + "; ".join(problems[:5]), stacklevel=2)
    plt.show()
