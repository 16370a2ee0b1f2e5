//! What a person changes of the system itself, whatever the time: who is there, how they are set,
//! and the network between them.

use crate::app::Model;
use crate::app::notice::Notice;
use crate::scenario::edit::{self, Edited};
use crate::scenario::{Home, Scenario, Statement};
use crate::time::Duration;

/// One change. Names and values are as they are written; a value that is none is as if nothing
/// had been said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Build {
    /// A setting of the protocol.
    Setting(&'static str, Option<String>),
    /// A setting of all links.
    Network(&'static str, Option<String>),
    /// What a client says of itself: its timeout, its retries.
    Client(String, &'static str, Option<String>),
    /// Whom a client asks.
    Home(String, Home),
    /// One more replica.
    AddReplica,
    /// One more client, at this replica.
    AddClient(String),
    /// A replica or a client is called otherwise.
    Rename(String, String),
    /// A replica or a client goes.
    Remove(String),
    /// The run goes on for longer.
    Longer,
}

/// By how much a run goes on for longer.
const LONGER: Duration = Duration(20_000);

/// The scenario with the change in it.
///
/// # Errors
/// The change means nothing there; the errors say why.
pub fn build(scenario: &Scenario, change: &Build) -> Edited {
    let line = |is_meant: &dyn Fn(&Statement) -> bool| {
        let is_it = |line: &crate::scenario::Line| line.statement.as_ref().is_some_and(is_meant);
        scenario.lines.iter().position(is_it).unwrap_or(scenario.lines.len())
    };
    match change {
        Build::Setting(key, value) => {
            let protocol = line(&|it| matches!(it, Statement::Protocol(_)));
            edit::set_word(scenario, protocol, key, value.as_deref())
        }
        Build::Network(key, value) => edit::set_network(scenario, key, value.as_deref()),
        Build::Client(name, key, value) => {
            edit::set_word(scenario, line(&|it| declares(it, name)), key, value.as_deref())
        }
        Build::Home(name, home) => {
            let known = scenario.clients().find(|client| client.name == *name);
            let Some(client) = known.cloned() else { return Ok(scenario.clone()) };
            let moved = crate::scenario::ClientDeclaration { home: home.clone(), ..client };
            edit::replace_line(scenario, line(&|it| declares(it, name)), Statement::Client(moved))
        }
        Build::AddReplica => edit::add_replica(scenario),
        Build::AddClient(home) => edit::add_client(scenario, home),
        Build::Rename(old, new) => edit::rename(scenario, old, new.trim()),
        Build::Remove(name) => edit::remove(scenario, name),
        Build::Longer => edit::end_at(scenario, scenario.until().after(LONGER)),
    }
}

fn declares(statement: &Statement, name: &str) -> bool {
    matches!(statement, Statement::Client(client) if client.name == name)
}

impl Model {
    /// Takes one change in.
    #[inline(never)]
    pub(super) fn build(&mut self, change: &Build) {
        if self.must_be_mended() {
            return;
        }
        // What was picked out may have another number afterwards.
        if matches!(change, Build::Remove(_)) {
            self.selection = None;
        }
        match build(&self.scenario().clone(), change) {
            Ok(scenario) => self.take_edit(scenario),
            Err(errors) => self.tell(Notice::refusal(&errors)),
        }
    }
}
