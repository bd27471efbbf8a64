//! Rich Text Format -> its tokens: groups, control words, escaped and plain bytes.

/// A token of an RTF file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RtfToken<'b> {
    Open,
    Close,
    /// A control word with its number, where it has one.
    Word(&'b str, Option<i32>),
    /// A control symbol, such as `~` in `\~`.
    Symbol(u8),
    /// A byte as `\'` and two hexadecimal digits.
    Hex(u8),
    /// A byte of the text. Line ends are none.
    Byte(u8),
}

/// The tokens of a file, in order.
#[derive(Clone, Debug)]
pub(super) struct RtfTokens<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> RtfTokens<'b> {
    pub(super) const fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Passes over bytes that are data, not text.
    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.bytes.len());
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn control(&mut self) -> Option<RtfToken<'b>> {
        let first = self.peek()?;
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            let hex =
                |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            if first == b'\''
                && let [high, low, ..] = self.bytes[self.at..]
                && let (Some(high), Some(low)) = (hex(high), hex(low))
            {
                self.at += 2;
                return Some(RtfToken::Hex(high * 16 + low));
            }
            return Some(RtfToken::Symbol(first));
        }
        let start = self.at;
        let letters = self.bytes[start..]
            .iter()
            .take(32)
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let name = std::str::from_utf8(&self.bytes[start..start + letters]).unwrap_or_default();
        self.at += letters;
        let digits_at = self.at + usize::from(self.peek() == Some(b'-'));
        let digits = self.bytes[digits_at.min(self.bytes.len())..]
            .iter()
            .take(10)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let mut number = None;
        if digits > 0 {
            let text =
                std::str::from_utf8(&self.bytes[self.at..digits_at + digits]).unwrap_or_default();
            number = text.parse::<i32>().ok();
            self.at = digits_at + digits;
        }
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        if name == "bin" {
            self.skip(number.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or_default());
        }
        Some(RtfToken::Word(name, number))
    }
}

impl<'b> Iterator for RtfTokens<'b> {
    type Item = RtfToken<'b>;

    fn next(&mut self) -> Option<RtfToken<'b>> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            return match byte {
                b'\r' | b'\n' | 0 => continue,
                b'{' => Some(RtfToken::Open),
                b'}' => Some(RtfToken::Close),
                b'\\' => self.control(),
                byte => Some(RtfToken::Byte(byte)),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_symbols_and_bytes() {
        let tokens: Vec<RtfToken> =
            RtfTokens::new(b"{\\b0 a\r\n\\u-10\\'e9\\~\\bin2 }{\\par}").collect();
        let expected = [
            RtfToken::Open,
            RtfToken::Word("b", Some(0)),
            RtfToken::Byte(b'a'),
            RtfToken::Word("u", Some(-10)),
            RtfToken::Hex(0xE9),
            RtfToken::Symbol(b'~'),
            RtfToken::Word("bin", Some(2)),
            RtfToken::Word("par", None),
            RtfToken::Close,
        ];
        assert_eq!(tokens, expected);
        assert_eq!(RtfTokens::new(b"\\").count(), 0);
        assert_eq!(RtfTokens::new(b"\\'g1").next(), Some(RtfToken::Symbol(b'\'')));
        assert_eq!(RtfTokens::new(b"\\bin99999999 x").count(), 1);
    }
}
