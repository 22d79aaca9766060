//! The codebook written to a file: to be read back, or as the appendix of a paper.

use crate::analysis::Options;
use crate::cli::args::BookArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::{output, participants, report};
use crate::exchange::codebook as file;
use crate::publish::codebook::Appendix;
use crate::publish::consent::Readers;
use crate::publish::consent::examples::{Unsaid, line};
use crate::publish::{Format, FormatError, TextStyle};
use crate::store::Project;
use crate::study::Codebook;
use crate::text::display::one_line;
use std::path::Path;

/// What it is offered as, beside a codebook file.
const OFFERED: &[Format] = &[
    Format::Csv,
    Format::Md,
    Format::Docx,
    Format::Odt,
    Format::Html,
    Format::Latex,
    Format::Xlsx,
    Format::Table,
    Format::Json,
];

/// For whom a codebook is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Colleagues who have the study: what is read back keeps all that the codebook says.
    Colleagues,
    /// Anybody.
    Anybody,
}

/// Writes the codebook. Examples of words that may not be quoted stay where colleagues read it back, and nowhere else.
pub fn export(context: &Context, args: &BookArgs, readers: For) -> Result<(), CliError> {
    let format = chosen(args)?;
    let project = context.open()?;
    let name = project.settings()?.name;
    let path = args.output.as_deref();
    let Some(format) = format else {
        if args.counts || args.for_paper {
            return Err(CliError::Usage(
                "a codebook file holds no figures and is no part of a paper; name another format, as in -o appendix.docx"
                    .to_owned(),
            ));
        }
        let mut codes = project.effective_codes()?.codebook.codes().to_vec();
        let unsaid = unsaid(&project)?;
        let withheld = match readers {
            For::Anybody => codes.iter_mut().filter_map(|code| unsaid.withhold(code).then_some(())).count(),
            For::Colleagues => codes.iter().filter(|code| unsaid.has(&code.example)).count(),
        };
        let book = Codebook::new(codes).map_err(CliError::failed)?;
        put(file::write(&name, "1", &book).as_bytes(), path, true, book.len())?;
        note_examples(withheld, readers);
        return Ok(());
    };
    let style = if path.is_some() { TextStyle::default() } else { report::style(None) };
    let stem = path.and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    let part = args.for_paper.then(|| stem.unwrap_or_else(|| "codebook".to_owned()));
    // A table that emic reads back may hold somebody's work.
    let is_read_back = format == Format::Csv;
    let unsaid = unsaid(&project)?;
    let write = |appendix: Appendix| {
        let stripped = appendix.clone().without(&unsaid);
        let (withheld, kept) = (stripped.withheld(), is_read_back && readers == For::Colleagues);
        let appendix = if kept { appendix } else { stripped };
        let bytes = appendix.render(format, part.as_deref(), &style).map_err(CliError::failed)?;
        put(&bytes, path, is_read_back, appendix.len())?;
        note_examples(withheld, if kept { For::Colleagues } else { For::Anybody });
        Ok(())
    };
    if args.counts {
        let acting = context.coder_if_any(&project)?;
        let corpus = project.corpus(acting.as_deref())?;
        return write(Appendix::counted(&name, &corpus, &Options::default()).map_err(CliError::failed)?);
    }
    write(Appendix::new(&name, &project.effective_codes()?.codebook))
}

/// What may not be quoted. Whoever writes has no part in it, and blind coding none either: texts are all that counts.
fn unsaid(project: &Project) -> Result<Unsaid, CliError> {
    Ok(Unsaid::of(&project.corpus(None)?, project, Readers::Anybody))
}

/// Says how many examples of words that may not be quoted are in a codebook that keeps them.
pub fn note_kept(project: &Project) -> Result<(), CliError> {
    let (unsaid, book) = (unsaid(project)?, project.effective_codes()?.codebook);
    note_examples(book.codes().iter().filter(|code| unsaid.has(&code.example)).count(), For::Colleagues);
    Ok(())
}

/// Says what became of examples of words that may not be quoted.
fn note_examples(found: usize, readers: For) {
    let Some(withheld) = line(found) else { return };
    output::note(&match readers {
        For::Anybody => withheld,
        For::Colleagues => format!(
            "{} of codes in it quote words that consent does not let be quoted: keep the file among those who have the study; emic export codebook withholds them",
            output::count(found, "example")
        ),
    });
}

/// The format that was asked for; nothing for a codebook file.
fn chosen(args: &BookArgs) -> Result<Option<Format>, CliError> {
    const COMMAND: &str = "export codebook";
    let ending = args.output.as_deref().and_then(Path::extension).map(|ending| ending.to_string_lossy().to_lowercase());
    match (args.format.as_deref(), ending.as_deref()) {
        (Some("toml"), _) | (None, None | Some("toml")) => Ok(None),
        (format, _) => {
            let asked = format.map(str::parse).transpose();
            let asked = asked.and_then(|asked| Format::choose(asked, args.output.as_deref(), OFFERED, COMMAND));
            let with_toml = |error: FormatError| match error {
                FormatError::NotOffered { command, format, offered } => {
                    format!("{command} does not write {format}; it offers toml, {offered}")
                }
                other @ FormatError::UnknownEnding { .. } => other.with("toml").to_string(),
                other => format!("{}; or toml", one_line(&other.to_string())),
            };
            asked.map(Some).map_err(|error| CliError::Usage(with_toml(error)))
        }
    }
}

fn put(bytes: &[u8], path: Option<&Path>, new: bool, codes: usize) -> Result<(), CliError> {
    let Some(path) = path else { return output::raw(bytes) };
    match new {
        true => participants::write_new(path, bytes)?,
        false => output::whole(path, bytes)?,
    }
    output::note(&format!("wrote {} to {}", output::count(codes, "code"), path.display()));
    Ok(())
}
