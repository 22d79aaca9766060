//! `emic report …`.

mod all;
mod compare;
mod saved;

pub use compare::refused;

use super::args::{ReportArgs, ReportName, ReportTo, WriteTo};
use super::context::Context;
use super::error::CliError;
use super::output;
use crate::analysis::{self, Options};
use crate::publish::for_paper::Paper;
use crate::publish::reports::{self, Ask, ReportError, ReportOptions, Study, options};
use crate::publish::{Format, TextStyle, markdown, recipes, text};
use crate::store::Project;
use crate::study::Corpus;
use crate::text::display::one_line;
use std::io::IsTerminal as _;
use std::path::Path;
use std::str::FromStr;

/// Runs a report.
pub fn run(context: &Context, args: &ReportArgs) -> Result<(), CliError> {
    match &args.name {
        ReportName::Ask(ask) => {
            let format = format_of(ask, &args.to)?;
            if let Some(name) = &args.to.save {
                saved::save(context, name, ask)?;
            }
            write(&context.open()?, context, ask, format, &args.to)
        }
        ReportName::Run { name } => {
            let project = context.open()?;
            let saved = project.saved_report(name).map_err(|e| CliError::Usage(e.to_string()))?;
            let ask = Ask::parse(&saved.words).map_err(|why| {
                CliError::Failed(format!("the report “{}” is kept as “{}”: {why}", saved.name, saved.words))
            })?;
            let format = format_of(&ask, &args.to)?;
            if let Some(name) = &args.to.save {
                saved::save(context, name, &ask)?;
            }
            write(&project, context, &ask, format, &args.to)
        }
        ReportName::All(wanted) => all::run(context, wanted, &args.to),
        _ if args.to.save.is_some() => Err(CliError::Usage(
            "--save keeps a report that is counted from codings, as in emic report frequency --by site --save table-2"
                .to_owned(),
        )),
        _ if args.to.for_paper => Err(CliError::Usage(
            "--for-paper sets a report that is counted from codings, as in emic report frequency --by site --for-paper"
                .to_owned(),
        )),
        ReportName::Saved { remove, rename } => saved::run(context, remove.as_deref(), rename.as_deref(), &args.to),
        ReportName::Compare(wanted) => compare::run(context, wanted, &args.to),
    }
}

fn format_of(ask: &Ask, to: &ReportTo) -> Result<Format, CliError> {
    to.choose(ask.formats(), &format!("report {}", ask.name()))
}

/// Makes a report and writes it; set for a paper, its header goes to its authors, beside it.
fn write(project: &Project, context: &Context, ask: &Ask, format: Format, to: &ReportTo) -> Result<(), CliError> {
    let acting = context.coder_if_any(project)?;
    let corpus = project.corpus(acting.as_deref())?;
    if let Some(options) = ask.options() {
        note_unmet(&corpus, &options.wanted()?);
    }
    let report = ask.make(&Study { project, corpus: &corpus })?;
    let (style, output) = (style(to.width), to.output.as_deref());
    if !to.for_paper {
        return deliver(&reports::render(report.as_ref(), format, &style)?, output);
    }
    let paper = Paper::new(report.as_ref(), &corpus, None);
    let notes = paper.sidecar(&[format!("report {}", one_line(&ask.line()))]);
    deliver(&reports::render(&paper, format, &style)?, output)?;
    match output {
        Some(path) => {
            let mut beside = path.as_os_str().to_owned();
            beside.push(recipes::NOTES);
            deliver(markdown::page(&notes, 1), Some(Path::new(&beside)))
        }
        None => {
            let notes = text::page(&notes, &TextStyle::default());
            notes.lines().filter(|line| !line.is_empty()).for_each(output::note);
            Ok(())
        }
    }
}

impl From<ReportError> for CliError {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Usage(why) => Self::Usage(why),
            ReportError::Failed(why) => Self::Failed(why),
        }
    }
}

impl ReportTo {
    /// The format to write in.
    fn choose(&self, offered: &[Format], command: &str) -> Result<Format, CliError> {
        choose_of(self.format.as_deref(), self.output.as_deref(), offered, command)
    }
}

/// Tells of conditions that nothing in the study meets.
pub fn note_unmet(corpus: &Corpus, options: &Options) {
    // A condition on an unknown attribute is an error of the report itself.
    for note in analysis::attributes::unmet(corpus, &options.filter).unwrap_or_default() {
        output::note(&format!("--where: {note}"));
    }
}

/// Refuses options that mean nothing in a command, rather than ignoring them.
pub fn only(given: &ReportOptions, command: &str, meaningless: &[&str]) -> Result<(), CliError> {
    Ok(given.only(command, meaningless)?)
}

/// The format to write in.
pub fn choose(to: &WriteTo, offered: &[Format], command: &str) -> Result<Format, CliError> {
    choose_of(to.format.as_deref(), to.output.as_deref(), offered, command)
}

fn choose_of(
    format: Option<&str>,
    output: Option<&Path>,
    offered: &[Format],
    command: &str,
) -> Result<Format, CliError> {
    let asked = format.map(Format::from_str).transpose().map_err(|e| CliError::Usage(e.to_string()))?;
    Format::choose(asked, output, offered, command).map_err(|e| CliError::Usage(e.to_string()))
}

/// Reads a value of an option, or says which option is wrong.
pub fn parsed<T: FromStr<Err = String>>(option: &str, text: &str) -> Result<T, CliError> {
    Ok(options::parsed(option, text)?)
}

/// What is asked of a report, from the options on the command line.
pub fn wanted(given: &ReportOptions) -> Result<Options, CliError> {
    Ok(given.wanted()?)
}

/// A report on a study, as a table as wide as the terminal.
pub fn table(project: &Project, corpus: &Corpus, ask: &Ask) -> Result<String, CliError> {
    let report = ask.make(&Study { project, corpus })?;
    Ok(text::page(&report.page(), &style(None)))
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
pub fn deliver(content: impl AsRef<[u8]>, output: Option<&Path>) -> Result<(), CliError> {
    let Some(path) = output else { return output::raw(content.as_ref()) };
    std::fs::write(path, content).map_err(|e| CliError::Failed(format!("cannot write {}: {e}", path.display())))?;
    output::note(&format!("wrote {}", path.display()));
    Ok(())
}
