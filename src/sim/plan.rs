//! A scenario with every name resolved: what the step loop executes.

use std::rc::Rc;

use crate::ids::{Endpoint, NodeId};
use crate::names::Names;
use crate::protocol::registry::ProtocolEntry;
use crate::protocol::settings::PerReplica;
use crate::protocol::{Cluster, Datacenter, PastDelays};
use crate::scenario::{
    DatacenterDeclaration, Home, LinkSettings, Scenario, Statement, Transport, limits,
};
use crate::sim::link::LinkMode;
use crate::table::Table;
use crate::time::{Duration, Time};

mod actions;
mod names;
mod settings;

pub use actions::{PlannedAction, PlannedKind, RequestPlan};
pub(crate) use names::Resolver;

/// A scenario, ready to run.
#[derive(Debug)]
pub struct Plan {
    /// The names of everything in the run.
    pub names: Rc<Names>,
    /// What the nodes know.
    pub cluster: Rc<Cluster>,
    /// The protocol.
    pub entry: &'static ProtocolEntry,
    /// Which replicas clients ask: those with a number above 0.
    pub asked: PerReplica,
    /// The clients.
    pub clients: Vec<ClientPlan>,
    /// The links at the start.
    pub network: NetworkPlan,
    /// What happens, in order.
    pub actions: Vec<PlannedAction>,
    /// The luck.
    pub seed: u64,
    /// How long a durable record takes before what follows from it leaves.
    pub disk: Duration,
    /// When to stop.
    pub until: Until,
}

/// When a run stops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Until {
    /// At this time.
    At(Time),
    /// Once every timer had two chances after this time: how a partition is held for ever.
    Settled(Time),
}

/// A client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClientPlan {
    /// Whom it asks.
    pub home: HomePlan,
    /// How long it waits.
    pub timeout: Duration,
    /// How often it repeats an unknown request.
    pub retry: u32,
}

/// Whom a client asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HomePlan {
    /// This replica.
    At(NodeId),
    /// The next in order.
    Roaming,
    /// The last known leader, else the next in order.
    Leader,
}

/// The links at the start.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NetworkPlan {
    /// Every link between nodes.
    pub base: LinkParameters,
    /// Every link of a client.
    pub client: LinkParameters,
    /// How links between nodes carry messages.
    pub transport: Transport,
    /// Links that differ, in the order written.
    pub changes: Vec<(Endpoint, Endpoint, LinkSettings)>,
    /// What happens to messages by number: by sender, receiver and number.
    pub orders: Rc<Table<(Endpoint, Endpoint, u32), MessageOrder>>,
}

/// All parameters of a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkParameters {
    /// The time on the way.
    pub delay: Duration,
    /// Up to this much more.
    pub jitter: Duration,
    /// How many of 1,000 are lost.
    pub loss_per_mille: u32,
    /// How many of 1,000 arrive twice.
    pub duplicate_per_mille: u32,
    /// Whether a message may overtake another: it then takes up to one more delay.
    pub reorder: bool,
}

/// What happens to one message by its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MessageOrder {
    /// The sender.
    pub from: Endpoint,
    /// The receiver.
    pub to: Endpoint,
    /// Which message on this link, from 1.
    pub nth: u32,
    /// By how much it comes later; none loses it.
    pub delay: Option<Duration>,
}

impl NetworkPlan {
    /// How long messages between machines are on the way as long as nothing changes.
    fn past_delays(&self) -> PastDelays {
        let delay = |(from, to, settings): &(Endpoint, Endpoint, LinkSettings)| match (from, to) {
            (Endpoint::Node(from), Endpoint::Node(to)) => Some((*from, *to, settings.delay?)),
            _ => None,
        };
        let named = self.changes.iter().filter_map(delay).collect();
        PastDelays { usual: self.base.delay, named }
    }
}

impl LinkParameters {
    const DEFAULT: LinkParameters = LinkParameters {
        delay: limits::LINK_DELAY,
        jitter: Duration(0),
        loss_per_mille: 0,
        duplicate_per_mille: 0,
        reorder: false,
    };

    /// These parameters with what `settings` says of them.
    #[must_use]
    pub fn with(self, settings: LinkSettings) -> LinkParameters {
        LinkParameters {
            delay: settings.delay.unwrap_or(self.delay),
            jitter: settings.jitter.unwrap_or(self.jitter),
            loss_per_mille: settings.loss_per_mille.unwrap_or(self.loss_per_mille),
            duplicate_per_mille: settings.duplicate_per_mille.unwrap_or(self.duplicate_per_mille),
            reorder: settings.reorder.unwrap_or(self.reorder),
        }
    }
}

impl Plan {
    /// Resolves a scenario.
    pub fn new(scenario: &Scenario) -> Plan {
        let (choice, entry) = (scenario.choice(), scenario.entry());
        let mut settings = entry.spec.defaults_beside(&choice.settings);
        let services = (entry.spec.services)(&choice.all_settings(entry.spec));
        let resolver = Resolver::new(scenario, &services);
        let asked = settings::name_replicas(&mut settings, entry.spec, choice, &resolver);
        for (name, value) in &choice.settings {
            settings.set(name, *value);
        }
        let datacenters = datacenters(scenario, &resolver);
        settings::place_owners(&mut settings, entry.spec, choice, &datacenters);
        let give_up_default = settings
            .typed("give_up")
            .unwrap_or_else(|| entry.spec.give_up_default_ms.map(Duration));
        let network = network(scenario, &resolver);
        let cluster = Cluster {
            protocol: entry.spec.name,
            replicas: scenario.replicas().len() as u8,
            datacenters,
            services,
            leader: choice.leader.as_ref().map_or(NodeId(0), |name| resolver.node(name)),
            initial: resolver.initial(scenario),
            first_deletion: resolver.first_deletion(),
            give_up: choice.give_up.unwrap_or(give_up_default),
            settings,
            past: network.past_delays(),
        };
        Plan {
            clients: clients(scenario, &resolver),
            network,
            actions: actions::resolve(scenario, entry, &cluster, &resolver),
            names: Rc::new(resolver.into_names((entry.spec.shown_as)(&cluster.settings))),
            entry,
            asked,
            cluster: Rc::new(cluster),
            seed: u64::from(scenario.seed()),
            disk: choice.disk.unwrap_or_default(),
            until: Until::At(scenario.until()),
        }
    }

    /// Whether this plan runs as another does: all but the numbers of their lines is the same.
    pub fn runs_as(&self, other: &Plan) -> bool {
        let actions = self.actions.iter().zip(&other.actions);
        self.entry.spec.name == other.entry.spec.name
            && (self.seed, self.disk, self.until) == (other.seed, other.disk, other.until)
            && self.actions.len() == other.actions.len()
            && (&self.cluster, &self.clients) == (&other.cluster, &other.clients)
            && (&self.names, &self.network) == (&other.names, &other.network)
            && actions.into_iter().all(|(its, one)| (its.at, &its.kind) == (one.at, &one.kind))
    }

    /// The state that the lines until `at` leave a directed link in: nothing else changes it. That
    /// of links [open](Plan::has_open_links) only a run knows.
    pub fn link_at(&self, from: Endpoint, to: Endpoint, at: Time) -> LinkMode {
        let mut mode = LinkMode::Up;
        for action in self.actions.iter().take_while(|action| action.at <= at) {
            let (links, next) = match &action.kind {
                PlannedKind::Cut(links) => (links, LinkMode::Cut),
                PlannedKind::Hold(links) => (links, LinkMode::Held),
                PlannedKind::Heal(Some(links)) => (links, LinkMode::Up),
                PlannedKind::Heal(None) => {
                    mode = LinkMode::Up;
                    continue;
                }
                _ => continue,
            };
            if links.contains(&(from, to)) {
                mode = next;
            }
        }
        mode
    }

    /// The replica that a client asks after this one, in order.
    pub fn next_replica(&self, node: NodeId) -> NodeId {
        let count = self.cluster.replicas;
        let after =
            |steps: u8| NodeId(((u32::from(node.0) + u32::from(steps)) % u32::from(count)) as u8);
        (1..=count).map(after).find(|next| self.asked.of(*next) > 0).unwrap_or(node)
    }

    /// The repairs of the network, as indices into the actions.
    pub fn heals(&self) -> impl Iterator<Item = usize> + '_ {
        let is_repair = |index: &usize| self.actions[*index].kind.is_repair(&self.network.base);
        (0..self.actions.len()).filter(is_repair)
    }

    /// The plan with the partition held for ever from just before the action `heal`: that and
    /// all later repairs of the network and all later requests are left out, what happens to
    /// machines stays, and the run goes on until every timer had two chances.
    #[must_use]
    pub fn frozen_before(&self, heal: usize) -> Plan {
        let kept = |(index, action): &(usize, &PlannedAction)| {
            let is_repair = action.kind.is_repair(&self.network.base);
            *index < heal || !(is_repair || action.kind.is_request())
        };
        let actions = self.actions.iter().enumerate().filter(kept).map(|(_, a)| a.clone());
        let actions: Vec<PlannedAction> = actions.collect();
        let from = actions.last().map_or(Time::ZERO, |action| action.at).max(self.actions[heal].at);
        self.with_actions(actions, Until::Settled(from))
    }

    /// The plan with what a run decided in the place of what was open: who led. It runs as that
    /// run did, whatever is left out of it. What the run could not decide happens to nobody.
    #[must_use]
    pub fn decided(&self, leaders: &Table<u32, NodeId>) -> Plan {
        let decide = |(index, action): (usize, &PlannedAction)| {
            let PlannedKind::OfLeader(cases) = &action.kind else { return action.clone() };
            let node = leaders.get(&(index as u32));
            let kind = node.and_then(|node| cases.get(node.index()).cloned().flatten());
            let kind = kind.unwrap_or_else(|| PlannedKind::OfLeader(Rc::new([])));
            PlannedAction { kind, ..*action }
        };
        let actions = self.actions.iter().enumerate().map(decide).collect();
        self.with_actions(actions, self.until)
    }

    /// Whether it depends on who leads which links are closed.
    pub fn has_open_links(&self) -> bool {
        let is_link =
            |kind: &PlannedKind| matches!(kind, PlannedKind::Cut(_) | PlannedKind::Hold(_));
        self.actions.iter().any(|action| match &action.kind {
            PlannedKind::OfLeader(cases) => cases.iter().flatten().any(is_link),
            _ => false,
        })
    }

    /// The same plan with other luck.
    #[must_use]
    pub fn with_seed(&self, seed: u64) -> Plan {
        Plan { seed, ..self.with_actions(self.actions.clone(), self.until) }
    }

    /// The whole plan, run on until every timer had two chances.
    #[must_use]
    pub fn settled(&self) -> Plan {
        let last = self.actions.last().map_or(Time::ZERO, |action| action.at);
        self.with_actions(self.actions.clone(), Until::Settled(last))
    }

    fn with_actions(&self, actions: Vec<PlannedAction>, until: Until) -> Plan {
        Plan {
            names: self.names.clone(),
            cluster: self.cluster.clone(),
            entry: self.entry,
            asked: self.asked,
            clients: self.clients.clone(),
            network: self.network.clone(),
            actions,
            seed: self.seed,
            disk: self.disk,
            until,
        }
    }
}

fn datacenters(scenario: &Scenario, resolver: &Resolver) -> Vec<Datacenter> {
    let datacenter = |it: &DatacenterDeclaration| Datacenter {
        name: it.name.clone(),
        replicas: it.replicas.iter().map(|name| resolver.node(name)).collect(),
    };
    scenario.datacenters().map(datacenter).collect()
}

fn clients(scenario: &Scenario, resolver: &Resolver) -> Vec<ClientPlan> {
    let plan = |client: &crate::scenario::ClientDeclaration| ClientPlan {
        home: match &client.home {
            Home::At(replica) => HomePlan::At(resolver.node(replica)),
            Home::Roaming => HomePlan::Roaming,
            Home::Leader => HomePlan::Leader,
        },
        timeout: client.timeout,
        retry: client.retry,
    };
    scenario.clients().map(plan).collect()
}

fn network(scenario: &Scenario, resolver: &Resolver) -> NetworkPlan {
    let client = LinkParameters { delay: limits::CLIENT_DELAY, ..LinkParameters::DEFAULT };
    let mut plan = NetworkPlan {
        base: LinkParameters::DEFAULT,
        client,
        transport: Transport::Datagram,
        changes: Vec::new(),
        orders: Rc::default(),
    };
    let mut orders = Table::new();
    for statement in scenario.statements() {
        match statement {
            Statement::Network(changes) => {
                plan.base = plan.base.with(changes.links);
                plan.client.delay = changes.client_delay.unwrap_or(plan.client.delay);
                plan.transport = changes.transport.unwrap_or(plan.transport);
            }
            Statement::Link(change) => {
                for (from, to) in resolver.link(&change.link) {
                    plan.changes.push((from, to, change.settings));
                }
            }
            Statement::Timed { action, .. } => {
                if let Some(order) = resolver.order(action) {
                    // Of two orders for one message the first counts.
                    orders.get_or_insert((order.from, order.to, order.nth), order);
                }
            }
            _ => {}
        }
    }
    plan.orders = Rc::new(orders);
    plan
}
