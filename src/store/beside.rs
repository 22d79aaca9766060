//! What stands beside codings: tags on passages, links between passages; and where places of earlier texts are in the
//! current ones.

use super::error::StoreError;
use super::journal;
use super::project::Project;
use super::read::{SHOWN, from_json};
use crate::study::revision::Ways;
use crate::study::{Guid, Hash, Link, Place, PrintEdit, Tag, fold, guid};
use crate::text::Span;
use rusqlite::OptionalExtension;
use serde::de::DeserializeOwned;
use std::collections::{HashMap, HashSet};

/// Where a place is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The document.
    pub guid: Guid,
    /// Its name.
    pub document: String,
    /// The stretch in its current text; `None` where it has none there.
    pub span: Option<Span>,
}

/// A tag, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagInfo {
    /// Its identity.
    pub guid: Guid,
    /// The tag.
    pub tag: Tag,
    /// Where it is.
    pub spot: Spot,
}

/// A link, and where its ends are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkInfo {
    /// Its identity.
    pub guid: Guid,
    /// The link.
    pub link: Link,
    /// Where the passage is that answers.
    pub from: Spot,
    /// Where the passage is that is answered.
    pub to: Spot,
}

/// An edit made for print, and where its excerpt is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintInfo {
    /// Its identity.
    pub guid: Guid,
    /// The edit.
    pub edit: PrintEdit,
    /// Where the excerpt is.
    pub spot: Spot,
}

impl Project {
    /// The edits made for print, by document and place; those of others as with tags.
    pub fn print_edits(&self) -> Result<Vec<PrintInfo>, StoreError> {
        let mut finder = Finder::new(self)?;
        let mut found = Vec::new();
        for (guid, edit) in self.bodies::<PrintEdit>("prints")? {
            if let Some(spot) = finder.spot(&edit.on)?.filter(|spot| finder.shows(spot.guid, &edit.coder)) {
                found.push(PrintInfo { guid, edit, spot });
            }
        }
        found.sort_by(|a, b| {
            let key = |info: &PrintInfo| (info.spot.document.clone(), info.spot.span, info.guid);
            key(a).cmp(&key(b))
        });
        Ok(found)
    }

    /// The tags, by document and place; those of others are left out where the one who looks codes blind.
    pub fn tags(&self) -> Result<Vec<TagInfo>, StoreError> {
        let mut finder = Finder::new(self)?;
        let mut found = Vec::new();
        for (guid, tag) in self.bodies::<Tag>("tags")? {
            if let Some(spot) = finder.spot(&tag.on)?.filter(|spot| finder.shows(spot.guid, &tag.coder)) {
                found.push(TagInfo { guid, tag, spot });
            }
        }
        found.sort_by(|a, b| {
            let key = |info: &TagInfo| (info.spot.document.clone(), info.spot.span, info.tag.name.clone(), info.guid);
            key(a).cmp(&key(b))
        });
        Ok(found)
    }

    /// The links, by place of the passage that answers; those of others as with tags.
    pub fn links(&self) -> Result<Vec<LinkInfo>, StoreError> {
        let mut finder = Finder::new(self)?;
        let mut found = Vec::new();
        for (guid, link) in self.bodies::<Link>("links")? {
            let (Some(from), Some(to)) = (finder.spot(&link.from)?, finder.spot(&link.to)?) else { continue };
            if finder.shows(from.guid, &link.coder) && finder.shows(to.guid, &link.coder) {
                found.push(LinkInfo { guid, link, from, to });
            }
        }
        found.sort_by(|a, b| {
            let key = |info: &LinkInfo| {
                (info.from.document.clone(), info.from.span, info.to.document.clone(), info.to.span, info.guid)
            };
            key(a).cmp(&key(b))
        });
        Ok(found)
    }

    /// Parts of other programs' studies that are kept aside, in the order in which they came.
    pub fn parts(&self) -> Result<Vec<(Guid, crate::study::Part)>, StoreError> {
        let mut parts = self.bodies::<crate::study::Part>("parts")?;
        parts.sort_by(|a, b| (a.1.order, &a.1.kind, a.0).cmp(&(b.1.order, &b.1.kind, b.0)));
        Ok(parts)
    }

    /// The bytes of a file that is kept aside; `None` where they were erased.
    pub fn kept_file(&self, hash: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let body = self.conn.prepare_cached("SELECT body FROM files WHERE hash = ?1");
        let found: rusqlite::Result<Option<Option<Vec<u8>>>> =
            body.and_then(|mut body| body.query_row([hash.0], |row| row.get(0)).optional());
        Ok(self.sql(found)?.flatten())
    }

    /// Where a place is in the current text of its document; `None` where the project has no such document.
    pub fn spot(&self, place: &Place) -> Result<Option<Spot>, StoreError> {
        Finder::new(self)?.spot(place)
    }

    /// What a table of this kind holds, all of it.
    pub(super) fn bodies<T: DeserializeOwned>(&self, table: &str) -> Result<Vec<(Guid, T)>, StoreError> {
        self.sql(self.conn.prepare_cached(&format!("SELECT guid, body FROM {table}")).and_then(|mut rows| {
            let row =
                |row: &rusqlite::Row<'_>| Ok((Guid::from_bytes(row.get(0)?), from_json(1, &row.get::<_, String>(1)?)?));
            rows.query_map([], row)?.collect()
        }))
    }
}

/// Finds places of earlier texts; what it worked out for a document it keeps.
pub(super) struct Finder<'a> {
    project: &'a Project,
    /// Documents that are shown: their names and current texts.
    documents: HashMap<Guid, (String, Hash)>,
    ways: HashMap<Guid, Ways>,
    /// Documents that the one who looks codes blind.
    blind: HashSet<Guid>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(project: &'a Project) -> Result<Self, StoreError> {
        let sql = format!("SELECT d.guid, d.shown, d.text FROM documents d WHERE {SHOWN}");
        let rows = project.conn.prepare_cached(&sql);
        let documents = project.sql(rows.and_then(|mut rows| {
            let row = |row: &rusqlite::Row<'_>| Ok((Guid::from_bytes(row.get(0)?), (row.get(1)?, Hash(row.get(2)?))));
            rows.query_map([], row)?.collect()
        }))?;
        let blind = project.blind_documents(project.viewer.as_deref())?;
        Ok(Self { project, documents, ways: HashMap::new(), blind })
    }

    /// The name of a document that is shown.
    pub(super) fn name(&self, document: Guid) -> Option<&str> {
        self.documents.get(&document).map(|(name, _)| name.as_str())
    }

    /// Whether the one who looks may see what this coder set in a document.
    pub(super) fn shows(&self, document: Guid, coder: &str) -> bool {
        !self.blind.contains(&document) || self.project.viewer.as_deref() == Some(coder)
    }

    /// Where a place is in the current text of its document.
    pub(super) fn spot(&mut self, place: &Place) -> Result<Option<Spot>, StoreError> {
        let Some((name, current)) = self.documents.get(&place.document) else { return Ok(None) };
        let spot = |span| Spot { guid: place.document, document: name.clone(), span };
        if place.text == *current {
            return Ok(Some(spot(Some(place.span))));
        }
        if !self.ways.contains_key(&place.document) {
            let ways = self.project.sql(ways(&self.project.conn, place.document, *current))?;
            self.ways.insert(place.document, ways);
        }
        let carried = self.ways.get(&place.document).and_then(|ways| ways.carry(place.text, place.span).span());
        Ok(Some(spot(carried.filter(|span| !span.is_empty()))))
    }
}

/// How places of other texts of a document come to the current one.
fn ways(conn: &rusqlite::Connection, document: Guid, current: Hash) -> rusqlite::Result<Ways> {
    let dead = journal::dead(conn)?;
    let state = fold::fold_with(&journal::of_scope(conn, guid::codings_scope(document))?, &dead);
    let none = fold::CodingsState::default();
    Ok(state.codings.get(&document).unwrap_or(&none).revisions().to(current))
}

/// The place of a stretch of the current text of a document.
pub fn place_in(info: &super::DocumentInfo, span: Span) -> Place {
    Place { document: info.guid, text: info.text, span }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::*;
    use crate::store::{Group, Replacement};
    use crate::study::anchor::Map;
    use crate::study::change::Payload;
    use crate::study::{Event, turn_edit};

    fn tag(on: Place, name: &str) -> Payload {
        let set = Some(Tag { on, name: name.into(), note: None, coder: "k1".into(), at: 1 });
        Payload::TagSet { tag: guid::tag(&on, name), set }
    }

    fn link(from: Place, to: Place) -> Payload {
        let set = Some(Link { from, to, kind: "answers".into(), coder: "k1".into(), at: 1 });
        Payload::LinkSet { link: guid::fresh(), set }
    }

    #[test]
    fn tags_and_links_follow_a_corrected_text_and_come_back_with_an_undo() {
        let (_folder, mut project, info) = study();
        let text = project.text(info.text).expect("text").to_string();
        let layout = project.layout(info.layout).expect("turns");
        let body = layout.turns[1].body;
        let (first, second) = (layout.turns[0].body, body);
        let places = [place_in(&info, first), place_in(&info, second)];
        project.write("k1", "tag", vec![tag(places[1], "artefact:plan"), tag(places[0], "mark:star")]).expect("tags");
        project.write("k1", "link", vec![link(places[1], places[0])]).expect("a link");
        let new = format!("Heading\n\n{}", text.replace(first.slice(&text), "Gone."));
        let map = Map::between(&text, &new);
        let layout = turn_edit::carried(&layout, &map, &text, &new);
        let replacement = Replacement { text: new.clone(), layout, ..Replacement::default() };
        project.revise_with(&Group::new("k1", "correct"), &info.name, replacement).expect("revised");
        let words = |project: &Project, span: Option<Span>| -> Option<String> {
            let info = project.document(&info.name).expect("there");
            span.map(|span| span.slice(&project.text(info.text).expect("text")).to_owned())
        };
        let tags = project.tags().expect("tags");
        let plan = tags.iter().find(|info| info.tag.name == "artefact:plan").expect("there");
        assert_eq!(words(&project, plan.spot.span).as_deref(), Some(body.slice(&text)));
        let links = project.links().expect("links");
        assert_eq!(words(&project, links[0].from.span).as_deref(), Some(body.slice(&text)));
        assert!(project.check().expect("a check").problems.is_empty());
        project.undo("k1").expect("undone");
        let all = project.tags().expect("tags");
        assert!(all.iter().all(|info| info.spot.span == Some(info.tag.on.span)), "{all:?}");
        project.undo("k1").expect("undone");
        project.undo("k1").expect("undone");
        assert!(project.tags().expect("tags").is_empty() && project.links().expect("links").is_empty());
    }

    #[test]
    fn the_corpus_carries_tags_and_both_ends_of_links() {
        let (_folder, mut project, info) = study();
        let layout = project.layout(info.layout).expect("turns");
        let [first, second] = [layout.turns[0].body, layout.turns[1].body];
        let places = [place_in(&info, first), place_in(&info, second)];
        let payloads = vec![tag(places[1], "case:one"), tag(places[0], "mark:star"), link(places[1], places[0])];
        project.write("k1", "beside", payloads).expect("written");
        let corpus = project.corpus(Some("k1")).expect("a corpus");
        assert_eq!(corpus.tag_names, ["case:one", "mark:star"]);
        let tags: Vec<_> = corpus.tags_of(0).iter().map(|row| (row.span, row.name)).collect();
        assert_eq!(tags, [(first, 1), (second, 0)]);
        let ends: Vec<_> = corpus.links.iter().map(|row| (row.span, row.other)).collect();
        assert_eq!(ends, [(first, 0), (second, 0)]);
        let blind = |coder: &str| Payload::CoderAssigned { document: info.guid, coder: coder.into(), assigned: true };
        project.write("k1", "assign", vec![blind("k2"), blind("k1")]).expect("assigned");
        project.see_as(Some("k2"));
        let corpus = project.corpus(Some("k2")).expect("a corpus");
        assert!(corpus.tags.is_empty() && corpus.links.is_empty(), "who codes blind sees no marks of others");
    }

    #[test]
    fn tags_of_others_are_not_shown_to_one_who_codes_blind() {
        let (_folder, mut project, info) = study();
        project.write("k1", "tag", vec![tag(place_in(&info, Span::new(0, 3)), "case:one")]).expect("a tag");
        let blind =
            |coder: &str, assigned| Payload::CoderAssigned { document: info.guid, coder: coder.into(), assigned };
        project.write("k1", "assign", vec![blind("k2", true), blind("k1", true)]).expect("assigned");
        project.see_as(Some("k2"));
        let hidden = project.blind_documents(Some("k2")).expect("documents").contains(&info.guid);
        assert_eq!(project.tags().expect("tags").is_empty(), hidden);
        assert!(hidden, "two coders who both have the document code it blind");
        project.see_as(Some("k1"));
        assert_eq!(project.tags().expect("tags").len(), 1);
    }

    #[test]
    fn events_are_listed_by_date_and_the_weight_of_a_coding_is_kept() {
        let (_folder, mut project, info) = study();
        let event = |date: &str, site| Event::new(date, site, "Law").expect("an event");
        let set = |event| Payload::EventSet { event: guid::fresh(), set: Some(event) };
        project
            .write("k1", "event", vec![set(event("2022-05", None)), set(event("2021", Some("Dunlow")))])
            .expect("events");
        let dates: Vec<String> = project.events().expect("events").into_iter().map(|(_, event)| event.date).collect();
        assert_eq!(dates, ["2021", "2022-05"]);
        project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("a coding");
        let coding = project.codings(&info).expect("codings")[0].clone();
        let weigh = |weight| Payload::CodingWeight { document: info.guid, coding: coding.guid, weight };
        project.write("k1", "weigh", vec![weigh(Some(3.0))]).expect("weighed");
        assert_eq!(project.codings(&info).expect("codings")[0].weight, Some(3.0));
        assert!(project.check().expect("a check").problems.is_empty());
        project.undo("k1").expect("undone");
        assert_eq!(project.codings(&info).expect("codings")[0].weight, None);
    }
}
