//! Small situations in which one setting of a protocol makes the difference.

#[path = "support/expect.rs"]
mod expect;

#[path = "situations/abd.rs"]
mod abd;
#[path = "situations/bigtable.rs"]
mod bigtable;
#[path = "situations/caspaxos.rs"]
mod caspaxos;
#[path = "situations/cassandra.rs"]
mod cassandra;
#[path = "situations/chain.rs"]
mod chain;
#[path = "situations/clock_bound.rs"]
mod clock_bound;
#[path = "situations/coin_flip.rs"]
mod coin_flip;
#[path = "situations/copies.rs"]
mod copies;
#[path = "situations/dynamo.rs"]
mod dynamo;
#[path = "situations/dynamodb.rs"]
mod dynamodb;
#[path = "situations/galera.rs"]
mod galera;
#[path = "situations/hazelcast.rs"]
mod hazelcast;
#[path = "situations/kafka.rs"]
mod kafka;
#[path = "situations/lww.rs"]
mod lww;
#[path = "situations/mongodb.rs"]
mod mongodb;
#[path = "situations/mv_register.rs"]
mod mv_register;
#[path = "situations/primary_backup.rs"]
mod primary_backup;
#[path = "situations/quiet.rs"]
mod quiet;
#[path = "situations/raft.rs"]
mod raft;
#[path = "situations/raft_members.rs"]
mod raft_members;
#[path = "situations/redis.rs"]
mod redis;
#[path = "situations/replica_set.rs"]
mod replica_set;
#[path = "situations/reported.rs"]
mod reported;
#[path = "situations/riak.rs"]
mod riak;
#[path = "situations/single.rs"]
mod single;
#[path = "situations/two_phase_commit.rs"]
mod two_phase_commit;
#[path = "situations/vendors.rs"]
mod vendors;
#[path = "situations/zookeeper.rs"]
mod zookeeper;
