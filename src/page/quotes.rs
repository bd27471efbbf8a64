//! The section with quotes.

use super::markup::{MarkupBuilder, attr, class};
use super::{Page, article_name, published, say};
use crate::overview::{QUOTE_WORDS, ThemeQuote};
use crate::tables::share_text;

impl Page<'_> {
    pub(super) fn quotes(&self, section: &mut MarkupBuilder) {
        say(
            section,
            &format!(
                "The strongest paragraphs of each theme that are running text of {} to {} words, are not repeated anywhere in \
                 the collection, and are from different articles. Check each in its article before you cite it.",
                QUOTE_WORDS.start(),
                QUOTE_WORDS.end()
            ),
        );
        for of_theme in self.overview.quotes.chunk_by(|a, b| a.theme == b.theme) {
            section.element("h3", &[], |heading| self.theme_name(heading, of_theme[0].theme));
            for quote in of_theme {
                section.element("figure", &[class("quote")], |figure| self.quote(figure, quote));
                section.line_end();
            }
        }
    }

    fn quote(&self, figure: &mut MarkupBuilder, quote: &ThemeQuote) {
        figure.element("blockquote", &[attr("dir", "auto")], |text| {
            self.marked_text(text, &quote.paragraph);
        });
        let strength =
            quote.paragraph.scores.as_ref().map_or(0.0, |scores| scores[quote.theme].strength);
        figure.element("figcaption", &[], |caption| {
            article_name(caption, &quote.article);
            let published = published(&quote.article);
            let comma = if published.is_empty() { "" } else { ", " };
            caption.text(&format!(
                "{comma}{published}, paragraph {}. Strength {}.",
                quote.paragraph.number,
                share_text(strength)
            ));
        });
    }
}
