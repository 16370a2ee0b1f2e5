//! Random schedules are scenarios as anybody might write them.

use cap_playground::protocol::registry;
use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;

use crate::schedules::{random, shape_of};

/// What is made of lines without their text is what its text makes, line for line and run for run.
#[test]
fn a_random_schedule_is_what_its_text_says() {
    for entry in registry::ALL {
        for seed in 1..=40 {
            let made = random(&shape_of(entry.spec.name), seed).scenario;
            let text = made.to_string();
            let read = parse(&text).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]));
            assert_eq!(read.lines, made.lines, "{text}");
            assert_eq!(simulate(&read).digest(), simulate(&made).digest(), "{text}");
        }
    }
}
