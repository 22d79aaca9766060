//! Tests of drawings.

use super::*;
use crate::publish::chart::Grid;

fn chart(kind: Kind) -> Chart {
    Chart {
        title: "Power & <trust>".into(),
        unit: "passages".into(),
        kind,
        data: Grid {
            rows: vec![
                "session 1".into(),
                "session 2".into(),
                "session 3".into(),
                "a very long label of a row indeed \u{202e}".into(),
            ],
            series: vec!["Aldermere".into(), "Dunlow".into()],
            values: vec![
                vec![Some(3.0), None],
                vec![Some(0.0), Some(12.5)],
                vec![None, Some(4.0)],
                vec![Some(20.0), Some(7.0)],
            ],
            ..Grid::default()
        },
        note: "A note.".into(),
    }
}

const KINDS: [Kind; 5] = [Kind::Bars, Kind::GroupedBars, Kind::Heat, Kind::Lines, Kind::Sequence];

fn sound(svg: &str) {
    let mut reader = quick_xml::Reader::from_str(svg);
    while !matches!(reader.read_event().unwrap_or_else(|e| panic!("{e}: {svg}")), quick_xml::events::Event::Eof) {}
    // The letters of the font may spell anything.
    let drawn = svg.split("</style>").last().unwrap_or(svg);
    assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
}

#[test]
fn every_kind_is_sound_and_the_same_each_time() {
    for kind in KINDS {
        let svg = file(&chart(kind));
        assert_eq!(svg, file(&chart(kind)));
        sound(&svg);
        assert_eq!(svg.matches("@font-face").count(), 1, "the font comes along once");
        assert!(svg.contains("Power &amp; &lt;trust&gt;</title>") && svg.contains('⇄') && !svg.contains('\u{202e}'));
        assert!(!inline(&chart(kind), "c7").contains("@font-face"));
        assert!(inline(&chart(kind), "c7").contains("id=\"c7-title\""));
    }
}

#[test]
fn odd_numbers_break_nothing() {
    let mut empty = chart(Kind::Bars);
    empty.data = Grid::default();
    let mut odd = chart(Kind::Bars);
    odd.data.values =
        vec![vec![Some(f64::NAN), Some(f64::INFINITY)], vec![Some(-3.0)], vec![], vec![None, Some(1e300)]];
    let mut noughts = chart(Kind::Bars);
    noughts.data.values = vec![vec![Some(0.0), Some(0.0)]; 4];
    for kind in KINDS {
        for chart in [&empty, &odd, &noughts] {
            sound(&file(&Chart { kind, ..chart.clone() }));
        }
    }
}

#[test]
fn what_is_missing_is_a_gap() {
    let bars = inline(&chart(Kind::GroupedBars), "c");
    // Five values above nought are bars; the nought has a figure and the missing ones a point.
    assert_eq!(bars.matches("stroke-width=\"0.5\"").count(), 5, "{bars}");
    assert_eq!(bars.matches(">·</text>").count(), 2);
    let heat = inline(&chart(Kind::Heat), "c");
    assert_eq!(heat.matches("fill=\"url(#c-none)\"").count(), 3, "two cells and the key: {heat}");
    let lines = inline(&chart(Kind::Lines), "c");
    // Aldermere: one stretch of two and a lone point; Dunlow: one stretch of three. Two more in the legend.
    assert_eq!(lines.matches("stroke-width=\"2\"").count(), 2 + 2, "{lines}");
    assert_eq!(lines.matches("stroke-width=\"0.7\"").count(), 6 + 2);
}

#[test]
fn axes_have_round_numbers() {
    assert_eq!(ticks(7.0), [0.0, 2.0, 4.0, 6.0, 8.0]);
    assert_eq!(ticks(2.0), [0.0, 1.0, 2.0]);
    assert_eq!(ticks(0.5), [0.0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5]);
    assert_eq!(ticks(0.0), [0.0, 1.0]);
    assert_eq!(axis_figures(&[0.0, 0.2, 1.0]), ["0.0", "0.2", "1.0"]);
    assert_eq!(axis_figures(&[0.0, 50.0, 100.0]), ["0", "50", "100"]);
    assert_eq!((figure(12.34, 1), figure(-2.0, 0), figure(1234.5, 0)), ("12.3".into(), "−2".into(), "1234".into()));
}

#[test]
fn figures_that_stand_together_have_as_many_digits() {
    let mut one = chart(Kind::Heat);
    one.data.values = vec![vec![Some(0.83), Some(0.6)], vec![Some(0.5), None]];
    let svg = inline(&one, "c");
    assert!(svg.contains(">0.83<") && svg.contains(">0.60<") && svg.contains(">0.50<"), "{svg}");
}

#[test]
fn what_is_printed_may_be_other_than_what_is_drawn() {
    let mut one = chart(Kind::Heat);
    one.data.full = Some(1.0);
    one.data.values = vec![vec![Some(0.5), Some(1.0)], vec![Some(0.0), None]];
    one.data.labels = vec![vec!["3/6".into(), "1/1".into()], vec!["0/6".into(), "5/6".into()]];
    let svg = inline(&one, "c");
    assert!([">3/6<", ">1/1<", ">0/6<", ">5/6<"].iter().all(|label| svg.contains(label)), "{svg}");
    assert!(svg.contains("too few for a share") && svg.contains(&crate::publish::chart::style::shade(0.5)), "{svg}");
    one.kind = Kind::GroupedBars;
    let bars = inline(&one, "c");
    assert!(bars.contains(">3/6<") && bars.contains(">5/6<") && bars.contains(">1.0<"), "{bars}");
}

#[test]
fn a_map_of_many_columns_grows() {
    let mut wide = chart(Kind::Heat);
    wide.data.series = (0..60).map(|at| format!("code.number-{at}")).collect();
    wide.data.values = vec![(0..60).map(|at| Some(f64::from(at))).collect(); 4];
    let svg = inline(&wide, "c");
    sound(&svg);
    assert!(heat::width(&wide) > 1500.0 && svg.contains("rotate(-45)") && svg.contains("code.number-59"));
}

#[cfg(feature = "png")]
#[test]
fn pictures_are_drawn_with_the_font_that_is_built_in() {
    for kind in KINDS {
        let picture = crate::publish::chart::picture::png(&chart(kind)).expect("a picture");
        assert!(picture.bytes.starts_with(b"\x89PNG") && picture.bytes.len() > 5000, "{}", picture.bytes.len());
        assert_eq!(picture, crate::publish::chart::picture::png(&chart(kind)).expect("a picture"));
    }
    // Without letters the picture would be nearly empty: the same with no words is smaller.
    let mut mute = chart(Kind::Bars);
    mute.title = String::new();
    mute.data.rows.iter_mut().for_each(String::clear);
    let bytes = |chart: &Chart| crate::publish::chart::picture::png(chart).expect("a picture").bytes.len();
    assert!(bytes(&chart(Kind::Bars)) > bytes(&mute) + 2000);
}
