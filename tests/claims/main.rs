//! Claims about the protocols, on random schedules: a file per protocol.

#[path = "../support/claims.rs"]
mod claims;
#[path = "../support/schedules.rs"]
mod schedules;

mod abd;
mod bigtable;
mod caspaxos;
mod cassandra;
mod chain;
mod clock_bound;
mod coin_flip;
mod copies;
mod dynamo;
mod dynamodb;
mod everywhere;
mod galera;
mod group_replication;
mod hazelcast;
mod kafka;
mod lww;
mod mongodb;
mod mv_register;
mod primary_backup;
mod raft;
mod redis;
mod retries;
mod riak;
mod single;
mod two_phase_commit;
mod vendors;
mod written;
mod zookeeper;
