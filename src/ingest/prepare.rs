//! One file → its documents, ready to be named and written.

use super::decode::{self, NotText};
use super::detect::detect;
use super::format::Format;
use super::front_matter::{self, FrontMatter};
use super::instructions::{Instructions, Met};
use super::reading::{Content, Prose, Reading, SideNote};
use super::{
    Doubt, captions, cha, chat, docx, eaf, exb, furniture, html, json, odt, otr, pdf, rtf, slt, speakers, stm, table,
    tagged, tei, textgrid, trs, turns,
};
use crate::study::attribute::AttributeType;
use crate::study::identify::Tally;
use crate::study::layout::Note;
use crate::study::pseudonym::Watch;
use crate::study::{Layout, Schema, SpeakerType};
use crate::text::Span;
use crate::text::display::one_line;
use crate::text::fold::fold;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// What an import knows before it looks at a file.
pub struct Context<'a> {
    /// Folded labels that the participants list knows, with the speaker type that it gives.
    pub known: &'a HashMap<String, Option<SpeakerType>>,
    /// Attribute types.
    pub schema: &'a Schema,
    /// What the user says of the files.
    pub instructions: &'a Instructions,
}

/// A document as its file makes it.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    /// What it is called, where one file holds several documents.
    pub name: Option<String>,
    /// Format, as in `docx`.
    pub format: &'static str,
    /// Encoding, as in `UTF-8`.
    pub encoding: &'static str,
    /// Canonical text, front matter taken off.
    pub text: String,
    /// Its turns.
    pub layout: Layout,
    /// Attributes of the document, `kind` included.
    pub attributes: BTreeMap<String, String>,
    /// Attributes of its speakers by label, `speaker_type` included.
    pub speakers: BTreeMap<String, BTreeMap<String, String>>,
    /// What a person should look at.
    pub doubts: Vec<Doubt>,
    /// What in it points at persons, counted.
    pub identifying: Tally,
    /// Of which labels that stand in it the user said something.
    pub met: Met,
}

impl Prepared {
    /// Tells that codes are marked in it, which an import of the text alone leaves where they stand.
    fn tell_marks(&mut self) {
        let marks = tagged::count(&self.text);
        if marks > 0 {
            self.doubts.push(Doubt::overall(format!(
                "codes are marked in it ({}), which stay in the text: --as tagged takes the marks off and codes what they hold",
                if marks == 1 { "[[code: … ]], once".to_owned() } else { format!("[[code: … ]], {marks} times") }
            )));
        }
    }

    /// Counts what points at persons: in the text, and in the attributes.
    pub fn look(&mut self, watch: &Watch) {
        self.identifying = watch.tally(&self.text);
        let notes = self.layout.notes.iter().map(|note| &note.text);
        let values = self.attributes.values().chain(self.speakers.values().flat_map(BTreeMap::values));
        for written in values.chain(notes) {
            self.identifying.join(&watch.tally(written));
        }
    }
}

/// A file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// No text.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// A bad Word file.
    #[error(transparent)]
    Docx(#[from] docx::DocxError),
    /// A bad OpenDocument file.
    #[error(transparent)]
    Odt(#[from] odt::OdtError),
    /// A front matter that must be corrected.
    #[error(transparent)]
    FrontMatter(#[from] front_matter::FrontMatterError),
    /// What the reader of a format says.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// Nothing in it.
    #[error("it holds no text")]
    Empty,
}

/// A file that the reader of its format cannot read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}{what}; {remedy}", place = .line.map_or_else(String::new, |line| format!("line {line}: ")))]
pub struct Unreadable {
    /// Where, counted from 1, for formats with lines.
    pub line: Option<u32>,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
    /// Whether the file is sound, but something else than a transcript: among the members of a folder it is left out,
    /// and no failure.
    pub something_else: bool,
}

impl Unreadable {
    /// Something wrong with the whole file.
    pub fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line: None, what: what.into(), remedy: remedy.into(), something_else: false }
    }

    /// A sound file that is no transcript: other JSON, other XML.
    pub fn something_else(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { something_else: true, ..Self::new(what, remedy) }
    }

    /// Something wrong in a line.
    pub fn at(line: u32, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line: Some(line), what: what.into(), remedy: remedy.into(), something_else: false }
    }
}

/// Attributes that a person has, not a document: in the front matter of a spoken document they go to its only
/// respondent.
const PERSONAL: [&str; 7] = ["profession", "occupation", "job_title", "role", "agency", "employment", "home_agency"];

/// Reads a file into the documents that it holds: one, unless it is a table of respondents.
pub fn prepare(path: &Path, bytes: &[u8], context: &Context<'_>) -> Result<Vec<Prepared>, IngestError> {
    let format = context.instructions.format.unwrap_or_else(|| detect(path, bytes));
    let readings = read(format, path, bytes, context)?;
    let several = readings.len() > 1;
    let mut all = Vec::with_capacity(readings.len());
    for reading in readings {
        match settle(format.as_str(), reading, context, true) {
            Ok(mut prepared) => {
                prepared.tell_marks();
                all.push(prepared);
            }
            // One empty document among several is left out by its reader's own rules, not by failing the rest.
            Err(IngestError::Empty) if several => {}
            Err(error) => return Err(error),
        }
    }
    if all.is_empty() { Err(IngestError::Empty) } else { Ok(all) }
}

/// The text of a file in which turns are still to be found, as its format has it; and what is doubtful in it.
pub fn prose(
    path: &Path,
    bytes: &[u8],
    context: &Context<'_>,
) -> Result<(Prose, &'static str, Vec<Doubt>), IngestError> {
    let format = detect(path, bytes);
    let mut readings = read(format, path, bytes, context)?;
    match (readings.pop(), readings.is_empty()) {
        (Some(Reading { content: Content::Prose(prose), encoding, doubts, .. }), true) => Ok((prose, encoding, doubts)),
        _ => Err(Unreadable::new(
            format!("it is in a format that tells its turns itself ({format}), and no running text"),
            "save what is tagged as .txt, .md, .docx or .odt",
        )
        .into()),
    }
}

/// Hands a file to the reader of its format.
fn read(format: Format, path: &Path, bytes: &[u8], context: &Context<'_>) -> Result<Vec<Reading>, IngestError> {
    match format {
        Format::Docx => Ok(vec![docx::read(bytes)?]),
        Format::Odt => Ok(vec![odt::read(bytes)?]),
        Format::Rtf => Ok(vec![rtf::read(bytes, context.instructions.encoding)?]),
        Format::Html => Ok(vec![html::read(bytes, context.instructions.encoding)?]),
        Format::Vtt | Format::Srt | Format::Sbv | Format::Lrc => Ok(vec![captions::read(bytes, format, context)?]),
        Format::Json => json::read(bytes, context),
        Format::Otr => Ok(vec![otr::read(bytes, context)?]),
        Format::Chat => Ok(vec![chat::read(bytes, context)?]),
        Format::Cha => Ok(vec![cha::read(bytes, context.instructions)?]),
        Format::Tei => tei::read(bytes, context.instructions),
        Format::TextGrid => Ok(vec![textgrid::read(bytes, context.instructions)?]),
        Format::Exb => Ok(vec![exb::read(bytes, context.instructions)?]),
        Format::Trs => Ok(vec![trs::read(bytes, context.instructions)?]),
        Format::Slt => Ok(vec![slt::read(bytes, context.instructions)?]),
        Format::Stm => stm::read(bytes, context.instructions),
        Format::Audacity => Ok(vec![stm::read_labels(bytes, context.instructions)?]),
        Format::Eaf => Ok(vec![eaf::read(bytes, context.instructions)?]),
        Format::Csv | Format::Xlsx => table::read(path, bytes, context.instructions),
        Format::Pdf => Ok(vec![pdf::read(bytes, context.instructions)?]),
        // What the marks in it say is not told here: that is no matter of the text alone.
        Format::Tagged => match detect(path, bytes) {
            Format::Tagged => Err(IngestError::Empty),
            own => read(own, path, bytes, context),
        },
        Format::Txt | Format::Md | Format::Rst => {
            let decoded = decode::decode_as(bytes, context.instructions.encoding)?;
            Ok(vec![plain(format, decoded)])
        }
    }
}

/// Plain text; what the pages of a print left in it (numbers of lines and pages, headers) is taken off.
fn plain(format: Format, decoded: decode::Decoded) -> Reading {
    let mut doubts = decoded.doubts;
    let cleaned = if format == Format::Txt { furniture::clean(&decoded.text) } else { None };
    let prose = match cleaned {
        Some(cleaned) => {
            doubts.extend(cleaned.doubts);
            Prose { text: cleaned.text, lines: cleaned.lines, ..Prose::default() }
        }
        None => Prose { text: decoded.text, ..Prose::default() },
    };
    Reading { encoding: decoded.encoding, content: Content::Prose(prose), doubts, ..Reading::default() }
}

/// The line of the file that a line of the text was.
fn of_file(lines: &[u32], line: u32) -> u32 {
    (line as usize).checked_sub(1).and_then(|at| lines.get(at)).copied().unwrap_or(line)
}

/// A text that another program holds: its characters stay as they are, also those of a front matter unless `front` says
/// that it is one, for what was coded there stands in them. Its turns are found as in any transcript.
pub fn of_text(
    format: &'static str,
    text: String,
    attributes: BTreeMap<String, String>,
    context: &Context<'_>,
    front: bool,
) -> Result<Prepared, IngestError> {
    let content = Content::Prose(Prose { text, ..Prose::default() });
    settle(format, Reading { encoding: "UTF-8", content, attributes, ..Reading::default() }, context, front)
}

/// Settles who speaks, what the attributes are, and what is doubtful; `front` says whether a front matter is one.
fn settle(format: &'static str, reading: Reading, context: &Context<'_>, front: bool) -> Result<Prepared, IngestError> {
    let mut prepared = Prepared {
        name: reading.name,
        format,
        encoding: reading.encoding,
        attributes: reading.attributes,
        speakers: reading.speakers,
        doubts: reading.doubts,
        ..Prepared::default()
    };
    let mut lines = Vec::new();
    // Who is known to speak, where that was to be found out.
    let mut people: Option<HashSet<String>> = None;
    let front = match reading.content {
        Content::Prose(mut prose) => {
            lines = std::mem::take(&mut prose.lines);
            let front = if front { front_matter::read(&prose.text)? } else { FrontMatter::default() };
            let (front, known) = prepared.find_turns(prose, front, &lines, context);
            people = Some(known);
            front
        }
        Content::Turns { text, layout } => {
            (prepared.text, prepared.layout) = (text, layout);
            FrontMatter::default()
        }
    };
    if prepared.text.trim().is_empty() {
        return Err(IngestError::Empty);
    }
    let known = |label: &str| context.known.contains_key(label);
    let Prepared { text, layout, speakers, met, .. } = &mut prepared;
    layout.labels.iter().for_each(|label| context.instructions.meet(label, met));
    let mut doubts = speakers::settle(text, layout, speakers, context.instructions, &known);
    if let Some(people) = people {
        let known = |label: &str| people.contains(label) || context.instructions.names(label);
        let once = speakers::doubts::once(text, layout, &known, &doubts);
        doubts.extend(once);
    }
    let in_file = |doubt: Doubt| Doubt { line: doubt.line.map(|line| of_file(&lines, line + front.lines)), ..doubt };
    prepared.doubts.extend(doubts.into_iter().map(in_file));
    prepared.settle_speakers(&front, context);
    prepared.settle_attributes(&front, context);
    prepared.guess_kind(context);
    prepared.doubts.sort_by_key(|doubt| doubt.line.unwrap_or(0));
    Ok(prepared)
}

/// Gives notes to the turns that hold their places; those before the first turn go to it. `cut` bytes were taken off
/// the text.
fn put_notes(layout: &mut Layout, notes: Vec<SideNote>, cut: usize) {
    let last = layout.turns.len();
    for note in notes.into_iter().filter(|note| last > 0 && !note.text.trim().is_empty()) {
        let turn = layout.turn_at(Span::of(0..note.at.saturating_sub(cut)).end).unwrap_or(0);
        let text = note.text.trim().to_owned();
        layout.notes.push(Note { turn: Span::of(0..turn).end, tier: note.tier, text });
    }
    layout.notes.sort_by_key(|note| note.turn);
}

impl Prepared {
    /// Takes the front matter off a text and finds the turns in the rest; also returns the folded labels that are known
    /// to speak.
    fn find_turns(
        &mut self,
        prose: Prose,
        front: FrontMatter,
        lines: &[u32],
        context: &Context<'_>,
    ) -> (FrontMatter, HashSet<String>) {
        self.doubts.extend(front.doubts.iter().cloned());
        // In place: a text may be long, and two of it too much.
        self.text = prose.text;
        if self.text.is_char_boundary(front.body) {
            self.text.drain(..front.body);
        }
        let mut known: HashSet<String> = context.known.keys().cloned().collect();
        known.extend(front.participants.iter().map(|participant| fold(&participant.label)));
        known.extend(front.speakers.iter().chain(&prose.speakers).map(|label| fold(label)));
        let cut = Span::of(0..front.body).end;
        let shifted = |spans: &[Span]| -> Vec<Span> {
            let kept = spans.iter().filter(|span| span.start >= cut);
            kept.map(|span| Span::new(span.start - cut, span.end - cut)).collect()
        };
        let (bold, headings) = (shifted(&prose.bold), shifted(&prose.headings));
        let is_known = |label: &str| match context.instructions.of(label) {
            Some(kind) => kind.is_some(),
            None => known.contains(label),
        };
        let given = front.attributes.iter().rfind(|given| given.key == "date").map(|given| given.value.as_str());
        let date = given.or(self.attributes.get("date").map(String::as_str));
        let met = RefCell::new(Met::default());
        // Each label that a line may start with is looked at here once.
        let is_nobody = |label: &str| {
            context.instructions.meet(label, &mut met.borrow_mut());
            context.instructions.of(label) == Some(None)
        };
        let source = turns::Source {
            text: &self.text,
            bold: &bold,
            headings: &headings,
            known: Some(&is_known),
            nobody: Some(&is_nobody),
            date,
        };
        let (layout, doubts) = turns::layout(source);
        // Lines are told as the file has them, front matter included.
        let in_file = |doubt: Doubt| Doubt { line: doubt.line.map(|line| of_file(lines, line + front.lines)), ..doubt };
        self.doubts.extend(doubts.into_iter().map(in_file));
        self.layout = layout;
        self.met = met.into_inner();
        put_notes(&mut self.layout, prose.notes, front.body);
        (front, known)
    }

    /// Speaker types: what the user says, else the front matter, else the format, else what a label tells by itself.
    fn settle_speakers(&mut self, front: &FrontMatter, context: &Context<'_>) {
        for label in &self.layout.labels {
            if let Some(kind) = SpeakerType::of_label(label) {
                self.speakers
                    .entry(label.clone())
                    .or_default()
                    .entry("speaker_type".to_owned())
                    .or_insert_with(|| kind.as_str().to_owned());
            }
        }
        for participant in &front.participants {
            let folded = fold(&participant.label);
            let label = self.layout.labels.iter().find(|label| fold(label) == folded);
            if label.is_none() && self.layout.spoken {
                self.doubts.push(Doubt::at(
                    participant.line,
                    format!(
                        "the front matter names the participant “{}”, who does not speak here",
                        one_line(&participant.label)
                    ),
                ));
            }
            let label = label.cloned().unwrap_or_else(|| participant.label.clone());
            let values = self.speakers.entry(label).or_default();
            for (key, value) in &participant.attributes {
                self.doubts.extend(Doubt::of_consent(key, value, participant.line));
                let value = match (key.as_str(), value.parse::<SpeakerType>()) {
                    ("speaker_type", Ok(kind)) => kind.as_str().to_owned(),
                    _ => value.clone(),
                };
                values.insert(key.clone(), value);
            }
        }
        for label in &self.layout.labels {
            if let Some(Some(kind)) = context.instructions.of(label) {
                let values = self.speakers.entry(label.clone()).or_default();
                values.insert("speaker_type".to_owned(), kind.as_str().to_owned());
            }
        }
    }

    /// What a speaker is: as the participants list says, else the file, else a respondent.
    fn speaker_type(&self, label: &str, context: &Context<'_>) -> SpeakerType {
        let listed = context.known.get(&fold(label)).copied().flatten();
        let own = self.speakers.get(label).and_then(|values| values.get("speaker_type"));
        listed.or_else(|| own.and_then(|kind| kind.parse().ok())).unwrap_or_default()
    }

    /// Labels of those who do not ask, lead or watch.
    fn respondents(&self, context: &Context<'_>) -> Vec<String> {
        let spoken =
            |at: usize| self.layout.turns.iter().any(|turn| turn.label.is_some_and(|label| label as usize == at));
        let labels = self.layout.labels.iter().enumerate().filter(|(at, _)| spoken(*at));
        labels
            .filter(|(_, label)| self.speaker_type(label, context) == SpeakerType::Respondent)
            .map(|(_, label)| label.clone())
            .collect()
    }

    /// Attributes of the document; those of a person go to the only respondent of a spoken document.
    fn settle_attributes(&mut self, front: &FrontMatter, context: &Context<'_>) {
        for given in &front.attributes {
            self.doubts.extend(Doubt::of_consent(&given.key, &given.value, given.line));
            if self.layout.spoken && PERSONAL.contains(&given.key.as_str()) {
                let respondents = self.respondents(context);
                if let [only] = respondents.as_slice() {
                    self.speakers.entry(only.clone()).or_default().insert(given.key.clone(), given.value.clone());
                } else {
                    self.doubts.push(Doubt::at(
                        given.line,
                        format!(
                            "the {} “{}” is given for a document with {} respondents, so it is nobody's; give it in participants.csv",
                            given.key,
                            one_line(&given.value),
                            respondents.len()
                        ),
                    ));
                }
                continue;
            }
            let declared = context.schema.of(&given.key);
            let value = match declared.normalise(&given.value) {
                Ok(value) => value,
                Err(what) => {
                    let left = if declared == AttributeType::Date {
                        "is left out of ranges of dates"
                    } else {
                        "comes last in any order"
                    };
                    self.doubts
                        .push(Doubt::at(given.line, format!("{}: {what}; it is kept as text and {left}", given.key)));
                    given.value.clone()
                }
            };
            self.attributes.insert(given.key.clone(), value);
        }
    }

    /// A kind where the file gives none: two who speak, one of whom is known to ask, make an interview; what
    /// nobody speaks and somebody marked as notes is an observation. Everything else is left unset.
    fn guess_kind(&mut self, context: &Context<'_>) {
        if self.attributes.contains_key("kind") {
            return;
        }
        let types: Vec<SpeakerType> =
            self.layout.labels.iter().map(|label| self.speaker_type(label, context)).collect();
        let asks = types.contains(&SpeakerType::Interviewer);
        let leads = types.contains(&SpeakerType::Facilitator);
        let marked = self.layout.turns.iter().any(|turn| {
            !turn.about.is_empty()
                || matches!(turn.kind, crate::study::TurnKind::Reflective | crate::study::TurnKind::Reported)
        });
        let kind = match (self.layout.spoken, self.layout.labels.len()) {
            (true, 2) if asks => "interview",
            (true, 3..) if leads => "focus-group",
            (false, _) if marked => "observation",
            _ => return,
        };
        self.attributes.insert("kind".to_owned(), kind.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::instructions::Pattern;

    fn nobody(labels: &[&str]) -> Instructions {
        Instructions {
            not_speakers: labels.iter().map(|label| Pattern::exactly(label)).collect(),
            ..Instructions::default()
        }
    }

    fn labels(found: &Prepared) -> Vec<(Option<&str>, &str)> {
        let label = |at: u32| found.layout.labels.get(at as usize).map(String::as_str);
        found.layout.turns.iter().map(|turn| (turn.label.and_then(label), turn.body.slice(&found.text))).collect()
    }

    #[test]
    fn a_label_that_is_said_to_be_nobodys_starts_no_turn_however_often_it_stands() {
        let text = "Anna: So?\n\nNote: she laughs here.\n\nBen: Well, yes.\n\nNote: a phone rings.\n\nAnna: And?\n\nBen: That is all.\n";
        let read = |instructions: &Instructions| {
            let (known, schema) = (HashMap::from([("note".to_owned(), None)]), Schema::default());
            let context = Context { known: &known, schema: &schema, instructions };
            prepare(Path::new("a.txt"), text.as_bytes(), &context).expect("read").remove(0)
        };
        assert_eq!(read(&Instructions::default()).layout.turns.len(), 6);
        let found = read(&nobody(&["NOTE"]));
        let told = labels(&found);
        assert_eq!(told.len(), 4, "{told:?}");
        assert_eq!(told[0], (Some("Anna"), "So?\n\nNote: she laughs here."));
    }
}
