//! What must not stand on a page whose excerpts have neutral ids.

use super::{Part, Shown, open};
use crate::publish::excerpts::{Source, voices};
use crate::publish::page::{Block, Quote};
use crate::publish::protect::{Protection, Rung};
use crate::publish::table::Table;
use crate::study::Corpus;

/// Whether an excerpt tells less than all.
pub fn is_masked(corpus: &Corpus, protection: &Protection<'_>, source: &Source) -> bool {
    let whole = |speaker: u32| protection.person(speaker).1 == Rung::Whole;
    !protection.tells_site(source.document) || !voices(corpus, source).into_iter().all(whole)
}

/// Takes from a part what would tell too much beside the excerpts of the page.
pub fn page(part: &mut Part, protection: &Protection<'_>, shown: &Shown<'_>, working_copy: bool) {
    let Ok(page) = &mut part.page else { return };
    if working_copy {
        return;
    }
    page.title = protection.names(&page.title);
    let mut left_out = 0;
    let mut kept = Vec::with_capacity(page.blocks.len());
    for block in std::mem::take(&mut page.blocks) {
        match block {
            // A report protects its quotations for a file of their own; this one has its own rule.
            Block::Quote(quote) => match requoted(&quote, shown) {
                Some(quote) => kept.push(Block::Quote(quote)),
                None => left_out += 1,
            },
            block => kept.extend(guarded(block, protection)),
        }
    }
    if left_out > 0 {
        let many = if left_out == 1 { "1 quotation is".to_owned() } else { format!("{left_out} quotations are") };
        kept.push(Block::Text(format!("{many} left out here: this report by itself writes them.")));
    }
    page.blocks = kept;
}

/// The quotation as this page may tell it.
fn requoted(quote: &Quote, shown: &Shown<'_>) -> Option<Quote> {
    let sources = open::sources(shown.corpus, quote.opens.as_ref()?);
    let [only] = sources.as_slice() else { return None };
    let (_, excerpt) = shown.excerpts.get(only).filter(|_| !shown.is_masked(only))?;
    Some(excerpt.as_quote(false))
}

fn guarded(block: Block, protection: &Protection<'_>) -> Option<Block> {
    if !protection.is_neutral() {
        return Some(block);
    }
    let names = |text: &str| protection.names(text);
    let tells = |text: &str| names(text) != text;
    let each = |lines: Vec<String>| lines.iter().map(|line| names(line)).collect();
    Some(match block {
        Block::Heading(level, text) => Block::Heading(level, names(&text)),
        Block::Text(text) => Block::Text(names(&text)),
        Block::Term(term, text) => Block::Term(names(&term), names(&text)),
        Block::Warning(text) => Block::Warning(names(&text)),
        Block::List(lines) => Block::List(each(lines)),
        Block::Header(lines) => Block::Header(each(lines)),
        // What one document or person supplies, beside a table of sites, would tell whose the id is.
        Block::Notes(lines) => Block::Notes(lines.into_iter().filter(|line| !tells(line)).collect()),
        Block::Footer(text) => Block::Footer(names(&text)),
        Block::Table(table) if texts(&table).any(tells) => Block::Text(
            "A table is left out here: it names participants or documents, and in this file they have neutral ids. \
             The report by itself shows it; --working-copy keeps it."
                .to_owned(),
        ),
        Block::Chart(chart) => {
            let labels = chart.data.rows.iter().chain(&chart.data.series);
            if labels.chain([&chart.title, &chart.unit]).any(|text| tells(text)) {
                return None;
            }
            let note = names(&chart.note);
            Block::Chart(crate::publish::chart::Chart { note, ..chart })
        }
        block => block,
    })
}

/// All that a table says.
fn texts(table: &Table) -> impl Iterator<Item = &str> {
    let columns = table.columns.iter().flat_map(|column| column.group.iter().chain([&column.label]));
    let rows = table
        .rows
        .iter()
        .flat_map(|row| std::iter::once(&row.label).chain(row.cells.iter().flat_map(|cell| &cell.parts)));
    [&table.caption, &table.corner].into_iter().chain(columns).chain(rows).map(String::as_str)
}
