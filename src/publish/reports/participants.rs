//! `report participants`: who took part, by profession and site, with small cells merged; and the plain list.
//!
//! A table of persons can point at one as a quotation can, so the rule is that of the export: a profession at a site
//! with fewer persons than the minimum cell is told without the site, then as the wider profession, then only as what
//! the person is in the study. What is merged is counted in the margin, and said to be merged. The list masks nothing
//! and says so.

use super::cells::{number, uncoded_heading, words};
use super::options::{Protection as Asked, Words, conditions};
use super::{Askable, Report, ReportError, Study, WithPage};
use crate::analysis::attributes::NO_VALUE;
use crate::analysis::header::Header;
use crate::analysis::number_of;
use crate::analysis::opens::Opens;
use crate::analysis::sample::{Person, SpeakerRow, Speaking, speaking, studied};
use crate::publish::csv::{Field, Records};
use crate::publish::frequency::ALL;
use crate::publish::page::{Block, Page};
use crate::publish::protect::{Protection, Rung, WORKING_COPY, site_of};
use crate::publish::table::{ABSENT, Cell, Column, LEFT_OUT, Row as TableRow, Table};
use crate::study::{Corpus, SpeakerType};
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, PartialEq)]
pub struct Args {
    /// Only turns that meet these conditions, as in 'site=Dunlow,kind=workshop|meeting'
    #[arg(long = "where", value_name = "CONDITIONS")]
    pub filter: Vec<String>,
    /// One row a participant with all attributes, nothing merged
    #[arg(long)]
    pub list: bool,
    /// What to keep longest where a cell is small: profession (the site goes first) or site
    #[arg(long, value_name = "WHAT", default_value = "profession")]
    pub protect: String,
    /// A profession at a site with fewer persons than this is not told
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub min_cell: u32,
    /// Merge nothing, and say so
    #[arg(long)]
    pub working_copy: bool,
}

#[derive(Serialize)]
struct Made {
    report: &'static str,
    participants: u32,
    min_cell: u32,
    protect: String,
    working_copy: bool,
    sites: Vec<String>,
    rows: Vec<Row>,
    /// Persons at each site; null where there are fewer than the minimum cell.
    at_site: Vec<Option<u32>>,
    /// Participants whose site or profession is not told in full.
    merged: u32,
    speaker_types: Vec<SpeakerRow>,
    /// Each participant, with `--list`.
    list: Option<Vec<Person>>,
    header: Header,
}

/// What is told of some participants.
#[derive(Serialize)]
struct Row {
    /// The profession, as the path that it is; the role or speaker type where none is told.
    profession: String,
    /// `whole`, `wider` (the profession stands for those of it that are too few to be told apart), or `none`.
    told: &'static str,
    /// Participants at each site.
    cells: Vec<u32>,
    /// Participants whose site is not told.
    site_not_told: u32,
    /// All of them, each once.
    total: u32,
    #[serde(skip)]
    opens: Vec<Option<Opens>>,
}

impl Default for Args {
    fn default() -> Self {
        let plain = Asked::default();
        Self { filter: Vec::new(), list: false, protect: plain.protect, min_cell: 3, working_copy: false }
    }
}

impl Askable for Args {
    fn name(&self) -> &'static str {
        "participants"
    }

    fn words(&self) -> Vec<String> {
        let mut words = Words::default();
        self.filter.iter().for_each(|text| words.some("--where", Some(text)));
        words.flag("--list", self.list);
        words.0.extend(self.asked().words());
        words.0
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        let (corpus, rule) = (study.corpus, self.asked().wishes()?.rule);
        let filter = conditions(&self.filter)?;
        let all = speaking(corpus, &filter)?;
        let speakers = studied(corpus, &filter)?;
        let protection = Protection::plan(corpus, rule, []);
        let tally = Tally::new(corpus, &protection, &speakers, (rule.working_copy, rule.min_cell));
        let people: BTreeSet<u32> = tally.sites_of.values().flatten().copied().collect();
        let Speaking { types, list, header } = all;
        let made = Made {
            report: "participants",
            participants: number_of(people.len()),
            min_cell: rule.min_cell,
            protect: rule.protect.to_string(),
            working_copy: rule.working_copy,
            at_site: tally.at_site(rule.working_copy, rule.min_cell),
            merged: number_of(tally.merged.len()),
            rows: tally.rows(corpus),
            sites: tally.sites,
            speaker_types: types,
            list: self.list.then_some(list),
            header,
        };
        Ok(Box::new(WithPage { page: made.page(corpus), report: made, records: Made::records }))
    }
}

impl Args {
    fn asked(&self) -> Asked {
        let Self { protect, min_cell, working_copy, .. } = self.clone();
        Asked { protect, min_cell, working_copy, ..Asked::default() }
    }
}

/// What a row is about: whether it is one of professions, what is told, how.
type RowKey = (bool, String, &'static str);

/// A row, and the site where it is told.
type CellKey = (RowKey, Option<usize>);

/// Who is where, as far as it is told.
struct Tally {
    sites: Vec<String>,
    sites_of: BTreeMap<usize, BTreeSet<u32>>,
    /// Row, and the site where it is told: the participants, and the speakers as whom they are that.
    cells: BTreeMap<CellKey, (BTreeSet<u32>, Vec<u32>)>,
    /// The participant of each speaker.
    people: BTreeMap<u32, u32>,
    merged: BTreeSet<u32>,
    order: Vec<RowKey>,
}

impl Tally {
    fn new(
        corpus: &Corpus,
        protection: &Protection<'_>,
        speakers: &[u32],
        (working_copy, min_cell): (bool, u32),
    ) -> Self {
        let rows = || speakers.iter().filter_map(|&at| Some((at, corpus.speakers.get(at as usize)?)));
        let mut sites: Vec<String> = Vec::new();
        for (_, row) in rows() {
            let site = site_of(corpus, row).unwrap_or(NO_VALUE).trim().to_owned();
            if !sites.contains(&site) {
                sites.push(site);
            }
        }
        sites.sort_by(|a, b| none_last(a, b).then_with(|| corpus.schema.of("site").cmp(a, b)));
        let mut tally = Self {
            sites,
            sites_of: BTreeMap::new(),
            cells: BTreeMap::new(),
            people: rows().map(|(at, row)| (at, row.participant)).collect(),
            merged: BTreeSet::new(),
            order: Vec::new(),
        };
        for (at, row) in rows() {
            let site = site_of(corpus, row).unwrap_or(NO_VALUE).trim();
            let site = tally.sites.iter().position(|known| known == site).unwrap_or_default();
            tally.sites_of.entry(site).or_default().insert(row.participant);
            let (person, rung) = protection.person(at);
            let told = match rung {
                Rung::Whole | Rung::SiteWithDocument | Rung::SiteLeftOut => "whole",
                Rung::RolledUp => "wider",
                Rung::ProfessionLeftOut | Rung::Masked => "none",
            };
            if rung != Rung::Whole {
                tally.merged.insert(row.participant);
            }
            let key = match protection.profession(at) {
                Some(profession) => (true, profession, told),
                // A client is told by more than what a colleague of that name is.
                None if row.speaker_type == SpeakerType::Client && person.role != SpeakerType::Client.as_str() => {
                    (false, format!("{}: {}", SpeakerType::Client, person.role), told)
                }
                None => (false, person.role, told),
            };
            let cell = tally.cells.entry((key, protection.site(at).then_some(site))).or_default();
            cell.0.insert(row.participant);
            cell.1.push(at);
        }
        if !working_copy {
            tally.merge_small(corpus, min_cell as usize);
        }
        tally.order = tally.cells.keys().map(|(key, _)| key.clone()).collect();
        tally.order.dedup();
        let kind = corpus.schema.of("profession");
        tally.order.sort_by(|a, b| {
            let professions_first = b.0.cmp(&a.0);
            professions_first.then_with(|| kind.cmp(&a.1, &b.1)).then_with(|| b.2.cmp(a.2))
        });
        tally
    }

    /// The rule counts all persons of the study, this table those who speak: what is small here is told with less too,
    /// a cell without its site, and then a row without its profession.
    fn merge_small(&mut self, corpus: &Corpus, min_cell: usize) {
        let small: Vec<CellKey> = self
            .cells
            .iter()
            .filter(|((_, site), cell)| site.is_some() && cell.0.len() < min_cell)
            .map(|(at, _)| at.clone())
            .collect();
        for at in small {
            self.move_into(&at, |_| (at.0.clone(), None));
        }
        let mut people: BTreeMap<RowKey, BTreeSet<u32>> = BTreeMap::new();
        for ((key, _), cell) in self.cells.iter().filter(|((key, _), _)| key.2 != "none") {
            people.entry(key.clone()).or_default().extend(&cell.0);
        }
        for key in people.into_iter().filter(|(_, people)| people.len() < min_cell).map(|(key, _)| key) {
            let all: Vec<_> = self.cells.keys().filter(|(known, _)| *known == key).cloned().collect();
            for at in all {
                let kind = |speaker: u32| {
                    corpus.speakers.get(speaker as usize).map(|row| row.speaker_type).unwrap_or_default()
                };
                self.move_into(&at, |speaker| ((false, kind(speaker).to_string(), "none"), None));
            }
        }
    }

    /// Moves all of a cell to where each of its speakers belongs now.
    fn move_into(&mut self, at: &CellKey, to: impl Fn(u32) -> CellKey) {
        for speaker in self.cells.remove(at).unwrap_or_default().1 {
            let person = self.people.get(&speaker).copied().unwrap_or(speaker);
            self.merged.insert(person);
            let cell = self.cells.entry(to(speaker)).or_default();
            cell.0.insert(person);
            cell.1.push(speaker);
            cell.1.sort_unstable();
        }
    }

    fn at_site(&self, working_copy: bool, min_cell: u32) -> Vec<Option<u32>> {
        let people = |site: usize| self.sites_of.get(&site).map_or(0, |people| number_of(people.len()));
        (0..self.sites.len())
            .map(people)
            .map(|people| Some(people).filter(|n| working_copy || *n >= min_cell))
            .collect()
    }

    fn rows(&self, corpus: &Corpus) -> Vec<Row> {
        let mut rows = Vec::new();
        for key in &self.order {
            let (mut all, mut behind, mut opens) = (BTreeSet::new(), Vec::new(), Vec::new());
            let mut of = |site: Option<usize>| {
                let cell = self.cells.get(&(key.clone(), site));
                let speakers = cell.map_or(&[][..], |cell| &cell.1);
                all.extend(cell.iter().flat_map(|cell| cell.0.iter().copied()));
                behind.extend_from_slice(speakers);
                opens.push(turns_of(corpus, speakers));
                cell.map_or(0, |cell| number_of(cell.0.len()))
            };
            let cells = (0..self.sites.len()).map(|site| of(Some(site))).collect();
            let site_not_told = of(None);
            opens.push(turns_of(corpus, &behind));
            let (_, profession, told) = key.clone();
            rows.push(Row { profession, told, cells, site_not_told, total: number_of(all.len()), opens });
        }
        rows
    }
}

fn none_last(a: &str, b: &str) -> Ordering {
    (a == NO_VALUE).cmp(&(b == NO_VALUE))
}

/// All that these speakers say.
fn turns_of(corpus: &Corpus, speakers: &[u32]) -> Option<Opens> {
    let documents: BTreeSet<u32> =
        speakers.iter().filter_map(|at| corpus.speakers.get(*at as usize)).map(|row| row.document).collect();
    let ranges = documents.into_iter().filter_map(|at| corpus.documents.get(at as usize)).map(|row| row.turns.clone());
    let theirs =
        |turn: &u32| corpus.turns.get(*turn as usize).is_some_and(|row| speakers.binary_search(&row.speaker).is_ok());
    Opens::turns(corpus, ranges.flatten().filter(theirs).map(|turn| turn as usize))
}

impl Made {
    fn page(&self, corpus: &Corpus) -> Page {
        let (title, header) = uncoded_heading("Participants", &self.header);
        let mut blocks = vec![Block::Header(header)];
        if let Some(list) = &self.list {
            blocks.push(Block::Warning(WORKING_COPY.to_owned()));
            blocks.push(Block::Table(list_table(list, corpus)));
            return Page { title, blocks };
        }
        if self.working_copy {
            blocks.push(Block::Warning(WORKING_COPY.to_owned()));
        }
        blocks.push(Block::Table(self.table()));
        blocks.push(Block::Table(self.types(corpus)));
        let mut notes = self.signs();
        notes.push(format!(
            "{} participants: respondents and clients who speak in a turn; one who changed profession or site is in each \
             cell and once in each margin, so margins need not be sums",
            self.participants
        ));
        if !self.working_copy {
            notes.push(format!(
                "a profession at a site with fewer than {} persons is not told there: {} participants are told with less \
                 ({} kept longest), as in exported excerpts; a site's own total stands from {} persons on",
                self.min_cell, self.merged, self.protect, self.min_cell
            ));
        }
        blocks.push(Block::Notes(notes));
        Page { title, blocks }
    }

    fn table(&self) -> Table {
        let shown: Vec<usize> = (0..self.sites.len()).filter(|site| !self.is_bare(*site)).collect();
        let pick = |site: &usize| self.sites.get(*site).map(Column::number);
        let mut columns: Vec<Column> = shown.iter().filter_map(pick).collect();
        columns.extend([Column::number("site not told"), Column::number("all")]);
        let label = |row: &Row| match row.told {
            "wider" => format!("{}, not told further", row.profession),
            "none" => format!("{}, not told further", row.profession),
            _ => row.profession.clone(),
        };
        let mut rows: Vec<TableRow> = Vec::new();
        for row in &self.rows {
            let numbers: Vec<(u32, &Option<Opens>)> =
                row.cells.iter().chain([&row.site_not_told, &row.total]).copied().zip(&row.opens).collect();
            let cell = |at: usize| match numbers.get(at) {
                // Whoever is told without a site may be at this one.
                Some((0, _)) if at < self.sites.len() && row.site_not_told > 0 => Cell::of(LEFT_OUT),
                Some((0, _)) | None => Cell::of(ABSENT),
                Some((number, opens)) => super::cells::number(*number, (*opens).clone()),
            };
            let last = self.sites.len();
            rows.push(TableRow::new(label(row), shown.iter().copied().chain([last, last + 1]).map(cell).collect()));
        }
        let small = || Cell::of(format!("<{}", self.min_cell));
        let at_site = |site: &usize| self.at_site.get(*site).copied().flatten().map_or_else(small, |n| number(n, None));
        let mut cells: Vec<Cell> = shown.iter().map(at_site).collect();
        // Whoever changed profession would be in it twice.
        cells.extend([Cell::of(""), number(self.participants, None)]);
        rows.push(TableRow::new("all", cells));
        Table { caption: "By profession and site".to_owned(), corner: "profession".to_owned(), columns, rows }
    }

    /// Whether no profession is told at a site, so that its column would hold nothing.
    fn is_bare(&self, site: usize) -> bool {
        self.rows.iter().all(|row| row.cells.get(site).is_none_or(|people| *people == 0))
    }

    /// What the signs of the table mean, and which of its columns are left out.
    fn signs(&self) -> Vec<String> {
        let shown = || (0..self.sites.len()).filter(|site| !self.is_bare(*site));
        let has = |sign: bool| {
            let zero =
                |row: &Row| shown().any(|site| row.cells.get(site) == Some(&0) && (row.site_not_told > 0) == sign);
            self.rows.iter().any(zero)
        };
        let mut signs = Vec::new();
        if has(false) || self.rows.iter().any(|row| row.site_not_told == 0) {
            signs.push(format!("{ABSENT} nobody there"));
        }
        if has(true) {
            signs.push(format!("{LEFT_OUT} not told: whoever is told without a site may be there"));
        }
        let mut notes = if signs.is_empty() { Vec::new() } else { vec![signs.join("   ")] };
        let total = |site: usize| match self.at_site.get(site).copied().flatten() {
            Some(people) => people.to_string(),
            None => format!("<{}", self.min_cell),
        };
        let bare: Vec<String> = (0..self.sites.len())
            .filter(|site| self.is_bare(*site))
            .filter_map(|site| Some(format!("{} ({} persons)", self.sites.get(site)?, total(site))))
            .collect();
        if !bare.is_empty() {
            notes.push(format!("no profession is told at {}: no columns of these", bare.join(", ")));
        }
        notes
    }

    fn types(&self, corpus: &Corpus) -> Table {
        let rows = self.speaker_types.iter().map(|row| {
            let opens = || Opens::turns(corpus, row.behind.iter().map(|&turn| turn as usize));
            let people = if row.participants == 0 { Cell::of(ABSENT) } else { number(row.participants, None) };
            let cells = vec![people, number(row.documents, None), number(row.turns, opens()), number(row.words, None)];
            TableRow::new(row.speaker_type, cells)
        });
        Table {
            caption: "Who speaks".to_owned(),
            corner: "speaker type".to_owned(),
            columns: ["participants", "documents", "turns", "words"].map(Column::number).to_vec(),
            rows: rows.collect(),
        }
    }

    fn records(&self) -> Records {
        match &self.list {
            Some(list) => list_records(list),
            None => self.table_records(),
        }
    }

    fn table_records(&self) -> Records {
        let columns = ["profession", "told", "site", "participants"].map(str::to_owned).to_vec();
        let mut rows = Vec::new();
        for row in &self.rows {
            let mut record = |site: &str, count: u32| {
                let (profession, told) = (Field::Text(row.profession.clone()), Field::Text(row.told.to_owned()));
                rows.push(vec![profession, told, Field::Text(site.to_owned()), Field::count(count)]);
            };
            self.sites.iter().zip(&row.cells).for_each(|(site, count)| record(site, *count));
            record("(not told)", row.site_not_told);
            record(ALL, row.total);
        }
        let mut all = |site: &str, count: Option<u32>| {
            let count = count.map_or(Field::Null, Field::count);
            rows.push(vec![Field::Text(ALL.to_owned()), Field::Null, Field::Text(site.to_owned()), count]);
        };
        self.sites.iter().zip(&self.at_site).for_each(|(site, count)| all(site, *count));
        all(ALL, Some(self.participants));
        Records { columns, rows }
    }
}

/// The attributes that anybody has, those that are told most first.
pub(super) fn attribute_keys<'a>(all: impl Iterator<Item = &'a BTreeMap<String, String>>) -> Vec<String> {
    let keys: BTreeSet<&String> = all.flat_map(BTreeMap::keys).collect();
    let first = ["site", "kind", "date", "profession", "role", "agency"];
    let mut keys: Vec<String> = keys.into_iter().cloned().collect();
    keys.sort_by_key(|key| first.iter().position(|known| known == key).unwrap_or(first.len()));
    keys
}

fn list_table(list: &[Person], corpus: &Corpus) -> Table {
    let keys = attribute_keys(list.iter().map(|person| &person.attributes));
    let mut columns = vec![Column::text("speaker type")];
    columns.extend(["documents", "turns", "words", "observed in"].map(Column::number));
    columns.extend(keys.iter().map(Column::text));
    let rows = list.iter().map(|person| {
        let opens = Opens::turns(corpus, person.behind.iter().map(|&turn| turn as usize));
        let mut cells = vec![words(Some(&person.speaker_type)), number(person.documents, None)];
        cells.extend([number(person.turns, opens), number(person.words, None), number(person.observed, None)]);
        cells.extend(keys.iter().map(|key| words(person.attributes.get(key).map(String::as_str))));
        TableRow::new(person.participant.clone(), cells)
    });
    Table { corner: "participant".to_owned(), columns, rows: rows.collect(), ..Table::default() }
}

fn list_records(list: &[Person]) -> Records {
    let keys = attribute_keys(list.iter().map(|person| &person.attributes));
    let mut columns =
        ["participant", "speaker_type", "known", "documents", "turns", "words", "observed"].map(str::to_owned).to_vec();
    columns.extend(keys.iter().cloned());
    let rows = list.iter().map(|person| {
        let mut fields = vec![
            Field::Text(person.participant.clone()),
            Field::Text(person.speaker_type.clone()),
            Field::Bool(person.known),
        ];
        fields.extend([person.documents, person.turns, person.words, person.observed].map(Field::count));
        fields.extend(keys.iter().map(|key| Field::text(person.attributes.get(key).map(String::as_str))));
        fields
    });
    Records { rows: rows.collect(), columns }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::protect::Rule;
    use crate::publish::testing::Study;

    fn rows(min_cell: u32, working_copy: bool) -> Vec<(String, &'static str, Vec<u32>, u32, u32)> {
        let mut study = Study::default();
        let people = [("N1", "nursing", "X"), ("N2", "nursing", "X"), ("N3", "nursing", "Y"), ("P1", "police", "X")];
        for (name, profession, site) in people {
            study = study.person(name, &[("profession", profession), ("site", site)]);
        }
        let study =
            study.document("d", &[], &[("N1", "one"), ("N2", "two"), ("N3", "three"), ("P1", "four"), ("INT", "why")]);
        let rule = Rule { min_cell, working_copy, ..Rule::default() };
        let corpus = &study.corpus;
        let protection = Protection::plan(corpus, rule, []);
        let tally = Tally::new(corpus, &protection, &studied(corpus, &[]).expect("speakers"), (working_copy, min_cell));
        let told = |row: Row| (row.profession, row.told, row.cells, row.site_not_told, row.total);
        tally.rows(corpus).into_iter().map(told).collect()
    }

    #[test]
    fn small_cells_lose_the_site_and_then_the_profession() {
        let row = |profession: &str, told, cells: &[u32], site_not_told, total| {
            (profession.to_owned(), told, cells.to_vec(), site_not_told, total)
        };
        assert_eq!(
            rows(2, false),
            [row("nursing", "whole", &[2, 0], 1, 3), row("respondent", "none", &[0, 0], 1, 1)],
            "N3 is alone at Y, P1 with the police"
        );
        assert_eq!(rows(3, false), [row("nursing", "whole", &[0, 0], 3, 3), row("respondent", "none", &[0, 0], 1, 1)]);
        assert_eq!(rows(2, true), [row("nursing", "whole", &[2, 1], 0, 3), row("police", "whole", &[1, 0], 0, 1)]);
    }
}
