//! Tests of the module above.

use super::*;
use crate::analysis::Depth;
use crate::analysis::frequency::frequency;
use crate::publish::TextStyle;
use crate::publish::testing::Study;
use crate::publish::{markdown, text};

/// Two nurses and a police officer at Aldermere, a nurse at Brackwater; Cressfield is not coded.
fn study() -> Study {
    Study::default()
        .code("power")
        .code("power.status")
        .code("trust")
        .person("A1", &[("profession", "nursing")])
        .person("A2", &[("profession", "nursing")])
        .person("A3", &[("profession", "police")])
        .person("B1", &[("profession", "nursing")])
        .person("C1", &[("profession", "police")])
        .document(
            "ALD-W1",
            &[("site", "Aldermere")],
            &[("A1", "They decide."), ("A2", "We are told."), ("A3", "Nobody asks."), ("A1", "They always have.")],
        )
        .coding("k1", "power", "They decide.", "decide.")
        .coding("k1", "power.status", "We are", "told.")
        .coding("k1", "power", "They always", "have.")
        .coding("k1", "trust", "Nobody", "asks.")
        .document("BRA-W1", &[("site", "Brackwater")], &[("B1", "I trust them."), ("B1", "And so on.")])
        .coding("k1", "trust", "I trust", "them.")
        .document("CRE-W1", &[("site", "Cressfield")], &[("C1", "Not coded.")])
}

fn report(by: &[&str], options: Options) -> (Frequency, Options) {
    let options = Options { by: by.iter().map(|&key| key.to_owned()).collect(), ..options };
    (frequency(&study().corpus, &options).expect("a report"), options)
}

fn shown(by: &[&str], options: Options, width: usize) -> String {
    let (report, options) = report(by, options);
    text::sheet(&sheet(&report, &options), &TextStyle { width, ..TextStyle::default() })
}

#[test]
fn by_site_with_sub_codes() {
    let expected = "\
Frequency · participants n/N, then passages · codes with their sub-codes · by site
reading: lead coders (k1)
out of 2 documents, 4 participants, 6 counted turns, 16 words
documents of the study: 0 finished, 2 begun, 1 untouched
by group: Aldermere 1 begun; Brackwater 1 begun; Cressfield 1 untouched
no interviewer is known in ALD-W1: whoever asks there is counted as a respondent
most cells have under 5 participants or 3 documents behind them
of 3 of 3 codes one participant or document supplies over 40 %

code        Aldermere  Brackwater  Cressfield  all
power ⚑     2/3  3     0/1  0      ·           2/4  3
  status ⚑  1/3  1     0/1  0      ·           1/4  1
trust ⚑     1/3  1     1/1  1      ·           2/4  2

· nothing coded there yet
⚑ power: the participant A1 supplies 2 passages (67\u{a0}% of all)
⚑ power.status: the participant A2 supplies 1 passage (100\u{a0}% of all)
⚑ trust: the participant A3 supplies 1 passage (50\u{a0}% of all)
Counts tabulate coders' judgements; they are not measurements of prevalence.
";
    assert_eq!(shown(&["site"], Options { depth: Depth::All, ..Options::default() }, 100), expected);
}

#[test]
fn two_attributes_are_a_grid_that_tells_nobody_from_nothing() {
    let dominant = Options { dominance_percent: 100, ..Options::default() };
    let expected = [
        "\n       Aldermere        Brackwater       Cressfield",
        "code   nursing  police  nursing  police  nursing  police  all",
        "power  2/2  3   0/1  0  0/1  0   —       —        ·       2/4  3",
        "trust  0/2  0   1/1  1  1/1  1   —       —        ·       2/4  2",
        "",
        "— nobody there   · nothing coded there yet",
        "Counts tabulate coders' judgements; they are not measurements of prevalence.\n",
    ];
    let text = shown(&["site", "profession"], dominant.clone(), 100);
    assert!(text.ends_with(&expected.join("\n")) && text.contains(" · by site, profession\n"), "{text}");
    let blocks = shown(&["site", "profession"], dominant, 40);
    assert!(blocks.contains("\nBrackwater\ncode   nursing  police\npower  0/1  0   —\n"), "{blocks}");
}

#[test]
fn percents_need_enough_people_and_flags_stand_where_most_do_not_have_them() {
    let generous = Options {
        min_percent_n: 4,
        small_participants: 1,
        small_documents: 2,
        dominance_percent: 100,
        ..Options::default()
    };
    let text = shown(&[], generous, 100);
    assert!(text.contains("code   all\npower  2/4  50\u{a0}%  3 †\ntrust  2/4  50\u{a0}%  2\n"), "{text}");
    assert!(text.contains("† under 1 participants or 2 documents\n"), "{text}");
}

#[test]
fn other_units_show_their_own_figure() {
    let with = |unit| Options { unit, dominance_percent: 100, ..Options::default() };
    assert!(
        shown(&["site"], with(Unit::Per100Turns), 100).contains("power       75.0         0.0           ·  50.0\n")
    );
    assert!(shown(&["site"], with(Unit::Turns), 100).contains("power  3/4        0/2         ·           3/6\n"));
    assert!(
        shown(&["site"], with(Unit::Documents), 100).contains("trust  1/1  1     1/1  1      ·           2/2  2\n")
    );
}

#[test]
fn records_hold_every_figure_of_every_cell() {
    let (report, _) = report(&["site"], Options { codes: vec!["trust".into()], ..Options::default() });
    let expected = "\
code,name,parent,depth,site,state,passages,codings,turns,documents,participants,words,per_100_turns,per_1000_words,small,group_documents,group_participants,group_turns,group_words
trust,trust,,1,Aldermere,counted,1,1,1,1,1,2,25,100,true,1,3,4,10
trust,trust,,1,Brackwater,counted,1,1,1,1,1,3,50,166.66666666666666,true,1,1,2,6
trust,trust,,1,Cressfield,uncoded,0,0,0,0,0,0,,,false,0,0,0,0
trust,trust,,1,(all),counted,2,2,2,2,2,5,33.333333333333336,125,true,2,4,6,16
";
    assert_eq!(records(&report).to_csv(), expected);
}

#[test]
fn markdown_has_the_same_cells() {
    let (report, options) = report(&["site"], Options { dominance_percent: 100, ..Options::default() });
    let text = markdown::sheet(&sheet(&report, &options), 1);
    assert!(text.contains("| code | Aldermere | Brackwater | Cressfield | all |\n|:--|:--|:--|:--|:--|\n| power | 2/3 · 3 | 0/1 · 0 | · | 2/4 · 3 |\n"), "{text}");
}
