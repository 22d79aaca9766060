//! The co-occurrence report as a sheet and as records.
//!
//! The scope stands in the title, for “in the same text” and “by the same person” are different claims.
//! Counts are shown as what they are of (“5 of 12”); coefficients only where they are asked for, with a
//! flag where they mean less than they seem to. Pairs stand in codebook order, never by strength. Pairs
//! that never meet are not listed, but counted below the table, and records (CSV) hold them all.

use super::chart::{Chart, Grid, Kind};
use super::csv::{Field, Records};
use super::frequency::{ALL, between, counted, heading, interval_fields};
use super::table::{Cell, Column, Row, SEVERAL, Sheet, Table, UNEVEN, UNEVEN_SEVERAL};
use crate::analysis::cooccurrence::{Compared, Cooccurrence, Difference, Flag, Pair};
use crate::analysis::denominators::Denominators;
use crate::analysis::excerpts::Selection;
use crate::analysis::intervals::Interval;
use crate::analysis::number_of;
use crate::analysis::{Opens, Options, Within};
use std::sync::Arc;

/// The coefficients, as CSV and as tables name them.
const COEFFICIENTS: [(&str, &str); 10] = [
    ("c", "c"),
    ("p_b_given_a", "P(b|a)"),
    ("p_a_given_b", "P(a|b)"),
    ("lift", "lift"),
    ("dice", "Dice"),
    ("overlap", "overlap"),
    ("kulczynski", "Kulczynski"),
    ("pmi", "PMI"),
    ("npmi", "NPMI"),
    ("phi", "φ"),
];

/// Those of them that stand beside the counts.
const FIRST: std::ops::Range<usize> = 0..4;
/// Where the one stands that needs no units.
const KULCZYNSKI: usize = 6;

/// A coefficient as it is shown, with its interval where there is one.
fn coefficient(pair: &Pair, at: usize) -> Cell {
    let (number, interval) = coefficients_of(pair).get(at).copied().unwrap_or_default();
    let interval = interval.map_or_else(String::new, |one| between(one, 2));
    // One sign for minus in all tables; an interval has a dash of its own.
    Cell::of(number.map_or_else(String::new, |n| format!("{n:.2}{interval}").replace('-', "−")))
}

/// The coefficients of a pair in that order, each with its interval.
fn coefficients_of(pair: &Pair) -> [(Option<f64>, Option<Interval>); 10] {
    let (more, of) = (pair.coefficients, pair.intervals.unwrap_or_default());
    [
        (pair.c, of.c),
        (pair.p_b_given_a, of.p_b_given_a),
        (pair.p_a_given_b, of.p_a_given_b),
        (pair.lift, of.lift),
        (more.dice, of.dice),
        (more.overlap, of.overlap),
        (more.kulczynski, of.kulczynski),
        (more.pmi, of.pmi),
        (more.npmi, of.npmi),
        (more.phi, of.phi),
    ]
}

/// Up to this many codes the sheet has a matrix as well.
const MATRIX: usize = 12;

/// The report as a sheet, with coefficients where they are asked for; the options are those it was made with.
pub fn sheet(report: &Cooccurrence, options: &Options, coefficients: bool) -> Sheet {
    sheet_of(report, options, coefficients, None)
}

/// The same, with two groups side by side instead of one below the other.
pub fn sheet_of(report: &Cooccurrence, options: &Options, coefficients: bool, compared: Option<&Compared>) -> Sheet {
    let numbers = Numbers { report, options: Arc::new(options.clone()) };
    if let Some(compared) = compared {
        let tables = vec![numbers.side_by_side(compared)];
        let (title, header) = heading("Co-occurrence", &report.header);
        let mut footnotes = footnotes(report, &tables);
        let last = footnotes.len().saturating_sub(1);
        footnotes.insert(
            last,
            "difference: the first group's share less the second's. Groups differ in who was asked, and in how much."
                .to_owned(),
        );
        return Sheet { title, header, footnotes, tables };
    }
    let mut tables = vec![numbers.pairs("", &report.total.pairs, None, coefficients)];
    if coefficients {
        let all = if report.groups.is_empty() { "" } else { "all" };
        tables.push(numbers.further(all, &report.total.pairs));
    }
    if (2..=MATRIX).contains(&report.codes.len()) {
        tables.push(numbers.matrix());
    }
    for (at, group) in report.groups.iter().enumerate() {
        tables.push(numbers.pairs(&group.key.to_string(), &group.pairs, Some(at), coefficients));
        if coefficients {
            tables.push(numbers.further(&group.key.to_string(), &group.pairs));
        }
    }
    let several = tables.len() > 1;
    if let Some(first) = tables.first_mut().filter(|_| several && !report.groups.is_empty()) {
        first.caption = "all".to_owned();
    }
    let (title, header) = heading("Co-occurrence", &report.header);
    Sheet { title, header, footnotes: footnotes(report, &tables), tables }
}

/// The flags of a pair that matter: what makes c no share is said where c is shown.
fn flags(pair: &Pair, coefficients: bool) -> impl Iterator<Item = Flag> {
    pair.flags.iter().copied().filter(move |flag| *flag == Flag::Ratio || coefficients)
}

/// The sign of the flags of a pair that matter.
pub fn sign(pair: &Pair, coefficients: bool) -> Option<&'static str> {
    let has = |flag| flags(pair, coefficients).any(|one| one == flag);
    match (has(Flag::Ratio), has(Flag::Several)) {
        (true, true) => Some(UNEVEN_SEVERAL),
        (true, false) => Some(UNEVEN),
        (false, true) => Some(SEVERAL),
        (false, false) => None,
    }
}

/// The numbers of a report, each with what it opens.
struct Numbers<'a> {
    report: &'a Cooccurrence,
    options: Arc<Options>,
}

impl Numbers<'_> {
    /// How often a pair meets.
    fn together(&self, pair: &Pair, group: Option<usize>) -> Cell {
        let at = |code: &str| {
            let place = self.report.codes.iter().position(|known| known == code)?;
            self.report.code_indices.get(place).copied()
        };
        let selection = at(&pair.a).zip(at(&pair.b)).filter(|_| pair.n_ab > 0);
        let opens = selection.map(|(a, b)| Opens::Counted(Arc::clone(&self.options), Selection::Pair { a, b, group }));
        Cell::of(pair.n_ab.to_string()).with_bar(f64::from(pair.n_ab)).opening(opens)
    }

    fn pairs(&self, caption: &str, pairs: &[Pair], group: Option<usize>, coefficients: bool) -> Table {
        let mut columns = vec![Column::text("b")];
        let mut numbers = vec!["together", "a that meet b", "b that meet a"];
        if coefficients {
            numbers.extend(FIRST.map(|at| COEFFICIENTS.get(at).map_or("", |(_, label)| *label)));
        }
        columns.extend(numbers.into_iter().map(Column::number));
        let rows = pairs.iter().filter(|pair| pair.n_ab > 0).map(|pair| {
            let mut cells = vec![
                Cell::of(&*pair.b),
                self.together(pair, group),
                Cell::of(format!("{} of {}", pair.a_meets_b, pair.n_a)),
                Cell::of(format!("{} of {}", pair.b_meets_a, pair.n_b)),
            ];
            if coefficients {
                cells.extend(FIRST.map(|at| coefficient(pair, at)));
            }
            Row { flag: sign(pair, coefficients), ..Row::new(&*pair.a, cells) }
        });
        Table { caption: caption.to_owned(), corner: "a".into(), columns, rows: rows.collect() }
    }

    /// The coefficients that stand in no column of the first table, as far as the scope defines them.
    fn further(&self, caption: &str, pairs: &[Pair]) -> Table {
        let units = !matches!(self.report.within, Within::Overlap | Within::Turns(_));
        let shown: Vec<usize> = (FIRST.end..COEFFICIENTS.len()).filter(|at| units || *at == KULCZYNSKI).collect();
        let mut columns = vec![Column::text("b")];
        let label = |at: &usize| COEFFICIENTS.get(*at).map_or("", |(_, label)| *label);
        columns.extend(shown.iter().map(|at| Column::number(label(at))));
        let rows = pairs.iter().filter(|pair| pair.n_ab > 0).map(|pair| {
            let mut cells = vec![Cell::of(&*pair.b)];
            cells.extend(shown.iter().map(|at| coefficient(pair, *at)));
            Row::new(&*pair.a, cells)
        });
        let what = "further coefficients";
        let caption = if caption.is_empty() { what.to_owned() } else { format!("{caption}: {what}") };
        Table { caption, corner: "a".into(), columns, rows: rows.collect() }
    }

    /// Pairs of two groups in one table.
    fn side_by_side(&self, compared: &Compared) -> Table {
        let names = [compared.first.to_string(), compared.second.to_string()];
        let mut columns = vec![Column::text("b")];
        for name in &names {
            let own = ["together", "a that meet b", "b that meet a"];
            columns.extend(own.map(|label| Column::number(label).under(name)));
        }
        columns.extend(["P(b|a)", "P(a|b)"].map(|label| Column::number(label).under("difference")));
        let (first, second) = compared.groups;
        let row = |pair: &Difference| {
            let mut cells = vec![Cell::of(&*pair.b)];
            for group in [first, second] {
                let own = self.report.groups.get(group).and_then(|row| row.pairs.get(pair.at));
                let Some(own) = own else { continue };
                cells.push(self.together(own, Some(group)));
                cells.push(Cell::of(format!("{} of {}", own.a_meets_b, own.n_a)));
                cells.push(Cell::of(format!("{} of {}", own.b_meets_a, own.n_b)));
            }
            let signed = |value: f64| match format!("{:.2}", value.abs()) {
                text if text == "0.00" => text,
                text if value < 0.0 => format!("−{text}"),
                text => format!("+{text}"),
            };
            let both = [pair.p_b_given_a, pair.p_a_given_b];
            cells.extend(both.map(|value| Cell::of(value.map_or_else(String::new, signed))));
            Row::new(&*pair.a, cells)
        };
        let rows = compared.pairs.iter().map(row).collect();
        Table { caption: names.join(" and "), corner: "a".into(), columns, rows }
    }

    /// How often each two meet, each pair once, and how often there is each.
    fn matrix(&self) -> Table {
        let report = self.report;
        let mut columns: Vec<Column> = report.codes.iter().map(Column::number).collect();
        columns.pop();
        columns.push(Column::number("n"));
        let often = |a: &str| {
            let pair = report.total.pairs.iter().find(|pair| &*pair.a == a || &*pair.b == a);
            pair.map_or(0, |pair| if &*pair.a == a { pair.n_a } else { pair.n_b })
        };
        let rows = report.codes.iter().enumerate().map(|(at, code)| {
            let mut cells: Vec<Cell> = Vec::new();
            for (place, other) in report.codes.iter().enumerate().take(report.codes.len() - 1) {
                cells.push(match report.pair(other, code, None).filter(|_| place < at) {
                    Some(pair) => self.together(pair, None),
                    None => Cell::of(if place < at { "0" } else { "" }),
                });
            }
            cells.push(Cell::of(often(code).to_string()));
            Row::new(code, cells)
        });
        Table { caption: "How often each two meet".into(), corner: String::new(), columns, rows: rows.collect() }
    }
}

/// Of more codes than this a map would be no picture; the records have them all.
const MAPPED: usize = 60;

/// How often each two codes meet, as a map; nothing where there are fewer than two, or very many.
pub fn chart(report: &Cooccurrence) -> Option<Chart> {
    if !(2..=MAPPED).contains(&report.codes.len()) {
        return None;
    }
    let together = |a: &String, b: &String| match a == b {
        // A code does not meet itself.
        true => None,
        false => {
            let pair = report.pair(a, b, None);
            Some(pair.map_or(0.0, |pair| f64::from(pair.n_ab)))
        }
    };
    let row = |a: &String| report.codes.iter().map(|b| together(a, b)).collect();
    let data = Grid {
        rows: report.codes.to_vec(),
        series: report.codes.to_vec(),
        values: report.codes.iter().map(row).collect(),
        ..Grid::default()
    };
    let (title, lines) = heading("Co-occurrence", &report.header);
    let mut note: Vec<&str> = lines.iter().take(2).map(String::as_str).collect();
    note.push(report.header.footer);
    let unit = "how often each two meet".to_owned();
    Some(Chart { title, unit, kind: Kind::Heat, data, note: note.join(" · ") })
}

fn footnotes(report: &Cooccurrence, tables: &[Table]) -> Vec<String> {
    let mut notes = Vec::new();
    if report.codes.len() < 2 {
        notes.push("Fewer than two codes are used: there is nothing to meet.".to_owned());
    }
    let never = report.total.pairs.iter().filter(|pair| pair.n_ab == 0).count();
    if never > 0 {
        let never = number_of(never);
        let all = report.total.pairs.len();
        notes.push(format!("{} of {all} never meet and are not listed.", counted(never, "pair")));
    }
    // What no row of these tables has needs no words.
    let shown = |sign: &str| {
        let signs = tables.iter().flat_map(|table| &table.rows).filter_map(|row| row.flag);
        signs.into_iter().any(|flag| flag.contains(sign))
    };
    if shown(UNEVEN) {
        notes.push(format!("{UNEVEN} one of the codes is more than five times as frequent as the other."));
    }
    if shown(SEVERAL) {
        notes.push(format!("{SEVERAL} one passage or turn meets several: c is no share here, and may pass 1."));
    }
    if tables.iter().any(|table| table.rows.is_empty()) && report.codes.len() > 1 {
        notes.push("Where a list is empty, no two codes meet.".to_owned());
    }
    notes.push(report.header.footer.to_owned());
    notes
}

/// The report as records: a row for each pair and group, and for each pair over all.
pub fn records(report: &Cooccurrence) -> Records {
    let mut columns: Vec<String> = ["within", "a", "b"].map(str::to_owned).to_vec();
    columns.extend(report.by.iter().cloned());
    columns.extend(
        [
            "n_ab",
            "n_a",
            "n_b",
            "a_meets_b",
            "b_meets_a",
            "c",
            "p_b_given_a",
            "p_a_given_b",
            "lift",
            "flags",
            "group_documents",
            "group_participants",
            "group_turns",
            "group_words",
        ]
        .map(str::to_owned),
    );
    columns.extend(COEFFICIENTS.iter().skip(4).map(|(name, _)| (*name).to_owned()));
    if report.intervals.is_some() {
        let ends = |name: &str| ["low", "high", "undefined"].map(|end| format!("{name}_{end}"));
        columns.extend(COEFFICIENTS.iter().flat_map(|(name, _)| ends(name)));
    }
    let mut rows = Vec::new();
    for group in &report.groups {
        let values: Vec<&str> = group.key.values().collect();
        rows.extend(group.pairs.iter().map(|pair| record(report, pair, &values, &group.denominators)));
    }
    let all: Vec<&str> = report.by.iter().map(|_| ALL).collect();
    rows.extend(report.total.pairs.iter().map(|pair| record(report, pair, &all, &report.total.denominators)));
    Records { columns, rows }
}

fn record(report: &Cooccurrence, pair: &Pair, values: &[&str], base: &Denominators) -> Vec<Field> {
    let text = |text: &str| Field::Text(text.to_owned());
    let mut fields = vec![Field::Text(report.within.to_string()), text(&pair.a), text(&pair.b)];
    fields.extend(values.iter().map(|value| text(value)));
    fields.extend([pair.n_ab, pair.n_a, pair.n_b, pair.a_meets_b, pair.b_meets_a].map(Field::count));
    fields.extend([pair.c, pair.p_b_given_a, pair.p_a_given_b, pair.lift].map(Field::measure));
    let flags: Vec<&str> = pair.flags.iter().map(|flag| flag_word(*flag)).collect();
    fields.push(Field::Text(flags.join("; ")));
    fields.extend([base.documents, base.participants, base.turns, base.words].map(Field::count));
    let all = coefficients_of(pair);
    fields.extend(all.iter().skip(4).map(|(value, _)| Field::measure(*value)));
    if report.intervals.is_some() {
        fields.extend(all.iter().flat_map(|(_, interval)| interval_fields(*interval)));
    }
    fields
}

fn flag_word(flag: Flag) -> &'static str {
    match flag {
        Flag::Several => "several",
        Flag::Ratio => "ratio",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::cooccurrence::cooccurrence;
    use crate::publish::TextStyle;
    use crate::publish::testing::Study;
    use crate::publish::text;

    fn study() -> Study {
        let turns = [("A1", "They decide it all."), ("A2", "We trust them so."), ("A3", "No word.")];
        Study::default()
            .code("power")
            .code("trust")
            .code("voice")
            .document("ALD-W1", &[("site", "Aldermere")], &turns)
            .coding("k1", "power", "They decide", "decide")
            .coding("k1", "trust", "decide it", "trust")
            .coding("k1", "power", "trust them", "so")
            .coding("k1", "voice", "No word", "word")
            .document("BRA-W1", &[("site", "Brackwater")], &[("B1", "Power and trust.")])
            .coding("k1", "power", "Power", "Power")
            .coding("k1", "trust", "trust", "trust")
    }

    fn report(within: Within, by: &[&str]) -> Cooccurrence {
        let by = by.iter().map(|&key| key.to_owned()).collect();
        cooccurrence(&study().corpus, &Options { within, by, ..Options::default() }).expect("a report")
    }

    #[test]
    fn pairs_say_what_they_are_of_and_the_matrix_is_a_triangle() {
        let expected = "\
Co-occurrence · pairs of passages · codes meet where their text overlaps
reading: lead coders (k1)
out of 2 documents, 4 participants, 4 counted turns, 13 words
documents of the study: 0 finished, 2 begun, 0 untouched
no interviewer is known in ALD-W1: whoever asks there is counted as a respondent
4 of 4 participants are known in one document only

a      b      together  a that meet b  b that meet a
power  trust         2         2 of 3         1 of 2

How often each two meet
       power  trust  n
power                3
trust      2         2
voice      0      0  1

2 pairs of 3 never meet and are not listed.
Counts tabulate coders' judgements; they are not measurements of prevalence.
";
        let text =
            text::sheet(&sheet(&report(Within::Overlap, &[]), &Options::default(), false), &TextStyle::default());
        assert_eq!(text, expected);
    }

    #[test]
    fn groups_have_a_block_each_and_coefficients_come_on_request() {
        let text =
            text::sheet(&sheet(&report(Within::Turn, &["site"]), &Options::default(), true), &TextStyle::default());
        let expected = "\
all
a      b      together  a that meet b  b that meet a     c  P(b|a)  P(a|b)  lift
power  trust         3         3 of 3         3 of 3  1.00    1.00    1.00  1.33

all: further coefficients
a      b      Dice  overlap  Kulczynski   PMI  NPMI     φ
power  trust  1.00     1.00        1.00  0.42  1.00  1.00

How often each two meet
       power  trust  n
power                3
trust      3         3
voice      0      0  1

Aldermere
a      b      together  a that meet b  b that meet a     c  P(b|a)  P(a|b)  lift
power  trust         2         2 of 2         2 of 2  1.00    1.00    1.00  1.50

Aldermere: further coefficients
a      b      Dice  overlap  Kulczynski   PMI  NPMI     φ
power  trust  1.00     1.00        1.00  0.58  1.00  1.00

Brackwater
a      b      together  a that meet b  b that meet a     c  P(b|a)  P(a|b)  lift
power  trust         1         1 of 1         1 of 1  1.00    1.00    1.00  1.00

Brackwater: further coefficients
a      b      Dice  overlap  Kulczynski   PMI  NPMI  φ
power  trust  1.00     1.00        1.00  0.00

2 pairs of 3 never meet and are not listed.
Counts tabulate coders' judgements; they are not measurements of prevalence.
";
        assert!(text.starts_with("Co-occurrence · turns · codes meet in a turn · by site\n"), "{text}");
        assert_eq!(text.split_once("\n\n").map(|(_, tables)| tables), Some(expected));
    }

    #[test]
    fn a_passage_that_meets_several_is_flagged_beside_c_only() {
        let with = sheet(&report(Within::Overlap, &[]), &Options::default(), true);
        assert!(
            with.tables[0].rows[0].flag == Some(SEVERAL) && with.footnotes[1].contains("c is no share here"),
            "{:?}",
            with.footnotes
        );
        assert!(sheet(&report(Within::Overlap, &[]), &Options::default(), false).tables[0].rows[0].flag.is_none());
    }

    #[test]
    fn records_hold_all_pairs() {
        let csv = records(&report(Within::Overlap, &["site"])).to_csv();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(
            lines[0],
            "within,a,b,site,n_ab,n_a,n_b,a_meets_b,b_meets_a,c,p_b_given_a,p_a_given_b,lift,flags,group_documents,group_participants,group_turns,group_words,dice,overlap,kulczynski,pmi,npmi,phi"
        );
        assert_eq!(lines[1], "overlap,power,trust,Aldermere,2,2,1,2,1,2,1,1,,several,1,3,3,10,,,1,,,");
        assert_eq!(lines[8], "overlap,power,voice,(all),0,3,1,0,0,0,0,0,,,2,4,4,13,,,0,,,");
        assert_eq!(lines.len(), 1 + 3 * 3);
    }
}
