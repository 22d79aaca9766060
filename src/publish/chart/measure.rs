//! How wide words are in the font that is built in, and where their lines break.
//!
//! Widths are read from the font itself, so that a chart is laid out the same on every machine. A letter that the font
//! does not have is drawn by another one, and is taken to be as wide as it is high.

use super::style::FONT;
use std::collections::HashMap;
use std::sync::OnceLock;

struct Metrics {
    units: f64,
    advances: HashMap<char, u16>,
}

fn metrics() -> &'static Metrics {
    static METRICS: OnceLock<Metrics> = OnceLock::new();
    METRICS.get_or_init(|| read(FONT).unwrap_or(Metrics { units: 1.0, advances: HashMap::new() }))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()
}

fn table<'a>(font: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    let count = usize::from(u16_at(font, 4)?);
    let entry = (0..count).map(|at| 12 + 16 * at).find(|at| font.get(*at..at + 4) == Some(name.as_slice()))?;
    let (start, length) = (u32_at(font, entry + 8)?, u32_at(font, entry + 12)?);
    font.get(start..start.checked_add(length)?)
}

/// Reads the advance of each character of the font's table of the basic plane.
fn read(font: &[u8]) -> Option<Metrics> {
    let units = f64::from(u16_at(table(font, b"head")?, 18)?);
    let wide = usize::from(u16_at(table(font, b"hhea")?, 34)?);
    let (advances, map) = (table(font, b"hmtx")?, table(font, b"cmap")?);
    let advance = |glyph: u16| u16_at(advances, 4 * usize::from(glyph).min(wide.saturating_sub(1)));
    let count = usize::from(u16_at(map, 2)?);
    let offset = (0..count).find_map(|at| {
        let offset = u32_at(map, 4 + 8 * at + 4)?;
        (u16_at(map, offset)? == 4).then_some(offset)
    })?;
    let segments = map.get(offset..)?;
    let doubled = usize::from(u16_at(segments, 6)?);
    let mut found = HashMap::new();
    for at in (0..doubled).step_by(2) {
        let (end, start) = (u16_at(segments, 14 + at)?, u16_at(segments, 16 + doubled + at)?);
        let delta = u16_at(segments, 16 + 2 * doubled + at)?;
        let place = 16 + 3 * doubled + at;
        let range = usize::from(u16_at(segments, place)?);
        for code in start..=end {
            let glyph = match range {
                0 => code.wrapping_add(delta),
                range => match u16_at(segments, place + range + 2 * usize::from(code - start)) {
                    Some(glyph) if glyph != 0 => glyph.wrapping_add(delta),
                    _ => 0,
                },
            };
            if let (Some(c), Some(advance)) = (char::from_u32(u32::from(code)), advance(glyph))
                && glyph != 0
            {
                found.insert(c, advance);
            }
        }
    }
    Some(Metrics { units, advances: found })
}

/// How wide a text is, in letters of a size.
pub fn width(text: &str, size: f64) -> f64 {
    let metrics = metrics();
    let letter = |c: char| metrics.advances.get(&c).map_or(1.0, |advance| f64::from(*advance) / metrics.units);
    text.chars().map(letter).sum::<f64>() * size
}

/// A text in lines no wider than `room`; a word that is wider by itself is broken.
pub fn lines(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace().flat_map(|word| pieces(word, size, room)) {
        let longer = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
        if !line.is_empty() && width(&longer, size) > room {
            lines.push(std::mem::replace(&mut line, word));
        } else {
            line = longer;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// A word, broken where it is wider than the room.
fn pieces(word: &str, size: f64, room: f64) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for c in word.chars() {
        let full = pieces.last().is_some_and(|piece| !piece.is_empty() && width(&format!("{piece}{c}"), size) > room);
        if full {
            pieces.push(String::new());
        }
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_font() {
        // DejaVu Sans: 2048 units, “i” 569, “W” 2025.
        assert!((width("i", 2048.0) - 569.0).abs() < 0.5, "{}", width("i", 2048.0));
        assert!((width("W", 2048.0) - 2025.0).abs() < 0.5);
        for c in "aéßŁжΩ—·⚑█▁≥⇄0%".chars() {
            assert!(metrics().advances.contains_key(&c), "{c}");
        }
        assert!((width("字", 10.0) - 10.0).abs() < 0.01);
        assert!(read(b"no font").is_none());
    }

    #[test]
    fn lines_are_broken_and_nothing_is_lost() {
        let text = "rule-bending.keeping-the-spirit and a pneumonoultramicroscopicsilicovolcanoconiosis";
        let broken = lines(text, 12.0, 120.0);
        assert!(broken.len() > 3 && broken.iter().all(|line| width(line, 12.0) <= 120.0), "{broken:?}");
        assert_eq!(broken.concat().replace(' ', ""), text.replace(' ', ""));
        assert!(lines("", 12.0, 50.0).is_empty());
    }
}
