//! What to look at in a layout once it stands: labels inside lines, empty turns, speech before the first label, clocks that run backwards.

use super::{Candidate, Page};
use crate::ingest::Doubt;
use crate::ingest::decode::line_of;
use crate::ingest::labels::shape::{self, Shape};
use crate::study::Layout;
use crate::text::display::one_line;
use crate::text::fold::fold;
use crate::text::{Span, words};

/// The doubts about a spoken layout.
pub fn doubts(text: &str, layout: &Layout, page: &Page, starts: &[usize]) -> Vec<Doubt> {
    let found: Vec<&Candidate> = starts.iter().filter_map(|&at| page.candidates.get(at)).collect();
    let mut doubts: Vec<Doubt> = before_first(text, layout).into_iter().collect();
    doubts.extend(without_text(layout, &found));
    doubts.extend(backwards(&found));
    if let Some(inside) = inside_lines(text, layout) {
        doubts.push(inside);
    } else if layout.turns.len() == 1 && layout.words() > 2000 {
        doubts.push(Doubt::overall("the whole text is one turn: put each speaker's label at the start of a line"));
    }
    doubts
}

/// Labels inside lines of a text that has hardly any turns: it was saved without its line breaks.
pub fn inside_lines(text: &str, layout: &Layout) -> Option<Doubt> {
    if layout.turns.len() > 3 {
        return None;
    }
    let mut found: Vec<(usize, &str, u32)> = Vec::new();
    for (at, _) in text.match_indices(": ") {
        // A line may be a whole book: only what a label needs is looked at.
        let from =
            (at.saturating_sub(2 * shape::MAX_BYTES)..=at).find(|&from| text.is_char_boundary(from)).unwrap_or(at);
        let line = text.get(from..at).map_or("", |head| head.rsplit('\n').next().unwrap_or(""));
        let before = line.trim_end_matches(|c: char| !ENDS.contains(&c));
        let label = line.get(before.len()..).unwrap_or("").trim();
        // What stands at the start of the line was read as a label already.
        if before.is_empty()
            || label.len() > shape::MAX_BYTES
            || shape::shape(label).is_none_or(|shape| shape < Shape::Name)
        {
            continue;
        }
        if let Some((.., count)) = found.iter_mut().find(|(_, known, _)| fold(known) == fold(label)) {
            *count += 1;
        } else if found.len() < 50 {
            found.push((at, label, 1));
        }
    }
    let all: u32 = found.iter().map(|(.., count)| count).sum();
    let recurs = found.iter().any(|(.., count)| *count > 1);
    let (at, ..) = found.first().filter(|_| recurs && all > 2 && all as usize > 2 * layout.turns.len())?;
    let some: Vec<String> = found.iter().take(3).map(|(_, label, _)| format!("“{}:”", one_line(label))).collect();
    let what = format!(
        "{all} speaker labels seem to stand inside lines ({}): put each speaker's label at the start of a line, and import it again",
        some.join(", ")
    );
    Some(Doubt::at(line_of(text, *at), what))
}

/// What may stand before a label inside a line.
const ENDS: [char; 10] = ['.', '?', '!', '…', '”', '"', ')', ']', '。', '？'];

/// Much text before the first label.
fn before_first(text: &str, layout: &Layout) -> Option<Doubt> {
    let first = layout.turns.first()?.span.start;
    let before = words::count(Span::new(0, first).slice(text));
    (before > 150 && before > layout.words() / 4)
        .then(|| Doubt::at(1, format!("{before} words stand before the first speaker label and are in no turn")))
}

fn without_text(layout: &Layout, found: &[&Candidate]) -> Option<Doubt> {
    let empty = layout.turns.iter().filter(|turn| turn.words == 0 && turn.body.is_empty()).count();
    let first = layout.turns.iter().find(|turn| turn.body.is_empty())?;
    let line = found.iter().find(|candidate| candidate.start == first.span.start as usize)?.line;
    let what = if empty == 1 {
        "a turn has no text".to_owned()
    } else {
        format!("{empty} turns have no text; this is the first")
    };
    Some(Doubt::at(line, what))
}

/// A clock that runs backwards by more than a minute: half of a file pasted twice, or out of order.
fn backwards(found: &[&Candidate]) -> Option<Doubt> {
    let mut latest = 0;
    for candidate in found {
        let Some(time) = candidate.time else { continue };
        if time + 60_000 < latest {
            return Some(Doubt::at(candidate.line, "the time is earlier than that of the turn before"));
        }
        latest = time;
    }
    None
}
