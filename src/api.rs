//! The door for those who use the program as a library, workers, scripts and the command: plain
//! data in and out.

#[cfg(not(feature = "package"))]
pub mod attack;
#[cfg(all(target_arch = "wasm32", feature = "package"))]
pub mod figures;
pub mod history;
#[cfg(all(target_arch = "wasm32", feature = "package"))]
pub mod package;
#[cfg(all(target_arch = "wasm32", feature = "package"))]
pub mod parts;
#[cfg(all(target_arch = "wasm32", not(feature = "package")))]
pub mod plain;
pub mod report;
