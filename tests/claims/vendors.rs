//! Raft in vendors' words: what their ways to read promise, and what memory is worth.

use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;

use crate::claims::{Finding, Row, breaks, converges, holds, linearizable};
use crate::schedules::{ClaimShape, Faults, shape_of};

/// Their servers speak over connections, on which nothing comes twice, and know no sessions.
const CONNECTED: Faults = Faults { duplication: false, ..Faults::ALL };

/// Long enough for several elections, which take fifteen seconds with some.
fn shape(settings: &str) -> ClaimShape {
    let is_patient = ["consul", "vault", "tikv"].iter().any(|it| settings.contains(it));
    let (trouble_ms, calm_ms) = if is_patient { (45_000, 40_000) } else { (12_000, 14_000) };
    let protocol = format!("raft {settings}");
    let shape = ClaimShape { cas: true, trouble_ms, calm_ms, ..shape_of(&protocol) };
    ClaimShape { faults: CONNECTED, ..shape }
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
    let faults = Faults { clock_rate: false, ..CONNECTED };
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
    let faults = Faults { crash: false, clock_rate: false, clock_step: false, ..CONNECTED };
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

/// Those of which elections take a second agree on nothing while messages are as long on the way.
#[test]
fn replicas_hold_the_same_in_the_end() {
    for flavour in ["consul", "vault", "tikv"] {
        let faults = Faults { members: false, ..CONNECTED };
        let shape = ClaimShape { faults, ..shape(&format!("flavour={flavour}")) };
        holds(&Row { name: "vendors converge", shape, property: converges });
    }
}
