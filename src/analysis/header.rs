//! The header of a report: what a reader must know before believing a number.
//!
//! It is data: numbers, and sentences that are the same in every format. Where nothing is worth a
//! sentence there is none, so a clean study has a short header.

use super::denominators::{Bases, Denominators};
use super::group::{GroupKey, Groups};
use super::number_of;
use super::options::{Coders, Documents, Options, Speakers, Straddle};
use super::scope::{DocumentState, Reading, Scope};
use crate::study::{Corpus, SpeakerType};
use crate::text::display::one_line;
use serde::Serialize;
use std::collections::BTreeMap;

/// The sentence under every table.
pub const FOOTER: &str = "Counts tabulate coders' judgements; they are not measurements of prevalence.";

/// Groups whose mixes of kinds are told one by one; of more, only the widest differences are.
const MOST_MIXES: usize = 12;

/// Documents that are named in a sentence; of more, their number is told.
const MOST_NAMED: usize = 3;
/// Characters of a line that tells of all groups with their numbers; where they need more, what most are is a word.
const FEW_TOLD: usize = 240;
/// Characters of a line that tells of groups, some six lines of a terminal; of the rest only their number is told.
const MOST_TOLD: usize = 480;

/// What stands above a table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Header {
    /// The project's name.
    pub project: String,
    /// The filters in force, as they would be asked for.
    pub filters: Vec<String>,
    /// What a row stands for, or within what codes meet.
    pub scope: String,
    /// What is counted.
    pub unit: String,
    /// The attributes compared by.
    pub by: Vec<String>,
    /// Whose codings count.
    pub reading: String,
    /// The coders whose codings count.
    pub coders: Vec<String>,
    /// How many codings of the acting coder the reading leaves out.
    pub left_out: usize,
    /// Documents of the report that are read in their consensus layer.
    pub consensus: Vec<String>,
    /// Documents that the acting coder codes blind: what others coded there is in no figure.
    pub blind: Vec<String>,
    /// The codebooks in use with their versions.
    pub codebook: Vec<String>,
    /// What the report's documents hold.
    pub denominators: Denominators,
    /// How far the study's documents are coded.
    pub progress: Progress,
    /// The same for each group, parallel to the groups.
    pub progress_by_group: Vec<GroupProgress>,
    /// The kinds of documents in each group, where they differ by more than 20 points.
    pub kinds: Vec<KindMix>,
    /// Documents of the report that ought to have an interviewer, but none is known.
    pub no_interviewer: Vec<String>,
    /// Participants of the report who are known in one document only.
    pub known_in_one_document: u32,
    /// Passages that touch turns of several groups.
    pub straddling: u32,
    /// Coded paragraphs of field notes about persons that are counted as nobody's alone.
    pub not_shown: u32,
    /// From how many on percentages are shown.
    pub min_percent_n: u32,
    /// Everything else worth saying, in sentences.
    pub notes: Vec<String>,
    /// What stands under the table.
    pub footer: &'static str,
    #[serde(skip)]
    acting: Option<String>,
    #[serde(skip)]
    straddle: Option<Straddle>,
}

/// How far documents are coded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// A coder who counts said so.
    pub finished: u32,
    /// They have a coding that counts.
    pub begun: u32,
    /// Neither.
    pub untouched: u32,
}

/// How far a group's documents are coded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupProgress {
    /// The values that make the group.
    pub key: GroupKey,
    /// How far its documents are coded.
    #[serde(flatten)]
    pub progress: Progress,
}

/// The kinds of a group's documents in the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindMix {
    /// The values that make the group.
    pub key: GroupKey,
    /// How many documents of each kind.
    pub kinds: BTreeMap<String, u32>,
}

impl Progress {
    const WORDS: [&'static str; 3] = ["finished", "begun", "untouched"];

    fn add(&mut self, state: DocumentState) {
        match state {
            DocumentState::Finished => self.finished += 1,
            DocumentState::Begun => self.begun += 1,
            DocumentState::Untouched => self.untouched += 1,
        }
    }

    /// The word for all documents, where one word is true of all.
    fn only(&self) -> Option<&'static str> {
        match (self.finished, self.begun, self.untouched) {
            (_, 0, 0) => Some("finished"),
            (0, _, 0) => Some("begun"),
            (0, 0, _) => Some("untouched"),
            _ => None,
        }
    }

    /// The numbers without what there is none of.
    fn parts(&self) -> String {
        let numbers = [self.finished, self.begun, self.untouched].into_iter().zip(Self::WORDS);
        let parts: Vec<String> = numbers.filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
        parts.join(", ")
    }
}

impl std::fmt::Display for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} finished, {} begun, {} untouched", self.finished, self.begun, self.untouched)
    }
}

impl Header {
    /// The header of a report with this scope and these groups; the report adds its own sentences.
    pub fn new(scope: &Scope<'_>, groups: &Groups, bases: &Bases, what: &str, unit: &str) -> Self {
        let (corpus, options) = (scope.corpus, scope.options);
        let mut progress = Progress::default();
        (0..corpus.documents.len()).for_each(|at| progress.add(scope.state(at)));
        let unknown = |person: &usize| corpus.participants.get(*person).is_some_and(|row| !row.known);
        Self {
            project: corpus.project.clone(),
            filters: filters(options),
            scope: what.to_owned(),
            unit: unit.to_owned(),
            by: groups.by.clone(),
            reading: reading(options),
            coders: coders(scope),
            left_out: scope.left_out_of_acting_coder(),
            consensus: scope.documents().filter(|at| scope.reads_consensus(*at)).map(|at| name(corpus, at)).collect(),
            blind: (0..corpus.documents.len()).filter(|at| is_blind(corpus, *at)).map(|at| name(corpus, at)).collect(),
            codebook: corpus.codebook_versions.clone(),
            denominators: bases.total,
            progress,
            progress_by_group: progress_by_group(scope, groups),
            kinds: kinds(scope, groups),
            no_interviewer: no_interviewer(scope),
            known_in_one_document: number_of(bases.participants().filter(unknown).count()),
            straddling: 0,
            not_shown: 0,
            min_percent_n: options.min_percent_n,
            notes: groups.notes.clone(),
            footer: FOOTER,
            acting: corpus.acting_coder.clone(),
            straddle: options.straddle,
        }
    }

    /// The header in sentences, safe to print, the most telling first.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.what(), self.whose(), self.how_much()];
        lines.extend(self.progress_lines());
        if !self.consensus.is_empty() {
            lines.push(format!("read in the consensus layer: {}", listed(&self.consensus)));
        }
        if let Some(acting) = self.acting.as_deref().filter(|_| !self.blind.is_empty()) {
            lines.push(format!(
                "coded blind by {acting}, so without what others coded there until {acting} has finished: {}",
                listed(&self.blind)
            ));
        }
        lines.extend(self.left_out_line());
        if self.straddling > 0 {
            let rule = match self.straddle {
                None => "counted once in each and once in the total",
                Some(Straddle::Main) => "given to the group of most of its words",
                Some(Straddle::Start) => "given to the group of its first turn",
            };
            lines.push(format!("passages that touch turns of several groups: {}, each {rule}", self.straddling));
        }
        if self.not_shown > 0 {
            let (noun, verb) = if self.not_shown == 1 { ("paragraph", "is") } else { ("paragraphs", "are") };
            lines.push(format!(
                "{} coded {noun} of field notes {verb} about persons, and counted here as nobody's alone; report frequency \
                 --observed shows them for the persons' groups, beside what is said",
                self.not_shown
            ));
        }
        if !self.kinds.is_empty() {
            lines.push(self.kinds_line());
        }
        if !self.no_interviewer.is_empty() {
            lines.push(format!(
                "no interviewer is known in {}: whoever asks there is counted as a respondent",
                if self.no_interviewer.len() > MOST_NAMED {
                    format!("{} documents", self.no_interviewer.len())
                } else {
                    self.no_interviewer.join(", ")
                }
            ));
        }
        if self.known_in_one_document > 0 {
            lines.push(format!(
                "{} of {} participants are known in one document only",
                self.known_in_one_document, self.denominators.participants
            ));
        }
        lines.extend(self.notes.iter().cloned());
        lines.iter().map(|line| one_line(line)).collect()
    }

    /// The header in sentences without what it counts: how many documents, participants and groups there are, and
    /// which. For files in which that would tell what they leave out.
    pub fn lines_without_totals(&self) -> Vec<String> {
        let mut lines = vec![self.what(), self.whose(), format!("documents of the study: {}", self.progress)];
        lines.extend(self.left_out_line());
        lines.iter().map(|line| one_line(line)).collect()
    }

    fn what(&self) -> String {
        let mut parts = vec![self.unit.clone(), self.scope.clone()];
        if !self.by.is_empty() {
            parts.push(format!("by {}", self.by.join(", ")));
        }
        parts.extend(self.filters.iter().cloned());
        parts.retain(|part| !part.is_empty());
        parts.join(" · ")
    }

    fn whose(&self) -> String {
        let coders = if self.coders.is_empty() { "nobody yet".to_owned() } else { self.coders.join(", ") };
        let mut parts = vec![format!("reading: {} ({coders})", self.reading)];
        if !self.codebook.is_empty() {
            parts.push(format!("codebook: {}", self.codebook.join(", ")));
        }
        parts.join(" · ")
    }

    fn how_much(&self) -> String {
        let Denominators { documents, participants, turns, words } = self.denominators;
        format!("out of {documents} documents, {participants} participants, {turns} counted turns, {words} words")
    }

    fn progress_lines(&self) -> Vec<String> {
        let mut lines = vec![format!("documents of the study: {}", self.progress)];
        let groups = &self.progress_by_group;
        let line = |group: &GroupProgress| format!("{} {}", group.key, group.progress.parts());
        let open: Vec<String> =
            groups.iter().filter(|group| group.progress.only() != Some("finished")).map(line).collect();
        if open.is_empty() {
            return lines;
        }
        let told = open.join("; ");
        if told.chars().count() <= FEW_TOLD {
            let rest = if open.len() < groups.len() { "; all others finished" } else { "" };
            lines.push(format!("by group: {told}{rest}"));
            return lines;
        }
        // Of many groups what most are is said once, in a word; the others are told with their numbers.
        let usual = Progress::WORDS.into_iter().rev().max_by_key(|word| {
            let such = groups.iter().filter(|group| group.progress.only() == Some(word)).count();
            (such, *word == "finished")
        });
        let is_usual = |group: &&GroupProgress| group.progress.only() == usual;
        let others: Vec<String> = groups.iter().filter(|group| !is_usual(group)).map(line).collect();
        let (told, more) = within(&others, MOST_TOLD);
        let mut parts = told;
        if more > 0 {
            parts.push(format!("… {more} more groups: all in JSON"));
        }
        if others.len() < groups.len() {
            let which = if others.is_empty() { "all" } else { "all others" };
            parts.push(format!("{which} {}", usual.unwrap_or_default()));
        }
        lines.push(format!("by group: {}", parts.join("; ")));
        lines
    }

    fn left_out_line(&self) -> Option<String> {
        let acting = self.acting.as_deref().filter(|_| self.left_out > 0)?;
        let what = if self.left_out == 1 { "coding" } else { "codings" };
        Some(format!(
            "{} {what} of {acting}, the acting coder, left out by this reading; to take them in use --coders all, or \
             --coders {acting}",
            self.left_out
        ))
    }

    fn kinds_line(&self) -> String {
        if self.kinds.len() > MOST_MIXES {
            return format!(
                "the mix of document kinds differs among the {} groups by over 20 points",
                self.kinds.len()
            );
        }
        let mix = |mix: &KindMix| {
            let kinds: Vec<String> = mix.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
            format!("{} {}", mix.key, kinds.join(", "))
        };
        let mixes: Vec<String> = self.kinds.iter().map(mix).collect();
        format!("the mix of document kinds differs by over 20 points: {}", mixes.join("; "))
    }
}

fn name(corpus: &Corpus, document: usize) -> String {
    corpus.documents.get(document).map(|row| row.name.clone()).unwrap_or_default()
}

fn is_blind(corpus: &Corpus, document: usize) -> bool {
    corpus.documents.get(document).is_some_and(|row| row.blind)
}

/// The first of these that fit into so many characters, at least one, and how many more there are.
fn within(all: &[String], most: usize) -> (Vec<String>, usize) {
    let mut left = most;
    let fits = |text: &&String| {
        let length = text.chars().count() + 2;
        let fits = length <= left || left == most;
        left = left.saturating_sub(length);
        fits
    };
    let told: Vec<String> = all.iter().take_while(fits).cloned().collect();
    let more = all.len() - told.len();
    (told, more)
}

/// Names in a line; of many, the first and how many more.
fn listed(names: &[String]) -> String {
    const MOST: usize = 8;
    match names.len().checked_sub(MOST) {
        Some(more) if more > 0 => {
            format!("{} and {more} more", names.get(..MOST).unwrap_or_default().join(", "))
        }
        _ => names.join(", "),
    }
}

/// The filters in force, but for those that the reading and the scope tell.
fn filters(options: &Options) -> Vec<String> {
    let mut filters: Vec<String> = options.filter.iter().map(|condition| format!("where {condition}")).collect();
    if !options.codes.is_empty() {
        filters.push(format!("codes {}", options.codes.join(", ")));
    }
    match options.documents {
        Documents::Touched => {}
        Documents::All => filters.push("all documents, untouched ones too".to_owned()),
        Documents::Finished => filters.push("finished documents only".to_owned()),
    }
    if options.speakers == Speakers::All {
        filters.push("turns of all speakers, interviewers too".to_owned());
    }
    if options.reflective {
        filters.push("reflective paragraphs too".to_owned());
    }
    if let Some(level) = options.level {
        filters.push(format!("level {level}"));
    }
    filters
}

fn reading(options: &Options) -> String {
    match &options.coders {
        Coders::Lead => "lead coders".to_owned(),
        Coders::All => "all coders pooled".to_owned(),
        Coders::Named(names) if names.len() == 1 => "one coder".to_owned(),
        Coders::Named(_) => "named coders pooled".to_owned(),
    }
}

/// The coders whose codings count in a document of the report.
fn coders(scope: &Scope<'_>) -> Vec<String> {
    let mut taken = vec![false; scope.corpus.coders.len()];
    for document in scope.documents() {
        if let Reading::Only(coder) = scope.reading(document) {
            if let Some(taken) = taken.get_mut(coder as usize) {
                *taken = true;
            }
        } else {
            let codings = scope.corpus.codings_of(document).iter().map(|coding| coding.coder);
            let finishers = scope.corpus.documents.get(document).map_or(&[][..], |row| &row.finished);
            for coder in codings.chain(finishers.iter().copied()) {
                if let Some(taken) = taken.get_mut(coder as usize).filter(|taken| !**taken) {
                    *taken = scope.takes_coder(document, coder);
                }
            }
        }
    }
    scope.corpus.coders.iter().zip(taken).filter(|(_, taken)| *taken).map(|(name, _)| name.clone()).collect()
}

fn progress_by_group(scope: &Scope<'_>, groups: &Groups) -> Vec<GroupProgress> {
    let mut rows: Vec<GroupProgress> =
        groups.keys.iter().map(|key| GroupProgress { key: key.clone(), progress: Progress::default() }).collect();
    for (document, group) in places(groups) {
        if let Some(row) = rows.get_mut(group) {
            row.progress.add(scope.state(document));
        }
    }
    rows
}

/// The documents in which a group has a counted turn, each once for each group.
fn places(groups: &Groups) -> impl Iterator<Item = (usize, usize)> + '_ {
    let runs = groups.stands().chunk_by(|a, b| (a.document, a.group) == (b.document, b.group));
    runs.filter_map(|run| run.first()).map(|stand| (stand.document as usize, stand.group as usize))
}

/// The mixes of document kinds, where a kind's share differs between two groups by over 20 points.
fn kinds(scope: &Scope<'_>, groups: &Groups) -> Vec<KindMix> {
    if groups.by.iter().any(|key| key == "kind" || key == "document") {
        return Vec::new();
    }
    let mut mixes: Vec<KindMix> =
        groups.keys.iter().map(|key| KindMix { key: key.clone(), kinds: BTreeMap::new() }).collect();
    for (document, group) in places(groups).filter(|(document, _)| scope.has_document(*document)) {
        let row = scope.corpus.documents.get(document);
        let kind = row.and_then(|row| row.attributes.get("kind")).map_or("of no kind", String::as_str);
        if let Some(mix) = mixes.get_mut(group) {
            *mix.kinds.entry(kind.to_owned()).or_default() += 1;
        }
    }
    mixes.retain(|mix| !mix.kinds.is_empty());
    if widest_difference(&mixes) > 20.0 { mixes } else { Vec::new() }
}

fn widest_difference(mixes: &[KindMix]) -> f64 {
    let mut ranges: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    let kinds: std::collections::BTreeSet<&str> =
        mixes.iter().flat_map(|mix| mix.kinds.keys()).map(String::as_str).collect();
    for mix in mixes {
        let all: u32 = mix.kinds.values().sum();
        for kind in &kinds {
            let percent = 100.0 * f64::from(mix.kinds.get(*kind).copied().unwrap_or(0)) / f64::from(all.max(1));
            let range = ranges.entry(kind).or_insert((percent, percent));
            *range = (range.0.min(percent), range.1.max(percent));
        }
    }
    ranges.values().map(|(least, most)| most - least).fold(0.0, f64::max)
}

/// Interviews (and documents of no kind) in the report with several speakers, none of whom asks.
fn no_interviewer(scope: &Scope<'_>) -> Vec<String> {
    let corpus = scope.corpus;
    let asks = |kind: SpeakerType| matches!(kind, SpeakerType::Interviewer | SpeakerType::Facilitator);
    let unclear = |&document: &usize| {
        corpus.documents.get(document).is_some_and(|row| {
            let speakers = corpus.speakers.get(row.speakers.start as usize..row.speakers.end as usize).unwrap_or(&[]);
            let kind = row.attributes.get("kind").map_or("interview", String::as_str);
            kind == "interview" && speakers.len() > 1 && !speakers.iter().any(|s| asks(s.speaker_type))
        })
    };
    let documents = scope.documents().filter(unclear);
    documents.filter_map(|document| corpus.documents.get(document)).map(|row| row.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;

    fn header(corpus: &Corpus, options: Options) -> Header {
        let scope = Scope::new(corpus, &options).expect("a scope");
        let groups = Groups::new(&scope).expect("groups");
        Header::new(&scope, &groups, &Bases::new(&scope, &groups), "codes with their sub-codes", "passages")
    }

    fn by_site() -> Options {
        Options { by: vec!["site".into()], ..Options::default() }
    }

    fn study() -> Study {
        Study::new()
            .known(&["A1"])
            .code("a")
            .acting("k2")
            .document("d1", &[("site", "X"), ("kind", "interview")])
            .turn("INT", "why")
            .turn("A1", "one two")
            .coding("k1", "a", "one")
            .coding("k2", "a", "one two")
            .finished("k1")
            .document("d2", &[("site", "Y"), ("kind", "interview")])
            .turn("B1", "why")
            .turn("B2", "one two")
            .coding("k1", "a", "one")
            .document("d3", &[("site", "Y"), ("kind", "workshop")])
            .turn("B3", "x")
    }

    #[test]
    fn a_reader_learns_what_is_in_the_table() {
        let corpus = study().build();
        assert_eq!(
            header(&corpus, by_site()).lines(),
            [
                "passages · codes with their sub-codes · by site",
                "reading: lead coders (k1) · codebook: core 1",
                "out of 2 documents, 3 participants, 3 counted turns, 5 words",
                "documents of the study: 1 finished, 1 begun, 1 untouched",
                "by group: Y 1 begun, 1 untouched; all others finished",
                "1 coding of k2, the acting coder, left out by this reading; to take them in use --coders all, or --coders k2",
                "no interviewer is known in d2: whoever asks there is counted as a respondent",
                "2 of 3 participants are known in one document only",
            ]
        );
    }

    #[test]
    fn only_groups_that_differ_are_told_and_of_many_their_number() {
        let line = |made: &Header| made.lines().iter().find(|line| line.starts_with("by group")).cloned();
        let progress = |finished, begun, untouched| Progress { finished, begun, untouched };
        let mut made = header(&study().build(), by_site());
        let group =
            |name: &str, progress| GroupProgress { key: GroupKey(vec![("site".into(), name.into())]), progress };
        made.progress_by_group =
            vec![group("A", progress(0, 2, 0)), group("B", progress(0, 0, 1)), group("C", progress(0, 5, 0))];
        assert_eq!(line(&made).as_deref(), Some("by group: A 2 begun; B 1 untouched; C 5 begun"));
        made.progress_by_group.extend((0..40).map(|at| group(&format!("site {at}"), progress(0, 3, 0))));
        assert_eq!(line(&made).as_deref(), Some("by group: B 1 untouched; all others begun"));
        made.progress_by_group.remove(1);
        assert_eq!(line(&made).as_deref(), Some("by group: all begun"));
        made.progress_by_group = (0..90).map(|at| group(&format!("site {at}"), progress(1, 2, 3))).collect();
        let told = line(&made).expect("a line");
        assert!(told.len() < 600 && told.contains("more groups: all in JSON") && !told.contains("others"), "{told}");
        made.progress_by_group.iter_mut().for_each(|group| group.progress = progress(1, 0, 0));
        assert_eq!(line(&made), None);
        made.no_interviewer = ["d1", "d2", "d3"].map(str::to_owned).to_vec();
        assert!(made.lines().iter().any(|line| line.starts_with("no interviewer is known in d1, d2, d3:")));
        made.no_interviewer.push("a long title of an interview".into());
        assert!(made.lines().iter().any(|line| line.starts_with("no interviewer is known in 4 documents:")));
    }

    #[test]
    fn filters_are_told() {
        let corpus = study().build();
        let filter = vec!["site=X|Y".parse().expect("a condition")];
        let options = Options {
            filter,
            codes: vec!["a".into()],
            coders: Coders::All,
            documents: Documents::All,
            speakers: Speakers::All,
            reflective: true,
            ..Options::default()
        };
        let made = header(&corpus, options);
        assert_eq!(
            made.lines()[..2],
            [
                "passages · codes with their sub-codes · where site=X|Y · codes a · all documents, untouched ones too · \
                 turns of all speakers, interviewers too · reflective paragraphs too",
                "reading: all coders pooled (k1, k2) · codebook: core 1",
            ]
        );
        assert_eq!((made.left_out, made.progress.untouched, made.denominators.documents), (0, 1, 3));
    }

    #[test]
    fn a_different_mix_of_kinds_is_told() {
        let corpus = study().coding("k1", "a", "x").build();
        let kinds = header(&corpus, by_site()).kinds;
        let mix = |mix: &KindMix| (mix.key.to_string(), mix.kinds.clone());
        assert_eq!(
            kinds.iter().map(mix).collect::<Vec<_>>(),
            [
                ("X".to_owned(), BTreeMap::from([("interview".to_owned(), 1)])),
                ("Y".to_owned(), BTreeMap::from([("interview".to_owned(), 1), ("workshop".to_owned(), 1)])),
            ]
        );
        assert!(header(&study().build(), by_site()).kinds.is_empty(), "the workshop is untouched");
        let by_kind = Options { by: vec!["kind".into()], ..Options::default() };
        assert!(header(&corpus, by_kind).kinds.is_empty());
    }
}
