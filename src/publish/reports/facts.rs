//! What a project can say of its own study, for the reports that help to write of it.
//!
//! Only what is recorded is told: a fact that the project does not hold is not there, and no figure stands for it.

use super::progress::day;
use super::{ReportError, Study};
use crate::analysis::attributes::NO_VALUE;
use crate::analysis::codebook::{List, usage};
use crate::analysis::denominators::Bases;
use crate::analysis::number_of;
use crate::analysis::progress::{Dates, progress};
use crate::analysis::sample::{SpeakerRow, sources, speaking, studied};
use crate::analysis::{Groups, Options, Scope, sample};
use crate::study::SpeakerType;
use crate::study::decision::is_consensus;
use crate::study::memo::{MemoOn, MemoType};
use crate::text::fold::fold;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The program, as papers name it.
pub const SOFTWARE: &str = concat!("emic ", env!("CARGO_PKG_VERSION"));

/// What there is.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Facts {
    /// The program and its version.
    pub software: &'static str,
    /// `reliability`, `codebook` or `reflexive`; empty where it was not said.
    pub approach: String,
    /// Documents.
    pub documents: u32,
    /// By kind, the most first.
    pub kinds: Vec<(String, u32)>,
    /// Values of the attribute site.
    pub sites: u32,
    /// The first date and the last.
    pub dates: Option<(String, String)>,
    /// All turns.
    pub turns: u32,
    /// Counted turns.
    pub counted_turns: u32,
    /// Documents and counted turns that stand below the counts of reports, where nothing else is asked.
    pub in_tables: (u32, u32),
    /// Words of all turns.
    pub words: u32,
    /// Respondents and clients who speak.
    pub participants: u32,
    /// Participants by speaker type.
    pub speakers: Vec<(&'static str, u32)>,
    /// Professions of respondents.
    pub professions: u32,
    /// Respondents and clients who speak in several interviews.
    pub repeated: u32,
    /// Documents in each of several sessions of a series.
    pub series: u32,
    /// Documents with a value, of attributes that reporting standards ask for.
    pub described: BTreeMap<&'static str, u32>,
    /// Documents that somebody coded or finished.
    pub coded: u32,
    /// Documents finished.
    pub finished: u32,
    /// Documents in which two coders or more took part.
    pub double_coded: u32,
    /// Documents with decisions on disagreements.
    pub consensus: u32,
    /// Decisions.
    pub decisions: u32,
    /// Who coded, the consensus aside.
    pub coders: Vec<String>,
    /// Codings, the consensus aside.
    pub codings: u32,
    /// The day of the first coding and of the last.
    pub coded_between: Option<(String, String)>,
    /// Codes, and how deep the tree goes.
    pub codes: u32,
    /// Levels of the tree.
    pub depth: u32,
    /// Codes by origin, those without one as empty.
    pub origins: BTreeMap<String, u32>,
    /// Versions of the codebook in this copy.
    pub versions: u32,
    /// Codebooks in use with their versions.
    pub codebooks: Vec<String>,
    /// Codes never used, with all their sub-codes.
    pub unused: u32,
    /// Codes used once.
    pub single_use: u32,
    /// Memos by type.
    pub memos: BTreeMap<&'static str, u32>,
    /// Replacements of names by pseudonyms, and documents with one.
    pub pseudonyms: (u32, u32),
    /// Documents that the acting coder codes blind: what others did there is in no figure.
    pub blind: u32,
}

/// Attributes that reporting standards ask for.
const DESCRIBED: [&str; 5] = ["date", "duration", "mode", "recorded", "setting"];

impl Facts {
    /// Gathers them.
    pub fn of(study: &Study<'_>) -> Result<Self, ReportError> {
        let mut facts = Self { software: SOFTWARE, ..Self::default() };
        facts.approach = study.project.settings()?.approach;
        facts.data(study)?;
        facts.people(study)?;
        facts.coding(study)?;
        facts.book(study)?;
        facts.writing(study)?;
        Ok(facts)
    }

    /// Whether coefficients and saturation are not to be spoken of.
    pub fn is_reflexive(&self) -> bool {
        fold(&self.approach) == "reflexive"
    }

    fn data(&mut self, study: &Study<'_>) -> Result<(), ReportError> {
        let corpus = study.corpus;
        let found = sources(corpus, &["kind".to_owned()], &[])?;
        let sample::Holdings { documents, turns, counted_turns, words, first, last, .. } = found.total;
        (self.documents, self.turns, self.counted_turns, self.words) = (documents, turns, counted_turns, words);
        let options = Options::default();
        let scope = Scope::new(corpus, &options)?;
        let total = Bases::new(&scope, &Groups::new(&scope)?).total;
        self.in_tables = (total.documents, total.turns);
        self.dates = first.zip(last);
        self.kinds = found.rows.iter().map(|row| (row.key.value(0).to_owned(), row.holdings.documents)).collect();
        self.kinds.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let value = |row: &crate::study::corpus::DocumentRow, key: &str| {
            row.attributes.get(key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let sites: BTreeSet<String> = corpus.documents.iter().filter_map(|row| value(row, "site")).collect();
        self.sites = number_of(sites.len());
        for key in DESCRIBED {
            let with = corpus.documents.iter().filter(|row| value(row, key).is_some()).count();
            self.described.insert(key, number_of(with));
        }
        let mut sessions: BTreeMap<(Option<String>, String), u32> = BTreeMap::new();
        for row in &corpus.documents {
            if let Some(series) = value(row, "series") {
                *sessions.entry((value(row, "site"), series)).or_default() += 1;
            }
        }
        self.series = number_of(sessions.values().filter(|documents| **documents > 1).count());
        self.blind = number_of(corpus.documents.iter().filter(|row| row.blind).count());
        Ok(())
    }

    fn people(&mut self, study: &Study<'_>) -> Result<(), ReportError> {
        let corpus = study.corpus;
        let told = speaking(corpus, &[])?;
        let people = |row: &SpeakerRow| (row.speaker_type, row.participants);
        self.speakers = told.types.iter().map(people).filter(|(_, people)| *people > 0).collect();
        let (mut all, mut professions) = (BTreeSet::new(), BTreeSet::new());
        let mut interviews: BTreeMap<u32, u32> = BTreeMap::new();
        for speaker in studied(corpus, &[])?.into_iter().filter_map(|at| corpus.speakers.get(at as usize)) {
            all.insert(speaker.participant);
            if speaker.speaker_type == SpeakerType::Respondent {
                professions.extend(speaker.attributes.get("profession").map(|profession| fold(profession)));
            }
            let kind = corpus.documents.get(speaker.document as usize).and_then(|row| row.attributes.get("kind"));
            if kind.is_some_and(|kind| kind == "interview") {
                *interviews.entry(speaker.participant).or_default() += 1;
            }
        }
        professions.remove("");
        self.participants = number_of(all.len());
        self.professions = number_of(professions.len());
        self.repeated = number_of(interviews.values().filter(|interviews| **interviews > 1).count());
        Ok(())
    }

    fn coding(&mut self, study: &Study<'_>) -> Result<(), ReportError> {
        let told = progress(study.corpus, &Options::default(), &Dates::default())?;
        self.coded = told.total.finished + told.total.begun;
        self.finished = told.total.finished;
        self.double_coded = told.total.double_coded;
        self.consensus = number_of(told.documents.iter().filter(|row| row.consensus).count());
        self.decisions = number_of(study.corpus.decisions.len());
        let worked = told.coders.iter().filter(|row| row.codings + row.finished > 0);
        self.coders = worked.map(|row| row.coder.clone()).collect();
        let dates = study.project.coded()?;
        let own = || dates.iter().filter(|row| !is_consensus(&row.coder));
        self.codings = own().map(|row| row.codings).sum();
        let first = own().map(|row| row.first).min();
        self.coded_between = first.zip(own().map(|row| row.last).max()).map(|(first, last)| (day(first), day(last)));
        Ok(())
    }

    fn book(&mut self, study: &Study<'_>) -> Result<(), ReportError> {
        let tree = &study.corpus.codebook;
        self.codes = number_of(tree.len());
        self.depth = number_of((0..tree.len()).map(|at| tree.depth(at)).max().unwrap_or(0));
        for code in tree.codes() {
            *self.origins.entry(code.origin.trim().to_owned()).or_default() += 1;
        }
        self.versions = number_of(study.project.codebook_history()?.len());
        self.codebooks.clone_from(&study.corpus.codebook_versions);
        let used = usage(study.corpus, &Options::default())?;
        self.unused = number_of(used.list(List::Unused).len());
        self.single_use = number_of(used.list(List::Once).len());
        Ok(())
    }

    fn writing(&mut self, study: &Study<'_>) -> Result<(), ReportError> {
        for kind in MemoType::ALL {
            self.memos.insert(kind.as_str(), 0);
        }
        for memo in study.project.memos(None)? {
            // Answers to this kind of report are no memos of the analysis.
            if !matches!(&memo.on, MemoOn::Report(name) if fold(name).starts_with("checklist ")) {
                *self.memos.entry(memo.memo_type.as_str()).or_default() += 1;
            }
        }
        let records = study.project.pseudonym_records(None)?;
        let documents: BTreeSet<_> = records.iter().filter_map(|(document, _)| *document).collect();
        self.pseudonyms =
            (number_of(records.iter().map(|(_, replaced)| replaced.len()).sum()), number_of(documents.len()));
        Ok(())
    }

    /// `8 interview, 12 workshop`.
    pub fn kinds_in_words(&self) -> String {
        let one = |(kind, documents): &(String, u32)| match kind.as_str() {
            NO_VALUE => format!("{documents} of no recorded kind"),
            kind => format!("{documents} {kind}"),
        };
        let kinds: Vec<String> = self.kinds.iter().map(one).collect();
        kinds.join(", ")
    }

    /// `30 respondents, 2 clients` of those types that are asked for.
    pub fn speakers_in_words(&self, of: impl Fn(&str) -> bool) -> Option<String> {
        let told: Vec<String> = self
            .speakers
            .iter()
            .filter(|(kind, _)| of(kind))
            .map(|(kind, people)| crate::publish::frequency::counted(*people, kind))
            .collect();
        (!told.is_empty()).then(|| told.join(", "))
    }

    /// `40 a-priori, 6 emergent`.
    pub fn origins_in_words(&self) -> String {
        let origin = |(origin, codes): (&String, &u32)| {
            let origin = if origin.is_empty() { "of no recorded origin" } else { origin.as_str() };
            format!("{codes} {origin}")
        };
        self.origins.iter().map(origin).collect::<Vec<_>>().join(", ")
    }
}
