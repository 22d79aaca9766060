//! `emic report …`.

mod compare;

pub use compare::refused;

use super::args::{ReportArgs, ReportName, ReportOptions, WriteTo};
use super::context::Context;
use super::error::CliError;
use super::output;
use crate::analysis::{self, Coders, Condition, Count, Depth, Documents, Options, Speakers, Straddle, Unit, Within};
use crate::publish::{self, Format, TextStyle};
use crate::study::Corpus;
use std::io::IsTerminal as _;
use std::path::Path;
use std::str::FromStr;

/// Runs a report.
pub fn run(context: &Context, args: &ReportArgs) -> Result<(), CliError> {
    match &args.name {
        ReportName::Frequency { options, to } => {
            let format = choose(to, Format::REPORT, "report frequency")?;
            let options = wanted(options)?;
            let corpus = corpus(context)?;
            note_unmet(&corpus, &options);
            deliver(&frequency(&corpus, &options, format, to.width)?, to.output.as_deref())
        }
        ReportName::Theme { code, options, protection, to } => {
            let format = choose(to, Format::THEME, "report theme")?;
            let options = wanted(options)?;
            let wishes = super::export::wishes(protection)?;
            let project = context.open()?;
            let acting = context.coder_if_any(&project)?;
            let corpus = project.corpus(acting.as_deref())?;
            note_unmet(&corpus, &options);
            let theme = analysis::theme::theme(&corpus, &options, code).map_err(|e| CliError::Usage(e.to_string()))?;
            let text = if format == Format::Json {
                publish::json::pretty(&theme).map_err(CliError::failed)?
            } else {
                publish::theme::markdown(&theme, &corpus, &options, &project, &wishes)
                    .map_err(super::export::refused)?
            };
            deliver(&text, to.output.as_deref())
        }
        ReportName::Compare(args) => compare::run(context, args),
        ReportName::Cooccurrence { options, within, coefficients, to } => {
            let format = choose(to, Format::REPORT, "report cooccurrence")?;
            only(options, "report cooccurrence", &["--unit", "--own", "--observed"])?;
            let options = Options { within: parsed("--within", within)?, ..wanted(options)? };
            let corpus = corpus(context)?;
            note_unmet(&corpus, &options);
            deliver(&cooccurrence(&corpus, &options, *coefficients, format, to.width)?, to.output.as_deref())
        }
    }
}

/// The whole study, with the acting coder told to it.
pub fn corpus(context: &Context) -> Result<Corpus, CliError> {
    let project = context.open()?;
    let acting = context.coder_if_any(&project)?;
    Ok(project.corpus(acting.as_deref())?)
}

/// Tells of conditions that nothing in the study meets.
pub fn note_unmet(corpus: &Corpus, options: &Options) {
    // A condition on an unknown attribute is an error of the report itself.
    for note in analysis::attributes::unmet(corpus, &options.filter).unwrap_or_default() {
        output::note(&format!("--where: {note}"));
    }
}

/// Refuses options that mean nothing in a report, rather than ignoring them.
pub fn only(given: &ReportOptions, command: &str, meaningless: &[&str]) -> Result<(), CliError> {
    let told = [
        ("--unit", given.unit != "participants", "it chooses the figure in tables of report frequency"),
        ("--own", given.own, "--depth all takes each code alone"),
        ("--observed", given.observed, "report frequency and report theme show what is observed"),
    ];
    match told.iter().find(|(option, used, _)| *used && meaningless.contains(option)) {
        Some((option, _, instead)) => Err(CliError::Usage(format!("{option} means nothing in {command}; {instead}"))),
        None => Ok(()),
    }
}

/// The format to write in.
pub fn choose(to: &WriteTo, offered: &[Format], command: &str) -> Result<Format, CliError> {
    let asked = to.format.as_deref().map(Format::from_str).transpose().map_err(|e| CliError::Usage(e.to_string()))?;
    Format::choose(asked, to.output.as_deref(), offered, command).map_err(|e| CliError::Usage(e.to_string()))
}

/// Reads a value of an option, or says which option is wrong.
pub fn parsed<T: FromStr<Err = String>>(option: &str, text: &str) -> Result<T, CliError> {
    text.parse().map_err(|why| CliError::Usage(format!("{option}: {why}")))
}

/// What is asked of a report, from the options on the command line.
pub fn wanted(given: &ReportOptions) -> Result<Options, CliError> {
    let list = |option: &str, text: &Option<String>| -> Result<Vec<String>, CliError> {
        match text {
            Some(text) => {
                analysis::options::parse_list(text).map_err(|why| CliError::Usage(format!("{option}: {why}")))
            }
            None => Ok(Vec::new()),
        }
    };
    let mut filter = Vec::new();
    for text in &given.filter {
        filter.extend(Condition::parse_all(text).map_err(|why| CliError::Usage(format!("--where: {why}")))?);
    }
    let coders: Coders = parsed("--coders", &given.coders)?;
    let depth: Depth = parsed("--depth", &given.depth)?;
    let count: Count = parsed("--count", &given.count)?;
    let unit: Unit = parsed("--unit", &given.unit)?;
    let speakers: Speakers = parsed("--speakers", &given.speakers)?;
    let straddle: Option<Straddle> = given.straddle.as_deref().map(|text| parsed("--straddle", text)).transpose()?;
    let documents = match (given.all_documents, given.finished) {
        (true, _) => Documents::All,
        (false, true) => Documents::Finished,
        (false, false) => Documents::Touched,
    };
    if given.level == Some(0) {
        return Err(CliError::Usage("--level: levels of a path count from 1, as in --level 1".to_owned()));
    }
    Ok(Options {
        by: list("--by", &given.by)?.iter().map(|key| crate::study::attribute::key(key)).collect(),
        coders,
        documents,
        filter,
        codes: list("--codes", &given.codes)?,
        speakers,
        reflective: given.reflective,
        observed: given.observed,
        depth,
        own: given.own,
        count,
        level: given.level,
        straddle,
        within: Within::default(),
        unit,
        ..Options::default()
    })
}

/// The frequency report, rendered.
pub fn frequency(corpus: &Corpus, options: &Options, format: Format, width: Option<usize>) -> Result<String, CliError> {
    let report = analysis::frequency(corpus, options).map_err(|e| CliError::Usage(e.to_string()))?;
    publish::render(
        format,
        &report,
        || publish::frequency::sheet(&report, options),
        || publish::frequency::records(&report),
        &style(width),
    )
    .map_err(CliError::failed)
}

/// The co-occurrence report, rendered.
pub fn cooccurrence(
    corpus: &Corpus,
    options: &Options,
    coefficients: bool,
    format: Format,
    width: Option<usize>,
) -> Result<String, CliError> {
    let report = analysis::cooccurrence(corpus, options).map_err(|e| CliError::Usage(e.to_string()))?;
    publish::render(
        format,
        &report,
        || publish::cooccurrence::sheet(&report, coefficients),
        || publish::cooccurrence::records(&report),
        &style(width),
    )
    .map_err(CliError::failed)
}

/// How text is set: as wide as was asked, else as the terminal, else for a pipe.
pub fn style(width: Option<usize>) -> TextStyle {
    let terminal = std::io::stdout().is_terminal();
    let seen = if terminal { crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns)) } else { None };
    let plain = TextStyle::default();
    TextStyle {
        width: width.or(seen).unwrap_or(plain.width),
        bars: terminal,
        colour: terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}

/// Prints, or writes to a file that must not exist yet or is replaced whole.
pub fn deliver(text: &str, output: Option<&Path>) -> Result<(), CliError> {
    let Some(path) = output else { return output::raw(text.as_bytes()) };
    std::fs::write(path, text).map_err(|e| CliError::Failed(format!("cannot write {}: {e}", path.display())))?;
    output::note(&format!("wrote {}", path.display()));
    Ok(())
}
