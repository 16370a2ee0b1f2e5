//! Single messages, where a whole run hardly ever gets to.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::effects::Outgoing;
use crate::protocol::raft::message::{Append, AppendReply, Candidacy, RaftMessage};
use crate::protocol::raft::{Raft, Role, SPEC};
use crate::protocol::shared::log::{Command, Entry, Index, Term};
use crate::protocol::shared::vote::Ballot;
use crate::protocol::{Cluster, Effects, Protocol};
use crate::time::LocalTime;

const NOW: LocalTime = LocalTime(100);

/// One of three replicas, the first of which leads.
fn replica(id: u8) -> Raft {
    Raft::new(NodeId(id), &Rc::new(Cluster::of_three(&SPEC)))
}

fn receive(raft: &mut Raft, from: u8, message: &RaftMessage) {
    raft.on_message(NodeId(from), message, &mut Effects::new(NOW, NOW, 0));
}

fn append(term: Term, commit: Index, terms: &[Term]) -> RaftMessage {
    RaftMessage::AppendEntries(Append {
        term,
        previous_index: 1,
        previous_term: 1,
        entries: terms.iter().map(|&term| Entry { term, command: Command::NoOp }).collect(),
        commit,
        round: 1,
        sent_at: NOW,
    })
}

fn accepted(term: Term, index: Index) -> RaftMessage {
    let asked_in = term;
    let reply = AppendReply { term, asked_in, accepted: true, index, round: 1, sent_at: NOW };
    RaftMessage::AppendReply(reply)
}

fn terms(raft: &Raft) -> Vec<Term> {
    let log = &raft.durable.log;
    (1..=log.last_index()).filter_map(|index| log.term_at(index)).collect()
}

#[test]
fn a_late_message_cuts_nothing_off() {
    let mut follower = replica(1);
    receive(&mut follower, 0, &append(1, 1, &[1, 1]));
    receive(&mut follower, 0, &append(1, 1, &[1]));
    receive(&mut follower, 0, &append(1, 1, &[]));
    assert_eq!(terms(&follower), [1, 1, 1]);
}

#[test]
fn a_conflict_cuts_off_what_the_leader_lacks() {
    let mut follower = replica(1);
    receive(&mut follower, 0, &append(1, 1, &[1, 1, 1]));
    receive(&mut follower, 2, &append(2, 1, &[1, 2]));
    assert_eq!(terms(&follower), [1, 1, 2]);
}

#[test]
fn nothing_is_committed_beyond_what_the_leader_has_vouched_for() {
    let mut follower = replica(1);
    receive(&mut follower, 0, &append(1, 1, &[1, 1, 1]));
    receive(&mut follower, 2, &append(2, 3, &[1]));
    assert_eq!((terms(&follower).len(), follower.commit), (4, 2));
}

#[test]
fn entries_of_earlier_terms_are_not_counted() {
    let mut leader = replica(0);
    for _ in 0..100 {
        leader.durable.log.push(Entry { term: 1, command: Command::NoOp });
    }
    leader.durable.vote.term = 2;
    leader.lead(&mut Effects::new(NOW, NOW, 0));
    receive(&mut leader, 1, &accepted(2, 65));
    assert_eq!(leader.commit, 1, "another leader may yet overwrite what a majority holds");
    receive(&mut leader, 1, &accepted(1, 102));
    assert_eq!(leader.commit, 1, "an answer to the leader of an earlier term");
    receive(&mut leader, 1, &accepted(2, 102));
    assert_eq!(leader.commit, 102);
}

#[test]
fn nobody_is_encouraged_who_would_lose() {
    let mut follower = replica(1);
    receive(&mut follower, 0, &append(1, 1, &[1]));
    let late = LocalTime(60_000);
    let mut encourages = |term, last_index| {
        let mut effects = Effects::new(late, late, 0);
        let ballot = Ballot { term, last_index, last_term: 1 };
        let candidacy = Candidacy { ballot, members_since: 0 };
        follower.on_message(NodeId(2), &RaftMessage::PreVote(candidacy), &mut effects);
        effects.outgoing.iter().any(|(outgoing, _)| {
            matches!(
                outgoing,
                Outgoing::Message { message: RaftMessage::PreVoteReply { granted: true, .. }, .. }
            )
        })
    };
    assert!(encourages(2, 2));
    assert!(!encourages(2, 1), "its log lacks an entry");
    assert!(!encourages(1, 2), "its term is over");
}

/// A follower that knows this term, and had refused what the leader sent in an earlier one.
#[test]
fn a_refusal_of_an_earlier_term_answers_no_round_of_this_one() {
    let mut leader = replica(0);
    leader.durable.vote.term = 3;
    leader.lead(&mut Effects::new(NOW, NOW, 0));
    let answered = |leader: &Raft| match &leader.role {
        Role::Leader(leadership) => leadership.round_answered(leader.members()),
        _ => 0,
    };
    let refusal = |asked_in| {
        let (index, round) = (0, 50);
        let reply = AppendReply { term: 3, asked_in, accepted: false, index, round, sent_at: NOW };
        RaftMessage::AppendReply(reply)
    };
    receive(&mut leader, 1, &refusal(1));
    assert_eq!(answered(&leader), 0);
    receive(&mut leader, 1, &refusal(3));
    assert_eq!(answered(&leader), 1, "its own round is the first");
}
