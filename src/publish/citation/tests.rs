//! Tests of the module above.

use super::*;

fn nurse() -> Facts {
    Facts {
        people: vec![person("nursing", "A5")],
        site: Some("Aldermere".into()),
        document: Some("ALD-I4".into()),
        kind: Some("interview".into()),
        spoken: true,
        date: Some("2022-02-16".into()),
        turns: Some((18, 18)),
        code: "identity.erosion".into(),
        masked: false,
    }
}

fn person(profession: &str, name: &str) -> Person {
    let profession = (!profession.is_empty()).then(|| profession.to_owned());
    let speaker_type = "respondent".to_owned();
    Person { profession, role: "respondent".into(), speaker_type, participant: Some(name.into()) }
}

fn cite(template: &str, facts: &Facts) -> String {
    template.parse::<Template>().map(|t| t.cite(facts)).unwrap_or_else(|e| e.to_string())
}

#[test]
fn the_named_templates() {
    let facts = nurse();
    assert_eq!(cite("default", &facts), "(nursing A5, Aldermere, interview ALD-I4, turn 18)");
    assert_eq!(cite("short", &facts), "(nursing, Aldermere)");
    assert_eq!(cite("full", &facts), "(A5, nursing, Aldermere, ALD-I4, turn 18)");
    assert_eq!(cite("masked", &facts), "(respondent)");
    let mut worker = nurse();
    let nurse = worker.people.remove(0);
    worker.people.push(Person { profession: None, role: "family support worker".into(), ..nurse });
    assert_eq!(cite("short", &worker), "(family support worker, Aldermere)");
    assert_eq!(cite("masked", &worker), "(respondent)", "a role is told by other templates");
}

#[test]
fn several_turns_and_people() {
    let mut facts = nurse();
    facts.turns = Some((21, 24));
    facts.kind = Some("focus-group".into());
    facts.people = vec![person("nursing", "A5"), person("police", "A2")];
    assert_eq!(cite("default", &facts), "(nursing A5 and police A2, Aldermere, focus group ALD-I4, turns 21–24)");
    assert_eq!(cite("full", &facts), "(A5, nursing; A2, police; Aldermere, ALD-I4, turns 21–24)");
    facts.people.extend([person("police", "A3"), person("", "A7")]);
    assert_eq!(cite("short", &facts), "(nursing, police and respondent, Aldermere)");
    assert_eq!(
        cite("default", &facts),
        "(nursing A5, police A2 and 2 others, Aldermere, focus group ALD-I4, turns 21–24)"
    );
}

#[test]
fn field_notes_and_papers_have_their_own_form() {
    let mut facts = Facts {
        site: Some("Eastmarch".into()),
        kind: Some("observation".into()),
        document: Some("EAS-O1".into()),
        date: Some("2023-04-18".into()),
        turns: Some((7, 7)),
        ..Facts::default()
    };
    assert_eq!(cite("default", &facts), "(Field notes, Eastmarch, April 2023, note 7)");
    assert_eq!(cite("short", &facts), "(field notes, Eastmarch)");
    facts.date = Some("2023".into());
    assert_eq!(cite("default", &facts), "(Field notes, Eastmarch, 2023, note 7)");
    (facts.date, facts.site, facts.turns) = (None, None, Some((7, 9)));
    assert_eq!(cite("default", &facts), "(Field notes, EAS-O1, notes 7–9)");
    assert_eq!(cite("masked", &facts), "(field notes)");
    facts.kind = Some("literature".into());
    assert_eq!(cite("default", &facts), "(Literature, EAS-O1, paragraphs 7–9)");
}

#[test]
fn a_role_stands_in_for_an_unknown_profession() {
    let mut facts = nurse();
    facts.people = vec![Person { role: "client".into(), participant: Some("D7".into()), ..Person::default() }];
    assert_eq!(cite("default", &facts), "(client D7, Aldermere, interview ALD-I4, turn 18)");
    facts.kind = None;
    facts.turns = None;
    assert_eq!(cite("default", &facts), "(client D7, Aldermere, ALD-I4)");
}

#[test]
fn ones_own_template_and_what_is_missing() {
    let own = "[{profession} {participant}, {site}; {document}, t. {turn}] {{{code}}}";
    let mut facts = nurse();
    assert_eq!(cite(own, &facts), "[nursing A5, Aldermere; ALD-I4, t. 18] {identity.erosion}");
    assert_eq!(cite("{kind}, {date}: {turns}", &facts), "interview, 2022-02-16: turn 18");
    facts.site = None;
    assert_eq!(cite(own, &facts), "[nursing A5; ALD-I4, t. 18] {identity.erosion}");
    facts.turns = None;
    assert_eq!(cite(own, &facts), "[nursing A5; ALD-I4] {identity.erosion}");
    facts.people.clear();
    assert_eq!(cite(own, &facts), "[ALD-I4] {identity.erosion}");
    facts.masked = true;
    assert_eq!(cite(own, &facts), "(interview)");
}

#[test]
fn errors_list_what_there_is() {
    assert!(cite("shrt", &nurse()).contains("default, short, full or masked"));
    let unknown = cite("({place})", &nurse());
    assert!(unknown.contains("no field “{place}”") && unknown.contains("{site} {document}"), "{unknown}");
    for never in ["{gender}", "{ Ethnicity }", "{status}"] {
        assert!(cite(never, &nurse()).contains("never stands in a citation"), "{never}");
    }
    assert!(cite("({site", &nurse()).contains("not closed"));
    assert!(cite("site}", &nurse()).contains("not closed"));
}
