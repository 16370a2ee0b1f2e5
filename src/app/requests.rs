//! What a request is about unless one says otherwise.

use crate::diagram::scene::Target;
use crate::ids::ClientId;
use crate::names::Names;
use crate::run::Run;
use crate::scenario::Home;

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

/// The client that is picked out, or the first one of the replica that is.
pub fn picked(run: &Run, selection: Option<Target>) -> Option<ClientId> {
    let node = match selection? {
        Target::Client(client) => return Some(client),
        Target::Node(node) => run.trace.names().nodes.get(node.index())?,
        _ => return None,
    };
    let mut clients = run.scenario.clients();
    let first = clients.position(|client| client.home == Home::At(node.clone()))?;
    Some(ClientId(first as u8))
}

/// The client that asks: the one picked out, else the one chosen by name, else the first. None
/// only where there is none.
pub fn client(names: &Names, picked: Option<ClientId>, chosen: &str) -> Option<ClientId> {
    let ids = || (0..names.clients.len() as u8).map(ClientId);
    let is_chosen = |id: &ClientId| names.client(*id) == chosen;
    let known = picked.filter(|id| id.index() < names.clients.len());
    known.or_else(|| ids().find(is_chosen)).or_else(|| ids().next())
}
