//! Whether a link carries messages.

/// Whether a link carries messages.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LinkMode {
    /// It does.
    Up,
    /// It loses them all.
    Cut,
    /// It keeps them all until it is healed.
    Held,
}
