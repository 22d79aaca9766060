//! The keys in print: a listing, JSON, a file to edit, the page of the documents.

use super::{Context, Keymap, Preset, Row};
use crate::tui::command::COMMANDS;
use serde_json::json;
use unicode_width::UnicodeWidthStr as _;

/// The form of the list of keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Columns for people.
    #[default]
    Table,
    /// JSON.
    Json,
    /// A configuration file.
    Toml,
}

impl Keymap {
    /// The keys in a form, ending in a line feed.
    pub fn print(&self, form: Form) -> String {
        match form {
            Form::Table => self.columns(),
            Form::Json => self.json(),
            Form::Toml => self.file(),
        }
    }

    fn columns(&self) -> String {
        let mut rows = vec![["where".to_owned(), "action".to_owned(), "keys".to_owned(), "what it does".to_owned()]];
        for (context, row) in self.in_order() {
            let keys: Vec<String> = row.keys.iter().map(|key| self.shown(key)).collect();
            rows.push([context.name(), row.what.action.name(), keys.join(", "), row.what.doc.to_owned()]);
        }
        let mut widths = [0; 3];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let mut text = String::new();
        for row in &rows {
            for (at, cell) in row.iter().enumerate() {
                let gap = widths.get(at).map_or(0, |width| width + 2 - cell.width());
                text.push_str(cell);
                text.push_str(&" ".repeat(gap));
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
        text
    }

    fn in_order(&self) -> impl Iterator<Item = (Context, &Row)> {
        Context::ALL.into_iter().flat_map(|context| self.of(context).map(move |row| (context, row)))
    }

    fn json(&self) -> String {
        let row = |(context, row): (Context, &Row)| {
            json!({
                "context": context.name(),
                "action": row.what.action.name(),
                "keys": row.keys,
                "label": row.what.label,
                "group": row.what.group,
                "doc": row.what.doc,
            })
        };
        let rows: Vec<serde_json::Value> = self.in_order().map(row).collect();
        let mut text = serde_json::to_string_pretty(&rows).unwrap_or_default();
        text.push('\n');
        text
    }

    /// A file that says all that is in force; what is not changed may be left out of it.
    fn file(&self) -> String {
        let mut text = format!(
            "# The keys of emic, all of them. Keep the lines that you change; `emic keys --check` says what is wrong.\n\n[keys]\npreset = \"{}\"\n",
            self.preset().name()
        );
        for context in Context::ALL {
            text.push_str(&format!("\n# {}\n[keys.{}]\n", context.title(), context.name()));
            for row in self.of(context) {
                let quoted = |key: &String| toml::Value::String(key.clone()).to_string();
                let keys: Vec<String> = row.keys.iter().map(quoted).collect();
                text.push_str(&format!("# {}\n{} = [{}]\n", row.what.doc, row.what.action.name(), keys.join(", ")));
            }
        }
        text
    }
}

/// The page of the documents: the whole table, and how the presets differ from it.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Keys\n\nMade from the tables in `src/tui/keymap/`; inside emic, `?` shows the keys of the screen you are on.\nOther keys, and the preset of the [last table](#the-preset-plain): [configuration](configuration.md).\n",
    );
    let vim = Keymap::of_preset(Preset::Vim);
    for context in Context::ALL {
        page.push_str(&format!("\n## {}\n\n| keys | | what it does |\n|:--|:--|:--|\n", context.title()));
        for row in vim.of(context) {
            page.push_str(&format!("| {} | {} | {} |\n", quoted(&vim, row), row.what.group, row.what.doc));
        }
    }
    page.push_str(
        "\n## Commands\n\nTyped after `:`; Tab completes commands, documents, codes, attributes, themes and paths. Where `emic` has a command of the same name, it does the same.\n\n| command | what it does |\n|:--|:--|\n| `:NUMBER` | go to this turn |\n",
    );
    for command in COMMANDS {
        let name = command.names.first().copied().unwrap_or_default();
        let written = format!("{name} {}", command.usage).trim().replace('|', "\\|");
        page.push_str(&format!("| `:{written}` | {} |\n", command.doc));
    }
    page.push_str(
        "\n## The preset `plain`\n\nFor people who never used a terminal: `keys = \"plain\"` in the [configuration](configuration.md). Only what differs from the tables above is listed.\n\n| where | keys | what it does |\n|:--|:--|:--|\n",
    );
    let plain = Keymap::of_preset(Preset::Plain);
    for context in Context::ALL {
        for (row, before) in plain.of(context).zip(vim.of(context)).filter(|(row, before)| row.keys != before.keys) {
            let _ = before;
            page.push_str(&format!("| {} | {} | {} |\n", context.title(), quoted(&plain, row), row.what.doc));
        }
    }
    page
}

fn quoted(map: &Keymap, row: &Row) -> String {
    let keys: Vec<String> = row.keys.iter().map(|key| format!("`{}`", map.shown(key))).collect();
    keys.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_every_row() {
        let map = Keymap::of_preset(Preset::Plain);
        let table = map.print(Form::Table);
        assert_eq!(table.lines().count(), map.rows().len() + 1);
        assert!(table.lines().any(|line| line.starts_with("reader") && line.contains("Ctrl-C, o")), "{table}");
        let json: serde_json::Value = serde_json::from_str(&map.print(Form::Json)).expect("JSON");
        let rows = json.as_array().expect("rows");
        assert_eq!(rows.len(), map.rows().len());
        assert!(rows.iter().any(|row| row["action"] == "code" && row["keys"][0] == "c" && row["context"] == "reader"));
    }
}
