//! Tests of the module above.

use super::*;
use crate::analysis::excerpts::{Follow, Selection, Whose, excerpts};
use crate::analysis::testing::Study;
use crate::analysis::testing::brute::Brute;
use crate::analysis::testing::random::{Dice, options as random_options, study as random_study};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn by_profession() -> Options {
    Options { by: vec!["profession".into()], ..Options::default() }
}

/// nurse, police, interviewer, police, nurse; power by the nurse, trust by the police twice and by the nurse.
fn meeting() -> Study {
    Study::new()
        .code("power")
        .code("trust")
        .document("d", &[])
        .turn("A", "we decide")
        .speaker("A", &[("profession", "nurse")])
        .turn("B", "we trust")
        .speaker("B", &[("profession", "police")])
        .turn("INT", "why")
        .turn("B", "because we trust")
        .turn("A", "so do we")
        .coding("k", "power", "we decide")
        .coding("k", "trust", "we trust")
        .coding("k", "trust", "because we trust")
        .coding("k", "trust", "so do we")
}

fn counts(report: &TurnTaking) -> Vec<Vec<u64>> {
    report.rows.iter().map(|row| row.cells.iter().map(|cell| cell.count).collect()).collect()
}

#[test]
fn an_interviewer_breaks_unless_bridged() {
    let corpus = meeting().build();
    let report = |wanted: Wanted| turn_taking(&corpus, &by_profession(), &wanted).expect("a report");
    let plain = report(Wanted::default());
    assert_eq!((counts(&plain), plain.n, plain.sequences), (vec![vec![0, 1], vec![1, 0]], 2, 2));
    assert!(plain.header.notes.iter().any(|note| note.contains("break a sequence in 1 place;")), "{:?}", plain.header);
    let bridged = report(Wanted { bridge: true, ..Wanted::default() });
    assert_eq!((counts(&bridged), bridged.n, bridged.sequences), (vec![vec![0, 1], vec![1, 1]], 3, 1));
    assert_eq!((bridged.to, bridged.rows[1].cells[0].share), (vec![1, 2], Some(0.5)));
    let no_self = report(Wanted { bridge: true, no_self: true, ..Wanted::default() });
    assert_eq!((counts(&no_self), no_self.n), (vec![vec![0, 1], vec![1, 0]], 2));
    assert_eq!(no_self.rows[0].cells[0].expected, None, "nobody follows themselves");
}

#[test]
fn exchanges_are_counted_by_hand() {
    let corpus = meeting().build();
    let exchange = |within_turns| Exchange { from: Some("power".into()), to: Some("trust".into()), within_turns };
    let report = |bridge, within| {
        let wanted = Wanted { bridge, exchanges: Some(exchange(within)), ..Wanted::default() };
        turn_taking(&corpus, &by_profession(), &wanted).expect("a report").exchanges.expect("exchanges")
    };
    let broken = report(false, 3);
    assert_eq!((broken.n, broken.n_across, broken.pairs[0].across.follows.count), (2, 2, 1));
    // The nurse is followed by police, police, nurse: two exchanges with others, one with a colleague.
    let bridged = report(true, 3);
    let pair = &bridged.pairs[0];
    assert_eq!((bridged.n, bridged.n_across), (6, 4));
    assert_eq!((pair.all.follows.count, pair.across.follows.count, pair.a_followed, pair.a_turns), (3, 2, 1, 1));
    assert_eq!((pair.across.given, pair.across.target), (2, 4));
    let cells: Vec<(usize, usize, u64, u64)> =
        pair.cells.iter().map(|c| (c.groups.0, c.groups.1, c.stratum.follows.count, c.stratum.n)).collect();
    assert_eq!(cells, [(0, 0, 1, 1), (0, 1, 2, 2), (1, 0, 0, 2), (1, 1, 0, 1)]);
    assert_eq!(report(true, 1).pairs[0].across.follows.count, 1);
    let follow = Follow { codes: Some(pair.codes), within: 3, bridge: true, groups: Whose::Across };
    let found = excerpts(&corpus, &by_profession(), Selection::Turns(follow)).expect("excerpts");
    assert_eq!(found.len(), 2);
    assert_eq!((&found[1].turns[..], &found[1].codings[..]), (&[0, 3][..], &[0, 2][..]));
}

#[test]
fn a_sub_code_stands_for_its_theme_and_own_for_itself() {
    let corpus = Study::new()
        .code("a")
        .code("a.x")
        .document("d", &[])
        .turn("A", "one")
        .turn("B", "two")
        .coding("k", "a.x", "one")
        .coding("k", "a.x", "two")
        .build();
    let report = |options: Options| {
        let exchanges = Some(Exchange { from: None, to: None, within_turns: 1 });
        let options = Options { by: vec!["participant".into()], ..options };
        turn_taking(&corpus, &options, &Wanted { exchanges, ..Wanted::default() }).expect("a report")
    };
    let ids = |report: TurnTaking| -> Vec<(String, String)> {
        report.exchanges.expect("exchanges").pairs.into_iter().map(|pair| (pair.a, pair.b)).collect()
    };
    assert_eq!(ids(report(Options::default())), [("a".into(), "a".into())]);
    assert_eq!(ids(report(Options { own: true, ..Options::default() })), []);
}

#[test]
fn p_values_are_adjusted_and_only_given_when_asked_for() {
    let corpus = meeting().document("e", &[]).turn("C", "x").turn("C", "y").coding("k", "power", "x").build();
    let p = |adjusted| {
        let wanted = Wanted { bridge: true, adjusted, ..Wanted::default() };
        let report = turn_taking(&corpus, &by_profession(), &wanted).expect("a report");
        report.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.p_adjusted.is_some()).count()
    };
    assert_eq!((p(false), p(true)), (0, 9));
}

/// The sequences of a study, turn by turn, from the sentences of the documentation.
fn brute_sequences(brute: &Brute<'_>, bridge: bool) -> Vec<Vec<usize>> {
    let mut all = Vec::new();
    for document in 0..brute.corpus.documents.len() {
        if !brute.in_report(document) {
            continue;
        }
        let mut now = Vec::new();
        for (at, turn) in brute.corpus.turns.iter().enumerate().filter(|(_, turn)| turn.document as usize == document) {
            if brute.counted(turn) {
                now.push(at);
            } else if !bridge {
                all.push(std::mem::take(&mut now));
            }
        }
        all.push(now);
    }
    all
}

/// The counted turns that a row's passages touch.
fn touched(brute: &Brute<'_>, row: &str) -> Vec<usize> {
    let codings = brute.report_codings().filter(|coding| {
        let path = brute.ancestors(coding.code as usize);
        if brute.options.own { path[0] == row } else { path.iter().any(|id| id == row) }
    });
    brute.passages(codings).iter().flat_map(|patch| brute.turns_of(patch)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn everything_is_as_counted_turn_by_turn(seed in any::<u64>(), bridge: bool, within in 1usize..4) {
        let mut dice = Dice::new(seed);
        let (corpus, texts) = random_study(&mut dice).build_with_texts();
        let mut options = random_options(&mut dice);
        if options.by.is_empty() {
            options.by.push("profession".into());
        }
        let exchanges = Some(Exchange { from: None, to: None, within_turns: within });
        let wanted = Wanted { bridge, exchanges, ..Wanted::default() };
        let Ok(report) = turn_taking(&corpus, &options, &wanted) else { return Ok(()) };
        let brute = Brute { corpus: &corpus, texts: &texts, options: &options };
        let group = |turn: usize| brute.group(&corpus.turns[turn]);
        let sequences = brute_sequences(&brute, bridge);
        let mut expected: BTreeMap<(Vec<String>, Vec<String>), u64> = BTreeMap::new();
        for pair in sequences.iter().flat_map(|sequence| sequence.windows(2)) {
            *expected.entry((group(pair[0]), group(pair[1]))).or_default() += 1;
        }
        let key = |key: &GroupKey| key.values().map(str::to_owned).collect::<Vec<_>>();
        for from in &report.rows {
            for (to, cell) in report.rows.iter().zip(&from.cells) {
                let want = expected.remove(&(key(&from.key), key(&to.key))).unwrap_or_default();
                prop_assert_eq!(cell.count, want);
            }
        }
        prop_assert!(expected.is_empty(), "{:?}", expected);
        prop_assert_eq!(report.n, report.to.iter().sum::<u64>());

        let near = |sequence: &Vec<usize>| -> Vec<(usize, usize)> {
            let later = |i: usize| sequence.iter().skip(i + 1).take(within).map(move |&next| (i, next));
            (0..sequence.len()).flat_map(later).map(|(i, next)| (sequence[i], next)).collect()
        };
        let two: Vec<(usize, usize)> = sequences.iter().flat_map(near).collect();
        let exchanges = report.exchanges.expect("exchanges");
        prop_assert_eq!(exchanges.n, two.len() as u64);
        let mut listed = 0;
        for a in brute.rows() {
            for b in brute.rows() {
                let (of_a, of_b) = (touched(&brute, &a), touched(&brute, &b));
                let both: Vec<_> = two.iter().filter(|(i, j)| of_a.contains(i) && of_b.contains(j)).collect();
                let pair = exchanges.pairs.iter().find(|pair| pair.a == a && pair.b == b);
                prop_assert_eq!(pair.is_some(), !both.is_empty());
                let Some(pair) = pair else { continue };
                listed += 1;
                let across = |(i, j): &(usize, usize)| group(*i) != group(*j);
                prop_assert_eq!(pair.all.follows.count, both.len() as u64);
                prop_assert_eq!(pair.all.given, two.iter().filter(|(i, _)| of_a.contains(i)).count() as u64);
                prop_assert_eq!(pair.all.target, two.iter().filter(|(_, j)| of_b.contains(j)).count() as u64);
                prop_assert_eq!(pair.across.follows.count, both.iter().filter(|two| across(two)).count() as u64);
                let mut followed: Vec<usize> = both.iter().filter(|two| across(two)).map(|(i, _)| *i).collect();
                followed.dedup();
                prop_assert_eq!(pair.a_followed as usize, followed.len());
                for cell in &pair.cells {
                    let own = |(i, j): &(usize, usize)| (group(*i), group(*j)) == (key(&cell.from), key(&cell.to));
                    prop_assert_eq!(cell.stratum.n, two.iter().filter(|two| own(two)).count() as u64);
                    prop_assert_eq!(cell.stratum.follows.count, both.iter().filter(|two| own(two)).count() as u64);
                    let whose = Whose::Of(cell.groups.0, cell.groups.1);
                    let follow = Follow { codes: Some(pair.codes), within, bridge, groups: whose };
                    let found = excerpts(&corpus, &options, Selection::Turns(follow)).expect("excerpts");
                    prop_assert_eq!(found.len() as u64, cell.stratum.follows.count);
                }
            }
        }
        prop_assert_eq!(listed, exchanges.pairs.len());
    }
}
