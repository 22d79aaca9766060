//! Tests of the module above.

use super::*;
use crate::analysis::frequency::{Frequency, State, frequency};
use crate::analysis::options::{Condition, Documents, Options, Speakers};
use crate::analysis::testing::Study;
use crate::analysis::testing::brute::{Brute, Patch};
use crate::analysis::testing::random::{Dice, options as random_options, study as random_study};
use crate::study::Corpus;
use crate::study::corpus::TurnRow;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn by(keys: &[&str]) -> Options {
    Options { by: keys.iter().map(|&key| key.into()).collect(), observed: true, ..Options::default() }
}

fn made(corpus: &Corpus, options: &Options) -> Frequency {
    frequency(corpus, options).expect("a report")
}

/// `passages, codings, turns, documents, participants, words`.
fn figures(observed: &Option<Observed>) -> [u32; 6] {
    let cell = observed.expect("it was asked for");
    [cell.passages, cell.codings, cell.turns, cell.documents, cell.participants, cell.words]
}

/// A talk with a nurse, and notes on the nurse, on a policeman who never speaks, and on the observer.
fn study() -> Study {
    Study::new()
        .known(&["N", "P", "R"])
        .code("power")
        .code("power.status")
        .code("identity")
        .document("talk", &[("site", "X")])
        .turn("N", "nobody asked me")
        .speaker("N", &[("profession", "nurse")])
        .coding("k", "power", "asked")
        .document("notes", &[("site", "X"), ("kind", "observation")])
        .entry(&[("date", "2022-09-21")])
        .turn("", "N waits at the door and P does not look up")
        .kind(TurnKind::Paragraph)
        .about("N")
        .about("P")
        .turn("", "N leaves")
        .kind(TurnKind::Reported)
        .about("N")
        .entry(&[("date", "2022-09-22")])
        .turn("", "I write of P")
        .kind(TurnKind::Reflective)
        .about("P")
        .turn("", "R sits down")
        .kind(TurnKind::Paragraph)
        .about("R")
        .turn("", "P comes back late")
        .kind(TurnKind::Paragraph)
        .about("P")
        .turn("", "an empty room")
        .kind(TurnKind::Paragraph)
        .speaker("N", &[("profession", "nurse")])
        .speaker("P", &[("profession", "police")])
        .speaker("R", &[("speaker_type", "observer")])
        // From the door over to the second paragraph.
        .coding("k", "power", "door and P does not look up\nN leaves")
        .coding("k", "power.status", "look up\nN")
        .coding("k", "identity", "write of P\nR sits down\nP comes")
        .coding("k", "power", "empty")
}

#[test]
fn what_is_observed_stands_beside_what_is_said() {
    let report = made(&study().build(), &by(&["profession"]));
    let keys: Vec<String> = report.groups.iter().map(|group| group.key.to_string()).collect();
    assert_eq!(keys, ["nurse", "police", "(none)"], "police is only observed");
    let power = &report.rows[0];
    // Said by the nurse: one passage; of nobody: the one over two paragraphs, and the empty room.
    let said = |at: usize| (power.cells[at].passages, power.cells[at].turns, power.cells[at].participants);
    assert_eq!([said(0), said(1), said(2)], [(1, 1, 1), (0, 0, 0), (2, 3, 0)]);
    assert_eq!(power.cells[1].state, State::Uncoded);
    // Words: door and P does not look up (7), N leaves (2).
    assert_eq!(figures(&power.cells[0].observed), [1, 2, 2, 1, 1, 9]);
    assert_eq!(figures(&power.cells[1].observed), [1, 2, 1, 1, 1, 7]);
    assert_eq!(figures(&power.cells[2].observed), [0; 6], "what is about nobody is not observed");
    assert_eq!(figures(&power.total.observed), [1, 2, 2, 1, 2, 9]);
    assert_eq!((power.total.passages, power.total.turns), (3, 4), "no total holds both");
    let base = |documents, participants, turns, words| Some(Denominators { documents, participants, turns, words });
    // Nurse: 11 + 2 words; police: 11 + 4; the observer is not counted, the reflection is not asked for.
    assert_eq!(report.groups[0].observed, base(1, 1, 2, 13));
    assert_eq!(report.groups[1].observed, base(1, 1, 2, 15));
    assert_eq!(report.groups[2].observed, base(0, 0, 0, 0));
    assert_eq!(report.observed, base(1, 2, 3, 17));
    let nurse = power.cells[0].observed.expect("asked for");
    assert_eq!((nurse.per_100_turns, nurse.per_1000_words), (Some(100.0), Some(1000.0 / 13.0)));
    let nobody = power.cells[2].observed.expect("asked for");
    assert_eq!((nobody.per_100_turns, nobody.per_1000_words), (None, None));
    assert_eq!(figures(&report.rows[1].cells[1].observed), [1, 1, 1, 1, 1, 2], "P comes");
    let told = "observed: 3 paragraphs of field notes about 2 participants, counted for their groups in cells of their own and never added to what is said";
    assert!(report.header.lines().iter().any(|line| line == told), "{:?}", report.header.lines());
}

#[test]
fn without_it_nothing_changes_and_the_header_says_what_is_not_shown() {
    let corpus = study().build();
    let plain = made(&corpus, &Options { observed: false, ..by(&["profession"]) });
    let shown = made(&corpus, &by(&["profession"]));
    assert_eq!(plain.groups.len(), 2);
    let without = |report: &Frequency| {
        let value = serde_json::to_value(&report.rows).expect("json");
        serde_json::to_string(&value).expect("json").contains("observed")
    };
    assert!(!without(&plain) && without(&shown));
    for (a, b) in plain.rows.iter().zip(&shown.rows) {
        let figures = |cell: &crate::analysis::frequency::Cell| (cell.passages, cell.turns, cell.words);
        assert_eq!((figures(&a.cells[0]), figures(&a.cells[1])), (figures(&b.cells[0]), figures(&b.cells[2])));
        assert_eq!(figures(&a.total), figures(&b.total));
    }
    let line = "3 coded paragraphs of field notes are about persons, and counted here as nobody's alone; report frequency --observed shows them for the persons' groups, beside what is said";
    assert!(plain.header.lines().iter().any(|have| have == line), "{:?}", plain.header.lines());
    assert_eq!((plain.header.not_shown, shown.header.not_shown), (3, 0));
    let only = Options { codes: vec!["identity".into()], observed: false, ..by(&[]) };
    assert_eq!(made(&corpus, &only).header.not_shown, 1, "of the codes that have rows");
}

#[test]
fn persons_are_counted_by_the_same_rules_as_speakers() {
    let corpus = study().build();
    let base = |options: Options| made(&corpus, &options).observed.expect("asked for");
    assert_eq!(base(Options { reflective: true, ..by(&[]) }).turns, 4);
    assert_eq!(base(Options { speakers: Speakers::All, ..by(&[]) }).participants, 3);
    let filter = |text: &str| Condition::parse_all(text).expect("conditions");
    let police = base(Options { filter: filter("profession=police"), ..by(&[]) });
    assert_eq!((police.turns, police.participants), (2, 1));
    assert_eq!(base(Options { filter: filter("date=2022-09-22"), ..by(&[]) }).turns, 1);
    let by_date = made(&corpus, &by(&["date", "profession"]));
    let keys: Vec<String> = by_date.groups.iter().map(|group| group.key.to_string()).collect();
    assert_eq!(
        keys,
        [
            "2022-09-21 · nurse",
            "2022-09-21 · police",
            "2022-09-21 · (none)",
            "2022-09-22 · police",
            "2022-09-22 · (none)",
            "(none) · nurse"
        ]
    );
}

#[test]
fn entries_date_the_turns_of_nobody_and_of_speakers() {
    let corpus = Study::new()
        .code("a")
        .document("d", &[("date", "2022-01-01"), ("site", "X")])
        .turn("", "before")
        .entry(&[("date", "2022-09-21")])
        .turn("", "one")
        .turn("A", "two")
        .entry(&[])
        .turn("A", "three")
        .entry(&[("date", "2022-09-22"), ("site", "Y")])
        .turn("B", "four")
        .speaker("B", &[("date", "2000-01-01")])
        .turn("A", "five")
        .coding("k", "a", "one")
        .coding("k", "a", "two")
        .coding("k", "a", "five")
        .document("e", &[])
        .turn("", "six")
        .coding("k", "a", "six")
        .build();
    let options = Options { observed: false, ..by(&["date"]) };
    let report = made(&corpus, &options);
    let shown: Vec<(String, u32, u32, u32)> = report
        .groups
        .iter()
        .zip(&report.rows[0].cells)
        .map(|(group, cell)| (group.key.to_string(), group.denominators.turns, cell.passages, cell.participants))
        .collect();
    assert_eq!(
        shown,
        [
            ("2000-01-01".to_owned(), 1, 0, 0),
            ("2022-01-01".to_owned(), 2, 0, 0),
            ("2022-09-21".to_owned(), 2, 2, 1),
            ("2022-09-22".to_owned(), 1, 1, 1),
            ("(none)".to_owned(), 1, 1, 0),
        ]
    );
    assert_eq!(report.denominators.participants, 2);
    let filter = Condition::parse_all("site=Y").expect("a condition");
    assert_eq!(made(&corpus, &Options { filter, ..options.clone() }).denominators.turns, 2);
    let filter = Condition::parse_all("date=2022").expect("a condition");
    assert_eq!(made(&corpus, &Options { filter, ..options }).denominators.turns, 5);
    let values: Vec<Option<&str>> = corpus.turns.iter().map(|turn| corpus.value(turn, "date")).collect();
    assert_eq!(
        values,
        [
            Some("2022-01-01"),
            Some("2022-09-21"),
            Some("2022-09-21"),
            Some("2022-01-01"),
            Some("2000-01-01"),
            Some("2022-09-22"),
            None
        ]
    );
}

/// Paragraphs about persons as if these said them.
fn as_said(corpus: &Corpus) -> Vec<(usize, TurnRow)> {
    let mut made = Vec::new();
    for &(turn, participant) in &corpus.about {
        let row = corpus.turns[turn as usize];
        let speaker = corpus.speakers.iter().position(|s| s.document == row.document && s.participant == participant);
        if row.speaker == NONE && !row.body.is_empty() {
            made.push((turn as usize, TurnRow { speaker: speaker.expect("a speaker") as u32, ..row }));
        }
    }
    made
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_observed_is_what_a_slow_count_finds(seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let (corpus, texts) = random_study(&mut dice).build_with_texts();
        let options = Options { observed: true, documents: dice.pick(&[Documents::Touched, Documents::All]), ..random_options(&mut dice) };
        let report = made(&corpus, &options);
        let brute = Brute { corpus: &corpus, texts: &texts, options: &options };
        let seen: Vec<(usize, TurnRow)> = as_said(&corpus).into_iter().filter(|(_, row)| brute.counted(row)).collect();
        if !options.by.is_empty() {
            let mut groups = brute.groups();
            groups.extend(seen.iter().map(|(_, row)| brute.group(row)));
            prop_assert_eq!(groups.len(), report.groups.len());
        }
        for row in &report.rows {
            let feeds = |code: u32| {
                let path = brute.ancestors(code as usize);
                if options.own { path[0] == row.code } else { path.contains(&row.code) }
            };
            let codings: Vec<_> = brute.report_codings().filter(|coding| feeds(coding.code)).collect();
            let patches = brute.passages(codings.iter().copied());
            let cells = report.groups.iter().map(|group| Some(&group.key)).zip(&row.cells);
            for (key, cell) in cells.chain([(None, &row.total)]) {
                let values: Option<Vec<String>> = key.map(|key| key.values().map(str::to_owned).collect());
                let here: Vec<&(usize, TurnRow)> = seen
                    .iter()
                    .filter(|(_, row)| values.as_ref().is_none_or(|values| brute.group(row) == *values))
                    .collect();
                let met = |patch: &Patch| -> Vec<&&(usize, TurnRow)> {
                    let holds = |row: &TurnRow| (row.body.start..row.body.end).any(|byte| patch.bytes.contains(&byte));
                    here.iter().filter(|(_, row)| row.document as usize == patch.document && holds(row)).collect()
                };
                let passages = patches.iter().filter(|patch| !met(patch).is_empty()).count() as u32;
                let touched = codings.iter().filter(|coding| !met(&Brute::patch(coding)).is_empty()).count() as u32;
                let all: Vec<&&(usize, TurnRow)> = patches.iter().flat_map(met).collect();
                let turns: BTreeSet<usize> = all.iter().map(|(at, _)| *at).collect();
                let documents: BTreeSet<u32> = all.iter().map(|(_, row)| row.document).collect();
                let people: BTreeSet<usize> = all.iter().filter_map(|(_, row)| brute.participant(row)).collect();
                let [found_passages, found_codings, found_turns, found_documents, found_people, _] = figures(&cell.observed);
                prop_assert_eq!(
                    [found_passages, found_codings, found_turns, found_documents, found_people],
                    [passages, touched, turns.len() as u32, documents.len() as u32, people.len() as u32]
                );
            }
        }
        let base = report.observed.expect("asked for");
        let within: BTreeSet<usize> =
            seen.iter().filter(|(_, row)| brute.in_report(row.document as usize)).map(|(at, _)| *at).collect();
        prop_assert_eq!(base.turns as usize, within.len());
        // Said figures are those of the report without it.
        let plain = made(&corpus, &Options { observed: false, ..options.clone() });
        for (a, b) in plain.rows.iter().zip(&report.rows) {
            prop_assert_eq!([a.total.passages, a.total.turns, a.total.words], [b.total.passages, b.total.turns, b.total.words]);
        }
    }
}
