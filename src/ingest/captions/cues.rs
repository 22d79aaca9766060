//! The lines of a caption file → its cues: times, and the text between them.
//!
//! One reader for all kinds, that goes on after whatever is broken: WebVTT, SubRip, SBV, lines with a time in
//! brackets. A line that tells times begins a cue wherever it stands, so that missing numbers and missing blank
//! lines do no harm. Text without a time goes on from the cue before, with a doubt.

use super::timing::{self, Style, Timing};
use crate::ingest::Doubt;
use crate::text::display::shortened;
use std::collections::BTreeMap;

/// One caption as it stands in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cue {
    /// Line of its time, counted from 1.
    pub line: u32,
    /// Start, in milliseconds.
    pub start: Option<u32>,
    /// End, in milliseconds.
    pub end: Option<u32>,
    /// Its lines, marks and all.
    pub text: String,
    /// Comments that stand before it.
    pub notes: Vec<String>,
}

/// The captions of a file.
#[derive(Debug, Default)]
pub struct Captions {
    /// What the header tells: `title`, `language`.
    pub attributes: BTreeMap<String, String>,
    /// Text before the first time.
    pub preamble: String,
    /// The cues in the order of the file, some perhaps without text.
    pub cues: Vec<Cue>,
    /// What is doubtful.
    pub doubts: Vec<Doubt>,
}

/// Most doubts of one kind that are listed one by one.
const MOST: usize = 20;

/// Reads the cues of a text.
pub fn read(text: &str) -> Captions {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = Reader {
        style: text.lines().find_map(|line| timing::read(line).filter(|found| !found.broken)).map(|found| found.style),
        ..Reader::default()
    };
    let mut lines = text.lines().enumerate().peekable();
    if text.starts_with("WEBVTT") {
        reader.vtt = true;
        reader.header(&mut lines);
    }
    while let Some((at, line)) = lines.next() {
        let next = lines.peek().map_or("", |(_, next)| next);
        reader.line(u32::try_from(at + 1).unwrap_or(u32::MAX), line, next);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    style: Option<Style>,
    vtt: bool,
    found: Captions,
    /// Whether a blank line stands before this one.
    apart: bool,
    /// Inside a block that is passed over, or kept as a comment.
    block: Option<Block>,
    notes: Vec<String>,
    /// The last number of a cue.
    number: Option<u64>,
    /// How many doubts of each kind there were.
    broken: usize,
    stray: usize,
    backwards: usize,
}

enum Block {
    Comment(String),
    Style,
}

impl Reader {
    /// The header of WebVTT: the rest of its first line is a title; of its other lines the language is kept.
    fn header<'a>(&mut self, lines: &mut std::iter::Peekable<impl Iterator<Item = (usize, &'a str)>>) {
        if let Some((_, first)) = lines.next() {
            let title = first.trim_start_matches("WEBVTT").trim_matches(|c: char| c.is_whitespace() || c == '-');
            self.attribute("title", title);
        }
        while let Some((_, line)) = lines.next_if(|(_, line)| !line.trim().is_empty() && timing::read(line).is_none()) {
            if let Some(language) = line.strip_prefix("Language:") {
                self.attribute("language", language.trim());
            }
        }
        self.apart = true;
    }

    fn attribute(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.found.attributes.insert(key.to_owned(), value.to_owned());
        }
    }

    fn line(&mut self, number: u32, line: &str, next: &str) {
        if line.trim().is_empty() {
            // In WebVTT a line of blanks is a line of the caption, as in captions that roll.
            if line.is_empty() || !self.vtt {
                self.close_block();
                self.apart = true;
            }
            return;
        }
        let line = line.trim_end();
        if self.in_block(line) {
            return;
        }
        match timing::read(line) {
            Some(timing) if self.fits(&timing) => self.cue(number, &timing),
            // What follows a number stands apart if the number does.
            _ if self.is_number(line, next) => return,
            _ => self.text(number, line),
        }
        self.apart = false;
    }

    /// Comments and styles of WebVTT.
    fn in_block(&mut self, line: &str) -> bool {
        if let Some(block) = &mut self.block {
            if timing::read(line).is_none() {
                if let Block::Comment(text) = block {
                    text.push('\n');
                    text.push_str(line);
                }
                return true;
            }
            self.close_block();
        }
        if !(self.vtt && self.apart) {
            return false;
        }
        let comment = line.strip_prefix("NOTE").filter(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
        if let Some(rest) = comment {
            self.block = Some(Block::Comment(rest.trim().to_owned()));
        } else if matches!(line, "STYLE" | "REGION") {
            self.block = Some(Block::Style);
        }
        self.block.is_some()
    }

    fn close_block(&mut self) {
        if let Some(Block::Comment(text)) = self.block.take()
            && !text.trim().is_empty()
        {
            self.notes.push(text.trim().to_owned());
        }
    }

    /// Whether times in this spelling are times in this file. A stamp in brackets is one only where no cue has two.
    fn fits(&self, timing: &Timing<'_>) -> bool {
        match self.style {
            Some(style) => timing.style == style,
            None => timing.broken,
        }
    }

    /// Whether a line is the number of the cue that follows, or in WebVTT its name.
    fn is_number(&mut self, line: &str, next: &str) -> bool {
        if self.style == Some(Style::Stamp) {
            return is_lyrics_tag(line);
        }
        let follows = timing::read(next).is_some_and(|timing| timing.style == Style::Arrow && self.fits(&timing));
        let opens = self.apart || self.found.cues.is_empty();
        let Ok(number) = line.trim().parse::<u64>() else { return opens && follows && self.vtt };
        let in_order = self.number.is_some_and(|last| last.checked_add(1) == Some(number));
        // A number without a time below it is still one where it goes on counting.
        let counts = (follows && (opens || in_order)) || (opens && in_order && !next.trim().is_empty());
        if counts {
            self.number = Some(number);
        }
        counts
    }

    fn cue(&mut self, number: u32, timing: &Timing<'_>) {
        if timing.broken {
            let what = "the time of this caption cannot be read in full; its text is kept where it stands";
            self.doubt(number, what, |reader| &mut reader.broken);
        }
        if let (Some(start), Some(end)) = (timing.start, timing.end)
            && end < start
        {
            self.doubt(number, "the caption ends before it begins", |reader| &mut reader.backwards);
        }
        // A stamp ends what the one before it began.
        if timing.style == Style::Stamp
            && let Some(last) = self.found.cues.last_mut()
        {
            last.end = timing.start.filter(|start| last.start.is_none_or(|before| before <= *start));
        }
        let (start, end) = (timing.start, timing.end);
        let text = stamped_text(timing).to_owned();
        self.found.cues.push(Cue { line: number, start, end, text, notes: std::mem::take(&mut self.notes) });
    }

    fn text(&mut self, number: u32, line: &str) {
        let Some(last) = self.found.cues.last_mut() else {
            if self.style == Some(Style::Stamp) && is_lyrics_tag(line) {
                return;
            }
            push_line(&mut self.found.preamble, line);
            return;
        };
        if !self.apart || last.text.is_empty() || self.style == Some(Style::Stamp) {
            push_line(&mut last.text, line);
            return;
        }
        let what = format!(
            "“{}” stands without a time; it is taken to go on from the caption before",
            shortened(line.trim(), 40)
        );
        self.doubt(number, &what, |reader| &mut reader.stray);
        self.found.cues.push(Cue { line: number, text: line.to_owned(), ..Cue::default() });
    }

    fn doubt(&mut self, line: u32, what: &str, kind: fn(&mut Self) -> &mut usize) {
        let count = kind(self);
        *count += 1;
        if *count <= MOST {
            self.found.doubts.push(Doubt::at(line, what));
        }
    }

    fn finish(mut self) -> Captions {
        self.close_block();
        let left =
            [self.broken, self.stray, self.backwards].iter().map(|count| count.saturating_sub(MOST)).sum::<usize>();
        if left > 0 {
            self.found.doubts.push(Doubt::overall(format!("{left} more captions are broken in such ways")));
        }
        if let Some(last) = self.found.cues.last_mut() {
            last.notes.append(&mut self.notes);
        }
        self.found
    }
}

/// The text on the line of a stamp; a line of lyrics that recurs has several stamps, of which the first counts.
fn stamped_text<'a>(timing: &Timing<'a>) -> &'a str {
    let mut text = timing.text;
    while timing.style == Style::Stamp
        && let Some(more) = timing::read(text).filter(|more| more.style == Style::Stamp)
    {
        text = more.text;
    }
    text
}

fn push_line(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line.trim());
}

/// `[ti:Title]`, `[offset:+500]`: particulars of a file of lyrics.
fn is_lyrics_tag(line: &str) -> bool {
    let inner = line.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.and_then(|inner| inner.split_once(':')).is_some_and(|(name, _)| {
        matches!(
            name,
            "ti" | "ar"
                | "al"
                | "au"
                | "by"
                | "re"
                | "ve"
                | "length"
                | "offset"
                | "la"
                | "lr"
                | "tool"
                | "id"
                | "encoding"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(file: &str) -> Vec<(u32, Option<u32>, String)> {
        read(file).cues.into_iter().map(|cue| (cue.line, cue.start, cue.text)).collect()
    }

    fn doubts(file: &str) -> Vec<(Option<u32>, String)> {
        read(file).doubts.into_iter().map(|doubt| (doubt.line, doubt.what)).collect()
    }

    #[test]
    fn webvtt_with_all_that_it_may_have() {
        let file = "WEBVTT - A talk\nKind: captions\nLanguage: sv\n\nSTYLE\n::cue {\n}\n\nNOTE\nby Kyle,\nfor friends\n\n\
            4e84/5-0\n00:01.000 --> 00:02.000 align:start\nHej\ndu\n\nREGION\nid:x\n\n00:02.000 --> 00:03.000\n \nNOTE it\n\nNOTE last\n";
        let found = read(file);
        assert_eq!(found.attributes.get("title").map(String::as_str), Some("A talk"));
        assert_eq!(found.attributes.get("language").map(String::as_str), Some("sv"));
        assert_eq!(found.cues.iter().map(|cue| cue.text.as_str()).collect::<Vec<_>>(), ["Hej\ndu", "NOTE it"]);
        assert_eq!(found.cues[0].notes, ["by Kyle,\nfor friends"]);
        assert_eq!(found.cues[1].notes, ["last"]);
        assert_eq!((found.cues[0].line, found.doubts.len()), (14, 0));
    }

    #[test]
    fn numbers_and_blank_lines_may_be_missing() {
        let of = |line, start, text: &str| (line, Some(start), text.to_owned());
        assert_eq!(
            texts(
                "1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:02,000 --> 00:00:03,000\nTwo\n00:00:04,000 --> 00:00:05,000\nThree 3\n3"
            ),
            [of(2, 1_000, "One"), of(5, 2_000, "Two"), of(7, 4_000, "Three 3\n3")]
        );
        assert_eq!(
            texts("00:00:01,000 --> 00:00:02,000\n\nlate\n\n\n5\n\n"),
            [of(1, 1_000, "late"), (6, None, "5".into())]
        );
        let doubled = "1\n\n00:00:01,000 --> 00:00:02,000\n\nOne\n\n\n\n2\n\n00:00:03,000 --> 00:00:04,000\n\nTwo";
        assert_eq!(texts(doubled).iter().filter(|(_, start, _)| start.is_some()).count(), 2);
    }

    #[test]
    fn what_is_broken_is_kept_and_told() {
        let file = "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\nTwo\n\n3\n00:00:1d,000 --> 00:00:05,000\nThree\n\n4\n00:00:09,000 --> 00:00:08,000\nFour";
        assert_eq!(
            texts(file).iter().map(|(line, _, text)| (*line, text.as_str())).collect::<Vec<_>>(),
            [(2, "One"), (6, "Two"), (9, "Three"), (13, "Four")]
        );
        let doubts = doubts(file);
        assert_eq!(doubts.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [Some(6), Some(9), Some(13)]);
        assert!(doubts[0].1.contains("“Two” stands without a time"), "{doubts:?}");
        let many: String = "00:00:01.0 --> 00:00:00.0\nx\n\n".repeat(30);
        assert_eq!(read(&many).doubts.len(), MOST + 1);
    }

    #[test]
    fn lyrics_and_lines_of_whisper() {
        let file = "[ti:A song]\n[00:01.00]One\n[00:02.00]\n\n[00:03.50][00:09.00]Two\nmore\n";
        let found = read(file);
        let cues: Vec<_> = found.cues.iter().map(|cue| (cue.start, cue.end, cue.text.as_str())).collect();
        assert_eq!(
            cues,
            [(Some(1_000), Some(2_000), "One"), (Some(2_000), Some(3_500), ""), (Some(3_500), None, "Two\nmore")]
        );
        assert_eq!(texts("[00:01.0 --> 00:02.0]  One\n[00:02.0 --> 00:03.0]  Two [00:01.0] x\n").len(), 2);
        assert_eq!(texts("0:00:01.0,0:00:02.0\nOne, two\n\n0:00:02.0,0:00:03.0\nThree")[1].2, "Three");
    }

    proptest! {
        #[test]
        fn every_word_comes_out_or_is_told(lines in proptest::collection::vec("[a-z]{1,5}|00:0[0-9]:1[0-9],000 --> 00:0[0-9]:59,0|[0-9]{1,2}||00:00:x1 --> 3", 0..30)) {
            let file = lines.join("\n");
            let found = read(&file);
            let all: String = found.cues.iter().map(|cue| cue.text.as_str()).chain([found.preamble.as_str()]).collect::<Vec<_>>().join("\n");
            for word in lines.iter().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())) {
                prop_assert!(all.contains(word.as_str()), "{word}");
            }
            let last = u32::try_from(file.lines().count()).unwrap_or(u32::MAX);
            prop_assert!(found.cues.iter().all(|cue| cue.line >= 1 && cue.line <= last));
        }
    }
}
