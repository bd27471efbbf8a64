//! Classifies the bytes of a text as parts of words or as marks, 64 bytes at a time.

use wide::u8x16;

/// The number of bytes in a block.
pub(super) const BLOCK: usize = 64;

/// The classes of the bytes of a block, one bit for each byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Masks {
    /// ASCII letters, digits and underscores.
    pub runs: u64,
    /// Visible ASCII characters that are neither letters nor digits. Underscores are in both masks.
    pub marks: u64,
}

/// The masks of the block of ASCII text that begins at `at`; bits for bytes from `to` on are 0.
pub(super) fn masks(bytes: &[u8], at: usize, to: usize) -> Masks {
    let (Masks { runs, marks }, early) = at_block(bytes, at, masks_of);
    let before = if to - at < BLOCK { (1 << (to - at)) - 1 } else { u64::MAX };
    Masks { runs: runs >> early & before, marks: marks >> early & before }
}

/// The position of the first byte beyond ASCII, from `at` on.
pub(super) fn first_beyond_ascii(bytes: &[u8], at: usize) -> Option<usize> {
    (at..bytes.len()).step_by(BLOCK).find_map(|at| {
        let (beyond, early) = at_block(bytes, at, beyond_ascii);
        let beyond = beyond >> early;
        (beyond != 0).then(|| at + beyond.trailing_zeros() as usize)
    })
}

/// Applies `of` to the block at `at`. Also returns how many bytes before `at` that block begins:
/// the last block of a text is completed with the bytes before it, or, in a text shorter than a
/// block, with zeros after it.
fn at_block<M>(bytes: &[u8], at: usize, of: impl Fn(&[u8; BLOCK]) -> M) -> (M, usize) {
    if let Some(block) = bytes[at..].first_chunk() {
        (of(block), 0)
    } else if let Some(last) = bytes.last_chunk() {
        (of(last), BLOCK - (bytes.len() - at))
    } else {
        let mut block = [0; BLOCK];
        block[..bytes.len() - at].copy_from_slice(&bytes[at..]);
        (of(&block), 0)
    }
}

/// A mask of the bytes of a block that are not ASCII.
fn beyond_ascii(block: &[u8; BLOCK]) -> u64 {
    let (sixteens, _) = block.as_chunks();
    // The highest bit of each byte decides.
    sixteens
        .iter()
        .rev()
        .fold(0, |beyond, &sixteen| beyond << 16 | u64::from(u8x16::new(sixteen).to_bitmask()))
}

/// Classifies sixteen bytes at a time, with vector instructions that every machine of the
/// architecture has.
fn masks_of(block: &[u8; BLOCK]) -> Masks {
    let all = u8x16::splat;
    let among = |bytes: u8x16, first: u8, others: u8| (bytes - all(first)).simd_le(all(others));
    let (sixteens, _) = block.as_chunks();
    sixteens.iter().rev().fold(Masks::default(), |masks, &sixteen| {
        let bytes = u8x16::new(sixteen);
        let letters_and_digits = among(bytes | all(b' '), b'a', 25) | among(bytes, b'0', 9);
        let marks = among(bytes, b'!', b'~' - b'!') & !letters_and_digits;
        let with = |mask: u64, bits: u8x16| mask << 16 | u64::from(bits.to_bitmask());
        Masks {
            runs: with(masks.runs, letters_and_digits | bytes.simd_eq(all(b'_'))),
            marks: with(masks.marks, marks),
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(block: &[u8; BLOCK]) -> Masks {
        let mask = |holds: fn(&u8) -> bool| {
            block.iter().enumerate().map(|(at, byte)| u64::from(holds(byte)) << at).sum()
        };
        Masks {
            runs: mask(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'),
            marks: mask(u8::is_ascii_punctuation),
        }
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
            prop_assert_eq!(masks_of(&bytes), plain(&bytes));
        }

        #[test]
        fn a_block_is_what_it_is_wherever_it_stands(bytes in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>()) {
            let at = at.index(bytes.len());
            let rest = &bytes[at..];
            prop_assert_eq!(masks(&bytes, at, bytes.len()), masks(rest, 0, rest.len()));
            prop_assert_eq!(first_beyond_ascii(&bytes, at), rest.iter().position(|byte| !byte.is_ascii()).map(|found| at + found));
        }
    }
}
