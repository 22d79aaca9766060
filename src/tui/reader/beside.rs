//! Marks, tags and links: what is set beside codings while reading, and is in no count of themes.

use super::page::Page;
use super::quoted;
use crate::store::{LinkInfo, Spot, TagInfo, place_in};
use crate::study::change::Payload;
use crate::study::{Guid, Link, Place, Tag, guid, link, tag};
use crate::text::Span;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::fuzzy;
use crate::tui::keymap::{Context, mention};
use crate::tui::list::Cursor;
use crate::tui::message::{Effect, Request};
use crate::tui::overlay::{Ask, Chooser, Overlay, Question, Then};

/// A passage from which a link is being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The passage.
    pub place: Place,
    /// Its document, and how it begins.
    pub words: String,
}

impl Page {
    /// The tags on the cursor or the selection, the shortest first.
    pub fn tags_here(&self) -> Vec<&TagInfo> {
        let here = self.selection().unwrap_or(Span::new(self.cursor, self.cursor + 1));
        let at = |tag: &&TagInfo| tag.spot.span.is_some_and(|span| span.overlaps(here));
        let mut found: Vec<&TagInfo> = self.beside.tags.iter().filter(at).collect();
        found.sort_by_key(|tag| tag.spot.span.map_or(0, Span::len));
        found
    }

    /// The links that begin or end on the cursor or the selection; of each the other end.
    pub fn links_here(&self) -> Vec<(&LinkInfo, &Spot)> {
        let here = self.selection().unwrap_or(Span::new(self.cursor, self.cursor + 1));
        let on = |spot: &Spot| spot.guid == self.info.guid && spot.span.is_some_and(|span| span.overlaps(here));
        let ends =
            self.beside.links.iter().flat_map(|link| [(link, &link.from, &link.to), (link, &link.to, &link.from)]);
        ends.filter(|(_, this, _)| on(this)).map(|(link, _, other)| (link, other)).collect()
    }

    /// The sign of what is set beside a stretch of text that begins in `covers`.
    pub fn sign_beside(&self, covers: Span) -> Option<&'static str> {
        let begins = |span: Option<Span>| span.is_some_and(|span| covers.contains(span.start));
        let tags = self.beside.tags.iter().filter(|tag| begins(tag.spot.span));
        let link = self
            .beside
            .links
            .iter()
            .any(|link| [&link.from, &link.to].iter().any(|spot| spot.guid == self.info.guid && begins(spot.span)));
        let sign = |tag: &TagInfo| match tag.tag.name.as_str() {
            tag::STAR => "*",
            _ if tag.tag.is_mark() => "⚑",
            _ => "#",
        };
        tags.map(sign).next().or(link.then_some("→"))
    }
}

impl App {
    /// Does what concerns marks, tags and links.
    pub fn act_beside(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::NextMark | Action::PreviousMark => return self.step_mark(action == Action::NextMark),
            Action::FollowLink => return self.follow_link(),
            Action::ListMarks => return self.list_marks(),
            _ => {}
        }
        if !self.may_write(action, None) {
            return Vec::new();
        }
        match action {
            Action::MarkToCode => self.set_tag(tag::MARKS[0]),
            Action::MarkAsk => self.set_tag(tag::MARKS[1]),
            Action::MarkQuote => self.set_tag(tag::MARKS[2]),
            Action::MarkStar => self.set_tag(tag::STAR),
            Action::Tag => {
                let Some(page) = self.reader.page.as_mut() else { return Vec::new() };
                if page.what_to_code().is_some() {
                    let mut ask = Ask::new(Question::Tag, "");
                    ask.near = self.tags_like("");
                    self.overlays.push(Overlay::Ask(ask));
                }
                Vec::new()
            }
            Action::Unmark => self.unmark(),
            Action::Link => self.link(),
            Action::Unlink => self.unlink(),
            _ => Vec::new(),
        }
    }

    /// Tags that may be meant by what is typed: those of the project, then the kinds that are offered.
    pub fn tags_like(&self, typed: &str) -> Vec<String> {
        let Some(page) = &self.reader.page else { return Vec::new() };
        let kinds = tag::KINDS.iter().filter(|kind| **kind != tag::MARK).map(|kind| format!("{kind}:"));
        let mut known: Vec<String> =
            page.beside.names.iter().filter(|name| tag::kind_of(name) != Some(tag::MARK)).cloned().collect();
        known.extend(kinds);
        let found = fuzzy::find(typed.trim(), known.iter().map(String::as_str));
        found.into_iter().filter_map(|hit| known.get(hit.at).cloned()).take(8).collect()
    }

    /// Sets a tag on the selection, or on the sentence under the cursor.
    pub fn set_tag(&mut self, name: &str) -> Vec<Effect> {
        let Some(coder) = self.coder.clone() else { return Vec::new() };
        let Some(page) = self.reader.page.as_mut() else { return Vec::new() };
        let Some(span) = page.what_to_code() else {
            self.say("There is nothing here to mark.");
            return Vec::new();
        };
        let on = place_in(&page.info, span);
        let guid = guid::tag(&on, name);
        if page.beside.tags.iter().any(|known| known.guid == guid) {
            self.say(format!("“{name}” is set here already; {} takes it away.", reader(Action::Unmark)));
            return Vec::new();
        }
        let set = Tag { on, name: name.to_owned(), note: None, coder, at: 0 };
        let label = format!("{} {}", if set.is_mark() { "mark" } else { "tag" }, bare(name));
        self.change(label, vec![Payload::TagSet { tag: guid, set: Some(set) }], Vec::new())
    }

    fn unmark(&mut self) -> Vec<Effect> {
        let Some(page) = &self.reader.page else { return Vec::new() };
        let here: Vec<(Guid, String)> = page
            .tags_here()
            .into_iter()
            .map(|tag| (tag.guid, format!("{} · {}", tag.tag.name, tag.tag.coder)))
            .collect();
        match here.as_slice() {
            [] => {
                self.say(format!("No mark or tag is here: {} goes to the next one.", reader(Action::NextMark)));
                Vec::new()
            }
            [(only, _)] => self.untag(*only),
            _ => {
                let (guids, lines) = here.into_iter().unzip();
                self.choose_one("Take which away?", lines, Then::Untag(guids))
            }
        }
    }

    /// Takes a tag away.
    pub fn untag(&mut self, guid: Guid) -> Vec<Effect> {
        let Some(page) = &self.reader.page else { return Vec::new() };
        let Some(tag) = page.beside.tags.iter().find(|tag| tag.guid == guid) else { return Vec::new() };
        let label = format!("take {} away", bare(&tag.tag.name));
        self.change(label, vec![Payload::TagSet { tag: guid, set: None }], Vec::new())
    }

    fn step_mark(&mut self, forward: bool) -> Vec<Effect> {
        let Some(page) = self.reader.page.as_mut() else { return Vec::new() };
        let at = page.selection().map_or(page.cursor, |span| span.start);
        let spans = page.beside.tags.iter().filter_map(|tag| tag.spot.span);
        let to = if forward {
            spans.filter(|span| span.start > at).min_by_key(|span| span.start)
        } else {
            spans.filter(|span| span.start < at).max_by_key(|span| span.start)
        };
        match to {
            Some(span) => page.go_to(span),
            None => self.say(if forward { "No mark after this place." } else { "No mark before this place." }),
        }
        self.tell_marks();
        Vec::new()
    }

    /// Says which marks are here.
    fn tell_marks(&mut self) {
        let Some(page) = &self.reader.page else { return };
        let names: Vec<String> = page.tags_here().into_iter().map(|tag| tag.tag.name.clone()).collect();
        if !names.is_empty() {
            self.say(names.join(" · "));
        }
    }

    fn list_marks(&mut self) -> Vec<Effect> {
        let Some(page) = &self.reader.page else { return Vec::new() };
        let line = |tag: &TagInfo| {
            let words = tag.spot.span.map(|span| quoted(span.slice(&page.text), 50)).unwrap_or_default();
            format!("{} · {words}", tag.tag.name)
        };
        let places = page.beside.tags.iter().filter_map(|tag| Some((page.info.name.clone(), tag.spot.span?))).collect();
        let lines: Vec<String> = page.beside.tags.iter().map(line).collect();
        if lines.is_empty() {
            self.say("Nothing is marked or tagged in this document. In the search, tag:* lists all of the project.");
            return Vec::new();
        }
        self.choose_one("Marks and tags of this document", lines, Then::Open(places))
    }

    /// Begins a link here, or ends one that was begun.
    fn link(&mut self) -> Vec<Effect> {
        let Some(page) = self.reader.page.as_mut() else { return Vec::new() };
        let Some(span) = page.what_to_code() else { return Vec::new() };
        let place = place_in(&page.info, span);
        let words = format!("{} {}", page.info.name, quoted(span.slice(&page.text), 30));
        match self.reader.link_from.take().filter(|start| start.place != place) {
            None => {
                self.say(format!(
                    "A link from {words}: select the passage that it belongs to, in any document, and press {} again.",
                    reader(Action::Link)
                ));
                self.reader.link_from = Some(Start { place, words });
                Vec::new()
            }
            Some(start) => {
                let lines =
                    link::KINDS.iter().map(|kind| (*kind).to_owned()).chain(["something else …".to_owned()]).collect();
                let title = format!("{} … this passage: how?", start.words);
                self.choose_one(&title, lines, Then::Link(Box::new((start.place, place))))
            }
        }
    }

    /// Links two passages, in one of the offered ways; after them another is asked for.
    pub fn chose_link(&mut self, ends: (Place, Place), at: usize) -> Vec<Effect> {
        match link::KINDS.get(at) {
            Some(kind) => self.make_link(ends, kind),
            None => {
                self.overlays.push(Overlay::Ask(Ask::new(Question::LinkKind(Box::new(ends)), "")));
                Vec::new()
            }
        }
    }

    /// Links two passages.
    pub fn make_link(&mut self, (from, to): (Place, Place), kind: &str) -> Vec<Effect> {
        let Some(coder) = self.coder.clone() else { return Vec::new() };
        let set = Link { from, to, kind: kind.to_owned(), coder, at: 0 };
        self.change(format!("link: {kind}"), vec![Payload::LinkSet { link: guid::fresh(), set: Some(set) }], Vec::new())
    }

    fn follow_link(&mut self) -> Vec<Effect> {
        let Some(page) = &self.reader.page else { return Vec::new() };
        let ends: Vec<(String, String, Option<Span>)> = page
            .links_here()
            .into_iter()
            .map(|(link, other)| {
                (format!("{} · {}", link.link.kind, other.document), other.document.clone(), other.span)
            })
            .collect();
        match ends.as_slice() {
            [] => self.say(format!("No link is here: {} makes one.", reader(Action::Link))),
            [(_, document, Some(span))] => {
                let from = (page.info.name.clone(), page.cursor, *span);
                self.reader.followed.push(from);
                return self.open(document, Some(*span));
            }
            [(_, document, None)] => {
                self.say(format!("The other end, in {document}, has no place in its text any more."))
            }
            _ => {
                let lines = ends.iter().map(|(line, ..)| line.clone()).collect();
                let places = ends.into_iter().map(|(_, document, span)| (document, span.unwrap_or_default())).collect();
                return self.choose_one("Follow which link?", lines, Then::Open(places));
            }
        }
        Vec::new()
    }

    fn unlink(&mut self) -> Vec<Effect> {
        let Some(page) = &self.reader.page else { return Vec::new() };
        let here: Vec<(Guid, String)> = page
            .links_here()
            .into_iter()
            .map(|(link, other)| (link.guid, format!("{} · {}", link.link.kind, other.document)))
            .collect();
        match here.as_slice() {
            [] => {
                self.say("No link is here.");
                Vec::new()
            }
            [(only, _)] => self.remove_link(*only),
            _ => {
                let (guids, lines) = here.into_iter().unzip();
                self.choose_one("Take which link away?", lines, Then::Unlink(guids))
            }
        }
    }

    /// Takes a link away.
    pub fn remove_link(&mut self, link: Guid) -> Vec<Effect> {
        self.change("take a link away".to_owned(), vec![Payload::LinkSet { link, set: None }], Vec::new())
    }

    /// Opens a list to choose from.
    pub fn choose_one(&mut self, title: &str, lines: Vec<String>, then: Then) -> Vec<Effect> {
        let title = title.to_owned();
        self.overlays.push(Overlay::Chooser(Chooser { title, lines, cursor: Cursor::default(), then }));
        Vec::new()
    }

    /// Writes changes to the open document, as one step.
    pub fn change(&mut self, label: String, payloads: Vec<Payload>, counts: Vec<(String, i64)>) -> Vec<Effect> {
        let (Some(page), Some(coder)) = (&self.reader.page, self.coder.clone()) else { return Vec::new() };
        let (document, text) = (page.info.name.clone(), page.info.text);
        self.writing += 1;
        vec![Effect::Store(Request::Change { coder, document, text, label, payloads, counts })]
    }
}

/// The key of an action in the reader, for a message.
fn reader(action: Action) -> String {
    mention(Context::Reader, action)
}

/// A tag without the kind that says only that it is a mark.
fn bare(name: &str) -> &str {
    name.strip_prefix("mark:").unwrap_or(name)
}
