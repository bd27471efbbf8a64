//! The colours of themes, wherever a theme has one.
//!
//! What comes in: the position of a theme. What leaves: a colour. Does not know what is coloured.

/// The colours of themes, as 0xRRGGBB, in the order of use.
///
/// They are five hues of Okabe and Ito (Color Universal Design, 2008: blue, orange, vermilion,
/// green, sky blue) and the indigo of Paul Tol's muted scheme (Technical note SRON/EPS/TN/09-002).
/// All but blue and indigo are darkened until they can be the colour of a text: each has a contrast
/// of at least 4.5 on white, as WCAG 2.2 asks (AA). Any two differ for readers who do not see red
/// or green (in CIELAB by at least 20, simulated after Machado, Oliveira and Fernandes 2009), and so
/// does each from black. For the few who do not see blue, green and sky blue are alike.
pub const PALETTE: [u32; 6] = [0x00_72B2, 0x96_6700, 0x33_2288, 0x6A_2F00, 0x00_5F45, 0x2B_5A74];

/// The same hues for a dark ground (`#16171b`), on which each has a contrast of at least 4.5. Any two
/// differ as those of [`PALETTE`] do, and so does each from light text.
pub const PALETTE_ON_DARK: [u32; PALETTE.len()] =
    [0x98_C2FB, 0xD0_B82C, 0x7E_72F7, 0xBB_7239, 0x63_B78C, 0x58_8F9A];

/// Returns the colour of the theme at this position; after the last colour the first one follows.
pub fn colour(theme: usize) -> u32 {
    PALETTE[theme % PALETTE.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The red, green and blue light of a colour, by the definition of sRGB.
    fn light(colour: u32) -> [f64; 3] {
        [16, 8, 0].map(|shift| {
            let value = f64::from((colour >> shift) & 0xFF) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn seen(matrix: [[f64; 3]; 3], light: [f64; 3]) -> [f64; 3] {
        matrix.map(|row| row.iter().zip(light).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0))
    }

    /// The place of a colour in CIELAB, with the white of D65.
    fn lab(light: [f64; 3]) -> [f64; 3] {
        let [red, green, blue] = light;
        let xyz = [
            (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047,
            0.2126 * red + 0.7152 * green + 0.0722 * blue,
            (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883,
        ];
        let [x, y, z] =
            xyz.map(
                |value: f64| {
                    if value > 0.008_856 { value.cbrt() } else { 7.787 * value + 16.0 / 116.0 }
                },
            );
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// The palettes with the text and the ground beside them.
    const GROUNDS: [([u32; PALETTE.len()], u32, u32); 2] =
        [(PALETTE, 0, 0xFF_FFFF), (PALETTE_ON_DARK, 0xEC_ECF0, 0x16_171B)];

    fn luminance(colour: u32) -> f64 {
        let [red, green, blue] = light(colour);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    #[test]
    fn each_colour_can_be_that_of_a_text_on_its_ground() {
        for (palette, _, ground) in GROUNDS {
            for colour in palette {
                let (one, other) = (luminance(colour), luminance(ground));
                let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                assert!(contrast >= 4.5, "{colour:06X}: {contrast}");
            }
        }
    }

    /// The matrices are those of Machado, Oliveira and Fernandes for full protanopia and
    /// deuteranopia.
    #[test]
    fn any_two_colours_differ_without_red_or_green() {
        let usual = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let without_red = [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ];
        let without_green = [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ];
        for (palette, text, _) in GROUNDS {
            let colours: Vec<u32> = palette.into_iter().chain([text]).collect();
            for matrix in [usual, without_red, without_green] {
                for (at, one) in colours.iter().enumerate() {
                    for other in &colours[..at] {
                        let distance = distance(matrix, *one, *other);
                        assert!(distance >= 20.0, "{one:06X} and {other:06X}: {distance}");
                    }
                }
            }
        }
    }

    /// How far two colours are apart in CIELAB for a reader who sees by this matrix.
    fn distance(matrix: [[f64; 3]; 3], one: u32, other: u32) -> f64 {
        let [a, b] = [one, other].map(|colour| lab(seen(matrix, light(colour))));
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    #[test]
    fn colours_begin_again_after_the_last() {
        assert_eq!((colour(0), colour(5), colour(6)), (PALETTE[0], PALETTE[5], PALETTE[0]));
    }
}
