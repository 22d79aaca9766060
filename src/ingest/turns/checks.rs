//! What to look at in a layout once it stands: empty turns, speech before the first label, clocks that run backwards.

use super::{Candidate, Page};
use crate::ingest::Doubt;
use crate::study::Layout;
use crate::text::{Span, words};

/// The doubts about a spoken layout.
pub fn doubts(text: &str, layout: &Layout, page: &Page, starts: &[usize]) -> Vec<Doubt> {
    let found: Vec<&Candidate> = starts.iter().filter_map(|&at| page.candidates.get(at)).collect();
    let mut doubts: Vec<Doubt> = before_first(text, layout).into_iter().collect();
    doubts.extend(without_text(layout, &found));
    doubts.extend(backwards(&found));
    if layout.turns.len() == 1 && layout.words() > 2000 {
        doubts.push(Doubt::overall("the whole text is one turn: put each speaker's label at the start of a line"));
    }
    doubts
}

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
