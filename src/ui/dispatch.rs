//! The way to tell the model something.

use yew::prelude::*;

use crate::app::Msg;

/// The way to tell the model something.
#[derive(Clone, PartialEq)]
pub struct Dispatch(pub(super) Callback<Msg>);

impl Dispatch {
    /// Tells it.
    pub fn dispatch(&self, msg: Msg) {
        self.0.emit(msg);
    }
}
