//! All integration tests, linked once: a binary for each file would link the whole program as often.
//!
//! `cargo test --test it cli_score::` runs those of one file.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod acceptance;
mod architecture;
mod changed_inputs;
mod cli_compare;
mod cli_evaluate;
mod cli_exports;
mod cli_extract;
mod cli_files;
mod cli_fit;
mod cli_hostile;
mod cli_inspect;
mod cli_keywords;
mod cli_kwic;
mod cli_lexicon;
mod cli_metadata;
mod cli_negated;
mod cli_outputs;
mod cli_pages;
mod cli_repeats;
mod cli_report;
mod cli_sample;
mod cli_score;
mod cli_suggest;
mod cli_tables;
mod cli_terminal;
mod cli_terms;
mod cli_words;
mod columns;
mod coverage;
mod dependencies;
mod every_format;
mod gold;
mod guide;
mod laws;
mod lexicon_check;
mod lexicon_diff;
mod lexicon_format;
mod lexicon_import;
mod lexicon_several;
mod lexicon_table;
mod library_corpus;
mod library_scorer;
mod lookup_golden;
mod lookup_oracle;
mod memory_source;
mod most_forms;
mod names;
mod one_pass;
mod overview;
mod plain_words;
mod quality_html;
mod quality_keywords;
mod read_as_told;
mod score_golden;
mod support;
mod yake_oracle;
