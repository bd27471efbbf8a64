//! Markdown -> blocks without mark-up.

mod front_matter;

use super::blocks::{Blocks, one_line};
use super::fields::Fields;
use super::lines::lines;
use super::record_files::json;
use super::{html, note_marks};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, Kind, most_paragraphs};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Characters that the parser may make a node of.
const MARKS: &[u8] = b"*_[]`~><!";
/// How many of them a text of any size may have.
const MOST_MARKS: usize = 300_000;

/// The article of a Markdown text: its blocks, and what its front matter says. What that says in
/// vain goes to `notes`.
pub(super) fn article(text: &str, fields: &Fields, notes: &mut Vec<String>) -> Result<Article> {
    let (matter, body) = front_matter::split(text, notes);
    // The parser makes a tree of them first.
    let most = most_paragraphs(body.len());
    let blank = |line: &str| line.trim().is_empty();
    let begins =
        |(line, next): &(&str, &str)| (blank(line) && !blank(next)) || is_item(next.trim_start());
    if lines(body).zip(lines(body).skip(1)).filter(begins).count() > most {
        let message =
            format!("an article of more than {most} paragraphs, the most that its size allows");
        return Err(Error::new(ErrorKind::TooLarge, message).with_hint("split it"));
    }
    if body.bytes().filter(|byte| MARKS.contains(byte)).count() > MOST_MARKS + body.len() / 5 {
        let error = Error::new(
            ErrorKind::TooLarge,
            "more marks of Markdown than its size allows: more than 300,000, and one byte in five",
        );
        return Err(error.with_hint("give it the ending .txt if it is no Markdown"));
    }
    let record =
        json::record(fields, &serde_json::Value::Object(matter.into_iter().collect()).to_string());
    let record = record.unwrap_or_else(|_| fields.empty());
    let mut meta = fields.metadata(&record);
    if cfg!(not(feature = "html")) && events(body).any(|event| matches!(event, Event::Html(_))) {
        notes.push("blocks of HTML are left out: paratheme was built without html".to_owned());
    }
    let blocks = blocks(body);
    meta.title = meta.title.or_else(|| blocks.first_title().and_then(one_line));
    Ok(Article { text: blocks.text, blocks: blocks.blocks, meta, ..Article::default() })
}

/// Whether a line begins an item of a list.
fn is_item(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = rest.len() < line.len();
    let marks: &[char] = if is_numbered { &['.', ')'] } else { &['-', '+', '*'] };
    rest.strip_prefix(marks).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

fn events(text: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    Parser::new_ext(text, options)
}

fn blocks(text: &str) -> Blocks {
    let mut walk = BlockWalk::default();
    for event in events(text) {
        walk.event(event);
    }
    walk.flush();
    walk.blocks
}

/// The blocks so far, and the one that grows.
#[derive(Default)]
struct BlockWalk {
    blocks: Blocks,
    text: String,
    /// Where raised text begins in it.
    raised: Option<usize>,
    /// What the items and quotes around the current block make of it.
    around: Vec<Kind>,
    heading: Option<Kind>,
    cells: Vec<String>,
    /// How deep in images, whose description is no part of the text.
    images: usize,
    html: String,
}

impl BlockWalk {
    fn event(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Html(html) => self.html.push_str(&html),
            Event::InlineHtml(tag) if is_break(&tag) => self.text.push('\n'),
            Event::InlineHtml(tag) if tag.eq_ignore_ascii_case("<sup>") => {
                self.raised = Some(self.text.len());
            }
            Event::InlineHtml(tag) if tag.eq_ignore_ascii_case("</sup>") => {
                if let Some(start) = self
                    .raised
                    .take()
                    .filter(|start| note_marks::is_mark(&self.text[..*start], &self.text[*start..]))
                {
                    self.text.truncate(start);
                }
            }
            Event::Text(text) | Event::Code(text) if self.images == 0 => self.text.push_str(&text),
            Event::SoftBreak if self.images == 0 => self.text.push(' '),
            Event::HardBreak if self.images == 0 => self.text.push('\n'),
            Event::Rule => self.flush(),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                self.heading = Some(if *level == HeadingLevel::H1 {
                    self.blocks.first_level()
                } else {
                    Kind::Heading
                });
            }
            Tag::Item => {
                self.flush();
                self.around.push(Kind::List);
            }
            Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) => {
                self.flush();
                self.around.push(Kind::Body);
            }
            Tag::Paragraph | Tag::List(_) | Tag::CodeBlock(_) | Tag::Table(_) | Tag::HtmlBlock => {
                self.flush();
            }
            Tag::Image { .. } => self.images += 1,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => {
                self.flush();
                self.around.pop();
            }
            TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::CodeBlock => self.flush(),
            TagEnd::TableCell => {
                self.raised = None;
                self.cells.push(std::mem::take(&mut self.text));
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                self.blocks.push_row(&std::mem::take(&mut self.cells));
            }
            TagEnd::Image => self.images -= 1,
            TagEnd::HtmlBlock => {
                let html = std::mem::take(&mut self.html);
                // Mark-up that nests too deep is dropped like all other mark-up.
                if let Ok(inner) = html::blocks_of_fragment(&html) {
                    for block in &inner.blocks {
                        let kind = if block.kind == Kind::Title {
                            self.blocks.first_level()
                        } else {
                            block.kind
                        };
                        self.blocks.push(kind, block.span.of(&inner.text));
                    }
                }
            }
            _ => {}
        }
    }

    fn flush(&mut self) {
        self.raised = None;
        let kind = self.heading.take().or(self.around.last().copied()).unwrap_or_default();
        self.blocks.push(kind, &std::mem::take(&mut self.text));
    }
}

fn is_break(tag: &str) -> bool {
    let name = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/').trim();
    name.eq_ignore_ascii_case("br")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest;
    use crate::model::DateSource;

    fn pieces(text: &str) -> Vec<(Kind, String)> {
        let read = blocks(text);
        read.blocks
            .iter()
            .map(|block| (block.kind, block.span.of(&read.text).to_string()))
            .collect()
    }

    #[test]
    #[cfg(feature = "html")]
    fn blocks_and_their_kinds() {
        use Kind::{Body, Heading, List, Table, Title};
        let cases: &[(&str, &[(Kind, &str)])] = &[
            (
                "# One\n\n# Two\n\n## Three\n\nSetext\n===\n",
                &[(Title, "One"), (Heading, "Two"), (Heading, "Three"), (Heading, "Setext")],
            ),
            ("A *b* **c** `d` [e](http://f) ~~g~~\nh  \ni\\\nj", &[(Body, "A b c d e g h\ni\nj")]),
            (
                "The taxes<sup>3</sup> of 5 km<sup>2</sup>, the 1<sup>st</sup>",
                &[(Body, "The taxes of 5 km2, the 1st")],
            ),
            (
                "| taxes<sup>3</sup> | b |\n|---|---|\n| 1 | <sup>x |",
                &[(Table, "taxes | b"), (Table, "1 | x")],
            ),
            ("![alt](x.png) after ![](y.png)", &[(Body, "after")]),
            ("- a\n- b\n  - c\n\nend", &[(List, "a"), (List, "b"), (List, "c"), (Body, "end")]),
            ("1. a\n\n   more\n2. b", &[(List, "a"), (List, "more"), (List, "b")]),
            ("- [x] done", &[(List, "done")]),
            ("> quoted\n>\n> twice", &[(Body, "quoted"), (Body, "twice")]),
            ("> - listed", &[(List, "listed")]),
            ("```\ncode  here\n  more\n```", &[(Body, "code  here\n  more")]),
            (
                "| a | b |\n|---|---|\n| 1 | **2** |\n| 3 | |",
                &[(Table, "a | b"), (Table, "1 | 2"), (Table, "3")],
            ),
            ("a<br>b <span class=x>c</span>", &[(Body, "a\nb c")]),
            (
                "<div><p>in html</p>\n<script>x()</script></div>\n\nafter",
                &[(Body, "in html"), (Body, "after")],
            ),
            ("note[^1]\n\n[^1]: the note", &[(Body, "note"), (Body, "the note")]),
            ("a &amp; b &euro; \\*c\\*", &[(Body, "a & b € *c*")]),
            ("---\n\n***\n", &[]),
        ];
        for (text, expected) in cases {
            let expected: Vec<(Kind, String)> =
                expected.iter().map(|(kind, text)| (*kind, (*text).to_string())).collect();
            assert_eq!(pieces(text), expected, "{text:?}");
        }
    }

    #[test]
    fn front_matter_goes_first() {
        let options = ingest::Options {
            keep: vec!["tags".into(), "none".into()],
            ..ingest::Options::default()
        };
        let fields = Fields::new(&options);
        let text = "---\ntitle: Named\ndate: 2018-12-10\nblog: The Blog\ntags: [a, b]\nurl: https://x.org/1\n---\n# Written\n\nBody\n";
        let read = article(text, &fields, &mut Vec::new()).unwrap();
        assert_eq!(read.text, "Written\n\nBody");
        assert_eq!(
            (read.meta.title.as_deref(), read.meta.source.as_deref()),
            (Some("Named"), Some("The Blog"))
        );
        assert_eq!(
            read.meta.date.map(|(date, from)| (date.to_string(), from)),
            Some(("2018-12-10".into(), DateSource::Metadata))
        );
        assert_eq!(read.meta.url.as_deref(), Some("https://x.org/1"));
        assert_eq!(
            read.meta.extra,
            [("tags".to_string(), "a; b".to_string()), ("none".to_string(), String::new())]
        );
        assert_eq!(
            article("# Written\n\nBody", &fields, &mut Vec::new()).unwrap().meta.title.as_deref(),
            Some("Written")
        );
    }

    #[test]
    fn more_marks_than_a_text_is_worth_are_refused() {
        let read = |text: &str| {
            article(text, &Fields::new(&super::super::Options::default()), &mut Vec::new())
        };
        for hostile in [">".repeat(1_000_000), "*a **a ".repeat(300_000), "[".repeat(1_000_000)] {
            assert_eq!(
                read(&hostile).err().map(|error| error.kind()),
                Some(ErrorKind::TooLarge),
                "{}",
                &hostile[..8]
            );
        }
        let honest = "A *budget* of [some](https://example.org) __weight__ is `here`, and more words follow it.\n\n".repeat(12_000);
        assert!(read(&honest).is_ok());
    }

    #[test]
    fn deep_nesting_does_no_harm() {
        let text = format!("{}deep", "> ".repeat(20_000));
        assert!(pieces(&text).iter().all(|(_, text)| text.contains("deep")));
        let text = format!("{}x", "[".repeat(50_000));
        assert_eq!(pieces(&text).len(), 1);
    }
}
