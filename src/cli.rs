//! The command line: arguments → calls below → printed output.
//!
//! Data goes to standard output, everything else to standard error. Exit codes: 0 done, 1 failed, 2
//! wrong usage. An error is printed once, here, with what is wrong, where, and what to do.

mod archive;
mod args;
mod assign;
mod backup;
mod build;
mod codebook;
mod coding;
mod context;
mod decide;
mod demo;
mod documents;
mod error;
mod excerpt;
mod excerpts;
mod export;
mod generate;
mod history;
mod identify;
mod import;
mod info;
mod links;
mod memo;
mod memos;
mod merge;
mod new;
mod open;
mod output;
mod participants;
mod progress;
mod pseudonymise;
mod reaching;
mod recheck;
mod refi;
mod report;
mod review;
mod revise;
mod search;
mod show;
mod tags;
mod transcript;
mod turns;
mod verify;

pub use args::{KeysForm, THEMES};
pub use demo::{demo_project, tutor_project};

use args::{Cli, Command};
use clap::FromArgMatches as _;
use context::Context;
use error::CliError;
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs the program with the process's arguments.
pub fn main() -> Next {
    // Where this program cannot be called again, readers that may fail run in it.
    if let Ok(program) = std::env::current_exe() {
        crate::ingest::apart::program(program);
    }
    let parsed = command().try_get_matches();
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            return Next::Exit(usage(&error));
        }
    };
    match run(cli) {
        Ok(next) => next,
        Err(error) => {
            error.print();
            Next::Exit(ExitCode::from(error.exit_code()))
        }
    }
}

/// The command line, each report's help without what the report refuses.
fn command() -> clap::Command {
    let command = <Cli as clap::CommandFactory>::command();
    command.mut_subcommand("report", |report| {
        use clap::{Arg, ArgAction, value_parser};
        let hidden = |id: &'static str, long: &'static str| Arg::new(id).long(long).global(true).hide(true);
        // What stands for all reports is told in the help of each, unless it is told there that it is not.
        let unprinted = |one: clap::Command| {
            one.arg(hidden("for_paper", "for-paper").action(ArgAction::SetTrue))
                .arg(hidden("chart", "chart").value_parser(value_parser!(usize)))
        };
        let report = crate::publish::reports::helpful(report);
        ["compare", "all", "saved"].into_iter().fold(report, |report, name| report.mut_subcommand(name, unprinted))
    })
}

/// What is to be done when the arguments have been dealt with.
#[derive(Debug)]
pub enum Next {
    /// End with this code.
    Exit(ExitCode),
    /// Open the terminal UI.
    Open(Open),
    /// Print the keys of the terminal UI.
    Keys(Keys),
}

/// The keys, asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// In which form.
    pub form: KeysForm,
    /// Whether only what is wrong is asked for.
    pub check: bool,
}

/// The terminal UI, asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// The project; none for the start screen.
    pub project: Option<PathBuf>,
    /// The coder, where one was named outright.
    pub coder: Option<String>,
    /// The document to begin with, where one was named.
    pub document: Option<String>,
    /// The theme, where one was named: one of [`THEMES`].
    pub theme: Option<String>,
    /// Whether it is to be drawn for a screen reader.
    pub screen_reader: bool,
    /// Whether to begin with the tutor.
    pub tutor: bool,
}

/// Prints help that was asked for as data, and wrong usage as the error that it is.
fn usage(error: &clap::Error) -> ExitCode {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {}
        // Here clap prints the help alone, without a word of what is wrong.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => eprint_quietly("emic: error: a command is missing\n\n"),
        // clap's own words begin with “error:”.
        _ => eprint_quietly("emic: "),
    }
    // A closed pipe under `--help` is no failure.
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

fn eprint_quietly(text: &str) {
    use std::io::Write as _;
    let _ = std::io::stderr().write_all(text.as_bytes());
}

fn run(cli: Cli) -> Result<Next, CliError> {
    let context = Context::new(cli.project, cli.coder);
    let look = cli.look;
    match cli.command.unwrap_or(Command::Open(args::OpenArgs::default())) {
        Command::Open(args) => {
            let look = look.or(args.look);
            return open::start(&context, args.document).map(|open| Next::Open(look.onto(open)));
        }
        Command::Tutor(args) => {
            return demo::teach(&context, &args).map(|open| Next::Open(look.onto(open)));
        }
        Command::Demo(args) => {
            if let Some(open) = demo::run(&context, &args)? {
                return Ok(Next::Open(look.onto(open)));
            }
        }
        _ if look != args::LookArgs::default() => {
            return Err(CliError::Usage(
                "--theme and --screen-reader are for the terminal UI, as in `emic --theme light`".to_owned(),
            ));
        }
        Command::Keys(args) => return Ok(Next::Keys(Keys { form: args.format, check: args.check })),
        command => print(&context, command)?,
    }
    Ok(Next::Exit(ExitCode::SUCCESS))
}

/// Runs a command that prints and ends.
fn print(context: &Context, command: Command) -> Result<(), CliError> {
    match command {
        Command::Open(_) | Command::Demo(_) | Command::Tutor(_) | Command::Keys(_) => Ok(()),
        Command::New(args) => new::run(context, &args),
        Command::Import(args) => import::run(context, &args),
        Command::Info(args) => info::run(context, args.format),
        Command::Coder(args) => info::coder(context, args.name.as_deref()),
        Command::Documents(args) => documents::list(context, args.format),
        Command::Turns(args) => match (args.action, args.document) {
            (Some(args::TurnsAction::Edit(edit)), _) => turns::edit(context, &edit),
            (None, document) => documents::turns(context, &document.unwrap_or_default(), args.format),
        },
        Command::Revise(args) => revise::run(context, &args),
        Command::Text(args) => documents::text(context, &args.document, args.span),
        Command::Participants(args) => participants::run(context, &args),
        Command::Codebook(args) => codebook::run(context, args.action),
        Command::Code(args) => coding::code(context, &args),
        Command::Uncode(args) => coding::uncode(context, &args),
        Command::Finish(args) => coding::finish(context, &args),
        Command::Adjudicate(args) => decide::adjudicate(context, &args),
        Command::Decide(args) => decide::decide(context, &args),
        Command::Recheck(args) => recheck::recheck(context, &args),
        Command::Assign(args) => assign::run(context, &args),
        Command::Next(args) => assign::next(context, &args),
        Command::Merge(args) => merge::run(context, &args),
        Command::Search(args) if args.memos => memo::search(context, &args),
        Command::Search(args) => search::run(context, &args),
        Command::Autocode(args) => search::autocode(context, &args),
        Command::Export(args) => export::run(context, &args),
        Command::Report(args) => report::run(context, &args),
        Command::Verify(args) => verify::run(context, &args),
        Command::Build(args) => build::run(context, &args),
        Command::Memo(args) => memo::run(context, &args),
        Command::Tag(args) => tags::tag(context, &args),
        Command::Untag(args) => tags::untag(context, &args),
        Command::Show(args) => show::run(context, &args),
        Command::Excerpt(args) => excerpt::run(context, &args),
        Command::Tags(args) => tags::list(context, &args),
        Command::Link(args) => links::link(context, &args),
        Command::Links(args) => links::list(context, args.format),
        Command::Unlink(args) => links::unlink(context, &args),
        Command::Event(args) => links::event(context, &args),
        Command::Events(args) => links::events(context, args.format),
        Command::Undo => history::undo(context),
        Command::Redo => history::redo(context),
        Command::Log(args) => history::log(context, args.limit, args.format),
        Command::Pseudonymise(args) => pseudonymise::run(context, &args),
        Command::Check(args) if args.trim => reaching::trim(context, args.format),
        Command::Check(args) if args.identifying => identify::check(context, &args),
        Command::Check(args) => history::check(context, args.rebuild, args.format),
        Command::Backup(args) => backup::run(context, &args.file),
        Command::Generate(args) => generate::run(&args),
        Command::ReadApart(args) => import::read_apart(&args.job),
        Command::Completions(args) => {
            let mut command = self::command();
            let mut script = Vec::new();
            clap_complete::generate(args.shell, &mut command, "emic", &mut script);
            output::raw(&script)
        }
    }
}
