//! A history of another system that is shown: how it is looked at, and what there is to say of it.
//! These come to the page with the part of the program that draws histories.

pub mod look;
pub mod words;
