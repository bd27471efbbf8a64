//! A text: its words are those of UAX #29, and the vocabulary knows of each what its parts say. The
//! first byte picks language and stemmer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use paratheme::model::Article;
use paratheme::segment::{SegmentOptions, layout};
use paratheme::text::{
    Analysis, Analyzer, Language, Stemmer, StemmerKind, Tokens, detect, matching_key_of, spans_of_words, unicode_word_spans, word_spans,
};

fuzz_target!(|data: &[u8]| {
    let Some((&pick, data)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(data);
    let (mut fast, mut slow) = (Vec::new(), Vec::new());
    word_spans(&text, |start, end| fast.push((start, end)));
    unicode_word_spans(&text, |start, end| slow.push((start, end)));
    assert_eq!(fast, slow, "{text:?}");

    let pick = usize::from(pick);
    let language = Language::ALL[pick % Language::ALL.len()];
    let kind = [StemmerKind::Snowball, StemmerKind::Snowball3, StemmerKind::None][pick / Language::ALL.len() % 3];
    assert_eq!(detect(&text, language), detect(&text, language));
    let mut end = 0;
    spans_of_words(&text, language, Tokens::Words, |from, to| {
        assert!(end <= from && from < to && text[from..to].chars().any(char::is_alphanumeric), "{text:?}");
        end = to;
    });

    let article = Article { text: text.into_owned(), ..Article::default() };
    let laid_out = layout(&article, &SegmentOptions::default());
    // By the other rules the rest of an article has a say where a line end breaks a word.
    let analysis = Analysis { language, stemmer: kind, tokens: Tokens::Uax29 };
    let (mut together, mut apart) = (Analyzer::new(analysis), Analyzer::new(analysis));
    let (stemmer, mut tokens, mut own) = (Stemmer::new(language, kind), Vec::new(), Vec::new());
    let ranges = together.article_tokens(&laid_out.paragraphs, &mut tokens);
    assert_eq!(ranges.len(), laid_out.paragraphs.len());
    for (paragraph, range) in laid_out.paragraphs.iter().zip(ranges) {
        own.clear();
        apart.tokens(paragraph, &mut own);
        assert_eq!(own, tokens[range], "the words of a paragraph, looked up alone and with the others of its article");
        let mut at = paragraph.span.start;
        for token in &own {
            assert!(at <= token.span.start && token.span.start < token.span.end && token.span.end <= paragraph.span.end, "{token:?}");
            at = token.span.end;
            let (vocabulary, surface) = (apart.vocabulary(), token.span.of(&article.text));
            assert_eq!(vocabulary.surface_text(token.surface), surface);
            let key = vocabulary.key_text(token.key);
            assert!(!key.is_empty(), "a word without a key: {surface:?}");
            assert_eq!(key, matching_key_of(surface, language, Tokens::Uax29), "{surface:?}");
            assert_eq!(vocabulary.key_of(token.surface), token.key);
            assert_eq!(vocabulary.term_text(apart.term(*token)), stemmer.stem(key), "{surface:?}");
        }
    }
});
