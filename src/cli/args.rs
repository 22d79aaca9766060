//! Arguments. The doc comments here are the help that users read.

mod archive;
mod build;
mod codebook;
mod coding;
mod excerpt;
mod export;
mod import;
mod memos;
mod notes;
mod paper;
mod privacy;
pub mod refi;
mod report;
mod revise;
mod screen;
mod search;
mod team;
mod transcript;
mod verify;

pub use archive::ProjectArgs;
pub use build::BuildArgs;
pub use codebook::{BookForm, CodeFields, CodebookAction, CodebookArgs, DiffForm};
pub use coding::{CodeArgs, FinishArgs, UncodeArgs};
pub use excerpt::{EditArgs, ExcerptAction, ExcerptsArgs};
pub use export::{ExportArgs, ExportName};
pub use import::ImportArgs;
pub use memos::MemosArgs;
pub use notes::{
    EventAction, EventAddArgs, EventArgs, EventEditArgs, IdArgs, LinkArgs, MemoAction, MemoAddArgs, MemoArgs,
    MemoEditArgs, MemoListArgs, MemoShowArgs, ShowArgs, TagArgs, TagsArgs, UntagArgs,
};
pub use paper::{BookArgs, ExcerptArgs};
pub use privacy::{CheckArgs, PseudonymiseArgs, Shown};
pub use report::{AllArgs, CompareArgs, ReportArgs, ReportName, ReportTo};
pub use revise::{Place, ReviseArgs, Split, Turns, TurnsAction, TurnsArgs, TurnsEditArgs};
pub use screen::{DemoArgs, KeysArgs, KeysForm, LookArgs, OpenArgs, THEMES, TutorArgs};
pub use search::{AutocodeArgs, SearchArgs, Sort};
pub use team::{AdjudicateArgs, AssignArgs, DecideArgs, MeetingArgs, MergeArgs, RecheckArgs};
pub use transcript::TranscriptArgs;
pub use verify::VerifyArgs;

use super::output::Listing;
use crate::text::CharSpan;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Code ethnographic transcripts: read, code, search, and report by site and profession.
#[derive(Parser)]
#[command(name = "emic", version, propagate_version = true, disable_help_subcommand = true)]
pub struct Cli {
    /// The project file [default: $EMIC_PROJECT, else the only *.emic in the current folder]
    #[arg(short, long, global = true, value_name = "PROJECT")]
    pub project: Option<PathBuf>,
    /// Who acts [default: $EMIC_CODER, else what you chose for this project]
    #[arg(long, global = true, value_name = "NAME")]
    pub coder: Option<String>,
    /// How the terminal UI looks
    #[command(flatten)]
    pub look: LookArgs,
    /// What to do [default: open]
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Make and open a demo project from an invented study
    #[command(
        after_help = "Examples:\n  emic demo                 # makes ./demo.emic and opens it\n  emic demo /tmp/try | less # prints its reports instead"
    )]
    Demo(DemoArgs),
    /// Learn emic in ten steps, inside the terminal UI, on a fresh copy of the invented study
    #[command(
        after_help = "Each step is gone on from when it was truly done; :tutor next skips one, :tutor stop ends.\n\nExamples:\n  emic tutor\n  emic tutor /tmp/try       # makes tutor.emic there; a file of that name is left as it is"
    )]
    Tutor(TutorArgs),
    /// Open the project in the terminal UI, as `emic` alone does
    #[command(after_help = "Examples:\n  emic\n  emic -p study.emic open")]
    Open(OpenArgs),
    /// Make a new project
    #[command(after_help = "Example:\n  emic new study.emic --coder k1 --codebook codebooks/core.toml")]
    New(NewArgs),
    /// Bring in transcripts, notes, sheets and codings: files and folders
    #[command(
        after_help = "Examples:\n  emic import transcripts/ --dry-run    # what would be made of each file\n  emic import transcripts/ participants.csv codings.jsonl\n  emic -p restored.emic --coder k1 import archive/   # what `emic export project` wrote"
    )]
    Import(ImportArgs),
    /// Correct the text of a document: its codings follow, and none is lost
    #[command(
        after_help = "Examples:\n  emic revise DUN-I2 corrected/DUN-I2.docx --dry-run   # what would become of the codings\n  emic revise DUN-I2 corrected/DUN-I2.docx\n  emic revise DUN-I2 --review                          # what moved or lost its place\n  emic revise DUN-I2 --accept all\n  emic revise --place 3f2a9c1e --span 120..164\n  emic revise --drop 3f2a9c1e"
    )]
    Revise(Box<ReviseArgs>),
    /// What the project holds
    #[command(after_help = "Examples:\n  emic info\n  emic -p study.emic info --format json")]
    Info(ListArgs),
    /// Show or choose who you are in this project
    #[command(
        after_help = "Examples:\n  emic coder        # who am I here?\n  emic coder k1     # from now on I am k1 in this project"
    )]
    Coder(CoderArgs),
    /// List the documents
    #[command(after_help = "Examples:\n  emic documents\n  emic documents --format csv > documents.csv")]
    Documents(ListArgs),
    /// List the turns of a document, or correct them
    #[command(
        after_help = "Examples:\n  emic turns DUN-W1\n  emic turns DUN-W1 --format json\n  emic turns edit DUN-W1 --assign 7=A2    # see `emic turns edit --help`"
    )]
    Turns(TurnsArgs),
    /// Print the canonical text of a document, byte for byte
    #[command(after_help = "Examples:\n  emic text DUN-W1\n  emic text DUN-W1 --span 120..164")]
    Text(TextArgs),
    /// List the participants, or write a sheet to fill in
    #[command(
        after_help = "Example:\n  emic participants template -o participants.csv   # fill it in, then: emic import participants.csv"
    )]
    Participants(ParticipantsArgs),
    /// Show and change the code tree
    #[command(
        after_help = "Examples:\n  emic codebook show\n  emic codebook show power.agenda\n  emic codebook import codebooks/core.toml\n  emic codebook merge power.voice --into power.agenda\n  emic codebook diff 3 now\n  emic codebook propose 'Waiting as power'"
    )]
    Codebook(CodebookArgs),
    /// Code a span of a document
    #[command(
        after_help = "Example:\n  emic code power.definition --document DUN-W1 --span 120..164 --memo 'said laughing'"
    )]
    Code(CodeArgs),
    /// Take a coding away
    #[command(
        after_help = "Examples:\n  emic uncode power.definition --document DUN-W1 --span 120..164\n  emic uncode power.definition --document DUN-W1 --all"
    )]
    Uncode(UncodeArgs),
    /// Say that you have finished coding a document
    #[command(after_help = "Examples:\n  emic finish DUN-W1\n  emic finish DUN-W1 --reopen")]
    Finish(FinishArgs),
    /// Deal documents to coders, some of them to two
    #[command(
        after_help = "Examples:\n  emic assign --coders k1,k2 --overlap 20% --by site,kind --dry-run\n  emic assign DUN-W1 DUN-W2 --coders k1,k2 --overlap 100%"
    )]
    Assign(AssignArgs),
    /// Your next document to code
    #[command(after_help = "Examples:\n  emic next\n  emic open \"$(emic next)\"")]
    Next(ListArgs),
    /// Decide on a place where coders differ: what stands goes into the consensus layer
    #[command(
        after_help = "Examples:\n  emic report compare --document DUN-W1     # where coders differ\n  emic adjudicate DUN-W1 --code power.agenda --span 120..164 --take k1 --memo 'k2 went on too far'\n  emic adjudicate DUN-W1 --code power.agenda --span 120..164 --adjust 120..150"
    )]
    Adjudicate(AdjudicateArgs),
    /// Take down what the team decided on a code: memo, new wording, passages
    #[command(
        after_help = "Examples:\n  emic export meeting --code power.agenda -o pack.md   # then fill it in\n  emic decide pack.md\n  emic decide power.agenda --decision 'Only where others could have set it' --not 'order of the day only'"
    )]
    Decide(DecideArgs),
    /// Codings that were made under another definition than the one that stands
    #[command(
        after_help = "Examples:\n  emic recheck power.agenda\n  emic recheck power.agenda --document DUN-W1 --span 120..164 --keep"
    )]
    Recheck(RecheckArgs),
    /// Search the turns
    #[command(
        after_help = "Examples:\n  emic search '\"chain of command\" profession:police -code:power'\n  emic search 'agancy~1 OR inter-agency site:Dunlow date:2022-05..2023-02'\n  emic search 're:/\\bI (told|said)\\b/ coded:no'\n  emic search --like power.agenda 'site:Dunlow'\n  emic search 'tag:artefact -code:*' --save artefacts     # and later: emic search @artefacts"
    )]
    Search(SearchArgs),
    /// Code what a query finds, as one step
    #[command(
        after_help = "Example:\n  emic autocode power.status --query '\"listened to\"' --extend sentence --dry-run"
    )]
    Autocode(AutocodeArgs),
    /// Excerpts, codings, the codebook or the whole project as files
    #[command(
        after_help = "Examples:\n  emic export excerpts --codes rule-bending -o bends.docx\n  emic export excerpts --where-codes 'power AND NOT identity' --reach turn -o power.md\n  emic export codings -o codings.jsonl\n  emic export codebook -o appendix.docx\n  emic export project archive/                   # the whole study as plain text"
    )]
    Export(ExportArgs),
    /// Write, list, change and remove memos: on the project, documents, participants, codes, turns, reports
    #[command(
        after_help = "Examples:\n  emic memo add --on code:power 'See [[ALD-W1:12]]'\n  emic memo list --type decision\n  emic memo edit 3f2a9c1e"
    )]
    Memo(MemoArgs),
    /// Tag a passage: a case, an artefact, a prompt, a mark; tags are no themes and in no count of them
    #[command(
        after_help = "Examples:\n  emic tag 'artefact:care plan' --document DUN-W1 --span 120..164\n  emic tag 'mark:ask the team' --document DUN-W1 --span 120..164 --note 'is this power?'"
    )]
    Tag(TagArgs),
    /// Take a tag away
    #[command(
        after_help = "Examples:\n  emic untag 3f2a9c1e\n  emic untag 'artefact:care plan' --document DUN-W1 --span 120..164"
    )]
    Untag(UntagArgs),
    /// Show an excerpt by its id: who says it, how to cite it, its codes and memos
    #[command(
        after_help = "Ids stand in `emic export excerpts` and in the excerpts of the terminal UI (F8); the beginning is enough.\n\nExamples:\n  emic show 3f2a9c1e00\n  emic show 3f2a9c1e --context 2 --format json"
    )]
    Show(ShowArgs),
    /// What is printed in the place of an excerpt's words, and its translation
    #[command(
        after_help = "Examples:\n  emic excerpt edit 3f2a9c1e00 --print 'We bend the rules' --reason 'fillers cut'\n  emic excerpt edits"
    )]
    Excerpt(ExcerptsArgs),
    /// List what is tagged, across documents, or count it by attributes
    #[command(
        after_help = "Examples:\n  emic tags\n  emic tags artefact\n  emic tags 'artefact:care plan' --by site,profession"
    )]
    Tags(TagsArgs),
    /// Link one passage to another: a workshop turn answers the excerpt that the group was shown
    #[command(
        after_help = "Examples:\n  emic link DUN-W1:12 DUN-I2:40\n  emic link DUN-W1:120..164 DUN-I2:40 --kind contradicts"
    )]
    Link(LinkArgs),
    /// List the links
    #[command(after_help = "Example:\n  emic links --format csv")]
    Links(ListArgs),
    /// Take a link away
    #[command(after_help = "Example:\n  emic unlink 3f2a9c1e")]
    Unlink(IdArgs),
    /// Note what happened at a site or in the whole study, and when
    #[command(
        after_help = "Examples:\n  emic event add --date 2022-05 --site Dunlow 'The clinic closes'\n  emic event remove 3f2a9c1e"
    )]
    Event(EventArgs),
    /// List the events
    #[command(after_help = "Example:\n  emic events --format json")]
    Events(ListArgs),
    /// Reports: how often, and what with what, by site, profession or any attribute
    #[command(
        after_help = "Examples:\n  emic report frequency --by site,profession\n  emic report cooccurrence --within turn --by profession"
    )]
    Report(ReportArgs),
    /// Check every quotation of a manuscript: verbatim, rightly attributed, permitted
    #[command(
        after_help = "Quotations are what stands in quotation marks and what is set apart. Each is held against all texts of the project; marked cuts […] and [insertions] are accepted. Where a quotation is from is read in brackets, after a dash, in a footnote, and by the names in its sentence. Exit code 1 when something is wrong.\n\nExamples:\n  emic verify paper.docx\n  emic verify paper.tex --all\n  emic verify paper.md --format json"
    )]
    Verify(VerifyArgs),
    /// All tables and figures of a paper in one run, and which numbers changed since the last
    #[command(
        after_help = "Recipes stand in reports.toml beside the project, and in reports that are kept (emic report … --save NAME).\n\nExamples:\n  emic build --list\n  emic build --dry-run\n  emic build table-2 --dir ../article/tables"
    )]
    Build(BuildArgs),
    /// Take in what another copy of the study has
    #[command(
        after_help = "Examples:\n  emic merge study-k2.emic --dry-run   # what would come, and what was changed apart\n  emic merge study-k2.emic"
    )]
    Merge(MergeArgs),
    /// Undo your last step
    #[command(
        after_help = "Example:\n  emic undo      # your last step, whatever others did since; `emic redo` brings it back"
    )]
    Undo,
    /// Bring back what you undid last
    #[command(after_help = "Example:\n  emic redo")]
    Redo,
    /// The history of the project
    #[command(after_help = "Examples:\n  emic log --limit 20\n  emic log --format json")]
    Log(LogArgs),
    /// Put pseudonyms in the place of names: in texts, labels, attributes and memos, as one step
    ///
    /// The table has the columns name and pseudonym, and may have kind (name, place, org, date, other), also (further
    /// spellings, parted by ;) and reason. It stays where it is: the history says what came in, never for whom.
    #[command(
        after_help = "Examples:\n  emic pseudonymise --table ~/secure/names.csv --dry-run    # every place, before anything is written\n  emic pseudonymise --table ~/secure/names.csv\n  emic undo                                                 # the names are back: the old texts stay in the project file"
    )]
    Pseudonymise(PseudonymiseArgs),
    /// Prove that the project is sound, or look for what points at persons
    #[command(
        after_help = "Examples:\n  emic check\n  emic check --rebuild\n  emic check --trim                             # codings that slip a word or two into another's turn\n  emic check --identifying                      # what points at persons; exit code 1 when something does\n  emic check --identifying --table names.csv ALD-W1"
    )]
    Check(CheckArgs),
    /// Copy the whole project to a new file
    #[command(after_help = "Example:\n  emic backup study-2024-03-01.emic")]
    Backup(BackupArgs),
    /// Write an invented study of any size, to measure speed on
    #[command(hide = true)]
    Generate(GenerateArgs),
    /// Read a file on standard input for another emic, apart from it
    #[command(name = crate::ingest::apart::COMMAND, hide = true)]
    ReadApart(ReadApartArgs),
    /// The keys of the terminal UI, as they are configured
    #[command(
        after_help = "Examples:\n  emic keys\n  emic keys --format toml   # a complete configuration to edit\n  emic keys --check         # what is wrong with mine"
    )]
    Keys(KeysArgs),
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  emic completions bash > ~/.local/share/bash-completion/completions/emic")]
    Completions(CompletionsArgs),
}

/// Arguments of the hidden command by which emic reads a file apart from itself.
#[derive(Args)]
pub struct ReadApartArgs {
    /// What to read, and how
    pub job: Vec<String>,
}

/// Arguments of `new`.
#[derive(Args)]
pub struct NewArgs {
    /// The file to make
    pub file: PathBuf,
    /// A codebook to begin with; may be given several times
    #[arg(long, value_name = "FILE")]
    pub codebook: Vec<PathBuf>,
}

/// A listing without further choice.
#[derive(Args)]
pub struct ListArgs {
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

/// Arguments of `coder`.
#[derive(Args)]
pub struct CoderArgs {
    /// Your name in this project from now on; without it the present choice is shown
    pub name: Option<String>,
}

/// Arguments of `text`.
#[derive(Args)]
pub struct TextArgs {
    /// The document's name
    pub document: String,
    /// Only this span, in code points, as in 120..164
    #[arg(long, value_name = "A..B")]
    pub span: Option<CharSpan>,
}

/// Arguments of `participants`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ParticipantsArgs {
    /// What to do instead of listing
    #[command(subcommand)]
    pub action: Option<ParticipantsAction>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

/// What else `participants` does.
#[derive(Subcommand)]
pub enum ParticipantsAction {
    /// Write a participants sheet: one row a label, labels that recur across documents first
    Template {
        /// The file to write [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// Arguments of `log`.
#[derive(Args)]
pub struct LogArgs {
    /// At most this many entries
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

/// Arguments of `backup`.
#[derive(Args)]
pub struct BackupArgs {
    /// The file to make
    pub file: PathBuf,
}

/// Arguments of `completions`.
#[derive(Args)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// Arguments of `generate`.
#[derive(Args)]
pub struct GenerateArgs {
    /// The folder to write to
    pub folder: PathBuf,
    /// How many transcripts
    #[arg(long, value_name = "N", default_value_t = 40)]
    pub transcripts: u64,
    /// The same seed makes the same study
    #[arg(long, value_name = "SEED", default_value_t = 7)]
    pub seed: u64,
}
