//! The store thread: it owns the project that is written to, does what it is asked in order, and says what
//! is on disk. Nothing is shown as coded before its answer.

use super::codebook;
use super::compare;
use super::documents;
use super::history;
use super::import;
use super::keymap;
use super::memos;
use super::message::{Beside, Codes, Fresh, Merged, Message, Opened, Request, Target, Waiting, Wrote};
use super::reader::page::{Loaded, Who};
use super::revised::Verdict;
use super::search;
use super::tutor::MakeSample;
use super::widgets;
use crate::exchange::archive;
use crate::publish;
use crate::store::user::User;
use crate::store::{
    CodingInfo, DocumentInfo, Group, LabelUse, LinkInfo, MergeOptions, Project, ReviewItem, StoreError, work,
};
use crate::study::change::{CodingItem, Origin, Payload};
use crate::study::turn_edit::{self, TurnEdit};
use crate::study::{Code, Guid, Hash, SpeakerType};
use crate::text::Span;
use crate::text::display::capitalised;
use crate::text::fold::fold;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often it is asked whether another process wrote.
pub const POLL: Duration = Duration::from_millis(500);

/// The owner of the project.
#[derive(Default)]
pub struct Store {
    project: Option<Project>,
    /// The project's identity, under which the user's place is remembered.
    id: String,
    seen: i64,
    remembers: bool,
    /// What makes sample studies; they are no business of this layer.
    sample: Option<MakeSample>,
}

/// A document with its codings, as it is now.
pub type Now = Option<(DocumentInfo, Vec<CodingInfo>)>;

impl Store {
    /// An owner without a project; `remembers` says whether what the user does is kept outside of it.
    pub fn new(remembers: bool) -> Self {
        Self { remembers, ..Self::default() }
    }

    /// With what makes sample studies.
    pub fn with_samples(self, sample: Option<MakeSample>) -> Self {
        Self { sample, ..self }
    }

    /// Does what is asked; the answer, if there is one. What is told on the way goes to `tell`.
    pub fn handle(&mut self, request: Request, tell: &mut dyn FnMut(Message)) -> Option<Message> {
        let answer = match request {
            Request::Open(path, coder) => {
                return Some(match Project::open(&path).and_then(|project| self.opened(project, coder)) {
                    Ok(opened) => Message::Opened(Box::new(opened)),
                    Err(error) => Message::NotOpened(error.to_string()),
                });
            }
            Request::Create(path, coder, coming) => {
                return Some(match self.create(&path, coder, &coming) {
                    Ok(opened) => Message::Opened(Box::new(opened)),
                    Err(why) => Message::NotOpened(why),
                });
            }
            Request::Discard => return Some(Message::Discarded(self.discard())),
            Request::Sample(what, coder) => {
                let made = self.sample.ok_or_else(|| "there is no sample study here".to_owned());
                return match made.and_then(|make| make(&what, coder.as_deref())) {
                    Ok((path, coder)) => self.handle(Request::Open(path, Some(coder)), tell),
                    Err(why) => Some(Message::NotOpened(why)),
                };
            }
            Request::Remember(place) => {
                self.remember(|user, id| {
                    user.places.insert(id, place);
                });
                return None;
            }
            Request::RememberCoder(coder) => {
                if let Some(project) = &mut self.project {
                    project.see_as(Some(&coder));
                }
                let path = self.project.as_ref().map(|project| project.path().to_owned()).unwrap_or_default();
                self.remember(|user, id| user.is_coder(&path, &id, &coder));
                return None;
            }
            request => match self.project.as_mut() {
                Some(project) => asked(project, request, tell),
                None => return None,
            },
        };
        match answer {
            Ok(message) => message,
            Err(error) => Some(Message::Failed(error.to_string())),
        }
    }

    /// Makes a project, and restores the archive that is to come into it, if it is one.
    fn create(&mut self, path: &Path, coder: String, coming: &[PathBuf]) -> Result<Opened, String> {
        let mut project = Project::create(path, &coder).map_err(|e| e.to_string())?;
        let folder = match coming {
            [one] => Some(super::path::home(one)).filter(|folder| archive::is_archive(folder)),
            _ => None,
        };
        let restored = match folder {
            None => None,
            Some(folder) => match import::write::restore(&mut project, &coder, &folder) {
                Ok(told) => Some(told),
                Err(why) => {
                    let _ = project.discard();
                    return Err(why);
                }
            },
        };
        let opened = self.opened(project, Some(coder)).map_err(|e| e.to_string())?;
        Ok(Opened { restored, ..opened })
    }

    /// Takes the project away in which nothing was done; gives where it was.
    fn discard(&mut self) -> Option<PathBuf> {
        let project = self.project.take()?;
        let path = project.path().to_owned();
        let known = path.canonicalize().unwrap_or_else(|_| path.clone());
        match project.discard() {
            Ok(None) => {
                self.remember(|user, id| user.forget(&known, &id));
                self.id.clear();
                Some(path)
            }
            Ok(Some(project)) => {
                self.project = Some(project);
                None
            }
            Err(_) => None,
        }
    }

    /// Whether another process wrote since this was asked last.
    pub fn poll(&mut self) -> Option<Message> {
        let version = self.project.as_ref()?.data_version().ok()?;
        let wrote = version != self.seen;
        self.seen = version;
        wrote.then_some(Message::OtherWrote)
    }

    /// Closes the project, which leaves one file.
    pub fn close(self) {
        if let Some(project) = self.project {
            // What was acknowledged is on disk already; a close that fails leaves a journal beside the file.
            let _ = project.close();
        }
    }

    fn opened(&mut self, mut project: Project, coder: Option<String>) -> Result<Opened, StoreError> {
        let settings = project.settings()?;
        let user = if self.remembers { User::load() } else { User::default() };
        let chosen = coder.clone().or_else(|| user.coder(project.path(), &settings.id).cloned());
        project.see_as(chosen.as_deref());
        let opened = Opened {
            path: project.path().to_owned(),
            index: project.index_path(),
            read_only: project.read_only(),
            names: project.document_names()?,
            codebook: project.effective_codes()?.codebook,
            place: user.places.get(&settings.id).cloned(),
            coder: chosen,
            warning: project.warning(),
            restored: None,
            settings,
        };
        self.id.clone_from(&opened.settings.id);
        self.seen = project.data_version()?;
        let path = project.path().to_owned();
        self.project = Some(project);
        self.remember(|user, id| {
            user.opened(&path);
            if let Some(coder) = coder {
                user.is_coder(&path, &id, &coder);
            }
        });
        Ok(opened)
    }

    fn remember(&self, change: impl FnOnce(&mut User, String)) {
        if self.remembers && !self.id.is_empty() {
            // Losing this loses a convenience only.
            let _ = User::update(|user| change(user, self.id.clone()));
        }
    }
}

fn asked(
    project: &mut Project,
    request: Request,
    tell: &mut dyn FnMut(Message),
) -> Result<Option<Message>, StoreError> {
    let wrote = |wrote: Wrote| Ok(Some(Message::Wrote(Box::new(wrote))));
    match request {
        Request::Load(name, at) => Ok(Some(Message::Loaded(Box::new(load(project, &name)?), at))),
        Request::Code { coder, targets, codes, new, memo, open } => {
            wrote(code(project, &coder, &targets, &codes, new, memo, open.as_deref())?)
        }
        Request::Uncode { coder, document, codings } => wrote(uncode(project, &coder, &document, codings)?),
        Request::Change { coder, document, text, label, payloads, counts } => {
            wrote(change(project, &coder, &document, text, label, payloads, counts)?)
        }
        Request::Memo { coder, document, coding, code, memo } => {
            wrote(set_memo(project, &coder, &document, coding, &code, memo)?)
        }
        Request::Finish { coder, document, finished, open } => {
            wrote(finish(project, &coder, &document, finished, open.as_deref())?)
        }
        Request::Decide { coder, document, question, answer, seen, open } => {
            wrote(compare::write::decide(project, &coder, &document, &question, &answer, &seen, open.as_deref())?)
        }
        Request::Merge { coder, path, dry_run } => Ok(Some(merge(project, &coder, path, dry_run)?)),
        Request::Recheck { coder, code } => Ok(Some(recheck(project, &coder, code)?)),
        Request::Keep { coder, document, codings } => wrote(keep(project, &coder, &document, &codings)?),
        Request::EditTurns { coder, document, layout, edits, label } => {
            wrote(edit_turns(project, &coder, &document, layout, &edits, label)?)
        }
        Request::ToReview => Ok(Some(Message::ToReview(project.to_review(None)?))),
        Request::Judge { coder, items, verdict, open } => {
            wrote(judge(project, &coder, &items, &verdict, open.as_deref())?)
        }
        Request::Import { coder, label, inputs, stop } => {
            let mut progress = |step, done, total| tell(Message::Importing(step, done, total));
            let imported = import::write::import(project, &coder, label, inputs, &stop, &mut progress)?;
            Ok(Some(Message::Imported(Box::new(imported))))
        }
        Request::Tag { coder, document, span, name, on } => {
            wrote(super::excerpts::write::tag(project, &coder, &document, span, &name, on)?)
        }
        Request::Autocode { coder, code, query, targets, open } => {
            wrote(search::review::write(project, &coder, &code, &query, &targets, open.as_deref())?)
        }
        Request::SaveReport { coder, name, words } => {
            wrote(super::reports::choose::keep(project, &coder, &name, &words)?)
        }
        Request::Searches(coder, wanted) => search::saved::store(project, coder.as_deref(), wanted),
        Request::Undo { coder, open, sure } => Ok(Some(super::undo::undo(project, &coder, open, sure)?)),
        Request::Redo(coder, open) => wrote(super::undo::redo(project, &coder, open)?),
        Request::Refresh(open, coder) => {
            let document = now(project, open.as_deref())?;
            let undo = next_undo(project, coder.as_deref())?;
            let beside = beside_open(project, &document)?;
            let fresh = Fresh { document, beside, codes: codes(project)?, names: project.document_names()?, undo };
            Ok(Some(Message::Fresh(Box::new(fresh))))
        }
        Request::Rest(coder) => Ok(Some(Message::Rest(codes(project)?, next_undo(project, coder.as_deref())?))),
        Request::WriteMemo(wanted) => wrote(memos::write::write(project, *wanted)?),
        Request::Log => Ok(Some(history::read::steps(project)?)),
        Request::Book { coder, edit, open } => wrote(codebook::write::edit(project, &coder, edit, open.as_deref())?),
        Request::Documents { coder, edit, open } => {
            wrote(documents::write::edit(project, &coder, edit, open.as_deref())?)
        }
        Request::AskValues(names) => Ok(Some(documents::write::values(project, names)?)),
        Request::Event(coder, edit) => wrote(documents::events::edit(project, &coder, edit)?),
        Request::AskEvents => Ok(Some(documents::events::tell(project)?)),
        Request::AskHistory(ask) => Ok(Some(history::read::tell(project, ask)?)),
        Request::UndoTo { coder, step, open } => wrote(history::read::undo_to(project, &coder, step, open)?),
        Request::AskBook(ask) => Ok(Some(codebook::write::tell(project, ask)?)),
        Request::Open(..)
        | Request::Create(..)
        | Request::Discard
        | Request::Sample(..)
        | Request::Remember(_)
        | Request::RememberCoder(_) => Ok(None),
    }
}

/// The open document by its name and by what it is, so that it is found under another name.
pub fn shown(project: &Project, open: Option<String>) -> Result<Option<(String, Guid)>, StoreError> {
    let now = now(project, open.as_deref())?;
    Ok(open.zip(now.map(|(info, _)| info.guid)))
}

/// The name that it has after a step that may have renamed it.
pub fn followed(project: &Project, shown: Option<(String, Guid)>) -> Result<Option<String>, StoreError> {
    let Some((name, guid)) = shown else { return Ok(None) };
    if project.document_names()?.contains(&name) {
        return Ok(Some(name));
    }
    Ok(project.documents()?.into_iter().find(|info| info.guid == guid).map(|info| info.name))
}

/// What the next undo of a coder would undo.
pub fn next_undo(project: &Project, coder: Option<&str>) -> Result<Option<String>, StoreError> {
    Ok(match coder {
        Some(coder) => project.next_undo(coder)?.map(|undo| undo.label),
        None => None,
    })
}

/// The codes, with the codings that count as each.
fn codes(project: &Project) -> Result<Codes, StoreError> {
    let effective = project.effective_codes()?;
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for (made_as, count) in project.codings_per_code()? {
        let code = effective.index.get(&made_as).and_then(|at| effective.codebook.codes().get(*at));
        if let Some(code) = code {
            *counts.entry(code.id.clone()).or_default() += count;
        }
    }
    Ok(Codes { codebook: effective.codebook, counts })
}

/// The open document as it is now; none where it is gone.
pub fn now(project: &Project, name: Option<&str>) -> Result<Now, StoreError> {
    let Some(name) = name else { return Ok(None) };
    match project.document(name) {
        Ok(info) => {
            let codings = project.codings(&info)?;
            Ok(Some((info, codings)))
        }
        Err(StoreError::NoDocument { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Everything that an undo may have changed.
pub fn again(project: &Project, coder: &str, open: Option<&str>) -> Result<Wrote, StoreError> {
    let document = now(project, open)?;
    Ok(Wrote {
        beside: beside_open(project, &document)?,
        document,
        undo: next_undo(project, Some(coder))?,
        names: Some(project.document_names()?),
        codes: Some(codes(project)?),
        others: true,
        ..Wrote::default()
    })
}

/// Loads a document with its codings and speakers.
fn load(project: &Project, name: &str) -> Result<Loaded, StoreError> {
    let info = project.document(name)?;
    let text = project.text(info.text)?;
    let layout = project.layout(info.layout)?;
    let codings = project.codings(&info)?;
    let labels = project.labels()?;
    let own = project.speaker_values(info.id)?;
    let date = info.attributes.get("date").map(String::as_str);
    let who = layout
        .labels
        .iter()
        .map(|label| who(label, labels.resolve(info.guid, &info.name, date, label, own.get(&fold(label)))))
        .collect();
    let people = labels.known().map(str::to_owned).collect();
    let beside = beside(project, &info)?;
    Ok(Loaded { info, text, layout, who, people, codings, beside })
}

/// A speaker as the head of a turn names one.
fn who(label: &str, used: LabelUse) -> Who {
    let name = if used.known.is_some() { used.name } else { label.to_owned() };
    Who { name, detail: detail(used.speaker_type, &used.attributes) }
}

/// What a speaker is: the part in the conversation, else the profession.
pub fn detail(kind: SpeakerType, attributes: &BTreeMap<String, String>) -> String {
    if kind != SpeakerType::Respondent {
        return kind.as_str().to_owned();
    }
    let profession = attributes.get("profession").map_or("", |path| path.rsplit('/').next().unwrap_or(path));
    match attributes.get("employment").map(String::as_str) {
        Some("seconded") if !profession.is_empty() => format!("{profession} (seconded)"),
        _ => profession.to_owned(),
    }
}

#[allow(clippy::too_many_arguments)]
fn code(
    project: &mut Project,
    coder: &str,
    targets: &[Target],
    ids: &[String],
    new: Option<Code>,
    memo: Option<String>,
    open: Option<&str>,
) -> Result<Wrote, StoreError> {
    let mut payloads = Vec::new();
    let made = new.is_some();
    payloads.extend(new.map(Payload::CodeAdded));
    let at = jiff::Timestamp::now().as_millisecond();
    let mut added: BTreeMap<String, i64> = BTreeMap::new();
    let mut fresh = 0;
    for target in targets {
        let info = project.document(&target.name)?;
        let known: HashSet<(Span, String)> = project
            .codings(&info)?
            .into_iter()
            .filter(|coding| coding.coder == coder)
            .map(|coding| (coding.span, coding.code))
            .collect();
        let mut items = Vec::new();
        for (index, id) in (0u32..).zip(ids) {
            for span in target.spans.iter().filter(|span| memo.is_some() || !known.contains(&(**span, id.clone()))) {
                if !known.contains(&(*span, id.clone())) {
                    *added.entry(id.clone()).or_default() += 1;
                    fresh += 1;
                }
                items.push(CodingItem(index, 0, *span, at, Origin::Manual, memo.clone(), None));
            }
        }
        if !items.is_empty() {
            payloads.push(Payload::CodingsAdded {
                document: info.guid,
                // Where the text was revised since it was read, the coding is carried like any other.
                text: target.text.unwrap_or(info.text),
                codes: ids.to_vec(),
                coders: vec![coder.to_owned()],
                items,
                under: Vec::new(),
            });
        }
    }
    let names = ids.join(", ");
    if payloads.is_empty() {
        let undo = next_undo(project, Some(coder))?;
        return Ok(Wrote { notice: format!("This is coded {names} already."), undo, ..Wrote::default() });
    }
    let passages = targets.iter().map(|target| target.spans.len()).sum::<usize>();
    let label = if passages > 1 {
        format!("code {names} on {}", widgets::count(passages, "passage"))
    } else {
        format!("code {names}")
    };
    project.write(coder, label.clone(), payloads)?;
    let what = if fresh > ids.len() {
        format!("{} made: {names}", widgets::count(fresh, "coding"))
    } else {
        format!("Coded {names}")
    };
    Ok(Wrote {
        notice: format!("{what}. It is on disk; {} undoes it.", keymap::undo()),
        document: now(project, open)?,
        beside: None,
        names: None,
        undo: Some(label),
        codes: made.then(|| codes(project)).transpose()?,
        counts: if made { Vec::new() } else { added.into_iter().collect() },
        others: targets.iter().any(|target| Some(target.name.as_str()) != open),
    })
}

fn uncode(
    project: &mut Project,
    coder: &str,
    document: &str,
    codings: Vec<(Guid, String)>,
) -> Result<Wrote, StoreError> {
    let info = project.document(document)?;
    let names: Vec<String> = codings.iter().map(|(_, code)| code.clone()).collect();
    let counts = names.iter().map(|code| (code.clone(), -1)).collect();
    let label = format!("remove {}", names.join(", "));
    let codings = codings.into_iter().map(|(guid, _)| guid).collect();
    project.write(coder, label.clone(), vec![Payload::CodingsRemoved { document: info.guid, codings }])?;
    let notice = format!("Removed {}. {} brings it back.", names.join(", "), keymap::undo());
    Ok(Wrote { notice, document: now(project, Some(document))?, undo: Some(label), counts, ..Wrote::default() })
}

/// Writes changes to a document, unless its text is another one by now.
fn change(
    project: &mut Project,
    coder: &str,
    document: &str,
    text: Hash,
    label: String,
    payloads: Vec<Payload>,
    counts: Vec<(String, i64)>,
) -> Result<Wrote, StoreError> {
    let info = project.document(document)?;
    if info.text != text {
        return Err(StoreError::Refused(format!(
            "the text of {document} was corrected meanwhile; nothing was done. It is shown as it is now"
        )));
    }
    let at = jiff::Timestamp::now().as_millisecond();
    let mut payloads = payloads;
    for payload in &mut payloads {
        match payload {
            Payload::TagSet { set: Some(tag), .. } => tag.at = at,
            Payload::LinkSet { set: Some(link), .. } => link.at = at,
            _ => {}
        }
    }
    project.write(coder, label.clone(), payloads)?;
    let begun = capitalised(&label);
    Ok(Wrote {
        notice: format!("{begun}: it is on disk; {} undoes it.", keymap::undo()),
        document: now(project, Some(document))?,
        beside: Some(beside(project, &info)?),
        undo: Some(label),
        counts,
        ..Wrote::default()
    })
}

/// The tags and links of a document.
fn beside(project: &Project, info: &DocumentInfo) -> Result<Beside, StoreError> {
    let all = project.tags()?;
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    all.iter().for_each(|tag| *uses.entry(&tag.tag.name).or_default() += 1);
    let mut names: Vec<(usize, &str)> = uses.into_iter().map(|(name, uses)| (uses, name)).collect();
    names.sort_by(|a, b| (b.0, a.1).cmp(&(a.0, b.1)));
    let names = names.into_iter().map(|(_, name)| name.to_owned()).collect();
    let tags = all.into_iter().filter(|tag| tag.spot.guid == info.guid && tag.spot.span.is_some()).collect();
    let ends_here = |link: &LinkInfo| [&link.from, &link.to].iter().any(|spot| spot.guid == info.guid);
    let links = project.links()?.into_iter().filter(ends_here).collect();
    Ok(Beside { tags, links, names })
}

/// The tags and links of the open document, if one is open.
fn beside_open(project: &Project, document: &Now) -> Result<Option<Beside>, StoreError> {
    document.as_ref().map(|(info, _)| beside(project, info)).transpose()
}

fn set_memo(
    project: &mut Project,
    coder: &str,
    document: &str,
    coding: Guid,
    code: &str,
    memo: Option<String>,
) -> Result<Wrote, StoreError> {
    let info = project.document(document)?;
    let label = format!("memo on {code}");
    let notice = if memo.is_some() { format!("Memo on {code} saved.") } else { format!("Memo on {code} taken away.") };
    project.write(coder, label.clone(), vec![Payload::CodingMemo { document: info.guid, coding, memo }])?;
    Ok(Wrote { notice, document: now(project, Some(document))?, undo: Some(label), ..Wrote::default() })
}

/// Merges another copy, or tells what would come.
fn merge(project: &mut Project, coder: &str, path: PathBuf, dry_run: bool) -> Result<Message, StoreError> {
    let report = match project.merge(&path, coder, MergeOptions { force: false, dry_run }) {
        Ok(report) => report,
        // Why not is told in the window, whole, before anything else is typed.
        Err(error) if dry_run => {
            let lines = vec![error.to_string()];
            return Ok(Message::Merged(Box::new(Merged { path, lines, empty: true, dry_run, other_study: false })));
        }
        Err(error) => return Err(error),
    };
    let mut lines = publish::merge::lines(&report, dry_run);
    let other_study = publish::merge::warning(&report);
    if dry_run && !report.is_empty() {
        // What the last line says is said by the keys of the window.
        lines.pop();
    }
    if let Some(warning) = &other_study {
        lines.insert(0, format!("✗ {}", capitalised(warning)));
    }
    let other_study = other_study.is_some();
    Ok(Message::Merged(Box::new(Merged { path, lines, empty: report.is_empty(), dry_run, other_study })))
}

/// A coder's codings of a code, with its sub-codes, made under an older definition.
fn recheck(project: &Project, coder: &str, code: String) -> Result<Message, StoreError> {
    let mut waiting = Vec::new();
    for part in project.to_recheck(Some(&code), Some(coder))? {
        let text = project.text(part.document.text)?;
        for coding in &part.codings {
            let line = crate::text::display::one_line(coding.span.slice(&text));
            let words = super::cells::fit(&line, 44);
            waiting.push(Waiting {
                document: part.document.name.clone(),
                span: coding.span,
                line: format!("{} · {} · “{words}”", part.document.name, coding.code),
            });
        }
    }
    Ok(Message::Queue(code, waiting))
}

/// Holds codings of one's own to the definition that stands.
fn keep(project: &mut Project, coder: &str, document: &str, codings: &[Guid]) -> Result<Wrote, StoreError> {
    let queue = project.to_recheck(None, Some(coder))?;
    let all: usize = queue.iter().map(|part| part.codings.len()).sum();
    let Some(mut part) = queue.into_iter().find(|part| part.document.name == document) else {
        return Err(StoreError::Refused(format!("no coding in {document} waits to be looked at again")));
    };
    part.codings.retain(|coding| codings.contains(&coding.guid));
    let names: Vec<&str> = part.codings.iter().map(|coding| coding.code.as_str()).collect();
    let label = format!("keep {} in {document}", names.join(", "));
    let left = all.saturating_sub(part.codings.len());
    let payload = part.kept(&project.effective_codes()?.codebook);
    project.write(coder, label.clone(), vec![payload])?;
    let notice = match left {
        0 => "Kept. None of your codings waits any more.".to_owned(),
        left => format!("Kept. {left} of yours wait still; R in the codebook (F3) lists them by code."),
    };
    Ok(Wrote { notice, document: now(project, Some(document))?, undo: Some(label), ..Wrote::default() })
}

/// Corrects a turn, unless the turns are not those any more that were seen.
fn edit_turns(
    project: &mut Project,
    coder: &str,
    document: &str,
    seen: Hash,
    edits: &[TurnEdit],
    label: String,
) -> Result<Wrote, StoreError> {
    let info = project.document(document)?;
    let undo = |project: &Project| next_undo(project, Some(coder));
    if info.layout != seen {
        let notice = format!("The turns of {document} were changed meanwhile; nothing was done.");
        return Ok(Wrote { notice, document: now(project, Some(document))?, undo: undo(project)?, ..Wrote::default() });
    }
    let (text, layout) = (project.text(info.text)?, project.layout(info.layout)?);
    let corrected = match turn_edit::edit(&layout, &text, edits) {
        Ok(corrected) => corrected,
        Err(error) => {
            return Err(StoreError::Refused(error.to_string()));
        }
    };
    project.set_layout(&Group::new(coder, label.clone()), document, corrected)?;
    let begun = capitalised(&label);
    let notice = format!("{begun}: it is on disk; {} undoes it.", keymap::undo());
    Ok(Wrote {
        notice,
        document: now(project, Some(document))?,
        undo: undo(project)?,
        others: true,
        ..Wrote::default()
    })
}

/// Settles codings whose text was corrected.
fn judge(
    project: &mut Project,
    coder: &str,
    items: &[ReviewItem],
    verdict: &Verdict,
    open: Option<&str>,
) -> Result<Wrote, StoreError> {
    let many = widgets::count(items.len(), "coding");
    let notice = match verdict {
        Verdict::Accept => {
            project.accept_moved(coder, items)?;
            format!("{many} accepted.")
        }
        Verdict::Place(span) => {
            let Some(item) = items.first() else { return Ok(Wrote::default()) };
            project.place_coding(coder, item, *span)?;
            format!("{} is placed. It is on disk; {} undoes it.", item.code, keymap::undo())
        }
        Verdict::Drop => {
            project.drop_codings(coder, items)?;
            format!("{many} dropped; {} brings them back.", keymap::undo())
        }
    };
    Ok(Wrote { notice, ..again(project, coder, open)? })
}

/// What there is to code after a document is finished, in a sentence.
fn what_next(project: &Project, coder: &str, done: &str) -> Result<String, StoreError> {
    let documents = project.documents()?;
    let left = work(&documents, coder);
    let others = left.left.saturating_sub(usize::from(left.next.is_some_and(|next| next.name == done)));
    Ok(match left.next.filter(|_| others > 0) {
        Some(_) => format!(" N goes on to the next of {others} left."),
        None if left.assigned => " That was the last one assigned to you.".to_owned(),
        None => String::new(),
    })
}

fn finish(
    project: &mut Project,
    coder: &str,
    document: &str,
    finished: bool,
    open: Option<&str>,
) -> Result<Wrote, StoreError> {
    let info = project.document(document)?;
    let (label, notice) = if finished {
        (
            format!("finish {document}"),
            format!("{document} is finished by {coder}.{}", what_next(project, coder, document)?),
        )
    } else {
        (format!("unfinish {document}"), format!("{document} is not finished any more."))
    };
    let payload = Payload::DocumentFinished { document: info.guid, coder: coder.to_owned(), finished };
    project.write(coder, label.clone(), vec![payload])?;
    let others = open != Some(document);
    Ok(Wrote { notice, document: now(project, Some(document))?, undo: Some(label), others, ..Wrote::default() })
}
