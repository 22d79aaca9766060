//! Tests of the module above.

use super::*;
use crate::analysis::excerpts::{Selection, excerpts};
use crate::analysis::options::Condition;
use crate::analysis::testing::Study;
use crate::analysis::testing::random::{Dice, options as random_options, study as random_study};
use crate::analysis::{Documents, frequency};
use crate::study::Event;
use proptest::prelude::*;

/// Three workshops at X (none the third), one at Y; the fourth is coded by another.
fn workshops() -> Corpus {
    let place = |site, session, date| [("site", site), ("session", session), ("date", date)];
    Study::new()
        .code("power")
        .known(&["A", "B"])
        .document("W1", &place("X", "1", "2022-01-10"))
        .turn("A", "we decide")
        .speaker("A", &[("profession", "nurse")])
        .turn("B", "no")
        .coding("k", "power", "we decide")
        .document("W2", &place("X", "2", "2022-02-10"))
        .turn("A", "well")
        .document("W4", &place("X", "4", "2022-04-10"))
        .turn("A", "they decide")
        .turn("A", "they do")
        .coding("m", "power", "they decide")
        .coding("m", "power", "they do")
        .document("V1", &place("Y", "1", "2022-03"))
        .turn("C", "so")
        .finished("k")
        .build()
}

fn made(corpus: &Corpus, along: Along, pool: bool) -> OverTime {
    let versions = vec![vec![1], Vec::new(), vec![2], vec![1]];
    over_time(corpus, &Options::default(), &Wanted { along, pool, versions }).expect("a report")
}

fn shown(block: &Block) -> Vec<(&str, PointState, Option<u32>)> {
    let points = block.points.iter().zip(&block.rows[0].cells);
    points.map(|(point, cell)| (point.value.as_str(), point.state, cell.as_ref().map(|cell| cell.turns))).collect()
}

#[test]
fn sessions_stand_within_a_site_and_gaps_stay_gaps() {
    let corpus = workshops();
    let report = made(&corpus, Along::Attribute("session".into()), false);
    use PointState::{Counted, Gap, Uncoded};
    let x = &report.blocks[0];
    assert_eq!(shown(x), [("1", Counted, Some(1)), ("2", Uncoded, Some(0)), ("3", Gap, None), ("4", Counted, Some(2))]);
    let change = x.rows[0].change.as_ref().expect("two points");
    assert_eq!((change.first.as_str(), change.last.as_str(), change.per_100_turns), ("1", "4", Some(50.0)));
    assert_eq!(change.participants, Some(0.5), "one of two, then one of one");
    let last = &x.points[3];
    assert!(last.other_coders && last.other_codebook && !x.points[1].other_coders);
    assert_eq!(
        (&last.coders[..], &last.codebook[..], &last.names[..]),
        (&["m".to_owned()][..], &[2][..], &["W4".to_owned()][..])
    );
    assert_eq!(x.points[0].professions, BTreeMap::from([("(none)".into(), 1), ("nurse".into(), 1)]));
    let y = &report.blocks[1];
    assert_eq!((y.site.as_deref(), y.rows[0].change.as_ref()), (Some("Y"), None));
    assert_eq!(y.points.len(), 4, "sites stand side by side");
}

#[test]
fn dates_go_by_document_month_or_year() {
    let corpus = workshops();
    let values = |along, pool| -> Vec<Vec<String>> {
        let report = made(&corpus, along, pool);
        report.blocks.iter().map(|block| block.points.iter().map(|point| point.value.clone()).collect()).collect()
    };
    assert_eq!(values(Along::Documents, false), [vec!["W1", "W2", "W4"], vec!["V1"]]);
    assert_eq!(values(Along::Documents, true), [["W1", "W2", "V1", "W4"]]);
    let months = ["2022-01", "2022-02", "2022-03", "2022-04"].map(str::to_owned).to_vec();
    assert_eq!(values(Along::Dates(Dates::Month), false), [months.clone(), vec!["2022-03".to_owned()]]);
    assert_eq!(values(Along::Dates(Dates::Month), true), [months]);
    assert_eq!(values(Along::Dates(Dates::Year), true), [["2022"]]);
}

#[test]
fn an_event_parts_the_time_of_its_site_alone() {
    let corpus = workshops();
    let events = |site| {
        let event = Event::new("2022-02-10", site, "Law").expect("an event");
        made(&corpus, Along::Dates(Dates::Around(vec![event].into())), false)
    };
    use PointState::{Counted, Gap};
    let own = events(Some("x"));
    assert_eq!(own.blocks[0].event.as_deref(), Some("2022-02-10 Law (x)"));
    assert_eq!(shown(&own.blocks[0]), [("before", Counted, Some(1)), ("after", Counted, Some(2))]);
    assert_eq!(shown(&own.blocks[1]), [("no event", Counted, Some(0))]);
    assert!(!own.blocks[1].points[0].in_order && own.blocks[1].event.is_none());
    let all = events(None);
    assert_eq!(shown(&all.blocks[1]), [("before", Gap, None), ("after", Counted, Some(0))]);
    let month = Event::new("2022-03-15", None, "Law").expect("an event");
    let unclear = made(&corpus, Along::Dates(Dates::Around(vec![month].into())), false);
    assert_eq!(shown(&unclear.blocks[1]), [("unclear", Counted, Some(0))]);
}

#[test]
fn along_nothing_is_an_error() {
    let corpus = Study::new().code("a").document("d", &[]).turn("A", "x").coding("k", "a", "x").build();
    let wanted = Wanted { along: Along::Attribute("session".into()), pool: false, versions: Vec::new() };
    let error = over_time(&corpus, &Options::default(), &wanted).expect_err("no session");
    assert!(error.to_string().contains("no counted turn has a session"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn a_point_is_what_frequency_counts_of_it(seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let corpus = random_study(&mut dice).build();
        let options = Options { by: Vec::new(), observed: false, ..random_options(&mut dice) };
        let wanted = Wanted { along: Along::Attribute("date".into()), pool: dice.below(3) == 0, versions: Vec::new() };
        let Ok(report) = over_time(&corpus, &options, &wanted) else { return Ok(()) };
        for block in &report.blocks {
            for (at, point) in block.points.iter().enumerate() {
                let conditions = block.site.iter().map(|site| ("site", site)).chain([("date", &point.value)]);
                let mut filter = options.filter.clone();
                filter.extend(conditions.map(|(key, value)| Condition {
                    key: key.into(), negated: false, values: vec![value.clone()],
                }));
                let alone = frequency(&corpus, &Options { filter, ..options.clone() }).expect("a report");
                prop_assert_eq!(alone.denominators, point.denominators);
                for (row, counted) in block.rows.iter().zip(&alone.rows) {
                    let Some(cell) = &row.cells[at] else { continue };
                    prop_assert_eq!(&row.code, &counted.code);
                    if options.straddle.is_none() {
                        prop_assert_eq!(cell, &counted.total);
                    }
                    let selection = Selection::Cell { code: row.code_index, group: point.group };
                    let found = excerpts(&corpus, &report.options, selection).expect("excerpts");
                    prop_assert_eq!(found.len() as u32, cell.passages);
                }
                let Some(group) = point.group else { continue };
                let said = excerpts(&corpus, &report.options, Selection::Said { group }).expect("turns");
                prop_assert_eq!(said.len() as u32, point.denominators.turns);
            }
        }
        // Without a condition or a limit every counted turn is at some point.
        if options.documents == Documents::All {
            let turns: u32 = report.blocks.iter().flat_map(|b| &b.points).map(|p| p.denominators.turns).sum();
            prop_assert_eq!(turns, report.header.denominators.turns);
        }
    }
}
