//! Messages that come a second time, or after their sender has gone on: what the answer to them
//! proves, and what is done because of them.

use crate::expect::as_expected;

/// A's appends of term 1 reach B when both are in term 3, in which A leads again: B's answers say
/// that it knows a later term, not that it follows. Counted as answers to the rounds of term 3, of
/// which there were fewer, they would have A read by itself for the rest of its reign.
#[test]
fn an_answer_to_an_earlier_leadership_proves_nothing_for_this_one() {
    let reads = (0..9).map(|nth| format!("{}ms c1 get x\n", 2_000 + 300 * nth));
    as_expected(&format!(
        "protocol raft check_quorum=off pre_vote=off\nreplicas A B C\n\
         client c1 at A\nclient c2 at B\n1s c1 set x=1 => ok\n{}4900ms hold A -> B\n\
         5s c1 get x => fresh 1\n6s timeout C election\n7s timeout A election\n\
         7500ms timeout B election\n8s heal\n9s cut A | B C\n9100ms timeout B election\n\
         9600ms c2 set x=2 => ok\n11s c1 get x => unknown timeout\nuntil 13s\n\
         expect linearizable yes\n",
        reads.collect::<String>()
    ));
}

/// etcd's servers know no sessions. A connection doubles nothing, so what the network here doubles
/// must be in the log once: the second copy comes when another write is done.
#[test]
fn a_forwarded_write_that_is_doubled_is_done_once_without_sessions() {
    for flavour in ["etcd", "consul"] {
        as_expected(&format!(
            "protocol raft flavour={flavour}\nreplicas A B C\nclient c1 at B\nclient c2 at A\n\
             seed 2\n900ms link B -> A delay=2s duplicate=100%\n1s c1 set x=1 => ok\n\
             3500ms c2 set x=2 => ok\n7s c2 get x => fresh 2\nexpect linearizable yes\n"
        ));
    }
}

/// A accepts the first copy of D's proposal, and the read at A finishes it. Then all refuse: A the
/// second copy. D must not take that for proof that nobody has its write, and write once more.
#[test]
fn a_proposal_is_not_certainly_lost_where_a_second_copy_is_refused() {
    as_expected(
        "protocol cassandra rf=3 write=SERIAL read=SERIAL\nreplicas A B C D\n\
         client c1 at D\nclient c2 at A\nclient c3 at B\nnetwork delay=20ms\n\
         1s c1 set x=1 => unknown write-timeout\n1040ms link D -> A delay=400ms duplicate=100%\n\
         1040ms link D -> B delay=900ms\n1040ms link D -> C delay=900ms\n1440ms cut A -> D\n\
         1470ms heal\n1500ms c2 get x => fresh 1\n1750ms c3 set x=2 => ok\n\
         2s link D -> A delay=20ms duplicate=0%\n2s link D -> B delay=20ms\n\
         2s link D -> C delay=20ms\n3500ms c2 get x => fresh 2\nexpect linearizable yes\n",
    );
}

/// A's clock shows the time of its first round once more, after a restart in which it forgot what
/// rounds it had begun. What was promised to the first is not promised to the second.
#[test]
fn a_round_of_an_earlier_life_is_another_one_though_the_clock_shows_the_same_time() {
    as_expected(
        "protocol cassandra write=SERIAL read=SERIAL\nreplicas A B C\n\
         client c1 at A\nclient c2 at B\n1s c1 set x=2 => ok\n2s crash A\n2100ms restart A\n\
         5s clock A -4s\n5s c1 set x=1 => ok\n7s c2 get x => fresh 1\nexpect linearizable yes\n",
    );
}

/// P gave the lock back when it was stopped, and has it again when the lock service hears of that.
/// Were it free by that, B would take it while P's lease runs.
#[test]
fn a_lock_is_not_given_back_twice() {
    as_expected(
        "protocol primary-backup mode=sync failover=lease backup_reads=off\nreplicas P B\n\
         client c1 at P\nclient c2 at B\ndelay P -> dcs #2 11750ms\n1s stop P\n\
         1500ms restart P\n3s cut P - B\n13050ms c2 set x=2 => error read-only\n\
         13300ms c1 get x => fresh 0\nuntil 20s\nexpect linearizable yes\n",
    );
}

/// An operator had chosen B, which is gone, and P has been granted the lock again when it hears that
/// it was denied to it before.
#[test]
fn a_lock_is_not_lost_for_a_wish_that_was_refused_before_it_was_granted_again() {
    as_expected(
        "protocol primary-backup failover=lease mode=async\nreplicas P B C\nclient c1 at P\n\
         delay dcs -> P #2 8s\n1s promote B\n1050ms crash B\n10050ms c1 set x=1 => ok\n\
         until 20s\n",
    );
}

/// A has cut off what its new leader B lacks, and has fetched and confirmed what B wrote, when B's
/// first answer comes, to the same question. A would cut off what is acknowledged, and then lead.
#[test]
fn a_log_that_has_parted_is_cut_once() {
    as_expected(
        "protocol kafka flush=always\nreplicas A B C\nclient c1 at A\nclient c2 at B\n\
         delay B -> A #4 30s\n0s cut A | B C controller\n1s c1 set x=1 acks=1 => ok\n12s heal\n\
         18s c2 set x=2 => ok\n42400ms crash B\n60s c2 get x via=A => fresh 2\nuntil 62s\n",
    );
}

/// A does what C asks, tells its backup, and crashes. In its next life it gets the second copy and
/// is not the one that is meant: that does not say that the one that was has done nothing.
#[test]
fn what_a_member_refuses_in_another_life_it_may_have_done_before() {
    as_expected(
        "protocol hazelcast give_up=1300ms\nreplicas A B C\nclient c1 at C\nclient c2 at B\n\
         900ms link C -> A delay=400ms duplicate=100%\n1s c1 set x=1 => unknown timeout\n\
         1400ms cut A -> C\n1450ms heal\n1450ms crash A\n1480ms restart A\n\
         1900ms link C -> A delay=100ms duplicate=0%\n20s c2 get x => fresh 1\nuntil 30s\n",
    );
}
