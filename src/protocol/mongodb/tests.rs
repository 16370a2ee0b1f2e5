//! Single messages, where a whole run hardly ever gets to.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::effects::Outgoing;
use crate::protocol::mongodb::message::{Batch, Fetch, Heartbeat, MongoMessage, OpTime};
use crate::protocol::mongodb::takeover::Takeover;
use crate::protocol::mongodb::{ELECTION, Member, Role, SPEC, TAKEOVER};
use crate::protocol::shared::log::{Command, Entry, Term};
use crate::protocol::shared::vote::Ballot;
use crate::protocol::{Cluster, Effects, Protocol};
use crate::time::LocalTime;

const NOW: LocalTime = LocalTime(100);

/// One of three members, the first of which is primary.
fn member(id: u8) -> Member {
    Member::new(NodeId(id), &Rc::new(Cluster::of_three(&SPEC)))
}

fn receive(member: &mut Member, from: u8, note: &MongoMessage) {
    member.on_message(NodeId(from), note, &mut Effects::new(NOW, NOW, 0));
}

fn no_op(term: Term) -> Entry {
    Entry { term, command: Command::NoOp }
}

fn heartbeat(term: Term, position: OpTime, commit: OpTime) -> MongoMessage {
    let (syncs_from, sent_at) = (Some(NodeId(0)), NOW);
    MongoMessage::Heartbeat(Heartbeat {
        term,
        leads: false,
        position,
        commit,
        syncs_from,
        sent_at,
        is_reply: true,
    })
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

/// A batch of the primary's, in its first term.
fn batch(nth: u32, follows: OpTime, entries: &[Entry]) -> MongoMessage {
    let last = (follows.0.max(1), follows.1 + entries.len() as u32);
    let (term, position) = (1, last);
    let entries = Rc::from(entries);
    MongoMessage::Batch(Batch {
        term,
        leads: true,
        nth,
        follows,
        entries,
        parted: None,
        position,
        commit: 1,
    })
}

fn asked_last(member: &Member) -> u32 {
    member.source.expect("it has asked").nth
}

#[test]
fn a_batch_is_judged_by_what_it_follows() {
    let mut secondary = member(1);
    let first = asked_last(&secondary);
    receive(&mut secondary, 0, &batch(first, (1, 2), &[no_op(1)]));
    assert_eq!(secondary.position(), (1, 1), "what comes before it is missing");
    let second = asked_last(&secondary);
    assert!(second > first, "so it has asked again");
    receive(&mut secondary, 0, &batch(first, (1, 1), &[no_op(1)]));
    assert_eq!(secondary.position(), (1, 2), "late, and what was missing");
    receive(&mut secondary, 0, &batch(second, (1, 1), &[no_op(1), no_op(1)]));
    receive(&mut secondary, 0, &batch(first, (1, 1), &[no_op(1)]));
    assert_eq!(secondary.position(), (1, 3), "what is here stays");
    assert_eq!(asked_last(&secondary), second);
}

/// A cursor from before goes on, and the question for what is in common is lost.
#[test]
fn a_question_that_is_lost_while_rolling_back_is_asked_again() {
    let mut secondary = member(1);
    let nth = asked_last(&secondary);
    secondary.log.push(no_op(1));
    secondary.vote.term = 2;
    secondary.peers[0].position = (2, 2);
    secondary.rolling_back = Some(1);
    secondary.ask(NodeId(0), 1, &mut Effects::new(NOW, NOW, 0));
    let lost = asked_last(&secondary);
    let later = LocalTime(NOW.0 + 2_000);
    let mut effects = Effects::new(later, later, 0);
    secondary.on_message(NodeId(0), &batch(nth, (2, 2), &[]), &mut effects);
    assert_eq!(asked_last(&secondary), lost, "this says nothing");
    secondary.on_message(NodeId(0), &heartbeat(2, (2, 2), (1, 1)), &mut effects);
    assert!(asked_last(&secondary) > lost);
    assert_eq!(secondary.source.map(|source| source.after), Some(1));
}

#[test]
fn nothing_gives_way_to_a_late_batch() {
    let mut secondary = member(1);
    let nth = asked_last(&secondary);
    secondary.log.push(no_op(2));
    receive(&mut secondary, 0, &batch(nth, (1, 1), &[no_op(1), no_op(1)]));
    assert_eq!(secondary.position(), (2, 2));
}

#[test]
fn what_comes_from_elsewhere_or_after_its_time_is_not_taken() {
    let mut secondary = member(1);
    let nth = asked_last(&secondary);
    let entries = batch(nth, (1, 1), &[no_op(1)]);
    receive(&mut secondary, 2, &entries);
    assert_eq!(secondary.position(), (1, 1), "it pulls from the primary");
    let at = LocalTime(5_000);
    secondary.on_message(NodeId(0), &entries, &mut Effects::new(at, at, 0));
    assert_eq!(secondary.position(), (1, 1), "the first batch was due before");
}

#[test]
fn who_is_about_to_cut_its_oplog_is_not_elected() {
    let mut secondary = member(1);
    secondary.vote.term = 3;
    secondary.log.push(no_op(1));
    secondary.vote.term = 2;
    secondary.peers[0].position = (1, 1);
    secondary.peers[2].position = (2, 2);
    secondary.primary = None;
    secondary.fetch(None, &mut Effects::new(NOW, NOW, 0));
    let nth = asked_last(&secondary);
    secondary.on_timer(ELECTION, &mut Effects::new(NOW, NOW, 0));
    let (term, position, parted) = (3, (2, 2), Some(1));
    let entries = Rc::from([]);
    let follows = (1, 2);
    let batch = Batch { term, leads: false, nth, follows, entries, parted, position, commit: 1 };
    receive(&mut secondary, 2, &MongoMessage::Batch(batch));
    assert_eq!(secondary.rolling_back, Some(1));
    for dry_run in [true, false] {
        receive(
            &mut secondary,
            0,
            &MongoMessage::Vote { term, campaign: 3, dry_run, granted: true },
        );
    }
    assert!(secondary.role == Role::Secondary);
}

/// A secondary in the second term, one entry ahead of that term's primary.
fn ahead(settings: &str) -> Member {
    let mut cluster = Cluster::of_three(&SPEC);
    if !settings.is_empty() {
        let never = crate::protocol::OptionValue::Duration(None);
        cluster.settings.set("catch_up_takeover_delay", never);
    }
    let mut secondary = Member::new(NodeId(2), &Rc::new(cluster));
    secondary.log.push(no_op(1));
    secondary.vote.term = 2;
    secondary
}

fn from_primary(position: OpTime) -> MongoMessage {
    let (syncs_from, sent_at) = (None, NOW);
    MongoMessage::Heartbeat(Heartbeat {
        term: 2,
        leads: true,
        position,
        commit: (1, 1),
        syncs_from,
        sent_at,
        is_reply: true,
    })
}

#[test]
fn who_is_ahead_of_a_primary_that_has_not_written_takes_over_with_its_vote() {
    let mut secondary = ahead("");
    receive(&mut secondary, 1, &from_primary((1, 1)));
    assert!(secondary.takeover == Some(Takeover::CatchUp));
    let mut effects = Effects::new(NOW, NOW, 0);
    secondary.on_timer(TAKEOVER, &mut effects);
    let grant = |dry_run| MongoMessage::Vote { term: 2, campaign: 2, dry_run, granted: true };
    receive(&mut secondary, 0, &grant(true));
    assert!(secondary.vote.term == 2, "two of three, and not the one that it takes over from");
    receive(&mut secondary, 1, &grant(true));
    assert!(secondary.vote.term == 3);
}

#[test]
fn nobody_takes_over_from_a_primary_that_has_written_or_has_as_much_or_may_not() {
    for (settings, position) in [("", (2, 3)), ("", (1, 2)), ("never", (1, 1))] {
        let mut secondary = ahead(settings);
        receive(&mut secondary, 1, &from_primary(position));
        assert!(secondary.takeover.is_none());
    }
    // It has caught up in the meantime.
    let mut secondary = ahead("");
    receive(&mut secondary, 1, &from_primary((1, 1)));
    receive(&mut secondary, 1, &from_primary((2, 3)));
    secondary.on_timer(TAKEOVER, &mut Effects::new(NOW, NOW, 0));
    assert!(secondary.takeover.is_none() && secondary.role == Role::Secondary);
}

#[test]
fn nobody_takes_over_while_a_third_member_has_more() {
    let mut secondary = ahead("");
    receive(&mut secondary, 1, &from_primary((1, 1)));
    receive(&mut secondary, 0, &heartbeat(2, (1, 3), (1, 1)));
    secondary.on_timer(TAKEOVER, &mut Effects::new(NOW, NOW, 0));
    assert!(secondary.role == Role::Secondary);
}

#[test]
fn an_answer_that_takes_ten_seconds_is_no_sign_of_life() {
    let mut primary = member(0);
    let late = LocalTime(NOW.0 + 10_000);
    primary.on_message(NodeId(1), &heartbeat(1, (1, 1), (1, 1)), &mut Effects::new(late, late, 0));
    assert!(!primary.is_up(NodeId(1), late));
    let in_time = LocalTime(NOW.0 + 9_999);
    let note = heartbeat(1, (1, 1), (1, 1));
    primary.on_message(NodeId(1), &note, &mut Effects::new(in_time, in_time, 0));
    assert!(primary.is_up(NodeId(1), late));
}

#[test]
fn who_pulls_from_another_is_sent_nothing_more() {
    let mut primary = member(0);
    assert!(primary.readers.contains_key(&NodeId(1)));
    let MongoMessage::Heartbeat(beat) = heartbeat(1, (1, 1), (1, 1)) else { return };
    let elsewhere = MongoMessage::Heartbeat(Heartbeat { syncs_from: Some(NodeId(2)), ..beat });
    receive(&mut primary, 1, &elsewhere);
    assert!(!primary.readers.contains_key(&NodeId(1)));
}

#[test]
fn who_was_not_primary_in_an_earlier_term_is_primary_still() {
    let mut secondary = member(1);
    secondary.vote.term = 2;
    receive(&mut secondary, 0, &heartbeat(1, (1, 1), (1, 1)));
    assert_eq!(secondary.primary, Some(NodeId(0)));
    receive(&mut secondary, 0, &heartbeat(2, (1, 1), (1, 1)));
    assert_eq!(secondary.primary, None);
}

#[test]
fn an_old_question_opens_no_cursor_in_place_of_a_newer_one() {
    let mut primary = member(0);
    for (nth, kept) in [(5, 5), (3, 5), (6, 6)] {
        let fetch = Fetch { term: 1, after: (1, 1), commit: 1, nth };
        receive(&mut primary, 1, &MongoMessage::Fetch(fetch));
        assert_eq!(primary.readers.get(&NodeId(1)).map(|reader| reader.nth), Some(kept));
    }
}

/// It would be refused later, and would have disturbed the primary for nothing.
#[test]
fn a_dry_run_is_refused_by_who_has_more_or_knows_a_later_term() {
    for (term, last_index, is_granted) in [(2, 2, true), (2, 1, false), (1, 2, false)] {
        let mut secondary = member(1);
        secondary.log.push(no_op(1));
        secondary.vote.term = 2;
        let ballot = Ballot { term, last_index, last_term: 1 };
        let mut effects = Effects::new(NOW, NOW, 0);
        let question = MongoMessage::RequestVotes { ballot, dry_run: true };
        secondary.on_message(NodeId(2), &question, &mut effects);
        let votes: Vec<bool> = effects
            .outgoing
            .iter()
            .filter_map(|(sent, _)| match sent {
                Outgoing::Message { message: MongoMessage::Vote { granted, .. }, .. } => {
                    Some(*granted)
                }
                _ => None,
            })
            .collect();
        assert_eq!(votes, [is_granted], "term {term}, up to {last_index}");
    }
}
