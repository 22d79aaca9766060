//! Excerpts: passages with all that is needed to cite them, in every format that papers and tables are written in.
//!
//! [`collect`] takes passages that analysis found in a reading, asks for their texts, and puts the
//! minimum-cell rule over the file as a whole before a single field is written; so no format can tell more
//! than another. Positions are code points of the document, `turn` counts from 1. In a file with neutral
//! ids the order of excerpts is that of the ids, for the order of documents would tell the sites.

pub mod arrange;
mod edits;
pub(super) mod export;
pub mod leaks;
mod left_out;
mod sheet;
mod write;

pub use arrange::By;
pub use export::{ExportError, Narrowed, Sample, export, export_found};
pub use write::Setting;

use super::citation::{Facts, Person, Template};
use super::consent::{Consents, Counts, Fate, Readers};
use super::page::Block;
use super::protect::{At, Passage, Protection, Rule, Rung, WORKING_COPY, is_told};
use super::quotation::{Quotation, Quoter};
use crate::analysis::{ExcerptRef, Header, Place, Scope};
use crate::study::corpus::{NONE, Texts, TurnRow};
use crate::study::short_id::of_excerpt;
use crate::study::{AttributeType, Corpus, Hash, guid};
use crate::text::{CharIndex, Span};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Attributes of persons that no file tells unless it is a working copy.
const SENSITIVE: [&str; 3] = ["gender", "ethnicity", "status"];

/// What stands in the place of figures of what was asked for, where that is not told.
pub const FIGURES_NOT_TOLD: &str = "Figures are left out: beside the words below they would tell what was asked for, and so who speaks. Without the words, as in report frequency, they can be had.";

/// A passage to quote.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// The code it is quoted for, an index into the codebook.
    pub code: usize,
    /// Its document, an index into the corpus.
    pub document: usize,
    /// Its span in bytes.
    pub span: Span,
    /// The codings that make it, as indices into the codings of the corpus.
    pub codings: Vec<u32>,
}

/// How excerpts are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// How much may be told.
    pub rule: Rule,
    /// How citations are written.
    pub citation: Template,
    /// How many neighbouring turns stand before and after.
    pub context: usize,
    /// What the file says above the excerpts: how they were chosen. It is told no more than the excerpts are.
    pub header: Vec<String>,
    /// What was counted: reading, filters, totals. It stands below that, and is told no more than the excerpts are.
    pub counted: Option<Header>,
    /// Whether tables of the file beside the excerpts tell sites.
    pub tables_tell_sites: bool,
    /// All that is quoted in a file that these excerpts are a part of; empty where they are the file. What may be
    /// told is settled for a file as a whole.
    pub beside: Arc<[Source]>,
    /// Whether it is for the team's own screen, where consent holds nothing back. No file is.
    pub on_screen: bool,
}

impl Wishes {
    /// Who is to read what is made.
    pub fn readers(&self) -> Readers {
        match (self.on_screen, self.rule.working_copy) {
            (true, _) => Readers::Team,
            (false, true) => Readers::Writers,
            (false, false) => Readers::Anybody,
        }
    }
}

/// An excerpt as it leaves the program. The names and order of the fields are those of the JSON lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    /// The text of the passage.
    pub text: String,
    /// The code it is quoted for.
    pub code: String,
    /// All codes of codings that overlap it, in codebook order.
    pub codes: Vec<String>,
    /// The document.
    pub document: String,
    /// The first turn touched, from 1; none where it touches none.
    pub turn: Option<u32>,
    /// Who speaks in that turn.
    pub participant: Option<String>,
    /// First code point in the document.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Who coded it.
    pub coders: Vec<String>,
    /// The coders' memos on it.
    pub memo: Option<String>,
    /// How to cite it.
    pub citation: String,
    /// What stands before it: the rest of its turn, or neighbouring turns.
    pub before: String,
    /// What stands after it.
    pub after: String,
    /// The attributes that hold for its first turn: the participant's, else the document's.
    pub attributes: BTreeMap<String, String>,
    /// The text as it is printed: several turns with their speakers, cuts marked.
    pub quotation: String,
    /// The last turn touched.
    pub last_turn: Option<u32>,
    /// All who speak in it.
    pub participants: Vec<String>,
    /// What the first speaker is in the document.
    pub speaker_type: Option<String>,
    /// Its id: that of the coding that was made first, of those that make it. It is the same in all copies of the
    /// study.
    pub id: String,
    /// What is printed in the place of the words, where they were edited for print.
    pub printed: Option<String>,
    /// The words in another language.
    pub translation: Option<String>,
    /// That language.
    pub translation_language: Option<String>,
    /// `true` in a file in which nothing is masked on purpose; else left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub working_copy: bool,
    /// `true` where consent lets it be told in other words only, and its own words are left out; else left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub to_paraphrase: bool,
    /// Which of the passages that were asked for it is; it leaves the program in no format.
    #[serde(skip)]
    pub source: usize,
}

/// Excerpts and what must be said of them.
#[derive(Clone, Debug, Default)]
pub struct Collection {
    /// The excerpts, by code, document and place.
    pub excerpts: Vec<Excerpt>,
    /// How well they are spread over those who hold each code.
    pub spread: Vec<Spread>,
    /// What was counted, as far as this file may tell.
    pub header: Vec<String>,
    /// Whether something that was asked for is not told, so that figures of it are not told either.
    pub narrowed: bool,
    /// What was masked, and what to look out for.
    pub summary: Vec<String>,
    /// Whether participants and documents have neutral ids.
    pub neutral: bool,
    /// Whether nothing was masked on purpose.
    pub working_copy: bool,
    /// Under which headings each excerpt stands: as many as the excerpts; none where they stand by code.
    pub headings: Vec<Vec<String>>,
    /// By what they are arranged.
    pub by: Vec<By>,
    /// The types of attributes, for cells.
    pub types: BTreeMap<String, AttributeType>,
}

impl Collection {
    /// That nothing is masked, where nothing is.
    pub fn warning(&self) -> Option<Block> {
        self.working_copy.then(|| Block::Warning(WORKING_COPY.to_owned()))
    }

    /// What was masked, and what to look out for, beside that warning.
    pub fn notes(&self) -> impl Iterator<Item = String> + '_ {
        self.summary.iter().filter(|line| line.as_str() != WORKING_COPY).cloned()
    }

    /// What stands above the excerpts in a report that is made of them.
    pub fn opening(&self) -> Vec<Block> {
        let header = self.header.iter().cloned().chain(self.notes()).collect();
        self.warning().into_iter().chain([Block::Header(header)]).collect()
    }
}

/// How the excerpts of one code are spread over persons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// The code's id.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many excerpts there are.
    pub excerpts: usize,
    /// How many of them are to be paraphrased.
    pub paraphrased: usize,
    /// Of how many they were picked; nothing where all are there.
    pub of: Option<usize>,
    /// How many persons are quoted.
    pub quoted: usize,
    /// How many persons hold the code; unknown where nobody counted.
    pub holders: Option<usize>,
    /// Excerpts of the person quoted most.
    pub most: usize,
    /// Whether it is not told how many persons there are: what was asked for is not told, or which excerpts are of
    /// one person.
    pub persons_untold: bool,
}

/// Why excerpts cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExcerptError {
    /// A document whose text is not there.
    #[error("the text of “{0}” is not in the project; run `emic check`")]
    NoText(String),
    /// A passage that does not fit its text.
    #[error("a coding in “{document}” lies outside its text (bytes {start} to {end}); run `emic check`")]
    Outside {
        /// The document.
        document: String,
        /// First byte.
        start: u32,
        /// One past the last.
        end: u32,
    },
}

/// A passage to quote, which of all it is, and who speaks in it.
struct Wanted<'a> {
    at: usize,
    source: &'a Source,
    voices: &'a Vec<u32>,
    fate: Fate,
}

/// An excerpt with the keys it is sorted and counted by.
struct Made {
    code: usize,
    document: usize,
    span: Span,
    people: Vec<u32>,
    excerpt: Excerpt,
}

/// Makes excerpts of these passages. `holders` gives how many persons hold each code (an index into the
/// codebook) in the same reading.
pub fn collect(
    scope: &Scope<'_>,
    texts: &dyn Texts,
    sources: &[Source],
    holders: &HashMap<usize, usize>,
    wishes: &Wishes,
) -> Result<Collection, ExcerptError> {
    gather(scope, texts, sources, holders, wishes).map(|gathered| gathered.collection)
}

/// Whether passages may be quoted as they are, as consent is: what is chosen is chosen from these.
pub fn quotable<'a>(corpus: &'a Corpus, wishes: &Wishes) -> impl Fn(&ExcerptRef) -> bool + use<'a> {
    let (consents, readers) = (Consents::of(corpus), wishes.readers());
    move |one| readers.fate(consents.span(one.document, one.span)) == Fate::Quoted
}

/// Excerpts with what may be told in the file that they go into.
pub(super) struct Gathered<'a> {
    pub collection: Collection,
    pub protection: Protection<'a>,
}

/// The same, with what may be told in the file that the excerpts go into.
pub(super) fn gather<'a>(
    scope: &Scope<'a>,
    texts: &dyn Texts,
    sources: &[Source],
    holders: &HashMap<usize, usize>,
    wishes: &Wishes,
) -> Result<Gathered<'a>, ExcerptError> {
    let corpus = scope.corpus;
    let voices: Vec<Vec<u32>> = sources.iter().map(|source| voices(corpus, source)).collect();
    let protection = plan(corpus, sources, wishes);
    let (consents, readers) = (Consents::of(corpus), wishes.readers());
    let mut counts = Counts::default();
    let mut by_document: BTreeMap<usize, Vec<Wanted<'_>>> = BTreeMap::new();
    for (at, (source, voices)) in sources.iter().zip(&voices).enumerate() {
        let consent = consents.span(source.document, source.span);
        counts.add(consent);
        let fate = readers.fate(consent);
        if fate != Fate::LeftOut {
            by_document.entry(source.document).or_default().push(Wanted { at, source, voices, fate });
        }
    }
    let by_document: Vec<(usize, Vec<Wanted<'_>>)> = by_document.into_iter().collect();
    let made: Vec<Vec<Made>> = by_document
        .iter()
        .map(|(document, found)| {
            let maker =
                Maker { scope, texts, protection: &protection, wishes, consents: &consents, document: *document };
            maker.make(found)
        })
        .collect::<Result<_, ExcerptError>>()?;
    let mut made: Vec<Made> = made.into_iter().flatten().collect();
    let place = |one: &Made| {
        let label = if protection.is_neutral() { one.excerpt.document.clone() } else { String::new() };
        (one.code, label, protection.at(one.document, one.span).order(one.span))
    };
    made.sort_by_cached_key(|one| (place(one), one.document, one.span));
    let memos = made.iter().any(|one| one.excerpt.memo.is_some());
    let mut summary = protection.summary(memos);
    if consents.recorded() {
        summary.push(counts.line(readers));
        summary.extend(consents.slips().iter().map(|line| protection.names(line)));
    }
    let asked = wishes.counted.as_ref().map(|header| protection.told_header(scope, header, wishes.tables_tell_sites));
    let asked = asked.unwrap_or_default();
    let mut spread = spread(corpus, &made, holders);
    spread.iter_mut().for_each(|spread| spread.persons_untold = asked.narrowed || protection.is_cut());
    let header = wishes.header.iter().map(|line| protection.heading(line));
    let collection = Collection {
        spread,
        header: header.chain(asked.lines).collect(),
        narrowed: asked.narrowed,
        summary,
        neutral: protection.is_neutral(),
        excerpts: made.into_iter().map(|one| one.excerpt).collect(),
        working_copy: wishes.rule.working_copy,
        headings: Vec::new(),
        by: Vec::new(),
        types: corpus.schema.declared().clone(),
    };
    Ok(Gathered { collection, protection })
}

/// What may be told of these sources and of all that is quoted beside them.
pub(super) fn plan<'a>(corpus: &'a Corpus, sources: &[Source], wishes: &Wishes) -> Protection<'a> {
    let own: HashSet<&Source> = sources.iter().collect();
    let (consents, readers) = (Consents::of(corpus), wishes.readers());
    // What is not in the file has no part in it.
    let leaves = |source: &&Source| readers.fate(consents.span(source.document, source.span)) != Fate::LeftOut;
    let beside = wishes.beside.iter().filter(|source| !own.contains(source));
    let all: Vec<&Source> = sources.iter().chain(beside).filter(leaves).collect();
    let passages: Vec<Passage> = all.iter().map(|source| passage(corpus, source, wishes.context)).collect();
    let pairs = passages.iter().map(|one| (one.document, one.voices.as_slice()));
    let protection = Protection::plan(corpus, wishes.rule, pairs);
    if wishes.on_screen { protection } else { protection.linked(&passages) }
}

/// A passage with what stands around it: the rest of its turns, and neighbouring turns where they are asked for.
fn passage(corpus: &Corpus, source: &Source, context: usize) -> Passage {
    let touched = corpus.touched(source.document, source.span);
    let (mut shown, mut around) = (source.span, voices(corpus, source));
    if let Some(row) = corpus.documents.get(source.document).filter(|_| !touched.is_empty()) {
        let from = touched.start.saturating_sub(context).max(row.turns.start as usize);
        let to = touched.end.saturating_add(context).min(row.turns.end as usize);
        for turn in corpus.turns.get(from..to).into_iter().flatten() {
            shown = Span::new(shown.start.min(turn.span.start), shown.end.max(turn.span.end));
            if turn.speaker != NONE && !around.contains(&turn.speaker) {
                around.push(turn.speaker);
            }
        }
    }
    Passage { document: source.document, span: source.span, shown, voices: voices(corpus, source), around }
}

/// The speakers of the turns that a passage touches, each once, in order.
pub(super) fn voices(corpus: &Corpus, source: &Source) -> Vec<u32> {
    let mut voices = Vec::new();
    for turn in corpus.touched(source.document, source.span).filter_map(|at| corpus.turns.get(at)) {
        if turn.speaker != NONE && turn.body.overlaps(source.span) && !voices.contains(&turn.speaker) {
            voices.push(turn.speaker);
        }
    }
    voices
}

fn spread(corpus: &Corpus, made: &[Made], holders: &HashMap<usize, usize>) -> Vec<Spread> {
    let mut by_code: BTreeMap<usize, (Spread, HashMap<u32, usize>)> = BTreeMap::new();
    for one in made {
        let entry = by_code.entry(one.code).or_default();
        entry.0.excerpts += 1;
        entry.0.paraphrased += usize::from(one.excerpt.to_paraphrase);
        let counted = one.people.iter().filter_map(|&at| corpus.speakers.get(at as usize));
        let people: BTreeSet<u32> =
            counted.filter(|row| row.speaker_type.is_counted()).map(|row| row.participant).collect();
        for participant in people {
            *entry.1.entry(participant).or_default() += 1;
        }
    }
    let spreads = by_code.into_iter().map(|(code, (counted, people))| {
        let row = corpus.codebook.codes().get(code);
        Spread {
            code: row.map(|row| row.id.clone()).unwrap_or_default(),
            name: row.map(|row| row.name.clone()).unwrap_or_default(),
            quoted: people.len(),
            holders: holders.get(&code).copied(),
            most: people.into_values().max().unwrap_or(0),
            ..counted
        }
    });
    spreads.collect()
}

impl Source {
    /// A passage that analysis found, quoted for a code (an index into the codebook).
    pub fn of(code: usize, found: &ExcerptRef) -> Self {
        Self { code, document: found.document, span: found.span, codings: found.codings.clone() }
    }

    /// Where it is.
    pub fn place(&self) -> Place {
        Place { document: u32::try_from(self.document).unwrap_or(u32::MAX), span: self.span }
    }
}

impl Spread {
    /// The code with its name: `power — Power`.
    pub fn title(&self) -> String {
        match self.name.is_empty() || self.name == self.code {
            true => self.code.clone(),
            false => format!("{} — {}", self.code, self.name),
        }
    }

    /// `power: 12 excerpts quote 5 of 7 persons who hold the code.`, and a warning when one person
    /// supplies more than a third.
    pub fn lines(&self) -> Vec<String> {
        let (excerpts, verb) = match (self.excerpts, self.paraphrased) {
            (1, 0) => ("excerpt".to_owned(), "quotes"),
            (_, 0) => ("excerpts".to_owned(), "quote"),
            (1, _) => ("excerpt, to be paraphrased,".to_owned(), "is of"),
            (_, some) => (format!("excerpts, {some} of them to be paraphrased,"), "are of"),
        };
        let picked = self.of.map_or_else(String::new, |of| format!(", picked of {of},"));
        let persons = |count: usize| if count == 1 { "person" } else { "persons" };
        let whom = match self.holders {
            Some(all) => {
                let verb = if all == 1 { "holds" } else { "hold" };
                format!("{} of {all} {} who {verb} the code", self.quoted, persons(all))
            }
            None => format!("{} {}", self.quoted, persons(self.quoted)),
        };
        let mut lines = vec![match self.persons_untold {
            true => {
                format!("{}: {} {}.", self.code, self.excerpts, format!("{excerpts}{picked}").trim_end_matches(','))
            }
            false => format!("{}: {} {excerpts}{picked} {verb} {whom}.", self.code, self.excerpts),
        }];
        if self.is_lopsided() && self.persons_untold {
            lines.push(format!("{}: one person supplies more than a third of the excerpts.", self.code));
        } else if self.is_lopsided() {
            lines.push(format!(
                "{}: one person supplies {} of {} excerpts, more than a third.",
                self.code, self.most, self.excerpts
            ));
        }
        lines
    }

    /// Whether one person supplies more than a third; of fewer than three excerpts nobody can supply less.
    pub fn is_lopsided(&self) -> bool {
        self.excerpts >= 3 && self.most * 3 > self.excerpts
    }
}

/// Makes the excerpts of one document.
struct Maker<'a> {
    scope: &'a Scope<'a>,
    texts: &'a dyn Texts,
    protection: &'a Protection<'a>,
    wishes: &'a Wishes,
    consents: &'a Consents<'a>,
    document: usize,
}

impl Maker<'_> {
    fn make(&self, sources: &[Wanted<'_>]) -> Result<Vec<Made>, ExcerptError> {
        let corpus = self.scope.corpus;
        let name = || corpus.documents.get(self.document).map(|row| row.name.clone()).unwrap_or_default();
        let text = self.texts.text(corpus, self.document).ok_or_else(|| ExcerptError::NoText(name()))?;
        let index = CharIndex::new(&text);
        let quoter = Quoter::new(corpus, self.protection, self.document, &text, self.wishes.context)
            .withholding(self.consents, self.wishes.readers());
        let mut made = Vec::with_capacity(sources.len());
        for Wanted { at, source, voices, fate } in sources {
            let Span { start, end } = source.span;
            let span = index.char_span(&text, source.span).filter(|_| text.get(source.span.range()).is_some());
            let span = span.ok_or_else(|| ExcerptError::Outside { document: name(), start, end })?;
            let told = self.protection.at(self.document, source.span);
            let mut quotation = quoter.quote(source.span);
            if *fate == Fate::Paraphrased {
                quotation = quotation.to_paraphrase();
            }
            let mut excerpt = self.excerpt(source, voices, quotation, told);
            excerpt.to_paraphrase = *fate == Fate::Paraphrased;
            excerpt.id = id(corpus, self.texts, &text, &source.codings).unwrap_or_default();
            (excerpt.start, excerpt.end) = match told.is_placed() {
                true => (span.start, span.end),
                false => (0, span.end - span.start),
            };
            excerpt.source = *at;
            // What may only be paraphrased is not quoted in an edited form either.
            if *fate != Fate::Paraphrased {
                edits::fill(&mut excerpt, corpus, told, self.document, source.span);
            }
            let people = voices.to_vec();
            made.push(Made { code: source.code, document: self.document, span: source.span, people, excerpt });
        }
        Ok(made)
    }

    fn excerpt(&self, source: &Source, voices: &[u32], quotation: Quotation, told: At<'_>) -> Excerpt {
        let corpus = self.scope.corpus;
        let first_of_document = corpus.documents.get(self.document).map_or(0, |row| row.turns.start as usize);
        let number = |turn: usize| u32::try_from(turn + 1 - first_of_document).ok();
        let (first, last) = match quotation.turns.is_empty() {
            true => (None, None),
            false => (number(quotation.turns.start), number(quotation.turns.end - 1)),
        };
        let first_turn = corpus.turns.get(quotation.turns.start).filter(|_| first.is_some());
        let speaker = first_turn.map(|turn| turn.speaker).filter(|&speaker| speaker != NONE);
        let name = |at: &u32| corpus.speakers.get(*at as usize).map(|row| told.participant(row.participant));
        let placed = |turn: Option<u32>| turn.filter(|_| told.is_placed());
        Excerpt {
            code: code_id(corpus, source.code),
            codes: self.codes(source.span),
            document: told.document(),
            turn: placed(first),
            participant: speaker.as_ref().and_then(name),
            coders: self.coders(source),
            memo: self.memo(source),
            citation: self.wishes.citation.cite(&self.facts(source, voices, (first.zip(last), first_turn), told)),
            attributes: self.attributes(speaker, first_turn, told),
            last_turn: placed(last),
            participants: voices.iter().filter_map(name).collect(),
            speaker_type: speaker
                .and_then(|at| corpus.speakers.get(at as usize))
                .map(|row| row.speaker_type.to_string()),
            working_copy: self.wishes.rule.working_copy,
            text: quotation.text,
            quotation: quotation.printed,
            before: quotation.before,
            after: quotation.after,
            ..Excerpt::default()
        }
    }

    /// The codes of all codings of the reading that overlap a span.
    fn codes(&self, span: Span) -> Vec<String> {
        let corpus = self.scope.corpus;
        let codings = corpus.codings_of(self.document).iter();
        let overlapping = codings
            .take_while(|coding| coding.span.start < span.end)
            .filter(|coding| coding.span.overlaps(span) && self.scope.takes(coding));
        let codes: BTreeSet<u32> = overlapping.map(|coding| coding.code).collect();
        codes.into_iter().map(|code| code_id(corpus, code as usize)).collect()
    }

    fn coders(&self, source: &Source) -> Vec<String> {
        let corpus = self.scope.corpus;
        let codings = source.codings.iter().filter_map(|&at| corpus.codings.get(at as usize));
        let coders: BTreeSet<u32> = codings.map(|coding| coding.coder).collect();
        coders.into_iter().filter_map(|at| corpus.coders.get(at as usize)).cloned().collect()
    }

    fn memo(&self, source: &Source) -> Option<String> {
        let codings = source.codings.iter().filter_map(|&at| self.scope.corpus.codings.get(at as usize));
        let memos = codings.filter_map(|coding| self.texts.coding_note(coding.row)?.memo);
        let memos: Vec<String> = memos.filter(|memo| !memo.trim().is_empty()).collect();
        (!memos.is_empty()).then(|| memos.join("\n"))
    }

    fn facts(
        &self,
        source: &Source,
        voices: &[u32],
        (turns, first): (Option<(u32, u32)>, Option<&TurnRow>),
        at: At<'_>,
    ) -> Facts {
        let corpus = self.scope.corpus;
        let counted = |at: &&u32| corpus.speakers.get(**at as usize).is_some_and(|row| row.speaker_type.is_counted());
        let studied: Vec<u32> = voices.iter().filter(counted).copied().collect();
        let quoted = if studied.is_empty() { voices } else { &studied };
        let told: Vec<(Person, Rung)> = quoted.iter().map(|&speaker| at.person(speaker)).collect();
        let row = corpus.documents.get(self.document);
        let around = self.around(first);
        let attribute = |key: &str| around.get(key).cloned();
        let site = quoted
            .first()
            .and_then(|&at| corpus.speakers.get(at as usize))
            .map(|row| row.attributes.get("site").cloned());
        Facts {
            masked: !told.is_empty() && told.iter().all(|(_, rung)| *rung == Rung::Masked),
            people: told.into_iter().map(|(person, _)| person).collect(),
            site: site.flatten().or_else(|| attribute("site")).filter(|_| self.protection.tells_site(self.document)),
            document: Some(at.document()).filter(|name| is_told(name)),
            kind: attribute("kind"),
            spoken: row.is_some_and(|row| row.spoken),
            date: attribute("date").filter(|_| !self.protection.is_neutral()),
            turns: turns.filter(|_| at.is_placed()),
            code: code_id(corpus, source.code),
        }
    }

    /// The attributes of the document, and of the entry that a turn is in, which go before them. The minimum-cell
    /// rule knows the sites of documents and participants, so an entry's is not told.
    fn around(&self, turn: Option<&TurnRow>) -> BTreeMap<String, String> {
        let corpus = self.scope.corpus;
        let mut around = corpus.documents.get(self.document).map(|row| row.attributes.clone()).unwrap_or_default();
        let entry = turn.and_then(|turn| corpus.entries.get(corpus.entry(turn)?));
        let entry = entry.into_iter().flat_map(|entry| &entry.attributes).filter(|(key, _)| *key != "site");
        around.extend(entry.map(|(key, value)| (key.clone(), value.clone())));
        around
    }

    /// The attributes of the first turn, as far as they may be told.
    fn attributes(&self, speaker: Option<u32>, first: Option<&TurnRow>, at: At<'_>) -> BTreeMap<String, String> {
        let corpus = self.scope.corpus;
        let mut told = self.around(first);
        let row = speaker.and_then(|at| corpus.speakers.get(at as usize));
        let own = row.map(|row| row.attributes.clone()).unwrap_or_default();
        if self.wishes.rule.working_copy {
            told.extend(own);
            return told;
        }
        let rung = speaker.map_or(Rung::Whole, |speaker| at.person(speaker).1);
        let site = own.get("site").or_else(|| told.get("site")).cloned();
        if self.protection.is_neutral() {
            told.retain(|key, _| key == "kind");
        } else if rung == Rung::Whole {
            told.extend(own.into_iter().filter(|(key, _)| !SENSITIVE.contains(&key.as_str())));
            return told;
        }
        told.remove("profession");
        if let Some(site) = site.filter(|_| self.protection.tells_site(self.document)) {
            told.insert("site".to_owned(), site);
        }
        if let Some(profession) = speaker.and_then(|speaker| at.profession(speaker)) {
            told.insert("profession".to_owned(), profession);
        }
        told
    }
}

/// The id of an excerpt that these codings make, in a document with this text: that of the one made first, so that
/// what is coded later leaves it as it is.
pub fn id(corpus: &Corpus, texts: &dyn Texts, text: &str, codings: &[u32]) -> Option<String> {
    let rows = codings.iter().filter_map(|at| corpus.codings.get(*at as usize));
    let identities = rows.filter_map(|row| match texts.coding_note(row.row) {
        Some(note) => Some((note.created, note.guid?)),
        // What the team decided is stored as such only, and made when it is asked for.
        None => {
            let document = corpus.documents.get(row.document as usize)?.guid;
            let coder = corpus.coders.get(row.coder as usize)?;
            let code = code_id(corpus, row.code as usize);
            Some((String::new(), guid::coding(document, Hash::of(text.as_bytes()), coder, &code, row.span)))
        }
    });
    identities.min().map(|(_, guid)| of_excerpt(guid))
}

fn code_id(corpus: &Corpus, at: usize) -> String {
    corpus.codebook.codes().get(at).map(|code| code.id.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
