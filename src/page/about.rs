//! The section about how the page was made: the run, a paragraph for a methods section, limits.

use super::data_table::{DataCell, DataTable, count_column, text_column};
use super::figures::dates_words;
use super::markup::{MarkupBuilder, attr, class};
use super::{Page, PageLexicon, say};
use crate::tables::{LexiconOf, MethodsOf, methods_paragraph};
use crate::tables::{several, thousands};

/// What a reader must know before using the numbers.
const LIMITS: [&str; 6] = [
    "The themes are what the lexicon finds: words and phrases with conditions. What is written in other words is missed, \
     and a word can be about something else. Code a sample by hand before you rest a conclusion on a share.",
    "An interval is about other samples of articles of the same kind. It does not hold errors of the lexicon, and it does \
     not make a collection representative.",
    "A strength is not a probability, and it can only be compared within a theme.",
    "Differences between periods or sources can come from what was collected, not from what was written.",
    "Titles, repeats, boilerplate and pull quotes are found by rules, which make mistakes.",
    "Many comparisons are made on this page. Some differences will look large by chance.",
];

impl Page<'_> {
    pub(super) fn how_it_was_made(&self, section: &mut MarkupBuilder) {
        self.run_in_words(section);
        section.leaf("h3", &[], "A paragraph for a methods section");
        section.leaf("blockquote", &[class("methods")], &self.methods());
        section.leaf("h3", &[], "Limits");
        section.element("ul", &[], |list| {
            for limit in LIMITS {
                list.leaf("li", &[], limit);
            }
        });
        if !self.run.warnings.is_empty() {
            section.leaf("h3", &[], "Warnings of the run");
            section.element("ul", &[], |list| {
                for warning in &self.run.warnings {
                    list.leaf("li", &[attr("dir", "auto")], warning);
                }
            });
        }
        self.inputs(section);
        self.options(section);
        self.repeats(section);
    }

    fn run_in_words(&self, section: &mut MarkupBuilder) {
        let lexicon = match &self.run.lexicon {
            None => "The lexicon is not known.".to_owned(),
            Some(PageLexicon { name, version, sha256 }) => {
                let version =
                    if version.is_empty() { String::new() } else { format!(" {version}") };
                format!(
                    "Its lexicon is {name}{version}; the SHA-256 of the lexicon's file is {sha256}."
                )
            }
        };
        say(
            section,
            &format!(
                "{} made this page from {}. {lexicon} The manifest beside this page has every option, every input with its \
                 SHA-256, and the warnings; with the same inputs and options the page is the same, byte for byte.",
                self.run.program,
                several(self.run.inputs_of, "input", "inputs")
            ),
        );
    }

    /// A paragraph to paste.
    fn methods(&self) -> String {
        let lexicon = self.run.lexicon.as_ref().map(|lexicon| LexiconOf {
            name: &lexicon.name,
            version: &lexicon.version,
            sha256: &lexicon.sha256,
        });
        let of = MethodsOf {
            program: &self.run.program,
            lexicon,
            keeps_repeats: self.run.keeps_repeats,
            in_article: self.run.in_article,
        };
        methods_paragraph(self.overview, &of)
    }

    fn inputs(&self, section: &mut MarkupBuilder) {
        if self.run.inputs.is_empty() {
            return;
        }
        let rows = self.run.inputs.iter().map(|input| {
            vec![
                DataCell::text(&input.path),
                DataCell::count(input.bytes),
                DataCell::text(&input.sha256),
            ]
        });
        let more = self.run.inputs_of - self.run.inputs.len() as u64;
        let caption = match more {
            0 => "Inputs".to_owned(),
            more => format!("The first inputs; the manifest has {} more", thousands(more)),
        };
        let table = DataTable {
            name: "inputs",
            caption,
            columns: vec![
                text_column("Path", "path"),
                count_column("Bytes", "bytes"),
                text_column("SHA-256", "sha256"),
            ],
            rows: rows.collect(),
        };
        table.folded(section, "Inputs");
    }

    fn options(&self, section: &mut MarkupBuilder) {
        if self.run.options.is_empty() {
            return;
        }
        let rows = self.run.options.iter();
        let table = DataTable {
            name: "options",
            caption: "Options of the run".to_owned(),
            columns: vec![text_column("Option", "option"), text_column("Value", "value")],
            rows: rows
                .map(|(name, value)| vec![DataCell::text(name), DataCell::text(value)])
                .collect(),
        };
        table.folded(section, "Options");
    }

    fn repeats(&self, section: &mut MarkupBuilder) {
        let repeats = &self.overview.repeats;
        if repeats.groups.is_empty() {
            return;
        }
        let rows = repeats.groups.iter().map(|group| {
            vec![
                DataCell::text(&group.first.name),
                DataCell::text(&group.text),
                DataCell::count(group.repeats),
                DataCell::count(group.articles),
                DataCell::count(group.sources),
                DataCell::owned(dates_words(group.dates)),
                DataCell::text(if group.is_boilerplate { "boilerplate" } else { "repeat" }),
            ]
        });
        let caption = match repeats.more {
            0 => "Paragraphs that are repeated".to_owned(),
            more => format!(
                "The paragraphs that are repeated most; {} more are repeated",
                thousands(more)
            ),
        };
        let table = DataTable {
            name: "repeats",
            caption,
            columns: vec![
                text_column("First", "first"),
                text_column("Text", "text"),
                count_column("Repeats", "repeats"),
                count_column("Articles", "articles"),
                count_column("Sources", "sources"),
                text_column("Dates", "dates"),
                text_column("Kind", "kind"),
            ],
            rows: rows.collect(),
        };
        table.folded(section, "Repeats");
    }
}
