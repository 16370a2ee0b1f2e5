//! What a run shows, in one sentence.

use crate::run::Run;
use crate::run::check::found;
use crate::run::counted::counted;
use crate::run::finding::Finding::{self, No, Nothing, Unknown, Yes};
use crate::scenario::{Property, Subset};

/// The sentence. It never speaks of what was not asked, and says how many requests it is not
/// about.
pub fn headline(run: &Run) -> String {
    let all = Subset::default();
    let finding = |property| found(run, property, &all).0;
    let counted = counted(run, &all);
    let verdict = words(finding(Property::Linearizable), finding(Property::Available));
    match (verdict, counted.asked) {
        (_, 0) => "Nothing was asked, so there is nothing to judge.".to_owned(),
        (None, _) => {
            "No request reached a running replica, so there is nothing to judge.".to_owned()
        }
        (Some(verdict), _) => format!("{verdict}{}.", counted.but(true)),
    }
}

/// None where availability says nothing and no answer was given.
fn words(consistent: Finding, available: Finding) -> Option<&'static str> {
    Some(match (consistent, available) {
        (Nothing, Nothing) => return None,
        (Yes, Yes) => "Consistent and available, in this run",
        (Yes, No) => "Consistent, but not available",
        (No, Yes) => "Available, but not consistent",
        (No, No) => "Neither consistent nor available",
        (Yes, Nothing) => "Consistent; no request says whether it is available",
        (No, Nothing) => "Not consistent; no request says whether it is available",
        (Nothing, Yes) => "Available",
        (Nothing, No) => "Not available",
        (Unknown, _) | (_, Unknown) => "Not decided within the budget",
    })
}
