//! Convergence: at the end of a run, all replicas that are up and hold a copy hold the same.
//!
//! It is about what replicas hold, as opposed to what clients were told: replicas of a
//! linearizable store differ all the time, and equal replicas may have given wrong answers.

use crate::ids::NodeId;
use crate::register::{Key, Value};
use crate::table::Table;

/// What one replica holds at the end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replica {
    /// Which.
    pub node: NodeId,
    /// Whether it is up; what a crashed machine has on its disk is not held against the others.
    pub up: bool,
    /// By key: one value, or siblings in any order; nothing where it holds no copy.
    pub held: Vec<Vec<Value>>,
}

/// Whether replicas agree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Convergence {
    /// All that are up hold the same.
    Yes,
    /// They do not: the registers on which they differ.
    No(Vec<Difference>),
}

/// A register on which replicas differ.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// Which.
    pub key: Key,
    /// What is held of it, and by whom, in the order of the replicas.
    pub groups: Vec<(Vec<Value>, Vec<NodeId>)>,
}

/// Compares the replicas that are up, register by register.
pub fn judge(replicas: &[Replica]) -> Convergence {
    let up: Vec<&Replica> = replicas.iter().filter(|replica| replica.up).collect();
    let keys = up.iter().map(|replica| replica.held.len()).max().unwrap_or(0);
    let differences = (0..keys).filter_map(|key| difference(&up, key));
    let differences: Vec<Difference> = differences.collect();
    if differences.is_empty() { Convergence::Yes } else { Convergence::No(differences) }
}

fn difference(up: &[&Replica], key: usize) -> Option<Difference> {
    let mut holders: Table<Vec<Value>, Vec<NodeId>> = Table::new();
    for replica in up {
        let mut held = replica.held.get(key).cloned().unwrap_or_default();
        if held.is_empty() {
            continue;
        }
        crate::table::sort(&mut held);
        holders.get_or_insert(held, Vec::new()).push(replica.node);
    }
    let mut groups: Vec<(Vec<Value>, Vec<NodeId>)> = holders.into_iter().collect();
    crate::table::sort_by_key(&mut groups, |(_, nodes)| nodes.first().copied());
    (groups.len() > 1).then_some(Difference { key: Key(key as u16), groups })
}
