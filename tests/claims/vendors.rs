//! Raft in vendors' words: what their ways to read promise, and what memory is worth.

use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;

use crate::claims::{
    Finding, Row, breaks, holds, leads_in_the_end, linearizable, settles_unless_too_small,
};
use crate::schedules::{ClaimShape, Faults, shape_of};

/// Long enough for several elections, which take fifteen seconds with some.
fn shape(settings: &str) -> ClaimShape {
    let is_patient = ["consul", "vault", "tikv"].iter().any(|it| settings.contains(it));
    let (trouble_ms, calm_ms) = if is_patient { (45_000, 40_000) } else { (12_000, 14_000) };
    let protocol = format!("raft {settings}");
    ClaimShape { cas: true, trouble_ms, calm_ms, ..shape_of(&protocol) }
}

fn row(name: &'static str, settings: &str) -> Row {
    Row { name, shape: shape(settings), property: linearizable }
}

#[test]
fn what_a_majority_confirms_is_linearizable_whoever_sells_it() {
    holds(&row("etcd linearizable", "flavour=etcd"));
    holds(&row("consul consistent", "flavour=consul read=consistent"));
    holds(&row("nomad consistent", "flavour=nomad read=consistent"));
    holds(&row("tikv read-index", "flavour=tikv read=read-index"));
}

/// Four or five machines, three of which are members at first; members come and go in all schedules.
#[test]
fn so_it_is_while_members_come_and_go() {
    for (name, settings) in [
        ("etcd, members", "flavour=etcd members=A,B,C strict_reconfig_check=off"),
        ("etcd, its checks", "flavour=etcd members=A,B,C learners=D"),
        ("consul, members", "flavour=consul read=consistent members=A,B,C"),
        ("nomad, members", "flavour=nomad read=consistent members=A,B"),
        ("tikv, members", "flavour=tikv read=read-index members=A,B,C learners=D"),
    ] {
        let shape = ClaimShape { replicas: (4, 5), ..shape(settings) };
        holds(&Row { name, shape, property: linearizable });
    }
}

#[test]
fn a_lease_is_linearizable_where_a_restarted_server_waits_before_it_votes() {
    let faults = Faults { clock_rate: false, ..Faults::ALL };
    let shape = ClaimShape { faults, seeking: true, ..shape("flavour=tikv") };
    holds(&Row { name: "tikv lease, steady clocks", shape, property: linearizable });
}

#[test]
fn what_one_server_answers_by_itself_may_be_old() {
    breaks(&row("etcd serializable", "flavour=etcd read=serializable"));
    breaks(&row("consul stale", "flavour=consul read=stale"));
    breaks(&row("consul stale, bounded", "flavour=consul read=stale max_stale=3s"));
    breaks(&row("vault stale", "flavour=vault read=stale"));
}

/// A server that has just been elected answers before it knows what was acknowledged last.
#[test]
fn default_reads_meet_fresh_leaders() {
    let steady = Faults { crash: false, clock_rate: false, clock_step: false, ..Faults::ALL };
    // Found sooner where nothing is doubled.
    let faults = Faults { duplication: false, ..steady };
    let shape = ClaimShape { faults, ..shape("flavour=nomad") };
    breaks(&Row { name: "nomad default, steady machines", shape, property: linearizable });
}

/// The leader is cut off, or stands still, at a random moment, the others go on without it, and its
/// client keeps asking; nobody asks the new leader before it has settled.
fn an_old_consul_leader(seed: u32, trouble: &str) -> Finding {
    let cut_at = 400 + seed * 137 % 4_000;
    let header = format!(
        "protocol raft flavour=consul\nreplicas A B C\nclient c1 at A timeout=1s\n\
         client c2 at B timeout=8s\nseed {seed}\n{cut_at}ms cut A | B C\n{cut_at}ms {trouble}\n"
    );
    let requests = (0..50).map(|nth| {
        let at = 2_000 + 900 * nth;
        let write = if at > 30_000 { format!("{at}ms c2 set x={nth}\n") } else { String::new() };
        format!("{at}ms c1 get x\n{write}")
    });
    let scenario = parse(&(header + &requests.collect::<String>())).expect("it is valid");
    linearizable(&simulate(&scenario))
}

#[test]
fn default_reads_rest_on_clocks_and_on_machines_that_do_not_stand_still() {
    let broken = |trouble: &str| {
        (1..=100).filter(|&seed| an_old_consul_leader(seed, trouble) == Finding::Broken).count()
    };
    assert_eq!(broken("clock A rate=1"), 0);
    assert_eq!(broken("clock A rate=4"), 0, "a fast clock only ends its reign early");
    assert!(broken("clock A rate=0.05") > 20);
    assert!(broken("pause A for 36s") > 20);
}

#[test]
fn memory_that_is_not_on_disk_is_worth_nothing_once_machines_crash() {
    breaks(&row("raft fsync=off", "fsync=off"));
    breaks(&row("etcd --unsafe-no-fsync", "flavour=etcd fsync=off"));
    let faults = Faults { crash: false, ..Faults::ALL };
    let shape = ClaimShape { faults, ..shape("fsync=off") };
    holds(&Row { name: "raft fsync=off, no crash", shape, property: linearizable });
}

/// Four or five machines. In the end messages are on time, for as long as elections may take: those
/// of which they take a second agree on nothing while messages are as long on the way.
fn settling(settings: &str) -> ClaimShape {
    let usual = shape(settings);
    let calm_ms = usual.calm_ms * 2;
    ClaimShape { replicas: (4, 5), timely_end: true, calm_ms, ..usual }
}

#[test]
fn members_hold_the_same_in_the_end_unless_there_were_too_few() {
    for (name, settings) in [
        ("etcd settles", "flavour=etcd strict_reconfig_check=off"),
        ("etcd settles, its checks", "flavour=etcd members=A,B,C learners=D"),
        ("consul settles", "flavour=consul"),
        ("consul settles, members", "flavour=consul members=A,B,C"),
        ("nomad settles, two members", "flavour=nomad members=A,B"),
        ("vault settles, a learner", "flavour=vault members=A,B,C learners=D"),
        ("tikv settles, a learner", "flavour=tikv members=A,B,C learners=D"),
    ] {
        let property = settles_unless_too_small;
        holds(&Row { name, shape: settling(settings), property });
    }
}

/// Of two, the one that was removed may be needed once more.
#[test]
fn a_cluster_that_comes_down_to_one_member_may_stand_still() {
    for (name, settings) in [
        ("etcd, two members, leads", "flavour=etcd members=A,B"),
        ("nomad, two members, leads", "flavour=nomad members=A,B"),
    ] {
        breaks(&Row { name, shape: settling(settings), property: leads_in_the_end });
    }
}
