//! A theme at a glance: who speaks of it where, what its sub-codes part, a few balanced excerpts, and
//! what is not coded yet.
//!
//! Excerpts are chosen by rule, not by taste, so that nobody picks the cherries: at each site those that
//! add a profession, then a participant, then the longest that is still quotable.

use super::AnalysisError;
use super::excerpts::{ExcerptRef, Selection, excerpts_of};
use super::frequency::{Frequency, State, frequency};
use super::group::Groups;
use super::header::Header;
use super::options::{Depth, Options};
use super::scope::{DocumentState, Scope};
use crate::study::{Code, Corpus};
use serde::Serialize;

/// How many excerpts a site gets.
const EXCERPTS_A_SITE: usize = 3;

/// Longer passages are taken last.
const QUOTABLE_WORDS: u32 = 120;

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
    /// Sub-codes that every profession in the report uses.
    pub shared: Vec<SubCode>,
    /// Sub-codes that one profession alone uses, with that profession.
    pub of_one_profession: Vec<SubCode>,
    /// The excerpts of each site.
    pub excerpts: Vec<SiteExcerpts>,
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

/// Puts together what there is on a code.
pub fn theme(corpus: &Corpus, options: &Options, code: &str) -> Result<Theme, AnalysisError> {
    let at = corpus.codebook.find(code).map_err(AnalysisError::UnknownCode)?;
    let found = corpus.codebook.codes().get(at).cloned().unwrap_or_default();
    let by = |key: &str, depth: Depth| Options {
        by: vec![key.to_owned()],
        codes: vec![found.id.clone()],
        depth,
        ..options.clone()
    };
    let (site, profession) = (by("site", Depth::N(1)), by("profession", Depth::N(1)));
    let by_site = frequency(corpus, &site)?;
    let sub_codes = frequency(corpus, &by("profession", Depth::All))?;
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
        excerpts: balanced(&scope, &profession, at)?,
        untouched: names(DocumentState::Untouched),
        begun: names(DocumentState::Begun),
        header: by_site.header.clone(),
        by_site,
        by_profession: frequency(corpus, &profession)?,
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

fn balanced(scope: &Scope<'_>, by_profession: &Options, code: usize) -> Result<Vec<SiteExcerpts>, AnalysisError> {
    let sites = Groups::new(scope)?;
    let professions = Groups::new(&Scope::new(scope.corpus, by_profession)?)?;
    let mut found = Vec::new();
    for (group, key) in sites.keys.iter().enumerate() {
        let all = excerpts_of(scope, &sites, Selection::Cell { code, group: Some(group) })?;
        let of = all.len();
        if of > 0 {
            let candidates = all.into_iter().map(|excerpt| Candidate::new(scope, &sites, &professions, group, excerpt));
            found.push(SiteExcerpts { site: key.value(0).to_owned(), of, excerpts: choose(candidates.collect()) });
        }
    }
    Ok(found)
}

/// A passage that may be chosen, by its first counted turn at the site.
struct Candidate {
    profession: Option<usize>,
    participant: Option<u32>,
    words: u32,
    excerpt: ExcerptRef,
}

impl Candidate {
    fn new(scope: &Scope<'_>, sites: &Groups, professions: &Groups, site: usize, excerpt: ExcerptRef) -> Self {
        let corpus = scope.corpus;
        let here = excerpt.turns.iter().copied().find(|&turn| sites.of_turn(turn) == Some(site));
        let speaker = here.and_then(|turn| corpus.turns.get(turn)).and_then(|turn| corpus.speaker(turn));
        let codings = || excerpt.codings.iter().filter_map(|&at| corpus.codings.get(at as usize));
        let first = codings().map(|coding| coding.word_start).min().unwrap_or(0);
        let last = codings().map(|coding| coding.word_end).max().unwrap_or(0);
        Self {
            profession: here.and_then(|turn| professions.of_turn(turn)),
            participant: speaker.map(|speaker| speaker.participant),
            words: last.saturating_sub(first),
            excerpt,
        }
    }

    /// The longest quotable passage comes first, then the others by length.
    fn length_rank(&self) -> (bool, u32) {
        if self.words <= QUOTABLE_WORDS { (false, QUOTABLE_WORDS - self.words) } else { (true, self.words) }
    }
}

/// Chooses one after the other what adds most: a profession, else a participant, else length. Equals
/// are taken in the order of documents and text.
fn choose(mut candidates: Vec<Candidate>) -> Vec<ExcerptRef> {
    let mut chosen: Vec<Candidate> = Vec::new();
    while chosen.len() < EXCERPTS_A_SITE {
        let rank = |candidate: &Candidate| {
            let heard = chosen.iter().any(|one| one.profession == candidate.profession);
            let quoted = chosen.iter().any(|one| one.participant == candidate.participant);
            (heard, quoted, candidate.length_rank())
        };
        let best = candidates.iter().enumerate().min_by_key(|(_, candidate)| rank(candidate)).map(|(at, _)| at);
        match best {
            Some(at) => chosen.push(candidates.remove(at)),
            None => break,
        }
    }
    chosen.into_iter().map(|candidate| candidate.excerpt).collect()
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
