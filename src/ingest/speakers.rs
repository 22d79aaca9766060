//! Which labels of a document mean one speaker, and which mean nobody.
//!
//! What the user says goes first ([`Instructions`]). Then spellings of one label are united by rule: `INT`, `Int.` and
//! `Interviewer`; `Speaker4` and `Speaker 4`; `P01` and `P1`. Each time that is told as a doubt, with the way to part
//! them. Labels that only may be one person (`Martin`, `Martin Swende`) are left apart, and told too ([`doubts`]).

pub mod doubts;

use super::instructions::Instructions;
use super::{Doubt, decode};
use crate::study::{Layout, Turn, TurnKind};
use crate::text::{Span, display::one_line, fold::fold, words};
use std::collections::{BTreeMap, HashMap};

/// Attributes of speakers by label.
type Values = BTreeMap<String, BTreeMap<String, String>>;

/// Settles the speakers of a layout, and says what was done and what is doubtful. `known` tells whether a folded
/// label is one of the participants list: two of these are two persons, however alike they look. Lines count from the start of `text`.
pub fn settle(
    text: &str,
    layout: &mut Layout,
    values: &mut Values,
    instructions: &Instructions,
    known: &dyn Fn(&str) -> bool,
) -> Vec<Doubt> {
    let mut renamed: BTreeMap<u32, Option<String>> = BTreeMap::new();
    let mut pinned = vec![false; layout.labels.len()];
    for (at, label) in (0u32..).zip(&layout.labels) {
        if let Some((_, target)) = instructions.same.iter().rev().find(|(pattern, _)| pattern.matches(label)) {
            if let Some(pinned) = pinned.get_mut(at as usize) {
                *pinned = true;
            }
            if fold(target) != fold(label) {
                renamed.insert(at, Some(target.clone()));
            }
        }
        match instructions.of(label) {
            Some(None) => {
                renamed.insert(at, None);
            }
            // Who names this very label as a speaker's means no other spelling of it.
            Some(Some(_)) if instructions.speakers.iter().any(|(pattern, _)| pattern.is_exactly(label)) => {
                if let Some(pinned) = pinned.get_mut(at as usize) {
                    *pinned = true;
                }
            }
            _ => {}
        }
    }
    let mut told = Vec::new();
    for (at, into) in one_spelling(layout, &pinned, &renamed, known) {
        let (Some(label), Some(target)) = (layout.labels.get(at as usize), layout.labels.get(into as usize)) else {
            continue;
        };
        told.push(Doubt {
            line: line_of(text, layout, at),
            what: format!(
                "“{0}” is taken for “{1}”; if they are two, keep them apart with --same '{0}={0}'",
                one_line(label),
                one_line(target)
            ),
        });
        renamed.insert(at, Some(target.clone()));
    }
    rename(text, layout, values, &renamed);
    told.extend(doubts::perhaps_one(text, layout, instructions, known));
    told
}

/// Gives labels other names, or none: then they are words like any other, and a document in which nobody is left to
/// speak has paragraphs. Labels that come to be the same are one.
fn rename(text: &str, layout: &mut Layout, values: &mut Values, renamed: &BTreeMap<u32, Option<String>>) {
    if renamed.is_empty() {
        return;
    }
    let mut labels: Vec<String> = Vec::new();
    let mut index: HashMap<String, u32> = HashMap::new();
    let mut target: Vec<Option<u32>> = Vec::with_capacity(layout.labels.len());
    for (at, label) in (0u32..).zip(&layout.labels) {
        let name = match renamed.get(&at) {
            Some(None) => {
                values.remove(label);
                target.push(None);
                continue;
            }
            Some(Some(name)) => {
                let own = values.remove(label).unwrap_or_default();
                let known = values.entry(name.clone()).or_default();
                own.into_iter().for_each(|(key, value)| {
                    known.entry(key).or_insert(value);
                });
                name
            }
            None => label,
        };
        let next = Span::of(0..labels.len()).end;
        let to = *index.entry(fold(name)).or_insert(next);
        if to == next {
            labels.push(name.clone());
        }
        target.push(Some(to));
    }
    let of = |label: u32| target.get(label as usize).copied().flatten();
    for turn in &mut layout.turns {
        if let Some(label) = turn.label {
            turn.label = of(label);
            if turn.label.is_none() {
                turn.body = turn.span;
                turn.words = words::count(turn.body.slice(text));
            }
        }
        let about: Vec<u32> = turn.about.iter().filter_map(|&label| of(label)).collect();
        turn.about = about
            .iter()
            .enumerate()
            .filter(|(at, label)| !about.iter().take(*at).any(|a| a == *label))
            .map(|(_, &l)| l)
            .collect();
    }
    layout.labels = labels;
    if layout.spoken && layout.turns.iter().all(|turn| turn.label.is_none()) {
        layout.spoken = false;
        let speech = |turn: &&mut Turn| turn.kind == TurnKind::Speech;
        layout.turns.iter_mut().filter(speech).for_each(|turn| turn.kind = TurnKind::Paragraph);
    }
}

/// Labels that are another spelling of one with more turns: (label, the one it is).
fn one_spelling(
    layout: &Layout,
    pinned: &[bool],
    renamed: &BTreeMap<u32, Option<String>>,
    known: &dyn Fn(&str) -> bool,
) -> Vec<(u32, u32)> {
    let counts = counts(layout);
    let count = |at: u32| counts.get(at as usize).copied().unwrap_or(0);
    let is_known = |at: u32| layout.labels.get(at as usize).is_some_and(|label| known(&fold(label)));
    let mut spellings: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (at, label) in (0u32..).zip(&layout.labels) {
        let free = pinned.get(at as usize) == Some(&false) && !renamed.contains_key(&at);
        if free && count(at) > 0 {
            spellings.entry(loose(label)).or_default().push(at);
        }
    }
    let mut same = Vec::new();
    for group in spellings.values().filter(|group| group.len() > 1) {
        let Some(&main) = group.iter().max_by_key(|&&at| (is_known(at), count(at), std::cmp::Reverse(at))) else {
            continue;
        };
        for &at in group.iter().filter(|&&at| at != main) {
            if !(is_known(at) && is_known(main)) {
                same.push((at, main));
            }
        }
    }
    same.sort_unstable();
    same
}

/// A label without what typing varies: case, a full stop at the end, what stands before a number, its zeros, and short
/// and long words for who asks.
fn loose(label: &str) -> String {
    let folded = fold(label);
    let folded = folded.trim_end_matches(['.', ' ']);
    let letters = folded.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = folded.get(letters.len()..).unwrap_or("");
    let word = letters.trim_end_matches([' ', '_', '-', '.', '#']);
    let word = match word {
        "int" | "interviewer" => "interviewer",
        "fac" | "facilitator" => "facilitator",
        "mod" | "moderator" => "moderator",
        "obs" | "observer" => "observer",
        "spk" | "speaker" => "speaker",
        word => word,
    };
    // The number alone tells `A01` from `A1` where the letters are a code; a name keeps its digits as they are.
    let short = word.len() <= 3
        || matches!(word, "interviewer" | "facilitator" | "moderator" | "observer" | "speaker" | "participant");
    let number = if short && !number.is_empty() { number.trim_start_matches('0') } else { number };
    format!("{word}\u{1f}{number}")
}

/// Turns of each label.
fn counts(layout: &Layout) -> Vec<u32> {
    let mut counts = vec![0u32; layout.labels.len()];
    for label in layout.turns.iter().filter_map(|turn| turn.label) {
        if let Some(count) = counts.get_mut(label as usize) {
            *count += 1;
        }
    }
    counts
}

/// The line of the first turn of a label.
fn line_of(text: &str, layout: &Layout, label: u32) -> Option<u32> {
    let turn = layout.turns.iter().find(|turn| turn.label == Some(label))?;
    Some(decode::line_of(text, turn.span.start as usize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::instructions::Pattern;
    use crate::ingest::prepare::Prepared;
    use crate::ingest::reading::{Content, Draft, Said};
    use crate::ingest::turns;

    fn settled(text: &str, instructions: &Instructions) -> (Layout, Vec<String>) {
        let (mut layout, _) = turns::layout(turns::Source { text, ..turns::Source::default() });
        let doubts =
            settle(text, &mut layout, &mut Values::new(), instructions, &|label| matches!(label, "p01" | "p1" | "int"));
        (layout, doubts.into_iter().map(|doubt| format!("{}: {}", doubt.line.unwrap_or(0), doubt.what)).collect())
    }

    #[test]
    fn spellings_of_one_label_are_one_speaker_and_that_is_told() {
        let text = "INT: So how was it?\n\nA2: It was fine.\n\nInterviewer: And then?\n\nA2: We left.\n\nInterviewer: Why?\n\nInt.: I see.\n\nA02: Well.\n";
        let (layout, doubts) = settled(text, &Instructions::default());
        assert_eq!(layout.labels, ["INT", "A2"]);
        let who: Vec<u32> = layout.turns.iter().filter_map(|turn| turn.label).collect();
        assert_eq!(who, [0, 1, 0, 1, 0, 0, 1]);
        assert_eq!(
            doubts,
            [
                "5: “Interviewer” is taken for “INT”; if they are two, keep them apart with --same 'Interviewer=Interviewer'",
                "11: “Int.” is taken for “INT”; if they are two, keep them apart with --same 'Int.=Int.'",
                "13: “A02” is taken for “A2”; if they are two, keep them apart with --same 'A02=A02'",
            ]
        );
        let apart = Instructions { same: vec![(Pattern::new("INT"), "INT".into())], ..Instructions::default() };
        assert_eq!(settled(text, &apart).0.labels, ["INT", "A2", "Interviewer"]);
    }

    #[test]
    fn what_the_user_says_goes_first() {
        let text = "Anna: So?\n\nSum: All was fine.\n\nAnn: Yes.\n\nBo: And then?\n\nAnna: We left.\n\nSum: They left.\n\nBo: I see.\n";
        let said = Instructions {
            not_speakers: vec![Pattern::new("sum")],
            same: vec![(Pattern::new("Ann"), "Anna".into())],
            ..Instructions::default()
        };
        let (layout, doubts) = settled(text, &said);
        assert_eq!(layout.labels, ["Anna", "Bo"]);
        assert_eq!(layout.turns.iter().filter(|turn| turn.label.is_none()).count(), 2, "said by nobody who is known");
        assert!(doubts.is_empty(), "{doubts:?}");
    }

    #[test]
    fn who_may_be_one_person_is_told_and_left_apart() {
        let text = "Martin Swende: One thing.\n\nMs Chambers: Yes.\n\nMartin: And another.\n\nAnne Chambers: No.\n\nMartin: So.\n\nMs Chambers: Yes.\n\nAnne Chambers: No.\n\nMartin Swende: Well then.\n";
        let (layout, doubts) = settled(text, &Instructions::default());
        assert_eq!(layout.labels.len(), 4);
        assert_eq!(
            doubts,
            [
                "3: “Ms Chambers” may be “Anne Chambers”; if so: --same 'Ms Chambers=Anne Chambers'",
                "5: “Martin” may be “Martin Swende”; if so: --same 'Martin=Martin Swende'",
            ]
        );
    }

    #[test]
    fn the_participants_list_keeps_its_people_apart() {
        let text = "P01: So how was it?\n\nP1: It was fine.\n\nP01: And then?\n\nP1: We left.\n";
        assert_eq!(settled(text, &Instructions::default()).0.labels, ["P01", "P1"]);
        let text = "Interviewer: So?\n\nP1: Fine.\n\nInterviewer: And?\n\nP1: Left.\n\nINT: Why?\n";
        assert_eq!(settled(text, &Instructions::default()).0.labels, ["INT", "P1"], "who is listed goes first");
    }

    #[test]
    fn numbers_are_told_apart() {
        for (a, b) in [("P1", "P10"), ("Speaker 1", "Speaker 2"), ("INT1", "INT2"), ("Room 101", "Room 0101")] {
            assert_ne!(loose(a), loose(b), "{a} {b}");
        }
        for (a, b) in [("P1", "p01"), ("Speaker4", "SPEAKER_04"), ("Int.", "INTERVIEWER"), ("INT1", "Interviewer 1")] {
            assert_eq!(loose(a), loose(b), "{a} {b}");
        }
    }

    #[test]
    fn where_the_format_tells_who_speaks_a_label_can_be_nobodys_too() {
        let mut draft = Draft::new();
        for (label, text) in [("Music", "la la"), ("Anna", "So?"), ("Ben", "Yes.")] {
            draft.turn(Said { label: Some(label), text, time: None });
        }
        let Content::Turns { text, layout } = draft.finish() else { panic!("turns") };
        let mut found = Prepared { text, layout, ..Prepared::default() };
        let take_away = |found: &mut Prepared, labels: &[&str]| {
            let not_speakers = labels.iter().map(|label| Pattern::exactly(label)).collect();
            let said = Instructions { not_speakers, ..Instructions::default() };
            settle(&found.text, &mut found.layout, &mut found.speakers, &said, &|_| false)
        };
        take_away(&mut found, &["music"]);
        let label = |at: u32| found.layout.labels.get(at as usize).map(String::as_str);
        let labels: Vec<(Option<&str>, &str)> =
            found.layout.turns.iter().map(|turn| (turn.label.and_then(label), turn.body.slice(&found.text))).collect();
        assert_eq!(labels, [(None, "Music: la la"), (Some("Anna"), "So?"), (Some("Ben"), "Yes.")]);
        assert_eq!((found.layout.turns[0].words, found.layout.spoken), (3, true));
        take_away(&mut found, &["Anna", "Ben"]);
        assert!(!found.layout.spoken && found.layout.labels.is_empty());
    }
}
