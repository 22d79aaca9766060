//! Recipes: which reports a paper is made of, and into which files each of them goes.
//!
//! A file beside the project, `reports.toml`, says it; reports that are kept in the project take part too. What is
//! wrong is told with its file and line before anything is made: an unknown key, words that are no report, two outputs
//! that are one file, an output that would leave the folder. Nothing is read or written here.

use super::format::Format;
use super::reports::Ask;
use crate::store::SavedReport;
use crate::text::display::one_line;
use crate::text::fold::fold;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The name of the file beside the project.
pub const FILE: &str = "reports.toml";
/// The folder that is built into where none is named.
pub const FOLDER: &str = "paper";
/// What a build keeps of itself in the folder.
pub const MANIFEST: &str = "emic-build.json";
/// What a build tells of changed numbers.
pub const CHANGES: &str = "CHANGES.md";
/// What follows the name of an output in the name of the page for its authors.
pub const NOTES: &str = ".notes.md";
/// The endings of a report that names no outputs; a drawing is made where there is something to draw.
const ENDINGS: [&str; 3] = ["md", "csv", "svg"];
/// What a recipe may say.
const KEYS: [&str; 6] = ["name", "title", "report", "output", "for_paper", "width"];
/// The narrowest and the widest table that may be asked for.
const WIDTHS: std::ops::RangeInclusive<i64> = 40..=1000;

/// All recipes of a study.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recipes {
    /// The folder to build into, as the file names it.
    pub folder: Option<PathBuf>,
    /// The recipes: those of the file in its order, then those that are kept in the project.
    pub all: Vec<Recipe>,
    /// Names under which both the file and the project have a report; the file's counts.
    pub hidden: Vec<String>,
}

/// One report, and what it is made into.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Its name.
    pub name: String,
    /// What stands above the table in the place of the report's own title.
    pub title: Option<String>,
    /// What is asked.
    pub ask: Ask,
    /// The files.
    pub outputs: Vec<Output>,
    /// Whether it is set as a paper prints it.
    pub for_paper: bool,
    /// How wide tables are as text.
    pub width: Option<usize>,
    /// Where it is written down: a line of the file, or nowhere but in the project.
    pub line: Option<usize>,
}

/// A file that a report is made into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Where it goes, from the folder on, with `/` between the parts.
    pub path: String,
    /// The format that its ending tells.
    pub format: Format,
    /// The line of the file that names it.
    pub line: Option<usize>,
}

/// What is wrong with recipes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecipeError {
    /// In the file.
    #[error("{}:{line}: {what}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong, and what to do.
        what: String,
    },
    /// In what the project keeps.
    #[error("the report “{name}”, which is kept in the project: {what}")]
    Kept {
        /// Its name.
        name: String,
        /// What is wrong.
        what: String,
    },
}

impl Recipes {
    /// The recipes of a file, where there is one, and of the project.
    pub fn gather(file: Option<(&Path, &str)>, saved: &[SavedReport]) -> Result<Self, RecipeError> {
        let mut recipes = match file {
            Some((path, text)) => File { path, text, saved }.read()?,
            None => Self::default(),
        };
        for one in saved {
            if recipes.all.iter().any(|recipe| fold(&recipe.name) == fold(&one.name)) {
                recipes.hidden.push(one.name.clone());
                continue;
            }
            let wrong = |what: String| RecipeError::Kept { name: one_line(&one.name), what };
            let ask = Ask::parse(&one.words)
                .map_err(|why| wrong(format!("“{}” is no report any more: {why}", one_line(&one.words))))?;
            let outputs = plain_outputs(&one.name, &ask);
            let name = one.name.clone();
            let recipe = Recipe { name, title: None, ask, outputs, for_paper: false, width: None, line: None };
            recipes.all.push(recipe);
        }
        recipes.check_paths(file.map(|(path, _)| path))?;
        Ok(recipes)
    }

    /// The recipes with these names, all where none is named. The error says what there is.
    pub fn chosen(&self, names: &[String]) -> Result<Vec<&Recipe>, String> {
        if names.is_empty() {
            return Ok(self.all.iter().collect());
        }
        let known = |name: &String| self.all.iter().position(|recipe| fold(&recipe.name) == fold(name.trim()));
        let mut found = Vec::new();
        for name in names {
            found.push(known(name).ok_or_else(|| {
                let all: Vec<String> = self.all.iter().map(|recipe| one_line(&recipe.name)).collect();
                format!("there is no recipe “{}”; there are {}", one_line(name), all.join(", "))
            })?);
        }
        // In the order of the file, each once.
        Ok(self.all.iter().enumerate().filter(|(at, _)| found.contains(at)).map(|(_, recipe)| recipe).collect())
    }

    /// Refuses two outputs that are one file, on whatever file system, or of which one is a folder of the other.
    fn check_paths(&self, file: Option<&Path>) -> Result<(), RecipeError> {
        let mut taken: HashMap<String, (&Recipe, &str)> = HashMap::new();
        let outputs = || self.all.iter().flat_map(|recipe| recipe.outputs.iter().map(move |output| (recipe, output)));
        for (recipe, output) in outputs() {
            for path in recipe.files(output) {
                if let Some((other, _)) = taken.insert(fold(&path), (recipe, &output.path)) {
                    let other = if other.name == recipe.name { "the same report" } else { &one_line(&other.name) };
                    let (path, own) = (one_line(&path), one_line(&recipe.name));
                    let what =
                        format!("“{path}” of {own} is an output of {other} already; give one of them another path");
                    return Err(recipe.wrong(file, output, what));
                }
            }
        }
        for (recipe, output) in outputs() {
            let path = fold(&output.path);
            let above = path.match_indices('/').find_map(|(at, _)| taken.get(path.get(..at)?));
            if let Some((other, above)) = above {
                let (path, other) = (one_line(&output.path), one_line(&other.name));
                let what = format!("“{path}” would lie in “{}”, which is a file of {other}", one_line(above));
                return Err(recipe.wrong(file, output, what));
            }
        }
        Ok(())
    }
}

impl Recipe {
    /// Something wrong with an output of it.
    fn wrong(&self, file: Option<&Path>, output: &Output, what: String) -> RecipeError {
        match (file, output.line.or(self.line)) {
            (Some(path), Some(line)) => RecipeError::Wrong { path: path.to_owned(), line, what },
            _ => RecipeError::Kept { name: one_line(&self.name), what },
        }
    }

    /// The page for the authors of a report for a paper: one for all its outputs, beside the first.
    pub fn notes(&self) -> Option<String> {
        let first = self.outputs.first().filter(|_| self.for_paper)?;
        let folder = first.path.rfind('/').and_then(|at| first.path.get(..=at)).unwrap_or("");
        Some(format!("{folder}{}{NOTES}", file_stem(&self.name)))
    }

    /// The files that an output makes: itself, and with the first the page for the authors.
    pub fn files(&self, output: &Output) -> Vec<String> {
        let notes = self.notes().filter(|_| self.outputs.first() == Some(output));
        std::iter::once(output.path.clone()).chain(notes).collect()
    }
}

/// The outputs of a report that names none.
fn plain_outputs(name: &str, ask: &Ask) -> Vec<Output> {
    let stem = file_stem(name);
    let offered = |ending: &&str| {
        let path = format!("{stem}.{ending}");
        let format = Format::from_path(Path::new(&path)).filter(|format| ask.formats().contains(format))?;
        Some(Output { path, format, line: None })
    };
    ENDINGS.iter().filter_map(offered).collect()
}

/// A name as a file may be called on any file system.
fn file_stem(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    let stem: String = name.trim().chars().map(plain).collect();
    let stem = stem.trim_matches(['.', '-']);
    if stem.is_empty() { "report".to_owned() } else { stem.to_owned() }
}

/// A path inside a folder, in one spelling; the error says why it is none.
fn inside(text: &str) -> Result<String, String> {
    let shown = one_line(text);
    let refuse = |why: &str| Err(format!("the output “{shown}” {why}"));
    if text.trim().is_empty() {
        return Err("an output is empty; it names a file, as in output = \"tables/table-2.csv\"".to_owned());
    }
    if text.chars().any(char::is_control) {
        return refuse("has a control character in it");
    }
    if text.contains('\\') {
        return refuse("has a backslash in it; part folders with /");
    }
    if text.starts_with('/') || text.contains(':') {
        return refuse("is no path inside the folder; write it from the folder on, as in tables/table-2.csv");
    }
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") {
        return refuse("leads out of the folder; outputs stay inside it, so leave .. out");
    }
    if parts.is_empty() || text.ends_with('/') {
        return refuse("is a folder; name a file in it");
    }
    let path = parts.join("/");
    if [MANIFEST, CHANGES].iter().any(|own| fold(own) == fold(&path)) {
        return refuse("is what a build keeps of itself; choose another name");
    }
    Ok(path)
}

/// A file that is read.
struct File<'a> {
    path: &'a Path,
    text: &'a str,
    saved: &'a [SavedReport],
}

type Fields<'a> = DeTable<'a>;

impl File<'_> {
    fn wrong(&self, at: usize, what: impl Into<String>) -> RecipeError {
        RecipeError::Wrong { path: self.path.to_owned(), line: self.line(at), what: what.into() }
    }

    fn line(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|byte| *byte == b'\n').count()
    }

    fn read(&self) -> Result<Recipes, RecipeError> {
        let file = DeTable::parse(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            self.wrong(at, format!("this is not TOML: {}", one_line(error.message())))
        })?;
        let mut recipes = Recipes::default();
        for (key, value) in file.get_ref().iter() {
            match key.get_ref().as_ref() {
                "build" => recipes.folder = self.build(value)?,
                "report" => recipes.all = self.reports(value)?,
                other => {
                    return Err(self.wrong(
                        key.span().start,
                        format!("there is no key “{}” here; there are [build] and [[report]]", one_line(other)),
                    ));
                }
            }
        }
        Ok(recipes)
    }

    fn build(&self, value: &Spanned<DeValue<'_>>) -> Result<Option<PathBuf>, RecipeError> {
        let DeValue::Table(fields) = value.get_ref() else {
            return Err(
                self.wrong(value.span().start, "build is a table, as in [build] and folder = \"paper\" below it")
            );
        };
        self.known(fields, &["folder"], "[build]")?;
        let folder = self.string(fields, "folder")?;
        if let Some((at, folder)) = &folder
            && folder.trim().is_empty()
        {
            return Err(self.wrong(*at, "folder is empty; name one, as in folder = \"paper\""));
        }
        Ok(folder.map(|(_, folder)| PathBuf::from(folder)))
    }

    fn reports(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<Recipe>, RecipeError> {
        let brackets = "reports are written as [[report]] tables, with two brackets";
        let DeValue::Array(entries) = value.get_ref() else {
            return Err(self.wrong(value.span().start, brackets));
        };
        let mut recipes: Vec<Recipe> = Vec::new();
        for entry in entries.iter() {
            let at = entry.span().start;
            let DeValue::Table(fields) = entry.get_ref() else { return Err(self.wrong(at, brackets)) };
            let recipe = self.report(fields, at)?;
            if let Some(other) = recipes.iter().find(|other| fold(&other.name) == fold(&recipe.name)) {
                let at = fields.get("name").map_or(at, |name| name.span().start);
                let line = other.line.unwrap_or_default();
                return Err(self.wrong(at, format!("there is a report “{}” already, at line {line}", recipe.name)));
            }
            recipes.push(recipe);
        }
        Ok(recipes)
    }

    fn report(&self, fields: &Fields<'_>, start: usize) -> Result<Recipe, RecipeError> {
        self.known(fields, &KEYS, "[[report]]")?;
        let Some((at, name)) = self.string(fields, "name")? else {
            return Err(self.wrong(start, "this report has no name; give it one, as in name = \"table-2\""));
        };
        let name = crate::store::report_name(&name).map_err(|error| self.wrong(at, error.to_string()))?;
        let (words_at, words) = match self.string(fields, "report")? {
            Some(words) => words,
            None => {
                let kept = self.saved.iter().find(|saved| fold(&saved.name) == fold(&name));
                let kept = kept.ok_or_else(|| {
                    let name = one_line(&name);
                    self.wrong(
                        start,
                        format!(
                            "“{name}” does not say which report it is, and none is kept in the project under this name; \
                             add what stands after emic report, as in report = \"frequency --by site\""
                        ),
                    )
                })?;
                (start, kept.words.clone())
            }
        };
        let ask = Ask::parse(&words)
            .map_err(|why| self.wrong(words_at, format!("“{}” is no report: {why}", one_line(&words))))?;
        let outputs = match self.outputs(fields, &ask)? {
            outputs if outputs.is_empty() => plain_outputs(&name, &ask),
            outputs => outputs,
        };
        Ok(Recipe {
            title: self.string(fields, "title")?.map(|(_, title)| title).filter(|title| !title.trim().is_empty()),
            for_paper: self.boolean(fields, "for_paper")?,
            width: self.width(fields)?,
            line: Some(self.line(start)),
            name,
            ask,
            outputs,
        })
    }

    fn outputs(&self, fields: &Fields<'_>, ask: &Ask) -> Result<Vec<Output>, RecipeError> {
        let Some(value) = fields.get("output") else { return Ok(Vec::new()) };
        let one = |value: &Spanned<DeValue<'_>>| {
            let at = value.span().start;
            let DeValue::String(path) = value.get_ref() else {
                return Err(self.wrong(
                    at,
                    "output is a path in quotes, or several in brackets, as in output = [\"table-2.md\", \"table-2.csv\"]",
                ));
            };
            let path = inside(path).map_err(|why| self.wrong(at, why))?;
            let format = Format::choose(None, Some(Path::new(&path)), ask.formats(), &format!("report {}", ask.name()))
                .map_err(|error| self.wrong(at, error.to_string()))?;
            Ok(Output { path, format, line: Some(self.line(at)) })
        };
        match value.get_ref() {
            DeValue::Array(paths) => paths.iter().map(one).collect(),
            _ => Ok(vec![one(value)?]),
        }
    }

    fn width(&self, fields: &Fields<'_>) -> Result<Option<usize>, RecipeError> {
        let Some(value) = fields.get("width") else { return Ok(None) };
        let number = match value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        let number = number.filter(|number| WIDTHS.contains(number)).and_then(|number| usize::try_from(number).ok());
        let (least, most) = (WIDTHS.start(), WIDTHS.end());
        let what = format!("width is a number from {least} to {most}, as in width = 100");
        number.map(Some).ok_or_else(|| self.wrong(value.span().start, what))
    }

    fn boolean(&self, fields: &Fields<'_>, key: &str) -> Result<bool, RecipeError> {
        match fields.get(key).map(|value| (value.span().start, value.get_ref())) {
            None => Ok(false),
            Some((_, DeValue::Boolean(value))) => Ok(*value),
            Some((at, _)) => Err(self.wrong(at, format!("{key} is true or false, without quotes"))),
        }
    }

    fn string(&self, fields: &Fields<'_>, key: &str) -> Result<Option<(usize, String)>, RecipeError> {
        match fields.get(key).map(|value| (value.span().start, value.get_ref())) {
            None => Ok(None),
            Some((at, DeValue::String(value))) => Ok(Some((at, value.to_string()))),
            Some((at, _)) => Err(self.wrong(at, format!("{key} must be text in quotes"))),
        }
    }

    fn known(&self, fields: &Fields<'_>, keys: &[&str], table: &str) -> Result<(), RecipeError> {
        match fields.iter().find(|(key, _)| !keys.contains(&key.get_ref().as_ref())) {
            None => Ok(()),
            Some((key, _)) => Err(self.wrong(
                key.span().start,
                format!("there is no key “{}” in {table}; there are {}", one_line(key.get_ref()), keys.join(", ")),
            )),
        }
    }
}

#[cfg(test)]
mod tests;
