//! What the user says of a file, and taking it back.

use super::{File, Import};
use crate::ingest::folder::Role;
use crate::ingest::format::Format;
use crate::ingest::import::Input;
use crate::ingest::instructions::{Instructions, Pattern};
use crate::study::SpeakerType;
use crate::text::fold::fold;
use encoding_rs::Encoding;

/// What is said of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// It is a speaker's, who is this.
    Is(SpeakerType),
    /// It is nobody's.
    Nobody,
    /// It means the speaker of another label.
    Same(String),
}

impl Said {
    /// In words, as in “Anna is an interviewer”.
    pub fn words(&self) -> String {
        match self {
            Self::Is(kind @ (SpeakerType::Interviewer | SpeakerType::Observer)) => format!("is an {kind}"),
            Self::Is(kind) => format!("is a {kind}"),
            Self::Nobody => "is nobody: no speaker".to_owned(),
            Self::Same(other) => format!("is the same as {other}"),
        }
    }
}

/// What is said of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decisions {
    /// Read it as this.
    pub format: Option<Format>,
    /// Read it in this encoding.
    pub encoding: Option<&'static Encoding>,
    /// Of its projects, take this one: its name, or its number.
    pub project: Option<String>,
    /// What its labels are, in the order in which that was said.
    pub labels: Vec<(String, Said)>,
    /// Whether it comes in, where the user overrules what would be.
    pub taken: Option<bool>,
}

impl Decisions {
    /// What is said of a label.
    pub fn of(&self, label: &str) -> Option<&Said> {
        let wanted = fold(label.trim());
        self.labels.iter().find(|(known, _)| fold(known.trim()) == wanted).map(|(_, said)| said)
    }

    /// Says something of a label, or takes it back.
    pub fn say(&mut self, label: &str, said: Option<Said>) {
        let wanted = fold(label.trim());
        let at = self.labels.iter().position(|(known, _)| fold(known.trim()) == wanted);
        match (at.and_then(|at| self.labels.get_mut(at)), said) {
            (Some(known), Some(said)) => known.1 = said,
            (None, Some(said)) => self.labels.push((label.trim().to_owned(), said)),
            (Some(_), None) => self.labels.retain(|(known, _)| fold(known.trim()) != wanted),
            (None, None) => {}
        }
    }

    /// The same for those who read files.
    fn instructions(&self) -> Instructions {
        let (format, encoding, study) = (self.format, self.encoding, self.project.clone());
        let mut instructions = Instructions { format, encoding, study, ..Instructions::default() };
        for (label, said) in &self.labels {
            let pattern = Pattern::exactly(label);
            match said {
                Said::Is(kind) => instructions.speakers.push((pattern, *kind)),
                Said::Nobody => instructions.not_speakers.push(pattern),
                Said::Same(other) => instructions.same.push((pattern, other.clone())),
            }
        }
        instructions
    }

    /// The file as it is to be read.
    pub fn apply(&self, input: &mut Input) {
        if self.taken == Some(true) && matches!(input.role, Role::Skipped(_)) {
            // Who takes a file in means it.
            (input.role, input.named) = (Role::Document, true);
        }
        input.instructions = Some(self.instructions());
    }
}

impl Import {
    /// Changes what is said of files; whether anything did change. Files of which something else is said now are to be
    /// read again.
    pub fn decide(&mut self, files: &[usize], change: impl Fn(&mut Decisions)) -> bool {
        let mut before = Vec::new();
        for at in files {
            let Some(file) = self.files.get_mut(*at) else { continue };
            let mut said = file.said.clone();
            change(&mut said);
            if said != file.said {
                before.push((*at, std::mem::replace(&mut file.said, said)));
            }
        }
        let changed = !before.is_empty();
        if changed {
            self.concern(&before);
            self.before.push(before);
        }
        changed
    }

    /// Takes the last decision back; whether there was one.
    pub fn take_back(&mut self) -> bool {
        let Some(mut before) = self.before.pop() else { return false };
        for (at, said) in &mut before {
            if let Some(file) = self.files.get_mut(*at) {
                std::mem::swap(&mut file.said, said);
            }
        }
        self.concern(&before);
        true
    }

    /// Notes what is to be read again, given what was said of files before. Whether a file comes in decides on the names
    /// of others, and on what the sheets find: then all are.
    fn concern(&mut self, before: &[(usize, Decisions)]) {
        for (at, old) in before {
            let Some(file) = self.files.get_mut(*at) else { continue };
            self.all |= file.said.taken != old.taken;
            file.stale = true;
        }
    }

    /// The files in which a label speaks, or of which something is said.
    pub fn with_label(&self, label: &str) -> Vec<usize> {
        let wanted = fold(label.trim());
        let has = |file: &File| {
            file.said.of(label).is_some()
                || file.documents().iter().any(|made| made.labels.iter().any(|known| fold(&known.label) == wanted))
        };
        self.files.iter().enumerate().filter(|(_, file)| has(file)).map(|(at, _)| at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(files: &[&str]) -> Import {
        let file = |name: &&str| File {
            input: Input::file(name.into(), Role::Document),
            name: (*name).to_owned(),
            report: None,
            said: Decisions::default(),
            stale: false,
        };
        Import { files: files.iter().map(file).collect(), ..Import::default() }
    }

    #[test]
    fn what_is_said_of_a_label_is_said_once_and_is_read_so() {
        let mut said = Decisions::default();
        said.say("Anna", Some(Said::Is(SpeakerType::Interviewer)));
        said.say(" ANNA", Some(Said::Nobody));
        said.say("Speaker ?", Some(Said::Is(SpeakerType::Client)));
        said.say("Int.", Some(Said::Same("Interviewer".to_owned())));
        assert_eq!(said.labels.len(), 3);
        let read = said.instructions();
        assert_eq!((read.of("anna"), read.of("Speaker ?")), (Some(None), Some(Some(SpeakerType::Client))));
        assert_eq!(read.of("Speaker 1"), None, "signs of patterns in a label stand for themselves");
        assert_eq!(read.same.len(), 1);
        said.say("anna", None);
        assert_eq!(said.of("Anna"), None);
    }

    #[test]
    fn decisions_are_taken_back_in_turn_and_say_what_is_to_be_read_again() {
        let mut import = import(&["a.txt", "b.txt"]);
        assert!(import.decide(&[0, 1], |said| said.say("P", Some(Said::Nobody))));
        assert!(import.files.iter().all(|file| file.stale) && !import.all);
        assert!(!import.decide(&[0], |said| said.say("P", Some(Said::Nobody))), "said already");
        assert!(import.decide(&[1], |said| said.taken = Some(false)));
        assert!(import.all, "names of others may depend on it");
        assert!(import.take_back());
        assert_eq!(import.files[1].said.taken, None);
        assert!(import.take_back() && !import.take_back());
        assert!(import.files.iter().all(|file| file.said == Decisions::default()));
    }

    #[test]
    fn a_file_that_was_passed_over_is_a_document_once_it_is_taken() {
        let mut input = Input { named: false, ..Input::file("x.log".into(), Role::Skipped("no".to_owned())) };
        Decisions::default().apply(&mut input);
        assert!(matches!(input.role, Role::Skipped(_)));
        Decisions { taken: Some(true), ..Decisions::default() }.apply(&mut input);
        assert_eq!((input.role, input.named), (Role::Document, true));
    }
}
