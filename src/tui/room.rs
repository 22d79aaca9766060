//! For a projector: what a room must not see is left out, on every screen that shows it.
//!
//! Persons are what they are, not who they are; coders are numbered. Nothing else changes: keys, counts and places
//! stay, so that a meeting can be led from the same screens.

use super::app::App;

/// A line that says whose codings count, without their names.
pub fn without_reading(line: &str) -> std::borrow::Cow<'_, str> {
    let named = line.strip_prefix("reading: ").and_then(|rest| rest.split_once(" ("));
    match named.and_then(|(kind, rest)| Some((kind, rest.split_once(')')?.1))) {
        Some((kind, rest)) => format!("reading: {kind}{rest}").into(),
        None => line.into(),
    }
}

impl App {
    /// Whether a room looks on.
    pub fn is_for_room(&self) -> bool {
        self.reader.projector
    }

    /// A coder, as may be shown: to a room a number, in the order of those compared.
    pub fn shown_coder(&self, name: &str) -> String {
        if !self.is_for_room() {
            return name.to_owned();
        }
        let compared = self.compare.comparison().map(|found| found.coders.clone()).unwrap_or_default();
        match compared.iter().position(|coder| coder == name) {
            Some(at) => format!("coder {}", at + 1),
            None => "a coder".to_owned(),
        }
    }

    /// A speaker, as may be shown: to a room the name, which comes first, is left out.
    pub fn shown_speaker<'a>(&self, who: &'a str) -> &'a str {
        if self.is_for_room() { who.split_once(' ').map_or("", |(_, what)| what.trim_start()) } else { who }
    }

    /// A line with names of the compared coders, as may be shown.
    pub fn without_coders(&self, line: &str) -> String {
        let compared = self.compare.comparison().map(|found| found.coders.clone()).unwrap_or_default();
        if !self.is_for_room() {
            return line.to_owned();
        }
        let mut words: Vec<String> = Vec::new();
        for word in line.split(' ') {
            let bare = word.trim_end_matches([',', ':', ';']);
            let known = compared.iter().any(|coder| coder == bare);
            words.push(if known { word.replacen(bare, &self.shown_coder(bare), 1) } else { word.to_owned() });
        }
        words.join(" ")
    }

    /// A line above a report, as may be shown.
    pub fn shown_header<'a>(&self, line: &'a str) -> std::borrow::Cow<'a, str> {
        if self.is_for_room() { without_reading(line) } else { line.into() }
    }

    /// Shows the screens to a room, or as usual.
    pub fn look_for_room(&mut self) {
        self.reader.projector = !self.reader.projector;
        if let Some(page) = self.reader.page.as_mut() {
            page.blocks.set_spacing(if self.reader.projector { 2 } else { 1 });
            page.follow();
        }
        self.say(match self.reader.projector {
            true => "For a room: names of people and coders are hidden. The same key comes back.",
            false => "As usual.",
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_codings_count_is_told_without_names() {
        assert_eq!(
            without_reading("reading: lead coders (k1, Ann) · codebook: core 1"),
            "reading: lead coders · codebook: core 1"
        );
        assert_eq!(without_reading("out of 2 documents (all)"), "out of 2 documents (all)");
    }
}
