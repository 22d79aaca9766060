//! What is doubtful about recognised speech, whatever the format it comes in.

use super::Doubt;
use super::segments::Segment;
use crate::text::display::shortened;

/// How often the same thing must be said in a row to be a loop of the recogniser.
const LOOP: usize = 5;

/// Most loops that are listed one by one.
const MOST: usize = 10;

/// What is said where nobody is named.
pub fn nobody() -> Doubt {
    Doubt::overall(
        "nobody is named: its paragraphs are cut at pauses and full stops; to tell who speaks, put `Name: ` before what \
         each one says, or have the recording transcribed with its speakers told apart",
    )
}

/// Stretches in which the same is said again and again: recognisers of speech do that in silence and music.
/// The segments stand in the order of the file, each with its line where it has one.
pub fn loops<'a>(segments: impl Iterator<Item = (Option<u32>, &'a Segment)>) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let mut run: Option<(Option<u32>, &Segment, usize)> = None;
    let mut close = |run: Option<(Option<u32>, &Segment, usize)>| {
        if let Some((line, first, count)) = run.filter(|(.., count)| *count >= LOOP) {
            let at = first.start.map_or_else(String::new, |start| format!(" from {}", time(start)));
            let what = format!(
                "“{}” stands {count} times in a row{at}: recognisers of speech repeat themselves where they hear nothing; \
                 listen again",
                shortened(first.text.trim(), 40)
            );
            doubts.push(Doubt { line, what });
        }
    };
    for (line, segment) in segments.filter(|(_, segment)| !segment.text.trim().is_empty()) {
        match run.as_mut().filter(|(_, first, _)| first.text.trim() == segment.text.trim()) {
            Some((.., count)) => *count += 1,
            None => close(run.replace((line, segment, 1))),
        }
    }
    close(run);
    let more = doubts.len().saturating_sub(MOST);
    if more > 0 {
        doubts.truncate(MOST);
        doubts.push(Doubt::overall(format!("{more} more such loops")));
    }
    doubts
}

/// A time as people write it.
pub fn time(milliseconds: u32) -> String {
    let seconds = milliseconds / 1000;
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_are_told_with_their_time() {
        let piece = |text: &str, start| Segment { text: text.to_owned(), start: Some(start), ..Segment::default() };
        let mut all = vec![piece("Well.", 0)];
        all.extend((0..5).map(|at| piece(" Thank you.", 3_661_000 + at)));
        all.push(piece("", 0));
        all.push(piece("Bye.", 0));
        all.extend((0..4).map(|at| piece("No.", at)));
        let found = loops((1..).map(Some).zip(&all));
        assert_eq!(found.len(), 1, "four times is no loop");
        assert_eq!(found[0].line, Some(2));
        assert!(found[0].what.starts_with("“Thank you.” stands 5 times in a row from 1:01:01"), "{}", found[0].what);
        let many: Vec<Segment> = (0..15).flat_map(|at| (0..5).map(move |_| piece(&format!("x{at}"), 0))).collect();
        assert_eq!(loops(many.iter().map(|one| (None, one))).len(), MOST + 1);
    }
}
