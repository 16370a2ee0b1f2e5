//! What replicas hold in the end, in words.

use crate::ids::NodeId;
use crate::judge::convergence::Difference;
use crate::names::Names;
use crate::register::Value;

/// Of a register on which they differ: `At the end x is 1 at A; 2 at B, C.`
pub fn difference(Difference { key, groups }: &Difference, names: &Names) -> String {
    let group = |(values, nodes): &(Vec<Value>, Vec<NodeId>)| {
        let nodes: Vec<&str> = nodes.iter().map(|node| names.node(*node)).collect();
        let values: Vec<&str> = values.iter().map(|value| names.value(*value)).collect();
        format!("{} at {}", values.join(" and "), nodes.join(", "))
    };
    let held: Vec<String> = groups.iter().map(group).collect();
    format!("At the end {} is {}.", names.key(*key), held.join("; "))
}
