//! All memos with what they hang on, those of codings among them: what lists of memos show.

use super::beside::Finder;
use super::error::StoreError;
use super::project::Project;
use crate::study::effective::EffectiveCodes;
use crate::study::memo::{Memo, MemoOn, MemoType};
use crate::study::{Guid, Layout, guid};
use crate::text::Span;
use std::collections::HashMap;

/// What kind of thing a memo hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MemoKind {
    /// The project.
    Project,
    /// A document.
    Document,
    /// A participant.
    Participant,
    /// A code.
    Code,
    /// A turn, or another passage.
    Turn,
    /// A report.
    Report,
    /// A coding.
    Coding,
    /// A decision where coders differed.
    Decision,
}

impl MemoKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Project,
        Self::Document,
        Self::Participant,
        Self::Code,
        Self::Turn,
        Self::Report,
        Self::Coding,
        Self::Decision,
    ];

    /// In a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Document => "document",
            Self::Participant => "participant",
            Self::Code => "code",
            Self::Turn => "turn",
            Self::Report => "report",
            Self::Coding => "coding",
            Self::Decision => "decision",
        }
    }

    fn of(on: &MemoOn) -> Self {
        match on {
            MemoOn::Project => Self::Project,
            MemoOn::Document(_) => Self::Document,
            MemoOn::Participant(_) => Self::Participant,
            MemoOn::Code(_) => Self::Code,
            MemoOn::Turn(_) => Self::Turn,
            MemoOn::Report(_) => Self::Report,
        }
    }
}

/// A memo as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoInfo {
    /// Its identity; that of the coding or the decision where it is one's.
    pub guid: Guid,
    /// What kind of thing it hangs on.
    pub kind: MemoKind,
    /// What it hangs on; nothing where it is a coding's or a decision's.
    pub on: Option<MemoOn>,
    /// What it hangs on, in words: `ALD-W1:12`, `power.inclusion`.
    pub target: String,
    /// The document that it hangs on, or in.
    pub document: Option<String>,
    /// The stretch of that document's text.
    pub span: Option<Span>,
    /// The turn of that document, from 1.
    pub turn: Option<u32>,
    /// The code that it hangs on, or with which it was coded.
    pub code: Option<String>,
    /// What it is for; nothing is said of that where it is a coding's.
    pub memo_type: Option<MemoType>,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub coder: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

impl Project {
    /// All memos that the one who looks may see, the first written first. What hangs on a document that was taken
    /// out is out with it.
    pub fn memo_list(&self) -> Result<Vec<MemoInfo>, StoreError> {
        let mut lister = Lister::new(self)?;
        let mut found = Vec::new();
        for (guid, memo) in self.memos_with_ids()? {
            found.extend(lister.info(guid, memo)?);
        }
        found.extend(lister.of_codings()?);
        found.extend(lister.of_decisions()?);
        found.sort_by_key(|memo| (memo.at, memo.guid));
        Ok(found)
    }

    /// The GUID of the participant that `name` means: a known one, or `DOCUMENT/LABEL`.
    pub fn participant_named(&self, name: &str) -> Result<Guid, StoreError> {
        let wanted = guid::participant(name);
        let known = self.participants_as_they_stand()?;
        if known.iter().any(|(guid, state)| *guid == wanted && state.name.is_some()) {
            return Ok(wanted);
        }
        if let Some((document, label)) = name.rsplit_once('/')
            && let Ok(info) = self.document(document)
        {
            let wanted = crate::text::fold::fold(label);
            let labels = self.layout(info.layout)?.labels;
            if labels.iter().any(|known| crate::text::fold::fold(known) == wanted) {
                return Ok(guid::speaker(info.guid, label));
            }
        }
        Err(StoreError::Refused(format!(
            "there is no participant “{}”; `emic participants` lists all",
            crate::text::display::one_line(name)
        )))
    }
}

struct Lister<'a> {
    project: &'a Project,
    finder: Finder<'a>,
    layouts: HashMap<Guid, Layout>,
    codes: EffectiveCodes,
    people: HashMap<Guid, String>,
    /// Whether participants of one document are among the people.
    all_people: bool,
}

impl<'a> Lister<'a> {
    fn new(project: &'a Project) -> Result<Self, StoreError> {
        let known = project.participants_as_they_stand()?;
        let people = known.into_iter().filter_map(|(guid, state)| Some((guid, state.name?))).collect();
        let (finder, codes) = (Finder::new(project)?, project.effective_codes()?);
        Ok(Self { project, finder, layouts: HashMap::new(), codes, people, all_people: false })
    }

    fn info(&mut self, guid: Guid, memo: Memo) -> Result<Option<MemoInfo>, StoreError> {
        let mut info = MemoInfo {
            guid,
            kind: MemoKind::of(&memo.on),
            on: Some(memo.on.clone()),
            target: "the project".to_owned(),
            document: None,
            span: None,
            turn: None,
            code: None,
            memo_type: Some(memo.memo_type),
            text: memo.text,
            coder: memo.coder,
            at: memo.at,
        };
        match memo.on {
            MemoOn::Project => {}
            MemoOn::Document(document) => {
                let Some(name) = self.finder.name(document).filter(|_| self.finder.shows(document, &info.coder)) else {
                    return Ok(None);
                };
                info.target = name.to_owned();
                info.document = Some(info.target.clone());
            }
            MemoOn::Participant(participant) => info.target = self.person(participant)?,
            MemoOn::Code(code) => {
                let codes = &self.codes;
                let now = codes.index.get(&code).and_then(|at| codes.codebook.codes().get(*at));
                info.target = now.map_or(code, |now| now.id.clone());
                info.code = Some(info.target.clone());
            }
            MemoOn::Report(name) => info.target = name,
            MemoOn::Turn(place) => {
                let Some(spot) = self.finder.spot(&place)?.filter(|spot| self.finder.shows(spot.guid, &info.coder))
                else {
                    return Ok(None);
                };
                info.turn = match spot.span {
                    Some(span) => self.turn(spot.guid, &spot.document, span)?,
                    None => None,
                };
                info.span = spot.span;
                info.target = at_turn(&spot.document, info.turn);
                info.document = Some(spot.document);
            }
        }
        Ok(Some(info))
    }

    /// The memos of codings; those of decisions are no coding's own.
    fn of_codings(&mut self) -> Result<Vec<MemoInfo>, StoreError> {
        let ids: Vec<String> = self.project.sql(
            self.project
                .conn
                .prepare_cached(
                    "SELECT DISTINCT d.shown FROM codings g JOIN documents d ON d.id = g.document WHERE g.memo IS NOT NULL",
                )
                .and_then(|mut rows| rows.query_map([], |row| row.get(0))?.collect()),
        )?;
        let mut found = Vec::new();
        for name in ids {
            let info = self.project.document(&name)?;
            let blind = self.project.is_blind(&info);
            for coding in self.project.codings_counted_as(&info, &self.codes)? {
                let shown = !coding.derived && (!blind || self.project.viewer.as_deref() == Some(&coding.coder));
                let Some(text) = coding.memo.filter(|_| shown) else { continue };
                let turn = self.turn(info.guid, &info.name, coding.span)?;
                found.push(MemoInfo {
                    guid: coding.guid,
                    kind: MemoKind::Coding,
                    on: None,
                    target: format!("{} {}", at_turn(&info.name, turn), coding.code),
                    document: Some(info.name.clone()),
                    span: Some(coding.span),
                    turn,
                    code: Some(coding.code),
                    memo_type: None,
                    text,
                    coder: coding.coder,
                    at: coding.created,
                });
            }
        }
        Ok(found)
    }

    /// Why it was decided so, where coders differed. Who codes a document blind sees nothing of what was decided there.
    fn of_decisions(&mut self) -> Result<Vec<MemoInfo>, StoreError> {
        let mut found = Vec::new();
        for info in self.project.documents()?.into_iter().filter(|info| info.decisions > 0) {
            if self.project.is_blind(&info) {
                continue;
            }
            for (question, decision) in self.project.decisions(&info)? {
                let Some(text) = decision.memo.filter(|memo| !memo.trim().is_empty()) else { continue };
                let turn = self.turn(info.guid, &info.name, question.span)?;
                let codes = &self.codes;
                let now = codes.index.get(&question.code).and_then(|at| codes.codebook.codes().get(*at));
                let code = now.map_or_else(|| question.code.clone(), |now| now.id.clone());
                found.push(MemoInfo {
                    guid: guid::decision(info.guid, info.text, &question.code, question.span),
                    kind: MemoKind::Decision,
                    on: None,
                    target: format!("{} {code}", at_turn(&info.name, turn)),
                    document: Some(info.name.clone()),
                    span: Some(question.span),
                    turn,
                    code: Some(code),
                    memo_type: Some(MemoType::Decision),
                    text,
                    coder: decision.coder,
                    at: decision.at,
                });
            }
        }
        Ok(found)
    }

    fn turn(&mut self, document: Guid, name: &str, span: Span) -> Result<Option<u32>, StoreError> {
        if !self.layouts.contains_key(&document) {
            let layout = self.project.layout(self.project.document(name)?.layout)?;
            self.layouts.insert(document, layout);
        }
        let number = self.layouts.get(&document).and_then(|layout| layout.place_of(span).0);
        Ok(number.and_then(|number| u32::try_from(number).ok()))
    }

    fn person(&mut self, participant: Guid) -> Result<String, StoreError> {
        if !self.people.contains_key(&participant) && !std::mem::replace(&mut self.all_people, true) {
            for info in self.project.documents()? {
                for label in self.project.layout(info.layout)?.labels {
                    let name = format!("{}/{label}", info.name);
                    self.people.entry(guid::speaker(info.guid, &label)).or_insert(name);
                }
            }
        }
        let name = self.people.get(&participant).cloned();
        Ok(name.unwrap_or_else(|| "a participant who was taken out".to_owned()))
    }
}

fn at_turn(document: &str, turn: Option<u32>) -> String {
    turn.map_or_else(|| document.to_owned(), |turn| format!("{document}:{turn}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::place_in;
    use crate::store::testing::*;
    use crate::study::change::Payload;

    fn memo(coder: &str, on: MemoOn, text: &str, at: i64) -> Payload {
        let set = Memo { on, memo_type: MemoType::Reflexive, text: text.into(), coder: coder.into(), at };
        Payload::MemoSet { memo: guid::scattered(), set: Some(set) }
    }

    #[test]
    fn memos_are_listed_with_what_they_hang_on() {
        let (_folder, mut project, info) = study();
        let turn = project.layout(info.layout).expect("turns").turns[1].body;
        let participant = project.participant_named("ald-w1/a2").expect("a participant");
        project
            .write(
                "k1",
                "memos",
                vec![
                    memo("k1", MemoOn::Project, "on the whole", 5),
                    memo("k1", MemoOn::Turn(place_in(&info, turn)), "on a turn", 4),
                    memo("k1", MemoOn::Participant(participant), "on A2", 3),
                    memo("k1", MemoOn::Code("power".into()), "on power", 2),
                    memo("k1", MemoOn::Report("by site".into()), "on a report", 6),
                    memo("k1", MemoOn::Document(info.guid), "on the document", 7),
                    coding(&info, "k1", "power", turn),
                ],
            )
            .expect("written");
        let coded = project.codings(&info).expect("codings")[0].guid;
        let said = Payload::CodingMemo { document: info.guid, coding: coded, memo: Some("on a coding".into()) };
        project.write("k1", "memo", vec![said]).expect("written");
        let shown: Vec<(MemoKind, String, String)> =
            project.memo_list().expect("memos").into_iter().map(|m| (m.kind, m.target, m.text)).collect();
        let of = |kind, target: &str, text: &str| (kind, target.to_owned(), text.to_owned());
        assert_eq!(
            shown,
            [
                of(MemoKind::Code, "power", "on power"),
                of(MemoKind::Participant, "ALD-W1/A2", "on A2"),
                of(MemoKind::Turn, "ALD-W1:2", "on a turn"),
                of(MemoKind::Project, "the project", "on the whole"),
                of(MemoKind::Report, "by site", "on a report"),
                of(MemoKind::Document, "ALD-W1", "on the document"),
                of(MemoKind::Coding, "ALD-W1:2 power", "on a coding"),
            ]
        );
        assert!(project.participant_named("A9").is_err());
    }

    #[test]
    fn what_others_write_on_a_document_is_not_shown_to_one_who_codes_it_blind() {
        let (_folder, mut project, info) = study();
        let assign = |coder: &str| Payload::CoderAssigned { document: info.guid, coder: coder.into(), assigned: true };
        let turn = MemoOn::Turn(place_in(&info, Span::new(4, 9)));
        project
            .write(
                "k1",
                "memos",
                vec![
                    memo("k1", turn, "of k1", 1),
                    memo("k1", MemoOn::Document(info.guid), "of k1 too", 2),
                    memo("k1", MemoOn::Project, "for all", 3),
                    memo("k2", MemoOn::Document(info.guid), "of k2", 4),
                    assign("k1"),
                    assign("k2"),
                ],
            )
            .expect("written");
        let seen = |project: &Project| -> Vec<String> {
            project.memo_list().expect("memos").into_iter().map(|memo| memo.text).collect()
        };
        project.see_as(Some("k2"));
        assert_eq!(seen(&project), ["for all", "of k2"]);
        project.see_as(Some("k1"));
        assert_eq!(seen(&project), ["of k1", "of k1 too", "for all"]);
        project.see_as(None);
        assert_eq!(seen(&project).len(), 4);
    }
}
