//! What goes from the worker to the page: arrays of numbers and of bytes, one after another.

use super::Texts;
use super::columns::{Columns, OperationKind};

/// Arrays that are handed over rather than copied.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Parts {
    /// Columns of numbers.
    pub words: Vec<Vec<u32>>,
    /// Texts, and columns of small numbers.
    pub bytes: Vec<Vec<u8>>,
}

/// Parts, taken one after another in the order in which they were put.
struct Taking {
    words: std::vec::IntoIter<Vec<u32>>,
    bytes: std::vec::IntoIter<Vec<u8>>,
}

impl Taking {
    fn new(parts: Parts) -> Taking {
        Taking { words: parts.words.into_iter(), bytes: parts.bytes.into_iter() }
    }

    fn texts(&mut self) -> Option<Texts> {
        let all = String::from_utf8(self.bytes.next()?).ok()?;
        Some(Texts { ends: self.words.next()?, all })
    }

    /// A column, which must be as long as the others.
    fn column(&mut self, len: usize) -> Option<Vec<u32>> {
        self.words.next().filter(|column| column.len() == len)
    }
}

impl Parts {
    fn put(&mut self, texts: Texts) {
        self.words.push(texts.ends);
        self.bytes.push(texts.all.into_bytes());
    }
}

impl Columns {
    /// The columns as what is handed over. What there is one of, and what was done meanwhile, is
    /// told beside them.
    pub fn into_parts(self) -> Parts {
        let kind = self.kind.into_iter().map(|kind| kind.0).collect();
        let words = vec![
            self.start,
            self.end,
            self.process,
            self.lane,
            self.key,
            self.value,
            self.expected,
            self.line,
        ];
        let mut parts = Parts { words, bytes: vec![kind] };
        parts.put(self.processes);
        parts.put(self.keys);
        parts.put(self.values);
        parts
    }

    /// The columns that were handed over; none if they are not of one history.
    pub fn from_parts(parts: Parts) -> Option<Columns> {
        let mut taking = Taking::new(parts);
        let start = taking.words.next()?;
        let len = start.len();
        let kind = taking.bytes.next().filter(|column| column.len() == len)?;
        Some(Columns {
            start,
            end: taking.column(len)?,
            process: taking.column(len)?,
            lane: taking.column(len)?,
            key: taking.column(len)?,
            value: taking.column(len)?,
            expected: taking.column(len)?,
            line: taking.column(len)?,
            kind: kind.into_iter().map(OperationKind).collect(),
            processes: taking.texts()?,
            keys: taking.texts()?,
            values: taking.texts()?,
            ..Columns::default()
        })
    }
}
