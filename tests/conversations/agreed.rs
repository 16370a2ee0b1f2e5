//! Conversations of stores whose nodes agree on one order, or on each value.

use super::{Conversation, talk};

pub const TWO_PHASE_COMMIT: &[Conversation] = &[
    talk(
        "A write at all, and a read at one",
        "",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n1s c1 set x=1\n2s c2 get x\n\
         until 3s\n",
    ),
    talk(
        "The coordinator crashes once all have voted",
        "disk=20ms",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n1s c1 set x=1\n\
         1235ms crash A\n2s c2 get x timeout=20s\n5500ms restart A\nuntil 7s\n",
    ),
];

pub const ABD: &[Conversation] = &[
    talk(
        "A write and a read at majorities",
        "",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n1s c1 set x=1\n2s c2 get x\n\
         until 3s\n",
    ),
    talk(
        "A read meets a write that only one replica has",
        "",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n0s cut A | B C\n1s c1 set x=1\n\
         2s cut C | A B\n2s heal A - B\n2100ms c2 get x\nuntil 4s\n",
    ),
];

pub const RAFT: &[Conversation] = &[
    talk(
        "A write and a read by way of followers",
        "",
        "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\n\
         210ms c2 set x=1\n1200ms c3 get x\nuntil 1800ms\n",
    ),
    talk(
        "The leader crashes, and another is elected",
        "",
        "replicas A B C\nclient c1 at B\n1010ms crash A\n1100ms c1 set x=1 timeout=10s\n\
         9s c1 set x=2\nuntil 10s\n",
    ),
    talk(
        "A member comes, and the leader goes",
        "members=A,B,C",
        "replicas A B C D\nclient c1 at B\n210ms add D\n1s remove A\n5s c1 set x=1 timeout=10s\n\
         until 7s\n",
    ),
    talk(
        "Consul: a write and a read by way of followers, which trust the leader's lease",
        "flavour=consul",
        "replicas A B C\nclient c2 at B\nclient c3 at C\n210ms c2 set x=1\n1200ms c3 get x\n\
         until 1800ms\n",
    ),
];

pub const ZOOKEEPER: &[Conversation] = &[
    talk(
        "A write by way of a follower, and reads at home and after a sync",
        "",
        "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\n\
         1010ms c2 set x=1\n2010ms c3 get x\n2100ms c2 get x read=sync\nuntil 2500ms\n",
    ),
    talk(
        "The leader crashes, and another is elected",
        "",
        "replicas A B C\nclient c1 at B\n1s crash A\n20s c1 set x=1\nuntil 21s\n",
    ),
];

pub const CLOCK_BOUND: &[Conversation] = &[
    talk(
        "A write at a replica that does not lead, and reads of each kind",
        "",
        "replicas A B C\nclient c1 at B\nclient c2 at C\n1010ms c1 set x=1\n\
         1500ms c2 get x\n2010ms c2 get x read=bounded\nuntil 2500ms\n",
    ),
    talk(
        "The leaseholder is gone, and the next one waits for its promise to end",
        "",
        "replicas A B C\nclient c1 at B\n1300ms crash A\n5s c1 get x\nuntil 5500ms\n",
    ),
    talk(
        "Spanner: a write waits until its time is over everywhere",
        "flavour=spanner max_offset=200ms",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n1010ms c1 set x=1\n\
         1500ms c2 get x\nuntil 2s\n",
    ),
];

pub const BIGTABLE: &[Conversation] = &[
    talk(
        "A write and a read at the tablet's owner",
        "",
        "replicas T1 T2\nclient c1 at T1\nclient c2 at T2\n1010ms c1 set x=1\n\
         2010ms c1 get x\n2500ms c2 get x\nuntil 3s\n",
    ),
    talk(
        "The owner crashes, and another server loads the tablet",
        "",
        "replicas T1 T2\nclient c1 at T1\nclient c2 at T2\n1010ms c1 set x=1\n\
         2s crash T1\n18s c2 get x\nuntil 19s\n",
    ),
];

pub const CASPAXOS: &[Conversation] = &[
    talk(
        "A write, and a read that is a change to the same",
        "",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n1s c1 set x=1\n2s c2 get x\n\
         until 3s\n",
    ),
    talk(
        "One link is cut, and two write at once",
        "",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n0s cut A - B\n1s c1 set x=1\n\
         1050ms c2 set x=2\nuntil 7s\n",
    ),
];
