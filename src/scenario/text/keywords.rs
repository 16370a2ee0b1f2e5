//! Words with a meaning of their own, which reading and printing share.

/// The words of actions.
pub(super) const ACTION_WORDS: &[&str] = &[
    "set",
    "get",
    "cas",
    "cut",
    "hold",
    "heal",
    "lose",
    "delay",
    "link",
    "crash",
    "restart",
    "pause",
    "resume",
    "clock",
    "timeout",
    "promote",
    "stop",
    "note",
    "isolate",
    "delete",
    "repair",
    "add",
    "add_learner",
    "remove",
];

/// Words of actions that came later: names in old scenarios may be like them.
pub(super) const LATER_WORDS: &[&str] =
    &["isolate", "delete", "repair", "add", "add_learner", "remove"];

/// What a client can ask.
pub(super) const REQUEST_WORDS: &[&str] = &["set", "get", "cas", "delete"];

/// Between outcomes of which any will do.
pub(super) const OR: &str = "or";
/// Before the time that the answer may take.
pub(super) const WITHIN: &str = "within";
/// Between things that are all to be so.
pub(super) const AND: &str = "and";
/// Before the number of actions.
pub(super) const IN: &str = "in";
