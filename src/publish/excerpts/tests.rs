//! Tests of the module above.

use super::leaks::Holds;
use super::*;
use crate::analysis::Options;
use crate::publish::testing::Study;
use crate::publish::{Format, markdown};
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
        "printed": null, "translation": null, "translation_language": null, "id": found.excerpts[0].id,
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
text,code,codes,document,turn,participant,start,end,coders,memo,citation,before,after,quotation,last_turn,participants,speaker_type,id,printed,translation,translation_language,attribute_code,kind
'=1+1,c,c,D,1,D/P,3,7,k1,,\"(respondent P, interview D, turn 1)\",,\", she said\",'=1+1,1,D/P,respondent,ID,,,,x,interview
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
        Spread { code: "c".into(), name: String::new(), excerpts, quoted, holders, most, ..Spread::default() }.lines()
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
    let file =
        |options: Options| export(&study.corpus, &options, &Narrowed::default(), &study, &open).expect("an export");
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
    let unknown = export(
        &study.corpus,
        &Options { codes: vec!["pover".into()], ..Options::default() },
        &Narrowed::default(),
        &study,
        &open,
    );
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
        export(
            &study.corpus,
            &Options { speakers, ..Options::default() },
            &Narrowed::default(),
            &study,
            &Wishes::default(),
        )
        .expect("an export")
    };
    let counted = file(crate::analysis::Speakers::Counted);
    assert_eq!(counted.excerpts.len(), 1);
    assert!(counted.notices().iter().any(|line| line.starts_with("1 passage in turns that are not counted")));
    assert_eq!(file(crate::analysis::Speakers::All).excerpts.len(), 2);
}

/// The study with consents: nurse A2 may be paraphrased, A3 has withdrawn.
fn consenting() -> Study {
    let mut study = study();
    for speaker in &mut study.corpus.speakers {
        let name = study.corpus.participants[speaker.participant as usize].name.clone();
        let consent = match name.as_str() {
            "A2" => "paraphrase",
            "A3" => "withdrawn",
            _ => continue,
        };
        speaker.attributes.insert("consent".into(), consent.into());
    }
    study
}

/// Everything that a collection becomes as text, whatever the format.
fn written(found: &Collection) -> Vec<(Format, String)> {
    let setting = Setting { title: "Excerpts".into(), context: true, ..Setting::default() };
    let texts = |format: Format, bytes: Vec<u8>| match format {
        Format::Docx => ["word/document.xml", "word/footnotes.xml"].map(|name| part_if(&bytes, name)).concat(),
        Format::Odt => part_if(&bytes, "content.xml"),
        Format::Xlsx => part_if(&bytes, "xl/sharedStrings.xml"),
        _ => String::from_utf8(bytes).expect("text"),
    };
    let write = |format: &Format| (*format, texts(*format, found.render(*format, &setting).expect("a file")));
    Format::EXCERPTS.iter().chain(&[Format::Table]).map(write).collect()
}

/// A part of a zip file, where it is there.
fn part_if(bytes: &[u8], name: &str) -> String {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip file");
    let mut text = String::new();
    if let Ok(mut part) = zip.by_name(name) {
        part.read_to_string(&mut text).expect("text");
    }
    text
}

#[test]
fn consent_holds_in_every_format_and_around_what_is_quoted() {
    let study = consenting();
    let wishes = Wishes { rule: open(), context: 2, ..Wishes::default() };
    let found = collection(&study, &[0], &wishes);
    let told: Vec<(&str, &str, bool)> =
        found.excerpts.iter().map(|e| (e.code.as_str(), e.quotation.as_str(), e.to_paraphrase)).collect();
    // The passage over two turns has the stricter of both; what A3 said is nowhere.
    assert_eq!(
        told,
        [("power", "they decide.", false), ("power.status", crate::publish::consent::TO_PARAPHRASE, true)]
    );
    let (quoted, paraphrase) = (&found.excerpts[0], &found.excerpts[1]);
    assert_eq!(quoted.after, "A1: A6 was there.\n[…]\n[…]");
    assert_eq!((paraphrase.before.as_str(), paraphrase.after.as_str(), paraphrase.turn), ("", "", Some(2)));
    assert!(paraphrase.citation.contains("turns 2–3"), "{}", paraphrase.citation);
    let line = "Consent: of 3 excerpts 1 quoted, 1 to be paraphrased, 1 left out (consent none: 0, withdrawn: 1).";
    assert!(found.summary.iter().any(|said| said == line), "{:?}", found.summary);
    assert!(found.notices().contains(&"power.status: 1 excerpt, to be paraphrased, is of 2 persons.".to_owned()));
    for (format, text) in written(&found) {
        for withheld in ["Yes, they", "True"] {
            assert!(!text.contains(withheld), "{withheld} is in {format}: {text}");
        }
        assert!(text.contains("to be paraphrased: consent does not cover quotation"), "{format}");
        assert!(text.contains("they decide."), "{format}");
    }
    let csv = found.csv();
    assert!(csv.lines().next().is_some_and(|head| head.ends_with(",to_paraphrase")), "{csv}");
    // The team's own screen shows all; a working copy shows what may be paraphrased, and says so.
    let screen = collection(&study, &[0], &Wishes { on_screen: true, ..wishes.clone() });
    assert_eq!(screen.excerpts.len(), 3);
    assert!(screen.excerpts[0].after.contains("Yes, they do."));
    let rule = Rule { working_copy: true, ..Rule::default() };
    let working = collection(&study, &[0], &Wishes { rule, ..wishes });
    assert_eq!(working.excerpts.len(), 2);
    assert!(working.excerpts[0].after.contains("Yes, they do.") && !working.excerpts[0].after.contains("True"));
    assert!(working.notes().any(|line| line.contains("also the 1 that consent lets only be paraphrased")));
}

#[test]
fn a_consent_that_cannot_be_read_lets_nothing_out_and_is_named() {
    let mut study = study();
    study.corpus.documents[0].attributes.insert("consent".into(), "qoute".into());
    let found = collection(&study, &[0, 1], &Wishes { rule: open(), ..Wishes::default() });
    assert!(found.excerpts.iter().all(|excerpt| excerpt.document == "ALD-I1") && !found.excerpts.is_empty());
    assert!(found.summary.iter().any(|line| line.contains("“qoute” (of ALD-W1)")), "{:?}", found.summary);
    // In a file with neutral ids no document is named.
    let neutral = collection(&study, &[0, 1], &Wishes::default());
    assert!(neutral.neutral && neutral.summary.iter().any(|line| line.contains("“qoute”")));
    assert!(!neutral.summary.iter().any(|line| line.contains("ALD-W1")), "{:?}", neutral.summary);
}

fn open() -> Rule {
    Rule { min_cell: 0, ..Rule::default() }
}

#[test]
fn excerpts_stand_under_what_they_tell_and_nothing_else() {
    let study = study();
    let by =
        |names: &[&str]| names.iter().map(|name| By::find(&study.corpus, name).expect("a key")).collect::<Vec<_>>();
    let headings = |rule: Rule, names: &[&str]| {
        let mut found = collection(&study, &[0, 1, 2], &Wishes { rule, ..Wishes::default() });
        let count = found.excerpts.len();
        found.arrange(&study.corpus, by(names), None);
        let parts = found.parts();
        assert_eq!(parts.iter().map(|part| part.excerpts.len()).sum::<usize>(), count, "each stands once");
        let text = |(level, text): &(u8, String)| format!("{level} {text}");
        parts.iter().flat_map(|part| part.headings.iter().map(text)).collect::<Vec<_>>()
    };
    assert_eq!(headings(open(), &["code"]), ["2 power", "2 power.status", "2 trust"]);
    assert_eq!(
        headings(open(), &["kind", "profession"]),
        ["2 interview", "3 police", "2 observation", "3 (none): no profession recorded", "2 workshop", "3 nursing"]
    );
    assert_eq!(headings(open(), &["site"]), ["2 Aldermere"]);
    // Of the lone officer neither site nor profession is told, so no heading tells them.
    let masked = headings(Rule::default(), &["site", "profession"]);
    assert!(
        masked.contains(&"2 site not told".to_owned()) && !masked.iter().any(|text| text.contains("police")),
        "{masked:?}"
    );
    let mut found = collection(&study, &[0], &Wishes { rule: open(), ..Wishes::default() });
    found.arrange(&study.corpus, by(&["participant"]), None);
    assert!(found.markdown("T", false).contains("\nCode: power\n"), "without code headings each says its code");
    assert!(By::find(&study.corpus, "shoe").is_err());
}

#[test]
fn what_points_at_persons_is_found_everywhere_and_masked_everywhere() {
    use crate::study::identify::Kind;
    use crate::study::pseudonym::{Row, Table, Watch};
    let mut study = study();
    for speaker in &mut study.corpus.speakers {
        speaker.attributes.insert("contact".into(), "07700 900123".into());
    }
    study.corpus.documents[0].attributes.insert("title".into(), "with Zoe".into());
    let row = |name: &str, n: usize| Row {
        name: name.into(),
        pseudonym: format!("X{n}"),
        kind: Kind::Name,
        ..Row::default()
    };
    let names = ["decide", "Zoe", "A2", "last week", "shadow"].iter().enumerate().map(|(n, name)| row(name, n));
    let watch = Watch::new(Some(Table::new(names.collect()).expect("a table")));
    let header = vec!["filters: participant=A2".to_owned()];
    let mut found = collection(&study, &[0], &Wishes { rule: open(), context: 1, header, ..Wishes::default() });
    let fields = Holds::Fields { header: true };
    let leaks = found.leaks(&watch, fields);
    let places: BTreeSet<&str> = leaks.iter().map(|leak| leak.place.as_str()).collect();
    for place in ["text", "after", "memo", "citation", "participants", "attribute contact", "attribute title"] {
        assert!(places.contains(place), "{place} is not among {places:?}");
    }
    assert!(leaks.iter().any(|leak| leak.document == "the header" && leak.is_listed()));
    let phones: Vec<_> = leaks.iter().filter(|leak| leak.place == "attribute contact").collect();
    assert!(!phones.is_empty() && phones.iter().all(|leak| !leak.is_listed()), "a shape is no name of the table");
    for leak in &leaks {
        let line = leak.line();
        assert!(!["decide", "Zoe", "07700", "last week"].iter().any(|name| line.contains(name)), "{line}");
    }
    assert!(leaks.iter().any(|leak| leak.line() == format!("ALD-W1 turn 2 ({}), memo: 1 name", leak.id)));
    let tally = found.redact(&watch);
    assert!(tally.total() >= leaks.iter().map(|leak| leak.tally.total()).sum());
    assert!(found.summary.last().is_some_and(|line| line.starts_with("Masked as [kind] in texts")));
    assert_eq!(found.leaks(&watch, fields), []);
    assert_eq!(
        (found.excerpts[0].text.as_str(), found.excerpts[0].memo.as_deref()),
        ("they [name].", Some("cf. [name]"))
    );
    assert_eq!(found.excerpts[0].attributes["contact"], "[phone]");
    for (format, text) in written(&found) {
        for name in ["decide", "Zoe", "07700", "last week"] {
            assert!(!text.contains(name), "{name} is in {format}");
        }
    }
}

#[test]
fn every_format_has_the_words_the_source_and_the_id() {
    let found = collection(&study(), &[0], &Wishes { rule: open(), ..Wishes::default() });
    let excerpt = &found.excerpts[0];
    for (format, text) in written(&found) {
        assert!(text.contains(&excerpt.id) && text.contains("they decide."), "{format}: {text}");
        assert!(text.contains("nursing A1") && text.contains("cf. last week"), "{format}");
        if matches!(format, Format::Docx | Format::Odt | Format::Html | Format::Table) {
            assert!(text.contains("A1: […] decide. A6 was there."), "speakers and cuts: {format}: {text}");
        }
    }
    let of = |wanted: Format| written(&found).into_iter().find(|(format, _)| *format == wanted).expect("a format").1;
    assert!(of(Format::Docx).contains("<w:footnoteReference w:id=\"2\"/>"), "a real footnote");
    assert!(of(Format::Odt).contains("text:note-class=\"footnote\""));
    assert!(of(Format::Latex).contains("\\footnote{Memo: cf. last week}"));
    // For a paper there are quotations alone, and the rest stands beside.
    let paper = Setting { title: "q".into(), for_paper: true, ..Setting::default() };
    let tex = String::from_utf8(found.render(Format::Latex, &paper).expect("LaTeX")).expect("text");
    assert!(!tex.contains("\\documentclass") && !tex.contains("Protected so") && tex.contains("\\begin{quote}"));
    assert!(markdown::page(&found.beside("beside"), 1).contains("Not protected"));
}

#[test]
fn a_spreadsheet_has_a_row_a_quote_and_a_column_a_code() {
    use calamine::{Data, Reader as _};
    let mut study = study();
    study.corpus.schema = crate::study::Schema::new(
        [("wave".to_owned(), AttributeType::Number), ("new".to_owned(), AttributeType::Boolean)].into(),
    );
    let attributes = [("wave", "2"), ("new", "yes"), ("code", "x"), ("title", "=1+1")];
    study.corpus.documents[0].attributes = attributes.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    let found = collection(&study, &[0], &Wishes { rule: open(), ..Wishes::default() });
    let bytes = found.workbook("Excerpts").expect("a spreadsheet");
    assert_eq!(bytes, found.workbook("Excerpts").expect("a spreadsheet"), "the same bytes each time");
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes.clone())).expect("a spreadsheet");
    assert_eq!(book.sheet_names(), ["excerpts", "notes"]);
    let sheet = book.worksheet_range("excerpts").expect("a sheet");
    assert_eq!(sheet.height(), found.excerpts.len() + 1);
    let heads: Vec<String> = (0..sheet.width()).map(|at| sheet[(0, at)].to_string()).collect();
    let cell = |row: usize, head: &str| {
        let at = heads.iter().position(|one| one == head).unwrap_or_else(|| panic!("{head} is not among {heads:?}"));
        sheet[(row, at)].clone()
    };
    assert_eq!(cell(1, "turn"), Data::Float(2.0));
    assert_eq!((cell(1, "wave"), cell(1, "new")), (Data::Float(2.0), Data::Bool(true)));
    assert_eq!(cell(1, "title"), Data::String("=1+1".into()), "words, whatever they begin with");
    assert_eq!(cell(1, "attribute_code"), Data::String("x".into()));
    // The first is quoted for power, and power.status overlaps it; trust does not.
    let marks = ["code: power", "code: power.status", "code: trust"].map(|code| cell(1, code));
    assert_eq!(marks, [Data::Float(1.0), Data::Float(1.0), Data::Empty]);
    let xml = part_if(&bytes, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("state=\"frozen\"") && xml.contains("<autoFilter") && !xml.contains("<f>"));
    let notes = book.worksheet_range("notes").expect("a sheet");
    let said: Vec<String> = notes.rows().filter_map(|row| row.first()).map(ToString::to_string).collect();
    assert!(said.iter().any(|line| line.starts_with("id: by which emic show ID opens it")), "{said:?}");
    assert!(said.iter().any(|line| line.starts_with("Not protected")), "{said:?}");
}

#[test]
fn a_sample_says_how_and_out_of_how_many_and_takes_only_what_may_be_quoted() {
    let study = consenting();
    let wishes = Wishes { rule: open(), ..Wishes::default() };
    let sample = |most| Narrowed {
        sample: Some(Sample { most, balance: vec!["site".into(), "profession".into()], seed: 1 }),
        ..Narrowed::default()
    };
    let options = Options {
        codes: vec!["power".into(), "trust".into()],
        documents: crate::analysis::Documents::All,
        ..Options::default()
    };
    let one = export(&study.corpus, &options, &sample(1), &study, &wishes).expect("an export");
    let codes: Vec<&str> = one.excerpts.iter().map(|excerpt| excerpt.code.as_str()).collect();
    assert_eq!(codes, ["power", "trust"]);
    assert!(one.excerpts.iter().all(|excerpt| excerpt.document != "ALD-W1"), "nothing of who has withdrawn");
    assert!(
        one.header[0].starts_with("Picked: at most 1 a code, 2 of 2 passages that may be quoted"),
        "{:?}",
        one.header
    );
    assert!(one.header[0].contains("over the groups of site and profession, within a group over participants; seed 1"));
    assert_eq!(one.spread[0].of, Some(1));
    assert!(one.notices()[0].starts_with("power: 1 excerpt, picked of 1, quotes 1"), "{:?}", one.notices());
    assert!(!one.excerpts.iter().any(|excerpt| excerpt.to_paraphrase));
    let all = export(&study.corpus, &options, &Narrowed::default(), &study, &wishes).expect("an export");
    assert!(all.excerpts.len() > one.excerpts.len());
    let unknown =
        Narrowed { sample: Some(Sample { most: 1, balance: vec!["shoe".into()], seed: 1 }), ..Narrowed::default() };
    assert!(export(&study.corpus, &options, &unknown, &study, &wishes).is_err());
}

#[test]
fn an_edit_for_print_stands_in_every_format_without_the_names_that_the_file_hides() {
    use crate::study::corpus::PrintRow;
    let mut study = study();
    let coding = study.corpus.codings[0];
    study.corpus.prints = vec![PrintRow {
        document: coding.document,
        span: coding.span,
        printed: Some("they, and A6, decide".into()),
        translation: Some("sie entscheiden in Aldermere".into()),
        language: Some("de".into()),
        reason: None,
    }];
    let all: Vec<usize> = (0..study.corpus.documents.len()).collect();
    let edited = |found: &Collection| found.excerpts.iter().find(|one| one.printed.is_some()).cloned().expect("one");
    let open = Wishes { rule: Rule { min_cell: 0, ..Rule::default() }, ..Wishes::default() };
    let found = collection(&study, &all, &open);
    assert_eq!(found.excerpts.iter().filter(|one| one.translation.is_some()).count(), 1, "no other place has it");
    let text = found.markdown("Excerpts", false);
    assert!(
        text.contains("> they, and A6, decide\n")
            && text.contains("Edited for print; the transcript has: “they decide.”"),
        "{text}"
    );
    assert!(text.contains("Translation (de): “sie entscheiden in Aldermere”"), "{text}");
    assert!(found.csv().contains("\"they, and A6, decide\",sie entscheiden in Aldermere,de"), "{}", found.csv());
    let masked = collection(&study, &all, &Wishes::default());
    assert!(masked.neutral, "the study has a small cell");
    let told = edited(&masked).printed.unwrap_or_default();
    assert!(!told.contains("A6") && told.contains("[P"), "{told}");
}
