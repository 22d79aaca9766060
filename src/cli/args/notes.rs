//! Arguments of what is noted beside codings: memos, tags, links, events.

use super::super::output::Listing;
use crate::study::memo::MemoType;
use crate::text::CharSpan;
use clap::{Args, Subcommand};

/// Arguments of `memo`.
#[derive(Args)]
pub struct MemoArgs {
    /// What to do
    #[command(subcommand)]
    pub action: MemoAction,
}

/// What `memo` does.
#[derive(Subcommand)]
pub enum MemoAction {
    /// Write a memo
    #[command(
        after_help = "Examples:\n  emic memo add --on code:power 'See [[ALD-W1:12]]'\n  emic memo add --on turn:ALD-W1:12 --type reflexive 'I laughed too'\n  emic memo add --on document:ALD-W1 - < summary.md"
    )]
    Add(MemoAddArgs),
    /// List memos, those of codings too
    #[command(
        after_help = "Examples:\n  emic memo list --type decision\n  emic memo list --on code:power\n  emic memo list --on coding --coder k1 --format json"
    )]
    List(MemoListArgs),
    /// Show a memo: what it says, where its links lead, what links to it
    #[command(after_help = "Example:\n  emic memo show 3f2a9c1e")]
    Show(MemoShowArgs),
    /// Write a memo anew, or say what it is for; without a text your editor opens
    #[command(
        after_help = "Examples:\n  emic memo edit 3f2a9c1e                       # in $VISUAL or $EDITOR\n  emic memo edit 3f2a9c1e 'We code whole sentences'\n  emic memo edit 3f2a9c1e --type summary"
    )]
    Edit(MemoEditArgs),
    /// Take a memo away
    #[command(after_help = "Example:\n  emic memo remove 3f2a9c1e      # `emic undo` brings it back")]
    Remove(IdArgs),
}

/// Arguments of `memo add`.
#[derive(Args)]
pub struct MemoAddArgs {
    /// What it hangs on: project, document:DOC, participant:NAME, code:CODE, turn:DOC:N or report:NAME
    #[arg(long, value_name = "WHAT")]
    pub on: String,
    /// What it is for: definition, decision, reflexive, methodological, summary [default: by what it hangs on]
    #[arg(long = "type", value_name = "TYPE")]
    pub memo_type: Option<MemoType>,
    /// The text; - reads standard input
    pub text: String,
}

/// Arguments of `memo list`.
#[derive(Args)]
pub struct MemoListArgs {
    /// Only memos on this, as in code:power, turn:DOC or coding
    #[arg(long, value_name = "WHAT")]
    pub on: Option<String>,
    /// Only memos of this type
    #[arg(long = "type", value_name = "TYPE")]
    pub memo_type: Option<MemoType>,
    /// Only memos of these coders, as in k1,k2
    #[arg(long, value_name = "CODERS")]
    pub coders: Option<String>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

/// Arguments of `memo edit`.
#[derive(Args)]
pub struct MemoEditArgs {
    /// The memo, by the beginning of its id
    pub id: String,
    /// The new text; - reads standard input [default: your editor]
    pub text: Option<String>,
    /// What it is for
    #[arg(long = "type", value_name = "TYPE")]
    pub memo_type: Option<MemoType>,
}

/// Something that is named by its id.
#[derive(Args)]
pub struct IdArgs {
    /// The beginning of its id, as lists show it
    pub id: String,
}

/// Arguments of `tag`.
#[derive(Args)]
pub struct TagArgs {
    /// The tag: a name, or kind:name as in 'artefact:care plan'
    pub name: String,
    /// The document
    #[arg(long, value_name = "DOC")]
    pub document: String,
    /// The span, in code points, as in 120..164
    #[arg(long, value_name = "A..B")]
    pub span: CharSpan,
    /// A word on why
    #[arg(long)]
    pub note: Option<String>,
}

/// Arguments of `untag`.
#[derive(Args)]
pub struct UntagArgs {
    /// The id of a tag; with --document and --span its name
    pub tag: String,
    /// The document
    #[arg(long, value_name = "DOC", requires = "span")]
    pub document: Option<String>,
    /// The span, in code points, exactly as it was tagged
    #[arg(long, value_name = "A..B", requires = "document")]
    pub span: Option<CharSpan>,
}

/// Arguments of `tags`.
#[derive(Args)]
pub struct TagsArgs {
    /// Only this tag, or the tags of this kind [default: all]
    #[arg(value_name = "NAME|KIND")]
    pub name: Option<String>,
    /// Count instead, by these attributes, as in site,profession
    #[arg(long, value_name = "ATTRIBUTES")]
    pub by: Option<String>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

/// Arguments of `link`.
#[derive(Args)]
pub struct LinkArgs {
    /// The passage that answers: DOC:TURN or DOC:A..B
    pub from: String,
    /// The passage that is answered: DOC:TURN or DOC:A..B
    pub to: String,
    /// What the first does to the second: answers, contradicts, continues, 'see also', or a word of your own
    #[arg(long, value_name = "WORD", default_value = "answers")]
    pub kind: String,
}

/// Arguments of `event`.
#[derive(Args)]
pub struct EventArgs {
    /// What to do
    #[command(subcommand)]
    pub action: EventAction,
}

/// What `event` does.
#[derive(Subcommand)]
pub enum EventAction {
    /// Note an event
    #[command(after_help = "Example:\n  emic event add --date 2022-05 --site Dunlow 'The clinic closes'")]
    Add(EventAddArgs),
    /// Change the date, the site or the label of an event
    #[command(after_help = "Example:\n  emic event edit 3f2a9c1e --date 2022-06")]
    Edit(EventEditArgs),
    /// Take an event away
    #[command(after_help = "Example:\n  emic event remove 3f2a9c1e")]
    Remove(IdArgs),
}

/// Arguments of `event add`.
#[derive(Args)]
pub struct EventAddArgs {
    /// When: 2022, 2022-05 or 2022-05-11
    #[arg(long)]
    pub date: String,
    /// Where [default: the whole study]
    #[arg(long)]
    pub site: Option<String>,
    /// What happened
    pub label: String,
}

/// Arguments of `event edit`.
#[derive(Args)]
#[command(group(clap::ArgGroup::new("what").required(true).multiple(true).args(["date", "site", "label"])))]
pub struct EventEditArgs {
    /// The beginning of its id, as `emic events` shows it
    pub id: String,
    /// When: 2022, 2022-05 or 2022-05-11
    #[arg(long)]
    pub date: Option<String>,
    /// Where; '' for the whole study
    #[arg(long)]
    pub site: Option<String>,
    /// What happened
    #[arg(long)]
    pub label: Option<String>,
}

/// Arguments of `show`.
#[derive(Args)]
pub struct ShowArgs {
    /// The beginning of its id
    pub id: String,
    /// So many turns before and after it
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub context: usize,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

/// Arguments of `memo show`.
#[derive(Args)]
pub struct MemoShowArgs {
    /// The beginning of its id
    pub id: String,
    /// Form of the output: table or json
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}
