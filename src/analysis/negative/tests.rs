//! Tests of the module above.

use super::*;
use crate::analysis::testing::Study;

/// Two police and a nurse at X, one nurse at Y.
fn study() -> Corpus {
    Study::new()
        .code("bend")
        .code("bend.hidden")
        .code("consent")
        .code("comply")
        .document("x1", &[("site", "X")])
        .turn("P1", "we bend it and they agree")
        .speaker("P1", &[("profession", "police")])
        .turn("P2", "we never would")
        .speaker("P2", &[("profession", "police")])
        .turn("N1", "quietly done")
        .speaker("N1", &[("profession", "nurse")])
        .turn("P1", "bent again")
        .turn("INT", "do you bend?")
        .coding("k", "bend", "bend it")
        .coding("k", "consent", "they agree")
        .coding("k", "comply", "never would")
        .coding("k", "bend.hidden", "quietly")
        .coding("k", "bend", "bent again")
        .coding("k", "bend", "do you bend")
        .document("y1", &[("site", "Y")])
        .turn("N2", "I bend and I comply")
        .speaker("N2", &[("profession", "nurse")])
        .coding("k", "bend", "I bend")
        .coding("k", "comply", "I comply")
        .build()
}

fn found(options: &Options, within: Within) -> Negative {
    let pattern =
        Pattern { code: "bend".into(), without: Some("consent".into()), opposite: Some("comply".into()), within };
    negative(&study(), options, &pattern).expect("a report")
}

fn figures(cases: &Cases) -> (u32, u32, u32, u32, u32, u32) {
    (cases.cases, cases.of, cases.participants, cases.of_participants, cases.documents, cases.of_documents)
}

#[test]
fn what_lacks_the_expected_code_is_counted_in_turns_documents_and_persons() {
    let by = Options { by: vec!["site".into()], ..Options::default() };
    let turn = found(&by, Within::Turn).without.expect("cases");
    // Bends are in turns 1, 3 and 4 of x1 and in y1; the interviewer's does not count.
    assert_eq!(figures(&turn.total), (3, 4, 3, 3, 2, 2));
    assert_eq!(turn.turns.iter().map(Case::line).collect::<Vec<_>>(), ["x1:3 · x1/N1", "x1:4 · x1/P1", "y1:1 · y1/N2"]);
    assert_eq!(figures(&turn.groups[0].cases), (2, 3, 2, 2, 1, 1));
    let document = found(&by, Within::Document).without.expect("cases");
    assert_eq!(figures(&document.total), (1, 2, 1, 3, 1, 2));
    assert_eq!(document.total.turns.len(), 1);
    let person = found(&by, Within::Participant).without.expect("cases");
    assert_eq!(figures(&person.total), (2, 3, 2, 3, 2, 2));
}

#[test]
fn the_opposite_parts_those_who_have_either() {
    let contrast = found(&Options::default(), Within::Turn).opposite.expect("an opposite");
    assert_eq!(contrast.total.participants, Parts { code: 2, opposite: 1, both: 1, neither: 0, of: 4 });
    assert_eq!(contrast.total.turns, Parts { code: 3, opposite: 1, both: 1, neither: 0, of: 5 });
    assert_eq!(contrast.total.documents, Parts { code: 0, opposite: 0, both: 2, neither: 0, of: 2 });
    assert_eq!((contrast.total.opposite.len(), contrast.total.both.len(), contrast.turns.len()), (2, 1, 2));
}

#[test]
fn peers_are_of_one_profession_at_one_site() {
    let peers = found(&Options::default(), Within::Turn).peers;
    // The nurses are at different sites, so each is alone.
    assert_eq!((peers.lacking, peers.of, peers.cells.len()), (1, 2, 1));
    let cell = &peers.cells[0];
    assert_eq!((cell.site.as_str(), cell.profession.as_str(), cell.participants, cell.holding), ("X", "police", 2, 1));
    let lacking = &cell.lacking[0];
    assert_eq!(
        (lacking.participant.as_str(), lacking.documents.as_slice(), lacking.turns),
        ("x1/P2", &["x1".to_owned()][..], 1)
    );
    assert_eq!(lacking.at, [1]);
}

#[test]
fn a_pattern_of_a_code_with_itself_is_refused() {
    let pattern = Pattern { code: "bend".into(), without: Some("bend".into()), ..Pattern::default() };
    let why = negative(&study(), &Options::default(), &pattern).expect_err("an error");
    assert!(why.to_string().contains("--without"), "{why}");
    assert!("week".parse::<Within>().is_err_and(|why| why.contains("participant")));
}

/// Cases and contrasts, counted again turn by turn.
#[test]
fn random_studies_agree_with_plain_counting() {
    use crate::analysis::testing::{brute::Brute, random};
    for seed in 0..300 {
        let mut dice = random::Dice::new(seed);
        let (corpus, texts) = random::study(&mut dice).build_with_texts();
        let options = Options { codes: Vec::new(), ..random::options(&mut dice) };
        let brute = Brute { corpus: &corpus, texts: &texts, options: &options };
        let has = |turn: usize, code: &str| {
            brute.report_codings().any(|coding| {
                let ids = brute.ancestors(coding.code as usize);
                let is = if options.own { ids[0] == code } else { ids.iter().any(|id| id == code) };
                is && brute.turns_of(&Brute::patch(coding)).contains(&turn)
            })
        };
        let turns: Vec<(usize, bool, bool)> =
            (0..corpus.turns.len()).map(|turn| (turn, has(turn, "a"), has(turn, "b"))).collect();
        for within in [Within::Turn, Within::Document, Within::Participant] {
            let pattern = Pattern { code: "a".into(), without: Some("b".into()), opposite: Some("b".into()), within };
            let report = negative(&corpus, &options, &pattern).expect("a report");
            let (cases, contrast) = (report.without.expect("cases"), report.opposite.expect("a contrast"));
            let groups: Vec<Option<Vec<String>>> = std::iter::once(None)
                .chain(cases.groups.iter().map(|group| Some(group.key.values().map(str::to_owned).collect())))
                .collect();
            for (at, group) in groups.iter().enumerate() {
                let here: Vec<_> =
                    turns.iter().filter(|(turn, ..)| brute.in_group(*turn, group.as_deref())).copied().collect();
                let unit = |turn: usize| match within {
                    Within::Turn => Some(turn),
                    Within::Document => Some(corpus.turns[turn].document as usize),
                    Within::Participant => brute.participant(&corpus.turns[turn]),
                };
                let all: HashSet<usize> = here.iter().filter(|one| one.1).filter_map(|one| unit(one.0)).collect();
                let with: HashSet<usize> = here.iter().filter(|one| one.2).filter_map(|one| unit(one.0)).collect();
                let found = if at == 0 { &cases.total } else { &cases.groups[at - 1].cases };
                assert_eq!(
                    (found.cases as usize, found.of as usize),
                    (all.difference(&with).count(), all.len()),
                    "{seed}"
                );
                let parts = if at == 0 { &contrast.total } else { &contrast.groups[at - 1].contrast };
                let base = brute.base(group.as_deref());
                assert_eq!((parts.turns.of, parts.participants.of), (base[2], base[1]), "{seed}");
                assert_eq!(parts.turns.both as usize, here.iter().filter(|one| one.1 && one.2).count(), "{seed}");
            }
        }
    }
}
