//! A REFI-QDA project as a study to take in: what its elements mean for a project of ours.

use super::bytes::raw;
use super::files::{Files, MAX_TEXT};
use super::meaning::{self, Describing};
use super::media;
use super::positions::{Source, View};
use super::qde::{self, QNote, QSource, Qde, TextAt};
use super::sources::RefiSources;
use crate::exchange::foreign::{
    Fate, Foreign, ForeignCode, ForeignLink, ForeignMemo, ForeignWork, Loss, Named, On, Person, When,
};
use crate::exchange::programs::{Opened, ProgramError};
use crate::study::attribute::AttributeType;
use crate::study::memo::MemoType;
use crate::study::{Guid, SpeakerType};
use crate::text::fold::fold;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

/// The folder of codes under which tags go out.
pub const TAGS: &str = "Tags";

/// The tag of a stretch that was selected and not coded.
pub const QUOTATION: &str = "quotation";

/// Opens a project (`.qdpx`, `.qde`) or a codebook (`.qdc`).
pub fn open(path: &Path) -> Result<Opened, ProgramError> {
    let files = Files::open(path)?;
    let has_text =
        |text: &TextAt| text.content.is_some() || text.path.as_deref().is_some_and(|path| files.find(path).is_some());
    let mut loss = Loss::default();
    let qde = match files.project(|reader| qde::parse(reader, &has_text)) {
        Ok(qde) => qde,
        Err(error) => mended(&files, &has_text, &mut loss).unwrap_or(Err(error))?,
    };
    let paths = qde.sources.iter().filter_map(|source| source.text.path.as_deref());
    for name in paths.filter_map(|path| files.find(path)) {
        // Before anything is written: a package that is damaged comes in whole or not at all.
        files.check(&name).map_err(|error| {
            let remedy = "export it again; or unpack it and import the .qde file in it, which takes in what is sound";
            ProgramError::new(error.to_string(), remedy)
        })?;
    }
    Ok(Reader::new(files, qde, loss).opened())
}

/// A project file that is damaged in one known way, mended: versions 3.6 to 3.8 of QualCoder end each sound's selection
/// with a slip of the pen.
fn mended(files: &Files, has_text: &dyn Fn(&TextAt) -> bool, loss: &mut Loss) -> Option<Result<Qde, ProgramError>> {
    const SLIP: &str = "</Audio'Selection>";
    /// Such a file is held in memory whole.
    const MOST: u64 = 256 << 20;
    let read = files.project(|reader| {
        let mut text = String::new();
        let read = std::io::Read::take(reader, MOST);
        std::io::Read::read_to_string(&mut { read }, &mut text)
            .map_err(|e| ProgramError::new(e.to_string(), "export it again"))?;
        Ok(text)
    });
    let text = read.ok().filter(|text| text.contains(SLIP))?;
    let what = "a slip of QualCoder's in the XML (</Audio'Selection>), mended";
    text.matches(SLIP).for_each(|_| loss.one(Fate::Decided, what, ""));
    Some(qde::parse(text.replace(SLIP, "</AudioSelection>").as_bytes(), has_text))
}

/// A note with its text.
pub(super) struct Memo {
    pub(super) text: String,
    pub(super) coder: Option<usize>,
    pub(super) created: Option<i64>,
    pub(super) memo_type: Option<MemoType>,
    pub(super) place: Option<(i64, i64)>,
}

/// What ids mean.
#[derive(Default)]
pub(super) struct Ids {
    pub(super) coders: HashMap<Guid, usize>,
    pub(super) codes: HashMap<Guid, usize>,
    /// Codes that are tags.
    pub(super) tags: HashMap<Guid, String>,
    /// Cases, and the codes that stand for them.
    pub(super) people: HashMap<Guid, usize>,
    pub(super) sources: HashMap<Guid, usize>,
    /// Whose selections these are.
    pub(super) owners: HashMap<Guid, Vec<usize>>,
    /// Selections that links and drawings name.
    pub(super) wanted: HashSet<Guid>,
    pub(super) variables: HashMap<Guid, (String, AttributeType)>,
    /// Variables whose values hold from a day or in one document: the attribute, and when.
    pub(super) elsewhen: HashMap<Guid, (String, String)>,
}

struct Reader {
    files: Files,
    qde: Qde,
    emic: bool,
    foreign: Foreign,
    ids: Ids,
    notes: HashMap<Guid, Memo>,
    /// Notes that hang on something.
    hung: HashSet<Guid>,
    /// Attributes of sources that sets and unnamed cases give.
    given: HashMap<Guid, BTreeMap<String, String>>,
    /// Whole sources of people.
    whole: HashMap<Guid, Vec<usize>>,
    /// Who is to code a source and who has.
    work: HashMap<Guid, ForeignWork>,
    /// Notes that links hang on selections and sources.
    linked: HashMap<Guid, Vec<Guid>>,
}

impl Reader {
    fn new(files: Files, qde: Qde, loss: Loss) -> Self {
        let emic = qde.origin.starts_with("emic");
        let program = if qde.origin.is_empty() { "a program that does not say".to_owned() } else { qde.origin.clone() };
        let format = if qde.codebook_only { "qdc" } else { "qdpx" };
        Self {
            files,
            emic,
            foreign: Foreign { program, format, loss, ..Foreign::default() },
            ids: Ids::default(),
            notes: HashMap::new(),
            hung: HashSet::new(),
            given: HashMap::new(),
            whole: HashMap::new(),
            work: HashMap::new(),
            linked: HashMap::new(),
            qde,
        }
    }

    fn opened(mut self) -> Opened {
        self.users();
        self.join_transcripts();
        self.sources_by_id();
        self.cases();
        self.codes();
        self.read_notes();
        self.sets();
        self.links();
        self.graphs();
        self.study_memos();
        for name in std::mem::take(&mut self.qde.unknown) {
            self.foreign.loss.one(Fate::Dropped, "elements that are not of the standard", &name);
        }
        self.unhung_notes();
        let Self { files, qde, emic, foreign, ids, notes, given, whole, work, linked, .. } = self;
        let own = View::of_program(&qde.origin);
        let sources = RefiSources {
            files,
            sources: qde.sources,
            emic,
            own,
            creator: qde.creator.and_then(|user| ids.coders.get(&user).copied()),
            ids,
            notes,
            given,
            whole,
            work,
            linked,
        };
        Opened { foreign, sources: Box::new(sources) }
    }

    fn users(&mut self) {
        for (guid, name) in &self.qde.users {
            if self.ids.coders.contains_key(guid) {
                self.foreign.loss.one(Fate::Decided, "users with an id that was given before; the first stands", name);
                continue;
            }
            let at = self.foreign.coders.len();
            self.ids.coders.insert(*guid, at);
            self.foreign.named.insert(*guid, Named::Coder(at));
            let name = if name.trim().is_empty() { format!("user {}", at + 1) } else { name.clone() };
            self.foreign.coders.push(name);
        }
        // Somebody coded it; it must not become the work of whoever imports.
        for guid in self.unlisted_users() {
            let at = self.foreign.coders.len();
            self.ids.coders.insert(guid, at);
            self.foreign.named.insert(guid, Named::Coder(at));
            let name = format!("unknown {}", guid.simple().to_string().get(..6).unwrap_or_default());
            self.foreign.loss.doubt("users who coded and are not in the file's list of users", &name);
            self.foreign.coders.push(name);
        }
    }

    /// Users who are named where something was made, and are not in the list of users.
    fn unlisted_users(&self) -> BTreeSet<Guid> {
        let sources = self.qde.sources.iter().flat_map(|source| {
            let between = source.between.iter().map(|(selection, ..)| selection);
            let selections = source.selections.iter().chain(between);
            let of_selections = selections
                .flat_map(|one| std::iter::once(one.user).chain(one.codings.iter().map(|coding| coding.user)));
            of_selections.chain(source.codings.iter().map(|coding| coding.user))
        });
        let all = sources.chain(self.qde.notes.iter().map(|note| note.user)).flatten();
        all.filter(|user| !self.ids.coders.contains_key(user)).collect()
    }

    /// A transcript with the same file as a text is that text with moments of a recording.
    fn join_transcripts(&mut self) {
        let file = |source: &QSource| source.text.path.as_deref().and_then(|path| self.files.find(path));
        let paths: Vec<Option<String>> = self.qde.sources.iter().map(file).collect();
        let is_transcript = |source: &QSource| !source.sync.is_empty() || !source.between.is_empty();
        let mut first: HashMap<&str, usize> = HashMap::new();
        for (at, path) in paths.iter().enumerate() {
            if let (Some(path), Some(source)) = (path, self.qde.sources.get(at))
                && !is_transcript(source)
            {
                first.entry(path).or_insert(at);
            }
        }
        let mut kept = Vec::new();
        let mut joined: Vec<(usize, QSource)> = Vec::new();
        for (at, source) in std::mem::take(&mut self.qde.sources).into_iter().enumerate() {
            let text = paths.get(at).and_then(|path| first.get(path.as_deref()?)).copied();
            match text.filter(|text| *text != at && is_transcript(&source)) {
                Some(text) => joined.push((text, source)),
                None => kept.push((at, source)),
            }
        }
        for (text, transcript) in joined {
            if let Some((_, source)) = kept.iter_mut().find(|(at, _)| *at == text) {
                source.sync.extend(transcript.sync);
                source.between.extend(transcript.between);
                source.notes.extend(transcript.notes);
                source.description = source.description.take().or(transcript.description);
            }
        }
        self.qde.sources = kept.into_iter().map(|(_, source)| source).collect();
    }

    /// Numbers the sources whose text is there; the others, and what has no text, are kept aside.
    fn sources_by_id(&mut self) {
        let mut sources: Vec<QSource> = Vec::new();
        for mut source in std::mem::take(&mut self.qde.sources) {
            if let Some(bare) = source.bare.take() {
                self.foreign.loss.one(Fate::Kept, "texts that are not there, with what is coded in them", &source.name);
                self.foreign.parts.push(media::part(&bare, &self.foreign.program, None, &self.files));
                continue;
            }
            let at = sources.len();
            if first(&mut self.ids.sources, source.guid, at) {
                self.foreign.named.insert(source.guid, Named::Document(at));
            } else {
                let what = "sources with an id that was given before; what names it means the first";
                self.foreign.loss.one(Fate::Decided, what, &source.name);
            }
            if let Some(shell) = source.shell.take() {
                self.foreign.parts.push(media::part(&shell, &self.foreign.program, Some(at), &self.files));
            }
            sources.push(source);
        }
        for mut node in std::mem::take(&mut self.qde.media) {
            let texts = media::point_at_texts(&mut node, &sources, &self.files);
            self.foreign.named.extend(texts.into_iter().map(|(id, at)| (id, Named::Document(at))));
            self.foreign.parts.push(media::part(&node, &self.foreign.program, None, &self.files));
        }
        self.qde.sources = sources;
    }

    fn variables(&mut self) {
        let mut short: HashMap<String, usize> = HashMap::new();
        let tail = |name: &str| name.rsplit_once(':').map_or(name, |(_, tail)| tail).trim().to_owned();
        for variable in &self.qde.variables {
            *short.entry(fold(&tail(&variable.name))).or_default() += 1;
        }
        for variable in &self.qde.variables {
            let dated = variable.name.strip_suffix(')').and_then(|name| name.split_once(" ("));
            if let Some((key, when)) = dated.filter(|_| self.emic) {
                self.ids.elsewhen.insert(variable.guid, (key.to_owned(), when.to_owned()));
                continue;
            }
            // NVivo writes CLASSIFICATION:ATTRIBUTE.
            let name = Some(tail(&variable.name)).filter(|tail| !tail.is_empty() && short.get(&fold(tail)) == Some(&1));
            let key = meaning::key(name.as_deref().unwrap_or(&variable.name));
            let kind = meaning::attribute_type(&variable.kind, &variable.description);
            if self.ids.variables.insert(variable.guid, (key.clone(), kind.clone())).is_some() {
                let what = "variables with an id that was given before; the last stands";
                self.foreign.loss.one(Fate::Decided, what, &variable.name);
            }
            if kind != AttributeType::Text && !(key == "date" && kind == AttributeType::Date) {
                self.foreign.attributes.insert(key, kind);
            }
        }
        let what = "variables, as attributes";
        self.foreign.loss.count(Fate::Mapped, what, self.qde.variables.len());
    }

    fn cases(&mut self) {
        self.variables();
        let mut names: HashMap<String, usize> = HashMap::new();
        for case in std::mem::take(&mut self.qde.cases) {
            let mut loss = Loss::default();
            let mut attributes = values(&case.values, &self.ids, &case.name, &mut loss);
            self.foreign.loss.join(loss);
            if case.codes > 0 {
                self.foreign.loss.count(Fate::Dropped, "codes that belong to cases", case.codes);
            }
            let name = case.name.trim().to_owned();
            if name.is_empty() {
                // A case without a name is its source: MAXQDA and Quirkos hang values on sources so.
                for source in &case.sources {
                    self.given.entry(*source).or_default().extend(attributes.clone());
                }
                if case.sources.is_empty() && case.selections.is_empty() {
                    self.foreign.loss.count(Fate::Dropped, "cases without a name and without sources", 1);
                }
                continue;
            }
            let at = self.foreign.people.len();
            let times = names.entry(fold(&name)).or_default();
            *times += 1;
            let unique = if *times == 1 { name.clone() } else { format!("{name} ({times})") };
            if *times > 1 {
                self.foreign.loss.one(Fate::Decided, "cases of one name, told apart by a number", &unique);
            }
            let speaker_type = attributes.get("speaker_type").and_then(|kind| kind.parse::<SpeakerType>().ok());
            if speaker_type.is_some() {
                attributes.remove("speaker_type");
            }
            let labels = match attributes.remove("labels") {
                Some(labels) if self.emic => labels.split(" | ").map(str::to_owned).collect(),
                Some(other) => {
                    attributes.insert("labels".to_owned(), other);
                    Vec::new()
                }
                None => Vec::new(),
            };
            let elsewhen = self.elsewhen(&case.values);
            let local = self.local(&name, &case.sources);
            if first(&mut self.ids.people, case.guid, at) {
                self.foreign.named.insert(case.guid, Named::Person(at));
            } else {
                let what = "cases with an id that was given before; what names it means the first";
                self.foreign.loss.one(Fate::Decided, what, &name);
            }
            for selection in &case.selections {
                self.ids.owners.entry(*selection).or_default().push(at);
            }
            for source in &case.sources {
                if self.ids.sources.contains_key(source) {
                    self.whole.entry(*source).or_default().push(at);
                } else {
                    self.foreign.loss.one(Fate::Dropped, "sources of cases that are not there", &name);
                }
            }
            if let Some(text) = case.description {
                let memo =
                    ForeignMemo { key: None, on: On::Person(at), memo_type: None, text, coder: None, created: None };
                self.foreign.memos.push(memo);
            }
            self.foreign.people.push(Person { name: unique, local, labels, speaker_type, attributes, elsewhen });
        }
    }

    /// Values that emic wrote with when they hold: `profession (from 2023-01-09)`, `profession (in EAS-I1)`.
    fn elsewhen(&self, all: &[qde::QValue]) -> Vec<(String, When, String)> {
        let known = |value: &qde::QValue| {
            let (key, when) = self.ids.elsewhen.get(&value.variable)?;
            let when = match when.strip_prefix("from ") {
                Some(day) => When::From(day.to_owned()),
                None => {
                    let name = when.strip_prefix("in ")?;
                    When::In(self.qde.sources.iter().position(|source| source.name == name)?)
                }
            };
            Some((key.clone(), when, value.value.clone()?))
        };
        all.iter().filter_map(known).collect()
    }

    /// The label of one whom emic knows in one document only.
    fn local(&self, name: &str, sources: &[Guid]) -> Option<String> {
        let [source] = sources else { return None };
        let source = self.ids.sources.get(source).and_then(|at| self.qde.sources.get(*at))?;
        let label = name.strip_prefix(source.name.as_str())?.strip_prefix('/')?;
        (self.emic && !label.is_empty()).then(|| label.to_owned())
    }

    /// Codes, but for those that stand for cases and those that are tags.
    fn codes(&mut self) {
        let mut at_of: Vec<Option<usize>> = Vec::with_capacity(self.qde.codes.len());
        let mut folders = Vec::new();
        let (mut twins, mut tags) = (0, 0);
        let tag_folder = self
            .qde
            .codes
            .iter()
            .position(|code| self.emic && code.parent.is_none() && !code.codable && code.name == TAGS);
        for (number, code) in self.qde.codes.iter().enumerate() {
            let parent = code.parent.and_then(|parent| at_of.get(parent).copied().flatten());
            if Some(number) == tag_folder {
                at_of.push(None);
                continue;
            }
            if tag_folder.is_some() && code.parent == tag_folder {
                tags += 1;
                self.ids.tags.insert(code.guid, code.name.clone());
                at_of.push(None);
                continue;
            }
            if self.ids.people.contains_key(&code.guid) {
                twins += 1;
                // What stands under it hangs on the next code above.
                at_of.push(parent);
                continue;
            }
            let at = self.foreign.codes.len();
            if first(&mut self.ids.codes, code.guid, at) {
                self.foreign.named.insert(code.guid, Named::Code(at));
            } else {
                let what = "codes with an id that was given before; what names it means the first";
                self.foreign.loss.one(Fate::Decided, what, &code.name);
            }
            if !code.codable {
                folders.push(code.guid);
            }
            let colour = meaning::colour(&code.colour);
            if colour.is_none() && !code.colour.trim().is_empty() {
                self.foreign.loss.one(
                    Fate::Dropped,
                    "colours that cannot be read",
                    &format!("{}: {}", code.name, code.colour),
                );
            }
            let Describing { definition, apply, not, example, origin, id } = meaning::describing(&code.description);
            self.foreign.codes.push(ForeignCode {
                anywhere: false,
                parent,
                id,
                name: code.name.clone(),
                colour: colour.unwrap_or_default(),
                definition,
                apply,
                not,
                example,
                origin,
            });
            at_of.push(Some(at));
        }
        self.foreign.loss.count(Fate::Decided, "codes that stand for cases, and are none here", twins);
        self.foreign.loss.count(Fate::Mapped, "codes, as tags", tags);
        if !folders.is_empty() {
            self.foreign.loss.count(Fate::Kept, "codes that are folders; here they can be coded with", folders.len());
            self.foreign.parts.push(media::folders(&folders, &self.foreign.program));
        }
    }

    fn read_notes(&mut self) {
        let mut places = 0;
        for note in std::mem::take(&mut self.qde.notes) {
            let text = self.note_text(&note);
            places += usize::from(note.place.is_some());
            if note.codings > 0 {
                self.foreign.loss.count(Fate::Dropped, "codings inside notes", note.codings);
            }
            let Some(text) = text else {
                self.foreign.loss.one(Fate::Dropped, "notes without text", &note.name);
                continue;
            };
            let coder = note.user.and_then(|user| self.ids.coders.get(&user)).copied();
            let memo = Memo { text, coder, created: note.created, memo_type: None, place: note.place };
            if self.notes.insert(note.guid, memo).is_some() {
                self.foreign.loss.one(
                    Fate::Dropped,
                    "notes with an id that was given before; the last stands",
                    &note.name,
                );
            }
        }
        self.foreign.loss.count(Fate::Mapped, "notes on places of sources", places);
    }

    /// The text of a note under its name, unless it begins with that.
    fn note_text(&mut self, note: &QNote) -> Option<String> {
        let text = match (&note.text.content, &note.text.path) {
            (Some(content), _) => Some(content.clone()),
            (None, Some(path)) => match self.files.find(path).map(|name| self.files.read(&name, MAX_TEXT)) {
                Some(Ok(bytes)) => raw(&bytes).ok().map(|found| Source::new(found.text).canonical()),
                Some(Err(why)) => {
                    self.foreign.loss.one(Fate::Dropped, "notes whose text cannot be read", &why);
                    None
                }
                None => {
                    self.foreign.loss.one(Fate::Dropped, "notes whose text is not there", &note.name);
                    None
                }
            },
            (None, None) => None,
        };
        let text = text.filter(|text| !text.trim().is_empty()).or_else(|| note.description.clone());
        let name = note.name.trim();
        match text {
            Some(text) if name.is_empty() => Some(text),
            Some(text) => {
                let title = crate::study::memo::title(&text);
                let same = title == name || name.strip_suffix('…').is_some_and(|head| title.starts_with(head));
                Some(if same { text } else { format!("# {name}\n\n{text}") })
            }
            None if name.is_empty() => None,
            None => Some(format!("# {name}")),
        }
    }

    fn sets(&mut self) {
        let all = std::mem::take(&mut self.qde.sets);
        // A prefix is an attribute if it gives no source two values.
        let mut values: HashMap<String, HashMap<Guid, BTreeSet<String>>> = HashMap::new();
        for set in &all {
            if let Some((key, value)) = meaning::set_value(&set.name) {
                for source in &set.sources {
                    values.entry(key.clone()).or_default().entry(*source).or_default().insert(value.clone());
                }
            }
        }
        for set in all {
            let kind = set.name.strip_prefix(MEMO_SET).and_then(|kind| kind.parse::<MemoType>().ok());
            if let Some(kind) = kind.filter(|_| self.emic && set.codes.is_empty() && set.sources.is_empty()) {
                for note in &set.notes {
                    if let Some(memo) = self.notes.get_mut(note) {
                        memo.memo_type = Some(kind);
                    }
                }
                continue;
            }
            let of = [FINISHED_SET, ASSIGNED_SET, LEAD_SET].into_iter().find_map(|kind| {
                let name = set.name.strip_prefix(kind).filter(|_| self.emic)?;
                Some((kind, self.foreign.coders.iter().position(|known| known == name)?))
            });
            if let Some((kind, coder)) = of {
                for source in &set.sources {
                    let work = self.work.entry(*source).or_default();
                    match kind {
                        FINISHED_SET => work.finished.push(coder),
                        ASSIGNED_SET => work.assigned.push(coder),
                        _ => work.lead = Some(coder),
                    }
                }
                continue;
            }
            let (documents, others): (Vec<Guid>, Vec<Guid>) =
                set.sources.iter().partition(|source| self.ids.sources.contains_key(source));
            let single =
                |key: &String| values.get(key).is_some_and(|sources| sources.values().all(|values| values.len() == 1));
            if !documents.is_empty() {
                let (key, value) = match meaning::set_value(&set.name).filter(|(key, _)| single(key)) {
                    Some(pair) => pair,
                    None => {
                        let key = meaning::key(&format!("set {}", set.name));
                        self.foreign.attributes.insert(key.clone(), AttributeType::Boolean);
                        (key, "yes".to_owned())
                    }
                };
                for document in &documents {
                    self.given.entry(*document).or_default().insert(key.clone(), value.clone());
                }
                self.foreign.loss.one(Fate::Mapped, "sets of sources, as attributes of documents", &set.name);
            }
            if documents.is_empty() || !others.is_empty() || !set.codes.is_empty() || !set.notes.is_empty() {
                self.foreign.parts.push(media::part(&set.node, &self.foreign.program, None, &self.files));
            }
        }
    }

    fn links(&mut self) {
        let ends = self.ends();
        for link in std::mem::take(&mut self.qde.links) {
            let (Some(from), Some(to)) = (link.from, link.to) else {
                self.foreign.loss.one(Fate::Dropped, "links with an end that is missing", &link.name);
                continue;
            };
            let note = [(from, to), (to, from)].into_iter().find(|(note, _)| self.notes.contains_key(note));
            if let Some((note, on)) = note.filter(|(_, on)| !self.notes.contains_key(on)) {
                let known = self.ids.sources.contains_key(&on)
                    || self.ids.codes.contains_key(&on)
                    || self.ids.people.contains_key(&on)
                    || ends.contains_key(&on);
                if known {
                    self.linked.entry(on).or_default().push(note);
                    self.ids.wanted.insert(on);
                    continue;
                }
            }
            match (ends.get(&from), ends.get(&to)) {
                (Some(a), Some(b)) => {
                    self.ids.wanted.extend([from, to]);
                    let kind = Some(link.name.trim()).filter(|name| !name.is_empty()).unwrap_or("see also");
                    let link = ForeignLink {
                        from: (*a, from),
                        to: (*b, to),
                        kind: crate::text::display::one_line(kind),
                        coder: None,
                        created: None,
                    };
                    self.foreign.links.push(link);
                }
                _ => self.foreign.parts.push(media::part(&link.node, &self.foreign.program, None, &self.files)),
            }
        }
    }

    /// The documents in which the selections stand that links name.
    fn ends(&self) -> HashMap<Guid, usize> {
        let named: HashSet<Guid> = self.qde.links.iter().flat_map(|link| [link.from, link.to]).flatten().collect();
        let mut ends = HashMap::new();
        for (at, source) in self.qde.sources.iter().enumerate() {
            let between = source.between.iter().map(|(selection, ..)| selection);
            for selection in source.selections.iter().chain(between).filter(|one| named.contains(&one.guid)) {
                ends.entry(selection.guid).or_insert(at);
            }
        }
        ends
    }

    fn graphs(&mut self) {
        for graph in std::mem::take(&mut self.qde.graphs) {
            let named =
                graph.all("Vertex").into_iter().filter_map(|v| v.attribute("representedGUID").and_then(qde::id));
            self.ids.wanted.extend(named);
            self.foreign.parts.push(media::part(&graph, &self.foreign.program, None, &self.files));
        }
    }

    /// Memos on the study, its codes and its people.
    fn study_memos(&mut self) {
        let mut memos = Vec::new();
        if let Some(text) = self.qde.description.take() {
            let coder = self.qde.creator.and_then(|user| self.ids.coders.get(&user)).copied();
            memos.push(ForeignMemo { key: None, on: On::Study, memo_type: None, text, coder, created: None });
        }
        let mut hang = |on: On, notes: &[Guid], hung: &mut HashSet<Guid>| {
            for note in notes {
                if let Some(memo) = self.notes.get(note) {
                    hung.insert(*note);
                    memos.push(memo.on(*note, on));
                }
            }
        };
        let mut hung = HashSet::new();
        hang(On::Study, &self.qde.note_refs, &mut hung);
        for code in &self.qde.codes {
            if let Some(at) = self.ids.codes.get(&code.guid) {
                hang(On::Code(*at), &code.notes, &mut hung);
                hang(On::Code(*at), self.linked.get(&code.guid).map_or(&[], Vec::as_slice), &mut hung);
            }
        }
        for (case, at) in &self.ids.people {
            hang(On::Person(*at), self.linked.get(case).map_or(&[], Vec::as_slice), &mut hung);
        }
        // Those on sources and what is in them come with the documents.
        for source in &self.qde.sources {
            let selections = source.selections.iter().chain(source.between.iter().map(|(selection, ..)| selection));
            let of_selections = selections.flat_map(|selection| {
                selection.notes.iter().chain(selection.codings.iter().flat_map(|coding| &coding.notes))
            });
            let of_codings = source.codings.iter().flat_map(|coding| &coding.notes);
            hung.extend(source.notes.iter().chain(of_selections).chain(of_codings));
        }
        let on_documents = self
            .linked
            .iter()
            .filter(|(on, _)| !self.ids.codes.contains_key(*on) && !self.ids.people.contains_key(*on));
        hung.extend(on_documents.flat_map(|(_, notes)| notes));
        self.hung = hung;
        self.foreign.memos.extend(memos);
    }

    /// Notes that hang on nothing are memos on the study.
    fn unhung_notes(&mut self) {
        let mut free: Vec<(&Guid, &Memo)> = self.notes.iter().filter(|(guid, _)| !self.hung.contains(*guid)).collect();
        free.sort_by_key(|(guid, memo)| (memo.created, **guid));
        let memos: Vec<ForeignMemo> = free.into_iter().map(|(guid, memo)| memo.on(*guid, On::Study)).collect();
        self.foreign.loss.count(Fate::Decided, "notes that hang on nothing, as memos on the study", memos.len());
        self.foreign.memos.extend(memos);
    }
}

/// Gives an id a number, unless it has one.
fn first(ids: &mut HashMap<Guid, usize>, id: Guid, at: usize) -> bool {
    *ids.entry(id).or_insert(at) == at
}

/// The sets in which memos of a type go out.
pub const MEMO_SET: &str = "Memos: ";

/// The sets of sources that a coder has finished.
pub const FINISHED_SET: &str = "Finished: ";

/// The sets of sources that a coder is to code.
pub const ASSIGNED_SET: &str = "Assigned: ";

/// The sets of sources in which a coder's reading leads.
pub const LEAD_SET: &str = "Lead: ";

impl Memo {
    pub(super) fn on(&self, key: Guid, on: On) -> ForeignMemo {
        ForeignMemo {
            key: Some(key),
            on,
            memo_type: self.memo_type,
            text: self.text.clone(),
            coder: self.coder,
            created: self.created,
        }
    }
}

/// Attributes from values of variables.
pub(super) fn values(all: &[qde::QValue], ids: &Ids, whose: &str, loss: &mut Loss) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for value in all.iter().filter(|value| !ids.elsewhen.contains_key(&value.variable)) {
        let Some((key, kind)) = ids.variables.get(&value.variable) else {
            loss.one(Fate::Dropped, "values of variables that are not there", whose);
            continue;
        };
        let Some(written) = &value.value else { continue };
        let written = kind.normalise(written).unwrap_or_else(|_| written.trim().to_owned());
        if values.contains_key(key) {
            loss.one(Fate::Dropped, "second values of one variable; the first stands", &format!("{whose}: {key}"));
            continue;
        }
        values.insert(key.clone(), written);
    }
    values
}
