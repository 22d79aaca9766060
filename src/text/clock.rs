//! Times in transcripts: `0:44`, `00:01:23`, `00:03.608`, `00:00:03,608`, in brackets or bare.

/// Reads a clock at the start of `text`: its milliseconds (`None` for a time before zero, or one too
/// late to be kept) and its length in bytes. The character after it is no digit.
pub fn at_start(text: &str) -> Option<(Option<u32>, usize)> {
    let bytes = text.as_bytes();
    let negative = bytes.first() == Some(&b'-');
    let mut at = usize::from(negative);
    let mut parts = [0u64; 4];
    let (mut count, mut short) = (0, false);
    loop {
        let start = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        // The first part may be `5` or `125`; the others have two digits, save in `0:0:5.170` as Teams writes it.
        let digits = at - start;
        let fits = if count == 0 { (1..=3).contains(&digits) } else { (1..=2).contains(&digits) };
        short |= count > 0 && digits == 1;
        if !fits || count == 4 {
            return None;
        }
        *parts.get_mut(count)? = text.get(start..at)?.parse().ok()?;
        count += 1;
        if bytes.get(at) == Some(&b':') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
            at += 1;
        } else {
            break;
        }
    }
    let (days, hours, minutes, seconds) = match (count, parts) {
        (2, [m, s, ..]) => (0, 0, m, s),
        (3, [h, m, s, _]) => (0, h, m, s),
        (4, [d, h, m, s]) => (d, h, m, s),
        _ => return None,
    };
    if seconds > 59 || (count > 2 && minutes > 59) || (count > 3 && hours > 23) {
        return None;
    }
    let (milliseconds, length) = fraction(bytes.get(at..)?);
    if short && (count != 3 || length == 0) {
        return None;
    }
    at += length;
    let total = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
    let value = u32::try_from(total).ok().filter(|_| !negative || total == 0);
    Some((value, at))
}

/// `.608` or `,608`, with one to three digits.
fn fraction(bytes: &[u8]) -> (u64, usize) {
    if !matches!(bytes.first(), Some(b'.' | b',')) {
        return (0, 0);
    }
    let digits = bytes.iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=3).contains(&digits) {
        return (0, 0);
    }
    let mut value = 0;
    for place in 1..=3 {
        let digit = if place <= digits { bytes.get(place).map_or(0, |byte| u64::from(byte - b'0')) } else { 0 };
        value = value * 10 + digit;
    }
    (value, digits + 1)
}

/// Reads a text that is nothing but a clock, perhaps in brackets.
pub fn whole(text: &str) -> Option<Option<u32>> {
    let text = text.trim();
    let inner = text.trim_start_matches(['[', '(']).trim_end_matches([']', ')']).trim();
    at_start(inner).filter(|&(_, length)| length == inner.len()).map(|(value, _)| value)
}

/// A time mark at the start of a line, and what it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Start in milliseconds.
    pub start: Option<u32>,
    /// End in milliseconds, where the mark gives one.
    pub end: Option<u32>,
    /// Bytes of the mark, brackets included, blanks after it not.
    pub length: usize,
    /// Whether it stands in brackets.
    pub bracketed: bool,
}

/// Reads a mark at the start of `text`: `[00:01:23]`, `(0:44)`, `00:01:23`, `[00:01.0 --> 00:02.5]`
/// (also with a dash), f4's and MAXQDA's `#00:01:23-4#`, or Transana's `¤<83400>`.
pub fn mark(text: &str) -> Option<Mark> {
    if let Some((start, length)) = hashed(text) {
        return Some(Mark { start: Some(start), end: None, length, bracketed: true });
    }
    if let Some(rest) = text.strip_prefix("¤<") {
        let (digits, _) = rest.split_once('>')?;
        let start = digits.parse().ok()?;
        return Some(Mark { start: Some(start), end: None, length: "¤<>".len() + digits.len(), bracketed: true });
    }
    let close = match text.as_bytes().first()? {
        b'[' => Some(']'),
        b'(' => Some(')'),
        _ => None,
    };
    let open = usize::from(close.is_some());
    let (start, length) = at_start(text.get(open..)?)?;
    let mut at = open + length;
    let mut end = None;
    let dash = text.get(at..).map(|rest| rest.trim_start_matches(' ')).and_then(|rest| {
        ["-->", "-", "–"].iter().find_map(|sign| rest.strip_prefix(sign)).map(|rest| rest.trim_start_matches(' '))
    });
    if let Some(rest) = dash
        && let Some((value, length)) = at_start(rest)
    {
        (end, at) = (value, text.len() - rest.len() + length);
    }
    if let Some(close) = close {
        text.get(at..)?.strip_prefix(close)?;
        at += 1;
    } else if text.get(at..)?.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    Some(Mark { start, end, length: at, bracketed: close.is_some() })
}

/// A time as f4 and MAXQDA write it, with tenths after a dash or point: `#00:01:23-4#`; its milliseconds and its
/// length in bytes.
pub fn hashed(text: &str) -> Option<(u32, usize)> {
    let rest = text.strip_prefix('#')?;
    let (value, length) = at_start(rest)?;
    let (tenths, after) = match rest.get(length..)?.strip_prefix('-') {
        Some(after) => {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let tenth = after.bytes().next().filter(|_| (1..=3).contains(&digits))?;
            (u32::from(tenth - b'0') * 100, after.get(digits..)?)
        }
        None => (0, rest.get(length..)?),
    };
    let after = after.strip_prefix('#')?;
    Some((value?.checked_add(tenths)?, text.len() - after.len()))
}

/// The time with which `text` ends, as f4 writes it at the end of a turn, and the bytes before it that are not blank.
pub fn at_end(text: &str) -> Option<(u32, usize)> {
    let text = text.trim_end();
    let open = text.strip_suffix('#')?.rfind('#')?;
    let (head, mark) = text.split_at_checked(open)?;
    let (time, _) = hashed(mark).filter(|&(_, length)| length == mark.len())?;
    Some((time, head.trim_end().len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn clocks_of_all_kinds() {
        assert_eq!(at_start("0:44  "), Some((Some(44_000), 4)));
        assert_eq!(at_start("00:01:23] x"), Some((Some(83_000), 8)));
        assert_eq!(at_start("00:03.608)"), Some((Some(3_608), 9)));
        assert_eq!(at_start("00:00:03,6"), Some((Some(3_600), 10)));
        assert_eq!(at_start("01:02:03:17"), Some((Some(93_797_000), 11)));
        assert_eq!(at_start("-00:00:00:10"), Some((None, 12)));
        assert_eq!(at_start("125:07"), Some((Some(7_507_000), 6)));
        assert_eq!(at_start("00:01:05."), Some((Some(65_000), 8)));
        assert_eq!(at_start("0:0:5.170 -->"), Some((Some(5_170), 9)));
        for wrong in ["", "5", "5:7", "10:99", "1:60:00", "1234:00", "a", "12:", ":12", "1:2:3:4:5", "0:0:5", "1:2.5"] {
            assert_eq!(at_start(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn marks_at_the_start_of_lines() {
        assert_eq!(mark("[00:01:23] A2: x").map(|m| (m.start, m.length, m.bracketed)), Some((Some(83_000), 10, true)));
        assert_eq!(mark("00:06:15\tJustin:").map(|m| (m.length, m.bracketed)), Some((8, false)));
        let whisper = mark("[00:43.810 --> 00:47.850]  Hello").expect("a mark");
        assert_eq!((whisper.start, whisper.end, whisper.length), (Some(43_810), Some(47_850), 25));
        let range = mark("[00:00:01 - 00:00:05]").expect("a mark");
        assert_eq!((range.start, range.end, range.length), (Some(1_000), Some(5_000), 21));
        assert_eq!(mark("0:05 - A2: x").map(|m| (m.end, m.length)), Some((None, 4)));
        assert_eq!(mark("¤<83400>A").map(|m| (m.start, m.length)), Some((Some(83_400), 9)));
        assert_eq!(mark("#00:01:23-4# A2: x").map(|m| (m.start, m.length)), Some((Some(83_400), 12)));
        assert_eq!(mark("#0:01:23#").map(|m| m.start), Some(Some(83_000)));
        assert_eq!(at_end("yes. #00:01:23-4#\n"), Some((83_400, 4)));
        assert_eq!((at_end("#1 and #2#"), at_end("so #"), at_end("#")), (None, None, None));
        for wrong in ["#tag", "#00:01:23-#", "#00:01:23-4", "[laughs] no", "[00:01:23", "10:30pm", "", "(see 1:2)"] {
            assert_eq!(mark(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_mark_ends_on_a_boundary(text in "[\\[(]?[0-9:.,>¤< -]{0,24}[\\])é]?.{0,4}") {
            if let Some(mark) = mark(&text) {
                prop_assert!(text.is_char_boundary(mark.length));
            }
        }
    }
}
