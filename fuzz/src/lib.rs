//! What the fuzz targets share: panics that the program catches pass, a file is read as the program
//! reads it, and what holds for any article.

use std::collections::HashSet;
use std::path::Path;

use paratheme::Error;
use paratheme::ingest::{FileRead, Ids, Located, Options, Reader, discover, panics_are_caught, parse};
use paratheme::model::{Article, Paragraph};
use paratheme::segment::{self, Paragraphs, layout, sentences};
use tempfile::TempDir;

/// Lets panics pass that the program itself catches, those of libraries on broken files; libFuzzer
/// would end at every one. Temporary files go to memory where there is a place for it, for a disk
/// is slower than all that is tested.
pub fn begin() {
    let ends_the_run = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panics_are_caught() {
            ends_the_run(panic);
        }
    }));
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::env::override_temp_dir(memory).expect("nothing has asked for a temporary folder yet");
    }
}

/// All that a file leads to.
#[derive(Debug, Default, PartialEq)]
pub struct Outcome {
    /// Articles and errors, in order; ids are those of the run.
    pub articles: Vec<Result<Located, Error>>,
    /// How many sequences were no text.
    pub replaced: u64,
    /// What is known about the files that were read.
    pub read: Vec<FileRead>,
}

/// A file in a temporary folder of its own.
pub struct Written {
    folder: TempDir,
}

impl Written {
    /// Writes `bytes` under this name.
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join(name), bytes).expect("a file in it");
        Self { folder }
    }

    /// Reads it as a run does, but that a panic of our own is no reject.
    pub fn read(&self, options: &Options) -> Outcome {
        let found = discover(&[self.folder.path().display().to_string()], options).expect("the folder is there");
        let mut outcome = Outcome::default();
        outcome.articles.extend(found.rejects.into_iter().map(Err));
        let (mut ids, mut taken) = (Ids::default(), HashSet::new());
        let mut reader = Reader::new(&found.files, options.clone());
        for chunk in &mut reader {
            let parsed = match chunk {
                Ok(chunk) => parse(&chunk, options),
                Err(error) => {
                    outcome.articles.push(Err(error));
                    continue;
                }
            };
            outcome.replaced += parsed.replaced;
            for located in parsed.articles {
                let admitted = located.and_then(|mut located| {
                    ids.admit(&found.files, parsed.file, located.line, &mut located.article.id)?;
                    assert!(taken.insert(located.article.id.clone()), "two articles are {}", located.article.id);
                    Ok(located)
                });
                outcome.articles.push(admitted);
            }
        }
        outcome.read = reader.into_files_read();
        outcome
    }
}

/// Checks what the mark-up left of an article, and its paragraphs by each rule that there is.
pub fn check_article(article: &Article) {
    let mut end = 0;
    for block in &article.blocks {
        assert!(end <= block.span.start && block.span.start <= block.span.end, "blocks are in order and disjoint: {:?}", article.blocks);
        assert!(article.text.get(block.span.start as usize..block.span.end as usize).is_some(), "{block:?} slices the text");
        end = block.span.end;
    }
    for paragraphs in [Paragraphs::Auto, Paragraphs::Blank, Paragraphs::Line, Paragraphs::Indent] {
        let options = segment::SegmentOptions { paragraphs, ..segment::SegmentOptions::default() };
        let laid_out = layout(article, &options);
        check_paragraphs(article, &laid_out.paragraphs);
        assert_eq!(laid_out, layout(article, &options), "laid out twice");
        if !article.blocks.is_empty() {
            // The mark-up alone says where its paragraphs are.
            break;
        }
    }
}

/// Paragraphs stand in order and slice the text; between them is white space alone. The same of
/// their sentences.
fn check_paragraphs(article: &Article, paragraphs: &[Paragraph<'_>]) {
    let mut at = 0;
    for (ordinal, paragraph) in (1..).zip(paragraphs) {
        let (start, end) = (paragraph.span.start as usize, paragraph.span.end as usize);
        assert!(paragraph.ordinal == ordinal && at <= start && start < end, "{paragraph:?} after {at}");
        let between = article.text.get(at..start).expect("a paragraph starts at a character");
        assert!(is_blank(between), "dropped before paragraph {ordinal}: {between:?}");
        let text = article.text.get(start..end).expect("a paragraph ends at a character");
        assert!(!is_blank(text), "paragraph {ordinal} is blank: {text:?}");
        let mut within = start;
        for sentence in sentences(paragraph) {
            assert!(within <= sentence.start as usize && sentence.start < sentence.end && sentence.end as usize <= end, "{sentence:?}");
            assert!(article.text.get(within..sentence.start as usize).is_some_and(is_blank), "dropped before {sentence:?}");
            within = sentence.end as usize;
        }
        assert!(article.text.get(within..end).is_some_and(is_blank), "dropped behind the last sentence");
        at = end;
    }
    assert!(is_blank(&article.text[at..]), "dropped at the end: {:?}", &article.text[at..]);
}

/// White space as docs/METHODS.md has it: that of Unicode, and the characters of no width.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}'))
}
