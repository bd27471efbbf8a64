//! A chunk -> its articles, by the format of its file.

#[cfg(feature = "archives")]
use super::archives::warc;
use super::chunk::{Chunk, LARGEST};
use super::decode::decode;
use super::enrich::{Lacking, enriched};
use super::fields::Fields;
use super::format::is_xhtml;
use super::left_out::LeftOut;
use super::located::Located;
#[cfg(feature = "office")]
use super::office::{docx, epub, ods, odt, rtf, sheet, xlsx};
#[cfg(feature = "pdf")]
use super::pdf;
use super::record_files::extracted::{self, is_extracted};
use super::record_files::{delimited, json, json_values, record_splitter, rows};
use super::record_position::RecordPosition;
use super::web_address::date_in_url;
use super::xml::feed;
use super::{Format, Options, exports, html, mail, markdown, plain};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, Date, DateSource};
use encoding_rs::UTF_8;
use std::borrow::Cow;
use std::sync::Arc;

/// What a chunk holds.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The [`InputFile::index`](super::InputFile::index) of its file.
    pub file: usize,
    /// The file's name.
    pub name: Arc<str>,
    /// The database of which it is an export.
    pub export: Option<Format>,
    /// The articles and what is no article, in order.
    pub articles: Vec<Result<Located>>,
    /// How many sequences were no text and became U+FFFD.
    pub replaced: u64,
    /// What was left out, and what articles lack.
    pub lacking: Lacking,
    /// Parts of it that hold no articles, and are no mistakes: sheets without a column of texts.
    pub left_out: LeftOut,
}

impl Parsed {
    /// Where an article of this chunk stands: `path:line`, or the path alone for a whole file.
    pub fn place(&self, located: &Located) -> String {
        located.line.map_or_else(|| self.name.to_string(), |line| format!("{}:{line}", self.name))
    }
}

/// Decodes and parses `chunk`.
///
/// A pure function: chunks may be parsed in any order and on any thread, with the `options` that
/// their reader had. What is no article is an error that says where it stands; the rest is parsed.
///
/// # Examples
/// See the [module](super).
pub fn parse(chunk: &Chunk, options: &Options) -> Parsed {
    let origin = &chunk.origin;
    let mut parser = ChunkParser {
        fields: Fields::new(options),
        options,
        chunk,
        articles: Vec::new(),
        replaced: 0,
        left_out: LeftOut::default(),
        export: None,
    };
    match origin.format {
        _ if chunk.table.is_some() => parser.table(),
        Format::Jsonl => parser.lines(),
        Format::Json => parser.values(),
        Format::Csv | Format::Tsv => parser.rows(),
        #[cfg(feature = "archives")]
        Format::Warc => parser.record(options),
        #[cfg(feature = "office")]
        Format::Docx => parser.packed(docx::article, options),
        #[cfg(feature = "office")]
        Format::Odt => parser.packed(odt::article, options),
        #[cfg(feature = "office")]
        Format::Rtf => parser.rtf(),
        #[cfg(feature = "pdf")]
        Format::Pdf => parser.packed(pdf::article, options),
        #[cfg(feature = "office")]
        Format::Epub => parser.packed(epub::article, options),
        Format::Mhtml => parser.mail(mail::page(&chunk.bytes, options)),
        Format::Eml => parser.mail(mail::mail(&chunk.bytes, options)),
        Format::Xml => parser.feed(),
        #[cfg(feature = "office")]
        Format::Xlsx => parser.sheets(xlsx::sheets(&chunk.bytes, options)),
        #[cfg(feature = "office")]
        Format::Ods => parser.sheets(ods::sheets(&chunk.bytes, options)),
        _ => parser.document(),
    }
    if let Some(folder) = &origin.folder {
        for located in parser.articles.iter_mut().flatten() {
            // An article that was extracted knows the folder that it was in.
            located.article.meta.folder.get_or_insert_with(|| folder.clone());
        }
    }
    if let Some(Ok(first)) = parser.articles.iter_mut().find(|article| article.is_ok()) {
        first.notes.extend(origin.note.clone());
    }
    let ChunkParser { articles, replaced, left_out, export, .. } = parser;
    let (articles, lacking) = enriched(articles, origin, options);
    Parsed {
        file: origin.index,
        name: Arc::clone(&origin.name),
        export,
        articles,
        replaced,
        lacking,
        left_out,
    }
}

struct ChunkParser<'c> {
    fields: Fields<'c>,
    options: &'c Options,
    chunk: &'c Chunk,
    articles: Vec<Result<Located>>,
    replaced: u64,
    left_out: LeftOut,
    export: Option<Format>,
}

impl ChunkParser<'_> {
    /// The site `at` bytes into the chunk, `lines` below its first.
    fn site(&self, at: usize, lines: u64) -> RecordPosition<'_> {
        let offset = self.chunk.offset.map(|offset| offset + at as u64);
        RecordPosition { origin: &self.chunk.origin, line: self.chunk.line + lines, nth: 1, offset }
    }

    fn add(&mut self, article: Result<Article>, line: u64) {
        self.articles.push(article.map(|article| Located {
            article,
            line: Some(line),
            notes: Vec::new(),
            captured: None,
        }));
    }

    /// Why a record of so many bytes is not read, which came with others in one piece.
    fn too_long(&self, bytes: usize) -> Option<Error> {
        let most = self.options.max_file_size.min(LARGEST);
        (bytes as u64 > most).then(|| record_splitter::too_long(most))
    }

    fn lines(&mut self) {
        let bytes = &self.chunk.bytes;
        let encoding = self.chunk.origin.encoding;
        // One check of the whole chunk spares one of every line.
        let whole = (encoding == UTF_8).then(|| std::str::from_utf8(bytes).ok()).flatten();
        let (mut at, mut lines) = (0, 0);
        let ends = memchr::memchr_iter(b'\n', bytes).map(|end| end + 1);
        let rest = (!bytes.ends_with(b"\n") && !bytes.is_empty()).then_some(bytes.len());
        for end in ends.chain(rest) {
            let line = &bytes[at..end];
            let text = whole.map_or_else(
                || decode(encoding, line, &mut self.replaced),
                |whole| Cow::Borrowed(&whole[at..end]),
            );
            if !text.trim_ascii().is_empty() {
                let site = self.site(at, lines);
                let mut halves = 0;
                let article = match self.too_long(text.trim_end_matches(['\n', '\r']).len()) {
                    Some(error) => Err(site.locate(error)),
                    None if is_extracted(&text) => extracted::article(&self.fields, &text, &site),
                    None => json::article(&self.fields, text.trim_ascii_end(), &site, &mut halves),
                };
                let line = site.line;
                self.replaced += halves;
                self.add(article, line);
            }
            at = end;
            lines += 1;
        }
    }

    fn table(&mut self) {
        let Some(rows) = &self.chunk.table else { return };
        for row in 0..rows.len() {
            let site = RecordPosition { offset: None, ..self.site(0, row as u64) };
            let (article, line) = (rows.article(&self.fields, row, &site), site.line);
            let too_long =
                article.as_ref().ok().and_then(|article| self.too_long(article.text.len()));
            let article = too_long.map_or(article, |error| Err(site.locate(error)));
            self.add(article, line);
        }
    }

    fn values(&mut self) {
        let mut replaced = 0;
        let text = decode(self.chunk.origin.encoding, &self.chunk.bytes, &mut replaced);
        // Offsets are those of the file only where decoding has changed nothing.
        let same = matches!(text, Cow::Borrowed(_));
        let (mut counted, mut lines, mut nth) = (0, 0, self.chunk.start.on_line);
        for value in json_values::values(text.as_bytes(), self.chunk.start) {
            let at = value.as_ref().map_or_else(|(at, _)| *at, |range| range.start);
            let passed = record_splitter::line_ends(&text.as_bytes()[counted..at]);
            lines += passed;
            nth = if passed > 0 { 1 } else { nth + 1 };
            counted = at;
            let mut site = self.site(at, lines);
            site.nth = nth;
            site.offset = site.offset.filter(|_| same);
            let article = match value {
                Ok(range) => match self.too_long(range.len()) {
                    Some(error) => Err(site.locate(error)),
                    None => json::article(&self.fields, &text[range], &site, &mut replaced),
                },
                Err((_, message)) => Err(site.locate(
                    Error::new(ErrorKind::Malformed, format!("not JSON: {message}"))
                        .with_hint(json::HINT),
                )),
            };
            let line = site.line;
            self.add(article, line);
        }
        self.replaced += replaced;
    }

    fn rows(&mut self) {
        let origin = &self.chunk.origin;
        let Some(header) = &origin.header else { return };
        let bytes = &self.chunk.bytes;
        let columns = self.fields.columns(&header.names());
        let (mut counted, mut lines) = (0, 0);
        for row in rows::RowParser::new(bytes, header.shape()) {
            lines += record_splitter::line_ends(&bytes[counted..row.start]);
            counted = row.start;
            let site = self.site(row.start, lines);
            let mut replaced = 0;
            let article = match self.too_long(row.length) {
                Some(error) => Err(site.locate(error)),
                None => delimited::article(
                    &self.fields,
                    (header, &columns),
                    row,
                    (&site, &mut replaced),
                ),
            };
            let line = site.line;
            self.replaced += replaced;
            self.add(article, line);
        }
    }

    #[cfg(feature = "archives")]
    fn record(&mut self, options: &Options) {
        let site = self.site(0, 0);
        let (record, line) =
            (warc::article(&self.chunk.bytes, &self.fields, &site, options), site.line);
        let located = record.map(|warc::CapturedPage { article, captured, notes, replaced }| {
            (Located { article, line: Some(line), notes, captured }, replaced)
        });
        self.replaced += located.as_ref().map_or(0, |(_, replaced)| *replaced);
        self.articles.push(located.map(|(located, _)| located));
    }

    fn feed(&mut self) {
        let mut replaced = 0;
        let text = decode(self.chunk.origin.encoding, &self.chunk.bytes, &mut replaced);
        self.replaced += replaced;
        if html::is_xhtml(&text) {
            return self.whole(html::xhtml_article(&text, self.options));
        }
        match feed::contents(&text, &self.fields) {
            Ok(feed::XmlContents::Items(items, failure)) => {
                let (mut before, mut nth) = (None, 0);
                for (lines, item) in items {
                    nth = if before == Some(lines) { nth + 1 } else { 1 };
                    before = Some(lines);
                    let site = RecordPosition { nth, offset: None, ..self.site(0, lines) };
                    let media = item.media().map(|media| {
                        format!("the content of type {media} is no text and was passed over")
                    });
                    let (article, line) = (item.article(&self.fields, &site), site.line);
                    self.add(article, line);
                    if let Some(Ok(located)) = self.articles.last_mut() {
                        located.notes.extend(media);
                    }
                }
                let name = &*self.chunk.origin.name;
                self.articles.extend(failure.map(|error| Err(error.at(name))));
            }
            Ok(feed::XmlContents::One(article)) => self.whole(Ok(*article)),
            Err(error) => self.whole(Err(error)),
        }
    }

    #[cfg(feature = "office")]
    fn sheets(&mut self, sheets: Result<Vec<sheet::Sheet>>) {
        let origin = &self.chunk.origin;
        match sheets.and_then(|sheets| sheet::RecordSheets::of(sheets, &self.fields)) {
            Ok(mut chosen) => {
                for sheet in std::mem::take(&mut chosen.left_out) {
                    self.left_out.add(sheet);
                }
                let articles = chosen.articles(&self.fields, |line| RecordPosition {
                    origin,
                    line,
                    nth: 1,
                    offset: None,
                });
                for (article, line) in articles {
                    self.add(article, line);
                }
            }
            Err(error) => self.whole(Err(error)),
        }
    }

    /// A document that is no text in a character set.
    #[cfg(any(feature = "office", feature = "pdf"))]
    fn packed(&mut self, read: fn(&[u8], &Fields, &Options) -> Result<Article>, options: &Options) {
        let article = read(&self.chunk.bytes, &self.fields, options);
        self.maybe_exported(article);
    }

    #[cfg(feature = "office")]
    fn rtf(&mut self) {
        let (article, notes) = rtf::article(&self.chunk.bytes, &self.fields)
            .map_or_else(|error| (Err(error), Vec::new()), |(article, notes)| (Ok(article), notes));
        let before = self.articles.len();
        self.maybe_exported(article);
        if let Some(Ok(located)) = self.articles.get_mut(before) {
            located.notes = notes;
        }
    }

    /// Adds the articles of a document, which may be an export.
    #[cfg(any(feature = "office", feature = "pdf"))]
    fn maybe_exported(&mut self, article: Result<Article>) {
        match article {
            Ok(article) if self.chunk.origin.format.may_be_export() => {
                match exports::of_document(&article, self.wanted()) {
                    Some(export) => self.exported(export),
                    None => self.no_export(Ok(article)),
                }
            }
            article => self.whole(article),
        }
    }

    /// What exports of news databases are looked for.
    fn wanted(&self) -> exports::ExpectedExport {
        exports::ExpectedExport {
            named: self.options.export_format(),
            order: self.options.date_order,
        }
    }

    /// Adds the articles of an export.
    fn exported(&mut self, export: exports::RecognisedExport) {
        self.export = Some(export.format);
        for record in export.records {
            // The line of a text, the number of the article in another document.
            let site = RecordPosition {
                nth: 1,
                offset: None,
                ..self.site(0, record.at.saturating_sub(1))
            };
            let (article, line) = (record.into_article(&self.fields, || site.id()), site.line);
            self.add(Ok(article), line);
        }
    }

    /// Adds a document that is no export, unless it has to be one.
    fn no_export(&mut self, article: Result<Article>) {
        let missing = self.wanted().missing();
        self.whole(missing.map_or(article, Err));
    }

    fn mail(&mut self, mail: Result<mail::Mail>) {
        let (article, notes) = match mail {
            Ok(mail) => {
                self.replaced += mail.replaced;
                (Ok(mail.article), mail.notes)
            }
            Err(error) => (Err(error), Vec::new()),
        };
        self.whole(article);
        if let Some(Ok(located)) = self.articles.last_mut() {
            located.notes = notes;
        }
    }

    fn document(&mut self) {
        let origin = &self.chunk.origin;
        let text = decode(origin.encoding, &self.chunk.bytes, &mut self.replaced);
        let export = match origin.format {
            Format::Text => exports::of_plain(&text, self.wanted()),
            #[cfg(feature = "html")]
            // What is wrong with a page is told where it is read as one.
            Format::Html => exports::of_page(&text, self.wanted()).unwrap_or_default(),
            _ => None,
        };
        if let Some(export) = export {
            return self.exported(export);
        }
        let mut notes = Vec::new();
        let article = match origin.format {
            Format::Markdown => markdown::article(&text, &self.fields, &mut notes),
            Format::Html if is_xhtml(&origin.file_name) => html::xhtml_article(&text, self.options),
            Format::Html => html::article(&text, self.options),
            _ => Ok(plain::article(text.into_owned())),
        };
        self.no_export(article);
        if let Some(Ok(located)) = self.articles.last_mut() {
            located.notes = notes;
        }
    }

    /// Adds the article that the whole file is.
    fn whole(&mut self, article: Result<Article>) {
        let origin = &self.chunk.origin;
        let article = article.map_err(|error| error.at(&*origin.name)).map(|mut article| {
            article.id.clone_from(&origin.id);
            let meta = &mut article.meta;
            meta.date = meta.date.or_else(|| date_in_url(meta.url.as_deref()?)).or_else(|| {
                Date::find_in_path(&origin.file_name).map(|date| (date, DateSource::Filename))
            });
            if meta.extra.is_empty() {
                let said =
                    [("author", &meta.author), ("language", &meta.language), ("url", &meta.url)];
                let said: Vec<_> = said
                    .into_iter()
                    .filter_map(|(name, value)| Some((name.to_string(), value.clone()?)))
                    .collect();
                meta.extra = self.fields.kept(&said);
            }
            Located { article, line: None, notes: Vec::new(), captured: None }
        });
        self.articles.push(article);
    }
}
