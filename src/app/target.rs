//! What a shape of a picture is about, as the text of an attribute and back.
//!
//! The page hangs one listener on a whole picture and asks the element under the pointer what
//! it stands for; thousands of shapes need no listener each.

use crate::diagram::scene::Target;
use crate::ids::{ClientId, Endpoint, MessageId, NodeId, OperationId, StepId};
use crate::time::Time;

/// The text of a target.
pub fn print(target: Target) -> String {
    match target {
        Target::Node(NodeId(id)) => format!("n{id}"),
        Target::Client(ClientId(id)) => format!("c{id}"),
        Target::Link(a, b) => format!("l{}-{}", endpoint(a), endpoint(b)),
        Target::Message(MessageId(id)) => format!("m{id}"),
        Target::Operation(OperationId(id)) => format!("o{id}"),
        Target::Step(StepId(id)) => format!("s{id}"),
        Target::Stretch(None, Time(from), Time(to)) => format!("f{from}-{to}"),
        Target::Stretch(Some(NodeId(id)), Time(from), Time(to)) => format!("d{id}-{from}-{to}"),
        Target::Playhead => "p".to_owned(),
        Target::Time(Time(ms)) => format!("t{ms}"),
    }
}

/// The target of a text; none for any other text.
pub fn parse(text: &str) -> Option<Target> {
    let kind = text.chars().next()?;
    let rest = &text[kind.len_utf8()..];
    Some(match kind {
        'n' => Target::Node(NodeId(rest.parse().ok()?)),
        'c' => Target::Client(ClientId(rest.parse().ok()?)),
        'l' => {
            let (a, b) = rest.split_once('-')?;
            Target::Link(parse_endpoint(a)?, parse_endpoint(b)?)
        }
        'm' => Target::Message(MessageId(rest.parse().ok()?)),
        'o' => Target::Operation(OperationId(rest.parse().ok()?)),
        's' => Target::Step(StepId(rest.parse().ok()?)),
        'f' => {
            let (from, to) = stretch(rest)?;
            Target::Stretch(None, from, to)
        }
        'd' => {
            let (id, rest) = rest.split_once('-')?;
            let (from, to) = stretch(rest)?;
            Target::Stretch(Some(NodeId(id.parse().ok()?)), from, to)
        }
        'p' if rest.is_empty() => Target::Playhead,
        't' => Target::Time(Time(rest.parse().ok()?)),
        _ => return None,
    })
}

fn stretch(text: &str) -> Option<(Time, Time)> {
    let (from, to) = text.split_once('-')?;
    Some((Time(from.parse().ok()?), Time(to.parse().ok()?)))
}

fn endpoint(end: Endpoint) -> String {
    match end {
        Endpoint::Node(id) => print(Target::Node(id)),
        Endpoint::Client(id) => print(Target::Client(id)),
    }
}

fn parse_endpoint(text: &str) -> Option<Endpoint> {
    match parse(text)? {
        Target::Node(id) => Some(Endpoint::Node(id)),
        Target::Client(id) => Some(Endpoint::Client(id)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_survives_being_an_attribute() {
        let node = Endpoint::Node(NodeId(3));
        let client = Endpoint::Client(ClientId(11));
        for target in [
            Target::Node(NodeId(0)),
            Target::Client(ClientId(2)),
            Target::Link(node, client),
            Target::Message(MessageId(4_000_000)),
            Target::Operation(OperationId(7)),
            Target::Step(StepId(9)),
            Target::Playhead,
            Target::Time(Time(1_200)),
        ] {
            assert_eq!(parse(&print(target)), Some(target));
        }
    }

    #[test]
    fn any_other_text_is_no_target() {
        for text in ["", "n", "n-1", "n999", "ln0", "ln0-t3", "px", "ü7", "z3"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
