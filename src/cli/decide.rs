//! `emic adjudicate`, `emic decide` and `emic export meeting`: from differing to deciding.

use super::args::{AdjudicateArgs, DecideArgs, MeetingArgs};
use super::coding::{now, place};
use super::context::Context;
use super::error::CliError;
use super::output;
use crate::analysis::compare::{Cluster, Wanted, clusters, compare};
use crate::analysis::{Coders, Depth, Options};
use crate::publish::csv::Records;
use crate::publish::meeting::{self, Minutes, Settled, Tick};
use crate::publish::{Format, FormatError};
use crate::store::{Answer, DocumentInfo, Group, Project, Question};
use crate::study::change::{CodeField, Payload};
use crate::study::decision::{Choice, is_consensus, meaning};
use crate::study::memo::{Memo, MemoOn, MemoType};
use crate::study::pseudonym::Watch;
use crate::study::{Corpus, guid};
use crate::text::{CharIndex, CharSpan, Span};
use std::collections::BTreeMap;
use std::path::Path;

/// Writes down a decision on one place where coders differ.
pub fn adjudicate(context: &Context, args: &AdjudicateArgs) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let info = project.document(&args.document)?;
    let text = project.text(info.text)?;
    let book = project.effective_codes()?.codebook;
    let find = |wanted: &str| -> Result<String, CliError> {
        let at = book.find(wanted).map_err(CliError::Failed)?;
        Ok(book.codes().get(at).map(|code| code.id.clone()).unwrap_or_default())
    };
    let code = find(&args.code)?;
    let span = place(&info, &text, args.span)?;
    let choice = match (&args.take, args.neither, args.adjust) {
        (Some(names), _, _) => Some(Choice::Take(takers(names, &info)?)),
        (None, true, _) => Some(Choice::Neither),
        (None, false, Some(to)) => Some(Choice::Adjust {
            code: args.to_code.as_deref().map_or_else(|| Ok(code.clone()), find)?,
            span: place(&info, &text, to)?,
        }),
        (None, false, None) => None,
    };
    if args.to_code.is_some() && args.adjust.is_none() {
        return Err(CliError::Usage("--as goes with --adjust: it says which code stands there instead".to_owned()));
    }
    info.check_not_blind(&coder)?;
    let corpus = project.corpus(Some(&coder))?;
    let cluster = the_place(&corpus, &info, &code, span, &text)?;
    if args.adjust.is_some_and(|_| matches!(&choice, Some(Choice::Adjust { span, .. }) if !span.overlaps(cluster.span)))
    {
        return Err(CliError::Failed(format!(
            "--adjust lies outside the place that is decided on, which is {}",
            shown(&text, cluster.span)
        )));
    }
    let stands = cluster.decision.and_then(|at| corpus.decisions.get(at));
    let same_memo = args.memo.is_none() || stands.is_some_and(|row| row.memo == args.memo);
    if stands.map(|row| &row.choice) == choice.as_ref() && same_memo {
        let state = if choice.is_some() { "decided so already" } else { "open already" };
        output::note(&format!("{code} in {} {} is {state}; nothing to do", info.name, shown(&text, cluster.span)));
        return Ok(());
    }
    let question = Question { code: code.clone(), span: cluster.span };
    let answer = Answer { choice, memo: args.memo.clone() };
    project.adjudicate(&coder, &info, &question, &answer)?;
    let left = open_in(&project.corpus(Some(&coder))?, &info);
    output::note(&format!(
        "{} {code} in {} {}; {left} still open there. `emic undo` takes it back",
        if args.reopen { "opened again:" } else { "decided:" },
        info.name,
        shown(&text, cluster.span),
    ));
    Ok(())
}

fn shown(text: &str, span: Span) -> String {
    CharIndex::new(text).char_span(text, span).map(|span| span.to_string()).unwrap_or_default()
}

/// The coders whose codings are taken: they must have a part in the document.
fn takers(names: &str, info: &DocumentInfo) -> Result<Vec<String>, CliError> {
    let here: Vec<&String> = info.coders.iter().filter(|name| !is_consensus(name)).collect();
    if names.trim() == "both" || names.trim() == "all" {
        return Ok(here.into_iter().cloned().collect());
    }
    let names = crate::analysis::options::parse_list(names).map_err(|why| CliError::Usage(format!("--take: {why}")))?;
    for name in &names {
        if !here.contains(&name) {
            let here: Vec<&str> = here.iter().map(|name| name.as_str()).collect();
            return Err(CliError::Usage(format!(
                "--take: {name} has coded nothing in {}; {} have",
                info.name,
                here.join(", ")
            )));
        }
    }
    Ok(names)
}

/// All who code, but for the layer of decisions.
fn all_coders(corpus: &Corpus) -> Vec<u32> {
    (0u32..).zip(&corpus.coders).filter(|(_, name)| !is_consensus(name)).map(|(at, _)| at).collect()
}

fn clusters_in(corpus: &Corpus, info: &DocumentInfo) -> Vec<Cluster> {
    let document = corpus.documents.iter().position(|row| row.guid == info.guid).unwrap_or(usize::MAX);
    clusters(corpus, document, &all_coders(corpus))
}

fn open_in(corpus: &Corpus, info: &DocumentInfo) -> usize {
    clusters_in(corpus, info).iter().filter(|cluster| cluster.is_open()).count()
}

/// The one place of a code that a span touches.
fn the_place(corpus: &Corpus, info: &DocumentInfo, code: &str, span: Span, text: &str) -> Result<Cluster, CliError> {
    let at = corpus.codebook.index_of(code);
    let all: Vec<Cluster> = clusters_in(corpus, info).into_iter().filter(|cluster| Some(cluster.code) == at).collect();
    let mut here: Vec<&Cluster> = all.iter().filter(|cluster| cluster.span.overlaps(span)).collect();
    match (here.len(), here.pop()) {
        (1, Some(only)) => Ok(only.clone()),
        (0, _) | (_, None) => {
            let places: Vec<String> = all.iter().map(|cluster| shown(text, cluster.span)).take(8).collect();
            Err(CliError::Failed(if places.is_empty() {
                format!(
                    "nobody who shares {} has coded {code} there; `emic report compare --document {}` lists what differs",
                    info.name, info.name
                )
            } else {
                format!("{code} is not coded there; in {} it is at {}", info.name, places.join(", "))
            }))
        }
        (_, Some(last)) => {
            let mut places: Vec<String> = here.iter().map(|cluster| shown(text, cluster.span)).collect();
            places.push(shown(text, last.span));
            Err(CliError::Failed(format!("that touches several places of {code}: {}; name one", places.join(", "))))
        }
    }
}

/// What a meeting pack is written in; by itself as `emic decide` reads it.
const PACK: &[Format] = &[Format::Md, Format::Docx, Format::Odt, Format::Html];

/// Writes the meeting pack on a code.
pub fn pack(context: &Context, args: &MeetingArgs, watch: &Watch) -> Result<(), CliError> {
    let format = Format::choose(None, args.output.as_deref(), PACK, "export meeting");
    let format = format.map_err(|error| {
        CliError::Usage(match error {
            FormatError::UnknownEnding { name, command, endings } => {
                format!("“{name}” does not tell a format by its ending; {command} writes {endings}")
            }
            other => other.to_string(),
        })
    })?;
    let project = context.open()?;
    let acting = context.coder_if_any(&project)?;
    let corpus = project.corpus(acting.as_deref())?;
    let at = corpus.codebook.find(&args.code).map_err(CliError::Failed)?;
    let Some(code) = corpus.codebook.codes().get(at) else { return Err(CliError::Told) };
    let coders: Coders = match args.coders.as_deref() {
        None => Coders::All,
        Some(names) => super::report::parsed("--coders", names)?,
    };
    let scope = Options { coders, codes: vec![code.id.clone()], depth: Depth::All, ..Wanted::default().scope };
    let mut wanted = Wanted { scope, ..Wanted::default() };
    for name in &args.document {
        wanted.documents.push(project.document(name)?.name);
    }
    let report = compare(&corpus, &wanted, &project).map_err(super::report::refused)?;
    let text = meeting::write(&report, &corpus, &project, code);
    match format {
        Format::Md => super::report::deliver(&text, args.output.as_deref())?,
        format => {
            let made = crate::publish::render(
                format,
                || meeting::page(&text),
                Records::default,
                || Ok(String::new()),
                &super::report::style(None),
            );
            super::report::deliver(made.map_err(CliError::failed)?, args.output.as_deref())?;
        }
    }
    super::export::note_text("the pack", &text, watch);
    if format != Format::Md {
        output::note("`emic decide` reads the pack as Markdown; this one is for the table");
    } else if args.output.is_some() {
        let open = report.disagreements.iter().filter(|place| place.decision.is_none()).count();
        output::note(&format!(
            "{} where coders differ on {}; fill it in, then run `emic decide` with it",
            output::count(open, "passage"),
            code.id
        ));
    }
    Ok(())
}

/// Takes down what a team decided on a code: from a filled pack, or from the options.
pub fn decide(context: &Context, args: &DecideArgs) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let book = project.effective_codes()?.codebook;
    let path = Path::new(&args.what);
    let from_file = path.extension().is_some_and(|ending| ending == "md") || path.is_file();
    let minutes = if from_file { from_pack(path, args)? } else { from_options(args) };
    let at = book.find(&minutes.code).map_err(CliError::Failed)?;
    let Some(code) = book.codes().get(at) else { return Err(CliError::Told) };
    if from_file && format!("{:016x}", meaning(code)) != minutes.meaning && rewords(&minutes) {
        return Err(CliError::Failed(format!(
            "{} was defined anew since {} was written; write the pack again, so that nobody's wording is lost",
            code.id, args.what
        )));
    }
    let mut payloads: Vec<Payload> = Vec::new();
    let on = MemoOn::Code(code.id.clone());
    let known = project.memos(Some(&on))?;
    // The same pack read again, as after a slip in one box, leaves one memo.
    if let Some(text) = minutes.decision.as_ref().filter(|text| !known.iter().any(|memo| memo.text == **text)) {
        let memo = Memo { on, memo_type: MemoType::Decision, text: text.clone(), coder: coder.clone(), at: now() };
        payloads.push(Payload::MemoSet { memo: guid::scattered(), set: Some(memo) });
    }
    let fields = [
        (&minutes.definition, &code.definition, CodeField::Definition as fn(String) -> CodeField),
        (&minutes.apply, &code.apply, CodeField::Apply),
        (&minutes.not, &code.not, CodeField::Not),
        (&minutes.example, &code.example, CodeField::Example),
    ];
    let mut worded = 0;
    for (new, old, set) in fields {
        if let Some(new) = new.as_ref().filter(|new| *new != old) {
            payloads.push(Payload::CodeSet { code: code.id.clone(), set: set(new.clone()) });
            worded += 1;
        }
    }
    let settled = passages(&project, &coder, &minutes, &mut payloads)?;
    if payloads.is_empty() {
        return Err(CliError::Usage(format!(
            "nothing was decided: {}",
            if from_file {
                "no box is ticked, and nothing stands below the headings"
            } else {
                "give --decision, --definition, --apply, --not or --example"
            }
        )));
    }
    let id = code.id.clone();
    let group = Group::new(&coder, format!("decide on {id}"));
    project.append(&group, crate::store::Batch::of(payloads))?;
    let mut told = Vec::new();
    if minutes.decision.is_some() {
        told.push("a decision memo".to_owned());
    }
    if worded > 0 {
        told.push(format!("{} worded anew", output::count(worded, "field")));
    }
    if settled > 0 {
        told.push(format!("{} settled", output::count(settled, "passage")));
    }
    output::note(&format!("{id}: {}; one step, `emic undo` takes it back", told.join(", ")));
    let queue = project.to_recheck(Some(&id), None)?;
    let total: usize = queue.iter().map(|part| part.codings.len()).sum();
    if total > 0 {
        let mut by: BTreeMap<&str, usize> = BTreeMap::new();
        queue.iter().flat_map(|part| &part.codings).for_each(|coding| *by.entry(&coding.coder).or_default() += 1);
        let by: Vec<String> = by.iter().map(|(coder, count)| format!("{coder} {count}")).collect();
        output::note(&format!(
            "{} made under another definition of {id} ({}); `emic recheck {id}` lists them",
            are(total, "coding"),
            by.join(", ")
        ));
    }
    Ok(())
}

fn are(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one} was") } else { format!("{count} {one}s were") }
}

fn rewords(minutes: &Minutes) -> bool {
    [&minutes.definition, &minutes.apply, &minutes.not, &minutes.example].into_iter().any(Option::is_some)
}

fn from_pack(path: &Path, args: &DecideArgs) -> Result<Minutes, CliError> {
    let given = [&args.decision, &args.definition, &args.apply, &args.not, &args.example];
    if given.into_iter().any(Option::is_some) {
        return Err(CliError::Usage(
            "a meeting pack says everything itself; give the options with a code, not with a file".to_owned(),
        ));
    }
    let text =
        std::fs::read_to_string(path).map_err(|e| CliError::Failed(format!("cannot read {}: {e}", path.display())))?;
    meeting::read(&text).map_err(|e| CliError::Failed(format!("{}: {e}", path.display())))
}

fn from_options(args: &DecideArgs) -> Minutes {
    let text =
        |field: &Option<String>| field.as_ref().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    Minutes {
        code: args.what.clone(),
        decision: text(&args.decision),
        definition: text(&args.definition),
        apply: text(&args.apply),
        not: text(&args.not),
        example: text(&args.example),
        ..Minutes::default()
    }
}

/// The changes that ticked passages make, a document at a time; how many they are.
fn passages(project: &Project, coder: &str, minutes: &Minutes, payloads: &mut Vec<Payload>) -> Result<usize, CliError> {
    let mut by_document: BTreeMap<&str, Vec<&Settled>> = BTreeMap::new();
    for settled in &minutes.settled {
        by_document.entry(&settled.passage.document).or_default().push(settled);
    }
    for (name, settled) in by_document {
        let info = project.document(name)?;
        let text = project.text(info.text)?;
        let mut answers = Vec::new();
        for one in settled {
            let wrong = |why: String| CliError::Failed(format!("line {}: {why}", one.line));
            let wanted = CharSpan { start: one.passage.start, end: one.passage.end };
            let span = place(&info, &text, wanted).map_err(|_| wrong(format!("{wanted} is not in {name} any more")))?;
            let choice = match &one.tick {
                Tick::Neither => Choice::Neither,
                Tick::Take(names) => Choice::Take(takers(&names.join(","), &info).map_err(|e| match e {
                    CliError::Usage(why) => wrong(why),
                    other => other,
                })?),
            };
            let question = Question { code: one.passage.code.clone(), span };
            answers.push((question, Answer { choice: Some(choice), memo: one.memo.clone() }));
        }
        payloads.extend(project.adjudication(coder, &info, &answers)?);
    }
    Ok(minutes.settled.len())
}
