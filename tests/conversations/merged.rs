//! Conversations of stores in which every node takes writes, and what they have is merged.

use super::{Conversation, talk};

pub const DYNAMO: &[Conversation] = &[
    talk(
        "A write and a read at two of three owners",
        "",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n1s c1 set x=1\n2s c2 get x\n\
         until 3s\n",
    ),
    talk(
        "A stand-in takes a write for an owner that is down, and hands it over",
        "w=3",
        "replicas A B C D\nclient c1 at A\n0s crash C\n1s c1 set x=1\n5s restart C\n\
         until 16s\n",
    ),
];

pub const CASSANDRA: &[Conversation] = &[
    talk(
        "A write and a read at QUORUM, with a read repair",
        "write=ONE read=QUORUM hints=off",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n0s cut A | B C\n1s c1 set x=1\n\
         2s heal\n2s cut C | A B\n15s c2 get x\nuntil 16s\n",
    ),
    talk(
        "A hint for a replica that is down",
        "write=QUORUM",
        "replicas A B C\nclient c1 at A\n0s crash C\n22s c1 set x=1\n26s restart C\n\
         until 32s\n",
    ),
    talk(
        "A transaction: Paxos",
        "write=QUORUM",
        "replicas A B C\nclient c1 at A\n1s c1 cas x=0->1\nuntil 3s\n",
    ),
    talk(
        "Two datacentres: a write at one, and a read at the other",
        "rf=P:2,F:1 write=LOCAL_QUORUM read=LOCAL_QUORUM",
        "replicas P1 P2 F1\ndatacenter P P1 P2\ndatacenter F F1\nclient c1 at P1\n\
         client c2 at F1\n1s c1 set x=1\n2s c2 get x\nuntil 3s\n",
    ),
    talk(
        "A delete that one replica misses, and a repair before its tombstone is forgotten",
        "hints=off",
        "replicas A B C\nclient c1 at A\nclient c2 at C\n1s c1 set x=1\n2s cut A B | C\n\
         3s c1 delete x\n4s heal\n5s repair A\n9s c2 get x cl=ONE\nuntil 10s\n",
    ),
];

pub const RIAK: &[Conversation] = &[
    talk(
        "A write and a read at a quorum of primaries",
        "",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n1s c1 set x=1\n2s c2 get x\n\
         until 3s\n",
    ),
    talk(
        "A fallback takes a write for a primary that is down, and hands it over",
        "w=all",
        "replicas A B C D\nclient c1 at A\n0s crash C\n1s c1 set x=1\n5s restart C\n\
         until 65s\n",
    ),
];

pub const LWW: &[Conversation] = &[
    talk(
        "A write, gossip, and a read elsewhere",
        "",
        "replicas A B\nclient c1 at A\nclient c2 at B\n300ms c1 set x=1\n2500ms c2 get x\n\
         until 3s\n",
    ),
    talk(
        "Two writes on both sides of a cut",
        "",
        "replicas A B\nclient c1 at A\nclient c2 at B\n0s cut A | B\n300ms c1 set x=1\n\
         400ms c2 set x=2\n1500ms heal\n3500ms c1 get x\nuntil 4s\n",
    ),
];

pub const MV_REGISTER: &[Conversation] = &[
    talk(
        "A write, gossip, and a read elsewhere",
        "",
        "replicas A B\nclient c1 at A\nclient c2 at B\n300ms c1 set x=1\n2500ms c2 get x\n\
         until 3s\n",
    ),
    talk(
        "Two writes on both sides of a cut, and one that has seen both",
        "",
        "replicas A B\nclient c1 at A\nclient c2 at B\n0s cut A | B\n300ms c1 set x=1\n\
         400ms c2 set x=2\n1500ms heal\n3500ms c1 get x\n3600ms c1 set x=3\nuntil 6s\n",
    ),
];

pub const COIN_FLIP: &[Conversation] = &[
    talk(
        "A write that a majority gets, and a read of any one",
        "",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n1s c1 set x=1\n2s c2 get x\n\
         until 3s\n",
    ),
    talk(
        "Every coin comes up heads, and the network is cut all the same",
        "p=100%",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n0s cut A | B C\n1s c1 set x=1\n\
         7s c1 get x\nuntil 8s\n",
    ),
];
