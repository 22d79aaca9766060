//! What the turns that a document has now say of the labels in a corrected text of it.
//!
//! Who speaks was settled when the document was imported, by rule and by what the user said then, and perhaps by hand
//! since. A correction of a word must not settle it anew: a label that means somebody else's goes on to do so, and a
//! line that looked like a label and was none stays none.

use super::instructions::{Instructions, Pattern};
use super::labels::{self, Line, shape};
use crate::study::Layout;
use crate::text::fold::fold;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The labels of a document as it is, by how they are written in its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// Labels as written, and whose they are, where that is another label.
    same: Vec<(String, String)>,
    /// Folded labels that speak.
    speak: HashSet<String>,
    /// Folded labels that start a line and speak for nobody.
    nobody: HashSet<String>,
}

impl Before {
    /// Reads the labels of a text with these turns.
    pub fn of(text: &str, layout: &Layout) -> Self {
        let speaking = layout.turns.iter().filter_map(|turn| layout.labels.get(turn.label? as usize));
        let speak: HashSet<String> = speaking.map(|label| fold(label)).collect();
        let mut turns = layout.turns.iter().filter(|turn| turn.label.is_some()).peekable();
        let mut owners: BTreeMap<String, (String, HashMap<&str, u32>)> = BTreeMap::new();
        let mut nobody = HashSet::new();
        let mut at = 0usize;
        for piece in text.split_inclusive('\n') {
            let start = at;
            at += piece.len();
            while turns
                .next_if(|turn| (turn.body.start as usize) <= start && (turn.span.end as usize) <= start)
                .is_some()
            {}
            let Line::Label(indent, found) = labels::read(piece.strip_suffix('\n').unwrap_or(piece), 0) else {
                continue;
            };
            let label = shape::without_turn_number(found.label);
            if shape::shape(label).is_none() {
                continue;
            }
            // The label of a turn stands before what is said in it, perhaps below its time.
            let of_turn = turns.peek().filter(|turn| {
                (turn.span.start as usize) <= start + indent
                    && start + indent < (turn.body.start as usize).max(turn.span.start as usize + 1)
            });
            match of_turn.and_then(|turn| layout.labels.get(turn.label? as usize)) {
                Some(owner) => {
                    let (_, owners) = owners.entry(fold(label)).or_insert_with(|| (label.to_owned(), HashMap::new()));
                    *owners.entry(owner).or_default() += 1;
                }
                None => {
                    nobody.insert(fold(label));
                }
            }
        }
        let mut same = Vec::new();
        for (folded, (label, owners)) in owners {
            nobody.remove(&folded);
            let owner = owners.iter().max_by_key(|(owner, turns)| (**turns, std::cmp::Reverse(**owner)));
            if let Some((owner, _)) = owner.filter(|_| !speak.contains(&folded)) {
                same.push((label, (*owner).to_owned()));
            }
        }
        Self { same, speak, nobody }
    }

    /// The folded labels that are somebody's, however they are written.
    pub fn known(&self) -> impl Iterator<Item = String> {
        self.same.iter().map(|(label, _)| fold(label))
    }

    /// Adds whose the labels are to what the user says, which goes first.
    pub fn add_to(&self, instructions: &mut Instructions) {
        let new: Vec<(Pattern, String)> = self
            .same
            .iter()
            .filter(|(label, _)| !instructions.names(label))
            .map(|(label, owner)| (Pattern::exactly(label), owner.clone()))
            .collect();
        instructions.same.extend(new);
    }

    /// Which of the labels that a new reading takes for speakers stood in the text before, for nobody; but for those of
    /// which the user says something now.
    pub fn stay_nobody(&self, found: &Layout, instructions: &Instructions) -> Vec<String> {
        let stays = |label: &&String| {
            let folded = fold(label);
            self.nobody.contains(&folded) && !self.speak.contains(&folded) && !instructions.names(label)
        };
        found.labels.iter().filter(stays).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::prepare::{Context, Prepared, prepare};
    use crate::study::Schema;
    use std::path::Path;

    const TEXT: &str = "Anna: So?\n\nJ: Yes.\n\nCorridor: the lift comes.\n\nAnna: And?\n\nJoe: No.\n\nCorridor: it goes.\n\nAnna: I see.\n";

    fn read(text: &str, instructions: &Instructions) -> Prepared {
        let (known, schema) = (HashMap::new(), Schema::default());
        let context = Context { known: &known, schema: &schema, instructions };
        prepare(Path::new("a.txt"), text.as_bytes(), &context).expect("read").remove(0)
    }

    #[test]
    fn what_was_said_of_labels_is_read_off_the_turns() {
        let said = Instructions {
            not_speakers: vec![Pattern::new("Corridor")],
            same: vec![(Pattern::new("J"), "Joe".into())],
            ..Instructions::default()
        };
        let found = read(TEXT, &said);
        assert_eq!(found.layout.labels, ["Anna", "Joe"]);
        let before = Before::of(&found.text, &found.layout);
        assert_eq!(before.same, [("J".to_owned(), "Joe".to_owned())]);
        assert_eq!(before.nobody, HashSet::from(["corridor".to_owned()]));
        let mut now = Instructions::default();
        before.add_to(&mut now);
        let again = read(&TEXT.replace("So?", "So then?"), &now);
        assert_eq!(before.stay_nobody(&again.layout, &now), ["Corridor"]);
        let wanted = Instructions {
            speakers: vec![(Pattern::new("Corridor"), crate::study::SpeakerType::Observer)],
            ..Instructions::default()
        };
        assert!(before.stay_nobody(&again.layout, &wanted).is_empty(), "what is said now goes first");
    }

    #[test]
    fn labels_with_times_and_unspoken_texts_are_read_too() {
        let text = "Anna  0:01\nSo?\n\n[0:05]\nBen: Yes.\n\nAnna  0:09\nAnd?\n\n[0:12]\nBen: No.\n";
        let found = read(text, &Instructions::default());
        let before = Before::of(&found.text, &found.layout);
        assert_eq!((before.same.len(), before.nobody.len(), before.speak.len()), (0, 0, 2), "{before:?}");
        let said = Instructions { not_speakers: vec![Pattern::new("*")], ..Instructions::default() };
        let found = read(TEXT, &said);
        assert!(!found.layout.spoken);
        let before = Before::of(&found.text, &found.layout);
        assert_eq!(before.nobody.len(), 4);
    }
}
