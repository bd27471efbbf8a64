//! The bytes of a JSON text, one by one -> where its values begin and end.
//!
//! Comes in: bytes as they are read. Goes out: for each, whether a value begins or ends there. The
//! values are the elements of each top-level array, and what is beside arrays. What is wrong
//! between values costs the next value at most.

/// What a byte means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueEvent {
    /// It is within a value, or between values.
    Nothing,
    /// A value begins at it.
    Begin,
    /// A value ends behind it.
    End,
    /// A value ends before it; the byte is to be given once more.
    EndBefore,
    /// Something is wrong at it.
    Fault(&'static str),
    /// Something is wrong at it, where a value begins that is to be left out.
    FaultAtValue(&'static str),
}

/// Where in a text the scan is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ingest) struct ValueScanner {
    in_array: bool,
    /// A comma has been read since the last value.
    comma: bool,
    /// The array has no value yet.
    fresh: bool,
    value: Option<Inside>,
    /// How many values began on this line.
    on_line: u64,
}

/// Where in a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Inside {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

/// What is known where a piece of a text begins: at its start, or behind a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ingest) struct TextStart {
    in_array: bool,
    /// How many values began before on the line on which the piece begins.
    pub(in crate::ingest) on_line: u64,
}

impl ValueScanner {
    /// Goes on behind a value, or begins.
    pub(super) fn from(start: TextStart) -> Self {
        Self { in_array: start.in_array, on_line: start.on_line, ..Self::default() }
    }

    /// What is known behind the value that has just ended.
    pub(super) fn start(&self) -> TextStart {
        TextStart { in_array: self.in_array, on_line: self.on_line }
    }

    /// Whether a value has begun whose bracket or quote is not closed.
    pub(super) fn is_within(&self) -> bool {
        self.value.is_some_and(|value| value.depth > 0 || value.in_string)
    }

    /// Whether an array has begun and not ended.
    pub(super) fn is_in_array(&self) -> bool {
        self.in_array
    }

    /// How many of these bytes can mean nothing.
    pub(super) fn stride(&self, bytes: &[u8]) -> usize {
        match self.value {
            Some(Inside { in_string: true, escaped: false, .. }) => {
                memchr::memchr3(b'"', b'\\', b'\n', bytes).unwrap_or(bytes.len())
            }
            _ => 0,
        }
    }

    /// Takes the next byte.
    pub(super) fn step(&mut self, byte: u8) -> ValueEvent {
        if matches!(byte, b'\n' | b'\r') {
            self.on_line = 0;
        }
        match &mut self.value {
            None => self.between(byte),
            Some(inside) => {
                let event = inside.step(byte);
                if matches!(event, ValueEvent::End | ValueEvent::EndBefore) {
                    self.value = None;
                }
                event
            }
        }
    }

    fn between(&mut self, byte: u8) -> ValueEvent {
        match byte {
            _ if byte.is_ascii_whitespace() => return ValueEvent::Nothing,
            b'[' if !self.in_array => (self.in_array, self.fresh) = (true, true),
            b']' if self.in_array => self.in_array = false,
            b',' if self.in_array && !self.comma && !self.fresh => self.comma = true,
            b',' | b']' | b'}' => {
                self.on_line += 1;
                return ValueEvent::Fault("a value is missing here");
            }
            _ => {
                let begrudged = self.in_array && !self.comma && !self.fresh;
                (self.comma, self.fresh) = (false, false);
                self.on_line += 1;
                let mut inside = Inside::default();
                // The first byte of a value does not end it.
                let _ = inside.step(byte);
                self.value = Some(inside);
                return if begrudged {
                    ValueEvent::FaultAtValue("a comma is missing here")
                } else {
                    ValueEvent::Begin
                };
            }
        }
        ValueEvent::Nothing
    }
}

impl Inside {
    fn step(&mut self, byte: u8) -> ValueEvent {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return if !self.in_string && self.depth == 0 {
                ValueEvent::End
            } else {
                ValueEvent::Nothing
            };
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' if self.depth > 1 => self.depth -= 1,
            b'}' | b']' if self.depth == 1 => return ValueEvent::End,
            b',' | b'}' | b']' => {
                return if self.depth == 0 { ValueEvent::EndBefore } else { ValueEvent::Nothing };
            }
            _ if self.depth == 0 && byte.is_ascii_whitespace() => return ValueEvent::EndBefore,
            _ => {}
        }
        ValueEvent::Nothing
    }
}

/// A value of a text, or what is wrong and where.
pub(super) type Value = Result<std::ops::Range<usize>, (usize, &'static str)>;

/// The values of a piece of a text that begins as `start` says.
pub(in crate::ingest) fn values(text: &[u8], start: TextStart) -> impl Iterator<Item = Value> {
    let (mut scan, mut at, mut begun) = (ValueScanner::from(start), 0, None);
    let mut left_out = false;
    std::iter::from_fn(move || {
        while at < text.len() {
            at += scan.stride(&text[at..]);
            let Some(&byte) = text.get(at) else { break };
            let event = scan.step(byte);
            at += usize::from(event != ValueEvent::EndBefore);
            match event {
                ValueEvent::Nothing => {}
                ValueEvent::Begin => begun = Some(at - 1),
                ValueEvent::Fault(message) => return Some(Err((at - 1, message))),
                ValueEvent::FaultAtValue(message) => {
                    left_out = true;
                    return Some(Err((at - 1, message)));
                }
                ValueEvent::End | ValueEvent::EndBefore if std::mem::take(&mut left_out) => {}
                ValueEvent::End | ValueEvent::EndBefore => {
                    return begun.take().map(|from| Ok(from..at));
                }
            }
        }
        let within = scan.is_within();
        begun.take().map(|from| {
            if within {
                Err((from, "the value that begins here has no end"))
            } else {
                Ok(from..text.len())
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let show = |value: Value| match value {
            Ok(range) => text[range].to_string(),
            Err((at, message)) => format!("{at}: {message}"),
        };
        values(text.as_bytes(), TextStart::default()).map(show).collect()
    }

    #[test]
    fn values_of_a_document() {
        assert_eq!(found(r#" {"a": "]}\"["} "#), [r#"{"a": "]}\"["}"#]);
        assert_eq!(found(r#"[{"a": [1]}, 2 ,"x"]"#), [r#"{"a": [1]}"#, "2", "\"x\""]);
        assert_eq!(found("{}\n{}"), ["{}", "{}"]);
        assert_eq!(found("[]"), Vec::<String>::new());
        assert_eq!(found("12"), ["12"]);
        assert_eq!(found("[{}"), ["{}"], "that the list has no end is for those who see the end");
        assert_eq!(found("[{}, {\"a\": \"b]"), ["{}", "5: the value that begins here has no end"]);
    }

    #[test]
    fn what_is_wrong_between_values_costs_one_of_them() {
        assert_eq!(found("[{} {}, [1]]"), ["{}", "4: a comma is missing here", "[1]"]);
        assert_eq!(found("[,{}]"), ["1: a value is missing here", "{}"]);
        assert_eq!(
            found("[{},,{}]}{}"),
            ["{}", "4: a value is missing here", "{}", "8: a value is missing here", "{}"]
        );
        assert_eq!(
            found("[1 2 3]"),
            ["1", "3: a comma is missing here", "5: a comma is missing here"]
        );
    }
}
