//! The toy: neither letter, and the figures that say by how much.

use cap_playground::history::Outcome;
use cap_playground::register::Answer;
use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;
use cap_playground::sim::trace::Trace;

use crate::claims::{Row, breaks, holds, linearizable};
use crate::schedules::{ClaimShape, Faults, shape_of};

#[test]
fn the_toy_is_inconsistent_without_any_fault() {
    let shape = ClaimShape { faults: Faults::NONE, ..shape_of("coin-flip") };
    breaks(&Row { name: "coin-flip, no fault", shape, property: linearizable });
}

#[test]
fn the_toy_is_inconsistent_even_if_no_coin_fails() {
    breaks(&Row {
        name: "coin-flip p=100%",
        shape: shape_of("coin-flip p=100%"),
        property: linearizable,
    });
}

/// The figures of a run of the toy: outcomes of a write, of two reads, and who kept the value.
#[derive(Default)]
struct Figures {
    writes_ok: u32,
    raised_but_kept: u32,
    reads: u32,
    reads_ok: u32,
    reads_after_ok: u32,
    old_after_ok: u32,
    reads_after_raise: u32,
    new_after_raise: u32,
    pairs_after_ok: u32,
    new_then_old: u32,
}

impl Figures {
    fn add(&mut self, trace: &Trace) {
        let outcomes: Vec<&Outcome> = trace.operations.iter().map(|o| &o.outcome).collect();
        let [write, reads @ ..] = outcomes.as_slice() else { return };
        let is_ok = matches!(write, Outcome::Ok { .. });
        let written = trace.operations[0].action.written().map(Answer::Value);
        let kept = trace.snapshots_after(trace.steps.len());
        let is_kept =
            kept.iter().any(|node| written == Some(Answer::Value(node.cells[0].values[0])));
        self.writes_ok += u32::from(is_ok);
        self.raised_but_kept += u32::from(!is_ok && is_kept);
        // Whether each read saw the new value, of those that succeeded.
        let saw: Vec<Option<bool>> =
            reads.iter().map(|read| Some(Some(read.answer()?) == written.as_ref())).collect();
        for read in &saw {
            self.reads += 1;
            self.reads_ok += u32::from(read.is_some());
            let (of, hits, hit) = if is_ok {
                (&mut self.reads_after_ok, &mut self.old_after_ok, Some(false))
            } else {
                (&mut self.reads_after_raise, &mut self.new_after_raise, Some(true))
            };
            *of += u32::from(read.is_some());
            *hits += u32::from(*read == hit);
        }
        if let ([Some(first), Some(second)], true) = (saw.as_slice(), is_ok) {
            self.pairs_after_ok += 1;
            self.new_then_old += u32::from(*first && !*second);
        }
    }
}

/// Ten thousand runs against the exact figures for three nodes and p = 0.8. The tolerance is
/// about four standard deviations of each.
#[test]
fn the_toy_s_figures_are_the_exact_ones() {
    let text = "cap 1\nprotocol coin-flip\nreplicas n1 n2 n3\nclient c1 at n1\nuntil 4s\n\
                1s c1 set x=1\n2s c1 get x\n3s c1 get x\n";
    let trials = 10_000;
    let mut figures = Figures::default();
    for seed in 1..=trials {
        let scenario = parse(&format!("{text}seed {seed}\n")).unwrap();
        figures.add(&simulate(&scenario));
    }
    let f = &figures;
    let rows = [
        ("put OK", f.writes_ok, trials, 896.0, 12.5),
        ("put raised but a node kept it", f.raised_but_kept, trials, 96.0, 12.0),
        ("get OK", f.reads_ok, f.reads, 992.0, 3.0),
        ("old value after an acknowledged put", f.old_after_ok, f.reads_after_ok, 142.86, 11.0),
        ("a put that raised is read", f.new_after_raise, f.reads_after_raise, 307.7, 45.0),
        ("new, then old, after an acknowledged put", f.new_then_old, f.pairs_after_ok, 46.0, 9.0),
    ];
    for (name, hits, of, exact, tolerance) in rows {
        let measured = f64::from(hits) / f64::from(of) * 1_000.0;
        println!("{name:<44} {measured:>7.1} per mille, exactly {exact}");
        assert!((measured - exact).abs() <= tolerance, "{name}: {measured} per mille");
    }
}

/// What it takes to repair the toy: versions and overlapping quorums help, and only reads that
/// write back make it right.
#[test]
fn the_ladder_from_the_toy_to_a_register() {
    let rough = Faults { loss: true, slow: true, crash: true, ..Faults::NONE };
    let shape = |protocol| ClaimShape { faults: rough, replicas: (3, 3), ..shape_of(protocol) };
    let rung = |name, protocol| Row { name, shape: shape(protocol), property: linearizable };
    breaks(&rung("ladder: the toy", "coin-flip"));
    breaks(&rung("ladder: + versions, overlapping quorums", "abd write_back=off"));
    holds(&rung("ladder: + write-back", "abd"));
}
