//! What the keys of a report change in how it is asked.
//!
//! A key does something where the report has the option, or says in a line that it has none: what a report can be
//! asked for is told by the report itself, in the words of the command line, so no key can promise more than that.

use super::Figures;
use crate::analysis::options::parse_list;
use crate::analysis::{Depth, Unit, Within};
use crate::publish::reports::{Ask, option_names};
use crate::study::attribute;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::keymap::Context;
use crate::tui::overlay::{Ask as Window, Overlay, Question};

const UNITS: [Unit; 8] = [
    Unit::Participants,
    Unit::Passages,
    Unit::Codings,
    Unit::Turns,
    Unit::Documents,
    Unit::Words,
    Unit::Per100Turns,
    Unit::Per1000Words,
];

/// What figures of agreement may be over.
const AGREED: [&str; 4] = ["turn", "sentence", "word", "char"];

const SCOPES: [Within; 5] = [Within::Overlap, Within::Turn, Within::Turns(1), Within::Document, Within::Participant];

/// Attributes of documents that groups are made of, in the order in which `g` goes through them.
const OF_DOCUMENTS: [&str; 3] = ["site", "kind", "stage"];

/// The one after this among all, the first after the last and after one that is none of them.
fn after<T: PartialEq + Clone>(all: &[T], now: &T) -> Option<T> {
    let at = all.iter().position(|one| one == now).map_or(0, |at| at + 1);
    all.get(at % all.len().max(1)).cloned()
}

/// Whether it matters to a report whose codings count: it counts codings, and can be told whose.
pub fn counts_codings(ask: &Ask) -> bool {
    // Words are counted as they are said, by no coder.
    ask.has("coders") && !matches!(ask, Ask::Kwic(_) | Ask::Words(_))
}

/// What a report is compared by where nothing is said.
fn by_itself(ask: &Ask) -> &'static [&'static str] {
    match ask {
        Ask::Documents(_) => &["site", "kind"],
        Ask::Tags(_) | Ask::TurnTaking(_) => &["profession"],
        _ => &[],
    }
}

/// What a report can be compared by in the order in which `g` goes through it, of the attributes that are known.
fn comparisons(ask: &Ask, known: &[String]) -> Vec<Vec<String>> {
    let has = |keys: &[&str]| keys.iter().all(|key| known.iter().any(|one| one == key));
    let mut all: Vec<Vec<&str>> = Vec::new();
    match ask {
        Ask::Crosstab(_) => {
            let keys = ["profession", "site", "kind", "stage", "role"];
            for (at, first) in keys.iter().enumerate() {
                all.extend(keys.iter().skip(at + 1).flat_map(|second| [vec![*first, *second], vec![*second, *first]]));
            }
        }
        Ask::Documents(_) => all.extend(OF_DOCUMENTS.iter().map(|key| vec![*key])),
        _ => all.extend([vec!["site"], vec!["profession"], vec!["site", "profession"]]),
    }
    if !matches!(ask, Ask::Crosstab(_) | Ask::Documents(_)) {
        all.extend(["kind", "stage", "role"].map(|key| vec![key]));
    }
    all.retain(|keys| has(keys) && keys != by_itself(ask));
    if !matches!(ask, Ask::Crosstab(_)) {
        all.insert(0, by_itself(ask).to_vec());
    }
    all.into_iter().map(|keys| keys.into_iter().map(str::to_owned).collect()).collect()
}

/// What a report is compared by now.
pub fn compared_by(ask: &Ask) -> Vec<String> {
    let Some(given) = ask.value("by").filter(|_| ask.has("by")) else {
        let keys: &[&str] = if ask.has("by") { by_itself(ask) } else { &[] };
        return keys.iter().map(|key| (*key).to_owned()).collect();
    };
    parse_list(&given).unwrap_or_default().iter().map(|key| attribute::key(key)).collect()
}

/// A crosstab needs two attributes: the first that the study has.
pub fn crossed(ask: Ask, known: &[String]) -> Ask {
    if !matches!(ask, Ask::Crosstab(_)) || compared_by(&ask).len() == 2 {
        return ask;
    }
    let by =
        comparisons(&ask, known).into_iter().next().map_or_else(|| "profession,site".to_owned(), |by| by.join(","));
    ask.with("by", Some(&by)).unwrap_or(ask)
}

/// The depth of the rows, in words.
pub fn told_depth(depth: Depth) -> String {
    match depth {
        Depth::All => "all codes".to_owned(),
        Depth::N(1) => "themes".to_owned(),
        Depth::N(depth) => format!("codes to depth {depth}"),
    }
}

impl App {
    /// Whether a key does anything in the report that is shown.
    pub fn has_use_in_report(&self, action: Action) -> bool {
        let reports = &self.reports;
        let figures = reports.report.as_ref().map(|report| &report.figures);
        match action {
            Action::CompareBy => reports.ask.has("by"),
            Action::Unit => reports.ask.has("unit"),
            Action::Scope => reports.ask.has("within"),
            Action::Coders => counts_codings(&reports.ask),
            Action::Depth => reports.ask.has("depth"),
            Action::Narrow => reports.ask.has("where"),
            Action::OtherWords => !option_names(reports.ask.name()).is_empty(),
            Action::Unfold => matches!(figures, Some(Figures::Frequency(_))),
            Action::Group | Action::GroupBack => {
                matches!(figures, Some(Figures::Cooccurrence(report)) if !report.groups.is_empty())
            }
            Action::Open => !matches!(figures, Some(Figures::Page(laid)) if !laid.opens_anything()),
            Action::Shade => match figures {
                Some(Figures::Page(laid)) => laid.has_bars(),
                Some(Figures::Cooccurrence(_)) => false,
                _ => true,
            },
            Action::Notes => !matches!(figures, Some(Figures::Page(laid)) if !laid.folds()),
            _ => true,
        }
    }

    /// Says that the report has no such option; nothing is to be asked for.
    fn lacks(&mut self, what: &str) -> bool {
        let key = self.key_of(Context::Report, Action::OtherWords);
        let name = self.reports.ask.name();
        self.say(match option_names(name).is_empty() {
            true => format!("The report {name} {what}; it has no options."),
            false => format!("The report {name} {what}; {key} shows what it can be asked for."),
        });
        false
    }

    /// Asks with another value of an option; whether that is to be asked for.
    fn ask_with(&mut self, option: &str, value: Option<&str>, said: String) -> bool {
        match self.reports.ask.with(option, value) {
            Ok(ask) => {
                self.reports.ask = ask;
                self.say(said);
                true
            }
            Err(why) => {
                self.refuse(why);
                false
            }
        }
    }

    /// Compares by the next attribute; whether that is to be asked for.
    pub fn compare_by(&mut self) -> bool {
        if !self.reports.ask.has("by") {
            return self.lacks("is not compared by groups");
        }
        let all = comparisons(&self.reports.ask, &self.reports.known.attributes);
        let Some(by) = after(&all, &compared_by(&self.reports.ask)) else {
            return self.lacks("has nothing else to be compared by");
        };
        let said = match by.as_slice() {
            [] => "Nothing is compared.".to_owned(),
            by => format!("Compared by {}.", by.join(" and ")),
        };
        let value = (by != by_itself(&self.reports.ask)).then(|| by.join(","));
        (self.reports.group, self.reports.chosen) = (None, false);
        self.reports.top.1 = 0;
        self.ask_with("by", value.as_deref(), said)
    }

    /// Counts in the next unit; whether that is to be asked for.
    pub fn other_unit(&mut self) -> bool {
        let ask = &self.reports.ask;
        if !ask.has("unit") {
            return match self.reports.is_cooccurrence() {
                true => {
                    let key = self.key_of(Context::Report, Action::Scope);
                    self.say(format!("Co-occurrence counts how often two codes meet; {key} changes within what."));
                    false
                }
                false => self.lacks("has no unit to choose"),
            };
        }
        let all = match ask {
            Ask::Agreement(_) => AGREED.map(str::to_owned).to_vec(),
            _ => UNITS.map(|unit| unit.to_string()).to_vec(),
        };
        let now = ask.value("unit").or_else(|| all.first().cloned()).unwrap_or_default();
        let Some(unit) = after(&all, &now) else { return false };
        let said = match ask {
            Ask::Agreement(_) => format!("Figures over each {unit}."),
            _ => format!("Counted in {unit}."),
        };
        self.ask_with("unit", Some(&unit), said)
    }

    /// Takes the next scope in which codes meet; whether that is to be asked for.
    pub fn other_scope(&mut self) -> bool {
        if !self.reports.ask.has("within") {
            return self.lacks("has no scope within which codes meet");
        }
        // Where a code is looked for without another, overlapping and neighbouring say nothing.
        let scopes: &[Within] = match self.reports.is_cooccurrence() {
            true => &SCOPES,
            false => &[Within::Turn, Within::Document, Within::Participant],
        };
        let given = self.reports.ask.value("within").and_then(|within| within.parse().ok());
        let now = given.or(scopes.first().copied()).unwrap_or_default();
        let within = after(scopes, &now).unwrap_or_default();
        self.ask_with("within", Some(&within.to_string()), format!("Codes meet within {within}."))
    }

    /// Takes the codings of others; whether that is to be asked for.
    pub fn other_coders(&mut self) -> bool {
        if !counts_codings(&self.reports.ask) {
            return self.lacks("is the same whoever coded");
        }
        let all = self.readings();
        if all.len() < 2 {
            return self.lacks("has nobody else whose codings could count");
        }
        let now = self.reports.ask.value("coders");
        let next = after(&all, &now).flatten();
        let told = match (&next, &self.reports.ask) {
            (None, Ask::Agreement(_)) => "all who share a document".to_owned(),
            (None, Ask::Progress(_)) => "all".to_owned(),
            (None, _) => "lead".to_owned(),
            (Some(coders), _) => self.shown_line(coders).into_owned(),
        };
        self.ask_with("coders", next.as_deref(), format!("Whose codings count: {told}."))
    }

    /// Whose codings may count, in the order in which `c` goes through them; `None` as it is by itself.
    fn readings(&self) -> Vec<Option<String>> {
        let mine = self.coder.clone().map(Some);
        match self.reports.ask {
            Ask::Agreement(_) => {
                let coders = &self.reports.known.coders;
                let pairs = coders
                    .iter()
                    .enumerate()
                    .flat_map(|(at, one)| coders.iter().skip(at + 1).map(move |other| Some(format!("{one},{other}"))));
                // Of two coders there is one pair, and that is all.
                let pairs: Vec<_> = if coders.len() > 2 { pairs.collect() } else { Vec::new() };
                std::iter::once(None).chain(pairs).collect()
            }
            Ask::Progress(_) => std::iter::once(None).chain(mine).collect(),
            _ => [None, Some("all".to_owned())].into_iter().chain(mine).collect(),
        }
    }

    /// Shows all codes, or themes alone; whether that is to be asked for.
    pub fn deeper(&mut self) -> bool {
        let Some(depth) = self.reports.depth() else { return self.lacks("has no rows at a depth of the code tree") };
        let depth = if depth == Depth::All { Depth::N(1) } else { Depth::All };
        let plain = matches!(self.reports.ask, Ask::Agreement(_)) == (depth == Depth::All);
        let value = (!plain).then(|| depth.to_string());
        self.reports.turned.clear();
        // Frequency has all codes already, and folds them.
        let asks = self.ask_with("depth", value.as_deref(), format!("Rows: {}.", told_depth(depth)));
        asks && !matches!(self.reports.report.as_ref().map(|r| &r.figures), Some(Figures::Frequency(_)))
    }

    /// Asks for conditions on the turns that are counted.
    pub fn ask_conditions(&mut self) {
        if !self.reports.ask.has("where") {
            self.lacks("takes no conditions");
            return;
        }
        let words = self.reports.ask.words();
        let given = words.windows(2).filter(|pair| pair.first().is_some_and(|word| word == "--where"));
        let now: Vec<&str> = given.filter_map(|pair| pair.get(1)).map(String::as_str).collect();
        self.overlays.push(Overlay::Ask(Window::new(Question::ReportWhere, now.join(","))));
    }
}
