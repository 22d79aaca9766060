//! The theme report as a page: what a code means, who speaks of it where, in which words, and what speaks against it.
//!
//! The quotations obey the minimum-cell rule like an export: the report is one file, of however many themes. Where
//! the rule took sites away, the excerpts concerned stand together at the end of their theme, in the order of their
//! neutral ids, and nothing else in the file names a participant or a document. Where all passages are of one site,
//! the tables tell it, and it is the profession that goes first.

mod tables;

use super::consent::examples;
use super::excerpts::export::holders;
use super::excerpts::{Collection, Excerpt, ExportError, FIGURES_NOT_TOLD, Gathered, Source, Spread, Wishes, gather};
use super::frequency::{counted, dominance};
use super::negative;
use super::page::{Block, Page, Quote};
use super::protect::{Protect, Protection};
use super::table::{LEFT_OUT, UNCODED};
use crate::analysis::negative::NO_DISAGREEMENT;
use crate::analysis::number_of;
use crate::analysis::theme::{Chosen, SubCode, Summary};
use crate::analysis::{Opens, Options, Place, Scope, Theme};
use crate::study::Corpus;
use crate::study::corpus::Texts;
use std::collections::{BTreeMap, BTreeSet};

/// Where excerpts stand whose site is not told.
const NOT_TOLD: &str = "Site not told";
/// Where excerpts stand that have no site.
const NO_SITE: &str = "No site recorded";
/// What is said of summaries.
const AS_WRITTEN: &str =
    "Summaries are as they were written and may name people or places: read them before the file leaves the team.";

/// The report as a page; the options are those it was made with.
pub fn page(
    theme: &Theme,
    corpus: &Corpus,
    options: &Options,
    texts: &dyn Texts,
    wishes: &Wishes,
) -> Result<Page, ExportError> {
    let file = File::new(std::slice::from_ref(theme), corpus, options, texts, wishes)?;
    let code = &theme.code;
    let title = format!("Theme: {}{}", code.id, plain_name(&code.id, &code.name));
    let mut blocks = file.head();
    blocks.extend(file.sections().flat_map(|section| section.write(true)));
    blocks.push(Block::Footer(theme.header.footer.to_owned()));
    Ok(Page { title, blocks })
}

/// What a theme quotes, for the code with this place in the codebook.
pub(super) fn sources(theme: &Theme, code: usize) -> Vec<Source> {
    let at_sites = theme.excerpts.iter().flat_map(|site| &site.excerpts).map(|found| Source::of(code, found));
    let counter = &theme.counter_examples;
    let against = [&counter.without_passages, &counter.opposite_passages].into_iter().flat_map(chosen);
    let mut sources: Vec<Source> = Vec::new();
    for source in at_sites.chain(against) {
        // A passage over turns of two sites is chosen for both, and quoted once.
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}

/// Several themes as one page, protected as the one file that it is.
pub fn pages(
    themes: &[Theme],
    corpus: &Corpus,
    options: &Options,
    texts: &dyn Texts,
    wishes: &Wishes,
) -> Result<Page, ExportError> {
    let file = File::new(themes, corpus, options, texts, wishes)?;
    let mut blocks = if themes.is_empty() { Vec::new() } else { file.head() };
    let told: Vec<String> = file.excerpts.notes().collect();
    blocks.extend((!told.is_empty()).then_some(Block::List(told)));
    for section in file.sections() {
        let code = &section.theme.code;
        blocks.push(Block::Heading(2, format!("Theme: {}{}", code.id, plain_name(&code.id, &code.name))));
        // What is a part of the page in a report of one theme is a part of a part here.
        let below = |block| match block {
            Block::Heading(level, text) => Block::Heading(level + 1, text),
            other => other,
        };
        blocks.extend(section.write(false).into_iter().map(below));
    }
    blocks.extend(themes.first().map(|theme| Block::Footer(theme.header.footer.to_owned())));
    Ok(Page { title: "Themes".to_owned(), blocks })
}

/// What goes into one file.
struct File<'a> {
    themes: &'a [Theme],
    corpus: &'a Corpus,
    options: &'a Options,
    wishes: Wishes,
    sources: Vec<Source>,
    excerpts: Collection,
    protection: Protection<'a>,
}

/// A theme in its file.
struct Section<'a> {
    theme: &'a Theme,
    code: usize,
    corpus: &'a Corpus,
    options: &'a Options,
    wishes: &'a Wishes,
    sources: &'a [Source],
    excerpts: &'a Collection,
    protection: &'a Protection<'a>,
}

impl<'a> File<'a> {
    fn new(
        themes: &'a [Theme],
        corpus: &'a Corpus,
        options: &'a Options,
        texts: &dyn Texts,
        wishes: &Wishes,
    ) -> Result<Self, ExportError> {
        let mut sources: Vec<Source> = Vec::new();
        for theme in themes {
            let code = corpus.codebook.index_of(&theme.code.id).unwrap_or_default();
            for source in self::sources(theme, code) {
                if !sources.contains(&source) {
                    sources.push(source);
                }
            }
        }
        let ids = |code: &usize| corpus.codebook.codes().get(*code).map(|code| code.id.clone());
        let codes: BTreeSet<usize> = sources.iter().map(|source| source.code).collect();
        let codes = codes.iter().filter_map(ids).collect();
        let asked = Options { codes, by: Vec::new(), ..options.clone() };
        let scope = Scope::new(corpus, options)?;
        let mut wishes = wishes.clone();
        if themes.iter().any(|theme| theme.excerpts.len() == 1) && wishes.beside.is_empty() {
            // The tables above name the only site there is, so leaving it out below would hide nothing. In a part of a
            // larger file one rule holds for all: there the caller leaves out what the tables would give away.
            wishes.rule.protect = Protect::Site;
        }
        // The header of one theme; of several it names none of their codes.
        wishes.counted = themes.first().map(|theme| theme.header.clone());
        if let Some(header) = wishes.counted.as_mut().filter(|_| themes.len() > 1) {
            header.filters.retain(|line| !line.starts_with("codes "));
        }
        wishes.tables_tell_sites = true;
        let Gathered { collection: excerpts, protection } =
            gather(&scope, texts, &sources, &holders(corpus, &asked)?, &wishes)?;
        Ok(Self { themes, corpus, options, wishes, sources, excerpts, protection })
    }

    fn sections(&self) -> impl Iterator<Item = Section<'_>> {
        self.themes.iter().map(|theme| Section {
            theme,
            code: self.corpus.codebook.index_of(&theme.code.id).unwrap_or_default(),
            corpus: self.corpus,
            options: self.options,
            wishes: &self.wishes,
            sources: &self.sources,
            excerpts: &self.excerpts,
            protection: &self.protection,
        })
    }

    fn head(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = self.excerpts.warning().into_iter().collect();
        blocks.push(Block::Header(self.excerpts.header.clone()));
        blocks
    }
}

fn chosen(found: &Chosen) -> impl Iterator<Item = Source> + '_ {
    found.excerpts.iter().map(|one| Source::of(found.code, one))
}

impl Section<'_> {
    fn write(&self, alone: bool) -> Vec<Block> {
        if self.excerpts.narrowed {
            // Whatever counts persons or names sites would tell of whom this is.
            let untold = vec![Block::Text(FIGURES_NOT_TOLD.to_owned())];
            return [self.definition(), untold, self.quotations(alone)].into_iter().flatten().collect();
        }
        let parts = [
            self.definition(),
            self.who(),
            self.shared(),
            self.summaries(),
            self.quotations(alone),
            self.against(),
            self.over_time(),
            self.not_coded(),
        ];
        parts.into_iter().flatten().collect()
    }

    fn definition(&self) -> Vec<Block> {
        let given = self.theme.code.wording().into_iter().filter(|(_, text)| !text.trim().is_empty());
        let mut blocks = vec![Block::Heading(2, "What it means".to_owned())];
        blocks.extend(given.map(|(what, text)| Block::Term(what.to_owned(), text.trim().to_owned())));
        if blocks.len() == 1 {
            blocks.push(Block::Text("The codebook does not define this code yet.".to_owned()));
        }
        let withheld = usize::from(self.theme.code.example == examples::WITHHELD);
        blocks.extend(examples::line(withheld).map(|line| Block::Notes(vec![line])));
        blocks
    }

    fn who(&self) -> Vec<Block> {
        let mut tables =
            vec![self.table(&self.theme.by_site, "site"), self.table(&self.theme.by_profession, "profession")];
        tables.extend(self.crossed());
        let cells = || tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells);
        let mut footnotes = Vec::new();
        if cells().any(|cell| cell.parts == [super::table::ABSENT]) {
            footnotes.push(format!("{} nobody there", super::table::ABSENT));
        }
        if cells().any(|cell| cell.parts == [UNCODED]) {
            footnotes.push(format!("{UNCODED} nothing coded there yet"));
        }
        if cells().any(|cell| cell.parts == [LEFT_OUT]) {
            footnotes.push(format!(
                "{LEFT_OUT} not told: fewer than {} persons, or what would give such a cell away",
                self.wishes.rule.min_cell
            ));
        }
        // In a file with neutral ids the line is left out: what one document or person supplies, beside the
        // table of sites, would tell which site the id belongs to. The header says that somebody supplies much.
        if !self.protection.is_neutral() {
            let rows = self.theme.by_site.rows.iter().filter(|row| row.code == self.theme.code.id);
            footnotes.extend(rows.filter_map(|row| Some(dominance(&row.code, row.dominated_by.as_ref()?))));
        }
        let mut blocks = vec![Block::Heading(2, "Who speaks of it".to_owned())];
        blocks.extend(tables.into_iter().map(Block::Table));
        if !footnotes.is_empty() {
            blocks.push(Block::Notes(footnotes));
        }
        blocks
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

    /// What was summed up, of the theme as a whole and site by site.
    fn summaries(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Heading(2, "What it comes to, site by site".to_owned())];
        let summaries = &self.theme.summaries;
        if summaries.is_empty() {
            blocks.push(Block::Text(format!(
                "Nobody has summed it up yet: a memo of type summary on {} that names a site stands here.",
                self.theme.code.id
            )));
            return blocks;
        }
        blocks.extend(summaries.iter().flat_map(|summary| self.summary(summary)));
        let told = |site: &str| summaries.iter().any(|summary| summary.site.as_deref() == Some(site));
        let sites = self.theme.by_site.groups.iter().map(|group| group.key.value(0));
        let open: Vec<&str> =
            sites.filter(|site| !told(site) && *site != crate::analysis::attributes::NO_VALUE).collect();
        if !open.is_empty() {
            blocks.push(Block::Text(format!("Not summed up yet: {}.", open.join(", "))));
        }
        blocks.push(Block::Notes(vec![AS_WRITTEN.to_owned()]));
        blocks
    }

    fn summary(&self, summary: &Summary) -> Vec<Block> {
        let site = summary.site.as_deref().unwrap_or("All sites");
        let earlier = match summary.earlier {
            0 => String::new(),
            n => format!(", {} before", counted(number_of(n), "summary").replace("summarys", "summaries")),
        };
        let head = format!("{site} ({}, {}{earlier})", summary.author, summary.date);
        let text = self.protection.names(&summary.text);
        let paragraphs = text.split("\n\n").map(|text| text.trim().trim_start_matches('#').trim());
        let mut paragraphs = paragraphs.filter(|text| !text.is_empty()).map(str::to_owned);
        let first = paragraphs.next().unwrap_or_default();
        std::iter::once(Block::Term(head, first)).chain(paragraphs.map(Block::Text)).collect()
    }

    fn quotations(&self, alone: bool) -> Vec<Block> {
        let mut blocks = vec![Block::Heading(2, "In their words".to_owned())];
        let mut lines = self.spread(&self.theme.code.id);
        if alone {
            lines.extend(self.excerpts.notes());
        }
        let found = self.theme.excerpts.iter().flat_map(|site| &site.excerpts);
        let quoted = self.among(&found.map(|found| Source::of(self.code, found)).collect::<Vec<_>>());
        if quoted.is_empty() {
            let none = match self.theme.excerpts.iter().all(|site| site.excerpts.is_empty()) {
                true => "There are no passages yet.",
                false => "None of its passages may leave the study: consent does not cover it.",
            };
            blocks.push(Block::Text(none.to_owned()));
            return blocks;
        }
        if !lines.is_empty() {
            blocks.push(Block::List(lines));
        }
        for (site, excerpts) in self.by_site(&quoted) {
            let of = self.theme.excerpts.iter().find(|found| found.site == site).map(|found| found.of);
            let of = of.filter(|_| !self.excerpts.narrowed);
            let of = of.map_or_else(String::new, |of| format!(" ({} of {})", excerpts.len(), passages(of)));
            blocks.push(Block::Heading(3, format!("{site}{of}")));
            blocks.extend(excerpts.into_iter().map(|excerpt| Block::Quote(self.quote(excerpt))));
        }
        blocks
    }

    fn spread(&self, code: &str) -> Vec<String> {
        self.excerpts.spread.iter().filter(|spread| spread.code == code).flat_map(Spread::lines).collect()
    }

    /// The excerpts of these passages, in the order of the file.
    fn among(&self, sources: &[Source]) -> Vec<&Excerpt> {
        let wanted: BTreeSet<usize> =
            sources.iter().filter_map(|source| self.sources.iter().position(|one| one == source)).collect();
        self.excerpts.excerpts.iter().filter(|excerpt| wanted.contains(&excerpt.source)).collect()
    }

    fn quote(&self, excerpt: &Excerpt) -> Quote {
        let source = self.sources.get(excerpt.source);
        let place =
            source.and_then(|source| Some(Place { document: u32::try_from(source.document).ok()?, span: source.span }));
        Quote { opens: Opens::places(place), ..excerpt.as_quote(self.wishes.context > 0) }
    }

    /// The excerpts by the site they tell, in the order of the table; what tells none comes last.
    fn by_site<'e>(&self, excerpts: &[&'e Excerpt]) -> Vec<(String, Vec<&'e Excerpt>)> {
        let mut by_site: BTreeMap<(usize, String), Vec<&Excerpt>> = BTreeMap::new();
        for excerpt in excerpts {
            let site = excerpt.attributes.get("site");
            let place = site.and_then(|site| self.theme.excerpts.iter().position(|found| found.site == *site));
            let last = if self.excerpts.neutral { NOT_TOLD } else { NO_SITE };
            let name = site.cloned().unwrap_or_else(|| last.to_owned());
            by_site.entry((place.unwrap_or(usize::MAX), name)).or_default().push(excerpt);
        }
        by_site.into_iter().map(|((_, site), excerpts)| (site, excerpts)).collect()
    }

    /// What speaks against the theme. In a file with neutral ids persons are counted and not named.
    fn against(&self) -> Vec<Block> {
        let (counter, code) = (&self.theme.counter_examples, &self.theme.code.id);
        let mut blocks = vec![Block::Heading(2, "What speaks against it".to_owned())];
        if let Some(found) = &counter.without {
            let enough = self.options.min_percent_n;
            let title = format!("{code} without {} within the {}", found.code.code, found.within.as_str());
            blocks.push(Block::Heading(3, title));
            blocks.push(Block::Table(negative::without(found, self.corpus, "", enough)));
            blocks.extend(self.passages(&counter.without_passages, code));
        }
        if let Some(found) = &counter.opposite {
            blocks.push(Block::Heading(3, format!("The opposite: {}", found.code.code)));
            blocks.push(Block::Table(negative::opposite(found, code, self.corpus, "")));
            blocks.extend(self.passages(&counter.opposite_passages, &found.code.code));
        }
        if counter.without.is_none() && counter.opposite.is_none() {
            let ask = "Counter-examples were not searched: --expect CODE names a code that ought to be with it, \
                       --opposite CODE one that says the contrary.";
            blocks.push(Block::Text(ask.to_owned()));
        }
        blocks.push(Block::Heading(3, "Persons who lack what peers have".to_owned()));
        blocks.push(Block::Text(negative::peers_line(&counter.peers, code)));
        if !counter.peers.cells.is_empty() {
            match self.excerpts.neutral {
                true => blocks.push(Block::Text(
                    "They are not named in a protected file; emic report negative names them.".to_owned(),
                )),
                false => blocks.push(Block::Table(negative::peers(&counter.peers, self.corpus))),
            }
        }
        blocks.push(Block::Text(NO_DISAGREEMENT.to_owned()));
        blocks
    }

    /// The passages chosen of some kind, with how many there are.
    fn passages(&self, found: &Chosen, code: &str) -> Vec<Block> {
        // Of none there is nothing to quote.
        if found.of == 0 {
            return Vec::new();
        }
        let quoted = self.among(&chosen(found).collect::<Vec<_>>());
        let mut blocks = vec![Block::Text(format!("{} of {}:", quoted.len(), passages(found.of)))];
        if code != self.theme.code.id {
            blocks.extend(self.spread(code).into_iter().map(Block::Text));
        }
        blocks.extend(quoted.into_iter().map(|excerpt| Block::Quote(self.quote(excerpt))));
        blocks
    }

    fn over_time(&self) -> Vec<Block> {
        let Some(change) = &self.theme.change else { return Vec::new() };
        let (table, chart) = self.change(change);
        let notes = vec![
            format!("{UNCODED} nobody spoke, or nothing is coded there yet"),
            format!("Turns without a {} are not here; compare within a site, with who was there.", change.over),
        ];
        vec![
            Block::Heading(2, format!("How it changes over {}s", change.over)),
            Block::Table(table),
            Block::Chart(chart),
            Block::Notes(notes),
        ]
    }

    fn not_coded(&self) -> Vec<Block> {
        let mut lines = Vec::new();
        let mut add = |what: &str, names: &[String]| {
            if names.is_empty() {
                return;
            }
            let count = counted(number_of(names.len()), "document");
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
    counted(number_of(count), "passage")
}

/// ` — Status and hierarchy`, where a code has a name of its own.
fn plain_name(id: &str, name: &str) -> String {
    if name.trim().is_empty() || name == id { String::new() } else { format!(" — {name}") }
}

#[cfg(test)]
mod tests;
