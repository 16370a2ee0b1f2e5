//! Printing, statement by statement. Settings that are not written are not printed.

use std::fmt::{self, Display, Formatter, Write as _};

use crate::protocol::OptionValue;
use crate::scenario::text::keywords::{AND, IN, OR, WITHIN};
use crate::scenario::text::literals::is_bare;
use crate::scenario::{
    Action, ClientDeclaration, Expectation, Expected, ExpectedOutcome, Home, Line, LinkChange,
    LinkName, LinkSettings, Links, NetworkChanges, ProtocolChoice, RequestLine, RequestText,
    Statement, Subset, Transport, limits,
};
use crate::time::Duration;

/// A text in quotes.
pub(super) struct Quoted<'a>(pub &'a str);

/// A value, in quotes where it needs them.
struct Bare<'a>(&'a str);

/// Names with blanks between them.
struct Spaced<'a>(&'a [String]);

/// A rate of messages: per mille as `20%`, `0.5%`.
struct Rate(u32);

/// The rate of a clock: per mille as `1.05`.
pub(crate) struct ClockRate(pub u32);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for c in self.0.chars() {
            if matches!(c, '"' | '\\') {
                f.write_char('\\')?;
            }
            f.write_char(c)?;
        }
        f.write_char('"')
    }
}

impl Display for Bare<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // Behind `=>` these would be taken for the words of the language.
        let is_word = matches!(self.0, OR | WITHIN | AND | IN);
        if !self.0.is_empty() && !is_word && self.0.bytes().all(is_bare) {
            return f.write_str(self.0);
        }
        Quoted(self.0).fmt(f)
    }
}

impl Display for Spaced<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(index, name)| {
            f.write_str(if index == 0 { "" } else { " " })?;
            f.write_str(name)
        })
    }
}

impl Display for Rate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (self.0 / 10, self.0 % 10) {
            (whole, 0) => write!(f, "{whole}%"),
            (whole, tenths) => write!(f, "{whole}.{tenths}%"),
        }
    }
}

impl Display for ClockRate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let whole = self.0 / 1_000;
        match self.0 % 1_000 {
            0 => write!(f, "{whole}"),
            rest if rest % 100 == 0 => write!(f, "{whole}.{}", rest / 100),
            rest if rest % 10 == 0 => write!(f, "{whole}.{:02}", rest / 10),
            rest => write!(f, "{whole}.{rest:03}"),
        }
    }
}

impl Display for OptionValue {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match *self {
            OptionValue::Word(word) => f.write_str(word),
            OptionValue::Number(number) => number.fmt(f),
            OptionValue::Duration(Some(ms)) => Duration(ms).fmt(f),
            OptionValue::Duration(None) => f.write_str("never"),
            OptionValue::Rate(per_mille) => Rate(per_mille).fmt(f),
            // Nobody writes it: what names replicas is printed with their names.
            OptionValue::PerReplica(_) => Ok(()),
        }
    }
}

/// ` key=value`, if there is a value.
fn setting(f: &mut Formatter<'_>, key: &str, value: Option<impl Display>) -> fmt::Result {
    value.map_or(Ok(()), |value| write!(f, " {key}={value}"))
}

fn options(f: &mut Formatter<'_>, options: &[(&'static str, OptionValue)]) -> fmt::Result {
    options.iter().try_for_each(|(key, value)| setting(f, key, Some(value)))
}

impl Display for Line {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(statement) = &self.statement {
            statement.fmt(f)?;
        }
        let Some(comment) = &self.comment else { return Ok(()) };
        // In front of a comment stands a blank, or `1` and `#` would be one word to the eye.
        f.write_str(if self.statement.is_some() { "  #" } else { "#" })?;
        f.write_str(comment)
    }
}

impl Display for Statement {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Statement::Title(text) => write!(f, "title {}", Quoted(text)),
            Statement::Note { at: None, text } => write!(f, "note {}", Quoted(text)),
            Statement::Note { at: Some(at), text } => write!(f, "{at} note {}", Quoted(text)),
            Statement::Ask(ask) => ask.fmt(f),
            Statement::Choice(choice) => choice.fmt(f),
            Statement::Goal(goal) => goal.fmt(f),
            Statement::Hint(text) => write!(f, "hint {}", Quoted(text)),
            Statement::Way(text) => write!(f, "way {}", Quoted(text)),
            Statement::Protocol(choice) => choice.fmt(f),
            Statement::Replicas(names) => write!(f, "replicas {}", Spaced(names)),
            Statement::Datacenter(it) => {
                write!(f, "datacenter {} {}", it.name, Spaced(&it.replicas))
            }
            Statement::Client(client) => client.fmt(f),
            Statement::Init { key, value } => write!(f, "init {key}={}", Bare(value)),
            Statement::Network(changes) => changes.fmt(f),
            Statement::Link(change) => change.fmt(f),
            Statement::Seed(seed) => write!(f, "seed {seed}"),
            Statement::Until(until) => write!(f, "until {until}"),
            Statement::Timed { at: Some(at), action } => write!(f, "{at} {action}"),
            Statement::Timed { at: None, action } => action.fmt(f),
            Statement::Expect(expectation) => expectation.fmt(f),
            Statement::Attack(attack) => attack.fmt(f),
            Statement::ExpectAttack(outcome) => write!(f, "expect attack {}", outcome.word()),
            Statement::Ancillary(text) => f.write_str(text),
        }
    }
}

impl Display for ProtocolChoice {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "protocol {}", self.name)?;
        options(f, &self.settings)?;
        self.named.iter().try_for_each(|named| write!(f, " {named}"))?;
        setting(f, "leader", self.leader.as_ref())?;
        let give_up = self.give_up.map(|give_up| OptionValue::Duration(give_up.map(|d| d.0)));
        setting(f, "give_up", give_up)?;
        setting(f, "disk", self.disk)
    }
}

impl Display for ClientDeclaration {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "client {} ", self.name)?;
        match &self.home {
            Home::At(replica) => write!(f, "at {replica}")?,
            Home::Roaming => f.write_str("roaming")?,
            Home::Leader => f.write_str("leader")?,
        }
        setting(f, "timeout", (self.timeout != limits::CLIENT_TIMEOUT).then_some(self.timeout))?;
        setting(f, "retry", (self.retry != 0).then_some(self.retry))?;
        options(f, &self.options)
    }
}

impl Display for NetworkChanges {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "network{}", self.links)?;
        let transport = self.transport.map(|transport| match transport {
            Transport::Datagram => "datagram",
            Transport::Stream => "stream",
        });
        setting(f, "transport", transport)?;
        setting(f, "client_delay", self.client_delay)
    }
}

impl Display for LinkSettings {
    /// Each setting with a blank in front.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        setting(f, "delay", self.delay)?;
        setting(f, "jitter", self.jitter)?;
        setting(f, "loss", self.loss_per_mille.map(Rate))?;
        setting(f, "duplicate", self.duplicate_per_mille.map(Rate))?;
        setting(f, "reorder", self.reorder.map(|on| if on { "on" } else { "off" }))
    }
}

impl Display for LinkChange {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "link {}{}", self.link, self.settings)
    }
}

impl Display for LinkName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let sign = if self.one_way { "->" } else { "-" };
        write!(f, "{} {sign} {}", self.from, self.to)
    }
}

impl Display for Links {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Links::One(link) => link.fmt(f),
            Links::Groups(groups) => groups.iter().enumerate().try_for_each(|(index, group)| {
                f.write_str(if index == 0 { "" } else { " | " })?;
                Spaced(group).fmt(f)
            }),
        }
    }
}

impl Display for Action {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Action::Request(request) => request.fmt(f),
            Action::Cut(links) => write!(f, "cut {links}"),
            Action::Hold(links) => write!(f, "hold {links}"),
            Action::Heal(None) => f.write_str("heal"),
            Action::Heal(Some(links)) => write!(f, "heal {links}"),
            Action::Lose { link, nth } => write!(f, "lose {link} #{nth}"),
            Action::Delay { link, nth, by } => write!(f, "delay {link} #{nth} {by}"),
            Action::Link(change) => change.fmt(f),
            Action::Isolate(node) => write!(f, "isolate {node}"),
            Action::Crash(nodes) => write!(f, "crash {}", Spaced(nodes)),
            Action::Restart(nodes) => write!(f, "restart {}", Spaced(nodes)),
            Action::Pause { nodes, lasting } => {
                write!(f, "pause {}", Spaced(nodes))?;
                lasting.map_or(Ok(()), |lasting| write!(f, " for {lasting}"))
            }
            Action::Resume(nodes) => write!(f, "resume {}", Spaced(nodes)),
            Action::ClockStep { node, by_ms } => {
                let sign = if *by_ms < 0 { '-' } else { '+' };
                // A step is at most as long as a run.
                write!(f, "clock {node} {sign}{}", Duration(by_ms.unsigned_abs() as u32))
            }
            Action::ClockRate { node, per_mille } => {
                write!(f, "clock {node} rate={}", ClockRate(*per_mille))
            }
            Action::Timeout { node, timer } => write!(f, "timeout {node} {timer}"),
            Action::Promote(node) => write!(f, "promote {node}"),
            Action::Repair(nodes) if nodes.is_empty() => f.write_str("repair"),
            Action::Repair(nodes) => write!(f, "repair {}", Spaced(nodes)),
            Action::Stop(node) => write!(f, "stop {node}"),
            Action::Add(node) => write!(f, "add {node}"),
            Action::AddLearner(node) => write!(f, "add_learner {node}"),
            Action::Remove(node) => write!(f, "remove {node}"),
        }
    }
}

impl Display for RequestLine {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.client, self.request)?;
        setting(f, "via", self.via.as_ref())?;
        setting(f, "timeout", self.timeout)?;
        options(f, &self.options)?;
        self.expected.as_ref().map_or(Ok(()), |expected| write!(f, " => {expected}"))
    }
}

impl Display for RequestText {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            RequestText::Set { key, value } => write!(f, "set {key}={}", Bare(value)),
            RequestText::Get { key } => write!(f, "get {key}"),
            RequestText::Delete { key } => write!(f, "delete {key}"),
            RequestText::Cas { key, expected, new } => {
                write!(f, "cas {key}={}->{}", Bare(expected), Bare(new))
            }
        }
    }
}

impl Display for Expected {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.any_of.iter().enumerate().try_for_each(|(index, outcome)| {
            f.write_str(if index == 0 { "" } else { " or " })?;
            outcome.fmt(f)
        })?;
        self.within.map_or(Ok(()), |within| write!(f, " within {within}"))
    }
}

impl Display for ExpectedOutcome {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let value = |f: &mut Formatter<'_>, value: &Option<String>| {
            value.as_ref().map_or(Ok(()), |value| write!(f, " {}", Bare(value)))
        };
        match self {
            ExpectedOutcome::Ok(one) => f.write_str("ok").and_then(|()| value(f, one)),
            ExpectedOutcome::Fresh(one) => f.write_str("fresh").and_then(|()| value(f, one)),
            ExpectedOutcome::Stale(one) => f.write_str("stale").and_then(|()| value(f, one)),
            ExpectedOutcome::Siblings(values) => {
                f.write_str("siblings")?;
                values.iter().try_for_each(|value| write!(f, " {}", Bare(value)))
            }
            ExpectedOutcome::Error(None) => f.write_str("error"),
            ExpectedOutcome::Error(Some(kind)) => write!(f, "error {kind}"),
            ExpectedOutcome::Unknown(None) => f.write_str("unknown"),
            ExpectedOutcome::Unknown(Some(kind)) => write!(f, "unknown {kind}"),
        }
    }
}

impl Display for Expectation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Expectation { property, verdict, subset } = self;
        write!(f, "expect {} {}{subset}", property.word(), verdict.word())
    }
}

impl Display for Subset {
    /// With a blank in front; nothing if it leaves nothing out.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.is_everything() {
            return Ok(());
        }
        f.write_str(" for")?;
        setting(f, "key", self.key.as_ref())?;
        options(f, &self.options)?;
        self.clients.iter().try_for_each(|client| write!(f, " {client}"))
    }
}
