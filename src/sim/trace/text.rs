//! The trace as text, one line a step: what golden runs compare and what the digest of a link
//! is computed over.

use std::fmt::Write;

use crate::digest::Crc32;
use crate::history::Outcome;
use crate::ids::{MessageId, NodeId, StepId};
use crate::names::Names;
use crate::protocol::{Details, Fact, MembersKnown, ReplyOutcome};
use crate::register::{Access, Answer};
use crate::sim::trace::{Contents, Fate, LossReason, StepKind, Trace};

/// The digest of a trace, taken piece by piece.
#[derive(Default)]
pub struct Digesting {
    crc: Crc32,
    /// The messages by the steps that sent them; each step's are in the order sent.
    sent: Vec<MessageId>,
    next_step: usize,
    next_sent: usize,
    text: String,
}

impl Digesting {
    /// Takes in about so many bytes of the text; the digest, once all are taken in. Always of the
    /// same trace.
    pub fn advance(&mut self, trace: &Trace, bytes: u64) -> Option<u32> {
        if self.next_step == 0 {
            let messages = (0..trace.messages.len() as u32).map(MessageId);
            self.sent = messages.collect();
            crate::table::sort_by_key(&mut self.sent, |id| trace.messages[id.index()].sent_by);
        }
        let mut taken = 0;
        while taken < bytes && self.next_step < trace.steps.len() {
            let step = StepId(self.next_step as u32);
            let is_of_step = |id: &&MessageId| trace.messages[id.index()].sent_by == step;
            let count = self.sent[self.next_sent..].iter().take_while(is_of_step).count();
            let sent = &self.sent[self.next_sent..self.next_sent + count];
            self.text.clear();
            trace.write_step(&mut self.text, step, sent, false);
            self.text.push('\n');
            self.crc.take(self.text.as_bytes());
            taken += self.text.len() as u64;
            (self.next_step, self.next_sent) = (self.next_step + 1, self.next_sent + count);
        }
        if self.next_step < trace.steps.len() {
            return None;
        }
        self.text.clear();
        trace.write_operations(&mut self.text);
        self.crc.take(self.text.as_bytes());
        Some(self.crc.value())
    }
}

impl Trace {
    /// The whole trace, one line a step, then one line an operation. Links have digests of it,
    /// so it stays as it is, numbers of timers included.
    pub fn text(&self) -> String {
        self.written(false)
    }

    /// The same for people: every timer by its name.
    pub fn readable(&self) -> String {
        self.written(true)
    }

    fn written(&self, is_readable: bool) -> String {
        let mut out = String::new();
        let sent = self.messages_by_step();
        for (index, sent) in sent.iter().enumerate() {
            self.write_step(&mut out, StepId(index as u32), sent, is_readable);
            out.push('\n');
        }
        self.write_operations(&mut out);
        out
    }

    fn write_operations(&self, out: &mut String) {
        for operation in &self.operations {
            let names = self.names();
            let client = names.client(operation.client);
            let action = action_text(names, operation.key, operation.action);
            let outcome = outcome_text(names, &operation.outcome);
            let _ = writeln!(out, "{} {client} {action} => {outcome}", operation.invoked_at.0);
        }
    }

    /// CRC-32 of [`Trace::text`]: equal runs have equal digests, on every machine.
    pub fn digest(&self) -> u32 {
        let mut digesting = Digesting::default();
        loop {
            if let Some(digest) = digesting.advance(self, u64::MAX) {
                return digest;
            }
        }
    }

    /// The messages that each step sent.
    pub fn messages_by_step(&self) -> Vec<Vec<MessageId>> {
        let mut sent = vec![Vec::new(); self.steps.len()];
        for (index, message) in self.messages.iter().enumerate() {
            sent[message.sent_by.index()].push(MessageId(index as u32));
        }
        sent
    }

    /// A message's name and contents: `Store(tag=1.A, x=1)`.
    pub fn message_text(&self, message: MessageId) -> String {
        self.message_with(message, Trace::message_details)
    }

    fn message_with(&self, message: MessageId, of: fn(&Trace, MessageId) -> Details) -> String {
        let names = self.names();
        let request = match self.messages[message.index()].contents {
            Contents::Protocol(_) => {
                let details = details_text(names, &of(self, message));
                return format!("{}({details})", self.message_name(message));
            }
            Contents::Request(request) | Contents::Refusal(request) => request,
            Contents::Reply(request) => {
                let answer = self.requests[request.index()].answer.as_ref();
                let answer = answer.map(|(_, reply)| reply_text(names, &reply.outcome));
                return format!("Reply({})", answer.unwrap_or_default());
            }
        };
        let operation = &self.operations[self.requests[request.index()].operation.index()];
        let action = action_text(names, operation.key, operation.action);
        format!("{}({action})", self.message_name(message))
    }

    fn write_step(&self, out: &mut String, id: StepId, sent: &[MessageId], is_readable: bool) {
        let step = &self.steps[id.index()];
        let names = self.names();
        let _ = write!(out, "{} ", step.at.0);
        match step.kind {
            StepKind::Start(node) => {
                let _ = write!(out, "{} starts", names.node(node));
            }
            StepKind::Line(line) => {
                let number = self.plan.actions[line as usize].line + 2;
                let _ = write!(out, "line {number}");
                if let Some(leader) = self.leaders.get(&line) {
                    let _ = write!(out, " leader {}", names.node(*leader));
                }
            }
            StepKind::Request(message)
            | StepKind::Receive(message)
            | StepKind::Response(message) => {
                self.write_arrival(out, message, "receives", is_readable);
            }
            StepKind::Lost(message) => self.write_arrival(out, message, "misses", is_readable),
            StepKind::Timer { node, timer } if is_readable => {
                let name = self.plan.entry.spec.timers.name(timer).unwrap_or("unnamed");
                let _ = write!(out, "{}'s {name} timer fires", names.node(node));
            }
            StepKind::Timer { node, timer } => {
                // Digests in links rest on this: the names of inner timers may change.
                let name = self.plan.entry.spec.timers.by_hand.get(usize::from(timer.kind));
                let name = name.copied().unwrap_or("inner");
                let _ = write!(out, "{} timer {name} {}", names.node(node), timer.subject);
            }
            StepKind::ClientTimeout(request) | StepKind::ClientRetry(request) => {
                let operation = self.requests[request.index()].operation;
                let client = names.client(self.operations[operation.index()].client);
                let again = matches!(step.kind, StepKind::ClientRetry(_));
                let does = if again { "asks again" } else { "stops waiting" };
                let _ = write!(out, "{client} {does}");
            }
            StepKind::Disconnect { node, peer } => {
                let (node, peer) = (names.node(node), names.node(peer));
                let _ = write!(out, "{node} loses its connection to {peer}");
            }
        }
        for message in sent {
            self.write_sending(out, *message, is_readable);
        }
    }

    /// Digests in links rest on the words that protocols declare: vendors' are for people.
    fn written_message(&self, message: MessageId, is_readable: bool) -> String {
        if is_readable {
            return self.message_text(message);
        }
        self.message_with(message, Trace::declared_details)
    }

    fn write_arrival(&self, out: &mut String, message: MessageId, does: &str, is_readable: bool) {
        let record = &self.messages[message.index()];
        let (from, to) = (self.names().endpoint(record.from), self.names().endpoint(record.to));
        let text = self.written_message(message, is_readable);
        let _ = write!(out, "{to} {does} {text} from {from} #{}", record.nth);
    }

    fn write_sending(&self, out: &mut String, message: MessageId, is_readable: bool) {
        let record = &self.messages[message.index()];
        let to = self.names().endpoint(record.to);
        let text = self.written_message(message, is_readable);
        let _ = write!(out, "; {text} {to} #{}", record.nth);
        match record.fate {
            Fate::OnTheWay { .. } | Fate::Delivered { .. } => {}
            Fate::Lost { at, reason } => {
                let _ = write!(out, " lost {} {}", at.0, loss_word(reason));
            }
        }
    }
}

/// A request in the words of the language: `set x=1`.
pub fn action_text(names: &Names, key: crate::register::Key, action: Access) -> String {
    let key = names.key(key);
    match action {
        Access::Set(value) if names.is_deletion(value) => format!("delete {key}"),
        Access::Set(value) => format!("set {key}={}", names.value(value)),
        Access::Get => format!("get {key}"),
        Access::Cas { expected, new } => {
            format!("cas {key}={}->{}", names.value(expected), names.value(new))
        }
    }
}

/// An outcome in the words of the language: `ok 1`, `error no-quorum`.
pub fn outcome_text(names: &Names, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Ok { answer, .. } => answer_text(names, answer),
        Outcome::Error { kind, .. } => format!("error {kind}"),
        Outcome::Unknown { kind, .. } => format!("unknown {kind}"),
    }
}

fn reply_text(names: &Names, outcome: &ReplyOutcome) -> String {
    match outcome {
        ReplyOutcome::Ok(answer) => answer_text(names, answer),
        ReplyOutcome::Error(kind) => format!("error {kind}"),
        ReplyOutcome::Unknown(kind) => format!("unknown {kind}"),
    }
}

fn answer_text(names: &Names, answer: &Answer) -> String {
    match answer {
        Answer::Written => "ok".to_string(),
        Answer::Value(value) => format!("ok {}", names.value(*value)),
        Answer::Siblings(values) => {
            let texts: Vec<&str> = values.iter().map(|value| names.value(*value)).collect();
            format!("siblings {}", texts.join(" "))
        }
    }
}

/// Labelled facts: `term=2, leader=A`.
pub fn details_text(names: &Names, details: &Details) -> String {
    let facts = details.iter().map(|(label, fact)| format!("{label}={}", fact_text(names, fact)));
    facts.collect::<Vec<_>>().join(", ")
}

/// One fact with names filled in.
pub fn fact_text(names: &Names, fact: &Fact) -> String {
    match fact {
        Fact::Number(number) => number.to_string(),
        Fact::Word(word) => (*word).to_string(),
        Fact::Text(text) => text.clone(),
        Fact::Flag(flag) => if *flag { "yes" } else { "no" }.to_string(),
        Fact::Key(key) => names.key(*key).to_string(),
        Fact::Value(value) => names.value(*value).to_string(),
        Fact::Values(values) => {
            let texts: Vec<&str> = values.iter().map(|value| names.value(*value)).collect();
            texts.join("|")
        }
        Fact::Node(node) => names.node(*node).to_string(),
        Fact::Nodes(nodes) => nodes_text(names, nodes),
        Fact::Members(members) => members_text(names, members),
        Fact::Client(client) => names.client(*client).to_string(),
        Fact::Clock(time) => time.0.to_string(),
        Fact::Nothing => "–".to_string(),
    }
}

fn members_text(names: &Names, members: &MembersKnown) -> String {
    let mut text = nodes_text(names, &members.voters);
    if !members.learners.is_empty() {
        let _ = write!(text, "; learning: {}", nodes_text(names, &members.learners));
    }
    if !members.is_settled() {
        text.push_str(" (not committed)");
    }
    text
}

fn nodes_text(names: &Names, nodes: &[NodeId]) -> String {
    let texts: Vec<&str> = nodes.iter().map(|node| names.node(*node)).collect();
    texts.join(" ")
}

/// Why a message was lost, in one word.
pub fn loss_word(reason: LossReason) -> &'static str {
    match reason {
        LossReason::Cut => "cut",
        LossReason::Chance => "chance",
        LossReason::Ordered => "ordered",
        LossReason::Down => "down",
        LossReason::Reset => "reset",
    }
}
