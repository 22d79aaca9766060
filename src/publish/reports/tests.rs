//! Tests of the module above.

use super::*;
use proptest::prelude::*;

fn parsed(words: &str) -> Ask {
    Ask::parse(words).unwrap_or_else(|why| panic!("{words}: {why}"))
}

/// One line for each report, with every option that it has of its own.
const LINES: &[&str] = &[
    "frequency",
    "frequency --by site,profession --where 'site=Dunlow' --where 'kind!=\"a,b\"|c' --codes power --coders k1,k2 \
     --speakers all --reflective --observed --depth all --own --count codings --unit turns --finished --level 2 \
     --straddle main",
    "frequency --all-documents",
    "frequency --intervals 500 --seed 7",
    "theme identity",
    "theme --all",
    "theme power --expect identity --opposite power.agenda --within participant",
    "theme identity --by site --protect site --min-cell 5 --working-copy --template '({profession}, turn {turn})'",
    "quotes",
    "quotes --pick 2 --balance stage --seed 9 --context 1 --codes power --min-cell 2",
    "negative --code power --without identity --within document --opposite trust --by site",
    "linked --by site",
    "objects",
    "objects --code at.element.tool --pick 5 --protect site",
    "kwic 'care plan' --context 8 --lines 0 --by profession --working-copy",
    "words --by site --top 5 --min-persons 2 --stem --stop-words",
    "codeline DUN-W1 --codes power --depth 2",
    "cooccurrence --within turns:3 --coefficients --by site",
    "progress --by site --where kind=workshop --coders k1",
    "codebook --codes power --coders all",
    "participants --where site=Dunlow --list --protect site --min-cell 5 --working-copy",
    "documents --by kind --where site=Dunlow --list",
    "tags --by site --kind artefact --where kind=workshop --speakers counted --level 1",
    "elements --in at.contradiction --codes at.element --by site",
    "crosstab --by site,profession --percent row",
    "matrix --rows participant --binary --depth 2",
    "framework --rows document --codes power",
    "checklist --standard srqr",
    "methods",
    "cooccurrence --within turn --by profession --compare nurse,police --intervals 300 --seed 2",
    "turn-taking",
    "turn-taking --by site --bridge --no-self --residuals --adjusted --from power --to trust --within-turns 4 --list \
     --protect site",
    "over-time",
    "over-time --along date --step month --pool --rate words --depth 2",
    "over-time --event 'Care Act'",
    "saturation",
    "saturation --order coded --themes --base 6 --run 3 --threshold 2.5",
    "agreement --coders k1,k2 --document DUN-W1 --document DUN-W4 --codes power --depth 1 --unit char \
     --where 'site=Dunlow' --speakers all --reflective --by site,profession --level 1 --coefficients --intervals 500 \
     --seed 7 --drift",
    "agreement --intervals",
];

#[test]
fn what_is_asked_can_be_told_again_in_words() {
    for &line in LINES {
        let ask = parsed(line);
        assert_eq!(parsed(&ask.line()), ask, "{line}");
        assert_eq!(ask.words().first().map(String::as_str), Some(ask.name()));
    }
    assert_eq!(parsed("frequency --coders lead --depth 1").line(), "frequency", "what is so by itself is left out");
}

#[test]
fn one_option_is_changed_and_the_others_stay() {
    let ask = parsed("agreement --coders k1,k2 --unit char --by site --drift");
    assert_eq!(ask.value("unit").as_deref(), Some("char"));
    let other = ask.with("by", None).and_then(|ask| ask.with("unit", Some("word"))).expect("words");
    assert_eq!(other.line(), "agreement --coders k1,k2 --unit word --drift");
    assert!(other.with("unit-of-nothing", Some("x")).is_err());
    assert!(parsed("turn-taking").has("by") && !parsed("turn-taking").has("depth"));
    assert!(parsed("turn-taking --within-turns 2").has("depth"), "codes of exchanges have a depth");
    assert!(!parsed("matrix").has("by") && parsed("matrix").has("depth") && !parsed("methods").has("by"));
}

#[test]
fn every_report_is_among_the_lines_of_this_test() {
    for (name, about) in Ask::names() {
        assert!(LINES.iter().any(|line| line.split(' ').next() == Some(&name)), "{name} has no line");
        assert!(!about.is_empty(), "{name} says not what it shows");
    }
}

#[test]
fn what_cannot_be_asked_is_told_on_one_line() {
    let told = |words: &str| Ask::parse(words).expect_err("an error");
    assert!(told("frequencies").contains("frequencies"), "{}", told("frequencies"));
    assert!(told("frequency --buy site").contains("--buy"));
    assert!(told("frequency 'site").contains("not closed"));
    assert!(!told("theme").is_empty() && !told("").is_empty());
    assert!([told("theme"), told(""), told("frequencies")].iter().all(|why| !why.contains('\n')));
}

proptest! {
    /// Options that were read, told as words and read again are the same.
    #[test]
    fn options_survive_being_told(
        by in proptest::collection::vec("[a-z]{1,5}(, [a-z]{1,3})?", 0..3),
        values in proptest::collection::vec("[a-zé|, ]{0,4}[a-z]", 1..3),
        negated: bool, reflective: bool, level in proptest::option::of(1usize..4),
    ) {
        let condition = crate::analysis::Condition { key: "site".to_owned(), negated, values };
        let options = crate::analysis::Options {
            by: by.iter().map(|key| crate::study::attribute::key(key)).collect(),
            filter: vec![condition], reflective, level, ..crate::analysis::Options::default()
        };
        let words = ReportOptions::of(&options).words();
        let mut line = vec!["frequency".to_owned()];
        line.extend(words);
        let ask = Ask::of_words(&line).expect("an ask");
        let again = ask.options().expect("options").wanted().expect("what is asked");
        let trimmed = |options: &crate::analysis::Options| {
            let mut options = options.clone();
            options.filter.iter_mut().for_each(|c| c.values.iter_mut().for_each(|v| *v = v.trim().to_owned()));
            options
        };
        prop_assert_eq!(trimmed(&again), trimmed(&options));
    }
}
