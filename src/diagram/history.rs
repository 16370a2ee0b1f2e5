//! The tape of a history from elsewhere: a lane for each process, as closely as one looks.
//!
//! A history may have a million operations. Whatever there are, a picture has a few hundred
//! shapes: bars where there is room for them, else how dense the operations lie, lane by lane; and
//! it says in words what it leaves out. What proves a violation is always drawn.

mod axis;
mod density;
mod index;
mod lanes;
mod marked;
mod models;
mod operations;
mod picture;
mod view;

pub use index::LaneIndex;
pub use lanes::{LANES_DRAWN, LANES_DRAWN_MAX};
pub use marked::Marked;
pub use models::{ModelLight, attainable_words, models};
pub use picture::{Picture, draw};
pub use view::HistoryWindow;
