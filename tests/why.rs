//! Why an answer was what it was: what the slice of a run must hold, and must leave out.

use std::rc::Rc;

use cap_playground::diagram::marks::Marks;
use cap_playground::ids::{Endpoint, MessageId, OperationId, RequestId, StepId};
use cap_playground::run::{Run, run};
use cap_playground::scenario::Scenario;
use cap_playground::sim::trace::{Contents, Fate, MessageRecord, StepKind};
use cap_playground::why::{Why, why};

fn judged(text: &str) -> Run {
    let scenario: Scenario = text.parse().expect("the scenario is well formed");
    run(&Rc::new(scenario))
}

fn explained(run: &Run, operation: u32) -> Why {
    let id = OperationId(operation);
    let missed = Marks::of(run).stale.get(&id).copied();
    why(&run.trace, id, missed).expect("the operation exists")
}

const PROOF: &str = "cap 1\nprotocol lww\nreplicas A B\nclient c1 at A\nclient c2 at B\n\
                     0s cut A | B\n1s c1 set x=1\n2s c2 get x\n10s heal\n";
const MAJORITY: &str = "cap 1\nprotocol abd\nreplicas A B C\nclient c1 at A\n\
                        0s cut A B | C\n1s c1 set x=1\n";

#[test]
fn a_stale_read_is_explained_by_the_write_it_missed_and_the_message_that_was_lost() {
    let run = judged(PROOF);
    let why = explained(&run, 1);
    assert_eq!(
        why.sentences,
        [
            "B answered 0 after waiting for no other machine: it read its own copy.",
            "The write set x=1 reached A at 1.01 s; what A sent to B at 2 s was lost at the cut."
        ]
    );
    assert_eq!(why.ghosts().len(), 1);
}

#[test]
fn a_quorum_is_led_to_by_its_own_rounds_and_haunted_by_what_was_lost_of_them() {
    let run = judged(MAJORITY);
    let why = explained(&run, 0);
    let names = run.trace.names();
    let heard: Vec<&str> = why.heard.iter().map(|node| names.node(*node)).collect();
    assert_eq!(heard, ["B"]);
    assert!(!why.unheard.is_empty());
    for id in why.unheard.iter() {
        let message = &run.trace.messages[id.index()];
        assert_eq!(names.endpoint(message.to), "C");
        assert!(matches!(message.fate, Fate::Lost { .. }));
    }
}

#[test]
fn what_led_to_an_answer_arrived_before_it_and_begins_with_the_request() {
    for text in [PROOF, MAJORITY] {
        let run = judged(text);
        for operation in 0..run.trace.operations.len() as u32 {
            let why = explained(&run, operation);
            let first = why.messages.first().expect("the request at least");
            let request = &run.trace.messages[first.index()];
            assert!(matches!(request.contents, Contents::Request(_)));
            assert!(matches!(request.from, Endpoint::Client(_)));
            for id in why.messages.iter() {
                let message = &run.trace.messages[id.index()];
                let Fate::Delivered { at } = message.fate else { panic!("{id:?} never came") };
                let is_reply = matches!(message.contents, Contents::Reply(_));
                assert!(is_reply || at <= why.until, "{id:?} came after the answer");
            }
        }
    }
}

#[test]
fn a_request_that_never_arrived_has_nobody_to_blame_but_its_link() {
    let run = judged(
        "cap 1\nprotocol single\nreplicas S\nclient c1 at S\n0s cut c1 -> S\n1s c1 set x=1\n",
    );
    let why = explained(&run, 0);
    assert_eq!(why.answerer, None);
    assert_eq!(why.sentences, ["c1's request to S was lost at the cut."]);
}

#[test]
fn an_answer_that_waited_for_held_messages_says_so() {
    let run = judged(
        "cap 1\nprotocol abd\nreplicas A B C\nclient c1 at A\n0s hold A - B\n0s hold A - C\n\
         1s c1 set x=1\n3s heal\n",
    );
    let why = explained(&run, 0);
    assert!(why.unheard.is_empty(), "all of them came in the end");
    assert_eq!(
        why.sentences,
        ["A answered ok after hearing from B and C.", "What A sent to B and C was held until 3 s."]
    );
}

/// Whom a missed write was not told, found out one step at a time.
fn untold_step_by_step(run: &Run, why: &Why, write: OperationId) -> Vec<MessageId> {
    let trace = &run.trace;
    let asked = |node| why.heard.contains(&node) || why.answerer == Some(node);
    let node = |end| match end {
        Endpoint::Node(node) => Some(node),
        Endpoint::Client(_) => None,
    };
    let (mut knows, mut tells, mut untold) = (Vec::new(), Vec::new(), Vec::new());
    let from = trace.operations[write.index()].invoked_by.index();
    let answered = |request: &RequestId| trace.requests[request.index()].answer.as_ref();
    let operation = &trace.operations[why.operation.index()];
    let last = operation.requests.iter().rev().find_map(answered).map(|(step, _)| *step);
    let end = last.or(operation.ended_by).map_or(trace.steps.len(), StepId::index);
    for index in from..end {
        let step = &trace.steps[index];
        let learns = match step.kind {
            StepKind::Request(message) => match trace.messages[message.index()].contents {
                Contents::Request(request) => trace.requests[request.index()].operation == write,
                _ => false,
            },
            StepKind::Receive(message) => tells.contains(&message),
            _ => false,
        };
        knows.extend(trace.node_of(step).filter(|_| learns));
        for (id, message) in (0..).map(MessageId).zip(&trace.messages) {
            let is_told = message.sent_by.index() == index
                && node(message.from).is_some_and(|from| knows.contains(&from));
            if is_told {
                tells.push(id);
                let came =
                    matches!(message.fate, Fate::Delivered { at } if at <= trace.steps[end - 1].at);
                if node(message.to).is_some_and(asked) && !came {
                    untold.push(id);
                }
            }
        }
    }
    untold.sort();
    untold
}

#[test]
fn what_waits_for_a_disk_told_only_what_was_known_when_it_was_sent() {
    let mut out_of_order = 0;
    for protocol in ["raft", "zookeeper", "cassandra", "caspaxos", "mongodb", "dynamodb"] {
        let run = judged(&format!(
            "cap 1\nprotocol {protocol} disk=70ms\nreplicas A B C\nclient c1 at A\nclient c2 at B\n\
             client c3 at C\nclient c4 at B\nnetwork delay=5ms jitter=35ms\n0s c1 set x=0\n1s c1 set x=1\n1s c2 set y=1\n\
             1100ms c1 set x=2\n1110ms c3 set x=3\n1120ms c4 set y=2\n\
             1200ms cut A | B C\n1250ms c2 get x\n2s heal\n2500ms c1 get x\n"
        ));
        let sent = |pair: &[MessageRecord]| pair[0].sent_by > pair[1].sent_by;
        out_of_order += run.trace.messages.windows(2).filter(|pair| sent(pair)).count();
        let left = run.trace.messages.windows(2).all(|pair| pair[0].sent_at <= pair[1].sent_at);
        assert!(left, "{protocol}: messages are kept in the order in which they left");
        for write in 0..6 {
            for read in 6..run.trace.operations.len() as u32 {
                let write = OperationId(write);
                let why = why(&run.trace, OperationId(read), Some(write)).expect("both exist");
                let missed = why.missed.as_ref().expect("it was asked for");
                let told: Vec<MessageId> = missed.untold.iter().copied().collect();
                assert_eq!(told, untold_step_by_step(&run, &why, write), "{protocol} {write:?}");
            }
        }
    }
    assert!(out_of_order > 15, "{out_of_order} messages leave after later ones");
}

#[test]
fn a_write_that_was_there_and_was_given_up_is_no_matter_of_what_was_lost_on_the_way() {
    let sentence = |text: &str| {
        let run = judged(text);
        let last = run.trace.operations.len() as u32 - 1;
        explained(&run, last).sentences.last().expect("there is one").clone()
    };
    // A master that came back as a replica copies everything from the new one.
    let lesson = include_str!("../www/gallery/s27-redis-split-brain.cap");
    assert_eq!(
        sentence(lesson),
        "The write set x=7 reached A itself at 45.01 s; at 55.5 s A took x=2 in its place, at B's \
         FullResync."
    );
    let restarted = "cap 1\nprotocol redis\nreplicas A\nclient c1 at A\n1s c1 set x=1\n2s crash A\n\
                     3s restart A\n4s c1 get x\n";
    assert_eq!(
        sentence(restarted),
        "The write set x=1 reached A itself at 1.01 s; A came back without it at 3 s, with x=0."
    );
    // A clock that is behind makes the later write the earlier one.
    let behind = include_str!("../www/gallery/l20-accepted-for-later.cap");
    assert_eq!(
        sentence(behind),
        "The write set x=2 reached A at 2.01 s; at 4.1 s A took x=1 in its place, at B's PushPull."
    );
}

/// What a write says of its loss is what the machines held, step by step.
#[test]
fn a_loss_is_told_in_every_lesson_only_of_a_machine_that_had_the_write_and_has_it_no_more() {
    let mut told = 0;
    for file in std::fs::read_dir("www/gallery").expect("the gallery is there").flatten() {
        let name = file.path();
        if name.extension().is_none_or(|it| it != "cap") {
            continue;
        }
        let text = std::fs::read_to_string(&name).expect("it can be read");
        let run = judged(&text);
        for (read, write) in Marks::of(&run).stale.iter() {
            let (read, write) = (*read, *write);
            let Some(missed) = why(&run.trace, read, Some(write)).and_then(|why| why.missed) else {
                continue;
            };
            let Some(dropped) = missed.dropped else { continue };
            told += 1;
            let record = &run.trace.operations[write.index()];
            let has = |steps: usize| {
                let cell = &run.trace.snapshots_after(steps)[dropped.node.index()].cells;
                let cell = &cell[usize::from(record.key.0)];
                let value = record.action.written().expect("a write");
                cell.values.contains(&value) || cell.pending == Some(value)
            };
            let step = dropped.step.index();
            assert!(has(step) && !has(step + 1), "{name:?}: {dropped:?}");
        }
    }
    assert!(told >= 10, "{told} losses are told");
}
