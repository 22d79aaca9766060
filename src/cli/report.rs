//! `emic report …`.

mod all;
mod compare;
mod saved;

pub use compare::refused;

use super::args::{ReportArgs, ReportName, ReportTo};
use super::context::Context;
use super::error::CliError;
use super::{export, identify, output};
use crate::analysis::{self, Options};
use crate::publish::for_paper::Paper;
use crate::publish::leaks::{self, Found};
use crate::publish::page::Page;
use crate::publish::reports::{self, Ask, Report, ReportError, ReportOptions, Study, options};
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
        _ if args.to.chart.is_some() => Err(CliError::Usage(
            "--chart chooses among the charts of one report, as in emic report over-time --chart 2 -o second.svg"
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
    // A table that cannot be read is told before anything is written.
    let watch = identify::watch(to.names.as_deref())?;
    let acting = context.coder_if_any(project)?;
    let corpus = project.corpus(acting.as_deref())?;
    if let Some(options) = ask.options() {
        note_unmet(&corpus, &options.wanted()?);
    }
    if let Ask::Agreement(args) = ask {
        note_unmet(&corpus, &args.wanted()?.compared.scope);
    }
    let report = ask.make(&Study { project, corpus: &corpus })?;
    let (style, output) = (style(to.width), to.output.as_deref());
    let found = match watch.names() {
        Some(_) => leaks::in_report(report.as_ref(), format, &watch)?,
        None => Found::new(),
    };
    stop_at_names(&found, to)?;
    if !to.for_paper {
        deliver(render(report.as_ref(), format, &style, to.chart)?, output)?;
        identify::note_found(SHOWS, found, export::SEE);
        return Ok(());
    }
    let stem = output.and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    let paper = Paper::new(report.as_ref(), &corpus, None, stem.as_deref().unwrap_or(ask.name()));
    let notes = paper.sidecar(&[format!("report {}", one_line(&ask.told_line(report.as_ref())))]);
    deliver(render(&paper, format, &style, to.chart)?, output)?;
    deliver_beside(&notes, output)?;
    identify::note_found(SHOWS, found, export::SEE);
    Ok(())
}

/// What a report says of what points at persons in it.
const SHOWS: &str = "what is shown holds";

/// Refuses to write names of the table into a file. What the team looks at on its own screen is not held back.
fn stop_at_names(found: &Found, to: &ReportTo) -> Result<(), CliError> {
    if to.output.is_none() || to.allow_identifying {
        return Ok(());
    }
    identify::stop_at_names(found)
}

/// What goes beside a file for a paper: into a file called like it, or to standard error where there is none.
pub fn deliver_beside(notes: &Page, output: Option<&Path>) -> Result<(), CliError> {
    match output {
        Some(path) => {
            let mut beside = path.as_os_str().to_owned();
            beside.push(recipes::NOTES);
            deliver(markdown::page(notes, 1), Some(Path::new(&beside)))
        }
        None => {
            let notes = text::page(notes, &TextStyle::default());
            notes.lines().filter(|line| !line.is_empty()).for_each(output::note);
            Ok(())
        }
    }
}

/// A report in a format. Of several charts a drawing has one, and tells of the others.
fn render(report: &dyn Report, format: Format, style: &TextStyle, chart: Option<usize>) -> Result<Vec<u8>, CliError> {
    if !matches!(format, Format::Svg | Format::Png) {
        if chart.is_some() {
            return Err(CliError::Usage(
                "--chart chooses what a drawing shows: add -o FILE.svg or -o FILE.png".to_owned(),
            ));
        }
        return Ok(reports::render(report, format, style)?);
    }
    let page = report.page();
    let titles: Vec<String> = page.charts().map(|chart| one_line(&chart.title)).collect();
    let number = chart.unwrap_or(1);
    let Some(one) = number.checked_sub(1).and_then(|at| page.charts().nth(at)) else {
        if titles.is_empty() {
            return Ok(reports::render(report, format, style)?);
        }
        let all: Vec<String> = titles.iter().enumerate().map(|(at, title)| format!("{} {title}", at + 1)).collect();
        return Err(CliError::Usage(format!("--chart {number}: the charts are {}", all.join("; "))));
    };
    if chart.is_none()
        && let Some(next) = titles.get(1)
    {
        output::note(&format!("1 of {} charts; --chart 2 draws “{next}”", titles.len()));
    }
    Ok(reports::render(&reports::OneChart(one), format, style)?)
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
    Ok(given.without(command, meaningless)?)
}

/// The format to write in.
pub fn choose_of(
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
    let seen = match terminal {
        true => crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns)),
        // Who reads a pipe may say how wide it is to be.
        false => std::env::var("COLUMNS").ok().and_then(|text| text.trim().parse().ok()).filter(|width| *width > 0),
    };
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
    output::whole(path, content.as_ref())?;
    output::note(&format!("wrote {}", path.display()));
    Ok(())
}
