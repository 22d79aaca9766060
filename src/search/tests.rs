//! Whole searches over a small study, and the index held against a plain reading of the texts.

use super::fixture::{Study, sample};
use super::*;
use proptest::prelude::*;

/// What is found: `document:turn`, with the texts of the matches.
fn found(searcher: &Searcher<'_>, study: &Study, query: &str, options: Options<'_>) -> Vec<(String, Vec<String>)> {
    let query: Query = query.parse().unwrap_or_else(|error| panic!("{error}"));
    let hits = searcher.run(&query, options).unwrap_or_else(|error| panic!("{error}"));
    let show = |hit: &Hit| {
        let name = &study.corpus.documents[hit.document].name;
        let id = study.documents().unwrap()[hit.document].id;
        let text = study.text(id).unwrap();
        (format!("{name}:{}", hit.turn), hit.matches.iter().map(|span| span.slice(&text).to_owned()).collect())
    };
    hits.hits.iter().map(show).collect()
}

fn indexed(study: &Study) -> Index {
    let index = Index::in_memory();
    let done = index.catch_up(study, Unwritable::Scan, &mut |_, _| {}).unwrap();
    assert!(matches!(done, CaughtUp::Rebuilt { .. }), "{done:?}");
    index
}

/// Runs a query with an index and without one; both must say the same.
fn search(study: &Study, query: &str) -> Vec<(String, Vec<String>)> {
    let (index, none) = (indexed(study), Index::in_memory());
    let with = Searcher::new(&index, &study.corpus, study).unwrap();
    let without = Searcher::new(&none, &study.corpus, study).unwrap();
    assert_eq!((with.unindexed(), without.unindexed()), (0, study.corpus.documents.len()));
    let hits = found(&with, study, query, Options::default());
    assert_eq!(hits, found(&without, study, query, Options::default()), "{query}");
    hits
}

fn turns(study: &Study, query: &str) -> Vec<String> {
    search(study, query).into_iter().map(|(turn, _)| turn).collect()
}

#[test]
fn words_and_operators() {
    let study = sample();
    let matches = |query: &str| search(&study, query).into_iter().flat_map(|(_, matches)| matches).collect::<Vec<_>>();
    assert_eq!(turns(&study, "bend"), ["east-1:2", "east-1:3", "north-2:1", "note:1"]);
    assert_eq!(matches("bend"), ["bend", "bend", "bends", "bending"]);
    assert_eq!(turns(&study, "bend rules"), ["east-1:2", "east-1:3"]);
    assert_eq!(turns(&study, "bend -rules"), ["north-2:1", "note:1"]);
    assert_eq!(matches("bend -rules"), ["bends", "bending"]);
    assert_eq!(turns(&study, "\"bend the rules\" OR command"), ["east-1:2", "north-2:2"]);
    assert_eq!(matches("\"bend the rules\" OR command"), ["bend the rules", "command"]);
    assert_eq!(turns(&study, "'bending'"), ["note:1"]);
    assert_eq!(turns(&study, "work*"), ["east-1:1", "north-2:3", "note:1"]);
    assert_eq!(turns(&study, "agency"), ["east-1:1", "east-1:5", "north-2:1"]);
    assert_eq!(turns(&study, "agency~1"), ["east-1:1", "east-1:5", "north-2:1"]);
    assert_eq!(matches("agancy~1"), ["agency", "agency", "agancy", "agancy"]);
    assert_eq!(turns(&study, "inter-agency"), ["east-1:1", "east-1:3"]);
    assert_eq!(matches("interagency"), ["inter-agency", "interagency"]);
    assert_eq!(turns(&study, "multiagency"), ["east-1:5"]);
    assert_eq!(turns(&study, "\"rules bend\"~2"), ["east-1:2", "east-1:3"]);
    assert_eq!(matches("\"rules bend\"~2"), ["bend", "rules", "bend", "Rules"]);
    assert_eq!(turns(&study, "\"social wor*\""), ["north-2:3"]);
    assert_eq!(turns(&study, "'rules are rules'"), ["east-1:3"]);
    assert_eq!(turns(&study, "'rule'"), Vec::<String>::new());
    assert_eq!(turns(&study, "don't"), ["north-2:2"]);
    // The part of an alternative that does not hold is not shown.
    assert_eq!(matches("nobody OR (bend command)"), ["Nobody"]);
    assert_eq!(turns(&study, "-work* -code:* -bend -site:*"), ["note:2", "note:3"]);
    assert_eq!(turns(&study, "*").len(), study.corpus.turns.len());
}

#[test]
fn conditions_of_every_kind() {
    let study = sample();
    for (query, wanted) in [
        ("bend site:North", "north-2:1"),
        ("site:\"East march\" bend", "east-1:2"),
        ("site:west", "east-1:3"),
        ("profession:gp", "east-1:2 north-2:1"),
        ("profession:(gp OR police)", "east-1:2 east-1:3 north-2:1"),
        ("profession:health -site:north", "east-1:2"),
        ("profession:prim*", "east-1:2 north-2:1"),
        ("profession:\"(none)\" kind:interview", "east-1:1 east-1:4 east-1:5"),
        ("kind:observation", "note:1 note:2 note:3"),
        ("document:note bend", "note:1"),
        ("document:east*  decision", "east-1:5"),
        ("participant:A1", "east-1:2 north-2:1"),
        ("speaker:p1", "east-1:5 north-2:2"),
        ("participant:\"north-2/P1\"", "north-2:2"),
        ("participant:\"(none)\"", "east-1:4 note:1 note:2 note:3"),
        ("about:A*", ""),
        ("about:int", "note:2"),
        ("speaker_type:interviewer OR speaker_type:facilitator", "east-1:1 north-2:3"),
        ("tag:artefact", "east-1:3"),
        ("tag:\"Artefact: care plan\"", "east-1:3"),
        ("tag:\"care plan\"", "east-1:3"),
        ("tag:fam*", "note:3"),
        ("tag:*", "east-1:3 north-2:2 note:3"),
        ("tag:\"(none)\" document:note", "note:1 note:2"),
        ("tag:mark -code:power", ""),
        ("linked:yes", "east-1:2 north-2:2"),
        ("linked:no document:north-2", "north-2:1 north-2:3"),
        ("linked:east-1", "north-2:2"),
        ("linked:north*", "east-1:2"),
        ("date:2022-05..2022-06", "east-1:1 east-1:2 east-1:3 east-1:4 east-1:5"),
        ("date:>2022-05-11", "north-2:1 north-2:2 north-2:3"),
        ("session:[3 TO 10]", "north-2:1 north-2:2 north-2:3"),
        ("code:bend", "east-1:2 east-1:3"),
        ("code:rule", "east-1:2"),
        ("code:\"the power\"", "north-2:2 note:1"),
        ("code:bend -code:rule", "east-1:3"),
        ("code:*", "east-1:2 east-1:3 north-2:2 note:1"),
        ("bend coded:no", "north-2:1"),
        ("coder:K2", "east-1:3"),
        ("coder:k1 code:bend", "east-1:2"),
        ("site:Atlantis", ""),
    ] {
        assert_eq!(turns(&study, query).join(" "), wanted, "{query}");
    }
}

#[test]
fn a_coding_that_only_touches_a_label_or_a_gap_does_not_count() {
    let mut study = sample();
    study.code("east-1", "P1: ", "power", "k1");
    assert_eq!(turns(&study, "code:power"), ["north-2:2", "note:1"]);
    study.code("east-1", "always.\nA2: The", "power", "k1");
    assert_eq!(turns(&study, "code:power document:east-1"), ["east-1:2", "east-1:3"]);
}

#[test]
fn patterns_search_the_raw_text_of_bodies() {
    let study = sample();
    let matches = |query: &str| search(&study, query).into_iter().flat_map(|(_, matches)| matches).collect::<Vec<_>>();
    assert_eq!(turns(&study, "re:/[Bb]end(s|ing)\\b/"), ["north-2:1", "note:1"]);
    assert_eq!(matches("re:/rules/i -site:*"), ["rules"]);
    assert_eq!(turns(&study, "re:/RULES/i"), ["east-1:2", "east-1:3", "note:3"]);
    assert_eq!(turns(&study, "re:/^A1/"), Vec::<String>::new(), "labels are no text");
    assert_eq!(matches("re:/🙂/"), ["🙂"]);
    assert_eq!(turns(&study, "re:/x*/"), Vec::<String>::new());
    assert_eq!(turns(&study, "bend OR re:/🙂/"), ["east-1:2", "east-1:3", "north-2:1", "note:1", "note:3"]);
    // Only what the other conditions leave is read.
    let index = indexed(&study);
    let searcher = Searcher::new(&index, &study.corpus, &study).unwrap();
    let before = study.fetched.load(std::sync::atomic::Ordering::Relaxed);
    let query: Query = "re:/i/ document:note".parse().unwrap();
    assert_eq!(searcher.run(&query, Options { limit: Some(0), ..Options::default() }).unwrap().total, 2);
    assert_eq!(study.fetched.load(std::sync::atomic::Ordering::Relaxed), before + 1);
}

#[test]
fn names_that_do_not_exist_are_errors_with_their_place() {
    let study = sample();
    let index = indexed(&study);
    let searcher = Searcher::new(&index, &study.corpus, &study).unwrap();
    for (query, at, what) in [
        ("bend proffession:x", 5, "did you mean profession?"),
        ("bend colour:red", 5, "there is no field “colour”"),
        ("code:bent", 5, "did you mean bend"),
        ("a (coder:nobody)", 9, "there are k1, k2"),
        ("speaker_type:boss", 13, "interviewer, facilitator"),
        ("date:spring", 5, "not a date"),
        ("coded:maybe", 6, "yes or no"),
        ("x re:/(/", 6, "cannot be used"),
        ("re:/a{1000}{1000}{1000}/", 4, "cannot be used"),
        ("code:[a TO b]", 5, "no ranges"),
    ] {
        let parsed: Query = query.parse().unwrap();
        match searcher.run(&parsed, Options::default()) {
            Err(SearchError::Query(error)) => {
                assert_eq!(error.at, at, "{error}");
                assert!(error.what.contains(what), "{error}");
            }
            other => panic!("{query}: {other:?}"),
        }
    }
    let hits = searcher.run(&"site:Norht".parse().unwrap(), Options::default()).unwrap();
    assert_eq!((hits.total, hits.notes), (0, vec!["no site is “Norht”; there are East March, North, West".to_owned()]));
}

#[test]
fn hits_come_in_either_order_and_in_portions() {
    let study = sample();
    let index = indexed(&study);
    let searcher = Searcher::new(&index, &study.corpus, &study).unwrap();
    let list = |options| found(&searcher, &study, "rules", options).into_iter().map(|hit| hit.0).collect::<Vec<_>>();
    let by_score = Options { order: Order::Score, ..Options::default() };
    assert_eq!(list(Options::default()), ["east-1:2", "east-1:3", "note:3"]);
    assert_eq!(list(by_score), ["east-1:3", "note:3", "east-1:2"]);
    assert_eq!(list(Options { limit: Some(1), skip: 1, ..Options::default() }), ["east-1:3"]);
    assert_eq!(list(Options { limit: Some(2), skip: 1, ..by_score }), ["note:3", "east-1:2"]);
    let hits = searcher.run(&"rules".parse().unwrap(), Options { limit: Some(1), ..Options::default() }).unwrap();
    assert_eq!((hits.total, hits.documents, hits.hits.len()), (3, 2, 1));
    let flag = std::sync::atomic::AtomicBool::new(true);
    let off = searcher.run(&"re:/x/".parse().unwrap(), Options { cancelled: Some(&flag), ..Options::default() });
    assert!(matches!(off, Err(SearchError::Cancelled)));
}

#[test]
fn fuzzy_words_are_the_same_for_the_index_as_for_the_reader() {
    let mut words = vec![String::new()];
    for _ in 0..4 {
        words.extend(words.clone().iter().flat_map(|word| ["a", "b", "é"].map(|letter| format!("{word}{letter}"))));
        words.sort();
        words.dedup();
    }
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    let mut study = Study::default();
    study.document("words", &[], &words);
    let (index, none) = (indexed(&study), Index::in_memory());
    let with = Searcher::new(&index, &study.corpus, &study).unwrap();
    let without = Searcher::new(&none, &study.corpus, &study).unwrap();
    for word in &words {
        for most in 1..=2 {
            let query: Query = format!("{word}~{most}").parse().unwrap();
            let rows = |searcher: &Searcher<'_>| -> Vec<u32> {
                searcher.run(&query, Options::default()).unwrap().hits.iter().map(|hit| hit.row).collect()
            };
            assert_eq!(rows(&with), rows(&without), "{word}~{most}");
        }
    }
}

/// Few words, so that phrases, joined forms and stems meet often.
fn word() -> impl Strategy<Value = &'static str> + Clone {
    prop::sample::select(vec![
        "inter",
        "agency",
        "interagency",
        "inter-agency",
        "agencies",
        "inter-agency-work",
        "work",
        "working",
        "worked",
        "the",
        "bend",
        "bends",
        "rule",
        "rules",
        "rulebend",
        "rule-bend",
        "a",
        "way",
        "away",
        "don’t",
        "Work,",
        "BEND.",
        "–",
    ])
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 0..12).prop_map(|words| words.join(" "))
}

fn term() -> impl Strategy<Value = String> {
    let plain =
        word().prop_filter("a word", |word| *word != "–").prop_map(|word| word.trim_end_matches([',', '.']).to_owned());
    let phrase = prop::collection::vec(plain.clone(), 2..4).prop_map(|words| words.join(" "));
    prop_oneof![
        6 => plain.clone(),
        2 => plain.clone().prop_map(|word| format!("'{word}'")),
        2 => "[a-z]{1,4}".prop_map(|start| format!("{start}*")),
        1 => plain.clone().prop_map(|word| format!("{word}~1")),
        3 => phrase.clone().prop_map(|words| format!("\"{words}\"")),
        1 => phrase.clone().prop_map(|words| format!("'{words}'")),
        1 => phrase.clone().prop_map(|words| format!("\"{words}*\"")),
        2 => (phrase, 0u32..4).prop_map(|(words, near)| format!("\"{words}\"~{near}")),
        1 => Just("site:East".to_owned()),
        1 => Just("re:/rules? b/".to_owned()),
    ]
}

fn query() -> impl Strategy<Value = String> {
    term().prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" ")),
            prop::collection::vec(inner.clone(), 2..3).prop_map(|parts| format!("({})", parts.join(" OR "))),
            inner.clone().prop_map(|part| format!("-{}", if part.contains(' ') { format!("({part})") } else { part })),
            (inner.clone(), inner).prop_map(|(a, b)| format!("{a} AND {b}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]
    #[test]
    fn the_index_finds_what_reading_finds(
        documents in prop::collection::vec((any::<bool>(), prop::collection::vec(text(), 1..6)), 1..4),
        queries in prop::collection::vec(query(), 12),
        covered in 0usize..4,
    ) {
        let mut study = Study::default();
        for (at, (east, lines)) in documents.iter().enumerate() {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            study.document(&format!("d{at}"), &[("site", if *east { "East" } else { "West" })], &lines);
        }
        // Some documents are in the index, others are not.
        let index = Index::in_memory();
        if covered > 0 {
            let indexer = index.indexer(0).expect("writable");
            for document in study.documents().unwrap().iter().take(covered) {
                indexer.add(document, &study.text(document.id).unwrap(), &study.layout(document.id).unwrap()).unwrap();
            }
            indexer.commit().unwrap();
        }
        let none = Index::in_memory();
        let with = Searcher::new(&index, &study.corpus, &study).unwrap();
        let without = Searcher::new(&none, &study.corpus, &study).unwrap();
        prop_assert_eq!(with.unindexed(), study.corpus.documents.len().saturating_sub(covered));
        for source in &queries {
            let query: Query = source.parse().unwrap();
            for order in [Order::Document, Order::Score] {
                let options = Options { order, ..Options::default() };
                let (a, b) = (with.run(&query, options).unwrap(), without.run(&query, options).unwrap());
                prop_assert_eq!(a.hits, b.hits, "{}", source);
                prop_assert_eq!(a.total, b.total);
            }
            // What is ordered by score is ordered by the score shown.
            let best = with.run(&query, Options { order: Order::Score, ..Options::default() }).unwrap();
            prop_assert!(best.hits.windows(2).all(|pair| pair[0].score >= pair[1].score - 1e-9), "{}", source);
        }
    }
}
