//! What is found out about a project of another program: what would come of it, and which of several projects is meant.

use super::rows::Row;
use super::{Fate, File};
use crate::ingest::report::FileReport;
use crate::text::display::{capitalised, counted, one_line};
use crate::text::fold::fold;

impl File {
    /// The projects that it holds, where there are several.
    pub fn projects(&self) -> &[String] {
        self.report.as_ref().map_or(&[], |report| &report.projects)
    }

    /// Which of them is meant.
    pub fn project_at(&self) -> Option<usize> {
        let wanted = self.said.project.as_deref()?;
        let named = self.projects().iter().position(|name| fold(name) == fold(wanted));
        named.or_else(|| wanted.parse::<usize>().ok()?.checked_sub(1))
    }
}

/// What is told of the file, line by line, and the line at which to begin: that of the doubt in this row.
pub fn told(file: &File, row: Option<&Row>) -> (Vec<String>, usize) {
    let Some(report) = &file.report else { return (vec!["It is not read yet.".to_owned()], 0) };
    if let (Fate::Failed, Some(why)) = (file.fate(), &report.error) {
        return (vec![format!("{}.", capitalised(&one_line(&super::rows::in_keys(why))))], 0);
    }
    let mut lines = losses(report);
    let mut at = 0;
    if file.doubts() > 0 {
        lines.push(format!("{}:", counted(file.doubts(), "doubt")));
        for (number, document) in report.documents.iter().enumerate() {
            for (doubt, what) in document.doubts.iter().enumerate() {
                if row == Some(&Row::Doubt(number, doubt)) {
                    at = lines.len();
                }
                let line = what.line.map_or_else(String::new, |line| format!(", line {line}"));
                let what = one_line(&super::rows::in_keys(&what.what));
                lines.push(format!("  {}{line}: {what}", one_line(&document.document)));
            }
        }
    }
    if lines.is_empty() {
        lines.push("Nothing is known of what is in it.".to_owned());
    }
    (lines, at)
}

/// What became of what a file holds, line by line; nothing where that was not asked.
pub fn losses(report: &FileReport) -> Vec<String> {
    let told = report.loss.as_ref().map(|loss| loss.told()).unwrap_or_default();
    told.lines().map(str::to_owned).collect()
}
