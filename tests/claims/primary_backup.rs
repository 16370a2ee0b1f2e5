//! Primary and backups: when there is only ever one primary, and what is lost when not.

use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;

use crate::claims::{Finding, Row, breaks, converges, holds, linearizable, sequential};
use crate::schedules::{ClaimShape, Faults, shape_of};

/// Long enough for several failovers; some requests compare and set.
fn shape(settings: &str) -> ClaimShape {
    let protocol = format!("primary-backup {settings}");
    ClaimShape { cas: true, seeking: true, trouble_ms: 30_000, ..shape_of(&protocol) }
}

fn row(name: &'static str, settings: &str) -> Row {
    Row { name, shape: shape(settings), property: linearizable }
}

/// A primary that crashes shows, once it is back, what no backup has yet.
const NO_CRASH: Faults = Faults { crash: false, clock_rate: false, ..Faults::ALL };

#[test]
fn one_primary_for_ever_is_linearizable() {
    holds(&row("pb, primary only", "backup_reads=off"));
    holds(&row("pb sync, primary only", "mode=sync backup_reads=off"));
    holds(&row("pb sync acks=1, primary only", "mode=sync acks=1 backup_reads=off level=write"));
    holds(&row("pb mysql, primary only", "mode=sync flavour=mysql backup_reads=off disk=60ms"));
}

#[test]
fn fenced_and_synchronous_it_is_linearizable_without_crashes() {
    for settings in ["", "acks=1", "acks=2", "level=write", "level=flush disk=60ms"] {
        let settings = format!("mode=sync failover=lease backup_reads=off {settings}");
        let shape = ClaimShape { faults: NO_CRASH, ..shape(&settings) };
        holds(&Row { name: "pb sync lease, no crash", shape, property: linearizable });
    }
}

#[test]
fn so_it_is_on_each_of_two_registers() {
    let settings = "mode=sync failover=lease backup_reads=off";
    let shape = ClaimShape { keys: 2, faults: NO_CRASH, ..shape(settings) };
    holds(&Row { name: "pb sync lease, two registers", shape, property: linearizable });
}

/// A backup shows the log of the one primary, up to some entry: an older state, never another.
#[test]
fn clients_that_stay_at_a_backup_see_the_primary_s_order() {
    for settings in ["", "mode=sync", "mode=sync level=flush", "mode=sync flavour=mysql"] {
        let shape = ClaimShape { sticky: true, seeking: false, cas: false, ..shape(settings) };
        holds(&Row { name: "pb, sticky clients", shape, property: sequential });
    }
}

/// The primary cannot ship, crashes with a write that waits, comes back within its lease and is
/// read; then it crashes for good. Random schedules hardly ever do all of it.
fn a_primary_comes_back(settings: &str, seed: u32, restart: bool) -> Finding {
    let crash_at = 1_100 + seed * 97 % 1_500;
    let back_at = crash_at + 50 + seed * 31 % 700;
    let back = if restart {
        format!("{crash_at}ms crash P\n{back_at}ms restart P\n")
    } else {
        String::new()
    };
    let text = format!(
        "protocol primary-backup {settings} failover=lease backup_reads=off\nreplicas P B\n\
         client c1 at P\nclient c2 at P\nclient c3 at B\nseed {seed}\n\
         0s cut P -> B\n1s c1 set x=1\n{back}4500ms c2 get x\n6s crash P\n25s c3 get x\n"
    );
    let scenario = parse(&text).expect("it is valid");
    linearizable(&simulate(&scenario))
}

#[test]
fn a_crash_shows_what_no_backup_has() {
    for settings in ["mode=sync", "synchronous_mode=on synchronous_mode_strict=on"] {
        let is_broken =
            |seed, restart| a_primary_comes_back(settings, seed, restart) == Finding::Broken;
        let broken = |restart| (1..=200).filter(|&seed| is_broken(seed, restart)).count();
        assert_eq!(broken(false), 0, "{settings}");
        assert!(broken(true) > 100, "{settings}: {}", broken(true));
    }
}

#[test]
fn backups_are_behind_and_sometimes_ahead() {
    breaks(&row("pb, backup reads", ""));
    breaks(&row("pb sync, backup reads", "mode=sync"));
    breaks(&row("pb sync level=flush, backup reads", "mode=sync level=flush"));
}

#[test]
fn an_unfenced_failover_makes_two_primaries() {
    breaks(&row("pb unfenced", "failover=unfenced backup_reads=off"));
    breaks(&row("pb sync unfenced", "mode=sync failover=unfenced backup_reads=off"));
}

/// The primary is cut off at a random moment, the others go on without it, and its clients keep
/// asking. Random schedules hardly ever slow down the one clock that matters at this moment.
fn a_primary_cut_off(seed: u32, rate: &str) -> Finding {
    let cut_at = 400 + seed * 137 % 900;
    let header = format!(
        "protocol primary-backup mode=sync failover=lease backup_reads=off\nreplicas P B C\n\
         client c1 at P\nclient c2 at B\nseed {seed}\n0s clock P rate={rate}\n\
         {cut_at}ms cut P | B C dcs\n"
    );
    let requests = (0..25).map(|nth| {
        let at = 1_500 + 500 * nth;
        format!("{at}ms c1 get x\n{at}ms c2 set x={nth}\n")
    });
    let scenario = parse(&(header + &requests.collect::<String>())).expect("it is valid");
    linearizable(&simulate(&scenario))
}

#[test]
fn a_lease_is_as_good_as_the_clock_it_is_measured_with() {
    let broken =
        |rate| (1..=200).filter(move |&seed| a_primary_cut_off(seed, rate) == Finding::Broken);
    assert_eq!(broken("1").count(), 0);
    assert_eq!(broken("2").count(), 0, "a fast clock only ends the lease early");
    assert_eq!(broken("0.2").count(), 200);
}

#[test]
fn a_lease_alone_loses_what_was_acknowledged() {
    let shape = ClaimShape { faults: NO_CRASH, ..shape("failover=lease backup_reads=off") };
    breaks(&Row { name: "pb lease, asynchronous", shape, property: linearizable });
}

#[test]
fn whoever_stops_waiting_loses_what_was_acknowledged() {
    let settings = "mode=sync failover=lease backup_reads=off degrade_after=2s";
    let shape = ClaimShape { faults: NO_CRASH, ..shape(settings) };
    breaks(&Row { name: "pb sync lease degrade_after=2s", shape, property: linearizable });
    // So it is with MySQL, whose semi-synchronous primary waits for ten seconds.
    let settings = "mode=sync failover=lease backup_reads=off flavour=mysql";
    let shape = ClaimShape { faults: NO_CRASH, ..self::shape(settings) };
    breaks(&Row { name: "pb sync lease, mysql", shape, property: linearizable });
}

#[test]
fn replicas_hold_the_same_in_the_end() {
    for failover in ["none", "unfenced", "lease"] {
        for mode in ["async", "sync"] {
            let shape = shape(&format!("mode={mode} failover={failover}"));
            holds(&Row { name: "pb converges", shape, property: converges });
        }
    }
}

fn vendor(name: &'static str, protocol: &str, faults: Faults) -> Row {
    let shape = ClaimShape { protocol: shape_of(protocol).protocol, faults, ..shape("") };
    Row { name, shape, property: linearizable }
}

/// One primary for ever, and reads there only.
#[test]
fn postgresql_read_at_its_primary_is_linearizable_while_nobody_cancels_and_nobody_takes_over() {
    for names in ["none", "first:1", "any:1", "any:2"] {
        let protocol = format!("postgresql hot_standby=off synchronous_standby_names={names}");
        holds(&vendor("postgresql, primary only", &protocol, Faults::ALL));
    }
}

#[test]
fn by_their_own_names_and_as_installed_both_break() {
    breaks(&vendor("postgresql", "postgresql", NO_CRASH));
    breaks(&vendor("mysql", "mysql", NO_CRASH));
    let on = "mysql rpl_semi_sync_source_enabled=on";
    breaks(&vendor("mysql, semisync", on, NO_CRASH));
    let patroni = "postgresql hot_standby=off failover=lease synchronous_standby_names=any:1";
    breaks(&vendor("postgresql, Patroni does not know who is synchronous", patroni, Faults::ALL));
}

/// Patroni names the synchronous standbys, and nobody else succeeds.
#[test]
fn whom_patroni_names_is_enough_to_be_linearizable_without_crashes() {
    for settings in [
        "synchronous_mode=on",
        "synchronous_mode=on synchronous_node_count=2",
        "synchronous_mode=on synchronous_mode_strict=on",
        "synchronous_mode=quorum",
        "synchronous_mode=quorum synchronous_node_count=2 synchronous_mode_strict=on",
        "synchronous_mode=on failsafe_mode=on",
        "synchronous_mode=quorum failsafe_mode=on level=flush disk=60ms",
    ] {
        let settings = format!("failover=lease backup_reads=off {settings}");
        let shape = ClaimShape { faults: NO_CRASH, ..shape(&settings) };
        holds(&Row { name: "pb, Patroni's synchronous_mode", shape, property: linearizable });
    }
}

/// Failsafe mode keeps a primary, not the writes that no other server has.
#[test]
fn failsafe_mode_alone_loses_what_was_acknowledged() {
    let shape = ClaimShape {
        faults: NO_CRASH,
        ..shape("failover=lease backup_reads=off failsafe_mode=on")
    };
    breaks(&Row { name: "pb lease failsafe, asynchronous", shape, property: linearizable });
}
