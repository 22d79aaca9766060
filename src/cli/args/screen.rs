//! Arguments of what opens the terminal UI or tells of it.

use crate::cli::Open;
use clap::Args;
use std::path::PathBuf;

/// Arguments of `demo`.
#[derive(Args)]
pub struct DemoArgs {
    /// The folder in which to make demo.emic [default: the current one]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// Arguments of `tutor`.
#[derive(Args)]
pub struct TutorArgs {
    /// The folder in which to make the copy [default: a folder of emic's own]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// Arguments of `open`.
#[derive(Args, Default)]
pub struct OpenArgs {
    /// The document to begin with [default: where you left off]
    #[arg(value_name = "DOC")]
    pub document: Option<String>,
    /// How it looks
    #[command(flatten)]
    pub look: LookArgs,
}

/// The names of the themes of the terminal UI.
pub const THEMES: [&str; 5] = ["dark", "light", "high-contrast", "16", "mono"];

/// How the terminal UI looks.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub struct LookArgs {
    /// Colours of the terminal UI [default: as configured, else dark]
    #[arg(long, value_name = "THEME", value_parser = THEMES)]
    pub theme: Option<String>,
    /// Draw the terminal UI for a screen reader: lines of words, no frames
    #[arg(long)]
    pub screen_reader: bool,
}

impl LookArgs {
    /// What is said here, else there.
    pub fn or(self, other: Self) -> Self {
        Self { theme: self.theme.or(other.theme), screen_reader: self.screen_reader || other.screen_reader }
    }

    /// Adds it to what is to be opened.
    pub fn onto(self, open: Open) -> Open {
        Open { theme: self.theme, screen_reader: self.screen_reader, ..open }
    }
}

/// Arguments of `keys`.
#[derive(Args)]
pub struct KeysArgs {
    /// Form of the output; toml is a complete configuration to edit
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: KeysForm,
    /// Only say what is wrong with the configuration
    #[arg(long)]
    pub check: bool,
}

/// The form of the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum KeysForm {
    /// Columns for people.
    #[default]
    Table,
    /// JSON.
    Json,
    /// A configuration file.
    Toml,
}
