//! How charts look: their colours, patterns, marks, sizes and font. Everything about looks is here.
//!
//! Colours are those of Okabe and Ito, which people who see colours differently tell apart; each has a pattern or a
//! mark besides, so that a chart reads as well in grey. The font is built in, and a chart carries it along, so it looks
//! the same everywhere.

use std::sync::OnceLock;

/// Width of a chart in pixels; one with many columns may be wider.
pub const WIDTH: f64 = 760.0;
/// Room around everything.
pub const MARGIN: f64 = 16.0;
/// Size of the title's letters.
pub const TITLE: f64 = 16.0;
/// Size of letters.
pub const TEXT: f64 = 12.0;
/// Size of letters beside marks and in notes.
pub const SMALL: f64 = 11.0;
/// Height of a line of letters, for letters of size 1.
pub const LEADING: f64 = 1.3;
/// The widest labels of rows.
pub const LABELS: f64 = 230.0;
/// Height of a bar.
pub const BAR: f64 = 16.0;
/// Height of one of several bars in a cluster.
pub const THIN_BAR: f64 = 12.0;
/// Height of a row of a heat map.
pub const CELL: f64 = 26.0;
/// Height of the plot of lines.
pub const PLOT: f64 = 300.0;
/// Height of a lane of a sequence.
pub const LANE: f64 = 22.0;

/// Letters and lines of axes.
pub const INK: &str = "#1b1b1b";
/// What stands back.
pub const SOFT: &str = "#595959";
/// Lines behind bars and between cells.
pub const GRID: &str = "#d9d9d9";
/// Behind everything.
pub const PAPER: &str = "#ffffff";

/// Colours of series.
pub const COLOURS: [&str; 8] = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#4d4d4d"];

/// What is drawn over a colour, in a square of 8 by 8, so that series differ in grey too.
pub const PATTERNS: [&str; 8] = [
    "",
    "M-2 10L10 -2M-2 2L2 -2M6 10L10 6",
    "M2 2h1.6v1.6h-1.6zM6 6h1.6v1.6h-1.6z",
    "M0 4H8",
    "M4 0V8",
    "M-2 -2L10 10M6 -2L10 2M-2 6L2 10",
    "M0 4H8M4 0V8",
    "M0 0L8 8M8 0L0 8",
];

/// Dashes of lines, one a series; the first is whole.
pub const DASHES: [&str; 8] = ["", "8 4", "2 3", "10 3 2 3", "5 2", "12 4", "1 4", "6 3 1 3 1 3"];

/// From the lightest to the darkest shade of a heat map. Each is darker than the one before also in grey.
const LIGHTEST: [f64; 3] = [239.0, 246.0, 251.0];
const MIDDLE: [f64; 3] = [86.0, 160.0, 205.0];
const DARKEST: [f64; 3] = [8.0, 48.0, 92.0];

/// The shade of a share of the most, from 0 to 1.
pub fn shade(share: f64) -> String {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let (from, to, at) =
        if share < 0.5 { (LIGHTEST, MIDDLE, share * 2.0) } else { (MIDDLE, DARKEST, share * 2.0 - 1.0) };
    let part = |from: f64, to: f64| (from + (to - from) * at).round() as u8;
    let [[r, g, b], [to_r, to_g, to_b]] = [from, to];
    format!("#{:02x}{:02x}{:02x}", part(r, to_r), part(g, to_g), part(b, to_b))
}

/// Whether letters on such a shade must be light.
pub fn is_dark(share: f64) -> bool {
    share > 0.55
}

/// A mark of a line at a place: an outline that is filled.
pub fn mark(series: usize, x: f64, y: f64) -> String {
    let r = 4.0;
    match series % 8 {
        0 => format!("M{} {}a{r} {r} 0 1 0 8 0a{r} {r} 0 1 0 -8 0z", number(x - r), number(y)),
        1 => format!("M{} {}h7v7h-7z", number(x - 3.5), number(y - 3.5)),
        2 => format!("M{} {}l4.5 8h-9z", number(x), number(y - 5.0)),
        3 => format!("M{} {}l5 5l-5 5l-5 -5z", number(x), number(y - 5.0)),
        4 => format!("M{} {}l4.5 -8h-9z", number(x), number(y + 5.0)),
        5 => format!("M{} {}h3v3h3v3h-3v3h-3v-3h-3v-3h3z", number(x - 1.5), number(y - 4.5)),
        6 => format!("M{} {}h10v4h-10z", number(x - 5.0), number(y - 2.0)),
        _ => format!("M{} {}h4v10h-4z", number(x - 2.0), number(y - 5.0)),
    }
}

/// A number of a drawing: one digit after the point at most.
pub fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    // No “-0”.
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// The font that is built in.
pub const FONT: &[u8] = include_bytes!("../../../assets/DejaVuSans-emic.ttf");

/// The fonts asked for: the one that comes along, then its relatives.
pub const FAMILY: &str = "'emic Sans','DejaVu Sans',Verdana,sans-serif";

/// The rule of style that brings the font along.
pub fn font_face() -> String {
    static FACE: OnceLock<String> = OnceLock::new();
    let face = || {
        let data = base64(FONT);
        format!("@font-face{{font-family:'emic Sans';src:url(data:font/ttf;base64,{data}) format('truetype')}}\n")
    };
    FACE.get_or_init(face).clone()
}

/// Bytes as base64.
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * place)) as usize & 63).copied().unwrap_or(b'=');
            out.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_letters() {
        for (bytes, letters) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(base64(bytes.as_bytes()), letters);
        }
    }

    #[test]
    fn shades_grow_darker_in_grey() {
        let grey = |share: f64| {
            let shade = shade(share);
            let part = |at: usize| f64::from(u8::from_str_radix(&shade[at..at + 2], 16).expect("hex"));
            0.299 * part(1) + 0.587 * part(3) + 0.114 * part(5)
        };
        for step in 0..20 {
            assert!(grey(f64::from(step) / 20.0) > grey(f64::from(step + 1) / 20.0) + 2.0, "{step}");
        }
        assert_eq!(shade(f64::NAN), shade(0.0));
    }

    #[test]
    fn the_font_is_small() {
        assert!(FONT.len() < 120_000);
        assert_eq!((number(-0.04), number(1.25), number(3.0)), ("0".into(), "1.3".into(), "3".into()));
    }
}
