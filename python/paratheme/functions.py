"""The commands as functions; their options are those of the command line.

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


def score(
    source: Source,
    *,
    text_field: str | None = None,
    id_field: str | None = None,
    article_field: str | None = None,
    title_field: str | None = None,
    date_field: str | None = None,
    source_field: str | None = None,
    name_pattern: str | None = None,
    metadata: TableLike | None = None,
    metadata_key: str | None = None,
    where: str | Sequence[str] | None = None,
    keep_missing: bool = False,
    from_: str | None = None,
    to: str | None = None,
    paragraphs: str = "auto",
    date_order: Literal["auto", "dmy", "mdy"] = "auto",
    encoding: str | None = None,
    input_format: str | None = None,
    delimiter: str = "auto",
    text_format: Literal["auto", "plain", "html"] = "auto",
    extract: Literal["article", "all", "precision", "recall"] = "article",
    follow: bool = False,
    max_file_size: int = 67108864,
    max_expanded: int = 4294967296,
    strict: bool = False,
    max_errors: int | None = None,
    language: str = "auto",
    stemmer: Literal["snowball", "snowball3", "none"] = "snowball",
    tokens: Literal["paratheme", "uax29"] = "paratheme",
    lexicon: LexiconLike | Sequence[LexiconLike] = "public-services",
    overlap: Literal["theme", "lexicon"] = "theme",
    phrases: Literal["sentence", "paragraph"] = "sentence",
    context: Literal["none", "article"] = "none",
    lists: bool = False,
    unit: Literal["paragraph", "sentence", "article"] = "paragraph",
    layout: Literal["wide", "long", "evidence"] = "wide",
    columns: str | Sequence[str] | None = None,
    no_text: bool = False,
    keep: str | Sequence[str] | None = None,
    repeats: Literal["flag", "drop", "keep"] = "flag",
    negated: Literal["count", "separate", "drop"] = "count",
    near: bool = False,
    keywords: int = 5,
    keyword_method: Literal["auto", "tfidf", "yake", "rake", "textrank"] = "auto",
    threshold: float | None = None,
    calibration: str | None = None,
    sort: str | None = None,
    top: int | None = None,
    offsets: Literal["char", "byte"] = "char",
    threads: int | None = None,
    config: str | None = None,
    progress: bool | Callable[[float], Any] | None = None,
) -> Scores:
    """Scores the paragraphs of a collection for the themes of a lexicon.

    >>> scores = score({"id": ["a", "b"], "text": ["The council must make budget cuts.", "It rained."]})
    >>> scores["article_id"], scores["themes"]
    (['a', 'b'], ['fiscal_pressure', None])

    Args:
        source: Paths and globs as on the command line; a text or a list of texts; a dict of columns; a frame
            of pandas or polars; a table of pyarrow; anything with the Arrow PyCapsule interface. Columns are
            named by the options that end in `_field`.
        text_field: The field with the text, or a path to it such as content.rendered or parts[].body
        id_field: The field with the id
        article_field: The field that names the article of which records are passages, in order: consecutive
            records with the same value are one article, and each is a paragraph of it (speeches of a debate,
            sentences of a manifesto)
        title_field: The field with the title
        date_field: The field with the date
        source_field: The field with the source
        name_pattern: Read fields from file names: '{year}_{speaker}_{party}', or with folders
            '{source}/{date}*'. {year}, {month}, {day} and {date} form the date; {title}, {source}, {author},
            {url} and {id} have their usual meaning; other fields can be used by `by`, `keep` and `where`
        metadata: A table with further fields of the articles, one row for each file or id; its columns are
            fields like those of the inputs
        metadata_key: The column of `metadata` that names the file or the id
        where: Read only articles with these values: year=2019..2021, source=food,defra, party!=FF; an article
            must meet all conditions. Fields are id, title, date, year, month, source, author, url, folder,
            and those of the inputs, `name_pattern` and `metadata`
        keep_missing: Go on if no article has a field that `by`, `keep` or `where` names: as a rule that is a
            slip
        from_: Read only articles of this day, month or year, or later
        to: Read only articles of this day, month or year, or earlier
        paragraphs: How plain text is split into paragraphs: auto (detect), blank (at blank lines), line (each
            line), indent (at indented lines), regex:PATTERN (each match begins one)
        date_order: Whether the day (dmy) or the month (mdy) comes first in dates such as 03/04/2021; auto:
            keep only the year of a date that can be read both ways
        encoding: The character encoding of all inputs
        input_format: The format of all inputs [default: by name and content]: txt, md, html, jsonl, json,
            csv, tsv, docx, odt, rtf, pdf, epub, xlsx, ods, parquet, xml, warc, mhtml, eml; or the news
            database that exported them: nexis, factiva, proquest, europresse
        delimiter: The delimiter of CSV and TSV inputs: a character, or comma, semicolon, tab, pipe; auto:
            detect for each table
        text_format: Whether texts and titles of records and feeds are HTML: auto (detect for each), plain
            (never), html (always)
        extract: How much of a web page is read: the main text (article), only what is certainly main text
            (precision), also what is doubtful or hidden until a click (recall), or everything that the page
            shows (all)
        follow: Follow symbolic links and read hidden files in folders (hidden folders are left out)
        max_file_size: The largest document, and the largest record of JSON, JSON lines and tables, in bytes;
            a file of records may be larger
        max_expanded: The most bytes that one compressed file or archive may expand to
        strict: Write nothing if any input is rejected, and exit with code 3
        max_errors: Stop if more than N inputs are rejected
        language: The language of the texts, ISO 639-1; auto: detect it for each article (articles in another
            language than the lexicon's get no scores)
        stemmer: The stemmer
        tokens: The rules for words and sentences: paratheme (Unicode's, adapted for lost spaces, elided
            articles, abbreviations and the like) or uax29 (Unicode's alone)
        lexicon: A built-in lexicon (public-services, public-sector-change) or a TOML file; given several
            times, the themes of all
        overlap: Resolve overlapping matches within each theme (theme: a word can count for several themes) or
            over the whole lexicon (lexicon: it counts for one)
        phrases: Match phrases whose words are in one sentence (sentence) or in one paragraph (paragraph)
        context: What decides what a paragraph is about: its own evidence (none), or its own and that of the
            article around it (article)
        lists: In Parquet and Arrow, columns of several texts (`themes`, `keywords`) as lists, not as text
            with `; ` between
        unit: The unit that is scored: each paragraph, each sentence, or each article as one text
        layout: One row for each text (wide), each text and theme (long), or each match (evidence)
        columns: The columns: full for all, or names in the order wanted; the fields of `keep` come last
        no_text: Leave out the column text
        keep: Fields of the inputs to add as columns
        repeats: What to do with exact repeats of earlier paragraphs: flag and do not count them, drop them,
            or keep and count them
        negated: What to do with negated matches such as "no budget cuts": count them like others (a denial is
            about its subject), count them separately, or drop them
        near: Find near repeats too, and name the earliest paragraph with almost the same words in a column
        keywords: List at most N keywords in each row (0: none, which is faster)
        keyword_method: The keyword method
        threshold: A text is about a theme if its strength is at least this
        calibration: A file of `lexicon fit `calibration`; adds the probability that the text is about each
            theme
        sort: Sort the rows by this column: numbers from the highest, text from A
        top: Write only the first N rows after sorting, without rows that are not counted (repeats,
            boilerplate, titles)
        offsets: The unit of offsets: Unicode characters (as in Python) or bytes
        threads: Worker threads [default: one per core]; the result is the same for any number
        config: Read options from this TOML file; those that are given here count more
        progress: True for a bar, False for none, or a function that is told how much is done, from 0 to 1; by
            default a bar appears in notebooks and on terminals.
    """
    options = {name: value for name, value in locals().items() if name not in ("source",)}
    return Scores(Call(("score",), {"": source}, options))


def paragraphs(
    source: Source,
    *,
    text_field: str | None = None,
    id_field: str | None = None,
    article_field: str | None = None,
    title_field: str | None = None,
    date_field: str | None = None,
    source_field: str | None = None,
    name_pattern: str | None = None,
    metadata: TableLike | None = None,
    metadata_key: str | None = None,
    where: str | Sequence[str] | None = None,
    keep_missing: bool = False,
    from_: str | None = None,
    to: str | None = None,
    paragraphs: str = "auto",
    date_order: Literal["auto", "dmy", "mdy"] = "auto",
    encoding: str | None = None,
    input_format: str | None = None,
    delimiter: str = "auto",
    text_format: Literal["auto", "plain", "html"] = "auto",
    extract: Literal["article", "all", "precision", "recall"] = "article",
    follow: bool = False,
    max_file_size: int = 67108864,
    max_expanded: int = 4294967296,
    strict: bool = False,
    max_errors: int | None = None,
    language: str = "auto",
    stemmer: Literal["snowball", "snowball3", "none"] = "snowball",
    tokens: Literal["paratheme", "uax29"] = "paratheme",
    phrases: Literal["sentence", "paragraph"] = "sentence",
    context: Literal["none", "article"] = "none",
    lists: bool = False,
    unit: Literal["paragraph", "sentence", "article"] = "paragraph",
    keep: str | Sequence[str] | None = None,
    repeats: Literal["flag", "drop", "keep"] = "flag",
    near: bool = False,
    sort: str | None = None,
    top: int | None = None,
    offsets: Literal["char", "byte"] = "char",
    threads: int | None = None,
    config: str | None = None,
    progress: bool | Callable[[float], Any] | None = None,
) -> Result:
    """Splits a collection into paragraphs: a row each, with its kind, its place and its article.

    >>> found = paragraphs(["Budget cuts\\n\\nThe council is to vote on them."])
    >>> found["text"]
    ['Budget cuts', 'The council is to vote on them.']

    Args:
        source: Paths and globs as on the command line; a text or a list of texts; a dict of columns; a frame
            of pandas or polars; a table of pyarrow; anything with the Arrow PyCapsule interface. Columns are
            named by the options that end in `_field`.
        text_field: The field with the text, or a path to it such as content.rendered or parts[].body
        id_field: The field with the id
        article_field: The field that names the article of which records are passages, in order: consecutive
            records with the same value are one article, and each is a paragraph of it (speeches of a debate,
            sentences of a manifesto)
        title_field: The field with the title
        date_field: The field with the date
        source_field: The field with the source
        name_pattern: Read fields from file names: '{year}_{speaker}_{party}', or with folders
            '{source}/{date}*'. {year}, {month}, {day} and {date} form the date; {title}, {source}, {author},
            {url} and {id} have their usual meaning; other fields can be used by `by`, `keep` and `where`
        metadata: A table with further fields of the articles, one row for each file or id; its columns are
            fields like those of the inputs
        metadata_key: The column of `metadata` that names the file or the id
        where: Read only articles with these values: year=2019..2021, source=food,defra, party!=FF; an article
            must meet all conditions. Fields are id, title, date, year, month, source, author, url, folder,
            and those of the inputs, `name_pattern` and `metadata`
        keep_missing: Go on if no article has a field that `by`, `keep` or `where` names: as a rule that is a
            slip
        from_: Read only articles of this day, month or year, or later
        to: Read only articles of this day, month or year, or earlier
        paragraphs: How plain text is split into paragraphs: auto (detect), blank (at blank lines), line (each
            line), indent (at indented lines), regex:PATTERN (each match begins one)
        date_order: Whether the day (dmy) or the month (mdy) comes first in dates such as 03/04/2021; auto:
            keep only the year of a date that can be read both ways
        encoding: The character encoding of all inputs
        input_format: The format of all inputs [default: by name and content]: txt, md, html, jsonl, json,
            csv, tsv, docx, odt, rtf, pdf, epub, xlsx, ods, parquet, xml, warc, mhtml, eml; or the news
            database that exported them: nexis, factiva, proquest, europresse
        delimiter: The delimiter of CSV and TSV inputs: a character, or comma, semicolon, tab, pipe; auto:
            detect for each table
        text_format: Whether texts and titles of records and feeds are HTML: auto (detect for each), plain
            (never), html (always)
        extract: How much of a web page is read: the main text (article), only what is certainly main text
            (precision), also what is doubtful or hidden until a click (recall), or everything that the page
            shows (all)
        follow: Follow symbolic links and read hidden files in folders (hidden folders are left out)
        max_file_size: The largest document, and the largest record of JSON, JSON lines and tables, in bytes;
            a file of records may be larger
        max_expanded: The most bytes that one compressed file or archive may expand to
        strict: Write nothing if any input is rejected, and exit with code 3
        max_errors: Stop if more than N inputs are rejected
        language: The language of the texts, ISO 639-1; auto: detect it for each article (articles in another
            language than the lexicon's get no scores)
        stemmer: The stemmer
        tokens: The rules for words and sentences: paratheme (Unicode's, adapted for lost spaces, elided
            articles, abbreviations and the like) or uax29 (Unicode's alone)
        phrases: Match phrases whose words are in one sentence (sentence) or in one paragraph (paragraph)
        context: What decides what a paragraph is about: its own evidence (none), or its own and that of the
            article around it (article)
        lists: In Parquet and Arrow, columns of several texts (`themes`, `keywords`) as lists, not as text
            with `; ` between
        unit: The unit that is scored: each paragraph, each sentence, or each article as one text
        keep: Fields of the inputs to add as columns
        repeats: What to do with exact repeats of earlier paragraphs: flag and do not count them, drop them,
            or keep and count them
        near: Find near repeats too, and name the earliest paragraph with almost the same words in a column
        sort: Sort the rows by this column: numbers from the highest, text from A
        top: Write only the first N rows after sorting, without rows that are not counted (repeats,
            boilerplate, titles)
        offsets: The unit of offsets: Unicode characters (as in Python) or bytes
        threads: Worker threads [default: one per core]; the result is the same for any number
        config: Read options from this TOML file; those that are given here count more
        progress: True for a bar, False for none, or a function that is told how much is done, from 0 to 1; by
            default a bar appears in notebooks and on terminals.
    """
    options = {name: value for name, value in locals().items() if name not in ("source",)}
    options.update(columns="article_id,paragraph,kind,language,words,counted,boilerplate,repeat_of,start,end,title,date,source,url,text", keywords="0")
    return Result(Call(("score",), {"": source}, options))


def terms(
    source: Source,
    *,
    text_field: str | None = None,
    id_field: str | None = None,
    article_field: str | None = None,
    title_field: str | None = None,
    date_field: str | None = None,
    source_field: str | None = None,
    name_pattern: str | None = None,
    metadata: TableLike | None = None,
    metadata_key: str | None = None,
    where: str | Sequence[str] | None = None,
    keep_missing: bool = False,
    from_: str | None = None,
    to: str | None = None,
    paragraphs: str = "auto",
    date_order: Literal["auto", "dmy", "mdy"] = "auto",
    encoding: str | None = None,
    input_format: str | None = None,
    delimiter: str = "auto",
    text_format: Literal["auto", "plain", "html"] = "auto",
    extract: Literal["article", "all", "precision", "recall"] = "article",
    follow: bool = False,
    max_file_size: int = 67108864,
    max_expanded: int = 4294967296,
    strict: bool = False,
    max_errors: int | None = None,
    language: str = "auto",
    stemmer: Literal["snowball", "snowball3", "none"] = "snowball",
    tokens: Literal["paratheme", "uax29"] = "paratheme",
    by: str = "collection",
    ngrams: int = 1,
    no_stop_words: bool = False,
    min_count: int | None = None,
    top: int | None = None,
    repeats: Literal["flag", "drop", "keep"] = "flag",
    collocations: bool = False,
    readability: bool = False,
    weights: Literal["count", "sklearn", "sklearn-nosmooth", "sklearn-sublinear", "quanteda", "quanteda-prop", "tidytext", "bm25"] = "count",
    lists: bool = False,
    threads: int | None = None,
    config: str | None = None,
    progress: bool | Callable[[float], Any] | None = None,
) -> Result:
    """Counts words: frequencies, n-grams, collocations, readability.

    >>> terms(["Taxes rise.", "The council cut taxes."], top=1)["form"]
    ['taxes']

    Args:
        source: Paths and globs as on the command line; a text or a list of texts; a dict of columns; a frame
            of pandas or polars; a table of pyarrow; anything with the Arrow PyCapsule interface. Columns are
            named by the options that end in `_field`.
        text_field: The field with the text, or a path to it such as content.rendered or parts[].body
        id_field: The field with the id
        article_field: The field that names the article of which records are passages, in order: consecutive
            records with the same value are one article, and each is a paragraph of it (speeches of a debate,
            sentences of a manifesto)
        title_field: The field with the title
        date_field: The field with the date
        source_field: The field with the source
        name_pattern: Read fields from file names: '{year}_{speaker}_{party}', or with folders
            '{source}/{date}*'. {year}, {month}, {day} and {date} form the date; {title}, {source}, {author},
            {url} and {id} have their usual meaning; other fields can be used by `by`, `keep` and `where`
        metadata: A table with further fields of the articles, one row for each file or id; its columns are
            fields like those of the inputs
        metadata_key: The column of `metadata` that names the file or the id
        where: Read only articles with these values: year=2019..2021, source=food,defra, party!=FF; an article
            must meet all conditions. Fields are id, title, date, year, month, source, author, url, folder,
            and those of the inputs, `name_pattern` and `metadata`
        keep_missing: Go on if no article has a field that `by`, `keep` or `where` names: as a rule that is a
            slip
        from_: Read only articles of this day, month or year, or later
        to: Read only articles of this day, month or year, or earlier
        paragraphs: How plain text is split into paragraphs: auto (detect), blank (at blank lines), line (each
            line), indent (at indented lines), regex:PATTERN (each match begins one)
        date_order: Whether the day (dmy) or the month (mdy) comes first in dates such as 03/04/2021; auto:
            keep only the year of a date that can be read both ways
        encoding: The character encoding of all inputs
        input_format: The format of all inputs [default: by name and content]: txt, md, html, jsonl, json,
            csv, tsv, docx, odt, rtf, pdf, epub, xlsx, ods, parquet, xml, warc, mhtml, eml; or the news
            database that exported them: nexis, factiva, proquest, europresse
        delimiter: The delimiter of CSV and TSV inputs: a character, or comma, semicolon, tab, pipe; auto:
            detect for each table
        text_format: Whether texts and titles of records and feeds are HTML: auto (detect for each), plain
            (never), html (always)
        extract: How much of a web page is read: the main text (article), only what is certainly main text
            (precision), also what is doubtful or hidden until a click (recall), or everything that the page
            shows (all)
        follow: Follow symbolic links and read hidden files in folders (hidden folders are left out)
        max_file_size: The largest document, and the largest record of JSON, JSON lines and tables, in bytes;
            a file of records may be larger
        max_expanded: The most bytes that one compressed file or archive may expand to
        strict: Write nothing if any input is rejected, and exit with code 3
        max_errors: Stop if more than N inputs are rejected
        language: The language of the texts, ISO 639-1; auto: detect it for each article (articles in another
            language than the lexicon's get no scores)
        stemmer: The stemmer
        tokens: The rules for words and sentences: paratheme (Unicode's, adapted for lost spaces, elided
            articles, abbreviations and the like) or uax29 (Unicode's alone)
        by: Count for the collection, each article, each paragraph, or each source, year, month, or value of a
            field of the inputs; separate several fields with commas
        ngrams: Count n-grams of up to N words (1 to 3), which are adjacent words of a paragraph
        no_stop_words: Leave out stop words, numbers and single letters (before stemming), and n-grams that
            begin or end with one
        min_count: Leave out terms that occur less than N times in their group
        top: Write only the first N rows of each group
        repeats: What to do with paragraphs that are not counted in totals (repeats, boilerplate, pull quotes,
            titles, datelines): leave them out (flag, drop) or count them too (keep)
        collocations: Instead of terms, list pairs of adjacent words that are more frequent than by chance,
            without stop words
        readability: Instead of terms, measure lexical diversity and readability of each text (with `by`
            article or paragraph)
        weights: The values of the matrix: counts, tf-idf named after the tool whose numbers it reproduces, or
            BM25
        lists: In Parquet and Arrow, columns of several texts (`themes`, `keywords`) as lists, not as text
            with `; ` between
        threads: Worker threads [default: one per core]; the result is the same for any number
        config: Read options from this TOML file; those that are given here count more
        progress: True for a bar, False for none, or a function that is told how much is done, from 0 to 1; by
            default a bar appears in notebooks and on terminals.
    """
    options = {name: value for name, value in locals().items() if name not in ("source",)}
    return Result(Call(("terms",), {"": source}, options))


def keywords(
    source: Source,
    *,
    text_field: str | None = None,
    id_field: str | None = None,
    article_field: str | None = None,
    title_field: str | None = None,
    date_field: str | None = None,
    source_field: str | None = None,
    name_pattern: str | None = None,
    metadata: TableLike | None = None,
    metadata_key: str | None = None,
    where: str | Sequence[str] | None = None,
    keep_missing: bool = False,
    from_: str | None = None,
    to: str | None = None,
    paragraphs: str = "auto",
    date_order: Literal["auto", "dmy", "mdy"] = "auto",
    encoding: str | None = None,
    input_format: str | None = None,
    delimiter: str = "auto",
    text_format: Literal["auto", "plain", "html"] = "auto",
    extract: Literal["article", "all", "precision", "recall"] = "article",
    follow: bool = False,
    max_file_size: int = 67108864,
    max_expanded: int = 4294967296,
    strict: bool = False,
    max_errors: int | None = None,
    method: Literal["auto", "tfidf", "yake", "rake", "textrank"] = "auto",
    ngrams: int | None = None,
    by: str = "article",
    top: int = 10,
    repeats: Literal["flag", "drop", "keep"] = "flag",
    columns: str | Sequence[str] | None = None,
    keep: str | Sequence[str] | None = None,
    language: str = "auto",
    stemmer: Literal["snowball", "snowball3", "none"] = "snowball",
    tokens: Literal["paratheme", "uax29"] = "paratheme",
    lists: bool = False,
    threads: int | None = None,
    config: str | None = None,
    progress: bool | Callable[[float], Any] | None = None,
) -> Result:
    """Lists the keywords of each article, each paragraph or the whole collection.

    >>> keywords(["The council must make budget cuts."], top=1)["keyword"]
    ['budget cuts']

    Args:
        source: Paths and globs as on the command line; a text or a list of texts; a dict of columns; a frame
            of pandas or polars; a table of pyarrow; anything with the Arrow PyCapsule interface. Columns are
            named by the options that end in `_field`.
        text_field: The field with the text, or a path to it such as content.rendered or parts[].body
        id_field: The field with the id
        article_field: The field that names the article of which records are passages, in order: consecutive
            records with the same value are one article, and each is a paragraph of it (speeches of a debate,
            sentences of a manifesto)
        title_field: The field with the title
        date_field: The field with the date
        source_field: The field with the source
        name_pattern: Read fields from file names: '{year}_{speaker}_{party}', or with folders
            '{source}/{date}*'. {year}, {month}, {day} and {date} form the date; {title}, {source}, {author},
            {url} and {id} have their usual meaning; other fields can be used by `by`, `keep` and `where`
        metadata: A table with further fields of the articles, one row for each file or id; its columns are
            fields like those of the inputs
        metadata_key: The column of `metadata` that names the file or the id
        where: Read only articles with these values: year=2019..2021, source=food,defra, party!=FF; an article
            must meet all conditions. Fields are id, title, date, year, month, source, author, url, folder,
            and those of the inputs, `name_pattern` and `metadata`
        keep_missing: Go on if no article has a field that `by`, `keep` or `where` names: as a rule that is a
            slip
        from_: Read only articles of this day, month or year, or later
        to: Read only articles of this day, month or year, or earlier
        paragraphs: How plain text is split into paragraphs: auto (detect), blank (at blank lines), line (each
            line), indent (at indented lines), regex:PATTERN (each match begins one)
        date_order: Whether the day (dmy) or the month (mdy) comes first in dates such as 03/04/2021; auto:
            keep only the year of a date that can be read both ways
        encoding: The character encoding of all inputs
        input_format: The format of all inputs [default: by name and content]: txt, md, html, jsonl, json,
            csv, tsv, docx, odt, rtf, pdf, epub, xlsx, ods, parquet, xml, warc, mhtml, eml; or the news
            database that exported them: nexis, factiva, proquest, europresse
        delimiter: The delimiter of CSV and TSV inputs: a character, or comma, semicolon, tab, pipe; auto:
            detect for each table
        text_format: Whether texts and titles of records and feeds are HTML: auto (detect for each), plain
            (never), html (always)
        extract: How much of a web page is read: the main text (article), only what is certainly main text
            (precision), also what is doubtful or hidden until a click (recall), or everything that the page
            shows (all)
        follow: Follow symbolic links and read hidden files in folders (hidden folders are left out)
        max_file_size: The largest document, and the largest record of JSON, JSON lines and tables, in bytes;
            a file of records may be larger
        max_expanded: The most bytes that one compressed file or archive may expand to
        strict: Write nothing if any input is rejected, and exit with code 3
        max_errors: Stop if more than N inputs are rejected
        method: The keyword method: auto (phrases and words in one ranking), tfidf (words and phrases), yake,
            rake (phrases), textrank
        ngrams: With `method` tfidf, rank n-grams of up to N words (1 to 3): single words, and phrases of
            adjacent words that are not stop words
        by: Whose keywords are listed: each paragraph's, each article's, or, summed over articles, the
            collection's or those of groups by source, year, month, or a field of the inputs; separate several
            fields with commas
        top: List at most N keywords for each
        repeats: What to do with exact repeats of earlier paragraphs: use them for the keywords of their own
            article only (flag), leave them out everywhere (drop), or treat them like all others (keep)
        columns: The columns: full for all (adds title, date, source and url of the article), or names in the
            order wanted
        keep: Fields of the inputs to add as columns
        language: The language of the texts, ISO 639-1; auto: detect it for each article (articles in another
            language than the lexicon's get no scores)
        stemmer: The stemmer
        tokens: The rules for words and sentences: paratheme (Unicode's, adapted for lost spaces, elided
            articles, abbreviations and the like) or uax29 (Unicode's alone)
        lists: In Parquet and Arrow, columns of several texts (`themes`, `keywords`) as lists, not as text
            with `; ` between
        threads: Worker threads [default: one per core]; the result is the same for any number
        config: Read options from this TOML file; those that are given here count more
        progress: True for a bar, False for none, or a function that is told how much is done, from 0 to 1; by
            default a bar appears in notebooks and on terminals.
    """
    options = {name: value for name, value in locals().items() if name not in ("source",)}
    return Result(Call(("keywords",), {"": source}, options))


def compare(
    target: Source,
    reference: Source | None = None,
    *,
    text_field: str | None = None,
    id_field: str | None = None,
    article_field: str | None = None,
    title_field: str | None = None,
    date_field: str | None = None,
    source_field: str | None = None,
    name_pattern: str | None = None,
    metadata: TableLike | None = None,
    metadata_key: str | None = None,
    where: str | Sequence[str] | None = None,
    keep_missing: bool = False,
    from_: str | None = None,
    to: str | None = None,
    paragraphs: str = "auto",
    date_order: Literal["auto", "dmy", "mdy"] = "auto",
    encoding: str | None = None,
    input_format: str | None = None,
    delimiter: str = "auto",
    text_format: Literal["auto", "plain", "html"] = "auto",
    extract: Literal["article", "all", "precision", "recall"] = "article",
    follow: bool = False,
    max_file_size: int = 67108864,
    max_expanded: int = 4294967296,
    strict: bool = False,
    max_errors: int | None = None,
    by: str | None = None,
    target_value: str | Sequence[str] | None = None,
    reference_value: str | Sequence[str] | None = None,
    repeats: Literal["flag", "drop", "keep"] = "flag",
    theme: str | Sequence[str] | None = None,
    threshold: float | None = None,
    measure: Literal["log_likelihood", "g2", "g2_williams", "chi2", "chi2_yates", "pmi", "odds_ratio", "bic", "log_odds"] = "log_likelihood",
    top: int | None = None,
    min_count: int = 5,
    min_articles: int = 3,
    no_stop_words: bool = False,
    ngrams: int = 1,
    language: str = "auto",
    stemmer: Literal["snowball", "snowball3", "none"] = "snowball",
    tokens: Literal["paratheme", "uax29"] = "paratheme",
    lists: bool = False,
    lexicon: LexiconLike | Sequence[LexiconLike] = "public-services",
    overlap: Literal["theme", "lexicon"] = "theme",
    phrases: Literal["sentence", "paragraph"] = "sentence",
    threads: int | None = None,
    config: str | None = None,
    progress: bool | Callable[[float], Any] | None = None,
) -> Result:
    """Compares two collections: finds the words or themes that are more frequent in one (keyness).

    >>> differ = compare(["Taxes rise."] * 9, ["It rained."] * 9, repeats="keep", min_count=1, min_articles=1)
    >>> sorted(differ["form"])
    ['It', 'Taxes', 'rained', 'rise']

    Args:
        target: The collection that is described, as `source` of `score`; with `by` the one that is split.
        reference: The collection that it is compared with; None with `by`.
        text_field: The field with the text, or a path to it such as content.rendered or parts[].body
        id_field: The field with the id
        article_field: The field that names the article of which records are passages, in order: consecutive
            records with the same value are one article, and each is a paragraph of it (speeches of a debate,
            sentences of a manifesto)
        title_field: The field with the title
        date_field: The field with the date
        source_field: The field with the source
        name_pattern: Read fields from file names: '{year}_{speaker}_{party}', or with folders
            '{source}/{date}*'. {year}, {month}, {day} and {date} form the date; {title}, {source}, {author},
            {url} and {id} have their usual meaning; other fields can be used by `by`, `keep` and `where`
        metadata: A table with further fields of the articles, one row for each file or id; its columns are
            fields like those of the inputs
        metadata_key: The column of `metadata` that names the file or the id
        where: Read only articles with these values: year=2019..2021, source=food,defra, party!=FF; an article
            must meet all conditions. Fields are id, title, date, year, month, source, author, url, folder,
            and those of the inputs, `name_pattern` and `metadata`
        keep_missing: Go on if no article has a field that `by`, `keep` or `where` names: as a rule that is a
            slip
        from_: Read only articles of this day, month or year, or later
        to: Read only articles of this day, month or year, or earlier
        paragraphs: How plain text is split into paragraphs: auto (detect), blank (at blank lines), line (each
            line), indent (at indented lines), regex:PATTERN (each match begins one)
        date_order: Whether the day (dmy) or the month (mdy) comes first in dates such as 03/04/2021; auto:
            keep only the year of a date that can be read both ways
        encoding: The character encoding of all inputs
        input_format: The format of all inputs [default: by name and content]: txt, md, html, jsonl, json,
            csv, tsv, docx, odt, rtf, pdf, epub, xlsx, ods, parquet, xml, warc, mhtml, eml; or the news
            database that exported them: nexis, factiva, proquest, europresse
        delimiter: The delimiter of CSV and TSV inputs: a character, or comma, semicolon, tab, pipe; auto:
            detect for each table
        text_format: Whether texts and titles of records and feeds are HTML: auto (detect for each), plain
            (never), html (always)
        extract: How much of a web page is read: the main text (article), only what is certainly main text
            (precision), also what is doubtful or hidden until a click (recall), or everything that the page
            shows (all)
        follow: Follow symbolic links and read hidden files in folders (hidden folders are left out)
        max_file_size: The largest document, and the largest record of JSON, JSON lines and tables, in bytes;
            a file of records may be larger
        max_expanded: The most bytes that one compressed file or archive may expand to
        strict: Write nothing if any input is rejected, and exit with code 3
        max_errors: Stop if more than N inputs are rejected
        by: Split one collection by source, year, month, or a field of the inputs; an article whose field is a
            list belongs to the side of each of its values
        target_value: The values of the field that form the target; quote a value that contains a comma:
            '"Smith, John",Doe'; with `by` year also a range: 2015-2018
        reference_value: The values of the field that form the reference
        repeats: What to do with paragraphs that are not counted in totals (repeats, boilerplate, pull quotes,
            titles, datelines): leave them out (flag, drop) or count them too (keep)
        theme: Compare themes instead of words (all themes of the lexicon, or those named), with 95 %
            intervals of the differences
        threshold: A text is about a theme if its strength is at least this
        measure: Keyness measures, one column each; the first one orders the table, and p belongs to the first
            one that is a test
        top: Write only the N strongest terms; all terms are tested all the same
        min_count: Leave out terms that occur less than N times in both collections together
        min_articles: Leave out terms that occur in fewer than N articles of the side where they are more
            frequent
        no_stop_words: Leave out stop words, numbers and single letters (before stemming), and n-grams that
            begin or end with one
        ngrams: Count terms of up to N words (1 to 3)
        language: The language of the texts, ISO 639-1; auto: detect it for each article (articles in another
            language than the lexicon's get no scores)
        stemmer: The stemmer
        tokens: The rules for words and sentences: paratheme (Unicode's, adapted for lost spaces, elided
            articles, abbreviations and the like) or uax29 (Unicode's alone)
        lists: In Parquet and Arrow, columns of several texts (`themes`, `keywords`) as lists, not as text
            with `; ` between
        lexicon: A built-in lexicon (public-services, public-sector-change) or a TOML file; given several
            times, the themes of all
        overlap: Resolve overlapping matches within each theme (theme: a word can count for several themes) or
            over the whole lexicon (lexicon: it counts for one)
        phrases: Match phrases whose words are in one sentence (sentence) or in one paragraph (paragraph)
        threads: Worker threads [default: one per core]; the result is the same for any number
        config: Read options from this TOML file; those that are given here count more
        progress: True for a bar, False for none, or a function that is told how much is done, from 0 to 1; by
            default a bar appears in notebooks and on terminals.
    """
    options = {name: value for name, value in locals().items() if name not in ("target", "reference")}
    sources = {"": target} if reference is None else {"target": target, "reference": reference}
    return Result(Call(("compare",), sources, options))


def kwic(
    pattern: str | None,
    source: Source,
    *,
    text_field: str | None = None,
    id_field: str | None = None,
    article_field: str | None = None,
    title_field: str | None = None,
    date_field: str | None = None,
    source_field: str | None = None,
    name_pattern: str | None = None,
    metadata: TableLike | None = None,
    metadata_key: str | None = None,
    where: str | Sequence[str] | None = None,
    keep_missing: bool = False,
    from_: str | None = None,
    to: str | None = None,
    paragraphs: str = "auto",
    date_order: Literal["auto", "dmy", "mdy"] = "auto",
    encoding: str | None = None,
    input_format: str | None = None,
    delimiter: str = "auto",
    text_format: Literal["auto", "plain", "html"] = "auto",
    extract: Literal["article", "all", "precision", "recall"] = "article",
    follow: bool = False,
    max_file_size: int = 67108864,
    max_expanded: int = 4294967296,
    strict: bool = False,
    max_errors: int | None = None,
    language: str = "auto",
    stemmer: Literal["snowball", "snowball3", "none"] = "snowball",
    tokens: Literal["paratheme", "uax29"] = "paratheme",
    theme: str | None = None,
    entry: str | None = None,
    phrases: Literal["sentence", "paragraph"] = "sentence",
    window: int = 8,
    sort: Literal["none", "left", "right"] = "none",
    repeats: Literal["flag", "drop", "keep"] = "flag",
    offsets: Literal["char", "byte"] = "char",
    columns: str | Sequence[str] | None = None,
    keep: str | Sequence[str] | None = None,
    lists: bool = False,
    lexicon: LexiconLike | Sequence[LexiconLike] = "public-services",
    overlap: Literal["theme", "lexicon"] = "theme",
    threads: int | None = None,
    config: str | None = None,
    progress: bool | Callable[[float], Any] | None = None,
) -> Result:
    """Shows each match of a pattern, theme or entry in its context (a concordance).

    >>> lines = kwic("budget cut*", ["The council must make budget cuts."])
    >>> lines["left"], lines["match"]
    (['The council must make'], ['budget cuts'])

    Args:
        pattern: The pattern to find, written like a lexicon entry; None with `theme` or `entry`.
        source: Paths and globs as on the command line; a text or a list of texts; a dict of columns; a frame
            of pandas or polars; a table of pyarrow; anything with the Arrow PyCapsule interface. Columns are
            named by the options that end in `_field`.
        text_field: The field with the text, or a path to it such as content.rendered or parts[].body
        id_field: The field with the id
        article_field: The field that names the article of which records are passages, in order: consecutive
            records with the same value are one article, and each is a paragraph of it (speeches of a debate,
            sentences of a manifesto)
        title_field: The field with the title
        date_field: The field with the date
        source_field: The field with the source
        name_pattern: Read fields from file names: '{year}_{speaker}_{party}', or with folders
            '{source}/{date}*'. {year}, {month}, {day} and {date} form the date; {title}, {source}, {author},
            {url} and {id} have their usual meaning; other fields can be used by `by`, `keep` and `where`
        metadata: A table with further fields of the articles, one row for each file or id; its columns are
            fields like those of the inputs
        metadata_key: The column of `metadata` that names the file or the id
        where: Read only articles with these values: year=2019..2021, source=food,defra, party!=FF; an article
            must meet all conditions. Fields are id, title, date, year, month, source, author, url, folder,
            and those of the inputs, `name_pattern` and `metadata`
        keep_missing: Go on if no article has a field that `by`, `keep` or `where` names: as a rule that is a
            slip
        from_: Read only articles of this day, month or year, or later
        to: Read only articles of this day, month or year, or earlier
        paragraphs: How plain text is split into paragraphs: auto (detect), blank (at blank lines), line (each
            line), indent (at indented lines), regex:PATTERN (each match begins one)
        date_order: Whether the day (dmy) or the month (mdy) comes first in dates such as 03/04/2021; auto:
            keep only the year of a date that can be read both ways
        encoding: The character encoding of all inputs
        input_format: The format of all inputs [default: by name and content]: txt, md, html, jsonl, json,
            csv, tsv, docx, odt, rtf, pdf, epub, xlsx, ods, parquet, xml, warc, mhtml, eml; or the news
            database that exported them: nexis, factiva, proquest, europresse
        delimiter: The delimiter of CSV and TSV inputs: a character, or comma, semicolon, tab, pipe; auto:
            detect for each table
        text_format: Whether texts and titles of records and feeds are HTML: auto (detect for each), plain
            (never), html (always)
        extract: How much of a web page is read: the main text (article), only what is certainly main text
            (precision), also what is doubtful or hidden until a click (recall), or everything that the page
            shows (all)
        follow: Follow symbolic links and read hidden files in folders (hidden folders are left out)
        max_file_size: The largest document, and the largest record of JSON, JSON lines and tables, in bytes;
            a file of records may be larger
        max_expanded: The most bytes that one compressed file or archive may expand to
        strict: Write nothing if any input is rejected, and exit with code 3
        max_errors: Stop if more than N inputs are rejected
        language: The language of the texts, ISO 639-1; auto: detect it for each article (articles in another
            language than the lexicon's get no scores)
        stemmer: The stemmer
        tokens: The rules for words and sentences: paratheme (Unicode's, adapted for lost spaces, elided
            articles, abbreviations and the like) or uax29 (Unicode's alone)
        theme: Show the matches of this theme of the lexicon and its sub-themes
        entry: Show the matches of this entry of the lexicon that meet its conditions; with `theme`, in that
            theme
        phrases: Match phrases whose words are in one sentence (sentence) or in one paragraph (paragraph)
        window: Show at most N words of context on either side, within the paragraph
        sort: The order of the rows: as in the input (none), or by the words to the left or to the right, from
            the match outwards
        repeats: What to do with matches in exact repeats of earlier paragraphs: flag them as not counted,
            drop them, or keep and count them
        offsets: The unit of offsets: Unicode characters (as in Python) or bytes
        columns: The columns: full for all (adds title, date, source and url of the article), or names in the
            order wanted
        keep: Fields of the inputs to add as columns
        lists: In Parquet and Arrow, columns of several texts (`themes`, `keywords`) as lists, not as text
            with `; ` between
        lexicon: A built-in lexicon (public-services, public-sector-change) or a TOML file; given several
            times, the themes of all
        overlap: Resolve overlapping matches within each theme (theme: a word can count for several themes) or
            over the whole lexicon (lexicon: it counts for one)
        threads: Worker threads [default: one per core]; the result is the same for any number
        config: Read options from this TOML file; those that are given here count more
        progress: True for a bar, False for none, or a function that is told how much is done, from 0 to 1; by
            default a bar appears in notebooks and on terminals.
    """
    options = {name: value for name, value in locals().items() if name not in ("source", "pattern")}
    return Result(Call(("kwic",), {"": source}, options, (pattern,) if pattern is not None else ()))


def repeats(
    source: Source,
    *,
    text_field: str | None = None,
    id_field: str | None = None,
    article_field: str | None = None,
    title_field: str | None = None,
    date_field: str | None = None,
    source_field: str | None = None,
    name_pattern: str | None = None,
    metadata: TableLike | None = None,
    metadata_key: str | None = None,
    where: str | Sequence[str] | None = None,
    keep_missing: bool = False,
    from_: str | None = None,
    to: str | None = None,
    paragraphs: str = "auto",
    date_order: Literal["auto", "dmy", "mdy"] = "auto",
    encoding: str | None = None,
    input_format: str | None = None,
    delimiter: str = "auto",
    text_format: Literal["auto", "plain", "html"] = "auto",
    extract: Literal["article", "all", "precision", "recall"] = "article",
    follow: bool = False,
    max_file_size: int = 67108864,
    max_expanded: int = 4294967296,
    strict: bool = False,
    max_errors: int | None = None,
    near: bool = False,
    columns: str | Sequence[str] | None = None,
    keep: str | Sequence[str] | None = None,
    language: str = "auto",
    stemmer: Literal["snowball", "snowball3", "none"] = "snowball",
    tokens: Literal["paratheme", "uax29"] = "paratheme",
    lists: bool = False,
    threads: int | None = None,
    config: str | None = None,
    progress: bool | Callable[[float], Any] | None = None,
) -> Result:
    """Lists repeated paragraphs: exact repeats, boilerplate and near repeats.

    >>> repeats(["It rained all day.", "It rained all day."])["size"]
    [2]

    Args:
        source: Paths and globs as on the command line; a text or a list of texts; a dict of columns; a frame
            of pandas or polars; a table of pyarrow; anything with the Arrow PyCapsule interface. Columns are
            named by the options that end in `_field`.
        text_field: The field with the text, or a path to it such as content.rendered or parts[].body
        id_field: The field with the id
        article_field: The field that names the article of which records are passages, in order: consecutive
            records with the same value are one article, and each is a paragraph of it (speeches of a debate,
            sentences of a manifesto)
        title_field: The field with the title
        date_field: The field with the date
        source_field: The field with the source
        name_pattern: Read fields from file names: '{year}_{speaker}_{party}', or with folders
            '{source}/{date}*'. {year}, {month}, {day} and {date} form the date; {title}, {source}, {author},
            {url} and {id} have their usual meaning; other fields can be used by `by`, `keep` and `where`
        metadata: A table with further fields of the articles, one row for each file or id; its columns are
            fields like those of the inputs
        metadata_key: The column of `metadata` that names the file or the id
        where: Read only articles with these values: year=2019..2021, source=food,defra, party!=FF; an article
            must meet all conditions. Fields are id, title, date, year, month, source, author, url, folder,
            and those of the inputs, `name_pattern` and `metadata`
        keep_missing: Go on if no article has a field that `by`, `keep` or `where` names: as a rule that is a
            slip
        from_: Read only articles of this day, month or year, or later
        to: Read only articles of this day, month or year, or earlier
        paragraphs: How plain text is split into paragraphs: auto (detect), blank (at blank lines), line (each
            line), indent (at indented lines), regex:PATTERN (each match begins one)
        date_order: Whether the day (dmy) or the month (mdy) comes first in dates such as 03/04/2021; auto:
            keep only the year of a date that can be read both ways
        encoding: The character encoding of all inputs
        input_format: The format of all inputs [default: by name and content]: txt, md, html, jsonl, json,
            csv, tsv, docx, odt, rtf, pdf, epub, xlsx, ods, parquet, xml, warc, mhtml, eml; or the news
            database that exported them: nexis, factiva, proquest, europresse
        delimiter: The delimiter of CSV and TSV inputs: a character, or comma, semicolon, tab, pipe; auto:
            detect for each table
        text_format: Whether texts and titles of records and feeds are HTML: auto (detect for each), plain
            (never), html (always)
        extract: How much of a web page is read: the main text (article), only what is certainly main text
            (precision), also what is doubtful or hidden until a click (recall), or everything that the page
            shows (all)
        follow: Follow symbolic links and read hidden files in folders (hidden folders are left out)
        max_file_size: The largest document, and the largest record of JSON, JSON lines and tables, in bytes;
            a file of records may be larger
        max_expanded: The most bytes that one compressed file or archive may expand to
        strict: Write nothing if any input is rejected, and exit with code 3
        max_errors: Stop if more than N inputs are rejected
        near: Find near repeats too: paragraphs whose word 5-shingles have an estimated Jaccard similarity of
            at least 0.8
        columns: The columns: full for all (adds title, date, source and url of the article), or names in the
            order wanted
        keep: Fields of the inputs to add as columns
        language: The language of the texts, ISO 639-1; auto: detect it for each article (articles in another
            language than the lexicon's get no scores)
        stemmer: The stemmer
        tokens: The rules for words and sentences: paratheme (Unicode's, adapted for lost spaces, elided
            articles, abbreviations and the like) or uax29 (Unicode's alone)
        lists: In Parquet and Arrow, columns of several texts (`themes`, `keywords`) as lists, not as text
            with `; ` between
        threads: Worker threads [default: one per core]; the result is the same for any number
        config: Read options from this TOML file; those that are given here count more
        progress: True for a bar, False for none, or a function that is told how much is done, from 0 to 1; by
            default a bar appears in notebooks and on terminals.
    """
    options = {name: value for name, value in locals().items() if name not in ("source",)}
    return Result(Call(("repeats",), {"": source}, options))


def inspect(
    source: Source,
    *,
    text_field: str | None = None,
    id_field: str | None = None,
    article_field: str | None = None,
    title_field: str | None = None,
    date_field: str | None = None,
    source_field: str | None = None,
    name_pattern: str | None = None,
    metadata: TableLike | None = None,
    metadata_key: str | None = None,
    where: str | Sequence[str] | None = None,
    keep_missing: bool = False,
    from_: str | None = None,
    to: str | None = None,
    paragraphs: str = "auto",
    date_order: Literal["auto", "dmy", "mdy"] = "auto",
    encoding: str | None = None,
    input_format: str | None = None,
    delimiter: str = "auto",
    text_format: Literal["auto", "plain", "html"] = "auto",
    extract: Literal["article", "all", "precision", "recall"] = "article",
    follow: bool = False,
    max_file_size: int = 67108864,
    max_expanded: int = 4294967296,
    strict: bool = False,
    max_errors: int | None = None,
    columns: str | Sequence[str] | None = None,
    keep: str | Sequence[str] | None = None,
    language: str = "auto",
    stemmer: Literal["snowball", "snowball3", "none"] = "snowball",
    tokens: Literal["paratheme", "uax29"] = "paratheme",
    lists: bool = False,
    threads: int | None = None,
    config: str | None = None,
    progress: bool | Callable[[float], Any] | None = None,
) -> Result:
    """Shows how each input is read: format, title, date, paragraphs, repeats.

    >>> inspect({"id": ["a"], "text": ["It rained."], "date": ["3 May 2019"]})["date"]
    ['2019-05-03']

    Args:
        source: Paths and globs as on the command line; a text or a list of texts; a dict of columns; a frame
            of pandas or polars; a table of pyarrow; anything with the Arrow PyCapsule interface. Columns are
            named by the options that end in `_field`.
        text_field: The field with the text, or a path to it such as content.rendered or parts[].body
        id_field: The field with the id
        article_field: The field that names the article of which records are passages, in order: consecutive
            records with the same value are one article, and each is a paragraph of it (speeches of a debate,
            sentences of a manifesto)
        title_field: The field with the title
        date_field: The field with the date
        source_field: The field with the source
        name_pattern: Read fields from file names: '{year}_{speaker}_{party}', or with folders
            '{source}/{date}*'. {year}, {month}, {day} and {date} form the date; {title}, {source}, {author},
            {url} and {id} have their usual meaning; other fields can be used by `by`, `keep` and `where`
        metadata: A table with further fields of the articles, one row for each file or id; its columns are
            fields like those of the inputs
        metadata_key: The column of `metadata` that names the file or the id
        where: Read only articles with these values: year=2019..2021, source=food,defra, party!=FF; an article
            must meet all conditions. Fields are id, title, date, year, month, source, author, url, folder,
            and those of the inputs, `name_pattern` and `metadata`
        keep_missing: Go on if no article has a field that `by`, `keep` or `where` names: as a rule that is a
            slip
        from_: Read only articles of this day, month or year, or later
        to: Read only articles of this day, month or year, or earlier
        paragraphs: How plain text is split into paragraphs: auto (detect), blank (at blank lines), line (each
            line), indent (at indented lines), regex:PATTERN (each match begins one)
        date_order: Whether the day (dmy) or the month (mdy) comes first in dates such as 03/04/2021; auto:
            keep only the year of a date that can be read both ways
        encoding: The character encoding of all inputs
        input_format: The format of all inputs [default: by name and content]: txt, md, html, jsonl, json,
            csv, tsv, docx, odt, rtf, pdf, epub, xlsx, ods, parquet, xml, warc, mhtml, eml; or the news
            database that exported them: nexis, factiva, proquest, europresse
        delimiter: The delimiter of CSV and TSV inputs: a character, or comma, semicolon, tab, pipe; auto:
            detect for each table
        text_format: Whether texts and titles of records and feeds are HTML: auto (detect for each), plain
            (never), html (always)
        extract: How much of a web page is read: the main text (article), only what is certainly main text
            (precision), also what is doubtful or hidden until a click (recall), or everything that the page
            shows (all)
        follow: Follow symbolic links and read hidden files in folders (hidden folders are left out)
        max_file_size: The largest document, and the largest record of JSON, JSON lines and tables, in bytes;
            a file of records may be larger
        max_expanded: The most bytes that one compressed file or archive may expand to
        strict: Write nothing if any input is rejected, and exit with code 3
        max_errors: Stop if more than N inputs are rejected
        columns: The columns: full for all (adds title, date, source and url of the article), or names in the
            order wanted
        keep: Fields of the inputs to add as columns
        language: The language of the texts, ISO 639-1; auto: detect it for each article (articles in another
            language than the lexicon's get no scores)
        stemmer: The stemmer
        tokens: The rules for words and sentences: paratheme (Unicode's, adapted for lost spaces, elided
            articles, abbreviations and the like) or uax29 (Unicode's alone)
        lists: In Parquet and Arrow, columns of several texts (`themes`, `keywords`) as lists, not as text
            with `; ` between
        threads: Worker threads [default: one per core]; the result is the same for any number
        config: Read options from this TOML file; those that are given here count more
        progress: True for a bar, False for none, or a function that is told how much is done, from 0 to 1; by
            default a bar appears in notebooks and on terminals.
    """
    options = {name: value for name, value in locals().items() if name not in ("source",)}
    return Result(Call(("inspect",), {"": source}, options))


def evaluate(
    gold: TableLike,
    source: Source | None = None,
    *,
    map: str | Sequence[str] | None = None,
    threshold: float | None = None,
    by: str | None = None,
    estimate_share: bool = False,
    differences: bool = False,
    text_field: str | None = None,
    id_field: str | None = None,
    article_field: str | None = None,
    title_field: str | None = None,
    date_field: str | None = None,
    source_field: str | None = None,
    name_pattern: str | None = None,
    metadata: TableLike | None = None,
    metadata_key: str | None = None,
    where: str | Sequence[str] | None = None,
    keep_missing: bool = False,
    from_: str | None = None,
    to: str | None = None,
    paragraphs: str = "auto",
    date_order: Literal["auto", "dmy", "mdy"] = "auto",
    encoding: str | None = None,
    input_format: str | None = None,
    delimiter: str = "auto",
    text_format: Literal["auto", "plain", "html"] = "auto",
    extract: Literal["article", "all", "precision", "recall"] = "article",
    follow: bool = False,
    max_file_size: int = 67108864,
    max_expanded: int = 4294967296,
    strict: bool = False,
    max_errors: int | None = None,
    language: str = "auto",
    stemmer: Literal["snowball", "snowball3", "none"] = "snowball",
    tokens: Literal["paratheme", "uax29"] = "paratheme",
    lexicon: LexiconLike | Sequence[LexiconLike] = "public-services",
    overlap: Literal["theme", "lexicon"] = "theme",
    phrases: Literal["sentence", "paragraph"] = "sentence",
    context: Literal["none", "article"] = "none",
    lists: bool = False,
    threads: int | None = None,
    config: str | None = None,
    progress: bool | Callable[[float], Any] | None = None,
) -> Measures:
    """Measures how well the scores agree with human codes.

    >>> coded = {"id": ["a", "b"], "text": ["The council must make budget cuts.", "It rained."], "fiscal_pressure": [1, 0]}
    >>> evaluate(coded)["f1"][0]
    1.0

    Args:
        gold: The human-coded texts: a file, a frame or a dict of columns, with a column for each theme: 1, 0
            or empty.
        source: The collection whose articles or paragraphs `gold` names; without it `gold` holds the texts.
        map: Which column of CODED holds which theme, if their names differ
        threshold: A text is about a theme if its strength is at least this
        by: Measure each group on its own: a column of CODED, or source, year, month; separate several with
            commas. The last rows are about all texts
        estimate_share: Instead of measures, estimate the share of paragraphs about each theme, corrected for
            the program's errors by the coded paragraphs. These must be a random sample of the INPUTs with the
            probability of drawing each one in the column `probability` (see lexicon sample)
        differences: With `estimate_share` and `by`: estimate how groups differ, with intervals: each pair if
            there are up to five groups, otherwise each group against all others
        text_field: The field with the text, or a path to it such as content.rendered or parts[].body
        id_field: The field with the id
        article_field: The field that names the article of which records are passages, in order: consecutive
            records with the same value are one article, and each is a paragraph of it (speeches of a debate,
            sentences of a manifesto)
        title_field: The field with the title
        date_field: The field with the date
        source_field: The field with the source
        name_pattern: Read fields from file names: '{year}_{speaker}_{party}', or with folders
            '{source}/{date}*'. {year}, {month}, {day} and {date} form the date; {title}, {source}, {author},
            {url} and {id} have their usual meaning; other fields can be used by `by`, `keep` and `where`
        metadata: A table with further fields of the articles, one row for each file or id; its columns are
            fields like those of the inputs
        metadata_key: The column of `metadata` that names the file or the id
        where: Read only articles with these values: year=2019..2021, source=food,defra, party!=FF; an article
            must meet all conditions. Fields are id, title, date, year, month, source, author, url, folder,
            and those of the inputs, `name_pattern` and `metadata`
        keep_missing: Go on if no article has a field that `by`, `keep` or `where` names: as a rule that is a
            slip
        from_: Read only articles of this day, month or year, or later
        to: Read only articles of this day, month or year, or earlier
        paragraphs: How plain text is split into paragraphs: auto (detect), blank (at blank lines), line (each
            line), indent (at indented lines), regex:PATTERN (each match begins one)
        date_order: Whether the day (dmy) or the month (mdy) comes first in dates such as 03/04/2021; auto:
            keep only the year of a date that can be read both ways
        encoding: The character encoding of all inputs
        input_format: The format of all inputs [default: by name and content]: txt, md, html, jsonl, json,
            csv, tsv, docx, odt, rtf, pdf, epub, xlsx, ods, parquet, xml, warc, mhtml, eml; or the news
            database that exported them: nexis, factiva, proquest, europresse
        delimiter: The delimiter of CSV and TSV inputs: a character, or comma, semicolon, tab, pipe; auto:
            detect for each table
        text_format: Whether texts and titles of records and feeds are HTML: auto (detect for each), plain
            (never), html (always)
        extract: How much of a web page is read: the main text (article), only what is certainly main text
            (precision), also what is doubtful or hidden until a click (recall), or everything that the page
            shows (all)
        follow: Follow symbolic links and read hidden files in folders (hidden folders are left out)
        max_file_size: The largest document, and the largest record of JSON, JSON lines and tables, in bytes;
            a file of records may be larger
        max_expanded: The most bytes that one compressed file or archive may expand to
        strict: Write nothing if any input is rejected, and exit with code 3
        max_errors: Stop if more than N inputs are rejected
        language: The language of the texts, ISO 639-1; auto: detect it for each article (articles in another
            language than the lexicon's get no scores)
        stemmer: The stemmer
        tokens: The rules for words and sentences: paratheme (Unicode's, adapted for lost spaces, elided
            articles, abbreviations and the like) or uax29 (Unicode's alone)
        lexicon: A built-in lexicon (public-services, public-sector-change) or a TOML file; given several
            times, the themes of all
        overlap: Resolve overlapping matches within each theme (theme: a word can count for several themes) or
            over the whole lexicon (lexicon: it counts for one)
        phrases: Match phrases whose words are in one sentence (sentence) or in one paragraph (paragraph)
        context: What decides what a paragraph is about: its own evidence (none), or its own and that of the
            article around it (article)
        lists: In Parquet and Arrow, columns of several texts (`themes`, `keywords`) as lists, not as text
            with `; ` between
        threads: Worker threads [default: one per core]; the result is the same for any number
        config: Read options from this TOML file; those that are given here count more
        progress: True for a bar, False for none, or a function that is told how much is done, from 0 to 1; by
            default a bar appears in notebooks and on terminals.
    """
    options = {name: value for name, value in locals().items() if name not in ("source",)}
    sources = {} if source is None else {"": source}
    return Measures(Call(("evaluate",), sources, options))


def sample(
    source: Source,
    *,
    text_field: str | None = None,
    id_field: str | None = None,
    article_field: str | None = None,
    title_field: str | None = None,
    date_field: str | None = None,
    source_field: str | None = None,
    name_pattern: str | None = None,
    metadata: TableLike | None = None,
    metadata_key: str | None = None,
    where: str | Sequence[str] | None = None,
    keep_missing: bool = False,
    from_: str | None = None,
    to: str | None = None,
    paragraphs: str = "auto",
    date_order: Literal["auto", "dmy", "mdy"] = "auto",
    encoding: str | None = None,
    input_format: str | None = None,
    delimiter: str = "auto",
    text_format: Literal["auto", "plain", "html"] = "auto",
    extract: Literal["article", "all", "precision", "recall"] = "article",
    follow: bool = False,
    max_file_size: int = 67108864,
    max_expanded: int = 4294967296,
    strict: bool = False,
    max_errors: int | None = None,
    size: int = 400,
    seed: int = 1,
    plan: bool = False,
    calibration: str | None = None,
    coders: int = 1,
    show_scores: bool = False,
    language: str = "auto",
    stemmer: Literal["snowball", "snowball3", "none"] = "snowball",
    tokens: Literal["paratheme", "uax29"] = "paratheme",
    lexicon: LexiconLike | Sequence[LexiconLike] = "public-services",
    overlap: Literal["theme", "lexicon"] = "theme",
    phrases: Literal["sentence", "paragraph"] = "sentence",
    context: Literal["none", "article"] = "none",
    lists: bool = False,
    threads: int | None = None,
    config: str | None = None,
    progress: bool | Callable[[float], Any] | None = None,
) -> Result:
    """Draws paragraphs for people to code, with the probability of drawing each.

    >>> sheet = sample(["The council must make budget cuts.", "It rained."], size=2, seed=1)
    >>> sorted(sheet["text"])
    ['It rained.', 'The council must make budget cuts.']

    Args:
        source: Paths and globs as on the command line; a text or a list of texts; a dict of columns; a frame
            of pandas or polars; a table of pyarrow; anything with the Arrow PyCapsule interface. Columns are
            named by the options that end in `_field`.
        text_field: The field with the text, or a path to it such as content.rendered or parts[].body
        id_field: The field with the id
        article_field: The field that names the article of which records are passages, in order: consecutive
            records with the same value are one article, and each is a paragraph of it (speeches of a debate,
            sentences of a manifesto)
        title_field: The field with the title
        date_field: The field with the date
        source_field: The field with the source
        name_pattern: Read fields from file names: '{year}_{speaker}_{party}', or with folders
            '{source}/{date}*'. {year}, {month}, {day} and {date} form the date; {title}, {source}, {author},
            {url} and {id} have their usual meaning; other fields can be used by `by`, `keep` and `where`
        metadata: A table with further fields of the articles, one row for each file or id; its columns are
            fields like those of the inputs
        metadata_key: The column of `metadata` that names the file or the id
        where: Read only articles with these values: year=2019..2021, source=food,defra, party!=FF; an article
            must meet all conditions. Fields are id, title, date, year, month, source, author, url, folder,
            and those of the inputs, `name_pattern` and `metadata`
        keep_missing: Go on if no article has a field that `by`, `keep` or `where` names: as a rule that is a
            slip
        from_: Read only articles of this day, month or year, or later
        to: Read only articles of this day, month or year, or earlier
        paragraphs: How plain text is split into paragraphs: auto (detect), blank (at blank lines), line (each
            line), indent (at indented lines), regex:PATTERN (each match begins one)
        date_order: Whether the day (dmy) or the month (mdy) comes first in dates such as 03/04/2021; auto:
            keep only the year of a date that can be read both ways
        encoding: The character encoding of all inputs
        input_format: The format of all inputs [default: by name and content]: txt, md, html, jsonl, json,
            csv, tsv, docx, odt, rtf, pdf, epub, xlsx, ods, parquet, xml, warc, mhtml, eml; or the news
            database that exported them: nexis, factiva, proquest, europresse
        delimiter: The delimiter of CSV and TSV inputs: a character, or comma, semicolon, tab, pipe; auto:
            detect for each table
        text_format: Whether texts and titles of records and feeds are HTML: auto (detect for each), plain
            (never), html (always)
        extract: How much of a web page is read: the main text (article), only what is certainly main text
            (precision), also what is doubtful or hidden until a click (recall), or everything that the page
            shows (all)
        follow: Follow symbolic links and read hidden files in folders (hidden folders are left out)
        max_file_size: The largest document, and the largest record of JSON, JSON lines and tables, in bytes;
            a file of records may be larger
        max_expanded: The most bytes that one compressed file or archive may expand to
        strict: Write nothing if any input is rejected, and exit with code 3
        max_errors: Stop if more than N inputs are rejected
        size: Draw N paragraphs
        seed: The seed of the random draw; the same seed draws the same paragraphs
        plan: Instead of a sheet, show how precise the estimated share of each theme is expected to be with
            sheets of 100, 200, 400 and 800 paragraphs
        calibration: A file of `lexicon fit `calibration`: the expected probabilities, used to draw paragraphs
            where coding is most informative
        coders: Columns for N coders: `<theme>_1`, `<theme>_2` and so on in the place of `<theme>`
        show_scores: Show strata, strengths and evidence in the sheet (not for coding: they would bias the
            coders)
        language: The language of the texts, ISO 639-1; auto: detect it for each article (articles in another
            language than the lexicon's get no scores)
        stemmer: The stemmer
        tokens: The rules for words and sentences: paratheme (Unicode's, adapted for lost spaces, elided
            articles, abbreviations and the like) or uax29 (Unicode's alone)
        lexicon: A built-in lexicon (public-services, public-sector-change) or a TOML file; given several
            times, the themes of all
        overlap: Resolve overlapping matches within each theme (theme: a word can count for several themes) or
            over the whole lexicon (lexicon: it counts for one)
        phrases: Match phrases whose words are in one sentence (sentence) or in one paragraph (paragraph)
        context: What decides what a paragraph is about: its own evidence (none), or its own and that of the
            article around it (article)
        lists: In Parquet and Arrow, columns of several texts (`themes`, `keywords`) as lists, not as text
            with `; ` between
        threads: Worker threads [default: one per core]; the result is the same for any number
        config: Read options from this TOML file; those that are given here count more
        progress: True for a bar, False for none, or a function that is told how much is done, from 0 to 1; by
            default a bar appears in notebooks and on terminals.
    """
    options = {name: value for name, value in locals().items() if name not in ("source",)}
    return Result(Call(("lexicon", "sample"), {"": source}, options))
