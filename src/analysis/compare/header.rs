//! What a reader must know of a comparison before believing a number: who is compared, over what, and what
//! had to be left out.

use super::super::options::{Depth, Speakers};
use super::super::rows::Rows;
use super::super::scope::Scope;
use super::Wanted;
use super::clusters::participants;
use super::who::{Setting, document_name, listed, name};
use crate::analysis::number_of;
use crate::text::display::one_line;
use serde::Serialize;

/// Documents named in a line; of more, only how many.
const MOST_NAMED: usize = 12;

/// The header of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Header {
    /// The project.
    pub project: String,
    /// The filters in force.
    pub filters: Vec<String>,
    /// In how many of the documents each coder takes part.
    pub coders: Vec<CoderShare>,
    /// Title and version of the codebooks.
    pub codebook: Vec<String>,
    /// Counted turns of the documents compared.
    pub turns: u32,
    /// Their words.
    pub words: u32,
    /// Work that was assigned and not begun: in no figure.
    pub absent: Vec<Absent>,
    /// Documents left out because the acting coder codes them blind and has not finished.
    pub blind: Vec<String>,
    /// Clusters that touch no counted turn: in no figure.
    pub outside: u32,
    /// Codes that were asked for and that none of the coders used: in no figure.
    pub unused: u32,
    /// Whether coefficients are given; not in a reflexive study.
    pub coefficients: bool,
    /// What the figures are.
    #[serde(skip)]
    what: String,
}

/// A coder, and in how many documents they are compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoderShare {
    /// The coder.
    pub coder: String,
    /// Documents.
    pub documents: u32,
}

/// Work that was not begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Absent {
    /// The document.
    pub document: String,
    /// Whose work it is.
    pub coder: String,
}

impl Header {
    pub(in crate::analysis) fn new(
        scope: &Scope<'_>,
        wanted: &Wanted,
        setting: &Setting,
        rows: &Rows,
        used: usize,
        outside: u32,
    ) -> Self {
        let corpus = scope.corpus;
        let takes_part = |at: &&usize, coder: u32| !participants(corpus, **at, &[coder]).is_empty();
        let share = |&coder: &u32| CoderShare {
            coder: name(corpus, coder),
            documents: number_of(setting.documents.iter().filter(|at| takes_part(at, coder)).count()),
        };
        let turns = setting.documents.iter().flat_map(|&at| corpus.turns_of(at)).filter(|turn| scope.counts(turn));
        let (turns, words) = turns
            .fold((0, 0), |(turns, words), turn| (turns + 1, words + turn.word_end.saturating_sub(turn.word_start)));
        let depth = match wanted.scope.depth {
            Depth::All => "every code alone".to_owned(),
            Depth::N(depth) => format!("codes lifted to depth {depth}"),
        };
        Self {
            project: corpus.project.clone(),
            filters: filters(wanted),
            coders: setting.coders.iter().map(share).collect(),
            codebook: corpus.codebook_versions.clone(),
            turns,
            words,
            absent: setting
                .absent
                .iter()
                .map(|&(at, coder)| Absent { document: document_name(corpus, at), coder: name(corpus, coder) })
                .collect(),
            blind: setting.blind.iter().map(|&at| document_name(corpus, at)).collect(),
            outside,
            unused: number_of(rows.len().saturating_sub(used)),
            coefficients: !wanted.reflexive,
            what: format!("{} · {depth}", wanted.unit.plural()),
        }
    }

    /// The header in sentences, safe to print: what is counted first.
    pub fn lines(&self, documents: &[String]) -> Vec<String> {
        let mut parts = vec![self.what.clone()];
        parts.extend(self.filters.iter().cloned());
        let mut lines = vec![parts.join(" · "), self.who()];
        let named = listed(documents.iter().map(|name| one_line(name)).collect(), MOST_NAMED);
        lines.push(format!("documents compared: {} ({named})", documents.len()));
        lines.push(format!("out of {} counted turns, {} words", self.turns, self.words));
        lines.extend(self.left_out());
        if self.unused > 0 {
            lines.push(format!("codes that none of them used here: {}, in no figure", self.unused));
        }
        if !self.coefficients {
            lines.push(
                "the study is reflexive: readings are listed, and no coefficient is given of how far they agree"
                    .to_owned(),
            );
        }
        lines.iter().map(|line| one_line(line)).collect()
    }

    fn who(&self) -> String {
        let share = |share: &CoderShare| match share.documents {
            0 => format!("{} (shares no document)", share.coder),
            1 => format!("{} (1 document)", share.coder),
            n => format!("{} ({n} documents)", share.coder),
        };
        let mut line = format!("coders: {}", self.coders.iter().map(share).collect::<Vec<_>>().join(", "));
        if !self.codebook.is_empty() {
            line.push_str(&format!(" · codebook: {}", self.codebook.join(", ")));
        }
        line
    }

    fn left_out(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.absent.is_empty() {
            let absent = self.absent.iter().map(|absent| format!("{} by {}", absent.document, absent.coder)).collect();
            lines.push(format!("assigned and not begun, so in no figure: {}", listed(absent, MOST_NAMED)));
        }
        if !self.blind.is_empty() {
            let blind = listed(self.blind.clone(), MOST_NAMED);
            lines.push(format!("coded blind and left out until you have finished them: {blind}"));
        }
        if self.outside > 0 {
            let (places, touch) = if self.outside == 1 { ("place", "touches") } else { ("places", "touch") };
            lines.push(format!("{} coded {places} that {touch} no counted turn: in no figure", self.outside));
        }
        lines
    }
}

fn filters(wanted: &Wanted) -> Vec<String> {
    let options = &wanted.scope;
    let mut filters: Vec<String> = options.filter.iter().map(|condition| format!("where {condition}")).collect();
    if !options.codes.is_empty() {
        filters.push(format!("codes {}", options.codes.join(", ")));
    }
    if options.speakers == Speakers::All {
        filters.push("turns of all speakers, interviewers too".to_owned());
    }
    if options.reflective {
        filters.push("reflective paragraphs too".to_owned());
    }
    filters
}
