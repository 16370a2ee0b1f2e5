//! The run as a sequence diagram of Mermaid: what clients asked of whom, and what they were told.

use std::fmt::Write as _;

use crate::app::moments::{MomentKind, moments};
use crate::diagram::words::seconds;
use crate::figure::Figure;
use crate::ids::OperationId;
use crate::run::check::found_text;
use crate::sim::trace::text::action_text;

impl Figure<'_> {
    /// A diagram with a participant for each client and each replica.
    pub fn mermaid(&self) -> String {
        let (run, names) = (self.run, self.run.trace.names());
        let mut out = "sequenceDiagram\n".to_owned();
        // Writing to a text does not fail. Names are letters, digits and `_`.
        for client in &names.clients {
            let _ = writeln!(out, "    actor {client}");
        }
        for node in &names.nodes {
            let _ = writeln!(out, "    participant {node}");
        }
        let (Some(first), Some(last)) = (names.nodes.first(), names.nodes.last()) else {
            return out;
        };
        for moment in moments(run) {
            let at = seconds(moment.at);
            let _ = match moment.kind {
                MomentKind::Fault => {
                    let what = plain(&moment.sentence);
                    writeln!(out, "    Note over {first},{last}: {at} {what}")
                }
                MomentKind::Request(id) => self.request(&mut out, id, &at),
                MomentKind::Response(id) => self.response(&mut out, id, &at),
                MomentKind::Note => Ok(()),
            };
        }
        out
    }

    fn request(&self, out: &mut String, id: OperationId, at: &str) -> std::fmt::Result {
        let names = self.run.trace.names();
        let Some(record) = self.run.trace.operations.get(id.index()) else { return Ok(()) };
        let (client, node) = (names.client(record.client), self.asked_node(id));
        let asked = plain(&action_text(names, record.key, record.action));
        match node {
            Some(node) => writeln!(out, "    {client}->>{node}: {at} {asked}"),
            None => writeln!(out, "    Note over {client}: {at} {asked}"),
        }
    }

    fn response(&self, out: &mut String, id: OperationId, at: &str) -> std::fmt::Result {
        let names = self.run.trace.names();
        let (Some(record), Some(operation)) = (
            self.run.trace.operations.get(id.index()),
            self.run.history.operations.get(id.index()),
        ) else {
            return Ok(());
        };
        let freshness = self.run.freshness().get(id.index()).copied().flatten();
        let (client, told) =
            (names.client(record.client), plain(&found_text(operation, freshness, names)));
        match self.asked_node(id).filter(|_| operation.outcome.answer().is_some()) {
            Some(node) => writeln!(out, "    {node}-->>{client}: {at} {told}"),
            None => writeln!(out, "    Note over {client}: {at} {told}"),
        }
    }

    fn asked_node(&self, id: OperationId) -> Option<&str> {
        let record = self.run.trace.operations.get(id.index())?;
        let request = self.run.trace.requests.get(record.requests.first()?.index())?;
        Some(self.run.trace.names().node(request.to))
    }
}

/// A text in a message of Mermaid, which has marks of its own for some characters.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in crate::escape::visible(text).chars() {
        match c {
            '#' | ';' | '<' | '>' | '&' | '"' | '%' | '{' | '}' | '`' | '\\' | '[' | ']' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}
