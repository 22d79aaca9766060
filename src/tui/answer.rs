//! What follows from what was written in a window or chosen from a list.

use super::action::Action;
use super::app::{App, Screen};
use super::field::Field;
use super::keymap::Context;
use super::message::{Effect, Job, Request};
use super::overlay::{Ask, Overlay, Question, Then};
use super::path::{self, Partial};
use super::tutor::Sample;
use crate::store::check_coder;
use crate::text::display;
use std::path::PathBuf;

impl App {
    /// Does an action in a window in which something is written.
    pub fn act_in_question(&mut self, action: Action) -> Vec<Effect> {
        let Some(Overlay::Ask(ask)) = self.overlays.last_mut() else { return Vec::new() };
        if ask.writing.is_some() {
            return self.act_in_writing(action);
        }
        match action {
            Action::Complete | Action::CompleteBack if ask.what == Question::Command => {
                return self.complete_command(action == Action::CompleteBack);
            }
            Action::Complete => {
                let text = ask.field.text().to_owned();
                return vec![Effect::Job(Job::Complete(Partial { text, from: 0 }))];
            }
            Action::Down if ask.what == Question::Tag => {
                if let Some(first) = ask.near.first() {
                    ask.field = Field::new(first.clone());
                }
                let typed = ask.field.text().to_owned();
                let near = self.tags_like(&typed);
                if let Some(Overlay::Ask(ask)) = self.overlays.last_mut() {
                    ask.near = near;
                }
            }
            Action::Down if matches!(ask.what, Question::QuotedIn(_)) => {
                let typed = ask.field.text().trim().to_owned();
                let known = self.known_quotes(&typed);
                if let (Some(Overlay::Ask(ask)), Some(first)) = (self.overlays.last_mut(), known.first()) {
                    ask.field = Field::new(first.clone());
                    ask.near = known;
                }
            }
            Action::Up | Action::Down if ask.what == Question::Command => self.recall(action == Action::Up),
            Action::Apply => return self.answer(),
            Action::Back => {
                let (filter, import) = (ask.what == Question::Filter, ask.what == Question::Import);
                self.overlays.pop();
                if filter {
                    self.filter("");
                }
                if import {
                    return self.discard_made();
                }
            }
            _ => {}
        }
        Vec::new()
    }

    /// Takes what is written in the window on top.
    pub fn answer(&mut self) -> Vec<Effect> {
        let Some(Overlay::Ask(mut ask)) = self.overlays.pop() else { return Vec::new() };
        let text = ask.text().to_owned();
        match self.answered(&ask.what, &text) {
            Ok(effects) => {
                // Until it is on disk it is kept, so that it can be written again.
                if ask.writing.is_some() && effects.iter().any(|effect| matches!(effect, Effect::Store(_))) {
                    self.unsaved = Some(Box::new(ask));
                }
                effects
            }
            Err(why) => {
                ask.error = Some(self.keymap.spell(&why));
                self.overlays.push(Overlay::Ask(ask));
                Vec::new()
            }
        }
    }

    fn answered(&mut self, what: &Question, text: &str) -> Result<Vec<Effect>, String> {
        let trimmed = text.trim();
        match what {
            Question::Coder(then) => self.chose_coder(trimmed, *then),
            Question::Memo(document, coding, code) => {
                let Some(coder) = self.coder.clone() else { return Ok(Vec::new()) };
                let memo = (!trimmed.is_empty()).then(|| text.trim_end().to_owned());
                let known = self.reader.page.as_ref().and_then(|page| page.codings.iter().find(|c| c.guid == *coding));
                // What says the same as before is no step, least of all one that takes nothing away.
                if known.is_some_and(|known| known.memo == memo) {
                    self.say(if memo.is_some() { "The memo is as it was." } else { "No memo was written." });
                    return Ok(Vec::new());
                }
                self.writing += 1;
                let (document, code) = (document.clone(), code.clone());
                Ok(vec![Effect::Store(Request::Memo { coder, document, coding: *coding, code, memo })])
            }
            Question::NewMemo(picker) => Ok(self.code_picked((**picker).clone(), Some(text.trim_end().to_owned()))),
            Question::DecisionMemo(key) => Ok(self.keep_decision_memo(key, text)),
            Question::Command => {
                self.commands.note(trimmed);
                self.command(trimmed)
            }
            Question::Find => {
                self.find(trimmed);
                Ok(Vec::new())
            }
            Question::Filter => {
                self.filter(trimmed);
                Ok(Vec::new())
            }
            Question::Merge => self.merge_from(trimmed),
            Question::WriteMemo(draft) => self.save_memo(draft, text),
            Question::MemoTarget(kind) => self.named_memo_target(*kind, trimmed),
            Question::Import => self.import_paths(path::one(trimmed).into_iter().collect()),
            Question::Speaker(correction) => {
                if trimmed.is_empty() {
                    return Err("Write a label, as in A5.".to_owned());
                }
                Ok(self.correct((**correction).clone(), Some(Some(trimmed.to_owned()))))
            }
            Question::Tag => {
                let name = crate::study::tag::name(trimmed).map_err(|e| e.to_string())?;
                Ok(self.set_tag(&name))
            }
            Question::LinkKind(ends) => match display::one_line(trimmed) {
                kind if kind.is_empty() => Err("Write a word or two, as in answers.".to_owned()),
                kind => Ok(self.make_link(**ends, &kind)),
            },
            Question::Weight(coding) => self.weigh(*coding, trimmed),
            Question::Label => {
                if trimmed.is_empty() {
                    return Err("Write the label as it stands in the file, as in Anna.".to_owned());
                }
                self.choose_for_label(trimmed.to_owned(), false);
                Ok(Vec::new())
            }
            Question::Export => self.export_report(trimmed),
            Question::SaveReport => self.save_report(trimmed),
            Question::ReportWhere => self.report_where(trimmed),
            Question::SaveSearch => self.save_search(trimmed),
            Question::RenameSearch(from) => self.rename_search(from, trimmed),
            Question::Where => self.excerpts_where(trimmed),
            Question::Tagged => Ok(self.excerpts_tagged(trimmed)),
            Question::QuotedIn(item) => self.quote_in(item, trimmed),
            Question::ExportFound => self.export_found(trimmed),
            Question::OpenProject => {
                if trimmed.is_empty() {
                    return Err("Write the path of a .emic file.".to_owned());
                }
                Ok(vec![Effect::Store(Request::Open(PathBuf::from(trimmed), self.coder.clone()))])
            }
            Question::Demo => {
                if trimmed.is_empty() {
                    return Err("Write the name of a folder, as in emic-demo.".to_owned());
                }
                self.say("The demo project is made…");
                let sample = Sample::Demo(PathBuf::from(trimmed));
                Ok(vec![Effect::Store(Request::Sample(sample, self.coder.clone()))])
            }
            Question::NewProject(import) => {
                let path = PathBuf::from(trimmed);
                if path.extension().is_none_or(|ending| ending != "emic") {
                    return Err("A project file ends in .emic, as in study.emic.".to_owned());
                }
                match self.coder.clone() {
                    Some(coder) => {
                        self.start.import.clone_from(import);
                        if !import.is_empty() {
                            self.say("The project is made …");
                        }
                        Ok(vec![Effect::Store(Request::Create(path, coder, import.clone()))])
                    }
                    None => {
                        // First who, then where: the path stays written.
                        self.overlays.push(Overlay::Ask(Ask::new(Question::NewProject(import.clone()), trimmed)));
                        self.overlays.push(Overlay::Ask(Ask::new(Question::Coder(None), "")));
                        Ok(Vec::new())
                    }
                }
            }
        }
    }

    /// The user says who they are; then what they wanted to do is done.
    fn chose_coder(&mut self, name: &str, then: Option<(Action, Option<usize>)>) -> Result<Vec<Effect>, String> {
        check_coder(name).map_err(|e| e.to_string())?;
        if crate::study::decision::is_consensus(name) {
            return Err("That is the layer of what the team decides, not somebody who codes.".to_owned());
        }
        self.coder = Some(name.to_owned());
        // What is undone now is this coder's.
        self.brought = false;
        self.memos.asked = None;
        let mut effects = vec![Effect::Job(Job::Acting(self.coder.clone()))];
        if self.study.is_some() {
            effects.push(Effect::Store(Request::RememberCoder(name.to_owned())));
            // What this coder is to code blind goes out of sight.
            self.uses_asked = None;
            effects.push(Effect::Store(Request::Refresh(self.open_document(), self.coder.clone())));
            effects.push(Effect::Job(Job::Details));
        }
        if self.screen == Screen::Compare {
            // Who acts decides what is coded blind.
            effects.extend(self.arrive());
        }
        self.say(format!("You code as {name}."));
        if let Some((action, digit)) = then {
            let context = match (action, self.screen) {
                (Action::Undo | Action::Redo, _) => Context::Anywhere,
                _ if matches!(self.overlays.last(), Some(Overlay::Events(_))) => Context::Events,
                (_, Screen::Documents) => Context::Documents,
                (_, Screen::Codebook) => Context::Codebook,
                (_, Screen::Search) if self.search.sweep.is_some() => Context::Sweep,
                (_, Screen::Search) => Context::Hits,
                (_, Screen::Compare) => Context::Compare,
                (_, Screen::Excerpts) => Context::Retrieved,
                (_, Screen::Import) => Context::Import,
                (_, Screen::History) => Context::History,
                (_, Screen::Memos) => Context::Memos,
                _ => Context::Reader,
            };
            effects.extend(self.act(context, action, digit));
        }
        Ok(effects)
    }

    /// Does an action in a list to choose from.
    pub fn act_in_chooser(&mut self, action: Action) -> Vec<Effect> {
        let Some(Overlay::Chooser(chooser)) = self.overlays.last_mut() else { return Vec::new() };
        let len = chooser.lines.len();
        if chooser.cursor.act(action, len, len.max(1)) {
            return Vec::new();
        }
        if action == Action::Help {
            return self.act_anywhere(Action::Help);
        }
        let (at, then) = (chooser.cursor.at, chooser.then.clone());
        self.overlays.pop();
        if action != Action::Apply {
            return if matches!(then, Then::Report(_, true)) { self.go_back() } else { Vec::new() };
        }
        match then {
            Then::Remove(codings) => codings.get(at).map_or_else(Vec::new, |guid| self.remove_one(*guid, false)),
            Then::RemoveOthers(guid) => self.remove_one(guid, true),
            Then::Open(places) => {
                places.get(at).cloned().map_or_else(Vec::new, |(document, span)| self.open_waiting(&document, span))
            }
            Then::Memo(codings) => {
                if let Some(guid) = codings.get(at) {
                    self.ask_memo(*guid);
                }
                Vec::new()
            }
            Then::Speaker(correction, speakers) => self.chose_speaker(*correction, &speakers, at),
            Then::Import(choice) => self.chose_in_import(choice, at),
            Then::Untag(tags) => tags.get(at).map_or_else(Vec::new, |tag| self.untag(*tag)),
            Then::Unlink(links) => links.get(at).map_or_else(Vec::new, |link| self.remove_link(*link)),
            Then::Link(ends) => self.chose_link(*ends, at),
            Then::Recode(what, codings) => {
                codings.get(at).map_or_else(Vec::new, |coding| self.recode_one(what, *coding))
            }
            Then::LeaveReview => self.left_review(at),
            Then::Leave => self.chose_leaving(at),
            Then::MemoFilter(facets) => self.chose_facet(facets.get(at)),
            Then::MemoOn(targets) => targets.get(at).cloned().map_or_else(Vec::new, |on| self.chose_memo_target(on)),
            Then::Follow(goals) => goals.get(at).map_or_else(Vec::new, |(goal, words)| self.follow(goal, words)),
            Then::MemoType(memo) => self.chose_memo_type(memo, at),
            Then::Report(words, _) => words.get(at).map_or_else(Vec::new, |words| self.chose_report(words)),
            Then::Compare(pairs) => pairs.get(at).map_or_else(Vec::new, |pair| self.compare_pair(pair.clone())),
        }
    }
}
