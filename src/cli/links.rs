//! `emic link`, `links`, `unlink`, and events: `emic event`, `events`.

use super::args::{EventAction, EventAddArgs, EventArgs, EventEditArgs, IdArgs, LinkArgs};
use super::coding::{now, place};
use super::context::Context;
use super::error::CliError;
use super::memo::{created, turn_of};
use super::output::{self, Align, Columns, Listing};
use crate::store::{Project, Spot, place_in};
use crate::study::change::Payload;
use crate::study::short_id::ShortIds;
use crate::study::{Event, Guid, Layout, Link, Place, guid};
use crate::text::display::{one_line, shortened};
use crate::text::fold::fold;
use crate::text::{CharIndex, CharSpan};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;

/// A passage as people name it: `DOC:TURN` or `DOC:A..B`.
pub fn passage(project: &Project, text: &str) -> Result<Place, CliError> {
    let wrong = || {
        CliError::Usage(format!("“{}” is no passage: write DOC:TURN or DOC:A..B, as in ALD-W1:12", shortened(text, 60)))
    };
    let (document, at) = text.rsplit_once(':').ok_or_else(wrong)?;
    if !at.contains("..") {
        at.trim().parse::<usize>().map_err(|_| wrong())?;
        return turn_of(project, document, at);
    }
    let span: CharSpan = at.parse().map_err(CliError::Usage)?;
    let info = project.document(document)?;
    let span = place(&info, &project.text(info.text)?, span)?;
    Ok(place_in(&info, span))
}

/// Links one passage to another.
pub fn link(context: &Context, args: &LinkArgs) -> Result<(), CliError> {
    let kind = one_line(args.kind.trim());
    if kind.is_empty() || kind.chars().count() > 40 {
        return Err(CliError::Usage("--kind is a word or two, as in answers".to_owned()));
    }
    let (mut project, coder) = context.open_to_write()?;
    let (from, to) = (passage(&project, &args.from)?, passage(&project, &args.to)?);
    if from == to {
        return Err(CliError::Failed("a passage is not linked to itself".to_owned()));
    }
    let spots = (project.spot(&from)?, project.spot(&to)?);
    let same = project.links()?.into_iter().any(|known| {
        fold(&known.link.kind) == fold(&kind)
            && (Some(&known.from), Some(&known.to)) == (spots.0.as_ref(), spots.1.as_ref())
    });
    if same {
        output::note(&format!("{} {kind} {} already; nothing to do", args.from, args.to));
        return Ok(());
    }
    let guid = guid::scattered();
    let set = Some(Link { from, to, kind: kind.clone(), coder: coder.clone(), at: now() });
    let payload = Payload::LinkSet { link: guid, set };
    project.write(&coder, format!("link {} to {}", args.from, args.to), vec![payload])?;
    let ids = ShortIds::new(project.links()?.into_iter().map(|known| known.guid));
    output::note(&format!("{} {kind} {}: link {}", args.from, args.to, ids.of(guid)));
    Ok(())
}

/// Takes a link away.
pub fn unlink(context: &Context, args: &IdArgs) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let all = project.links()?;
    let ids = ShortIds::new(all.iter().map(|known| known.guid));
    let guid = ids.find(&args.id, "link", "`emic links`").map_err(CliError::failed)?;
    let known = all.iter().find(|known| known.guid == guid).ok_or(CliError::Told)?;
    let (from, to) = (&known.from.document, &known.to.document);
    let payload = Payload::LinkSet { link: guid, set: None };
    project.write(&coder, format!("unlink {from} from {to}"), vec![payload])?;
    output::note(&format!("took the link from {from} to {to} away; `emic undo` brings it back"));
    Ok(())
}

#[derive(Serialize)]
struct End {
    document: String,
    turn: Option<u32>,
    start: Option<u32>,
    end: Option<u32>,
    text: Option<String>,
}

#[derive(Serialize)]
struct LinkRow {
    id: String,
    kind: String,
    from: End,
    to: End,
    coder: String,
    created: String,
}

/// Documents whose places are told, each read once.
#[derive(Default)]
struct Ends(HashMap<String, (Arc<str>, CharIndex, Layout)>);

impl Ends {
    fn end(&mut self, project: &Project, spot: &Spot) -> Result<End, CliError> {
        if !self.0.contains_key(&spot.document) {
            let info = project.document(&spot.document)?;
            let text = project.text(info.text)?;
            let index = CharIndex::new(&text);
            self.0.insert(spot.document.clone(), (text, index, project.layout(info.layout)?));
        }
        let known = self.0.get(&spot.document).zip(spot.span);
        let span = known.and_then(|((text, index, _), span)| index.char_span(text, span));
        let turn = known.and_then(|((_, _, layout), span)| layout.touched(span).next());
        Ok(End {
            document: spot.document.clone(),
            turn: turn.and_then(|at| u32::try_from(at + 1).ok()),
            start: span.map(|span| span.start),
            end: span.map(|span| span.end),
            text: known.map(|((text, ..), span)| span.slice(text).to_owned()),
        })
    }
}

impl End {
    fn place(&self) -> String {
        match (self.turn, self.start) {
            (Some(turn), Some(_)) => format!("{}:{turn}", self.document),
            (None, Some(start)) => format!("{}:{start}..{}", self.document, self.end.unwrap_or(start)),
            _ => format!("{} (its place is gone)", self.document),
        }
    }
}

/// Lists the links.
pub fn list(context: &Context, listing: Listing) -> Result<(), CliError> {
    let project = context.open()?;
    let all = project.links()?;
    let ids = ShortIds::new(all.iter().map(|known| known.guid));
    let mut ends = Ends::default();
    let mut rows = Vec::with_capacity(all.len());
    for known in &all {
        rows.push(LinkRow {
            id: ids.of(known.guid),
            kind: known.link.kind.clone(),
            from: ends.end(&project, &known.from)?,
            to: ends.end(&project, &known.to)?,
            coder: known.link.coder.clone(),
            created: created(known.link.at),
        });
    }
    if rows.is_empty() {
        output::note("nothing is linked yet; `emic link --help` shows how");
    }
    if listing == Listing::Json {
        return output::json(&rows);
    }
    let mut columns = Columns::new(&[
        ("id", Align::Left),
        ("from", Align::Left),
        ("kind", Align::Left),
        ("to", Align::Left),
        ("coder", Align::Left),
        ("from text", Align::Left),
        ("to text", Align::Left),
    ]);
    for row in rows {
        let text = |end: &End| {
            let text = end.text.clone().unwrap_or_default();
            if listing == Listing::Csv { text } else { shortened(&text, 40) }
        };
        let (from, to) = (text(&row.from), text(&row.to));
        columns.row(vec![row.id, row.from.place(), row.kind, row.to.place(), row.coder, from, to]);
    }
    columns.print(listing)
}

/// Notes an event, changes one or takes one away.
pub fn event(context: &Context, args: &EventArgs) -> Result<(), CliError> {
    match &args.action {
        EventAction::Add(args) => add_event(context, args),
        EventAction::Edit(args) => edit_event(context, args),
        EventAction::Remove(args) => remove_event(context, args),
    }
}

fn add_event(context: &Context, args: &EventAddArgs) -> Result<(), CliError> {
    let event = event_of(&args.date, args.site.as_deref(), &args.label)?;
    let (mut project, coder) = context.open_to_write()?;
    let told = event.to_string();
    match project.add_event(&coder, event)? {
        None => output::note(ALREADY),
        Some((guid, _)) => {
            let ids = ShortIds::new(project.events()?.into_iter().map(|(guid, _)| guid));
            output::note(&format!("{told}: event {}", ids.of(guid)));
        }
    }
    Ok(())
}

const ALREADY: &str = "this event is noted already; nothing to do";

fn event_of(date: &str, site: Option<&str>, label: &str) -> Result<Event, CliError> {
    Event::new(date, site, label).map_err(|why| CliError::Usage(why.to_string()))
}

fn edit_event(context: &Context, args: &EventEditArgs) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let (guid, before) = the_event(&project, &args.id)?;
    let date = args.date.as_deref().unwrap_or(&before.date);
    let site = args.site.as_deref().or(before.site.as_deref());
    let event = event_of(date, site, args.label.as_deref().unwrap_or(&before.label))?;
    let told = event.to_string();
    match project.change_event(&coder, guid, event)? {
        None => output::note(ALREADY),
        Some(_) => output::note(&format!("{told}, which was {before}; `emic undo` brings that back")),
    }
    Ok(())
}

fn the_event(project: &Project, id: &str) -> Result<(Guid, Event), CliError> {
    let all = project.events()?;
    let ids = ShortIds::new(all.iter().map(|(guid, _)| *guid));
    let guid = ids.find(id, "event", "`emic events`").map_err(CliError::failed)?;
    all.into_iter().find(|(known, _)| *known == guid).ok_or(CliError::Told)
}

fn remove_event(context: &Context, args: &IdArgs) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let (guid, _) = the_event(&project, &args.id)?;
    let (event, _) = project.remove_event(&coder, guid)?;
    output::note(&format!("took {event} away; `emic undo` brings it back"));
    Ok(())
}

#[derive(Serialize)]
struct EventRow {
    id: String,
    date: String,
    site: Option<String>,
    label: String,
}

/// Lists the events.
pub fn events(context: &Context, listing: Listing) -> Result<(), CliError> {
    let project = context.open()?;
    let all = project.events()?;
    let ids = ShortIds::new(all.iter().map(|(guid, _)| *guid));
    let row = |(guid, event): (Guid, Event)| EventRow {
        id: ids.of(guid),
        date: event.date,
        site: event.site,
        label: event.label,
    };
    let rows: Vec<EventRow> = all.into_iter().map(row).collect();
    if rows.is_empty() {
        output::note("no event is noted yet; `emic event add --help` shows how");
    }
    if listing == Listing::Json {
        return output::json(&rows);
    }
    let mut columns =
        Columns::new(&[("id", Align::Left), ("date", Align::Left), ("site", Align::Left), ("label", Align::Left)]);
    for row in rows {
        columns.row(vec![row.id, row.date, row.site.unwrap_or_default(), row.label]);
    }
    columns.print(listing)
}
