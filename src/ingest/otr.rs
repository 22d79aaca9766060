//! oTranscribe → turns: a page of HTML inside JSON, with times that can be clicked.
//!
//! Its paragraphs are those of the text, line breaks are line breaks, and who speaks is told by labels as in any
//! text. The marks of times are taken out of the text; a turn has the time of the mark that stands at its
//! beginning, or of the last one before.
//!
//! **Kept**: the text, with tags that are none; times of turns; the name of the recording (attribute `media`).
//! **Lost**: bold and italic type, times inside of turns, where the player stood.

use super::captions::{markup, timing};
use super::decode;
use super::prepare::{Context, IngestError, Unreadable};
use super::reading::{Content, Reading};
use super::turns;
use crate::study::Turn;
use crate::text::fold::fold;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file.
#[derive(Deserialize)]
struct File {
    text: String,
    #[serde(default)]
    media: Option<serde_json::Value>,
}

/// Reads a file of oTranscribe.
pub fn read(bytes: &[u8], context: &Context<'_>) -> Result<Reading, IngestError> {
    let decoded = decode::decode_as(bytes, context.instructions.encoding)?;
    if decoded.text.trim().is_empty() {
        return Err(IngestError::Empty);
    }
    let file: File = serde_json::from_str(&decoded.text).map_err(|error| {
        let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
        let what = format!("it is no file of oTranscribe ({})", crate::text::display::one_line(&error.to_string()));
        Unreadable::at(line, what, "export it once more as .otr, or as Markdown or plain text")
    })?;
    let page = Page::read(&file.text);
    let known = |label: &str| match context.instructions.of(label) {
        Some(kind) => kind.is_some(),
        None => context.known.contains_key(&fold(label)),
    };
    let nobody = |label: &str| context.instructions.of(label) == Some(None);
    let source =
        turns::Source { text: &page.text, known: Some(&known), nobody: Some(&nobody), ..turns::Source::default() };
    let (mut layout, mut doubts) = turns::layout(source);
    layout.turns.iter_mut().for_each(|turn| turn.time = page.time(turn));
    doubts.extend(decoded.doubts);
    let media =
        file.media.and_then(|media| media.as_str().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned));
    let attributes: BTreeMap<String, String> = media.map(|name| ("media".to_owned(), name)).into_iter().collect();
    let content = Content::Turns { text: page.text, layout };
    Ok(Reading { encoding: decoded.encoding, content, attributes, doubts, ..Reading::default() })
}

/// The text of a page, and where in it which time stands.
#[derive(Default)]
struct Page {
    text: String,
    /// Byte and milliseconds, in order.
    marks: Vec<(usize, u32)>,
    /// What comes before the next word: a new paragraph, a new line, a blank.
    gap: Gap,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Blank,
    Line,
    Paragraph,
}

impl Page {
    fn read(html: &str) -> Self {
        let mut page = Self::default();
        let mut rest = html;
        while !rest.is_empty() {
            let next = rest.find('<').unwrap_or(rest.len());
            let (plain, marked) = rest.split_at(next);
            page.say(plain);
            rest = page.tag(marked);
        }
        if !page.text.is_empty() {
            page.text.push('\n');
        }
        page
    }

    /// Reads a tag at the start of `text`; what follows it.
    fn tag<'a>(&mut self, text: &'a str) -> &'a str {
        let opens = text.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/'));
        let Some(close) = markup::within(text).find('>').filter(|_| opens) else {
            let sign = usize::from(!text.is_empty());
            self.say_raw(text.get(..sign).unwrap_or(""));
            return text.get(sign..).unwrap_or("");
        };
        let inner = text.get(1..close).unwrap_or("");
        let after = text.get(close + 1..).unwrap_or("");
        let end = inner.find(|c: char| c.is_whitespace()).unwrap_or(inner.len());
        let name = inner.get(..end).unwrap_or("").trim_end_matches('/').to_ascii_lowercase();
        match name.as_str() {
            "span" if inner.contains("timestamp") => return self.mark(inner, after),
            "p" | "/p" | "div" | "/div" | "ul" | "/ul" | "ol" | "/ol" | "h1" | "h2" | "h3" | "/h1" | "/h2" | "/h3"
            | "blockquote" | "/blockquote" => self.gap = Gap::Paragraph,
            // Two line breaks are a blank line.
            "br" => self.gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line },
            "li" | "/li" => self.gap = self.gap.max(Gap::Line),
            "span" | "/span" | "b" | "/b" | "i" | "/i" | "u" | "/u" | "strong" | "/strong" | "em" | "/em" | "font"
            | "/font" | "a" | "/a" | "s" | "/s" | "strike" | "/strike" | "sub" | "/sub" | "sup" | "/sup" | "meta" => {}
            // `<laugh>` is what somebody typed.
            _ => self.say_raw(text.get(..close + 1).unwrap_or("")),
        }
        after
    }

    /// A time: what it shows, to its end, is no text.
    fn mark<'a>(&mut self, inner: &str, after: &'a str) -> &'a str {
        let end = markup::within(after).find("</span>");
        let (shown, rest) = end.and_then(|end| after.split_at_checked(end)).unwrap_or(("", after));
        let stamp = inner.split_once("data-timestamp=").map(|(_, value)| value.trim_start_matches(['"', '\'']));
        let seconds = stamp.and_then(|value| value.split(['"', '\'', ' ', '>']).next()?.parse::<f64>().ok());
        let of_stamp =
            seconds.filter(|seconds| (0.0..4_000_000.0).contains(seconds)).map(|s| (s * 1000.0).round() as u32);
        let of_shown = || timing::clock(shown.trim()).map(|(time, _)| time);
        match of_stamp.or_else(of_shown) {
            Some(time) => self.marks.push((self.text.len(), time)),
            None => self.say(shown),
        }
        self.gap = self.gap.max(Gap::Blank);
        rest
    }

    fn say(&mut self, html: &str) {
        self.say_raw(&markup::decode(html));
    }

    fn say_raw(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() || c == '\u{feff}' {
                self.gap = self.gap.max(Gap::Blank);
                continue;
            }
            if !self.text.is_empty() {
                match self.gap {
                    Gap::None => {}
                    Gap::Blank => self.text.push(' '),
                    Gap::Line => self.text.push('\n'),
                    Gap::Paragraph => self.text.push_str("\n\n"),
                }
            }
            self.gap = Gap::None;
            self.text.push(c);
        }
    }

    /// The time of a turn: of the last mark up to its first word.
    fn time(&self, turn: &Turn) -> Option<u32> {
        // A mark stands at the end of the text before it, so that the gap to the next word does not count.
        let last = self.marks.partition_point(|(at, _)| *at <= turn.body.start as usize);
        last.checked_sub(1).and_then(|at| self.marks.get(at)).map(|(_, time)| *time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::instructions::Instructions;
    use crate::study::{Layout, Schema};
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn otr(file: &str) -> Result<Reading, IngestError> {
        let (known, schema, instructions) = (HashMap::new(), Schema::default(), Instructions::default());
        read(file.as_bytes(), &Context { known: &known, schema: &schema, instructions: &instructions })
    }

    fn page(html: &str) -> (String, Layout) {
        let file = serde_json::json!({"text": html, "media": "a.mp3", "media-time": 12.9}).to_string();
        match otr(&file).expect("a file").content {
            Content::Turns { text, layout } => (text, layout),
            Content::Prose(_) => panic!("turns"),
        }
    }

    fn time(seconds: f64, shown: &str) -> String {
        format!("<span class=\"timestamp\" data-timestamp=\"{seconds}\">{shown}</span>")
    }

    #[test]
    fn labels_and_times() {
        let html = format!(
            "  <p>{} Interviewer: So&nbsp;&amp; so? <i>Well</i> <laugh></p><p>Mary: {}Yes.<br />No. {} Then</p><p>And more.</p><p>Interviewer:&nbsp;{}Why?</p><p><br /></p>",
            time(9.48, "00:09"),
            time(12.0, "00:12"),
            time(15.5, "00:15"),
            time(20.0, "00:20")
        );
        let (text, layout) = page(&html);
        assert_eq!(
            text,
            "Interviewer: So & so? Well <laugh>\n\nMary: Yes.\nNo. Then\n\nAnd more.\n\nInterviewer: Why?\n"
        );
        assert_eq!(layout.labels, ["Interviewer", "Mary"]);
        assert_eq!(
            layout.turns.iter().map(|turn| turn.time).collect::<Vec<_>>(),
            [Some(9_480), Some(12_000), Some(20_000)]
        );
    }

    #[test]
    fn paragraphs_of_scripts_without_blanks() {
        let html = format!(
            "<p>{} བཙུན་མའི་{} སྔགས་ཆོག<br><br>ཡང</p><p>རྗེས{}</p>",
            time(9.4, "00:09"),
            time(26.6, "00:26"),
            time(86.8, "01:26")
        );
        let (text, layout) = page(&html);
        assert_eq!(text, "བཙུན་མའི་ སྔགས་ཆོག\n\nཡང\n\nརྗེས\n");
        assert_eq!(
            layout.turns.iter().map(|turn| turn.time).collect::<Vec<_>>(),
            [Some(9_400), Some(26_600), Some(26_600)]
        );
    }

    #[test]
    fn what_is_no_such_file_is_told() {
        assert!(
            otr("{\"a\": 1}").is_err_and(|e| e.to_string().contains("no file of oTranscribe (missing field `text`"))
        );
        assert!(otr(&"{\"text\": [".repeat(5_000)).is_err());
        assert!(matches!(otr(""), Err(IngestError::Empty)));
        assert_eq!(otr("{\"text\": \"a\", \"media\": \"b.mp3\"}").expect("read").attributes["media"], "b.mp3");
        assert_eq!(page("a < b <span class='timestamp'>x</span>").0, "a < b x\n");
    }

    proptest! {
        #[test]
        fn any_page_gives_sound_turns(pieces in proptest::collection::vec("<p>|</p>|<br />|<span class=\"timestamp\" data-timestamp=\"[0-9.]{0,4}\">|</span>|A[12]: |&[a-z]{1,5};|<|>|[a-zé ]{0,8}", 0..30)) {
            let (text, layout) = page(&pieces.concat());
            let mut at = 0;
            for turn in &layout.turns {
                prop_assert!(turn.span.start >= at && turn.span.encloses(turn.body) && text.get(turn.body.range()).is_some());
                at = turn.span.end;
            }
        }
    }
}
