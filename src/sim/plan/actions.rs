//! The timed lines of a scenario with their names resolved.

use std::rc::Rc;

use crate::ids::{ClientId, Endpoint, NodeId};
use crate::protocol::registry::ProtocolEntry;
use crate::protocol::settings::{Ability, Applies, Scope};
use crate::protocol::{
    Cluster, MemberChange, OperatorCommand, OptionValue, RequestOptions, SettingValues,
};
use crate::register::{Access, Key};
use crate::scenario::{self, LinkSettings, RequestLine, RequestText, Scenario, WHO_LEADS};
use crate::sim::plan::{LinkParameters, Resolver};
use crate::time::{Duration, Time};

/// One timed line.
#[derive(Clone, Debug)]
pub struct PlannedAction {
    /// When.
    pub at: Time,
    /// The line of the scenario, from 0.
    pub line: usize,
    /// What.
    pub kind: PlannedKind,
}

/// Directed links, shared by the plans that are made from a plan.
pub type Ends = Rc<[(Endpoint, Endpoint)]>;

/// What happens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PlannedKind {
    /// A client asks.
    Request(RequestPlan),
    /// These links lose everything.
    Cut(Ends),
    /// These links keep everything.
    Hold(Ends),
    /// These links carry again; none means all.
    Heal(Option<Ends>),
    /// These links change.
    Link(Ends, LinkSettings),
    /// A machine goes down.
    Crash(NodeId),
    /// A machine comes back.
    Restart(NodeId),
    /// A machine stands still.
    Pause(NodeId),
    /// It goes on.
    Resume(NodeId),
    /// It goes on if it still stands still because of this line.
    PauseEnds {
        /// The machine.
        node: NodeId,
        /// The line of the scenario, from 0.
        line: usize,
    },
    /// What one of these says, by whichever replica leads at that time; none where the line
    /// would then name it twice.
    OfLeader(Rc<[Option<PlannedKind>]>),
    /// The wall clock of a machine or a client is stepped, in ms.
    ClockStep(Endpoint, i64),
    /// Its clock drifts, in thousandths of true time.
    ClockRate(Endpoint, u32),
    /// Its timer of this kind fires.
    Timeout(NodeId, u8),
    /// An operator's command.
    Operator(NodeId, OperatorCommand),
    /// The same to every replica that is up.
    OperatorEverywhere(OperatorCommand),
}

/// A client's request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestPlan {
    /// Who asks.
    pub client: ClientId,
    /// Which register.
    pub key: Key,
    /// What.
    pub action: Access,
    /// With all the options that mean something to it.
    pub options: RequestOptions,
    /// Whom, for this request only.
    pub via: Option<NodeId>,
    /// How long it waits, for this request only.
    pub timeout: Option<Duration>,
}

impl PlannedKind {
    /// Whether it repairs the network: a heal, or a link made no worse than links are at the
    /// start.
    pub fn is_repair(&self, at_the_start: &LinkParameters) -> bool {
        match self {
            PlannedKind::Heal(_) => true,
            PlannedKind::Link(_, settings) => {
                let changed = at_the_start.with(*settings);
                changed.loss_per_mille <= at_the_start.loss_per_mille
                    && changed.delay <= at_the_start.delay
            }
            _ => false,
        }
    }

    /// Whether it is a request.
    pub fn is_request(&self) -> bool {
        matches!(self, PlannedKind::Request(_))
    }
}

/// All timed lines, by time.
pub(crate) fn resolve(
    scenario: &Scenario,
    entry: &ProtocolEntry,
    cluster: &Cluster,
    resolver: &Resolver,
) -> Vec<PlannedAction> {
    let mut planned = Vec::new();
    for (line, at, action) in scenario.timed() {
        let kinds_of = |action: &_| kinds(line, action, entry, cluster, resolver);
        let kinds = by_leader(action, resolver, &kinds_of);
        planned.extend(kinds.into_iter().map(|kind| PlannedAction { at, line, kind }));
        if let scenario::Action::Pause { lasting: Some(lasting), .. } = action {
            let ends = by_leader(action, resolver, &|action| pause_ends(action, line, resolver));
            let at = at.after(*lasting);
            planned.extend(ends.into_iter().map(|kind| PlannedAction { at, line, kind }));
        }
    }
    // Stable, so that a pause that ends when another line is due ends before it.
    crate::table::sort_by_key(&mut planned, |action: &PlannedAction| action.at);
    planned
}

/// What a line comes to. What depends on who leads is told for each replica that may.
fn by_leader(
    action: &scenario::Action,
    resolver: &Resolver,
    kinds: &dyn Fn(&scenario::Action) -> Vec<PlannedKind>,
) -> Vec<PlannedKind> {
    if !action.names_leader() || resolver.is_declared(WHO_LEADS) {
        return kinds(action);
    }
    let cases: Vec<Option<Vec<PlannedKind>>> = resolver
        .replica_names()
        .iter()
        .map(|name| {
            let is_named = action.named().contains(&name.as_str());
            action.with_leader(name).filter(|_| !is_named).map(|action| kinds(&action))
        })
        .collect();
    let parts = cases.iter().flatten().map(Vec::len).max().unwrap_or(0);
    let part = |nth: usize| {
        let case = |kinds: &Option<Vec<PlannedKind>>| kinds.as_ref()?.get(nth).cloned();
        let by_replica: Vec<Option<PlannedKind>> = cases.iter().map(case).collect();
        let mut known = by_replica.iter().flatten();
        let first = known.next().cloned();
        // What does not depend on it happens whoever leads.
        match first.filter(|first| known.all(|other| other == first) && parts > 1) {
            Some(same) => same,
            None => PlannedKind::OfLeader(by_replica.into()),
        }
    };
    (0..parts).map(part).collect()
}

fn pause_ends(action: &scenario::Action, line: usize, resolver: &Resolver) -> Vec<PlannedKind> {
    let scenario::Action::Pause { nodes, .. } = action else { return Vec::new() };
    let end = |name: &String| PlannedKind::PauseEnds { node: resolver.node(name), line };
    nodes.iter().map(end).collect()
}

/// A line about several machines happens to one after the other.
fn kinds(
    line: usize,
    action: &scenario::Action,
    entry: &ProtocolEntry,
    cluster: &Cluster,
    resolver: &Resolver,
) -> Vec<PlannedKind> {
    use scenario::Action as Line;
    let each = |nodes: &[String], kind: fn(NodeId) -> PlannedKind| {
        nodes.iter().map(|name| kind(resolver.node(name))).collect()
    };
    match action {
        Line::Crash(nodes) => each(nodes, PlannedKind::Crash),
        Line::Restart(nodes) => each(nodes, PlannedKind::Restart),
        Line::Pause { nodes, .. } => each(nodes, PlannedKind::Pause),
        Line::Resume(nodes) => each(nodes, PlannedKind::Resume),
        Line::Repair(nodes) if nodes.is_empty() => {
            vec![PlannedKind::OperatorEverywhere(OperatorCommand::Repair)]
        }
        Line::Repair(nodes) => {
            each(nodes, |node| PlannedKind::Operator(node, OperatorCommand::Repair))
        }
        one => kind(line, one, entry, cluster, resolver).into_iter().collect(),
    }
}

fn kind(
    number: usize,
    action: &scenario::Action,
    entry: &ProtocolEntry,
    cluster: &Cluster,
    resolver: &Resolver,
) -> Option<PlannedKind> {
    use scenario::Action as Line;
    let node = |name: &String| resolver.node(name);
    Some(match action {
        Line::Request(line) => {
            PlannedKind::Request(request(number, line, entry, cluster, resolver))
        }
        Line::Cut(links) => PlannedKind::Cut(resolver.links(links).into()),
        Line::Hold(links) => PlannedKind::Hold(resolver.links(links).into()),
        Line::Heal(links) => {
            PlannedKind::Heal(links.as_ref().map(|links| resolver.links(links).into()))
        }
        Line::Link(change) => {
            PlannedKind::Link(resolver.link(&change.link).into(), change.settings)
        }
        Line::Isolate(name) => PlannedKind::Cut(resolver.isolated(name).into()),
        Line::ClockStep { node: name, by_ms } => {
            PlannedKind::ClockStep(resolver.endpoint(name), *by_ms)
        }
        Line::ClockRate { node: name, per_mille } => {
            PlannedKind::ClockRate(resolver.endpoint(name), *per_mille)
        }
        Line::Timeout { node: name, timer } => {
            let kind = entry.spec.timers.by_hand.iter().position(|known| known == timer);
            let kind = kind.expect("a scenario names no timer that its protocol lacks");
            PlannedKind::Timeout(node(name), kind as u8)
        }
        Line::Promote(name) if entry.spec.can(Ability::Members) => {
            of_members(MemberChange::Promote(node(name)), cluster)
        }
        Line::Promote(name) => PlannedKind::Operator(node(name), OperatorCommand::Promote),
        Line::Add(name) => of_members(MemberChange::Add(node(name)), cluster),
        Line::AddLearner(name) => of_members(MemberChange::AddLearner(node(name)), cluster),
        Line::Remove(name) => of_members(MemberChange::Remove(node(name)), cluster),
        Line::Stop(name) => PlannedKind::Operator(node(name), OperatorCommand::Stop),
        // The first two count messages and have no time; the network plan holds them. The others
        // are about several machines: `kinds`.
        Line::Lose { .. }
        | Line::Delay { .. }
        | Line::Crash(_)
        | Line::Restart(_)
        | Line::Pause { .. }
        | Line::Resume(_)
        | Line::Repair(_) => return None,
    })
}

/// Whoever leads is told of a change of members.
fn of_members(change: MemberChange, cluster: &Cluster) -> PlannedKind {
    let told = |node| Some(PlannedKind::Operator(node, OperatorCommand::Change(change)));
    PlannedKind::OfLeader(cluster.replica_ids().map(told).collect())
}

fn request(
    number: usize,
    line: &RequestLine,
    entry: &ProtocolEntry,
    cluster: &Cluster,
    resolver: &Resolver,
) -> RequestPlan {
    let (key, action) = match &line.request {
        RequestText::Set { key, value } => (key, Access::Set(resolver.value(value))),
        RequestText::Get { key } => (key, Access::Get),
        RequestText::Delete { key } => (key, Access::Set(resolver.deletion(number))),
        RequestText::Cas { key, expected, new } => {
            let (expected, new) = (resolver.value(expected), resolver.value(new));
            (key, Access::Cas { expected, new })
        }
    };
    let client = resolver.client(&line.client);
    RequestPlan {
        client,
        key: resolver.key(key),
        action,
        options: Rc::new(options(line, resolver.options(client), action, entry, cluster)),
        via: line.via.as_ref().map(|name| resolver.node(name)),
        timeout: line.timeout,
    }
}

/// The options that mean something to this request: its own, else its client's, else those of the
/// protocol line.
fn options(
    line: &RequestLine,
    of_client: &[(&'static str, OptionValue)],
    action: Access,
    entry: &ProtocolEntry,
    cluster: &Cluster,
) -> SettingValues {
    let mut options = SettingValues::default();
    for setting in (entry.spec.settings)() {
        let means_something = match setting.applies_to {
            Applies::All => true,
            Applies::Reads => action == Access::Get,
            Applies::Writes => action != Access::Get,
        };
        if setting.scope == Scope::Protocol || !means_something {
            continue;
        }
        let of_client = of_client.iter().find(|(name, _)| *name == setting.name);
        let of_client = of_client.map(|(_, value)| *value);
        if let Some(value) = of_client.or_else(|| cluster.settings.get(setting.name)) {
            options.set(setting.name, value);
        }
    }
    for (name, value) in &line.options {
        options.set(name, *value);
    }
    options
}
