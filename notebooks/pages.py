"""Renders an executed notebook as a page of HTML that is whole in itself.

In comes a notebook with its outputs; a text of HTML comes out. Pictures, styles and colours of code are in it, there is no
script, and its content policy forbids a browser to fetch anything, whatever the texts of the collection hold. Nothing is known
here about themes, and nothing is run.
"""

import copy
import html
import os
import re
from html.parser import HTMLParser
from pathlib import Path

from nbconvert import HTMLExporter
from pygments.formatters import HtmlFormatter

ROOT = Path(__file__).resolve().parent.parent
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
STYLE = """
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #222; background: #fff; }
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 2.5rem; border-top: 1px solid #ddd; padding-top: 1rem; }
img { display: block; max-width: 100%; height: auto; margin: 1rem auto; }
pre, code { font: .85rem/1.4 ui-monospace, monospace; background: #f6f6f6; }
pre { overflow-x: auto; padding: .7rem; }
code { padding: .1rem .2rem; }
pre code { padding: 0; }
table { border: 0; border-collapse: collapse; font-size: .85rem; margin: .5rem 0; }
th, td { padding: .25rem .6rem; border: 0; border-bottom: 1px solid #e4e4e4; text-align: right; vertical-align: top; }
.text_cell_render th, .text_cell_render td { text-align: left; }
.output_html { overflow-x: auto; }
blockquote { margin: .5rem 0; border-left: 4px solid #ddd; padding-left: 1rem; color: #444; }
a { color: #0b5a9c; }
"""


def page(notebook, folder):
    """Returns the page of a notebook. Its links to files of the project are right for a page in this folder."""
    shown = copy.deepcopy(notebook)
    for cell in shown.cells:
        if "name" in cell.metadata:
            cell.metadata["alt"] = f"Picture: {cell.metadata['name'].replace('-', ' ')}"
        if cell.cell_type == "code":  # a bar of progress leaves an empty text behind
            cell.outputs = [output for output in cell.outputs if output.get("data") != {"text/plain": ""}]
            for output in cell.outputs:
                output.get("data", {}).pop("image/svg+xml", None)
    exporter = HTMLExporter(template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True, exclude_anchor_links=True)
    body, _ = exporter.from_notebook_node(shown)
    root = Path(os.path.relpath(ROOT, folder)).as_posix()
    body = body.replace('href="../', f'href="{root}/')
    heading = next((found[1] for cell in shown.cells if (found := re.match(r"# (.+)", cell.source))), "Notebook")
    return "\n".join([
        "<!DOCTYPE html>", '<html lang="en">', "<head>", '<meta charset="utf-8">', f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">', f"<title>{html.escape(heading)}</title>",
        f"<style>{STYLE}{HtmlFormatter().get_style_defs('.highlight')}</style>", "</head>", "<body>", body, "</body>", "</html>", ""])


class Fetches(HTMLParser):
    """Collects what a browser would fetch, or run, when it opens a page."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.in_style = False

    def handle_starttag(self, tag, attributes):
        self.in_style = tag == "style"
        if tag in ("script", "iframe", "object", "embed", "base"):
            self.found.append(f"<{tag}>")
        for name, value in attributes:
            is_fetched = name in ("src", "srcset", "poster", "data", "background") or (name == "href" and tag not in ("a", "area"))
            if is_fetched and not (value or "").startswith("data:"):
                self.found.append(f"{tag} {name}={value}")
            if name == "style":
                self.look_at(value)

    def handle_endtag(self, tag):
        self.in_style = False

    def handle_data(self, text):
        if self.in_style:
            self.look_at(text)

    def look_at(self, style):
        self.found += re.findall(r"@import[^;]*|url\((?![\"']?data:)[^)]*\)", style or "")


def fetches(text):
    """Returns what a browser would fetch, or run, when it opens a page: nothing, as it should be."""
    parser = Fetches()
    parser.feed(text)
    parser.close()
    return parser.found
