//! Decisions where coders differ, and the consensus layer that follows from them.
//!
//! The layer begins, with the first decision on a document, as its lead coder's reading; each decision then
//! replaces what stands in its stretch. So a report that reads the layer is never left with half a document:
//! where nothing was decided yet the lead coder's reading stands.

use super::error::StoreError;
use super::journal::{Batch, Group};
use super::project::Project;
use super::read::{CodingInfo, DocumentInfo};
use crate::study::change::{CodingItem, Origin, Payload};
use crate::study::decision::{CONSENSUS, Choice, Decision, is_consensus};
use crate::text::Span;

/// A code in a stretch of a document, where coders differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The code as which the codings count.
    pub code: String,
    /// From the first start to the last end of the codings concerned, in bytes of the text.
    pub span: Span,
}

/// An answer, or the question opened again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What was decided; `None` opens the question again.
    pub choice: Option<Choice>,
    /// Why.
    pub memo: Option<String>,
}

impl Project {
    /// Writes down a decision, as one step of `coder`: the decision, and what it makes of the consensus layer.
    /// Refused while `coder` codes the document blind.
    pub fn adjudicate(
        &mut self,
        coder: &str,
        document: &DocumentInfo,
        question: &Question,
        answer: &Answer,
    ) -> Result<Group, StoreError> {
        let payloads = self.adjudication(coder, document, std::slice::from_ref(&(question.clone(), answer.clone())))?;
        let what = if answer.choice.is_some() { "decide on" } else { "reopen" };
        let group = Group::new(coder, format!("{what} {} in {}", question.code, document.name));
        self.append(&group, Batch::of(payloads))?;
        Ok(group)
    }

    /// The changes that answers on one document make, for a step that does more than that.
    pub fn adjudication(
        &self,
        coder: &str,
        document: &DocumentInfo,
        answers: &[(Question, Answer)],
    ) -> Result<Vec<Payload>, StoreError> {
        if document.is_blind_to(coder) {
            return Err(StoreError::Refused(format!(
                "{} is coded blind by {coder}: finish it first (`emic finish {}`), then compare and decide",
                document.name, document.name
            )));
        }
        let codings = self.all_codings(document)?;
        let lead = document.lead.clone().or_else(|| document.coders.iter().find(|name| !is_consensus(name)).cloned());
        let begun = codings.iter().any(|coding| is_consensus(&coding.coder)) || self.is_decided(document)?;
        // The layer as it stands, or as it begins.
        let before: Vec<CodingInfo> = if begun {
            codings.iter().filter(|coding| is_consensus(&coding.coder)).cloned().collect()
        } else {
            codings.iter().filter(|coding| Some(&coding.coder) == lead.as_ref()).cloned().collect()
        };
        let mut layer: Vec<Place> = before.iter().map(Place::of).collect();
        let at = jiff::Timestamp::now().as_millisecond();
        let mut payloads = Vec::new();
        for (question, answer) in answers {
            let here = |place: &Place| place.code == question.code && place.span.overlaps(question.span);
            layer.retain(|place| !here(place));
            let of = |coders: &[String]| -> Vec<Place> {
                codings.iter().filter(|coding| coders.contains(&coding.coder)).map(Place::of).filter(here).collect()
            };
            match &answer.choice {
                // What the team takes it takes under the definition that it has before it.
                Some(Choice::Take(coders)) => {
                    layer.extend(of(coders).into_iter().map(|place| Place { under: None, ..place }));
                }
                Some(Choice::Neither) => {}
                Some(Choice::Adjust { code, span }) => {
                    layer.push(Place { code: code.clone(), span: *span, under: None });
                }
                None => layer.extend(of(lead.as_slice())),
            }
            payloads.push(Payload::Decided {
                document: document.guid,
                text: document.text,
                code: question.code.clone(),
                span: question.span,
                decision: answer.choice.clone().map(|choice| Decision {
                    choice,
                    memo: answer.memo.clone(),
                    coder: coder.to_owned(),
                    at,
                }),
            });
        }
        layer.sort_by(|a, b| (a.span, &a.code).cmp(&(b.span, &b.code)));
        layer.dedup_by(|a, b| (a.span, &a.code) == (b.span, &b.code));
        if begun {
            let gone = before.iter().filter(|coding| !layer.contains(&Place::of(coding))).map(|coding| coding.guid);
            let gone: Vec<_> = gone.collect();
            layer.retain(|place| !before.iter().any(|coding| Place::of(coding) == *place));
            if !gone.is_empty() {
                payloads.push(Payload::CodingsRemoved { document: document.guid, codings: gone });
            }
        }
        payloads.extend(added(document, &layer, at));
        Ok(payloads)
    }

    /// Whether anything was decided on the current text of a document.
    pub fn is_decided(&self, document: &DocumentInfo) -> Result<bool, StoreError> {
        self.sql(
            self.conn
                .prepare_cached("SELECT 1 FROM decisions WHERE document = ?1 AND text = ?2 LIMIT 1")
                .and_then(|mut s| s.exists(rusqlite::params![document.guid.as_bytes(), document.text.0])),
        )
    }
}

/// A coding of the layer.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    code: String,
    span: Span,
    under: Option<u64>,
}

impl Place {
    fn of(coding: &CodingInfo) -> Self {
        Self { code: coding.code.clone(), span: coding.span, under: coding.under }
    }
}

/// New codings of the layer. Those taken over keep the definition that they were made under; what the
/// team words anew is held to the one that stands.
fn added(document: &DocumentInfo, layer: &[Place], at: i64) -> Vec<Payload> {
    let (known, new): (Vec<&Place>, Vec<&Place>) = layer.iter().partition(|place| place.under.is_some());
    let mut payloads = Vec::new();
    for places in [known, new] {
        if places.is_empty() {
            continue;
        }
        let mut codes: Vec<(&str, Option<u64>)> = Vec::new();
        let mut items = Vec::new();
        for place in places {
            let wanted = (place.code.as_str(), place.under);
            let index = codes.iter().position(|known| *known == wanted).unwrap_or_else(|| {
                codes.push(wanted);
                codes.len() - 1
            });
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            items.push(CodingItem(index, 0, place.span, at, Origin::Manual, None, None));
        }
        payloads.push(Payload::CodingsAdded {
            document: document.guid,
            text: document.text,
            codes: codes.iter().map(|(code, _)| (*code).to_owned()).collect(),
            coders: vec![CONSENSUS.to_owned()],
            items,
            under: codes.iter().filter_map(|(_, under)| *under).collect(),
        });
    }
    payloads
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::*;

    fn layer(project: &Project) -> Vec<(String, u32, u32)> {
        let info = project.document("ALD-W1").expect("there");
        let codings = project.codings(&info).expect("codings");
        codings
            .into_iter()
            .filter(|coding| coding.coder == CONSENSUS)
            .map(|coding| (coding.code, coding.span.start, coding.span.end))
            .collect()
    }

    fn of(code: &str, start: u32, end: u32) -> (String, u32, u32) {
        (code.to_owned(), start, end)
    }

    #[test]
    fn the_layer_begins_as_the_lead_reading_and_follows_the_decisions() {
        let (_folder, mut project, info) = study();
        for (coder, code, start, end) in
            [("k1", "power", 21, 30), ("k1", "identity", 40, 50), ("k2", "power", 25, 35), ("k2", "identity", 5, 9)]
        {
            project.write(coder, "code", vec![coding(&info, coder, code, Span::new(start, end))]).expect("a coding");
        }
        let info = project.document("ALD-W1").expect("there");
        let decide = |project: &mut Project, code: &str, start: u32, end: u32, choice: Option<Choice>| {
            let question = Question { code: code.into(), span: Span::new(start, end) };
            project.adjudicate("k1", &info, &question, &Answer { choice, memo: Some("so".into()) }).expect("decided");
            project.check().expect("a check").problems
        };
        let take = |names: &[&str]| Some(Choice::Take(names.iter().map(|name| (*name).to_owned()).collect()));
        assert!(decide(&mut project, "power", 21, 35, take(&["k2"])).is_empty());
        assert_eq!(
            layer(&project),
            [of("power", 25, 35), of("identity", 40, 50)],
            "k2's power, the rest is the lead's"
        );
        assert!(decide(&mut project, "power", 21, 35, take(&["k1", "k2"])).is_empty());
        assert_eq!(layer(&project), [of("power", 21, 30), of("power", 25, 35), of("identity", 40, 50)]);
        assert!(decide(&mut project, "identity", 40, 50, Some(Choice::Neither)).is_empty());
        let adjusted = Choice::Adjust { code: "identity".into(), span: Span::new(22, 28) };
        assert!(decide(&mut project, "power", 21, 35, Some(adjusted)).is_empty());
        assert_eq!(layer(&project), [of("identity", 22, 28)]);
        assert!(decide(&mut project, "power", 21, 35, None).is_empty());
        assert_eq!(layer(&project), [of("power", 21, 30), of("identity", 22, 28)], "the lead's reading again");
        project.undo("k1").expect("undone");
        assert_eq!(layer(&project), [of("identity", 22, 28)]);
        let corpus = project.corpus(None).expect("a corpus");
        assert_eq!(corpus.decisions.len(), 2);
        assert_eq!((corpus.decisions[0].coder.as_str(), corpus.decisions[0].memo.as_deref()), ("k1", Some("so")));
        for _ in 0..4 {
            project.undo("k1").expect("undone");
        }
        assert_eq!((layer(&project).len(), project.corpus(None).expect("a corpus").decisions.len()), (0, 0));
        assert!(project.check().expect("a check").problems.is_empty());
    }

    #[test]
    fn nobody_decides_on_what_is_still_coded_blind() {
        let (_folder, mut project, info) = study();
        let assign = |coder: &str| Payload::CoderAssigned { document: info.guid, coder: coder.into(), assigned: true };
        project.write("k1", "assign", vec![assign("k1"), assign("k2")]).expect("assigned");
        let info = project.document("ALD-W1").expect("there");
        let question = Question { code: "power".into(), span: Span::new(1, 2) };
        let answer = Answer { choice: Some(Choice::Neither), memo: None };
        let refused = project.adjudicate("k2", &info, &question, &answer).expect_err("blind").to_string();
        assert!(refused.contains("coded blind by k2") && refused.contains("emic finish ALD-W1"), "{refused}");
        project.adjudicate("k3", &info, &question, &answer).expect("k3 has no part in it");
    }
}
