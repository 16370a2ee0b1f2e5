//! What goes from the worker to the page: arrays of numbers and of bytes, one after another.

use super::columns::{Band, Columns, OperationKind};
use super::{Object, Opened, Texts, Unit};
use crate::import::NilReading;

/// Arrays that are handed over rather than copied.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Parts {
    /// Columns of numbers.
    pub words: Vec<Vec<u32>>,
    /// Texts, and columns of small numbers.
    pub bytes: Vec<Vec<u8>>,
}

/// Parts, taken one after another in the order in which they were put.
pub(super) struct Taking {
    words: std::vec::IntoIter<Vec<u32>>,
    bytes: std::vec::IntoIter<Vec<u8>>,
}

impl Taking {
    pub fn new(parts: Parts) -> Taking {
        Taking { words: parts.words.into_iter(), bytes: parts.bytes.into_iter() }
    }

    pub fn words(&mut self) -> Option<Vec<u32>> {
        self.words.next()
    }

    pub fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes.next()?).ok()
    }

    fn texts(&mut self) -> Option<Texts> {
        Some(Texts { ends: self.words()?, all: self.text()? })
    }

    /// A column, which must be as long as the others.
    fn column(&mut self, len: usize) -> Option<Vec<u32>> {
        self.words().filter(|column| column.len() == len)
    }
}

impl Parts {
    fn put(&mut self, texts: Texts) {
        self.words.push(texts.ends);
        self.bytes.push(texts.all.into_bytes());
    }
}

impl Opened {
    /// The history as what is handed over.
    pub fn into_parts(self) -> Parts {
        let columns = self.columns;
        let mut flags = vec![self.nil as u32, u32::from(self.text.is_some())];
        flags.push(columns.unit as u32);
        flags.push(self.until);
        flags.extend(self.ended);
        flags.push(u32::from(columns.shares_lines));
        let mut parts = Parts { words: vec![flags], bytes: Vec::new() };
        let head = [self.format.as_str(), self.object.word(), &self.initial];
        parts.put(head.into_iter().collect());
        parts.put(self.assumptions.iter().collect());
        parts.words.push(columns.start);
        parts.bytes.push(columns.kind.into_iter().map(|kind| kind.0).collect());
        let rest = [
            columns.end,
            columns.process,
            columns.lane,
            columns.key,
            columns.value,
            columns.expected,
            columns.line,
        ];
        parts.words.extend(rest);
        parts.put(columns.processes);
        parts.put(columns.keys);
        parts.put(columns.values);
        parts.words.push(columns.bands.iter().flat_map(|band| [band.from, band.to]).collect());
        parts.put(columns.bands.iter().map(|band| &band.what).collect());
        parts.bytes.push(self.text.unwrap_or_default().into_bytes());
        parts
    }

    /// The history that was handed over; none if it is not one.
    pub fn from_parts(parts: Parts) -> Option<Opened> {
        let mut taking = Taking::new(parts);
        let flags = taking.words()?;
        let head = taking.texts()?;
        let assumptions = taking.texts()?;
        let start = taking.words()?;
        let len = start.len();
        let kind = taking.bytes.next().filter(|column| column.len() == len)?;
        let columns = Columns {
            kind: kind.into_iter().map(OperationKind).collect(),
            end: taking.column(len)?,
            process: taking.column(len)?,
            lane: taking.column(len)?,
            key: taking.column(len)?,
            value: taking.column(len)?,
            expected: taking.column(len)?,
            line: taking.column(len)?,
            processes: taking.texts()?,
            keys: taking.texts()?,
            values: taking.texts()?,
            bands: bands(&mut taking)?,
            unit: if *flags.get(2)? == 0 { Unit::Events } else { Unit::Milliseconds },
            shares_lines: *flags.get(8)? == 1,
            start,
        };
        let text = taking.text()?;
        Some(Opened {
            format: head.get(0).to_owned(),
            object: Object::from_word(head.get(1))?,
            initial: head.get(2).to_owned(),
            assumptions: assumptions.iter().map(str::to_owned).collect(),
            nil: match flags.first()? {
                0 => NilReading::Strict,
                1 => NilReading::Anything,
                _ => NilReading::Initial,
            },
            text: (*flags.get(1)? == 1).then_some(text),
            until: *flags.get(3)?,
            ended: flags.get(4..8)?.try_into().ok()?,
            columns,
        })
    }
}

fn bands(taking: &mut Taking) -> Option<Vec<Band>> {
    let places = taking.words()?;
    let what = taking.texts()?;
    let band = |([from, to], what): (&[u32; 2], &str)| Band {
        from: *from,
        to: *to,
        what: what.to_owned(),
    };
    Some(places.as_chunks().0.iter().zip(what.iter()).map(band).collect())
}
