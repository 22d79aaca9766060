//! Tests of the module above.

use super::*;
use crate::publish::testing::Study;

/// Aldermere has three nurses, two GPs (with the nurses under health), one probation officer and a client;
/// Brackwater two police officers and a nurse, and is where a third police officer is not.
fn study() -> Study {
    let person = |study: Study, name: &str, profession: &str| study.person(name, &[("profession", profession)]);
    let mut study = Study::default().person("C1", &[("speaker_type", "client"), ("profession", "baker")]);
    for (name, profession) in [
        ("A1", "health/nursing"),
        ("A2", "health/nursing"),
        ("A3", "health/nursing"),
        ("A4", "health/primary care/GP"),
        ("A5", "health/primary care/GP"),
        ("A6", "probation"),
        ("B1", "police"),
        ("B2", "police"),
        ("B3", "health/nursing"),
        ("C2", "police"),
    ] {
        study = person(study, name, profession);
    }
    let say = |names: &[&'static str]| -> Vec<(&str, &str)> { names.iter().map(|&name| (name, "Yes.")).collect() };
    study
        .person("E7", &[("role", "chair")])
        .document("ALD-W1", &[("site", "Aldermere")], &say(&["A1", "A2", "A3", "A4", "A5", "A6", "C1", "E7", "INT"]))
        .document("BRA-W1", &[("site", "Brackwater")], &say(&["B1", "B2", "B3"]))
        .document("CRE-I1", &[("site", "Cressfield")], &say(&["C2"]))
}

fn rule(protect: Protect) -> Rule {
    Rule { protect, ..Rule::default() }
}

/// The index of a speaker by participant name.
fn speaker(corpus: &Corpus, name: &str) -> u32 {
    let is = |row: &&Speaker| corpus.participants[row.participant as usize].name.ends_with(name);
    let found = corpus.speakers.iter().find(is).expect("a speaker");
    corpus.speakers.iter().position(|row| std::ptr::eq(row, found)).expect("its index") as u32
}

/// What may be told of one person quoted alone: rung, profession or role, whether the site.
fn told(name: &str, rule: Rule) -> (Rung, String, bool) {
    let study = study();
    let at = speaker(&study.corpus, name);
    let document = study.corpus.speakers[at as usize].document as usize;
    let plan = Protection::plan(&study.corpus, rule, [(document, &[at][..])]);
    let (person, rung) = plan.person(at);
    assert_eq!(plan.is_neutral(), !plan.tells_site(document));
    (rung, person.profession.unwrap_or(person.role), plan.tells_site(document))
}

#[test]
fn the_site_goes_first_then_the_profession_widens() {
    let told = |name| told(name, rule(Protect::Profession));
    assert_eq!(told("A1"), (Rung::Whole, "nursing".into(), true));
    assert_eq!(told("B3"), (Rung::SiteLeftOut, "nursing".into(), false));
    assert_eq!(told("B1"), (Rung::SiteLeftOut, "police".into(), false));
    // Two GPs, nobody else in primary care: the next group up is health.
    assert_eq!(told("A4"), (Rung::RolledUp, "health".into(), false));
    assert_eq!(told("A6"), (Rung::Masked, "respondent".into(), false));
}

#[test]
fn the_other_order_keeps_the_site_longer() {
    let told = |name| told(name, rule(Protect::Site));
    assert_eq!(told("A1"), (Rung::Whole, "nursing".into(), true));
    assert_eq!(told("A4"), (Rung::RolledUp, "health".into(), true));
    assert_eq!(told("A6"), (Rung::ProfessionLeftOut, "respondent".into(), true));
    assert_eq!(told("B1"), (Rung::ProfessionLeftOut, "respondent".into(), true));
    assert_eq!(told("C2"), (Rung::Masked, "respondent".into(), false));
}

#[test]
fn clients_and_people_without_a_profession_have_cells_too() {
    let narrow = Rule { min_cell: 2, ..Rule::default() };
    assert_eq!(told("C1", narrow), (Rung::Masked, "client".into(), false));
    assert_eq!(told("E7", narrow), (Rung::Masked, "respondent".into(), false));
    let none = Rule { min_cell: 1, ..Rule::default() };
    assert_eq!(told("C1", none), (Rung::Whole, "baker".into(), true));
    assert_eq!(told("E7", none), (Rung::Whole, "chair".into(), true));
    assert_eq!(told("INT", Rule::default()), (Rung::Whole, "interviewer".into(), true));
}

#[test]
fn a_working_copy_masks_nothing_and_says_so() {
    let working = Rule { working_copy: true, ..Rule::default() };
    assert_eq!(told("A6", working), (Rung::Whole, "probation".into(), true));
    let study = study();
    let plan = Protection::plan(&study.corpus, working, []);
    assert_eq!(plan.summary(true), [WORKING_COPY]);
}

#[test]
fn one_masked_voice_takes_the_site_from_its_whole_document() {
    let study = study();
    let (a1, a6, b1) = (speaker(&study.corpus, "A1"), speaker(&study.corpus, "A6"), speaker(&study.corpus, "B1"));
    let excerpts: [Voices<'_>; 3] = [(0, &[a1]), (0, &[a6, a1]), (1, &[])];
    let plan = Protection::plan(&study.corpus, Rule::default(), excerpts);
    assert!(!plan.tells_site(0) && plan.tells_site(1));
    let tally: Vec<(Rung, usize)> = plan.tally().iter().map(|(rung, count)| (*rung, *count)).collect();
    assert_eq!(tally, [(Rung::Whole, 1), (Rung::SiteWithDocument, 1), (Rung::Masked, 1)]);
    let (nurse, _) = plan.person(a1);
    assert_eq!(nurse.profession.as_deref(), Some("nursing"));
    assert!(nurse.participant.is_some_and(|name| name.starts_with('P') && name != "A1"));
    assert_eq!(plan.person(a6).0.participant, None, "a masked voice has no id in a citation");
    assert_eq!(plan.summary(false).len(), 2, "{:?}", plan.summary(false));
    assert!(plan.summary(false)[0].contains("of 3 excerpts: 1 whole, 1 without the site because of"));
    assert!(plan.summary(true)[2].contains("Memos are as the coders wrote them"));
    assert_eq!(plan.person(b1).1, Rung::SiteLeftOut);
}

#[test]
fn ids_do_not_line_up_and_differ_where_the_site_is_told() {
    let study = study();
    let a6 = speaker(&study.corpus, "A6");
    let plan = Protection::plan(&study.corpus, Rule::default(), [(0, &[a6][..])]);
    let ids: Vec<String> = study.corpus.speakers.iter().map(|row| plan.participant(0, row.participant)).collect();
    let elsewhere: Vec<String> = study.corpus.speakers.iter().map(|row| plan.participant(1, row.participant)).collect();
    let all: HashSet<&String> = ids.iter().chain(&elsewhere).collect();
    assert_eq!(all.len(), ids.len() * 2, "each has two ids of its own");
    assert!(!ids.is_sorted(), "{ids:?}");
    let again = Protection::plan(&study.corpus, Rule::default(), [(0, &[a6][..])]);
    assert_eq!(plan.participant(0, 3), again.participant(0, 3));
    assert_ne!(plan.document(0), "ALD-W1");
    let quiet = Protection::plan(&study.corpus, Rule::default(), [(0, &[speaker(&study.corpus, "A1")][..])]);
    assert_eq!((quiet.document(0).as_str(), quiet.participant(0, 1).as_str()), ("ALD-W1", "A1"));
}

#[test]
fn names_go_from_what_is_said_too() {
    let study = study();
    let a6 = speaker(&study.corpus, "A6");
    let plan = Protection::plan(&study.corpus, Rule::default(), [(0, &[a6][..])]);
    let ids = plan.ids().expect("neutral ids");
    let (a1, b1) = (ids.participant(0, 1), ids.participant(0, 7));
    assert_eq!((study.corpus.participants[1].name.as_str(), study.corpus.participants[7].name.as_str()), ("A1", "B1"));
    let said = |document, text: &str| ids.said(document, text, crate::text::Span::of(0..text.len()));
    assert_eq!(said(0, "@A1 rang B1, not A10 or BA1."), format!("@{a1} rang [{b1}], not A10 or BA1."));
    assert_eq!(said(0, "See ALD-W1/x; Aldermere."), format!("See [{}]/x; [site].", ids.document(0)));
    assert_eq!(said(1, "In Brackwater."), "In Brackwater.", "there the site is told");
    let cut = ids.said(0, "I like Aldermere", crate::text::Span::new(2, 11));
    assert_eq!(cut, "like [site]", "no half of a name is left");
    assert_eq!(short_name(&study.corpus, 0, "ALD-W1/INT"), "INT");
    assert_eq!(short_name(&study.corpus, 1, "ALD-W1/INT"), "ALD-W1/INT");
}

fn short_name<'a>(corpus: &Corpus, document: usize, name: &'a str) -> &'a str {
    neutral::short_name(corpus, document, name)
}

#[test]
fn the_orders_are_named() {
    assert_eq!("site".parse(), Ok(Protect::Site));
    assert_eq!(Protect::Profession.to_string().parse(), Ok(Protect::Profession));
    assert!("both".parse::<Protect>().is_err_and(|e| e.contains("accepted are profession")));
}

#[test]
fn participants_of_one_document_may_be_counted_twice() {
    let lone = [("P1", "Yes.")];
    let study = Study::default().document("I1", &[], &lone).document("I2", &[], &lone);
    let plan = Protection::plan(&study.corpus, Rule::default(), []);
    assert!(plan.summary(false)[1].starts_with("2 participants are known in one document only"));
}
