//! How a leader brings its followers' logs in line with its own.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::shared::log::{Entry, Index, Log, Taken, Term};

/// Entries of a shipment at most; the next follows at once when one is acknowledged.
const ENTRIES_PER_SHIPMENT: u32 = 64;

/// A stretch of a leader's log.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Shipment {
    /// The entry before the first one sent.
    pub previous_index: Index,
    /// The term there.
    pub previous_term: Term,
    /// The entries.
    pub entries: Rc<[Entry]>,
    /// Numbers the leader's shipments.
    pub nth: u32,
}

/// What became of a shipment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Receipt {
    /// Whether the follower's log continued where the shipment began.
    pub accepted: bool,
    /// If so, up to where it equals the leader's; if not, where the leader can try next.
    pub index: Index,
    /// Of the shipment.
    pub nth: u32,
    /// Of the leader that sent it. What a later one is told of it proves nothing for that one.
    pub term: Term,
}

impl Receipt {
    /// What whoever knows of a later leader answers to one that was replaced.
    pub fn refused(shipment: &Shipment, term: Term) -> Receipt {
        Receipt { accepted: false, index: 0, nth: shipment.nth, term }
    }
}

/// A follower takes a shipment of the leader of this term into its log.
pub fn receive(log: &mut Log, shipment: &Shipment, term: Term) -> (Receipt, Taken) {
    let nth = shipment.nth;
    if let Some(index) = log.where_parted(shipment.previous_index, shipment.previous_term) {
        let nothing = Taken { changed: false, cut_after: None };
        return (Receipt { accepted: false, index, nth, term }, nothing);
    }
    let index = shipment.previous_index + shipment.entries.len() as Index;
    let taken = log.take(shipment.previous_index, &shipment.entries);
    (Receipt { accepted: true, index, nth, term }, taken)
}

/// What a leader knows of its followers' logs.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Shipping {
    nth: u32,
    /// By node; the leader's own row is not used.
    followers: Vec<Progress>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Progress {
    /// Up to here the follower has acknowledged.
    acked: Index,
    /// The first entry not sent yet, or to be sent again.
    unsent: Index,
    /// The last shipment before it was sent earlier entries again.
    reset_at: u32,
}

impl Shipping {
    /// The followers are believed to hold everything up to `last`; they will say so if not.
    pub fn new(nodes: u8, last: Index) -> Shipping {
        let progress = Progress { acked: 0, unsent: last + 1, reset_at: 0 };
        Shipping { nth: 0, followers: vec![progress; usize::from(nodes)] }
    }

    /// Up to where a follower has acknowledged the log.
    pub fn acked(&self, node: NodeId) -> Index {
        self.followers[node.index()].acked
    }

    /// What a follower has not been sent.
    pub fn next(&mut self, to: NodeId, log: &Log) -> Shipment {
        self.nth += 1;
        let follower = &mut self.followers[to.index()];
        let entries = log.slice(follower.unsent, ENTRIES_PER_SHIPMENT);
        let previous_index = follower.unsent - 1;
        follower.unsent += entries.len() as Index;
        let previous_term = log.term_at(previous_index).unwrap_or(0);
        Shipment { previous_index, previous_term, entries, nth: self.nth }
    }

    /// What is not acknowledged may be lost, so it is sent again.
    pub fn send_again(&mut self) {
        for follower in &mut self.followers {
            if follower.acked > 0 {
                follower.unsent = follower.acked + 1;
            }
        }
    }

    /// Notes a receipt of this leader's term. Whether the follower is far behind, so that the
    /// next shipment should not wait.
    pub fn note(&mut self, from: NodeId, receipt: &Receipt, last: Index) -> bool {
        let follower = &mut self.followers[from.index()];
        if receipt.accepted {
            follower.acked = follower.acked.max(receipt.index);
            follower.unsent = follower.unsent.max(follower.acked + 1);
            last - follower.acked.min(last) >= ENTRIES_PER_SHIPMENT
        } else if receipt.nth > follower.reset_at {
            // A follower that crashed may have lost what it had acknowledged unwritten.
            follower.acked = follower.acked.min(receipt.index);
            follower.unsent = receipt.index + 1;
            follower.reset_at = self.nth;
            true
        } else {
            // It refuses something sent before it was sent earlier entries again.
            false
        }
    }

    /// Whether there is anything that a follower has not been sent.
    pub fn has_more_for(&self, node: NodeId, last: Index) -> bool {
        self.followers[node.index()].unsent <= last
    }
}
