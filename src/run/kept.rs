//! The strongest promise that a run keeps.

use crate::run::Run;
use crate::run::check::found;
use crate::run::finding::Finding;
use crate::scenario::{Property, Subset};

/// The first property in the order of the language that the run does not break.
pub fn strongest_kept(run: &Run) -> Property {
    let kept = |property: &Property| found(run, *property, &Subset::default()).0 != Finding::No;
    let strongest = Property::ALL.iter().map(|(property, _)| *property).find(kept);
    strongest.unwrap_or(Property::Linearizable)
}
