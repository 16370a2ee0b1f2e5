//! Availability and convergence, from rows of plain data.

use cap_playground::history::{Sent, Service};
use cap_playground::ids::{NodeId, OperationId};
use cap_playground::judge::availability::{Availability, Served, Yield, judge};
use cap_playground::judge::convergence::{self, Convergence, Difference, Replica};
use cap_playground::register::{Key, Value};

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);
const C: NodeId = NodeId(2);

fn received(operation: u32, node: NodeId, sent: Sent) -> Service {
    Service { operation: OperationId(operation), node, received: true, sent }
}

fn lost(operation: u32, node: NodeId) -> Service {
    let operation = OperationId(operation);
    Service { operation, node, received: false, sent: Sent::Nothing }
}

fn not(operations: &[u32]) -> Availability {
    Availability::No { unanswered: operations.iter().map(|n| OperationId(*n)).collect() }
}

/// Strict, loose, and answered of asked.
fn check(rows: &[Service], strict: &Availability, loose: &Availability, answered: u32) {
    let judged = judge(rows, false);
    assert_eq!((&judged.strict, &judged.loose), (strict, loose), "{rows:?}");
    let ok = judged.requests.iter().filter(|service| service.sent == Sent::Ok);
    assert_eq!(ok.count() as u32, answered, "{rows:?}");
}

#[test]
fn an_error_is_an_answer_only_in_the_loose_reading() {
    use Availability::Yes;
    check(&[], &Yes, &Yes, 0);
    check(&[received(0, A, Sent::Ok)], &Yes, &Yes, 1);
    check(&[received(0, A, Sent::Ok), received(1, B, Sent::Error)], &not(&[1]), &Yes, 1);
    check(&[received(0, A, Sent::Nothing)], &not(&[0]), &not(&[0]), 0);
}

#[test]
fn nobody_owes_an_answer_to_a_request_that_no_live_machine_received() {
    check(&[lost(0, A), received(1, B, Sent::Ok)], &Availability::Yes, &Availability::Yes, 1);
}

#[test]
fn each_of_two_cuts_must_be_survived() {
    // Cut, heal, cut: request 0 is silent in the run without the first heal, and answered in the
    // run that goes on to the second cut, where request 1 gets its answer.
    let first = [received(0, B, Sent::Nothing)];
    let second = [received(0, B, Sent::Ok), received(1, B, Sent::Ok)];
    let rows: Vec<Service> = first.into_iter().chain(second).collect();
    check(&rows, &not(&[0]), &not(&[0]), 1);
    // The other way round: served during the first cut, refused during the second.
    let rows = [received(0, B, Sent::Ok), received(0, B, Sent::Ok), received(1, B, Sent::Error)];
    check(&rows, &not(&[1]), &Availability::Yes, 1);
}

#[test]
fn a_request_refused_in_one_run_and_lost_in_another_was_refused() {
    let rows = [received(0, B, Sent::Error), lost(0, B)];
    check(&rows, &not(&[0]), &Availability::Yes, 0);
}

#[test]
fn a_paused_machine_that_answers_late_has_answered() {
    // A pause is no crash: the machine stays up, and time plays no part.
    check(&[received(0, A, Sent::Ok)], &Availability::Yes, &Availability::Yes, 1);
    check(&[received(0, A, Sent::Nothing)], &not(&[0]), &not(&[0]), 0);
}

#[test]
fn an_answer_sent_and_lost_was_sent() {
    // The client timed out, because its own link is cut; the replica did its part.
    let rows = [received(0, A, Sent::Ok), received(1, A, Sent::Ok)];
    check(&rows, &Availability::Yes, &Availability::Yes, 2);
}

#[test]
fn a_run_that_was_stopped_early_proves_no_yes() {
    let yes = [received(0, A, Sent::Ok)];
    assert_eq!(judge(&yes, true).strict, Availability::Unknown);
    let no = [received(0, A, Sent::Error)];
    assert_eq!(judge(&no, true).strict, not(&[0]));
    assert_eq!(judge(&no, true).loose, Availability::Unknown);
    let silent = [received(0, A, Sent::Nothing)];
    assert_eq!(judge(&silent, true).strict, Availability::Unknown, "the answer may yet come");
}

#[test]
fn the_yield_is_counted_for_each_side_and_each_replica() {
    let served = Served(vec![(A, true), (B, true), (C, false), (C, false)]);
    let sides = served.by(|node| node == C);
    assert_eq!(sides.get(&false), Some(&Yield { answered: 2, asked: 2 }));
    assert_eq!(sides.get(&true), Some(&Yield { answered: 0, asked: 2 }));
    assert_eq!(served.by(|node| node).get(&B), Some(&Yield { answered: 1, asked: 1 }));
    assert_eq!(served.overall(), Yield { answered: 2, asked: 4 });
}

fn replica(node: NodeId, up: bool, x: &[u32], y: &[u32]) -> Replica {
    let values = |values: &[u32]| values.iter().map(|v| Value(*v)).collect();
    Replica { node, up, held: vec![values(x), values(y)] }
}

#[test]
fn replicas_that_hold_the_same_have_converged() {
    assert_eq!(convergence::judge(&[]), Convergence::Yes);
    let same = [replica(A, true, &[1], &[0]), replica(B, true, &[1], &[0])];
    assert_eq!(convergence::judge(&same), Convergence::Yes);
    let siblings = [replica(A, true, &[1, 2], &[0]), replica(B, true, &[2, 1], &[0])];
    assert_eq!(convergence::judge(&siblings), Convergence::Yes);
    let one_is_down = [replica(A, true, &[1], &[0]), replica(B, false, &[0], &[0])];
    assert_eq!(convergence::judge(&one_is_down), Convergence::Yes);
    let one_has_no_copy = [replica(A, true, &[1], &[0]), replica(B, true, &[], &[])];
    assert_eq!(convergence::judge(&one_has_no_copy), Convergence::Yes);
}

#[test]
fn replicas_that_differ_are_told_apart() {
    let differ =
        [replica(A, true, &[5], &[2]), replica(B, true, &[5], &[1]), replica(C, true, &[5], &[2])];
    let groups = vec![(vec![Value(2)], vec![A, C]), (vec![Value(1)], vec![B])];
    let y = Difference { key: Key(1), groups };
    assert_eq!(convergence::judge(&differ), Convergence::No(vec![y]));
    let differ = [replica(A, true, &[5], &[2]), replica(B, true, &[6], &[1])];
    let Convergence::No(differences) = convergence::judge(&differ) else { panic!("they differ") };
    let keys: Vec<Key> = differences.iter().map(|one| one.key).collect();
    assert_eq!(keys, [Key(0), Key(1)]);
}
