//! Tests of the page: what a number may open in a file in which somebody must not be recognised.

use super::*;
use crate::analysis::{Opens, frequency};
use crate::publish::page::Quote;
use crate::publish::protect::Rule;
use crate::publish::table::{Cell, Column, Row};
use crate::publish::testing;

/// Three police at Aldermere and one nurse at Dunlow, who is alone of her kind.
fn study() -> testing::Study {
    let police =
        |study: testing::Study, name: &str| study.person(name, &[("profession", "police"), ("site", "Aldermere")]);
    let study = testing::Study::default().code("power").code("trust");
    let study = ["A1", "A2", "A3"].into_iter().fold(study, police);
    study
        .person("D7", &[("profession", "nurse"), ("site", "Dunlow")])
        .document(
            "ALD-W1",
            &[("site", "Aldermere")],
            &[("A1", "They decide it."), ("A2", "We trust them."), ("A3", "Nothing <b>at all</b>.")],
        )
        .coding("k1", "power", "They decide", "decide")
        .coding("k1", "power", "at all", "all")
        .coding("k1", "trust", "We trust", "trust")
        .document("DUN-I1", &[("site", "Dunlow")], &[("D7", "Nurses obey quietly.")])
        .coding("k1", "power", "Nurses obey", "obey")
}

fn made(study: &testing::Study, parts: Vec<Page>, rule: Rule) -> String {
    let corpus = &study.corpus;
    let part = |page: Page| Part { asked: "frequency".into(), page: Ok(page) };
    let mut parts: Vec<Part> = parts.into_iter().map(part).collect();
    parts.push(Part { asked: "broken".into(), page: Err("it <cannot> be made".into()) });
    let behind = open::behind(corpus, parts.iter().map(|part| part.page.as_ref().ok()));
    let sources = sources(corpus, &behind, &[], &parts);
    let wishes = Wishes { rule, beside: sources.as_slice().into(), ..Wishes::default() };
    let protection = crate::publish::excerpts::plan(corpus, &[], &wishes);
    let options = Options::default();
    let scope = Scope::new(corpus, &options).expect("a scope");
    let gathered = gather(&scope, study, &sources, &HashMap::new(), &wishes).expect("excerpts");
    let shown = Shown::new(corpus, &protection, &sources, Some(&gathered));
    parts.iter_mut().for_each(|part| guard::page(part, &protection, &shown, rule.working_copy));
    write("A study", &parts, &behind, &shown, (&gathered.collection.summary, None))
}

fn by_site(study: &testing::Study) -> Page {
    let options = Options { by: vec!["site".into()], ..Options::default() };
    let report = frequency(&study.corpus, &options).expect("a report");
    crate::publish::frequency::sheet(&report, &options).into()
}

/// What a number opens, by what it is of.
fn opened<'h>(html: &'h str, title: &str) -> &'h str {
    let start = html.find(&format!("<h4>{title}: ")).unwrap_or_else(|| panic!("“{title}” opens: {html}"));
    html[start..].split("</div>").next().expect("an end")
}

#[test]
fn a_number_opens_what_may_stand_under_it() {
    let study = study();
    let html = made(&study, vec![by_site(&study)], Rule::default());
    let at_home = opened(&html, "power · Aldermere");
    assert!(at_home.contains("They decide") && at_home.contains("at all"), "{at_home}");
    let elsewhere = opened(&html, "power · Dunlow");
    assert!(!elsewhere.contains("obey") && elsewhere.contains("1 not listed under this number"), "{elsewhere}");
    // The number of no group is of two sites and two professions: it tells of nobody.
    let all = opened(&html, "power · all");
    assert!(all.contains("Nurses obey") && !all.contains("Dunlow") && !all.contains("D7"), "{all}");
    // Neutral ids stand throughout the file.
    assert!(!html.contains("DUN-I1") && !html.contains("ALD-W1") && !html.contains("A1"), "{html}");
}

#[test]
fn a_working_copy_tells_all_and_says_so() {
    let study = study();
    let html = made(&study, vec![by_site(&study)], Rule { working_copy: true, ..Rule::default() });
    assert!(opened(&html, "power · Dunlow").contains("Nurses obey"));
    assert!(html.contains("WORKING COPY") && html.contains("DUN-I1"));
}

#[test]
fn what_names_somebody_is_left_out_where_ids_are_neutral() {
    let study = study();
    let cell = Cell::of("1");
    let table =
        Table { columns: vec![Column::number("n")], rows: vec![Row::new("DUN-I1", vec![cell])], ..Table::default() };
    let place = crate::analysis::opens::Place { document: 1, span: study.corpus.codings[3].span };
    let quote = Quote { text: "Nurses obey quietly.".into(), opens: Opens::places([place]), ..Quote::default() };
    let page = Page {
        title: "A report on DUN-I1".into(),
        blocks: vec![
            Block::Table(table.clone()),
            Block::Quote(quote),
            Block::Quote(Quote { text: "Unknown.".into(), ..Quote::default() }),
            Block::Notes(vec!["the participant D7 supplies 1".into(), "a plain note".into()]),
        ],
    };
    let html = made(&study, vec![page.clone()], Rule::default());
    for told in ["DUN-I1", "D7", "obey", "Unknown."] {
        assert!(!html.contains(told), "{told}: {html}");
    }
    for said in ["A table is left out here", "2 quotations are left out here", "a plain note"] {
        assert!(html.contains(said), "{said}: {html}");
    }
    let open = made(&study, vec![page], Rule { working_copy: true, ..Rule::default() });
    assert!(open.contains("DUN-I1") && open.contains("Nurses obey quietly.") && open.contains("Unknown."));
}

#[test]
fn one_report_that_fails_does_not_stop_the_others() {
    let study = study();
    let html = made(&study, vec![by_site(&study)], Rule::default());
    assert!(html.contains("could not be made: it &lt;cannot&gt; be made") && html.contains("power"));
    assert!(html.contains("<a href=\"#s0\">") && html.contains("id=\"s1\""));
    assert!(html.contains("&lt;b&gt;at all") || html.contains("at all&lt;/b&gt;") || !html.contains("<b>at"));
    // Every link leads somewhere in the page.
    for link in html.split("href=\"#").skip(1) {
        let id = link.split('"').next().expect("an id");
        assert!(html.contains(&format!("id=\"{id}\"")), "{id}");
    }
}

#[test]
fn a_long_list_is_spread_over_documents_and_says_how_many_more() {
    let mut study = testing::Study::default().code("power");
    for at in 0..3 {
        let turns: Vec<(&str, String)> = (0..9).map(|turn| ("A", format!("word{turn} here."))).collect();
        let turns: Vec<(&str, &str)> = turns.iter().map(|(who, said)| (*who, said.as_str())).collect();
        study = study.document(&format!("D{at}"), &[("site", "x")], &turns);
        for turn in 0..9 {
            let word = format!("word{turn}");
            study = study.coding("k1", "power", &word, &word);
        }
    }
    let behind = open::behind(&study.corpus, [Some(&by_site(&study))].into_iter());
    let first = behind.get(&Spot { part: 0, table: 0, row: 0, column: 0 }).expect("a number");
    assert_eq!((first.of, first.chosen.len()), (27, 12));
    for document in 0..3 {
        assert_eq!(first.chosen.iter().filter(|source| source.document == document).count(), 4);
    }
    let rule = Rule { working_copy: true, ..Rule::default() };
    let html = made(&study, vec![by_site(&study)], rule);
    assert!(opened(&html, "power · x").contains("15 more in the project"));
}
