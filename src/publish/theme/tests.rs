//! Tests of the module above.

use super::*;
use crate::analysis::theme::theme;
use crate::publish::protect::Rule;
use crate::publish::testing::Study;

/// Three nurses at Aldermere, one officer at Brackwater; a document not coded.
fn study() -> Study {
    Study::default()
        .code("power")
        .code("power.status")
        .code("power.agenda")
        .person("A1", &[("profession", "nursing")])
        .person("A2", &[("profession", "nursing")])
        .person("A3", &[("profession", "nursing")])
        .person("B1", &[("profession", "police")])
        .document(
            "ALD-W1",
            &[("site", "Aldermere"), ("kind", "workshop")],
            &[("A1", "They *decide*."), ("A2", "We are told by A1."), ("A3", "Well.")],
        )
        .coding("k1", "power.status", "They", "decide*.")
        .coding("k1", "power.agenda", "We are", "A1.")
        .document(
            "BRA-I1",
            &[("site", "Brackwater"), ("kind", "interview")],
            &[("B1", "In Brackwater nobody asks me.")],
        )
        .coding("k1", "power.status", "In Brackwater", "me.")
        .document("BRA-O1", &[("site", "Brackwater"), ("kind", "observation")], &[("", "Not coded.")])
}

fn report(study: &Study, rule: Rule) -> String {
    let options = Options { dominance_percent: 60, ..Options::default() };
    let theme = theme(&study.corpus, &options, "power").expect("a theme");
    let wishes = Wishes { rule, ..Wishes::default() };
    let page = page(&theme, &study.corpus, &options, study, &wishes).expect("a report");
    crate::publish::markdown::page(&page, 1)
}

#[test]
fn a_theme_tells_what_it_means_who_speaks_of_it_and_in_which_words() {
    let expected = "\
# Theme: power

- participants n/N, then passages · codes with their sub-codes · by site · codes power
- reading: lead coders (k1) · codebook: core 1
- out of 2 documents, 4 participants, 4 counted turns, 13 words
- documents of the study: 0 finished, 2 begun, 1 untouched
- by group: Aldermere 1 begun; Brackwater 1 begun, 1 untouched
- the mix of document kinds differs by over 20 points: Aldermere 1 workshop; Brackwater 1 interview
- most cells have under 5 participants or 3 documents behind them
- of 1 of 1 codes one participant or document supplies over 60 %

## What it means

**Definition.** What power means.

## Who speaks of it

| site | participants | documents | passages |
|:--|--:|--:|--:|
| Aldermere | 2/3 | 1/1 | 2 |
| Brackwater | 1/1 | 1/1 | 1 |
| all | 3/4 | 2/2 | 3 |

| profession | participants | documents | passages |
|:--|--:|--:|--:|
| nursing | 2/3 | 1/1 | 2 |
| police | 1/1 | 1/1 | 1 |
| (none) | · | · | · |
| all | 3/4 | 2/2 | 3 |

**participants n/N, then passages**

| site | nursing | police | (none) |
|:--|:--|:--|:--|
| Aldermere | 2/3 · 2 | — | — |
| Brackwater | — | 1/1 · 1 | · |

- — nobody there
- · nothing coded there yet
- ⚑ power: the document ALD-W1 supplies 2 passages (67\u{a0}% of all)

## What professions share

Sub-codes that every profession uses:

- power.status

Sub-codes that one profession alone uses:

- power.agenda: nursing

That a profession does not use a code is no sign that it disagrees.

## What it comes to, site by site

Nobody has summed it up yet: a memo of type summary on power that names a site stands here.

## In their words

- power: 3 excerpts quote 3 of 3 persons who hold the code.
- Not protected: the minimum cell is 1, which any one person fills.

### Aldermere (2 of 2 passages)

> They \\*decide\\*.

(nursing A1, Aldermere, workshop ALD-W1, turn 1)

> We are told by A1.

(nursing A2, Aldermere, workshop ALD-W1, turn 2)

### Brackwater (1 of 1 passage)

> In Brackwater nobody asks me.

(police B1, Brackwater, interview BRA-I1, turn 1)

## What speaks against it

Counter-examples were not searched: --expect CODE names a code that ought to be with it, --opposite CODE one that says \
the contrary.

### Persons who lack what peers have

1 of 3 persons in whose profession at whose site anybody has power are without it.

| without it | profession | site | peers with it | turns | documents |
|:--|:--|:--|--:|--:|:--|
| A3 | nursing | Aldermere | 2/3 | 1 | ALD-W1 |

That a code is absent is no sign of disagreement: the question may not have come up, or nobody coded it.

## What is not coded yet

- 1 document not coded yet: BRA-O1
- 2 documents begun and not finished: ALD-W1, BRA-I1

---

Counts tabulate coders' judgements; they are not measurements of prevalence.
";
    let mut study = study();
    study.corpus.codebook_versions = vec!["core 1".into()];
    assert_eq!(report(&study, Rule { min_cell: 1, ..Rule::default() }), expected);
}

#[test]
fn a_masked_theme_names_nobody_and_no_document() {
    let text = report(&study(), Rule::default());
    for name in ["A1", "A2", "A3", "B1", "ALD-W1", "BRA-I1", "BRA-O1"] {
        assert!(!text.contains(name), "{name} is left in\n{text}");
    }
    // Beside the table of sites, the number of passages of one document would tell where it is from.
    assert!(!text.contains("supplies 2 passages"), "{text}");
    let words = text.split("## In their words").nth(1).expect("the excerpts");
    assert!(!words.contains("Brackwater") && words.contains("### Site not told\n"), "{words}");
    assert!(words.contains("> In \\[site\\] nobody asks me.\n\n(respondent)\n"), "{words}");
    assert!(
        words.contains("### Aldermere (2 of 2 passages)") && words.contains("- 1 document not coded yet\n"),
        "{words}"
    );
}

#[test]
fn where_the_tables_tell_the_only_site_the_profession_goes_first() {
    let study = Study::default()
        .code("power")
        .person("A1", &[("profession", "police")])
        .person("A2", &[("profession", "nursing")])
        .person("A3", &[("profession", "nursing")])
        .document("ALD-W1", &[("site", "Aldermere")], &[("A1", "They decide."), ("A2", "No."), ("A3", "Well.")])
        .coding("k1", "power", "They", "decide.");
    let text = report(&study, Rule::default());
    assert!(text.contains("> They decide.\n\n(respondent A1, Aldermere, ALD-W1, turn 1)\n"), "{text}");
}

#[test]
fn counter_examples_and_summaries_are_protected_with_the_rest() {
    use crate::analysis::theme::{Asked, theme_of};
    use crate::study::memo::{Memo, MemoOn, MemoType};
    let study = study();
    let memo = Memo {
        on: MemoOn::Code("power".into()),
        memo_type: MemoType::Summary,
        text: "# Brackwater\n\nB1 is asked by nobody, see [[BRA-I1:1]].".into(),
        coder: "k1".into(),
        at: 86_400_000,
    };
    let memos = [memo];
    let asked = Asked {
        code: "power.status",
        expect: Some("power.agenda"),
        opposite: Some("power.agenda"),
        memos: &memos,
        ..Asked::default()
    };
    let asked = Asked { code: "power", expect: Some("power.agenda"), ..asked };
    let options = Options::default();
    let theme = theme_of(&study.corpus, &options, &asked).expect("a theme");
    let text = |rule: Rule| {
        let wishes = Wishes { rule, ..Wishes::default() };
        let page = page(&theme, &study.corpus, &options, &study, &wishes).expect("a report");
        crate::publish::markdown::page(&page, 1)
    };
    let open = text(Rule { min_cell: 1, ..Rule::default() });
    assert!(open.contains("**Brackwater (k1, 1970-01-02).** Brackwater"), "{open}");
    assert!(open.contains("### power without power.agenda within the turn\n"), "{open}");
    assert!(open.contains("| all | 2/3 | 2/3 | 2/2 |\n\n2 of 2 passages:\n\n> They"), "{open}");
    assert!(open.contains("Not summed up yet: Aldermere."), "{open}");
    let masked = text(Rule::default());
    for name in ["A1", "A2", "A3", "B1", "ALD-W1", "BRA-I1", "BRA-O1"] {
        assert!(!masked.contains(name), "{name} is left in\n{masked}");
    }
    assert!(masked.contains("not named in a protected file"), "{masked}");
}

#[test]
fn several_themes_are_protected_as_one_file() {
    let study = study();
    let options = Options::default();
    let themes: Vec<_> = ["power.agenda", "power.status"]
        .iter()
        .map(|code| theme(&study.corpus, &options, code).expect("a theme"))
        .collect();
    let page = pages(&themes, &study.corpus, &options, &study, &Wishes::default()).expect("a report");
    let text = crate::publish::markdown::page(&page, 1);
    assert!(text.starts_with("# Themes\n"), "{text}");
    assert!(text.contains("## Theme: power.agenda\n") && text.contains("\n### In their words\n"), "{text}");
    // The lone officer is quoted under another theme, and that keeps everybody's names out of this one.
    assert!(["A1", "A2", "A3", "B1", "ALD-W1"].iter().all(|name| !text.contains(name)), "{text}");
    assert_eq!(text.matches("Counts tabulate").count(), 1);
}

#[test]
fn a_working_copy_and_an_empty_theme_say_so() {
    let text = report(&study(), Rule { working_copy: true, ..Rule::default() });
    assert!(
        text.contains("\n> **WORKING COPY: nothing is masked") && text.contains("(police B1, Brackwater"),
        "{text}"
    );
    let empty = report(&Study::default().code("power"), Rule::default());
    assert!(
        empty.contains("There are no passages yet.\n") && empty.contains("Every document is finished.\n"),
        "{empty}"
    );
}
