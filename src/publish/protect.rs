//! The minimum-cell rule: no quotation points at a person through a rare profession at a named site.
//!
//! A *cell* is those participants of the whole study who share a profession at a site, whether quoted or
//! not. Where a cell holds fewer than `min_cell` persons, an excerpt tells less, rung by rung, until
//! enough persons could have said it. [`Protect::Profession`] keeps the profession as long as it can: the
//! site goes first, then the profession becomes the wider group above it in its path, then only the
//! speaker type is told. [`Protect::Site`] keeps the site as long as it can.
//!
//! **What the rule must also hold against** is putting the file's rows together. So, once the site of any
//! excerpt goes, the whole file has neutral ids instead of participants and documents ([`neutral`]), and
//! every excerpt of a document loses the site when one of them does: two passages that overlap would
//! else tell each other's site. What coders wrote in memos is left as it is; the file says so.
//!
//! Interviewers, facilitators and observers are the study's own people: they make no cell. A client is
//! told as a client (a client's profession would be a finer cell below that), a respondent without a
//! profession by role or speaker type.

mod at;
mod header;
mod linked;
mod matching;
pub mod neutral;

use super::citation::Person;
use crate::study::SpeakerType;
use crate::study::corpus::{Corpus, Speaker};
use crate::text::Span;
use crate::text::fold::fold;
pub use at::{At, is_told};
pub use header::ToldHeader;
pub use linked::Passage;
use linked::{Links, Planner};
use neutral::Ids;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What an excerpt keeps as long as it can.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protect {
    /// The site goes before the profession.
    #[default]
    Profession,
    /// The profession goes before the site.
    Site,
}

impl std::str::FromStr for Protect {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        match s.trim() {
            "profession" => Ok(Self::Profession),
            "site" => Ok(Self::Site),
            other => Err(format!(
                "“{}” cannot be protected; accepted are profession (the site goes first) and site (the profession goes first)",
                crate::text::display::one_line(other)
            )),
        }
    }
}

impl std::fmt::Display for Protect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Profession => "profession",
            Self::Site => "site",
        })
    }
}

/// How much may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The fewest persons who may share what an excerpt tells.
    pub min_cell: u32,
    /// What is kept longest.
    pub protect: Protect,
    /// Whether nothing is masked, and the file says that it is a working copy.
    pub working_copy: bool,
}

impl Default for Rule {
    fn default() -> Self {
        Self { min_cell: 3, protect: Protect::Profession, working_copy: false }
    }
}

impl Rule {
    /// Whether anything is left out at all.
    pub fn is_protecting(&self) -> bool {
        !self.working_copy && self.min_cell > 1
    }
}

/// How far an excerpt had to go, from telling all to telling only the speaker type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// Everything is told.
    #[default]
    Whole,
    /// The cell is large enough, but another excerpt of the document lost its site.
    SiteWithDocument,
    /// Profession told, site not.
    SiteLeftOut,
    /// A wider group of professions told.
    RolledUp,
    /// Site told, profession not.
    ProfessionLeftOut,
    /// Only the speaker type told.
    Masked,
}

impl Rung {
    /// What happened on this rung, as a summary says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::SiteWithDocument => "without the site because of another voice in their document",
            Self::SiteLeftOut => "without the site",
            Self::RolledUp => "with a wider profession",
            Self::ProfessionLeftOut => "without the profession",
            Self::Masked => "masked",
        }
    }
}

/// What may be told about one speaker.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    rung: Rung,
    /// The profession in as far as it is told, as a path; `None` where the role stands in for it.
    profession: Option<Vec<String>>,
    /// The role or speaker type.
    role: String,
    site: bool,
    /// What is told as a path, whether of professions or not; empty where it is the speaker type alone.
    path: Vec<String>,
    /// Whether that is a path of professions.
    is_profession: bool,
    /// The speaker type.
    kind: String,
}

impl Told {
    /// Whether it is true of somebody who is this.
    fn fits(&self, category: &Category) -> bool {
        match self.path.is_empty() {
            true => category.speaker_type() == self.kind,
            false => {
                category.profession == self.is_profession && folded(&category.path).starts_with(&folded(&self.path))
            }
        }
    }
}

/// What somebody is, from the widest group to the narrowest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Category {
    path: Vec<String>,
    /// Whether the path is one of professions; else it begins with the speaker type.
    profession: bool,
}

impl Category {
    fn of(speaker: &Speaker) -> Self {
        let own = |key: &str| speaker.attributes.get(key).map(|value| value.trim()).filter(|value| !value.is_empty());
        let kind = speaker.speaker_type;
        let profession = own("profession").map(path).unwrap_or_default();
        if !profession.is_empty() && kind != SpeakerType::Client {
            return Self { path: profession, profession: true };
        }
        let mut path = vec![kind.as_str().to_owned()];
        path.extend(own("role").map(str::to_owned));
        path.extend(profession);
        Self { path, profession: false }
    }

    /// The speaker type: only respondents are told by their profession.
    fn speaker_type(&self) -> &str {
        let first = self.path.first().filter(|_| !self.profession);
        first.map_or(SpeakerType::Respondent.as_str(), String::as_str)
    }

    /// The groups above, from the nearest to the widest.
    fn parents(&self) -> impl Iterator<Item = &[String]> {
        (1..self.path.len()).rev().filter_map(|length| self.path.get(..length))
    }
}

/// The parts of a path value: `health/primary care/GP`.
pub(super) fn path(value: &str) -> Vec<String> {
    value.split('/').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// The site where a speaker speaks: the participant's own, else the document's.
pub(in crate::publish) fn site_of<'a>(corpus: &'a Corpus, speaker: &'a Speaker) -> Option<&'a str> {
    let document = || corpus.documents.get(speaker.document as usize)?.attributes.get("site");
    speaker.attributes.get("site").or_else(document).map(String::as_str).filter(|site| !site.trim().is_empty())
}

/// Who is in the study: how many share each group of professions, at each site and anywhere, whether
/// quoted or not. Names are folded.
#[derive(Default)]
struct Census {
    /// By whether it is one of professions, the group, and the site (`None` for anywhere).
    cells: HashMap<(bool, Vec<String>, Option<Site>), HashSet<u32>>,
    /// By speaker type and site, whatever the profession.
    types: HashMap<(String, Site), HashSet<u32>>,
    roles: HashMap<String, HashSet<u32>>,
}

/// A site, folded; `None` where none is recorded.
type Site = Option<String>;

impl Census {
    fn of(corpus: &Corpus) -> Self {
        let mut census = Self::default();
        for speaker in corpus.speakers.iter().filter(|speaker| speaker.speaker_type.is_counted()) {
            let (category, site) = (Category::of(speaker), site_of(corpus, speaker).map(fold));
            let path = folded(&category.path);
            for length in 1..=path.len() {
                let group = path.get(..length).unwrap_or(&[]).to_vec();
                for place in [None, Some(site.clone())] {
                    let cell = census.cells.entry((category.profession, group.clone(), place)).or_default();
                    cell.insert(speaker.participant);
                }
            }
            let kind = (category.speaker_type().to_owned(), site);
            census.types.entry(kind).or_default().insert(speaker.participant);
            if let Some(role) = speaker.attributes.get("role") {
                census.roles.entry(fold(role)).or_default().insert(speaker.participant);
            }
        }
        census
    }

    /// How many persons are in a group of professions, at a site or anywhere.
    fn count(&self, profession: bool, wider: &[String], site: Option<&Site>) -> usize {
        self.cells.get(&(profession, folded(wider), site.cloned())).map_or(0, HashSet::len)
    }

    /// How many persons of a speaker type there are at a site, whatever their profession.
    fn at(&self, kind: &str, site: &Site) -> usize {
        self.types.get(&(kind.to_owned(), site.clone())).map_or(0, HashSet::len)
    }
}

fn folded(path: &[String]) -> Vec<String> {
    path.iter().map(|part| fold(part)).collect()
}

/// The voices of one excerpt: the document, and the speakers quoted (indices into the corpus).
pub type Voices<'a> = (usize, &'a [u32]);

/// What may be told in one file: the rule, applied to all its excerpts together.
pub struct Protection<'a> {
    corpus: &'a Corpus,
    rule: Rule,
    told: HashMap<u32, Told>,
    /// Documents whose excerpts all lose the site.
    without_site: HashSet<usize>,
    ids: Option<Ids>,
    tally: BTreeMap<Rung, usize>,
    /// The speakers of the study who are quoted.
    quoted: BTreeSet<u32>,
    /// What holds its excerpts apart.
    links: Links,
}

impl<'a> Protection<'a> {
    /// Settles what may be told of these excerpts.
    pub fn plan<'v>(corpus: &'a Corpus, rule: Rule, excerpts: impl IntoIterator<Item = Voices<'v>>) -> Self {
        let census = Census::of(corpus);
        let excerpts: Vec<Voices<'v>> = excerpts.into_iter().collect();
        let speakers = (0u32..).zip(&corpus.speakers);
        let told: HashMap<u32, Told> =
            speakers.map(|(at, speaker)| (at, tell(corpus, &census, rule, speaker))).collect();
        let quoted =
            |voices: &Voices<'_>| -> Vec<Told> { voices.1.iter().filter_map(|at| told.get(at)).cloned().collect() };
        let without_site: HashSet<usize> = excerpts
            .iter()
            .filter(|voices| quoted(voices).iter().any(|told| !told.site))
            .map(|voices| voices.0)
            .collect();
        let mut tally = BTreeMap::new();
        for voices in &excerpts {
            let worst = quoted(voices).iter().map(|told| told.rung).max().unwrap_or_default();
            let with_document = worst == Rung::Whole && without_site.contains(&voices.0);
            *tally.entry(if with_document { Rung::SiteWithDocument } else { worst }).or_default() += 1;
        }
        let ids = (!without_site.is_empty()).then(|| Ids::new(corpus, &without_site));
        let counted = |at: &u32| corpus.speakers.get(*at as usize).is_some_and(|row| row.speaker_type.is_counted());
        let quoted = excerpts.iter().flat_map(|voices| voices.1).copied().filter(counted).collect();
        Self { corpus, rule, told, without_site, ids, tally, quoted, links: Links::default() }
    }

    /// The same with what may be told of these passages beside each other: they are all that the file quotes.
    #[must_use]
    pub fn linked(mut self, passages: &[Passage]) -> Self {
        if !self.rule.is_protecting() {
            return self;
        }
        self.links = Planner::new(&self, passages).plan();
        if self.links.is_cut() {
            self.ids = Some(Ids::new(self.corpus, &self.without_site).cut());
        }
        self
    }

    /// Whether ids of some excerpts hold for less than the file.
    pub fn is_cut(&self) -> bool {
        self.links.is_cut()
    }

    /// Whether participants and documents have neutral ids in this file.
    pub fn is_neutral(&self) -> bool {
        self.ids.is_some()
    }

    /// The neutral ids, where the file has them.
    pub fn ids(&self) -> Option<&Ids> {
        self.ids.as_ref()
    }

    /// Whether excerpts of a document may name its site.
    pub fn tells_site(&self, document: usize) -> bool {
        !self.without_site.contains(&document)
    }

    /// The document's name in this file.
    pub fn document(&self, document: usize) -> String {
        match &self.ids {
            Some(ids) => ids.document(document),
            None => self.corpus.documents.get(document).map(|row| row.name.clone()).unwrap_or_default(),
        }
    }

    /// The name of a participant of a document in this file.
    pub fn participant(&self, document: usize, participant: u32) -> String {
        match &self.ids {
            Some(ids) => ids.participant(document, participant),
            None => self.corpus.participants.get(participant as usize).map(|row| row.name.clone()).unwrap_or_default(),
        }
    }

    /// A speaker as a citation may tell it, with how far it had to go. The participant is a short name: in
    /// a citation the document stands beside it.
    pub fn person(&self, speaker: u32) -> (Person, Rung) {
        let document = self.corpus.speakers.get(speaker as usize).map_or(0, |row| row.document as usize);
        // Of no passage in particular.
        self.at(document, Span::new(u32::MAX, u32::MAX)).person(speaker)
    }

    /// A line above the excerpts, which must not tell what they do not.
    pub fn heading(&self, line: &str) -> String {
        self.ids.as_ref().map_or_else(|| line.to_owned(), |ids| ids.heading(line))
    }

    /// A line that may name sites, but neither participants nor documents.
    pub fn names(&self, line: &str) -> String {
        self.ids.as_ref().map_or_else(|| line.to_owned(), |ids| ids.names(line))
    }

    /// The profession of a speaker as far as it is told, as the path that it is.
    pub fn profession(&self, speaker: u32) -> Option<String> {
        self.told.get(&speaker)?.profession.as_ref().map(|path| path.join("/"))
    }

    /// Whether a speaker's site may be told beside what is told of the profession.
    pub fn site(&self, speaker: u32) -> bool {
        self.told.get(&speaker).is_some_and(|told| told.site)
    }

    /// How many excerpts ended on which rung.
    pub fn tally(&self) -> &BTreeMap<Rung, usize> {
        &self.tally
    }

    /// What the file says about itself: how many excerpts tell less, and why. `memos` says whether any
    /// memo is in the file.
    pub fn summary(&self, memos: bool) -> Vec<String> {
        if self.rule.working_copy {
            return vec![WORKING_COPY.to_owned()];
        }
        let all: usize = self.tally.values().sum();
        if self.rule.min_cell < 2 {
            let lone =
                format!("Not protected: the minimum cell is {}, which any one person fills.", self.rule.min_cell);
            return std::iter::once(lone).chain(memos.then(|| MEMOS.to_owned())).collect();
        }
        let rungs: Vec<String> = self.tally.iter().map(|(rung, count)| format!("{count} {}", rung.words())).collect();
        let mut lines = vec![format!(
            "Protected so that at least {} persons of the study could have said it, {} kept longest; of {all} excerpts: {}.",
            self.rule.min_cell,
            self.rule.protect,
            if rungs.is_empty() { "none".to_owned() } else { rungs.join(", ") },
        )];
        if self.is_neutral() {
            lines.push(
                "Participants and documents have neutral ids in this file, and attributes that may tell the site are left out."
                    .to_owned(),
            );
        }
        lines.extend(self.links.lines());
        lines.extend(self.unlisted());
        lines.extend(memos.then(|| MEMOS.to_owned()));
        lines
    }
}

impl Protection<'_> {
    /// A warning where participants may be counted twice, because each document's labels stand alone.
    fn unlisted(&self) -> Option<String> {
        let corpus = self.corpus;
        let counted = corpus.speakers.iter().filter(|row| row.speaker_type.is_counted());
        let unlisted = |at: &u32| corpus.participants.get(*at as usize).is_some_and(|row| !row.known);
        let people: BTreeSet<u32> = counted.map(|row| row.participant).filter(unlisted).collect();
        (people.len() > 1 && self.rule.min_cell > 1).then(|| {
            format!(
                "{} participants are known in one document only: where two of them are one person, cells hold fewer persons than counted here. List them in participants.csv.",
                people.len()
            )
        })
    }
}

/// What a file with memos says of them.
const MEMOS: &str =
    "Memos are as the coders wrote them and may name people or places: read them before the file leaves the team.";

/// What a working copy says of itself.
pub const WORKING_COPY: &str =
    "WORKING COPY: nothing is masked in this file. Participants can be recognised; do not pass it on.";

/// Walks down the rungs for one speaker.
fn tell(corpus: &Corpus, census: &Census, rule: Rule, speaker: &Speaker) -> Told {
    let category = Category::of(speaker);
    let site = site_of(corpus, speaker).map(fold);
    let enough = |count: usize| count >= rule.min_cell as usize;
    let role = speaker
        .attributes
        .get("role")
        .filter(|role| rule.working_copy || census.roles.get(&fold(role)).is_some_and(|holders| enough(holders.len())));
    let role = role.cloned().unwrap_or_else(|| speaker.speaker_type.to_string());
    let told = |rung, path: &[String], site| {
        let words = path.last().cloned().unwrap_or_default();
        Told {
            rung,
            profession: (category.profession && !path.is_empty()).then(|| path.to_vec()),
            role: if category.profession || path.is_empty() { role.clone() } else { words },
            site,
            path: path.to_vec(),
            is_profession: category.profession,
            kind: category.speaker_type().to_owned(),
        }
    };
    let masked = || Told { role: speaker.speaker_type.to_string(), ..told(Rung::Masked, &[], false) };
    let count = |path: &[String], at| census.count(category.profession, path, at);
    if rule.working_copy || !speaker.speaker_type.is_counted() || enough(count(&category.path, Some(&site))) {
        return told(Rung::Whole, &category.path, true);
    }
    match rule.protect {
        Protect::Profession if enough(count(&category.path, None)) => told(Rung::SiteLeftOut, &category.path, false),
        Protect::Profession => {
            let wider = category.parents().find(|path| enough(count(path, None)));
            wider.map_or_else(masked, |path| told(Rung::RolledUp, path, false))
        }
        Protect::Site => {
            let wider = category.parents().find(|path| enough(count(path, Some(&site))));
            match wider {
                Some(path) => told(Rung::RolledUp, path, true),
                None if site.is_some() && enough(census.at(category.speaker_type(), &site)) => {
                    Told { role: speaker.speaker_type.to_string(), ..told(Rung::ProfessionLeftOut, &[], true) }
                }
                None => masked(),
            }
        }
    }
}

#[cfg(test)]
mod tests;
