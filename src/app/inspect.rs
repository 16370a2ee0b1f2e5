//! What is looked at more closely, in words.

use crate::app::session::Session;
use crate::app::words;
use crate::diagram::map::press_words;
use crate::diagram::words as picture_words;
use crate::ids::{Endpoint, MessageId, NodeId};
use crate::names::Names;
use crate::protocol::settings::Ability;
use crate::protocol::{MembersKnown, ProtocolSpec, Snapshot};
use crate::sim::link::LinkMode;
use crate::sim::trace::{Fate, NodeStatus};
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
    /// Its links to the other machines.
    pub links: Vec<LinkView>,
    /// The timers that can be fired.
    pub timers: &'static [&'static str],
    /// What its operator can have done, each with the line that says it.
    pub by_operator: Vec<(&'static str, String)>,
}

/// A link at a moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkView {
    /// Its other end.
    pub end: Endpoint,
    /// What it is called: `A–B`.
    pub name: String,
    /// How it is now.
    pub state: String,
    /// What pressing it does.
    pub press: &'static str,
}

/// Looks at a machine.
pub fn node(session: &Session, node: NodeId, at: Time) -> NodeView {
    let trace = &session.run.trace;
    let names = trace.names();
    let snapshots = trace.snapshots_after(trace.steps_until(at));
    let others = (0..names.nodes.len() as u8).map(NodeId).filter(|other| *other != node);
    let me = Endpoint::Node(node);
    let status = trace.status_at(node, at);
    let links = others.map(|other| {
        let end = Endpoint::Node(other);
        let modes = (trace.link_at(me, end, at), trace.link_at(end, me, at));
        LinkView {
            end,
            name: format!("{}–{}", names.node(node), names.node(other)),
            state: link_words(names.node(node), names.node(other), modes),
            press: press_words(modes),
        }
    });
    NodeView {
        name: names.node(node).to_owned(),
        facts: snapshots.get(node.index()).map(|it| facts(session, it, status)).unwrap_or_default(),
        status,
        links: links.collect(),
        timers: trace.plan.entry.spec.timers.by_hand,
        by_operator: by_operator(trace.plan.entry.spec, &snapshots, node, names),
    }
}

/// What an operator can have done with a machine, as things are.
fn by_operator(
    spec: &ProtocolSpec,
    snapshots: &[Snapshot],
    node: NodeId,
    names: &Names,
) -> Vec<(&'static str, String)> {
    if node.0 >= names.replicas {
        return Vec::new();
    }
    let mut lines = Vec::new();
    if spec.has_promote {
        lines.push(("Promote", "promote"));
    }
    if spec.can(Ability::Repair) {
        lines.push(("Repair", "repair"));
    }
    if spec.can(Ability::Members) {
        let known = MembersKnown::of_last_commit(snapshots);
        let learns = known.is_some_and(|known| known.learners.contains(&node));
        if known.is_some_and(|known| !known.contains(node)) {
            lines.extend([("Add as a member", "add"), ("Add as a learner", "add_learner")]);
        } else {
            lines.extend(learns.then_some(("Give it a vote", "promote")));
            lines.push(("Remove as a member", "remove"));
        }
    }
    let name = names.node(node);
    lines.into_iter().map(|(label, word)| (label, format!("{word} {name}"))).collect()
}

fn status_word(status: NodeStatus) -> &'static str {
    match status {
        NodeStatus::Up => "up",
        NodeStatus::Crashed => "crashed",
        NodeStatus::Paused => "paused",
    }
}

fn facts(session: &Session, snapshot: &Snapshot, status: NodeStatus) -> Vec<(String, String)> {
    let names = session.run.trace.names();
    let mut facts = vec![("state".to_owned(), status_word(status).to_owned())];
    if let Some(role) = snapshot.role {
        facts.push(("role".to_owned(), role.name.to_owned()));
    }
    for (key, cell) in names.keys.iter().zip(&snapshot.cells) {
        let held = picture_words::values(names, &cell.values);
        let pending = cell.pending.map(|value| format!(", {} pending", names.value(value)));
        let version = if cell.version.is_empty() {
            String::new()
        } else {
            format!(" (version {})", cell.version)
        };
        facts.push((key.clone(), format!("{held}{version}{}", pending.unwrap_or_default())));
    }
    for (label, fact) in &snapshot.facts {
        facts.push(((*label).to_owned(), picture_words::fact(names, fact)));
    }
    facts
}

/// How a link is, as a clause.
pub fn link_words(a: &str, b: &str, modes: (LinkMode, LinkMode)) -> String {
    let word = |mode| match mode {
        LinkMode::Up => "open",
        LinkMode::Cut => "cut",
        LinkMode::Held => "held",
    };
    match modes {
        (there, back) if there == back => format!("is {} both ways", word(there)),
        (there, LinkMode::Up) => format!("is {} from {a} to {b} only", word(there)),
        (LinkMode::Up, back) => format!("is {} from {b} to {a} only", word(back)),
        (there, back) => {
            format!("is {} from {a} to {b}, {} from {b} to {a}", word(there), word(back))
        }
    }
}

/// A message in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MessageView {
    /// Its name and way: `AppendEntries from A to B`.
    pub title: String,
    /// What is in it, and what had become of it.
    pub facts: Vec<(String, String)>,
    /// Whether it was not lost by itself, so that one could have it lost.
    pub can_be_lost: bool,
}

/// Looks at a message at a moment: what becomes of it later is not known yet.
pub fn message(session: &Session, id: MessageId, at: Time) -> MessageView {
    let trace = &session.run.trace;
    let names = trace.names();
    let record = &trace.messages[id.index()];
    let is_sent = record.sent_at <= at;
    let mut facts = vec![if is_sent {
        ("sent".to_owned(), words::time(record.sent_at))
    } else {
        ("now".to_owned(), "not sent yet".to_owned())
    }];
    facts.extend(is_sent.then(|| match record.fate {
        Fate::Delivered { at: arrived } if arrived <= at => {
            ("arrived".to_owned(), words::time(arrived))
        }
        Fate::Lost { at: lost, .. } if lost <= at => ("lost".to_owned(), words::time(lost)),
        _ => ("now".to_owned(), "on its way".to_owned()),
    }));
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
