//! Captions that roll: each shows the line before once more, and below it the new one.
//!
//! Video platforms make such files from live speech. Read as they stand every word would be said twice. They are
//! told by the times of words inside them, or by most captions beginning with the line with which the one
//! before ended, at the moment at which it ended. In other files somebody who says “Yes.” twice has said it twice.

use super::cues::Cue;
use super::markup::Clean;

/// Gaps up to this are none, in milliseconds.
const ABUTS: u32 = 100;

/// So many lines a screen has at most.
const SCREEN: usize = 8;

/// Takes from each caption what the one before has shown already.
pub fn undo(captions: &mut [(Cue, Clean)]) {
    if !rolls(captions) {
        return;
    }
    // The lines on the screen, and when the caption with them ended.
    let mut shown: Vec<String> = Vec::new();
    let mut ended: Option<u32> = None;
    for (cue, clean) in captions.iter_mut() {
        if clean.pieces.is_empty() {
            continue;
        }
        let lines: Vec<String> = lines_of(clean).map(str::to_owned).collect();
        let goes_on = abuts(ended, cue.start);
        let new = if goes_on { new_lines(&shown, &lines) } else { lines.clone() };
        ended = cue.end.or(cue.start);
        shown = lines;
        set(clean, &new);
    }
}

fn abuts(ended: Option<u32>, starts: Option<u32>) -> bool {
    matches!((ended, starts), (Some(ended), Some(starts)) if starts <= ended.saturating_add(ABUTS))
}

fn lines_of(clean: &Clean) -> impl Iterator<Item = &str> {
    clean.pieces.iter().flat_map(|piece| piece.text.lines()).map(str::trim).filter(|line| !line.is_empty())
}

/// What is new: the lines after the longest run with which `shown` ends and `lines` begin; and of a line that has
/// grown, what it has grown by.
fn new_lines(shown: &[String], lines: &[String]) -> Vec<String> {
    let longest = shown.len().min(lines.len()).min(SCREEN);
    let ends_so = |run: &usize| shown.get(shown.len() - run..) == lines.get(..*run);
    let run = (1..=longest).rev().find(ends_so).unwrap_or(0);
    let mut new: Vec<String> = lines.get(run..).unwrap_or_default().to_vec();
    if let (0, Some(last), Some(first)) = (run, shown.last(), new.first_mut())
        && let Some(more) = first.strip_prefix(last.as_str()).filter(|more| more.starts_with(' '))
    {
        *first = more.trim_start().to_owned();
    }
    new
}

fn set(clean: &mut Clean, new: &[String]) {
    clean.pieces.truncate(1);
    if let Some(piece) = clean.pieces.first_mut() {
        piece.text = new.join("\n");
    }
    if new.is_empty() {
        clean.pieces.clear();
    }
}

/// Whether the captions of a file roll.
fn rolls(captions: &[(Cue, Clean)]) -> bool {
    if captions.iter().any(|(_, clean)| clean.pieces.iter().any(|piece| piece.voice.is_some())) {
        return false;
    }
    let (mut all, mut repeat, mut grown, mut timed) = (0usize, 0usize, 0usize, 0usize);
    let mut before: Option<(&str, Option<u32>)> = None;
    for (cue, clean) in captions {
        let (first, last) = (lines_of(clean).next(), lines_of(clean).last());
        let (Some(first), Some(last)) = (first, last) else { continue };
        all += 1;
        timed += usize::from(clean.timed_words);
        let again = before.is_some_and(|(line, ended)| line == first && abuts(ended, cue.start));
        repeat += usize::from(again);
        grown += usize::from(again && lines_of(clean).nth(1).is_some());
        before = Some((last, cue.end.or(cue.start)));
    }
    let most = all.saturating_sub(1);
    // Half of them, for a platform that doubles shows the second copy alone as well. But where nothing new stands
    // below what is repeated, a recogniser of speech has run into a loop.
    (repeat > 1 && repeat * 2 >= most && grown * 3 >= repeat) || (timed > 0 && repeat > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::captions::{cues, markup};

    fn said(file: &str) -> Vec<String> {
        let mut captions: Vec<(Cue, Clean)> = cues::read(file)
            .cues
            .into_iter()
            .map(|cue| {
                let clean = markup::clean(&cue.text);
                (cue, clean)
            })
            .collect();
        undo(&mut captions);
        captions.iter().flat_map(|(_, clean)| clean.pieces.iter().map(|piece| piece.text.clone())).collect()
    }

    #[test]
    fn each_line_is_said_once() {
        let file = "WEBVTT\n\n00:00:00.0 --> 00:00:02.0 align:start\n \nhello<00:00:00.5><c> all</c>\n\n\
            00:00:02.0 --> 00:00:02.01\nhello all\n \n\n00:00:02.01 --> 00:00:04.0\nhello all\nand<00:00:03.0><c> welcome</c>\n\n\
            00:00:04.0 --> 00:00:04.01\nand welcome\n \n\n00:00:04.01 --> 00:00:05.0\nand welcome\nback";
        assert_eq!(said(file), ["hello all", "and welcome", "back"]);
    }

    #[test]
    fn without_times_of_words_most_captions_must_repeat() {
        let rolling = "1\n00:00:00,0 --> 00:00:02,0\na b\n\n2\n00:00:02,0 --> 00:00:03,0\na b\nc d\n\n3\n00:00:03,0 --> 00:00:04,0\nc d\ne f\n";
        assert_eq!(said(rolling), ["a b", "c d", "e f"]);
        let twice = "1\n00:00:00,0 --> 00:00:02,0\nYes.\n\n2\n00:00:02,0 --> 00:00:03,0\nYes.\n\n3\n00:00:03,0 --> 00:00:04,0\nI said so.\n\n4\n00:00:04,0 --> 00:00:05,0\nDid you?";
        assert_eq!(said(twice), ["Yes.", "Yes.", "I said so.", "Did you?"]);
        let cue = |at: u32| format!("00:00:0{at},0 --> 00:00:0{},0\nThank you.\n\n", at + 1);
        assert_eq!(said(&(0..8).map(cue).collect::<String>()).len(), 8, "a loop is not rolling");
    }

    #[test]
    fn what_is_said_again_after_a_pause_is_said_again() {
        let file = "WEBVTT\n\n00:00.0 --> 00:01.0\none<00:00.5> two\n\n00:01.0 --> 00:02.0\none two\nthree\n\n00:09.0 --> 00:10.0\nthree";
        assert_eq!(said(file), ["one two", "three", "three"]);
    }
}
