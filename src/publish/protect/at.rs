//! What may be told of one passage: its ids, its voices, its words.

use super::linked::{Link, Piece};
use super::neutral::{self, Named};
use super::{Protection, Rung, Told};
use crate::publish::citation::Person;
use crate::text::Span;

/// What stands for a document that is not told.
pub const DOCUMENT: &str = "[document]";

/// What stands for a participant who has no id.
pub const PARTICIPANT: &str = "[participant]";

/// Whether an id is one: not what stands where there is none.
pub fn is_told(id: &str) -> bool {
    !id.starts_with('[')
}

/// One passage of a file.
#[derive(Clone, Copy)]
pub struct At<'p> {
    protection: &'p Protection<'p>,
    document: usize,
    piece: Option<&'p Piece>,
}

impl<'a> Protection<'a> {
    /// What may be told of a passage.
    pub fn at(&'a self, document: usize, span: Span) -> At<'a> {
        At { protection: self, document, piece: self.links.piece(document, span) }
    }
}

impl At<'_> {
    fn link(&self) -> Link {
        self.piece.map_or(Link::File, |piece| piece.link)
    }

    /// Whether it is told from which document it is, and so where it stands in it.
    pub fn is_placed(&self) -> bool {
        !self.piece.is_some_and(Piece::is_apart)
    }

    /// The document's name.
    pub fn document(&self) -> String {
        if self.is_placed() { self.protection.document(self.document) } else { DOCUMENT.to_owned() }
    }

    /// The name of a participant.
    pub fn participant(&self, participant: u32) -> String {
        let Some(ids) = self.protection.ids() else { return self.protection.participant(self.document, participant) };
        let corpus = self.protection.corpus;
        let of = |speaker: &u32| corpus.speakers.get(*speaker as usize).map(|row| row.participant);
        let quoted = || self.piece.is_some_and(|piece| piece.quotes(participant, corpus));
        let own = match self.link() {
            Link::File => Some(ids.participant(self.document, participant)),
            Link::Document => ids.own(self.document, participant),
            Link::Person if quoted() => Some(ids.participant(self.document, participant)),
            Link::Person | Link::Alone => None,
        };
        own.unwrap_or_else(|| {
            let around = self.piece.map_or(&[][..], |piece| &piece.around);
            let place = around.iter().position(|speaker| of(speaker) == Some(participant));
            match place.filter(|_| around.len() > 1) {
                Some(place) => format!("[participant {}]", place + 1),
                None => PARTICIPANT.to_owned(),
            }
        })
    }

    fn told(&self, speaker: u32) -> Option<&Told> {
        let wider = self.piece.and_then(|piece| piece.widened.get(&speaker));
        wider.or_else(|| self.protection.told.get(&speaker))
    }

    /// A speaker as a citation may tell it, with how far it had to go. The participant is a short name: in a citation
    /// the document stands beside it.
    pub fn person(&self, speaker: u32) -> (Person, Rung) {
        let row = self.protection.corpus.speakers.get(speaker as usize);
        let (Some(row), Some(told)) = (row, self.told(speaker)) else { return (Person::default(), Rung::Masked) };
        let name = (told.rung != Rung::Masked).then(|| {
            let name = self.participant(row.participant);
            match self.protection.is_neutral() {
                true => name,
                false => neutral::short_name(self.protection.corpus, self.document, &name).to_owned(),
            }
        });
        let profession = told.profession.as_ref().and_then(|path| path.last()).cloned();
        let participant = name.filter(|name| is_told(name));
        let speaker_type = row.speaker_type.to_string();
        (Person { profession, role: told.role.clone(), speaker_type, participant }, told.rung)
    }

    /// The profession of a speaker as far as it is told, as the path that it is.
    pub fn profession(&self, speaker: u32) -> Option<String> {
        self.told(speaker)?.profession.as_ref().map(|path| path.join("/"))
    }

    /// What is said in a span of the document's text, or in another text about it, as it may be told.
    pub fn said(&self, text: &str, span: Span) -> String {
        let Some(ids) = self.protection.ids() else { return span.slice(text).to_owned() };
        if self.link() == Link::File {
            return ids.said(self.document, text, span);
        }
        ids.said_as(self.document, text, span, &|named| match named {
            Named::Participant(at) => bare(&self.participant(at)),
            Named::Document(at) if at == self.document => bare(&self.document()),
            Named::Document(_) => bare(DOCUMENT),
        })
    }

    /// By what passages are put in order that do not tell where they are from: it says nothing of it.
    pub fn order(&self, span: Span) -> Option<[u8; 32]> {
        (!self.is_placed()).then(|| neutral::order(self.protection.corpus, self.document, span))
    }
}

/// A name without the brackets in which names stand in a text anyway.
fn bare(name: &str) -> String {
    name.trim_start_matches('[').trim_end_matches(']').to_owned()
}
