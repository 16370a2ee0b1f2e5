//! Fewer clients and replicas, and values numbered in the order written.

use crate::attack::shrink::Shrinking;
use crate::scenario::{
    Action, DatacenterDeclaration, Home, Line, LinkName, Links, RequestText, Statement,
};

impl Shrinking<'_> {
    /// Leaves out clients that ask nothing, and replicas that nothing hangs on.
    pub(super) fn drop_machines(&mut self) {
        let meant = &self.ground.attack.subset.clients;
        for client in self.ground.client_names() {
            let is_this = |it: &Statement| matches!(it, Statement::Client(c) if c.name == client);
            let Some(index) = self.index_of(is_this).filter(|_| !meant.contains(&client)) else {
                continue;
            };
            self.change(|lines| {
                lines.remove(index);
            });
        }
        let replicas = self.ground.replicas.clone();
        for replica in replicas.iter().rev() {
            self.drop_replicas(&[replica]);
        }
        // Of five that need a majority two can go and one cannot: three of four are as hard to
        // reach as three of five.
        for (nth, one) in replicas.iter().enumerate().rev() {
            for other in replicas[..nth].iter().rev() {
                self.drop_replicas(&[one, other]);
            }
        }
    }

    /// Leaves out replicas that are there, if nothing hangs on them.
    fn drop_replicas(&mut self, dropped: &[&String]) {
        let known = self.lines.iter().find_map(|line| match &line.statement {
            Some(Statement::Replicas(names)) => Some(names),
            _ => None,
        });
        if known.is_some_and(|known| dropped.iter().any(|name| !known.contains(name))) {
            return;
        }
        let lines = self.lines.iter().map(|line| {
            dropped.iter().try_fold(line.clone(), |line, replica| without(&line, replica))
        });
        if let Some(mut lines) = lines.collect::<Option<Vec<Line>>>() {
            lines.retain(|line| !is_deserted(line));
            self.take(lines);
        }
    }

    /// Values are 1, 2, 3 in the order written, unless the scenario says what registers hold.
    pub(super) fn renumber_values(&mut self) {
        if self.index_of(|it| matches!(it, Statement::Init { .. })).is_some() {
            return;
        }
        let mut known: Vec<String> = Vec::new();
        let mut lines = self.lines.clone();
        for line in &mut lines {
            let Some(Statement::Timed { action: Action::Request(request), .. }) =
                &mut line.statement
            else {
                continue;
            };
            let mut numbered = |value: &mut String| {
                let place = known.iter().position(|one| one == value).unwrap_or_else(|| {
                    known.push(value.clone());
                    known.len() - 1
                });
                *value = (place + 1).to_string();
            };
            match &mut request.request {
                RequestText::Set { value, .. } => numbered(value),
                RequestText::Cas { expected, new, .. } => {
                    if expected != crate::scenario::limits::INITIAL_VALUE {
                        numbered(expected);
                    }
                    numbered(new);
                }
                RequestText::Get { .. } | RequestText::Delete { .. } => {}
            }
        }
        self.take(lines);
    }
}

/// Whether it is a datacentre that has lost its last replica.
fn is_deserted(line: &Line) -> bool {
    matches!(&line.statement, Some(Statement::Datacenter(it)) if it.replicas.is_empty())
}

/// A line without a replica; none if it is about it.
fn without(line: &Line, replica: &str) -> Option<Line> {
    let others = |names: &[String]| -> Vec<String> {
        names.iter().filter(|name| *name != replica).cloned().collect()
    };
    let is_named = |link: &LinkName| link.from == replica || link.to == replica;
    let groups = |groups: &[Vec<String>]| {
        let mut left: Vec<Vec<String>> = groups.iter().map(|group| others(group)).collect();
        left.retain(|group| !group.is_empty());
        (left.len() > 1).then_some(Links::Groups(left))
    };
    let links = |links: &Links| match links {
        Links::Groups(names) => groups(names),
        Links::One(one) => (!is_named(one)).then(|| links.clone()),
    };
    let statement = match line.statement.as_ref()? {
        Statement::Replicas(names) => Statement::Replicas(others(names)),
        Statement::Datacenter(datacenter) => {
            let replicas = others(&datacenter.replicas);
            Statement::Datacenter(DatacenterDeclaration { replicas, ..datacenter.clone() })
        }
        Statement::Client(client) if client.home == Home::At(replica.to_owned()) => return None,
        Statement::Link(change) if is_named(&change.link) => return None,
        Statement::Timed { at, action } => {
            let action = match action {
                Action::Cut(of) => Action::Cut(links(of)?),
                Action::Hold(of) => Action::Hold(links(of)?),
                Action::Heal(Some(of)) => Action::Heal(Some(links(of)?)),
                other => other.clone(),
            };
            Statement::Timed { at: *at, action }
        }
        other => other.clone(),
    };
    Some(Line { statement: Some(statement), comment: None })
}
