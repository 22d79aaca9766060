//! What became of the quotations of a manuscript, as a page for people and as records.

use super::{Checked, Report, Verdict};
use crate::publish::csv::{Field, Records};
use crate::publish::page::{Block, Page};
use crate::text::display::{counted, one_line, shortened};

/// So much is shown of a quotation.
const SHOWN: usize = 220;

impl Checked {
    /// Where it stands in the manuscript: `line 12`, `paragraph 4, note`.
    pub fn at(&self) -> String {
        let place = match self.line {
            Some(line) => format!("line {line}"),
            None => format!("paragraph {}", self.paragraph),
        };
        if self.note { format!("{place}, note") } else { place }
    }

    /// Where it comes from: `DUN-I2:4`.
    fn place(&self) -> Option<String> {
        let document = self.document.as_ref()?;
        Some(match (self.turn, self.last_turn) {
            (Some(first), Some(last)) if first != last => format!("{document}:{first}–{last}"),
            (Some(first), _) => format!("{document}:{first}"),
            _ => document.clone(),
        })
    }

    fn block(&self) -> Vec<Block> {
        let mut lines: Vec<String> =
            self.problems.iter().map(|problem| format!("{}: {}", problem.kind.words(), problem.what)).collect();
        let nearest = self.difference.is_some();
        if let Some(place) = self.place() {
            let who = if self.participants.is_empty() {
                String::new()
            } else {
                format!(" ({})", self.participants.join(", "))
            };
            let id = self.excerpt.as_ref().map_or_else(String::new, |id| format!(", excerpt {id}"));
            let more = match self.elsewhere {
                0 => String::new(),
                more => format!(", and in {}", counted(more, "other place")),
            };
            let word = if nearest { "nearest" } else { "from" };
            lines.push(format!("{word}: {place}{who}{id}{more}"));
        }
        if let Some(difference) = &self.difference {
            lines.push(format!("difference: {}", one_line(difference)));
        }
        if let Some(citation) = self.citation.as_ref().filter(|_| !self.problems.is_empty()) {
            lines.push(format!("cited: {}", one_line(citation)));
        }
        if !self.insertions.is_empty() {
            lines.push(format!("put in: {}", one_line(&self.insertions.join(", "))));
        }
        if let Some(consent) = self.consent {
            lines.push(format!("consent: {consent}"));
        }
        for cut in &self.left_out {
            let turns = if cut.turns == 0 { String::new() } else { format!(", {} on", counted(cut.turns, "turn")) };
            lines.push(format!("left out at a cut: {}{turns}", counted(cut.words, "word")));
        }
        let words = format!("“{}”", shortened(self.quotation.trim(), SHOWN));
        let head = Block::Term(format!("{}, {}", self.at(), self.verdict.words()), words);
        if lines.is_empty() { vec![head] } else { vec![head, Block::List(lines)] }
    }
}

impl Report {
    /// What was counted, in one line.
    pub fn summary(&self) -> String {
        let kinds = Verdict::ALL.iter().filter_map(|kind| Some((kind, self.counts.get(kind.words())?)));
        let kinds: Vec<String> = kinds.map(|(kind, count)| format!("{count} {}", kind.words())).collect();
        let kinds = if kinds.is_empty() { String::new() } else { format!(": {}", kinds.join(", ")) };
        let mut told = vec![format!("{}{kinds}.", counted(self.quotations, "quotation"))];
        match self.uncited {
            0 => {}
            1 => told.push("1 quotation says nothing of where it is from.".to_owned()),
            several => told.push(format!("{several} quotations say nothing of where they are from.")),
        }
        if self.insertions > 0 {
            let (times, quotations) = (counted(self.insertions, "time"), counted(self.with_insertions, "quotation"));
            told.push(format!("Words are put in {times}, in {quotations}."));
        }
        told.join(" ")
    }

    /// The report as a page: what is wrong first.
    pub fn page(&self) -> Page {
        let mut blocks = vec![Block::Text(self.summary())];
        let is_phrase = |one: &&Checked| one.problems.is_empty() && one.phrase;
        let is_literature = |one: &&Checked| one.problems.is_empty() && one.verdict == Verdict::NotFound;
        let is_fine = |one: &&Checked| one.problems.is_empty() && one.verdict > Verdict::NotFound && !one.phrase;
        let mut part = |title: &str, rows: Vec<&Checked>| {
            if !rows.is_empty() {
                blocks.push(Block::Heading(2, format!("{title} ({})", rows.len())));
                blocks.extend(rows.into_iter().flat_map(Checked::block));
            }
        };
        part("Something is wrong", self.checked.iter().filter(|one| !one.problems.is_empty()).collect());
        part(
            "Not of this study, as it seems: literature, or the author’s own words",
            self.checked.iter().filter(is_literature).collect(),
        );
        part("As it should be", self.checked.iter().filter(is_fine).collect());
        part(
            "A few words that also stand in a transcript: ways of speaking, as a rule",
            self.checked.iter().filter(is_phrase).collect(),
        );
        if !self.notes.is_empty() {
            blocks.push(Block::Notes(self.notes.clone()));
        }
        Page { title: format!("Quotations in {}", one_line(&self.file)), blocks }
    }

    /// The same as records, one a quotation.
    pub fn records(&self) -> Records {
        const COLUMNS: [&str; 20] = [
            "line",
            "paragraph",
            "note",
            "verdict",
            "problems",
            "quotation",
            "document",
            "turn",
            "last_turn",
            "start",
            "end",
            "participants",
            "excerpt",
            "elsewhere",
            "difference",
            "nearest",
            "likeness",
            "citation",
            "insertions",
            "consent",
        ];
        let number = |number: Option<u32>| number.map_or(Field::Null, Field::count);
        let row = |one: &Checked| {
            let problems: Vec<&str> = one.problems.iter().map(|problem| problem.what.as_str()).collect();
            vec![
                number(one.line),
                Field::count(one.paragraph),
                Field::Bool(one.note),
                Field::Text(one.verdict.words().to_owned()),
                Field::Text(problems.join("; ")),
                Field::Text(one.quotation.clone()),
                Field::text(one.document.as_deref()),
                number(one.turn),
                number(one.last_turn),
                number(one.start),
                number(one.end),
                Field::Text(one.participants.join("; ")),
                Field::text(one.excerpt.as_deref()),
                Field::count(one.elsewhere as u64),
                Field::text(one.difference.as_deref()),
                Field::text(one.nearest.as_deref()),
                Field::measure(one.likeness),
                Field::text(one.citation.as_deref()),
                Field::Text(one.insertions.join("; ")),
                Field::text(one.consent),
            ]
        };
        Records { columns: COLUMNS.map(str::to_owned).to_vec(), rows: self.checked.iter().map(row).collect() }
    }
}
