//! Single messages, where a whole run hardly ever gets to.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::mongodb::message::{Batch, Heartbeat, Note, OpTime};
use crate::protocol::mongodb::{ELECTION, Member, Role, SPEC};
use crate::protocol::shared::log::{Command, Entry, Term};
use crate::protocol::{Cluster, Effects, Protocol};
use crate::time::LocalTime;

const NOW: LocalTime = LocalTime(100);

/// One of three members, the first of which is primary.
fn member(id: u8) -> Member {
    Member::new(NodeId(id), &Rc::new(Cluster::of_three(&SPEC)))
}

fn receive(member: &mut Member, from: u8, note: &Note) {
    member.on_message(NodeId(from), note, &mut Effects::new(NOW, NOW, 0));
}

fn no_op(term: Term) -> Entry {
    Entry { term, command: Command::NoOp }
}

fn heartbeat(term: Term, position: OpTime, commit: OpTime) -> Note {
    Note::Heartbeat(Heartbeat { term, leads: false, position, commit, is_reply: true })
}

#[test]
fn entries_of_earlier_terms_are_not_counted() {
    let mut primary = member(0);
    primary.log.push(no_op(1));
    primary.log.push(no_op(2));
    primary.vote.term = 2;
    receive(&mut primary, 1, &heartbeat(2, (1, 2), (1, 1)));
    assert_eq!(primary.commit, 1, "another primary may yet undo what a majority holds");
    receive(&mut primary, 1, &heartbeat(2, (2, 3), (1, 1)));
    assert_eq!(primary.commit, 3);
}

#[test]
fn a_commit_point_of_another_oplog_is_not_adopted() {
    let mut secondary = member(1);
    secondary.log.push(no_op(1));
    receive(&mut secondary, 2, &heartbeat(2, (2, 2), (2, 2)));
    assert_eq!(secondary.commit, 1, "its second entry is not the one that is committed");
    receive(&mut secondary, 2, &heartbeat(2, (2, 2), (1, 2)));
    assert_eq!(secondary.commit, 2);
}

#[test]
fn an_answer_to_an_earlier_question_is_not_taken() {
    let batch = |nth| {
        let entries = Rc::from([no_op(1)]);
        let (term, position) = (1, (1, 2));
        Note::Batch(Batch { term, leads: true, nth, entries, parted: None, position, commit: 1 })
    };
    let mut secondary = member(1);
    let asked = secondary.source.expect("it asks from the start").nth;
    receive(&mut secondary, 0, &batch(asked + 7));
    assert_eq!(secondary.position(), (1, 1));
    receive(&mut secondary, 0, &batch(asked));
    receive(&mut secondary, 0, &batch(asked));
    assert_eq!(secondary.position(), (1, 2));
}

#[test]
fn who_is_about_to_cut_its_oplog_is_not_elected() {
    let mut secondary = member(1);
    secondary.vote.term = 3;
    secondary.log.push(no_op(1));
    secondary.ask(NodeId(2), 2, &mut Effects::new(NOW, NOW, 0));
    let nth = secondary.source.expect("it has asked").nth;
    secondary.on_timer(ELECTION, &mut Effects::new(NOW, NOW, 0));
    let (term, position, parted) = (3, (2, 2), Some(1));
    let entries = Rc::from([]);
    let batch = Batch { term, leads: false, nth, entries, parted, position, commit: 1 };
    receive(&mut secondary, 2, &Note::Batch(batch));
    assert_eq!(secondary.rolling_back, Some(1));
    for dry_run in [true, false] {
        receive(&mut secondary, 0, &Note::Vote { term, campaign: 3, dry_run, granted: true });
    }
    assert!(secondary.role == Role::Secondary);
}
