//! A web page, by each rule of what of it is text. What the narrower rules keep stands in the
//! widest, in its order.

#![no_main]

use libfuzzer_sys::fuzz_target;
use paratheme::ingest::{Extract, Options};
use paratheme::model::Article;
use paratheme_fuzz::{Written, begin, check_article};

fuzz_target!(init: begin(), |data: &[u8]| {
    let written = Written::new("a.html", data);
    let read = |extract| {
        let mut outcome = written.read(&Options { extract, ..Options::default() });
        assert!(outcome.articles.len() <= 1, "a page is one article");
        outcome.articles.pop().and_then(Result::ok).map(|located| located.article)
    };
    let all = read(Extract::All);
    for extract in [Extract::Article, Extract::Precision, Extract::Recall] {
        let article = read(extract);
        if extract == Extract::default() {
            assert_eq!(read(extract), article, "read twice");
        }
        assert_eq!(article.is_some(), all.is_some(), "{extract:?}: a page is read, or refused, by all rules");
        if let (Some(article), Some(all)) = (&article, &all) {
            check_article(article);
            let mut of_all = blocks(all);
            let missing = blocks(article).find(|block| !of_all.any(|other| other == *block));
            assert_eq!(missing, None, "{extract:?}: a block that the whole page has not, or not there");
        }
    }
    if let Some(all) = &all {
        check_article(all);
    }
});

fn blocks(article: &Article) -> impl Iterator<Item = &str> {
    article.blocks.iter().map(|block| block.span.of(&article.text))
}
