//! Queries and what they are read as, or where they are wrong.

use super::super::query::{Ending, Node, Query, Text, Value};
use proptest::prelude::*;

fn bound(bound: &Option<(String, bool)>) -> String {
    bound.as_ref().map_or("*".into(), |(value, within)| format!("{}{value}", if *within { "=" } else { "" }))
}

fn show_text(text: &Text) -> String {
    let words: Vec<String> = text
        .words
        .iter()
        .map(|word| match word.ending {
            Ending::Whole => word.parts.join("-"),
            Ending::Prefix => format!("{}*", word.parts.join("-")),
            Ending::Fuzzy(most) => format!("{}~{most}", word.parts.join("-")),
        })
        .collect();
    let mut shown = words.join(" ");
    if words.len() > 1 {
        shown = format!("\"{shown}\"");
    }
    if text.exact {
        shown = format!("'{shown}'");
    }
    if let Some(near) = text.near {
        shown += &format!("~{near}");
    }
    text.joins.iter().for_each(|joined| shown += &format!("|{joined}"));
    shown
}

fn show(node: &Node) -> String {
    let list =
        |name: &str, nodes: &[Node]| format!("{name}({})", nodes.iter().map(show).collect::<Vec<_>>().join(", "));
    match node {
        Node::Every => "every".into(),
        Node::Turns(turns) => format!("turns{turns:?}"),
        Node::And(nodes) => list("and", nodes),
        Node::Or(nodes) => list("or", nodes),
        Node::Not(node) => format!("not {}", show(node)),
        Node::Text(text) => show_text(text),
        Node::Regex(regex) => format!("/{}/{}", regex.pattern, if regex.ignore_case { "i" } else { "" }),
        Node::Field(field) => {
            let value = match &field.value {
                Value::Any => "any".into(),
                Value::Is(value) => format!("={value}"),
                Value::Begins(value) => format!("={value}.."),
                Value::Range(low, high) => format!("[{} {}]", bound(low), bound(high)),
            };
            format!("{}{value}", field.key)
        }
    }
}

fn read(source: &str) -> String {
    match source.parse::<Query>() {
        Ok(query) => show(&query.root),
        Err(error) => format!("{}: {}", error.at, error.what),
    }
}

#[test]
fn queries_are_read() {
    for (source, wanted) in [
        ("Bend", "bend"),
        ("bend rules", "and(bend|bendrules, rules|bendrules)"),
        ("the rules", "and(the, rules)"),
        ("bend AND rules", "and(bend, rules)"),
        ("bend and rules", "and(bend, and, rules)"),
        ("bend OR break rules", "or(bend, and(break|breakrules, rules|breakrules))"),
        ("(bend OR break) rules", "and(or(bend, break), rules)"),
        ("bend -rules", "and(bend, not rules)"),
        ("bend NOT rules", "and(bend, not rules)"),
        ("-bend", "not bend"),
        ("NOT (a OR -b)", "not or(a, not b)"),
        ("\"chain of command\"", "\"chain of command\""),
        ("“chain of command”", "\"chain of command\""),
        ("\"police\"", "police"),
        ("\"rules bend\"~3", "\"rules bend\"~3"),
        ("'bend rules'~0", "'\"bend rules\"'~0"),
        ("'bending'", "'bending'"),
        ("‘children’s’", "'children's'"),
        ("work*", "work*"),
        ("\"social work*\"", "\"social work*\""),
        ("inter-agency", "inter-agency"),
        ("inter-agen*", "inter-agen*"),
        ("agancy~", "agancy~1"),
        ("agancy~2", "agancy~2"),
        ("inter-agancy~1", "inter-agancy~1"),
        ("don’t", "don't"),
        ("A&E", "\"a e\""),
        ("and/or", "\"and or\""),
        ("12:30", "\"12 30\""),
        ("(police)", "police"),
        ("*", "every"),
        ("* -code:*", "and(every, not codeany)"),
        ("site:East", "site=East"),
        ("Speaker-Type:client", "speaker_type=client"),
        ("site:\"East march\" bend", "and(site=East march, bend)"),
        (
            "profession:(police OR \"social worker\" OR NOT gp)",
            "or(profession=police, profession=social worker, not profession=gp)",
        ),
        ("(profession:police OR profession:gp)", "or(profession=police, profession=gp)"),
        ("profession:social*", "profession=social.."),
        ("site:*", "siteany"),
        ("date:2022-05..2022-09", "date[=2022-05 =2022-09]"),
        ("date:2022-05..", "date[=2022-05 *]"),
        ("date:>2022-05-01", "date[2022-05-01 *]"),
        ("date:<=2022", "date[* =2022]"),
        ("session:[2 TO 4]", "session[=2 =4]"),
        ("session:[* TO 4]", "session[* =4]"),
        ("stage:[\"first visit\" TO last]", "stage[=first visit =last]"),
        ("code:rule-bending.bend -coded:no", "and(code=rule-bending.bend, not coded=no)"),
        ("\"a b\" -\"c d\" -(e)", "and(\"a b\", not \"c d\", not e)"),
        (r"re:/ben[dt] \/ (a|b)/i site:x", "and(/ben[dt] / (a|b)/i, site=x)"),
        (r"re:/\bno\\/", r"/\bno\\/"),
        ("(re:/x/ OR y)", "or(/x/, y)"),
        ("日本", "\"日 本\""),
    ] {
        assert_eq!(read(source), wanted, "{source}");
    }
}

#[test]
fn a_wrong_query_says_where_it_is_wrong() {
    for (source, at, what) in [
        ("", 0, "the query is empty"),
        ("  ", 0, "the query is empty"),
        ("bend OR", 7, "expected a word"),
        ("bend AND ", 9, "expected a word"),
        ("OR bend", 0, "before this operator"),
        ("bend AND OR x", 9, "before this operator"),
        ("bend NOT", 8, "after NOT"),
        ("bend NOT OR x", 9, "after NOT"),
        ("bend - rules", 5, "without a blank"),
        ("(bend", 0, "never closed"),
        ("a (b (c)", 2, "never closed"),
        ("a ()", 3, "between the parentheses"),
        ("bend) x", 4, "closes nothing"),
        ("say \"bend", 4, "never closed"),
        ("\"\"", 1, "no word"),
        ("\"…\"", 1, "no word"),
        ("… bend", 0, "holds no word"),
        ("bend & x", 5, "holds no word"),
        ("'bend", 0, "never closed"),
        ("w*rk", 1, "end of a word only"),
        ("\"so*l work\"", 3, "end of a word only"),
        ("\"work *\"", 6, "beginning of a word"),
        ("agancy~3", 7, "~1 or ~2"),
        ("\"a b\"~", 6, "how many"),
        ("\"a b\"~200", 6, "at most 100"),
        ("\"a\"~2", 0, "from two"),
        ("\"a\"b", 3, "expected a blank"),
        ("site: East", 5, "expected a value after “site:”"),
        ("site:\"\"", 5, "expected a value"),
        ("site:(East March)", 11, "expected OR or “)”"),
        ("site:(East OR )", 14, "expected a value of site"),
        ("site:(East", 5, "never closed"),
        ("site:E*t", 6, "end of a value"),
        ("date:..", 5, "expected a range"),
        ("date:[2 4]", 8, "expected TO"),
        ("date:[2 TO 4", 5, "never closed"),
        ("date:>", 6, "expected a value after >"),
        ("re:bend", 3, "between slashes"),
        ("re:/bend", 3, "never closed"),
        ("re://", 4, "expected a pattern"),
        ("re:/x/g", 6, "is no flag"),
    ] {
        let error = source.parse::<Query>().expect_err(source);
        assert_eq!(error.at, at, "{source}: {error}");
        assert!(error.what.contains(what), "{source}: {error}");
    }
    let long = "a ".repeat(300);
    assert!(long.parse::<Query>().is_err_and(|error| error.what.contains("too long")));
    assert!("a/".repeat(300).parse::<Query>().is_err_and(|error| error.what.contains("too long")));
    assert!(format!("\"{}\"", "a ".repeat(300)).parse::<Query>().is_err_and(|error| error.what.contains("too long")));
    assert!(format!("x:({})", vec!["a"; 300].join(" OR ")).parse::<Query>().is_err());
    assert!("(".repeat(500).parse::<Query>().is_err_and(|error| error.what.contains("deep")));
    assert!("-".repeat(500).parse::<Query>().is_err());
}

proptest! {
    #[test]
    fn no_query_makes_the_parser_panic(source in "[ab \"'()*~:/\\-\\[\\].<>=ANDORTé“”]{0,24}|\\PC{0,30}") {
        if let Err(error) = source.parse::<Query>() {
            prop_assert!(error.at as usize <= source.chars().count());
            prop_assert!(!error.what.is_empty());
        }
    }
}
