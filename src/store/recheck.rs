//! The queue of codings that were made under another definition than the one that stands.

use super::error::StoreError;
use super::project::Project;
use super::read::{CodingInfo, DocumentInfo};
use crate::study::Codebook;
use crate::study::change::{CodingItem, Payload};
use crate::study::decision::meaning;
use crate::study::effective::EffectiveCodes;
use std::collections::{HashMap, HashSet};

/// Codings to look at again, of one document.
#[derive(Clone, Debug)]
pub struct Recheck {
    /// The document.
    pub document: DocumentInfo,
    /// The codings, in order.
    pub codings: Vec<CodingInfo>,
}

impl Project {
    /// The codings that were made under another definition of the code as which they count, as far as the one who
    /// looks may see them: of a code (by id) with its sub-codes, of a coder, or all. Codings of which that is not
    /// known (made before emic kept it) are not among them.
    pub fn to_recheck(&self, code: Option<&str>, coder: Option<&str>) -> Result<Vec<Recheck>, StoreError> {
        let codes = self.effective_codes()?;
        let book = &codes.codebook;
        let wanted = code.map(|id| book.index_of(id).map(|at| book.subtree(at)).unwrap_or_default());
        let is_wanted = |coding: &CodingInfo| {
            coder.is_none_or(|coder| coding.coder == coder)
                && wanted
                    .as_ref()
                    .is_none_or(|wanted| book.index_of(&coding.code).is_some_and(|at| wanted.contains(&at)))
        };
        let now = meanings(&codes.codebook);
        let concerned = self.documents_to_recheck(&codes)?;
        let mut found = Vec::new();
        for document in self.documents()? {
            if !concerned.contains(&document.id) {
                continue;
            }
            let mut codings = self.codings(&document)?;
            codings.retain(|coding| {
                let stands = now.get(coding.code.as_str());
                !coding.derived
                    && is_wanted(coding)
                    && coding.under.zip(stands.copied()).is_some_and(|(under, stands)| under != stands)
            });
            if !codings.is_empty() {
                found.push(Recheck { document, codings });
            }
        }
        Ok(found)
    }

    /// Rows of the documents in which some coding was made under another definition than stands.
    fn documents_to_recheck(&self, codes: &EffectiveCodes) -> Result<HashSet<i64>, StoreError> {
        let now = meanings(&codes.codebook);
        let stands = |slug: &str| {
            let code = codes.index.get(slug).and_then(|at| codes.codebook.codes().get(*at))?;
            now.get(code.id.as_str()).copied()
        };
        let held: Vec<(i64, String, i64)> = self.sql(
            self.conn
                .prepare_cached(
                    "SELECT DISTINCT g.document, c.slug, g.under FROM codings g JOIN codes c ON c.id = g.code
                     WHERE g.under IS NOT NULL AND g.standing < 2",
                )
                .and_then(|mut s| s.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()),
        )?;
        let other =
            held.into_iter().filter(|(_, slug, under)| stands(slug).is_some_and(|now| now != under.cast_unsigned()));
        Ok(other.map(|(document, ..)| document).collect())
    }
}

fn meanings(book: &Codebook) -> HashMap<&str, u64> {
    book.codes().iter().map(|code| (code.id.as_str(), meaning(code))).collect()
}

impl Recheck {
    /// The change that holds these codings to the definition that stands: they are made again, at the same
    /// places, with all they carry.
    pub fn kept(&self, book: &Codebook) -> Payload {
        let now = meanings(book);
        let mut codes: Vec<String> = Vec::new();
        let mut coders: Vec<String> = Vec::new();
        let mut under: Vec<u64> = Vec::new();
        let index = |all: &mut Vec<String>, name: &String| -> u32 {
            let at = all.iter().position(|known| known == name).unwrap_or_else(|| {
                all.push(name.clone());
                all.len() - 1
            });
            u32::try_from(at).unwrap_or(u32::MAX)
        };
        let items = self
            .codings
            .iter()
            .map(|coding| {
                let (code, coder) = (index(&mut codes, &coding.made_as), index(&mut coders, &coding.coder));
                if under.len() < codes.len() {
                    // A merged code is held to the definition of the one it counts as.
                    under.push(now.get(coding.code.as_str()).copied().unwrap_or_default());
                }
                CodingItem(code, coder, coding.span, coding.created, coding.origin, None, coding.weight)
            })
            .collect();
        Payload::CodingsAdded { document: self.document.guid, text: self.document.text, codes, coders, items, under }
    }
}

#[cfg(test)]
mod tests {
    use crate::store::testing::*;
    use crate::study::change::{CodeField, Payload};
    use crate::text::Span;

    #[test]
    fn codings_of_an_older_definition_wait_until_they_are_kept_or_go() {
        let (_folder, mut project, info) = study();
        for (code, start) in [("power", 21), ("power", 40), ("identity", 21)] {
            project
                .write("k1", "code", vec![coding(&info, "k1", code, Span::new(start, start + 5))])
                .expect("a coding");
        }
        assert!(project.to_recheck(None, None).expect("asked").is_empty());
        let set = |set| Payload::CodeSet { code: "power".into(), set };
        project.write("k1", "rename", vec![set(CodeField::Name("Power".into()))]).expect("a name");
        assert!(project.to_recheck(None, None).expect("asked").is_empty(), "a name is no definition");
        project.write("k1", "define", vec![set(CodeField::Definition("who decides".into()))]).expect("a definition");
        let found = project.to_recheck(None, None).expect("asked");
        assert_eq!((found.len(), found[0].codings.len()), (1, 2));
        let mut one = found[0].clone();
        one.codings.truncate(1);
        let kept = one.kept(&project.effective_codes().expect("codes").codebook);
        project.write("k1", "keep", vec![kept]).expect("kept");
        assert_eq!(project.to_recheck(None, None).expect("asked")[0].codings.len(), 1);
        assert_eq!(project.codings(&info).expect("codings").len(), 3, "the same codings");
        project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(3, 6))]).expect("under the new one");
        assert_eq!(project.to_recheck(None, None).expect("asked")[0].codings.len(), 1);
        project.undo("k1").expect("undone");
        project.undo("k1").expect("undone");
        assert_eq!(project.to_recheck(None, None).expect("asked")[0].codings.len(), 2, "the keeping is undone");
        assert!(project.check().expect("a check").problems.is_empty());
    }
}
