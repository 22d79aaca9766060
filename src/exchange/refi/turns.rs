//! Turns as selections: the standard has none, so each goes out as a selection of what is said, which its speaker's case
//! owns, with a description that people can read and from which the turn comes back exactly.
//!
//! ```text
//! turn 12 of 140
//! label A1
//! begins 4 earlier
//! time 00:01:23.000 to 00:01:30.500
//! ```
//!
//! Numbers are code points. Lines that say nothing new are left out.

use crate::study::layout::{Entry, Note};
use crate::study::{Layout, Turn, TurnKind};
use crate::text::{CharIndex, Span, words};

/// A turn as its selection tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Its number, from 1.
    pub number: u32,
    /// How many turns there are.
    pub of: u32,
    /// Its label.
    pub label: Option<String>,
    /// How many code points before what is said it begins.
    pub before: u32,
    /// How many code points after what is said it ends.
    pub after: u32,
    /// What kind of stretch it is.
    pub kind: TurnKind,
    /// Start and end in the recording, in milliseconds.
    pub time: (Option<u32>, Option<u32>),
    /// Whom it is about.
    pub about: Vec<String>,
    /// Notes on it: tier and text.
    pub notes: Vec<(String, String)>,
    /// The attributes of the entry that begins with it.
    pub entry: Option<Vec<(String, String)>>,
    /// All labels, where their order does not follow from the turns.
    pub labels: Vec<String>,
}

/// The turns of a text, each as its selection tells it, with what is said in code points.
pub fn tell(text: &str, layout: &Layout) -> Vec<(Told, u32, u32)> {
    let index = CharIndex::new(text);
    let chars = |byte: u32| index.to_char(text, byte).unwrap_or_default();
    let label = |at: u32| layout.labels.get(at as usize).cloned();
    let of = Span::of(0..layout.turns.len()).end;
    let mut all: Vec<(Told, u32, u32)> = (1u32..)
        .zip(&layout.turns)
        .map(|(number, turn)| {
            let (start, end) = (chars(turn.body.start), chars(turn.body.end));
            let at = number as usize - 1;
            let told = Told {
                number,
                of,
                label: turn.label.and_then(label),
                before: start.saturating_sub(chars(turn.span.start)),
                after: chars(turn.span.end).saturating_sub(end),
                kind: turn.kind,
                time: (turn.time, turn.time_end),
                about: turn.about.iter().filter_map(|at| label(*at)).collect(),
                notes: layout.notes_of(at).iter().map(|note| (note.tier.clone(), note.text.clone())).collect(),
                entry: layout
                    .entries
                    .iter()
                    .find(|entry| entry.turn as usize == at)
                    .map(|entry| entry.attributes.clone()),
                labels: Vec::new(),
            };
            (told, start, end)
        })
        .collect();
    if let Some((first, ..)) = all.first()
        && order(all.iter().map(|(told, ..)| told)) != layout.labels
    {
        let first = Told { labels: layout.labels.clone(), ..first.clone() };
        if let Some((told, ..)) = all.first_mut() {
            *told = first;
        }
    }
    all
}

/// The labels in the order in which turns have them.
fn order<'a>(all: impl Iterator<Item = &'a Told>) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for told in all {
        for label in told.label.iter().chain(&told.about) {
            if !labels.contains(label) {
                labels.push(label.clone());
            }
        }
    }
    labels
}

/// The layout that selections tell, if they tell all turns of the text, in order.
pub fn layout(text: &str, mut all: Vec<(Told, Span)>) -> Option<Layout> {
    all.sort_by_key(|(told, _)| told.number);
    let complete = all.iter().zip(1u32..).all(|((told, _), number)| told.number == number);
    if !complete || all.first().is_none_or(|(first, _)| first.of as usize != all.len()) {
        return None;
    }
    let index = CharIndex::new(text);
    let labels = match all.first() {
        Some((first, _)) if !first.labels.is_empty() => first.labels.clone(),
        _ => order(all.iter().map(|(told, _)| told)),
    };
    let at = |label: &String| labels.iter().position(|known| known == label).and_then(|at| u32::try_from(at).ok());
    let mut layout = Layout::default();
    let mut last = 0;
    for (told, body) in &all {
        let start = index.to_char(text, body.start)?.checked_sub(told.before)?;
        let end = index.to_char(text, body.end)?.checked_add(told.after)?;
        let span = Span { start: index.to_byte(text, start)?, end: index.to_byte(text, end)? };
        if span.start < last || !span.encloses(*body) {
            return None;
        }
        last = span.end;
        let number = Span::of(0..layout.turns.len()).end;
        layout.notes.extend(told.notes.iter().map(|(tier, text)| Note {
            turn: number,
            tier: tier.clone(),
            text: text.clone(),
        }));
        layout
            .entries
            .extend(told.entry.iter().map(|attributes| Entry { turn: number, attributes: attributes.clone() }));
        layout.turns.push(Turn {
            label: match &told.label {
                Some(label) => Some(at(label)?),
                None => None,
            },
            span,
            body: *body,
            kind: told.kind,
            time: told.time.0,
            time_end: told.time.1,
            words: words::count(body.slice(text)),
            about: told.about.iter().filter_map(at).collect(),
        });
    }
    layout.spoken = layout.turns.iter().any(|turn| turn.label.is_some());
    layout.labels = labels;
    Some(layout)
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "turn {} of {}", self.number, self.of)?;
        if let Some(label) = &self.label {
            write!(f, "\nlabel {}", escaped(label))?;
        }
        if self.before > 0 {
            write!(f, "\nbegins {} earlier", self.before)?;
        }
        if self.after > 0 {
            write!(f, "\nends {} later", self.after)?;
        }
        match self.kind {
            TurnKind::Speech => {}
            TurnKind::Paragraph => f.write_str("\nkind paragraph")?,
            TurnKind::Reported => f.write_str("\nkind reported")?,
            TurnKind::Reflective => f.write_str("\nkind reflective")?,
        }
        match self.time {
            (None, None) => {}
            (Some(from), None) => write!(f, "\ntime {}", clock(from))?,
            (Some(from), Some(to)) => write!(f, "\ntime {} to {}", clock(from), clock(to))?,
            (None, Some(to)) => write!(f, "\ntime to {}", clock(to))?,
        }
        self.about.iter().try_for_each(|label| write!(f, "\nabout {}", escaped(label)))?;
        if let Some(entry) = &self.entry {
            f.write_str("\nentry")?;
            for (key, value) in entry {
                write!(f, "\nentry {}={}", escaped(key), escaped(value))?;
            }
        }
        for (tier, text) in &self.notes {
            write!(f, "\nnote {}: {}", escaped(tier).replace(':', "\\c"), escaped(text))?;
        }
        self.labels.iter().try_for_each(|label| write!(f, "\nspeaker {}", escaped(label)))
    }
}

/// Reads what [`Told`] writes; `None` for any other description.
pub fn read(description: &str) -> Option<Told> {
    let mut lines = description.trim().lines();
    let (number, of) = lines.next()?.strip_prefix("turn ")?.split_once(" of ")?;
    let mut told = Told { number: number.parse().ok()?, of: of.parse().ok()?, ..Told::default() };
    for line in lines {
        let (what, rest) = line.split_once(' ').unwrap_or((line, ""));
        match what {
            "label" => told.label = Some(plain(rest)),
            "begins" => told.before = rest.strip_suffix(" earlier")?.parse().ok()?,
            "ends" => told.after = rest.strip_suffix(" later")?.parse().ok()?,
            "kind" => {
                told.kind = match rest {
                    "paragraph" => TurnKind::Paragraph,
                    "reported" => TurnKind::Reported,
                    "reflective" => TurnKind::Reflective,
                    _ => return None,
                }
            }
            "time" => {
                told.time = match rest.strip_prefix("to ").map_or_else(|| rest.split_once(" to "), |to| Some(("", to)))
                {
                    Some(("", to)) => (None, Some(moment(to)?)),
                    Some((from, to)) => (Some(moment(from)?), Some(moment(to)?)),
                    None => (Some(moment(rest)?), None),
                }
            }
            "about" => told.about.push(plain(rest)),
            "entry" => {
                let entry = told.entry.get_or_insert_default();
                if let Some((key, value)) = rest.split_once('=') {
                    entry.push((plain(key), plain(value)));
                }
            }
            "note" => {
                let (tier, text) = rest.split_once(": ").or_else(|| rest.strip_suffix(':').map(|tier| (tier, "")))?;
                told.notes.push((plain(tier), plain(text)));
            }
            "speaker" => told.labels.push(plain(rest)),
            _ => return None,
        }
    }
    Some(told)
}

fn clock(ms: u32) -> String {
    let (seconds, ms) = (ms / 1000, ms % 1000);
    format!("{:02}:{:02}:{:02}.{ms:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn moment(text: &str) -> Option<u32> {
    let (clock, ms) = text.split_once('.')?;
    let mut parts = clock.split(':').map(|part| part.parse::<u32>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    let seconds = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?.checked_add(seconds)?;
    seconds.checked_mul(1000)?.checked_add(ms.parse().ok()?)
}

/// A text on one line, so that it comes back as it was, also where another program trims lines.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '=' => out.push_str("\\e"),
            c => out.push(c),
        }
    }
    // Blanks at the ends would be lost.
    match (out.starts_with(char::is_whitespace), out.ends_with(char::is_whitespace)) {
        (false, false) => out,
        _ => format!("\\|{out}\\|"),
    }
}

fn plain(text: &str) -> String {
    let text = text.strip_prefix("\\|").and_then(|text| text.strip_suffix("\\|")).unwrap_or(text);
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('e') => out.push('='),
                Some('c') => out.push(':'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            (c, false) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_turn_is_told_for_people() {
        let text = "A1: Ça va?\n\nB: Oui.\n";
        let layout = Layout {
            spoken: true,
            labels: vec!["A1".into(), "B".into()],
            turns: vec![
                Turn {
                    label: Some(0),
                    span: Span::new(0, 11),
                    body: Span::new(4, 11),
                    time: Some(83_000),
                    time_end: Some(90_500),
                    words: 2,
                    ..Turn::default()
                },
                Turn { label: Some(1), span: Span::new(13, 20), body: Span::new(16, 20), words: 1, ..Turn::default() },
            ],
            ..Layout::default()
        };
        let told = tell(text, &layout);
        assert_eq!(told[0].0.to_string(), "turn 1 of 2\nlabel A1\nbegins 4 earlier\ntime 00:01:23.000 to 00:01:30.500");
        assert_eq!((told[1].1, told[1].2), (15, 19));
        assert_eq!(read("A comment on turn 3 of 4"), None);
        assert_eq!(read("turn 1 of 2\nI do not agree"), None);
    }

    fn any_told() -> impl Strategy<Value = Told> {
        let text = || "[a-zé :=\\\\\\n😀]{0,8}";
        let pairs = || prop::collection::vec((text(), text()), 0..3);
        let kind =
            prop::sample::select(vec![TurnKind::Speech, TurnKind::Paragraph, TurnKind::Reported, TurnKind::Reflective]);
        (
            (prop::option::of(text()), 0u32..9, 0u32..9, kind),
            (prop::option::of(0u32..9_000_000), prop::option::of(0u32..9_000_000)),
            prop::collection::vec(text(), 0..3),
            pairs(),
            prop::option::of(pairs()),
        )
            .prop_map(|((label, before, after, kind), time, about, notes, entry)| Told {
                number: 1,
                of: 1,
                label,
                before,
                after,
                kind,
                time,
                about,
                notes,
                entry,
                labels: Vec::new(),
            })
    }

    proptest! {
        #[test]
        fn what_is_told_is_read_the_same(told in any_told()) {
            prop_assert_eq!(read(&told.to_string()), Some(told));
        }

        #[test]
        fn any_description_is_a_turn_or_none(text in "(turn 1 of 2\\n)?(label|time|note|entry|kind|begins)?[ a-z0-9:.=\\\\\\n]{0,30}") {
            let _ = read(&text);
        }
    }
}
