//! What the total order comes to: the registers, and which writes were certified.

use crate::protocol::Cluster;
use crate::protocol::galera::work::{Data, NOWHERE, Stamp, Work};
use crate::register::{Key, Value};

/// A prefix of the total order.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct State {
    /// The view in which it was ordered last.
    pub view: u32,
    /// The last place in it.
    pub last: Stamp,
    /// The last write that was certified.
    pub seqno: u32,
    /// The last write that all members must have prepared before any shows it; 0 once one has.
    pub after: u32,
    /// By key: the value, and the write that it comes from.
    pub registers: Vec<(Value, u32)>,
    /// What became of this view's writes: the number of each, or none where it was refused.
    pub outcomes: Vec<(Stamp, Option<u32>)>,
}

impl State {
    /// As a run begins.
    pub fn new(cluster: &Cluster) -> State {
        let registers = cluster.keys().map(|key| (cluster.initial(key), 0)).collect();
        State { view: 1, last: NOWHERE, seqno: 0, after: 0, registers, outcomes: Vec::new() }
    }

    /// How far it is, to be compared.
    pub fn reach(&self) -> (u32, Stamp, u32) {
        (self.view, self.last, self.seqno)
    }

    /// What a register holds, and which write it comes from.
    pub fn register(&self, key: Key) -> (Value, u32) {
        self.registers[usize::from(key.0)]
    }

    /// Puts the next message in order: a write is certified, and has a number, unless its register
    /// was changed by one that it had not seen.
    pub fn order(&mut self, data: &Data) -> Option<u32> {
        self.last = data.stamp;
        let Work::Write { key, value, seen, after, .. } = data.work else { return None };
        let is_certified = self.register(key).1 <= seen;
        if is_certified {
            self.seqno += 1;
            self.registers[usize::from(key.0)] = (value, self.seqno);
            self.after = if after { self.seqno } else { self.after };
        }
        let number = is_certified.then_some(self.seqno);
        self.outcomes.push((data.stamp, number));
        number
    }

    /// One write of it becomes visible.
    pub fn show(&mut self, view: u32, stamp: Stamp, seqno: u32, key: Key, value: Value) {
        (self.view, self.last, self.seqno) = (view, stamp, seqno);
        self.registers[usize::from(key.0)] = (value, seqno);
    }
}
