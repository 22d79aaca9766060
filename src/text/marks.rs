//! Two readings of a text in one: what went and what came, word by word.

use similar::{ChangeTag, TextDiff};

/// `after`, with what it has not any more as `[-…-]` and what is new as `{+…+}`. Neighbouring changes are one.
pub fn marked(before: &str, after: &str) -> String {
    let mut out = Marks::default();
    for change in TextDiff::from_words(before, after).iter_all_changes() {
        out.push(change.tag(), change.value());
    }
    out.settle();
    out.text
}

#[derive(Default)]
struct Marks {
    text: String,
    gone: String,
    new: String,
    /// Blanks after a change, which belong to it if another follows.
    blanks: String,
}

impl Marks {
    fn push(&mut self, tag: ChangeTag, part: &str) {
        let changing = !(self.gone.is_empty() && self.new.is_empty());
        match tag {
            ChangeTag::Equal if changing && part.trim().is_empty() => self.blanks.push_str(part),
            ChangeTag::Equal => {
                self.settle();
                self.text.push_str(part);
            }
            ChangeTag::Delete => {
                self.take_blanks();
                self.gone.push_str(part);
            }
            ChangeTag::Insert => {
                self.take_blanks();
                self.new.push_str(part);
            }
        }
    }

    fn take_blanks(&mut self) {
        self.gone.push_str(&self.blanks);
        self.new.push_str(&self.blanks);
        self.blanks.clear();
    }

    fn settle(&mut self) {
        if !self.gone.is_empty() {
            self.text.push_str(&format!("[-{}-]", self.gone));
        }
        if !self.new.is_empty() {
            self.text.push_str(&format!("{{+{}+}}", self.new));
        }
        self.text.push_str(&self.blanks);
        self.gone.clear();
        self.new.clear();
        self.blanks.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn neighbouring_changes_are_one() {
        assert_eq!(marked("who sets the items", "who sets the items"), "who sets the items");
        assert_eq!(marked("", "new words"), "{+new words+}");
        assert_eq!(marked("who sets the items", "who names the items"), "who [-sets-]{+names+} the items");
        assert_eq!(
            marked("who sets these items now", "who decides on it now"),
            "who [-sets these items-]{+decides on it+} now"
        );
    }

    /// One of the two readings: without what stands in `drop`, and without the signs of `keep`.
    fn reading(text: &str, drop: (&str, &str), keep: (&str, &str)) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(drop.0) {
            out.push_str(before);
            rest = after.split_once(drop.1).map_or("", |(_, after)| after);
        }
        out.push_str(rest);
        out.replace(keep.0, "").replace(keep.1, "")
    }

    proptest! {
        #[test]
        fn both_readings_are_there_whole(before in "[ab \n]{0,12}", after in "[ab \n]{0,12}") {
            let both = marked(&before, &after);
            prop_assert_eq!(reading(&both, ("{+", "+}"), ("[-", "-]")), before);
            prop_assert_eq!(reading(&both, ("[-", "-]"), ("{+", "+}")), after);
        }
    }
}
