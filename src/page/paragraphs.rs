//! The section with the paragraphs: their texts with the evidence marked, and filters.
//!
//! Evidence is marked by underlines in the colours of its themes; those of several themes are below
//! each other, and never nested. A mark has the entry and its points as text that is shown when the
//! mark is pointed at or focused.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::markup::{Attribute, MarkupBuilder, attr, class};
use super::{COLOURS, Page, article_name, published, say};
use crate::model::Kind;
use crate::overview::{EvidenceMark, ParagraphOverview, ShownParagraph};
use crate::tables::{several, share_text, thousands};

/// How many underlines there are below each other.
const MOST_UNDERLINES: usize = 3;

impl Page<'_> {
    pub(super) fn paragraphs(&self, section: &mut MarkupBuilder) {
        let shown = &self.overview.paragraphs;
        let number = shown.paragraphs.len() as u64;
        let mut text = if shown.random + shown.strongest == 0 {
            format!(
                "All {} that do not repeat an earlier one.",
                several(number, "paragraph", "paragraphs")
            )
        } else {
            format!(
                "{} of {} paragraphs that do not repeat an earlier one: {} that are among the strongest of a theme, and {} \
                 drawn at random from the others (with a fixed seed). Shares cannot be computed from this choice.",
                thousands(number),
                thousands(shown.of),
                thousands(shown.strongest),
                thousands(shown.random)
            )
        };
        text.push_str(
            " What was found is underlined in the colour of its theme; point at it or focus it to see the entry of the \
             lexicon and its points.",
        );
        if self.top.len() > COLOURS {
            text.push_str(" There are more themes than colours, so that some share one.");
        }
        say(section, &text);
        self.controls(section);
        let of_sources = self.shown_sources();
        section.element("ol", &[attr("id", "list")], |list| {
            for shown in &shown.paragraphs {
                self.item(list, shown, &of_sources);
                list.line_end();
            }
        });
        section.element("p", &[attr("id", "more"), attr("hidden", "")], |line| {
            line.leaf("button", &[attr("type", "button")], "Show more paragraphs");
        });
    }

    /// The sources of the paragraphs that are shown, in the order of their names.
    fn shown_sources(&self) -> Vec<&str> {
        let sources: BTreeSet<&str> = self
            .overview
            .paragraphs
            .paragraphs
            .iter()
            .map(|shown| shown.article.source.as_str())
            .collect();
        sources.into_iter().filter(|source| !source.is_empty()).collect()
    }

    /// Adds the filters, which the script shows.
    fn controls(&self, section: &mut MarkupBuilder) {
        let years: BTreeSet<String> = self
            .overview
            .paragraphs
            .paragraphs
            .iter()
            .filter_map(|shown| shown.article.date.map(|date| date.year().to_string()))
            .collect();
        let form = [
            attr("id", "filters"),
            attr("hidden", ""),
            attr("aria-label", "Filter the paragraphs"),
        ];
        section.element("form", &form, |form| {
            control(form, ("find", "Search"), |form| {
                form.void(
                    "input",
                    &[attr("id", "find"), attr("type", "search"), attr("autocomplete", "off")],
                );
            });
            let themes = self.top.iter().enumerate();
            let themes: Vec<(String, &str)> =
                themes.map(|(at, theme)| (at.to_string(), self.label(*theme))).collect();
            choice(form, ("theme", "Theme"), "any theme", &themes);
            control(form, ("least", "Least strength"), |form| {
                let range = [
                    attr("id", "least"),
                    attr("type", "range"),
                    attr("min", "0"),
                    attr("max", "1"),
                    attr("step", "0.05"),
                    attr("value", "0"),
                ];
                form.void("input", &range);
                form.leaf("output", &[attr("id", "least-shown"), attr("for", "least")], "0");
            });
            let sources = self.shown_sources();
            let sources: Vec<(String, &str)> =
                sources.iter().enumerate().map(|(at, source)| (at.to_string(), *source)).collect();
            if !sources.is_empty() {
                choice(form, ("source", "Source"), "any source", &sources);
            }
            let years: Vec<(String, &str)> =
                years.iter().map(|year| (year.clone(), year.as_str())).collect();
            if !years.is_empty() {
                choice(form, ("year", "Year"), "any year", &years);
            }
            let orders = [
                ("strength", "strongest first"),
                ("newest", "newest first"),
                ("oldest", "oldest first"),
                ("repeats", "most repeated first"),
            ];
            let orders: Vec<(String, &str)> =
                orders.iter().map(|(name, label)| ((*name).to_owned(), *label)).collect();
            choice(form, ("sort", "Order"), "as read", &orders);
            form.element("p", &[], |line| {
                line.element("label", &[], |label| {
                    label.void("input", &[attr("id", "counted"), attr("type", "checkbox")]);
                    label.text(" only counted paragraphs");
                });
            });
            form.element("p", &[], |line| {
                line.leaf("button", &[attr("type", "reset")], "Clear");
            });
        });
        section.leaf("p", &[attr("id", "found"), attr("role", "status")], "");
    }

    fn item(&self, list: &mut MarkupBuilder, shown: &ShownParagraph, sources: &[&str]) {
        let ShownParagraph { article, paragraph, repeats, .. } = shown;
        // For the script: the positions of the themes that were found, with their strengths.
        let found = self.top.iter().map(|theme| strength(paragraph, *theme)).enumerate();
        let found = found.filter(|(_, strength)| *strength > 0.0);
        let found: Vec<String> = found.map(|(at, it)| format!("{at}:{}", short(it))).collect();
        let mut attributes = vec![attr("data-t", found.join(" "))];
        if let Some(date) = article.date {
            attributes.push(attr("data-d", date.to_string()));
        }
        if let Ok(at) = sources.binary_search(&article.source.as_str()) {
            attributes.push(attr("data-s", at.to_string()));
        }
        if *repeats > 0 {
            attributes.push(attr("data-r", repeats.to_string()));
        }
        if !paragraph.is_counted {
            attributes.push(attr("data-n", ""));
        }
        list.element("li", &attributes, |item| {
            item.element("p", &[class("from")], |line| {
                article_name(line, article);
                line.text(&place(shown));
            });
            item.element("p", &[class("x")], |text| {
                self.marked_text(text, paragraph);
            });
            self.strengths(item, paragraph);
        });
    }

    /// The strengths of the themes that were found, and the keywords.
    fn strengths(&self, item: &mut MarkupBuilder, paragraph: &ParagraphOverview) {
        let found: Vec<usize> =
            self.top.iter().copied().filter(|theme| strength(paragraph, *theme) > 0.0).collect();
        if found.is_empty() && paragraph.keywords.is_empty() {
            return;
        }
        item.element("p", &[class("of")], |line| {
            for theme in found {
                let value = strength(paragraph, theme);
                let is_about = value >= self.overview.themes[theme].threshold;
                line.element(if is_about { "b" } else { "span" }, &[], |name| {
                    self.theme_name(name, theme);
                    name.text(&format!(" {}", share_text(value)));
                });
                line.text(" ");
            }
            if !paragraph.keywords.is_empty() {
                line.leaf("i", &[], &paragraph.keywords);
            }
        });
    }

    /// Adds a text with its evidence marked.
    pub(super) fn marked_text(&self, markup: &mut MarkupBuilder, paragraph: &ParagraphOverview) {
        let text = &paragraph.text;
        let mut ends: BTreeSet<usize> = [0, text.len()].into();
        ends.extend(paragraph.evidence.iter().flat_map(|mark| [mark.start, mark.end]));
        let ends: Vec<usize> = ends.into_iter().collect();
        for piece in ends.windows(2) {
            let &[start, end] = piece else { continue };
            let marks: Vec<&EvidenceMark> = paragraph
                .evidence
                .iter()
                .filter(|mark| mark.start <= start && end <= mark.end)
                .collect();
            if marks.is_empty() {
                markup.text(&text[start..end]);
            } else {
                self.mark(markup, &text[start..end], &marks);
            }
        }
        if paragraph.is_cut {
            markup.text(" … (the rest of this long paragraph is left out)");
        }
    }

    /// Adds a piece of a text that these marks share.
    fn mark(&self, markup: &mut MarkupBuilder, piece: &str, marks: &[&EvidenceMark]) {
        let colours: BTreeSet<usize> = marks.iter().map(|mark| self.colours[mark.theme]).collect();
        let lines: Vec<String> = colours
            .iter()
            .take(MOST_UNDERLINES)
            .enumerate()
            .map(|(at, colour)| format!("{}{colour}", ["u", "v", "w"][at]))
            .collect();
        markup.element("mark", &[class(lines.join(" ")), attr("tabindex", "0")], |mark| {
            mark.text(piece);
            let notes: Vec<String> = marks.iter().map(|mark| self.note(mark)).collect();
            mark.leaf("span", &[class("tip")], &format!(" ({})", notes.join("; ")));
        });
    }

    /// What a mark is: `Ageing: pension*, 0.69 points`. The conditions of an entry are in the table of
    /// words.
    fn note(&self, mark: &EvidenceMark) -> String {
        let entry = &self.overview.entries[mark.entry];
        let (pattern, conditions) = match entry.split_once(" [") {
            Some((pattern, _)) => (pattern, " with conditions"),
            None => (entry.as_str(), ""),
        };
        let points = mark
            .points
            .map_or_else(String::new, |points| format!(", {} points", share_text(points)));
        format!("{}: {pattern}{conditions}{points}", self.full_label(mark.theme))
    }
}

/// The strength of a theme; 0 if the paragraph was not scored.
fn strength(paragraph: &ParagraphOverview, theme: usize) -> f64 {
    paragraph.scores.as_ref().map_or(0.0, |scores| scores[theme].strength)
}

/// A strength above 0 with three decimals, for filters.
fn short(strength: f64) -> String {
    format!("{:.3}", strength.max(0.001)).trim_start_matches('0').to_owned()
}

/// Where a paragraph is, and what it is: `. Echo, 2018. Paragraph 2, not counted: title.`
fn place(shown: &ShownParagraph) -> String {
    let ShownParagraph { article, paragraph, repeats, .. } = shown;
    let published = published(article);
    let comma = if published.is_empty() { "" } else { ", " };
    let mut text = format!("{comma}{published}, paragraph {}", paragraph.number);
    if !paragraph.is_counted {
        let why = match paragraph.kind {
            _ if paragraph.is_boilerplate => "boilerplate",
            _ if paragraph.is_foreign => "in another language",
            Kind::Title => "title",
            Kind::Dateline => "dateline",
            Kind::Quote => "pull quote",
            _ => "no words",
        };
        let _ = write!(text, ", not counted ({why})");
    }
    if *repeats > 0 {
        let _ = write!(text, ", repeated {}", several(*repeats, "time", "times"));
    }
    if !paragraph.near_repeat_of.is_empty() {
        let _ = write!(text, ", almost repeats {}", paragraph.near_repeat_of);
    }
    text
}

/// Adds a control with its label.
fn control(
    form: &mut MarkupBuilder,
    (id, label): (&'static str, &str),
    content: impl FnOnce(&mut MarkupBuilder),
) {
    form.element("p", &[], |line| {
        line.leaf("label", &[attr("for", id)], label);
        content(line);
    });
}

/// Adds a choice of values, of which the first one is no choice.
fn choice(
    form: &mut MarkupBuilder,
    names: (&'static str, &str),
    none: &str,
    values: &[(String, &str)],
) {
    control(form, names, |form| {
        form.element("select", &[attr("id", names.0)], |select| {
            select.leaf("option", &[attr("value", "")], none);
            for (value, label) in values {
                let attributes: [Attribute<'_>; 1] = [attr("value", value.as_str())];
                select.leaf("option", &attributes, label);
            }
        });
    });
}
