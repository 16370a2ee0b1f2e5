//! From the names of a scenario to the numbers of a run.

use crate::ids::{ClientId, Endpoint, NodeId};
use crate::names::{NO_VALUE, Names, ShownAs};
use crate::protocol::OptionValue;
use crate::register::{Key, Value};
use crate::scenario::{
    Action, EVERYBODY_ELSE, Home, LinkName, Links, RequestText, Scenario, Statement, limits,
};
use crate::sim::plan::MessageOrder;
use crate::table::{SortedSet, Table};

/// Looks names up, all of which a scenario declares: it is valid.
pub(crate) struct Resolver {
    names: Names,
    endpoints: Table<String, Endpoint>,
    keys: Table<String, Key>,
    values: Table<String, Value>,
    /// What each line that deletes leaves: a value of its own, or two deletes would be one write
    /// to the judge.
    deletions: Table<usize, Value>,
    /// The home of each client that has one.
    homes: Vec<Option<NodeId>>,
    /// The options of each client's requests.
    options: Vec<Vec<(&'static str, OptionValue)>>,
}

impl Resolver {
    /// Gathers all names of a scenario.
    pub fn new(scenario: &Scenario, services: &[&'static str]) -> Resolver {
        let replicas = scenario.replicas();
        let nodes = replicas.iter().cloned().chain(services.iter().map(ToString::to_string));
        let (keys, values) = keys_and_values(scenario);
        let deletions = deletions(scenario);
        let names = Names {
            nodes: nodes.collect(),
            replicas: replicas.len() as u8,
            clients: scenario.clients().map(|client| client.name.clone()).collect(),
            keys,
            values: values
                .into_iter()
                .chain(deletions.iter().map(|_| NO_VALUE.to_owned()))
                .collect(),
            deletions: deletions.len() as u32,
            ..Names::default()
        };
        let mut endpoints = Table::new();
        for (id, name) in names.nodes.iter().enumerate() {
            endpoints.insert(name.clone(), Endpoint::Node(NodeId(id as u8)));
        }
        for (id, name) in names.clients.iter().enumerate() {
            endpoints.insert(name.clone(), Endpoint::Client(ClientId(id as u8)));
        }
        let numbered = |(id, name): (usize, &String)| (name.clone(), id as u32);
        let keys = names.keys.iter().enumerate().map(numbered);
        let first_deletion = names.values.len() - deletions.len();
        let values = names.values[..first_deletion].iter().enumerate().map(numbered);
        let deleted = (first_deletion as u32..).map(Value);
        let mut resolver = Resolver {
            keys: keys.map(|(name, id)| (name, Key(id as u16))).collect(),
            values: values.map(|(text, id)| (text, Value(id))).collect(),
            deletions: deletions.into_iter().zip(deleted).collect(),
            endpoints,
            homes: Vec::new(),
            options: scenario.clients().map(|client| client.options.clone()).collect(),
            names,
        };
        resolver.homes = scenario
            .clients()
            .map(|client| match &client.home {
                Home::At(replica) => Some(resolver.node(replica)),
                Home::Roaming | Home::Leader => None,
            })
            .collect();
        resolver
    }

    /// The node of this name.
    pub fn node(&self, name: &str) -> NodeId {
        let node = match self.endpoint(name) {
            Endpoint::Node(node) => Some(node),
            Endpoint::Client(_) => None,
        };
        node.expect("validation lets no client stand for a machine")
    }

    /// Whether a machine or a client is called so.
    pub fn is_declared(&self, name: &str) -> bool {
        self.endpoints.get(name).is_some()
    }

    /// The names of the replicas, in order.
    pub fn replica_names(&self) -> &[String] {
        &self.names.nodes[..self.replicas()]
    }

    /// The machine or the client of this name.
    pub fn endpoint(&self, name: &str) -> Endpoint {
        *self.endpoints.get(name).expect("validation lets no name pass that is not declared")
    }

    /// The options of this client's requests.
    pub fn options(&self, client: ClientId) -> &[(&'static str, OptionValue)] {
        self.options.get(client.index()).map_or(&[], Vec::as_slice)
    }

    /// The client of this name.
    pub fn client(&self, name: &str) -> ClientId {
        let client = match self.endpoint(name) {
            Endpoint::Client(client) => Some(client),
            Endpoint::Node(_) => None,
        };
        client.expect("validation lets no machine stand for a client")
    }

    /// The register of this name.
    pub fn key(&self, name: &str) -> Key {
        *self.keys.get(name).expect("every register of the scenario was gathered")
    }

    /// The value of this text.
    pub fn value(&self, text: &str) -> Value {
        *self.values.get(text).expect("every value of the scenario was gathered")
    }

    /// What the line of this number leaves of the register that it deletes.
    pub fn deletion(&self, line: usize) -> Value {
        *self.deletions.get(&line).expect("every delete of the scenario was gathered")
    }

    /// The first of the values that stand for a delete.
    pub fn first_deletion(&self) -> Value {
        Value(self.names.values.len() as u32 - self.names.deletions)
    }

    /// The initial values, by key.
    pub fn initial(&self, scenario: &Scenario) -> Vec<Value> {
        let mut initial = vec![self.value(limits::INITIAL_VALUE); self.names.keys.len()];
        for statement in scenario.statements() {
            if let Statement::Init { key, value } = statement {
                initial[usize::from(self.key(key).0)] = self.value(value);
            }
        }
        initial
    }

    /// The directed links that a link's name stands for.
    pub fn link(&self, link: &LinkName) -> Vec<(Endpoint, Endpoint)> {
        let (from, to) = (self.endpoint(&link.from), self.endpoint(&link.to));
        if link.one_way { vec![(from, to)] } else { vec![(from, to), (to, from)] }
    }

    /// The directed links that a fault is about.
    pub fn links(&self, links: &Links) -> Vec<(Endpoint, Endpoint)> {
        match links {
            Links::One(link) => self.link(link),
            Links::Groups(groups) => self.crossing(groups),
        }
    }

    /// Everything between this machine and all others.
    pub fn isolated(&self, name: &str) -> Vec<(Endpoint, Endpoint)> {
        self.crossing(&[vec![name.to_owned()], vec![EVERYBODY_ELSE.to_owned()]])
    }

    /// Everything that crosses a bar. Clients follow their home replica unless they are named.
    fn crossing(&self, groups: &[Vec<String>]) -> Vec<(Endpoint, Endpoint)> {
        let mut side: Table<Endpoint, usize> = Table::new();
        let mut side_of_others = None;
        for (index, group) in groups.iter().enumerate() {
            for name in group {
                if name == EVERYBODY_ELSE {
                    side_of_others = Some(index);
                } else if let Some(&endpoint) = self.endpoints.get(name) {
                    side.insert(endpoint, index);
                }
            }
        }
        for node in (0..self.names.nodes.len() as u8).map(|node| Endpoint::Node(NodeId(node))) {
            if let Some(index) = side_of_others {
                side.get_or_insert(node, index);
            }
        }
        for (client, home) in self.homes.iter().enumerate() {
            let home_side = home.and_then(|node| side.get(&Endpoint::Node(node)).copied());
            if let Some(index) = home_side {
                side.get_or_insert(Endpoint::Client(ClientId(client as u8)), index);
            }
        }
        let mut links = Vec::new();
        for (&from, from_side) in side.iter() {
            for (&to, to_side) in side.iter() {
                let between_clients =
                    matches!((from, to), (Endpoint::Client(_), Endpoint::Client(_)));
                if from_side != to_side && !between_clients {
                    links.push((from, to));
                }
            }
        }
        links
    }

    /// What the scenario orders for one message by its number.
    pub fn order(&self, action: &Action) -> Option<MessageOrder> {
        let (link, nth, delay) = match action {
            Action::Lose { link, nth } => (link, *nth, None),
            Action::Delay { link, nth, by } => (link, *nth, Some(*by)),
            _ => return None,
        };
        let (from, to) = self.link(link).first().copied()?;
        Some(MessageOrder { from, to, nth, delay })
    }

    /// How many replicas there are.
    pub fn replicas(&self) -> usize {
        usize::from(self.names.replicas)
    }

    /// The names, when nothing is left to look up.
    pub fn into_names(self, shown_as: ShownAs) -> Names {
        Names { shown_as, ..self.names }
    }
}

/// Keys in order of appearance; values sorted by text.
fn keys_and_values(scenario: &Scenario) -> (Vec<String>, SortedSet<String>) {
    let mut keys: Vec<String> = scenario.registers().into_iter().map(str::to_owned).collect();
    let mut values = SortedSet::from([limits::INITIAL_VALUE.to_string()]);
    for statement in scenario.statements() {
        match statement {
            Statement::Init { value, .. } => _ = values.insert(value.clone()),
            Statement::Timed { action: Action::Request(line), .. } => match &line.request {
                RequestText::Get { .. } | RequestText::Delete { .. } => {}
                RequestText::Set { value, .. } => _ = values.insert(value.clone()),
                RequestText::Cas { expected, new, .. } => {
                    values.extend([expected.clone(), new.clone()]);
                }
            },
            _ => {}
        }
    }
    if keys.is_empty() {
        keys.push("x".to_string());
    }
    (keys, values)
}

/// The lines that delete a register, in order.
fn deletions(scenario: &Scenario) -> Vec<usize> {
    let is_delete = |statement: &Statement| match statement {
        Statement::Timed { action: Action::Request(line), .. } => {
            matches!(line.request, RequestText::Delete { .. })
        }
        _ => false,
    };
    let lines = scenario.lines.iter().enumerate();
    lines
        .filter(|(_, line)| line.statement.as_ref().is_some_and(is_delete))
        .map(|(index, _)| index)
        .collect()
}
