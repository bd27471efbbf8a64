//! The elements of a page as far as the choice of the main text looks at them: what they are and
//! what their names hint at.

use crate::model::Date;
use rustc_hash::FxHasher;
use scraper::node::Element;
use std::hash::{Hash as _, Hasher as _};

/// What holds the text of a part of the page.
const CONTAINERS: [&str; 12] = [
    "div", "td", "section", "article", "main", "body", "form", "aside", "nav", "footer", "header",
    "html",
];

/// Elements whose text stands beside the main text, whatever they are called.
const BESIDE: [&str; 8] = ["nav", "aside", "footer", "button", "select", "label", "form", "dialog"];

/// What ARIA calls such elements.
const BESIDE_ROLES: [&str; 7] =
    ["navigation", "complementary", "contentinfo", "banner", "search", "dialog", "alertdialog"];

/// Words in ids and classes of what stands beside the main text; those that end in `*` are
/// beginnings of words.
const BESIDE_WORDS: [&str; 57] = [
    "ad",
    "addthis",
    "ads",
    "advert*",
    "aside",
    "banner",
    "bio",
    "blogroll",
    "breadcrumb*",
    "carousel",
    "consent",
    "cookie*",
    "copyright",
    "donat*",
    "footer",
    "gallery",
    "gdpr",
    "livestats",
    "login",
    "menu",
    "modal",
    "more",
    "nav",
    "navbar",
    "navigation",
    "newsletter*",
    "outbrain",
    "pager",
    "pagination",
    "paywall",
    "player",
    "popular",
    "popup",
    "promo*",
    "rail",
    "recirc*",
    "recommend*",
    "related*",
    "share*",
    "sharing",
    "side",
    "sidebar",
    "signup",
    "skip",
    "slideshow",
    "social*",
    "sponsor*",
    "subscribe*",
    "subscription",
    "taboola",
    "teaser",
    "teasers",
    "toolbar",
    "trending",
    "utility",
    "vjs",
    "widget",
];

/// The like for what readers say.
const COMMENT_WORDS: [&str; 6] =
    ["comment*", "comments", "disqus*", "replies", "respond", "responses"];

/// The like for what a picture shows.
const CAPTION_WORDS: [&str; 2] = ["caption", "captions"];

/// The like for who wrote the text and when.
const BYLINE_WORDS: [&str; 18] = [
    "auteur",
    "author",
    "autor",
    "by",
    "byline",
    "credit",
    "credits",
    "date",
    "dateline",
    "datum",
    "fecha",
    "meta",
    "permalink",
    "posted",
    "pubdate",
    "published",
    "timestamp",
    "tags",
];

/// Attributes that name an element; sites whose classes are hashes have the names in others.
const NAMING: [&str; 6] =
    ["id", "class", "data-component", "data-testid", "data-test-id", "data-qa"];

/// One element.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ElementFeatures {
    /// The element around; that of the first is itself.
    pub(super) parent: usize,
    /// Equal for elements of one name and the same classes, numbers apart.
    pub(super) look: u64,
    pub(super) is_container: bool,
    /// `article`.
    pub(super) is_article: bool,
    /// In `article` or `main`.
    pub(super) is_main: bool,
    /// `h1`.
    pub(super) is_first_level: bool,
    /// `figcaption`.
    pub(super) is_figcaption: bool,
    /// What a picture shows, by id or class.
    pub(super) is_caption: bool,
    /// Navigation and the like, by element, role, id or class.
    pub(super) is_beside: bool,
    /// What readers say.
    pub(super) is_comment: bool,
    /// Who wrote the text, and when.
    pub(super) is_byline: bool,
    /// Of a `time` with a date.
    pub(super) date: Option<Date>,
}

/// All elements that a walk has entered, the first one stands for the page.
#[derive(Debug)]
pub(super) struct ElementTree {
    all: Vec<ElementFeatures>,
    here: usize,
}

impl Default for ElementTree {
    fn default() -> Self {
        Self {
            all: vec![ElementFeatures { is_container: true, ..ElementFeatures::default() }],
            here: 0,
        }
    }
}

impl ElementTree {
    /// The element that was entered last and not yet left.
    pub(super) const fn here(&self) -> usize {
        self.here
    }

    pub(super) const fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn get(&self, place: usize) -> &ElementFeatures {
        &self.all[place]
    }

    /// `place` and what is around it, from the inside out.
    pub(super) fn outwards(&self, place: usize) -> impl Iterator<Item = usize> {
        let next = |&place: &usize| (place > 0).then(|| self.all[place].parent);
        std::iter::successors(Some(place), next)
    }

    pub(super) fn leave(&mut self) {
        self.here = self.all[self.here].parent;
    }

    pub(super) fn enter(&mut self, element: &Element) {
        let name = element.name();
        let in_main = self.all[self.here].is_main;
        let mut place = ElementFeatures {
            parent: self.here,
            look: look(element),
            is_container: CONTAINERS.contains(&name),
            // Inherited, unlike the rest: a header in an article is part of it.
            is_main: in_main || matches!(name, "article" | "main"),
            is_article: name == "article",
            is_first_level: name == "h1",
            is_figcaption: name == "figcaption",
            is_beside: BESIDE.contains(&name) || (name == "header" && !in_main),
            date: element.attr("datetime").filter(|_| name == "time").and_then(Date::parse),
            ..ElementFeatures::default()
        };
        if let Some(role) = element.attr("role") {
            place.is_beside |= BESIDE_ROLES.iter().any(|known| role.eq_ignore_ascii_case(known));
        }
        // What whole pages are called says nothing of their parts.
        if !matches!(name, "html" | "body") {
            let own_name = name.contains('-').then_some(name);
            let named = NAMING.iter().filter_map(|attribute| element.attr(attribute));
            for named in named.chain(own_name) {
                words(named, |word| {
                    let among = |known: &[&str]| known.iter().any(|known| fits(known, word));
                    place.is_beside |= among(&BESIDE_WORDS);
                    place.is_comment |= among(&COMMENT_WORDS);
                    place.is_byline |= among(&BYLINE_WORDS);
                    place.is_caption |= among(&CAPTION_WORDS);
                });
            }
        }
        self.all.push(place);
        self.here = self.all.len() - 1;
    }
}

fn look(element: &Element) -> u64 {
    let mut hasher = FxHasher::default();
    element.name().hash(&mut hasher);
    for byte in
        element.attr("class").unwrap_or_default().bytes().filter(|byte| !byte.is_ascii_digit())
    {
        hasher.write_u8(byte);
    }
    hasher.finish()
}

fn fits(known: &str, word: &str) -> bool {
    known.strip_suffix('*').map_or(known == word, |beginning| word.starts_with(beginning))
}

/// The words of an id or class, in small letters: `relatedLinks_2 side-bar` is `related`, `links`,
/// `side`, `bar`.
fn words(named: &str, mut each: impl FnMut(&str)) {
    let mut word = String::new();
    let mut small_before = false;
    for c in named.chars() {
        if !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && small_before) {
            if !word.is_empty() {
                each(&word);
            }
            word.clear();
        }
        if c.is_ascii_alphabetic() {
            word.push(c.to_ascii_lowercase());
        }
        small_before = c.is_ascii_lowercase();
    }
    if !word.is_empty() {
        each(&word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_names() {
        let all = |named: &str| {
            let mut all = Vec::new();
            words(named, |word| all.push(word.to_string()));
            all.join(" ")
        };
        for (named, expected) in [
            ("relatedLinks_2 side-bar", "related links side bar"),
            ("blq-main", "blq main"),
            ("SHARE", "share"),
            ("navBar2Top", "nav bar top"),
            ("  ", ""),
        ] {
            assert_eq!(all(named), expected, "{named}");
        }
        assert!(fits("share*", "shares") && !fits("ad", "add"));
    }
}
