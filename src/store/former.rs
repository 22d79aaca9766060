//! Texts that are still kept and are nobody's current text: of documents that were taken out, and from before a
//! correction. Whoever looks for what was quoted from them has to read them; nothing else does.

use super::error::StoreError;
use super::project::Project;
use super::read::SHOWN;
use crate::study::{Guid, Hash};
use std::collections::{BTreeMap, HashMap};

/// A text that is no current one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FormerText {
    /// The name of its document.
    pub document: String,
    /// Whether the document was taken out; else the text was corrected.
    pub removed: bool,
    /// The text.
    pub text: Hash,
}

impl Project {
    /// The texts that are no current ones, by document. One that is also the current text of another document is none
    /// of them.
    pub fn former_texts(&self) -> Result<Vec<FormerText>, StoreError> {
        let documents: HashMap<Guid, (String, bool)> = self.sql((|| {
            let mut rows = self.conn.prepare_cached(&format!("SELECT d.guid, d.shown, {SHOWN} FROM documents d"))?;
            let row = |row: &rusqlite::Row<'_>| Ok((Guid::from_bytes(row.get(0)?), (row.get(1)?, row.get(2)?)));
            rows.query_map([], row)?.collect()
        })())?;
        let kept: Vec<Hash> = self.sql((|| {
            let sql = format!(
                "SELECT t.hash FROM texts t WHERE t.body IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.text = t.hash AND {SHOWN})"
            );
            let mut rows = self.conn.prepare_cached(&sql)?;
            rows.query_map([], |row| row.get(0).map(Hash))?.collect()
        })())?;
        if kept.is_empty() {
            return Ok(Vec::new());
        }
        let brought: Vec<(Option<String>, Option<String>)> = self.sql((|| {
            let mut rows = self.conn.prepare_cached(
                "SELECT json_extract(CAST(q.body AS TEXT), '$.text'), json_extract(CAST(q.body AS TEXT), '$.document')
                 FROM changes c JOIN payloads q ON q.change = c.id
                 WHERE c.kind IN ('document-added', 'revised') AND q.body IS NOT NULL ORDER BY c.clock, c.guid",
            )?;
            rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })())?;
        let mut whose: BTreeMap<String, Guid> = BTreeMap::new();
        for (text, document) in brought {
            if let (Some(text), Some(Ok(document))) = (text, document.map(|document| document.parse())) {
                whose.insert(text, document);
            }
        }
        let mut found: Vec<FormerText> = kept
            .into_iter()
            .filter_map(|text| {
                let (document, shown) = documents.get(whose.get(&text.to_string())?)?.clone();
                Some(FormerText { document, removed: !shown, text })
            })
            .collect();
        found.sort();
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::*;
    use crate::store::{Group, Source};
    use crate::study::change::Payload;

    #[test]
    fn texts_of_documents_taken_out_and_from_before_a_correction_are_found() {
        let (_folder, mut project, info) = study();
        assert_eq!(project.former_texts().expect("texts"), []);
        let old = project.text(info.text).expect("the text");
        let (text, layout) = corrected(&old, &project.layout(info.layout).expect("turns"), "So ", "And so ");
        project.revise(&Group::new("k1", "revise"), "ALD-W1", text, layout, Source::default()).expect("revised");
        let earlier = FormerText { document: "ALD-W1".into(), removed: false, text: info.text };
        assert_eq!(project.former_texts().expect("texts"), [earlier]);
        let gone = Payload::DocumentRemoved { document: info.guid, removed: true };
        project.write("k1", "remove", vec![gone]).expect("removed");
        let all = project.former_texts().expect("texts");
        assert_eq!((all.len(), all.iter().all(|one| one.removed && one.document == "ALD-W1")), (2, true));
    }
}
