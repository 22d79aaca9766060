//! Blind double coding: what a coder does not see yet.
//!
//! A document that is assigned to several coders is coded blind: until a coder has finished it, that
//! coder is shown none of what the others coded there, in no list, report or export. Who looks is said once
//! ([`Project::see_as`]); everything that reads codings for people obeys. What keeps the file (check, merge,
//! backup, undo) sees all.

use super::error::StoreError;
use super::project::Project;
use super::read::DocumentInfo;
use crate::study::{Guid, guid};
use std::collections::HashSet;

impl Project {
    /// Says who looks: from now on this coder is shown nothing that is to be coded blind. Nobody sees all.
    pub fn see_as(&mut self, coder: Option<&str>) {
        self.viewer = coder.map(str::to_owned);
    }

    /// Whether the one who looks is to code this document blind.
    pub fn is_blind(&self, document: &DocumentInfo) -> bool {
        self.viewer.as_deref().is_some_and(|coder| document.is_blind_to(coder))
    }

    /// Documents that `coder` is to code blind.
    pub fn blind_documents(&self, coder: Option<&str>) -> Result<HashSet<Guid>, StoreError> {
        let Some(coder) = coder else { return Ok(HashSet::new()) };
        self.sql(
            self.conn
                .prepare_cached(
                    "SELECT d.guid FROM documents d JOIN assigned a ON a.document = d.id AND a.coder = ?1
                     WHERE EXISTS (SELECT 1 FROM assigned o WHERE o.document = d.id AND o.coder <> ?1)
                       AND NOT EXISTS (SELECT 1 FROM finished f WHERE f.document = d.id AND f.coder = ?1)",
                )
                .and_then(|mut s| s.query_map([coder], |row| row.get(0).map(Guid::from_bytes))?.collect()),
        )
    }

    /// Groups in which others set or took away tags and links in blind documents, or wrote memos there.
    fn beside_veiled(&self, blind: &HashSet<Guid>, viewer: &str) -> Result<HashSet<Guid>, StoreError> {
        let names: HashSet<String> = blind.iter().map(ToString::to_string).collect();
        let others: HashSet<Guid> = self.sql(
            self.conn
                .prepare_cached("SELECT DISTINCT grp FROM changes WHERE coder <> ?1")
                .and_then(|mut s| s.query_map([viewer], |row| row.get(0).map(Guid::from_bytes))?.collect()),
        )?;
        let there = self.beside_changes(None)?.into_iter().filter(|(_, document)| names.contains(document));
        Ok(there.map(|(group, _)| group).filter(|group| others.contains(group)).collect())
    }

    /// Groups of others' changes that would tell the one who looks what is coded in a blind document.
    pub(super) fn veiled_groups(&self) -> Result<HashSet<Guid>, StoreError> {
        let blind = self.blind_documents(self.viewer.as_deref())?;
        let Some(viewer) = self.viewer.as_deref().filter(|_| !blind.is_empty()) else { return Ok(HashSet::new()) };
        let mut veiled = self.beside_veiled(&blind, viewer)?;
        for document in blind {
            for scope in [guid::codings_scope(document), guid::decisions_scope(document)] {
                let groups: Vec<Guid> = self.sql(
                    self.conn
                        .prepare_cached(
                            "SELECT DISTINCT c.grp FROM scopes s JOIN changes c ON c.id = s.change
                             WHERE s.scope = ?1 AND c.coder <> ?2 AND c.kind <> 'revised'",
                        )
                        .and_then(|mut s| {
                            s.query_map((scope.as_bytes(), viewer), |row| row.get(0).map(Guid::from_bytes))?.collect()
                        }),
                )?;
                veiled.extend(groups);
            }
        }
        // An undo is named after what it undoes, and a redo after that.
        let markers = self.sql(super::journal::markers(&self.conn))?;
        loop {
            let before = veiled.len();
            for (_, own, target) in &markers {
                if veiled.contains(target) {
                    veiled.insert(*own);
                }
            }
            if veiled.len() == before {
                return Ok(veiled);
            }
        }
    }
}

impl DocumentInfo {
    /// Whether this coder is to code the document blind: it is assigned to this coder and to another, and
    /// this coder has not finished it.
    pub fn is_blind_to(&self, coder: &str) -> bool {
        self.assigned.contains(coder) && self.assigned.len() > 1 && !self.finished.contains(coder)
    }

    /// Refuses what a coder may do only with the others' codings in sight.
    pub fn check_not_blind(&self, coder: &str) -> Result<(), StoreError> {
        if !self.is_blind_to(coder) {
            return Ok(());
        }
        Err(StoreError::Refused(format!(
            "{} is coded blind by {coder}: finish it first (`emic finish {}`), then compare and decide",
            self.name, self.name
        )))
    }
}

#[cfg(test)]
mod tests {
    use crate::store::testing::*;
    use crate::study::change::Payload;
    use crate::text::Span;

    #[test]
    fn what_is_coded_blind_is_shown_to_nobody_who_has_not_finished() {
        let (_folder, mut project, info) = study();
        let assign = |coder: &str| Payload::CoderAssigned { document: info.guid, coder: coder.into(), assigned: true };
        project.write("k1", "code power", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("k1");
        project.write("k2", "code identity", vec![coding(&info, "k2", "identity", Span::new(21, 30))]).expect("k2");
        project.write("k1", "assign", vec![assign("k1"), assign("k2")]).expect("assigned");
        let seen = |project: &crate::store::Project| {
            let info = project.document("ALD-W1").expect("there");
            let codings = project.codings(&info).expect("codings");
            let counts = project.codings_per_code().expect("counts");
            let log: Vec<String> = project.log(None).expect("log").into_iter().map(|entry| entry.what).collect();
            (codings.len(), info.codings, counts.values().sum::<u32>(), log.contains(&"code power".to_owned()))
        };
        assert_eq!(seen(&project), (2, 2, 2, true), "nobody in particular sees all");
        project.see_as(Some("k2"));
        assert_eq!(seen(&project), (1, 1, 1, false));
        let corpus = project.corpus(Some("k2")).expect("corpus");
        assert_eq!((corpus.codings.len(), corpus.documents[0].blind), (1, true));
        project.undo("k1").expect("undo of the assignment");
        project.undo("k1").expect("undo of the coding");
        project.redo("k1").expect("the coding again");
        project.redo("k1").expect("the assignment again");
        let log: Vec<String> = project.log(None).expect("log").into_iter().map(|entry| entry.what).collect();
        assert!(!log.iter().any(|what| what.contains("code power")), "{log:?}");
        let finish = Payload::DocumentFinished { document: info.guid, coder: "k2".into(), finished: true };
        project.write("k2", "finish", vec![finish]).expect("finished");
        assert_eq!(seen(&project), (2, 2, 2, true));
        assert_eq!(project.corpus(Some("k2")).expect("corpus").codings.len(), 2);
        project.see_as(Some("k1"));
        assert_eq!(seen(&project).0, 1, "k1 has not finished");
        project.see_as(Some("k3"));
        assert_eq!(seen(&project).0, 2, "k3 has no part in it");
    }
}
