//! The bytes of a PDF's objects, content streams and character maps -> tokens.

/// A token; what a string holds is not decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PdfToken<'b> {
    /// A number as it is written.
    Number(&'b [u8]),
    /// A name without its slash.
    Name(&'b [u8]),
    /// What is between the parentheses of a string.
    String(&'b [u8]),
    /// The digits of a string in angle brackets.
    Hex(&'b [u8]),
    /// `[` or `<<`.
    Open,
    /// `]` or `>>`.
    Close,
    /// Letters: an operator or a keyword.
    Word(&'b [u8]),
    /// A byte that begins no token.
    Other,
}

/// Reads tokens, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Lexer<'b> {
    pub(super) fn new(bytes: &'b [u8], at: usize) -> Self {
        Self { bytes, at: at.min(bytes.len()) }
    }

    /// Where the next token is searched for.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes on `by` bytes further.
    pub(super) fn skip(&mut self, by: usize) {
        self.at = (self.at + by).min(self.bytes.len());
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'b [u8] {
        &self.bytes[self.at..]
    }

    /// Passes over white space and comments; what follows begins a token.
    pub(super) fn space(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'%' => self.run(|byte| !matches!(byte, b'\r' | b'\n')),
                byte if is_space(*byte) => self.at += 1,
                _ => return,
            }
        }
    }

    /// Passes over the bytes for which `holds`.
    fn run(&mut self, holds: impl Fn(u8) -> bool) {
        self.at += self.rest().iter().take_while(|byte| holds(**byte)).count();
    }

    /// The next token; nothing at the end.
    pub(super) fn next(&mut self) -> Option<PdfToken<'b>> {
        self.space();
        let start = self.at;
        let first = *self.bytes.get(start)?;
        self.at += 1;
        Some(match first {
            b'/' => {
                self.run(is_regular);
                PdfToken::Name(&self.bytes[start + 1..self.at])
            }
            b'(' => {
                self.string();
                let end = self.at - usize::from(self.bytes[self.at - 1] == b')');
                PdfToken::String(&self.bytes[start + 1..end.max(start + 1)])
            }
            b'<' if self.rest().first() == Some(&b'<') => {
                self.at += 1;
                PdfToken::Open
            }
            b'<' => {
                self.run(|byte| byte.is_ascii_hexdigit() || is_space(byte));
                let digits = &self.bytes[start + 1..self.at];
                self.at += usize::from(self.rest().first() == Some(&b'>'));
                PdfToken::Hex(digits)
            }
            b'[' => PdfToken::Open,
            b']' => PdfToken::Close,
            b'>' => {
                self.at += usize::from(self.rest().first() == Some(&b'>'));
                PdfToken::Close
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => {
                self.run(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.'));
                PdfToken::Number(&self.bytes[start..self.at])
            }
            byte if is_letter(byte) => {
                self.run(is_letter);
                PdfToken::Word(&self.bytes[start..self.at])
            }
            _ => PdfToken::Other,
        })
    }

    /// Goes to one past the parenthesis that ends a string.
    fn string(&mut self) {
        let mut depth = 1;
        while depth > 0 {
            let Some(found) = memchr::memchr3(b'(', b')', b'\\', self.rest()) else {
                self.at = self.bytes.len();
                return;
            };
            match self.rest()[found] {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => self.skip(1),
            }
            self.skip(found + 1);
        }
    }

    /// The next token as a number without a sign.
    pub(super) fn number(&mut self) -> Option<usize> {
        match self.next()? {
            PdfToken::Number(digits) => std::str::from_utf8(digits).ok()?.parse().ok(),
            _ => None,
        }
    }

    /// Goes to the end of the object that begins here, and says how many tokens it has.
    pub(super) fn object(&mut self) -> u64 {
        let (mut tokens, mut depth) = (0, 0_u64);
        while let Some(token) = self.next() {
            tokens += 1;
            match token {
                PdfToken::Open => depth += 1,
                PdfToken::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        tokens
    }
}

/// A name with its `#xx` resolved.
pub(super) fn plain_name(name: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(name.len());
    let mut rest = name;
    while let [first, after @ ..] = rest {
        let code = after
            .get(..2)
            .filter(|_| *first == b'#')
            .and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        plain.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    plain
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\0' | b'\x0C')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'*' | b'\'' | b'"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        let mut lexer = Lexer::new(b"/F1 12.5Tf% (x\n[(a\\)(b))-3<0A 1>]TJ <</A(>>)>>T*\x01'", 0);
        let mut found = Vec::new();
        while let Some(token) = lexer.next() {
            found.push(token);
        }
        let expected = [
            PdfToken::Name(b"F1"),
            PdfToken::Number(b"12.5"),
            PdfToken::Word(b"Tf"),
            PdfToken::Open,
            PdfToken::String(b"a\\)(b)"),
            PdfToken::Number(b"-3"),
            PdfToken::Hex(b"0A 1"),
            PdfToken::Close,
            PdfToken::Word(b"TJ"),
            PdfToken::Open,
            PdfToken::Name(b"A"),
            PdfToken::String(b">>"),
            PdfToken::Close,
            PdfToken::Word(b"T*"),
            PdfToken::Other,
            PdfToken::Word(b"'"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn names() {
        for (written, plain) in [("F1", "F1"), ("A#42", "AB"), ("A#4", "A#4"), ("#zz", "#zz")] {
            assert_eq!(plain_name(written.as_bytes()), plain.as_bytes());
        }
    }

    #[test]
    fn objects_end() {
        for (text, tokens, end) in [
            ("<< /A [1 2] >> stream", 7, 14),
            ("(a", 1, 2),
            ("[[1", 3, 3),
            ("(\\", 1, 2),
            ("", 0, 0),
        ] {
            let mut lexer = Lexer::new(text.as_bytes(), 0);
            assert_eq!((lexer.object(), lexer.at()), (tokens, end), "{text}");
        }
    }
}
