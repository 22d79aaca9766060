//! Tests of the module above.

use super::*;
use crate::analysis::Options;
use crate::publish::testing::Study;
use proptest::prelude::*;

/// Nurses enough at Aldermere, a lone officer, a client; field notes; a paragraph outside all turns.
fn study() -> Study {
    Study::default()
        .code("power")
        .code("power.status")
        .code("trust")
        .person("A1", &[("profession", "nursing"), ("gender", "f"), ("home_agency", "NHS")])
        .person("A2", &[("profession", "nursing")])
        .person("A3", &[("profession", "nursing")])
        .person("A6", &[("profession", "police")])
        .document(
            "ALD-W1",
            &[
                ("site", "Aldermere"),
                ("kind", "workshop"),
                ("title", "Aldermere, first workshop"),
                ("date", "2022-05-11"),
            ],
            &[
                ("INT", "Who decides?"),
                ("A1", "É lá: they decide. A6 was there."),
                ("A2", "=Yes, they do."),
                ("A3", "True."),
            ],
        )
        .noted("k1", "power", "they decide.", "cf. last week")
        .coding("k1", "power.status", "decide.", "Yes, they")
        .coding("k1", "trust", "True", ".")
        .document(
            "ALD-I1",
            &[("site", "Aldermere"), ("kind", "interview")],
            &[("A6", "Nobody at Aldermere asks me, nor A1.")],
        )
        .coding("k1", "power", "Nobody at", "A1")
        .document(
            "ALD-O1",
            &[("site", "Aldermere"), ("kind", "observation"), ("date", "2022-03-08")],
            &[("", "The @A1 desk.")],
        )
        .coding("k1", "trust", "The @A1", "desk")
}

/// A source for each coding, in the order of documents.
fn sources(corpus: &Corpus) -> Vec<Source> {
    let codings = (0u32..).zip(&corpus.codings);
    let source = |(at, coding): (u32, &crate::study::corpus::CodingRow)| Source {
        code: coding.code as usize,
        document: coding.document as usize,
        span: coding.span,
        codings: vec![at],
    };
    codings.map(source).collect()
}

fn collection(study: &Study, documents: &[usize], wishes: &Wishes) -> Collection {
    let options = Options::default();
    let scope = Scope::new(&study.corpus, &options).expect("a scope");
    let mut sources = sources(&study.corpus);
    sources.retain(|source| documents.contains(&source.document));
    collect(&scope, study, &sources, &HashMap::from([(0, 4)]), wishes).expect("excerpts")
}

#[test]
fn json_lines_have_the_promised_fields_in_code_points() {
    let study = study();
    let found = collection(&study, &[0], &Wishes::default());
    let lines = found.jsonl().expect("JSON lines");
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().expect("a line")).expect("JSON");
    let expected = serde_json::json!({
        "text": "they decide.", "code": "power", "codes": ["power", "power.status"], "document": "ALD-W1", "turn": 2,
        "participant": "A1", "start": 29, "end": 41, "coders": ["k1"], "memo": "cf. last week",
        "citation": "(nursing A1, Aldermere, workshop ALD-W1, turn 2)", "before": "É lá: ", "after": " A6 was there.",
        "attributes": {"date": "2022-05-11", "home_agency": "NHS", "kind": "workshop", "profession": "nursing",
            "site": "Aldermere", "title": "Aldermere, first workshop"},
        "quotation": "they decide.", "last_turn": 2, "participants": ["A1"], "speaker_type": "respondent",
        "id": found.excerpts[0].id,
    });
    assert_eq!(first, expected);
    let text: Vec<char> = study.text_of(0).chars().collect();
    assert_eq!(text[29..41].iter().collect::<String>(), "they decide.");
    let order = [
        "text",
        "code",
        "codes",
        "document",
        "turn",
        "participant",
        "start",
        "end",
        "coders",
        "memo",
        "citation",
        "before",
        "after",
        "attributes",
    ];
    let mut at = 0;
    for field in order {
        let here = lines[at..].find(&format!("\"{field}\":")).unwrap_or_else(|| panic!("{field} is out of order"));
        at += here;
    }
}

#[test]
fn an_excerpt_has_the_id_of_the_coding_that_was_made_first() {
    let study = study();
    let all = collection(&study, &[0], &Wishes::default());
    let id = |words: &str| {
        let found = all.excerpts.iter().find(|excerpt| excerpt.text.contains(words));
        found.map(|excerpt| excerpt.id.clone()).expect("an excerpt")
    };
    assert_eq!(id("they decide").len(), crate::study::short_id::OF_EXCERPT);
    assert_ne!(id("they decide"), id("True"));
    let corpus = &study.corpus;
    let both = super::id(corpus, &study, study.text_of(0), &[0, 1]).expect("an id");
    let each = [0, 1].map(|at| super::id(corpus, &study, study.text_of(0), &[at]).expect("an id"));
    assert_eq!(Some(&both), each.iter().min(), "of two made at once the lesser one");
    assert_eq!(super::id(corpus, &study, study.text_of(0), &[]), None);
}

#[test]
fn several_turns_name_all_speakers_and_mark_cuts() {
    let found = collection(&study(), &[0], &Wishes::default());
    let status = &found.excerpts[1];
    assert_eq!(status.text, "decide. A6 was there.\n\nA2: =Yes, they");
    assert_eq!(status.quotation, "A1: […] decide. A6 was there.\nA2: =Yes, they […]");
    assert_eq!(status.citation, "(nursing A1 and nursing A2, Aldermere, workshop ALD-W1, turns 2–3)");
    assert_eq!((status.turn, status.last_turn, status.participants.len()), (Some(2), Some(3), 2));
}

#[test]
fn csv_is_one_safe_record_an_excerpt() {
    let study = Study::default()
        .code("c")
        .document("D", &[("code", "x"), ("kind", "interview")], &[("P", "=1+1, she said")])
        .coding("k1", "c", "=1+1", "1+1");
    let open = Wishes { rule: Rule { min_cell: 1, ..Rule::default() }, ..Wishes::default() };
    let expected = "\
text,code,codes,document,turn,participant,start,end,coders,memo,citation,before,after,quotation,last_turn,participants,speaker_type,id,attribute_code,kind
'=1+1,c,c,D,1,D/P,3,7,k1,,\"(respondent P, interview D, turn 1)\",,\", she said\",'=1+1,1,D/P,respondent,ID,x,interview
";
    let found = collection(&study, &[0], &open);
    assert_eq!(found.csv(), expected.replace("ID", &found.excerpts[0].id));
}

#[test]
fn markdown_quotes_and_cites() {
    let study = study();
    let header = vec!["reading: lead coders".to_owned()];
    let found = collection(&study, &[0], &Wishes { header, ..Wishes::default() });
    let text = found.markdown("Excerpts", false);
    let ids: Vec<String> = found.excerpts.iter().map(|excerpt| format!(" `{}`", excerpt.id)).collect();
    assert!(ids.iter().all(|id| text.contains(id)), "each has its id: {text}");
    let text = ids.iter().fold(text, |text, id| text.replace(id, ""));
    let expected = "\
# Excerpts

- reading: lead coders
- Protected so that at least 3 persons of the study could have said it, profession kept longest; of 3 excerpts: 3 whole.
- Memos are as the coders wrote them and may name people or places: read them before the file leaves the team.

## power

- power: 1 excerpt quotes 1 of 4 persons who hold the code.

> they decide.

(nursing A1, Aldermere, workshop ALD-W1, turn 2)

Memo: cf. last week

## power.status

- power.status: 1 excerpt quotes 2 persons.

> A1: […] decide. A6 was there.
> A2: =Yes, they […]

(nursing A1 and nursing A2, Aldermere, workshop ALD-W1, turns 2–3)

## trust

- trust: 1 excerpt quotes 1 person.

> True.

(nursing A3, Aldermere, workshop ALD-W1, turn 4)
";
    assert_eq!(text.replace("\\[", "[").replace("\\]", "]").replace("there.\\\n", "there.\n"), expected);
}

#[test]
fn no_name_of_a_masked_file_is_left_in_any_field() {
    let study = study();
    for context in [0, 1, 5] {
        let header = vec!["filter: site=aldermere, document=ALD-I1, participant=A6".to_owned()];
        let found = collection(&study, &[0, 1, 2], &Wishes { context, header, ..Wishes::default() });
        assert!(found.neutral && found.header[0].starts_with("filter: site=[site], document=[D"), "{:?}", found.header);
        assert_eq!(found.excerpts.len(), 5);
        let mut excerpts = found.excerpts.clone();
        excerpts.iter_mut().for_each(|excerpt| excerpt.memo = None);
        let bare = Collection { excerpts, ..found.clone() };
        for file in [bare.jsonl().expect("JSON"), bare.csv(), bare.markdown("Excerpts", true)] {
            for name in ["A1", "A2", "A3", "A6", "INT", "ALD", "2022", "NHS"] {
                assert!(!file.contains(name), "{name} is left in\n{file}");
            }
        }
        // The workshop holds no voice of a small cell, so it may still name its site; the interview not.
        let officer =
            found.excerpts.iter().find(|excerpt| excerpt.codes == ["power"] && excerpt.citation == "(respondent)");
        let officer = officer.expect("the masked officer");
        assert!(officer.text.starts_with("Nobody at [site] asks me, nor [P"), "{}", officer.text);
        assert_eq!(officer.attributes.keys().collect::<Vec<_>>(), ["kind"]);
        assert!(found.summary[0].contains("4 whole, 1 masked"), "{:?}", found.summary);
        assert!(found.excerpts.iter().all(|excerpt| excerpt.document.starts_with('D')));
    }
}

#[test]
fn the_order_of_a_masked_file_follows_the_ids() {
    let found = collection(&study(), &[0, 1, 2], &Wishes::default());
    let keys: Vec<(&str, &str)> = found.excerpts.iter().map(|e| (e.code.as_str(), e.document.as_str())).collect();
    assert!(keys.is_sorted(), "{keys:?}");
}

#[test]
fn a_working_copy_says_so_in_every_row_and_masks_nothing() {
    let study = study();
    let wishes = Wishes { rule: Rule { working_copy: true, ..Rule::default() }, ..Wishes::default() };
    let found = collection(&study, &[0, 1], &wishes);
    let lines = found.jsonl().expect("JSON lines");
    assert!(lines.lines().all(|line| line.ends_with("\"working_copy\":true}")), "{lines}");
    let csv = found.csv();
    assert!(csv.lines().next().is_some_and(|header| header.ends_with(",working_copy")));
    assert!(lines.contains("ALD-I1") && lines.contains("\"gender\":\"f\""));
    assert!(found.markdown("Excerpts", false).contains("\n> **WORKING COPY: nothing is masked in this file."));
    let open = collection(&study, &[0], &Wishes::default());
    assert!(!open.jsonl().expect("JSON").contains("working_copy") && !open.csv().contains("working_copy"));
}

#[test]
fn with_the_site_kept_only_the_profession_goes() {
    let rule = Rule { protect: crate::publish::protect::Protect::Site, ..Rule::default() };
    let found = collection(&study(), &[1, 2], &Wishes { rule, ..Wishes::default() });
    let officer = &found.excerpts[0];
    assert_eq!(officer.citation, "(respondent A6, Aldermere, interview ALD-I1, turn 1)");
    assert_eq!(officer.attributes.get("profession"), None);
    assert_eq!(officer.attributes.get("site").map(String::as_str), Some("Aldermere"));
    let notes = &found.excerpts[1];
    assert_eq!(notes.citation, "(Field notes, Aldermere, March 2022, note 1)");
    assert_eq!((notes.participant.as_deref(), notes.turn), (None, Some(1)));
}

#[test]
fn spread_is_told_and_one_voice_is_warned_of() {
    let spread = |excerpts, quoted, holders, most| {
        Spread { code: "c".into(), name: String::new(), excerpts, quoted, holders, most }.lines()
    };
    assert_eq!(spread(9, 4, Some(7), 3), ["c: 9 excerpts quote 4 of 7 persons who hold the code."]);
    let warned = spread(9, 4, None, 4);
    assert_eq!(
        warned,
        ["c: 9 excerpts quote 4 persons.", "c: one person supplies 4 of 9 excerpts, more than a third."]
    );
    assert_eq!(spread(2, 1, Some(1), 2), ["c: 2 excerpts quote 1 of 1 person who holds the code."]);
}

#[test]
fn what_is_damaged_is_named() {
    let study = study();
    let options = Options::default();
    let scope = Scope::new(&study.corpus, &options).expect("a scope");
    let outside = Source { code: 0, document: 1, span: Span::new(0, 9999), codings: vec![] };
    let error =
        collect(&scope, &study, &[outside], &HashMap::new(), &Wishes::default()).map(|_| ()).map_err(|e| e.to_string());
    assert!(error.is_err_and(|e| e.contains("“ALD-I1”") && e.contains("emic check")));
}

proptest! {
    #[test]
    fn the_text_of_an_open_excerpt_is_its_span(start in 0u32..100, length in 1u32..60) {
        let study = study();
        let text = study.text_of(0);
        let end = (start + length).min(text.len() as u32);
        prop_assume!(start < end && text.is_char_boundary(start as usize) && text.is_char_boundary(end as usize));
        let options = Options::default();
        let scope = Scope::new(&study.corpus, &options).expect("a scope");
        let source = Source { code: 0, document: 0, span: Span::new(start, end), codings: vec![] };
        let found = collect(&scope, &study, &[source], &HashMap::new(), &Wishes::default()).expect("an excerpt");
        let excerpt = &found.excerpts[0];
        let chars: String = text.chars().skip(excerpt.start as usize).take((excerpt.end - excerpt.start) as usize).collect();
        prop_assert_eq!(&excerpt.text, &chars);
        prop_assert_eq!(&chars, &text[start as usize..end as usize]);
    }
}

#[test]
fn an_export_quotes_what_the_table_counts() {
    let study = study();
    let open = Wishes { rule: Rule { min_cell: 0, ..Rule::default() }, ..Wishes::default() };
    let file = |options: Options| export(&study.corpus, &options, &study, &open).expect("an export");
    let every = file(Options::default());
    let pairs = |file: &Collection| -> Vec<(String, String)> {
        file.excerpts.iter().map(|e| (e.code.clone(), e.document.clone())).collect()
    };
    let expected = [
        ("power", "ALD-W1"),
        ("power", "ALD-I1"),
        ("power.status", "ALD-W1"),
        ("trust", "ALD-W1"),
        ("trust", "ALD-O1"),
    ];
    assert_eq!(pairs(&every), expected.map(|(code, document)| (code.to_owned(), document.to_owned())));
    // A code that is named stands with its sub-codes: overlapping codings of both are one passage.
    let power = file(Options { codes: vec!["power".into()], ..Options::default() });
    assert_eq!(power.excerpts.len(), 2);
    assert_eq!(power.excerpts[0].text, "they decide. A6 was there.\n\nA2: =Yes, they");
    assert_eq!(power.excerpts[0].codes, ["power", "power.status"]);
    assert_eq!(power.spread[0].lines(), ["power: 2 excerpts quote 3 of 3 persons who hold the code."]);
    assert!(power.header[0].ends_with("codes power"), "{:?}", power.header);
    let filter = vec!["document=ALD-I1".parse().expect("a condition")];
    let few = file(Options { codes: vec!["power".into()], filter, ..Options::default() });
    assert_eq!(few.spread[0].lines(), ["power: 1 excerpt quotes 1 of 3 persons who hold the code."]);
    let unknown = export(&study.corpus, &Options { codes: vec!["pover".into()], ..Options::default() }, &study, &open);
    assert!(unknown.is_err_and(|e| e.to_string().contains("did you mean power")));
}

#[test]
fn what_only_interviewers_say_is_left_out_and_told() {
    let study = Study::default()
        .code("c")
        .document("D", &[], &[("INT", "Who decides?"), ("A", "They do.")])
        .coding("k1", "c", "Who", "decides?")
        .coding("k1", "c", "They", "do.");
    let file = |speakers| {
        export(&study.corpus, &Options { speakers, ..Options::default() }, &study, &Wishes::default())
            .expect("an export")
    };
    let counted = file(crate::analysis::Speakers::Counted);
    assert_eq!(counted.excerpts.len(), 1);
    assert!(counted.notices().iter().any(|line| line.starts_with("1 passage in turns that are not counted")));
    assert_eq!(file(crate::analysis::Speakers::All).excerpts.len(), 2);
}
