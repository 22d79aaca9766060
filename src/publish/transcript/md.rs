//! A transcript as Markdown: turns, with numbered marks where codings begin and end.
//!
//! `⟨3⟩bend the rules⟨/3⟩` is coding 3, and below the turn in which it begins stands what it is: code, coder, day,
//! memo. Marks may overlap and may run over turns, which brackets with the code's name in them could not; where the
//! text itself has such brackets, others are taken.

use super::{Transcript, clock, cuts, day};
use crate::publish::markdown::{escape, list};
use crate::text::Span;

/// Brackets of marks, the first that the text does not have itself.
const BRACKETS: [(char, char); 4] = [('⟨', '⟩'), ('⟦', '⟧'), ('❲', '❳'), ('⦗', '⦘')];

/// The transcript as Markdown.
pub fn page(transcript: &Transcript) -> String {
    let brackets = BRACKETS.into_iter().find(|(open, _)| !transcript.text.contains(*open)).unwrap_or(('⟨', '⟩'));
    let mark = |number: usize, end: &str| format!("{}{end}{number}{}", brackets.0, brackets.1);
    let mut out = format!("# {}\n\n{}", escape(&transcript.name), list(&transcript.header));
    for part in &transcript.parts {
        out.push('\n');
        let mut head = Vec::new();
        if let Some(turn) = part.turn {
            let who = part.speaker.as_ref().map_or_else(String::new, |name| format!(" {}", escape(name)));
            head.push(format!("**{turn}{who}**"));
        }
        head.extend(part.time.map(clock));
        if !head.is_empty() {
            out.push_str(&format!("{}\n\n", head.join(" · ")));
        }
        // What is coded of a label stands where the label stood.
        let shown = if part.turn.is_some() { part.body } else { part.span };
        out.push_str(&said(transcript, shown, part.span, &mark));
        let begun = transcript
            .codings
            .iter()
            .enumerate()
            .filter(|(_, one)| part.span.start <= one.span.start && one.span.start < part.span.end);
        let lines: Vec<String> = begun
            .map(|(at, one)| {
                let code = transcript.codes.get(one.code).map(|code| code.id.as_str()).unwrap_or_default();
                let memo = one.memo.as_ref().map_or_else(String::new, |memo| format!(": {memo}"));
                format!("{} {code} — {}, {}{memo}", mark(at + 1, ""), one.coder, day(&one.created))
            })
            .collect();
        if !lines.is_empty() {
            out.push_str(&format!("\n{}", list(&lines)));
        }
    }
    out
}

/// What is said in a part, with the marks of codings; those that begin or end in the label stand at its edge.
fn said(transcript: &Transcript, shown: Span, whole: Span, mark: &dyn Fn(usize, &str) -> String) -> String {
    let mut text = String::new();
    let clamp = |at: u32| at.clamp(shown.start, shown.end);
    let here: Vec<(usize, Span)> = transcript
        .codings
        .iter()
        .enumerate()
        .filter(|(_, one)| one.span.overlaps(whole))
        .map(|(at, one)| (at + 1, one.span))
        .collect();
    let edges = cuts(&transcript.codings, shown);
    for (n, at) in edges.iter().enumerate() {
        for (number, _) in here
            .iter()
            .rev()
            .filter(|(_, span)| whole.start < span.end && span.end <= whole.end && clamp(span.end) == *at)
        {
            text.push_str(&mark(*number, "/"));
        }
        for (number, _) in here.iter().filter(|(_, span)| whole.start <= span.start && clamp(span.start) == *at) {
            text.push_str(&mark(*number, ""));
        }
        if let Some(next) = edges.get(n + 1) {
            text.push_str(&lines(Span { start: *at, end: *next }.slice(&transcript.text)));
        }
    }
    let text = text.trim();
    // What a paragraph must not begin with.
    let guarded = match text.chars().next() {
        Some('#' | '-' | '+' | '=' | ':') => format!("\\{text}"),
        _ => text.to_owned(),
    };
    format!("{guarded}\n")
}

/// Text with its line breaks kept.
fn lines(text: &str) -> String {
    let mut out = String::new();
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            out.push_str(if line.trim().is_empty() || out.ends_with("\n\n") { "\n" } else { "\\\n" });
        }
        out.push_str(&escape(line));
    }
    out
}
