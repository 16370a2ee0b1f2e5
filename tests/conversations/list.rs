//! The conversations: short runs with a write, a read, and a failure, for every protocol.

#[path = "replaced.rs"]
mod replaced;

pub struct Conversation {
    pub title: &'static str,
    /// Behind the protocol's name.
    pub settings: &'static str,
    /// All further lines of the scenario.
    pub lines: &'static str,
}

const fn talk(title: &'static str, settings: &'static str, lines: &'static str) -> Conversation {
    Conversation { title, settings, lines }
}

/// By protocol, in the order of the language.
pub const LIST: &[(&str, &[Conversation])] = &[
    (
        "single",
        &[
            talk(
                "A write, a read, and a machine that holds nothing",
                "",
                "replicas A B\nclient c1 at A\nclient c2 at B\n1s c1 set x=1\n2s c1 get x\n\
                 3s c2 get x\nuntil 4s\n",
            ),
            talk(
                "A crash between the answer and the disk",
                "commit=async",
                "replicas A\nclient c1 at A\n1s c1 set x=1\n1100ms crash A\n2s restart A\n\
                 3s c1 get x\nuntil 4s\n",
            ),
        ],
    ),
    (
        "primary-backup",
        &[
            talk(
                "A synchronous write, and a read at a backup",
                "mode=sync",
                "replicas P B1 B2\nclient c1 at P\nclient c2 at B1\n1010ms c1 set x=1\n\
                 2s c2 get x\nuntil 2500ms\n",
            ),
            talk(
                "The lock service lets a backup take over",
                "mode=sync acks=1 failover=lease",
                "replicas P B1 B2\nclient c1 at P\nclient c2 at B1\n1010ms c1 set x=1\n\
                 2s crash P\n12s c2 set x=2\nuntil 13s\n",
            ),
        ],
    ),
    (
        "postgresql",
        &[
            talk(
                "A write and a read at a standby",
                "",
                "replicas P B1 B2\nclient c1 at P\nclient c2 at B1\n1010ms c1 set x=1\n\
                 2s c2 get x\nuntil 2500ms\n",
            ),
            talk(
                "The primary crashes, and an operator promotes a standby",
                "",
                "replicas P B1 B2\nclient c1 at P\nclient c2 at B1\n1010ms c1 set x=1\n\
                 2s crash P\n3s promote B1\n4s c2 set x=2\nuntil 5s\n",
            ),
        ],
    ),
    (
        "mysql",
        &[
            talk(
                "A write and a read at a replica",
                "",
                "replicas P B1 B2\nclient c1 at P\nclient c2 at B1\n1010ms c1 set x=1\n\
                 2s c2 get x\nuntil 2500ms\n",
            ),
            talk(
                "The source crashes, and an operator promotes a replica",
                "",
                "replicas P B1 B2\nclient c1 at P\nclient c2 at B1\n1010ms c1 set x=1\n\
                 2s crash P\n3s promote B1\n4s c2 set x=2\nuntil 5s\n",
            ),
        ],
    ),
    (
        "two-phase-commit",
        &[
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
        ],
    ),
    (
        "abd",
        &[
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
        ],
    ),
    (
        "raft",
        &[
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
        ],
    ),
    (
        "zookeeper",
        &[
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
        ],
    ),
    ("redis", replaced::REDIS),
    ("kafka", replaced::KAFKA),
    ("galera", replaced::GALERA),
    (
        "clock-bound",
        &[
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
        ],
    ),
    (
        "hazelcast",
        &[
            talk(
                "A write at a member that neither owns nor backs up, and a read",
                "",
                "replicas A B C\nclient c1 at C\nclient c2 at B\n1010ms c1 set x=1\n\
                 1500ms c2 get x\nuntil 2s\n",
            ),
            talk(
                "The owner is silent, and the next member becomes master",
                "heartbeat_interval=1s max_no_heartbeat=2s",
                "replicas A B C\nclient c1 at B\n500ms crash A\n5s c1 get x\nuntil 5500ms\n",
            ),
            talk(
                "Two clusters find each other, and the smaller one hands over what it had",
                "heartbeat_interval=1s max_no_heartbeat=2s merge_next_run_delay=10s",
                "replicas A B C\nclient c1 at A\nclient c2 at B\n500ms cut A | B C\n\
                 5s c1 set x=1\n7s heal\n11500ms c2 get x\nuntil 12s\n",
            ),
        ],
    ),
    (
        "bigtable",
        &[
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
        ],
    ),
    (
        "dynamodb",
        &[
            talk(
                "A write, an eventual read and a strong one",
                "",
                "replicas A B C\nclient c1 at B\nclient c2 at C\n1010ms c1 set x=1\n\
                 1500ms c2 get x\n2010ms c2 get x read=strong\nuntil 2500ms\n",
            ),
            talk(
                "The leader crashes, and its lease is waited for",
                "",
                "replicas A B C\nclient c1 at B\n1500ms crash A\n13s c1 set x=1\nuntil 14s\n",
            ),
            talk(
                "Two Regions write one item while they are cut off from each other",
                "global=on",
                "replicas A B\nclient c1 at A\nclient c2 at B\n0s cut A | B\n1s c1 set x=1\n\
                 1100ms c2 set x=2\n2s heal\nuntil 4s\n",
            ),
            talk(
                "A witness hands over what only it has",
                "global=strong witness=C",
                "replicas A B C\nclient c1 at A\nclient c2 at B\n500ms cut A - B\n\
                 1010ms c1 set x=1\n1500ms crash A\n16s c2 get x read=strong\nuntil 17s\n",
            ),
        ],
    ),
    (
        "mongodb",
        &[
            talk(
                "A write at a majority, a local read, and a linearizable one",
                "",
                "replicas A B C\nclient c1 at A\nclient c2 at B\n1010ms c1 set x=1\n\
                 1900ms c2 get x read_preference=nearest\n2500ms c1 get x read_concern=linearizable\n\
                 until 3s\n",
            ),
            talk(
                "The primary is cut off; what it alone has is rolled back",
                "w=1",
                "replicas A B C\nclient c1 at A\nclient c2 leader\n1s cut A | B C\n1010ms c1 set x=1\n\
                 16s c2 set x=2 via=B\n17s heal\nuntil 21s\n",
            ),
        ],
    ),
    (
        "dynamo",
        &[
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
        ],
    ),
    (
        "cassandra",
        &[
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
        ],
    ),
    (
        "chain",
        &[
            talk(
                "A write down the chain, a read at its tail",
                "",
                "replicas n1 n2 n3\nclient c1 at n1\nclient c2 at n2\n1010ms c1 set x=1\n\
                 2010ms c2 get x\nuntil 2500ms\n",
            ),
            talk(
                "The head crashes and is taken out",
                "",
                "replicas n1 n2 n3\nclient c1 at n2\n1s crash n1\n10s c1 set x=1\nuntil 11s\n",
            ),
        ],
    ),
    (
        "riak",
        &[
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
        ],
    ),
    (
        "lww",
        &[
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
        ],
    ),
    (
        "mv-register",
        &[
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
        ],
    ),
    (
        "caspaxos",
        &[
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
        ],
    ),
    (
        "coin-flip",
        &[
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
        ],
    ),
];
