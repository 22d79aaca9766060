//! Tests of turns from tiers, on small files made for each trap.

use super::*;
use crate::ingest::instructions::Pattern;
use crate::study::SpeakerType;
use proptest::prelude::*;

fn tier(name: &str, pieces: &[(u32, u32, &str)]) -> Tier {
    let pieces = pieces.iter().map(|&(start, end, text)| Piece { start, end, timed: true, text: text.to_owned() });
    Tier { name: name.to_owned(), pieces: pieces.collect(), ..Tier::default() }
}

fn read(tiers: &[Tier]) -> (String, Vec<(u32, String, String)>, Vec<Doubt>) {
    read_as(tiers, &Instructions::default())
}

fn read_as(tiers: &[Tier], instructions: &Instructions) -> (String, Vec<(u32, String, String)>, Vec<Doubt>) {
    let (content, doubts) = build(tiers, instructions).expect("few tiers");
    let Content::Turns { text, layout } = content else { panic!("turns") };
    let notes = layout.notes.into_iter().map(|note| (note.turn, note.tier, note.text)).collect();
    (text, notes, doubts)
}

/// A tier of single words, each beginning where the last ends.
fn words(name: &str, text: &str) -> Tier {
    let pieces: Vec<(u32, u32, &str)> =
        text.split(' ').zip(0u32..).map(|(word, at)| (at * 100, at * 100 + 100, word)).collect();
    tier(name, &pieces)
}

const LONG: &str = "so we went down to the river and there was nobody at all";

#[test]
fn single_words_and_sounds_are_notes_on_the_utterance() {
    let mut sounds = words("s", "s o w i w E n t");
    sounds.pieces.retain(|piece| !piece.text.is_empty());
    let (text, notes, doubts) = read(&[words("fine", LONG), tier("Ana", &[(0, 1300, LONG)]), sounds]);
    assert_eq!(text, format!("Ana: {LONG}\n"));
    assert_eq!(notes, [(0, "fine".into(), LONG.into()), (0, "s".into(), "s o w i w E n t".into())]);
    assert!(doubts[0].what.contains("the tier “Ana” says; notes on them: “fine”, “s”; if"), "{doubts:?}");
}

#[test]
fn one_who_only_says_mhm_is_a_speaker() {
    let mhm: Vec<(u32, u32, &str)> = ["mhm", "yes", "mhm", "oh", "mhm", "no"]
        .into_iter()
        .zip(0u32..)
        .map(|(word, at)| (at * 300, at * 300 + 50, word))
        .collect();
    let (text, notes, doubts) = read(&[tier("Ana", &[(0, 1300, LONG), (1310, 1400, "you see")]), tier("Bo", &mhm)]);
    assert!(text.starts_with(&format!("Ana: {LONG}\n\nBo: mhm yes mhm oh mhm\n\nAna: you see\n\nBo: no")), "{text}");
    assert!(notes.is_empty() && doubts.is_empty());
}

#[test]
fn forced_alignment_alone_gives_its_words() {
    let tiers =
        [words("Ana - words", "so we"), words("Ana - phones", "s o w i"), tier("Bo - words", &[(150, 250, "mhm")])];
    let (text, ..) = read(&tiers);
    assert_eq!(text, "Ana: so we\n\nBo: mhm\n");
}

#[test]
fn another_kind_is_taken_where_it_fills_the_silences() {
    let with = |mut tier: Tier, kind: &str| {
        tier.kind = kind.to_owned();
        tier
    };
    let ana = with(tier("Ana", &[(0, 1000, LONG), (2000, 3000, LONG)]), "a-utt");
    let bo = with(tier("Bo", &[(1000, 2000, "and what did you do")]), "b-utt");
    let acts = with(tier("Kim", &[(0, 900, "points at the map")]), "acts");
    let (text, notes, _) = read(&[ana, bo, acts]);
    assert_eq!(text, format!("Ana: {LONG}\n\nBo: and what did you do\n\nAna: {LONG}\n"));
    assert_eq!(notes, [(0, "Kim".into(), "points at the map".into())]);
}

#[test]
fn what_the_user_says_of_a_tier_goes_first() {
    let tiers = [
        tier("Ana", &[(0, 1000, LONG)]),
        tier("Comment", &[(0, 500, "I see, go on")]),
        tier("Bo", &[(0, 9, "well, so")]),
    ];
    let said = Instructions {
        speakers: vec![(Pattern::new("comment"), SpeakerType::Interviewer)],
        not_speakers: vec![Pattern::new("B*")],
        ..Instructions::default()
    };
    let (text, notes, _) = read_as(&tiers, &said);
    assert_eq!(text, format!("Ana: {LONG}\n\nComment: I see, go on\n"));
    assert_eq!(notes, [(0, "Bo".into(), "well, so".into())]);
}

#[test]
fn times_are_spread_between_neighbours() {
    let times = [None, Some(10), None, None, Some(40), None];
    assert_eq!(interpolate(&times), [5, 10, 20, 30, 40, 40]);
    assert_eq!(interpolate(&[None, None]), [0, 0]);
    assert!(interpolate(&[]).is_empty());
}

#[test]
fn a_file_of_too_many_tiers_is_refused() {
    let tiers: Vec<Tier> = (0..=MAX_TIERS).map(|at| tier(&at.to_string(), &[])).collect();
    let error = build(&tiers, &Instructions::default()).expect_err("too many").to_string();
    assert!(error.contains("1001 tiers"), "{error}");
}

proptest! {
    #[test]
    fn every_value_is_in_the_text_or_in_a_note(
        given in proptest::collection::vec((0usize..4, 0u32..50, 0u32..20, "[a-c]{1,3}( [a-c]{1,3}){0,3}"), 1..30)
    ) {
        let names = ["Ana", "Bo", "comment", "words"];
        let mut tiers: Vec<Tier> = names.iter().map(|name| tier(name, &[])).collect();
        for (at, start, length, text) in &given {
            tiers[*at].pieces.push(Piece { start: *start, end: start + length, timed: true, text: text.clone() });
        }
        let (text, notes, _) = read(&tiers);
        let all = notes.iter().fold(text.replace('\n', " "), |all, (_, _, note)| all + " " + note);
        for (.., said) in &given {
            prop_assert!(all.contains(said.as_str()), "{said} not in {all}");
        }
    }
}
