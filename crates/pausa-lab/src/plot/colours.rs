//! Colours with enough contrast on white and on near-black pages.

use plotters::style::RGBColor;

/// The colour of text and axes.
pub(crate) const INK: RGBColor = RGBColor(0x74, 0x7c, 0x86);
/// The colour of the grid, which is drawn translucently.
pub(crate) const GRID: RGBColor = RGBColor(0x80, 0x88, 0x92);
/// The colours of the series, in order: blue, vermilion, green, purple, ochre, teal, rose, grey.
pub(crate) const SERIES: [RGBColor; 8] = [
    RGBColor(0x2f, 0x81, 0xd7),
    RGBColor(0xd9, 0x5b, 0x1c),
    RGBColor(0x2a, 0x92, 0x56),
    RGBColor(0x9a, 0x66, 0xd2),
    RGBColor(0xa6, 0x7c, 0x12),
    RGBColor(0x14, 0x8f, 0x9b),
    RGBColor(0xd1, 0x4f, 0x8b),
    INK,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, as defined by the Web Content Accessibility Guidelines.
    fn luminance(RGBColor(red, green, blue): RGBColor) -> f64 {
        let linear = |channel: u8| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(a: RGBColor, b: RGBColor) -> f64 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        (a / b).max(b / a)
    }

    #[test]
    fn a_colour_stands_out_on_white_and_on_nearly_black() {
        let pages = [RGBColor(0xff, 0xff, 0xff), RGBColor(0x0d, 0x11, 0x17)];
        for page in pages {
            assert!(contrast(INK, page) >= 4.0, "text: {:.2} on {page:?}", contrast(INK, page));
            for colour in SERIES {
                // The guidelines require a contrast of at least 3 for graphics.
                assert!(
                    contrast(colour, page) >= 3.0,
                    "{colour:?}: {:.2} on {page:?}",
                    contrast(colour, page)
                );
            }
        }
    }
}
