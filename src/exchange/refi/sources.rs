//! The documents of a REFI-QDA project: their texts, and what is said of them and of places in them.

use super::bytes::raw;
use super::files::{Files, MAX_TEXT};
use super::import::{Ids, Memo, QUOTATION, values};
use super::positions::{Source, View, Written};
use super::qde::{QCoding, QSelection, QSource};
use super::{meaning, media, turns};
use crate::exchange::foreign::{
    Fate, ForeignCoding, ForeignDocument, ForeignMemo, ForeignTag, ForeignWork, Loss, On, Sources,
};
use crate::study::{Guid, Layout};
use crate::text::Span;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Documents that are read one by one.
pub(super) struct RefiSources {
    pub(super) files: Files,
    pub(super) sources: Vec<QSource>,
    pub(super) emic: bool,
    pub(super) own: View,
    pub(super) creator: Option<usize>,
    pub(super) ids: Ids,
    pub(super) notes: HashMap<Guid, Memo>,
    pub(super) given: HashMap<Guid, BTreeMap<String, String>>,
    pub(super) whole: HashMap<Guid, Vec<usize>>,
    pub(super) work: HashMap<Guid, ForeignWork>,
    pub(super) linked: HashMap<Guid, Vec<Guid>>,
}

impl Sources for RefiSources {
    fn count(&self) -> usize {
        self.sources.len()
    }

    fn size(&self, at: usize) -> u64 {
        let Some(source) = self.sources.get(at) else { return 0 };
        match (&source.text.content, &source.text.path) {
            (Some(content), _) => content.len() as u64,
            (None, Some(path)) => self.files.find(path).map_or(0, |name| self.files.size(&name)),
            (None, None) => 0,
        }
    }

    fn read(&self, at: usize) -> Result<ForeignDocument, String> {
        let Some(source) = self.sources.get(at) else { return Ok(ForeignDocument::default()) };
        let mut document = ForeignDocument { encoding: "UTF-8", ..ForeignDocument::default() };
        let text = match (&source.text.content, &source.text.path) {
            (Some(content), _) => content.clone(),
            (None, Some(path)) => {
                let name = self.files.find(path).ok_or_else(|| format!("{}: {path}", source.name))?;
                let bytes = self.files.read(&name, MAX_TEXT).map_err(|why| format!("{}: {why}", source.name))?;
                let found = raw(&bytes).map_err(|why| format!("{}: {why}", source.name))?;
                document.encoding = found.encoding;
                if let Some(doubts) = found.doubts {
                    let what = format!("texts that are neither UTF-8 nor UTF-16, read as {}", found.encoding);
                    document.loss.doubt(&what, &source.name);
                    document.doubts.extend(doubts);
                }
                found.text
            }
            (None, None) => return Err(format!("{}: it names no text", source.name)),
        };
        document.name = match self.emic && !source.name.trim().is_empty() {
            true => source.name.clone(),
            false => meaning::document_name(&source.name, at),
        };
        document.path = source.text.path.clone().unwrap_or_default();
        document.guid = self.emic.then_some(source.guid);
        document.work = self.work.get(&source.guid).cloned().unwrap_or_default();
        self.fill(source, Source::new(text), &mut document);
        if document.text.trim().is_empty() {
            // What is said of it may be all there is to say: that there was nothing to read.
            document.layout = Some(Layout::default());
            document.loss.one(Fate::Decided, "sources without text, as documents without turns", &source.name);
        }
        Ok(document)
    }

    fn file(&self, name: &str) -> Result<Vec<u8>, String> {
        let found = self.files.find(name).ok_or_else(|| format!("{name}: it is not there"))?;
        self.files.read(&found, media::MAX_KEPT)
    }
}

impl RefiSources {
    /// Everything that is said of a source and of places in it.
    fn fill(&self, source: &QSource, text: Source, document: &mut ForeignDocument) {
        let moments: HashMap<Guid, (i64, Option<i64>)> =
            source.sync.iter().filter_map(|sync| Some((sync.guid, (sync.position?, sync.time)))).collect();
        let stretches: Vec<(&QSelection, i64, i64)> = source
            .between
            .iter()
            .map(|(selection, from, to)| {
                let at = |end: &Option<Guid>| end.and_then(|end| moments.get(&end)).map(|(position, _)| *position);
                (selection, at(from).unwrap_or(0), at(to).unwrap_or(i64::MAX))
            })
            .collect();
        let mut written: Vec<Written<'_>> = source
            .selections
            .iter()
            .map(|selection| Written { start: selection.start, end: selection.end, name: selection.name.as_deref() })
            .collect();
        let (view, other) = text.decide(self.own, &written);
        if !written.is_empty() {
            if other {
                let what = "sources whose places do not fit the program's own way to count";
                document.loss.doubt(&format!("{what}, read as {}", view.words()), &source.name);
            } else {
                document.loss.one(Fate::Decided, &format!("sources, read as {}", view.words()), &source.name);
            }
            let (named, agree) = text.names(view, &written);
            if agree * 2 < named {
                let what = "sources in which most selections have a name that is not the beginning of their words";
                document.loss.doubt(what, &format!("{}: {agree} of {named} agree", source.name));
            }
        }
        written.extend(stretches.iter().map(|(_, start, end)| Written { start: *start, end: *end, name: None }));
        let notes = self.notes_with_places(source);
        written.extend(notes.iter().map(|(_, (start, end))| Written { start: *start, end: *end, name: None }));
        let ticks: Vec<(i64, u32)> = {
            let tick = |(position, time): &(i64, Option<i64>)| Some((*position, u32::try_from((*time)?).ok()?));
            moments.values().filter_map(tick).collect()
        };
        written.extend(ticks.iter().map(|(position, _)| Written { start: *position, end: *position, name: None }));
        let places = text.places(view, &written);
        document.text = text.canonical();
        let selections = source.selections.iter().chain(stretches.iter().map(|(selection, ..)| *selection));
        let mut told: Vec<(turns::Told, Span)> = Vec::new();
        for (selection, place) in selections.zip(&places) {
            let Some(found) = place else {
                self.without_place(selection, &source.name, document);
                continue;
            };
            if found.mended {
                let what = "selections that were cut to the text, or to whole characters";
                let example = format!("{}: {}..{}", source.name, selection.start, selection.end);
                document.loss.doubt(what, &example);
            }
            let turn = selection.description.as_deref().filter(|_| self.emic).and_then(turns::read);
            match turn {
                Some(turn) => {
                    told.push((turn, found.span));
                    self.voices(selection, found.span, document);
                }
                None => self.selection(selection, found.span, &source.name, document),
            }
        }
        let after = source.selections.len() + stretches.len();
        for ((note, _), place) in notes.iter().zip(places.get(after..).unwrap_or_default()) {
            let Some(memo) = self.notes.get(note) else { continue };
            let on = place.map_or(On::Document, |found| On::Place(found.span));
            document.memos.push(memo.on(*note, on));
        }
        let after = after + notes.len();
        let ticked = ticks.iter().zip(places.get(after..).unwrap_or_default());
        document.times = ticked.filter_map(|((_, time), place)| Some((place.as_ref()?.span.start, *time))).collect();
        document.times.sort_unstable();
        self.whole_source(source, document);
        if !told.is_empty() {
            document.layout = turns::layout(&document.text, told);
            if document.layout.is_none() {
                let what = "documents whose turns were changed by another program; they are found anew";
                document.loss.one(Fate::Decided, what, &source.name);
            }
        }
    }

    /// Notes of this source that tell a place in it.
    fn notes_with_places(&self, source: &QSource) -> Vec<(Guid, (i64, i64))> {
        source.notes.iter().filter_map(|note| Some((*note, self.notes.get(note)?.place?))).collect()
    }

    fn voices(&self, selection: &QSelection, span: Span, document: &mut ForeignDocument) {
        let owners = self.ids.owners.get(&selection.guid).into_iter().flatten();
        document.voices.extend(owners.map(|person| (*person, Some(span))));
    }

    fn without_place(&self, selection: &QSelection, name: &str, document: &mut ForeignDocument) {
        let example = format!("{name}: {}..{}", selection.start, selection.end);
        let codings = selection.codings.len();
        match codings {
            0 => document.loss.one(Fate::Dropped, "selections that lie outside the text", &example),
            _ => {
                document.loss.one(Fate::Dropped, "codings that lie outside the text", &example);
                document.loss.count(Fate::Dropped, "codings that lie outside the text", codings - 1);
            }
        }
    }

    fn selection(&self, selection: &QSelection, span: Span, name: &str, document: &mut ForeignDocument) {
        if span.is_empty() {
            let example = format!("{name}: at {}", selection.start);
            document.loss.one(Fate::Dropped, "selections of no text", &example);
            return;
        }
        if self.ids.wanted.contains(&selection.guid) {
            document.places.push((selection.guid, span));
        }
        let coder = |user: Option<Guid>| user.and_then(|user| self.ids.coders.get(&user)).copied();
        let mut notes: Vec<Guid> = selection.notes.clone();
        notes.extend(self.linked.get(&selection.guid).into_iter().flatten());
        let owned = self.ids.owners.contains_key(&selection.guid);
        self.voices(selection, span, document);
        let alone = matches!(selection.codings.as_slice(), [one] if self.ids.codes.contains_key(&one.code));
        for coding in &selection.codings {
            let user = coder(coding.user).or_else(|| coder(selection.user));
            let created = coding.created.or(selection.created);
            if let Some(tag) = self.ids.tags.get(&coding.code) {
                let note = selection.description.as_deref().map(str::to_owned);
                let tag = ForeignTag { span, name: tag.clone(), note, coder: user.or(self.creator), created };
                document.tags.push(tag);
                continue;
            }
            if let Some(person) = self.ids.people.get(&coding.code) {
                document.voices.push((*person, Some(span)));
                continue;
            }
            let mut memo = self.memo_of(&coding.notes);
            if alone {
                // Where there is one coding, what is said of the selection is said of it.
                let said = selection.description.as_deref().map(str::to_owned);
                memo = joined([memo, said, self.memo_of(&notes)]);
            }
            self.coding(coding, user, span, created, memo, name, document);
        }
        let tagged = selection.codings.iter().any(|coding| self.ids.tags.contains_key(&coding.code));
        if !alone && !tagged {
            if let Some(text) = selection.description.as_deref() {
                let (coder, created) = (coder(selection.user), selection.created);
                let text = text.to_owned();
                document.memos.push(ForeignMemo {
                    key: None,
                    on: On::Place(span),
                    memo_type: None,
                    text,
                    coder,
                    created,
                });
            }
            for note in &notes {
                if let Some(memo) = self.notes.get(note) {
                    document.memos.push(memo.on(*note, On::Place(span)));
                }
            }
        }
        let bare = selection.codings.is_empty() && selection.description.is_none() && notes.is_empty();
        if bare && !owned && !self.ids.wanted.contains(&selection.guid) {
            let (coder, created) = (coder(selection.user).or(self.creator), selection.created);
            document.tags.push(ForeignTag { span, name: QUOTATION.to_owned(), note: None, coder, created });
        }
    }

    #[expect(clippy::too_many_arguments, reason = "what a coding is made of")]
    fn coding(
        &self,
        coding: &QCoding,
        coder: Option<usize>,
        span: Span,
        created: Option<i64>,
        memo: Option<String>,
        name: &str,
        document: &mut ForeignDocument,
    ) {
        match self.ids.codes.get(&coding.code) {
            Some(code) => {
                document.codings.push(ForeignCoding { code: *code, coder, span, created, memo, weight: None });
            }
            None => document.loss.one(Fate::Dropped, "codings with a code that is not in the codebook", name),
        }
    }

    /// What is said of the source as a whole.
    fn whole_source(&self, source: &QSource, document: &mut ForeignDocument) {
        let whole = Span::of(0..document.text.len());
        for coding in &source.codings {
            let coder = coding.user.and_then(|user| self.ids.coders.get(&user)).copied();
            if let Some(person) = self.ids.people.get(&coding.code) {
                document.voices.push((*person, None));
            } else if !whole.is_empty() {
                let memo = self.memo_of(&coding.notes);
                self.coding(coding, coder, whole, coding.created.or(source.created), memo, &source.name, document);
                document.loss.one(
                    Fate::Decided,
                    "codings of whole sources, as codings of all their text",
                    &source.name,
                );
            }
        }
        // Who owns selections here speaks there, and not everywhere.
        let speaking: HashSet<usize> = document.voices.iter().map(|(person, _)| *person).collect();
        let everywhere = self.whole.get(&source.guid).into_iter().flatten();
        document.voices.extend(everywhere.filter(|person| !speaking.contains(person)).map(|person| (*person, None)));
        let notes = source.notes.iter().chain(self.linked.get(&source.guid).into_iter().flatten());
        for note in notes {
            if let Some(memo) = self.notes.get(note).filter(|memo| memo.place.is_none()) {
                document.memos.push(memo.on(*note, On::Document));
            }
        }
        if let Some(text) = &source.description {
            let text = text.clone();
            let said = document.memos.iter().any(|memo| memo.on == On::Document && memo.text == text);
            if !said {
                let memo =
                    ForeignMemo { key: None, on: On::Document, memo_type: None, text, coder: None, created: None };
                document.memos.push(memo);
            }
        }
        let mut loss = Loss::default();
        document.attributes = self.given.get(&source.guid).cloned().unwrap_or_default();
        document.attributes.extend(values(&source.values, &self.ids, &source.name, &mut loss));
        document.loss.join(loss);
    }

    fn memo_of(&self, notes: &[Guid]) -> Option<String> {
        joined(notes.iter().map(|note| self.notes.get(note).map(|memo| memo.text.clone())))
    }
}

/// Several memos as one; none twice.
fn joined(all: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in all.into_iter().flatten() {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}
