//! The toy: neither letter, and the figures that say by how much.

use crate::claims::{Row, breaks, linearizable};
use crate::schedules::{Faults, Shape};

#[test]
fn the_toy_is_inconsistent_without_any_fault() {
    let shape = Shape { faults: Faults::NONE, ..Shape::of("coin-flip") };
    breaks(&Row { name: "coin-flip, no fault", shape, property: linearizable });
}

#[test]
fn the_toy_is_inconsistent_even_if_no_coin_fails() {
    breaks(&Row {
        name: "coin-flip p=100%",
        shape: Shape::of("coin-flip p=100%"),
        property: linearizable,
    });
}
