//! Excerpts by their ids: codings that are there, and those that were taken away.

use super::error::StoreError;
use super::journal;
use super::memo_list::MemoInfo;
use super::project::Project;
use super::read::{CodingInfo, DocumentInfo};
use crate::study::change::Payload;
use crate::study::memo_links::{Known, excerpt_ids};
use crate::study::{Guid, fold, guid};
use crate::text::Span;
use std::collections::{BTreeSet, HashMap};

/// An excerpt that an id means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExcerptInfo {
    /// The coding.
    pub guid: Guid,
    /// The document.
    pub document: String,
    /// Where it is; nothing where the coding was taken away.
    pub span: Option<Span>,
    /// The turn, from 1.
    pub turn: Option<u32>,
    /// The code.
    pub code: String,
    /// The coder.
    pub coder: String,
}

impl ExcerptInfo {
    /// Whether the coding is there.
    pub fn is_there(&self) -> bool {
        self.span.is_some()
    }

    /// It in words: `ALD-W1:12 power (k1)`.
    pub fn in_words(&self) -> String {
        let turn = self.turn.map_or_else(String::new, |turn| format!(":{turn}"));
        format!("{}{turn} {} ({})", self.document, self.code, self.coder)
    }
}

impl Project {
    /// All codings that the one who looks may see, by document.
    pub fn visible_codings(&self) -> Result<Vec<(DocumentInfo, Vec<CodingInfo>)>, StoreError> {
        let codes = self.effective_codes()?;
        let mut found = Vec::new();
        for document in self.documents()? {
            let mut codings = self.codings_counted_as(&document, &codes)?;
            if self.is_blind(&document) {
                codings.retain(|coding| self.viewer.as_deref() == Some(&coding.coder));
            }
            found.push((document, codings));
        }
        Ok(found)
    }

    /// The excerpts that ids mean: beginnings of their digits, in small letters. An id that means several, or none, is
    /// left out.
    pub fn excerpts_named(&self, ids: &BTreeSet<String>) -> Result<HashMap<String, ExcerptInfo>, StoreError> {
        let mut found: HashMap<String, Vec<ExcerptInfo>> = HashMap::new();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        for (document, codings) in self.visible_codings()? {
            let mut layout = None;
            for coding in codings {
                for id in named(ids, coding.guid) {
                    if layout.is_none() {
                        layout = Some(self.layout(document.layout)?);
                    }
                    let turn = layout.as_ref().and_then(|layout| layout.place_of(coding.span).0);
                    let info = ExcerptInfo {
                        guid: coding.guid,
                        document: document.name.clone(),
                        span: Some(coding.span),
                        turn: turn.and_then(|turn| u32::try_from(turn).ok()),
                        code: coding.code.clone(),
                        coder: coding.coder.clone(),
                    };
                    found.entry(id.clone()).or_default().push(info);
                }
            }
        }
        let missing: BTreeSet<String> = ids.iter().filter(|id| !found.contains_key(*id)).cloned().collect();
        if !missing.is_empty() {
            self.gone(&missing, &mut found)?;
        }
        let only = |infos: Vec<ExcerptInfo>| <[ExcerptInfo; 1]>::try_from(infos).ok().map(|[only]| only);
        Ok(found.into_iter().filter_map(|(id, infos)| Some((id, only(infos)?))).collect())
    }

    /// Codings that the journal knows and that are not there any more.
    fn gone(&self, ids: &BTreeSet<String>, found: &mut HashMap<String, Vec<ExcerptInfo>>) -> Result<(), StoreError> {
        for info in self.documents()? {
            let blind = self.is_blind(&info);
            for change in self.sql(journal::of_scope(&self.conn, guid::codings_scope(info.guid)))? {
                let Some(Payload::CodingsAdded { document, text, codes, coders, items, under }) = &change.payload
                else {
                    continue;
                };
                for made in fold::codings(*document, *text, codes, coders, items, under) {
                    // That others coded here is not told to one who codes blind.
                    if blind && self.viewer.as_deref() != Some(&made.coder) {
                        continue;
                    }
                    for id in named(ids, made.guid) {
                        let known = found.entry(id.clone()).or_default();
                        if known.iter().all(|known| known.guid != made.guid) {
                            known.push(ExcerptInfo {
                                guid: made.guid,
                                document: info.name.clone(),
                                span: None,
                                turn: None,
                                code: made.code.clone(),
                                coder: made.coder.clone(),
                            });
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// What links in memos can lead to, and the excerpts among that.
    pub fn link_goals(&self, memos: &[MemoInfo]) -> Result<(Known, HashMap<Guid, ExcerptInfo>), StoreError> {
        let codebook = self.effective_codes()?.codebook;
        let documents = self.documents()?;
        let names = documents.iter().map(|info| (info.name.as_str(), Some(info.turns)));
        let known = Known::new(&codebook, names, memos.iter().map(|memo| (memo.guid, memo.text.as_str())));
        let named = self.excerpts_named(&excerpt_ids(memos.iter().map(|memo| memo.text.as_str())))?;
        let known = known.with_excerpts(named.iter().map(|(id, info)| (id.clone(), info.guid, info.is_there())));
        Ok((known, named.into_values().map(|info| (info.guid, info)).collect()))
    }
}

/// The ids with which this one begins.
fn named(ids: &BTreeSet<String>, guid: Guid) -> impl Iterator<Item = &String> {
    let whole = guid.simple().to_string();
    ids.iter().filter(move |id| whole.starts_with(id.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::*;
    use crate::study::short_id::of_excerpt;

    #[test]
    fn ids_mean_codings_that_are_there_or_were_and_nothing_that_one_codes_blind() {
        let (_folder, mut project, info) = study();
        let payloads = ["k1", "k2"].map(|coder| coding(&info, coder, "power", Span::new(21, 30)));
        project.write("k1", "code", payloads.to_vec()).expect("codings");
        let codings = project.codings(&info).expect("codings");
        let ids: BTreeSet<String> = codings.iter().map(|coding| of_excerpt(coding.guid)).collect();
        let named = |project: &Project| project.excerpts_named(&ids).expect("excerpts");
        assert_eq!(named(&project).values().filter(|info| info.is_there()).count(), 2);
        let gone = codings[0].guid;
        let removed = Payload::CodingsRemoved { document: info.guid, codings: vec![gone] };
        project.write("k1", "remove", vec![removed]).expect("removed");
        let found = named(&project);
        assert_eq!(
            found.get(&of_excerpt(gone)).map(|info| (info.is_there(), info.code.as_str())),
            Some((false, "power"))
        );
        assert!(found.get(&of_excerpt(codings[1].guid)).is_some_and(ExcerptInfo::is_there));
        project.undo("k1").expect("undone");
        assert!(named(&project).get(&of_excerpt(gone)).is_some_and(ExcerptInfo::is_there));
        assert!(project.excerpts_named(&BTreeSet::from(["0000000000".into()])).expect("read").is_empty());
        let assign = |coder: &str| Payload::CoderAssigned { document: info.guid, coder: coder.into(), assigned: true };
        project.write("k1", "assign", vec![assign("k1"), assign("k2")]).expect("assigned");
        project.see_as(Some("k2"));
        let seen: Vec<String> = named(&project).into_values().map(|info| info.coder).collect();
        assert_eq!(seen, ["k2"], "what others code is not told, not even as taken away");
    }
}
