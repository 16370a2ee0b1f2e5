//! What a request is about unless one says otherwise.

use crate::run::Run;

/// The registers that can be asked for; at least one.
pub fn keys(run: &Run) -> Vec<String> {
    let keys = &run.trace.names().keys;
    if keys.is_empty() { vec!["x".to_owned()] } else { keys.clone() }
}

/// A value that is not in the scenario yet, so that whoever reads it, reads this write.
pub fn fresh_value(run: &Run) -> String {
    let values = &run.trace.names().values;
    let mut numbers = 1_u32..;
    let fresh = numbers.find(|number| !values.contains(&number.to_string()));
    fresh.unwrap_or_default().to_string()
}
