//! The theme report as a page: what a code means, who speaks of it where, and in which words.
//!
//! The quotations obey the minimum-cell rule like an export: the report is one file. Where the rule took
//! sites away, the excerpts concerned stand together at the end, in the order of their neutral ids, and
//! nothing else in the file names a participant or a document. Where all passages are of one site, the
//! tables tell it, and it is the profession that goes first.

use super::excerpts::export::holders;
use super::excerpts::{Collection, Excerpt, ExportError, Gathered, Source, Spread, Wishes, gather};
use super::frequency::{counted, dominance, percent};
use super::page::{Block, Page};
use super::protect::{Protect, Protection, WORKING_COPY};
use super::table::{Cell, Column, Row, Table, UNCODED};
use crate::analysis::frequency::{Frequency, State};
use crate::analysis::theme::SubCode;
use crate::analysis::{Options, Scope, Theme};
use crate::study::Corpus;
use crate::study::corpus::Texts;
use std::collections::BTreeMap;

/// Where excerpts stand whose site is not told.
const NOT_TOLD: &str = "Site not told";
/// Where excerpts stand that have no site.
const NO_SITE: &str = "No site recorded";

/// The report as a page; the options are those it was made with.
pub fn page(
    theme: &Theme,
    corpus: &Corpus,
    options: &Options,
    texts: &dyn Texts,
    wishes: &Wishes,
) -> Result<Page, ExportError> {
    let code = corpus.codebook.index_of(&theme.code.id).unwrap_or_default();
    let chosen = Options { codes: vec![theme.code.id.clone()], by: Vec::new(), ..options.clone() };
    let scope = Scope::new(corpus, &chosen)?;
    let sources = sources(theme, code);
    let mut wishes = wishes.clone();
    if theme.excerpts.len() == 1 && wishes.beside.is_empty() {
        // The tables above name the only site there is, so leaving it out below would hide nothing. In a part of a
        // larger file one rule holds for all: there the caller leaves out what the tables would give away.
        wishes.rule.protect = Protect::Site;
    }
    let Gathered { collection: excerpts, protection, .. } =
        gather(&scope, texts, &sources, &holders(corpus, &chosen)?, &wishes)?;
    let report = Report { theme, options, wishes: &wishes, excerpts: &excerpts, protection: &protection };
    Ok(report.write())
}

/// What a theme quotes, for the code with this place in the codebook.
pub(super) fn sources(theme: &Theme, code: usize) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for found in theme.excerpts.iter().flat_map(|site| &site.excerpts) {
        let source = Source::of(code, found);
        // A passage over turns of two sites is chosen for both, and quoted once.
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}

struct Report<'a> {
    theme: &'a Theme,
    options: &'a Options,
    wishes: &'a Wishes,
    excerpts: &'a Collection,
    protection: &'a Protection<'a>,
}

impl Report<'_> {
    fn write(&self) -> Page {
        let code = &self.theme.code;
        let parts = [
            self.head(),
            self.definition(),
            self.who(),
            self.shared(),
            self.quotations(),
            self.not_coded(),
            vec![Block::Footer(self.theme.header.footer.to_owned())],
        ];
        let title = format!("Theme: {}{}", code.id, plain_name(&code.id, &code.name));
        Page { title, blocks: parts.into_iter().flatten().collect() }
    }

    fn head(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if self.excerpts.working_copy {
            blocks.push(Block::Warning(WORKING_COPY.to_owned()));
        }
        let mut lines: Vec<String> = self.theme.header.lines().iter().map(|line| self.protection.names(line)).collect();
        lines.extend(self.excerpts.header.iter().cloned());
        blocks.push(Block::Header(lines));
        blocks
    }

    fn definition(&self) -> Vec<Block> {
        let given = self.theme.code.wording().into_iter().filter(|(_, text)| !text.trim().is_empty());
        let mut blocks = vec![Block::Heading(2, "What it means".to_owned())];
        blocks.extend(given.map(|(what, text)| Block::Term(what.to_owned(), text.trim().to_owned())));
        if blocks.len() == 1 {
            blocks.push(Block::Text("The codebook does not define this code yet.".to_owned()));
        }
        blocks
    }

    fn who(&self) -> Vec<Block> {
        let tables = [self.table(&self.theme.by_site, "site"), self.table(&self.theme.by_profession, "profession")];
        let mut footnotes = Vec::new();
        if tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells).any(|cell| cell.parts == [UNCODED]) {
            footnotes.push(format!("{UNCODED} nothing coded there yet"));
        }
        // In a file with neutral ids the line is left out: what one document or person supplies, beside the
        // table of sites, would tell which site the id belongs to. The header says that somebody supplies much.
        if !self.protection.is_neutral() {
            let rows = self.theme.by_site.rows.iter().filter(|row| row.code == self.theme.code.id);
            footnotes.extend(rows.filter_map(|row| Some(dominance(&row.code, row.dominated_by.as_ref()?))));
        }
        let mut blocks = vec![Block::Heading(2, "Who speaks of it".to_owned())];
        blocks.extend(tables.map(Block::Table));
        if !footnotes.is_empty() {
            blocks.push(Block::Notes(footnotes));
        }
        blocks
    }

    /// Groups down, what stands behind the code across.
    fn table(&self, report: &Frequency, by: &str) -> Table {
        let row = report.rows.iter().find(|row| row.code == self.theme.code.id);
        let groups = report.groups.iter().enumerate().map(|(at, group)| {
            let cell = row.and_then(|row| row.cells.get(at));
            self.line(group.key.value(0), cell, (&group.denominators, group.observed))
        });
        let mut rows: Vec<Row> = groups.collect();
        rows.push(self.line("all", row.map(|row| &row.total), (&report.denominators, report.observed)));
        let mut columns = ["participants", "documents", "passages"].map(Column::number).to_vec();
        if report.observed.is_some() {
            columns.extend(["participants observed", "passages observed"].map(Column::number));
        }
        Table { caption: String::new(), corner: by.to_owned(), columns, rows }
    }

    fn line(
        &self,
        label: &str,
        cell: Option<&crate::analysis::frequency::Cell>,
        (base, observed): (&crate::analysis::Denominators, Option<crate::analysis::Denominators>),
    ) -> Row {
        let of = |part: u32, whole: u32| {
            let percent = percent(part, whole, self.options.min_percent_n);
            Cell::parts(std::iter::once(format!("{part}/{whole}")).chain(percent))
        };
        let mut cells = match cell.filter(|cell| cell.state == State::Counted) {
            Some(cell) => vec![
                of(cell.participants, base.participants),
                of(cell.documents, base.documents),
                Cell::of(cell.passages.to_string()),
            ],
            None => vec![Cell::of(UNCODED); 3],
        };
        if let Some(base) = observed {
            let seen = cell.and_then(|cell| cell.observed).unwrap_or_default();
            cells.push(of(seen.participants, base.participants));
            cells.push(Cell::of(seen.passages.to_string()));
        }
        Row::new(label, cells)
    }

    fn shared(&self) -> Vec<Block> {
        let (shared, alone) = (&self.theme.shared, &self.theme.of_one_profession);
        if shared.is_empty() && alone.is_empty() {
            return Vec::new();
        }
        let line = |sub: &SubCode| format!("{}{}", sub.code, plain_name(&sub.code, &sub.name));
        let text = |text: &str| Block::Text(text.to_owned());
        let mut blocks = vec![Block::Heading(2, "What professions share".to_owned())];
        if shared.is_empty() {
            blocks.push(text("No sub-code is used by every profession."));
        } else {
            blocks.push(text("Sub-codes that every profession uses:"));
            blocks.push(Block::List(shared.iter().map(line).collect()));
        }
        if !alone.is_empty() {
            let with = |sub: &SubCode| format!("{}: {}", line(sub), sub.professions.join(", "));
            blocks.push(text("Sub-codes that one profession alone uses:"));
            blocks.push(Block::List(alone.iter().map(with).collect()));
        }
        blocks.push(text("That a profession does not use a code is no sign that it disagrees."));
        blocks
    }

    fn quotations(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Heading(2, "In their words".to_owned())];
        let mut lines: Vec<String> = self.excerpts.spread.iter().flat_map(Spread::lines).collect();
        lines.extend(self.excerpts.summary.iter().filter(|line| line.as_str() != WORKING_COPY).cloned());
        if self.excerpts.excerpts.is_empty() {
            blocks.push(Block::Text("There are no passages yet.".to_owned()));
            return blocks;
        }
        if !lines.is_empty() {
            blocks.push(Block::List(lines));
        }
        for (site, excerpts) in self.by_site() {
            let of = self.theme.excerpts.iter().find(|found| found.site == site).map(|found| found.of);
            let of = of.map_or_else(String::new, |of| format!(" ({} of {})", excerpts.len(), passages(of)));
            blocks.push(Block::Heading(3, format!("{site}{of}")));
            blocks.extend(excerpts.into_iter().map(|excerpt| Block::Quote(excerpt.as_quote(self.wishes.context > 0))));
        }
        blocks
    }

    /// The excerpts by the site they tell, in the order of the table; what tells none comes last.
    fn by_site(&self) -> Vec<(String, Vec<&Excerpt>)> {
        let mut by_site: BTreeMap<(usize, String), Vec<&Excerpt>> = BTreeMap::new();
        for excerpt in &self.excerpts.excerpts {
            let site = excerpt.attributes.get("site");
            let place = site.and_then(|site| self.theme.excerpts.iter().position(|found| found.site == *site));
            let last = if self.excerpts.neutral { NOT_TOLD } else { NO_SITE };
            let name = site.cloned().unwrap_or_else(|| last.to_owned());
            by_site.entry((place.unwrap_or(usize::MAX), name)).or_default().push(excerpt);
        }
        by_site.into_iter().map(|((_, site), excerpts)| (site, excerpts)).collect()
    }

    fn not_coded(&self) -> Vec<Block> {
        let mut lines = Vec::new();
        let mut add = |what: &str, names: &[String]| {
            if names.is_empty() {
                return;
            }
            let count = counted(u32::try_from(names.len()).unwrap_or(u32::MAX), "document");
            // Names of documents tell sites; a file that must not tell them has the number alone.
            let which = if self.excerpts.neutral { String::new() } else { format!(": {}", names.join(", ")) };
            lines.push(format!("{count} {what}{which}"));
        };
        add("not coded yet", &self.theme.untouched);
        add("begun and not finished", &self.theme.begun);
        let told = match lines.is_empty() {
            true => Block::Text("Every document is finished.".to_owned()),
            false => Block::List(lines),
        };
        vec![Block::Heading(2, "What is not coded yet".to_owned()), told]
    }
}

fn passages(count: usize) -> String {
    counted(u32::try_from(count).unwrap_or(u32::MAX), "passage")
}

/// ` — Status and hierarchy`, where a code has a name of its own.
fn plain_name(id: &str, name: &str) -> String {
    if name.trim().is_empty() || name == id { String::new() } else { format!(" — {name}") }
}

#[cfg(test)]
mod tests;
