//! Everything that is written in a project, and where: what a search for names has to read.
//!
//! Texts are not enough: a name stands as well in the label of a turn, in an attribute, in the memo of a coding, in
//! the name of a document. This is the one list of such places, so that what looks for names and what replaces them
//! cannot forget different ones.

use super::adjudicate::Question;
use super::error::StoreError;
use super::project::Project;
use super::read::{DocumentInfo, from_json, participant_states};
use crate::study::change::Valid;
use crate::study::decision::Decision;
use crate::study::fold::ParticipantState;
use crate::study::memo::{Memo, MemoOn};
use crate::study::{Code, Event, Guid, Layout, Link, PrintEdit, Tag, guid};
use crate::text::Span;
use std::sync::Arc;

/// A document with all that is written in it and on it.
#[derive(Clone, Debug)]
pub struct DocumentWriting {
    /// The document.
    pub info: DocumentInfo,
    /// Its text.
    pub text: Arc<str>,
    /// Its turns.
    pub layout: Layout,
    /// What is written beside the text.
    pub beside: Vec<(Place, String)>,
}

/// Where something is written that is no text of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// The document's name.
    Name,
    /// A speaker's label, where the text itself has it elsewhere or not at all: index in the layout.
    Label(usize),
    /// A note on a turn: index in the layout.
    Note(usize),
    /// An attribute of an entry: indices in the layout.
    Entry(usize, usize),
    /// An attribute of the document.
    DocumentValue(String),
    /// An attribute that the file gives to a speaker: folded label, key.
    SpeakerValue(String, String),
    /// The memo of a coding: the coding, where it stands in the text, and whether the one who looks may see it.
    CodingMemo(Guid, Span, bool),
    /// The memo of a decision.
    DecisionMemo(Question, Box<Decision>),
    /// A participant's name.
    Participant(Guid),
    /// A further label of a participant.
    ParticipantLabel(Guid),
    /// An attribute of a participant: key, and when it holds.
    ParticipantValue(Guid, String, Valid),
    /// A memo.
    Memo(Guid, Box<Memo>),
    /// The name or the note of a tag: which of both, and the tag.
    Tag(Written, Guid, Box<Tag>),
    /// What a link says.
    Link(Guid, Box<Link>),
    /// The site or the label of an event: which of both, and the event.
    Event(Written, Guid, Box<Event>),
    /// A part of an edit made for print: which, and the edit.
    Print(Printed, Guid, Box<PrintEdit>),
    /// A field of a code.
    Code(String, &'static str),
    /// A setting of the project.
    Setting(String),
}

/// Which of two parts is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// The name of a tag, the label of an event.
    Name,
    /// The note of a tag, the site of an event.
    More,
}

/// Which part of an edit made for print is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printed {
    /// What is printed.
    Words,
    /// The translation.
    Translation,
    /// Why it was made.
    Reason,
}

impl Place {
    /// In words, as lists of findings say it.
    pub fn words(&self) -> String {
        match self {
            Self::Name => "name of the document".to_owned(),
            Self::Label(_) => "label".to_owned(),
            Self::Note(_) => "note on the turn".to_owned(),
            Self::Entry(..) => "attribute of the entry".to_owned(),
            Self::DocumentValue(key) => format!("attribute {key}"),
            Self::SpeakerValue(_, key) | Self::ParticipantValue(_, key, _) => {
                format!("attribute {key} of a participant")
            }
            Self::CodingMemo(..) => "memo of a coding".to_owned(),
            Self::DecisionMemo(..) => "memo of a decision".to_owned(),
            Self::Participant(_) => "name of a participant".to_owned(),
            Self::ParticipantLabel(_) => "label of a participant".to_owned(),
            Self::Memo(_, memo) => match &memo.on {
                MemoOn::Project => "memo on the project".to_owned(),
                MemoOn::Document(_) => "memo on the document".to_owned(),
                MemoOn::Participant(_) => "memo on a participant".to_owned(),
                MemoOn::Code(code) => format!("memo on {code}"),
                MemoOn::Turn(_) => "memo on a turn".to_owned(),
                MemoOn::Report(name) => format!("memo on the report {name}"),
            },
            Self::Tag(Written::Name, ..) => "tag".to_owned(),
            Self::Tag(Written::More, ..) => "note of a tag".to_owned(),
            Self::Link(..) => "kind of a link".to_owned(),
            Self::Event(Written::Name, ..) => "label of an event".to_owned(),
            Self::Event(Written::More, ..) => "site of an event".to_owned(),
            Self::Print(Printed::Words, ..) => "edit for print".to_owned(),
            Self::Print(Printed::Translation, ..) => "translation of an excerpt".to_owned(),
            Self::Print(Printed::Reason, ..) => "reason of an edit for print".to_owned(),
            Self::Code(code, field) => format!("{field} of the code {code}"),
            Self::Setting(key) => format!("setting {key}"),
        }
    }
}

impl Project {
    /// All that is written in a document and on it.
    pub fn document_writing(&self, info: DocumentInfo) -> Result<DocumentWriting, StoreError> {
        let (text, layout) = (self.text(info.text)?, self.layout(info.layout)?);
        let mut beside = vec![(Place::Name, info.name.clone())];
        for (at, label) in layout.labels.iter().enumerate().filter(|(_, label)| !text.contains(label.as_str())) {
            beside.push((Place::Label(at), label.clone()));
        }
        for (at, note) in layout.notes.iter().enumerate() {
            beside.push((Place::Note(at), note.text.clone()));
        }
        for (at, entry) in layout.entries.iter().enumerate() {
            let values = entry.attributes.iter().enumerate();
            beside.extend(values.map(|(n, (_, value))| (Place::Entry(at, n), value.clone())));
        }
        beside.extend(info.attributes.iter().map(|(key, value)| (Place::DocumentValue(key.clone()), value.clone())));
        let speakers = self.speaker_values(info.id)?;
        // What a change says goes over what the file says, and is listed with the participants.
        let said = if speakers.is_empty() { Vec::new() } else { self.participants_as_they_stand()? };
        for (label, values) in speakers {
            let own = guid::speaker(info.guid, &label);
            let own = said.iter().find(|(guid, _)| *guid == own).map(|(_, state)| state);
            for (key, value) in values {
                if !own.is_some_and(|own| own.values.contains_key(&(key.clone(), Valid::Always))) {
                    beside.push((Place::SpeakerValue(label.clone(), key), value));
                }
            }
        }
        let seen: Option<Vec<Guid>> = match self.is_blind(&info) {
            true => Some(self.codings(&info)?.iter().map(|coding| coding.guid).collect()),
            false => None,
        };
        for coding in self.all_codings(&info)?.into_iter().filter(|coding| !coding.derived) {
            let Some(memo) = coding.memo else { continue };
            let visible = seen.as_ref().is_none_or(|seen| seen.contains(&coding.guid));
            beside.push((Place::CodingMemo(coding.guid, coding.span, visible), memo));
        }
        for (question, decision) in self.decisions(&info)? {
            let memo = decision.memo.clone();
            beside.extend(memo.map(|memo| (Place::DecisionMemo(question, Box::new(decision)), memo)));
        }
        for (guid, memo) in self.memos_with_ids()?.into_iter().filter(|(_, m)| m.on == MemoOn::Document(info.guid)) {
            let text = memo.text.clone();
            beside.push((Place::Memo(guid, Box::new(memo)), text));
        }
        let edits = self.bodies::<PrintEdit>("prints")?;
        for (guid, edit) in edits.into_iter().filter(|(_, edit)| edit.on.document == info.guid) {
            let place = |which| Place::Print(which, guid, Box::new(edit.clone()));
            let parts = [
                (Printed::Words, &edit.printed),
                (Printed::Translation, &edit.translation),
                (Printed::Reason, &edit.reason),
            ];
            beside.extend(parts.into_iter().filter_map(|(which, text)| Some((place(which), text.clone()?))));
        }
        Ok(DocumentWriting { info, text, layout, beside })
    }

    /// What is written in the project and belongs to no document: participants, memos, codes, settings.
    pub fn study_writing(&self) -> Result<Vec<(Place, String)>, StoreError> {
        let mut all = Vec::new();
        for (guid, state) in self.participants_as_they_stand()? {
            all.extend(state.name.map(|name| (Place::Participant(guid), name)));
            all.extend(state.labels.into_iter().map(|label| (Place::ParticipantLabel(guid), label)));
            let place = |(key, valid): (String, Valid)| Place::ParticipantValue(guid, key, valid);
            all.extend(state.values.into_iter().map(|(at, value)| (place(at), value)));
        }
        for (guid, memo) in self.memos_with_ids()? {
            if !matches!(memo.on, MemoOn::Document(_)) {
                let text = memo.text.clone();
                all.push((Place::Memo(guid, Box::new(memo)), text));
            }
        }
        // Of tags and links too none is passed over, also where who looks is not shown it.
        for (guid, tag) in self.bodies::<Tag>("tags")? {
            let place = |which| Place::Tag(which, guid, Box::new(tag.clone()));
            all.push((place(Written::Name), tag.name.clone()));
            all.extend(tag.note.clone().map(|note| (place(Written::More), note)));
        }
        for (guid, link) in self.bodies::<Link>("links")? {
            let kind = link.kind.clone();
            all.push((Place::Link(guid, Box::new(link)), kind));
        }
        for (guid, event) in self.events()? {
            let place = |which| Place::Event(which, guid, Box::new(event.clone()));
            all.push((place(Written::Name), event.label.clone()));
            all.extend(event.site.clone().map(|site| (place(Written::More), site)));
        }
        for code in self.effective_codes()?.codebook.codes() {
            let fields = fields_of(code).into_iter().filter(|(_, text)| !text.is_empty());
            all.extend(fields.map(|(field, text)| (Place::Code(code.id.clone(), field), text.to_owned())));
        }
        let settings = self.settings()?;
        all.push((Place::Setting("name".to_owned()), settings.name));
        Ok(all)
    }

    /// All participants, those of one document included, with the values that changes gave them.
    pub fn participants_as_they_stand(&self) -> Result<Vec<(Guid, ParticipantState)>, StoreError> {
        Ok(self.sql(participant_states(&self.conn))?.into_iter().collect())
    }

    /// All memos with what they are known by.
    pub fn memos_with_ids(&self) -> Result<Vec<(Guid, Memo)>, StoreError> {
        let mut memos: Vec<(Guid, Memo)> =
            self.sql(self.conn.prepare_cached("SELECT guid, memo FROM memos").and_then(|mut s| {
                s.query_map([], |row| Ok((Guid::from_bytes(row.get(0)?), from_json(1, &row.get::<_, String>(1)?)?)))?
                    .collect()
            }))?;
        memos.sort_by_key(|(guid, memo)| (memo.at, *guid));
        Ok(memos)
    }
}

/// What people wrote in a code.
fn fields_of(code: &Code) -> [(&'static str, &str); 5] {
    [
        ("name", &code.name),
        ("definition", &code.definition),
        ("apply", &code.apply),
        ("not", &code.not),
        ("example", &code.example),
    ]
}
