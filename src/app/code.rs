//! A QR code as the outline of its dark squares.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// Light squares around the code, as readers of codes need them.
const QUIET: i32 = 4;

/// A code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Code {
    /// How many squares it has on a side, the light ones around it included.
    pub side: i32,
    /// The `d` of a path of all dark squares, each one unit large.
    pub outline: String,
}

/// The code of a text; none for one that is too long for any.
pub fn of(text: &str) -> Option<Code> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let mut outline = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let from = x;
            while x < code.size() && code.get_module(x, y) {
                x += 1;
            }
            if x > from {
                let _ = write!(
                    outline,
                    "M{} {}h{}v1h-{}z",
                    from + QUIET,
                    y + QUIET,
                    x - from,
                    x - from
                );
            }
            x += 1;
        }
    }
    Some(Code { side: code.size() + 2 * QUIET, outline })
}
