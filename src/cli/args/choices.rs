//! Choices among names.

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;

use crate::keywords::Method;

/// Reads the name of a keyword method. The names are those of the table of methods.
pub fn keyword_method() -> impl TypedValueParser<Value = Method> {
    PossibleValuesParser::new(Method::ALL.map(Method::name))
        .map(|name| Method::of_name(&name).expect("one of the possible values"))
}

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident => $value:expr),+ $(,)? } -> $type:ty;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($variant),+ }

        impl From<$name> for $type {
            fn from(choice: $name) -> Self {
                match choice { $($name::$variant => $value),+ }
            }
        }
    )+};
}

choices! {
    Extract {
        Article => Self::Article,
        All => Self::All,
        Precision => Self::Precision,
        Recall => Self::Recall,
    } -> crate::ingest::Extract;
    Stemmer {
        Snowball => Self::Snowball,
        Snowball3 => Self::Snowball3,
        None => Self::None,
    } -> crate::text::StemmerKind;
    Tokens {
        Paratheme => Self::Words,
        Uax29 => Self::Uax29,
    } -> crate::text::Tokens;
    Overlap {
        Theme => Self::Theme,
        Lexicon => Self::Lexicon,
    } -> crate::lexicon::Overlap;
    Phrases {
        Sentence => Self::Sentence,
        Paragraph => Self::Paragraph,
    } -> crate::lexicon::Phrases;
    Weights {
        Count => Self::Count,
        Sklearn => Self::Sklearn,
        SklearnNosmooth => Self::SklearnNosmooth,
        SklearnSublinear => Self::SklearnSublinear,
        Quanteda => Self::Quanteda,
        QuantedaProp => Self::QuantedaProp,
        Tidytext => Self::Tidytext,
        Bm25 => Self::Bm25,
    } -> crate::terms::Scheme;
    DateOrder {
        Auto => Self::Unknown,
        Dmy => Self::DayFirst,
        Mdy => Self::MonthFirst,
    } -> crate::model::DateOrder;
    TextFormat {
        Auto => Self::Auto,
        Plain => Self::Plain,
        Html => Self::Html,
    } -> crate::ingest::TextFormat;
    Unit {
        Paragraph => Self::Paragraph,
        Sentence => Self::Sentence,
        Article => Self::Article,
    } -> crate::tables::Unit;
    Context {
        None => Self::None,
        Article => Self::Article,
    } -> crate::tables::ScoreContext;
    Layout {
        Wide => Self::Wide,
        Long => Self::Long,
        Evidence => Self::Evidence,
    } -> crate::tables::Layout;
    Repeats {
        Flag => Self::Flag,
        Drop => Self::Drop,
        Keep => Self::Keep,
    } -> crate::pipeline::Repeats;
    Sort {
        None => Self::Input,
        Left => Self::Left,
        Right => Self::Right,
    } -> crate::pipeline::KwicOrder;
    Negated {
        Count => Self::Count,
        Separate => Self::Separate,
        Drop => Self::Drop,
    } -> crate::pipeline::Negated;
    /// Whether text cells are guarded.
    CsvSafe {
        Apostrophe => true,
        Off => false,
    } -> bool;
    /// Whether offsets count bytes.
    Offsets {
        Char => false,
        Byte => true,
    } -> bool;
}
