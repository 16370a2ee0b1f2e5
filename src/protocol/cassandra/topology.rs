//! Who keeps copies of the registers and where, and whose answers a level counts.
//!
//! Replicas stand in datacentres; where none are named there is one. Of what a level counts there
//! is one quorum, or with `EACH_QUORUM` one in every datacentre.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::Cluster;
use crate::protocol::cassandra::level::Level;
use crate::protocol::settings::Owners;
use crate::protocol::shared::node_set::NodeSet;
use crate::table::sort_by_key;

/// Where the copies are, as one node sees it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Topology {
    me: NodeId,
    cluster: Rc<Cluster>,
    /// Who keeps a copy of every register.
    pub owners: NodeSet,
    /// Those of them in this node's datacentre.
    pub local: NodeSet,
}

/// How many replicas have to take part, and who counts. All of it must be met.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Need(Vec<(NodeSet, usize)>);

impl Topology {
    /// The view of `me`.
    pub fn new(me: NodeId, cluster: &Rc<Cluster>, owners: Owners) -> Topology {
        let owners = owners.among(cluster.replicas);
        let here = cluster.datacenter(me).map(|here| here.replicas.iter().copied().collect());
        let local = here.map_or(owners, |here| owners.intersection(here));
        Topology { me, cluster: Rc::clone(cluster), owners, local }
    }

    /// What a level asks for.
    pub fn need(&self, level: Level) -> Need {
        let quorum_of = |nodes: NodeSet| (nodes, nodes.len() / 2 + 1);
        Need(match level {
            Level::Any => Vec::new(),
            Level::Replicas(count) => vec![(self.owners, count)],
            Level::Quorum | Level::Serial => vec![quorum_of(self.owners)],
            Level::All => vec![(self.owners, self.owners.len())],
            Level::LocalOne => vec![(self.local, 1)],
            Level::LocalQuorum | Level::LocalSerial => vec![quorum_of(self.local)],
            Level::EachQuorum => self.places().into_iter().map(quorum_of).collect(),
        })
    }

    /// The owners in each datacentre that has any.
    fn places(&self) -> Vec<NodeSet> {
        let places = self.cluster.datacenters.iter();
        let owners =
            |nodes: &Vec<NodeId>| self.owners.intersection(nodes.iter().copied().collect());
        let places: Vec<NodeSet> = places.map(|place| owners(&place.replicas)).collect();
        if places.is_empty() {
            return vec![self.owners];
        }
        places.into_iter().filter(|place| !place.is_empty()).collect()
    }

    /// Of these nodes those that may take part, the nearest first: the node itself, its
    /// datacentre, the others; neighbours in the list before those further off.
    pub fn nearest(&self, alive: impl Iterator<Item = NodeId>, level: Level) -> Vec<NodeId> {
        let may = if level.is_local() { self.local } else { self.owners };
        let mut nodes: Vec<NodeId> = alive.filter(|&node| may.contains(node)).collect();
        let distance = |node: &NodeId| (!self.local.contains(*node), node.0.abs_diff(self.me.0));
        sort_by_key(&mut nodes, distance);
        nodes
    }

    /// The name of this node's datacentre, where there are several.
    pub fn datacenter(&self) -> Option<&str> {
        self.cluster.datacenter(self.me).map(|here| here.name.as_str())
    }
}

impl Need {
    /// Whether these are enough.
    pub fn is_met(&self, by: NodeSet) -> bool {
        self.0.iter().all(|(nodes, count)| nodes.intersection(by).len() >= *count)
    }

    /// Whether there are as many replicas at all.
    pub fn is_possible(&self) -> bool {
        self.0.iter().all(|(nodes, count)| *count <= nodes.len())
    }

    /// How many they are together.
    pub fn count(&self) -> usize {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// The first of these nodes that are enough together; all of them if they are not.
    pub fn chosen(&self, nodes: &[NodeId]) -> Vec<NodeId> {
        let mut chosen = NodeSet::EMPTY;
        let is_wanted = |chosen: NodeSet, node: NodeId| {
            let lacks = |nodes: NodeSet, count| nodes.intersection(chosen).len() < count;
            self.0.iter().any(|&(nodes, count)| nodes.contains(node) && lacks(nodes, count))
        };
        let mut all = Vec::new();
        for &node in nodes {
            if is_wanted(chosen, node) {
                chosen.insert(node);
                all.push(node);
            }
        }
        all
    }
}
