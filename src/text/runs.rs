//! Which bytes of a text are letters, digits or underscores, 64 at a time.

/// Bytes looked at together.
pub(super) const BLOCK: usize = 64;

/// The bits of the ASCII letters, digits and underscores in the block of `bytes` that begins at `at`; those from `to` on are 0.
pub(super) fn word_runs(bytes: &[u8], at: usize, to: usize) -> u64 {
    let runs = if let Some(block) = bytes[at..].first_chunk() {
        of_block(block)
    } else {
        let mut block = [0; BLOCK];
        block[..bytes.len() - at].copy_from_slice(&bytes[at..]);
        of_block(&block)
    };
    if to - at < BLOCK { runs & ((1 << (to - at)) - 1) } else { runs }
}

/// Written so that compilers make vector code of it on any machine: 64 comparisons that know nothing of each other, then eight bytes
/// at a time gathered to eight bits by a multiplication.
fn of_block(block: &[u8; BLOCK]) -> u64 {
    /// Moves bit 0 of byte i to bit 56 + i, for i from 0 to 7.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let flags = block.map(|byte| {
        let letter = u8::from((byte | 0x20).wrapping_sub(b'a') < 26);
        let digit = u8::from(byte.wrapping_sub(b'0') < 10);
        letter | digit | u8::from(byte == b'_')
    });
    let (eights, _) = flags.as_chunks();
    let bits = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56;
    eights.iter().rev().fold(0, |runs, eight| runs << 8 | bits(eight))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(block: &[u8; BLOCK]) -> u64 {
        let bit = |(at, byte): (usize, &u8)| u64::from(byte.is_ascii_alphanumeric() || *byte == b'_') << at;
        block.iter().enumerate().map(bit).sum()
    }

    #[test]
    fn every_byte() {
        let bytes: Vec<u8> = (0..=255).collect();
        for at in (0..256).step_by(BLOCK) {
            let block = bytes[at..].first_chunk().unwrap();
            assert_eq!(word_runs(&bytes, at, 256), plain(block));
        }
        assert_eq!(word_runs(b"a_9 Z", 0, 5), 0b10111);
        assert_eq!(word_runs(b"xa_9 Zyy", 1, 6), 0b10111);
    }

    proptest! {
        #[test]
        fn blocks_equal_the_plain(bytes in any::<[u8; BLOCK]>()) {
            prop_assert_eq!(of_block(&bytes), plain(&bytes));
        }
    }
}
