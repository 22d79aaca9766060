//! Chat of a Zoom meeting → turns: a message is a turn.
//!
//! Two layouts: `00:06:15`, tab, `Name:`, tab, text, as recordings in the cloud have it; and `10:12:45 From Name to
//! Everyone: text`, with the text on the same line or below. A message goes on over lines without a time.
//!
//! A reaction (`Reacted to "…" with 👍`) is no message: it is a note on the message that it quotes, so that half of
//! a lively chat is not thumbs. Where that message is not in the file the reaction stays as it is written. What a
//! message replies to (`Replying to "…"`) is a note on it.
//!
//! **Kept**: every message in the order of the file, with its time as the file tells it (of the recording, or of the
//! day), quotations and reactions (notes `replying to`, `reaction`), for whom it is where not for everyone (note
//! `to`), notices of assistants as messages of theirs. **Lost**: dates before times.

use super::clock;
use super::decode;
use super::prepare::{Context, IngestError, Unreadable};
use super::reading::{Draft, Reading, Said};
use crate::text::display::shortened;
use std::collections::HashMap;

/// Reads a chat.
pub fn read(bytes: &[u8], context: &Context<'_>) -> Result<Reading, IngestError> {
    let decoded = decode::decode_as(bytes, context.instructions.encoding)?;
    let (before, messages) = messages(&decoded.text);
    if messages.is_empty() {
        return Err(no_messages(&before));
    }
    let mut draft = Draft::new();
    draft.aside(&before);
    for message in settle(messages) {
        let time = message.time.map(|time| time..time);
        if draft.turn(Said { label: Some(message.name), text: &message.text, time }) {
            message.notes.iter().for_each(|(tier, text)| draft.note(tier, text));
        }
    }
    Ok(Reading { encoding: decoded.encoding, content: draft.finish(), doubts: decoded.doubts, ..Reading::default() })
}

fn no_messages(text: &str) -> IngestError {
    if text.trim().is_empty() {
        return IngestError::Empty;
    }
    let what = format!(
        "no line is a message such as `00:06:15 From Name to Everyone: text`; the file begins “{}”",
        shortened(text.trim(), 40)
    );
    Unreadable::new(what, "save the chat again from the meeting, or read it as text with `--as txt`").into()
}

/// Whether a text begins as a chat does.
pub fn is_chat(head: &str) -> bool {
    head.lines().map(str::trim_end).find(|line| !line.is_empty()).is_some_and(|line| opening(line).is_some())
}

/// The first line of a message.
struct Opening<'a> {
    time: Option<u32>,
    name: &'a str,
    to: Option<&'a str>,
    text: &'a str,
}

fn opening(line: &str) -> Option<Opening<'_>> {
    let line = without_date(line);
    let (time, length) = clock::at_start(line)?;
    let (mark, rest) = line.split_at_checked(length)?;
    // A time of day or of the recording, to the second.
    if mark.matches(':').count() != 2 {
        return None;
    }
    let said = rest.trim_start();
    if let Some(who) = said.strip_prefix("From ").filter(|_| rest.starts_with(char::is_whitespace)) {
        let (who, text) = split_name(who)?;
        let parted = [" to ", " To "].iter().find_map(|word| who.rsplit_once(word));
        let (name, to) = parted.map_or((who, None), |(name, to)| (name, Some(to.trim())));
        let to = to.filter(|to| !to.eq_ignore_ascii_case("everyone"));
        return Some(Opening { time, name: name.trim(), to, text });
    }
    // A name may hold a colon; what parts it from the text is a colon and a tab.
    let rest = rest.strip_prefix('\t')?;
    let (name, text) = rest.split_once(":\t").or_else(|| rest.strip_suffix(':').map(|name| (name, "")))?;
    (!name.trim().is_empty() && !name.contains('\t')).then(|| Opening { time, name: name.trim(), to: None, text })
}

fn split_name(who: &str) -> Option<(&str, &str)> {
    let at = who.char_indices().find(|&(at, c)| {
        c == ':' && who.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
    })?;
    let name = who.get(..at.0)?;
    (!name.trim().is_empty()).then_some((name, who.get(at.0 + 1..).unwrap_or("")))
}

/// `2023-01-05 10:00:01` → `10:00:01`.
fn without_date(line: &str) -> &str {
    let date = line.split(' ').next().unwrap_or("");
    let parts = date.split('-').count() == 3 && date.len() == 10;
    if parts && date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        line.get(date.len()..).unwrap_or("").trim_start()
    } else {
        line
    }
}

struct Message<'a> {
    time: Option<u32>,
    name: &'a str,
    text: String,
    notes: Vec<(&'static str, String)>,
}

/// Text before the first message, and the messages as they stand.
fn messages(text: &str) -> (String, Vec<Message<'_>>) {
    let mut before = String::new();
    let mut messages: Vec<Message<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(found) = opening(line) {
            let notes = found.to.map(|to| ("to", to.to_owned())).into_iter().collect();
            let (time, name) = (found.time, found.name);
            messages.push(Message { time, name, text: found.text.trim().to_owned(), notes });
        } else {
            let text = messages.last_mut().map_or(&mut before, |message| &mut message.text);
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(line.trim());
        }
    }
    for message in &mut messages {
        message.text.truncate(message.text.trim_end().len());
    }
    (before, messages)
}

/// Makes notes of quotations and reactions.
fn settle(messages: Vec<Message<'_>>) -> Vec<Message<'_>> {
    let mut settled: Vec<Message<'_>> = Vec::with_capacity(messages.len());
    let mut index = Index::default();
    for mut message in messages {
        if let Some((quoted, note)) = reaction(&message)
            && let Some(target) = index.find(quoted, &settled).and_then(|at| settled.get_mut(at))
        {
            target.notes.push(("reaction", note));
            continue;
        }
        if let Some((quoted, said)) = reply(&message.text) {
            let (note, said) = (quoted.to_owned(), said.to_owned());
            message.notes.push(("replying to", note));
            message.text = said;
        }
        index.add(&message.text, settled.len());
        settled.push(message);
    }
    settled
}

/// What a message replies to, and what it says.
fn reply(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("Replying to \"")?;
    let (quoted, said) = rest.split_once("\"\n")?;
    let said = said.trim();
    (!said.is_empty()).then_some((quoted, said))
}

/// What a reaction quotes, and what it says of it: `Ana: 👍`.
fn reaction<'a>(message: &'a Message<'_>) -> Option<(&'a str, String)> {
    // A message may itself begin or end with a quotation mark.
    let quotes = |text: &'a str| {
        let text = text.trim();
        text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
    };
    let (sign, quoted) = if let Some(rest) = message.text.strip_prefix("Reacted to ") {
        let (quoted, sign) = rest.rsplit_once(" with ")?;
        (quotes(sign).to_owned(), quoted)
    } else {
        let (sign, quoted) = message.text.strip_prefix("Removed a ")?.split_once(" reaction from ")?;
        (format!("{} removed", quotes(sign)), quoted)
    };
    // A sign is short; a sentence after “with” is one.
    let short = !sign.is_empty() && sign.chars().count() <= 40 && !sign.contains('\n');
    short.then(|| (quotes(quoted), format!("{}: {sign}", message.name)))
}

/// Messages by how they begin.
#[derive(Default)]
struct Index(HashMap<String, Vec<usize>>);

/// Characters by which messages are looked up.
const KEY: usize = 8;

/// A quotation of so many bytes is one also where it ends before the message does, without dots.
const LONG: usize = 40;

/// So many messages that begin alike are looked at.
const TRIED: usize = 64;

impl Index {
    fn key(text: &str) -> String {
        text.chars().filter(|c| !c.is_whitespace()).take(KEY).collect()
    }

    fn add(&mut self, text: &str, at: usize) {
        let key = Self::key(text);
        if key.chars().count() == KEY {
            self.0.entry(key).or_default().push(at);
        } else {
            // A shorter message can only be quoted whole.
            self.0.entry(format!("{key}\n")).or_default().push(at);
        }
    }

    /// The last message that is quoted so: whole, or its beginning with dots behind it.
    fn find(&self, quoted: &str, settled: &[Message<'_>]) -> Option<usize> {
        let cut = quoted.strip_suffix("...").or_else(|| quoted.strip_suffix('…'));
        let wanted: String = letters(cut.unwrap_or(quoted)).collect();
        let key = Self::key(&wanted);
        let key = if key.chars().count() == KEY { key } else { format!("{key}\n") };
        let fits = |at: &&usize| {
            let Some(message) = settled.get(**at) else { return false };
            let mut said = letters(&message.text);
            let begins = wanted.chars().all(|c| said.next() == Some(c));
            begins && (cut.is_some() || wanted.len() >= LONG || said.next().is_none())
        };
        self.0.get(&key)?.iter().rev().take(TRIED).find(fits).copied()
    }
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::instructions::Instructions;
    use crate::ingest::reading::Content;
    use crate::study::{Layout, Schema};
    use proptest::prelude::*;

    fn chat(file: &str) -> Result<(String, Layout), IngestError> {
        let (known, schema, instructions) = (HashMap::new(), Schema::default(), Instructions::default());
        let context = Context { known: &known, schema: &schema, instructions: &instructions };
        read(file.as_bytes(), &context).map(|reading| match reading.content {
            Content::Turns { text, layout } => (text, layout),
            Content::Prose(_) => panic!("turns"),
        })
    }

    fn notes(layout: &Layout) -> Vec<(u32, &str, &str)> {
        layout.notes.iter().map(|note| (note.turn, note.tier.as_str(), note.text.as_str())).collect()
    }

    #[test]
    fn messages_replies_and_reactions() {
        let file = "00:06:15\tJustin T:\tShould be a fun call lol 😅\r\n00:07:10\tToni:\tReacted to \"Should be a fun call lol 😅\" with 🤘\r\n\
            00:07:56\tToni:\tReplying to \"Should be a fun cal...\"\n\nthey always \"are\"\r\n00:08:00\tLumi | Labs:\tGm\r\n00:08:01\tKalo:\tReacted to Should be... with \"👍\"\r\n\
            00:08:02\tnixo:\tReacted to \"gone\" with ❤️\r\n00:08:03\tBot:\tType:\n'/ff leave' - Remove\n\nView\r\n00:08:04\tKalo:\tReacted to \"Gm\" with 👋\r\n\
            00:08:05\tKalo:\tReacted to \"Type:\n'/ff leave' - Re...\" with 👋\r\n00:08:06\tKalo:\t\r\n\
            00:08:07\tToni:\tReplying to \"Gm\"\n\n\"Solos leave first\"\n\nI hear this\r\n00:08:08\tKalo:\tReacted to \"\"Solos leave first\"\n\nI hear this\" with 🙏\r\n";
        let (text, layout) = chat(file).expect("a chat");
        assert_eq!(
            text,
            "Justin T: Should be a fun call lol 😅\n\nToni: they always \"are\"\n\nLumi | Labs: Gm\n\nnixo: Reacted to \"gone\" with ❤️\n\nBot: Type:\n'/ff leave' - Remove\n\nView\n\nToni: \"Solos leave first\"\n\nI hear this\n"
        );
        assert_eq!(layout.turns.iter().map(|turn| turn.time).collect::<Vec<_>>()[..2], [Some(375_000), Some(476_000)]);
        assert_eq!(
            notes(&layout),
            [
                (0, "reaction", "Toni: 🤘"),
                (0, "reaction", "Kalo: 👍"),
                (1, "replying to", "Should be a fun cal..."),
                (2, "reaction", "Kalo: 👋"),
                (4, "reaction", "Kalo: 👋"),
                (5, "replying to", "Gm"),
                (5, "reaction", "Kalo: 🙏")
            ]
        );
    }

    #[test]
    fn chats_saved_from_the_program() {
        let file = "10:12:45 From Ana Lee to Everyone: Hi: all\n10:12:50 From  Bo  to  Ana Lee(Direct Message) : psst\n10:12:55\t From Cy : old\n2023-01-05 10:13:00 From Di To Everyone:\n\tbelow\n";
        let (text, layout) = chat(file).expect("a chat");
        assert_eq!(text, "Ana Lee: Hi: all\n\nBo: psst\n\nCy: old\n\nDi: below\n");
        assert_eq!(notes(&layout), [(1, "to", "Ana Lee(Direct Message)")]);
        assert_eq!(layout.turns[0].time, Some(36_765_000));
    }

    #[test]
    fn what_is_no_chat_is_told() {
        assert!(chat("Hello\n").is_err_and(|e| e.to_string().contains("the file begins “Hello”")));
        assert!(matches!(chat(" \n"), Err(IngestError::Empty)));
        for line in ["10:12:45 Ana Lee: Hi", "10:12\tAna:\tHi", "Ana: Hi", "10:12:45\tAna\tHi", "10:12:45\t:\tHi"] {
            assert!(!is_chat(line), "{line}");
        }
    }

    proptest! {
        #[test]
        fn anything_is_read_or_refused(lines in proptest::collection::vec("(00:0[0-9]:00\tA[a-c]?:\t)?(Reacted to \"|Replying to \"|\" with 👍|\\PC{0,6}|\"|abc\\.\\.\\.){0,4}", 0..20)) {
            if let Ok((text, layout)) = chat(&lines.join("\n")) {
                prop_assert!(layout.turns.iter().all(|turn| text.get(turn.body.range()).is_some()));
            }
        }
    }
}
