//! A theme at a glance: who speaks of it where, what its sub-codes part, what was summed up, a few balanced excerpts,
//! what speaks against it, how it changes over sessions, and what is not coded yet.
//!
//! Excerpts are chosen by rule, not by taste, so that nobody picks the cherries: at each site those that
//! add a profession, then a participant, then the longest that is still quotable.

use super::AnalysisError;
use super::attributes::NO_VALUE;
use super::excerpts::{ExcerptRef, Selection, excerpts_of};
use super::frequency::{Frequency, State, frequency};
use super::group::Groups;
use super::header::Header;
use super::negative::{self, Opposite, Peers, Within, Without};
use super::options::{Depth, Options};
use super::pick::{Balance, pick};
use super::scope::{DocumentState, Scope};
use crate::study::memo::Memo;
use crate::study::{Code, Corpus};
use serde::Serialize;
use std::collections::HashSet;

mod summary;

pub use summary::Summary;

/// How many excerpts a site gets.
const EXCERPTS_A_SITE: usize = 3;

/// How many excerpts each kind of counter-example gets.
const COUNTER_EXCERPTS: usize = 5;

/// What is asked of a theme beside the options that reports have in common.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The code.
    pub code: &'a str,
    /// The code that the analyst expects with it.
    pub expect: Option<&'a str>,
    /// The code that says the contrary.
    pub opposite: Option<&'a str>,
    /// Where the expected code must be.
    pub within: Within,
    /// Memos on codes, each on the code as it is called now.
    pub memos: &'a [Memo],
}

/// A theme report.
#[derive(Clone, Debug, Serialize)]
pub struct Theme {
    /// Always `theme`.
    pub report: &'static str,
    /// The code with its definition.
    pub code: Code,
    /// The code with its sub-codes, by site.
    pub by_site: Frequency,
    /// The same by profession.
    pub by_profession: Frequency,
    /// The same by site and profession.
    pub by_site_and_profession: Frequency,
    /// Sub-codes that every profession in the report uses.
    pub shared: Vec<SubCode>,
    /// Sub-codes that one profession alone uses, with that profession.
    pub of_one_profession: Vec<SubCode>,
    /// What was summed up in memos: of each site, and of all.
    pub summaries: Vec<Summary>,
    /// The excerpts of each site.
    pub excerpts: Vec<SiteExcerpts>,
    /// What speaks against it.
    pub counter_examples: Counter,
    /// How it changes over sessions, or stages, where there are any.
    pub change: Option<Change>,
    /// Documents that nobody has coded, as the report reads them.
    pub untouched: Vec<String>,
    /// Documents begun and not finished.
    pub begun: Vec<String>,
    /// What a reader must know before believing a number.
    pub header: Header,
}

/// A sub-code of the theme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubCode {
    /// Its id.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The professions that use it.
    pub professions: Vec<String>,
}

/// The excerpts chosen for a site.
#[derive(Clone, Debug, Serialize)]
pub struct SiteExcerpts {
    /// The site.
    pub site: String,
    /// How many passages there are to choose from.
    pub of: usize,
    /// The excerpts, in the order in which they were chosen.
    #[serde(skip)]
    pub excerpts: Vec<ExcerptRef>,
}

/// What speaks against a theme.
#[derive(Clone, Debug, Serialize)]
pub struct Counter {
    /// Where the code that is expected with it is not.
    pub without: Option<Without>,
    /// Passages of the theme none of whose turns has the expected code within what was asked.
    pub without_passages: Chosen,
    /// Who has the opposite.
    pub opposite: Option<Opposite>,
    /// Passages of the opposite.
    pub opposite_passages: Chosen,
    /// Who lacks the theme, though peers have it.
    pub peers: Peers,
}

/// Passages, some of which are quoted.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Chosen {
    /// How many there are.
    pub of: usize,
    /// The code that they are quoted for, a place in the codebook.
    #[serde(skip)]
    pub code: usize,
    /// Those that were chosen, in order.
    #[serde(skip)]
    pub excerpts: Vec<ExcerptRef>,
}

/// How a theme changes over a sequence, site by site.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The sequence: `session` or `stage`.
    pub over: &'static str,
    /// Its steps, in order; turns without one are in none.
    pub steps: Vec<String>,
    /// The sites in which anything was said in a step.
    pub sites: Vec<SiteChange>,
}

/// How a theme changes at a site.
#[derive(Clone, Debug, Serialize)]
pub struct SiteChange {
    /// The site.
    pub site: String,
    /// For each step what was found; null where nobody spoke, or nothing is coded yet.
    pub steps: Vec<Option<Step>>,
}

/// A theme in a step at a site.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Counted turns touched.
    pub turns: u32,
    /// Counted turns.
    pub of_turns: u32,
    /// The one of a hundred of the other.
    pub per_100_turns: Option<f64>,
    /// Participants of turns touched.
    pub participants: u32,
    /// Who was there: participants with a counted turn.
    pub of_participants: u32,
    /// Documents with a counted turn.
    pub documents: u32,
    /// The group of sites and steps.
    #[serde(skip)]
    pub group: usize,
}

/// Puts together what there is on a code.
pub fn theme(corpus: &Corpus, options: &Options, code: &str) -> Result<Theme, AnalysisError> {
    theme_of(corpus, options, &Asked { code, ..Asked::default() })
}

/// The options by which a theme is counted, split by these attributes.
pub fn counted_by(options: &Options, code: &str, by: &[&str], depth: Depth) -> Options {
    Options {
        by: by.iter().map(|&key| key.to_owned()).collect(),
        codes: vec![code.to_owned()],
        depth,
        ..options.clone()
    }
}

/// The same with counter-examples and summaries.
pub fn theme_of(corpus: &Corpus, options: &Options, asked: &Asked<'_>) -> Result<Theme, AnalysisError> {
    let at = corpus.codebook.find(asked.code).map_err(AnalysisError::UnknownCode)?;
    let found = corpus.codebook.codes().get(at).cloned().unwrap_or_default();
    let by = |keys: &[&str], depth: Depth| counted_by(options, &found.id, keys, depth);
    let site = by(&["site"], Depth::N(1));
    let by_site = frequency(corpus, &site)?;
    let sub_codes = frequency(corpus, &by(&["profession"], Depth::All))?;
    let (shared, of_one_profession) = part(&sub_codes, &found.id);
    let scope = Scope::new(corpus, &site)?;
    let names = |state: DocumentState| {
        let rows = corpus.documents.iter().enumerate().filter(|(at, _)| scope.state(*at) == state);
        rows.map(|(_, row)| row.name.clone()).collect()
    };
    Ok(Theme {
        report: "theme",
        shared,
        of_one_profession,
        summaries: summary::summaries(corpus, &found.id, asked.memos),
        excerpts: balanced(&scope, at)?,
        counter_examples: counter(corpus, options, at, asked)?,
        change: change(corpus, options, &found.id)?,
        untouched: names(DocumentState::Untouched),
        begun: names(DocumentState::Begun),
        header: by_site.header.clone(),
        by_site,
        by_profession: frequency(corpus, &by(&["profession"], Depth::N(1)))?,
        by_site_and_profession: frequency(corpus, &by(&["site", "profession"], Depth::N(1)))?,
        code: found,
    })
}

/// The sub-codes that all professions use, and those that one alone uses. Clients and turns without a
/// profession are no profession; a profession with no counted turn in the report cannot use anything.
fn part(report: &Frequency, theme: &str) -> (Vec<SubCode>, Vec<SubCode>) {
    let groups = report.groups.iter().map(|group| group.key.value(0)).enumerate();
    let professions: Vec<(usize, &str)> = groups.filter(|(_, name)| *name != super::attributes::NO_VALUE).collect();
    let (mut shared, mut alone) = (Vec::new(), Vec::new());
    for row in report.rows.iter().filter(|row| row.code != theme) {
        let state = |at: usize| row.cells.get(at).filter(|cell| cell.state == State::Counted);
        let asked = professions.iter().filter(|(at, _)| state(*at).is_some()).count();
        let users = professions.iter().filter(|(at, _)| state(*at).is_some_and(|cell| cell.passages > 0));
        let users: Vec<String> = users.map(|(_, name)| (*name).to_owned()).collect();
        let into = match users.len() {
            _ if asked < 2 => continue,
            1 => &mut alone,
            n if n == asked => &mut shared,
            _ => continue,
        };
        into.push(SubCode { code: row.code.clone(), name: row.name.clone(), professions: users });
    }
    (shared, alone)
}

/// What excerpts are balanced over, in this order.
fn balance_by(first: &[&str]) -> Vec<String> {
    first.iter().chain(&["profession", "participant"]).map(|&key| key.to_owned()).collect()
}

fn balanced(scope: &Scope<'_>, code: usize) -> Result<Vec<SiteExcerpts>, AnalysisError> {
    let sites = Groups::new(scope)?;
    let balance = Balance::new(scope, &balance_by(&[]))?;
    let everywhere = excerpts_of(scope, &sites, Selection::Cell { code, group: None })?;
    let mut found = Vec::new();
    for (group, key) in sites.keys.iter().enumerate() {
        // Where a passage over turns of two sites goes to one of them, only counting again tells which.
        let all = match scope.options.straddle {
            None => everywhere.iter().filter(|one| one.groups.contains(&group)).cloned().collect(),
            Some(_) => excerpts_of(scope, &sites, Selection::Cell { code, group: Some(group) })?,
        };
        let of = all.len();
        if of > 0 {
            let candidates = balance.candidates(all, |turn| sites.of_turn(turn) == Some(group));
            let excerpts = pick(candidates, EXCERPTS_A_SITE, None);
            found.push(SiteExcerpts { site: key.value(0).to_owned(), of, excerpts });
        }
    }
    Ok(found)
}

fn counter(corpus: &Corpus, options: &Options, code: usize, asked: &Asked<'_>) -> Result<Counter, AnalysisError> {
    let options = Options { by: Vec::new(), codes: Vec::new(), ..options.clone() };
    let find = |option: &str, name: Option<&str>| -> Result<Option<usize>, AnalysisError> {
        let found = name.map(|name| corpus.codebook.find(name)).transpose().map_err(AnalysisError::UnknownCode)?;
        match found.filter(|found| *found == code) {
            Some(_) => Err(AnalysisError::Usage(format!("{option} names the theme itself; name another code"))),
            None => Ok(found),
        }
    };
    let (expected, contrary) = (find("--expect", asked.expect)?, find("--opposite", asked.opposite)?);
    let without =
        expected.map(|expected| negative::without(corpus, &options, (code, expected), asked.within)).transpose()?;
    let opposite = contrary.map(|contrary| negative::opposite(corpus, &options, (code, contrary))).transpose()?;
    let scope = Scope::new(corpus, &options)?;
    let groups = Groups::new(&scope)?;
    let balance = Balance::new(&scope, &balance_by(&["site"]))?;
    let chosen = |code: usize, takes: &dyn Fn(&ExcerptRef) -> bool| -> Result<Chosen, AnalysisError> {
        let mut all = excerpts_of(&scope, &groups, Selection::Cell { code, group: None })?;
        all.retain(takes);
        let of = all.len();
        Ok(Chosen { of, code, excerpts: pick(balance.candidates(all, |_| true), COUNTER_EXCERPTS, None) })
    };
    let without_passages = match &without {
        Some(found) => {
            let cases: HashSet<usize> = found.total.turns.iter().copied().collect();
            chosen(code, &|one| one.turns.iter().all(|turn| cases.contains(turn)))?
        }
        None => Chosen::default(),
    };
    let opposite_passages = contrary.map(|contrary| chosen(contrary, &|_| true)).transpose()?.unwrap_or_default();
    Ok(Counter {
        without,
        without_passages,
        opposite,
        opposite_passages,
        peers: negative::peers(corpus, &options, code)?,
    })
}

/// Over sessions, or over stages where no site has two sessions.
fn change(corpus: &Corpus, options: &Options, code: &str) -> Result<Option<Change>, AnalysisError> {
    for over in ["session", "stage"] {
        let report = frequency(corpus, &counted_by(options, code, &["site", over], Depth::N(1)))?;
        let Some(row) = report.rows.iter().find(|row| row.code == code) else { continue };
        let Some(grid) = &report.grid else { continue };
        let step = |group: Option<usize>| -> Option<Step> {
            let group = group?;
            let (cell, base) = (row.cells.get(group)?, report.base(Some(group)));
            (cell.state == State::Counted).then_some(Step {
                turns: cell.turns,
                of_turns: base.turns,
                per_100_turns: cell.per_100_turns,
                participants: cell.participants,
                of_participants: base.participants,
                documents: base.documents,
                group,
            })
        };
        let steps = || grid.columns.iter().enumerate().filter(|(_, value)| *value != NO_VALUE);
        let sites = grid.rows.iter().zip(&grid.cells).map(|(site, cells)| SiteChange {
            site: site.clone(),
            steps: steps().map(|(at, _)| step(cells.get(at).copied().flatten())).collect(),
        });
        let sites: Vec<SiteChange> = sites.filter(|site| site.steps.iter().any(Option::is_some)).collect();
        if sites.iter().any(|site| site.steps.iter().flatten().count() > 1) {
            return Ok(Some(Change { over, steps: steps().map(|(_, value)| value.clone()).collect(), sites }));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;

    fn study() -> Study {
        Study::new()
            .code("power")
            .code("power.status")
            .code("power.agenda")
            .code("identity")
            .document("x1", &[("site", "X")])
            .turn("A", "one two three four five six")
            .speaker("A", &[("profession", "nurse")])
            .turn("B", "seven")
            .speaker("B", &[("profession", "police")])
            .turn("C", "eight nine")
            .speaker("C", &[("profession", "nurse")])
            .coding("k", "power", "one two three")
            .coding("k", "power.status", "five six")
            .coding("k", "power.status", "seven")
            .coding("k", "power.agenda", "eight nine")
            .document("y1", &[("site", "Y")])
            .turn("D", "ten")
            .finished("k")
            .document("y2", &[("site", "Y")])
            .turn("D", "ten")
    }

    #[test]
    fn counter_examples_are_found_and_quoted_in_balance() {
        let corpus = study().build();
        let asked = |expect, opposite| Asked { code: "power", expect, opposite, ..Asked::default() };
        let report = theme_of(&corpus, &Options::default(), &asked(Some("power.agenda"), Some("identity")));
        let counter = report.expect("a report").counter_examples;
        assert_eq!(counter.without.map(|found| (found.total.cases, found.total.of)), Some((2, 3)));
        assert_eq!((counter.without_passages.of, counter.without_passages.excerpts.len()), (3, 3));
        assert_eq!((counter.opposite_passages.of, counter.peers.lacking, counter.peers.of), (0, 0, 2));
        let why = theme_of(&corpus, &Options::default(), &asked(Some("power"), None)).expect_err("an error");
        assert!(why.to_string().contains("--expect"), "{why}");
    }

    #[test]
    fn change_goes_over_sessions_at_each_site() {
        let with = |study: Study, site: &str, session: &str, words: &str| {
            let study = study.document(&format!("{site}{session}"), &[("site", site), ("session", session)]);
            study.turn("A", words).turn("B", "no").coding("k", "power", words)
        };
        let study = Study::new().code("power").known(&["A", "B"]);
        let study = with(with(with(study, "X", "10", "one"), "X", "2", "two"), "Y", "2", "three");
        let corpus = study.document("x", &[("site", "X")]).turn("A", "four").coding("k", "power", "four").build();
        let change = theme(&corpus, &Options::default(), "power").expect("a report").change.expect("a change");
        assert_eq!((change.over, change.steps), ("session", vec!["2".to_owned(), "10".to_owned()]));
        let rates = |site: &SiteChange| site.steps.iter().map(|step| step.and_then(|s| s.per_100_turns)).collect();
        let rates: Vec<Vec<Option<f64>>> = change.sites.iter().map(rates).collect();
        assert_eq!(rates, [[Some(50.0), Some(50.0)], [Some(50.0), None]]);
        assert_eq!(change.sites[0].steps[1].map(|step| (step.participants, step.of_participants)), Some((1, 2)));
        assert!(
            theme(&super::tests::study().build(), &Options::default(), "power").expect("a report").change.is_none()
        );
    }

    #[test]
    fn sub_codes_are_parted_by_who_uses_them() {
        let corpus = study().build();
        let report = theme(&corpus, &Options::default(), "power").expect("a report");
        let ids = |codes: &[SubCode]| {
            codes.iter().map(|sub| (sub.code.clone(), sub.professions.join(","))).collect::<Vec<_>>()
        };
        assert_eq!(ids(&report.shared), [("power.status".to_owned(), "nurse,police".to_owned())]);
        assert_eq!(ids(&report.of_one_profession), [("power.agenda".to_owned(), "nurse".to_owned())]);
        assert_eq!((report.untouched, report.begun), (vec!["y2".to_owned()], vec!["x1".to_owned()]));
        assert_eq!((report.by_site.rows.len(), report.by_site.rows[0].total.participants), (1, 3));
        assert_eq!(report.by_profession.groups.len(), 3);
        assert!(theme(&corpus, &Options::default(), "pover").is_err());
    }

    #[test]
    fn excerpts_add_professions_then_participants_then_length() {
        let corpus = study().build();
        let report = theme(&corpus, &Options::default(), "power").expect("a report");
        assert_eq!(report.excerpts.len(), 1);
        let of_x = &report.excerpts[0];
        assert_eq!((of_x.site.as_str(), of_x.of), ("X", 4));
        let turns: Vec<Vec<usize>> = of_x.excerpts.iter().map(|excerpt| excerpt.turns.clone()).collect();
        assert_eq!(turns, [[0], [1], [2]], "the longest, the other profession, the other nurse");
    }

    #[test]
    fn a_passage_too_long_to_quote_is_taken_last() {
        let long = "word ".repeat(130);
        let corpus = Study::new()
            .code("power")
            .document("x", &[("site", "X")])
            .turn("A", &format!("{long}, stop. brief one"))
            .coding("k", "power", &long)
            .coding("k", "power", "brief one")
            .build();
        let report = theme(&corpus, &Options::default(), "power").expect("a report");
        let lengths: Vec<u32> = report.excerpts[0].excerpts.iter().map(|excerpt| excerpt.span.len()).collect();
        assert_eq!(lengths, [9, 650]);
    }
}
