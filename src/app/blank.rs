//! *New*: a scenario in which nothing has happened yet, of a system by the name that its users
//! know. The names are data (`www/names.txt`), so that the page does not wait for them.

use std::rc::Rc;

use crate::app::Model;
use crate::app::build::{Build, build};
use crate::app::effect::{Effect, Resource};
use crate::app::notice::Notice;
use crate::app::settings::{self, SettingRow};
use crate::scenario::edit::Edited;
use crate::scenario::text::{parse, parse_protocol};

/// A system by its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedSystem {
    /// What its users call it.
    pub name: Rc<str>,
    /// What runs for it, as behind the word `protocol`: `raft read=lease`.
    pub runs: Rc<str>,
    /// What else it is found by.
    pub also: Rc<str>,
}

/// Whom the clients ask.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Spread {
    /// Each another replica, as far apart as they can be.
    #[default]
    Apart,
    /// All the first replica.
    Together,
    /// Whichever replica comes next.
    Roaming,
    /// Whoever leads.
    Leader,
}

/// What is to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Blueprint {
    /// The system.
    pub system: NamedSystem,
    /// How many replicas.
    pub replicas: usize,
    /// How many clients.
    pub clients: usize,
    /// Whom they ask.
    pub spread: Spread,
    /// The settings that are to be otherwise than by default.
    pub settings: Vec<(&'static str, String)>,
}

impl Spread {
    /// All of them, each with the word for it in a form and in a sentence.
    pub const ALL: [(Spread, &'static str, &'static str); 4] = [
        (Spread::Apart, "different", "at different replicas"),
        (Spread::Together, "together", "at the first replica"),
        (Spread::Roaming, "roaming", "at any replica, in turn"),
        (Spread::Leader, "leader", "at the leader"),
    ];

    /// Of a word in a form.
    pub fn from_word(word: &str) -> Spread {
        let known = Spread::ALL.into_iter().find(|(_, its, _)| *its == word);
        known.map_or_else(Spread::default, |(spread, ..)| spread)
    }

    /// Its word in a form.
    pub fn word(self) -> &'static str {
        Spread::ALL.into_iter().find(|(its, ..)| *its == self).map_or("", |(_, word, _)| word)
    }
}

impl Blueprint {
    /// The scenario's text.
    pub fn text(&self) -> String {
        let names: Vec<String> = (0..self.replicas).map(letter).collect();
        let mut lines = vec![
            "cap 1".to_owned(),
            format!("title \"{}\"", self.system.name.replace('"', "")),
            format!("protocol {}", self.system.runs),
            format!("replicas {}", names.join(" ")),
        ];
        for client in 0..self.clients {
            let home = match self.spread {
                Spread::Apart => format!("at {}", names[self.place(client)]),
                Spread::Together => format!("at {}", names[0]),
                Spread::Roaming => "roaming".to_owned(),
                Spread::Leader => "leader".to_owned(),
            };
            lines.push(format!("client c{} {home}", client + 1));
        }
        lines.join("\n") + "\n\n"
    }

    /// The same with its settings; what means nothing to the system is left out.
    ///
    /// # Errors
    /// What does not fit together.
    pub fn scenario(&self) -> Edited {
        let begun = parse(&self.text())?;
        let spec = begun.entry().spec;
        let own = self.settings.iter().filter(|(name, _)| spec.setting(name).is_some());
        own.cloned().try_fold(begun, |scenario, (name, value)| {
            build(&scenario, &Build::Setting(name, Some(value)))
        })
    }

    /// What can be set of it.
    pub fn rows(&self) -> Vec<SettingRow> {
        let scenario = self.scenario().or_else(|_| parse(&self.text()));
        scenario.map(|scenario| settings::rows(&scenario)).unwrap_or_default()
    }

    /// The replica of a client: the first one's is the first, the last one's the last.
    fn place(&self, client: usize) -> usize {
        let gaps = self.clients.saturating_sub(1).max(1);
        (client * (self.replicas - 1) + gaps / 2) / gaps
    }
}

/// There are no more replicas than letters.
fn letter(index: usize) -> String {
    ('A'..='Z').nth(index).map(String::from).unwrap_or_default()
}

/// Reads the list of names: what a system is called, what runs for it and what else it is found
/// by, between bars.
///
/// # Errors
/// The first line that names nothing that runs here.
pub fn parse_names(text: &str) -> Result<Vec<NamedSystem>, String> {
    let lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(known).collect()
}

fn known(line: &str) -> Result<NamedSystem, String> {
    let mut parts = line.split('|').map(str::trim);
    let (Some(name), Some(runs)) = (parts.next(), parts.next()) else {
        return Err(format!("`{line}` does not say what runs"));
    };
    parse_protocol(runs).map_err(|error| format!("{name}: {}", error.found))?;
    let also = parts.next().unwrap_or_default();
    Ok(NamedSystem { name: name.into(), runs: runs.into(), also: also.into() })
}

impl Model {
    /// Somebody wants to make something new: what there is to choose from is fetched unless it is
    /// here.
    pub(super) fn want_names(&mut self) {
        if !matches!(self.names, Some(Ok(_))) {
            self.names = None;
            self.say(Effect::Fetch(Resource::Names));
        }
        self.want_meanings();
    }

    /// It has come, or has not.
    pub(super) fn names_came(&mut self, text: Option<&str>) {
        self.names = Some(match text {
            Some(text) => parse_names(text).map(Rc::from),
            None => Err("The list of systems could not be loaded. Are you offline?".to_owned()),
        });
    }

    /// Makes it.
    #[inline(never)]
    pub(super) fn make_new(&mut self, plan: &Blueprint) {
        match plan.scenario() {
            Ok(scenario) => self.load_own(format!("{scenario}\n").into()),
            Err(errors) => self.tell(Notice::refusal(&errors)),
        }
    }
}
