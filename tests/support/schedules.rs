//! The random schedules of the adversary, as the claims name them: by a protocol's line.

use cap_playground::attack::schedules;
use cap_playground::protocol::registry;
use cap_playground::scenario::text::parse;

pub use cap_playground::attack::schedules::{
    ClaimShape, Faults, LAST_REQUESTS_MS, Schedule, Variety,
};

/// The usual shape of schedules for a protocol as on its line: `abd write_back=off`.
pub fn shape_of(protocol: &str) -> ClaimShape {
    shape_with_header(protocol, "", schedules::REPLICAS.len())
}

/// The same with further lines of the header, which are about so many replicas.
pub fn shape_with_header(protocol: &str, header: &'static str, count: usize) -> ClaimShape {
    let names = schedules::REPLICAS[..count].join(" ");
    let text = format!("cap 1\nprotocol {protocol}\nreplicas {names}\n{header}client c1 at A\n");
    let scenario = parse(&text).expect("a row names a protocol and its settings");
    let choice = scenario.choice().clone();
    let spec = registry::spec(choice.name).expect("it was parsed");
    let shape = ClaimShape::new(choice, spec);
    let replicas = if header.is_empty() { shape.replicas } else { (count as u32, count as u32) };
    ClaimShape { replicas, header, ..shape }
}

/// The same as usual, under any settings that `protocol` leaves open.
pub fn shape_varied(protocol: &str, variety: Variety) -> ClaimShape {
    ClaimShape { variety: Some(variety), ..shape_of(protocol) }
}

/// The schedule of this seed.
pub fn random(shape: &ClaimShape, seed: u32) -> Schedule {
    schedules::random(shape, seed).unwrap_or_else(|errors| panic!("{}", errors[0]))
}
