//! Causally consistent sessions. Every answer tells the client its operation time: the place in
//! the oplog that it shows; every read waits until its member is as far as the newest one that
//! the client has been told, whatever the concerns, then and now.

use crate::ids::NodeId;
use crate::protocol::mongodb::message::OpTime;
use crate::protocol::mongodb::settings::Session;
use crate::protocol::shared::log::{Index, Term};
use crate::protocol::{Reply, VersionVector};

/// Whether a client goes by operation times.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Clock(Session);

impl Clock {
    /// Of a request in such a session.
    pub fn of(session: Session) -> Clock {
        Clock(session)
    }

    /// An answer with its operation time, where the client goes by that.
    pub fn stamp(self, reply: Reply, time: OpTime) -> Reply {
        match self.0 {
            Session::Implicit => reply,
            Session::Causal => reply.with_context(token(time)),
        }
    }

    /// Up to where a read must not be behind.
    pub fn seen(self, session: &VersionVector) -> OpTime {
        match self.0 {
            Session::Implicit => (0, 0),
            Session::Causal => time(session),
        }
    }
}

/// Of two places the one in the later term is later, as by the clock: what stood after it in an
/// earlier one is undone.
fn token((term, index): OpTime) -> VersionVector {
    VersionVector::of(NodeId(0), u64::from(term) << 32 | u64::from(index))
}

fn time(session: &VersionVector) -> OpTime {
    let number = session.get(NodeId(0));
    ((number >> 32) as Term, number as Index)
}
