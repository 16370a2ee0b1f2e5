//! Who is there: replicas and clients that come, go and are called otherwise.
//!
//! Whatever speaks of one that goes goes along, as far as it says nothing without it.

use crate::scenario::edit::named::{named, names};
use crate::scenario::edit::{Edited, asked, changed, end_of_header, line, way};
use crate::scenario::{
    Action, ClientDeclaration, Home, Line, Links, Scenario, Statement, Subset, limits,
};

/// One more replica, in the datacentre that is named last if there are any.
///
/// # Errors
/// There are as many as there can be.
pub fn add_replica(scenario: &Scenario) -> Edited {
    let name = fresh_replica(scenario);
    let last = scenario.datacenters().count();
    changed(scenario, |lines| {
        let mut datacenters = 0;
        for statement in lines.iter_mut().filter_map(|line| line.statement.as_mut()) {
            match statement {
                Statement::Replicas(names) => names.push(name.clone()),
                Statement::Datacenter(datacenter) => {
                    datacenters += 1;
                    if datacenters == last {
                        datacenter.replicas.push(name.clone());
                    }
                }
                _ => {}
            }
        }
    })
}

/// One more client, at this replica.
///
/// # Errors
/// There are as many as there can be.
pub fn add_client(scenario: &Scenario, home: &str) -> Edited {
    let name = fresh(scenario, |number| format!("c{number}"));
    let is_client = |line: &Line| matches!(line.statement, Some(Statement::Client(_)));
    let last = scenario.lines.iter().rposition(is_client).map(|index| index + 1);
    let index = last.unwrap_or_else(|| end_of_header(scenario));
    let client = ClientDeclaration {
        name,
        home: Home::At(home.to_owned()),
        timeout: limits::CLIENT_TIMEOUT,
        retry: 0,
        options: Vec::new(),
    };
    changed(scenario, |lines| lines.insert(index, line(Statement::Client(client))))
}

/// A replica or a client is called otherwise, wherever it is spoken of.
///
/// # Errors
/// The new name is no name, or somebody else's.
pub fn rename(scenario: &Scenario, old: &str, new: &str) -> Edited {
    let spec = scenario.entry().spec;
    changed(scenario, |lines| {
        for statement in lines.iter_mut().filter_map(|line| line.statement.as_mut()) {
            for name in names(statement) {
                if name == old {
                    new.clone_into(name);
                }
            }
            if let Statement::Ancillary(text) = statement
                && let Some(about) = about(text, old)
            {
                text.replace_range(about, new);
            }
            if let Statement::Way(text) = statement
                && let Some(renamed) = way::renamed(text, spec, (old, new))
            {
                *text = renamed;
            }
        }
    })
}

/// A replica or a client goes. The clients of a replica ask the first of the others.
///
/// # Errors
/// It is the last replica, or a count of replicas is larger than what is left.
pub fn remove(scenario: &Scenario, name: &str) -> Edited {
    let heir = scenario.replicas().iter().find(|other| *other != name).cloned();
    changed(scenario, |lines| {
        let mut asks = lines.iter_mut().filter_map(|line| {
            line.statement
                .as_mut()
                .filter(|it| matches!(it, Statement::Ask(_) | Statement::Choice(_)))
        });
        if asks.any(|statement| names(statement).iter().any(|its| *its == name)) {
            asked::remove(lines);
        }
        let all = std::mem::take(lines);
        lines.extend(all.into_iter().filter_map(|mut line| {
            if let Some(statement) = line.statement.take() {
                line.statement = Some(without(statement, name, heir.as_deref())?);
            }
            Some(line)
        }));
    })
}

/// A name for another replica: the next letter, or a number where all letters are taken.
fn fresh_replica(scenario: &Scenario) -> String {
    let is_taken = |name: &str| is_taken(scenario, name);
    let letters = ('A'..='Z').map(String::from).find(|name| !is_taken(name));
    letters.unwrap_or_else(|| fresh(scenario, |number| format!("R{number}")))
}

fn fresh(scenario: &Scenario, name: impl Fn(usize) -> String) -> String {
    // One of more numbers than there are names is free.
    let all = limits::REPLICAS_MAX + limits::CLIENTS_MAX + scenario.lines.len() + 1;
    (1..=all).map(&name).find(|name| !is_taken(scenario, name)).unwrap_or_else(|| name(all))
}

fn is_taken(scenario: &Scenario, name: &str) -> bool {
    let settings = scenario.choice().all_settings(scenario.entry().spec);
    let services = (scenario.entry().spec.services)(&settings);
    scenario.replicas().iter().any(|its| its == name)
        || scenario.clients().any(|its| its.name == name)
        || scenario.datacenters().any(|its| its.name == name)
        || services.contains(&name)
}

/// What is left of a statement without this replica or client.
fn without(mut statement: Statement, name: &str, heir: Option<&str>) -> Option<Statement> {
    let keep = |names: &mut Vec<String>| {
        names.retain(|its| its != name);
        !names.is_empty()
    };
    let says_something = match &mut statement {
        Statement::Replicas(names) => keep(names),
        Statement::Datacenter(datacenter) => keep(&mut datacenter.replicas),
        Statement::Client(client) => {
            if client.home == Home::At(name.to_owned()) {
                client.home = Home::At(heir?.to_owned());
            }
            client.name != name
        }
        Statement::Protocol(choice) => {
            choice.leader.take_if(|leader| leader == name);
            for it in &mut choice.named {
                it.replicas.retain(|(its, _)| its != name);
            }
            choice.named.retain(|it| !it.replicas.is_empty());
            true
        }
        Statement::Expect(expectation) => keep_in(&mut expectation.subset, name),
        Statement::Attack(attack) => keep_in(&mut attack.subset, name),
        Statement::Timed { action, .. } => acts_without(action, name),
        Statement::Ancillary(text) => about(text, name).is_none(),
        other => !names(other).iter().any(|its| *its == name),
    };
    says_something.then_some(statement)
}

/// Whether requests are left that it is about.
fn keep_in(subset: &mut Subset, name: &str) -> bool {
    let had_some = !subset.clients.is_empty();
    subset.clients.retain(|its| its != name);
    !had_some || !subset.clients.is_empty()
}

fn acts_without(action: &mut Action, name: &str) -> bool {
    match action {
        Action::Cut(Links::Groups(groups))
        | Action::Hold(Links::Groups(groups))
        | Action::Heal(Some(Links::Groups(groups))) => {
            for group in &mut *groups {
                group.retain(|its| its != name);
            }
            groups.retain(|group| !group.is_empty());
            groups.len() > 1
        }
        Action::Crash(nodes)
        | Action::Restart(nodes)
        | Action::Pause { nodes, .. }
        | Action::Resume(nodes) => {
            nodes.retain(|its| its != name);
            !nodes.is_empty()
        }
        Action::Repair(nodes) => {
            // None named would be all.
            let had_some = !nodes.is_empty();
            nodes.retain(|its| its != name);
            !had_some || !nodes.is_empty()
        }
        Action::Request(request) => {
            request.via.take_if(|via| via == name);
            request.client != name
        }
        other => !named(other).iter().any(|its| *its == name),
    }
}

/// Where an ancillary line has this name as the first that it is about: `~place A 250 400`.
fn about(text: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let (word, rest) = text.split_once(' ')?;
    let start = word.len() + 1;
    (rest.split(' ').next() == Some(name)).then_some(start..start + name.len())
}
