//! Plainer faults and requests in place of others, and settings back at their defaults.

use crate::attack::shrink::Shrinking;
use crate::attack::shrink::lines::{action, set_action};
use crate::scenario::{
    Action, LinkName, Links, NetworkChanges, ProtocolChoice, RequestLine, Statement, limits,
};
use crate::time::Duration;

/// Durations that are easily read.
const ROUND_MS: [u32; 6] = [10_000, 5_000, 3_000, 2_000, 1_000, 500];

impl Shrinking<'_> {
    /// Tries for every line what is plainer, the plainest first.
    pub(super) fn plainer(&mut self) {
        for index in self.timed() {
            let known = action(&self.lines[index]).map(plainer).unwrap_or_default();
            for action in known {
                if self.change(|lines| set_action(&mut lines[index], action)) {
                    break;
                }
            }
            self.fewer_names(index);
        }
    }

    /// Leaves out names from the groups of a cut, services first.
    fn fewer_names(&mut self, index: usize) {
        for name in self.ground.machines.iter().rev() {
            let Some(Action::Cut(Links::Groups(groups))) = action(&self.lines[index]) else {
                return;
            };
            let without = |group: &Vec<String>| -> Vec<String> {
                group.iter().filter(|other| *other != name).cloned().collect()
            };
            let mut groups: Vec<Vec<String>> = groups.iter().map(without).collect();
            groups.retain(|group| !group.is_empty());
            if groups.len() > 1 {
                let cut = Action::Cut(Links::Groups(groups));
                self.change(|lines| set_action(&mut lines[index], cut));
            }
        }
    }

    /// Settings, the network and the luck as they are when nothing is said.
    pub(super) fn default_settings(&mut self) {
        self.drop_header_lines();
        let Some(index) = self.index_of(|it| matches!(it, Statement::Protocol(_))) else { return };
        let Some(Statement::Protocol(choice)) = &self.lines[index].statement else { return };
        for plain in less_said(choice) {
            if self.change(|lines| lines[index].statement = Some(Statement::Protocol(plain))) {
                // One at a time: the next pass goes on.
                return;
            }
        }
    }

    fn drop_header_lines(&mut self) {
        let mut index = 0;
        while index < self.lines.len() {
            let may_go = matches!(
                self.lines[index].statement,
                Some(
                    Statement::Network(_)
                        | Statement::Link(_)
                        | Statement::Init { .. }
                        | Statement::Seed(_)
                )
            );
            let gone = may_go
                && self.change(|lines| {
                    lines.remove(index);
                });
            if !gone {
                self.plainer_header(index);
                index += 1;
            }
        }
    }

    fn plainer_header(&mut self, index: usize) {
        let plain = match &self.lines[index].statement {
            Some(Statement::Network(network)) => {
                let mut plain = NetworkChanges { transport: None, ..network.clone() };
                plain.links.jitter = None;
                plain.links.duplicate_per_mille = None;
                plain.links.reorder = None;
                Statement::Network(plain)
            }
            Some(Statement::Client(client)) => {
                let mut plain = client.clone();
                (plain.timeout, plain.retry) = (limits::CLIENT_TIMEOUT, 0);
                plain.options.clear();
                Statement::Client(plain)
            }
            _ => return,
        };
        self.change(|lines| lines[index].statement = Some(plain));
    }

    pub(super) fn index_of(&self, is_meant: impl Fn(&Statement) -> bool) -> Option<usize> {
        self.lines.iter().position(|line| line.statement.as_ref().is_some_and(&is_meant))
    }
}

/// The same choice with one thing less said.
fn less_said(choice: &ProtocolChoice) -> Vec<ProtocolChoice> {
    let mut known = Vec::new();
    for nth in 0..choice.settings.len() {
        let mut plain = choice.clone();
        plain.settings.remove(nth);
        known.push(plain);
    }
    for nth in 0..choice.named.len() {
        let mut plain = choice.clone();
        plain.named.remove(nth);
        known.push(plain);
    }
    known.push(ProtocolChoice { leader: None, ..choice.clone() });
    known.push(ProtocolChoice { give_up: None, ..choice.clone() });
    known.push(ProtocolChoice { disk: None, ..choice.clone() });
    known.retain(|plain| plain != choice);
    known
}

/// What could stand in place of an action, the plainest first.
fn plainer(action: &Action) -> Vec<Action> {
    match action {
        Action::Request(line) => {
            let bare =
                RequestLine { options: Vec::new(), timeout: None, via: None, ..line.clone() };
            (bare != *line).then_some(Action::Request(bare)).into_iter().collect()
        }
        Action::Hold(links) => vec![Action::Cut(links.clone())],
        Action::Heal(Some(_)) => vec![Action::Heal(None)],
        Action::Cut(Links::One(link)) if link.one_way => {
            let both = LinkName { one_way: false, ..link.clone() };
            vec![Action::Cut(Links::One(both))]
        }
        Action::Cut(Links::Groups(groups)) if groups.len() > 2 => {
            // Two of the groups as one.
            let merged = (1..groups.len()).map(|nth| {
                let mut groups = groups.clone();
                let moved = groups.remove(nth);
                groups[0].extend(moved);
                Action::Cut(Links::Groups(groups))
            });
            merged.collect()
        }
        Action::Pause { nodes, lasting } => {
            let alone = nodes.first().filter(|_| nodes.len() == 1).cloned();
            let isolate = alone.map(Action::Isolate);
            let round = ROUND_MS.iter().map(|ms| Some(Duration(*ms)));
            let round = round.filter(|to| is_rounder(*lasting, *to));
            let pause = round.map(|lasting| Action::Pause { nodes: nodes.clone(), lasting });
            isolate.into_iter().chain(pause).collect()
        }
        Action::ClockRate { node, .. } => [1_000, 5_000, -1_000, -5_000]
            .map(|by_ms| Action::ClockStep { node: node.clone(), by_ms })
            .to_vec(),
        Action::ClockStep { node, by_ms } => [1_000, 2_000, 5_000, 10_000]
            .into_iter()
            .map(|ms: i64| if *by_ms < 0 { -ms } else { ms })
            .take_while(|_| by_ms % 1_000 != 0)
            .map(|by_ms| Action::ClockStep { node: node.clone(), by_ms })
            .collect(),
        Action::Delay { link, nth, by } => {
            let round = ROUND_MS.iter().map(|ms| Duration(*ms));
            let round = round.filter(|to| is_rounder(Some(*by), Some(*to)));
            let delay = round.map(|by| Action::Delay { link: link.clone(), nth: *nth, by });
            std::iter::once(Action::Lose { link: link.clone(), nth: *nth }).chain(delay).collect()
        }
        Action::Link(change) => {
            let delay = change.settings.delay;
            let round = ROUND_MS.iter().map(|ms| Some(Duration(*ms)));
            let round = round.filter(|to| is_rounder(delay, *to));
            round
                .map(|delay| {
                    let mut plain = change.clone();
                    plain.settings.delay = delay;
                    Action::Link(plain)
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a duration is not yet one that is easily read.
fn is_rounder(from: Option<Duration>, to: Option<Duration>) -> bool {
    from != to && !ROUND_MS.iter().any(|ms| from == Some(Duration(*ms)))
}
