//! The methods by which keywords are found: the one table of them.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::engine::KeywordEngine;
use super::noun_phrase::NounPhrases;
use super::rake::Rake;
use super::textrank::TextRank;
use super::tfidf::TfIdf;
use super::yake::Yake;
use crate::terms::CorpusModel;
use crate::text::Language;

/// The method by which keywords are found; the `--method` option. docs/METHODS.md has the formulas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Method {
    /// Noun-like phrases and single words in one ranking, by tf-idf and by how they are used.
    #[default]
    Auto,
    /// Words and phrases of up to three words, by their count times idf.
    TfIdf,
    /// Phrases of up to three words, by features of the text alone (Campos et al. 2020).
    Yake,
    /// Runs of words between stop words, by the degree of their words over their frequency (Rose et
    /// al. 2010).
    Rake,
    /// Words that are central in the graph of neighbouring words, joined if they are adjacent in
    /// the text (Mihalcea and Tarau 2004).
    TextRank,
}

/// What is known about a method.
struct MethodInfo {
    /// The name on the command line.
    name: &'static str,
    /// What it finds, in a few words of the help; may be empty.
    finds: &'static str,
    /// Whether the keywords of a text depend on the other texts of the collection.
    rests_on_the_collection: bool,
    /// Creates what finds the keywords of texts in a language, weighed against a collection.
    engine: fn(Language, Arc<CorpusModel>) -> Box<dyn KeywordEngine>,
}

/// The one table of methods, in the order of [`Method`] and of the help.
const METHODS: [MethodInfo; 5] = [
    MethodInfo {
        name: "auto",
        finds: "phrases and words in one ranking",
        rests_on_the_collection: true,
        engine: |language, model| Box::new(NounPhrases::new(language, model)),
    },
    MethodInfo {
        name: "tfidf",
        finds: "words and phrases",
        rests_on_the_collection: true,
        engine: |_, model| Box::new(TfIdf::new(model)),
    },
    MethodInfo {
        name: "yake",
        finds: "",
        rests_on_the_collection: false,
        engine: |language, _| Box::new(Yake::new(language)),
    },
    MethodInfo {
        name: "rake",
        finds: "phrases",
        rests_on_the_collection: false,
        engine: |language, _| Box::new(Rake::new(language)),
    },
    MethodInfo {
        name: "textrank",
        finds: "",
        rests_on_the_collection: false,
        engine: |language, _| Box::new(TextRank::new(language)),
    },
];

impl Method {
    /// All methods, in the order of the help.
    pub const ALL: [Self; METHODS.len()] =
        [Self::Auto, Self::TfIdf, Self::Yake, Self::Rake, Self::TextRank];

    /// Returns the name on the command line.
    pub const fn name(self) -> &'static str {
        METHODS[self as usize].name
    }

    /// Returns the method of this name on the command line.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    /// Lists all methods for a sentence of the help, with what each finds.
    pub fn list() -> String {
        let item = |info: &MethodInfo| match info.finds {
            "" => info.name.to_owned(),
            finds => format!("{} ({finds})", info.name),
        };
        METHODS.iter().map(item).collect::<Vec<_>>().join(", ")
    }

    /// Whether the keywords of a text depend on the other texts of the collection.
    pub fn rests_on_the_collection(self) -> bool {
        METHODS[self as usize].rests_on_the_collection
    }

    /// Creates what finds the keywords of texts in `language`, weighed against `model`.
    pub(super) fn engine(
        self,
        language: Language,
        model: Arc<CorpusModel>,
    ) -> Box<dyn KeywordEngine> {
        (METHODS[self as usize].engine)(language, model)
    }
}

/// A manifest has the name on the command line.
impl Serialize for Method {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_method_is_at_its_place_in_the_table() {
        let methods = [
            (Method::Auto, "auto"),
            (Method::TfIdf, "tfidf"),
            (Method::Yake, "yake"),
            (Method::Rake, "rake"),
            (Method::TextRank, "textrank"),
        ];
        assert_eq!(methods.map(|(method, _)| method), Method::ALL);
        for (method, name) in methods {
            assert_eq!((method.name(), Method::of_name(name)), (name, Some(method)));
        }
        assert_eq!(Method::of_name("Auto"), None);
    }
}
