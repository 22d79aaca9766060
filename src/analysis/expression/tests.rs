//! Tests of expressions: examples, errors in their place, and what brute force finds.

use super::*;
use crate::analysis::Scope;
use crate::analysis::group::Groups;
use crate::analysis::options::Options;
use crate::analysis::testing::Study;
use crate::analysis::testing::brute::Brute;
use crate::analysis::testing::random::{self, Dice};
use crate::study::Corpus;
use crate::text::Span;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn shown(corpus: &Corpus, options: &Options, text: &str, reach: Reach) -> Vec<(usize, u32, u32, String)> {
    let scope = Scope::new(corpus, options).expect("a scope");
    let groups = Groups::new(&scope).expect("groups");
    let wanted = Retrieval { expression: text.parse().expect("an expression"), reach, tag: None };
    let found = retrieve(&scope, &groups, &wanted).expect("found");
    let id = |code: usize| corpus.codebook.codes()[code].id.clone();
    found
        .into_iter()
        .map(|one| (one.excerpt.document, one.excerpt.span.start, one.excerpt.span.end, id(one.code)))
        .collect()
}

/// Two turns of twenty words, the second an interviewer's.
fn study() -> Study {
    let codes = Study::new().code("power").code("power.x").code("bend").code("identity").code("and");
    codes.document("d", &[]).turn("A", &"word ".repeat(20)).turn("A", &"word ".repeat(20)).turn("INT", "but why then")
}

#[test]
fn passages_of_the_first_code_are_listed_where_the_rest_holds() {
    // The first turn is at 3..103, the second at 107..207, the interviewer's at 213..225.
    let corpus = study()
        .span("k", "power", 5, 20)
        .span("k", "power.x", 20, 30)
        .span("k", "identity", 25, 40)
        .span("k", "power", 60, 70)
        .span("k", "bend", 110, 120)
        .span("k", "power", 213, 220)
        .build();
    let found = |text: &str, reach| {
        let all = shown(&corpus, &Options::default(), text, reach);
        all.into_iter().map(|(_, start, end, code)| format!("{start}-{end} {code}")).collect::<Vec<_>>()
    };
    assert_eq!(found("power", Reach::Overlap), ["5-30 power", "60-70 power"], "uncounted turns give nothing");
    assert_eq!(found("power AND identity", Reach::Overlap), ["5-30 power"]);
    assert_eq!(found("power and not identity", Reach::Overlap), ["60-70 power"]);
    assert_eq!(found("power AND identity", Reach::Turn), ["5-30 power", "60-70 power"]);
    assert_eq!(found("power -identity", Reach::Turn), Vec::<String>::new());
    assert_eq!(found("power AND bend", Reach::Turn), Vec::<String>::new());
    assert_eq!(found("power AND bend", Reach::Document).len(), 2);
    assert_eq!(found("(bend OR power) AND NOT identity", Reach::Overlap), ["60-70 power", "110-120 bend"]);
    assert_eq!(found("NOT identity AND (bend OR power)", Reach::Overlap).len(), 2, "the head need not stand first");
    assert_eq!(found("identity AND power", Reach::Overlap), ["25-40 identity"]);
    assert_eq!(found("power AND identity OR bend", Reach::Overlap), ["5-30 power", "110-120 bend"]);
    assert_eq!(found("\"and\" OR bend", Reach::Overlap), ["110-120 bend"]);
    let own = Options { own: true, ..Options::default() };
    assert_eq!(shown(&corpus, &own, "power AND identity", Reach::Overlap), []);
}

#[test]
fn alternatives_at_the_head_are_one_passage_where_they_overlap() {
    let corpus = study().span("k", "bend", 10, 30).span("k", "power", 20, 40).span("k", "identity", 36, 44).build();
    let found = shown(&corpus, &Options::default(), "(power OR bend) AND identity", Reach::Overlap);
    assert_eq!(found, [(0, 10, 40, "power".to_owned())]);
}

#[test]
fn what_is_wrong_is_said_where_it_is() {
    let wrong = |text: &str| text.parse::<Expression>().expect_err("wrong");
    assert_eq!((wrong("").at, wrong("  ").at), (0, 0));
    assert!(wrong("power AND").what.contains("expected a code") && wrong("power AND").at == 9);
    assert!(wrong("(power").what.contains("never closed"));
    assert!(wrong("power)").what.contains("closes nothing"));
    assert!(wrong("日本 AND").to_string().ends_with("\n          ^"), "{}", wrong("日本 AND"));
    assert!(wrong("\"power").what.contains("quotation mark"));
    let deep = format!("{}power{}", "(".repeat(90), ")".repeat(90));
    assert!(wrong(&deep).what.contains("flatter"));
    let corpus = study().build();
    let scope_error = |text: &str| {
        let expression: Expression = text.parse().expect("an expression");
        expression.resolve(&corpus.codebook).expect_err("wrong").to_string()
    };
    assert!(scope_error("power AND agenda").contains("agenda"));
    for text in ["NOT power", "power OR NOT identity", "NOT (power AND NOT bend)"] {
        assert!(scope_error(text).contains("not negated"), "{text}");
    }
}

#[test]
fn only_passages_with_the_tag_are_listed() {
    let mut corpus = study().span("k", "power", 5, 20).span("k", "power", 60, 70).build();
    corpus.tag_names = vec!["artefact:plan".to_owned(), "mark:star".to_owned()];
    let tag = |start, end, name| crate::study::corpus::TagRow { document: 0, span: Span::new(start, end), name };
    corpus.tags = vec![tag(5, 20, 1), tag(60, 61, 0), tag(70, 80, 1)];
    let options = Options::default();
    let scope = Scope::new(&corpus, &options).expect("a scope");
    let groups = Groups::new(&scope).expect("groups");
    let starts = |tag: &str| {
        let expression = "power".parse().expect("an expression");
        let wanted = Retrieval { expression, reach: Reach::Overlap, tag: Some(tag.to_owned()) };
        let found = retrieve(&scope, &groups, &wanted).expect("found");
        found.iter().map(|one| one.excerpt.span.start).collect::<Vec<_>>()
    };
    assert_eq!((starts("mark:star"), starts("artefact"), starts("Plan")), (vec![5], vec![60], vec![60]));
    assert_eq!((starts("case"), starts("*")), (vec![], vec![5, 60]));
}

const CODES: [&str; 6] = ["a", "a.x", "a.x.y", "b", "b.z", "c"];

fn random_expression(dice: &mut Dice, depth: usize) -> String {
    match if depth == 0 { 0 } else { dice.below(5) } {
        1 => format!("{} AND {}", random_expression(dice, depth - 1), random_expression(dice, depth - 1)),
        2 => format!("({} OR {})", random_expression(dice, depth - 1), random_expression(dice, depth - 1)),
        3 => format!("{} AND NOT {}", random_expression(dice, depth - 1), dice.pick(&CODES)),
        _ => dice.pick(&CODES).to_owned(),
    }
}

/// Whether the expression is true of a patch, by its bytes and turns.
fn holds(brute: &Brute<'_>, node: &Node, patch: &crate::analysis::testing::brute::Patch, reach: Reach) -> bool {
    match node {
        Node::And(nodes) => nodes.iter().all(|node| holds(brute, node, patch, reach)),
        Node::Or(nodes) => nodes.iter().any(|node| holds(brute, node, patch, reach)),
        Node::Not(node) => !holds(brute, node, patch, reach),
        Node::Code(name, _) => patches(brute, &[name.as_str()]).iter().any(|other| {
            if other.document != patch.document {
                return false;
            }
            match reach {
                Reach::Document => !brute.turns_of(other).is_empty(),
                Reach::Turn => brute.turns_of(other).intersection(&brute.turns_of(patch)).next().is_some(),
                Reach::Overlap => {
                    let bytes: BTreeSet<u32> = other.bytes.intersection(&patch.bytes).copied().collect();
                    let shared = crate::analysis::testing::brute::Patch { document: patch.document, bytes };
                    !brute.turns_of(&shared).is_empty()
                }
            }
        }),
    }
}

/// The passages of codes with their sub-codes.
fn patches(brute: &Brute<'_>, names: &[&str]) -> Vec<crate::analysis::testing::brute::Patch> {
    let book = &brute.corpus.codebook;
    let wanted: BTreeSet<usize> =
        names.iter().flat_map(|name| book.subtree(book.find(name).expect("a code"))).collect();
    brute.passages(brute.report_codings().filter(|coding| wanted.contains(&(coding.code as usize))))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn what_is_found_is_what_brute_force_finds(seed in any::<u64>()) {
        let dice = &mut Dice::new(seed);
        let (corpus, texts) = random::study(dice).build_with_texts();
        let options = Options { by: Vec::new(), own: false, observed: false, ..random::options(dice) };
        let text = random_expression(dice, 3);
        let expression: Expression = text.parse().expect("an expression");
        let reach = dice.pick(&Reach::ALL);
        let brute = Brute { corpus: &corpus, texts: &texts, options: &options };
        let mut head = Vec::new();
        if Scope::new(&corpus, &options).is_err() || expression.head(&expression.root, &corpus.codebook, &mut head).is_err() {
            return Ok(());
        }
        let names: Vec<&str> = head.iter().map(|code| corpus.codebook.codes()[*code].id.as_str()).collect();
        let mut expected: Vec<(usize, u32, u32)> = patches(&brute, &names)
            .iter()
            .filter(|patch| !brute.turns_of(patch).is_empty() && holds(&brute, &expression.root, patch, reach))
            .map(|patch| (patch.document, *patch.bytes.first().expect("bytes"), *patch.bytes.last().expect("bytes") + 1))
            .collect();
        expected.sort_unstable();
        let found = shown(&corpus, &options, &text, reach);
        let found: Vec<(usize, u32, u32)> = found.into_iter().map(|(document, start, end, _)| (document, start, end)).collect();
        prop_assert_eq!(found, expected, "{} within {:?}", text, reach);
    }

    #[test]
    fn no_text_breaks_the_parser(text in "[a-c()\" AND OR NOT-]{0,24}") {
        if let Ok(expression) = text.parse::<Expression>() {
            prop_assert_eq!(expression.source(), text.as_str());
        }
    }
}
