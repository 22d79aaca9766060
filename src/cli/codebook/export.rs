//! The codebook written to a file: to be read back, or as the appendix of a paper.

use crate::analysis::Options;
use crate::cli::args::BookArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::{output, participants, report};
use crate::exchange::codebook as file;
use crate::publish::codebook::Appendix;
use crate::publish::{Format, FormatError, TextStyle};
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

/// Writes the codebook.
pub fn export(context: &Context, args: &BookArgs) -> Result<(), CliError> {
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
        let book = project.effective_codes()?.codebook;
        return put(file::write(&name, "1", &book).as_bytes(), path, true, book.len());
    };
    let style = if path.is_some() { TextStyle::default() } else { report::style(None) };
    let stem = path.and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    let part = args.for_paper.then(|| stem.unwrap_or_else(|| "codebook".to_owned()));
    let write = |appendix: &Appendix<'_>| {
        let bytes = appendix.render(format, part.as_deref(), &style).map_err(CliError::failed)?;
        // A table that emic reads back may hold somebody's work.
        put(&bytes, path, format == Format::Csv, appendix.len())
    };
    if args.counts {
        let acting = context.coder_if_any(&project)?;
        let corpus = project.corpus(acting.as_deref())?;
        return write(&Appendix::counted(&name, &corpus, &Options::default()).map_err(CliError::failed)?);
    }
    write(&Appendix::new(&name, &project.effective_codes()?.codebook))
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
