//! The terminal: taken at the start, given back at the end, however the end comes.

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use std::io::{self, Stdout};

/// A screen to draw on.
pub type Screen = ratatui::Terminal<ratatui::backend::CrosstermBackend<Stdout>>;

/// The terminal, for as long as it is ours.
pub struct Taken {
    /// What is drawn on.
    pub screen: Screen,
}

impl Taken {
    /// Takes the terminal.
    pub fn take() -> io::Result<Self> {
        enter()?;
        match new_screen() {
            Ok(screen) => Ok(Self { screen }),
            Err(error) => {
                leave();
                Err(error)
            }
        }
    }

    /// Gives the terminal back, stops the process as a shell's Ctrl-Z does, and takes the terminal again when it goes on.
    pub fn suspend(&mut self) -> io::Result<()> {
        leave();
        let stopped = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TSTP);
        enter()?;
        self.redraw()?;
        stopped.map_err(io::Error::from)
    }
}

impl Taken {
    /// Gives the terminal to somebody else for a while.
    pub fn lend<T>(&mut self, while_away: impl FnOnce() -> T) -> io::Result<T> {
        leave();
        let result = while_away();
        enter()?;
        self.redraw()?;
        Ok(result)
    }

    /// Sees to it that everything is drawn afresh. The terminal is asked nothing: a slow one might not answer in time,
    /// and what is typed meanwhile would be taken for its answer.
    pub fn redraw(&mut self) -> io::Result<()> {
        execute!(io::stdout(), Clear(ClearType::All))?;
        self.screen = new_screen()?;
        Ok(())
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        leave();
    }
}

fn new_screen() -> io::Result<Screen> {
    ratatui::Terminal::new(ratatui::backend::CrosstermBackend::new(io::stdout()))
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    let entered = execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, EnableMouseCapture);
    if entered.is_err() {
        leave();
    }
    entered
}

/// Gives the terminal back. What fails here has no one left to be told.
pub fn leave() {
    let _ = execute!(io::stdout(), DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
    let _ = disable_raw_mode();
}
