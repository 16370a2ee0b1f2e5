//! The gallery's texts, compiled in because a browser test cannot read files. Written by
//! `UPDATE_GOLDEN=1 cargo test --test digests`.

#[rustfmt::skip]
pub const GALLERY: &[(&str, &str)] = &[
];
