//! Which bytes of a text stand in words and which are marks, 64 at a time.

use wide::u8x16;

/// Bytes looked at together.
pub(super) const BLOCK: usize = 64;

/// What the bytes of a block are, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Masks {
    /// ASCII letters, digits and underscores.
    pub runs: u64,
    /// What is seen of ASCII and is neither letter nor digit: underscores are runs and marks.
    pub marks: u64,
}

/// The masks of the block of ASCII that begins at `at`; the bits from `to` on are 0.
pub(super) fn masks(bytes: &[u8], at: usize, to: usize) -> Masks {
    let Masks { runs, marks } = if let Some(block) = bytes[at..].first_chunk() {
        of_block(block)
    } else {
        let mut block = [0; BLOCK];
        block[..bytes.len() - at].copy_from_slice(&bytes[at..]);
        of_block(&block)
    };
    let before = if to - at < BLOCK { (1 << (to - at)) - 1 } else { u64::MAX };
    Masks { runs: runs & before, marks: marks & before }
}

/// Sixteen bytes at a time, by vector instructions that every machine of its kind has.
fn of_block(block: &[u8; BLOCK]) -> Masks {
    let all = u8x16::splat;
    let among = |bytes: u8x16, first: u8, others: u8| (bytes - all(first)).simd_le(all(others));
    let (sixteens, _) = block.as_chunks();
    sixteens.iter().rev().fold(Masks::default(), |masks, &sixteen| {
        let bytes = u8x16::new(sixteen);
        let letters_and_digits = among(bytes | all(b' '), b'a', 25) | among(bytes, b'0', 9);
        let marks = among(bytes, b'!', b'~' - b'!') & !letters_and_digits;
        let with = |mask: u64, bits: u8x16| mask << 16 | u64::from(bits.to_bitmask());
        Masks { runs: with(masks.runs, letters_and_digits | bytes.simd_eq(all(b'_'))), marks: with(masks.marks, marks) }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(block: &[u8; BLOCK]) -> Masks {
        let mask = |holds: fn(&u8) -> bool| block.iter().enumerate().map(|(at, byte)| u64::from(holds(byte)) << at).sum();
        Masks { runs: mask(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'), marks: mask(u8::is_ascii_punctuation) }
    }

    #[test]
    fn every_byte() {
        let bytes: Vec<u8> = (0..=255).collect();
        for at in (0..256).step_by(BLOCK) {
            let block = bytes[at..].first_chunk().unwrap();
            assert_eq!(masks(&bytes, at, 256), plain(block));
        }
        assert_eq!(masks(b"a_9 .Z\n", 0, 7), Masks { runs: 0b100_111, marks: 0b010_010 });
        assert_eq!(masks(b"xa_9 .Zyy", 1, 7), Masks { runs: 0b100_111, marks: 0b010_010 });
    }

    proptest! {
        #[test]
        fn blocks_equal_the_plain(bytes in any::<[u8; BLOCK]>()) {
            prop_assert_eq!(of_block(&bytes), plain(&bytes));
        }
    }
}
