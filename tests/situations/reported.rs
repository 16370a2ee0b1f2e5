//! What people reported of the systems themselves, rebuilt small, with the outcome that the
//! vendor's documentation or source gives. Each stands for a kind.

use std::rc::Rc;

use cap_playground::run::{check, run};
use cap_playground::scenario::text::parse;

use crate::expect::as_expected;

#[test]
fn mongodb_replicates_over_a_round_trip_of_three_seconds() {
    as_expected(
        "protocol mongodb\nreplicas P S\nclient c at P timeout=1min\nnetwork delay=1501ms\n\
         until 3min\n10s c set x=1 => ok\n",
    );
}

#[test]
fn mongodb_members_have_not_converged_while_one_would_read_what_another_would_not() {
    as_expected(
        "protocol mongodb w=1\nreplicas P S T\nclient c at P\nclient d at S\nuntil 6s\n\
         1s cut P | S T\n2s c set x=1 => ok\n4s c get x => fresh 1\n\
         4s d get x read_preference=nearest => stale 0\nexpect converged no\n",
    );
}

#[test]
fn a_new_mongodb_primary_fetches_what_a_member_has_beyond_it() {
    as_expected(
        "protocol mongodb w=1\nreplicas P S T U V\nclient c1 at P\nclient c3 leader\nuntil 60s\n\
         1s cut P -> S\n1s cut P -> U\n1s cut P -> V\n1s cut S - T\n1s cut U - T\n1s cut V - T\n\
         2s c1 set x=1 => ok\n3s crash P\n3100ms heal S - T\n3100ms heal U - T\n\
         3100ms heal V - T\n4s timeout S election\n20s c3 get x => fresh 1\n\
         expect linearizable yes\n",
    );
}

/// Neither of the two that hold the write may hand it to the third in time.
#[test]
fn without_a_session_an_author_of_a_majority_write_reads_the_past() {
    as_expected(
        "protocol mongodb\nreplicas P S T\nclient c1 at P\nlink P - T delay=1s\n\
         link S - T delay=1s\nuntil 14s\n1s c1 set x=1 => ok\n\
         1500ms c1 get x via=T read_concern=majority read_preference=nearest => stale 0\n\
         expect read-your-writes no\n",
    );
}

#[test]
fn cassandra_asks_another_replica_when_one_is_slow() {
    as_expected(
        "protocol cassandra read=QUORUM write=QUORUM\nreplicas A B C\nclient c at B\n\
         1s cut A | B C\n2s c get x => fresh 0\nexpect available yes\n",
    );
}

/// Two datacentres of three, cut as the line says.
fn datacentres(settings: &str, lines: &str) {
    as_expected(&format!(
        "protocol cassandra rf=dc1:3,dc2:3 {settings}\nreplicas A B C D E F\n\
         datacenter dc1 A B C\ndatacenter dc2 D E F\nclient c at A\nclient d at D\nuntil 90s\n\
         {lines}"
    ));
}

#[test]
fn a_local_quorum_of_cassandra_is_one_of_the_own_datacentre() {
    datacentres(
        "write=LOCAL_QUORUM read=LOCAL_QUORUM",
        "1s cut A B C | D E F\n40s c set x=1 => ok\n41s d get x => stale 0\n",
    );
}

/// Four of six are there, but only one of the three in the other datacentre.
#[test]
fn each_quorum_of_cassandra_needs_one_in_every_datacentre() {
    datacentres(
        "write=EACH_QUORUM read=LOCAL_QUORUM",
        "1s cut A B C D | E F\n40s c set x=1 => error unavailable\n",
    );
}

#[test]
fn a_demoted_patroni_primary_answers_reads() {
    as_expected(
        "protocol primary-backup failover=lease\nreplicas P B\nclient c at P\nclient d at B\n\
         1s cut P | B dcs\n8s c get x => fresh 0\n8s d get x => fresh 0\n",
    );
}

#[test]
fn patroni_and_sentinel_promote_the_one_that_is_ahead() {
    let lines = "replicas M R1 R2\nclient b at M\nclient c at R2\n1s cut M - R1\n\
        2s b set x=1 => ok\n5s crash M\n";
    as_expected(&format!(
        "protocol primary-backup failover=lease\n{lines}20s c get x => fresh 1\n"
    ));
    as_expected(&format!("protocol redis\n{lines}90s c get x => fresh 1\n"));
    // A script that promotes whoever notices first does not ask.
    as_expected(&format!(
        "protocol primary-backup failover=unfenced\n{lines}20s c get x => stale 0\n"
    ));
}

#[test]
fn patroni_goes_on_with_the_other_standby() {
    as_expected(
        "protocol primary-backup failover=lease synchronous_mode=on\nreplicas P B C\n\
         client c at P timeout=20s\nclient d at C timeout=20s\nuntil 90s\n1s cut P - B\n\
         2s c set x=1 => ok\n30s crash P\n60s d get x => fresh 1\n",
    );
}

#[test]
fn semisynchronous_mysql_waits_for_one_replica() {
    as_expected(
        "protocol mysql rpl_semi_sync_source_enabled=on\nreplicas P B C\nclient c at P\n\
         1s cut P - B\n2s c set x=1 => ok\n",
    );
}

#[test]
fn synchronous_postgresql_as_installed_does_not_wait_until_a_standby_shows_it() {
    as_expected(
        "protocol postgresql synchronous_standby_names=first:1\nreplicas P B\nclient c1 at P\n\
         client c2 at B\n1s c1 set x=1 => ok\n1250ms c2 get x => stale 0\n",
    );
}

#[test]
fn a_request_of_a_client_that_still_waits_is_a_problem_of_its_line() {
    let text = "protocol raft\nreplicas A B C\nclient c at A\n1s c set x=1\n1100ms c get x\n";
    let found = check::mismatches(&run(&Rc::new(parse(text).expect("it can be read"))));
    assert_eq!(found.len(), 1);
    assert!(found[0].line == 4 && found[0].found.contains("still waits"), "{found:?}");
}
