//! Who is spoken of in a statement.

use crate::scenario::{Action, Claim, Home, LinkName, Links, Statement, Subject};

/// Every name of a machine or a client in a statement.
pub(super) fn names(statement: &mut Statement) -> Vec<&mut String> {
    match statement {
        Statement::Replicas(names) => names.iter_mut().collect(),
        Statement::Datacenter(datacenter) => datacenter.replicas.iter_mut().collect(),
        Statement::Client(client) => {
            let home = match &mut client.home {
                Home::At(replica) => Some(replica),
                Home::Roaming | Home::Leader => None,
            };
            std::iter::once(&mut client.name).chain(home).collect()
        }
        Statement::Protocol(choice) => {
            let named = choice.named.iter_mut().flat_map(|it| &mut it.replicas);
            choice.leader.iter_mut().chain(named.map(|(name, _)| name)).collect()
        }
        Statement::Ask(ask) => match &mut ask.about {
            Some(Subject::Request(request)) => vec![&mut request.client],
            Some(Subject::Promise(_, subset)) => subset.clients.iter_mut().collect(),
            None => Vec::new(),
        },
        Statement::Choice(choice) => claimed(&mut choice.claims),
        Statement::Goal(goal) => claimed(&mut goal.claims),
        Statement::Link(change) => ends(&mut change.link),
        Statement::Timed { action, .. } => named(action),
        Statement::Attack(attack) => attack.subset.clients.iter_mut().collect(),
        Statement::Expect(expectation) => expectation.subset.clients.iter_mut().collect(),
        Statement::Title(_)
        | Statement::Note { .. }
        | Statement::Hint(_)
        | Statement::Init { .. }
        | Statement::Network(_)
        | Statement::Seed(_)
        | Statement::Until(_)
        | Statement::ExpectAttack(_)
        | Statement::Way(_)
        | Statement::Ancillary(_) => Vec::new(),
    }
}

/// The same of an action.
pub(super) fn named(action: &mut Action) -> Vec<&mut String> {
    match action {
        Action::Request(request) => {
            std::iter::once(&mut request.client).chain(request.via.as_mut()).collect()
        }
        Action::Cut(links) | Action::Hold(links) | Action::Heal(Some(links)) => match links {
            Links::Groups(groups) => groups.iter_mut().flatten().collect(),
            Links::One(link) => ends(link),
        },
        Action::Heal(None) => Vec::new(),
        Action::Lose { link, .. } | Action::Delay { link, .. } => ends(link),
        Action::Link(change) => ends(&mut change.link),
        Action::Crash(nodes)
        | Action::Restart(nodes)
        | Action::Pause { nodes, .. }
        | Action::Resume(nodes)
        | Action::Repair(nodes) => nodes.iter_mut().collect(),
        Action::Isolate(node)
        | Action::ClockStep { node, .. }
        | Action::ClockRate { node, .. }
        | Action::Timeout { node, .. }
        | Action::Promote(node)
        | Action::Stop(node)
        | Action::Add(node)
        | Action::AddLearner(node)
        | Action::Remove(node) => vec![node],
    }
}

fn ends(link: &mut LinkName) -> Vec<&mut String> {
    vec![&mut link.from, &mut link.to]
}

fn claimed(claims: &mut [Claim]) -> Vec<&mut String> {
    let mut names = Vec::new();
    for claim in claims {
        match claim {
            Claim::Told { request, .. } => {
                names.extend(request.iter_mut().map(|it| &mut it.client));
            }
            Claim::Judged(expectation) => names.extend(&mut expectation.subset.clients),
        }
    }
    names
}
