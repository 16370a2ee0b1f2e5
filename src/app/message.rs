//! What the page around an embed may say to it, and how often. Whoever embeds the page is a
//! stranger: every field is checked here, nothing names an address, and nothing is run.

use crate::app::moments::Stride;
use crate::app::preferences::Preferences;
use crate::app::{Direction, Model, Msg};
use crate::scenario::limits;
use crate::scenario::link::Theme;
use crate::scenario::text::parse;
use crate::time::Time;

/// So many commands a second are carried out; what comes above that is refused.
const COMMANDS_MAX: u32 = 20;
/// The longest name of a lesson.
const NAME_MAX: usize = 40;
/// The most steps of one command.
const STEPS_MAX: f64 = 1_000.0;

/// A message as it came; what it did not have, or had of another kind, is none.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Said {
    /// What it wants.
    pub command: String,
    /// A scenario.
    pub text: Option<String>,
    /// The name of a lesson.
    pub name: Option<String>,
    /// How many events on; back, if negative.
    pub count: Option<f64>,
    /// A moment, in milliseconds.
    pub at: Option<f64>,
    /// Colours.
    pub theme: Option<String>,
}

/// What is told in return.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// That it is done.
    Done,
    /// The text of the scenario.
    Text,
    /// A link to what is shown.
    Link,
    /// A picture of it.
    Picture,
}

/// Why something is not done: a code for programs, a sentence for people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The code.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
}

/// What to do at a command, and what to tell then.
///
/// # Errors
/// It is not a command, or what it needs is missing or out of bounds.
pub fn carried_out(said: &Said, model: &Model) -> Result<(Vec<Msg>, Wanted), Refusal> {
    let done = |messages: Vec<Msg>| Ok((messages, Wanted::Done));
    let ask = |wanted| Ok((Vec::new(), wanted));
    let is_asked = model.asks().is_some();
    match said.command.as_str() {
        "load" => done(vec![load(said.text.as_deref())?]),
        "preset" => done(vec![Msg::Open(name(said.name.as_deref())?.into())]),
        // Who plays it from outside wants it seen.
        "play" if is_asked => done(vec![Msg::JustShow, Msg::Play]),
        "play" => done(vec![Msg::Play]),
        "pause" => done(vec![Msg::Pause]),
        "seek" => done(vec![Msg::Pause, Msg::Seek(moment(said.at)?)]),
        "step" => done(steps(said.count)?),
        "reset" => done(vec![Msg::Pause, Msg::Seek(Time::ZERO)]),
        "look" => done(vec![look(said.theme.as_deref(), model.preferences)?]),
        "get" => ask(Wanted::Text),
        "link" => ask(Wanted::Link),
        "svg" => ask(Wanted::Picture),
        _ => refused("E_COMMAND", "there is no such command"),
    }
}

fn refused<T>(code: &'static str, message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { code, message: message.into() })
}

fn load(text: Option<&str>) -> Result<Msg, Refusal> {
    let Some(text) = text else { return refused("E_FIELD", "`text` has to be a scenario's text") };
    if text.len() > limits::TEXT_BYTES_MAX {
        return refused(
            "E_TOO_BIG",
            format!("a scenario has at most {} bytes", limits::TEXT_BYTES_MAX),
        );
    }
    match parse(text) {
        Ok(_) => Ok(Msg::Load(text.to_owned())),
        Err(errors) => {
            let first = errors.first().map(|error| format!("{error}"));
            refused("E_SCENARIO", first.unwrap_or_default())
        }
    }
}

fn name(name: Option<&str>) -> Result<&str, Refusal> {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    match name {
        Some(name) if (1..=NAME_MAX).contains(&name.len()) && name.bytes().all(is_plain) => {
            Ok(name)
        }
        _ => refused("E_FIELD", "`name` has to be the name of a lesson"),
    }
}

fn moment(at: Option<f64>) -> Result<Time, Refusal> {
    // In bounds, so nothing is cut off but parts of a millisecond.
    #[allow(clippy::cast_sign_loss)]
    match at.filter(|at| (0.0..=f64::from(limits::TIME_MAX.0)).contains(at)) {
        Some(at) => Ok(Time(at as u32)),
        None => refused("E_FIELD", "`t` has to be a moment of the run, in milliseconds"),
    }
}

fn steps(count: Option<f64>) -> Result<Vec<Msg>, Refusal> {
    let Some(count) = count.filter(|count| count.abs() <= STEPS_MAX) else {
        return refused("E_FIELD", "`n` has to be a number of events");
    };
    let direction = if count < 0.0 { Direction::Back } else { Direction::On };
    // In bounds, and not negative.
    #[allow(clippy::cast_sign_loss)]
    let steps = count.abs() as usize;
    Ok(vec![Msg::Step(direction, Stride::Event); steps])
}

fn look(theme: Option<&str>, preferences: Preferences) -> Result<Msg, Refusal> {
    match theme.and_then(Theme::from_word) {
        Some(theme) => Ok(Msg::Prefer(Preferences { theme, ..preferences })),
        None => refused("E_FIELD", "`theme` has to be light, dark or auto"),
    }
}

/// How many commands came lately.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct CommandRate {
    second: u64,
    count: u32,
}

impl CommandRate {
    /// Whether one more may be carried out, this many milliseconds from some moment on.
    pub fn allows(&mut self, now_ms: f64) -> bool {
        #[allow(clippy::cast_sign_loss)]
        let second = (now_ms.max(0.0) / 1_000.0) as u64;
        if second != self.second {
            *self = CommandRate { second, count: 0 };
        }
        self.count = self.count.saturating_add(1);
        self.count <= COMMANDS_MAX
    }
}
