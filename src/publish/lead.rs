//! One page for whoever leads a study: every report that needs no further word, a part for each theme, charts, and
//! behind each number what was said.
//!
//! The page is one file, so the minimum-cell rule holds for it as a whole: what may be told of anybody is settled over all
//! that is quoted anywhere on the page, before a word is written. And a place on the page tells something too: a
//! quotation that stands under “Dunlow” tells its site whatever its citation leaves out. So an excerpt
//! that tells less than all stands only under numbers of no group whose passages are of several sites and
//! professions, as in the report of a theme; other numbers say how many they do not list. In a file with neutral ids
//! no table, chart or line names a participant or a document.

mod guard;
mod open;

use super::consent::examples::Unsaid;
use super::excerpts::{Excerpt, ExportError, Gathered, Source, Wishes, gather};
use super::html::{self, Extras, Links, Writer, quotation};
use super::page::{Block, Page};
use super::reports::{Ask, Protection as Given, ReportError, ReportOptions, Study};
use super::table::Table;
use super::typeset::{words, xml_line};
use crate::analysis::{Options, Scope, Theme, theme};
use crate::study::Corpus;
use open::{Behind, Spot};
use std::collections::{HashMap, HashSet};

/// What the file says it was made by: a file that says so may be replaced.
pub const MARK: &str = "emic report all";

const STYLE: &str = include_str!("lead/page.css");
const SCRIPT: &str = include_str!("lead/page.js");

/// A page that was made.
pub struct Lead {
    /// The page.
    pub html: String,
    /// The reports that were not made, each with the reason.
    pub failed: Vec<(String, String)>,
    /// What is said of the excerpts: what was masked.
    pub notices: Vec<String>,
    /// The excerpts in it.
    pub excerpts: Vec<Excerpt>,
    /// The reports in it.
    pages: Vec<Page>,
}

impl Lead {
    /// All that the page says, each text with where it stands.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let pages = self.pages.iter().flat_map(Page::texts).map(|(part, words)| (part.words(), words));
        let excerpts = self.excerpts.iter().flat_map(Excerpt::texts).map(|(_, words)| ("quotations", words));
        pages.chain(excerpts)
    }
}

/// A part of the page.
struct Part {
    /// What was asked for, in the words of the command line.
    asked: String,
    page: Result<Page, String>,
}

/// Makes the page.
pub fn page(study: &Study<'_>, title: &str, given: &Given) -> Result<Lead, ReportError> {
    let corpus = study.corpus;
    let mut wishes = given.wishes()?;
    let mut parts: Vec<Part> = asks(corpus).iter().filter_map(|ask| part(study, ask)).collect();
    let mut themes = themes(corpus);
    let unsaid = Unsaid::of(corpus, study.project, wishes.readers());
    for theme in themes.iter_mut().filter_map(|(.., theme)| theme.as_mut().ok()) {
        unsaid.withhold(&mut theme.code);
    }
    let behind = open::behind(corpus, parts.iter().map(|part| part.page.as_ref().ok()));
    let sources = sources(corpus, &behind, &themes, &parts);
    wishes.beside = sources.as_slice().into();
    let protection = super::excerpts::plan(corpus, &[], &wishes);
    let scope = Options::default();
    let scope = Scope::new(corpus, &scope)?;
    let (gathered, missing) = match gather(&scope, study.project, &sources, &HashMap::new(), &wishes) {
        Ok(gathered) => (Some(gathered), None),
        // The numbers stand all the same; they open nothing.
        Err(error) => (None, Some(error.to_string())),
    };
    let shown = Shown::new(corpus, &protection, &sources, gathered.as_ref());
    parts.iter_mut().for_each(|part| guard::page(part, &protection, &shown, wishes.rule.working_copy));
    parts.extend(themes.into_iter().map(|found| theme_part(study, found, &shown, &wishes)));
    let (excerpts, notices) = gathered
        .as_ref()
        .map(|gathered| (gathered.collection.excerpts.clone(), gathered.collection.summary.clone()))
        .unwrap_or_default();
    let failed = parts.iter().filter_map(|part| Some((part.asked.clone(), part.page.as_ref().err()?.clone())));
    let failed = failed.collect();
    let html = write(title, &parts, &behind, &shown, (&notices, missing));
    let pages = parts.into_iter().filter_map(|part| part.page.ok()).collect();
    Ok(Lead { html, failed, notices, excerpts, pages })
}

/// The reports that need no further word; frequencies by site and by profession, where the study has them.
fn asks(corpus: &Corpus) -> Vec<Ask> {
    let known: HashSet<&str> = corpus.all_attributes().map(|(key, _)| key).collect();
    let mut asks = Vec::new();
    for ask in Ask::names().iter().filter_map(|(name, _)| Ask::parse(name).ok()) {
        let by = |keys: &&str| {
            let mut ask = ask.clone();
            let options: &mut ReportOptions = ask.options_mut()?;
            options.by = Some((*keys).to_owned());
            keys.split(',').all(|key| known.contains(key)).then_some(ask)
        };
        let wanted: &[&str] = match ask.name() {
            "frequency" => &["site", "profession"],
            "crosstab" => &["profession,site"],
            _ => &[],
        };
        let compared: Vec<Ask> = wanted.iter().filter_map(by).collect();
        if compared.is_empty() {
            asks.push(ask);
        } else {
            asks.extend(compared);
        }
    }
    asks
}

/// The part of a report; none where it needs to be told more.
fn part(study: &Study<'_>, ask: &Ask) -> Option<Part> {
    let page = match ask.make(study) {
        Err(ReportError::Usage(_)) => return None,
        made => made.map(|report| report.page()).map_err(|error| error.to_string()),
    };
    Some(Part { asked: ask.line(), page })
}

/// A theme that somebody coded, with its place in the codebook.
type Found = (usize, String, Result<Theme, String>);

fn themes(corpus: &Corpus) -> Vec<Found> {
    let used: HashSet<usize> = corpus.codings.iter().map(|coding| coding.code as usize).collect();
    let codes = corpus.codebook.codes();
    let root = |mut at: usize| {
        // As many steps as there are codes are enough for any tree.
        for _ in 0..codes.len() {
            let parent = codes.get(at).and_then(|code| code.parent.as_deref());
            match parent.and_then(|parent| corpus.codebook.index_of(parent)) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        at
    };
    let roots: HashSet<usize> = used.into_iter().map(root).collect();
    let wanted = ReportOptions::default().wanted().map_err(|error| error.to_string());
    let one = |(at, code): (usize, &crate::study::Code)| {
        let options = wanted.clone();
        let made = options.and_then(|options| theme(corpus, &options, &code.id).map_err(|error| error.to_string()));
        (at, code.id.clone(), made)
    };
    codes.iter().enumerate().filter(|(at, _)| roots.contains(at)).map(one).collect()
}

/// All that may be quoted on the page, each once.
fn sources(corpus: &Corpus, behind: &HashMap<Spot, Behind>, themes: &[Found], parts: &[Part]) -> Vec<Source> {
    let mut spots: Vec<&Spot> = behind.keys().collect();
    spots.sort_unstable();
    let of_cells = spots.into_iter().filter_map(|spot| behind.get(spot)).flat_map(|behind| behind.chosen.clone());
    let of_themes = themes.iter().filter_map(|(at, _, theme)| Some((*at, theme.as_ref().ok()?)));
    let of_themes = of_themes.flat_map(|(at, theme)| super::theme::sources(theme, at));
    let of_quotes = parts.iter().filter_map(|part| part.page.as_ref().ok()).flat_map(|page| &page.blocks);
    let of_quotes = of_quotes.filter_map(|block| match block {
        Block::Quote(quote) => quote.opens.as_ref(),
        _ => None,
    });
    let of_quotes = of_quotes.flat_map(|opens| open::sources(corpus, opens));
    let mut known = HashSet::new();
    of_cells.chain(of_themes).chain(of_quotes).filter(|source| known.insert(source.clone())).collect()
}

/// The part of a theme.
fn theme_part(study: &Study<'_>, (at, code, found): Found, shown: &Shown<'_>, wishes: &Wishes) -> Part {
    let made = found.and_then(|mut theme| {
        if theme.excerpts.len() == 1 {
            // The tables name the only site there is: what must not tell it is not quoted here.
            for site in &mut theme.excerpts {
                site.excerpts.retain(|found| !shown.is_masked(&Source::of(at, found)));
            }
        }
        let options = ReportOptions::default().wanted().map_err(|error| error.to_string())?;
        let page = super::theme::page(&theme, study.corpus, &options, study.project, wishes);
        page.map_err(|error: ExportError| error.to_string())
    });
    let asked = Ask::Theme(super::reports::ThemeArgs { code: Some(code), ..Default::default() }).line();
    Part { asked, page: made }
}

/// The excerpts of the page, by what they were made of.
struct Shown<'a> {
    corpus: &'a Corpus,
    masked: HashSet<&'a Source>,
    /// Each with its place in the order in which excerpts may stand: that of neutral ids, where the file has them.
    excerpts: HashMap<&'a Source, (usize, &'a Excerpt)>,
}

impl<'a> Shown<'a> {
    fn new(
        corpus: &'a Corpus,
        protection: &super::protect::Protection<'_>,
        sources: &'a [Source],
        gathered: Option<&'a Gathered<'_>>,
    ) -> Self {
        let all = gathered.iter().flat_map(|gathered| &gathered.collection.excerpts).enumerate();
        let excerpts =
            all.filter_map(|(place, excerpt)| Some((sources.get(excerpt.source)?, (place, excerpt)))).collect();
        let masked = sources.iter().filter(|source| guard::is_masked(corpus, protection, source)).collect();
        Self { corpus, masked, excerpts }
    }

    /// Whether the excerpt tells less than all.
    fn is_masked(&self, source: &Source) -> bool {
        self.masked.contains(source)
    }
}

/// Puts the page together.
fn write(
    title: &str,
    parts: &[Part],
    behind: &HashMap<Spot, Behind>,
    shown: &Shown<'_>,
    (notices, missing): (&[String], Option<String>),
) -> String {
    let mut body = format!("<h1>{}</h1>\n", xml_line(title));
    if let Some(why) = missing {
        body.push_str(&format!("<p class=\"warning\" role=\"note\">No excerpts: {}</p>\n", xml_line(&why)));
    }
    for line in notices {
        let class = if line == super::protect::WORKING_COPY { "warning" } else { "notice" };
        body.push_str(&format!("<p class=\"{class}\" role=\"note\">{}</p>\n", xml_line(line)));
    }
    contents(&mut body, parts);
    let mut charts = 0;
    for (at, part) in parts.iter().enumerate() {
        body.push_str(&format!("<section id=\"s{at}\">\n"));
        match &part.page {
            Ok(page) => {
                let mut links = Opening { part: at, table: 0, behind, shown, pending: Vec::new() };
                let mut writer = Writer::new(&mut body, &mut links, 2);
                writer.charts = charts;
                writer.page(page);
                charts = writer.charts;
            }
            Err(why) => body.push_str(&format!(
                "<h2>{}</h2>\n<p class=\"warning\" role=\"note\">This report could not be made: {}</p>\n",
                xml_line(&part.asked),
                xml_line(why)
            )),
        }
        let asked = xml_line(&part.asked);
        body.push_str(&format!(
            "<p class=\"asked\"><code>emic report {asked}</code> · <a href=\"#contents\">contents</a></p>\n</section>\n"
        ));
    }
    html::document(title, &body, &Extras { charts: charts > 0, style: STYLE, script: SCRIPT, mark: MARK })
}

fn contents(body: &mut String, parts: &[Part]) {
    body.push_str("<nav id=\"contents\" aria-label=\"Contents\"><h2>Contents</h2>\n<ol>\n");
    for (at, part) in parts.iter().enumerate() {
        let title = match &part.page {
            Ok(page) if !page.title.is_empty() => page.title.clone(),
            Ok(_) => part.asked.clone(),
            Err(_) => format!("{} (could not be made)", part.asked),
        };
        body.push_str(&format!("<li><a href=\"#s{at}\">{}</a></li>\n", xml_line(&title)));
    }
    body.push_str("</ol></nav>\n");
}

/// The links of the numbers of one part, and what they lead to.
struct Opening<'a> {
    part: usize,
    table: usize,
    behind: &'a HashMap<Spot, Behind>,
    shown: &'a Shown<'a>,
    pending: Vec<(String, String, &'a Behind)>,
}

impl Links for Opening<'_> {
    fn of(&mut self, table: &Table, row: usize, column: usize) -> Option<String> {
        let behind = self.behind.get(&Spot { part: self.part, table: self.table, row, column })?;
        let id = format!("x{}-{}-{row}-{column}", self.part, self.table);
        self.pending.push((id.clone(), heading(table, row, column), behind));
        Some(format!("#{id}"))
    }

    fn below(&mut self, out: &mut String) {
        self.table += 1;
        for (id, title, behind) in std::mem::take(&mut self.pending) {
            out.push_str(&format!("<div class=\"opened\" id=\"{id}\">\n<h4>{}</h4>\n", xml_line(&title)));
            let mut listed: Vec<(usize, &Excerpt)> = behind
                .chosen
                .iter()
                .filter(|source| behind.tells_nothing || !self.shown.is_masked(source))
                .filter_map(|source| self.shown.excerpts.get(source).copied())
                .collect();
            listed.sort_unstable_by_key(|(place, _)| *place);
            listed.iter().for_each(|(_, excerpt)| quotation(out, &excerpt.as_quote(false)));
            let held_back = behind.chosen.len() - listed.len();
            let mut said = Vec::new();
            if held_back > 0 {
                said.push(format!(
                    "{held_back} not listed under this number, for it would tell what must not be told of them"
                ));
            }
            if behind.of > behind.chosen.len() {
                said.push(format!("{} more in the project", behind.of - behind.chosen.len()));
            }
            let said = if said.is_empty() { String::new() } else { format!("{}. ", said.join("; ")) };
            out.push_str(&format!(
                "<p class=\"more\">{}<a href=\"#s{}\">Close</a></p>\n</div>\n",
                xml_line(&said),
                self.part
            ));
        }
    }
}

/// What a number is of: `power · Aldermere · police: 3/6 · 12`.
fn heading(table: &Table, row: usize, column: usize) -> String {
    let mut names = Vec::new();
    names.extend(table.rows.get(row).map(|row| row.label.clone()));
    names.extend(table.columns.get(column).and_then(|column| column.group.clone()));
    names.extend(table.columns.get(column).map(|column| column.label.clone()));
    let cell = table.rows.get(row).and_then(|row| row.cells.get(column)).map(words).unwrap_or_default();
    format!("{}: {cell}", names.join(" · "))
}

#[cfg(test)]
mod tests;
