//! CRC-32 (IEEE 802.3): short enough for a link, good enough to notice that two runs differ.

/// The CRC-32 of some bytes.
pub fn crc32(bytes: &[u8]) -> u32 {
    let table = table();
    let step = |crc: u32, byte: &u8| (crc >> 8) ^ table[usize::from(crc as u8 ^ byte)];
    !bytes.iter().fold(!0, step)
}

fn table() -> [u32; 256] {
    let mut table = [0; 256];
    for (index, entry) in (0u32..).zip(table.iter_mut()) {
        *entry = (0..8).fold(
            index,
            |crc, _| {
                if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
            },
        );
    }
    table
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_check_value_of_the_standard() {
        assert_eq!(super::crc32(b"123456789"), 0xCBF4_3926);
    }
}
