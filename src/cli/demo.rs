//! `emic demo`: the invented study, built in.

use super::Open;
use super::args::{DemoArgs, TutorArgs};
use super::context::{self, Context};
use super::error::CliError;
use super::output;
use crate::exchange::codebook;
use crate::exchange::intake::{self, CodingRules};
use crate::ingest::folder::Role;
use crate::ingest::import::{Input, Wishes};
use crate::ingest::instructions::Instructions;
use crate::publish::reports::{Ask, CooccurrenceArgs, FrequencyArgs, ReportOptions};
use crate::search::Index;
use crate::store::{Group, Project};
use crate::study::Codebook;
use std::borrow::Cow;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

/// The study's lead coder, who acts in the demo unless another is named.
const LEAD: &str = "k1";

macro_rules! built_in {
    ($($folder:literal: [$($name:literal),+ $(,)?]),+ $(,)?) => {
        &[$($(($name, include_bytes!(concat!("../../", $folder, "/", $name)).as_slice()),)+)+]
    };
}

/// The codebooks, as they lie in `codebooks/`. A missing one fails the build.
const CODEBOOKS: &[(&str, &[u8])] = built_in!("codebooks": [
    "core.toml", "activity-theory.toml", "multi-agency-learning.toml", "safeguarding-information.toml",
]);

/// The study, as it lies in `sample-data/`.
const STUDY: &[(&str, &[u8])] = built_in!("sample-data": [
    "participants.csv", "documents.csv",
    "ALD-I1.md", "ALD-I2.docx", "ALD-I3.txt", "ALD-I4.md", "ALD-O1.md", "ALD-W1.md", "BRA-I1.txt",
    "BRA-I2.txt", "BRA-O1.md", "BRA-W1.txt", "CRE-I1.docx", "CRE-I2.md", "CRE-W1.md", "CRE-W2.md",
    "CRE-W3.docx", "DUN-I1.txt", "DUN-W1.txt", "DUN-W2.txt", "DUN-W3.md", "DUN-W4.txt", "EAS-B1.md",
    "EAS-I1.md", "EAS-I2.docx", "EAS-O1.md",
    "codings.jsonl",
]);

/// Who acts in the tutor's copy unless another is named: nobody of the study, so that no undo reaches its import.
const LEARNER: &str = "me";

/// Who brings the study into the tutor's copy.
const BRINGER: &str = "emic";

/// Makes the demo project, or finds the one that is there, and shows it: on a terminal by opening it.
pub fn run(context: &Context, args: &DemoArgs) -> Result<Option<Open>, CliError> {
    let folder = args.folder.clone().unwrap_or_else(|| PathBuf::from("."));
    let coder = checked(context.named_coder().unwrap_or(LEAD))?;
    let (path, made) = in_folder(&folder, &coder, Told::Progress)?;
    if !made {
        output::note(&format!("{} is there already and is opened as it is", path.display()));
    }
    if std::io::stdout().is_terminal() && std::io::stdin().is_terminal() {
        return Ok(Some(Open { project: Some(path), coder: Some(coder), ..Open::default() }));
    }
    reports(&path, &coder)?;
    Ok(None)
}

/// `emic tutor`: makes a fresh copy of the study and has the terminal UI teach on it.
pub fn teach(context: &Context, args: &TutorArgs) -> Result<Open, CliError> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(CliError::Usage(
            "the tutor needs a terminal, and here is none; `emic demo` prints what the study holds".to_owned(),
        ));
    }
    let (path, coder) = tutor_in(args.folder.as_deref(), context.named_coder(), Told::Progress)?;
    Ok(Open { project: Some(path), coder: Some(coder), tutor: true, ..Open::default() })
}

/// Makes the demo project in a folder, or finds it there, without a word on the terminal; where it is, and who acts
/// in it.
pub fn demo_project(folder: &Path, coder: Option<&str>) -> Result<(PathBuf, String), String> {
    let make = || {
        let coder = checked(coder.unwrap_or(LEAD))?;
        let (path, _) = in_folder(folder, &coder, Told::Nothing)?;
        Ok((path, coder))
    };
    make().map_err(CliError::into_message)
}

/// Makes a fresh copy for the tutor, in a folder of emic's own where none is named, without a word on the terminal;
/// where it is, and who acts in it.
pub fn tutor_project(folder: Option<&Path>, coder: Option<&str>) -> Result<(PathBuf, String), String> {
    tutor_in(folder, coder, Told::Nothing).map_err(CliError::into_message)
}

/// Whether progress is told on the terminal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Progress,
    Nothing,
}

fn checked(coder: &str) -> Result<String, CliError> {
    crate::store::check_coder(coder).map_err(|e| CliError::Usage(e.to_string()))?;
    Ok(coder.to_owned())
}

fn make_folder(folder: &Path) -> Result<(), CliError> {
    std::fs::create_dir_all(folder)
        .map_err(|e| CliError::Failed(format!("cannot make the folder {}: {e}", folder.display())))
}

/// The demo project of a folder, and whether it was made now.
fn in_folder(folder: &Path, coder: &str, told: Told) -> Result<(PathBuf, bool), CliError> {
    let path = folder.join("demo.emic");
    if path.exists() {
        return Ok((path, false));
    }
    make_folder(folder)?;
    make(&path, coder, told)?;
    Ok((path, true))
}

/// A copy under a name that is free: what somebody tried things on before is left as it is.
fn tutor_in(folder: Option<&Path>, coder: Option<&str>, told: Told) -> Result<(PathBuf, String), CliError> {
    let coder = checked(coder.unwrap_or(LEARNER))?;
    let own = || crate::store::user::path().and_then(|path| Some(path.parent()?.join("tutor")));
    let folder = folder.map(Path::to_owned).or_else(own).ok_or_else(|| {
        CliError::Failed("there is no folder for the tutor's copy; name one, as in `emic tutor somewhere`".to_owned())
    })?;
    make_folder(&folder)?;
    let name = |number: u32| if number < 2 { "tutor.emic".to_owned() } else { format!("tutor-{number}.emic") };
    let free = (1..10_000).map(|number| folder.join(name(number))).find(|path| !path.exists());
    let path = free.ok_or_else(|| {
        CliError::Failed(format!("{} is full of copies of the tutor's study; delete some", folder.display()))
    })?;
    make(&path, BRINGER, told)?;
    Ok((path, coder))
}

/// Makes the project; on an error nothing is left.
fn make(path: &Path, coder: &str, told: Told) -> Result<(), CliError> {
    let mut project = Project::create(path, coder)?;
    let made = fill(&mut project, coder, told);
    if made.is_err() {
        drop(project);
        let _ = std::fs::remove_file(path);
        return made;
    }
    // The copy of the tutor has a learner of its own, who is remembered when it is opened.
    if told == Told::Progress && coder != BRINGER {
        context::remember(&project, Some(coder));
    }
    Ok(())
}

fn fill(project: &mut Project, coder: &str, told: Told) -> Result<(), CliError> {
    let (mut books, mut known) = (super::codebook::Books::default(), Codebook::default());
    for (name, bytes) in CODEBOOKS {
        let text = std::str::from_utf8(bytes).map_err(CliError::failed)?;
        let book = codebook::parse(Path::new(name), text, &known).map_err(CliError::failed)?;
        books.add(book, &mut known)?;
    }
    super::codebook::import_quietly(project, coder, books)?;
    let inputs: Vec<Input> = STUDY
        .iter()
        .map(|(name, bytes)| Input {
            bytes: Some(Cow::Borrowed(bytes)),
            ..Input::file(PathBuf::from(name), role(name))
        })
        .collect();
    let group = Group::new(coder, "import the demo study");
    let instructions = Instructions::default();
    let reports = match told {
        Told::Progress => super::import::import_all(project, &inputs, &group, &instructions, (false, false))?,
        Told::Nothing => {
            let index = Index::at(project.index_path());
            let wishes = Wishes {
                group: &group,
                dry_run: false,
                index: Some(&index),
                instructions: &instructions,
                taken: &[],
                stop: None,
            };
            let rules = CodingRules { now: super::coding::now(), skip_bad: false };
            intake::take_in(project, &inputs, &wishes, rules, &mut |_, _, _| {})?
        }
    };
    match reports.into_iter().find_map(|report| Some((report.file, report.error?))) {
        Some((file, error)) => Err(CliError::Failed(format!("the built-in {file} is wrong: {error}"))),
        None => Ok(()),
    }
}

fn role(name: &str) -> Role {
    match name {
        "participants.csv" => Role::Participants,
        "documents.csv" => Role::Documents,
        "codings.jsonl" => Role::Codings,
        _ => Role::Document,
    }
}

/// The frequency and the co-occurrence report, by site and by profession, themes first.
fn reports(path: &Path, coder: &str) -> Result<(), CliError> {
    let project = Project::open(path)?;
    let corpus = project.corpus(Some(coder))?;
    let mut text = String::new();
    for by in ["site", "profession"] {
        let ask = Ask::Frequency(FrequencyArgs { options: by_attribute(by), ..FrequencyArgs::default() });
        text.push_str(&super::report::table(&project, &corpus, &ask)?);
        text.push('\n');
    }
    for by in ["site", "profession"] {
        let ask = Ask::Cooccurrence(CooccurrenceArgs { options: by_attribute(by), ..CooccurrenceArgs::default() });
        text.push_str(&super::report::table(&project, &corpus, &ask)?);
        text.push('\n');
    }
    output::raw(text.as_bytes())
}

fn by_attribute(key: &str) -> ReportOptions {
    ReportOptions { by: Some(key.to_owned()), ..ReportOptions::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_study_is_all_there_is_in_the_folder_and_comes_in_without_a_doubt() {
        for (folder, listed) in [("codebooks", CODEBOOKS), ("sample-data", STUDY)] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
            for entry in std::fs::read_dir(folder).expect("the folder").flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let built_in = listed.iter().any(|(known, _)| *known == name);
                assert!(built_in || name == "README.md", "{name} is not built in");
            }
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("demo.emic");
        let mut project = Project::create(&path, LEAD).expect("a project");
        fill(&mut project, LEAD, Told::Nothing).expect("the study");
        assert_eq!(project.documents().expect("documents").len(), STUDY.len() - 3);
        assert_eq!(project.check().expect("a check").problems, Vec::<String>::new());
        let coders = project.coders().expect("coders");
        assert!(coders.len() >= 2, "{coders:?}");
    }
}
