//! What the header of a protected file may tell: of what was asked for no more than the excerpts tell.
//!
//! A condition is true of every excerpt of its file. Told above them, `role=partner` would say of all of them what each
//! of them leaves out; and how many documents and participants there are says which site it was, or that it was one
//! person. So a condition is told where, beside what each excerpt tells of whoever speaks, enough persons are left; in
//! a file with neutral ids, only what its excerpts tell too. Else a sign stands for the value, which may be one of
//! several or of those that are left out, and totals are left out with it.

use super::{Category, Protection, Told, folded, site_of};
use crate::analysis::attributes::Test;
use crate::analysis::{Condition, Header, Scope};
use crate::study::attribute;
use crate::study::corpus::{NONE, Seat, Speaker};
use crate::text::fold::fold;
use std::collections::{BTreeSet, HashSet};

/// Attributes that excerpts tell in a file with neutral ids, as far as they do.
const NEUTRAL: [&str; 3] = ["kind", "profession", "speaker_type"];

/// What is said where something is not told.
const NOT_TOLD: &str = "What was asked for is told no further than the excerpts below tell it, and how many documents and participants it left is not told.";

/// What may be told of what was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToldHeader {
    /// The lines of the header.
    pub lines: Vec<String>,
    /// Whether something that was asked for is not told. Figures of it would tell what is left out.
    pub narrowed: bool,
}

impl Protection<'_> {
    /// The header of a report on this scope, as far as the file may tell it. `sites` says that tables of the file tell
    /// sites.
    pub fn told_header(&self, scope: &Scope<'_>, header: &Header, sites: bool) -> ToldHeader {
        let conditions = &scope.options.filter;
        let told = self.told_conditions(conditions, sites);
        let mut header = header.clone();
        for (condition, told) in conditions.iter().zip(&told) {
            let is = format!("where {condition}");
            if !told && let Some(filter) = header.filters.iter_mut().find(|filter| **filter == is) {
                *filter = format!("where {key}=[{key}]", key = condition.key);
            }
        }
        let narrowed = told.contains(&false);
        let some_sites = self.is_neutral() && !sites && self.is_of_some_sites(scope);
        let mut lines = if narrowed || some_sites { header.lines_without_totals() } else { header.lines() };
        lines.extend(narrowed.then(|| NOT_TOLD.to_owned()));
        let line = |line: String| if sites && !narrowed { self.names(&line) } else { self.heading(&line) };
        ToldHeader { lines: lines.into_iter().map(line).collect(), narrowed }
    }

    /// For each condition whether its values may be told.
    fn told_conditions(&self, conditions: &[Condition], sites: bool) -> Vec<bool> {
        if !self.rule.is_protecting() {
            return vec![true; conditions.len()];
        }
        let mut told = Vec::with_capacity(conditions.len());
        let mut tests: Vec<Test> = Vec::new();
        for condition in conditions {
            let key = attribute::key(&condition.key);
            let excerpts_tell = match key.as_str() {
                "gender" | "ethnicity" | "status" => false,
                "site" => sites || !self.is_neutral(),
                key => !self.is_neutral() || NEUTRAL.contains(&key),
            };
            let test = Test::new(self.corpus, condition).ok().filter(|_| excerpts_tell);
            let fits = test.is_some_and(|test| {
                tests.push(test);
                let fits = self.leaves_enough(&tests);
                if !fits {
                    tests.pop();
                }
                fits
            });
            told.push(fits);
        }
        told
    }

    /// Whether beside what each excerpt tells enough persons fit all of this.
    fn leaves_enough(&self, tests: &[Test]) -> bool {
        let corpus = self.corpus;
        let counted = (0u32..).zip(&corpus.speakers).filter(|(_, row)| row.speaker_type.is_counted());
        let fitting: Vec<&Speaker> = counted
            .filter(|(at, row)| {
                let seat = Seat { document: row.document, speaker: *at, entry: NONE };
                tests.iter().all(|test| test.holds(corpus, seat))
            })
            .map(|(_, row)| row)
            .collect();
        let could_be = |told: &Told, site: Option<&Option<String>>| {
            let persons = fitting.iter().filter(|row| {
                told.fits(&Category::of(row)) && site.is_none_or(|site| site_of(corpus, row).map(fold) == *site)
            });
            persons.map(|row| row.participant).collect::<HashSet<u32>>().len()
        };
        let mut known = HashSet::new();
        self.quoted.iter().all(|at| {
            let (Some(row), Some(told)) = (corpus.speakers.get(*at as usize), self.told.get(at)) else { return true };
            let tells_site = told.site && self.tells_site(row.document as usize);
            let site = tells_site.then(|| site_of(corpus, row).map(fold));
            let what = (told.kind.clone(), told.is_profession, folded(&told.path), site.clone());
            !known.insert(what) || could_be(told, site.as_ref()) >= self.rule.min_cell as usize
        })
    }

    /// Whether the documents of a report are of some of the study's sites alone.
    fn is_of_some_sites(&self, scope: &Scope<'_>) -> bool {
        let rows = || self.corpus.speakers.iter().filter(|row| row.speaker_type.is_counted());
        let site = |row: &Speaker| site_of(self.corpus, row).map(fold);
        let all: BTreeSet<Option<String>> = rows().map(site).collect();
        let inside: HashSet<usize> = scope.documents().collect();
        let some: BTreeSet<Option<String>> =
            rows().filter(|row| inside.contains(&(row.document as usize))).map(site).collect();
        some != all
    }
}
