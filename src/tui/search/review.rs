//! Autocoding with review: what a query would code, one by one, to be accepted, rejected or given other edges. What
//! is accepted is written as one step; nothing is written before.

use crate::search::{Extend, Options, Query, SearchError, Searcher, extend};
use crate::store::{Project, StoreError};
use crate::study::change::{CodingItem, Origin, Payload};
use crate::study::corpus::Texts;
use crate::study::{Corpus, Guid};
use crate::text::{Span, words};
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::list::Cursor;
use crate::tui::message::{Effect, Job, Request, Target, Wrote, reach_word};
use crate::tui::overlay::{Chooser, Overlay, Then};
use crate::tui::picker::Purpose;
use crate::tui::sight::{self, Place};
use crate::tui::{cells, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What is to be proposed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The query.
    pub query: String,
    /// The code, by id.
    pub code: String,
    /// How far a coding reaches.
    pub reach: Extend,
    /// Who codes.
    pub coder: String,
}

/// A coding that is proposed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// The document.
    pub document: Guid,
    /// Its name.
    pub name: String,
    /// The place.
    pub span: Span,
    /// What is said in the turn.
    pub body: Span,
    /// Whether it is accepted, once that is decided.
    pub accepted: Option<bool>,
}

/// What was proposed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposed {
    /// What was asked.
    pub asked: Asked,
    /// The proposals, by document and place.
    pub proposals: Vec<Proposal>,
    /// How many are coded already.
    pub already: usize,
}

/// The review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// What is reviewed.
    pub proposed: Proposed,
    /// The proposal that is shown; past the last, the summary is.
    pub at: usize,
}

/// Finds what a query would code; nothing where it was called off.
pub fn propose(
    project: &Project,
    corpus: &Corpus,
    index: &crate::search::Index,
    asked: &Asked,
    cancelled: &AtomicBool,
) -> Result<Option<Proposed>, String> {
    let query: Query = asked.query.parse().map_err(|e: crate::search::QueryError| e.what)?;
    let options = Options { cancelled: Some(cancelled), ..Options::default() };
    let found = match Searcher::new(index, corpus, project).and_then(|searcher| searcher.run(&query, options)) {
        Ok(found) => found,
        Err(SearchError::Cancelled) => return Ok(None),
        Err(SearchError::Query(error)) => return Err(error.what),
        Err(error) => return Err(error.to_string()),
    };
    let code = corpus.codebook.index_of(&asked.code).and_then(|at| u32::try_from(at).ok());
    let coder = corpus.coder_named(&asked.coder);
    let mut proposed = Proposed { asked: asked.clone(), ..Proposed::default() };
    let mut text: Option<(usize, Arc<str>)> = None;
    for hit in &found.hits {
        if text.as_ref().is_none_or(|(document, _)| *document != hit.document) {
            text = Texts::text(project, corpus, hit.document).map(|text| (hit.document, text));
        }
        let (Some((_, text)), Some(turn)) = (&text, corpus.turns.get(hit.row as usize)) else { continue };
        let Some(document) = corpus.documents.get(hit.document) else { continue };
        let own = corpus.codings_of(hit.document).iter();
        let own: Vec<Span> = own
            .filter(|coding| Some(coding.code) == code && Some(coding.coder) == coder)
            .map(|coding| coding.span)
            .collect();
        for span in extend(text, turn.body, &hit.matches, asked.reach) {
            if own.iter().any(|coded| coded.encloses(span)) {
                proposed.already += 1;
                continue;
            }
            proposed.proposals.push(Proposal {
                document: document.guid,
                name: document.name.clone(),
                span,
                body: turn.body,
                accepted: None,
            });
        }
    }
    Ok(Some(proposed))
}

/// Writes what was accepted, as one step.
pub fn write(
    project: &mut Project,
    coder: &str,
    code: &str,
    query: &str,
    targets: &[Target],
    open: Option<&str>,
) -> Result<Wrote, StoreError> {
    let at = jiff::Timestamp::now().as_millisecond();
    let mut payloads = Vec::new();
    let mut made = 0;
    for target in targets {
        let info = project.document(&target.name)?;
        let text = project.text(info.text)?;
        let fits = |span: &&Span| text.get(span.range()).is_some_and(|words| !words.is_empty());
        let items: Vec<CodingItem> = target
            .spans
            .iter()
            .filter(fits)
            .map(|span| CodingItem(0, 0, *span, at, Origin::Auto, None, None))
            .collect();
        made += items.len();
        if !items.is_empty() {
            payloads.push(Payload::CodingsAdded {
                document: info.guid,
                text: info.text,
                codes: vec![code.to_owned()],
                coders: vec![coder.to_owned()],
                items,
                under: Vec::new(),
            });
        }
    }
    if payloads.is_empty() {
        return Err(StoreError::Refused("the texts were corrected meanwhile; begin the review anew".to_owned()));
    }
    let label = format!("autocode {code} with {query}");
    project.write(coder, label.clone(), payloads)?;
    Ok(Wrote {
        notice: format!("{} of {code} made. They are on disk; u undoes them all.", widgets::count(made, "coding")),
        document: crate::tui::worker::now(project, open)?,
        undo: Some(label),
        counts: vec![(code.to_owned(), i64::try_from(made).unwrap_or(0))],
        others: true,
        ..Wrote::default()
    })
}

impl Review {
    /// The proposal that is shown.
    pub fn proposal(&self) -> Option<&Proposal> {
        self.proposed.proposals.get(self.at)
    }

    fn count(&self, accepted: Option<bool>) -> usize {
        self.proposed.proposals.iter().filter(|proposal| proposal.accepted == accepted).count()
    }

    fn decide(&mut self, accepted: bool) {
        if let Some(proposal) = self.proposed.proposals.get_mut(self.at) {
            proposal.accepted = Some(accepted);
            self.at += 1;
        }
    }

    /// What is accepted, by document.
    fn targets(&self) -> Vec<Target> {
        let mut by_document: BTreeMap<(Guid, String), Vec<Span>> = BTreeMap::new();
        for proposal in self.proposed.proposals.iter().filter(|proposal| proposal.accepted == Some(true)) {
            let spans = by_document.entry((proposal.document, proposal.name.clone())).or_default();
            if !spans.contains(&proposal.span) {
                spans.push(proposal.span);
            }
        }
        let target = |((document, name), spans)| Target { document, name, text: None, spans };
        by_document.into_iter().map(target).collect()
    }
}

/// Moves an edge of a stretch of a turn by a word; it keeps at least one.
pub fn adjusted(span: Span, body: Span, text: &str, start: bool, forward: bool) -> Span {
    let words: Vec<Span> = words::word_spans(text, body.start).collect();
    let moved = if start {
        let mut starts = words.iter().map(|word| word.start);
        let to = if forward { starts.find(|at| *at > span.start) } else { starts.rfind(|at| *at < span.start) };
        Span::new(to.unwrap_or(span.start), span.end)
    } else {
        let mut ends = words.iter().map(|word| word.end);
        let to = if forward { ends.find(|at| *at > span.end) } else { ends.rfind(|at| *at < span.end) };
        // Past the last word the sign after it belongs to the sentence.
        let to = to.unwrap_or(if forward { body.end } else { span.end });
        Span { start: span.start, end: to }
    };
    if moved.start < moved.end { moved } else { span }
}

fn place(proposal: &Proposal) -> Place {
    // The turn is the place, so that moving an edge asks for nothing.
    Place { document: proposal.name.clone(), span: proposal.body, around: 1 }
}

impl App {
    /// The places that a review shows, and those that come next.
    pub fn places_of_review(&self) -> Vec<Place> {
        let Some(review) = &self.search.review else { return Vec::new() };
        review.proposed.proposals.iter().skip(review.at).take(3).map(place).collect()
    }

    /// Asks which code the hits are to be proposed for.
    pub fn ask_autocode(&mut self) {
        if self.search.hits.hits.is_empty() {
            self.say("There are no hits to propose codings for.");
        } else if self.may_write(Action::Autocode, None) {
            let title = format!("what the query finds ({}), one by one", reach_word(self.search.reach));
            self.pick(Vec::new(), title);
            if let Some(Overlay::Picker(picker)) = self.overlays.last_mut() {
                picker.purpose = Purpose::Propose;
            }
        }
    }

    /// Asks for the proposals for a code.
    pub fn begin_review(&mut self, code: String) -> Vec<Effect> {
        let Some(coder) = self.coder.clone() else { return Vec::new() };
        let query = self.search.field.text().trim().to_owned();
        self.say("Looking for what to propose …");
        vec![Effect::Job(Job::Propose(Box::new(Asked { query, code, reach: self.search.reach, coder })))]
    }

    /// The proposals came.
    pub fn take_proposed(&mut self, proposed: Result<Proposed, String>) {
        match proposed {
            Err(why) => self.refuse(why),
            Ok(proposed) if proposed.proposals.is_empty() => self.say(if proposed.already > 0 {
                format!("All {} are coded {} already.", proposed.already, proposed.asked.code)
            } else {
                "There is nothing to code: a query of conditions alone has no match; e takes the whole turn.".to_owned()
            }),
            Ok(proposed) => {
                self.say(format!("{} to decide on.", widgets::count(proposed.proposals.len(), "proposal")));
                self.search.review = Some(Box::new(Review { proposed, at: 0 }));
            }
        }
    }

    /// Does an action in the review.
    pub fn act_in_review(&mut self, action: Action) -> Vec<Effect> {
        let Some(review) = self.search.review.as_mut() else { return Vec::new() };
        let at_end = review.proposal().is_none();
        match action {
            Action::Apply if at_end => return self.write_review(),
            Action::Apply => review.decide(true),
            Action::Remove => review.decide(false),
            Action::MarkAll => {
                let rest = review.proposed.proposals.iter_mut().filter(|proposal| proposal.accepted.is_none());
                rest.for_each(|proposal| proposal.accepted = Some(true));
                review.at = review.proposed.proposals.len();
            }
            Action::Up => review.at = review.at.saturating_sub(1),
            Action::Down => review.at = (review.at + 1).min(review.proposed.proposals.len()),
            Action::Left => self.adjust_proposal(false, false),
            Action::Right => self.adjust_proposal(false, true),
            Action::ExtendLeft => self.adjust_proposal(true, false),
            Action::ExtendRight => self.adjust_proposal(true, true),
            Action::Back => return self.leave_review(),
            _ => {}
        }
        Vec::new()
    }

    fn adjust_proposal(&mut self, start: bool, forward: bool) {
        let Some(proposal) = self.search.review.as_ref().and_then(|review| review.proposal()).cloned() else { return };
        let turn = self.sight(&place(&proposal)).and_then(|sight| {
            sight.turns.iter().find(|turn| turn.span() == proposal.body).map(|turn| turn.text.clone())
        });
        let Some(text) = turn else { return };
        let span = adjusted(proposal.span, proposal.body, &text, start, forward);
        if let Some(review) = self.search.review.as_mut()
            && let Some(proposal) = review.proposed.proposals.get_mut(review.at)
        {
            proposal.span = span;
        }
    }

    /// Leaving asks only where something was accepted, for that would be lost.
    fn leave_review(&mut self) -> Vec<Effect> {
        let accepted = self.search.review.as_ref().map_or(0, |review| review.count(Some(true)));
        if accepted == 0 {
            self.search.review = None;
            self.say("Nothing was accepted; nothing is written.");
            return Vec::new();
        }
        self.overlays.push(Overlay::Chooser(Chooser {
            title: "Leave the review?".to_owned(),
            lines: vec![
                format!("write the {} accepted", widgets::count(accepted, "coding")),
                "write nothing".to_owned(),
            ],
            cursor: Cursor::default(),
            then: Then::LeaveReview,
        }));
        Vec::new()
    }

    /// The answer to that.
    pub fn left_review(&mut self, at: usize) -> Vec<Effect> {
        if at == 0 {
            return self.write_review();
        }
        self.search.review = None;
        self.say("Nothing is written.");
        Vec::new()
    }

    fn write_review(&mut self) -> Vec<Effect> {
        let (Some(review), Some(coder)) = (self.search.review.take(), self.coder.clone()) else { return Vec::new() };
        let targets = review.targets();
        if targets.is_empty() {
            self.say("Nothing was accepted; nothing is written.");
            return Vec::new();
        }
        self.writing += 1;
        let Asked { query, code, .. } = review.proposed.asked;
        self.applied(std::slice::from_ref(&code));
        vec![Effect::Store(Request::Autocode { coder, code, query, targets, open: self.open_document() })]
    }
}

/// Draws the review.
pub fn draw(app: &App, review: &Review, buffer: &mut Buffer, room: Rect) {
    let theme = &app.theme;
    let proposed = &review.proposed;
    let code = &proposed.asked.code;
    let x = cells::write(buffer, (room.x + 1, room.y), room.right(), "▌", app.book.style(code, theme));
    let x = cells::write(buffer, (x, room.y), room.right(), code, theme.strong());
    let query = cells::fit(&proposed.asked.query, room.right().saturating_sub(x + 3));
    cells::write(buffer, (x + 2, room.y), room.right(), &query, theme.dim());
    let told = format!(
        "{} of {} · {} accepted, {} rejected, {} left{}",
        (review.at + 1).min(proposed.proposals.len()),
        proposed.proposals.len(),
        review.count(Some(true)),
        review.count(Some(false)),
        review.count(None),
        if proposed.already > 0 { format!(" · {} coded already, left out", proposed.already) } else { String::new() }
    );
    cells::write(buffer, (room.x + 1, room.y + 1), room.right(), &told, theme.dim());
    widgets::rule(buffer, Rect::new(room.x, room.y + 2, room.width, 1), "─", "─", theme);
    let below = Rect::new(room.x + 1, room.y + 4, room.width.saturating_sub(2), room.height.saturating_sub(4));
    let Some(proposal) = review.proposal() else {
        let text = format!(
            "Enter writes {} as one step; k goes back; Esc leaves.",
            widgets::count(review.count(Some(true)), "coding")
        );
        widgets::paragraph(buffer, Rect { y: room.y + 3, ..below }, &text, theme.text());
        return;
    };
    let known = app.sight(&place(proposal));
    let x = cells::write(buffer, (room.x + 1, room.y + 3), room.right(), &proposal.name, theme.strong());
    let about = known.map_or("", |sight| sight.about.as_str());
    let x = cells::write(buffer, (x + 2, room.y + 3), room.right(), about, theme.dim());
    let (word, style) = match proposal.accepted {
        Some(true) => ("accepted", theme.good()),
        Some(false) => ("rejected", theme.care()),
        None => ("", theme.dim()),
    };
    cells::write_right(buffer, (x + 2, room.y + 3), room.right().saturating_sub(1), word, style);
    if let Some(sight) = known {
        sight::draw(sight, &[proposal.span], buffer, below, theme);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_move_by_words_and_never_cross() {
        let (text, body) = ("The plan, already said.", Span::new(100, 123));
        let span = |words: &str| {
            let at = text.find(words).expect("there") as u32 + 100;
            Span::new(at, at + words.len() as u32)
        };
        let moved = |words: &str, start, forward| {
            let to = adjusted(span(words), body, text, start, forward);
            text.get((to.start - 100) as usize..(to.end - 100) as usize).expect("inside").to_owned()
        };
        assert_eq!(moved("plan", false, true), "plan, already");
        assert_eq!(moved("plan, already", false, false), "plan");
        assert_eq!(moved("plan", false, false), "plan", "one word stays");
        assert_eq!(moved("plan", true, false), "The plan");
        assert_eq!(moved("The plan", true, false), "The plan");
        assert_eq!(moved("The plan", true, true), "plan");
        assert_eq!(moved("plan", true, true), "plan");
        assert_eq!(moved("said", false, true), "said.", "the full stop too");
    }
}
