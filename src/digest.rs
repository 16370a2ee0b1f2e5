//! CRC-32 (IEEE 802.3): short enough for a link, good enough to notice that two runs differ. And
//! fingerprints of 128 bits, for those who tell millions of states apart.

use std::hash::Hasher;

use crate::draw::mix;

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

/// What tells states apart: two lanes of 64 bits, alike on every machine.
#[derive(Clone, Copy, Debug)]
pub struct Fingerprint {
    lanes: [u64; 2],
}

impl Default for Fingerprint {
    fn default() -> Fingerprint {
        Fingerprint { lanes: [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344] }
    }
}

impl Fingerprint {
    fn take(&mut self, word: u64) {
        let [one, other] = self.lanes;
        self.lanes = [mix(one, word), mix(other ^ 0x9e37_79b9_7f4a_7c15, word.rotate_left(32))];
    }

    /// Of all that was hashed so far.
    pub fn value(&self) -> u128 {
        let [one, other] = self.lanes;
        u128::from(one) << 64 | u128::from(other)
    }
}

impl Hasher for Fingerprint {
    fn finish(&self) -> u64 {
        self.lanes[0]
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.take(u64::from_le_bytes(word));
        }
        self.take(bytes.len() as u64);
    }

    fn write_u8(&mut self, number: u8) {
        self.take(u64::from(number));
    }

    fn write_u16(&mut self, number: u16) {
        self.take(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.take(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.take(number);
    }

    fn write_i64(&mut self, number: i64) {
        self.take(number.cast_unsigned());
    }

    /// Of 32 bits in a browser: the same number all the same.
    fn write_usize(&mut self, number: usize) {
        self.take(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.take((number as i64).cast_unsigned());
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_check_value_of_the_standard() {
        assert_eq!(super::crc32(b"123456789"), 0xCBF4_3926);
    }
}
