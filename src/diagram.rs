//! All geometry: a run becomes pictures. Floats start here.
//!
//! [`scene`] is what a picture consists of: plain shapes with classes, no colours. The page
//! turns them into elements; [`svg`] turns them into a file. Neither decides anything.

// Pixels: counts are small, rounding is meant, and nothing here reaches a result.
#![allow(clippy::cast_precision_loss, clippy::cast_sign_loss)]

mod area;
mod bars;
mod crowd;
pub mod film;
pub mod flight;
pub mod history;
pub mod map;
pub mod marks;
pub mod moment;
pub mod outline;
#[cfg(test)]
mod palette;
pub mod scene;
pub mod sides;
pub mod svg;
pub mod tape;
pub mod words;
