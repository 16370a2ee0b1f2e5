//! The dialogs of the page.

/// A dialog.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dialog {
    /// A promise to be broken.
    Attack,
    /// The gallery.
    Lessons,
    /// Keys, and what the words mean.
    Help,
    /// Opening a history of another system.
    History,
    /// Asking a question of one's own.
    Ask,
    /// Making something new.
    New,
    /// Assigning nodes to groups.
    Partition,
    /// What the reader has made.
    Recent,
    /// How a protocol works.
    Reference,
    /// What can be set of the protocol and of the network.
    Settings,
    /// A link, and ways to embed.
    Share,
    /// The systems that documents name, and what they do.
    Systems,
}
