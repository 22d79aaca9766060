//! The report on turn-taking as a page and as records.
//!
//! The page shows counts of what they are of, and residuals where they are asked for; it never shows a p-value.
//! Every count opens its two turns with what lies between. Records have every number.

use super::chart::{Chart, Grid, Kind};
use super::csv::{Field, Records};
use super::excerpts::{Collection, ExportError, FIGURES_NOT_TOLD, Source, Wishes, gather};
use super::frequency::{ALL, heading, percent};
use super::page::{Block, Page};
use super::table::{Cell, Column, LITTLE, Row, Table, UNCODED};
use crate::analysis::excerpts::{Follow, Selection, Whose, excerpts_of};
use crate::analysis::group::GroupKey;
use crate::analysis::turn_taking::{Exchanges, Follows, Pair, Stratum, TurnTaking};
use crate::analysis::{Groups, Opens, Options, Scope};
use crate::study::Corpus;
use crate::study::corpus::Texts;
use std::collections::HashMap;
use std::sync::Arc;

/// Residuals of fewer expected counts than this say little.
const FEW_EXPECTED: f64 = 5.0;

/// What the page is made of.
pub struct Shown<'a> {
    /// The report.
    pub report: &'a TurnTaking,
    /// The options it was made with.
    pub options: &'a Options,
    /// Whether residuals are shown.
    pub residuals: bool,
    /// The exchanges that are printed.
    pub listed: Option<&'a Collection>,
}

/// The exchanges of the pair that was named, of different groups, as excerpts.
pub fn listed(
    report: &TurnTaking,
    corpus: &Corpus,
    options: &Options,
    texts: &dyn Texts,
    wishes: &Wishes,
) -> Result<Collection, ExportError> {
    let Some((exchanges, pair)) = report.exchanges.as_ref().and_then(|all| Some((all, all.pairs.first()?))) else {
        return Ok(Collection::default());
    };
    let scope = Scope::new(corpus, options)?;
    let groups = Groups::new(&scope)?;
    let follow = follow(report, exchanges, pair, Whose::Across);
    let found = excerpts_of(&scope, &groups, Selection::Turns(follow))?;
    let sources: Vec<Source> = found.iter().map(|one| Source::of(pair.codes.0, one)).collect();
    let wishes = Wishes { counted: Some(report.header.clone()), tables_tell_sites: true, ..wishes.clone() };
    Ok(gather(&scope, texts, &sources, &HashMap::new(), &wishes)?.collection)
}

fn follow(report: &TurnTaking, exchanges: &Exchanges, pair: &Pair, groups: Whose) -> Follow {
    Follow { codes: Some(pair.codes), within: exchanges.within_turns, bridge: report.bridge, groups }
}

/// The report as a page.
pub fn page(shown: &Shown<'_>) -> Page {
    let report = shown.report;
    // With quotations the title and the header tell no more than they do.
    let (title, header) = match shown.listed.and_then(|listed| listed.header.split_first()) {
        Some((first, rest)) => (format!("Turn-taking · {first}"), rest.to_vec()),
        None => heading("Turn-taking", &report.header),
    };
    let mut blocks: Vec<Block> = shown.listed.and_then(Collection::warning).into_iter().collect();
    blocks.push(Block::Header(header));
    if let Some(listed) = shown.listed.filter(|listed| listed.narrowed) {
        blocks.push(Block::Text(FIGURES_NOT_TOLD.to_owned()));
        blocks.extend(quotations(listed));
        return Page { title, blocks };
    }
    let maker = Maker { shown, asked: Arc::new(shown.options.clone()) };
    blocks.push(Block::Table(maker.transitions()));
    blocks.push(Block::Chart(maker.heat()));
    if shown.residuals {
        blocks.push(Block::Table(maker.residuals()));
    }
    if let Some(exchanges) = &report.exchanges {
        blocks.extend(maker.exchanges(exchanges));
    }
    blocks.extend(shown.listed.map(quotations).unwrap_or_default());
    let tables: Vec<&Table> =
        blocks.iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).collect();
    let notes = maker.notes(&tables);
    blocks.push(Block::Notes(notes));
    Page { title, blocks }
}

fn quotations(listed: &Collection) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(2, "The exchanges".to_owned())];
    let lines: Vec<String> = listed.notes().collect();
    if !lines.is_empty() {
        blocks.push(Block::List(lines));
    }
    if listed.excerpts.is_empty() {
        blocks.push(Block::Text("There are none between different groups.".to_owned()));
    }
    blocks.extend(listed.excerpts.iter().map(|excerpt| Block::Quote(excerpt.as_quote(false))));
    blocks
}

struct Maker<'a> {
    shown: &'a Shown<'a>,
    asked: Arc<Options>,
}

impl Maker<'_> {
    fn report(&self) -> &TurnTaking {
        self.shown.report
    }

    fn columns(&self) -> Vec<Column> {
        self.report().groups.iter().map(|group| Column::text(group.key.to_string())).collect()
    }

    fn opening(&self, cell: Cell, count: u64, follow: Follow) -> Cell {
        cell.opening((count > 0).then(|| Opens::Counted(Arc::clone(&self.asked), Selection::Turns(follow))))
    }

    /// `12/40`, with the share where there are enough to speak of percents.
    fn share(&self, count: u64, of: u64) -> Cell {
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let share = percent(small(count), small(of), self.shown.options.min_percent_n);
        Cell::parts(std::iter::once(format!("{count}/{of}")).chain(share)).with_bar(count as f64)
    }

    fn transitions(&self) -> Table {
        let report = self.report();
        let spoken = |group: usize| report.groups.get(group).is_some_and(|row| row.denominators.turns > 0);
        let row = |(from, row): (usize, &crate::analysis::turn_taking::FromGroup)| {
            let cell = |(to, cell): (usize, &Follows)| {
                if !spoken(from) || !spoken(to) {
                    return Cell::of(UNCODED);
                }
                let follow = Follow { codes: None, within: 1, bridge: report.bridge, groups: Whose::Of(from, to) };
                self.opening(self.share(cell.count, row.n), cell.count, follow)
            };
            let mut cells: Vec<Cell> = row.cells.iter().enumerate().map(cell).collect();
            cells.push(Cell::of(row.n.to_string()));
            Row::new(row.key.to_string(), cells)
        };
        let mut rows: Vec<Row> = report.rows.iter().enumerate().map(row).collect();
        let mut last: Vec<Cell> = report.to.iter().map(|n| Cell::of(n.to_string())).collect();
        last.push(Cell::of(report.n.to_string()));
        rows.push(Row::new("all", last));
        let mut columns = self.columns();
        columns.push(Column::number("all"));
        Table { caption: "Whose turn follows whose".to_owned(), corner: "first ↓ then →".to_owned(), columns, rows }
    }

    fn heat(&self) -> Chart {
        let report = self.report();
        let names: Vec<String> = report.groups.iter().map(|group| group.key.to_string()).collect();
        // As in the table: of a few there is no share to look at, only how many.
        let drawn = report.rows.iter().map(|row| {
            let enough = row.n > 0 && row.n >= u64::from(self.shown.options.min_percent_n);
            let cells = row.cells.iter().map(|cell| {
                let label = match cell.share.filter(|_| enough) {
                    Some(share) => format!("{:.0}\u{a0}%", 100.0 * share),
                    None if row.n > 0 => format!("{}/{}", cell.count, row.n),
                    None => String::new(),
                };
                (cell.share.filter(|_| enough).map(|share| 100.0 * share), label)
            });
            cells.unzip()
        });
        let (values, labels) = drawn.unzip();
        Chart {
            title: "Whose turn follows whose".to_owned(),
            unit: "percent of the turns that follow a group's".to_owned(),
            kind: Kind::Heat,
            data: Grid { rows: names.clone(), series: names, values, labels, ..Grid::default() },
            note: "Rows speak first. Who attended decides who can follow whom.".to_owned(),
        }
    }

    fn residuals(&self) -> Table {
        let row = |row: &crate::analysis::turn_taking::FromGroup| {
            Row::new(row.key.to_string(), row.cells.iter().map(residual).collect())
        };
        Table {
            caption: "Adjusted residual, and how many chance would make".to_owned(),
            corner: "first ↓ then →".to_owned(),
            columns: self.columns(),
            rows: self.report().rows.iter().map(row).collect(),
        }
    }

    fn exchanges(&self, exchanges: &Exchanges) -> Vec<Block> {
        let within = match exchanges.within_turns {
            1 => "in the next turn".to_owned(),
            turns => format!("within {turns} turns"),
        };
        let mut blocks = vec![Block::Heading(2, format!("Code after code, {within}"))];
        if exchanges.pairs.is_empty() {
            blocks.push(Block::Text("No code that is used follows another so soon.".to_owned()));
            return blocks;
        }
        blocks.push(Block::Table(self.pairs(exchanges)));
        if exchanges.from.is_some() && exchanges.to.is_some() {
            let pairs = exchanges.pairs.iter();
            blocks.extend(pairs.map(|pair| Block::Table(self.between(exchanges, pair))));
        }
        blocks
    }

    fn pairs(&self, exchanges: &Exchanges) -> Table {
        let mut columns = vec![Column::text("b")];
        let numbers = ["a, then b", "of pairs of turns", "a that b follows", "a, then b in one group"];
        columns.extend(numbers.map(Column::number));
        if self.shown.residuals {
            columns.extend(["expected", "residual"].map(Column::number));
        }
        let row = |pair: &Pair| {
            let (across, all) = (&pair.across, &pair.all);
            let opening = |count: u64, whose: Whose| {
                let cell = Cell::of(count.to_string()).with_bar(count as f64);
                self.opening(cell, count, follow(self.report(), exchanges, pair, whose))
            };
            let mut cells = vec![
                Cell::of(&pair.b),
                opening(across.follows.count, Whose::Across),
                Cell::of(across.n.to_string()),
                Cell::of(format!("{} of {}", pair.a_followed, pair.a_turns)),
                Cell::of((all.follows.count - across.follows.count).to_string()),
            ];
            if self.shown.residuals {
                cells.push(Cell::of(across.follows.expected.map_or_else(String::new, |e| format!("{e:.1}"))));
                let flag = few(&across.follows);
                cells.push(Cell { flag, ..Cell::of(across.follows.residual.map_or_else(String::new, signed)) });
            }
            Row::new(&pair.a, cells)
        };
        let rows = exchanges.pairs.iter().map(row).collect();
        Table {
            caption: "A turn with a, and so soon after it one with b of a different group".to_owned(),
            corner: "a".to_owned(),
            columns,
            rows,
        }
    }

    /// Exchanges of one pair of codes, by who says the one and who the other.
    fn between(&self, exchanges: &Exchanges, pair: &Pair) -> Table {
        let report = self.report();
        let row = |(from, row): (usize, &crate::analysis::turn_taking::FromGroup)| {
            let cell = |to: usize| {
                let found = pair.cells.iter().find(|cell| cell.groups == (from, to));
                let Some(found) = found else { return Cell::of(UNCODED) };
                let count = found.stratum.follows.count;
                let mut cell = self.share(count, found.stratum.given);
                if self.shown.residuals {
                    cell.parts.push(found.stratum.follows.residual.map_or_else(String::new, signed));
                    cell.flag = few(&found.stratum.follows);
                }
                self.opening(cell, count, follow(report, exchanges, pair, Whose::Of(from, to)))
            };
            Row::new(row.key.to_string(), (0..report.groups.len()).map(cell).collect())
        };
        Table {
            caption: format!("{}, then {}: of pairs of turns whose first has {}", pair.a, pair.b, pair.a),
            corner: "first ↓ then →".to_owned(),
            columns: self.columns(),
            rows: report.rows.iter().enumerate().map(row).collect(),
        }
    }

    fn notes(&self, tables: &[&Table]) -> Vec<String> {
        let mut notes = Vec::new();
        let report = self.report();
        let silent = report.groups.iter().any(|row| row.denominators.turns == 0);
        let apart = report.exchanges.iter().flat_map(|all| &all.pairs).any(|pair| {
            let named = report.exchanges.as_ref().is_some_and(|all| all.from.is_some() && all.to.is_some());
            named && pair.cells.len() < report.groups.len() * report.groups.len()
        });
        if silent || apart {
            notes.push(format!("{UNCODED} no such two turns"));
        }
        if self.shown.residuals {
            notes.push(
                "A residual beyond ±1.96 is more than chance often makes, one cell taken alone; of many cells some are. \
                 Turns of one meeting are not independent."
                    .to_owned(),
            );
            let cells = tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells);
            if cells.into_iter().any(|cell| cell.flag.is_some()) {
                notes.push(format!("{LITTLE} under {FEW_EXPECTED:.0} expected: it says little."));
            }
        }
        notes.push(report.header.footer.to_owned());
        notes
    }
}

/// The sign of a residual that few are expected for.
fn few(follows: &Follows) -> Option<&'static str> {
    let few = follows.residual.is_some() && follows.expected.is_some_and(|expected| expected < FEW_EXPECTED);
    few.then_some(LITTLE)
}

fn signed(value: f64) -> String {
    // A residual that is nought when rounded has no sign.
    let text = format!("{value:+.1}");
    if text == "-0.0" || text == "+0.0" { "0.0".to_owned() } else { text.replace('-', "−") }
}

fn residual(follows: &Follows) -> Cell {
    let expected = follows.expected.map(|expected| format!("({expected:.1})"));
    let parts = follows.residual.map(signed).into_iter().chain(expected.filter(|_| follows.residual.is_some()));
    Cell { flag: few(follows), ..Cell::parts(parts) }
}

/// The report as records: a row for each two groups, and for each two codes and groups.
pub fn records(report: &TurnTaking) -> Records {
    let mut columns: Vec<String> = ["kind", "a", "b"].map(str::to_owned).to_vec();
    columns.extend(report.by.iter().map(|key| format!("from_{key}")));
    columns.extend(report.by.iter().map(|key| format!("to_{key}")));
    columns.extend(
        ["count", "n", "given", "target", "share", "expected", "residual", "yules_q", "p_adjusted"].map(str::to_owned),
    );
    let mut rows = Vec::new();
    for from in &report.rows {
        for ((to, cell), target) in report.rows.iter().zip(&from.cells).zip(&report.to) {
            let counts = [report.n, from.n, *target];
            rows.push(record(("transition", None), (values(&from.key), values(&to.key)), counts, cell));
        }
    }
    let all = || vec![Field::Text(ALL.to_owned()); report.by.len()];
    for pair in report.exchanges.iter().flat_map(|all| &all.pairs) {
        let mut put = |kind, groups, stratum: &Stratum| {
            let counts = [stratum.n, stratum.given, stratum.target];
            rows.push(record((kind, Some(pair)), groups, counts, &stratum.follows));
        };
        put("exchange", (all(), all()), &pair.all);
        put("exchange_across", (all(), all()), &pair.across);
        pair.cells.iter().for_each(|cell| put("exchange", (values(&cell.from), values(&cell.to)), &cell.stratum));
    }
    Records { columns, rows }
}

fn values(key: &GroupKey) -> Vec<Field> {
    key.values().map(|value| Field::Text(value.to_owned())).collect()
}

fn record(
    (kind, pair): (&str, Option<&Pair>),
    (from, to): (Vec<Field>, Vec<Field>),
    counts: [u64; 3],
    follows: &Follows,
) -> Vec<Field> {
    let mut fields = vec![Field::Text(kind.to_owned())];
    fields
        .extend([pair.map(|pair| &pair.a), pair.map(|pair| &pair.b)].map(|code| Field::text(code.map(String::as_str))));
    fields.extend(from.into_iter().chain(to));
    fields.push(Field::Count(follows.count));
    fields.extend(counts.map(Field::Count));
    let Follows { share, expected, residual, yules_q, p_adjusted, .. } = follows;
    fields.extend([share, expected, residual, yules_q, p_adjusted].map(|number| Field::measure(*number)));
    fields
}
