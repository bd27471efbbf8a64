//! YAML as quanteda has it: nested keys are themes and sub-themes, lists hold patterns.
//!
//! Read as a stream of events: what an alias stands for is never built, so that nothing can grow
//! beyond the file.

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};

use super::draft::Draft;
use super::{malformed, shown};
use crate::error::Result;

/// The deepest that lists and mappings nest, those that are passed over included.
const DEEPEST_YAML: usize = 200;

/// What the events stand in.
enum Open {
    /// A mapping of names; its parent, and the key whose value is to come.
    Mapping(Option<usize>, Key),
    /// The patterns of a theme.
    Sequence(usize),
    /// Something that is passed over.
    Skipped,
}

#[derive(Clone, Copy)]
enum Key {
    /// The next node is a key.
    None,
    /// The next node is the value of this theme.
    Theme(usize),
    /// The next node belongs to a key that is none.
    Passed,
}

/// What the next node is.
enum Place {
    Top,
    Key(Option<usize>),
    Value(usize),
    Item(usize),
    Nothing,
}

pub(super) fn read(text: &str, draft: &mut Draft) -> Result<()> {
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| broken(&error))?;
        let line = span.start.line() as u64;
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let is_mapping = matches!(event, Event::MappingStart(..));
                let next = match place(&open) {
                    Place::Top if is_mapping => Open::Mapping(None, Key::None),
                    Place::Top => {
                        return Err(malformed(
                            line,
                            "a list at the top: the names of themes are missing",
                        ));
                    }
                    Place::Value(theme) | Place::Item(theme) if is_mapping => {
                        Open::Mapping(Some(theme), Key::None)
                    }
                    Place::Value(theme) | Place::Item(theme) => Open::Sequence(theme),
                    Place::Key(_) => {
                        draft.note(
                            Some(line),
                            "a key that is no name: it is left out with all that stands in it"
                                .to_owned(),
                        );
                        Open::Skipped
                    }
                    Place::Nothing => Open::Skipped,
                };
                open.push(next);
                if open.len() > DEEPEST_YAML {
                    return Err(malformed(line, format!("lists nest deeper than {DEEPEST_YAML}")));
                }
            }
            Event::MappingEnd | Event::SequenceEnd => {
                open.pop();
                done(&mut open);
            }
            Event::Scalar(value, style, ..) => scalar(&mut open, &value, (style, line), draft)?,
            Event::Alias(_) => {
                if !matches!(place(&open), Place::Nothing) {
                    draft.note(
                        Some(line),
                        "an alias: what it stands for is not repeated, write it out".to_owned(),
                    );
                }
                done(&mut open);
            }
            _ => {}
        }
    }
    Ok(())
}

fn scalar(
    open: &mut [Open],
    value: &str,
    (style, line): (ScalarStyle, u64),
    draft: &mut Draft,
) -> Result<()> {
    let is_null = style == ScalarStyle::Plain && matches!(value, "" | "~" | "null");
    match place(open) {
        Place::Top if is_null => return Ok(()),
        Place::Top => {
            return Err(malformed(
                line,
                format!("{} at the top: the names of themes are missing", shown(value)),
            ));
        }
        Place::Key(parent) => {
            draft.again(parent, value, line);
            let theme = draft.category(parent, value, line)?;
            if let Some(Open::Mapping(_, key)) = open.last_mut() {
                *key = Key::Theme(theme);
            }
            return Ok(());
        }
        // An empty theme is said to be one in the end.
        Place::Value(_) if is_null => {}
        Place::Value(theme) | Place::Item(theme) => draft.glob(theme, line, value, 1.0)?,
        Place::Nothing => {}
    }
    done(open);
    Ok(())
}

fn place(open: &[Open]) -> Place {
    match open.last() {
        None => Place::Top,
        Some(Open::Mapping(parent, Key::None)) => Place::Key(*parent),
        Some(Open::Mapping(_, Key::Theme(theme))) => Place::Value(*theme),
        Some(Open::Sequence(theme)) => Place::Item(*theme),
        Some(Open::Mapping(_, Key::Passed) | Open::Skipped) => Place::Nothing,
    }
}

/// A node has ended: in a mapping a key's value, or a key that is none, whose value is to come.
fn done(open: &mut [Open]) {
    if let Some(Open::Mapping(_, key)) = open.last_mut() {
        *key = if matches!(key, Key::None) { Key::Passed } else { Key::None };
    }
}

fn broken(error: &ScanError) -> crate::error::Error {
    malformed(error.marker().line().max(1) as u64, format!("not YAML: {}", error.info()))
}
