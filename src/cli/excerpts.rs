//! `emic export excerpts`.

use super::args::ExcerptArgs;
use super::context::Context;
use super::error::CliError;
use super::export::{HOLDS, SEE, note_blind, refused};
use super::identify::{note_found, stop_at_listed};
use super::output;
use super::report::{deliver, deliver_beside, note_unmet, only, parsed, style, wanted};
use crate::analysis::expression::{ExpressionError, known_tag};
use crate::analysis::{AnalysisError, Retrieval};
use crate::publish::excerpts::leaks::{Holds, Leak};
use crate::publish::excerpts::{self, By, Collection, Narrowed, Sample, Setting, Wishes};
use crate::publish::reports::options::list;
use crate::publish::{Format, TextStyle};
use crate::study::Corpus;
use crate::study::identify::Tally;
use crate::study::pseudonym::Watch;
use std::collections::BTreeMap;

/// What the export is called in messages.
const COMMAND: &str = "export excerpts";
/// What to do about names of the table.
const MASK: &str =
    "--redact puts [name] … in its place, --allow-identifying writes it as it is; emic show ID opens an excerpt";

/// Writes excerpts, unless a name of the table is in them.
pub fn run(context: &Context, args: &ExcerptArgs, watch: &Watch) -> Result<(), CliError> {
    let format = Format::choose_excerpts(args.format.as_deref(), args.output.as_deref(), COMMAND)
        .map_err(|error| CliError::Usage(error.to_string()))?;
    only(&args.options, COMMAND, &["--unit"])?;
    let options = wanted(&args.options)?;
    let wishes = Wishes { context: args.context, ..args.protection.wishes()? };
    let (narrowed, retrieval) = (narrowed(args)?, retrieval(args)?);
    let project = context.open()?;
    let acting = context.coder_if_any(&project)?;
    let corpus = project.corpus(acting.as_deref())?;
    note_unmet(&corpus, &options);
    // A tag that nobody has set yet is no mistake in a script that asks for stars each week; but it is told.
    if let Some(why) = args.tag.as_deref().and_then(|tag| known_tag(&corpus, tag).err()) {
        output::note(&format!("--tag: {why}"));
    }
    let by = arranged(&corpus, args)?;
    let collection = match retrieval {
        Some(wanted) => excerpts::export_found(&corpus, &options, &wanted, &narrowed, &project, &wishes),
        None => excerpts::export(&corpus, &options, &narrowed, &project, &wishes),
    };
    let mut collection = collection.map_err(refused)?;
    collection.arrange(&corpus, by, options.level);
    if args.redact {
        collection.redact(watch);
    }
    let setting = Setting {
        title: "Excerpts".to_owned(),
        context: args.context > 0,
        for_paper: args.for_paper,
        // A file is the same whatever the terminal.
        style: if args.output.is_some() { TextStyle::default() } else { style(None) },
    };
    // What is not written needs no look.
    let leaks = collection.leaks(watch, Holds::of(format, &setting));
    if !args.allow_identifying {
        let listed: Vec<String> = leaks.iter().filter(|leak| leak.is_listed()).map(Leak::line).collect();
        stop_at_listed(&listed, MASK)?;
    }
    let content = collection.render(format, &setting).map_err(CliError::failed)?;
    deliver(content, args.output.as_deref())?;
    if args.for_paper {
        deliver_beside(&collection.beside("What these excerpts are"), args.output.as_deref())?;
    }
    tell(&collection, args.for_paper && args.output.is_none(), &leaks);
    note_blind(&project)
}

/// What is said beside the file.
fn tell(collection: &Collection, told: bool, leaks: &[Leak]) {
    if !told {
        collection.notices().iter().for_each(|line| output::note(line));
    }
    let mut found: BTreeMap<&str, Tally> = BTreeMap::new();
    leaks.iter().for_each(|leak| found.entry(&leak.document).or_default().join(&leak.tally));
    note_found(HOLDS, found.into_iter().map(|(name, tally)| (name.to_owned(), tally)), SEE);
}

/// What the excerpts stand under.
fn arranged(corpus: &Corpus, args: &ExcerptArgs) -> Result<Vec<By>, CliError> {
    let names = list("--group-by", args.group_by.as_deref())?;
    if args.group_by.is_some() && names.is_empty() {
        return Err(CliError::Usage(
            "--group-by: what the excerpts stand under is missing; as in --group-by site,profession".to_owned(),
        ));
    }
    let mut by: Vec<By> = Vec::new();
    for name in &names {
        let one = By::find(corpus, name)
            .map_err(|why: AnalysisError| CliError::Usage(format!("--group-by: {why}; or code")))?;
        if !by.contains(&one) {
            by.push(one);
        }
    }
    Ok(by)
}

/// Which of the passages are wanted.
fn narrowed(args: &ExcerptArgs) -> Result<Narrowed, CliError> {
    let sample = match args.pick {
        Some(0) => {
            return Err(CliError::Usage("--pick: a code gets one excerpt or more, as in --pick 3".to_owned()));
        }
        Some(most) => Some(Sample { most, balance: list("--balance", Some(&args.balance))?, seed: args.seed }),
        None => None,
    };
    // With an expression the tag is a part of what is found, and of what the file says of it.
    Ok(Narrowed { tag: args.tag.clone().filter(|_| args.where_codes.is_none()), sample })
}

/// The passages that are found by an expression of codes, if one is given.
fn retrieval(args: &ExcerptArgs) -> Result<Option<Retrieval>, CliError> {
    let Some(text) = &args.where_codes else {
        return match &args.reach {
            None => Ok(None),
            Some(_) => Err(CliError::Usage(
                "--reach goes with --where-codes, as in --where-codes 'power AND NOT identity'".to_owned(),
            )),
        };
    };
    if args.options.codes.is_some() {
        return Err(CliError::Usage("--codes and --where-codes both say which passages; take one of them".to_owned()));
    }
    let expression = text.parse().map_err(|e: ExpressionError| CliError::Usage(format!("--where-codes: {e}")))?;
    let reach = args.reach.as_deref().map(|text| parsed("--reach", text)).transpose()?;
    Ok(Some(Retrieval { expression, reach: reach.unwrap_or_default(), tag: args.tag.clone() }))
}
