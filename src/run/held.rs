//! What replicas hold in the end, in words.

use crate::ids::NodeId;
use crate::judge::convergence::Difference;
use crate::names::Names;
use crate::register::Value;

/// Of a register on which they differ: `Of x hold at the end: A 1; B, C 2.`
pub fn difference(Difference { key, groups }: &Difference, names: &Names) -> String {
    let group = |(values, nodes): &(Vec<Value>, Vec<NodeId>)| {
        let nodes: Vec<&str> = nodes.iter().map(|node| names.node(*node)).collect();
        let values: Vec<&str> = values.iter().map(|value| names.value(*value)).collect();
        format!("{} {}", nodes.join(", "), values.join(", "))
    };
    let held: Vec<String> = groups.iter().map(group).collect();
    format!("Of {} hold at the end: {}.", names.key(*key), held.join("; "))
}
