//! What is looked at more closely, in words.

use crate::app::session::Session;
use crate::app::words;
use crate::diagram::words as picture_words;
use crate::ids::{Endpoint, MessageId, NodeId};
use crate::protocol::Snapshot;
use crate::sim::trace::{Fate, LinkMode, NodeStatus};
use crate::time::Time;

/// A machine at a moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NodeView {
    /// Its name.
    pub name: String,
    /// What it is and holds, as label and value.
    pub facts: Vec<(String, String)>,
    /// Whether it runs.
    pub status: NodeStatus,
    /// Its links to the other machines, with their state in words.
    pub links: Vec<(Endpoint, String, &'static str)>,
    /// The timers that can be fired.
    pub timers: &'static [&'static str],
    /// Whether an operator can promote it.
    pub has_promote: bool,
}

/// Looks at a machine.
pub fn node(session: &Session, node: NodeId, at: Time) -> NodeView {
    let trace = &session.run.trace;
    let names = trace.names();
    let snapshots = trace.snapshots_after(trace.steps_until(at));
    let others = (0..names.nodes.len() as u8).map(NodeId).filter(|other| *other != node);
    let me = Endpoint::Node(node);
    let links = others.map(|other| {
        let end = Endpoint::Node(other);
        let state = link_words(trace.link_at(me, end, at), trace.link_at(end, me, at));
        (end, names.node(other).to_owned(), state)
    });
    NodeView {
        name: names.node(node).to_owned(),
        facts: snapshots.get(node.index()).map(|it| facts(session, it)).unwrap_or_default(),
        status: trace.status_at(node, at),
        links: links.collect(),
        timers: trace.plan.entry.spec.timers.by_hand,
        has_promote: trace.plan.entry.spec.has_promote,
    }
}

fn facts(session: &Session, snapshot: &Snapshot) -> Vec<(String, String)> {
    let names = session.run.trace.names();
    let mut facts = Vec::new();
    if let Some(role) = snapshot.role {
        facts.push(("role".to_owned(), role.name.to_owned()));
    }
    for (key, cell) in names.keys.iter().zip(&snapshot.cells) {
        let held = picture_words::values(names, &cell.values);
        let pending = cell.pending.map(|value| format!(", {} pending", names.value(value)));
        let version =
            if cell.version.is_empty() { String::new() } else { format!(" ({})", cell.version) };
        facts.push((key.clone(), format!("{held}{version}{}", pending.unwrap_or_default())));
    }
    for (label, fact) in &snapshot.facts {
        facts.push(((*label).to_owned(), picture_words::fact(names, fact)));
    }
    facts
}

fn link_words(there: LinkMode, back: LinkMode) -> &'static str {
    match (there, back) {
        (LinkMode::Up, LinkMode::Up) => "open",
        (LinkMode::Cut, LinkMode::Cut) => "cut",
        (LinkMode::Cut, LinkMode::Up) => "cut on the way out",
        (LinkMode::Up, LinkMode::Cut) => "cut on the way in",
        _ => "held",
    }
}

/// A message in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MessageView {
    /// Its name and way: `AppendEntries from A to B`.
    pub title: String,
    /// What is in it.
    pub facts: Vec<(String, String)>,
    /// Whether it arrived, so that one could have it lost.
    pub can_be_lost: bool,
}

/// Looks at a message.
pub fn message(session: &Session, id: MessageId) -> MessageView {
    let trace = &session.run.trace;
    let names = trace.names();
    let record = &trace.messages[id.index()];
    let mut facts = vec![("sent".to_owned(), words::time(record.sent_at))];
    facts.push(match record.fate {
        Fate::Delivered { at } => ("arrived".to_owned(), words::time(at)),
        Fate::Lost { at, .. } => ("lost".to_owned(), words::time(at)),
        Fate::OnTheWay { .. } => ("arrives".to_owned(), "not before the end".to_owned()),
    });
    let details = trace.message_details(id);
    facts.extend(
        details.iter().map(|(label, fact)| ((*label).to_owned(), picture_words::fact(names, fact))),
    );
    let (from, to) = (names.endpoint(record.from), names.endpoint(record.to));
    MessageView {
        title: format!("{} from {from} to {to}", trace.message_name(id)),
        facts,
        can_be_lost: matches!(record.fate, Fate::Delivered { .. } | Fate::OnTheWay { .. }),
    }
}
