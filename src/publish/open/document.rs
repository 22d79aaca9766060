//! One document as it may be told.

use super::shift::{Edit, Shift, Stands};
use super::{CONTEXT, Counts, Labels, Leak, Open, REDACTED, Speakers, WITHHELD};
use crate::store::{WholeCoding, WholeDocument};
use crate::study::change::NewDocument;
use crate::study::corpus::NONE;
use crate::study::fold::CodingState;
use crate::study::{Choice, Corpus, Decision, Guid, Hash, Layout, Standing, Turn, decision, guid};
use crate::text::Span;
use crate::text::display::around;
use crate::text::fold::fold;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What becomes of a document.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Its place in the corpus.
    at: usize,
    /// Its identity among what is told.
    pub guid: Guid,
    /// Its neutral id.
    pub name: String,
    /// The hash of its text as it is told.
    pub text: Hash,
    /// Whether its site is told.
    pub site: bool,
    /// Participants of the whole project who speak in it.
    pub known: BTreeSet<String>,
    shift: Shift,
    old: String,
    labels: Vec<String>,
    renumbered: Labels,
    speakers: Speakers,
}

impl Plan {
    /// Where a place of the study's text stands in what is told.
    pub fn stands(&self, span: Span) -> Stands {
        self.shift.stands(&self.old, span)
    }
}

impl Open<'_> {
    /// Settles what becomes of a document, and looks through it.
    pub(super) fn plan(&mut self, at: usize, whole: &WholeDocument, text: &str) -> Plan {
        let layout = whole.turns.clone().unwrap_or_default();
        let mut plan = Plan {
            at,
            name: self.ids.document(at),
            site: self.protection.tells_site(at),
            old: text.to_owned(),
            ..Plan::default()
        };
        self.name_labels(&mut plan, &layout);
        let mut edits = self.withheld(at, &layout, text);
        edits.extend(prefixes(&plan, &layout));
        if layout.spoken {
            let first = layout.turns.first().map_or(0, |turn| turn.span.start as usize);
            if text.get(..first).is_some_and(|heading| !heading.trim().is_empty()) {
                self.counts.headings += 1;
                edits.push(Edit { range: 0..first, by: String::new(), withheld: true });
            }
        }
        for (range, by) in self.ids.replacements(at, text) {
            edits.push(Edit { range, by, withheld: false });
        }
        edits.extend(spoken_of(&plan, &layout, self.corpus, text));
        let shift = Shift::new(edits);
        plan.shift = self.looked_through(whole, &layout, text, shift);
        let told = plan.shift.text(text);
        plan.text = Hash::of(told.as_bytes());
        plan.guid = guid::document(plan.text, &plan.name);
        self.count(&plan, whole);
        plan
    }

    /// The neutral label of each label, and what is told of those who bear it.
    fn name_labels(&self, plan: &mut Plan, layout: &Layout) {
        let corpus = self.corpus;
        let turns = corpus.turns_of(plan.at);
        for (number, label) in (0u32..).zip(&layout.labels) {
            let spoken = layout.turns.iter().zip(turns).find(|(turn, _)| turn.label == Some(number));
            let speaker = spoken.map(|(_, row)| row.speaker).filter(|speaker| *speaker != NONE);
            let Some(speaker) = speaker.or_else(|| by_label(corpus, plan.at, label)) else { continue };
            let Some(row) = corpus.speakers.get(speaker as usize) else { continue };
            let name = self.ids.participant(plan.at, row.participant);
            let place = plan.labels.iter().position(|known| *known == name).unwrap_or_else(|| {
                plan.labels.push(name.clone());
                plan.labels.len() - 1
            });
            plan.renumbered.insert(number, u32::try_from(place).unwrap_or(u32::MAX));
            if corpus.participants.get(row.participant as usize).is_some_and(|row| row.known) {
                plan.known.insert(name.clone());
            }
            plan.speakers.insert(fold(&name), self.of_speaker(speaker));
        }
    }

    /// What is told of a speaker: what a citation may tell, and of those who are not quoted nothing but what they are.
    fn of_speaker(&self, speaker: u32) -> BTreeMap<String, String> {
        let Some(row) = self.corpus.speakers.get(speaker as usize) else { return BTreeMap::new() };
        let mut told = BTreeMap::from([("speaker_type".to_owned(), row.speaker_type.as_str().to_owned())]);
        if !self.consents.speaker(speaker).quotable() || !row.speaker_type.is_counted() {
            return told;
        }
        if let Some(profession) = self.protection.profession(speaker) {
            told.insert("profession".to_owned(), profession);
        }
        let (person, _) = self.protection.person(speaker);
        if person.profession.is_none() && person.role != row.speaker_type.as_str() {
            told.insert("role".to_owned(), person.role);
        }
        told
    }

    /// What is said by those, or about those, who did not agree to be quoted.
    fn withheld(&mut self, at: usize, layout: &Layout, text: &str) -> Vec<Edit> {
        let mut edits = Vec::new();
        for (turn, consent) in layout.turns.iter().zip(self.consents.turns(at)) {
            if consent.quotable() || turn.body.is_empty() {
                continue;
            }
            self.counts.turns += 1;
            self.unsaid.add(turn.body.slice(text));
            edits.push(Edit { range: turn.body.range(), by: WITHHELD.to_owned(), withheld: true });
        }
        edits
    }

    /// Looks for what points at persons in what is left, and takes it out or notes it.
    fn looked_through(&mut self, whole: &WholeDocument, layout: &Layout, text: &str, shift: Shift) -> Shift {
        let mut edits: Vec<Edit> = shift.edits().to_vec();
        for found in self.wishes.watch.look(text, &layout.breaks()) {
            let range = found.span.range();
            if shift.encloses(&range) {
                continue;
            }
            if self.wishes.redact {
                self.counts.redacted += 1;
                // What is partly replaced already is replaced as a whole.
                edits.retain(|edit| edit.withheld || edit.range.end <= range.start || edit.range.start >= range.end);
                edits.push(Edit { range, by: REDACTED.to_owned(), withheld: false });
                continue;
            }
            let (turn, in_label) = layout.place_of(found.span);
            self.leaks.push(Leak {
                document: Some(whole.shown.clone()),
                place: if in_label { "label" } else { "text" }.to_owned(),
                turn,
                kind: found.kind,
                context: around(text, found.span, CONTEXT),
            });
        }
        Shift::new(edits)
    }

    /// Counts what is left out, once, when the document is planned.
    fn count(&mut self, plan: &Plan, whole: &WholeDocument) {
        let Counts { dropped, cut, decisions, coding_memos, notes, .. } = &mut self.counts;
        for coding in &whole.codings {
            match place_of(plan, coding, whole) {
                None => *dropped += 1,
                Some(Stands::Cut(_)) => *cut += 1,
                Some(_) => {}
            }
            *coding_memos += usize::from(coding.state.memo.is_some() && !self.wishes.memos);
        }
        for (question, decision) in &whole.decisions {
            *decisions += usize::from(told_question(plan, whole, question, decision).is_none());
            *coding_memos += usize::from(decision.memo.is_some() && !self.wishes.memos);
        }
        *notes += whole.turns.as_ref().map_or(0, |turns| turns.notes.len());
        if self.wishes.memos {
            let codings = whole.codings.iter().filter_map(|coding| coding.state.memo.as_deref());
            let decided = whole.decisions.iter().filter_map(|(_, decision)| decision.memo.as_deref());
            let memos: Vec<String> = codings.chain(decided).map(str::to_owned).collect();
            for memo in memos {
                self.note(&memo, &format!("memo of a coding in {}", whole.shown));
            }
        }
    }

    /// The document as it is told.
    pub(super) fn told_document(&mut self, plan: &Plan, whole: WholeDocument) -> WholeDocument {
        let old = whole.turns.clone().unwrap_or_default();
        let text = plan.shift.text(&plan.old);
        let turns = self.told_turns(plan, &old, &text);
        let mut attributes = BTreeMap::new();
        for key in ["kind", "site"] {
            if let Some(value) = whole.fields.attributes.get(key).filter(|_| key == "kind" || plan.site) {
                attributes.insert(key.to_owned(), value.clone());
            }
        }
        let fields = NewDocument {
            document: plan.guid,
            name: plan.name.clone(),
            source: plan.text,
            text: plan.text,
            layout: Hash::of(&turns.encode()),
            format: "txt".to_owned(),
            encoding: "UTF-8".to_owned(),
            attributes,
            speakers: plan.speakers.clone(),
            ..NewDocument::default()
        };
        // Counted and looked through when it was planned.
        let (counts, leaks) = (self.counts.clone(), self.leaks.len());
        let codings = whole.codings.iter().filter_map(|coding| self.told_coding(plan, coding, &whole)).collect();
        let decisions = whole
            .decisions
            .iter()
            .filter_map(|(question, decision)| {
                let (question, decision) = told_question(plan, &whole, question, decision)?;
                let memo = decision.memo.as_ref().filter(|_| self.wishes.memos).map(|memo| self.note(memo, ""));
                Some((question, Decision { memo, ..decision }))
            })
            .collect();
        self.counts = counts;
        self.leaks.truncate(leaks);
        WholeDocument {
            shown: plan.name.clone(),
            lead: whole.lead,
            finished: whole.finished,
            assigned: whole.assigned,
            text: Some(text),
            turns: Some(turns),
            codings,
            decisions,
            fields,
            ..WholeDocument::default()
        }
    }

    fn told_turns(&self, plan: &Plan, old: &Layout, text: &str) -> Layout {
        let label = |label: &u32| plan.renumbered.get(label).copied();
        let turns = old.turns.iter().map(|turn| {
            let (span, body) = (plan.shift.carried(turn.span), plan.shift.carried(turn.body));
            let words = crate::text::words::count(body.slice(text));
            let mut about: Vec<u32> = turn.about.iter().filter_map(label).collect();
            about.dedup();
            Turn { label: turn.label.as_ref().and_then(label), span, body, words, about, ..turn.clone() }
        });
        Layout { spoken: old.spoken, labels: plan.labels.clone(), turns: turns.collect(), ..Layout::default() }
    }

    fn told_coding(&mut self, plan: &Plan, coding: &WholeCoding, whole: &WholeDocument) -> Option<WholeCoding> {
        let span = place_of(plan, coding, whole)?.span()?;
        let state = &coding.state;
        let memo = state.memo.as_ref().filter(|_| self.wishes.memos).map(|memo| self.note(memo, ""));
        let guid = guid::coding(plan.guid, plan.text, &state.coder, &state.code, span);
        let state = CodingState { guid, text: plan.text, span, memo, ..state.clone() };
        Some(WholeCoding { state, standing: Standing::Stands, made: None, said: Vec::new() })
    }
}

/// Where a coding stands in what is told; `None` where nothing of it is.
fn place_of(plan: &Plan, coding: &WholeCoding, whole: &WholeDocument) -> Option<Stands> {
    if coding.state.text != whole.fields.text || coding.standing == Standing::Lost {
        return None;
    }
    Some(plan.stands(coding.state.span)).filter(|stands| stands.span().is_some())
}

type Question = crate::study::fold::Question;

fn told_question(
    plan: &Plan,
    whole: &WholeDocument,
    (code, text, span): &Question,
    decision: &Decision,
) -> Option<(Question, Decision)> {
    if *text != whole.fields.text {
        return None;
    }
    let span = plan.stands(*span).span()?;
    let mut told = decision.clone();
    if let Choice::Adjust { span, .. } = &mut told.choice {
        *span = plan.stands(*span).span()?;
    }
    let made = decision.made.iter().filter_map(|made| {
        let span = plan.stands(made.span).span()?;
        Some(decision::Made { span, ..made.clone() })
    });
    told.made = made.collect();
    Some(((code.clone(), plan.text, span), told))
}

/// The neutral label and a colon for whatever stands before what is said: a label, a time, an address.
fn prefixes(plan: &Plan, layout: &Layout) -> Vec<Edit> {
    let prefix = |turn: &Turn| {
        let range = turn.span.start as usize..turn.body.start as usize;
        let label = turn.label.and_then(|label| plan.labels.get(*plan.renumbered.get(&label)? as usize));
        let by = label.map(|label| format!("{label}: ")).unwrap_or_default();
        (!range.is_empty()).then_some(Edit { range, by, withheld: false })
    };
    layout.turns.iter().filter_map(prefix).collect()
}

/// The participant that a label names who says nothing here.
fn by_label(corpus: &Corpus, document: usize, label: &str) -> Option<u32> {
    let row = corpus.documents.get(document)?;
    row.speakers.clone().find(|at| {
        let participant =
            corpus.speakers.get(*at as usize).and_then(|row| corpus.participants.get(row.participant as usize));
        participant.is_some_and(|participant| {
            fold(super::super::protect::neutral::short_name(corpus, document, &participant.name)) == fold(label)
        })
    })
}

/// Labels of those who are studied where others speak of them: a label is a name often enough.
fn spoken_of(plan: &Plan, layout: &Layout, corpus: &Corpus, text: &str) -> Vec<Edit> {
    let turns = corpus.turns_of(plan.at);
    let mut edits = Vec::new();
    for (number, label) in (0u32..).zip(&layout.labels) {
        let speaker = layout.turns.iter().zip(turns).find(|(turn, _)| turn.label == Some(number)).map(|(_, row)| row);
        let studied = speaker.and_then(|row| corpus.speaker(row)).is_some_and(|row| row.speaker_type.is_counted());
        let name = plan.renumbered.get(&number).and_then(|at| plan.labels.get(*at as usize));
        let Some(name) = name.filter(|_| studied && label.chars().count() > 1) else { continue };
        edits.extend(whole_words(text, label).map(|range| Edit { range, by: format!("[{name}]"), withheld: false }));
    }
    edits
}

/// Where a word stands as a whole.
fn whole_words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).map(|(at, word)| at..at + word.len()).filter(move |range| {
        let before = text.get(..range.start).and_then(|head| head.chars().next_back());
        let after = text.get(range.end..).and_then(|tail| tail.chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}
