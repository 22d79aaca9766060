//! What to look at in a layout once it stands: spellings that may be one speaker, empty turns, speech
//! before the first label, clocks that run backwards.

use super::{Candidate, Page};
use crate::ingest::Doubt;
use crate::study::Layout;
use crate::text::{Span, display::one_line, words};

/// The doubts about a spoken layout.
pub fn doubts(text: &str, layout: &Layout, page: &Page, starts: &[usize]) -> Vec<Doubt> {
    let found: Vec<&Candidate> = starts.iter().filter_map(|&at| page.candidates.get(at)).collect();
    let mut doubts = similar_labels(layout, page);
    doubts.extend(before_first(text, layout));
    doubts.extend(without_text(layout, &found));
    doubts.extend(backwards(&found));
    if layout.turns.len() == 1 && layout.words() > 2000 {
        doubts.push(Doubt::overall("the whole text is one turn: put each speaker's label at the start of a line"));
    }
    doubts
}

/// Labels that stand once and differ from a frequent one by a letter.
fn similar_labels(layout: &Layout, page: &Page) -> Vec<Doubt> {
    // With hundreds of speakers every name is near another, and comparing all would take long.
    if layout.labels.len() > 300 {
        return Vec::new();
    }
    let mut turns = vec![0u32; layout.labels.len()];
    for turn in &layout.turns {
        if let Some(count) = turn.label.and_then(|label| turns.get_mut(label as usize)) {
            *count += 1;
        }
    }
    let mut doubts = Vec::new();
    for (label, _) in layout.labels.iter().zip(&turns).filter(|&(label, &n)| n == 1 && label.chars().count() > 3) {
        let twin = layout.labels.iter().zip(&turns).find(|&(other, &n)| n > 2 && one_letter_apart(label, other));
        if let Some((other, _)) = twin {
            let line = page.keys.iter().find(|key| key.label == *label).map(|key| key.line);
            let what = format!("“{}” speaks once and may be “{}”", one_line(label), one_line(other));
            doubts.push(Doubt { line, what });
        }
    }
    doubts
}

/// Whether one letter was changed, left out, added, or two neighbours swapped; digits tell codes apart.
fn one_letter_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = (a.len() - head).min(b.len() - head);
    let tail = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    let (middle_a, middle_b) = (a.get(head..a.len() - tail), b.get(head..b.len() - tail));
    let letters = |middle: Option<&[char]>| middle.is_some_and(|middle| middle.iter().all(|c| c.is_alphabetic()));
    let short = match (middle_a, middle_b) {
        (Some([x, y]), Some([p, q])) => x == q && y == p,
        (Some(x), Some(y)) => x.len() <= 1 && y.len() <= 1 && x.len() + y.len() > 0,
        _ => false,
    };
    short && letters(middle_a) && letters(middle_b)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_hand_are_told_from_codes() {
        for (a, b) in
            [("Matin", "Martin"), ("Tim Beiku", "Tim Beiko"), ("Artmeio", "Artemio"), ("lightclient", "Lightclients")]
        {
            assert!(one_letter_apart(a, b), "{a} {b}");
        }
        for (a, b) in [("P11", "P12"), ("Anna", "Anna"), ("Anna", "Hannah"), ("Speaker 1", "Speaker 2")] {
            assert!(!one_letter_apart(a, b), "{a} {b}");
        }
    }
}
