//! CRC-32 (IEEE 802.3): short enough for a link, good enough to notice that two runs differ.

/// The CRC-32 of some bytes.
pub fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = Crc32::default();
    crc.take(bytes);
    crc.value()
}

/// The CRC-32 of bytes that come piece by piece.
pub struct Crc32 {
    crc: u32,
    table: [u32; 256],
}

impl Default for Crc32 {
    fn default() -> Crc32 {
        Crc32 { crc: !0, table: table() }
    }
}

impl Crc32 {
    /// More bytes.
    pub fn take(&mut self, bytes: &[u8]) {
        let table = &self.table;
        let step = |crc: u32, byte: &u8| (crc >> 8) ^ table[usize::from(crc as u8 ^ byte)];
        self.crc = bytes.iter().fold(self.crc, step);
    }

    /// Of all bytes so far.
    pub fn value(&self) -> u32 {
        !self.crc
    }
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
