//! What is known about an article from elsewhere than its own text, and whether it is read at all.
//!
//! Comes in: an article as its file gives it. Goes out: the article with the fields of its file's
//! name and of the table of metadata, or the condition that it does not meet. Does not know:
//! formats.

use std::collections::BTreeMap;

use super::Options;
use super::chunk::Origin;
use super::filter::{ArticleFacts, Condition};
use super::located::Located;
use crate::error::Result;
use crate::model::{Article, Date, DateOrder, DateSource};

/// How many articles were left out or lack something, of a chunk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lacking {
    /// How many articles do not meet which condition.
    pub left_out: BTreeMap<String, u64>,
    /// How many articles meet all conditions, where there are some.
    pub met: u64,
    /// How many have no row in the table of metadata, among those that are read.
    pub without_row: u64,
    /// How many articles are read.
    pub articles: u64,
    /// How many of them hold something in each field that is kept.
    pub with_field: Vec<u64>,
}

impl Lacking {
    /// Adds what another part of a file lacks.
    pub fn add(&mut self, other: Self) {
        for (why, articles) in other.left_out {
            *self.left_out.entry(why).or_default() += articles;
        }
        self.met += other.met;
        self.without_row += other.without_row;
        self.articles += other.articles;
        self.with_field.resize(self.with_field.len().max(other.with_field.len()), 0);
        for (articles, more) in self.with_field.iter_mut().zip(other.with_field) {
            *articles += more;
        }
    }
}

/// Adds to articles what the options say about them, and leaves out those that do not meet the
/// conditions.
pub(super) fn enriched(
    articles: Vec<Result<Located>>,
    origin: &Origin,
    options: &Options,
) -> (Vec<Result<Located>>, Lacking) {
    let mut lacking = Lacking { with_field: vec![0; options.keep.len()], ..Lacking::default() };
    let folder = folder_of(origin);
    let mut enrich = |located: Result<Located>| {
        let mut located = match located {
            Ok(located) => located,
            Err(error) => return Some(Err(error)),
        };
        let is_whole = located.line.is_none();
        let article = &mut located.article;
        if let (Some(pattern), Some(values)) = (&options.name_pattern, &origin.of_name) {
            let said = OutsideValues {
                names: pattern.names(),
                values,
                from: DateSource::Filename,
                order: options.date_order,
            };
            said.add_to(article, is_whole);
        }
        let mut has_row = true;
        if let Some(table) = &options.metadata {
            match table.row_of(&article.id, &origin.name) {
                Some(values) => {
                    let said = OutsideValues {
                        names: table.columns(),
                        values,
                        from: DateSource::Metadata,
                        order: options.date_order,
                    };
                    said.add_to(article, is_whole);
                }
                None => has_row = false,
            }
        }
        for (_, value) in article
            .meta
            .extra
            .iter_mut()
            .filter(|(name, value)| name == "folder" && value.is_empty())
        {
            value.clone_from(&folder);
        }
        if let Some(why) = left_out(article, &folder, options) {
            *lacking.left_out.entry(why).or_default() += 1;
            return None;
        }
        lacking.met += u64::from(!options.conditions.is_empty());
        lacking.without_row += u64::from(!has_row);
        lacking.articles += 1;
        for (articles, (_, value)) in lacking.with_field.iter_mut().zip(&article.meta.extra) {
            *articles += u64::from(!value.is_empty());
        }
        article.meta.extra.truncate(options.keep.len());
        article.meta.lists.retain(|(at, _)| *at < options.keep.len());
        Some(Ok(located))
    };
    let articles = articles.into_iter().filter_map(&mut enrich).collect();
    (articles, lacking)
}

/// The folder of a file: its path within the INPUT, or the name of the INPUT for a file directly in
/// it.
fn folder_of(origin: &Origin) -> String {
    let separators = ['!', std::path::MAIN_SEPARATOR];
    let above = |path: &str| {
        path.replace(separators, "/").rsplit_once('/').map(|(folder, _)| folder.to_owned())
    };
    above(&origin.id)
        .or_else(|| above(&origin.name)?.rsplit('/').next().map(str::to_owned))
        .unwrap_or_default()
}

/// The first condition that an article does not meet.
fn left_out(article: &Article, folder: &str, options: &Options) -> Option<String> {
    let meta = &article.meta;
    let about = ArticleFacts { id: &article.id, folder, meta };
    // Every condition is asked, so that each knows whether some article has its field.
    let asked =
        options.conditions.iter().enumerate().map(|(at, condition): (usize, &Condition)| {
            let at = options.keep.len() + at;
            let list =
                meta.lists.iter().find(|(of, _)| *of == at).map(|(_, values)| values.clone());
            let own = list.unwrap_or_else(|| {
                meta.extra.get(at).map(|(_, value)| value.clone()).into_iter().collect()
            });
            condition.left_out(&own, &about)
        });
    asked.fold(None, Option::or)
}

/// What is said about an article outside of it.
struct OutsideValues<'a> {
    names: &'a [String],
    values: &'a [String],
    from: DateSource,
    order: DateOrder,
}

impl OutsideValues<'_> {
    fn value(&self, name: &str) -> Option<&str> {
        let at = self.names.iter().position(|known| known.eq_ignore_ascii_case(name))?;
        self.values.get(at).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    fn add_to(&self, article: &mut Article, is_whole: bool) {
        let meta = &mut article.meta;
        let fields = [
            ("title", &mut meta.title),
            ("source", &mut meta.source),
            ("author", &mut meta.author),
            ("url", &mut meta.url),
        ];
        for (name, field) in fields {
            if let Some(value) = self.value(name) {
                *field = Some(value.to_owned());
            }
        }
        match self.date() {
            Ok(Some(date)) => {
                // A record knows its own date, and a document may know it more precisely.
                let is_better = meta.date.is_some_and(|(own, from)| {
                    own.is_within(date)
                        || (!is_whole
                            && self.from == DateSource::Filename
                            && from == DateSource::Metadata)
                });
                if !is_better {
                    meta.date = Some((date, self.from));
                    meta.unread_date = None;
                }
            }
            Ok(None) => {}
            Err(unread) => meta.unread_date = Some(unread),
        }
        if let (true, Some(id)) = (is_whole && self.from == DateSource::Filename, self.value("id"))
        {
            id.clone_into(&mut article.id);
        }
        for (at, (name, field)) in meta.extra.iter_mut().enumerate() {
            if let Some(value) = self.value(name) {
                value.clone_into(field);
                meta.lists.retain(|(of, _)| *of != at);
            }
        }
    }

    /// The date, in one field or in several; an error holds what cannot be read as one.
    fn date(&self) -> std::result::Result<Option<Date>, String> {
        if let Some(text) = self.value("date") {
            return Date::parse_in(text, self.order).map(Some).ok_or_else(|| text.to_owned());
        }
        let Some(year) = self.value("year") else { return Ok(None) };
        let parts =
            [Some(year), self.value("month"), self.value("month").and_then(|_| self.value("day"))];
        let text: Vec<&str> = parts.into_iter().flatten().collect();
        // A year such as 2017/18 is a field, and no part of a date.
        Ok(Date::parse_in(&text.join("-"), self.order)
            .or_else(|| Date::parse_in(&text.join(" "), self.order)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said<'a>(names: &'a [String], values: &'a [String]) -> OutsideValues<'a> {
        OutsideValues { names, values, from: DateSource::Filename, order: DateOrder::Unknown }
    }

    fn strings(values: &[&str]) -> Vec<String> {
        values.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn dates_are_put_together_of_their_parts() {
        for (names, values, expected) in [
            (&["year", "month", "day"][..], &["2019", "3", "4"][..], Ok(Some("2019-03-04"))),
            (&["month", "year"], &["march", "2019"], Ok(Some("2019-03"))),
            (&["year"], &["2019"], Ok(Some("2019"))),
            (&["year", "day"], &["2019", "4"], Ok(Some("2019"))),
            (&["date"], &["20190304"], Ok(Some("2019-03-04"))),
            (&["date"], &["soon"], Err("soon".to_owned())),
            (&["year"], &["2017/18"], Ok(None)),
            (&["speaker"], &["Lee"], Ok(None)),
        ] {
            let (names, values) = (strings(names), strings(values));
            let found = said(&names, &values).date().map(|date| date.map(|date| date.to_string()));
            assert_eq!(found, expected.map(|date| date.map(str::to_owned)), "{names:?} {values:?}");
        }
    }

    #[test]
    fn a_more_precise_date_of_the_article_stays() {
        let (names, values) = (strings(&["year", "title"]), strings(&["2019", "T"]));
        let date = |own: &str, from, is_whole| {
            let mut article = Article::default();
            article.meta.date = Date::parse(own).map(|date| (date, from));
            said(&names, &values).add_to(&mut article, is_whole);
            assert_eq!(article.meta.title.as_deref(), Some("T"));
            article.meta.date.unwrap().0.to_string()
        };
        assert_eq!(date("2019-03-04", DateSource::Metadata, true), "2019-03-04");
        assert_eq!(date("2018-03-04", DateSource::Metadata, true), "2019");
        assert_eq!(
            date("2018-03-04", DateSource::Metadata, false),
            "2018-03-04",
            "a record knows its own date"
        );
        assert_eq!(date("", DateSource::Metadata, false), "2019");
    }
}
