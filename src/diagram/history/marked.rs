//! What is marked in a picture of a history.

/// What is marked in a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Marked<'a> {
    /// The operations of the proof.
    pub proof: &'a [u32],
    /// Those of them of which the first was over before the second began.
    pub before: &'a [(u32, u32)],
    /// Where each operation takes effect, in an order that explains all.
    pub points: &'a [(u32, u32)],
    /// The operation looked at.
    pub selected: Option<u32>,
}
