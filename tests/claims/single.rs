//! One copy.

use crate::claims::{Row, breaks, holds, linearizable};
use crate::schedules::{ClaimShape, shape_of};

/// Some clients ask machines that hold nothing; most of the schedule is about the first.
fn shape(protocol: &str) -> ClaimShape {
    ClaimShape { replicas: (1, 2), cas: true, ..shape_of(protocol) }
}

#[test]
fn one_copy_that_flushes_before_it_answers_is_linearizable() {
    let shape = shape("single");
    holds(&Row { name: "single is linearizable", shape, property: linearizable });
}

#[test]
fn an_answer_before_the_flush_can_be_forgotten() {
    let shape = shape("single commit=async");
    breaks(&Row { name: "single commit=async", shape, property: linearizable });
}
