//! What stands behind the numbers of a page.

use crate::analysis::excerpts::{Selection, excerpts_of};
use crate::analysis::{Groups, Opens, Options, Scope};
use crate::publish::excerpts::{Source, voices};
use crate::publish::page::Page;
use crate::publish::protect::site_of;
use crate::study::Corpus;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

/// A number lists no more excerpts than this.
const MOST: usize = 12;

/// The place of a number: part, table, row and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    pub part: usize,
    pub table: usize,
    pub row: usize,
    pub column: usize,
}

/// What stands behind a number.
pub struct Behind {
    /// What may be listed, spread over documents.
    pub chosen: Vec<Source>,
    /// How many there are.
    pub of: usize,
    /// Whether the number is of no group, and its passages of several sites and professions: then it tells nothing of
    /// anybody who is quoted under it.
    pub tells_nothing: bool,
}

/// What stands behind each number of these pages.
pub fn behind<'p>(corpus: &Corpus, pages: impl Iterator<Item = Option<&'p Page>>) -> HashMap<Spot, Behind> {
    let mut counted: Vec<(Arc<Options>, Vec<(Spot, Selection)>)> = Vec::new();
    let mut placed: Vec<(Spot, &Opens)> = Vec::new();
    for (part, page) in pages.enumerate() {
        for (table, of) in page.into_iter().flat_map(Page::tables).enumerate() {
            for (row, of) in of.rows.iter().enumerate() {
                for (column, cell) in of.cells.iter().enumerate() {
                    let spot = Spot { part, table, row, column };
                    match &cell.opens {
                        Some(Opens::Counted(options, selection)) => {
                            // The cells of a report share their options, so the study is read once for all of them.
                            match counted.iter_mut().find(|(known, _)| Arc::ptr_eq(known, options)) {
                                Some((_, cells)) => cells.push((spot, *selection)),
                                None => counted.push((Arc::clone(options), vec![(spot, *selection)])),
                            }
                        }
                        Some(opens @ Opens::Places(_)) => placed.push((spot, opens)),
                        None => {}
                    }
                }
            }
        }
    }
    let mut found: HashMap<Spot, Behind> =
        placed.into_iter().map(|(spot, opens)| (spot, choose(corpus, sources(corpus, opens), false))).collect();
    for (options, cells) in &counted {
        found.extend(count(corpus, options, cells));
    }
    found.retain(|_, behind| behind.of > 0);
    found
}

fn count(corpus: &Corpus, options: &Options, cells: &[(Spot, Selection)]) -> Vec<(Spot, Behind)> {
    let Ok(scope) = Scope::new(corpus, options) else { return Vec::new() };
    let Ok(groups) = Groups::new(&scope) else { return Vec::new() };
    let open = |(spot, selection): &(Spot, Selection)| {
        let (code, group) = match selection {
            Selection::Cell { code, group } => (*code, *group),
            Selection::Pair { a, group, .. } => (*a, *group),
        };
        // A number that cannot be opened stands without a link.
        let found = excerpts_of(&scope, &groups, *selection).ok()?;
        let sources = found.iter().map(|excerpt| Source::of(code, excerpt)).collect();
        Some((*spot, choose(corpus, sources, group.is_none() && options.filter.is_empty())))
    };
    cells.par_iter().filter_map(open).collect()
}

/// Stretches as things to quote, for the first code that stands there.
pub fn sources(corpus: &Corpus, opens: &Opens) -> Vec<Source> {
    let Opens::Places(places) = opens else { return Vec::new() };
    let source = |place: &crate::analysis::opens::Place| {
        let document = place.document as usize;
        let first = corpus.documents.get(document).map_or(0, |row| row.codings.start);
        let here = (first..).zip(corpus.codings_of(document)).filter(|(_, coding)| coding.span.overlaps(place.span));
        let codings: Vec<u32> = here.map(|(at, _)| at).collect();
        let code = codings.first().and_then(|at| corpus.codings.get(*at as usize)).map(|coding| coding.code as usize);
        Source { code: code.unwrap_or(usize::MAX), document, span: place.span, codings }
    };
    places.iter().map(source).collect()
}

/// Chooses what is listed: one of each document, then a second of each, so that no document fills the list. Documents
/// come in an order that has nothing to do with their names: which are listed tells no site, and favours none.
fn choose(corpus: &Corpus, found: Vec<Source>, groupless: bool) -> Behind {
    let of = found.len();
    let tells_nothing = groupless && is_mixed(corpus, &found);
    let mut by_document: BTreeMap<_, VecDeque<Source>> = BTreeMap::new();
    for source in found {
        let guid = corpus.documents.get(source.document).map(|row| row.guid);
        by_document.entry((guid, source.document)).or_default().push_back(source);
    }
    let mut chosen = Vec::new();
    while chosen.len() < MOST && !by_document.is_empty() {
        let room = MOST - chosen.len();
        chosen.extend(by_document.values_mut().filter_map(VecDeque::pop_front).take(room));
        by_document.retain(|_, rest| !rest.is_empty());
    }
    Behind { chosen, of, tells_nothing }
}

/// Whether these are of several sites and several professions.
fn is_mixed(corpus: &Corpus, found: &[Source]) -> bool {
    let (mut sites, mut professions) = (BTreeSet::new(), BTreeSet::new());
    for source in found {
        for speaker in voices(corpus, source).into_iter().filter_map(|at| corpus.speakers.get(at as usize)) {
            // That none is recorded is no site and no profession.
            sites.extend(site_of(corpus, speaker));
            professions.extend(speaker.attributes.get("profession"));
            if sites.len() > 1 && professions.len() > 1 {
                return true;
            }
        }
    }
    false
}
