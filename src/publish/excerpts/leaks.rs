//! What in excerpts points at a person: looked for before anything is written, and masked on request.
//!
//! Every text of an excerpt that the file will have is looked at, and every line above it, with the names of a table and the shapes that
//! [`identify`](crate::study::identify) knows. A name of the table is a name that somebody listed because it must not
//! get out; a shape can be a false alarm. So the former stop an export and the latter are told. What was found is never
//! repeated: a message says where it stands, and of what kind it is.

use super::{Collection, Excerpt, Setting};
use crate::publish::Format;
use crate::study::identify::Tally;
use crate::study::pseudonym::Watch;

/// Something that points at a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// The id of the excerpt; empty for what stands above all.
    pub id: String,
    /// Its document, without what points at a person in its name.
    pub document: String,
    /// Its first turn.
    pub turn: Option<u32>,
    /// In what: `text`, `memo`, `attribute profession` ….
    pub place: String,
    /// How much of what.
    pub tally: Tally,
}

impl Leak {
    /// Whether a name of the table is in it.
    pub fn is_listed(&self) -> bool {
        self.tally.is_listed()
    }

    /// Where it stands and what it is, without saying it.
    pub fn line(&self) -> String {
        let turn = self.turn.map_or_else(String::new, |turn| format!(" turn {turn}"));
        let id = if self.id.is_empty() { String::new() } else { format!(" ({})", self.id) };
        format!("{}{turn}{id}, {}: {}", self.document, self.place, self.tally.words())
    }
}

/// What is masked and how often, as `[name]` or `[phone]`.
fn masked(watch: &Watch, text: &str) -> Option<(String, Tally)> {
    let found = watch.look(text, &[]);
    if found.is_empty() {
        return None;
    }
    let (mut out, mut at, mut tally) = (String::with_capacity(text.len()), 0, Tally::default());
    for finding in found {
        let range = finding.span.range();
        // Of two that overlap the first stands for both.
        out.push_str(text.get(at..range.start).unwrap_or_default());
        if range.start >= at {
            out.push_str(&format!("[{}]", finding.kind.as_str()));
        }
        tally.add(finding.kind);
        at = range.end.max(at);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    Some((out, tally))
}

/// What of excerpts stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Every field, as records have it.
    Fields {
        /// Whether what is said of the excerpts stands in it, or in a file beside it.
        header: bool,
    },
    /// What a page prints: words, citation, memo, and headings.
    Page {
        /// Whether what stands before and after does too.
        context: bool,
    },
}

impl Holds {
    /// What excerpts that are set like this have in a format.
    pub fn of(format: Format, setting: &Setting) -> Self {
        match format {
            Format::Csv | Format::Jsonl | Format::Json => Self::Fields { header: setting.for_paper },
            Format::Xlsx => Self::Fields { header: true },
            _ => Self::Page { context: setting.context },
        }
    }

    fn header(self) -> bool {
        !matches!(self, Self::Fields { header: false })
    }

    /// Whether a text stands in it, by what it is.
    fn has(self, place: &str) -> bool {
        match self {
            Self::Fields { .. } => true,
            Self::Page { context } => match place {
                "before" | "after" => context,
                "text" | "quotation" | "citation" | "memo" | "edit for print" | "translation" => true,
                _ => false,
            },
        }
    }
}

impl Excerpt {
    /// Its texts, with what each is.
    pub(in crate::publish) fn texts(&self) -> impl Iterator<Item = (String, &str)> {
        let own: [(&str, &String); 6] = [
            ("text", &self.text),
            ("quotation", &self.quotation),
            ("before", &self.before),
            ("after", &self.after),
            ("citation", &self.citation),
            ("name of the document", &self.document),
        ];
        // What is printed is mostly the text itself.
        let own = own.into_iter().filter(|(what, text)| *what != "quotation" || text.trim() != self.text.trim());
        let own = own.chain(self.memo.iter().map(|memo| ("memo", memo)));
        let own = own.chain(self.printed.iter().map(|text| ("edit for print", text)));
        let own = own.chain(self.translation.iter().map(|text| ("translation", text)));
        let own = own.chain(self.participant.iter().map(|name| ("participant", name)));
        let own = own.chain(self.participants.iter().map(|name| ("participants", name)));
        let own = own.chain(self.coders.iter().map(|name| ("coders", name)));
        let attributes = self.attributes.iter().map(|(key, value)| (format!("attribute {key}"), value.as_str()));
        own.map(|(what, text)| (what.to_owned(), text.as_str())).chain(attributes)
    }

    /// The same texts, to be changed.
    fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let own = [
            &mut self.text,
            &mut self.quotation,
            &mut self.before,
            &mut self.after,
            &mut self.citation,
            &mut self.document,
        ];
        let people = self.participants.iter_mut().chain(&mut self.participant).chain(&mut self.coders);
        let edits = self.printed.iter_mut().chain(&mut self.translation);
        own.into_iter().chain(&mut self.memo).chain(edits).chain(people).chain(self.attributes.values_mut())
    }
}

impl Collection {
    /// What points at persons in a file that holds so much of them, in the order of the excerpts.
    pub fn leaks(&self, watch: &Watch, holds: Holds) -> Vec<Leak> {
        let mut leaks = Vec::new();
        for line in self.header.iter().chain(&self.summary).filter(|_| holds.header()) {
            let tally = watch.tally(line);
            if !tally.is_empty() {
                let (id, document, place) = (String::new(), "the header".to_owned(), "filters and names".to_owned());
                leaks.push(Leak { id, document, turn: None, place, tally });
            }
        }
        let page = matches!(holds, Holds::Page { .. });
        let mut headings = self.headings.iter().filter(|_| page);
        for excerpt in &self.excerpts {
            let headings = headings.next().into_iter().flatten().map(|text| ("heading".to_owned(), text.as_str()));
            let texts = excerpt.texts().filter(|(place, _)| holds.has(place)).chain(headings);
            for (place, text) in texts {
                let tally = watch.tally(text);
                if !tally.is_empty() {
                    let document = masked(watch, &excerpt.document).map(|(document, _)| document);
                    leaks.push(Leak {
                        id: excerpt.id.clone(),
                        document: document.unwrap_or_else(|| excerpt.document.clone()),
                        turn: excerpt.turn,
                        place,
                        tally,
                    });
                }
            }
        }
        leaks
    }

    /// Puts kinds in brackets in the place of all that points at persons, and says so; how much of what was masked.
    pub fn redact(&mut self, watch: &Watch) -> Tally {
        let mut all = Tally::default();
        let mut redact = |text: &mut String| {
            if let Some((masked, tally)) = masked(watch, text) {
                *text = masked;
                all.join(&tally);
            }
        };
        self.header.iter_mut().chain(&mut self.summary).for_each(&mut redact);
        self.headings.iter_mut().flatten().for_each(&mut redact);
        self.excerpts.iter_mut().flat_map(Excerpt::texts_mut).for_each(&mut redact);
        if !all.is_empty() {
            self.summary.push(format!(
                "Masked as [kind] in texts, memos, citations and attributes: {}. Each is counted wherever it stands.",
                all.words()
            ));
        }
        all
    }
}
