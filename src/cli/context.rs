//! Which project, and who acts in it.

use super::error::CliError;
use crate::store::{Project, user::User};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

/// What the global options and the environment say.
pub struct Context {
    project: Option<PathBuf>,
    coder: Option<String>,
}

impl Context {
    /// From `-p` and `--coder`, which win over the environment.
    pub fn new(project: Option<PathBuf>, coder: Option<String>) -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let project = project.or_else(|| variable("EMIC_PROJECT").map(PathBuf::from));
        let coder = coder.or_else(|| variable("EMIC_CODER").map(|name| name.to_string_lossy().into_owned()));
        Self { project, coder }
    }

    /// The coder that was named outright, if one was.
    pub fn named_coder(&self) -> Option<&str> {
        self.coder.as_deref()
    }

    /// The project's path: as named, else the only `*.emic` in the current folder.
    pub fn path(&self) -> Result<PathBuf, CliError> {
        match self.path_if_any()? {
            Some(path) => Ok(path),
            None => Err(CliError::Usage(
                "no project: there is no .emic file in this folder. Name one with -p PROJECT or $EMIC_PROJECT, or make one with `emic new study.emic`".to_owned(),
            )),
        }
    }

    /// Like [`Context::path`], `None` where nothing is named and nothing is here.
    pub fn path_if_any(&self) -> Result<Option<PathBuf>, CliError> {
        if let Some(path) = &self.project {
            return Ok(Some(path.clone()));
        }
        let mut here: Vec<PathBuf> = std::fs::read_dir(".")
            .map_err(|e| CliError::Failed(format!("cannot read the current folder: {e}")))?
            .flatten()
            .map(|entry| PathBuf::from(entry.file_name()))
            .filter(|path| path.extension().is_some_and(|ending| ending == "emic") && path.is_file())
            .collect();
        here.sort();
        match here.len() {
            0 => Ok(None),
            1 => Ok(here.pop()),
            n => {
                let names: Vec<String> = here.iter().take(5).map(|path| path.display().to_string()).collect();
                Err(CliError::Usage(format!(
                    "there are {n} projects in this folder ({}{}); name one with -p PROJECT or $EMIC_PROJECT",
                    names.join(", "),
                    if n > 5 { ", …" } else { "" }
                )))
            }
        }
    }

    /// Opens the project, and says what is to be known about where it lies.
    pub fn open(&self) -> Result<Project, CliError> {
        let mut project = Project::open(&self.path()?)?;
        let acting = self.coder_if_any(&project)?;
        project.see_as(acting.as_deref());
        if let Some(warning) = project.warning() {
            super::output::note(&warning);
        }
        Ok(project)
    }

    /// The acting coder: as named, else what this user chose for this project.
    pub fn coder_if_any(&self, project: &Project) -> Result<Option<String>, CliError> {
        if let Some(name) = &self.coder {
            crate::store::check_coder(name).map_err(|e| CliError::Usage(e.to_string()))?;
            return Ok(Some(name.clone()));
        }
        let id = project.settings()?.id;
        Ok(User::load().coder(project.path(), &id).cloned())
    }

    /// The acting coder, for a command that writes.
    pub fn coder(&self, project: &Project) -> Result<String, CliError> {
        self.coder_if_any(project)?.ok_or_else(|| {
            CliError::Usage(
                "who is coding? Say it once for this project with `emic coder NAME`, or for one command with --coder NAME or $EMIC_CODER".to_owned(),
            )
        })
    }

    /// Opens the project to try something out, for which nobody need act, or to write: the project and who acts.
    pub fn open_to_try_or_write(&self, dry_run: bool) -> Result<(Project, String), CliError> {
        if !dry_run {
            return self.open_to_write();
        }
        let project = self.open()?;
        let coder = self.coder_if_any(&project)?.unwrap_or_default();
        Ok((project, coder))
    }

    /// Opens the project to write in it: the project and who acts.
    pub fn open_to_write(&self) -> Result<(Project, String), CliError> {
        let project = self.open()?;
        if project.read_only() {
            return Err(crate::store::StoreError::ReadOnly(project.path().to_owned()).into());
        }
        let coder = self.coder(&project)?;
        Ok((project, coder))
    }
}

/// Checks the name of somebody who is to act from now on: the consensus is what a team decides, and nobody's own
/// coding. (A script may still bring it in, with `--coder consensus`.)
pub fn check_acting(name: &str) -> Result<(), CliError> {
    crate::store::check_coder(name).map_err(|e| CliError::Usage(e.to_string()))?;
    if crate::study::decision::is_consensus(name) {
        return Err(CliError::Usage(format!(
            "{name} is the layer of what a team decides, not somebody who codes; see `emic adjudicate --help`"
        )));
    }
    Ok(())
}

/// Remembers who this user is in a project. Not being able to is no failure of the command.
pub fn remember(project: &Project, coder: Option<&str>) {
    let Ok(settings) = project.settings() else { return };
    let path: &Path = project.path();
    let remembered = User::update(|user| {
        user.opened(path);
        if let Some(coder) = coder {
            user.is_coder(path, &settings.id, coder);
        }
    });
    if let Err(error) = remembered {
        super::output::note(&format!("what was chosen cannot be remembered: {error}"));
    }
}

/// Asks on the terminal; `None` where there is none, or no answer.
pub fn ask(question: &str) -> Option<String> {
    use std::io::Write as _;
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return None;
    }
    let mut errors = std::io::stderr();
    let _ = write!(errors, "{question} ");
    let _ = errors.flush();
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).ok()?;
    let answer = answer.trim();
    (!answer.is_empty()).then(|| answer.to_owned())
}
