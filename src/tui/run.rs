//! The loop: events and answers in, frames out, effects to the threads.

use super::app::{App, Begin};
use super::config::Config;
use super::crash::{self, Crash};
use super::jobs::Reading;
use super::key::Key;
use super::message::{Effect, Job, Message, Mouse, Request};
use super::terminal::{self, Taken};
use super::theme::{Look, Theme};
use super::tutor::MakeSample;
use super::update::update;
use super::view;
use super::worker::{POLL, Store};
use crate::search::Index;
use crate::store::user::User;
use crate::store::{fault, outside};
use crossterm::event::{Event, MouseButton, MouseEventKind};
use std::io::IsTerminal as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// What to open, and as whom.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The project; without one the start screen is shown.
    pub project: Option<PathBuf>,
    /// The coder, where one was named outright.
    pub coder: Option<String>,
    /// Where to begin.
    pub begin: Begin,
    /// What the user configured.
    pub config: Config,
    /// A theme that was named outright.
    pub theme: Option<String>,
    /// Whether it was said outright that it is for a screen reader.
    pub screen_reader: bool,
    /// What makes sample studies.
    pub sample: Option<MakeSample>,
}

/// Why the terminal UI could not run.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Standard input or output is no terminal.
    #[error("the terminal UI needs a terminal for input and output; in scripts use the commands, see `emic --help`")]
    NoTerminal,
    /// `TERM=dumb`.
    #[error(
        "this terminal says that it is “dumb” and cannot place text; set TERM (as in TERM=xterm-256color), or use the commands, see `emic --help`"
    )]
    Dumb,
    /// emic itself failed.
    #[error("emic itself failed, which is no fault of yours, at {0} All that was shown as saved is on disk.")]
    Crashed(String),
    /// The terminal failed.
    #[error("the terminal failed: {0}")]
    Terminal(#[from] std::io::Error),
}

/// What comes to the loop.
enum Incoming {
    Message(Message),
    /// The process is asked to end, or the terminal is gone.
    End,
    /// The thread that writes has failed.
    Failed(Crash),
}

/// Waiting for more letters of a query before it is searched.
const DEBOUNCE: Duration = Duration::from_millis(120);

/// The name of the thread that writes.
const STORE: &str = "store";

/// How long leaving waits for threads that read.
const PATIENCE: Duration = Duration::from_secs(2);

/// Runs the terminal UI until the user leaves.
pub fn run(options: Options) -> Result<(), TuiError> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(TuiError::NoTerminal);
    }
    let variable = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    if variable("TERM").as_deref() == Some("dumb") {
        return Err(TuiError::Dumb);
    }
    let size = crossterm::terminal::size()?;
    let recent = if options.project.is_none() { recent() } else { Vec::new() };
    let mut preferences = options.config.preferences(Theme::of_environment(variable));
    if let Some(look) = options.theme.as_deref().and_then(Look::named) {
        preferences.theme.look = look;
    }
    preferences.linear |= options.screen_reader;
    let (mut app, effects) = App::new(size, preferences, options.project, options.coder, options.begin, recent);
    let (events, incoming) = mpsc::channel();
    let mut hands = Hands::new(events.clone(), options.sample);
    let crashed = watch_panics(events.clone());
    let mut terminal = Taken::take()?;
    read_input(events.clone(), Arc::clone(&hands.input));
    watch_signals(events);
    hands.carry_out(effects, &mut terminal, &mut app)?;
    // Even when drawing fails what is written is saved, and the project is left as one file.
    let served = catch_unwind(AssertUnwindSafe(|| serve(&mut app, &mut hands, &mut terminal, &incoming)));
    let result = served.unwrap_or_else(|_| {
        let effects = catch_unwind(AssertUnwindSafe(|| app.rescue())).unwrap_or_default();
        hands.carry_out(effects, &mut terminal, &mut app)?;
        let crash = crashed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Err(TuiError::Crashed(crash.words()))
    });
    // The place is written once more, with the cursor where it is now; then all writes are waited for.
    hands.finish(&app);
    drop(terminal);
    result
}

/// Has panics written down. One of this thread gives the terminal back at once and is kept for the end; without the
/// thread that writes there is no going on; what the others do can be done without for a while.
fn watch_panics(events: Sender<Incoming>) -> Arc<Mutex<Crash>> {
    let kept = Arc::new(Mutex::new(Crash::default()));
    let (screen, keep) = (thread::current().id(), Arc::clone(&kept));
    crash::watch(move |crash| {
        let this = thread::current();
        if this.id() == screen {
            terminal::leave();
            *keep.lock().unwrap_or_else(PoisonError::into_inner) = crash;
        } else if this.name() == Some(STORE) {
            let _ = events.send(Incoming::Failed(crash));
        } else {
            let what = format!("A part of emic failed, at {} Leave, and start emic again.", crash.words());
            let _ = events.send(Incoming::Message(Message::Trouble(what)));
        }
    });
    kept
}

fn recent() -> Vec<PathBuf> {
    User::load().recent.into_iter().filter(|path| path.is_file()).collect()
}

fn serve(
    app: &mut App,
    hands: &mut Hands,
    terminal: &mut Taken,
    incoming: &Receiver<Incoming>,
) -> Result<(), TuiError> {
    // A project that opens at once is the first thing seen, without a flash of something else.
    let mut next = incoming.recv_timeout(Duration::from_millis(150)).ok();
    loop {
        // All that has come in is taken before the next frame, but never so much that none is drawn.
        let began = Instant::now();
        while let Some(event) = next.take() {
            let message = match event {
                Incoming::Message(message) => message,
                Incoming::End => {
                    // The process is to end, or the terminal is gone: what is being written is saved, not lost.
                    let effects = app.rescue();
                    return hands.carry_out(effects, terminal, app);
                }
                Incoming::Failed(crash) => return Err(TuiError::Crashed(crash.words())),
            };
            if matches!(message, Message::Paste(_)) {
                fault::panics("screen");
            }
            if let Message::Opened(opened) = &message {
                hands.begin_reading(&opened.path, Arc::new(Index::at(&opened.index)));
            }
            if matches!(message, Message::Discarded(None)) {
                hands.read_again();
            }
            let effects = update(app, message);
            hands.carry_out(effects, terminal, app)?;
            if app.quit {
                return Ok(());
            }
            if began.elapsed() < Duration::from_millis(30) {
                next = incoming.try_recv().ok();
            }
        }
        terminal.screen.draw(|frame| view::draw(app, frame))?;
        next = match incoming.recv() {
            Ok(event) => Some(event),
            Err(_) => return Ok(()),
        };
    }
}

/// What calls the work that runs off; what is begun later has a flag of its own.
type Cancel = Arc<Mutex<Arc<AtomicBool>>>;

/// Calls off what runs, for something newer comes.
fn call_off(cancel: &Cancel) {
    let mut running = cancel.lock().unwrap_or_else(PoisonError::into_inner);
    running.store(true, Ordering::Relaxed);
    *running = Arc::new(AtomicBool::new(false));
}

/// The threads that carry effects out.
struct Hands {
    events: Sender<Incoming>,
    store: Sender<Request>,
    owner: Option<JoinHandle<()>>,
    reading: Option<Sender<Job>>,
    searching: Option<Sender<Job>>,
    importing: Option<Sender<Job>>,
    /// Calls the search that runs off.
    cancel: Cancel,
    /// Calls the reading of files off.
    cancel_reading: Cancel,
    project: Option<(PathBuf, Arc<Index>)>,
    /// The threads that have the project open to read it.
    readers: Vec<JoinHandle<()>>,
    /// Who reads the keys.
    input: Arc<Gate>,
}

impl Hands {
    fn new(events: Sender<Incoming>, sample: Option<MakeSample>) -> Self {
        let (store, requests) = mpsc::channel();
        let answers = events.clone();
        let owner = thread::Builder::new().name(STORE.to_owned()).spawn(move || own(&requests, &answers, sample)).ok();
        let (cancel, cancel_reading) = (Cancel::default(), Cancel::default());
        Self {
            events,
            store,
            owner,
            reading: None,
            searching: None,
            importing: None,
            cancel,
            cancel_reading,
            project: None,
            readers: Vec::new(),
            input: Arc::new(Gate::default()),
        }
    }

    /// Starts the threads that read a project.
    fn begin_reading(&mut self, path: &Path, index: Arc<Index>) {
        let mut readers = Vec::new();
        let mut begin = |name: &str, debounce: Duration, cancel: &Cancel| {
            let (jobs, incoming) = mpsc::channel();
            let (events, cancel) = (self.events.clone(), Arc::clone(cancel));
            let reading = Reading::new(path, Arc::clone(&index));
            let begun = thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || read(reading, &incoming, &events, &cancel, debounce));
            readers.push(begun.ok()?);
            Some(jobs)
        };
        self.reading = begin("reports", Duration::ZERO, &self.cancel);
        self.searching = begin("search", DEBOUNCE, &self.cancel);
        self.importing = begin("import", Duration::ZERO, &self.cancel_reading);
        self.project = Some((path.to_owned(), index));
        self.readers.retain(|reader| !reader.is_finished());
        self.readers.extend(readers);
    }

    /// Starts them again for a project that stays.
    fn read_again(&mut self) {
        if let Some((path, index)) = self.project.clone() {
            self.begin_reading(&path, index);
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>, terminal: &mut Taken, app: &mut App) -> Result<(), TuiError> {
        for effect in effects {
            match effect {
                // Nobody may have the project open that is taken away.
                Effect::Store(Request::Discard) if !self.end_reading() => {
                    let _ = self.events.send(Incoming::Message(Message::Discarded(None)));
                }
                Effect::Store(request) => {
                    let _ = self.store.send(request);
                }
                Effect::Job(job) => self.start(job),
                Effect::Copy(text) => {
                    let copy = crossterm::clipboard::CopyToClipboard::to_clipboard_from(text);
                    crossterm::execute!(std::io::stdout(), copy)?;
                }
                Effect::Suspend => {
                    terminal.suspend()?;
                    app.resize(crossterm::terminal::size()?);
                }
                Effect::Redraw => terminal.redraw()?,
                Effect::EditOutside(text) => {
                    let edited = self.edit_outside(&text, terminal)?;
                    app.resize(crossterm::terminal::size()?);
                    let _ = self.events.send(Incoming::Message(Message::Edited(edited)));
                }
            }
        }
        Ok(())
    }

    /// Gives the terminal to the user's own editor. What is typed meanwhile is the editor's.
    fn edit_outside(&self, text: &str, terminal: &mut Taken) -> std::io::Result<Result<String, String>> {
        let editor = match outside::chosen(|name| std::env::var_os(name)) {
            Ok(editor) => editor,
            Err(why) => return Ok(Err(why)),
        };
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
        let parent = self.project.as_ref().and_then(|(path, _)| path.parent().map(Path::to_owned));
        let beside = parent.filter(|path| !path.as_os_str().is_empty()).unwrap_or_else(|| PathBuf::from("."));
        self.input.hold();
        let edited = terminal.lend(|| outside::edit(text, &editor, runtime.as_deref(), &beside));
        self.input.release();
        edited
    }

    fn start(&mut self, job: Job) {
        match job {
            Job::Search(_) => {
                call_off(&self.cancel);
                send(&self.searching, job);
            }
            Job::Index => self.index(),
            Job::Examine(_) => {
                call_off(&self.cancel_reading);
                send(&self.importing, job);
            }
            Job::Look(_) => send(&self.importing, job),
            Job::Complete(partial) => self.complete(partial),
            Job::Acting(_) => {
                send(&self.searching, job.clone());
                send(&self.reading, job);
            }
            job => send(&self.reading, job),
        }
    }

    /// Brings the index up with the project, on a thread that ends with it.
    fn index(&mut self) {
        let Some((path, index)) = &self.project else { return };
        let mut reading = Reading::new(path, Arc::clone(index));
        let events = self.events.clone();
        let begun = thread::Builder::new().name("index".to_owned()).spawn(move || {
            let mut told = Instant::now();
            let mut tell = |message| {
                if told.elapsed() > Duration::from_millis(200) {
                    told = Instant::now();
                    let _ = events.send(Incoming::Message(message));
                }
            };
            if let Some(message) = reading.handle(Job::Index, &AtomicBool::new(false), &mut tell) {
                let _ = events.send(Incoming::Message(message));
            }
        });
        self.readers.retain(|reader| !reader.is_finished());
        self.readers.extend(begun);
    }

    /// Completes a path; a folder on a slow disk keeps nobody waiting.
    fn complete(&self, partial: super::path::Partial) {
        let events = self.events.clone();
        let _ = thread::Builder::new().name("complete".to_owned()).spawn(move || {
            let _ = events.send(Incoming::Message(Message::Completed(super::path::complete(&partial))));
        });
    }

    /// Writes down where the user is, and waits until everything is written and the project is one file again.
    fn finish(mut self, app: &App) {
        if app.study.is_some() {
            let place = serde_json::to_value(super::place::Place::of(app)).unwrap_or_default();
            let _ = self.store.send(Request::Remember(place));
        }
        // Whoever closes last folds the journal into the file. A long count is not waited for: the store, which
        // closes then, leaves a file that is whole too.
        self.end_reading();
        drop(self.store);
        if let Some(owner) = self.owner {
            let _ = owner.join();
        }
    }

    /// Ends the threads that read the project; whether all have ended in good time.
    fn end_reading(&mut self) -> bool {
        call_off(&self.cancel);
        call_off(&self.cancel_reading);
        (self.reading, self.searching, self.importing) = (None, None, None);
        let began = Instant::now();
        let busy = |readers: &[JoinHandle<()>]| readers.iter().any(|reader| !reader.is_finished());
        while began.elapsed() < PATIENCE && busy(&self.readers) {
            thread::sleep(Duration::from_millis(5));
        }
        !busy(&self.readers)
    }
}

fn send(to: &Option<Sender<Job>>, job: Job) {
    if let Some(to) = to {
        let _ = to.send(job);
    }
}

/// The store thread.
fn own(requests: &Receiver<Request>, answers: &Sender<Incoming>, sample: Option<MakeSample>) {
    let mut store = Store::new(true).with_samples(sample);
    loop {
        let answer = match requests.recv_timeout(POLL) {
            Ok(request) => {
                if matches!(request, Request::Code { .. }) {
                    fault::panics(STORE);
                }
                store.handle(request, &mut |message| {
                    let _ = answers.send(Incoming::Message(message));
                })
            }
            Err(RecvTimeoutError::Timeout) => store.poll(),
            Err(RecvTimeoutError::Disconnected) => break,
        };
        if let Some(message) = answer {
            let _ = answers.send(Incoming::Message(message));
        }
    }
    store.close();
}

/// A reading thread: of several jobs of a kind that wait, the newest counts.
fn read(
    mut reading: Reading,
    jobs: &Receiver<Job>,
    events: &Sender<Incoming>,
    cancel: &Mutex<Arc<AtomicBool>>,
    debounce: Duration,
) {
    while let Ok(first) = jobs.recv() {
        let mut waiting = vec![first];
        while let Ok(job) = if debounce.is_zero() {
            jobs.try_recv().map_err(|_| ())
        } else {
            jobs.recv_timeout(debounce).map_err(|_| ())
        } {
            waiting.push(job);
        }
        for (at, job) in waiting.iter().enumerate() {
            let kind = std::mem::discriminant(job);
            let superseded = matches!(
                job,
                Job::Search(_)
                    | Job::Report(_)
                    | Job::Details
                    | Job::Examine(_)
                    | Job::Offer(_)
                    | Job::Retrieve(_)
                    | Job::Propose(_)
            ) && waiting.iter().skip(at + 1).any(|later| std::mem::discriminant(later) == kind);
            if superseded {
                continue;
            }
            if matches!(job, Job::Search(_)) {
                fault::panics("search");
            }
            let cancelled = Arc::clone(&cancel.lock().unwrap_or_else(PoisonError::into_inner));
            let mut tell = |message| {
                let _ = events.send(Incoming::Message(message));
            };
            if let Some(message) = reading.handle(job.clone(), &cancelled, &mut tell)
                && events.send(Incoming::Message(message)).is_err()
            {
                return;
            }
        }
    }
}

/// Whether keys are read: while another program has the terminal they are not.
#[derive(Default)]
struct Gate {
    wanted: AtomicBool,
    reading: Mutex<()>,
}

/// How long a wait for keys lasts before it is asked whether somebody else wants them.
const WAIT: Duration = Duration::from_millis(100);

impl Gate {
    /// Waits until nobody reads; nobody does until [`Gate::release`].
    fn hold(&self) {
        self.wanted.store(true, Ordering::SeqCst);
        drop(self.reading.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn release(&self) {
        self.wanted.store(false, Ordering::SeqCst);
    }

    /// The next event, if one comes soon.
    fn next(&self) -> std::io::Result<Option<Event>> {
        let reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if self.wanted.load(Ordering::SeqCst) {
            drop(reading);
            thread::sleep(WAIT / 5);
            return Ok(None);
        }
        if crossterm::event::poll(WAIT)? { crossterm::event::read().map(Some) } else { Ok(None) }
    }
}

/// Reads keys, pastes, the mouse and sizes.
fn read_input(events: Sender<Incoming>, gate: Arc<Gate>) {
    let _ = thread::Builder::new().name("input".to_owned()).spawn(move || {
        loop {
            let event = match gate.next() {
                Ok(Some(event)) => event,
                Ok(None) => continue,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(_) => {
                    let _ = events.send(Incoming::End);
                    return;
                }
            };
            if let Some(message) = message_of(event)
                && events.send(Incoming::Message(message)).is_err()
            {
                return;
            }
        }
    });
}

fn message_of(event: Event) -> Option<Message> {
    Some(match event {
        Event::Key(key) => Message::Key(Key::of_event(&key)?),
        Event::Paste(text) => Message::Paste(text),
        Event::Resize(columns, rows) => Message::Resize(columns, rows),
        Event::Mouse(mouse) => {
            let what = match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Mouse::Press,
                MouseEventKind::Drag(MouseButton::Left) => Mouse::Drag,
                MouseEventKind::ScrollDown => Mouse::Wheel(3),
                MouseEventKind::ScrollUp => Mouse::Wheel(-3),
                _ => return None,
            };
            Message::Mouse(what, mouse.column, mouse.row)
        }
        Event::FocusGained | Event::FocusLost => return None,
    })
}

/// Ends in order when the process is told to, or its terminal is closed, and goes on where a file may not grow.
fn watch_signals(events: Sender<Incoming>) {
    use signal_hook::consts::{SIGHUP, SIGTERM, SIGXFSZ};
    // A file that may not grow is an error to be told, not an end.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
    if let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP]) {
        let _ = thread::Builder::new().name("signals".to_owned()).spawn(move || {
            if signals.forever().next().is_some() {
                let _ = events.send(Incoming::End);
            }
        });
    }
}
