//! Arguments. The doc comments here are the help that users read.

mod build;
mod codebook;
mod import;
mod notes;
mod privacy;
mod revise;
mod team;

pub use build::BuildArgs;
pub use codebook::{BookForm, CodeFields, CodebookAction, CodebookArgs, DiffForm};
pub use import::ImportArgs;
pub use notes::{
    EventAction, EventAddArgs, EventArgs, EventEditArgs, IdArgs, LinkArgs, MemoAction, MemoAddArgs, MemoArgs,
    MemoEditArgs, MemoListArgs, MemoShowArgs, ShowArgs, TagArgs, TagsArgs, UntagArgs,
};
pub use privacy::{CheckArgs, PseudonymiseArgs, Shown};
pub use revise::{Place, ReviseArgs, Split, Turns, TurnsAction, TurnsArgs, TurnsEditArgs};
pub use team::{AdjudicateArgs, AssignArgs, DecideArgs, MeetingArgs, MergeArgs, RecheckArgs};

use super::output::Listing;
use crate::publish::reports::{Ask, Protection, ReportOptions};
use crate::text::CharSpan;
use clap::{ArgGroup, Args, Parser, Subcommand};
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
        after_help = "Examples:\n  emic import transcripts/ --dry-run    # what would be made of each file\n  emic import transcripts/ participants.csv codings.jsonl"
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
    /// Excerpts, codings or the codebook as files
    #[command(
        after_help = "Examples:\n  emic export excerpts --codes rule-bending -o bends.md\n  emic export excerpts --where-codes 'power AND NOT identity' --reach turn -o power.md\n  emic export codings -o codings.jsonl\n  emic export codebook -o codebook.toml"
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

/// A listing about one document.
#[derive(Args)]
pub struct DocumentArgs {
    /// The document's name
    pub document: String,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
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

/// Arguments of `code`.
#[derive(Args)]
pub struct CodeArgs {
    /// The code
    pub code: String,
    /// The document
    #[arg(long, value_name = "DOC")]
    pub document: String,
    /// The span, in code points, as in 120..164
    #[arg(long, value_name = "A..B")]
    pub span: CharSpan,
    /// A memo on the coding
    #[arg(long)]
    pub memo: Option<String>,
}

/// Arguments of `uncode`.
#[derive(Args)]
#[command(group(ArgGroup::new("which").required(true).args(["span", "all"])))]
pub struct UncodeArgs {
    /// The code
    pub code: String,
    /// The document
    #[arg(long, value_name = "DOC")]
    pub document: String,
    /// The span, in code points, exactly as it was coded
    #[arg(long, value_name = "A..B")]
    pub span: Option<CharSpan>,
    /// All your codings of the code in the document
    #[arg(long)]
    pub all: bool,
}

/// Arguments of `finish`.
#[derive(Args)]
pub struct FinishArgs {
    /// The document
    pub document: String,
    /// Say that it is not finished after all
    #[arg(long)]
    pub reopen: bool,
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

/// Where and how to write.
#[derive(Args)]
pub struct WriteTo {
    /// Form of the output: table, csv, json, md [default: from the ending of -o, else table]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Width of tables in cells [default: the terminal's, else 100]
    #[arg(long, value_name = "CELLS")]
    pub width: Option<usize>,
}

/// Arguments of `report`.
#[derive(Args)]
pub struct ReportArgs {
    /// Which report
    #[command(subcommand)]
    pub name: ReportName,
    /// Where to
    #[command(flatten)]
    pub to: ReportTo,
}

/// Where and how a report is written; each of them takes these.
#[derive(Args)]
pub struct ReportTo {
    /// Form of the output: table, csv, json, md, html, docx, odt, latex, xlsx; svg or png for the chart alone [default:
    /// from the ending of -o, else the first that the report has]
    #[arg(long, global = true, help_heading = "Output", value_name = "FORMAT")]
    pub format: Option<String>,
    /// The file to write [default: standard output]
    #[arg(short, long, global = true, help_heading = "Output", value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Width of tables in cells [default: the terminal's, else $COLUMNS, else 100]
    #[arg(long, global = true, help_heading = "Output", value_name = "CELLS")]
    pub width: Option<usize>,
    /// Which chart, where a report has several and the form is svg or png [default: the first]
    #[arg(long, global = true, help_heading = "Output", value_name = "N")]
    pub chart: Option<usize>,
    /// Set it as a paper prints it: title, table, one note; coders by number; the header goes to FILE.notes.md
    #[arg(long, global = true, help_heading = "Output")]
    pub for_paper: bool,
    /// Keep what is asked for under a name, for `emic report run NAME`
    #[arg(long, global = true, help_heading = "Output", value_name = "NAME")]
    pub save: Option<String>,
}

/// The reports.
#[derive(Subcommand)]
pub enum ReportName {
    /// A report that is made from what was coded
    #[command(flatten)]
    Ask(Box<Ask>),
    /// Where coders read the same text differently, and how far they agree
    #[command(
        after_help = "Examples:\n  emic report compare\n  emic report compare --document ALD-W1 --coders k1,k2 --same\n  emic report compare --unit char --depth 1 -o compare.json"
    )]
    Compare(Box<CompareArgs>),
    /// All reports that need no further word, on one page for whoever leads the study
    #[command(
        after_help = "Example:\n  emic report all --html report\n\nThe page is DIR/index.html, one file that needs no network. Its tables sort and filter; numbers open their excerpts, protected as in an export."
    )]
    All(AllArgs),
    /// A report that was kept under a name
    #[command(
        after_help = "Examples:\n  emic report frequency --by site,profession --save table-2\n  emic report run table-2 -o table-2.csv"
    )]
    Run {
        /// Its name
        name: String,
    },
    /// The reports that are kept; --remove takes one out
    Saved {
        /// Take this one out
        #[arg(long, value_name = "NAME")]
        remove: Option<String>,
        /// Give one another name
        #[arg(long, num_args = 2, value_names = ["NAME", "NEW"], conflicts_with = "remove")]
        rename: Option<Vec<String>>,
    },
}

/// Arguments of `report all`.
#[derive(Args)]
pub struct AllArgs {
    /// The folder to write index.html into; it is made, and only a page of emic's is replaced
    #[arg(long, value_name = "DIR")]
    pub html: PathBuf,
    /// How quotations are protected and cited
    #[command(flatten)]
    pub protection: Protection,
}

/// Arguments of `report compare`.
#[derive(Args)]
pub struct CompareArgs {
    /// Only this document; may be given several times [default: all that two coders share]
    #[arg(long, value_name = "DOC")]
    pub document: Vec<String>,
    /// The coders, two or more, as in k1,k2 [default: all who share a document, but the consensus]
    #[arg(long, value_name = "CODERS")]
    pub coders: Option<String>,
    /// Only these codes, each with its sub-codes
    #[arg(long, value_name = "CODES")]
    pub codes: Option<String>,
    /// What the coefficients are over: turn, sentence, word, char
    #[arg(long, value_name = "UNIT", default_value = "turn")]
    pub unit: String,
    /// Lift codings to this depth of the code tree: 1 for themes, 2, …; all takes every code alone
    #[arg(long, value_name = "DEPTH", default_value = "all")]
    pub depth: String,
    /// Only turns that meet these conditions, as in 'site=Dunlow,kind=workshop|meeting'
    #[arg(long = "where", value_name = "CONDITIONS")]
    pub filter: Vec<String>,
    /// Whose turns: counted (respondents and clients) or all
    #[arg(long, value_name = "SPEAKERS", default_value = "counted")]
    pub speakers: String,
    /// Count reflective paragraphs of field notes too
    #[arg(long)]
    pub reflective: bool,
    /// List agreements too
    #[arg(long)]
    pub same: bool,
}

/// In which order hits are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Sort {
    /// By document and turn.
    #[default]
    Document,
    /// Best first.
    Score,
}

/// Arguments of `search`.
#[derive(Args)]
pub struct SearchArgs {
    /// The query, see docs/search.md; @NAME runs one that is kept
    #[arg(allow_hyphen_values = true)]
    pub query: Option<String>,
    /// Turns that are like those coded with a code, like a turn (DOCUMENT:TURN) or a stretch (DOCUMENT:START-END)
    #[arg(long, value_name = "CODE|PLACE")]
    pub like: Option<String>,
    /// Keep the query in the project under this name
    #[arg(long, value_name = "NAME")]
    pub save: Option<String>,
    /// List the searches that are kept
    #[arg(long, conflicts_with_all = ["query", "like", "save"])]
    pub saved: bool,
    /// Search the memos instead, those of codings too: words, and phrases in "…"
    #[arg(long, conflicts_with = "sort")]
    pub memos: bool,
    /// At most this many hits
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Order of the hits [default: document; with --like score]
    #[arg(long, value_enum)]
    pub sort: Option<Sort>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

/// Arguments of `autocode`.
#[derive(Args)]
pub struct AutocodeArgs {
    /// The code
    pub code: String,
    /// The query
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub query: String,
    /// How far each coding reaches: match, sentence, turn
    #[arg(long, value_name = "REACH", default_value = "match")]
    pub extend: String,
    /// Only show what would be coded
    #[arg(long)]
    pub dry_run: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

/// Arguments of `export`.
#[derive(Args)]
pub struct ExportArgs {
    /// A table of names to look out for: name, pseudonym, … [default: $EMIC_NAMES]
    #[arg(long, global = true, value_name = "FILE")]
    pub names: Option<PathBuf>,
    /// What to export
    #[command(subcommand)]
    pub name: ExportName,
}

/// The exports.
#[derive(Subcommand)]
pub enum ExportName {
    /// Passages with citations, protected against giving a person away
    #[command(
        after_help = "Examples:\n  emic export excerpts --codes rule-bending --where site=Dunlow -o bends.md\n  emic export excerpts --template short --protect site --format csv"
    )]
    Excerpts(Box<ExcerptArgs>),
    /// The passages where coders differ on a code, to be settled in a meeting
    #[command(after_help = "Example:\n  emic export meeting --code power.agenda -o pack.md")]
    Meeting(MeetingArgs),
    /// All codings, in a form that `emic import` reads back
    Codings {
        /// Whose: all, or names as in k1,k2
        #[arg(long, value_name = "CODERS")]
        coders: Option<String>,
        /// jsonl or csv [default: from the ending of -o, else jsonl]
        #[arg(long, value_name = "FORMAT")]
        format: Option<String>,
        /// The file to write [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// The code tree as a codebook file (TOML)
    Codebook {
        /// The file to write [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// Arguments of `export excerpts`.
#[derive(Args)]
pub struct ExcerptArgs {
    /// Which passages
    #[command(flatten)]
    pub options: ReportOptions,
    /// Passages by the codes on and near them, as in 'power AND NOT identity'
    #[arg(long, value_name = "EXPRESSION")]
    pub where_codes: Option<String>,
    /// How near the other codes of --where-codes must be: overlap, turn or document [default: overlap]
    #[arg(long, value_name = "REACH")]
    pub reach: Option<String>,
    /// Of those, passages that overlap this tag, as in mark:star, or a tag of this kind
    #[arg(long, value_name = "TAG")]
    pub tag: Option<String>,
    /// How quotations are protected and cited
    #[command(flatten)]
    pub protection: Protection,
    /// Neighbouring turns before and after
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub context: usize,
    /// Form of the output: csv, jsonl, json, md [default: from the ending of -o, else csv]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

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
    pub fn onto(self, open: super::Open) -> super::Open {
        super::Open { theme: self.theme, screen_reader: self.screen_reader, ..open }
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
