//! The report on agreement as a page and as records.
//!
//! Where coders differ comes first, each number opening its stretches or turns; then how much they agree. A figure that
//! is undefined says why in its cell. Records (CSV) hold every number, one a row.

mod records;

pub use records::records;

use super::chart::{Chart, Grid, Kind as ChartKind, spark};
use super::compare::{percents, two_digits};
use super::frequency::counted;
use super::page::{Block, Page};
use super::table::{ABSENT, Cell, Column, LITTLE, Row, Table, UNCODED};
use crate::analysis::coders::{
    Agreement, Differing, Drift, Figure, GroupRow, Kind, Measures, Of, Place, Row as CodeRow, ThemeRow,
};
use crate::analysis::header::FOOTER;
use crate::analysis::number_of;
use crate::study::Corpus;
use crate::text::display::one_line;

/// Pairs of codes that the page lists.
const MOST_PAIRS: usize = 20;
/// Places that the page lists; `report compare` lists them all, with their words.
const MOST_PLACES: usize = 30;
/// Codes that the summary names.
const MOST_WORST: usize = 3;
/// A share is told in percent from so many on.
const ENOUGH: u64 = 10;
/// A code that coders gave to fewer units than this, all taken together, has figures that rest on little.
const FEW_CODED: u64 = 5;

/// The report as a page, with all coefficients where they are asked for.
pub fn page(report: &Agreement, corpus: &Corpus, coefficients: bool) -> Page {
    let shown = Shown { report, corpus };
    let mut lines = report.header.lines(&report.documents).into_iter();
    let coders: Vec<String> = report.coders.iter().map(|coder| one_line(coder)).collect();
    let title = format!("Agreement of {} · {}", coders.join(", "), lines.next().unwrap_or_default());
    let mut blocks = vec![Block::Header(lines.collect())];
    blocks.extend(shown.summary());
    blocks.extend(shown.differing());
    blocks.extend(shown.agreeing(coefficients));
    blocks.extend(shown.groups());
    blocks.extend(report.drift.iter().flat_map(|drift| shown.drift(drift)));
    blocks.push(Block::Footer(FOOTER.to_owned()));
    Page { title, blocks }
}

/// The same for a paper: codes by figures and the units of all codes added up, without the disagreements. A study
/// without coefficients has its readings side by side.
pub fn paper_page(report: &Agreement, corpus: &Corpus) -> Page {
    let shown = Shown { report, corpus };
    let whole = page(report, corpus, false);
    let header = whole.blocks.into_iter().filter(|block| matches!(block, Block::Header(_)));
    let mut blocks: Vec<Block> = header.collect();
    if report.hidden.is_some() {
        blocks.extend(shown.agreeing(false).into_iter().filter(|block| matches!(block, Block::Table(_))));
    } else {
        blocks.push(shown.by_code(false));
        // Means over codes are in no row of it.
        let notes = shown.notes(false).into_iter().filter(|note| !note.starts_with("all together: "));
        blocks.push(Block::Notes(notes.collect()));
    }
    blocks.push(Block::Footer(FOOTER.to_owned()));
    Page { title: whole.title, blocks }
}

struct Shown<'a> {
    report: &'a Agreement,
    corpus: &'a Corpus,
}

fn table(caption: &str, corner: &str, columns: Vec<Column>, rows: Vec<Row>) -> Block {
    Block::Table(Table { caption: caption.to_owned(), corner: corner.to_owned(), columns, rows })
}

/// A share: in percent where there are enough units.
fn share(value: f64, units: u64) -> String {
    if units >= ENOUGH { percents(value) } else { two_digits(value) }
}

/// A figure with its interval; where it is undefined the reason.
fn figure(figure: Option<&Figure>, shown: impl Fn(f64) -> String) -> Cell {
    let Some(figure) = figure else { return Cell::of(ABSENT) };
    let mut parts = vec![figure.value.map_or_else(|why| why.words().to_owned(), &shown)];
    if let Some(interval) = figure.interval {
        parts.push(match (interval.low, interval.high) {
            (Some(low), Some(high)) => format!("{}…{}", shown(low), shown(high)),
            _ => ABSENT.to_owned(),
        });
    }
    Cell::parts(parts)
}

fn figures(measures: &Measures, names: &[&str], units: u64) -> Vec<Cell> {
    let cell = |name: &&str| match *name {
        "percent" | "coverage" => figure(measures.get(name), |value| share(value, units)),
        _ => figure(measures.get(name), two_digits),
    };
    names.iter().map(cell).collect()
}

fn numbers<'a>(labels: impl IntoIterator<Item = &'a str>) -> Vec<Column> {
    labels.into_iter().map(Column::number).collect()
}

impl Shown<'_> {
    fn two(&self) -> bool {
        self.report.coders.len() == 2
    }

    /// Whether there is a place that several coded and not all: coders who share documents two by two have none.
    fn some(&self) -> bool {
        !self.two() && self.report.disagreements.rows.iter().any(|row| row.some > 0)
    }

    /// What it comes to, in one line; nothing where there is no coefficient.
    fn summary(&self) -> Option<Block> {
        let (report, all) = (self.report, &self.report.pooled.micro);
        if report.hidden.is_some() {
            return None;
        }
        let alpha = match all.measures.get("alpha").map(|figure| figure.value) {
            Some(Ok(alpha)) => format!("alpha {}", two_digits(alpha)),
            Some(Err(why)) => format!("alpha: {}", why.words()),
            None => return None,
        };
        let mut parts = vec![alpha];
        parts.extend(
            all.measures.value("percent").map(|value| format!("percent agreement {}", share(value, all.units))),
        );
        let pairs = report.pairs.len().max(1);
        parts.push(counted(u32::try_from(pairs).unwrap_or(u32::MAX), "pair") + " of coders");
        let sure = report.rows.iter().filter(|row| !rests_on_little(row));
        let mut codes: Vec<(f64, &str)> =
            sure.filter_map(|row| Some((row.measures.value("alpha")?, row.code.as_deref()?))).collect();
        codes.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Where every code does as well as the next, none is the worst.
        let worst: Vec<String> = codes
            .iter()
            .filter(|(alpha, _)| *alpha < 1.0)
            .take(MOST_WORST)
            .map(|(alpha, code)| format!("{code} {}", two_digits(*alpha)))
            .collect();
        if codes.len() > 1 && !worst.is_empty() {
            parts.push(format!("lowest alpha: {}", worst.join(", ")));
        }
        Some(Block::Text(format!("All codes together: {}.", parts.join("; "))))
    }

    fn differing(&self) -> Vec<Block> {
        let found = &self.report.disagreements;
        let mut blocks = vec![Block::Heading(2, "Where they differ".to_owned())];
        if found.rows.is_empty() {
            blocks.push(Block::Text("None of them coded anything here.".to_owned()));
            return blocks;
        }
        let mut columns = numbers(["same"]);
        columns.extend(self.report.coders.iter().map(|coder| Column::number(format!("only {coder}"))));
        if self.some() {
            columns.push(Column::number("some"));
        }
        columns.push(Column::number("extents"));
        if found.total.decided > 0 {
            columns.push(Column::number("decided"));
        }
        columns.push(Column::number("turns"));
        let mut rows: Vec<Row> = found.rows.iter().map(|row| self.differing_row(row)).collect();
        rows.push(self.differing_row(&found.total));
        blocks.push(table("Places by code", "code", columns, rows));
        blocks.extend(self.confusions());
        blocks.extend(self.places(&found.places));
        blocks.push(Block::Notes(self.notes_of_places()));
        blocks
    }

    fn differing_row(&self, row: &Differing) -> Row {
        let cell = |number: u32, of: Of| Cell::of(number.to_string()).opening(self.report.opens_differing(row, of));
        let mut cells = vec![cell(row.same, Of::Same)];
        cells.extend(row.only.iter().enumerate().map(|(coder, number)| cell(*number, Of::Only(coder))));
        if self.some() {
            cells.push(cell(row.some, Of::Kind(Kind::Some)));
        }
        cells.push(cell(row.extents, Of::Kind(Kind::Extents)));
        if self.report.disagreements.total.decided > 0 {
            cells.push(cell(row.decided, Of::Decided));
        }
        cells.push(cell(row.turns, Of::Turns));
        Row::new(row.code.as_deref().unwrap_or("all together"), cells)
    }

    fn confusions(&self) -> Vec<Block> {
        let all = &self.report.disagreements.confusions;
        if all.is_empty() {
            return Vec::new();
        }
        let mut columns = numbers(["turns"]);
        columns.extend(self.report.coders.iter().map(|coder| Column::number(format!("first by {coder}"))));
        if !self.two() {
            columns.extend(self.report.coders.iter().map(|coder| Column::number(format!("second by {coder}"))));
        }
        let rows = all.iter().take(MOST_PAIRS).map(|pair| {
            let turns = Cell::of(pair.turns.to_string()).opening(self.report.opens_confusion(pair, self.corpus));
            let mut cells = vec![turns];
            cells.extend(pair.a_by.iter().map(|turns| Cell::of(turns.to_string())));
            if !self.two() {
                cells.extend(pair.b_by.iter().map(|turns| Cell::of(turns.to_string())));
            }
            let name = |code: &Option<std::sync::Arc<str>>| code.as_deref().unwrap_or_default().to_owned();
            Row::new(format!("{} ≠ {}", name(&pair.a), name(&pair.b)), cells)
        });
        let rows: Vec<Row> = rows.collect();
        let mut blocks = vec![table("Different codes on the same turn", "codes", columns, rows)];
        if let Some(more) = all.len().checked_sub(MOST_PAIRS).filter(|more| *more > 0) {
            blocks.push(Block::Notes(vec![format!("… {more} more pairs of codes; csv and json have them all")]));
        }
        blocks
    }

    fn places(&self, places: &[Place]) -> Vec<Block> {
        if places.is_empty() {
            return Vec::new();
        }
        let row = |place: &Place| {
            let where_ = match (place.start, place.end) {
                (Some(start), Some(end)) => format!("{start}..{end}"),
                _ => ABSENT.to_owned(),
            };
            let who: Vec<&str> = place.coders.iter().map(AsRef::as_ref).collect();
            let how = match place.kind {
                Kind::Only => format!("only {}", who.join(", ")),
                Kind::Some => format!("only {}", who.join(" and ")),
                kind => kind.as_str().to_owned(),
            };
            let how = if place.decided { format!("{how}, decided") } else { how };
            let cells = vec![
                Cell::of(place.code.as_deref().unwrap_or_default()),
                Cell::of(how),
                Cell::of(where_).opening(self.report.opens_place(place)),
            ];
            Row::new(format!("{} turn {}", place.document.as_deref().unwrap_or_default(), place.turn), cells)
        };
        let rows: Vec<Row> = places.iter().take(MOST_PLACES).map(row).collect();
        let columns = vec![Column::text("code"), Column::text("coded"), Column::text("place")];
        let caption = format!("Disagreements: {}", places.len());
        let mut blocks = vec![table(&caption, "turn", columns, rows)];
        if let Some(more) = places.len().checked_sub(MOST_PLACES).filter(|more| *more > 0) {
            blocks.push(Block::Notes(vec![format!(
                "… {more} more; emic report compare lists each with its words, and json has them all"
            )]));
        }
        blocks
    }

    fn notes_of_places(&self) -> Vec<String> {
        let some = if !self.some() { "" } else { "; some: more than one and not all" };
        let mut notes = vec![format!(
            "A place is codings of a code that overlap. same: all who take part coded exactly it; only: one of them \
             alone{some}; extents: all, not the same stretch. turns: counted turns that some coded and some did not."
        )];
        if !self.report.disagreements.confusions.is_empty() {
            notes.push(
                "Different codes on the same turn: one coder gave it the first code and not the second, another the \
                 second and not the first. They may stand on different words of it."
                    .to_owned(),
            );
        }
        notes
    }

    fn agreeing(&self, coefficients: bool) -> Vec<Block> {
        let report = self.report;
        if let Some(why) = report.hidden {
            let mut columns = numbers(["units"]);
            columns.extend(report.coders.iter().map(Column::number));
            let rows = report.rows.iter().chain([&report.pooled.micro]).map(|row| self.code_row(row, &[])).collect();
            let heading = Block::Heading(2, "Side by side".to_owned());
            return vec![heading, Block::Text(format!("{why}.")), table("By code", "code", columns, rows)];
        }
        let mut blocks = vec![Block::Heading(2, "How much they agree".to_owned())];
        if let Some(drawn) = report.intervals.filter(|drawn| drawn.few) {
            blocks.push(Block::Warning(format!(
                "the intervals rest on {}: fewer than 10, so do not rely on them",
                counted(number_of(drawn.documents), "document")
            )));
        }
        blocks.push(self.by_code(true));
        if !report.pairs.is_empty() {
            blocks.push(self.by_pair());
        }
        if coefficients {
            blocks.extend(self.more());
        }
        blocks.push(Block::Notes(self.notes(coefficients)));
        blocks
    }

    /// Names of the figures in the default table, and how they are headed.
    fn plain(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        let (mut names, mut heads) = (vec!["percent", "alpha", "ac1", "f1"], vec!["percent", "alpha", "AC1", "F1"]);
        if self.two() {
            names.push("kappa");
            heads.push("kappa");
        }
        (names, heads)
    }

    /// The codes, and all together; with means over codes where they are asked for.
    fn by_code(&self, means: bool) -> Block {
        let report = self.report;
        let (names, heads) = self.plain();
        let mut columns = numbers(["units"]);
        columns.extend(report.coders.iter().map(Column::number));
        columns.push(Column::number("coded"));
        columns.extend(numbers(heads));
        let mut rows: Vec<Row> = report.rows.iter().map(|row| self.code_row(row, &names)).collect();
        rows.push(self.code_row(&report.pooled.micro, &names));
        if !means {
            return table("", "code", columns, rows);
        }
        let before = 2 + report.coders.len();
        let mut mean = vec![Cell::of(ABSENT); before];
        mean.extend(names.iter().map(|name| {
            let value = report.pooled.mean.get(name).and_then(|mean| mean.mean);
            let shown =
                |value| if *name == "percent" { share(value, report.pooled.micro.units) } else { two_digits(value) };
            Cell::of(value.map_or_else(|| ABSENT.to_owned(), shown))
        }));
        rows.push(Row::new("mean of the codes", mean));
        if self.two() {
            let mut pooled = vec![Cell::of(ABSENT); before + names.len() - 1];
            pooled.extend(figures(&report.pooled.pooled_kappa, &["kappa"], 0));
            rows.push(Row::new("pooled kappa", pooled));
        }
        table("By code", "code", columns, rows)
    }

    fn code_row(&self, row: &CodeRow, names: &[&str]) -> Row {
        let mut cells = vec![Cell::of(row.units.to_string())];
        cells.extend(
            row.coded.iter().enumerate().map(|(coder, units)| {
                Cell::of(units.to_string()).opening(self.report.opens_row(row, Of::Coded(coder)))
            }),
        );
        if !names.is_empty() {
            cells.push(Cell::of(row.prevalence.map_or_else(|| ABSENT.to_owned(), |part| share(part, row.units))));
            cells.extend(figures(&row.measures, names, row.units));
        }
        let mut shown = Row::new(row.code.as_deref().unwrap_or("all together"), cells);
        shown.flag = (!names.is_empty() && rests_on_little(row)).then_some(LITTLE);
        shown
    }

    fn by_pair(&self) -> Block {
        let rows = self.report.pairs.iter().map(|pair| {
            let mut cells = vec![Cell::of(pair.documents.to_string()), Cell::of(pair.units.to_string())];
            cells.extend(figures(&pair.measures, &["percent", "alpha", "f1", "kappa"], pair.units));
            Row::new(pair.coders.join(", "), cells)
        });
        let columns = numbers(["documents", "units", "percent", "alpha", "F1", "kappa"]);
        table("By pair of coders, all codes together", "coders", columns, rows.collect())
    }

    /// The coefficients that are not in the default table.
    fn more(&self) -> Vec<Block> {
        let report = self.report;
        let (mut names, mut heads) = (vec!["fleiss", "brennan_prediger"], vec!["Fleiss", "Brennan–Prediger"]);
        if !self.two() {
            names.push("kappa");
            heads.push("Light");
        }
        names.extend(["overlap_f1", "span_exact", "span_90", "span_50", "span_any"]);
        let mut columns = numbers(heads);
        columns.push(Column::number("overlap F1"));
        columns.extend(["exact", ".9", ".5", "any"].map(|head| Column::number(head).under("spans matched, F1")));
        let all = report.rows.iter().chain([&report.pooled.micro]);
        let row = |row: &CodeRow| {
            Row::new(row.code.as_deref().unwrap_or("all together"), figures(&row.measures, &names, row.units))
        };
        let mut blocks = vec![table("More coefficients by code", "code", columns, all.map(row).collect())];
        let mut cells = vec![Cell::of(report.sets.turns.to_string())];
        cells.extend(figures(&report.sets.measures, &["jaccard", "masi", "exact"], report.sets.turns));
        let columns = numbers(["turns", "Jaccard", "MASI", "exact"]);
        blocks.push(table("Alpha of all codes of a turn", "", columns, vec![Row::new("sets of codes", cells)]));
        if let Some(stretches) = &report.stretches {
            let row = |row: &ThemeRow| {
                let mut cells = figures(&row.measures, &["u", "binary", "cu", "coverage"], stretches.length);
                cells.push(Cell::of(row.overlaps.to_string()));
                Row::new(row.theme.as_deref().unwrap_or("themes (Cu)"), cells)
            };
            let rows = stretches.themes.iter().chain([&stretches.all]).map(row).collect();
            let columns = numbers(["u", "|u", "cu", "coverage", "overlaps"]);
            let caption = format!(
                "Stretches of text: {} characters of {}",
                stretches.length,
                counted(stretches.documents, "document")
            );
            blocks.push(table(&caption, "theme", columns, rows));
        }
        blocks
    }

    fn notes(&self, coefficients: bool) -> Vec<String> {
        let report = self.report;
        let unit = report.unit.plural();
        let mut notes = vec![format!(
            "units: {unit}, each asked about the code; beside them how many each coder coded, and coded: what share of \
             all answers that is. percent: pairs of coders that say the same of a unit; alpha: Krippendorff’s; AC1: \
             Gwet’s; F1 (Holsti): agreement on what is coded{}. Where a figure is undefined it says why.",
            if self.two() { "; kappa: Cohen’s" } else { ", the mean over pairs of coders" }
        )];
        notes.push(format!(
            "all together: the units of all codes added up; mean: of the codes for which the figure is defined{}.",
            if self.two() { "; pooled kappa: De Vries’" } else { "" }
        ));
        if report.rows.iter().any(rests_on_little) {
            notes.push(format!(
                "{LITTLE} coded fewer than {FEW_CODED} times by all together: the figures rest on little."
            ));
        }
        if let Some(drawn) = report.intervals {
            notes.push(format!(
                "a…b: where the middle 95\u{a0}% of {} draws of {} documents lie (seed {}).",
                drawn.draws, drawn.documents, drawn.seed
            ));
            let undefined: Vec<String> = report.rows.iter().filter_map(undefined_draws).collect();
            if !undefined.is_empty() {
                notes.push(format!("draws without alpha, left out: {}", undefined.join(", ")));
            }
        }
        if let Some(stretches) = report.stretches.as_ref().filter(|_| coefficients) {
            notes.push(
                "u: where units are and which code; |u: what is coded at all; cu: which code, where both coded \
                 (coverage of the text). overlaps: a coder’s codes of a theme overlap so often; then u and cu do not \
                 apply, and codes are compared one by one."
                    .to_owned(),
            );
            if stretches.documents < number_of(report.documents.len()) {
                notes.push(
                    "Stretches: only documents in which all of these coders take part; name two with --coders."
                        .to_owned(),
                );
            }
        }
        notes
    }

    fn groups(&self) -> Vec<Block> {
        let report = self.report;
        if report.groups.is_empty() {
            return Vec::new();
        }
        let hidden = report.hidden.is_some();
        let row = |group: &GroupRow| {
            let mut cells = vec![Cell::of(group.documents.to_string()), Cell::of(group.units.to_string())];
            if !hidden {
                cells.extend(figures(&group.measures, &["percent", "alpha"], group.units));
            }
            Row::new(group.key.to_string(), cells)
        };
        let mut columns = numbers(["documents", "units"]);
        if !hidden {
            columns.extend(numbers(["percent", "alpha"]));
        }
        let by = report.by.join(", ");
        let rows: Vec<Row> = report.groups.iter().filter(|group| group.units > 0).map(row).collect();
        let mut note = "All codes together; csv and json have each code.".to_owned();
        if rows.len() < report.groups.len() {
            let others = number_of(report.groups.len() - rows.len());
            note.push_str(&format!(" {} not in what is compared.", counted(others, "other group")));
        }
        vec![Block::Heading(2, format!("By {by}")), table("", &by, columns, rows), Block::Notes(vec![note])]
    }

    fn drift(&self, drift: &Drift) -> Vec<Block> {
        let report = self.report;
        let hidden = report.hidden.is_some();
        let mut blocks = vec![Block::Heading(2, "By month of coding".to_owned())];
        if drift.months.is_empty() {
            blocks.push(Block::Text("No coding here has a time.".to_owned()));
            return blocks;
        }
        let rows = drift.months.iter().map(|month| {
            let mut cells = vec![Cell::of(month.documents.to_string()), Cell::of(month.units.to_string())];
            if !hidden && month.documents > 0 {
                cells.extend(figures(&month.measures, &["percent", "alpha"], month.units));
            } else if !hidden {
                cells.extend([Cell::of(UNCODED), Cell::of(UNCODED)]);
            }
            let version = month.codebook.map_or_else(|| ABSENT.to_owned(), |number| number.to_string());
            cells.push(Cell::parts([version, format!("+{}", month.versions)]));
            Row::new(month.month.to_string(), cells)
        });
        let mut columns = numbers(["documents", "units"]);
        if !hidden {
            columns.extend(numbers(["percent", "alpha"]));
        }
        columns.push(Column::number("codebook"));
        blocks.push(table("Agreement", "month", columns, rows.collect()));
        if !hidden {
            blocks.push(Block::Chart(alpha_by_month(drift)));
        }
        blocks.extend((0..report.coders.len()).map(|coder| self.uses(drift, coder)));
        blocks.push(Block::Notes(notes_of_drift(drift)));
        blocks
    }

    /// What one coder used, by month.
    fn uses(&self, drift: &Drift, coder: usize) -> Block {
        let uses: Vec<_> = drift.months.iter().map(|month| month.coders.get(coder)).collect();
        let mut columns: Vec<Column> =
            drift.months.iter().map(|month| Column::number(month.month.to_string())).collect();
        columns.push(Column::text("course"));
        let part = |at: usize, uses: &Option<&crate::analysis::coders::Uses>| {
            let of = uses.map_or(0, |uses| uses.codings);
            let codings = uses.and_then(|uses| uses.codes.get(at)).copied().unwrap_or(0);
            (codings, of)
        };
        let rows = self.report.rows.iter().enumerate().map(|(at, row)| {
            let parts: Vec<(u32, u32)> = uses.iter().map(|uses| part(at, uses)).collect();
            let share_of = |(codings, of): &(u32, u32)| (*of > 0).then(|| f64::from(*codings) / f64::from(*of));
            let mut cells: Vec<Cell> = parts.iter().map(|part| share_cell(*part)).collect();
            cells.push(Cell::of(spark(&parts.iter().map(share_of).collect::<Vec<_>>())));
            Row::new(row.code.as_deref().unwrap_or_default(), cells)
        });
        let rows: Vec<Row> = rows.collect();
        let name = self.report.coders.get(coder).map_or_else(String::new, |name| one_line(name));
        table(&format!("Codings of {name} by month"), "code", columns, rows)
    }
}

/// Whether a code was given to so few units that its figures say little.
fn rests_on_little(row: &CodeRow) -> bool {
    row.code.is_some() && row.coded.iter().sum::<u64>() < FEW_CODED
}

fn undefined_draws(row: &CodeRow) -> Option<String> {
    let draws = row.measures.get("alpha")?.interval?.undefined_draws;
    (draws > 0).then(|| format!("{} {draws}", row.code.as_deref().unwrap_or_default()))
}

/// Codings, and of how many a share in percent.
fn share_cell((codings, of): (u32, u32)) -> Cell {
    match of {
        0 => Cell::of(UNCODED),
        of if u64::from(of) < ENOUGH => Cell::of(codings.to_string()),
        of => Cell::parts([codings.to_string(), percents(f64::from(codings) / f64::from(of))]),
    }
}

fn alpha_by_month(drift: &Drift) -> Chart {
    let values = drift.months.iter().map(|month| vec![month.measures.value("alpha")]).collect();
    Chart {
        title: "Alpha by month of coding".to_owned(),
        unit: "alpha".to_owned(),
        kind: ChartKind::Lines,
        data: Grid {
            rows: drift.months.iter().map(|month| month.month.to_string()).collect(),
            series: vec!["alpha".to_owned()],
            values,
            ..Grid::default()
        },
        note: "Documents of the month in which the last of their coders began them.".to_owned(),
    }
}

fn notes_of_drift(drift: &Drift) -> Vec<String> {
    let mut notes = vec![
        "A document counts in the month (UTC) in which the last of its coders began it. codebook: its version at the \
         end of the month, and how many came in it; emic codebook diff tells what changed."
            .to_owned(),
        "Codings: all of the coder’s that touch a counted turn, shared or not, in the month in which each was made, with \
         their share of the coder’s codings of that month."
            .to_owned(),
    ];
    if drift.undated > 0 {
        notes.push(format!("documents without a time of coding: {}", drift.undated));
    }
    notes
}

#[cfg(test)]
mod tests;
