#!/usr/bin/env python3
"""Builds the documents as a site into target/docs, beside the pages of the notebooks that are there.

    python docs/site.py target/tools/bin/mdbook

The pages are those of docs/SUMMARY.md. They are copied to target/site with the folders that they have in the repository, so that
their links are right in both places. Links to notebooks lead to their pages if these are in target/docs, and the gallery shows
their pictures from target/notebooks if they are there: `make docs` makes both.
At the end each link of each page is checked, with its anchor. The exit code is 1 if one leads nowhere.
"""

import html
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "site"
SITE = ROOT / "target" / "docs"
PICTURES = ROOT / "target" / "notebooks"
LINK = re.compile(r"(\]\()([^)\s]+)(\))")
NOTEBOOK = re.compile(r"(?:\.\./)?notebooks/(\d\d-[\w-]+)\.ipynb")
# The first line of a notebook's page.
BACK = '<p><a href="docs/GALLERY.html">Gallery</a> · <a href="index.html">paratheme</a></p>'
FENCE = re.compile(r"^\s*```")


def summary():
    """Returns the pages of docs/SUMMARY.md, by their paths in the repository."""
    text = (ROOT / "docs/SUMMARY.md").read_text(encoding="utf-8")
    return [PurePosixPath(os.path.normpath(f"docs/{target}")) for _, target, _ in LINK.findall(text)]


def outside_code(text, change):
    """Changes the lines of a document that are not code."""
    fenced = False
    lines = []
    for line in text.split("\n"):
        if FENCE.match(line):
            fenced = not fenced
        lines.append(line if fenced else change(line))
    return "\n".join(lines)


def pictures(notebook):
    """Returns the pictures of a notebook in HTML, and copies them to the site."""
    found = [folder for name in ("own", "demo") if (folder := PICTURES / name / notebook).is_dir()]
    if not found:
        return ""
    figures = []
    for picture in sorted(found[0].glob("*.png"), key=lambda path: order(found[0], path)):
        to = WORK / "src/docs/pictures" / notebook / picture.name
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture, to)
        caption = html.escape(picture.stem.replace("-", " ").capitalize())
        figures.append(f'<figure><a href="pictures/{notebook}/{picture.name}"><img src="pictures/{notebook}/{picture.name}" alt="{caption}" loading="lazy"></a>'
                       f"<figcaption>{caption}</figcaption></figure>")
    return f'\n<div class="gallery">\n{"".join(figures)}\n</div>\n'


def order(folder, picture):
    """Returns the place of a picture within its notebook."""
    text = (ROOT / "notebooks" / f"{folder.name}.ipynb").read_text(encoding="utf-8")
    place = text.find(f'"name": "{picture.stem}"')
    return (place if place >= 0 else len(text), picture.name)


def copy(page):
    """Copies a page for mdBook, and what it links to that is neither a page nor a folder."""
    pages = summary()
    up = "../" * len(page.parent.parts)

    def linked(found):
        target = found[2]
        if "://" in target or target.startswith("#"):
            return found[0]
        if notebook := NOTEBOOK.fullmatch(target):
            if (SITE / f"{notebook[1]}.html").is_file():
                return f"{found[1]}{up}{notebook[1]}.html{found[3]}"
        path = PurePosixPath(os.path.normpath(page.parent / target.split("#")[0]))
        file = ROOT / path
        if path not in pages and file.is_file():
            to = WORK / "src" / path
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, to)
        # mdBook calls the page of a README index.html, and leaves links to it as they are.
        return found[0].replace("README.md", "index.md") if path in pages else found[0]

    def change(line):
        changed = LINK.sub(linked, line)
        named = NOTEBOOK.search(line)
        return changed + pictures(named[1]) if named and page.name == "GALLERY.md" and line.startswith("[") else changed

    text = outside_code((ROOT / page).read_text(encoding="utf-8"), change)
    to = WORK / "src" / page
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(text, encoding="utf-8")


def build(mdbook):
    """Builds the site into target/docs; the pages of notebooks stay."""
    shutil.rmtree(WORK, ignore_errors=True)
    (WORK / "src").mkdir(parents=True)
    for page in summary():
        copy(page)
    text = (ROOT / "docs/SUMMARY.md").read_text(encoding="utf-8")
    text = LINK.sub(lambda found: f"{found[1]}{os.path.normpath('docs/' + found[2])}{found[3]}", text)
    (WORK / "src/SUMMARY.md").write_text(text, encoding="utf-8")
    for name in ("book.toml", "site.css"):
        shutil.copyfile(ROOT / "docs" / name, WORK / name)
    subprocess.run([mdbook, "build", WORK, "--dest-dir", WORK / "html"], check=True, env={**os.environ, "MDBOOK_LOG": "warn"})
    # What an earlier site left is removed, except the pages of notebooks.
    SITE.mkdir(parents=True, exist_ok=True)
    for old in SITE.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
        elif not re.match(r"\d\d-[\w-]+\.html$", old.name):
            old.unlink()
    shutil.copytree(WORK / "html", SITE, dirs_exist_ok=True)


def lead_to_the_site():
    """Makes the links of notebooks' pages to documents lead to the pages of the site, and gives each a link to the gallery."""
    pages = {str(page) for page in summary()}
    root = Path(os.path.relpath(ROOT, SITE)).as_posix()

    def linked(found):
        path = found[1]
        if path not in pages:
            return found[0]
        page = "index" if path == "README.md" else re.sub(r"README$", "index", path.removesuffix(".md"))
        return f'href="{page}.html{found[2]}'

    for page in SITE.glob("[0-9][0-9]-*.html"):
        text = page.read_text(encoding="utf-8")
        text = re.sub(rf'href="{re.escape(root)}/([^"#]+\.md)(["#])', linked, text)
        if BACK not in text:
            text = text.replace("<body>", f"<body>\n{BACK}", 1)
        page.write_text(text, encoding="utf-8")


class Page(HTMLParser):
    """The anchors and the links of a page."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.links = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.anchors.update(values[name] for name in ("id", "name") if values.get(name))
        self.links.extend(values[name] for name in ("href", "src") if values.get(name))


def broken():
    """Returns the links of the site that lead nowhere."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(SITE.rglob("*.html"))}
    wrong, seen = [], 0
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or (path.name == "404.html" and link.startswith("/")):
                continue
            seen += 1
            target = path if not parts.path else (path.parent / unquote(parts.path)).resolve()
            if not target.exists():
                wrong.append(f"{path.relative_to(SITE)}: {link}: no such file")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                wrong.append(f"{path.relative_to(SITE)}: {link}: no such place")
    return wrong, seen, len(pages)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    build(sys.argv[1])
    lead_to_the_site()
    wrong, seen, pages = broken()
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{SITE.relative_to(ROOT)}/index.html: {pages} pages, {seen:,} links, {len(wrong)} of them lead nowhere")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
