//! How servers treat members and those who are none, and when a change is in force.
//!
//! Sources: Ongaro's thesis, chapter 4; hashicorp/raft; etcd-io/raft and etcd's server; `TiKV`.

/// How a flavour's servers treat members and those who are none.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Custom {
    /// In force when appended. Nobody asks who asks for a vote. Who is removed goes on until it
    /// knows that this is committed: the others may need it for that.
    Thesis,
    /// In force when appended. Who is no member gets no vote, and who has none does not campaign.
    /// Who is removed is sent the log up to that, once.
    Hashicorp,
    /// In force when applied. Who is removed is told so by those who know, and stops. A leader does
    /// not remove itself.
    Applied,
    /// In force when applied; who is removed stops. A learner answers by itself or not at all, and
    /// gets its vote once it has nearly all that the leader has.
    Etcd,
}

impl Custom {
    /// Whether a change is in force when it is appended; else when it is applied.
    pub fn is_by_append(self) -> bool {
        matches!(self, Custom::Thesis | Custom::Hashicorp)
    }
}
