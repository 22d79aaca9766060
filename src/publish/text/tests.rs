//! Tests of the module above.

use super::*;
use crate::publish::table::{Align, Cell, Column, FLAG, Row};
use proptest::prelude::*;

fn plain(width: usize) -> TextStyle {
    TextStyle { width, ..TextStyle::default() }
}

fn counts() -> Sheet {
    let cell = |n: &str, passages: &str, bar: f64| Cell { bar: Some(bar), ..Cell::parts([n, passages]) };
    let mut few = cell("1/6", "2", 2.0);
    few.flag = Some(FLAG);
    Sheet {
        title: "Frequency by site".into(),
        header: vec!["reading: lead coders".into()],
        tables: vec![Table {
            caption: String::new(),
            corner: "code".into(),
            columns: vec![Column::text("Aldermere"), Column::text("Brackwater"), Column::text("all")],
            rows: vec![
                Row::new("identity", vec![cell("6/6", "41", 41.0), Cell::of("·"), cell("19/32", "103", 0.0)]),
                Row { indent: 1, ..Row::new("bend", vec![few, Cell::of("—"), cell("11/32", "28", 28.0)]) },
            ],
        }],
        footnotes: vec!["— nobody there   · nothing coded there yet".into()],
    }
}

#[test]
fn numbers_stand_under_each_other() {
    let expected = "\
Frequency by site
reading: lead coders

code      Aldermere  Brackwater  all
identity  6/6  41    ·           19/32  103
  bend    1/6   2 ⚑  —           11/32   28

— nobody there   · nothing coded there yet
";
    assert_eq!(sheet(&counts(), &plain(100)), expected);
}

#[test]
fn bars_show_the_share_of_the_greatest() {
    let text = sheet(&counts(), &TextStyle { bars: true, ..plain(100) });
    assert!(text.contains("identity  6/6  41   ▆▆▆"), "{text}");
    assert!(text.contains("1/6   2 ⚑ ▂"), "{text}");
    assert_eq!(
        (bar(0.0, 9.0), bar(1.0, 1000.0), bar(9.0, 9.0), bar(5.0, 9.0)),
        ("".into(), "▂".into(), "▆▆▆".into(), "▆▅".into())
    );
}

#[test]
fn colour_only_when_asked() {
    assert!(!sheet(&counts(), &plain(100)).contains('\u{1b}'));
    let coloured = sheet(&counts(), &TextStyle { colour: true, ..plain(100) });
    assert!(coloured.starts_with("\u{1b}[1mFrequency by site\u{1b}[0m\n"), "{coloured:?}");
}

/// Two sites of two professions, as a report by site and profession has them.
fn grid() -> Table {
    let columns = [
        ("Aldermere", "nursing"),
        ("Aldermere", "education-welfare"),
        ("Brackwater", "nursing"),
        ("Brackwater", "police"),
    ];
    let mut columns: Vec<Column> = columns.iter().map(|(site, label)| Column::text(*label).under(*site)).collect();
    columns.push(Column::text("all"));
    let cells = ["1/2 3", "0/1 0", "2/2 9", "—", "3/5 12"].map(|text| Cell::parts(text.split(' '))).to_vec();
    Table { corner: "code".into(), columns, rows: vec![Row::new("power", cells)], ..Table::default() }
}

fn only(table: Table) -> Sheet {
    Sheet { tables: vec![table], ..Sheet::default() }
}

#[test]
fn two_attributes_stand_under_two_headers_where_there_is_room() {
    let expected = [
        "       Aldermere                   Brackwater",
        "code   nursing  education-welfare  nursing  police  all",
        "power  1/2  3   0/1  0             2/2  9   —       3/5  12\n",
    ];
    assert_eq!(sheet(&only(grid()), &plain(60)), expected.join("\n"));
}

#[test]
fn headers_break_before_the_table_does() {
    let expected = [
        "       Aldermere            Brackwater",
        "                education-",
        "code   nursing  welfare     nursing  police  all",
        "power  1/2  3   0/1  0      2/2  9   —       3/5  12\n",
    ];
    assert_eq!(sheet(&only(grid()), &plain(53)), expected.join("\n"));
}

#[test]
fn a_table_too_wide_becomes_a_block_per_value() {
    let expected = "\
Aldermere
code   nursing  education-welfare
power  1/2  3   0/1  0

Brackwater
code   nursing  police
power  2/2  9   —

code   all
power  3/5  12
";
    assert_eq!(sheet(&only(grid()), &plain(40)), expected);
}

#[test]
fn a_block_too_wide_is_continued() {
    let expected = "\
Aldermere
code   nursing
power  1/2  3

Aldermere, continued
       education-
code   welfare
power  0/1  0

Brackwater
code   nursing
power  2/2  9
— police

code   all
power  3/5  12
";
    assert_eq!(sheet(&only(grid()), &plain(20)), expected);
    let columns = (1..=6).map(|n| Column::number(format!("column{n}"))).collect();
    let cells = (1..=6).map(|n| Cell::of(format!("{n}"))).collect();
    let flat = Table { columns, rows: vec![Row::new("a", cells)], ..Table::default() };
    let expected = "\
columns 1 to 3 of 6
   column1  column2  column3
a        1        2        3

columns 4 to 6 of 6
   column4  column5  column6
a        4        5        6
";
    assert_eq!(sheet(&only(flat), &plain(30)), expected);
}

#[test]
fn words_break_into_lines_and_wide_characters_stand_straight() {
    let table = Table {
        columns: vec![Column::text("said"), Column::number("n")],
        rows: vec![
            Row::new("会議", vec![Cell::of("the form wants two exclusions"), Cell::of("2")]),
            Row::new("Siân\u{1b}", vec![Cell::of("no  more"), Cell::of("10")]),
        ],
        ..Table::default()
    };
    let expected = [
        "       said                 n",
        "会議   the form wants two   2",
        "       exclusions",
        "Siân␛  no  more            10\n",
    ];
    assert_eq!(sheet(&only(table), &plain(29)), expected.join("\n"));
}

#[test]
fn long_header_lines_are_broken_not_cut() {
    let long = Sheet { title: "T".into(), header: vec!["one two three four five six".into()], ..Sheet::default() };
    assert_eq!(sheet(&long, &plain(20)), "T\none two three four\n  five six\n");
}

fn tables() -> impl Strategy<Value = Table> {
    let cell = proptest::collection::vec("[a-z0-9é会]{1,5}", 1..3);
    let grid = (1usize..9, 0usize..5).prop_flat_map(move |(columns, rows)| {
        let row =
            ("[a-z]{1,9}", 0usize..3, any::<bool>(), proptest::collection::vec((cell.clone(), any::<bool>()), columns));
        let column = (proptest::option::of("[A-C]{1,6}"), "[a-z]{1,4}(-[a-z]{1,4})?", any::<bool>());
        (proptest::collection::vec(column, columns), proptest::collection::vec(row, rows))
    });
    grid.prop_map(|(columns, rows)| Table {
        columns: columns
            .into_iter()
            .map(|(group, label, right)| Column {
                group,
                label,
                align: if right { Align::Right } else { Align::Left },
                ..Column::default()
            })
            .collect(),
        rows: rows
            .into_iter()
            .map(|(label, indent, flag, cells)| Row {
                label,
                indent,
                flag: flag.then_some(FLAG),
                cells: cells
                    .into_iter()
                    .map(|(parts, flag)| Cell {
                        parts,
                        flag: flag.then_some(FLAG),
                        bar: flag.then_some(1.0),
                        ..Cell::default()
                    })
                    .collect(),
            })
            .collect(),
        ..Table::default()
    })
}

proptest! {
    #[test]
    fn no_cell_is_lost_and_no_line_too_long(table in tables(), wide in 45usize..120, bars in any::<bool>()) {
        let text = sheet(&only(table.clone()), &TextStyle { width: wide, bars, colour: false });
        for line in text.lines() {
            prop_assert!(width(line) <= wide, "{}", text);
        }
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            for part in &cell.parts {
                prop_assert!(text.contains(part.as_str()), "{} is lost in\n{}", part, text);
            }
        }
        // Each column is printed exactly once: as many parts as there are, in total.
        let shown: usize = text.matches('⚑').count();
        let blocks = text.split("\n\n").count();
        let flags: usize = table.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.flag.is_some()).count();
        let rows = table.rows.iter().filter(|row| row.flag.is_some()).count();
        prop_assert_eq!(shown, flags + rows * blocks);
    }
}
