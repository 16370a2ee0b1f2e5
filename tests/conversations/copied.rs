//! Conversations of stores in which one takes the writes and others copy it.

use super::{Conversation, talk};

pub const SINGLE: &[Conversation] = &[
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
];

pub const PRIMARY_BACKUP: &[Conversation] = &[
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
    talk(
        "The primary crashes, and an operator promotes a backup",
        "mode=sync acks=1",
        "replicas P B1 B2\nclient c1 at P\nclient c2 at B1\n1010ms c1 set x=1\n\
         2s crash P\n3s promote B1\n4s c2 set x=2\nuntil 5s\n",
    ),
];

pub const POSTGRESQL: &[Conversation] = &[
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
];

pub const MYSQL: &[Conversation] = &[
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
];

pub const CHAIN: &[Conversation] = &[
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
];

pub const MONGODB: &[Conversation] = &[
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
];

pub const DYNAMODB: &[Conversation] = &[
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
];
