//! A scenario under another protocol: the same story, as far as it means something there.
//!
//! What the other protocol lacks is left out and listed: its request options, its services, its
//! timers, whatever it cannot do. Its own services join the side of the first replica. What was
//! expected was expected of the scenario's own protocol, so it is left out too, unlisted.

use crate::protocol::settings::{Ability, Applies, Scope};
use crate::protocol::{OptionValue, ProtocolSpec, registry};
use crate::scenario::text::{ParseError, parse};
use crate::scenario::{
    Action, Ask, Attack, Claim, ClientDeclaration, Draft, Goal, Line, LinkName, Links,
    NamedReplicas, ProtocolChoice, RequestLine, RequestText, Scenario, Statement, Subset,
    WHO_LEADS,
};

/// A scenario under another protocol.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Under {
    /// What is left of it.
    pub scenario: Scenario,
    /// For each of its lines, the index of the line that it was before.
    pub origins: Vec<usize>,
    /// What means nothing to the other protocol, in the words of the language, each once.
    pub dropped: Vec<String>,
    /// Its services that stand on the side of the first replica in some cut.
    pub joined: Vec<&'static str>,
}

/// Puts a scenario under another protocol.
///
/// Of the settings only those of the machines are kept, unless the choice has its own: who leads
/// at the start, where somebody does, who is a member then, and how slow the disks are.
///
/// # Errors
/// Together they make no scenario: a name is one of the other protocol's services, say.
pub fn under(scenario: &Scenario, choice: &ProtocolChoice) -> Result<Under, Vec<ParseError>> {
    let Some(spec) = registry::spec(choice.name) else { return Ok(unchanged(scenario)) };
    let mut rewriting = Rewriting::new(scenario, choice, spec);
    let (mut lines, mut origins) = (Vec::new(), Vec::new());
    for (index, line) in scenario.lines.iter().enumerate() {
        if let Some(line) = rewriting.line(line) {
            lines.push(line);
            origins.push(index);
        }
    }
    // What is printed and read again is as valid as anything typed.
    let scenario = parse(&Draft::of(lines).to_string())?;
    let Rewriting { dropped, gained, has_joined, .. } = rewriting;
    let joined = if has_joined { gained } else { Vec::new() };
    Ok(Under { scenario, origins, dropped, joined })
}

fn unchanged(scenario: &Scenario) -> Under {
    let origins = (0..scenario.lines.len()).collect();
    Under { scenario: scenario.clone(), origins, dropped: Vec::new(), joined: Vec::new() }
}

/// The walk over the lines.
struct Rewriting<'s> {
    choice: &'s ProtocolChoice,
    spec: &'static ProtocolSpec,
    /// Of the scenario's own protocol.
    old_spec: &'static ProtocolSpec,
    first_replica: &'s str,
    /// Services that are there no more.
    lost: Vec<&'static str>,
    /// Services that were not there before.
    gained: Vec<&'static str>,
    has_joined: bool,
    /// Whether there is a goal, of which hints may follow.
    has_goal: bool,
    /// Whether a replica or a client is called like whoever leads.
    has_leader_by_name: bool,
    dropped: Vec<String>,
}

impl<'s> Rewriting<'s> {
    fn new(
        scenario: &'s Scenario,
        choice: &'s ProtocolChoice,
        spec: &'static ProtocolSpec,
    ) -> Rewriting<'s> {
        let old = services(scenario.choice());
        let new = services(choice);
        let without = |all: &[&'static str], others: &[&'static str]| {
            all.iter().copied().filter(|name| !others.contains(name)).collect()
        };
        Rewriting {
            choice,
            spec,
            first_replica: scenario.replicas().first().map_or("", String::as_str),
            lost: without(&old, &new),
            gained: without(&new, &old),
            has_joined: false,
            has_goal: false,
            has_leader_by_name: scenario.replicas().iter().any(|name| name == WHO_LEADS)
                || scenario.clients().any(|client| client.name == WHO_LEADS),
            old_spec: scenario.entry().spec,
            dropped: Vec::new(),
        }
    }

    /// The line as it is there; none where it is left out.
    fn line(&mut self, line: &Line) -> Option<Line> {
        let Some(statement) = &line.statement else { return Some(line.clone()) };
        let statement = match statement {
            // A goal can be to find the protocol.
            Statement::Goal(goal) if is_of_every_protocol(goal) => {
                self.has_goal = true;
                statement.clone()
            }
            Statement::Hint(_) if self.has_goal => statement.clone(),
            // What is right was asked of the scenario's own protocol.
            Statement::Expect(_)
            | Statement::ExpectAttack(_)
            | Statement::Choice(_)
            | Statement::Goal(_)
            | Statement::Hint(_)
            | Statement::Way(_) => return None,
            Statement::Attack(attack) => {
                let subset = Subset { options: Vec::new(), ..attack.subset.clone() };
                Statement::Attack(Attack { subset, ..attack.clone() })
            }
            Statement::Ask(ask) => Statement::Ask(Ask { about: None, ..ask.clone() }),
            Statement::Protocol(old) => Statement::Protocol(self.protocol(old)),
            Statement::Datacenter(_) if !self.spec.has_datacenters() => {
                self.drop(statement);
                return None;
            }
            Statement::Link(change) if self.is_lost(&change.link) => {
                self.drop(statement);
                return None;
            }
            Statement::Client(client) => {
                let options = client.options.iter().filter_map(|&(name, value)| {
                    let there = self.any_option(name, value);
                    if there.is_none() {
                        self.drop(&format!("{name}={value}"));
                    }
                    there
                });
                let mut options: Vec<_> = options.collect();
                for (name, value) in
                    self.spec.take_out_clashing_options(&self.choice.settings, &mut options)
                {
                    self.drop(&format!("{name}={value}"));
                }
                Statement::Client(ClientDeclaration { options, ..client.clone() })
            }
            Statement::Timed { at, action } => {
                let Some(action) = self.action(action) else {
                    self.drop(&Statement::Timed { at: *at, action: without_expected(action) });
                    return None;
                };
                Statement::Timed { at: *at, action }
            }
            _ => statement.clone(),
        };
        Some(Line { statement: Some(statement), comment: line.comment.clone() })
    }

    fn drop(&mut self, what: &impl ToString) {
        let what = what.to_string();
        if !self.dropped.contains(&what) {
            self.dropped.push(what);
        }
    }

    fn protocol(&mut self, old: &ProtocolChoice) -> ProtocolChoice {
        let mut choice = self.choice.clone();
        choice.disk = choice.disk.or(old.disk);
        match &old.leader {
            Some(leader) if !self.spec.has_leader => self.drop(&format!("leader={leader}")),
            leader => choice.leader = choice.leader.or_else(|| leader.clone()),
        }
        // Who belongs to the cluster is said of the machines, too.
        let is_kept = |it: &&NamedReplicas| {
            let is_new = choice.named.iter().all(|known| known.setting != it.setting);
            is_new && self.spec.setting(it.setting).is_some_and(|it| it.kind.says_who_belongs())
        };
        let kept: Vec<NamedReplicas> = old.named.iter().filter(is_kept).cloned().collect();
        choice.named.extend(kept);
        choice
    }

    fn action(&mut self, action: &Action) -> Option<Action> {
        if self.spec.leading.is_none() && action.names_leader() && !self.has_leader_by_name {
            return None;
        }
        match action {
            Action::Request(line) => return self.request(line).map(Action::Request),
            Action::Cut(links) => return self.links(links).map(Action::Cut),
            Action::Hold(links) => return self.links(links).map(Action::Hold),
            Action::Heal(Some(links)) => {
                return self.links(links).map(|links| Action::Heal(Some(links)));
            }
            Action::Timeout { node, timer } => {
                let timer = self.spec.timers.by_hand.iter().find(|known| *known == timer)?;
                let there = Action::Timeout { node: node.clone(), timer };
                return (!self.is_lost_node(node)).then_some(there);
            }
            Action::Crash(nodes) => return self.machines(nodes).map(Action::Crash),
            Action::Restart(nodes) => return self.machines(nodes).map(Action::Restart),
            Action::Resume(nodes) => return self.machines(nodes).map(Action::Resume),
            Action::Pause { nodes, lasting } => {
                let lasting = *lasting;
                return self.machines(nodes).map(|nodes| Action::Pause { nodes, lasting });
            }
            _ => {}
        }
        let is_possible = match action {
            Action::Lose { link, .. } | Action::Delay { link, .. } => !self.is_lost(link),
            Action::Link(change) => !self.is_lost(&change.link),
            // Of a learner it says another thing than of a backup.
            Action::Promote(_) if self.old_spec.can(Ability::Members) => {
                self.spec.can(Ability::Members)
            }
            Action::Promote(_) => self.spec.has_promote,
            Action::Add(_) | Action::AddLearner(_) | Action::Remove(_) => {
                self.spec.can(Ability::Members)
            }
            Action::Repair(_) => self.spec.can(Ability::Repair),
            Action::Isolate(node)
            | Action::Stop(node)
            | Action::ClockStep { node, .. }
            | Action::ClockRate { node, .. } => !self.is_lost_node(node),
            _ => true,
        };
        is_possible.then(|| action.clone())
    }

    /// Those that are there; none if nobody is left.
    fn machines(&mut self, nodes: &[String]) -> Option<Vec<String>> {
        let is_lost = |name: &String| self.is_lost_node(name);
        let (lost, kept): (Vec<_>, Vec<_>) = nodes.iter().cloned().partition(is_lost);
        if kept.is_empty() {
            return None;
        }
        for name in &lost {
            self.drop(name);
        }
        Some(kept)
    }

    fn request(&mut self, line: &RequestLine) -> Option<RequestLine> {
        let is_read = matches!(line.request, RequestText::Get { .. });
        let can = match line.request {
            RequestText::Cas { .. } => self.spec.has_cas,
            RequestText::Delete { .. } => self.spec.can(Ability::Delete),
            RequestText::Get { .. } | RequestText::Set { .. } => true,
        };
        if !can {
            return None;
        }
        let mut options = Vec::new();
        for &(name, value) in &line.options {
            match self.option(name, value, is_read) {
                Some(option) => options.push(option),
                None => self.drop(&format!("{name}={value}")),
            }
        }
        let taken = self.spec.take_out_clashing_options(&self.choice.settings, &mut options);
        for (name, value) in taken {
            self.drop(&format!("{name}={value}"));
        }
        Some(RequestLine { options, expected: None, ..line.clone() })
    }

    /// The option as the other protocol has it for some request.
    fn any_option(&self, name: &str, value: OptionValue) -> Option<(&'static str, OptionValue)> {
        self.option(name, value, true).or_else(|| self.option(name, value, false))
    }

    /// The option as the other protocol has it: of the same name, for such requests, and with
    /// such a value.
    fn option(
        &self,
        name: &str,
        value: OptionValue,
        is_read: bool,
    ) -> Option<(&'static str, OptionValue)> {
        let setting = self.spec.setting(name)?;
        let applies = match setting.applies_to {
            Applies::Reads => is_read,
            Applies::Writes => !is_read,
            Applies::All => true,
        };
        let is_option = setting.scope != Scope::Protocol && applies;
        Some((setting.name, setting.kind.same_value(value).filter(|_| is_option)?))
    }

    fn links(&mut self, links: &Links) -> Option<Links> {
        let groups = match links {
            Links::One(link) => return (!self.is_lost(link)).then(|| links.clone()),
            Links::Groups(groups) => groups,
        };
        let mut sides: Vec<Vec<String>> = Vec::new();
        let mut lost = Vec::new();
        for group in groups {
            let (gone, mut side): (Vec<_>, Vec<_>) =
                group.iter().cloned().partition(|name| self.is_lost_node(name));
            if side.iter().any(|name| name == self.first_replica) {
                side.extend(self.gained.iter().map(|&name| name.to_owned()));
            }
            if !side.is_empty() {
                sides.push(side);
            }
            lost.extend(gone);
        }
        // Of a cut around services alone nothing is left; then the whole line is listed.
        if sides.len() < 2 {
            return None;
        }
        for name in &lost {
            self.drop(name);
        }
        let is_named = |name: &str| groups.iter().flatten().any(|known| known == name);
        self.has_joined |= is_named(self.first_replica);
        Some(Links::Groups(sides))
    }

    fn is_lost(&self, link: &LinkName) -> bool {
        self.is_lost_node(&link.from) || self.is_lost_node(&link.to)
    }

    fn is_lost_node(&self, name: &str) -> bool {
        self.lost.contains(&name)
    }
}

/// The machines that a protocol brings.
fn services(choice: &ProtocolChoice) -> Vec<&'static str> {
    let spec = registry::spec(choice.name);
    spec.map(|spec| (spec.services)(&choice.all_settings(spec))).unwrap_or_default()
}

fn without_expected(action: &Action) -> Action {
    match action {
        Action::Request(line) => Action::Request(RequestLine { expected: None, ..line.clone() }),
        other => other.clone(),
    }
}

/// Whether a goal means the same under every protocol: it speaks of verdicts, and of no requests
/// or registers that may not be there.
fn is_of_every_protocol(goal: &Goal) -> bool {
    goal.claims.iter().all(|claim| match claim {
        Claim::Judged(expectation) => {
            expectation.subset.options.is_empty() && expectation.subset.key.is_none()
        }
        Claim::Told { .. } => false,
    })
}
