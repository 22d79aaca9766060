//! Decisions where coders differ, and the consensus layer that follows from them.
//!
//! The layer is not stored: it is the lead coder's reading where nothing was decided, and what the decisions
//! made where something was. So a report that reads it is never left with half a document, a decision that
//! is replaced or undone leaves nothing behind, and decisions made apart cannot contradict the layer.

use super::error::StoreError;
use super::journal::{Batch, Group};
use super::project::Project;
use super::read::{CodingInfo, DocumentInfo};
use crate::study::change::{Origin, Payload};
use crate::study::decision::{CONSENSUS, Choice, Decision, Made, is_consensus, meaning};
use crate::study::guid;
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
        document.check_not_blind(coder)?;
        let codings = self.all_codings(document)?;
        let codes = self.effective_codes()?;
        let under = |code: &str| codes.codebook.get(code).map(meaning).unwrap_or_default();
        let at = jiff::Timestamp::now().as_millisecond();
        let mut payloads = Vec::new();
        for (question, answer) in answers {
            let made = |coders: &[String]| -> Vec<Made> {
                let mut made: Vec<Made> = codings
                    .iter()
                    .filter(|coding| !coding.derived && coders.contains(&coding.coder))
                    .filter(|coding| coding.code == question.code && coding.span.overlaps(question.span))
                    .map(|coding| Made { code: coding.code.clone(), span: coding.span, under: under(&coding.code) })
                    .collect();
                made.sort_by(|a, b| (a.span, &a.code).cmp(&(b.span, &b.code)));
                made.dedup();
                made
            };
            let decision = answer.choice.clone().map(|choice| Decision {
                made: match &choice {
                    Choice::Take(coders) => made(coders),
                    Choice::Neither => Vec::new(),
                    Choice::Adjust { code, span } => {
                        vec![Made { code: code.clone(), span: *span, under: under(code) }]
                    }
                },
                choice,
                memo: answer.memo.clone(),
                coder: coder.to_owned(),
                at,
            });
            payloads.push(Payload::Decided {
                document: document.guid,
                text: document.text,
                code: question.code.clone(),
                span: question.span,
                decision,
            });
        }
        Ok(payloads)
    }

    /// The decisions on the current text of a document: what each settles, and how.
    pub(super) fn decisions(&self, document: &DocumentInfo) -> Result<Vec<(Question, Decision)>, StoreError> {
        self.sql(
            self.conn
                .prepare_cached("SELECT code, start, end, decision FROM decisions WHERE document = ?1 AND text = ?2")
                .and_then(|mut s| {
                    s.query_map(rusqlite::params![document.guid.as_bytes(), document.text.0], |row| {
                        let question =
                            Question { code: row.get(0)?, span: Span { start: row.get(1)?, end: row.get(2)? } };
                        Ok((question, super::read::from_json(3, &row.get::<_, String>(3)?)?))
                    })?
                    .collect()
                }),
        )
    }
}

/// The consensus layer of a document, in place of what was stored as such: a base reading (what somebody brought
/// in as consensus, else the lead coder's) where nothing was decided, and what the decisions made.
pub(super) fn with_layer(
    document: &DocumentInfo,
    mut codings: Vec<CodingInfo>,
    decisions: &[(Question, Decision)],
    code_of: impl Fn(&str) -> String,
) -> Vec<CodingInfo> {
    if decisions.is_empty() {
        return codings;
    }
    let lead = document.lead.clone().or_else(|| document.coders.iter().find(|name| !is_consensus(name)).cloned());
    let stored = codings.iter().any(|coding| is_consensus(&coding.coder));
    let is_base = |coding: &CodingInfo| {
        if stored { is_consensus(&coding.coder) } else { Some(&coding.coder) == lead.as_ref() }
    };
    let settled = |coding: &CodingInfo| {
        decisions
            .iter()
            .any(|(question, _)| code_of(&question.code) == coding.code && question.span.overlaps(coding.span))
    };
    let derived = |code: &str, span: Span, like: Option<&CodingInfo>| CodingInfo {
        row: like.map_or(i64::MAX, |coding| coding.row),
        guid: guid::coding(document.guid, document.text, CONSENSUS, code, span),
        code: code.to_owned(),
        made_as: code.to_owned(),
        coder: CONSENSUS.to_owned(),
        span,
        created: like.map_or(0, |coding| coding.created),
        origin: Origin::Manual,
        memo: None,
        weight: None,
        under: None,
        derived: true,
    };
    let mut layer: Vec<CodingInfo> = codings
        .iter()
        .filter(|coding| is_base(coding) && !settled(coding))
        .map(|coding| derived(&coding.code, coding.span, Some(coding)))
        .collect();
    for (_, decision) in decisions {
        for made in &decision.made {
            let code = code_of(&made.code);
            let like = codings.iter().find(|coding| coding.code == code && coding.span == made.span);
            layer.push(CodingInfo { created: decision.at, under: Some(made.under), ..derived(&code, made.span, like) });
        }
    }
    layer.sort_by(|a, b| (a.span, &a.code).cmp(&(b.span, &b.code)));
    layer.dedup_by(|a, b| (a.span, &a.code) == (b.span, &b.code));
    codings.retain(|coding| !is_consensus(&coding.coder));
    codings.extend(layer);
    codings
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
        assert_eq!(
            layer(&project),
            [of("power", 21, 30)],
            "the lead's reading again, and nothing of what was adjusted"
        );
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
