//! The four verdicts by which runs are compared, as lights in a row.

use crate::app::lamp::Light;
use crate::run::Run;
use crate::run::check;
use crate::scenario::{Property, Subset};

/// What is judged, in the order shown.
pub const PROPERTIES: [Property; 4] =
    [Property::Linearizable, Property::Available, Property::Answered, Property::Converged];

/// What a light is about, for people: where a refusal is enough, that is said.
pub fn label(property: Property) -> &'static str {
    match property {
        Property::Answered => "ok or error",
        property => property.word(),
    }
}

/// One light for each of [`PROPERTIES`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lights(pub [Light; 4]);

impl Lights {
    /// The verdicts on some of a run's requests.
    pub fn of(run: &Run, subset: &Subset) -> Lights {
        Lights(PROPERTIES.map(|property| Light::of(check::found(run, property, subset).0)))
    }

    /// Consistency in the sense of CAP.
    pub fn linearizable(self) -> Light {
        self.0[0]
    }

    /// Availability in the sense of CAP.
    pub fn available(self) -> Light {
        self.0[1]
    }
}
