//! Names in texts and what comes in their place.

use super::*;
use crate::study::identify::Kind;
use proptest::prelude::*;

fn row(name: &str, pseudonym: &str) -> Row {
    Row { line: 2, name: name.into(), pseudonym: pseudonym.into(), ..Row::default() }
}

fn table(rows: &[(&str, &str)]) -> Table {
    Table::new(rows.iter().map(|(name, pseudonym)| row(name, pseudonym)).collect()).expect("a table")
}

fn after(table: &Table, text: &str, style: Style) -> String {
    replaced(text, &table.hits(text, &[], style).hits)
}

fn brackets(rows: &[(&str, &str)], text: &str) -> String {
    after(&table(rows), text, Style::Brackets)
}

fn left(rows: &[(&str, &str)], text: &str) -> Vec<(&'static str, String)> {
    let found = table(rows).hits(text, &[], Style::Brackets).left;
    found.into_iter().map(|left| (left.why.words(), left.span.slice(text).to_owned())).collect()
}

#[test]
fn whole_words_only_with_their_endings() {
    let rows = [("Mary", "Nurse A"), ("James", "Client B"), ("Rose", "Client C")];
    let cases = [
        ("Mary said", "[Nurse A] said"),
        ("MARY and mArY", "[Nurse A] and [Nurse A]"),
        (
            "Mary's, Mary’s, the Marys' and James’ bag, James's",
            "[Nurse A]'s, [Nurse A]’s, the [Nurse A]s' and [Client B]’ bag, [Client B]'s",
        ),
        ("Mary'll come, Mary'd", "[Nurse A]'ll come, [Nurse A]'d"),
        ("‘Mary’ and 'Mary'", "‘[Nurse A]’ and '[Nurse A]'"),
        ("Rosemary, Rosé, Jameson, Maryland, O'Mary", "Rosemary, Rosé, Jameson, Maryland, O'Mary"),
        ("d'Rose and (Rose), “Rose”; Rose.He", "d'[Client C] and ([Client C]), “[Client C]”; [Client C].He"),
        ("Mary-led, ex-Mary, mary_Rose", "[Nurse A]-led, ex-[Nurse A], mary_[Client C]"),
        ("Mary–Rose or Mary/Rose", "[Nurse A]–[Client C] or [Nurse A]/[Client C]"),
        ("[Mary laughs] and [Mary]", "[Nurse A laughs] and [Nurse A]"),
        ("[Nurse A] and Mary", "[Nurse A] and [Nurse A]"),
    ];
    for (text, expected) in cases {
        assert_eq!(brackets(&rows, text), expected, "{text}");
    }
}

#[test]
fn longest_first_and_over_line_breaks() {
    let rows = [
        ("Mary", "A"),
        ("Mary Smith", "Nurse X"),
        ("Smith Jones", "Nurse Y"),
        ("St. Anne's Ward", "Ward Q"),
        ("Mary-Ann", "Client Z"),
    ];
    let cases = [
        ("Mary Smith and Mary", "[Nurse X] and [A]"),
        ("Mary  Smith, Mary\nSmith, Mary\u{a0}Smith", "[Nurse X], [Nurse X], [Nurse X]"),
        ("Mary\n\nSmith", "[A]\n\nSmith"),
        ("Mary. Smith went", "[A]. Smith went"),
        ("Mary Smith Jones", "[A] [Nurse Y]"),
        ("St Anne’s Ward, St. Anne's\nward", "[Ward Q], [Ward Q]"),
        ("Mary-Ann, Mary Ann, Mary‑Ann", "[Client Z], [Client Z], [Client Z]"),
    ];
    for (text, expected) in cases {
        assert_eq!(brackets(&rows, text), expected, "{text}");
    }
    let table = table(&rows);
    let found = table.hits("told Mary\nSmith: yes", &[10], Style::Brackets);
    assert_eq!(replaced("told Mary\nSmith: yes", &found.hits), "told [A]\nSmith: yes", "a name goes over no turn");
}

#[test]
fn however_an_accent_is_typed() {
    let rows = [("Siân", "Nurse A"), ("Łukasz Żak", "Client B"), ("Strauß", "Client C")];
    assert_eq!(brackets(&rows, "Sia\u{302}n, SIÂN’s, Si\u{ad}ân"), "[Nurse A], [Nurse A]’s, [Nurse A]");
    assert_eq!(brackets(&rows, "ŁUKASZ Z\u{307}AK; STRAUSS"), "[Client B]; [Client C]");
    assert_eq!(brackets(&rows, "Sian"), "Sian");
}

#[test]
fn what_is_also_a_word_is_left_in_small_letters_and_told() {
    let rows = [("Will", "Client B"), ("Rose", "Client C"), ("Mary", "Nurse A")];
    assert_eq!(brackets(&rows, "Will rose, she will; WILL"), "[Client B] rose, she will; [Client B]");
    assert_eq!(
        left(&rows, "Will rose, she will"),
        [("lower case", "rose".to_owned()), ("lower case", "will".to_owned())]
    );
    assert_eq!(
        left(&rows, "the Marys and Mary-Ann, roses, Wills"),
        [
            ("a longer word", "Marys".to_owned()),
            ("part of a double name", "Mary".to_owned()),
            ("a longer word", "Wills".to_owned()),
        ]
    );
    // A spelling in small letters says that small letters are meant.
    let mut also = row("Mary", "Nurse A");
    also.also = vec!["mary".into(), "Mazza".into()];
    let table = Table::new(vec![also]).expect("a table");
    assert_eq!(after(&table, "mary, Mazza, mazza", Style::Brackets), "[Nurse A], [Nurse A], mazza");
    assert_eq!(after(&table, "mary, MAZZA", Style::Plain), "nurse a, NURSE A");
}

#[test]
fn plain_pseudonyms_carry_the_form_of_the_name() {
    let rows = [("Mary", "Anna"), ("the home", "Site A"), ("NSPCC", "Charity B")];
    let table = table(&rows);
    let text = "MARY, Mary, the home, The Home, THE HOME, NSPCC, Nspcc";
    assert_eq!(after(&table, text, Style::Plain), "ANNA, Anna, Site A, Site A, SITE A, Charity B, Charity B");
}

#[test]
fn a_plain_pseudonym_that_would_make_a_name_has_brackets() {
    let table = table(&[("Hope Ward", "Ward B"), ("Mary", "Anna"), ("Anna Smith", "Client C")]);
    assert_eq!(after(&table, "Mary Smith, Mary Jones", Style::Plain), "[Anna] Smith, Anna Jones");
}

#[test]
fn names_in_earlier_brackets_are_left_alone() {
    let mut table = table(&[("Rose", "Client B")]);
    assert_eq!(after(&table, "[Nurse Rose] and Rose", Style::Brackets), "[Nurse Client B] and [Client B]");
    table.protect(["Nurse Rose"]);
    assert_eq!(after(&table, "[Nurse Rose] and Rose", Style::Brackets), "[Nurse Rose] and [Client B]");
}

#[test]
fn a_text_can_be_cleaned_of_whatever_is_left() {
    let table = table(&[("Mary Smith", "Nurse A"), ("Smith", "Client B")]);
    assert_eq!(table.cleaned("interview mary_smith, Smiths, Lee-Smith"), "interview nurse a, Client B, Lee-Client B");
}

#[test]
fn a_table_that_would_do_harm_is_refused_with_its_lines() {
    let wrong = |rows: Vec<Row>| {
        Table::new(rows)
            .err()
            .map(|all| all.into_iter().map(|(line, what)| format!("{line}: {what}")).collect::<Vec<_>>().join("\n"))
            .unwrap_or_default()
    };
    let at = |line, name: &str, pseudonym: &str| Row { line, ..row(name, pseudonym) };
    assert!(wrong(vec![at(3, " ", "A")]).contains("3: the name is missing"));
    assert!(wrong(vec![at(3, "Mary", "")]).contains("3: there is no pseudonym for “Mary”"));
    assert!(wrong(vec![at(3, "--", "A")]).contains("cannot be looked for"));
    let twice = wrong(vec![at(2, "Mary Ann", "A"), at(5, "MARY-ANN", "B")]);
    assert!(twice.contains("5: “MARY-ANN” is “B” here and “A” in line 2"), "{twice}");
    assert!(Table::new(vec![at(2, "Mary", "A"), at(3, "mary", "A")]).is_ok());
    let inner = wrong(vec![at(2, "Mary", "Nurse Rose"), at(3, "Rose", "Client B")]);
    assert!(inner.contains("2: the pseudonym “Nurse Rose” is or holds a name"), "{inner}");
    assert!(wrong(vec![at(2, "Mary", "mary")]).contains("is or holds a name"));
    assert!(wrong(vec![at(2, "Mary", "[A]")]).contains("bracket"));
    let reason = Row { reason: Some("Mary asked".into()), ..at(4, "Mary", "A") };
    assert!(wrong(vec![reason]).contains("4: the reason holds a name"));
    assert!("person".parse::<Kind>().is_err_and(|what| what.contains("name, place, org, date, other")));
    assert!("Postcode".parse::<Kind>().is_err() && " Org".parse() == Ok(Kind::Org));
}

fn tables() -> impl Strategy<Value = Table> {
    let name = "(Mary|Ann|Will|Smith|O'Brien|Siân|rose|St\\. Ann)( (Smith|Ann|Will|Rose))?|Mary-Ann|[A-D]{1,2}";
    let pseudonym = "(Nurse|Client|Anna|Ward|Smith|Will)( [A-D])?|[E-G]{1,2}s?";
    proptest::collection::vec((name, pseudonym), 1..6).prop_filter_map("a table that holds", |rows| {
        Table::new(rows.iter().map(|(name, pseudonym)| row(name, pseudonym)).collect()).ok()
    })
}

const WORDS: &str = "((Mary|MARY|mary|Ann|Will|will|Smith|SMITHS|O'Brien|O’Brien|Siân|Sia\u{302}n|rose|Rose|St\\.|A|B|said|Nurse|Client|Anna|Rosemary)('s|s'|s|’|')?( |-|\\n|, |: |  |\\. |\\[|\\]|'|_)?){0,24}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_second_run_changes_nothing(table in tables(), text in WORDS, plain in any::<bool>()) {
        let style = if plain { Style::Plain } else { Style::Brackets };
        let once = after(&table, &text, style);
        prop_assert_eq!(after(&table, &once, style), once.clone(), "from {:?} with {:?}", text, table.rows());
        // The other style changes nothing either.
        let other = if plain { Style::Brackets } else { Style::Plain };
        prop_assert_eq!(after(&table, &once, other), once);
    }

    #[test]
    fn what_is_replaced_is_a_name_and_the_rest_is_as_it_was(table in tables(), text in WORDS) {
        let found = table.hits(&text, &[], Style::Brackets);
        let mut at = 0;
        for hit in &found.hits {
            prop_assert!(hit.span.start >= at && !hit.span.is_empty());
            at = hit.span.end;
            let (there, row) = (hit.span.slice(&text), &table.rows()[hit.row]);
            let letters = |s: &str| spelling::folded(s).chars().filter(|c| spelling::in_token(*c) && c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(letters(there), letters(&row.name));
        }
        let mut rest = text.clone();
        for hit in found.hits.iter().rev() {
            rest.replace_range(hit.span.range(), "");
        }
        let blank: Vec<Hit> = found.hits.iter().map(|hit| Hit { replacement: String::new(), ..hit.clone() }).collect();
        prop_assert_eq!(replaced(&text, &blank), rest);
    }

    #[test]
    fn a_text_without_names_is_untouched(table in tables(), text in "([e-z]{1,6}[0-9]?[ ,.\\n'’-]){0,40}") {
        prop_assume!(!["will", "rose", "smith"].iter().any(|name| text.contains(name)));
        prop_assert_eq!(after(&table, &text, Style::Brackets), text);
    }
}
