//! A text in few characters: zlib (RFC 1950), then base64url without padding (RFC 4648).
//!
//! Of zlib's two wrappings the one with a checksum: eight characters more, and no damaged link
//! shows another scenario than the one that was shared.

use data_encoding::{BASE64URL_NOPAD, DecodeKind};
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

use crate::scenario::limits;
use crate::scenario::link::LinkError;

/// The greatest effort there is: links are written seldom and read often.
const COMPRESSION_LEVEL: u8 = 10;

pub(super) fn pack(text: &str) -> String {
    BASE64URL_NOPAD.encode(&compress_to_vec_zlib(text.as_bytes(), COMPRESSION_LEVEL))
}

pub(super) fn unpack(packed: &str) -> Result<String, LinkError> {
    // Other encoders pad.
    let packed = packed.trim_end_matches('=');
    let bytes = BASE64URL_NOPAD.decode(packed.as_bytes()).map_err(|error| match error.kind {
        DecodeKind::Symbol | DecodeKind::Padding => {
            LinkError::Decode("a character does not belong there")
        }
        DecodeKind::Length => LinkError::Truncated,
        DecodeKind::Trailing => LinkError::Checksum,
    })?;
    if bytes.is_empty() {
        return Err(LinkError::Truncated);
    }
    let limit = limits::TEXT_BYTES_MAX;
    // The limit holds while unpacking: a short link can unpack to gigabytes.
    let text =
        decompress_to_vec_zlib_with_limit(&bytes, limit).map_err(|error| match error.status {
            TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => {
                LinkError::Truncated
            }
            TINFLStatus::Adler32Mismatch => LinkError::Checksum,
            TINFLStatus::HasMoreOutput => LinkError::TooBig { limit },
            _ => LinkError::Decode("it is not packed as links are"),
        })?;
    String::from_utf8(text).map_err(|_| LinkError::Decode("it does not contain text"))
}
