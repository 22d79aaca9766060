//! One document as a source: its selections with their codings, its turns, what is said of it.

use super::study::{by_query, coding_note, is_quotation, tag_code, turn_id};
use super::{Fate, Profile, Study, plain_layout, time, xml};
use crate::exchange::foreign::Loss;
use crate::exchange::refi::turns;
use crate::store::{CodingInfo, DocumentInfo};
use crate::study::memo::MemoOn;
use crate::study::{Guid, Layout, Part, Place, guid};
use crate::text::{CharIndex, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a source is made of.
pub(super) struct Given {
    pub(super) at: usize,
    pub(super) document: DocumentInfo,
    pub(super) text: Arc<str>,
    pub(super) layout: Layout,
    pub(super) codings: Vec<CodingInfo>,
}

/// A source as it is written.
pub(super) struct SourceXml {
    pub(super) xml: String,
    pub(super) loss: Loss,
}

/// Counts positions as a profile wants them.
struct Positions<'a> {
    text: &'a str,
    index: CharIndex,
    /// Bytes at which characters stand that count for two.
    astral: Vec<u32>,
}

impl<'a> Positions<'a> {
    fn new(text: &'a str, profile: Profile) -> Self {
        let astral = match profile {
            Profile::Nvivo => {
                let wide = text.char_indices().filter(|(_, c)| c.len_utf16() > 1);
                wide.map(|(at, _)| Span::of(at..at).start).collect()
            }
            _ => Vec::new(),
        };
        Self { text, index: CharIndex::new(text), astral }
    }

    fn of(&self, byte: u32) -> u32 {
        let chars = self.index.to_char(self.text, byte).unwrap_or_default();
        chars + Span::of(0..self.astral.partition_point(|at| *at < byte)).end
    }
}

/// How much of what is selected is told in its name.
const NAME: usize = 100;

/// What is selected, in short.
fn name(words: &str) -> String {
    let short: String = words.chars().take(NAME).map(|c| if c == '\n' { ' ' } else { c }).collect();
    if short.len() < words.len() { format!("{short}…") } else { short }
}

impl Study<'_> {
    /// A selection of this place as links name it.
    pub(super) fn selection_id(&self, document: Guid, span: Span) -> Guid {
        let text = self.documents.iter().find(|known| known.guid == document).map(|known| known.text);
        guid::selection(&Place { document, text: text.unwrap_or_default(), span })
    }

    /// The whole element of a source.
    pub(super) fn source(&self, given: &Given) -> SourceXml {
        let Given { document, text, .. } = given;
        let mut loss = Loss::default();
        let mut out = String::with_capacity(given.codings.len() * 500 + given.layout.turns.len() * 400 + 500);
        let pages = self.parts.iter().map(|(_, part)| part).find(|part| part.document == Some(document.guid));
        let shell = pages.and_then(Shell::of);
        let memos = self.memos.of.get(&document.guid).map_or(&[][..], Vec::as_slice);
        let element = if shell.is_some() { "Representation" } else { "TextSource" };
        if let Some(shell) = &shell {
            out.push_str(&shell.head);
            if let Some(memo) = memos.first() {
                self.describe(*memo, &mut out);
            }
            out.push_str(&shell.inside);
        }
        out.push_str(&format!("<{element}"));
        let id =
            if shell.is_some() { guid::outside("representation", &[document.guid.as_bytes()]) } else { document.guid };
        xml::attribute("guid", &xml::guid(&id), &mut out);
        xml::attribute("name", &document.name, &mut out);
        xml::attribute("plainTextPath", &format!("internal://{}.txt", xml::guid(&document.guid)), &mut out);
        out.push_str(">\n");
        if let (None, Some(memo)) = (&shell, memos.first()) {
            self.describe(*memo, &mut out);
        }
        let positions = Positions::new(text, self.wishes.profile);
        self.turns(given, &positions, &mut out, &mut loss);
        self.codings(given, &positions, &mut out, &mut loss);
        self.places(given, &positions, &mut out);
        self.tagged(given, &positions, &mut out);
        if shell.is_some() {
            out.push_str(&format!("</{element}>\n"));
        }
        memos.iter().for_each(|memo| self.note_ref(*memo, &mut out));
        for (key, value) in &document.attributes {
            self.value(key, value, &mut out);
        }
        self.values_of_the_only_one(given.at, document, &mut out);
        out.push_str(match &shell {
            Some(shell) => shell.tail,
            None => "</TextSource>\n",
        });
        loss.count(Fate::Mapped, "documents, as sources", 1);
        SourceXml { xml: out, loss }
    }

    /// NVivo and MAXQDA read values from sources: those of the only one who speaks in a document.
    fn values_of_the_only_one(&self, at: usize, document: &DocumentInfo, out: &mut String) {
        if self.wishes.profile == Profile::Standard {
            return;
        }
        let answers = |kind: Option<&String>| kind.is_none_or(|kind| matches!(kind.as_str(), "respondent" | "client"));
        let mut here = self
            .voices
            .iter()
            .filter(|voice| voice.documents.contains(&at) && answers(voice.values.get("speaker_type")));
        if let (Some(only), None) = (here.next(), here.next()) {
            for (key, value) in only.values.iter().filter(|(key, _)| !document.attributes.contains_key(*key)) {
                if key != "speaker_type" {
                    self.value(key, value, out);
                }
            }
        }
    }

    fn open(&self, id: &Guid, span: Span, who: Option<(&str, i64)>, positions: &Positions<'_>, out: &mut String) {
        out.push_str("<PlainTextSelection");
        xml::attribute("guid", &xml::guid(id), out);
        xml::attribute("name", &name(span.slice(positions.text)), out);
        xml::attribute("startPosition", &positions.of(span.start).to_string(), out);
        xml::attribute("endPosition", &positions.of(span.end).to_string(), out);
        if let Some((coder, at)) = who {
            xml::attribute("creatingUser", &xml::guid(&guid::coder(coder)), out);
            xml::attribute("creationDateTime", &time(at), out);
        }
        out.push_str(">\n");
    }

    /// Turns: each a selection of what is said, which its speaker's case owns.
    fn turns(&self, given: &Given, positions: &Positions<'_>, out: &mut String, loss: &mut Loss) {
        let Given { document, text, layout, .. } = given;
        if self.wishes.without_turns || (!layout.spoken && *layout == plain_layout(text)) {
            return;
        }
        let voices: BTreeMap<u32, Guid> = match self.wishes.profile {
            Profile::Nvivo => {
                let here = u32::try_from(given.at).unwrap_or(u32::MAX);
                let turns = |voice: &super::Voice| {
                    let guid = voice.guid;
                    let own: Vec<(u32, Guid)> =
                        voice.turns.iter().filter(|(at, _)| *at == here).map(|(_, turn)| (*turn, guid)).collect();
                    own
                };
                self.voices.iter().filter(|voice| voice.documents.contains(&given.at)).flat_map(turns).collect()
            }
            _ => BTreeMap::new(),
        };
        for ((number, turn), (told, ..)) in (0u32..).zip(&layout.turns).zip(turns::tell(text, layout)) {
            self.open(&turn_id(document.guid, number), turn.body, None, positions, out);
            xml::leaf("Description", &told.to_string(), out);
            if let Some(voice) = voices.get(&number) {
                let id = guid::outside("turn of", &[document.guid.as_bytes(), &number.to_le_bytes()]);
                coding_xml(&id, voice, None, &[], out);
            }
            out.push_str("</PlainTextSelection>\n");
        }
        loss.count(Fate::Mapped, "turns, as selections of cases", layout.turns.len());
    }

    /// Codings, those of one place in one selection.
    fn codings(&self, given: &Given, positions: &Positions<'_>, out: &mut String, loss: &mut Loss) {
        let document = &given.document;
        let mut by_place: BTreeMap<Span, Vec<&CodingInfo>> = BTreeMap::new();
        for coding in given.codings.iter().filter(|coding| !coding.derived) {
            by_place.entry(coding.span).or_default().push(coding);
            loss.count(Fate::Mapped, "codings", 1);
            loss.count(Fate::Dropped, "weights of codings", usize::from(coding.weight.is_some()));
            let what = "marks that codings were made by a query";
            loss.count(Fate::Dropped, what, usize::from(by_query(coding.origin)));
        }
        let ends = self.ends.get(&document.guid);
        for span in ends.into_iter().flatten() {
            by_place.entry(*span).or_default();
        }
        for (span, codings) in by_place {
            let id = guid::selection(&Place { document: document.guid, text: document.text, span });
            let who = codings.first().map(|coding| (coding.coder.as_str(), coding.created));
            self.open(&id, span, who, positions, out);
            let memo = |coding: &CodingInfo| coding.memo.clone().filter(|memo| !memo.trim().is_empty());
            if let [only] = codings.as_slice()
                && let Some(memo) = memo(only)
            {
                xml::leaf("Description", &memo, out);
                out.push('\n');
            }
            for coding in &codings {
                let note = memo(coding).map(|_| coding_note(coding.guid));
                let notes: Vec<Guid> = note.into_iter().collect();
                let who = Some((coding.coder.as_str(), coding.created));
                coding_xml(&coding.guid, &guid::code(&coding.code), who, &notes, out);
            }
            out.push_str("</PlainTextSelection>\n");
        }
    }

    /// Memos on places: each on a selection of its own, so that it is no coding's.
    fn places(&self, given: &Given, positions: &Positions<'_>, out: &mut String) {
        for at in self.memos.places.get(&given.document.guid).into_iter().flatten() {
            let Some((id, memo)) = self.memos.all.get(*at) else { continue };
            let MemoOn::Turn(place) = &memo.on else { continue };
            let Some(spot) = self.memos.moved.get(place).copied() else { continue };
            self.open(&guid::outside("place of", &[id.as_bytes()]), spot, Some((&memo.coder, memo.at)), positions, out);
            self.note_ref(*at, out);
            out.push_str("</PlainTextSelection>\n");
        }
    }

    fn tagged(&self, given: &Given, positions: &Positions<'_>, out: &mut String) {
        for tag in self.tags.get(&given.document.guid).into_iter().flatten() {
            let Some(span) = tag.spot.span else { continue };
            let who = Some((tag.tag.coder.as_str(), tag.tag.at));
            self.open(&guid::outside("tagged", &[tag.guid.as_bytes()]), span, who, positions, out);
            if let Some(note) = &tag.tag.note {
                xml::leaf("Description", note, out);
            }
            if !is_quotation(&tag.tag) {
                coding_xml(&tag.guid, &tag_code(&tag.tag.name), who, &[], out);
            }
            out.push_str("</PlainTextSelection>\n");
        }
    }
}

fn coding_xml(id: &Guid, code: &Guid, who: Option<(&str, i64)>, notes: &[Guid], out: &mut String) {
    out.push_str("<Coding");
    xml::attribute("guid", &xml::guid(id), out);
    if let Some((coder, at)) = who {
        xml::attribute("creatingUser", &xml::guid(&guid::coder(coder)), out);
        xml::attribute("creationDateTime", &time(at), out);
    }
    out.push_str("><CodeRef");
    xml::attribute("targetGUID", &xml::guid(code), out);
    out.push_str("/>");
    for note in notes {
        out.push_str("<NoteRef");
        xml::attribute("targetGUID", &xml::guid(note), out);
        out.push_str("/>");
    }
    out.push_str("</Coding>\n");
}

/// The pages that a text represents: what stands before the text and after it.
struct Shell {
    head: String,
    inside: String,
    tail: &'static str,
}

impl Shell {
    fn of(part: &Part) -> Option<Self> {
        const TAIL: &str = "</PDFSource>";
        if part.kind != "PDFSource" {
            return None;
        }
        // The values of attributes hold no bare “>”: it is written as an entity.
        let end = part.body.find('>')?;
        let head = part.body.get(..end)?;
        let inside = part.body.get(end + 1..)?;
        let inside = inside.strip_suffix(TAIL).unwrap_or_default();
        let head = format!("{}>\n", head.strip_suffix('/').unwrap_or(head));
        Some(Self { head, inside: inside.to_owned(), tail: "</PDFSource>\n" })
    }
}
