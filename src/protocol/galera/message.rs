//! What members tell each other.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::galera::state::State;
use crate::protocol::galera::work::{Ballot, Data, Work};
use crate::protocol::shared::log::number;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Details, Fact, Message};

/// Who is in it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct View {
    /// One more than that of the view before.
    pub number: u32,
    /// Those who order writes.
    pub order: NodeSet,
    /// Those who are members: with Galera the same, with Group Replication also who is not heard.
    pub group: NodeSet,
    /// By node: how often it had crashed when it came.
    pub lives: Vec<u32>,
    /// Who takes writes where one does.
    pub primary: NodeId,
}

impl View {
    /// Whether a node has been in it since, without a crash.
    pub fn has(&self, node: NodeId, life: u32) -> bool {
        self.group.contains(node) && self.lives[node.index()] == life
    }
}

/// What a machine knows; also a sign of life.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Status {
    /// The view it has installed last.
    pub view: u32,
    /// How often it has crashed.
    pub life: u32,
    /// Whether it is in that view since, and what it commits counts.
    pub serves: bool,
    /// Whether it waits for the next view: it has promised an attempt at one and puts nothing in
    /// order before, or was cut off from the primary component.
    pub waits: bool,
    /// All it sends later has greater stamps.
    pub clock: u32,
    /// So many messages it had sent then.
    pub sent: u32,
    /// By node: so many messages of its stream have come.
    pub got: Vec<u32>,
    /// The last write that it has prepared or committed.
    pub prepared: u32,
}

/// What is known of a view at a member, for the next one.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Promise {
    /// How often it has crashed.
    pub life: u32,
    /// Whether it has been in the view since.
    pub continues: bool,
    /// What it has put in order, or, after a crash, what it has left.
    pub state: State,
    /// What it has and has not put in order yet.
    pub held: Vec<Data>,
    /// What it has accepted.
    pub accepted: Option<(Ballot, Rc<ViewProposal>)>,
}

/// The next view, and what its members begin with.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ViewProposal {
    /// Who is in it.
    pub view: View,
    /// With all that was ordered before.
    pub state: State,
}

/// A message between machines.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Note {
    /// Something to order.
    Data(Data),
    /// What has come; a sign of life.
    Status(Status),
    /// Stop here: another view shall follow.
    Prepare { number: u32, ballot: Ballot },
    /// I have, and this is what I have.
    Promise(u32, Ballot, Box<Promise>),
    /// This shall be the next view.
    Accept { ballot: Ballot, proposal: Rc<ViewProposal> },
    /// Let it be.
    Accepted { number: u32, ballot: Ballot },
    /// It is.
    Install(Rc<ViewProposal>),
}

impl Message for Note {
    fn name(&self) -> &'static str {
        match self {
            Note::Data(data) => match data.work {
                Work::Write { .. } => "WriteSet",
                Work::Sync(_) => "Sync",
            },
            Note::Status(_) => "Ack",
            Note::Prepare { .. } => "Join",
            Note::Promise(..) => "StateMessage",
            Note::Accept { .. } => "Propose",
            Note::Accepted { .. } => "Agree",
            Note::Install(_) => "Install",
        }
    }

    fn details(&self) -> Details {
        match self {
            Note::Data(data) => data.details(),
            Note::Status(status) => vec![
                ("view", number(status.view)),
                ("clock", number(status.clock)),
                ("serves", Fact::Flag(status.serves)),
                ("applied", number(status.prepared)),
            ],
            Note::Prepare { number: view, ballot } | Note::Accepted { number: view, ballot } => {
                vec![("view", number(*view)), ("attempt", number(ballot.0))]
            }
            Note::Promise(view, ballot, promise) => vec![
                ("view", number(*view)),
                ("attempt", number(ballot.0)),
                ("last", number(promise.state.seqno)),
                ("held", number(promise.held.len() as u32)),
            ],
            Note::Accept { proposal, .. } | Note::Install(proposal) => proposal.details(),
        }
    }
}

impl ViewProposal {
    fn details(&self) -> Details {
        vec![
            ("view", number(self.view.number)),
            ("members", Fact::Nodes(self.view.order.iter().collect())),
            ("last", number(self.state.seqno)),
        ]
    }
}
