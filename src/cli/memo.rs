//! `emic memo`: writing and listing memos, and finding words in them.

use super::args::{IdArgs, MemoAction, MemoAddArgs, MemoArgs, MemoEditArgs, MemoListArgs, MemoShowArgs, SearchArgs};
use super::coding::now;
use super::context::Context;
use super::error::CliError;
use super::output::{self, Align, Columns, Listing};
use crate::search::memos::Words;
use crate::store::{MemoInfo, MemoKind, Project, outside};
use crate::study::change::Payload;
use crate::study::memo::{Memo, MemoOn, title};
use crate::study::memo_links::{Goal, MemoLink};
use crate::study::short_id::ShortIds;
use crate::study::{Guid, Place, guid};
use crate::text::display::{one_line, safe, shortened};
use crate::text::fold::fold;
use crate::text::{CharIndex, CharSpan};
use serde::Serialize;
use std::io::{IsTerminal as _, Read as _};
use std::path::PathBuf;

/// Writes, lists, changes or takes away.
pub fn run(context: &Context, args: &MemoArgs) -> Result<(), CliError> {
    match &args.action {
        MemoAction::Add(args) => add(context, args),
        MemoAction::List(args) => list(context, args),
        MemoAction::Show(args) => show(context, args),
        MemoAction::Edit(args) => edit(context, args),
        MemoAction::Remove(args) => remove(context, args),
    }
}

/// What a memo hangs on, as people name it; `None` for a kind that needs a name.
fn target(project: &Project, text: &str) -> Result<MemoOn, CliError> {
    let wrong = || {
        CliError::Usage(format!(
            "“{}” is nothing that a memo hangs on: write project, document:DOC, participant:NAME, code:CODE, turn:DOC:N or report:NAME",
            shortened(text, 60)
        ))
    };
    let (kind, name) = text.split_once(':').unwrap_or((text, ""));
    let name = name.trim();
    if kind == "project" && name.is_empty() {
        return Ok(MemoOn::Project);
    }
    if name.is_empty() {
        return Err(wrong());
    }
    match kind {
        "document" => Ok(MemoOn::Document(project.document(name)?.guid)),
        "participant" => Ok(MemoOn::Participant(project.participant_named(name)?)),
        "code" => {
            let book = project.effective_codes()?.codebook;
            let at = book.find(name).map_err(CliError::Failed)?;
            Ok(MemoOn::Code(book.codes().get(at).map(|code| code.id.clone()).unwrap_or_default()))
        }
        "turn" => {
            let (document, turn) = name.rsplit_once(':').ok_or_else(wrong)?;
            Ok(MemoOn::Turn(turn_of(project, document, turn)?))
        }
        "report" => Ok(MemoOn::Report(name.to_owned())),
        _ => Err(wrong()),
    }
}

/// What is said in a turn of a document, by its number from 1.
pub fn turn_of(project: &Project, document: &str, turn: &str) -> Result<Place, CliError> {
    let info = project.document(document)?;
    let layout = project.layout(info.layout)?;
    let number: Option<usize> = turn.trim().parse().ok();
    let found = number.and_then(|number| layout.turns.get(number.checked_sub(1)?));
    let turn = found.ok_or_else(|| {
        CliError::Failed(format!(
            "“{}” is no turn of {}, which has {}; `emic turns {}` lists them",
            shortened(turn, 20),
            info.name,
            output::count(layout.turns.len(), "turn"),
            info.name
        ))
    })?;
    Ok(crate::store::place_in(&info, turn.body))
}

/// A text as it is given, or from standard input.
fn given(text: &str) -> Result<String, CliError> {
    let text = if text == "-" {
        let mut read = String::new();
        std::io::stdin()
            .lock()
            .read_to_string(&mut read)
            .map_err(|e| CliError::Failed(format!("standard input cannot be read as UTF-8: {e}")))?;
        read
    } else {
        text.to_owned()
    };
    let text = text.trim_end().to_owned();
    if text.trim().is_empty() {
        return Err(CliError::Usage("the memo says nothing; `emic memo remove ID` takes one away".to_owned()));
    }
    Ok(text)
}

fn add(context: &Context, args: &MemoAddArgs) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let on = target(&project, &args.on)?;
    let text = given(&args.text)?;
    let memo_type = args.memo_type.unwrap_or_else(|| on.usual_type());
    let guid = guid::scattered();
    let memo = Memo { on, memo_type, text, coder: coder.clone(), at: now() };
    let label = format!("memo on {}", args.on.split_once(':').map_or(args.on.as_str(), |(_, name)| name));
    project.write(&coder, label, vec![Payload::MemoSet { memo: guid, set: Some(memo) }])?;
    let all = project.memo_list()?;
    let made = all.iter().find(|memo| memo.guid == guid);
    let on = made.map_or(args.on.as_str(), |memo| memo.target.as_str());
    output::note(&format!("{} on {on}: memo {}", memo_type.as_str(), ids(&all).of(guid)));
    Ok(())
}

fn ids(memos: &[MemoInfo]) -> ShortIds {
    ShortIds::new(memos.iter().map(|memo| memo.guid))
}

/// The memo that an id means.
fn find(project: &Project, id: &str) -> Result<MemoInfo, CliError> {
    let mut all = project.memo_list()?;
    let guid = ids(&all).find(id, "memo", "`emic memo list`").map_err(CliError::failed)?;
    let at = all.iter().position(|memo| memo.guid == guid).ok_or(CliError::Told)?;
    Ok(all.swap_remove(at))
}

/// The change that sets what a memo says, or takes it away.
fn set(project: &Project, memo: &MemoInfo, coder: &str, new: Option<Memo>) -> Result<Payload, CliError> {
    if memo.kind == MemoKind::Decision {
        return Err(CliError::Failed(format!(
            "this memo tells why it was decided so on {}: decide anew, with `emic adjudicate … --memo`",
            memo.target
        )));
    }
    let (None, Some(document)) = (&memo.on, &memo.document) else {
        return Ok(Payload::MemoSet { memo: memo.guid, set: new });
    };
    if memo.coder != coder {
        return Err(CliError::Failed(format!(
            "this memo stands on a coding of {}'s, who alone changes it (with `--coder NAME` you act as that coder)",
            memo.coder
        )));
    }
    let document = project.document(document)?.guid;
    Ok(Payload::CodingMemo { document, coding: memo.guid, memo: new.map(|memo| memo.text) })
}

fn edit(context: &Context, args: &MemoEditArgs) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let memo = find(&project, &args.id)?;
    if memo.kind == MemoKind::Coding && args.memo_type.is_some() {
        return Err(CliError::Usage("a memo on a coding has no type".to_owned()));
    }
    let text = match &args.text {
        Some(text) => given(text)?,
        None if args.memo_type.is_some() => memo.text.clone(),
        None => edited(&project, &memo.text)?,
    };
    let memo_type = args.memo_type.or(memo.memo_type).unwrap_or_default();
    if text == memo.text && memo.memo_type.is_none_or(|known| known == memo_type) {
        output::note("the memo says so already; nothing to do");
        return Ok(());
    }
    let on = memo.on.clone().unwrap_or(MemoOn::Project);
    let new = Memo { on, memo_type, text, coder: coder.clone(), at: memo.at };
    let payload = set(&project, &memo, &coder, Some(new))?;
    project.write(&coder, format!("memo on {}", memo.target), vec![payload])?;
    output::note(&format!("the memo on {} is written anew; `emic undo` takes it back", memo.target));
    Ok(())
}

/// The text as the user's editor gives it back.
fn edited(project: &Project, text: &str) -> Result<String, CliError> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(CliError::Usage("give the new text, or - to read it from standard input, or --type".to_owned()));
    }
    let editor = outside::chosen(|name| std::env::var_os(name)).map_err(CliError::Usage)?;
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    let parent = project.path().parent().filter(|path| !path.as_os_str().is_empty());
    let beside = parent.map_or_else(|| PathBuf::from("."), PathBuf::from);
    let text = outside::edit(text, &editor, runtime.as_deref(), &beside).map_err(CliError::Failed)?;
    given(&text)
}

fn remove(context: &Context, args: &IdArgs) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let memo = find(&project, &args.id)?;
    let payload = set(&project, &memo, &coder, None)?;
    project.write(&coder, format!("remove memo on {}", memo.target), vec![payload])?;
    output::note(&format!(
        "took the memo on {} away (“{}”); `emic undo` brings it back",
        memo.target,
        shortened(title(&memo.text), 50)
    ));
    Ok(())
}

/// Which memos are listed.
enum On {
    Kind(MemoKind),
    In(MemoKind, String),
    This(MemoOn),
}

fn on(project: &Project, text: &str) -> Result<On, CliError> {
    let (kind, name) = text.split_once(':').unwrap_or((text, ""));
    let known = MemoKind::ALL.into_iter().find(|known| known.as_str() == kind);
    match (known, name.trim()) {
        (Some(kind), "") => Ok(On::Kind(kind)),
        (Some(kind @ (MemoKind::Coding | MemoKind::Decision)), name) => Ok(On::In(kind, project.document(name)?.name)),
        (Some(MemoKind::Turn), name) => match project.document(name) {
            Ok(info) => Ok(On::In(MemoKind::Turn, info.name)),
            Err(_) => target(project, text).map(On::This),
        },
        _ => target(project, text).map(On::This),
    }
}

impl On {
    fn fits(&self, memo: &MemoInfo, project: &Project) -> bool {
        match self {
            Self::Kind(kind) => memo.kind == *kind,
            Self::In(kind, document) => memo.kind == *kind && memo.document.as_ref() == Some(document),
            // A turn is known by where it is now, whatever text the memo was written on.
            Self::This(MemoOn::Turn(place)) => {
                let here = project.spot(place).ok().flatten();
                memo.kind == MemoKind::Turn
                    && here.is_some_and(|here| {
                        memo.document.as_deref() == Some(&here.document)
                            && memo.span.zip(here.span).is_some_and(|(one, other)| one.overlaps(other))
                    })
            }
            Self::This(on) => memo.on.as_ref() == Some(on),
        }
    }
}

#[derive(Serialize)]
struct Row {
    id: String,
    guid: String,
    on: &'static str,
    target: String,
    #[serde(rename = "type")]
    memo_type: Option<&'static str>,
    document: Option<String>,
    turn: Option<u32>,
    start: Option<u32>,
    end: Option<u32>,
    code: Option<String>,
    text: String,
    coder: String,
    created: String,
}

fn list(context: &Context, args: &MemoListArgs) -> Result<(), CliError> {
    let project = context.open()?;
    let on = args.on.as_deref().map(|text| on(&project, text)).transpose()?;
    let coders = args.coders.as_deref().map(crate::analysis::options::parse_list).transpose();
    let coders = coders.map_err(|why| CliError::Usage(format!("--coders: {why}")))?;
    let all = project.memo_list()?;
    let fits = |memo: &&MemoInfo| {
        on.as_ref().is_none_or(|on| on.fits(memo, &project))
            && args.memo_type.is_none_or(|kind| memo.memo_type == Some(kind))
            && coders.as_ref().is_none_or(|coders| coders.iter().any(|coder| fold(coder) == fold(&memo.coder)))
    };
    let shown: Vec<&MemoInfo> = all.iter().filter(fits).collect();
    print(&project, &all, &shown, args.format, |memo| shortened(title(&memo.text), 60))?;
    if all.is_empty() {
        output::note("there are no memos yet; `emic memo add --help` shows how they are written");
    }
    Ok(())
}

/// Lists the memos that hold words.
pub fn search(context: &Context, args: &SearchArgs) -> Result<(), CliError> {
    let words = Words::parse(args.query.as_deref().unwrap_or_default());
    if words.is_empty() {
        return Err(CliError::Usage("which words? As in: emic search --memos 'lifts \"care plan\"'".to_owned()));
    }
    let project = context.open()?;
    let all = project.memo_list()?;
    let found: Vec<&MemoInfo> = all.iter().filter(|memo| words.are_in(&memo.text)).collect();
    let shown: Vec<&MemoInfo> = found.iter().copied().take(args.limit.unwrap_or(usize::MAX)).collect();
    print(&project, &all, &shown, args.format, |memo| words.line(&memo.text, 70))?;
    output::note(&format!("{} of {}", output::count(found.len(), "memo"), all.len()));
    Ok(())
}

fn rows(project: &Project, all: &[MemoInfo], shown: &[&MemoInfo]) -> Result<Vec<Row>, CliError> {
    let ids = ids(all);
    let mut rows = Vec::with_capacity(shown.len());
    let mut index: Option<(String, CharIndex, std::sync::Arc<str>)> = None;
    for memo in shown {
        let mut span: Option<CharSpan> = None;
        if let (Some(name), Some(bytes)) = (&memo.document, memo.span) {
            if index.as_ref().is_none_or(|(known, ..)| known != name) {
                let text = project.text(project.document(name)?.text)?;
                index = Some((name.clone(), CharIndex::new(&text), text));
            }
            span = index.as_ref().and_then(|(_, index, text)| index.char_span(text, bytes));
        }
        rows.push(Row {
            id: ids.of(memo.guid),
            guid: memo.guid.to_string(),
            on: memo.kind.as_str(),
            target: memo.target.clone(),
            memo_type: memo.memo_type.map(|kind| kind.as_str()),
            document: memo.document.clone(),
            turn: memo.turn,
            start: span.map(|span| span.start),
            end: span.map(|span| span.end),
            code: memo.code.clone(),
            text: memo.text.clone(),
            coder: memo.coder.clone(),
            created: created(memo.at),
        });
    }
    Ok(rows)
}

fn print(
    project: &Project,
    all: &[MemoInfo],
    shown: &[&MemoInfo],
    listing: Listing,
    line: impl Fn(&MemoInfo) -> String,
) -> Result<(), CliError> {
    let rows = rows(project, all, shown)?;
    if listing == Listing::Json {
        return output::json(&rows);
    }
    let mut columns = Columns::new(&[
        ("id", Align::Left),
        ("on", Align::Left),
        ("target", Align::Left),
        ("type", Align::Left),
        ("coder", Align::Left),
        ("created", Align::Left),
        ("text", Align::Left),
    ]);
    for (row, memo) in rows.into_iter().zip(shown) {
        let (text, when) = match listing {
            Listing::Csv => (row.text, row.created),
            _ => (line(memo), output::when(&row.created)),
        };
        let kind = row.memo_type.unwrap_or_default().to_owned();
        columns.row(vec![row.id, row.on.to_owned(), row.target, kind, row.coder, when, text]);
    }
    columns.print(listing)
}

/// A memo that links to something, in short.
#[derive(Serialize)]
pub struct Noted {
    /// The beginning of its id.
    pub id: String,
    /// What kind of thing it hangs on.
    pub on: &'static str,
    /// What it hangs on.
    pub target: String,
    /// Its first line.
    pub title: String,
    /// Who wrote it.
    pub coder: String,
}

impl Noted {
    /// A memo in short.
    pub fn of(memo: &MemoInfo, ids: &ShortIds) -> Self {
        Self {
            id: ids.of(memo.guid),
            on: memo.kind.as_str(),
            target: memo.target.clone(),
            title: title(&memo.text).to_owned(),
            coder: memo.coder.clone(),
        }
    }
}

/// A link of a memo: what it says, to what kind of thing it leads, and to which.
#[derive(Serialize)]
struct LinkRow {
    link: String,
    to: Option<&'static str>,
    target: Option<String>,
    /// Whether it leads to an excerpt that was taken away.
    removed: bool,
}

#[derive(Serialize)]
struct ShownMemo {
    #[serde(flatten)]
    row: Row,
    links: Vec<LinkRow>,
    linked_from: Vec<Noted>,
}

/// Shows a memo with its links, and what links to it.
fn show(context: &Context, args: &MemoShowArgs) -> Result<(), CliError> {
    let project = context.open()?;
    let memo = find(&project, &args.id)?;
    let all = project.memo_list()?;
    let short = ids(&all);
    let (known, excerpts) = project.link_goals(&all)?;
    let excerpt = |guid: &Guid| excerpts.get(guid).map(crate::store::ExcerptInfo::in_words);
    let link = |(link, goal): (MemoLink, Goal)| {
        let (to, target) = match &goal {
            Goal::Code(id) => (Some("code"), Some(id.clone())),
            Goal::Document(name) => (Some("document"), Some(name.clone())),
            Goal::Turn(name, turn) => (Some("turn"), Some(format!("{name}:{turn}"))),
            Goal::Memo(guid) => (Some("memo"), all.iter().find(|m| m.guid == *guid).map(|m| short.of(m.guid))),
            Goal::Excerpt(guid) | Goal::Removed(guid) => (Some("excerpt"), excerpt(guid)),
            Goal::Nowhere => (None, None),
        };
        LinkRow { link: link.to, to, target, removed: matches!(goal, Goal::Removed(_)) }
    };
    let links: Vec<LinkRow> = known.goals(&memo.text).into_iter().map(link).collect();
    let own = [Goal::Memo(memo.guid), Goal::Excerpt(memo.guid)];
    let leads = |text: &str| known.goals(text).iter().any(|(_, goal)| own.contains(goal));
    let linking = all.iter().filter(|other| other.guid != memo.guid && leads(&other.text));
    let linked_from: Vec<Noted> = linking.map(|memo| Noted::of(memo, &short)).collect();
    let Some(row) = rows(&project, &all, &[&memo])?.pop() else { return Err(CliError::Told) };
    match args.format {
        Listing::Json => output::json(&ShownMemo { row, links, linked_from }),
        Listing::Csv => Err(CliError::Usage("memo show does not write csv; it offers table, json".to_owned())),
        Listing::Table => print_memo(&row, &links, &linked_from),
    }
}

fn print_memo(row: &Row, links: &[LinkRow], linked_from: &[Noted]) -> Result<(), CliError> {
    let when = output::when(&row.created);
    let kind = row.memo_type.unwrap_or("memo");
    let mut out = format!("{}  {kind} on {} · {} · {when}\n\n", row.id, one_line(&row.target), row.coder);
    out.push_str(&format!("{}\n", safe(&row.text)));
    if !links.is_empty() {
        out.push_str("\nlinks to\n");
    }
    for link in links {
        let target = link.target.as_deref().map(one_line).unwrap_or_default();
        let leads = match (link.to, link.removed) {
            (None, _) => "nothing yet".to_owned(),
            (Some(_), true) => format!("excerpt {target}, which was taken away"),
            (Some(to), false) => format!("{to} {target}"),
        };
        out.push_str(&format!("  [[{}]] → {leads}\n", one_line(&link.link)));
    }
    if !linked_from.is_empty() {
        out.push_str("\nlinked from\n");
    }
    for memo in linked_from {
        out.push_str(&format!(
            "  {}  {} · {} · {}\n",
            memo.id,
            shortened(&memo.title, 60),
            one_line(&memo.target),
            memo.coder
        ));
    }
    output::raw(out.as_bytes())
}

/// A time as other listings give it.
pub fn created(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map(|time| time.to_string()).unwrap_or_default()
}
