//! What may be a speaker label at the start of a line.
//!
//! This module only sees one line at a time: it finds the label, the time that stands with it and
//! where the speech starts, and says in which [`Form`] the label is written. Whether the label is one
//! is decided over the whole text ([`super::turns`]); what it looks like by itself is told by [`shape`].

pub mod shape;

use super::clock;

/// How a label is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// `Label: text`
    Colon,
    /// With a time: `[0:44] Label: text`, `Label  0:44`, `Label (0:44): text`, `Label: [0:44] text`
    Timed,
    /// `**Label:** text`, `**Label**: text`, in a Word file a bold label with a colon
    Bold,
    /// `**Label**` alone on its line
    BoldAlone,
    /// In a Word file, a bold label and plain text without a colon
    BoldRun,
    /// The label, a tab, the text
    Tab,
    /// `Q. text`, `A. text`
    Dot,
    /// `[label] text`
    Bracket,
    /// The label alone on its line
    Alone,
    /// `Label:text`, a slip of the hand
    Tight,
}

/// The number of forms.
pub const FORMS: usize = 10;

/// What a line holds if it starts with a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// The label.
    pub label: &'a str,
    /// Where speech starts in the line; its length where the line holds none.
    pub body: usize,
    /// How the label is written.
    pub form: Form,
    /// The time with it, in milliseconds.
    pub time: Option<u32>,
    /// The time's end.
    pub time_end: Option<u32>,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// It starts with what may be a label, at this byte.
    Label(usize, Found<'a>),
    /// It is a time and nothing else.
    Time(Option<u32>),
    /// Anything else.
    Other,
}

/// Labels end within this many bytes of the line.
const WINDOW: usize = 100;

/// Reads a line (without its line feed), of which the first `bold` bytes are bold.
pub fn read(line: &str, bold: usize) -> Line<'_> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let rest = line.get(indent..).unwrap_or("");
    // Quotations, lists, headings, tables and wrapped lines are no labels.
    let stamped = clock::hashed(rest).is_some();
    if indent > 3
        || (!stamped && rest.starts_with('#'))
        || rest.starts_with(['|', '>', '<', '`', '-', '+', '=', '"', '“', '\t', '_'])
    {
        return Line::Other;
    }
    let number = paragraph_number(rest);
    let rest = rest.get(number..).unwrap_or("");
    let mark = clock::mark(rest);
    let after = mark.map_or(0, |mark| mark.length);
    let tail = rest.get(after..).unwrap_or("");
    let speech = tail.trim_start_matches([' ', '\t', '\u{a0}']);
    let dash = ["- ", "– ", "— "].iter().find_map(|dash| speech.strip_prefix(dash));
    let speech = dash.filter(|_| mark.is_some()).unwrap_or(speech);
    if mark.is_some() && speech.is_empty() {
        return Line::Time(mark.and_then(|mark| mark.start));
    }
    let start = line.len() - speech.len();
    let found = if speech.starts_with("**") {
        marked_bold(speech)
    } else if speech.starts_with('*') {
        None
    } else if bold > start {
        word_bold(speech, bold - start)
    } else {
        plain(speech, mark.is_some())
    };
    let Some(mut found) = found else { return Line::Other };
    found.body += start;
    if let Some(mark) = mark {
        found.form = Form::Timed;
        (found.time, found.time_end) = (mark.start, mark.end);
    }
    Line::Label(indent, found)
}

/// Bytes of a paragraph number before a label: `12. `, `12) `, or `12` and a tab.
fn paragraph_number(text: &str) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=4).contains(&digits) {
        return 0;
    }
    let rest = text.get(digits..).unwrap_or("");
    let after = rest.strip_prefix(['.', ')']).filter(|after| after.starts_with([' ', '\t']));
    match after.or_else(|| rest.strip_prefix('\t')) {
        Some(after) => text.len() - after.trim_start_matches([' ', '\t']).len(),
        None => 0,
    }
}

/// Bytes of blanks at the start of `text`.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t', '\u{a0}']).len()
}

/// A label without emphasis. After a time at the start of the line a label needs a colon or a tab.
fn plain(text: &str, timed: bool) -> Option<Found<'_>> {
    if !timed && let Some(found) = dotted(text).or_else(|| bracketed(text)) {
        return Some(found);
    }
    let window = text.len().min(WINDOW);
    let at = text.as_bytes().iter().take(window).position(|&byte| matches!(byte, b':' | b'\t' | 0xEF));
    match at.and_then(|at| Some((at, text.get(at..)?.chars().next()?))) {
        Some((at, '\t')) => tabbed(text, at),
        Some((at, ':')) => colon(text, at),
        Some((at, '：')) => {
            let body = at + '：'.len_utf8();
            let body = body + blanks(text.get(body..)?);
            Some(Found { label: text.get(..at)?.trim_end(), body, form: Form::Colon, time: None, time_end: None })
        }
        Some(_) => None,
        None if !timed => {
            let label = text.trim_end();
            (label.len() <= shape::MAX_BYTES).then_some(Found {
                label,
                body: text.len(),
                form: Form::Alone,
                time: None,
                time_end: None,
            })
        }
        None => None,
    }
}

/// `Q. text` and `A. text`.
fn dotted(text: &str) -> Option<Found<'_>> {
    let rest = text.strip_prefix(['Q', 'A'])?.strip_prefix('.')?;
    if !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    Some(Found { label: text.get(..1)?, body: 2 + blanks(rest), form: Form::Dot, time: None, time_end: None })
}

/// `[label] text`.
fn bracketed(text: &str) -> Option<Found<'_>> {
    let (label, rest) = text.strip_prefix('[')?.split_once(']')?;
    let body = label.len() + 2;
    let spoken = rest.starts_with([' ', '\t']) && !rest.trim().is_empty();
    spoken.then(|| Found {
        label: label.trim(),
        body: body + blanks(rest),
        form: Form::Bracket,
        time: None,
        time_end: None,
    })
}

/// The label, a tab (or several), the text.
fn tabbed(text: &str, at: usize) -> Option<Found<'_>> {
    let rest = text.get(at..)?;
    let body = at + blanks(rest);
    (body < text.len()).then_some(Found {
        label: text.get(..at)?.trim_end(),
        body,
        form: Form::Tab,
        time: None,
        time_end: None,
    })
}

/// A label before the colon at `at`, or before the time that the colon belongs to.
fn colon(text: &str, at: usize) -> Option<Found<'_>> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    if at > 0 && digit(at - 1) && digit(at + 1) {
        return before_time(text, at);
    }
    let after = at + 1;
    let rest = text.get(after..)?;
    let form = if rest.is_empty() || rest.starts_with([' ', '\t', '\u{a0}']) {
        Form::Colon
    } else if rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '/' | '\\' | ':' | '*' | '-' | ')')) {
        return None;
    } else {
        Form::Tight
    };
    let body = after + blanks(rest);
    let found = Found { label: text.get(..at)?.trim_end(), body, form, time: None, time_end: None };
    Some(with_time_after(text, found))
}

/// The same label with a time that stands between it and the speech: `Label: [0:44] text`, or
/// `Label: 0:44` with nothing after it.
fn with_time_after<'a>(text: &'a str, found: Found<'a>) -> Found<'a> {
    let Some(mark) = text.get(found.body..).and_then(clock::mark) else { return found };
    let end = found.body + mark.length;
    let rest = text.get(end..).unwrap_or("");
    let apart = mark.bracketed || rest.starts_with('\t');
    if !apart && !rest.trim_start().trim_start_matches(':').trim().is_empty() {
        return found;
    }
    let sign = blanks(rest);
    let rest = rest.get(sign..).unwrap_or("");
    let dash = rest.strip_prefix([':', '-', '–', '—']).filter(|after| after.is_empty() || after.starts_with(' '));
    let skip = dash.map_or(0, |after| rest.len() - after.len() + blanks(after));
    Found { body: end + sign + skip, form: Form::Timed, time: mark.start, time_end: mark.end, ..found }
}

/// `Label  0:44`, `Label – 00:09:54:`, `Label (0:44): text`, where `at` is the first colon of the time.
fn before_time(text: &str, at: usize) -> Option<Found<'_>> {
    let digits = text.as_bytes().get(..at)?.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let start = at - digits;
    let head = text.get(..start)?;
    let open = head.ends_with(['[', '(']);
    let start = if open { start - 1 } else { start };
    let label = text.get(..start)?.trim_end_matches([' ', '\t', '\u{a0}', '-', '–', '—', ':']);
    if label.len() == start {
        return None;
    }
    let timed = with_time_after(text, Found { label, body: start, form: Form::Alone, time: None, time_end: None });
    (timed.form == Form::Timed).then_some(timed)
}

/// A label in `**…**`.
fn marked_bold(text: &str) -> Option<Found<'_>> {
    let end = text.get(2..)?.find("**").filter(|&end| (1..WINDOW).contains(&end))? + 2;
    let inside = text.get(2..end)?;
    let mark = clock::mark(inside);
    let inner = inside.get(mark.map_or(0, |mark| mark.length)..)?.trim();
    let named = plain(inner, false);
    let (label, mut colon, time) = match named {
        Some(Found { label, form: Form::Colon, body, .. }) if body == inner.len() => (label, true, None),
        Some(Found { label, form: Form::Timed, body, time, .. }) if body == inner.len() => (label, true, time),
        Some(Found { form: Form::Alone, .. }) | None => (inner.trim_end_matches(['-', '–', ' ']), false, None),
        Some(_) => return None,
    };
    let after = end + 2;
    let rest = text.get(after..)?;
    let sign = blanks(rest);
    let body = match rest.get(sign..)?.strip_prefix([':', '：']) {
        Some(rest) => {
            colon = true;
            text.len() - rest.trim_start_matches([' ', '\t', '\u{a0}']).len()
        }
        None => after + sign,
    };
    let form = if colon { Form::Bold } else { Form::BoldAlone };
    let found = with_time_after(text, Found { label, body, form, time: None, time_end: None });
    let found = match mark.and_then(|mark| mark.start).or(time) {
        Some(time) => Found { form: Form::Timed, time: Some(time), ..found },
        None => found,
    };
    // Bold and then more, with neither colon nor time, is emphasis.
    (found.form != Form::BoldAlone || text.get(found.body..)?.trim().is_empty()).then_some(found)
}

/// A label that a Word file shows in bold: the first `bold` bytes.
fn word_bold(text: &str, bold: usize) -> Option<Found<'_>> {
    let found = plain(text, false);
    if let Some(found) = found.filter(|found| matches!(found.form, Form::Colon | Form::Timed)) {
        // The colon may stand inside or just outside the bold letters, not later.
        let near = found.label.len() <= bold && (found.body <= bold + 12 || found.form == Form::Timed);
        return near.then_some(if found.form == Form::Colon { Found { form: Form::Bold, ..found } } else { found });
    }
    let label = text.get(..bold.min(text.len()))?.trim_end();
    let body = bold.min(text.len());
    let body = body + blanks(text.get(body..)?);
    let form = if body >= text.len() { Form::BoldAlone } else { Form::BoldRun };
    // Teams tells in the same letters who had the meeting written down.
    if matches!(text.get(body..)?.trim_end(), "started transcription" | "stopped transcription") {
        return None;
    }
    (label.len() <= shape::MAX_BYTES).then_some(Found { label, body, form, time: None, time_end: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(line: &str) -> Option<(&str, &str, Form, Option<u32>)> {
        match read(line, 0) {
            Line::Label(_, found) => Some((found.label, &line[found.body..], found.form, found.time)),
            _ => None,
        }
    }

    #[test]
    fn labels_with_a_colon() {
        assert_eq!(label("INT: Why?"), Some(("INT", "Why?", Form::Colon, None)));
        assert_eq!(label("  A2 :"), Some(("A2", "", Form::Colon, None)));
        assert_eq!(label("唐鳳：大家好"), Some(("唐鳳", "大家好", Form::Colon, None)));
        assert_eq!(label("Заря 1 (Каманин): Слышу"), Some(("Заря 1 (Каманин)", "Слышу", Form::Colon, None)));
        assert_eq!(label("A2:\tyes"), Some(("A2", "yes", Form::Colon, None)));
        for none in [
            "http://a.b",
            "see https://a.b: x",
            "a:b",
            "C:/x",
            "16:12",
            "* HPY: x",
            "- A2: x",
            "> A2: x",
            "# A2: x",
            "        A2: x",
        ] {
            assert!(!matches!(label(none), Some((_, _, Form::Colon, _))), "{none}");
        }
    }

    #[test]
    fn labels_with_a_time() {
        let timed =
            |line, name, text, time| assert_eq!(label(line), Some((name, text, Form::Timed, Some(time))), "{line}");
        timed("[00:01:23] A2: yes", "A2", "yes", 83_000);
        timed("(0:05) A2: yes", "A2", "yes", 5_000);
        timed("00:06:15\tJustin Traglia:\tcall", "Justin Traglia", "call", 375_000);
        timed("¤<4000>Facilitator\tSo", "Facilitator", "So", 4_000);
        timed("#00:01:23-4# INT: So", "INT", "So", 83_400);
        timed("Kelly  0:44  ", "Kelly", "", 44_000);
        timed("Nitay Joffe (00:03.608)", "Nitay Joffe", "", 3_608);
        timed("Sir Wyn Williams (00:11):", "Sir Wyn Williams", "", 11_000);
        timed("Sjors: 00:00:25", "Sjors", "", 25_000);
        timed("James  – 00:03:12:", "James", "", 192_000);
        timed("Stephan- 00:03:12:", "Stephan", "", 192_000);
        timed("Jonas Nick [6:50]: Okay", "Jonas Nick", "Okay", 410_000);
        timed("S01: [00:00:12] Guten Tag", "S01", "Guten Tag", 12_000);
        timed("Speaker 1:\t00:12\tGuten Tag", "Speaker 1", "Guten Tag", 12_000);
        timed("**Ali** [00:00:05] Today", "Ali", "Today", 5_000);
        timed("**Ali** [0:25]", "Ali", "", 25_000);
        timed("**Max Hillebrand:** 00:00:09", "Max Hillebrand", "", 9_000);
        timed("**Mario Vega** (16:05) - Yeah", "Mario Vega", "Yeah", 965_000);
        timed("**[00:48] SPEAKER_01:** Well", "SPEAKER_01", "Well", 48_000);
        for none in ["We met at 10:30 and left", "10:30 we left", "Room12:30"] {
            assert!(!matches!(label(none), Some((_, _, Form::Timed, _))), "{none}");
        }
        assert_eq!(read("[00:01:23]", 0), Line::Time(Some(83_000)));
    }

    #[test]
    fn labels_in_other_forms() {
        assert_eq!(label("**Jerod:** text"), Some(("Jerod", "text", Form::Bold, None)));
        assert_eq!(label("**Mr Beer**: text"), Some(("Mr Beer", "text", Form::Bold, None)));
        assert_eq!(label(" **Tim Beiko** "), Some(("Tim Beiko", "", Form::BoldAlone, None)));
        assert_eq!(label("**really** important"), None);
        assert_eq!(label("FACILITATOR\tSo"), Some(("FACILITATOR", "So", Form::Tab, None)));
        assert_eq!(label("Q. Why?"), Some(("Q", "Why?", Form::Dot, None)));
        assert_eq!(label("[id1] hello"), Some(("id1", "hello", Form::Bracket, None)));
        assert_eq!(label("Vicky Wei  "), Some(("Vicky Wei", "", Form::Alone, None)));
    }

    #[test]
    fn bold_of_word_files_counts_as_emphasis() {
        let bold = |line: &'static str, bold| match read(line, bold) {
            Line::Label(_, found) => Some((found.label, &line[found.body..], found.form)),
            _ => None,
        };
        assert_eq!(bold("Siân: yes", 5), Some(("Siân", "yes", Form::Bold)));
        assert_eq!(bold("Siân: yes", 6), Some(("Siân", "yes", Form::Bold)));
        assert_eq!(bold("A2 yes", 3), Some(("A2", "yes", Form::BoldRun)));
        assert_eq!(bold("A2", 2), Some(("A2", "", Form::BoldAlone)));
        assert_eq!(bold("Anna Shah      1:02:03.170", 9), Some(("Anna Shah", "", Form::Timed)));
        assert_eq!(bold("Anna Shah started transcription", 9), None);
    }

    proptest::proptest! {
        #[test]
        fn speech_starts_on_a_boundary(line in "[ *\\[(]{0,3}[A-Z0-9é：:. ]{0,9}[*:\\])\t–-]{0,4}[0-9:.]{0,6}[ *:)\\]-]{0,3}.{0,5}", bold in 0usize..20) {
            let bold = (0..=bold.min(line.len())).rev().find(|&at| line.is_char_boundary(at)).unwrap_or(0);
            if let Line::Label(start, found) = read(&line, bold) {
                proptest::prop_assert!(line.is_char_boundary(found.body) && line.is_char_boundary(start));
                proptest::prop_assert!(start <= found.body);
            }
        }
    }
}
