//! Verdicts, over a small study.

use super::*;
use crate::analysis::quoted::Search;
use crate::ingest::manuscript::{markdown, quotations::quotations};
use crate::publish::protect::Protect;
use crate::publish::testing::Study;
use crate::study::corpus::PrintRow;

fn study() -> Study {
    let person = |study: Study, name: &str, profession: &str| {
        study.person(name, &[("profession", profession), ("site", "Aldermere")])
    };
    let study = ["A1", "A2", "A3"]
        .into_iter()
        .fold(Study::default().code("power"), |study, name| person(study, name, "nursing"));
    person(study, "A9", "police")
        .person("B1", &[("profession", "nursing"), ("site", "Dunlow"), ("consent", "paraphrase")])
        .person("B2", &[("consent", "withdrawn")])
        .document(
            "ALD-W1",
            &[("site", "Aldermere"), ("kind", "workshop")],
            &[
                ("INT", "Who decides here, would you say?"),
                ("A1", "Well, erm, we bend the rules. Nobody asked us about the new form."),
                ("A9", "I was asked to do the lifts again."),
                ("A2", "That is how it goes, isn’t it, on the ward."),
                ("A3", "On the ward it does."),
            ],
        )
        .coding("k1", "power", "we bend", "rules.")
        .coding("k1", "power", "I was asked", "lifts")
        .document(
            "DUN-I2",
            &[("site", "Dunlow"), ("kind", "interview")],
            &[("B1", "They told us on a Friday afternoon."), ("B2", "I would rather not be in this.")],
        )
        .coding("k1", "power", "They told", "Friday")
}

/// What becomes of the quotations of a manuscript in Markdown.
fn verify(study: &Study, text: &str, rule: Rule, all: bool) -> Report {
    let corpus = &study.corpus;
    let quoted = wanted(corpus, quotations(&markdown::read(text)));
    let search = Search::new(quoted.iter().map(|wanted| wanted.pattern.clone()).collect());
    let (mut sources, mut outcomes) = (Vec::new(), Vec::new());
    for document in 0..corpus.documents.len() {
        let labels: Vec<Span> = corpus
            .turns_of(document)
            .iter()
            .map(|turn| Span { start: turn.span.start, end: turn.body.start })
            .collect();
        let found = search.scan(study.text_of(document), &labels, &|_| false);
        outcomes.extend(found.into_iter().map(|outcome| (sources.len(), outcome)));
        sources.push(Source::Document(document));
    }
    for row in &corpus.prints {
        for text in row.printed.iter().chain(&row.translation) {
            let found = search.scan(text, &[], &|_| true);
            outcomes.extend(found.into_iter().map(|outcome| (sources.len(), outcome)));
            sources.push(Source::Edit(row.document as usize, row.span));
        }
    }
    for (source, text) in [
        (Source::Removed("OLD-1".into()), "We never said any of that to the board."),
        (Source::Earlier("ALD-W1".into()), "We bend all of the rules here."),
    ] {
        let found = search.scan(text, &[], &|_| true);
        outcomes.extend(found.into_iter().map(|outcome| (sources.len(), outcome)));
        sources.push(source);
    }
    let found =
        Found { corpus, texts: study, wanted: &quoted, sources: &sources, outcomes, excerpts: HashMap::new(), rule };
    check("paper.md", found, all)
}

const OPEN: Rule = Rule { min_cell: 0, protect: Protect::Profession, working_copy: false };

/// The only quotation of a manuscript.
fn only(text: &str) -> Checked {
    let mut report = verify(&study(), text, OPEN, true);
    assert_eq!(report.checked.len(), 1, "{report:#?}");
    report.checked.remove(0)
}

#[test]
fn what_stands_so_is_verbatim_and_marks_are_told() {
    let one = only("She said “we bend the rules. Nobody asked us” then.");
    assert_eq!((one.verdict, one.problems.len()), (Verdict::Verbatim, 0));
    assert_eq!((one.document.as_deref(), one.turn, one.line), (Some("ALD-W1"), Some(2), Some(1)));
    assert!(one.excerpt.is_some() && one.participants == ["A1"]);
    let cut = only("“Well, […] we bend the rules. […] the [care] form”");
    assert_eq!(cut.verdict, Verdict::VerbatimWithMarks);
    assert_eq!(cut.left_out.iter().map(|cut| (cut.words, cut.turns)).collect::<Vec<_>>(), [(1, 0), (4, 0), (1, 0)]);
    let block = only("> A1: […] Nobody asked us about the new form.\\\n> A9: I was asked […]\n");
    assert_eq!((block.verdict, block.problems.len()), (Verdict::VerbatimWithMarks, 0), "{block:#?}");
}

#[test]
fn what_a_coding_cuts_in_the_middle_of_a_word_stands_so() {
    let text = |quoted: &str| format!("She said “{quoted}” then.\n");
    let study = study()
        .document(
            "ALD-W2",
            &[],
            &[
                ("A1", "So they bent it. Nobody ever told us about the old rota."),
                ("A2", "We were left to walk home alone."),
            ],
        )
        .coding("k1", "power", "ey bent it", "old ro")
        .coding("k1", "power", "ere left", "alo");
    let verdict = |quoted: &str| {
        let report = verify(&study, &text(quoted), OPEN, true);
        (report.checked[0].verdict, report.checked[0].turn, report.checked[0].last_turn)
    };
    let stands = |turn, last| (Verdict::Verbatim, Some(turn), Some(last));
    assert_eq!(verdict("ey bent it. Nobody ever told us about the old ro"), stands(1, 1));
    assert_eq!(verdict("bent it. Nobody ever told us about the old ro"), stands(1, 1));
    assert_eq!(verdict("told us about the old ro"), stands(1, 1));
    assert_eq!(verdict("ere left to walk home alo"), stands(2, 2));
    assert_eq!(verdict("about the old rota. We were left to walk home alo"), stands(1, 2));
    assert_eq!(verdict("ey bent it […] told us about the old ro").0, Verdict::VerbatimWithMarks);
    assert_eq!(verdict("ey bent it. Nobody ever told us about the old r").0, Verdict::NotVerbatim);
    assert_eq!(verdict("y bent it. Nobody ever told us about the old rota").0, Verdict::NotVerbatim);
    assert_eq!(verdict("ey bent it. Nobody ever tells us about the old ro").0, Verdict::NotVerbatim);
}

#[test]
fn what_differs_is_shown_beside_the_nearest_passage() {
    let one = only("“we broke the rules. Nobody asked us”");
    assert_eq!(one.verdict, Verdict::NotVerbatim);
    assert_eq!(one.difference.as_deref(), Some("we [-bend-]{+broke+} the rules. Nobody asked us"));
    assert_eq!(one.nearest.as_deref(), Some("we bend the rules. Nobody asked us"));
    let signs = only("“we bend the rules, nobody asked us”");
    assert_eq!(signs.verdict, Verdict::NotVerbatim);
    assert!(
        signs.problems[0].what.contains("punctuation")
            && signs.difference.is_some_and(|d| d.contains("{+rules, nobody+}"))
    );
    let far = only("“Who decides here […] how it goes”");
    assert!(far.problems[0].what.contains("3 turns"), "{far:#?}");
}

#[test]
fn literature_and_ways_of_speaking_are_no_errors() {
    let report = verify(
        &study(),
        "As “street-level bureaucrats make policy” (Lipsky 1980) so “power” and “the ward” and “zones”.",
        OPEN,
        true,
    );
    assert_eq!(report.problems, 0);
    let told: Vec<Verdict> = report.checked.iter().map(|one| one.verdict).collect();
    assert_eq!(told, [Verdict::NotFound, Verdict::Verbatim]);
    assert!(report.summary().starts_with("2 quotations: 1 not found, 1 verbatim"), "{}", report.summary());
    let cited = only("“street-level bureaucrats make policy” (nursing A1, Aldermere, workshop ALD-W1, turn 2)");
    assert!(cited.problems[0].what.contains("nothing like it"), "{cited:#?}");
}

#[test]
fn what_is_claimed_of_a_place_must_be_so() {
    let said = "“we bend the rules. Nobody asked us”";
    for right in [
        "(nursing A1, Aldermere, workshop ALD-W1, turn 2)",
        "(nursing, Aldermere)",
        "(A1, nursing, Aldermere, ALD-W1, turns 1–3)",
        "(respondent)",
        "(Smith 2019)",
    ] {
        let one = only(&format!("{said} {right}"));
        assert_eq!(one.verdict, Verdict::Verbatim, "{right}: {one:#?}");
    }
    for (wrong, told) in [
        ("(nursing A1, Aldermere, workshop ALD-W1, turn 4)", "not turn 4"),
        ("(nursing, Dunlow)", "not of the site “dunlow”"),
        ("(police, Aldermere)", "nobody of “police”"),
        ("(nursing A2, Aldermere, workshop ALD-W1, turn 2)", "A2 did not say it, but A1"),
        ("(nursing, interview DUN-I2, turn 2)", "not DUN-I2"),
        ("(interviewer)", "interviewer is not who said it"),
    ] {
        let one = only(&format!("{said} {wrong}"));
        assert_eq!(one.verdict, Verdict::WronglyAttributed, "{wrong}: {one:#?}");
        assert!(one.problems.iter().any(|problem| problem.what.contains(told)), "{wrong}: {:?}", one.problems);
    }
    let labelled = only("> A9: we bend the rules.\n");
    assert_eq!(labelled.verdict, Verdict::WronglyAttributed);
}

#[test]
fn citations_of_every_form_must_be_so() {
    for (text, told) in [
        ("“Q” [A2, ALD-W1, turn 2]", "A2 did not say it, but A1"),
        ("“Q” — A2", "A2 did not say it"),
        ("“Q”\n\n— A2, Aldermere", "A2 did not say it"),
        ("(A2) “Q”", "A2 did not say it"),
        ("> Q.\n> — A2, Aldermere", "A2 did not say it"),
        ("> Q.\n>\n> — A2", "A2 did not say it"),
        ("“Q”.[^1]\n\n[^1]: A2, ALD-W1, turn 4", "A2 did not say it"),
        ("“Q” (ALD-W1:4)", "not turn 4"),
        ("“Q” (A7)", "there is no A7 in this study"),
        ("“Q” (A1, ALD-W7)", "there is no ALD-W7 in this study"),
        ("“Q” (police officer, Aldermere)", "nobody of “police”"),
        ("“Q” (interview, Aldermere)", "of the kind workshop, not interview"),
        ("“Q” (A1, 12 May 2022)", "it is of 2022-05-11, not of 12 May 2022"),
        ("As A2 told us, “Q”.", "the sentence names A2; it was said by A1"),
        ("“Q,” said A2.", "the sentence names A2"),
        ("As A2 told us:\n\n> Q.\n", "the sentence names A2"),
        ("In DUN-I2 we read “Q”.", "the sentence names DUN-I2"),
    ] {
        let mut study = study();
        study.corpus.documents[0].attributes.insert("date".into(), "2022-05-11".into());
        let text = text.replace('Q', "we bend the rules. Nobody asked us");
        let report = verify(&study, &text, OPEN, false);
        let problems: Vec<&str> =
            report.checked.iter().flat_map(|one| &one.problems).map(|problem| problem.what.as_str()).collect();
        assert!(problems.iter().any(|what| what.contains(told)), "{text}: {report:#?}");
    }
    for right in [
        "“Q” [A1, ALD-W1:2]",
        "“Q” — A1",
        "> Q.\n> — A1, Aldermere",
        "“Q” (nurse, workshop, May 2022)",
        "“Q”, says A1. As the officer (A9) put it, “I was asked to do the lifts again.”",
        "As A1 told us, “Q”, while A9 said “I was asked to do the lifts again.”",
        "Unlike A9, one told us “Q”.",
        "A9’s colleague said “Q”.",
        "“Q.” Then A9 left.",
    ] {
        let text = right.replace('Q', "we bend the rules. Nobody asked us");
        let report = verify(&study(), &text, OPEN, true);
        assert_eq!(report.problems, 0, "{right}: {report:#?}");
    }
}

#[test]
fn quotations_without_a_source_and_insertions_are_counted() {
    let report = verify(
        &study(),
        "“we bend the rules. Nobody asked us” and “we [never] bend the rules. [N]obody” (A1) and “on the ward” too",
        OPEN,
        true,
    );
    assert_eq!((report.uncited, report.with_insertions, report.insertions), (1, 1, 1), "{report:#?}");
    let told = "1 quotation says nothing of where it is from. Words are put in 1 time, in 1 quotation.";
    assert!(report.summary().ends_with(told), "{}", report.summary());
    let text = crate::publish::text::page(&report.page(), &crate::publish::TextStyle::default());
    assert!(text.contains("put in: [never]") && text.contains("A few words that also stand in a transcript"), "{text}");
    let phrase = only("They said “on a Friday” so.");
    assert_eq!((phrase.phrase, phrase.consent, phrase.problems.len()), (true, Some("paraphrase"), 0), "{phrase:#?}");
}

#[test]
fn brackets_of_the_transcript_are_no_insertions() {
    let study =
        study().document("ALD-W2", &[], &[("A1", "They sent him to [the training centre] for a week in [July].")]);
    let text = "> They sent him to [the training\n> centre] for a week in [July].\n\nAnd “They sent him to [the school] for a week”.\n";
    let report = verify(&study, text, OPEN, true);
    assert_eq!((report.problems, report.insertions), (0, 1), "{report:#?}");
}

#[test]
fn parts_in_another_order_are_told() {
    let one = only("“Nobody asked us […] we bend the rules”");
    assert_eq!((one.verdict, one.difference), (Verdict::NotVerbatim, None));
    let told = "another order there: “we bend the rules” (turn 2), then “Nobody asked us” (turn 2)";
    assert!(one.problems[0].what.contains(told), "{:?}", one.problems);
}

#[test]
fn a_mark_that_nothing_closes_is_told() {
    let report = verify(&study(), "One said “we bend the rules. Nobody asked us\n", OPEN, false);
    assert_eq!((report.quotations, report.problems), (1, 0), "{report:#?}");
    assert!(report.notes.iter().any(|note| note.contains("No mark closes “we bend the rules")), "{:?}", report.notes);
}

#[test]
fn a_phrase_said_twice_is_held_to_the_place_that_is_cited() {
    let twice = study().document(
        "ALD-W2",
        &[("site", "Aldermere")],
        &[("A1", "So we bend, the rules. Nobody asked us, then.")],
    );
    let verdict = |citation: &str| {
        let report = verify(&twice, &format!("“we bend the rules. Nobody asked us” {citation}"), OPEN, true);
        (report.checked[0].verdict, report.checked[0].document.clone().unwrap_or_default())
    };
    assert_eq!(verdict(""), (Verdict::Verbatim, "ALD-W1".to_owned()));
    assert_eq!(verdict("(A1, ALD-W1, turn 2)"), (Verdict::Verbatim, "ALD-W1".to_owned()));
    assert_eq!(verdict("(A1, ALD-W2, turn 1)"), (Verdict::NotVerbatim, "ALD-W2".to_owned()), "it has a comma there");
}

#[test]
fn consent_holds_for_what_is_quoted() {
    let one = only("“They told us on a Friday”");
    assert_eq!((one.verdict, one.problems[0].what.contains("in other words")), (Verdict::WithoutConsent, true));
    assert_eq!(only("“I would rather not be in this”").verdict, Verdict::Withdrawn);
    assert_eq!(only("“I would rather not be on this”").verdict, Verdict::Withdrawn, "nearly the words are its words");
    let gone = only("“We never said any of that to the board”");
    assert!(gone.verdict == Verdict::Withdrawn && gone.problems[0].what.contains("OLD-1"));
    let earlier = only("“We bend all of the rules here”");
    assert!(earlier.verdict == Verdict::NotVerbatim && earlier.problems[0].what.contains("earlier text of ALD-W1"));
}

#[test]
fn a_citation_tells_no_more_than_an_export_would() {
    let report = |text: &str| verify(&study(), text, Rule::default(), true);
    let fine = report("“we bend the rules. Nobody” (nursing A1, Aldermere, workshop ALD-W1, turn 2)");
    assert_eq!(fine.problems, 0, "{fine:#?}");
    let lone = report("“I was asked to do the lifts” (police A9, Aldermere, workshop ALD-W1, turn 3)");
    assert_eq!(lone.checked[0].verdict, Verdict::Masked, "{lone:#?}");
    let told: Vec<&str> = lone.checked[0].problems.iter().map(|problem| problem.what.as_str()).collect();
    assert!(
        told.iter().any(|what| what.contains("profession “police”"))
            && told.iter().any(|what| what.contains("tells the site")),
        "{told:?}"
    );
    assert!(told.iter().any(|what| what.contains("names ALD-W1, A9")), "{told:?}");
    assert_eq!(report("“I was asked to do the lifts” (respondent)").problems, 0);
    assert_eq!(verify(&study(), "“I was asked to do the lifts” (police A9, Aldermere)", OPEN, true).problems, 0);
}

#[test]
fn the_citations_that_exports_write_are_right_by_the_same_rule() {
    use crate::analysis::{Options, Scope};
    use crate::publish::excerpts::{Source as Passage, Wishes, collect};
    let mut study = study();
    // Only whose words may be quoted are in this paper.
    study.corpus.speakers.iter_mut().for_each(|row| _ = row.attributes.remove("consent"));
    for rule in [Rule::default(), OPEN, Rule { protect: Protect::Site, ..Rule::default() }] {
        let options = Options::default();
        let scope = Scope::new(&study.corpus, &options).expect("a scope");
        let codings = (0u32..).zip(&study.corpus.codings);
        let passage = |(at, row): (u32, &crate::study::corpus::CodingRow)| Passage {
            code: 0,
            document: row.document as usize,
            span: row.span,
            codings: vec![at],
        };
        let passages: Vec<Passage> = codings.map(passage).collect();
        let wishes = Wishes { rule, ..Wishes::default() };
        let export = collect(&scope, &study, &passages, &HashMap::new(), &wishes).expect("excerpts");
        let report = verify(&study, &export.markdown("Excerpts", false), rule, true);
        assert_eq!((report.quotations, report.problems), (3, 0), "{rule:?}: {:#?}", report.checked);
    }
}

#[test]
fn what_is_kept_for_print_is_a_stored_edit() {
    let mut study = study();
    let text = study.text_of(0);
    let start = text.find("Well, erm").expect("there");
    let span = Span::of(start..start + "Well, erm, we bend the rules.".len());
    study.corpus.prints = vec![PrintRow {
        document: 0,
        span,
        printed: Some("So we bend those rules.".into()),
        translation: Some("Also beugen wir die Regeln.".into()),
        ..PrintRow::default()
    }];
    for quoted in ["So we bend those rules", "Also beugen wir die Regeln"] {
        let report = verify(&study, &format!("“{quoted}” (nursing A1, ALD-W1, turn 2)"), OPEN, true);
        let one = &report.checked[0];
        assert_eq!((one.verdict, one.turn, one.problems.len()), (Verdict::StoredEdit, Some(2), 0), "{one:#?}");
    }
    let wrong = verify(&study, "“So we bend those rules” (police A9, turn 3)", OPEN, true);
    assert_eq!(wrong.checked[0].verdict, Verdict::WronglyAttributed);
}

#[test]
fn the_page_tells_problems_first_and_nothing_raw() {
    let report = verify(
        &study(),
        "“They told us on a Friday” and “we broke the rules. Nobody asked us” and “I was \u{1b}[31m asked to do the lifts”",
        OPEN,
        false,
    );
    let text = crate::publish::text::page(&report.page(), &crate::publish::TextStyle::default());
    assert!(!text.contains('\u{1b}'), "{text}");
    for words in [
        "Quotations in paper.md",
        "Something is wrong (3)",
        "line 1, not verbatim",
        "[-bend-]{+broke+}",
        "nearest: ALD-W1:2 (A1)",
    ] {
        assert!(text.contains(words), "{words} is missing in\n{text}");
    }
    let csv = report.records().to_csv();
    assert!(
        csv.starts_with("line,paragraph,note,verdict,problems,quotation,document,turn,") && csv.lines().count() == 4,
        "{csv}"
    );
}
