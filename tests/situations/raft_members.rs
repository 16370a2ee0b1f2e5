//! Raft: who belongs to the cluster, and how that changes.

use std::rc::Rc;

use cap_playground::ids::NodeId;
use cap_playground::run::check::problem_text;
use cap_playground::run::{Run, run};
use cap_playground::scenario::text::parse;
use cap_playground::time::Time;

use crate::expect::as_expected;

const FOUR: &str = "replicas A B C D\nclient c1 at A\nclient c2 at B\nclient c4 at D\n";

fn role(run: &Run, node: u8, at: u32) -> &'static str {
    let snapshots = run.trace.snapshots_after(run.trace.steps_until(Time(at)));
    snapshots[usize::from(node)].role.map_or("", |role| role.name)
}

/// Who has a vote, as far as a node knows.
fn voters(run: &Run, node: u8, at: u32) -> Vec<u8> {
    let snapshots = run.trace.snapshots_after(run.trace.steps_until(Time(at)));
    // As long as all replicas are, nobody needs to be told.
    let all = (0..run.trace.plan.cluster.replicas).collect();
    snapshots[usize::from(node)]
        .members()
        .map_or(all, |members| members.voters.iter().map(|NodeId(id)| *id).collect())
}

fn ran(text: &str) -> Run {
    let scenario = parse(text).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]));
    run(&Rc::new(scenario))
}

fn problems(text: &str) -> Vec<String> {
    let run = ran(text);
    run.trace.problems.iter().map(|problem| problem_text(&run, &problem.kind)).collect()
}

#[test]
fn whoever_is_no_member_serves_nobody_and_is_added_with_all_there_is() {
    let run = as_expected(&format!(
        "protocol raft members=A,B,C\n{FOUR}1s c1 set x=1 => ok\n1500ms c4 get x => error unavailable\n\
         2s add D\n4s c4 get x => fresh 1\nexpect linearizable yes\nexpect converged yes\n"
    ));
    assert_eq!(role(&run, 3, 1_900), "not a member");
    assert_eq!(role(&run, 3, 4_000), "follower");
    assert_eq!(voters(&run, 3, 4_000), [0, 1, 2, 3]);
}

/// Two of three were enough, two of four are not.
#[test]
fn a_member_that_cannot_be_reached_counts_all_the_same() {
    for flavour in ["none", "etcd strict_reconfig_check=off", "tikv", "consul"] {
        let text = |how: &str| {
            format!(
                "protocol raft flavour={flavour} members=A,B,C\n{FOUR}client c5 at A\nnetwork delay=10ms\n\
                 500ms crash C\n500ms isolate D\n1s {how} D\n2s c1 set x=1 => "
            )
        };
        as_expected(&(text("add") + "unknown\n"));
        as_expected(&(text("add_learner") + "ok\n4s c5 get x => fresh 1\n"));
    }
}

#[test]
fn a_learner_has_the_log_and_no_vote() {
    let run = as_expected(&format!(
        "protocol raft members=A,B,C learners=D\n{FOUR}1s c1 set x=1 => ok\n\
         3s c4 get x read=follower-local => ok 1\n4s crash A B\n5s c4 get x => error no-quorum\nuntil 30s\n"
    ));
    assert_eq!(role(&run, 3, 3_000), "learner");
    for at in (5_000..30_000).step_by(500) {
        assert_eq!(role(&run, 3, at), "learner", "it does not campaign");
        assert_ne!(role(&run, 2, at), "leader", "C has no majority without its vote");
    }
}

#[test]
fn a_learner_that_is_promoted_votes() {
    let run = as_expected(
        "protocol raft members=A,B learners=C\nreplicas A B C\nclient c1 at A\nclient c2 at B\n\
         1s promote C\n3s crash A\n12s c2 set x=1 => ok\n",
    );
    assert_eq!(voters(&run, 1, 3_000), [0, 1, 2]);
}

/// It commits that it does not belong to the cluster, and then leads no more.
#[test]
fn a_leader_that_is_removed_steps_down_once_that_is_committed() {
    for (flavour, after) in [("none", "follower"), ("etcd", "removed"), ("consul", "follower")] {
        let run = as_expected(&format!(
            "protocol raft flavour={flavour}\nreplicas A B C\nclient c2 leader timeout=20s\n\
             network delay=10ms\n2s remove A\n2s c2 set x=1\n\
             30s c2 get x\n40s c2 get x\n50s c2 get x => ok\nexpect linearizable yes\nexpect converged yes\n"
        ));
        assert_eq!(role(&run, 0, 2_001), "leader", "{flavour}");
        assert_eq!(role(&run, 0, 2_500), after, "{flavour}");
        assert_eq!(voters(&run, 1, 40_000), [1, 2], "{flavour}");
        let leads = |node| role(&run, node, 40_000) == "leader";
        assert!(leads(1) != leads(2) && !leads(0), "{flavour}");
    }
}

/// Two of three that are left: the one that goes does not count itself.
#[test]
fn a_leader_that_is_removed_is_not_of_the_majority() {
    let run =
        ran("protocol raft\nreplicas A B C\nclient c1 at A\n500ms cut A | C\n900ms cut A - B\n\
         1s remove A\nuntil 3s\n");
    assert_eq!(voters(&run, 0, 2_000), [1, 2]);
    assert_eq!(role(&run, 0, 2_000), "leader", "B has not got it");
}

/// The member that goes must not be waited for, the one that stays must.
#[test]
fn what_is_in_force_when_it_is_appended_and_what_when_it_is_applied() {
    for (flavour, voters_then) in
        [("none", vec![0, 1]), ("etcd strict_reconfig_check=off", vec![0, 1, 2])]
    {
        let run = ran(&format!(
            "protocol raft flavour={flavour}\nreplicas A B C\nclient c1 at A\nnetwork delay=100ms\n\
             500ms isolate A\n600ms remove C\nuntil 1s\n"
        ));
        assert_eq!(voters(&run, 0, 900), voters_then, "{flavour}");
    }
}

/// The old leader's change was never committed: who overwrites it takes it back.
#[test]
fn a_change_that_is_overwritten_is_taken_back() {
    let run = as_expected(
        "protocol raft\nreplicas A B C\nclient c1 at A\nclient c2 at B\n\
         900ms isolate A\n1s remove C\n10s c2 set x=1 => ok\n11s heal\n16s c1 get x => fresh 1\n\
         expect converged yes\n",
    );
    assert_eq!(voters(&run, 0, 1_100), [0, 1]);
    assert_eq!(voters(&run, 0, 16_000), [0, 1, 2]);
}

/// What its own leader would commit by removing itself, the others might never hear.
#[test]
fn tikvs_leader_does_not_remove_itself() {
    let header = "protocol raft flavour=tikv\nreplicas A B C\nclient c1 at A\n1s remove A\n";
    assert_eq!(
        problems(header),
        ["A refuses `remove A`: it leads, and no leader of TiKV removes itself; let another one \
          lead first"]
    );
    assert_eq!(problems(&header.replace("tikv", "etcd")).len(), 0);
}

/// Only the leader has the entry by which it goes, and what is in force once it is appended: it
/// counts the other one alone, the other one still needs both.
const REMOVAL_KEPT_TO_ITSELF: &str =
    "replicas A B\nclient c2 at B\nnetwork delay=10ms\n5s cut A | B\n5100ms remove A\n";

/// The thesis lets a server campaign that is not in its own last configuration, for the sake of
/// those who need its vote or its log; hashicorp/raft does not (`runFollower`), and its vote goes
/// to nobody whose log is shorter than its own.
#[test]
fn a_leader_of_two_that_kept_its_removal_to_itself_leaves_a_cluster_that_stands_still() {
    for after in ["20s heal", "5200ms crash A\n20s restart A\n20s heal"] {
        let text = |flavour: &str| {
            format!(
                "protocol raft flavour={flavour}\n{REMOVAL_KEPT_TO_ITSELF}{after}\n\
                 100s c2 set x=1 => "
            )
        };
        let thesis = as_expected(&(text("none") + "ok\n"));
        assert_eq!(voters(&thesis, 1, 100_000), [1], "A led until that was committed");
        assert_eq!(role(&thesis, 0, 100_000), "follower");
        for flavour in ["consul", "nomad", "vault"] {
            let run = ran(&(text(flavour) + "error\n"));
            assert_eq!(voters(&run, 0, 100_000), [1], "{flavour}");
            assert_eq!(voters(&run, 1, 100_000), [0, 1], "{flavour}: B needs A's vote");
            for at in (30_000..100_000).step_by(1_000) {
                assert_eq!(role(&run, 0, at), "follower", "{flavour}: A does not campaign");
                assert_ne!(role(&run, 1, at), "leader", "{flavour}: B does not get it");
            }
        }
    }
}

/// Of three that are left with two who know nothing of it, those two are a majority.
#[test]
fn of_three_the_other_two_go_on() {
    for flavour in ["none", "consul", "nomad", "vault", "etcd strict_reconfig_check=off"] {
        let run = as_expected(&format!(
            "protocol raft flavour={flavour}\nreplicas A B C\nclient c2 at B\n\
             network delay=10ms\n5s isolate A\n5100ms remove A\n20s heal\n\
             100s c2 set x=1 => ok\nexpect converged yes\n"
        ));
        assert_eq!(voters(&run, 1, 100_000), [0, 1, 2], "{flavour}: it was never committed");
    }
}

/// In force once it is applied: A has committed with B that it goes, and stops. B has the entry and
/// does not know that it is committed (etcd-io/etcd, issue 10563; etcd-io/raft, README).
#[test]
fn a_member_of_two_that_was_not_told_of_the_commit_needs_one_that_has_stopped() {
    let text = |told: &str| {
        format!(
            "protocol raft flavour=etcd\nreplicas A B\nclient c2 at B\nnetwork delay=10ms\n\
             2s remove A\n{told}10s heal\n60s c2 set x=1 => "
        )
    };
    let told = as_expected(&(text("") + "ok\n"));
    assert_eq!(voters(&told, 1, 60_000), [1]);
    let untold = as_expected(&(text("2015ms cut A -> B\n") + "unknown\n"));
    assert_eq!(role(&untold, 0, 60_000), "removed");
    assert_eq!(voters(&untold, 1, 60_000), [0, 1]);
    assert_ne!(role(&untold, 1, 60_000), "leader");
}

/// It is asked for its vote by one that cannot lead without it, before anybody has sent it the log.
#[test]
fn a_server_that_was_removed_and_added_again_votes() {
    let run = as_expected(
        "protocol raft flavour=etcd members=A,B strict_reconfig_check=off\nreplicas A B\n\
         client c1 at A\nnetwork delay=10ms\n2s remove B\n4s isolate B\n5s add B\n10s heal\n\
         30s c1 set x=1 => ok\nexpect converged yes\n",
    );
    assert_eq!(role(&run, 1, 4_000), "removed");
    assert_ne!(role(&run, 0, 9_000), "leader", "it has not heard B for a second");
    assert_eq!(voters(&run, 1, 30_000), [0, 1]);
}

/// It has heard a leader, and not got so far as to know that it is a member: it must not wait for
/// that leader for good.
#[test]
fn a_server_that_waits_for_the_log_votes_for_another_leader() {
    for flavour in ["none", "etcd strict_reconfig_check=off", "tikv", "consul", "nomad", "vault"] {
        let run = as_expected(&format!(
            "protocol raft flavour={flavour} members=A,B\nreplicas A B C\nclient c2 at B\n\
             network delay=10ms\n2s add C\n2015ms cut A -> C\n3s crash A\n100s c2 set x=1 => ok\n"
        ));
        assert_eq!(role(&run, 2, 3_000), "not a member", "{flavour}");
        assert_eq!(voters(&run, 1, 3_000), [0, 1, 2], "{flavour}");
    }
}

/// A was removed, and is added again by a leader that is cut off with it. The others never commit
/// that, and a server that is no member is sent nothing: A keeps what it had and does not count.
#[test]
fn a_server_added_by_an_entry_that_was_overwritten_is_no_member() {
    for flavour in ["none", "consul"] {
        let run = as_expected(&format!(
            "protocol raft flavour={flavour} leader=D\n{FOUR}network delay=10ms\n1s remove A\n\
             3s cut A D | B C\n3100ms add A\n40s heal\n60s c2 set x=2 => ok\n\
             100s c4 get x => fresh 2\nexpect converged yes\n"
        ));
        assert_eq!(voters(&run, 0, 100_000), [0, 1, 2, 3], "{flavour}: so A thinks");
        for node in 1..4 {
            assert_eq!(voters(&run, node, 100_000), [1, 2, 3], "{flavour}");
        }
        let held = |node: usize| {
            let snapshots = run.trace.snapshots_after(run.trace.steps.len());
            snapshots[node].cells[0].values.clone()
        };
        assert_ne!(held(0), held(1), "{flavour}");
    }
}

#[test]
fn who_is_removed_and_does_not_know_is_told_where_servers_tell() {
    let run = as_expected(
        "protocol raft flavour=etcd\nreplicas A B C\nclient c1 at A\nclient c3 at C\nnetwork delay=10ms\n\
         1s isolate C\n2s remove C\n8s c3 get x read=serializable => ok 0\n9s heal\n\
         15s c3 get x read=serializable => error unavailable\n16s c1 set x=1 => ok\n",
    );
    assert_eq!(role(&run, 2, 15_000), "removed");
}

/// It has the entry by which it goes, and then hears nothing: it has no vote, so it is quiet.
#[test]
fn a_server_of_consul_is_sent_its_removal_and_campaigns_no_more() {
    let quiet = |flavour: &str| {
        let run = ran(&format!(
            "protocol raft flavour={flavour}\nreplicas A B C\nclient c1 at A\nnetwork delay=10ms\n\
             2s remove C\nuntil 60s\n"
        ));
        (3_000..60_000).step_by(200).all(|at| role(&run, 2, at) == "follower")
    };
    assert!(quiet("consul") && quiet("nomad") && quiet("vault"));
    assert!(!quiet("none"), "nobody has sent it that entry");
}

#[test]
fn a_server_that_was_removed_can_be_added_again() {
    for flavour in ["none", "etcd", "tikv", "consul"] {
        let run = as_expected(&format!(
            "protocol raft flavour={flavour}\nreplicas A B C\nclient c1 at A\n\
             network delay=10ms\n1s remove C\n20s c1 set x=1 => ok\n21s add C\nuntil 41s\n\
             expect converged yes\n"
        ));
        assert_eq!(voters(&run, 2, 40_000), [0, 1, 2], "{flavour}");
    }
}

/// What is committed may be forgotten in a crash, but not who belongs to the cluster.
#[test]
fn who_restarts_knows_who_belongs_to_the_cluster() {
    for flavour in ["none", "etcd", "tikv", "consul"] {
        let run = ran(&format!(
            "protocol raft flavour={flavour} members=A,B,C\nreplicas A B C D\nnetwork delay=10ms\n\
             client c1 at A\n6s add D\n10s isolate B\n11s crash B\n12s restart B\nuntil 13s\n"
        ));
        assert_eq!(voters(&run, 1, 13_000), [0, 1, 2, 3], "{flavour}");
    }
}

#[test]
fn etcds_server_refuses_what_would_leave_too_few() {
    let header = "protocol raft flavour=etcd members=A,B,C\nreplicas A B C D\nnetwork delay=10ms\n\
                  client c1 at A\n1s crash C\n";
    assert_eq!(
        problems(&format!("{header}5s add D\n")),
        ["A refuses `add D`: not all members have been connected for five seconds; mend that \
          first, or write strict_reconfig_check=off"]
    );
    assert_eq!(problems(&format!("{header}5s add_learner D\n")).len(), 1);
    assert_eq!(
        problems(&format!("{header}2s restart C\n4s add D\n")).len(),
        1,
        "not for long enough"
    );
    assert_eq!(problems(&format!("{header}2s restart C\n9s add D\n")).len(), 0);
    let removes = problems(&format!("{header}5s remove B\n"));
    assert!(removes[0].starts_with("A refuses `remove B`: too few"), "{removes:?}");
    assert_eq!(
        problems(&format!("{header}5s remove C\n")).len(),
        0,
        "it is down, so nothing is lost"
    );
}

#[test]
fn etcds_learner_gets_its_vote_once_it_has_the_log() {
    let header = "protocol raft flavour=etcd members=A,B,C learners=D\nreplicas A B C D\n\
                  network delay=10ms\nclient c1 at A\nclient c4 at D\n100ms isolate D\n";
    let writes: Vec<String> =
        (0..20).map(|n| format!("{}ms c1 set x={n}\n", 200 + 100 * n)).collect();
    let writes = writes.concat();
    let promoted = problems(&format!("{header}{writes}5s promote D\n"));
    assert!(promoted[0].contains("nine tenths"), "{promoted:?}");
    let run = as_expected(&format!(
        "{header}{writes}5s heal\n7s c4 get x => error unavailable\n7500ms c4 get x read=serializable => ok 19\n\
         8s promote D\n9s c4 get x => fresh 19\n"
    ));
    assert_eq!(voters(&run, 0, 9_000), [0, 1, 2, 3]);
}

#[test]
fn a_line_that_cannot_be_carried_out_says_why() {
    let header = "protocol raft\nreplicas A B C D\nclient c1 at A\n";
    let refused = |lines: &str| problems(&format!("{header}{lines}"));
    assert_eq!(
        refused("1s remove C\n1s remove D\n"),
        ["A refuses `remove D`: an earlier change is not in force yet; wait until it is committed"]
    );
    assert_eq!(
        refused("1s remove D\n2s add D\n3s add D\n"),
        ["A refuses `add D`: it is a member already; remove this line"]
    );
    assert_eq!(refused("1s crash A\n2s remove D\n"), ["nobody leads at that time; name a machine"]);
    assert_eq!(
        refused("1s remove D\n2s remove D\n"),
        ["A refuses `remove D`: it is no member; remove this line"]
    );
    assert_eq!(
        problems(
            "protocol raft members=A\nreplicas A B\nclient c1 at A\n1s add B\n2s remove B\n3s remove A\n"
        ),
        ["A refuses `remove A`: it is the last member with a vote; add another one first"]
    );
}

/// B says that D was removed, and its answer is five seconds on its way: D belongs to the cluster
/// again when it comes.
#[test]
fn whoever_was_added_again_does_not_stop_for_an_older_removal() {
    as_expected(&format!(
        "protocol raft flavour=etcd\n{FOUR}network delay=10ms\n1s isolate D\n2s remove D\n\
         4s link B -> D delay=5s\n4s heal\n7s add D\n8s c4 get x => fresh 0\n\
         12s c4 get x => fresh 0\nuntil 14s\n"
    ));
}
