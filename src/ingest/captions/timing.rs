//! The lines of captions that tell times, in every spelling that is met.
//!
//! `00:00:01,000 --> 00:00:04,000` with point or comma, short, long or no fractions, hours or none, arrows that a
//! word processor has made one sign; `0:00:01.000,0:00:04.000`; `[00:01.00]` before a line of text; and Whisper's
//! `[00:01.000 --> 00:04.000]  text`.

/// How a file writes its times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Two clocks and an arrow, text below; or in brackets, text behind.
    Arrow,
    /// Two clocks and a comma.
    Comma,
    /// A clock in brackets before each line.
    Stamp,
}

/// A line that tells when something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing<'a> {
    /// How it is written.
    pub style: Style,
    /// Start, in milliseconds.
    pub start: Option<u32>,
    /// End, in milliseconds.
    pub end: Option<u32>,
    /// What is said, where it stands on the same line.
    pub text: &'a str,
    /// Whether its time has fractions of a second; asked of stamps alone.
    pub fractional: bool,
    /// Whether it is broken: it has the signs of such a line, but not both times.
    pub broken: bool,
}

const ARROWS: [&str; 7] = ["-->", "->", "–>", "—>", "→", "⟶", "-- >"];

/// Reads a line that tells times; `None` for any other.
pub fn read(line: &str) -> Option<Timing<'_>> {
    let line = line.trim();
    // Most lines are text, and are told from the rest by their first byte.
    let first = *line.as_bytes().first()?;
    if !(first.is_ascii_digit() || matches!(first, b'[' | b'(' | b'-' | b':')) {
        return None;
    }
    arrow(line).or_else(|| comma(line)).or_else(|| stamp(line)).or_else(|| broken(line))
}

fn arrow(line: &str) -> Option<Timing<'_>> {
    let close = match line.as_bytes().first()? {
        b'[' => Some(']'),
        b'(' => Some(')'),
        _ => None,
    };
    let (start, rest) = clock(line.get(usize::from(close.is_some())..)?)?;
    let rest = rest.trim_start();
    let rest = ARROWS.iter().find_map(|arrow| rest.strip_prefix(arrow))?;
    let (end, rest) = clock(rest.trim_start())?;
    let text = match close {
        Some(close) => rest.trim_start().strip_prefix(close)?,
        None if rest.is_empty() || rest.starts_with(char::is_whitespace) => rest,
        None => return None,
    };
    let text = if close.is_none() && is_settings(text) { "" } else { text.trim() };
    Some(Timing { style: Style::Arrow, start: Some(start), end: Some(end), text, fractional: true, broken: false })
}

/// What may follow the times on their line: `align:start position:0%`, `X1:40 X2:600`.
fn is_settings(text: &str) -> bool {
    text.split_whitespace().all(|word| {
        word.split_once(':').is_some_and(|(name, value)| {
            !value.is_empty() && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    })
}

fn comma(line: &str) -> Option<Timing<'_>> {
    let (from, to) = line.split_once(',')?;
    let (start, end) = (whole(from)?, whole(to)?);
    Some(Timing { style: Style::Comma, start: Some(start), end: Some(end), text: "", fractional: true, broken: false })
}

/// A text that is nothing but a clock.
fn whole(text: &str) -> Option<u32> {
    let (time, rest) = clock(text.trim())?;
    (rest.is_empty() && text.contains(':')).then_some(time)
}

fn stamp(line: &str) -> Option<Timing<'_>> {
    let inner = line.strip_prefix('[')?;
    let (start, rest) = clock(inner).filter(|_| inner.find(']').is_some_and(|close| inner.find(':') < Some(close)))?;
    let text = rest.strip_prefix(']')?;
    let fraction = inner.split(']').next().is_some_and(|clock| clock.contains('.'));
    Some(Timing {
        style: Style::Stamp,
        start: Some(start),
        end: None,
        text: text.trim(),
        fractional: fraction,
        broken: false,
    })
}

/// A line with the signs of times in which one or both cannot be read.
fn broken(line: &str) -> Option<Timing<'_>> {
    let digits = |part: &str| part.contains(':') && part.bytes().any(|byte| byte.is_ascii_digit());
    let plain = |part: &str| digits(part) && part.len() < 24 && !part.contains(' ');
    let bare = |from: &str, to: &str| {
        let (first, rest) = to.trim().split_once(' ').unwrap_or((to.trim(), ""));
        !from.trim().contains(' ') && (digits(from) || digits(first)) && is_settings(rest)
    };
    let (style, from, to) = match (line.split_once("-->"), line.split_once(',')) {
        (Some((from, to)), _) if bare(from, to) => (Style::Arrow, from, to),
        (None, Some((from, to))) if plain(from) && plain(to) => (Style::Comma, from, to),
        _ => return None,
    };
    let start = whole(from.trim_start_matches(['[', '(']));
    let end = clock(to.trim()).filter(|(_, rest)| rest.is_empty() || rest.starts_with(' ')).map(|(time, _)| time);
    Some(Timing { style, start, end, text: "", fractional: false, broken: true })
}

/// A clock at the start of `text`, and what follows it.
pub fn clock(text: &str) -> Option<(u32, &str)> {
    let bytes = text.as_bytes();
    let (mut at, mut count) = (0usize, 0u32);
    let mut parts = [0u64; 4];
    loop {
        let digits = bytes.get(at..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || digits > 4 || (count > 0 && digits > 2) {
            return None;
        }
        *parts.get_mut(count as usize)? = text.get(at..at + digits)?.parse().ok()?;
        at += digits;
        count += 1;
        let goes_on = bytes.get(at) == Some(&b':') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !goes_on || count == 4 {
            break;
        }
        at += 1;
    }
    let (hours, minutes, seconds) = match (count, parts) {
        (1, [s, ..]) => (0, 0, s),
        (2, [m, s, ..]) => (0, m, s),
        // The fourth part counts frames, of which nobody knows how many a second has.
        (_, [h, m, s, _]) => (h, m, s),
    };
    if (count > 1 && seconds > 59) || (count > 2 && minutes > 59) {
        return None;
    }
    let (milliseconds, length) = fraction(bytes.get(at..)?);
    if count == 1 && length == 0 {
        return None;
    }
    at += length;
    let total = (hours * 3600 + minutes * 60 + seconds) * 1000 + milliseconds;
    Some((u32::try_from(total).ok()?, text.get(at..)?))
}

/// `.608` or `,608`, with any number of digits; a sign without digits is passed over.
fn fraction(bytes: &[u8]) -> (u64, usize) {
    if !matches!(bytes.first(), Some(b'.' | b',')) {
        return (0, 0);
    }
    let digits = bytes.iter().skip(1).take_while(|byte| byte.is_ascii_digit());
    let (mut value, mut length) = (0u64, 0usize);
    for digit in digits {
        if length < 3 {
            value = value * 10 + u64::from(digit - b'0');
        }
        length += 1;
    }
    for _ in length..3 {
        value *= 10;
    }
    (value, length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn times(line: &str) -> (Option<u32>, Option<u32>) {
        read(line).map_or((None, None), |timing| (timing.start, timing.end))
    }

    #[test]
    fn times_in_every_spelling() {
        for (line, start, end) in [
            ("00:00:01,000 --> 00:00:04,000", 1_000, 4_000),
            ("00:01.5 --> 00:04.25", 1_500, 4_250),
            ("00:01:39 --> 00:01:41,04", 99_000, 101_040),
            ("1:2:3.4567 --> 01:02:04", 3_723_456, 3_724_000),
            ("00:00:01.000-->00:00:04.000 align:start position:0%", 1_000, 4_000),
            ("00:00:01, --> 00:00:04.", 1_000, 4_000),
            ("00:00:01,000 → 00:00:04,000", 1_000, 4_000),
            ("75:10.000 --> 125:00:00", 4_510_000, 450_000_000),
            ("00:00:01:12 --> 00:00:02:00 X1:40 X2:600", 1_000, 2_000),
            ("12.5 --> 14.0", 12_500, 14_000),
            ("0:00:01.000,0:00:04.160", 1_000, 4_160),
        ] {
            let timing = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(
                (timing.start, timing.end, timing.text, timing.broken),
                (Some(start), Some(end), "", false),
                "{line}"
            );
        }
    }

    #[test]
    fn text_may_stand_on_the_line() {
        let whisper = read("[00:43.810 --> 00:47.850]  Hello: 1 --> 2").expect("times");
        assert_eq!((whisper.start, whisper.end, whisper.text), (Some(43_810), Some(47_850), "Hello: 1 --> 2"));
        assert_eq!(read("00:01.0 --> 00:02.0 Well, yes").map(|timing| timing.text), Some("Well, yes"));
        let lyrics = read("[00:43.81]Hello").expect("a stamp");
        assert_eq!((lyrics.style, lyrics.start, lyrics.text), (Style::Stamp, Some(43_810), "Hello"));
    }

    #[test]
    fn broken_times_are_told_from_text() {
        for (line, start, end) in [
            ("00:00:07.000 --> 00:00:1d.890", Some(7_000), None),
            ("0:00:13.f89,0:00:15.489", None, Some(15_489)),
            ("00:00:07,000 -->", Some(7_000), None),
            ("00:99:99 --> 00:00:01", None, Some(1_000)),
        ] {
            assert!(read(line).is_some_and(|timing| timing.broken), "{line}");
            assert_eq!(times(line), (start, end), "{line}");
        }
        for text in [
            "some text",
            "1",
            "10, 20",
            "A --> B",
            "4:30, or so",
            "[laughs]",
            "[12] --> x",
            "10:30 --> we met at 11:00",
            "",
            "- Well",
            "5 --> 6",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_line_is_too_strange(line in "[\\[(]?[0-9:.,é >→-]{0,40}\\PC{0,6}") {
            let _ = read(&line);
        }
    }
}
