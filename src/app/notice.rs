//! What the page has to tell its reader, beside what it shows.

use std::fmt;

use crate::app::known::name_of;
use crate::app::words::plain;
use crate::app::works::{ShelfRefusal, WORKS_MAX};
use crate::scenario::link::LinkError;
use crate::scenario::text::ParseError;

/// One message above the picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Notice {
    /// To someone who sees this for the first time.
    Welcome,
    /// To someone who was here before.
    WelcomeBack,
    /// The link cannot be opened.
    Link(LinkError),
    /// The link was made with a simulator that ran its scenario differently.
    OtherRun,
    /// A lesson could not be fetched.
    NoLesson(String),
    /// The scenario was put under this protocol, to which these parts of it mean nothing.
    LeftOut(&'static str, Vec<String>),
    /// This file is no history: where that is seen, and why.
    History(String, Option<String>, String),
    /// Something cannot be done, because of this.
    Refused(String),
    /// What is in the editor stopped the page the last time it was run.
    Stopped,
    /// What the reader makes is not kept.
    NotKept(ShelfRefusal),
    /// Another tab has changed the same work.
    Beside,
    /// The oldest work had to go: its title.
    ThrownAway(String),
}

impl Notice {
    /// Whether it is about something that went wrong, and should be read out at once.
    pub fn is_error(&self) -> bool {
        matches!(
            self,
            Notice::Link(_)
                | Notice::NoLesson(_)
                | Notice::History(..)
                | Notice::Refused(_)
                | Notice::Stopped
                | Notice::NotKept(_)
        )
    }

    /// The same on somebody else's page, where there is no editor and nothing in its stead.
    pub fn briefly(&self) -> String {
        match self {
            Notice::Link(LinkError::Scenario(errors)) => {
                let reason = errors.first().map(|error| plain(&error.to_string()));
                let reason = reason.unwrap_or_else(|| "it is empty".to_owned());
                format!("This link's scenario cannot be read: {}", ended(&reason))
            }
            Notice::NoLesson(slug) => format!("The lesson “{slug}” could not be fetched."),
            notice => notice.to_string(),
        }
    }

    /// Whether it comes before all else on the page: what was to be shown is not.
    pub fn takes_focus(&self) -> bool {
        let others = matches!(self, Notice::Refused(_) | Notice::NotKept(_));
        self.is_error() && !others
    }

    /// What an act was refused for.
    pub fn refusal(errors: &[ParseError]) -> Notice {
        let reason = errors.first().map_or_else(String::new, |error| match &error.suggestion {
            Some(suggestion) => format!("{}; did you mean `{suggestion}`?", error.found),
            None => format!("{}; {}", error.found, error.expected),
        });
        Notice::Refused(reason)
    }
}

/// A sentence with its end.
fn ended(sentence: &str) -> String {
    let end = if sentence.ends_with('?') { "" } else { "." };
    format!("{sentence}{end}")
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::Welcome => f.write_str(
                "Play the run. Then break it your own way: press the link, crash a replica, send a \
                 request, change the protocol.",
            ),
            Notice::WelcomeBack => f.write_str("This is what you worked on last."),
            Notice::Link(LinkError::Scenario(errors)) => {
                f.write_str("This link's scenario cannot be read")?;
                if let Some(error) = errors.first() {
                    write!(f, ": {}", ended(&plain(&error.to_string())))?;
                }
                f.write_str(" Its text is in the editor; the first lesson runs meanwhile.")
            }
            Notice::Link(error) => f.write_str(&plain(&error.to_string())),
            Notice::OtherRun => f.write_str(
                "This link was made with another version of the simulator; the run may differ.",
            ),
            Notice::NoLesson(slug) => write!(
                f,
                "The lesson “{slug}” could not be fetched. Choose another, or try again later."
            ),
            Notice::LeftOut(protocol, dropped) => write!(
                f,
                "Left out, because it means nothing to {protocol}: {}. Undo brings it back.",
                dropped.join("; "),
                protocol = name_of(protocol),
            ),
            Notice::History(name, Some(place), message) => {
                write!(f, "{name}, {place}: {}.", plain(message))
            }
            Notice::History(name, None, message) => write!(f, "{name}: {}.", plain(message)),
            Notice::Stopped => f.write_str(
                "This scenario stopped the page the last time it was run, so it was not run \
                 again. It is in the editor.",
            ),
            Notice::NotKept(ShelfRefusal::Full) => f.write_str(
                "What you make here is not kept: the storage that this browser gives the page is \
                 full. Delete something under Recent, or save the scenario as a file under Share.",
            ),
            Notice::NotKept(ShelfRefusal::Forbidden) => f.write_str(
                "What you make here is not kept: this browser does not let the page keep \
                 anything. Save the scenario as a file under Share.",
            ),
            Notice::Beside => f.write_str(
                "Another tab has changed this scenario too. Both are kept, each for itself, \
                 under Recent.",
            ),
            Notice::ThrownAway(title) => write!(
                f,
                "Recent holds {WORKS_MAX} scenarios; the oldest, “{title}”, was deleted. You can \
                 restore it there until you close the page."
            ),
            Notice::Refused(reason) => {
                let reason = plain(reason);
                let end = if reason.ends_with('?') { "" } else { "." };
                write!(f, "That cannot be done here: {reason}{end}")
            }
        }
    }
}
