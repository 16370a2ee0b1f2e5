//! Conversations of stores in which a master or a leader is replaced from outside.

use super::{Conversation, talk};

pub const REDIS: &[Conversation] = &[
    talk(
        "A write that waits for a replica, and a read there",
        "",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n1010ms c1 set x=1 wait=1\n\
                 1500ms c2 get x\nuntil 2s\n",
    ),
    talk(
        "The master crashes, and a Sentinel promotes a replica",
        "down_after_milliseconds=2s",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n510ms c1 set x=1\n\
                 1s crash A\n6s c2 set x=2\nuntil 7s\n",
    ),
    talk(
        "The master of a Cluster crashes, and the other masters elect a replica",
        "mode=cluster cluster_node_timeout=2s",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n510ms c1 set x=1\n\
                 1s crash A\n6s c2 set x=2\nuntil 7s\n",
    ),
    talk(
        "A master without a file starts again, and its replicas copy what it has",
        "mode=none",
        "replicas A B\nclient c1 at A\nclient c2 at B\n1010ms c1 set x=1\n\
                 2s crash A\n2500ms restart A\n9s c2 get x\nuntil 10s\n",
    ),
];

pub const KAFKA: &[Conversation] = &[
    talk(
        "A record that all in-sync replicas get, and a read at a follower",
        "",
        "replicas A B C\nclient c1 at A\nclient c3 at C\n1010ms c1 set x=1\n\
                 1900ms c3 get x read=follower\nuntil 2s\n",
    ),
    talk(
        "The leader is cut off, another leads, and the first one cuts off its record",
        "broker_session_timeout=3s",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n1s cut A | B C controller\n\
                 2s c1 set x=1 acks=1\n4s c2 set x=2\n5s heal\n7s c1 get x\nuntil 8s\n",
    ),
    talk(
        "One bad link: a replica leaves the in-sync ones and comes back",
        "replica_lag_time_max=2s",
        "replicas A B C\nclient c1 at A\n500ms cut A - C\n1010ms c1 set x=1\n\
                 4500ms heal\nuntil 8s\n",
    ),
];

pub const GALERA: &[Conversation] = &[
    talk(
        "A write that all have in order, a read that asks what was ordered, and two that collide",
        "",
        "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\n1010ms c1 set x=1\n\
         1100ms c3 get x sync_wait=1\n1510ms c1 set x=2\n1510ms c2 set x=3\nuntil 1950ms\n",
    ),
    talk(
        "A member is silent, and the others go on without it",
        "suspect=2s",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n1010ms cut A | B C\n1100ms c2 set x=1\n\
         until 4s\n",
    ),
    talk(
        "Group Replication: a write that waits until all have applied it",
        "flavour=group-replication mode=multi-primary",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n1010ms c1 set x=1 consistency=after\n\
         1500ms c2 get x\nuntil 2s\n",
    ),
];

pub const GROUP_REPLICATION: &[Conversation] = &[
    talk(
        "A write at the primary, one at a secondary, and a read that asks the group first",
        "",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n1010ms c1 set x=1\n\
         1210ms c2 get x group_replication_consistency=BEFORE\n1610ms c2 set x=2\nuntil 1800ms\n",
    ),
    talk(
        "Two primaries write the same at once, and one of them waits for all",
        "group_replication_single_primary_mode=off",
        "replicas A B C\nclient c1 at A\nclient c2 at B\n\
         1010ms c1 set x=1 group_replication_consistency=AFTER\n1010ms c2 set x=2\nuntil 1600ms\n",
    ),
    talk(
        "A member reaches no majority, leaves the group, and comes back",
        "leader=B group_replication_unreachable_majority_timeout=1s",
        "replicas A B C\nclient c1 at A\n500ms cut A | B C\n\
         7010ms c1 get x\n7100ms heal\nuntil 8500ms\n",
    ),
];

pub const HAZELCAST: &[Conversation] = &[
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
];
