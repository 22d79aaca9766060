//! A transcript as a page for a browser: turns with speaker and time, stripes of codings beside them, what is coded
//! underlined.
//!
//! One file that asks for nothing else. A stripe has the colour of its code and, for those who see no colours or print
//! in grey, a pattern and a letter; pointing at it or coming to it by keyboard tells code, coder and memo, without a
//! script. The script only filters: by code, by coder, by speaker. Below the text stands the list of all codings, so
//! that nothing of them is lost on paper.

use super::{Coded, Part, Transcript, clock, cuts, day};
use crate::publish::chart::style::COLOURS;
use crate::publish::html::{Extras, document};
use crate::publish::typeset::{xml, xml_line};
use crate::text::Span;
use crate::text::display::shortened;
use std::collections::BTreeSet;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What the file says it was made by.
pub const MARK: &str = "emic export transcript";

/// So many patterns there are; letters tell codes apart beyond them.
const PATTERNS: usize = 6;

/// So much of what is coded stands in the list.
const SHOWN: usize = 160;

/// The transcript as a page.
pub fn page(transcript: &Transcript) -> String {
    let mut body = format!("<h1>{}</h1>\n<ul class=\"header\">\n", xml_line(&transcript.name));
    transcript.header.iter().for_each(|line| body.push_str(&format!("<li>{}</li>\n", xml_line(line))));
    body.push_str("</ul>\n");
    let page = Writer { transcript };
    page.legend(&mut body);
    page.filters(&mut body);
    body.push_str(&format!("<ol class=\"turns\" style=\"--lanes:{}\">\n", transcript.lanes));
    transcript.parts.iter().for_each(|part| page.part(&mut body, part));
    body.push_str("</ol>\n");
    page.list(&mut body);
    document(&transcript.name, &body, &Extras { charts: false, style: STYLE, script: SCRIPT, mark: MARK })
}

struct Writer<'a> {
    transcript: &'a Transcript,
}

/// `A` to `Z`, then `AA`.
fn letter(mut at: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(at % 26).unwrap_or(0)));
        match (at / 26).checked_sub(1) {
            Some(next) => at = next,
            None => return letters.iter().rev().collect(),
        }
    }
}

impl Writer<'_> {
    fn colour(&self, code: usize) -> &str {
        let own = self.transcript.codes.get(code).and_then(|code| code.colour.as_deref());
        own.unwrap_or_else(|| COLOURS.get(code % COLOURS.len()).copied().unwrap_or("#4d4d4d"))
    }

    fn id(&self, code: usize) -> &str {
        self.transcript.codes.get(code).map_or("", |code| code.id.as_str())
    }

    /// The sign of a code: its letter on its colour and pattern.
    fn sign(&self, code: usize) -> String {
        format!(
            "<span class=\"sign p{}\" style=\"--c:{}\"><b>{}</b></span>",
            code % PATTERNS,
            self.colour(code),
            letter(code)
        )
    }

    fn legend(&self, out: &mut String) {
        if self.transcript.codes.is_empty() {
            out.push_str("<p>Nothing is coded here in this reading.</p>\n");
            return;
        }
        out.push_str("<ul class=\"legend\">\n");
        for (at, code) in self.transcript.codes.iter().enumerate() {
            let name = if code.name.is_empty() || code.name == code.id {
                String::new()
            } else {
                format!(" — {}", xml_line(&code.name))
            };
            out.push_str(&format!(
                "<li><label><input type=\"checkbox\" data-code=\"{at}\" checked hidden>{} <span class=\"c\">{}</span>{name}</label></li>\n",
                self.sign(at),
                xml_line(&code.id)
            ));
        }
        out.push_str("</ul>\n");
    }

    fn filters(&self, out: &mut String) {
        let coders: BTreeSet<&str> = self.transcript.codings.iter().map(|one| one.coder.as_str()).collect();
        let speakers: BTreeSet<&str> =
            self.transcript.parts.iter().filter_map(|part| part.speaker.as_deref()).collect();
        out.push_str("<form class=\"filters\" hidden>\n");
        for (name, label, values) in [("coder", "Coder", coders), ("speaker", "Speaker", speakers)] {
            out.push_str(&format!("<label>{label} <select name=\"{name}\"><option value=\"\">all</option>"));
            for value in values {
                out.push_str(&format!("<option>{}</option>", xml_line(value)));
            }
            out.push_str("</select></label>\n");
        }
        out.push_str(
            "<label><input type=\"checkbox\" name=\"coded\"> only turns with codings that are shown</label>\n\
             <button type=\"reset\">show all</button> <output aria-live=\"polite\"></output>\n</form>\n",
        );
    }

    fn part(&self, out: &mut String, part: &Part) {
        let speaker = part.speaker.as_deref().unwrap_or_default();
        let number = part.turn.map_or_else(String::new, |turn| format!(" id=\"t{turn}\""));
        let class = if part.turn.is_some() { "turn" } else { "aside" };
        out.push_str(&format!(
            "<li class=\"{class}\"{number} data-s=\"{}\">\n<div class=\"lanes\">",
            xml_line(speaker)
        ));
        let here = self.transcript.codings.iter().enumerate().filter(|(_, one)| one.span.overlaps(part.span));
        for (at, one) in here {
            self.stripe(out, at, one, part.span);
        }
        out.push_str("</div>\n<div class=\"said\">");
        if let Some(turn) = part.turn {
            let time = part.time.map_or_else(String::new, |time| format!(" <time>{}</time>", clock(time)));
            let who = if speaker.is_empty() { String::new() } else { format!(" <b>{}</b>", xml_line(speaker)) };
            out.push_str(&format!("<p class=\"who\"><a href=\"#t{turn}\">{turn}</a>{who}{time}</p>"));
        }
        let shown = if part.turn.is_some() { part.body } else { part.span };
        out.push_str(&format!("<p class=\"body\">{}</p></div>\n</li>\n", self.said(shown)));
    }

    /// The stripe of a coding beside a part of the text.
    fn stripe(&self, out: &mut String, at: usize, one: &Coded, part: Span) {
        let begins = if part.start <= one.span.start { " from" } else { "" };
        let ends = if one.span.end <= part.end { " to" } else { "" };
        let memo =
            one.memo.as_ref().map_or_else(String::new, |memo| format!("<br>{}", xml(memo).replace('\n', "<br>")));
        out.push_str(&format!(
            "<a class=\"k p{}{begins}{ends}\" style=\"--c:{};--lane:{}\" href=\"#k{}\" data-k=\"{at}\"><b>{}</b>\
             <span class=\"tip\" role=\"tooltip\"><strong>{}</strong><br>{}, {}{memo}</span></a>",
            one.code % PATTERNS,
            self.colour(one.code),
            one.lane,
            at + 1,
            letter(one.code),
            xml_line(self.id(one.code)),
            xml_line(&one.coder),
            xml_line(day(&one.created)),
        ));
    }

    /// What is said, with what is coded underlined.
    fn said(&self, shown: Span) -> String {
        let text = &self.transcript.text;
        let edges = cuts(&self.transcript.codings, shown);
        let mut out = String::new();
        for pair in edges.windows(2) {
            let [start, end] = pair else { continue };
            let stretch = Span { start: *start, end: *end };
            let on: Vec<usize> = self
                .transcript
                .codings
                .iter()
                .enumerate()
                .filter(|(_, one)| one.span.encloses(stretch))
                .map(|(at, _)| at)
                .collect();
            let words = xml(stretch.slice(text));
            match on.first().and_then(|first| self.transcript.codings.get(*first)) {
                Some(first) => {
                    let all: Vec<String> = on.iter().map(usize::to_string).collect();
                    out.push_str(&format!(
                        "<span class=\"s n{}\" style=\"--c:{}\" data-k=\"{}\">{words}</span>",
                        on.len().min(4),
                        self.colour(first.code),
                        all.join(" ")
                    ));
                }
                None => out.push_str(&words),
            }
        }
        out
    }

    /// All codings, one below the other.
    fn list(&self, out: &mut String) {
        if self.transcript.codings.is_empty() {
            return;
        }
        out.push_str(
            "<h2>Codings</h2>\n<div class=\"wide\"><table class=\"codings\">\n<thead><tr><th scope=\"col\"></th><th scope=\"col\">code</th>\
             <th scope=\"col\">coder</th><th scope=\"col\">day</th><th scope=\"col\">turns</th><th scope=\"col\">words</th>\
             <th scope=\"col\">memo</th></tr></thead>\n<tbody>\n",
        );
        for (at, one) in self.transcript.codings.iter().enumerate() {
            let touched = |part: &&Part| part.turn.is_some() && part.span.overlaps(one.span);
            let mut turns = self.transcript.parts.iter().filter(touched).filter_map(|part| part.turn);
            let first = turns.next();
            let place = match (first, turns.next_back()) {
                (Some(first), Some(last)) => format!("<a href=\"#t{first}\">{first}–{last}</a>"),
                (Some(first), None) => format!("<a href=\"#t{first}\">{first}</a>"),
                _ => String::new(),
            };
            out.push_str(&format!(
                "<tr id=\"k{}\" data-k=\"{at}\" data-code=\"{}\" data-coder=\"{}\"><td>{}</td><th scope=\"row\"><span class=\"c\">{}</span></th>\
                 <td>{}</td><td>{}</td><td>{place}</td><td>{}</td><td>{}</td></tr>\n",
                at + 1,
                one.code,
                xml_line(&one.coder),
                self.sign(one.code),
                xml_line(self.id(one.code)),
                xml_line(&one.coder),
                xml_line(day(&one.created)),
                xml_line(&shortened(one.span.slice(&self.transcript.text).trim(), SHOWN)),
                xml(one.memo.as_deref().unwrap_or_default()).replace('\n', "<br>"),
            ));
        }
        out.push_str("</tbody></table></div>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_the_last() {
        assert_eq!([0, 25, 26, 27, 701, 702].map(letter), ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    }
}
