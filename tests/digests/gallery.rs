//! The gallery's texts, compiled in because a browser test cannot read files. Written by
//! `UPDATE_GOLDEN=1 cargo test --test digests`.

#[rustfmt::skip]
pub const GALLERY: &[(&str, &str)] = &[
    ("s01-proof-answers", include_str!("../../www/gallery/s01-proof-answers.cap")),
    ("s01-proof-refuses", include_str!("../../www/gallery/s01-proof-refuses.cap")),
    ("s01-proof-same-inbox", include_str!("../../www/gallery/s01-proof-same-inbox.cap")),
    ("s02-nothing-lost", include_str!("../../www/gallery/s02-nothing-lost.cap")),
    ("s02-waiting", include_str!("../../www/gallery/s02-waiting.cap")),
    ("s03-lost-answer", include_str!("../../www/gallery/s03-lost-answer.cap")),
    ("s04-two-nodes-answer", include_str!("../../www/gallery/s04-two-nodes-answer.cap")),
    ("s04-two-nodes-refuse", include_str!("../../www/gallery/s04-two-nodes-refuse.cap")),
    ("s08-everybody-answers", include_str!("../../www/gallery/s08-everybody-answers.cap")),
    ("s08-majority", include_str!("../../www/gallery/s08-majority.cap")),
    ("s08-write-all", include_str!("../../www/gallery/s08-write-all.cap")),
    ("s09-crashed", include_str!("../../www/gallery/s09-crashed.cap")),
    ("s09-cut-off", include_str!("../../www/gallery/s09-cut-off.cap")),
    ("s09-no-majority", include_str!("../../www/gallery/s09-no-majority.cap")),
    ("s10-bank-pays-twice", include_str!("../../www/gallery/s10-bank-pays-twice.cap")),
    ("s12-coin-flip", include_str!("../../www/gallery/s12-coin-flip.cap")),
    ("s13-in-doubt", include_str!("../../www/gallery/s13-in-doubt.cap")),
    ("s13-no-decision", include_str!("../../www/gallery/s13-no-decision.cap")),
    ("s13-not-prepared", include_str!("../../www/gallery/s13-not-prepared.cap")),
    ("s14-flicker", include_str!("../../www/gallery/s14-flicker.cap")),
    ("s14-write-back", include_str!("../../www/gallery/s14-write-back.cap")),
    ("s19-bridge", include_str!("../../www/gallery/s19-bridge.cap")),
    ("s26-two-registers", include_str!("../../www/gallery/s26-two-registers.cap")),
];
