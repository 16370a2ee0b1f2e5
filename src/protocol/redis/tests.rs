//! Single messages, where a whole run hardly ever gets to.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::redis::message::{RedisMessage, Stretch};
use crate::protocol::redis::server::Server;
use crate::protocol::redis::{Redis, SPEC};
use crate::protocol::shared::log::{Command, Entry};
use crate::protocol::{Cluster, Effects, Protocol};
use crate::time::LocalTime;

/// One of three, the first of which is master.
fn machine(id: u8) -> Redis {
    Redis::new(NodeId(id), &Rc::new(Cluster::of_three(&SPEC)))
}

fn receive(machine: &mut Redis, at: i64, from: u8, note: &RedisMessage) {
    let now = LocalTime(at);
    machine.on_message(NodeId(from), note, &mut Effects::new(now, now, 0));
}

fn server(machine: &Redis) -> &Server {
    machine.server.as_ref().expect("there is one on every machine")
}

/// Or there would be two masters: one that was promoted once, and the one it replicates now.
#[test]
fn an_order_is_carried_out_once() {
    let mut machine = machine(1);
    let order =
        |master: Option<u8>, nth| RedisMessage::ReplicaOf { master: master.map(NodeId), nth };
    receive(&mut machine, 1_000, 2, &order(None, 1));
    assert_eq!(server(&machine).master, None);
    receive(&mut machine, 2_000, 2, &order(Some(0), 2));
    receive(&mut machine, 3_000, 2, &order(None, 1));
    assert_eq!(server(&machine).master, Some(NodeId(0)));
    receive(&mut machine, 4_000, 0, &order(None, 1));
    assert_eq!(server(&machine).master, None, "another Sentinel's first");
}

/// What it asks of its master now is not what it asked when it was without one before.
#[test]
fn a_replica_continues_where_it_asked_to() {
    let mut machine = machine(1);
    for (at, from) in [(1_000, 0), (2_000, 0)] {
        receive(&mut machine, at, from, &RedisMessage::Closed);
        let replid = server(&machine).replid;
        let entries = Rc::from([Entry { term: replid, command: Command::NoOp }]);
        let stretch = Stretch { replid, after: 0, entries, get_ack: false };
        let answer =
            |since| RedisMessage::Continue { stretch: stretch.clone(), since: LocalTime(since) };
        if at == 1_000 {
            receive(&mut machine, 1_500, 0, &answer(1_000));
            assert_eq!(server(&machine).link.word(), "up");
        } else {
            receive(&mut machine, 2_500, 0, &answer(1_000));
            assert_eq!(server(&machine).link.word(), "down");
        }
    }
}
