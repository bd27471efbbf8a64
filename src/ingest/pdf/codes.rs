//! The codes that the strings of a PDF show.

/// Which codes of one and of two bytes are shown anywhere in a document: a map of characters needs
/// no others.
#[derive(Clone, Debug)]
pub(super) struct ShownCodes(Vec<u64>);

impl Default for ShownCodes {
    fn default() -> Self {
        Self(vec![0; 1 << 10])
    }
}

impl ShownCodes {
    /// Whether a code is shown; those of more bytes are not known, and may be.
    pub(super) fn has(&self, code: u32) -> bool {
        self.0.get(code as usize / 64).is_none_or(|bits| bits >> (code % 64) & 1 == 1)
    }

    fn add(&mut self, code: u16) {
        self.0[usize::from(code) / 64] |= 1 << (code % 64);
    }

    /// Adds the bytes that a string shows, and its pairs of bytes.
    fn show(&mut self, bytes: impl Iterator<Item = u8>) {
        let mut first = None;
        for byte in bytes {
            self.add(u16::from(byte));
            first = match first {
                Some(first) => {
                    self.add(u16::from_be_bytes([first, byte]));
                    None
                }
                None => Some(byte),
            };
        }
    }

    /// Adds what a string in angle brackets shows.
    pub(super) fn show_hex(&mut self, digits: &[u8]) {
        let mut digits = digits.iter().filter_map(|digit| char::from(*digit).to_digit(16));
        self.show(std::iter::from_fn(|| {
            let first = digits.next()?;
            u8::try_from(first * 16 + digits.next().unwrap_or(0)).ok()
        }));
    }

    /// Adds what a string in parentheses shows.
    pub(super) fn show_string(&mut self, written: &[u8]) {
        let mut rest = written;
        self.show(std::iter::from_fn(|| {
            loop {
                let (byte, length) = match rest {
                    [b'\\', b'\r', b'\n', ..] => (None, 3),
                    [b'\\', b'\r' | b'\n', ..] => (None, 2),
                    [b'\\', b'0'..=b'7', ..] => {
                        let digits = rest[1..]
                            .iter()
                            .take(3)
                            .take_while(|digit| matches!(digit, b'0'..=b'7'));
                        let (code, length) = digits.fold((0_u8, 1), |(code, length), digit| {
                            (code.wrapping_mul(8).wrapping_add(digit - b'0'), length + 1)
                        });
                        (Some(code), length)
                    }
                    [b'\\', b'n', ..] => (Some(b'\n'), 2),
                    [b'\\', b'r', ..] => (Some(b'\r'), 2),
                    [b'\\', b't', ..] => (Some(b'\t'), 2),
                    [b'\\', b'b', ..] => (Some(8), 2),
                    [b'\\', b'f', ..] => (Some(12), 2),
                    [b'\\', byte, ..] => (Some(*byte), 2),
                    [byte, ..] => (Some(*byte), 1),
                    [] => return None,
                };
                rest = &rest[length..];
                if byte.is_some() {
                    return byte;
                }
            }
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_strings() {
        for (written, hex, expected) in [
            ("AB(C)", "", &[0x41, 0x42, 0x4142, 0x28, 0x43, 0x2843, 0x29][..]),
            ("\\101\\n\\\n\\(\\08", "", &[0x41, 10, 0x410A, 0x28, 0, 0x2800, 0x38]),
            ("\\777", "4 1 4", &[0xFF, 0x41, 0x40, 0x4140]),
        ] {
            let mut codes = ShownCodes::default();
            codes.show_string(written.as_bytes());
            codes.show_hex(hex.as_bytes());
            let mut expected = expected.to_vec();
            expected.sort_unstable();
            assert_eq!(
                (0..0x1_0000).filter(|code| codes.has(*code)).collect::<Vec<u32>>(),
                expected,
                "{written}"
            );
        }
        assert!(ShownCodes::default().has(0x1_0000));
    }
}
