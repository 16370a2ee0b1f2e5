//! What is being done, told on standard error while it takes long: to who sits at a terminal, or
//! asks for it.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::print;

/// What takes less long is not told of, and what takes longer is told of so often.
const PATIENCE: Duration = Duration::from_secs(1);

/// Empties the line that a terminal is at.
const WIPE: &str = "\r\u{1b}[K";

/// Tells of one file, until it is dropped.
pub struct Progress {
    teller: Option<(Sender<String>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins, if somebody is to be told.
    pub fn start(file: &Path, is_asked_for: bool) -> Progress {
        let is_seen = stderr().is_terminal();
        if !is_asked_for && !is_seen {
            return Progress { teller: None };
        }
        let (sender, receiver) = channel();
        let file = file.display().to_string();
        let teller = std::thread::spawn(move || tell(&file, &receiver, is_seen));
        Progress { teller: Some((sender, teller)) }
    }

    /// What is being done now.
    pub fn at(&self, what: &str) {
        if let Some((sender, _)) = &self.teller {
            // Who has gone need not be told.
            let _ = sender.send(what.to_owned());
        }
    }

    /// Prints what was found out, in place of what was told so far.
    pub fn print(&self, text: &str) {
        if self.teller.is_some() && stderr().is_terminal() {
            let _ = write!(stderr(), "{WIPE}");
        }
        print_at_once(text);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, teller)) = self.teller.take() {
            drop(sender);
            let _ = teller.join();
        }
    }
}

fn tell(file: &str, receiver: &Receiver<String>, is_terminal: bool) {
    let (mut what, mut since) = (String::new(), Instant::now());
    let mut has_told = false;
    loop {
        match receiver.recv_timeout(PATIENCE) {
            Ok(next) => (what, since) = (next, Instant::now()),
            Err(RecvTimeoutError::Timeout) => {
                let seconds = since.elapsed().as_secs();
                // On a terminal one line is written again and again.
                let (begin, end) = if is_terminal { (WIPE, "") } else { ("", "\n") };
                let _ = write!(stderr(), "{begin}cap: {file}: {what}, {seconds} s{end}");
                let _ = stderr().flush();
                has_told = is_terminal;
            }
            Err(RecvTimeoutError::Disconnected) => {
                if has_told {
                    let _ = write!(stderr(), "{WIPE}");
                }
                return;
            }
        }
    }
}

/// Prints lines at once, whoever reads them.
fn print_at_once(text: &str) {
    if !text.is_empty() {
        print(text);
        let _ = stdout().flush();
    }
}
