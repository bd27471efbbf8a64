//! Lexicoder and Yoshikoder: categories (`cnode`) and patterns (`pnode`) as XML.
//!
//! Entities that a document declares itself are not expanded, and nothing is fetched.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::draft::{Draft, RawContext, RawEntry};
use super::{ImportFormat, malformed, shown};
use crate::error::Result;

/// The deepest that elements nest.
const DEEPEST_XML: usize = 200;

pub(super) fn read(text: &str, format: ImportFormat, draft: &mut Draft) -> Result<()> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().allow_dangling_amp = true;
    let mut document = Document {
        format,
        draft,
        regular: false,
        boundaries: spaces_matter(text),
        unknown: BTreeSet::new(),
    };
    let mut open: Vec<Option<usize>> = Vec::new();
    let (mut counted, mut line) = (0, 1);
    loop {
        let event = reader.read_event();
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..at]).count() as u64;
        counted = at;
        match event.map_err(|error| malformed(line, format!("not well-formed XML: {error}")))? {
            Event::Start(tag) => {
                let above = open.last().copied().flatten();
                open.push(document.element(&tag, above, line)?);
                if open.len() > DEEPEST_XML {
                    return Err(malformed(
                        line,
                        format!("elements nest deeper than {DEEPEST_XML}"),
                    ));
                }
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Text(text) if !text.trim().is_empty() => {
                document.draft.note(
                    Some(line),
                    format!("the text {} between the elements is left out", shown(text.trim())),
                );
            }
            Event::Eof if open.is_empty() => return Ok(()),
            Event::Eof => return Err(malformed(line, "the XML is cut short")),
            _ => {}
        }
    }
}

/// Whether patterns are told apart by the spaces at their ends, as Lexicoder has it: where one of
/// them has some.
fn spaces_matter(text: &str) -> bool {
    let after = |quote: char| format!("<pnode name={quote} ");
    [after('"'), after('\'')].iter().any(|start| text.contains(start))
}

struct Document<'d> {
    format: ImportFormat,
    draft: &'d mut Draft,
    /// Whether patterns are regular expressions.
    regular: bool,
    boundaries: bool,
    unknown: BTreeSet<String>,
}

impl Document<'_> {
    /// Takes an element up; the category that its content stands in comes back.
    fn element(
        &mut self,
        tag: &BytesStart<'_>,
        above: Option<usize>,
        line: u64,
    ) -> Result<Option<usize>> {
        let attribute = |name: &str| {
            let mut all = tag.attributes();
            let found =
                all.with_checks(false).flatten().find(|found| found.key.into_inner() == name)?;
            let value = unescape(&found.value)
                .map_or_else(|_| found.value.to_string(), std::borrow::Cow::into_owned);
            Some(value)
        };
        let text = |name: &str| attribute(name).filter(|value| !value.trim().is_empty());
        match tag.local_name().into_inner() {
            "dictionary" => {
                self.regular =
                    attribute("patternengine").is_some_and(|engine| engine.starts_with("regex"));
            }
            "cnode" => {
                let name = attribute("name").unwrap_or_default();
                self.draft.again(above, &name, line);
                let category = self.draft.category(above, &name, line)?;
                if let Some(description) = text("desc") {
                    self.draft.categories[category].description = description;
                }
                if let Some(score) = text("score") {
                    let note = format!(
                        "the score {score} of the theme {} is left out: entries have weights, themes have none",
                        shown(&name)
                    );
                    self.draft.note(Some(line), note);
                }
                return Ok(Some(category));
            }
            "pnode" => {
                let source = attribute("name").unwrap_or_default();
                if let Some(description) = text("desc") {
                    self.draft.note(
                        Some(line),
                        format!(
                            "the description of {} is left out: {}",
                            shown(source.trim()),
                            shown(&description)
                        ),
                    );
                }
                match above {
                    Some(category) => self.pattern(category, &source, text("score"), line)?,
                    None => self.draft.note(
                        Some(line),
                        format!(
                            "the entry {} is left out: it is in no category",
                            shown(source.trim())
                        ),
                    ),
                }
            }
            other => {
                if self.unknown.insert(other.to_owned()) {
                    self.draft.note(
                        Some(line),
                        format!(
                            "elements called {} say nothing that is known: they are left out",
                            shown(other)
                        ),
                    );
                }
            }
        }
        Ok(above)
    }

    fn pattern(
        &mut self,
        category: usize,
        source: &str,
        score: Option<String>,
        line: u64,
    ) -> Result<()> {
        let weight = score.map_or(1.0, |score| score.trim().parse().unwrap_or(f64::NAN));
        if self.regular {
            let pattern = if source.contains(char::is_whitespace) {
                source.to_owned()
            } else {
                format!("/{source}/")
            };
            if source.contains(char::is_whitespace) {
                let note = format!(
                    "the entry {} is left out: a regular expression over several words",
                    shown(source)
                );
                self.draft.note(Some(line), note);
                return Ok(());
            }
            return self.draft.entry(
                category,
                RawEntry { line, pattern, weight, context: RawContext::default() },
            );
        }
        if self.format != ImportFormat::Lexicoder || !self.boundaries || source.trim().is_empty() {
            return self.draft.glob(category, line, source, weight);
        }
        // Lexicoder compares the letters of the text: without a space the word goes on.
        let star =
            |missing: bool, at: Option<char>| if missing && at != Some('*') { "*" } else { "" };
        let open_start = !source.starts_with(char::is_whitespace);
        let whole = source.trim();
        let start = star(open_start, whole.chars().next());
        let end = star(!source.ends_with(char::is_whitespace), whole.chars().next_back());
        let pattern = format!("{start}{whole}{end}");
        if open_start {
            let note = format!(
                "{} has no space in front: it is {}, for so Lexicoder finds it in the middle of words too",
                shown(source),
                shown(&pattern)
            );
            self.draft.note(Some(line), note);
        }
        self.draft.glob(category, line, &pattern, weight)
    }
}
