//! Where messages come twice, the second time seconds after the first perhaps and in any order: a
//! repeated message is not taken for the first, nor the answer to it for news.
//!
//! Random schedules seldom meet what takes several such messages in one order: on the code before
//! `situations/copies.rs` was written, 400 for each of its protocols met one of its stories, that of
//! the doubled request. What was found by reading is held there, what nobody has thought of here.

use std::collections::BTreeMap;

use cap_playground::protocol::registry;
use cap_playground::sim::simulate;
use cap_playground::sim::trace::{StepKind, Trace};

use crate::claims::{Finding, Row, finding, holds_on_a_thousand, linearizable};
use crate::everywhere::{LINEARIZABLE, refused_writes_leave_nothing, shape};
use crate::schedules::{ClaimShape, Faults, Variety, random};

fn doubled(protocol: &str) -> ClaimShape {
    ClaimShape { doubled: true, ..shape(protocol) }
}

fn refuses_truly(trace: &Trace) -> Finding {
    finding(refused_writes_leave_nothing(trace))
}

#[test]
fn what_is_refused_has_no_effect_though_all_comes_twice() {
    for entry in registry::ALL {
        let name = "all comes twice: no effect of what is refused";
        holds_on_a_thousand(&Row {
            name,
            shape: doubled(entry.spec.name),
            property: refuses_truly,
        });
    }
}

/// What takes effect twice, or counts twice, shows here.
#[test]
fn what_is_linearizable_is_so_though_all_comes_twice() {
    let steady = Faults { clock_rate: false, ..Faults::ALL };
    let still = Faults { clock_step: false, ..steady };
    let without_crash = Faults { crash: false, ..steady };
    let on_clocks = [
        ("bigtable clusters=1", steady),
        ("dynamodb read=strong global=off", steady),
        ("chain read=strong node_lease=on", steady),
        ("cassandra write=QUORUM read=QUORUM read_repair=blocking commitlog=batch", still),
        (
            "primary-backup mode=sync failover=lease backup_reads=off degrade_after=never \
             flavour=postgres wait_point=AFTER_SYNC",
            without_crash,
        ),
    ];
    let always = LINEARIZABLE.iter().map(|protocol| (*protocol, Faults::ALL));
    for (protocol, faults) in always.chain(on_clocks) {
        let of = doubled(protocol);
        // Transactions and plain writes do not mix.
        let cas = of.cas && !protocol.contains("QUORUM");
        let shape = ClaimShape { faults, variety: Some(Variety::SETTINGS), cas, ..of };
        let name = "all comes twice: linearizable";
        holds_on_a_thousand(&Row { name, shape, property: linearizable });
    }
}

/// Until then messages are doubled.
const TROUBLE_MS: u32 = 20_000;

/// Of the messages of one name that were sent before: how many machines have taken, and how many
/// of these were copies.
#[derive(Default)]
struct Taken {
    all: u32,
    copies: u32,
    /// Copies that came a second or more after they were sent.
    late: u32,
}

fn taken(protocol: &str) -> BTreeMap<&'static str, Taken> {
    let mut taken: BTreeMap<&'static str, Taken> = BTreeMap::new();
    for seed in 1..=40 {
        let trace = simulate(&random(&doubled(protocol), seed).scenario);
        for step in &trace.steps {
            let StepKind::Receive(message) = step.kind else { continue };
            let record = &trace.messages[message.index()];
            if record.sent_at.0 >= TROUBLE_MS {
                continue;
            }
            let of = taken.entry(trace.message_name(message)).or_default();
            of.all += 1;
            if record.is_copy {
                of.copies += 1;
                of.late += u32::from(step.at.0 - record.sent_at.0 >= 1_000);
            }
        }
    }
    taken
}

/// The claims above would prove nothing of a message of which no second copy ever comes.
#[test]
fn copies_come_of_all_that_machines_send_each_other() {
    for entry in registry::ALL {
        let protocol = entry.spec.name;
        let [mut all, mut copies, mut late] = [0; 3];
        for (name, of) in taken(protocol) {
            println!("{protocol:<18} {name:<18} {:>8} {:>8} {:>6}", of.all, of.copies, of.late);
            // In half of the schedules half of them are doubled, in the others all.
            assert!(of.all < 50 || of.copies * 5 > of.all, "{protocol}: hardly a copy of {name}");
            all += of.all;
            copies += of.copies;
            late += of.late;
        }
        println!("{protocol:<18} {:<18} {all:>8} {copies:>8} {late:>6}", "");
        assert!(all == 0 || late >= 20, "{protocol}: copies do not come late");
    }
}
